"""AsOf: positions are append ends, times are inclusive, a date is its day's end in Shanghai, the future is refused."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from events.journal.clock import SimulatedClock
from events.journal.recorder import Head, lock_head
from events.refusals import PositionUnknown
from events.vocabulary import SHANGHAI, end_of_day
from projections import asof
from projections.asof import AsOf
from service.build import Service
from tests.conftest import NOON, fresh
from tests.journaling.small import OFFICE, await_blocked, held, rows, settle, unit

NOW = datetime(2020, 4, 20, 10, 0, tzinfo=SHANGHAI)
TICK = timedelta(microseconds=1)


def resolve(running: Service, now: datetime = NOW, **asked: Any) -> AsOf:
    async def ask() -> AsOf:
        async with await AsyncConnection.connect(running.conninfos.reader) as connection:
            return await asof.resolve(connection, now, **asked)

    return asyncio.run(ask())


def refused(running: Service, **asked: Any) -> None:
    with pytest.raises(PositionUnknown) as problem:
        resolve(running, **asked)
    assert problem.value.path == "asOf"


class StoppedClock(SimulatedClock):
    """It stands still: moments to the microsecond."""

    def now(self, database: datetime) -> datetime:
        del database
        return self._moment.astimezone(UTC)


@contextmanager
def springtime(database_url: str, clock: StoppedClock) -> Iterator[Service]:
    """Fact 1 on 3 April; an import (2 to 12) at the last microsecond of 10 April in Shanghai; fact 13 in the next."""
    with fresh(database_url, clock) as running:
        clock.set(end_of_day(date(2020, 4, 10)))
        settle(running.desk, 2)
        clock.set(end_of_day(date(2020, 4, 10)) + TICK)
        running.desk.handle(unit("甲公司"), OFFICE)
        yield running


@pytest.fixture(scope="module")
def spring(database_url: str) -> Iterator[Service]:
    with springtime(database_url, StoppedClock(NOON)) as running:
        yield running


def test_nothing_asked_is_the_head_now(spring: Service) -> None:
    assert resolve(spring) == AsOf(13, NOW, spring.reader.head().root)


def test_a_position_inside_an_import_is_the_appends_end(spring: Service) -> None:
    (root,) = rows(spring, "SELECT root FROM appends WHERE last = 12")[0]
    end = AsOf(12, end_of_day(date(2020, 4, 10)), root)
    for position in (2, 7, 11, 12):
        assert resolve(spring, position=position) == end
    assert resolve(spring, position=1).position == 1
    assert resolve(spring, position=13).position == 13


def test_positions_that_the_journal_has_not_reached_are_refused(spring: Service) -> None:
    for position in (14, 2**62, 2**80, 0, -1):
        refused(spring, position=position)


def test_a_time_is_inclusive(spring: Service) -> None:
    recorded = end_of_day(date(2020, 4, 10))
    assert resolve(spring, time=recorded).position == 12
    assert resolve(spring, time=recorded - TICK).position == 1
    assert resolve(spring, time=recorded + TICK).position == 13
    assert resolve(spring, time=recorded).moment == recorded
    assert resolve(spring, time=recorded - TICK).moment == recorded - TICK


def test_a_date_is_the_end_of_its_day_in_shanghai(spring: Service) -> None:
    assert resolve(spring, time=date(2020, 4, 10)).position == 12
    assert resolve(spring, time=date(2020, 4, 10)).moment == datetime(2020, 4, 10, 15, 59, 59, 999_999, tzinfo=UTC)
    assert resolve(spring, time=date(2020, 4, 9)).position == 1
    assert resolve(spring, time=date(2020, 4, 11)).position == 13


def test_today_is_as_far_as_it_has_come(spring: Service) -> None:
    assert resolve(spring, time=date(2020, 4, 20)) == AsOf(13, NOW, spring.reader.head().root)
    assert resolve(spring, time=NOW).moment == NOW
    just_after_midnight = datetime(2020, 4, 11, 0, 0, 1, tzinfo=SHANGHAI)
    assert resolve(spring, now=just_after_midnight, time=date(2020, 4, 11)).moment == just_after_midnight


def test_the_future_is_refused(spring: Service) -> None:
    refused(spring, time=NOW + TICK)
    refused(spring, time=date(2020, 4, 21))
    refused(spring, time=date(9999, 12, 31))
    refused(spring, time=datetime(9999, 12, 31, tzinfo=UTC))
    still_the_tenth = datetime(2020, 4, 10, 23, 59, tzinfo=SHANGHAI)
    refused(spring, now=still_the_tenth, time=date(2020, 4, 11))


def test_before_the_first_fact_is_refused(spring: Service) -> None:
    refused(spring, time=date(2020, 4, 2))
    refused(spring, time=datetime(2020, 4, 3, 3, 59, 59, 999_999, tzinfo=UTC))
    refused(spring, time=date(1, 1, 1))
    assert resolve(spring, time=date(2020, 4, 3)).position == 1


def test_what_a_past_moment_resolves_to_stays(database_url: str) -> None:
    clock = StoppedClock(NOON)
    with springtime(database_url, clock) as spring:
        before = [resolve(spring, time=date(2020, 4, day)) for day in (5, 10, 15)]
        clock.set(NOW)
        assert [spring.desk.handle(unit(f"单位{number}"), OFFICE).position for number in range(3)] == [14, 15, 16]
        assert [resolve(spring, time=date(2020, 4, day)) for day in (5, 10, 15)] == before
        assert resolve(spring, position=13) == AsOf(13, end_of_day(date(2020, 4, 10)) + TICK, before[2].root)


def test_the_moment_of_an_append_is_not_from_before_it_held_the_head(running: Service) -> None:
    """On a real clock: whoever waited for the head was recorded when he had it, not when he came to wait."""
    heads: list[Head] = []

    def wait() -> None:
        with psycopg.connect(running.conninfos.owner) as waiter, waiter.cursor() as cursor:
            heads.append(lock_head(cursor))

    waiting = threading.Thread(target=wait)
    with held(running) as pid:
        waiting.start()
        await_blocked(running, pid)
        ((released,),) = rows(running, "SELECT clock_timestamp()")
    waiting.join()
    assert heads[0].database_now >= released
