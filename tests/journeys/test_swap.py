"""A rebuild is swapped in beside readers and appends: no error, no answer from two builds, nothing lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from events.decisions.report import ReviewReport
from projections import rebuild as rebuild_module
from projections.projector import PROJECTIONS
from projections.rebuild import Difference, read_schema, rebuild
from service.build import Service
from tests.journaling.proof import assert_sound
from tests.journaling.small import (
    CLERK,
    JANUARY,
    LIAISON,
    OFFICE,
    await_blocked,
    footprint,
    owner,
    positions,
    report,
    rows,
    settle,
    unit,
)

# The same join in three orders: whoever locks tables in another order than the readers meets one of them.
WHERE = "e.project_id = p.project_id AND h.stream = e.entry_id"
SELECT = "SELECT DISTINCT b.tableoid, p.tableoid, e.tableoid, h.tableoid, count(*) OVER () FROM"
TOGETHER = tuple(
    f"{SELECT} {tables} WHERE {WHERE}"
    for tables in (
        "built b, projects p, entries e, history h",
        "history h, entries e, projects p, built b",
        "entries e, built b, history h, projects p",
    )
)
BUILD = """
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = %s AND c.relname = ANY (%s)
     ORDER BY array_position(%s, c.relname::text)
"""
TABLES = ["built", "projects", "entries", "history"]


class Threads:
    """Threads that repeat what they are given until the end; the first error of any is raised there."""

    def __init__(self, *work: Callable[[], None]) -> None:
        self.rounds = [0] * len(work)
        self.errors: list[BaseException] = []
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=(i, one)) for i, one in enumerate(work)]

    def __enter__(self) -> "Threads":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, number: int, work: Callable[[], None]) -> None:
        while not self._done.is_set():
            try:
                work()
            except Exception as problem:
                self.errors.append(problem)
                return
            self.rounds[number] += 1


def reading(running: Service, query: str, answers: set[Any], stack: ExitStack) -> Callable[[], None]:
    """Ask again and again over one connection, prepared as the service's own readers are."""
    connection = stack.enter_context(psycopg.connect(running.conninfos.reader, autocommit=True))

    def ask() -> None:
        found = connection.execute(query.encode(), prepare=True).fetchall()
        assert len(found) == 1, found
        answers.add(found[0])
        sleep(0.002)

    return ask


def appending(running: Service, seconds: float, took: list[float]) -> Callable[[], None]:
    """An append at a fixed rate."""
    numbers = count()

    def append() -> None:
        began = monotonic()
        running.desk.handle(unit(f"单位{next(numbers)}"), OFFICE)
        took.append(monotonic() - began)
        sleep(max(0.0, seconds - took[-1]))

    return append


def build(running: Service) -> tuple[int, ...]:
    """The tables that stand now."""
    name = read_schema(running.settings.journal)
    return tuple(oid for (oid,) in rows(running, BUILD, name, TABLES, TABLES))


def test_swapping_disturbs_neither_readers_nor_appends(running: Service) -> None:
    settle(running.desk, 40)
    answers: set[Any] = set()
    took: list[float] = []
    builds = [build(running)]
    with ExitStack() as stack, owner(running) as connection:
        readers = [reading(running, query, answers, stack) for query in TOGETHER]
        with Threads(appending(running, 0.05, took), *readers) as busy:
            for _ in range(6):
                rebuild(connection, running.settings.journal, compare=False, swap=True)
                builds.append(build(running))
                sleep(0.1)
    assert busy.errors == []
    assert len(set(builds)) == 7
    assert answers <= {(*one, 40) for one in builds}
    assert len(answers) > 3
    assert len(took) > 5
    assert max(took) < 1
    assert positions(running) == list(range(1, 89 + len(took)))
    assert_sound(running)


def swapping(running: Service) -> threading.Thread:
    """A swap under way in a thread of its own, already waiting for readers."""

    def swap() -> None:
        with owner(running) as connection:
            rebuild(connection, running.settings.journal, compare=False, swap=True)

    thread = threading.Thread(target=swap)
    thread.start()
    return thread


def test_a_swap_gives_way_to_a_reader_that_it_would_block(running: Service) -> None:
    """The reader has one table and wants another, the swap has that other and wants the one."""
    settle(running.desk)
    before = build(running)
    with psycopg.connect(running.conninfos.reader) as reader:
        reader.execute("SELECT count(*) FROM history")
        swap = swapping(running)
        await_blocked(running, reader.info.backend_pid)
        for projection in PROJECTIONS:
            reader.execute(f"SELECT count(*) FROM {projection.name}".encode())  # noqa: S608
        assert build(running) == before
        reader.commit()
    swap.join(timeout=10)
    assert not swap.is_alive()
    assert build(running) != before
    assert_sound(running)


def test_a_swap_that_readers_do_not_let_in_changes_nothing(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(running.desk)
    monkeypatch.setattr(rebuild_module, "PATIENCE", 0.2)
    before, tables = footprint(running), build(running)
    with psycopg.connect(running.conninfos.reader) as reader, owner(running) as connection:
        reader.execute("SELECT count(*) FROM history")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            rebuild(connection, running.settings.journal, compare=False, swap=True)
        assert (footprint(running), build(running)) == (before, tables)
        assert running.desk.handle(unit("甲公司"), OFFICE).position == 15
    assert_sound(running)
    with owner(running) as connection:
        rebuild(connection, running.settings.journal, compare=False, swap=True)
    assert build(running) != tables
    assert_sound(running)


def test_two_rebuilds_at_once_take_turns(running: Service) -> None:
    settle(running.desk, 20)
    before = footprint(running)

    def turn(_: int) -> list[Difference]:
        with owner(running) as connection:
            return rebuild(connection, running.settings.journal, compare=True, swap=True).differences

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(turn, range(3))) == [[], [], []]
    assert footprint(running) == before
    assert running.desk.handle(unit("甲公司"), OFFICE).position == 49


def test_what_is_stamped_while_rows_are_compared_is_no_difference(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live row is the shadow's with a stamp of later; the swap catches up with it."""
    world = settle(running.desk, 2)
    filed = running.desk.handle(report(world.projects[0]), CLERK)
    index = rebuild_module._Shadow.index

    def reviewed_meanwhile(shadow: rebuild_module._Shadow) -> None:
        index(shadow)
        running.desk.handle(ReviewReport(project_id=world.projects[0], period=JANUARY), LIAISON)

    with monkeypatch.context() as patch, owner(running) as connection:
        patch.setattr(rebuild_module._Shadow, "index", reviewed_meanwhile)
        done = rebuild(connection, running.settings.journal, compare=True, swap=True)
    assert done.differences == []
    stamps = "SELECT from_position, reviewed_from FROM {}"
    for table in ("investments", "filings"):
        assert rows(running, stamps.format(table)) == [(filed.position, filed.position + 1)]
    assert_sound(running)
