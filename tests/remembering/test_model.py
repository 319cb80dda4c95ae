"""Writers in two processes, readers in both, all at once: whatever is told from memory is what the journal says at the
position that the answer names, and that position is no older than what the reader knew when it asked."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from events.actor import Actor
from events.desk import Desk
from events.journal.clock import SimulatedClock
from events.refusals import ReportAlreadyFiled
from schema.answering import Answer, answer
from service.build import Service, service
from service.settings import Settings
from tests.asking.asker import Asker, documents
from tests.conftest import NOON, fresh
from tests.journaling import small

AT = "asOf: $asOf"
DOCUMENTS = (
    "query ($asOf: AsOfInput) { organisations(asOf: $asOf) { nodes { id name } } }",
    "query ($asOf: AsOfInput) { projects(asOf: $asOf) { totalCount nodes { name owners { name } } } }",
    "query ($asOf: AsOfInput) { entries(asOf: $asOf) { nodes { name exitedFrom project { name } } } }",
    "query ($asOf: AsOfInput) { programmes(asOf: $asOf) { months { period status } } }",
    f'query ($asOf: AsOfInput) {{ investmentByMonth(programmeId: "{small.PROGRAMME}", asOf: $asOf) {{ completed }} }}',
    "query ($asOf: AsOfInput) { journal(asOf: $asOf) { position root } }",
    """query ($asOf: AsOfInput) {
        entries(asOf: $asOf) {
            totalCount nodes { name investments { month completed yearToDate sinceStart status } } } }""",
    "query ($asOf: AsOfInput) { reports(asOf: $asOf) { nodes { month: period completed project { name } } } }",
)
SHARED = """query ($asOf: AsOfInput) {
    organisations(asOf: $asOf) { nodes { name } }
    projects(asOf: $asOf) { nodes { name } } }"""


class Told(NamedTuple):
    document: str
    known: int
    """The last position that the reader had heard of when it asked."""
    position: int
    data: Any


async def asked(asker: Asker, document: str, by: Actor, position: int | None = None, *, ready: bool = True) -> Answer:
    said = {"asOf": {"position": str(position)}} if position else {}
    one = await answer(documents.prepare(document), said, asker.session(by), ready=ready)
    assert one.errors == [], one.errors
    return one


def worded(one: Answer) -> Any:
    return orjson.loads(orjson.dumps(one.body()))


async def ask(asker: Asker, document: str, by: Actor, position: int | None = None, *, ready: bool = True) -> Any:
    return worded(await asked(asker, document, by, position, ready=ready))


def written(desk: Desk, world: small.World, number: int, writer: int) -> int:
    """One fact more, of one kind or another."""
    kinds: Sequence[Any] = (
        lambda: desk.handle(small.unit(f"单位{writer}之{number}"), small.OFFICE),
        lambda: desk.handle(small.project(f"新项目{writer}之{number}"), small.OFFICE),
        lambda: desk.handle(small.report(world.projects[writer], PERIODS[number % 3]), small.CLERK),
    )
    with suppress(ReportAlreadyFiled):
        position: int = kinds[number % len(kinds)]().position
        return position
    return 0


PERIODS = (small.JANUARY, small.FEBRUARY, small.MARCH)


class Known:
    """The last position that anybody was told."""

    position = 0

    def hear(self, position: int) -> None:
        self.position = max(self.position, position)


async def crowd(asker: Asker, desks: Sequence[Desk], world: small.World) -> list[Told]:
    known, writing = Known(), set(range(len(desks)))
    told: list[Told] = []

    async def write(number: int) -> None:
        for step in range(20):
            heard = len(told) + 4  # readers are to come in between
            while len(told) < heard:
                await asyncio.sleep(0.001)
            known.hear(await asyncio.to_thread(written, desks[number], world, step, number))
        writing.discard(number)

    async def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        while writing:
            before, document = known.position, chance.choice(DOCUMENTS)
            body = await ask(asker, document, chance.choice((small.OFFICE, small.CLERK)))
            position = int(body["extensions"]["position"])
            told.append(Told(document, before, position, body["data"]))
            known.hear(position)

    await asyncio.gather(*(write(number) for number in range(len(desks))), *(read(number) for number in range(6)))
    return told


def test_what_is_told_is_what_the_journal_says_there(running: Service, world: small.World, database_url: str) -> None:
    settings_of = Settings(journal=running.settings.journal)
    with (
        service(settings_of, database_url, clock=SimulatedClock(NOON)) as other,
        Asker(running) as one,
        Asker(other) as beside,
    ):
        told = one.run(crowd(one, (running.desk, other.desk), world))
        assert beside.run(_disagreeing(beside, told)) == []
    assert len(told) >= 80
    assert len({said.position for said in told}) > 10
    assert [said for said in told if said.position < said.known] == []


async def _disagreeing(asker: Asker, told: Sequence[Told]) -> list[Told]:
    """What is not what an asker without memory reads at that position."""
    found = []
    for said in told:
        body = await ask(asker, said.document, small.OFFICE, said.position, ready=False)
        if body["data"] != said.data:
            found.append(said)
    return found


STEPS = st.lists(
    st.tuples(st.sampled_from(("write", "ask", "ask", "past")), st.integers(0, 1), st.integers(0, 10)),
    min_size=4,
    max_size=30,
)


@pytest.fixture(scope="module")
def two(database_url: str) -> Any:
    """Two processes on one journal, each with its memory, and a third that remembers nothing."""
    with ExitStack() as stack:
        running = stack.enter_context(fresh(database_url, SimulatedClock(NOON)))
        world = small.settle(running.desk)
        clock = SimulatedClock(NOON)
        other = stack.enter_context(service(Settings(journal=running.settings.journal), database_url, clock=clock))
        askers = [stack.enter_context(Asker(one)) for one in (running, other, running)]
        askers[2].resources.memory.answers.most = askers[2].resources.memory.rows.most = 0
        yield askers, world


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_memory_is_never_told_apart_from_reading(two: tuple[list[Asker], small.World], steps: Any) -> None:
    """Nor is an ETag, whichever process gave it, good for other data than those that came with it."""
    askers, _ = two
    forgetful = askers[2]
    tags: list[tuple[str, Any]] = []
    for kind, which, number in steps:
        asker = askers[which]
        if kind == "write":
            name = f"单位{uuid7()}"
            asker.running.desk.handle(small.unit(name) if number % 2 else small.project(name), small.OFFICE)
            continue
        document = (*DOCUMENTS, SHARED)[number % 9]
        position = 14 + number % 5 if kind == "past" else None
        head = forgetful.run(forgetful.resources.heads.look()).position
        position = min(position, head) if position else None
        answered = asker.run(asked(asker, document, small.OFFICE, position))
        said, kept, memory = worded(answered), answered.kept, asker.resources.memory
        assert kept is not None
        assert memory.held(kept, kept.tag) == kept.tag
        assert [data for tag, data in tags if memory.held(kept, tag) and data != said["data"]] == []
        tags.append((kept.tag, said["data"]))
        plain = forgetful.run(ask(forgetful, document, small.OFFICE, position, ready=False))
        assert said["data"] == plain["data"]
        assert said["extensions"]["position"] == plain["extensions"]["position"]
