"""A rebuild is swapped in beside readers and appends: no error, no answer from two builds, nothing lost."""

import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import psycopg

from projections.rebuild import read_schema, rebuild
from service.build import Service
from tests.journaling.proof import assert_sound
from tests.journaling.small import OFFICE, owner, positions, rows, settle, unit

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


def reading(running: Service, query: str, answers: set[tuple[int, ...]]) -> Callable[[], None]:
    """Ask again and again over one connection, prepared as the service's own readers are."""
    connection = psycopg.connect(running.conninfos.reader, autocommit=True)

    def ask() -> None:
        found = connection.execute(query.encode(), prepare=True).fetchall()
        assert len(found) == 1, found
        answers.add(found[0])

    return ask


def appending(running: Service, seconds: float) -> Callable[[], None]:
    numbers = iter(range(1_000_000))

    def append() -> None:
        began = monotonic()
        running.desk.handle(unit(f"单位{next(numbers)}"), OFFICE)
        sleep(max(0.0, seconds - (monotonic() - began)))

    return append


def build(running: Service) -> tuple[int, ...]:
    """The tables that stand now."""
    name = read_schema(running.settings.journal)
    return tuple(oid for (oid,) in rows(running, BUILD, name, TABLES, TABLES))


def test_swapping_disturbs_neither_readers_nor_appends(running: Service) -> None:
    settle(running.desk, 40)
    answers: set[tuple[Any, ...]] = set()
    builds = [build(running)]
    readers = [reading(running, query, answers) for query in TOGETHER for _ in range(2)]
    with Threads(appending(running, 0.05), *readers) as busy, owner(running) as connection:
        for _ in range(8):
            rebuild(connection, running.settings.journal, compare=False, swap=True)
            builds.append(build(running))
            sleep(0.1)
    assert busy.errors == []
    assert len(set(builds)) == 9
    assert answers <= {(*one, 40) for one in builds}
    assert len(answers) > 4
    assert busy.rounds[0] > 5
    assert positions(running) == list(range(1, 89 + busy.rounds[0]))
    assert_sound(running)
