"""What a committer remembers between appends is good only while nobody else has appended."""

from datetime import date
from uuid import UUID

import psycopg
import pytest

from events.decisions.organisation import RenameOrganisation
from events.decisions.project import StartProject
from events.facts.organisation import AliasRecognised, OrganisationRenamed
from events.journal.memory import Generations, Memory, Stream
from events.journal.recorder import see_head
from events.journal.under import Said, Under
from events.refusals import OrganisationNameTaken, UnknownProject
from events.vocabulary import OrgRef
from projections.projector import Projector
from service.build import Service
from tests.conftest import NOON
from tests.journaling.small import BASIS, OFFICE, desk_of, unit

FIRM = OrgRef(UUID(int=0xF1))


def named(name: str) -> RenameOrganisation:
    return RenameOrganisation(organisation_id=FIRM, name=name, effective_from=date(2020, 5, 1), basis=BASIS)


def renamings(running: Service) -> list[tuple[str, str]]:
    facts = (one.fact for one in running.reader.stream(FIRM))
    return [(fact.before, fact.after) for fact in facts if isinstance(fact, OrganisationRenamed)]


def test_another_process_s_append_is_seen(running: Service) -> None:
    running.desk.handle(unit("甲", FIRM), OFFICE)
    with desk_of(running.conninfos.writer, running.clock) as other:
        running.desk.handle(named("乙"), OFFICE)
        other.handle(named("丙"), OFFICE)
        receipt = running.desk.handle(named("丁"), OFFICE)
    assert renamings(running) == [("甲", "乙"), ("乙", "丙"), ("丙", "丁")]
    assert receipt.version == 4


def test_an_import_s_append_is_seen(running: Service) -> None:
    running.desk.handle(unit("甲", FIRM), OFFICE)
    running.desk.handle_many([named("乙"), named("丙")], OFFICE, name="Import")
    running.desk.handle(named("丁"), OFFICE)
    assert renamings(running) == [("甲", "乙"), ("乙", "丙"), ("丙", "丁")]


def test_a_refused_or_broken_command_leaves_nothing_behind(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    running.desk.handle(unit("甲", FIRM), OFFICE)
    running.desk.handle(unit("占用"), OFFICE)
    with pytest.raises(OrganisationNameTaken):
        running.desk.handle(named("占用"), OFFICE)
    with monkeypatch.context() as broken:
        broken.setattr("projections.projector.Append.write", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            running.desk.handle(named("乙"), OFFICE)
    assert running.desk.handle(named("丙"), OFFICE).version == 2
    assert renamings(running) == [("甲", "丙")]


def test_streams_are_read_once_while_nobody_else_appends(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    running.desk.handle(unit("甲", FIRM), OFFICE)
    running.desk.handle(named("乙"), OFFICE)
    read: list[UUID] = []
    stock = Under.prefetch

    def counted(under: Under, streams: set[UUID]) -> None:
        stock(under, streams)
        read.extend(stream for stream in streams if not (under._memory and under._memory.copy(stream)))

    monkeypatch.setattr(Under, "prefetch", counted)
    running.desk.handle(named("丙"), OFFICE)
    running.desk.handle(named("丁"), OFFICE)
    assert read == []


def test_what_an_append_has_read_it_does_not_read_again(running: Service) -> None:
    """Nor lose what it has added since."""
    running.desk.handle(unit("甲", FIRM), OFFICE)
    with psycopg.connect(running.conninfos.writer) as connection, connection.cursor() as cursor:
        under = Under(cursor, see_head(cursor), running.clock.now(NOON), Projector().begin(cursor))
        under.prefetch([FIRM])
        added = AliasRecognised(organisation_id=FIRM, text="甲公司")
        under.add([added], Said(b"{}", None, None, None))
        under.prefetch([FIRM])
        assert [one.fact for one in under.stream(FIRM).further][1:] == [added]
        assert under.stream(FIRM).version == 2


def test_the_journal_s_own_stream_is_no_project(running: Service) -> None:
    """Nor anything else that a command may be about."""
    with pytest.raises(UnknownProject):
        running.desk.handle(StartProject(project_id=running.opened.journal_id, on=date(2020, 3, 1)), OFFICE)
    assert running.reader.head().position == 1


def test_what_is_asked_stays_and_what_is_not_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Generations, "LIMIT", 2)
    one, two, three, four, five, six = (UUID(int=number) for number in range(6))

    def kept(position: int, *ids: UUID) -> set[UUID]:
        memory.keep({id: Stream() for id in ids}, ids, since=position - 1, position=position)
        return {id for id in (one, two, three, four, five, six) if memory.copy(id)}

    memory = Memory()
    assert kept(0, one, two) == {one, two}
    assert kept(1, three) == {one, two, three}  # full: from here on these are the old
    assert kept(2, one, four) == {one, two, three, four}
    assert kept(3, five) == {one, four, five}
    memory.keep({six: Stream()}, [six], since=7, position=8)  # somebody else has appended
    assert memory.copy(one) is None
    assert (memory.at(8), memory.at(3)) == (memory, None)


def test_what_an_append_made_is_not_kept_unless_it_stands_here_already() -> None:
    made, stands = UUID(int=1), UUID(int=2)
    memory = Generations[UUID, str]()
    memory.keep({stands: "before"}, [stands])
    memory.renew({made: "new", stands: "after"})
    assert (memory.get(made, None), memory.get(stands, None)) == (None, "after")


def test_a_copy_goes_its_own_way() -> None:
    memory, id = Memory(), UUID(int=1)
    memory.keep({id: Stream(1, None, "before")}, [id], since=0, position=1)
    copy = memory.copy(id)
    assert copy is not None
    copy.state = "after"
    copy.further.append(None)  # type: ignore[arg-type]
    again = memory.copy(id)
    assert again is not None
    assert (again.state, again.further, again.version) == ("before", [], 1)
