"""A command id is answered once: the same wish finds its first receipt, another wish under it is refused."""

from uuid import uuid4

import pytest

from events.decisions import Command
from events.decisions.organisation import RecogniseAlias, RenameOrganisation
from events.decisions.project import PutProjectIntoUse, StartProject
from events.journal.receipts import Receipt
from events.refusals import (
    CommandIdReused,
    ImportRefused,
    OrganisationNameTaken,
    UnknownOrganisation,
    VersionConflict,
)
from events.vocabulary import OrgRef
from service.build import Service
from tests.journaling.small import (
    BASIS,
    JANUARY,
    OFFICE,
    OTHER_OFFICE,
    OWNER,
    desk_of,
    footprint,
    gathering,
    positions,
    rows,
    settle,
    unit,
)


def test_a_repeated_command_gets_its_first_receipt_and_appends_nothing(running: Service) -> None:
    command_id = uuid4()
    first = running.desk.handle(unit("甲公司"), OFFICE, command_id=command_id)
    running.desk.handle(unit("乙公司"), OFFICE)
    before = footprint(running)
    assert running.desk.handle(unit("甲公司"), OFFICE, command_id=command_id) == first
    assert (first.position, first.first, first.last, first.version) == (2, 2, 2, 1)
    assert footprint(running) == before


def test_a_repeat_is_known_to_another_process(running: Service) -> None:
    command_id = uuid4()
    first = running.desk.handle(unit("甲公司"), OFFICE, command_id=command_id)
    with desk_of(running.conninfos.writer, running.clock) as other:
        assert other.handle(unit("甲公司"), OFFICE, command_id=command_id) == first
    assert positions(running) == [1, 2]


def test_a_wish_that_already_held_keeps_its_receipt_too(running: Service) -> None:
    organisation = running.desk.handle(unit("甲公司"), OFFICE).subject
    assert organisation is not None
    alias = RecogniseAlias(organisation_id=OrgRef(organisation), text="甲")
    running.desk.handle(alias, OFFICE)
    command_id = uuid4()
    held = running.desk.handle(alias, OFFICE, command_id=command_id)
    assert (held.position, held.first, held.last, held.subject, held.version) == (3, None, None, organisation, 2)
    running.desk.handle(unit("乙公司"), OFFICE)
    before = footprint(running)
    assert running.desk.handle(alias, OFFICE, command_id=command_id) == held
    with pytest.raises(CommandIdReused):
        running.desk.handle(unit("丙公司"), OFFICE, command_id=command_id)
    assert footprint(running) == before


def test_a_repeat_inside_one_batch_gets_the_same_receipt(running: Service) -> None:
    command_id = uuid4()
    with gathering(running):
        futures = [running.desk.submit(unit("甲公司"), OFFICE, command_id=command_id) for _ in range(3)]
        other = running.desk.submit(unit("乙公司"), OFFICE, command_id=command_id)
    first, second, third = (future.result() for future in futures)
    assert first == second == third
    assert (first.position, first.first, first.last) == (2, 2, 2)
    with pytest.raises(CommandIdReused):
        other.result()
    assert positions(running) == [1, 2]
    assert rows(running, "SELECT command_id FROM receipts") == [(command_id,)]


def test_a_held_wish_repeated_inside_one_batch_gets_the_same_receipt(running: Service) -> None:
    organisation = running.desk.handle(unit("甲公司"), OFFICE).subject
    assert organisation is not None
    alias = RecogniseAlias(organisation_id=OrgRef(organisation), text="甲")
    running.desk.handle(alias, OFFICE)
    command_id = uuid4()
    with gathering(running):
        futures = [running.desk.submit(alias, OFFICE, command_id=command_id) for _ in range(2)]
    first, second = (future.result() for future in futures)
    assert first == second
    assert (first.position, first.first) == (3, None)
    assert positions(running) == [1, 2, 3]


def test_the_same_id_with_other_content_version_or_actor_is_refused(running: Service) -> None:
    organisation = running.desk.handle(unit("甲公司"), OFFICE).subject
    assert organisation is not None
    renaming = RenameOrganisation(
        organisation_id=OrgRef(organisation), name="甲集团", effective_from=JANUARY.first, basis=BASIS
    )
    command_id = uuid4()
    first = running.desk.handle(renaming, OFFICE, command_id=command_id, expected_version=1)
    before = footprint(running)
    other = RenameOrganisation(
        organisation_id=OrgRef(organisation), name="甲控股", effective_from=JANUARY.first, basis=BASIS
    )
    for command, actor, version in (
        (other, OFFICE, 1),
        (renaming, OFFICE, 2),
        (renaming, OFFICE, None),
        (renaming, OTHER_OFFICE, 1),
    ):
        with pytest.raises(CommandIdReused) as refused:
            running.desk.handle(command, actor, command_id=command_id, expected_version=version)
        assert refused.value.path == "commandId"
    assert footprint(running) == before
    assert running.desk.handle(renaming, OFFICE, command_id=command_id, expected_version=1) == first


@pytest.mark.parametrize("imported", [False, True])
def test_the_same_fields_in_another_command_are_other_content(running: Service, imported: bool) -> None:
    """Starting a project and putting it into use say the same fields."""
    project_id = settle(running.desk, 1).projects[0]
    start = StartProject(project_id=project_id, on=JANUARY.first, evidence="照片")
    use = PutProjectIntoUse(project_id=project_id, on=JANUARY.first, evidence="照片")
    command_id = uuid4()

    def utter(command: Command) -> Receipt:
        if imported:
            return running.desk.handle_many([command], OFFICE, name="Import", command_id=command_id)
        return running.desk.handle(command, OFFICE, command_id=command_id)

    first = utter(start)
    before = footprint(running)
    with pytest.raises(CommandIdReused):
        utter(use)
    assert footprint(running) == before
    assert utter(start) == first


def test_a_repeated_import_gets_its_first_receipt(running: Service) -> None:
    command_id = uuid4()
    commands = [unit("甲公司"), unit("乙公司")]
    first = running.desk.handle_many(commands, OFFICE, name="Import", command_id=command_id)
    before = footprint(running)
    assert running.desk.handle_many(commands, OFFICE, name="Import", command_id=command_id) == first
    assert (first.position, first.first, first.last) == (3, 2, 3)
    for others in ([unit("甲公司")], [unit("乙公司"), unit("甲公司")], [*commands, unit("丙公司")]):
        with pytest.raises(CommandIdReused):
            running.desk.handle_many(others, OFFICE, name="Import", command_id=command_id)
    assert footprint(running) == before


def test_a_refusal_is_no_receipt(running: Service) -> None:
    """What was refused may be tried again under its id, when the world has changed."""
    command_id = uuid4()
    alias = RecogniseAlias(organisation_id=OWNER, text="城投")
    before = footprint(running)
    with pytest.raises(UnknownOrganisation):
        running.desk.handle(alias, OFFICE, command_id=command_id)
    with pytest.raises(ImportRefused):
        running.desk.handle_many([alias], OFFICE, name="Import", command_id=command_id)
    assert footprint(running) == before
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    assert running.desk.handle(alias, OFFICE, command_id=command_id).version == 2


def test_an_expected_version_that_has_passed_is_refused(running: Service) -> None:
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    running.desk.handle(RecogniseAlias(organisation_id=OWNER, text="城投"), OFFICE, expected_version=1)
    before = footprint(running)
    for expected in (0, 1, 3):
        with pytest.raises(VersionConflict) as refused:
            running.desk.handle(
                RecogniseAlias(organisation_id=OWNER, text="城投公司"), OFFICE, expected_version=expected
            )
        assert refused.value.path == "expectedVersion"
    assert footprint(running) == before


def test_of_two_who_expect_the_same_version_one_wins(running: Service) -> None:
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    with gathering(running):
        futures = [
            running.desk.submit(RecogniseAlias(organisation_id=OWNER, text=text), OFFICE, expected_version=1)
            for text in ("城投", "城投公司")
        ]
    assert futures[0].result().version == 2
    assert isinstance(futures[1].exception(), VersionConflict)
    assert positions(running) == [1, 2, 3]


def test_what_is_taken_is_seen_inside_the_batch(running: Service) -> None:
    with gathering(running):
        futures = [running.desk.submit(unit("甲公司"), OFFICE) for _ in range(2)]
    assert futures[0].result().position == 2
    assert isinstance(futures[1].exception(), OrganisationNameTaken)
