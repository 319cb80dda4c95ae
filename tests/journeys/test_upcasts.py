"""A payload of yesterday is read as today's version of its topic, step by step; its bytes and seals stay."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from events.decisions.project import StartProject
from events.facts import TOPICS, Fact
from events.facts.journal import JournalOpened
from events.facts.project import ProjectStarted
from events.facts.upcasts import UPCASTS
from events.journal import mapper
from events.journal.mapper import decode, encode
from events.journal.opening import find_journal
from events.journal.recorder import JournalRecorder
from projections.history import history
from projections.projection import Projection
from projections.projects import projects
from projections.rebuild import rebuild
from service.build import Service
from tests.journaling.proof import assert_sealed
from tests.journaling.small import OFFICE, owner, rows, settle

TOPIC = "project.started"


class StartedTwice(Fact):
    """Version 3 of project.started: evidence became `proof`, and the permit is named or known to be absent."""

    project_id: UUID
    on: date
    proof: str
    permit: str | None


def renamed(payload: dict[str, Any]) -> dict[str, Any]:
    """Version 1 → 2."""
    return {("proof" if name == "evidence" else name): value for name, value in payload.items()}


def with_permit(payload: dict[str, Any]) -> dict[str, Any]:
    """Version 2 → 3; it would fail on a payload of version 1."""
    return {**payload, "permit": None, "proof": f"{payload['proof']}（旧）"}


def knows(monkeypatch: pytest.MonkeyPatch, cls: type[Fact], version: int) -> None:
    """This release knows TOPIC as `cls`."""
    cls.topic, cls.version = TOPIC, version
    monkeypatch.setitem(TOPICS, TOPIC, cls)
    monkeypatch.setitem(mapper._DECODERS, TOPIC, msgspec.json.Decoder(cls))
    for projection in (projects, history):
        carry(monkeypatch, projection, cls)


def carry(monkeypatch: pytest.MonkeyPatch, projection: Projection, cls: type[Fact]) -> None:
    monkeypatch.setitem(projection.handlers, cls, projection.handlers[ProjectStarted])


@pytest.fixture
def started(running: Service) -> Iterator[UUID]:
    """A project started under version 1; texts that a lenient reader would take for something else."""
    project = settle(running.desk, 1).projects[0]
    running.desk.handle(StartProject(project_id=project, on=date(2020, 3, 1), evidence="null"), OFFICE)
    yield project
    assert_sealed(running)


def test_an_old_payload_is_read_through_every_step(
    running: Service, started: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = "SELECT envelope, payload FROM facts WHERE topic = %s"
    before = rows(running, stored, TOPIC)
    knows(monkeypatch, StartedTwice, 3)
    monkeypatch.setitem(UPCASTS, (TOPIC, 1), renamed)
    monkeypatch.setitem(UPCASTS, (TOPIC, 2), with_permit)
    expected = StartedTwice(project_id=started, on=date(2020, 3, 1), proof="null（旧）", permit=None)
    (read,) = (one for one in running.reader.stream(started) if one.fact.topic == TOPIC)
    assert read.fact == expected
    assert (read.envelope.topic_version, read.originator_version) == (1, 2)
    assert running.reader.since(0, 10, topics=[TOPIC])[0].fact == expected
    (noted,) = JournalRecorder(running.reader.pool).select_notifications(None, 10, topics=[TOPIC])
    assert mapper.FactMapper().to_domain_event(noted).fact == expected
    second = encode(expected).replace(b'"permit":null,', b"")
    assert decode(TOPIC, 2, second) == StartedTwice(
        project_id=started, on=date(2020, 3, 1), proof="null（旧）（旧）", permit=None
    )
    assert decode(TOPIC, 3, encode(expected)) == expected
    assert rows(running, stored, TOPIC) == before


def test_a_rebuild_reads_old_payloads_through_the_steps(
    running: Service, started: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, StartedTwice, 3)
    monkeypatch.setitem(UPCASTS, (TOPIC, 1), renamed)
    monkeypatch.setitem(UPCASTS, (TOPIC, 2), with_permit)
    with owner(running) as connection:
        done = rebuild(connection, running.settings.journal, compare=True, swap=True)
    assert {one.projection for one in done.differences} == {"history"}  # it tells the fields under their new names
    said = "SELECT known::json ->> 'proof', known::json ->> 'evidence' FROM history WHERE topic = %s"
    assert rows(running, said, TOPIC) == [("null（旧）", None)]
    on = "SELECT started_on FROM projects WHERE project_id = %s AND to_position = 9223372036854775807"
    assert rows(running, on, started) == [(date(2020, 3, 1),)]


def test_a_step_that_is_missing_is_not_passed_over(
    running: Service, started: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, StartedTwice, 3)
    monkeypatch.setitem(UPCASTS, (TOPIC, 1), renamed)
    with pytest.raises(KeyError):
        running.reader.stream(started)


def test_a_step_that_makes_the_wrong_type_is_not_believed(
    running: Service, started: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    class StartedInHaste(Fact):
        project_id: UUID
        on: date
        evidence: str
        urgent: bool

    knows(monkeypatch, StartedInHaste, 2)
    monkeypatch.setitem(UPCASTS, (TOPIC, 1), lambda payload: {**payload, "urgent": "1"})
    with pytest.raises(msgspec.ValidationError):
        running.reader.stream(started)


def test_a_payload_of_a_later_release_is_refused_though_it_looks_the_same(started: UUID) -> None:
    payload = encode(ProjectStarted(project_id=started, on=date(2020, 3, 1), evidence="照片"))
    assert decode(TOPIC, 1, payload) == ProjectStarted(project_id=started, on=date(2020, 3, 1), evidence="照片")
    with pytest.raises(ValueError, match="later release"):
        decode(TOPIC, 2, payload)


def test_the_steps_that_there_are_reach_the_newest_version() -> None:
    """Today every topic is of version 1; a topic of version n has the steps 1 to n - 1."""
    for topic, cls in TOPICS.items():
        assert [step for name, step in sorted(UPCASTS) if name == topic] == list(range(1, cls.version))


def test_fact_one_is_read_through_its_steps_too(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    class OpenedLater(JournalOpened):
        country: str

    OpenedLater.topic, OpenedLater.version = JournalOpened.topic, 2
    monkeypatch.setitem(TOPICS, JournalOpened.topic, OpenedLater)
    monkeypatch.setitem(mapper._DECODERS, JournalOpened.topic, msgspec.json.Decoder(OpenedLater))
    monkeypatch.setitem(UPCASTS, (JournalOpened.topic, 1), lambda payload: {**payload, "country": "CN"})
    with owner(running) as connection:
        found = find_journal(connection)
    assert isinstance(found, OpenedLater)
    assert (found.country, found.journal_id) == ("CN", running.opened.journal_id)
