"""What many follow is executed once a fact; nobody is told what another asked for."""

import asyncio
import json
from typing import Any

import pytest
from graphql import execute_subscription_event

from events.actor import Actor
from schema import following
from schema.context import Session
from schema.following import Event, alike, follow
from tests.asking.asker import Asker, documents
from tests.journaling import small
from tests.journaling.small import OFFICE

FACTS = "subscription ($from: Position!, $topics: [String!]) {F}".replace(
    "{F}", "{ facts(after: $from, filter: {topics: $topics}) { position topic } }"
)


async def positions(session: Session, document: str, count: int, **variables: Any) -> list[int]:
    events = follow(documents.prepare(document), variables, session)
    found = [await asyncio.wait_for(anext(events), 5) for _ in range(count)]
    await events.aclose()
    return [position_of(one) for one in found]


def position_of(event: Event) -> int:
    assert event.position is not None
    extensions = json.loads(event.text)["extensions"]
    assert (extensions.keys(), extensions["position"]) == ({"position", "cost"}, str(event.position))
    return event.position


def test_a_document_is_executed_once_for_all(asker: Asker, world: small.World, monkeypatch: pytest.MonkeyPatch) -> None:
    executed = []

    def counted(executor: Any) -> Any:
        executed.append(executor)
        return execute_subscription_event(executor)

    monkeypatch.setattr(following, "execute_subscription_event", counted)

    async def many() -> None:
        alone = [asker.session() for _ in range(30)]
        behind = [
            positions(one, FACTS, 14 - number % 3, **{"from": str(number % 3)}) for number, one in enumerate(alone)
        ]
        told = await asyncio.gather(*behind)
        assert [heard[0] for heard in told] == [1, 2, 3] * 10
        assert {heard[-1] for heard in told} == {14}

    assert world.receipt.position == 14
    asker.run(many())
    assert len(executed) == 14


def test_other_variables_are_another_question(asker: Asker, world: small.World) -> None:
    async def two() -> None:
        every = positions(asker.session(), FACTS, 14, **{"from": "0"})
        some = positions(asker.session(), FACTS, 3, **{"from": "0", "topics": ["project.registered"]})
        all_of_them, projects = await asyncio.gather(every, some)
        assert all_of_them == list(range(1, 15))
        assert len(projects) == 3

    assert len(world.projects) == 3
    asker.run(two())


@pytest.mark.parametrize(
    ("document", "shared"),
    [
        ("subscription ($p: Position!) { facts(after: $p) { position } }", True),
        ("subscription ($p: Position!) { a: facts(after: $p) { position } }", True),
        ("subscription ($p: Position!) { ...F } fragment F on Subscription { facts(after: $p) { topic } }", True),
        ("subscription ($p: Position!) { facts(after: 0, filter: {streams: [$p]}) { topic } }", False),
    ],
)
def test_only_where_one_begins_may_differ(document: str, *, shared: bool) -> None:
    prepared = documents.prepare(document) if shared else documents.prepare(document.replace("Position!", "UUID!"))
    assert (alike(prepared, {"p": "1"}) == alike(prepared, {"p": "2"})) is shared


def test_a_credential_follows_so_many_and_no_more(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST", 2)
    another = Actor(small.CLERK.ref, small.CLERK.roles, small.CLERK.unit)

    async def too_many() -> None:
        held = [follow(documents.prepare(FACTS), {"from": "0"}, asker.session(OFFICE)) for _ in range(2)]
        for one in held:
            assert (await anext(one)).position == 1
        refused = await anext(follow(documents.prepare(FACTS), {"from": "0"}, asker.session(OFFICE)))
        assert json.loads(refused.text)["errors"][0]["extensions"]["code"] == "too_many_followed"
        assert (await anext(follow(documents.prepare(FACTS), {"from": "0"}, asker.session(another)))).position == 1
        await held[0].aclose()
        again = follow(documents.prepare(FACTS), {"from": "0"}, asker.session(OFFICE))
        assert (await anext(again)).position == 1

    asker.run(too_many())


def test_those_abreast_read_nothing_from_the_database(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def abreast() -> None:
        streams = [follow(documents.prepare(FACTS), {"from": "1"}, asker.session()) for _ in range(5)]
        waiting = [asyncio.ensure_future(anext(one)) for one in streams]
        await asyncio.sleep(0.1)
        monkeypatch.setattr(asker.running.reader, "since", None)
        for expected in (2, 3, 4):
            await asyncio.wrap_future(asker.running.desk.submit(small.unit(f"第{expected}"), OFFICE))
            assert [position_of(await asyncio.wait_for(one, 5)) for one in waiting] == [expected] * 5
            waiting = [asyncio.ensure_future(anext(one)) for one in streams]
            await asyncio.sleep(0.05)
        for one in waiting:
            one.cancel()

    asker.run(abreast())


def test_no_variable_is_too_odd_to_follow_with(asker: Asker) -> None:
    odd = {"from": "0", "unused": [10**40, "\ud800", {"z": None, "a": 1.5}]}
    assert asker.run(positions(asker.session(), FACTS, 1, **odd)) == [1]
