"""The head is looked at once for all who ask, by a look that began after they asked; moments are resolved once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest

from events.journal.clock import SimulatedClock
from events.refusals import PositionUnknown
from projections.heads import MOST, Head, Heads
from service.build import Service, now
from tests.conftest import NOON
from tests.journaling import small
from tests.remembering.statements import Statements

CUT = """
    SELECT pg_terminate_backend(pid, 5000)
      FROM pg_stat_activity
     WHERE query LIKE '%FROM head h%' AND pid <> pg_backend_pid() AND datname = current_database()
"""
Doing = Callable[[Heads], Coroutine[Any, Any, Any]]


@asynccontextmanager
async def heads_of(running: Service, **options: Any) -> AsyncIterator[Heads]:
    heads = Heads(running.conninfos.reader, partial(now, running.clock), **options)
    try:
        yield heads
    finally:
        await heads.close()


def with_heads(running: Service, doing: Doing) -> Any:
    async def run() -> Any:
        async with heads_of(running) as heads:
            return await doing(heads)

    return asyncio.run(run())


def test_who_asks_at_once_shares_a_look(running: Service, statements: Statements) -> None:
    async def ask(heads: Heads) -> list[Head]:
        await heads.look()
        with statements.during():
            return await asyncio.gather(*(heads.look() for _ in range(300)))

    found = with_heads(running, ask)
    assert {head.position for head in found} == {1}
    assert statements.looks == 1


def test_who_asks_while_a_look_is_under_way_gets_the_next(running: Service, statements: Statements) -> None:
    async def ask(heads: Heads) -> tuple[Head, list[Head], int]:
        await heads.look()
        with statements.during():
            early = asyncio.create_task(heads.look())
            while not statements.sent:
                await asyncio.sleep(0)
            receipt = await asyncio.to_thread(running.desk.handle, small.unit("甲公司"), small.OFFICE)
            late = await asyncio.gather(*(heads.look() for _ in range(50)))
            return await early, late, receipt.position

    early, late, position = with_heads(running, ask)
    assert {head.position for head in late} == {position}
    assert early.position <= position
    assert statements.looks == 2


def test_what_was_acknowledged_anywhere_is_seen(running: Service) -> None:
    """Many writers, each of whom looks right after its receipt, beside many who look all the time."""

    async def ask(heads: Heads) -> None:
        done = asyncio.Event()

        async def look_on() -> None:
            while not done.is_set():
                await heads.look()

        async def write(number: int) -> None:
            for step in range(10):
                command = small.unit(f"单位{number}之{step}")
                receipt = await asyncio.to_thread(running.desk.handle, command, small.OFFICE)
                assert (await heads.look()).position >= receipt.position

        watching = [asyncio.create_task(look_on()) for _ in range(4)]
        await asyncio.gather(*(write(number) for number in range(6)))
        done.set()
        await asyncio.gather(*watching)

    with_heads(running, ask)


def test_a_look_brings_what_was_touched(running: Service, world: small.World) -> None:
    async def ask(heads: Heads) -> None:
        head = await heads.look()
        project, other = map(str, world.projects[:2])
        await asyncio.to_thread(running.desk.handle, small.report(world.projects[0]), small.CLERK)
        await heads.look()
        assert heads.touched.since(head.position, {"investments"}, project)
        assert not heads.touched.since(head.position, {"investments"}, other)
        assert not heads.touched.since(head.position, {"entries", "projects", "months"})
        head = await heads.look()
        await asyncio.to_thread(running.desk.handle, small.leaving(world.entries[1]), small.OFFICE)
        await heads.look()
        assert heads.touched.since(head.position, {"entries"}, other), "an entry's facts are its project's"
        assert not heads.touched.since(head.position, {"entries"}, project)

    with_heads(running, ask)


def test_too_much_at_once_counts_as_everything(running: Service) -> None:
    async def ask(heads: Heads) -> None:
        before = await heads.look()
        many = [small.unit(f"单位{number}") for number in range(MOST + 1)]
        await asyncio.to_thread(running.desk.handle_many, many, small.OFFICE, name="Units")
        after = await heads.look()
        assert after.position == before.position + MOST + 1
        assert heads.touched.since(before.position, {"investments"})
        assert not heads.touched.since(after.position, {"investments"})

    with_heads(running, ask)


def test_projections_that_are_rebuilt_are_noticed(running: Service) -> None:
    async def ask(heads: Heads) -> list[str]:
        forgotten: list[str] = []
        heads.on_rebuilt.append(lambda: forgotten.append("all"))
        before = await heads.look()
        assert forgotten == []
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            owner.execute(
                "CREATE TABLE built_anew AS TABLE built; DROP TABLE built; ALTER TABLE built_anew RENAME TO built"
            )
            owner.execute(f"GRANT SELECT ON built TO {running.settings.journal}_reader".encode())
        assert await heads.look() == before
        return forgotten

    assert with_heads(running, ask) == ["all"]


def test_a_moment_is_resolved_once(
    running: Service, world: small.World, clock: SimulatedClock, statements: Statements
) -> None:
    clock.set(NOON + timedelta(days=2))
    running.desk.handle(small.report(world.projects[0]), small.CLERK)
    clock.set(NOON + timedelta(days=4))

    async def ask(heads: Heads) -> list[tuple[int, bool]]:
        found = []
        for _ in range(2):
            for wanted in (5, NOON + timedelta(days=1), date(2020, 4, 4)):
                as_of, for_ever = await heads.settle(wanted)
                found.append((as_of.position, for_ever))
        return found

    position = world.receipt.position
    assert with_heads(running, ask) == [(position, True)] * 6
    assert (statements.resolved, statements.looks) == (3, 2)


@pytest.mark.parametrize("wanted", [NOON + timedelta(days=2, hours=1), NOON + timedelta(days=3), date(2020, 4, 7)])
def test_a_time_that_facts_may_still_come_for_is_the_head(
    running: Service, world: small.World, clock: SimulatedClock, statements: Statements, wanted: date
) -> None:
    clock.set(NOON + timedelta(days=2))
    filed = running.desk.handle(small.report(world.projects[0]), small.CLERK)
    clock.set(NOON + timedelta(days=4))

    async def ask(heads: Heads) -> None:
        assert (await heads.settle(wanted)).as_of.position == filed.position
        assert not (await heads.settle(wanted)).for_ever

    with_heads(running, ask)
    assert (statements.resolved, statements.looks) == (0, 2)


@pytest.mark.parametrize("wanted", [0, 99, NOON + timedelta(days=1), date(2020, 4, 4), date(2019, 12, 31)])
def test_what_is_no_moment_is_refused_each_time(running: Service, wanted: int | date) -> None:
    async def ask(heads: Heads) -> None:
        for _ in range(2):
            with pytest.raises(PositionUnknown):
                await heads.settle(wanted)

    with_heads(running, ask)


def test_a_position_is_awaited(running: Service) -> None:
    async def ask(heads: Heads) -> None:
        assert await heads.reach(1, within=0) == await heads.look()
        assert await heads.reach(2, within=0.1) is None
        later = asyncio.create_task(heads.reach(2, within=20))
        await asyncio.sleep(0.1)
        assert not later.done()
        await asyncio.to_thread(running.desk.handle, small.unit("甲公司"), small.OFFICE)
        head = await later
        assert head is not None
        assert head.position == 2

    with_heads(running, ask)


def test_a_head_that_cannot_be_read_in_time_is_no_hang(running: Service) -> None:
    async def ask() -> None:
        async with heads_of(running, seconds=0.2) as heads:
            await heads.look()
            with small.owner(running) as owner, owner.transaction():
                owner.execute("LOCK TABLE head IN ACCESS EXCLUSIVE MODE")
                found = await asyncio.gather(*(heads.look() for _ in range(20)), return_exceptions=True)
                assert {type(one) for one in found} == {psycopg.OperationalError}
            assert (await heads.look()).position == 1

    asyncio.run(ask())


def test_a_connection_that_was_cut_is_made_anew(running: Service) -> None:
    async def ask(heads: Heads) -> None:
        before = await heads.look()
        with small.owner(running) as owner:
            cut = owner.execute(CUT).fetchall()
        assert cut == [(True,)]
        assert await heads.look() == before

    with_heads(running, ask)
