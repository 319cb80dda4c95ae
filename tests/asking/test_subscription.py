"""Facts as they come: everything behind a position, then live; nothing skipped and nothing twice."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from events.actor import Actor, Role
from schema.answering import answer
from schema.context import Session
from schema.following import LOOK_AGAIN, Event, follow
from service.feed import NAME
from tests.asking.asker import Asker, documents
from tests.journaling import small
from tests.journaling.small import CLERK, OFFICE

FACTS = """
    subscription ($after: Position!, $filter: FactFilter) {
      facts(after: $after, filter: $filter) { position topic title version stream role roleLabel actor unit payload }
    }"""
SOON = 5.0
KILL = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE application_name = %s """


async def subscribe(session: Session, after: int, **filter: Any) -> AsyncGenerator[Event, None]:
    return follow(documents.prepare(FACTS), {"after": str(after), "filter": filter or None}, session)


async def take(stream: AsyncGenerator[Event, None], count: int) -> list[dict[str, Any]]:
    """The next facts; none may take long."""
    taken = []
    for _ in range(count):
        event = await asyncio.wait_for(anext(stream), SOON)
        said = json.loads(event.text)
        assert "errors" not in said, said
        fact = said["data"]["facts"]
        assert (said["extensions"]["position"], said["extensions"]["cost"]["requested"]) == (fact["position"], 1)
        assert event.position == int(fact["position"])
        taken.append(fact)
    return taken


def positions(facts: list[dict[str, Any]]) -> list[int]:
    return [int(fact["position"]) for fact in facts]


async def register(asker: Asker, name: str) -> None:
    await asyncio.wrap_future(asker.running.desk.submit(small.unit(name), OFFICE))


def test_what_was_and_then_what_comes(asker: Asker, world: small.World) -> None:
    async def follow() -> None:
        stream = await subscribe(asker.session(), 0)
        facts = await take(stream, 14)
        assert positions(facts) == list(range(1, 15))
        assert facts[0]["topic"] == "journal.opened"
        assert facts[1] == facts[1] | {
            "topic": "organisation.registered",
            "title": "登记了一个单位。",
            "role": "MAJOR_PROJECTS_OFFICE",
            "roleLabel": "市重点办",
            "actor": str(OFFICE.ref),
            "version": 1,
        }
        assert facts[1]["payload"]["name"] == "柳州市城市建设投资公司"
        waiting = asyncio.create_task(take(stream, 2))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await register(asker, "甲")
        await register(asker, "乙")
        assert [fact["payload"]["name"] for fact in await waiting] == ["甲", "乙"]
        await stream.aclose()

    assert len(world.projects) == 3
    asker.run(follow())


def test_a_receipts_position_may_be_followed_at_once(asker: Asker, world: small.World) -> None:
    async def follow() -> None:
        for name in ("甲", "乙", "丙"):
            receipt = await asyncio.wrap_future(asker.running.desk.submit(small.unit(name), OFFICE))
            stream = await subscribe(asker.session(), receipt.position - 1)
            assert positions(await take(stream, 1)) == [receipt.position]
            await stream.aclose()
            ahead = await subscribe(asker.session(), receipt.position)
            waiting = asyncio.create_task(take(ahead, 1))
            await asyncio.sleep(0.01)
            assert not waiting.done()
            waiting.cancel()

    assert world.receipt.position == 14
    asker.run(follow())


def test_nothing_is_skipped_and_nothing_comes_twice_across_reconnections(asker: Asker) -> None:
    total = 120

    def write(name: str) -> None:
        for number in range(total // 4):
            asker.running.desk.handle(small.unit(f"{name}{number}"), OFFICE)

    async def follow() -> list[int]:
        seen: list[int] = [1]
        while len(seen) <= total:
            stream = await subscribe(asker.session(), seen[-1])
            seen += positions(await take(stream, min(7, total + 1 - len(seen))))
            await stream.aclose()
        return seen

    writers = [threading.Thread(target=write, args=(name,)) for name in "甲乙丙丁"]
    for writer in writers:
        writer.start()
    seen = asker.run(follow())
    for writer in writers:
        writer.join()
    assert seen == list(range(1, total + 2))


def test_a_lost_notice_is_made_good_within_a_second(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def follow() -> None:
        stream = await subscribe(asker.session(), 1)
        waiting = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.05)
        await register(asker, "甲")
        assert positions(await waiting) == [2]
        await stream.aclose()

    monkeypatch.setattr("events.journal.recorder.CHANNEL", "another")
    asker.run(follow())


def test_a_lost_connection_is_mended(asker: Asker, caplog: pytest.LogCaptureFixture) -> None:
    async def follow() -> None:
        stream = await subscribe(asker.session(), 1)
        waiting = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.05)
        killed = small.rows(asker.running, KILL, NAME)
        assert killed == [(True,)]
        await register(asker, "甲")
        assert positions(await waiting) == [2]
        await stream.aclose()

    with caplog.at_level(logging.WARNING, logger="service.feed"):
        asker.run(follow())
    assert "the feed lost its connection" in caplog.text


def test_only_what_is_asked_for(asker: Asker, world: small.World) -> None:
    project = world.projects[0]
    receipt = asker.running.desk.handle(small.report(project), CLERK)

    async def follow() -> None:
        about = await take(await subscribe(asker.session(), 0, projectId=str(project)), 3)
        assert [fact["topic"] for fact in about] == ["project.registered", "entry.listed", "report.filed"]
        assert about[2]["role"] == Role.REPORTING_CLERK
        filed = await take(await subscribe(asker.session(), 0, topics=["report.filed"]), 1)
        assert positions(filed) == [receipt.position]
        assert filed[0]["unit"] == str(small.OWNER)
        listed = await take(await subscribe(asker.session(), 0, streams=[str(world.entries[1])]), 1)
        assert listed[0]["stream"] == str(world.entries[1])

    asker.run(follow())


@pytest.mark.parametrize(
    ("after", "filter", "code"), [(99, {}, "position_unknown"), (0, {"topics": ["report.field"]}, "invalid_input")]
)
def test_what_cannot_be_followed_is_refused(standing: Asker, after: int, filter: dict[str, Any], code: str) -> None:
    async def follow() -> None:
        stream = await subscribe(standing.session(), after, **filter)
        event = await anext(stream)
        assert not event.executed
        assert "data" not in json.loads(event.text)
        assert json.loads(event.text)["errors"][0]["extensions"]["code"] == code
        await stream.aclose()

    standing.run(follow())


def test_a_revoked_token_ends_what_it_follows(asker: Asker) -> None:
    leaving = Actor(CLERK.ref, CLERK.roles, CLERK.unit)

    async def follow() -> None:
        stream = await subscribe(asker.session(leaving), 0)
        await take(stream, 1)
        del asker.actors[str(leaving.ref)]
        await asyncio.sleep(LOOK_AGAIN)
        waiting = asyncio.create_task(asyncio.wait_for(anext(stream), SOON))
        await register(asker, "甲")
        ended = json.loads((await waiting).text)
        assert ended["data"] is None
        assert ended["errors"][0]["extensions"]["code"] == "unauthenticated"

    asker.run(follow())


def test_a_follower_holds_no_connection(asker: Asker) -> None:
    async def follow() -> None:
        streams = [await subscribe(asker.session(), 0) for _ in range(20)]
        for stream in streams:
            await take(stream, 1)
        asked = await answer(documents.prepare("{ journal { position } }"), None, asker.session())
        assert asked.data == {"journal": {"position": "1"}}
        for stream in streams:
            await stream.aclose()

    asker.run(follow())
