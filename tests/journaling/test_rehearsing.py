"""An import rehearsed: decided as it would be, and nothing kept; and an import found again by its id."""

from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo

from events.actor import Channel, Circumstances
from events.decisions.entry import VoidListing
from events.decisions.organisation import RecogniseAlias
from events.decisions.project import VoidProject
from events.journal.clock import SimulatedClock
from events.refusals import ImportRefused, InvalidInput, JournalBusy, OrganisationNameTaken, PersonalData
from service.build import Service
from tests.conftest import NOON
from tests.journaling.small import CLERK, LEAD, OFFICE, OWNER, World, desk_of, footprint, report, unit

IMPORT = UUID(int=0x1111)
HOW = Circumstances(channel=Channel.IMPORT, import_id=IMPORT)


def test_a_rehearsal_says_how_much_would_be_appended_and_keeps_nothing(running: Service, world: World) -> None:
    before = footprint(running)
    commands = [
        unit("柳南区人民政府"),
        RecogniseAlias(organisation_id=OWNER, text="城投"),
        RecogniseAlias(organisation_id=OWNER, text="城投"),
        VoidListing(entry_id=world.entries[0], reason="误列"),
        VoidProject(project_id=world.projects[0], reason="误登"),
    ]
    assert running.desk.rehearse_many(commands, OFFICE, name="Import") == 4
    assert footprint(running) == before
    receipt = running.desk.handle_many(commands, OFFICE, name="Import")
    assert (receipt.first, receipt.last) == (world.receipt.position + 1, world.receipt.position + 4)


def test_a_rehearsal_is_refused_where_the_import_would_be(running: Service, world: World) -> None:
    running.desk.handle(report(world.projects[1]), CLERK)
    before = footprint(running)
    commands = [
        unit("柳北区人民政府"),
        VoidListing(entry_id=world.entries[0], reason="误列"),
        VoidListing(entry_id=world.entries[1], reason="误列"),
    ]
    told = []
    for give in (running.desk.rehearse_many, running.desk.handle_many):
        with pytest.raises(ImportRefused) as refused:
            give(commands, OFFICE, name="Import")
        told.append([(index, one.code, one.message) for index, one in refused.value.refusals])
    assert told[0] == told[1]
    assert [(index, code) for index, code, _ in told[0]] == [
        (0, OrganisationNameTaken.code),
        (2, "listing_has_reports"),
    ]
    assert footprint(running) == before


def test_the_border_looks_at_a_rehearsal_too(running: Service, world: World) -> None:
    commands = [
        RecogniseAlias(organisation_id=OWNER, text="电话13912345678"),
        VoidListing(entry_id=world.entries[0], reason=""),
    ]
    with pytest.raises(ImportRefused) as refused:
        running.desk.rehearse_many(commands, OFFICE, name="Import")
    assert [(index, type(one)) for index, one in refused.value.refusals] == [(0, PersonalData), (1, InvalidInput)]


def test_a_rehearsal_without_a_database_is_to_be_tried_again(running: Service) -> None:
    nowhere = make_conninfo(running.conninfos.writer, dbname="nobody_made_this")
    with desk_of(nowhere, SimulatedClock(NOON)) as desk, pytest.raises(JournalBusy):
        desk.rehearse_many([unit("某单位")], OFFICE, name="Import")


@pytest.mark.parametrize("command_id", [IMPORT, UUID(int=0x2222)], ids=["its own command", "another command id"])
@pytest.mark.usefixtures("world")
def test_an_import_is_found_by_its_id(running: Service, command_id: UUID) -> None:
    running.desk.handle(RecogniseAlias(organisation_id=LEAD, text="北区"), OFFICE)
    commands = [(unit("柳南区人民政府"), HOW), (RecogniseAlias(organisation_id=OWNER, text="城投"), HOW)]
    receipt = running.desk.handle_many(commands, OFFICE, name="Import", command_id=command_id)
    running.desk.handle(RecogniseAlias(organisation_id=LEAD, text="柳北"), OFFICE)
    found = running.reader.of_import(IMPORT)
    assert [one.envelope.position for one in found] == [receipt.first, receipt.last]
    assert [one.fact.topic for one in found] == ["organisation.registered", "organisation.alias_recognised"]


def test_a_command_that_was_no_import_and_nobody_are_none(running: Service, world: World) -> None:
    for id in (world.receipt.command_id, UUID(int=0xDEAD)):
        assert running.reader.of_import(id) == []


def test_streams_are_read_together_and_those_without_facts_are_not_there(running: Service, world: World) -> None:
    first, second = world.projects[:2]
    found = running.reader.streams([second, first, UUID(int=0xDEAD)])
    assert set(found) == {first, second}
    assert found[first] == running.reader.stream(first)
    assert running.reader.streams([]) == {}
