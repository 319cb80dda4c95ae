"""Reading the journal: streams, ranges, and which append a position or a moment belongs to."""

from datetime import UTC, date, datetime, timedelta

from events.actor import Channel, Circumstances, Source
from events.decisions.organisation import RecogniseAlias
from events.facts.organisation import AliasRecognised, OrganisationRegistered
from events.journal.clock import SimulatedClock
from events.journal.recorder import FOREVER, JournalRecorder
from service.build import Service
from tests.journaling.small import NOWHERE, OFFICE, OWNER, settle, unit


def named(running: Service) -> None:
    """Facts 2 to 5: a unit and three aliases."""
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    for text in ("城投", "城投公司", "市城投"):
        running.desk.handle(RecogniseAlias(organisation_id=OWNER, text=text), OFFICE)


def test_a_stream_up_to_a_version_or_a_position(running: Service) -> None:
    named(running)
    running.desk.handle(unit("甲公司"), OFFICE)
    stream = running.reader.stream
    whole = stream(OWNER)
    assert [(one.originator_id, one.originator_version, one.envelope.position) for one in whole] == [
        (OWNER, version, version + 1) for version in (1, 2, 3, 4)
    ]
    assert isinstance(whole[0].fact, OrganisationRegistered)
    assert whole[2].fact == AliasRecognised(organisation_id=OWNER, text="城投公司")
    assert stream(OWNER, version=2) == whole[:2]
    assert stream(OWNER, version=0) == []
    assert stream(OWNER, version=9) == whole
    assert stream(OWNER, position=1) == []
    assert stream(OWNER, position=4) == whole[:3]
    assert stream(OWNER, version=2, position=5) == stream(OWNER, version=4, position=3) == whole[:2]
    assert stream(NOWHERE) == []


def test_ranges_of_positions(running: Service) -> None:
    named(running)
    since = running.reader.since

    def found(*arguments: int, upto: int = FOREVER) -> list[int]:
        return [one.envelope.position for one in since(*arguments, upto=upto)]

    assert found(0, 100) == [1, 2, 3, 4, 5]
    assert found(0, 2) == [1, 2]
    assert found(2, 2) == [3, 4]
    assert found(4, 100) == [5]
    assert found(5, 100) == []
    assert found(1, 100, upto=3) == [2, 3]
    assert found(0, 0) == []


def test_ranges_of_chosen_topics(running: Service) -> None:
    settle(running.desk, 2)

    def found(*topics: str, after: int = 0, limit: int = 100) -> list[tuple[int, str]]:
        return [(one.envelope.position, one.fact.topic) for one in running.reader.since(after, limit, topics=topics)]

    assert found("project.registered") == [(9, "project.registered"), (11, "project.registered")]
    assert found("entry.listed", "project.registered", after=9, limit=2) == [
        (10, "entry.listed"),
        (11, "project.registered"),
    ]
    assert found("journal.opened") == [(1, "journal.opened")]
    assert found("no.such_topic") == []
    assert len(found()) == 12


def test_a_position_belongs_to_the_append_that_holds_it(running: Service) -> None:
    receipt = settle(running.desk, 2).receipt
    last = running.desk.handle(unit("甲公司"), OFFICE)
    seal = (receipt.position, receipt.recorded_at, receipt.root)
    assert [running.reader.seal_of(position) for position in (2, 7, 12)] == [seal, seal, seal]
    first = running.reader.seal_of(1)
    assert first is not None
    assert first.position == 1
    assert running.reader.seal_of(0) == first
    assert running.reader.seal_of(13) == running.reader.head() == (13, last.recorded_at, last.root)
    assert running.reader.seal_of(14) is None


def test_a_moment_belongs_to_the_last_append_by_then(running: Service, clock: SimulatedClock) -> None:
    first = running.reader.head()
    clock.set(datetime(2020, 5, 1, tzinfo=UTC))
    second = running.desk.handle(unit("甲公司"), OFFICE)
    clock.set(datetime(2020, 4, 1, tzinfo=UTC))  # set back: two appends of one moment
    third = running.desk.handle(unit("乙公司"), OFFICE)
    assert second.recorded_at == third.recorded_at
    by, tick = running.reader.seal_by, timedelta(microseconds=1)
    assert by(first.recorded_at - tick) is None
    assert by(first.recorded_at) == by(second.recorded_at - tick) == first
    assert by(second.recorded_at) == by(datetime(2030, 1, 1, tzinfo=UTC)) == (3, third.recorded_at, third.root)


def test_the_recorder_reads_what_the_committer_wrote(running: Service) -> None:
    """The library's door opens on the same journal."""
    named(running)
    recorder = JournalRecorder(running.reader.pool)
    assert recorder.max_notification_id() == 5
    assert [one.originator_version for one in recorder.select_events(OWNER, gt=1, lte=3)] == [2, 3]
    assert [one.originator_version for one in recorder.select_events(OWNER, desc=True, limit=2)] == [4, 3]
    assert [one.id for one in recorder.select_notifications(2, 10, topics=["organisation.alias_recognised"])] == [
        3,
        4,
        5,
    ]


def test_a_day_of_the_envelope_is_kept(running: Service) -> None:
    how = Circumstances(
        channel=Channel.KEYED_FROM_PAPER,
        on_behalf_of=OWNER,
        source=Source(system="纸质月报", row=7),
        occurred_on=date(2020, 3, 30),
        received_on=date(2020, 4, 1),
        cause="补录",
    )
    running.desk.handle(unit("甲公司"), OFFICE, circumstances=how)
    (said,) = (one.envelope for one in running.reader.since(1, 1))
    assert (said.channel, said.on_behalf_of, said.source, said.occurred_on, said.received_on, said.cause) == (
        how.channel,
        how.on_behalf_of,
        how.source,
        how.occurred_on,
        how.received_on,
        how.cause,
    )
