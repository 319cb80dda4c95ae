"""Whole answers from memory: nothing is read for a repeat, nothing stale is told, nobody is told what is not his."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from uuid6 import uuid7

from events.actor import Actor
from events.journal.clock import SimulatedClock
from schema.answering import Answer, answer
from schema.documents import Prepared
from service.build import Service, service
from service.settings import Settings
from tests.asking.asker import Asker, documents
from tests.conftest import NOON
from tests.journaling import small
from tests.remembering.statements import Statements

ENTRIES = "query ($programme: UUID) { entries(filter: {programmeId: $programme}) { nodes { name annualPlan } } }"
NAMES = "{ organisations { nodes { name } } }"
FILINGS = """query ($programme: UUID!, $asOf: AsOfInput) {
    filings(programmeId: $programme, asOf: $asOf) { nodes { late missing } } }"""
REPORTS = "{ projects { nodes { id name } } programmes { months { month status } } }"
HISTORY = "query ($id: UUID!) { history(of: {project: $id}) { nodes { topic } } }"
PAST = '{ organisations(asOf: {position: "14"}) { nodes { name } } }'


def ready(asker: Asker, document: str, by: Actor = small.OFFICE, /, **variables: Any) -> Answer:
    """The answer as transports ask for it: from memory, where it is there."""
    prepared: Prepared = documents.prepare(document)
    return asker.run(answer(prepared, variables, asker.session(by), ready=True))


def told(one: Answer) -> Any:
    """What a client reads, less the cost, which each answer has of its own."""
    body = orjson.loads(orjson.dumps(one.body()))
    body["extensions"].pop("cost")
    return body


@contextmanager
def another(running: Service, url: str) -> Iterator[Service]:
    """A second process on the same journal: its own committer, its own memory."""
    with service(Settings(journal=running.settings.journal), url, clock=SimulatedClock(NOON)) as other:
        yield other


def test_a_repeat_costs_a_look_at_the_head(asker: Asker, world: small.World, statements: Statements) -> None:
    first = ready(asker, ENTRIES, programme=str(small.PROGRAMME))
    with statements.during():
        again = ready(asker, ENTRIES, programme=str(small.PROGRAMME))
    assert told(again) == told(first)
    assert len(told(first)["data"]["entries"]["nodes"]) == len(world.entries)
    assert (statements.looks, len(statements.sent)) == (1, 1)


def test_a_repeat_of_the_past_costs_nothing(asker: Asker, world: small.World, statements: Statements) -> None:
    del world
    first = ready(asker, PAST)
    with statements.during():
        again = ready(asker, PAST)
    assert statements.sent == []
    assert told(again) == told(first)
    assert told(first)["extensions"] == {"position": "14"}


def test_who_asks_the_same_at_once_is_answered_by_one_reading(
    asker: Asker, world: small.World, statements: Statements
) -> None:
    del world
    prepared = documents.prepare(NAMES)

    async def at_once(number: int) -> list[Answer]:
        return await asyncio.gather(*(answer(prepared, {}, asker.session(), ready=True) for _ in range(number)))

    for _ in range(2):
        with statements.during():
            answers = asker.run(at_once(30))
        assert len({orjson.dumps(told(one)) for one in answers}) == 1
        assert len(statements.rows) == 1
        assert statements.looks <= 2
        asker.running.desk.handle(small.unit(f"单位{uuid7()}"), small.OFFICE)


def test_nobody_waits_for_an_answer_that_is_not_remembered(asker: Asker, world: small.World) -> None:
    del world
    prepared = documents.prepare(FILINGS)
    said = {"programme": str(small.PROGRAMME)}

    async def at_once() -> list[Answer]:
        return await asyncio.gather(*(answer(prepared, said, asker.session(), ready=True) for _ in range(10)))

    for _ in range(2):
        assert [len(told(one)["data"]["filings"]["nodes"]) for one in asker.run(at_once())] == [9] * 10


def test_who_waits_for_one_that_fails_reads_on_his_own(asker: Asker, world: small.World) -> None:
    """The first of three is cancelled while it reads."""
    del world
    prepared = documents.prepare(NAMES)

    async def one_leaves() -> list[Answer]:
        first, *others = (asyncio.create_task(answer(prepared, {}, asker.session(), ready=True)) for _ in range(3))
        while not asker.resources.memory._asked:
            await asyncio.sleep(0)
        first.cancel()
        return await asyncio.gather(*others)

    assert [len(told(one)["data"]["organisations"]["nodes"]) for one in asker.run(one_leaves())] == [2, 2]
    assert asker.resources.memory._asked == {}


def test_what_was_not_touched_holds_at_the_next_head(asker: Asker, world: small.World, statements: Statements) -> None:
    before = told(ready(asker, ENTRIES, programme=str(small.PROGRAMME)))
    filed = asker.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    with statements.during():
        after = told(ready(asker, ENTRIES, programme=str(small.PROGRAMME)))
    assert after["data"] == before["data"]
    assert after["extensions"] == {"position": str(filed.position)}
    assert (statements.looks, statements.rows) == (1, [])


def test_what_was_touched_is_read_anew(asker: Asker, world: small.World) -> None:
    names = [one["name"] for one in told(ready(asker, NAMES))["data"]["organisations"]["nodes"]]
    assert len(names) == 2
    asker.running.desk.handle(small.unit("甲公司"), small.OFFICE)
    after = [one["name"] for one in told(ready(asker, NAMES))["data"]["organisations"]["nodes"]]
    assert sorted(after) == sorted([*names, "甲公司"])
    del world


def test_history_and_the_journal_move_with_every_fact(asker: Asker, world: small.World) -> None:
    project = str(world.projects[0])
    journal = "{ journal { position root } }"
    before = told(ready(asker, HISTORY, id=project)), told(ready(asker, journal))
    filed = asker.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    after = told(ready(asker, HISTORY, id=project)), told(ready(asker, journal))
    topics = [[one["topic"] for one in said["data"]["history"]["nodes"]] for said, _ in (before, after)]
    assert topics[1] == [*topics[0], "report.filed"]
    assert after[1]["data"]["journal"] == {"position": str(filed.position), "root": filed.root.hex()}
    assert before[1]["data"] != after[1]["data"]


def test_an_append_of_another_process_is_seen_at_once(asker: Asker, world: small.World, database_url: str) -> None:
    del world
    with another(asker.running, database_url) as other, Asker(other) as beside:
        for number in range(5):
            for desk in (other.desk, asker.running.desk):
                name = f"单位{number}{'甲' if desk is other.desk else '乙'}"
                receipt = desk.handle(small.unit(name), small.OFFICE)
                for one in (asker, beside):
                    for _ in range(2):
                        body = told(ready(one, NAMES))
                        assert name in [unit["name"] for unit in body["data"]["organisations"]["nodes"]]
                        assert body["extensions"] == {"position": str(receipt.position)}


def test_each_answer_is_known_by_all_that_it_depends_on(asker: Asker, world: small.World) -> None:
    two = "query A { organisations { nodes { name } } } query B { programmes { title } }"
    by_name = [told(_named(asker, two, name)) for name in ("A", "B", "A")]
    assert by_name[0] == by_name[2] != by_name[1]
    project = "query ($id: UUID!) { project(id: $id) { name } }"
    names = [told(ready(asker, project, id=str(id)))["data"]["project"]["name"] for id in [*world.projects] * 2]
    assert names == ["项目0", "项目1", "项目2"] * 2


def _named(asker: Asker, document: str, name: str) -> Answer:
    prepared = documents.prepare(document, name)
    return asker.run(answer(prepared, {}, asker.session(), ready=True))


def test_nobody_gets_what_was_read_with_other_rights(asker: Asker, world: small.World, statements: Statements) -> None:
    del world
    ready(asker, NAMES, small.OFFICE)
    with statements.during():
        ready(asker, NAMES, small.OTHER_OFFICE)
    assert len(statements.sent) == 1, "the same rights, the same answer"
    assert len(asker.resources.memory.answers) == 1
    ready(asker, NAMES, small.CLERK)
    assert len(asker.resources.memory.answers) == 2


def test_what_reads_the_actor_is_not_remembered(asker: Asker, world: small.World) -> None:
    del world
    imports = "{ imports { totalCount nodes { id } } organisations { nodes { name } } }"
    for by in (small.OFFICE, small.CLERK, small.OFFICE):
        assert told(ready(asker, imports, by))["data"]["imports"]["totalCount"] == 0
    assert len(asker.resources.memory.answers) == 0


def test_what_depends_on_the_moment_is_not_remembered_beyond_it(
    asker: Asker, world: small.World, clock: SimulatedClock
) -> None:
    march = {"programme": str(small.PROGRAMME)}
    assert {one["missing"] for one in told(ready(asker, FILINGS, **march))["data"]["filings"]["nodes"]} == {False, True}
    clock.set(NOON + timedelta(days=5))
    assert {one["missing"] for one in told(ready(asker, FILINGS, **march))["data"]["filings"]["nodes"]} == {True}
    assert len(asker.resources.memory.answers) == 0
    then = march | {"asOf": {"position": str(world.receipt.position)}}
    for _ in range(2):
        assert {one["missing"] for one in told(ready(asker, FILINGS, **then))["data"]["filings"]["nodes"]} == {
            False,
            True,
        }
    assert len(asker.resources.memory.answers) == 1


@pytest.mark.parametrize(
    "document",
    [
        "{ __typename }",
        "{ __schema { queryType { name } } }",
        '{ project(id: "00000000-0000-0000-0000-00000000dead") { name } programmes(asOf: {position: "99"}) { id } }',
        '{ organisations(asOf: {time: "2020-04-03T12:00:00.5+08:00"}) { nodes { name } } }',
    ],
)
def test_some_answers_are_not_remembered(asker: Asker, world: small.World, document: str) -> None:
    del world
    ready(asker, document)
    assert len(asker.resources.memory.answers) == 0


def test_a_command_is_given_each_time(asker: Asker, world: small.World) -> None:
    del world
    register = """mutation ($id: UUID!) {
        registerOrganisation(input: {name: "甲公司", kind: COMPANY, commandId: $id}) {
            __typename ... on Refusal { code }
        } }"""
    kinds = [told(ready(asker, register, id=str(id)))["data"]["registerOrganisation"] for id in (uuid7(), UUID(int=7))]
    assert kinds[0] == {"__typename": "OrganisationRecorded"}
    assert kinds[1] != kinds[0]
    assert len(asker.resources.memory.answers) == 0
    assert asker.resources.memory.rows.size == 0, "what a command's receipt reads is not read again"


def test_then_and_now_in_one_answer(asker: Asker, world: small.World) -> None:
    then = f"organisations(asOf: {{position: {world.receipt.position}}}) {{ nodes {{ name }} }}"
    both = f"{{ then: {then} now: organisations {{ nodes {{ name }} }} }}"
    first = told(ready(asker, both))
    assert first["data"]["then"] == first["data"]["now"]
    added = asker.running.desk.handle(small.unit("甲公司"), small.OFFICE)
    for _ in range(2):
        after = told(ready(asker, both))
        assert after["data"]["then"] == first["data"]["then"]
        assert len(after["data"]["now"]["nodes"]) == len(first["data"]["now"]["nodes"]) + 1
        assert after["extensions"] == {"position": str(added.position)}


def test_memory_is_bounded(asker: Asker, world: small.World) -> None:
    del world
    answers = asker.resources.memory.answers
    answers.most = 20_000
    for number in range(300):
        ready(asker, f"{{ a{number}: organisations {{ nodes {{ name }} }} }}")
        assert answers.size <= answers.most
    assert 10 < len(answers) < 50
    assert told(ready(asker, "{ a299: organisations { nodes { name } } }"))["data"]["a299"]
