"""Turns: one process at a time, and one that is broken off says so and holds nobody up."""

import sys
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from projections.turns import turn

HELD = "SELECT NOT pg_try_advisory_lock(hashtext(%s))"


class BrokenOff(psycopg.Connection[Any]):
    """A connection that a signal breaks off where it hurts: a statement is on its way, its answer is not read."""

    armed = False

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        if self.armed and self.info.transaction_status is TransactionStatus.IDLE:
            next(gen)
            sys.exit(143)
        return super().wait(gen, *arguments, **options)


def held(url: str, name: str) -> bool:
    with psycopg.connect(url, autocommit=True) as other:
        row = other.execute(HELD, (name,)).fetchone()
        return bool(row and row[0])


def test_a_turn_is_held_until_its_block_ends(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        with turn(connection, "one"):
            assert held(database_url, "one")
            assert not held(database_url, "another")
        assert not held(database_url, "one")
        with pytest.raises(psycopg.errors.DivisionByZero), turn(connection, "one"):
            connection.execute("SELECT 1 / 0")
        assert not held(database_url, "one")


def test_who_is_broken_off_says_so_and_holds_nobody_up(database_url: str) -> None:
    def work() -> None:
        with BrokenOff.connect(database_url, autocommit=True) as connection, turn(connection, "broken off"):
            assert held(database_url, "broken off")
            connection.armed = True
            connection.execute("SELECT 1")

    with pytest.raises(SystemExit) as ended:
        work()
    assert ended.value.code == 143
    assert not held(database_url, "broken off")
