"""The lane of short questions: what it answers, and that nobody depends on it: what is slow, wrong or lost there is
asked elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from projections import lane as lanes
from projections import programmes
from projections.asof import AsOf
from projections.lane import MOST, PREPARED, Elsewhere, Lane
from projections.reading.entries import ENTRIES
from projections.reading.investments import Span, by_month
from projections.reading.sources import Ask, Order
from projections.reading.where import Is
from projections.remembered import Reading, Remembered
from projections.touched import Touched
from service.build import Service
from tests.conftest import NOON
from tests.journaling import small

T = TypeVar("T")
ROOM = MOST - 1
"""Besides the statement that is prepared for them."""
NOBODY = "host=/nowhere port=1 dbname=none connect_timeout=1"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow question."""
    monkeypatch.setattr(lanes, "LATE", 5.0)


async def value(lane: Lane, query: str, **parameters: Any) -> bytes | None:
    said: bytes | None = (await lane.ask(query.encode(), parameters)).get_value(0, 0)
    return said


async def opened(lane: Lane) -> None:
    """It is opened by being asked, and free again when what was slow has ended."""
    for _ in range(200):
        try:
            assert await value(lane, "SELECT 1") == b"1"
            return
        except Elsewhere:
            await asyncio.sleep(0.01)
    raise AssertionError("it never opened")


def on(database_url: str, doing: Callable[[Lane], Awaitable[T]]) -> T:
    async def done() -> T:
        lane = Lane(database_url)
        try:
            with pytest.raises(Elsewhere):
                await value(lane, "SELECT 1")
            await opened(lane)
            return await doing(lane)
        finally:
            await lane.close()

    return asyncio.run(done())


def test_what_is_asked_is_answered(database_url: str) -> None:
    said = {
        "n": 2**40,
        "text": "柳州'\\ %s",
        "none": None,
        "yes": True,
        "no": False,
        "id": UUID(int=7),
        "ids": [UUID(int=7), UUID(int=8)],
        "day": date(2020, 3, 31),
        "moment": datetime(2020, 3, 31, 16, tzinfo=UTC),
        "amount": Decimal("376431.25"),
    }
    query = """SELECT json_build_array(%(n)s::bigint, %(text)s::text, %(none)s::text, %(yes)s::boolean, %(no)s::boolean,
        %(id)s::uuid, %(day)s::date, %(moment)s::timestamptz = '2020-03-31T16:00Z', %(amount)s::numeric, 5 %% 3,
        cardinality(%(ids)s::uuid[]), %(n)s::bigint)"""
    expected = (
        '[1099511627776, "柳州\'\\\\ %s", null, true, false, "00000000-0000-0000-0000-000000000007", "2020-03-31", '
        "true, 376431.25, 2, 2, 1099511627776]"
    )
    assert on(database_url, lambda lane: value(lane, query, **said)) == expected.encode()


def test_each_gets_his_own_answer(database_url: str) -> None:
    async def crowd(lane: Lane) -> list[bytes | None]:
        return await asyncio.gather(*(value(lane, "SELECT %(n)s::int * 2", n=number) for number in range(ROOM)))

    assert on(database_url, crowd) == [b"%d" % (number * 2) for number in range(ROOM)]


def test_who_comes_when_it_is_full_asks_elsewhere(database_url: str) -> None:
    async def crowd(lane: Lane) -> list[Any]:
        asked = (value(lane, "SELECT %(n)s::int", n=number) for number in range(ROOM + 6))
        return await asyncio.gather(*asked, return_exceptions=True)

    found = on(database_url, crowd)
    assert found[:ROOM] == [b"%d" % number for number in range(ROOM)]
    assert [type(one) for one in found[ROOM:]] == [Elsewhere] * 6


@pytest.mark.parametrize("unsayable", [[1], b"bytes", "\0", "\ud800", 1.5])
def test_what_cannot_be_said_here_is_asked_elsewhere(database_url: str, unsayable: Any) -> None:
    async def both(lane: Lane) -> bytes | None:
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT %(n)s::text", n=unsayable)
        return await value(lane, "SELECT %(n)s::text", n="said")

    assert on(database_url, both) == b"said"


def test_what_goes_wrong_is_asked_elsewhere_and_the_lane_goes_on(database_url: str) -> None:
    async def wrong(lane: Lane) -> bytes | None:
        for query in ("SELECT nothing", "SELECT 1 / %(n)s::int", "SELECTED"):
            for _ in range(2):
                with pytest.raises(Elsewhere):
                    await value(lane, query, n=0)
                assert await value(lane, "SELECT %(n)s::int", n=5) == b"5"
        together = (value(lane, "SELECT 1 / %(n)s::int", n=n) for n in (1, 0, 1))
        assert Elsewhere in map(type, await asyncio.gather(*together, return_exceptions=True))
        return await value(lane, "SELECT 1 / %(n)s::int", n=1)

    assert on(database_url, wrong) == b"1"


def test_what_could_not_be_prepared_is_prepared_when_it_can(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS lane_late")

        async def late(lane: Lane) -> bytes | None:
            with pytest.raises(Elsewhere):
                await value(lane, "SELECT count(*) FROM lane_late")
            owner.execute("CREATE TABLE lane_late ()")
            return await value(lane, "SELECT count(*) FROM lane_late")

        assert on(database_url, late) == b"0"
        owner.execute("DROP TABLE lane_late")


def test_a_table_that_takes_the_place_of_another_is_read_from_then_on(database_url: str) -> None:
    """As a rebuild swaps them, beneath statements that stand prepared."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS lane_stands, lane_stood; CREATE TABLE lane_stands AS SELECT 1 AS n")

        async def swapped(lane: Lane) -> tuple[bytes | None, bytes | None]:
            before = await value(lane, "SELECT n FROM lane_stands")
            with owner.transaction():
                owner.execute("ALTER TABLE lane_stands RENAME TO lane_stood")
                owner.execute("CREATE TABLE lane_stands AS SELECT 2 AS n")
            return before, await value(lane, "SELECT n FROM lane_stands")

        assert on(database_url, swapped) == (b"1", b"2")
        owner.execute("DROP TABLE lane_stands, lane_stood")


def test_nobody_queues_up_behind_a_slow_one(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LATE", 0.02)

    async def behind(lane: Lane) -> tuple[float, bytes | None]:
        slow = asyncio.create_task(value(lane, "SELECT 'slow' FROM pg_sleep(0.4)"))
        await asyncio.sleep(0.05)
        began = monotonic()
        assert lane.busy
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT 1")
        took = monotonic() - began
        said = await slow
        await opened(lane)
        assert not lane.busy
        return took, said

    took, said = on(database_url, behind)
    assert said == b"slow"
    assert took < 0.2


def test_what_takes_too_long_is_broken_off(database_url: str) -> None:
    async def long(lane: Lane) -> bytes | None:
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT 1 FROM pg_sleep(30)")
        return await value(lane, "SELECT 1")

    assert on(database_url, long) == b"1"


def test_who_no_longer_waits_holds_up_nobody(database_url: str) -> None:
    async def left(lane: Lane) -> bytes | None:
        gone = asyncio.create_task(value(lane, "SELECT 1 FROM pg_sleep(0.1)"))
        await asyncio.sleep(0.01)
        gone.cancel()
        await opened(lane)
        return await value(lane, "SELECT 2")

    assert on(database_url, left) == b"2"


def test_a_lost_connection_is_found_again(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PAUSE", 0.05)

    async def lost(lane: Lane) -> tuple[bytes | None, bytes | None]:
        before = await value(lane, "SELECT pg_backend_pid()")
        waiting = asyncio.create_task(value(lane, "SELECT 1 FROM pg_sleep(0.8)"))
        await asyncio.sleep(0.05)
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", (int(before or 0),))
        with pytest.raises(Elsewhere):
            await waiting
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT 1")
        await opened(lane)
        return before, await value(lane, "SELECT pg_backend_pid()")

    before, after = on(database_url, lost)
    assert before != after


def test_where_there_is_no_database_all_is_asked_elsewhere() -> None:
    async def nowhere() -> None:
        lane = Lane(NOBODY)
        for _ in range(3):
            with pytest.raises(Elsewhere):
                await value(lane, "SELECT 1")
            await asyncio.sleep(0.02)
        await lane.close()

    asyncio.run(nowhere())


def test_few_statements_stay_prepared(database_url: str) -> None:
    async def many(lane: Lane) -> tuple[list[bytes | None], int]:
        said = [await value(lane, f"SELECT {number} + %(n)s::int", n=1) for number in range(PREPARED + 30)]
        again = await value(lane, "SELECT 0 + %(n)s::int", n=1)
        assert again == b"1"
        return said, int(await value(lane, "SELECT count(*) FROM pg_prepared_statements") or 0)

    said, prepared = on(database_url, many)
    assert said == [b"%d" % (number + 1) for number in range(PREPARED + 30)]
    assert prepared == PREPARED


def test_who_closes_it_leaves_nobody_waiting(database_url: str) -> None:
    async def closed(lane: Lane) -> None:
        waiting = asyncio.create_task(value(lane, "SELECT 1 FROM pg_sleep(0.5)"))
        await asyncio.sleep(0.02)
        await lane.close()
        with pytest.raises(Elsewhere):
            await waiting
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT 1")

    on(database_url, closed)


def test_readers_are_told_the_same_on_either_way(running: Service, world: small.World) -> None:
    running.desk.handle(small.report(world.projects[0], completed="300.5"), small.CLERK)
    columns = ("id", "name", "total", "effective_from", "unit_ids", "exited_from", "position")
    spans = [Span(str(project)) for project in world.projects]
    page = Ask(columns, Is("programme_id", [small.PROGRAMME]), (Order("NAME"),), 2, edged=True)

    async def told(connection: Any) -> list[Any]:
        as_of = AsOf(await head(running), NOON, b"")
        entries = await ENTRIES.find(connection, as_of, page)
        months = await by_month(connection, as_of, spans, ("completed", "since_start", "status"))
        programmes_found = await programmes.find(connection, as_of, ids=[small.PROGRAMME, small.NOWHERE])
        return [list(entries.rows), entries.more, [list(some) for some in months], programmes_found]

    async def nothing_else() -> Any:
        raise AssertionError("the pool was asked")

    async def both() -> None:
        lane = Lane(running.conninfos.reader)
        with pytest.raises(Elsewhere):
            await value(lane, "SELECT 1")
        await opened(lane)
        reading = Reading(nothing_else, Remembered(Touched(), 0), lane)
        async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
            expected = await told(connection)
            assert await told(reading) == expected
        await lane.close()
        names, more, months, (programme,) = expected
        assert ([row.name for row in names], more) == (["项目0", "项目1"], True)
        assert [[(row.month, row.completed, row.status) for row in some] for some in months] == [
            [("2020-01", 300.5, "FILED")],
            [],
            [],
        ]
        assert programme.year == 2020

    asyncio.run(both())


async def head(running: Service) -> int:
    ((position,),) = small.rows(running, "SELECT position FROM head")
    return int(position)
