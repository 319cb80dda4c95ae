"""Rows from memory: shared by different documents, renewed with their position, read anew for what was touched only."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from psycopg import AsyncConnection

from projections.asking import ask
from projections.asof import AsOf
from projections.heads import Heads
from projections.remembered import ENTRY, Reading, Remembered, each, size_of
from service.build import Service
from tests.asking.asker import Asker
from tests.conftest import NOON
from tests.journaling import small
from tests.remembering.statements import Statements

LISTED = """
    SELECT e.entry_id, p.name, %(position)s::bigint AS position
      FROM entries e JOIN projects p ON p.project_id = e.project_id
                                    AND p.from_position <= %(position)s AND p.to_position > %(position)s
     WHERE e.from_position <= %(position)s AND e.to_position > %(position)s
     ORDER BY 1
"""
SUMS = """
    SELECT i.project_id::text, sum(i.completed) AS completed
      FROM investments i
     WHERE i.project_id = ANY (%(projects)s::uuid[])
       AND i.from_position <= %(position)s AND i.to_position > %(position)s
     GROUP BY 1
"""


class Listed(NamedTuple):
    entry_id: Any
    name: str
    position: int


class Sum(NamedTuple):
    project_id: str
    completed: Any


class Bench:
    """A memory, and readings that begin at the head."""

    def __init__(self, running: Service, most: int) -> None:
        self.running = running
        self.heads = Heads(running.conninfos.reader, lambda: NOON)
        self.rows: Remembered[Any] = Remembered(self.heads.touched, most)
        self._connection: AsyncConnection[Any] | None = None

    async def connection(self) -> AsyncConnection[Any]:
        if self._connection is None:
            self._connection = await AsyncConnection.connect(self.running.conninfos.reader, autocommit=True)
        return self._connection

    async def now(self) -> tuple[Any, AsOf]:
        head = await self.heads.look()
        return self.at(head.position, now=head.position)

    def at(self, position: int, now: int | None = None) -> tuple[Any, AsOf]:
        reading = Reading(self.connection, self.rows)
        reading.now = now
        return reading, AsOf(position, NOON, b"")

    async def close(self) -> None:
        await self.heads.close()
        if self._connection is not None:
            await self._connection.close()


def benched(running: Service, doing: Callable[[Bench], Coroutine[Any, Any, None]], most: int = 2**20) -> None:
    async def run() -> None:
        bench = Bench(running, most)
        try:
            await doing(bench)
        finally:
            await bench.close()

    asyncio.run(run())


async def listed(reading: Any, as_of: AsOf) -> list[Listed]:
    return await ask(reading, Listed, LISTED, {"position": as_of.position})


async def sums(reading: Any, as_of: AsOf, ids: Sequence[str]) -> Mapping[str, str | None]:
    async def read(connection: AsyncConnection[Any], missing: Sequence[str]) -> Mapping[str, str]:
        parameters = {"position": as_of.position, "projects": list(missing)}
        return {row.project_id: str(row.completed) for row in await ask(connection, Sum, SUMS, parameters)}

    return await each(reading, as_of, "sums", (), ids, read)


def test_rows_are_read_once_and_renewed_with_their_position(
    running: Service, world: small.World, statements: Statements
) -> None:
    async def doing(bench: Bench) -> None:
        first = await listed(*await bench.now())
        assert {row.position for row in first} == {world.receipt.position}
        with statements.during():
            assert await listed(*await bench.now()) == first
        assert statements.rows == []
        filed = await asyncio.to_thread(running.desk.handle, small.report(world.projects[0]), small.CLERK)
        with statements.during():
            after = await listed(*await bench.now())
        assert statements.rows == []
        assert after == [row._replace(position=filed.position) for row in first]
        await asyncio.to_thread(running.desk.handle, small.leaving(world.entries[0]), small.OFFICE)
        with statements.during():
            assert len(await listed(*await bench.now())) == len(first)
        assert statements.rows == [LISTED]

    benched(running, doing)


def test_what_is_given_out_is_not_what_is_kept(running: Service, world: small.World) -> None:
    async def doing(bench: Bench) -> None:
        first = await listed(*await bench.now())
        first.clear()
        assert len(await listed(*await bench.now())) == len(world.entries)

    benched(running, doing)


def test_the_past_is_read_once_for_ever(running: Service, world: small.World, statements: Statements) -> None:
    async def doing(bench: Bench) -> None:
        position = world.receipt.position
        first = await listed(*bench.at(position))
        await asyncio.to_thread(running.desk.handle, small.leaving(world.entries[0]), small.OFFICE)
        await bench.now()
        with statements.during():
            assert await listed(*bench.at(position)) == first
        assert statements.sent == []

    benched(running, doing)


def test_who_began_earlier_gets_nothing_later(running: Service, world: small.World) -> None:
    """Rows that were read behind its position, with a fact in between, are not told to who began before."""

    ids = [str(world.projects[0])]
    query = SUMS.replace("i.project_id = ANY", "project_id = ANY")

    async def completed(reading: Any, as_of: AsOf) -> list[str]:
        parameters = {"position": as_of.position, "projects": ids}
        return [str(row.completed) for row in await ask(reading, Sum, query, parameters)]

    async def doing(bench: Bench) -> None:
        early = await bench.now()
        await asyncio.to_thread(running.desk.handle, small.report(world.projects[0]), small.CLERK)
        late = await bench.now()
        for _ in range(2):
            assert (await sums(*late, ids), await completed(*late)) == ({ids[0]: "10.5"}, ["10.5"])
            assert (await sums(*early, ids), await completed(*early)) == ({ids[0]: None}, [])

    benched(running, doing)


def test_only_what_was_touched_is_read_again(running: Service, world: small.World, statements: Statements) -> None:
    ids = [str(id) for id in world.projects]

    async def doing(bench: Bench) -> None:
        assert await sums(*await bench.now(), ids) == dict.fromkeys(ids)
        with statements.during():
            assert await sums(*await bench.now(), ids) == dict.fromkeys(ids)
        assert statements.rows == []
        for number, completed in enumerate(("10.5", "11")):
            command = small.report(world.projects[number], completed=completed)
            await asyncio.to_thread(running.desk.handle, command, small.CLERK)
            with statements.during():
                found = await sums(*await bench.now(), ids)
            assert found[ids[number]] == completed
            assert found[ids[2]] is None
            assert [said["projects"] for said in statements.parameters if "projects" in said] == [[ids[number]]]
        with statements.during():
            assert await sums(*await bench.now(), ids[:2]) == {ids[0]: "10.5", ids[1]: "11"}
        assert statements.rows == [], "another page of the same projects"

    benched(running, doing)


def test_a_plain_connection_reads_as_ever(running: Service, world: small.World, statements: Statements) -> None:
    async def doing(bench: Bench) -> None:
        _, as_of = await bench.now()
        ids = [str(id) for id in world.projects]
        for _ in range(2):
            with statements.during():
                assert await sums(await bench.connection(), as_of, ids) == dict.fromkeys(ids)
            assert statements.rows == [SUMS]

    benched(running, doing)


def test_what_is_not_accounted_for_is_not_remembered(
    running: Service, world: small.World, statements: Statements
) -> None:
    del world
    fleeting = datetime(2020, 4, 3, 5, tzinfo=UTC)

    async def doing(bench: Bench) -> None:
        for query, parameters in (
            ("SELECT name FROM projects WHERE to_position = 9223372036854775807", {}),
            ("SELECT name FROM (VALUES ('x')) v (name) WHERE %(position)s > 0", {"position": 14}),
        ):
            reading, _ = await bench.now()
            await ask(reading, _Name, query, parameters)
            assert not reading.steady
        assert len(bench.rows) == 0
        query = "SELECT name FROM projects WHERE from_position <= %(position)s AND %(moment)s > '2020-01-01'"
        for moment in (fleeting, NOON):
            reading, as_of = await bench.now()
            reading.fleeting.add(fleeting)
            await ask(reading, _Name, query, {"position": as_of.position, "moment": moment})
        assert len(bench.rows) == 1
        assert len(statements.rows) == 3

    benched(running, doing)


class _Name(NamedTuple):
    name: str


def test_memory_is_bounded_by_bytes(running: Service, world: small.World) -> None:
    del world

    async def doing(bench: Bench) -> None:
        query = LISTED.replace("ORDER BY 1", "AND %(number)s >= 0 ORDER BY 1")
        for number in range(200):
            reading, as_of = await bench.now()
            await ask(reading, Listed, query, {"position": as_of.position, "number": number})
            assert bench.rows.size <= bench.rows.most
        assert 4 < len(bench.rows) < 40
        bench.rows.forget()
        assert (len(bench.rows), bench.rows.size) == (0, 0)

    benched(running, doing, most=20_000)


def test_what_is_larger_than_memory_is_not_kept(running: Service, world: small.World) -> None:
    del world

    async def doing(bench: Bench) -> None:
        await listed(*await bench.now())
        assert len(bench.rows) == 0

    benched(running, doing, most=ENTRY + 100)


@pytest.mark.parametrize("rows", [[], [("x", 1)], [("x" * n, [n] * 3, None) for n in range(500)]])
def test_sizes_are_about_right(rows: list[Any]) -> None:
    from sys import getsizeof

    def whole(value: Any) -> int:
        return getsizeof(value) + (sum(map(whole, value)) if isinstance(value, list | tuple) else 0)

    assert 0.8 * whole(rows) <= size_of(rows) <= 1.2 * whole(rows)


def test_different_documents_share_rows(asker: Asker, world: small.World, statements: Statements) -> None:
    del world
    asker.data("{ organisations { nodes { name } } }")
    with statements.during():
        asker.data("{ again: organisations { nodes { name } } }")
    assert statements.rows == []
