"""Many commands, one transaction: whoever is refused, or breaks, takes nobody along."""

from typing import Any
from uuid import UUID

import pytest
from uuid6 import uuid7

from events.actor import Mark
from events.facts.organisation import OrganisationRegistered
from events.journal.receipts import Receipt
from events.refusals import (
    EntryHasExited,
    IdentifierTaken,
    ImportRefused,
    NothingOwed,
    NotOwnUnit,
    OrganisationNameTaken,
    PersonalData,
    RoleNotAllowed,
    UnknownProject,
)
from projections.organisations import organisations
from projections.registers import registers
from service.build import Service
from tests.journaling.small import (
    CLERK,
    JANUARY,
    LIAISON,
    NOWHERE,
    OFFICE,
    answers,
    footprint,
    gathering,
    leaving,
    positions,
    project,
    report,
    rows,
    settle,
    unit,
)


def appends(running: Service) -> list[tuple[int, int]]:
    return rows(running, "SELECT first, last FROM appends ORDER BY last")


def test_refused_commands_leave_their_batch_alone(running: Service) -> None:
    world = settle(running.desk, 7)
    end = world.receipt.position
    with gathering(running):
        futures = [running.desk.submit(report(id), OFFICE) for id in world.projects[:3]]
        futures += [running.desk.submit(report(NOWHERE), OFFICE)]
        futures += [running.desk.submit(report(id), OFFICE) for id in world.projects[3:5]]
        futures += [running.desk.submit(report(world.projects[0]), LIAISON)]
        futures += [running.desk.submit(unit("柳北区人民政府"), OFFICE)]
        futures += [running.desk.submit(report(id), OFFICE) for id in world.projects[5:]]
    found = answers(futures)
    assert [one for one in found if isinstance(one, type)] == [UnknownProject, RoleNotAllowed, OrganisationNameTaken]
    receipts = [one for one in found if isinstance(one, Receipt)]
    assert [one.first for one in receipts] == [one.last for one in receipts] == list(range(end + 1, end + 8))
    assert {(one.position, one.recorded_at, one.root) for one in receipts} == {
        (end + 7, receipts[0].recorded_at, receipts[0].root)
    }
    assert appends(running)[-1] == (end + 1, end + 7)
    assert positions(running) == list(range(1, end + 8))
    assert rows(running, "SELECT count(*) FROM receipts") == [(8,)]
    assert rows(running, "SELECT count(*) FROM filings") == [(7,)]


def test_refusals_use_up_no_position(running: Service) -> None:
    for number in range(3):
        running.desk.handle(unit(f"单位{number}"), OFFICE)
        with pytest.raises(OrganisationNameTaken):
            running.desk.handle(unit(f"单位{number}"), OFFICE)
        with pytest.raises(RoleNotAllowed):
            running.desk.handle(unit("别的单位"), CLERK)
    assert positions(running) == [1, 2, 3, 4]
    assert appends(running) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_what_the_border_refuses_never_reaches_the_journal(running: Service) -> None:
    before = footprint(running)
    with pytest.raises(PersonalData):
        running.desk.submit(unit("联系人13812345678"), OFFICE)
    with pytest.raises(ImportRefused) as refused:
        running.desk.submit_many([unit("甲公司"), unit("联系人13812345678")], OFFICE, name="Import")
    assert [(index, type(one)) for index, one in refused.value.refusals] == [(1, PersonalData)]
    assert footprint(running) == before


def break_fold(monkeypatch: pytest.MonkeyPatch, projection: Any, fact: type[Any], name: str) -> None:
    """The projection's fold of `fact` raises where the fact bears `name`: a bug of one command."""
    handler = projection.handlers[fact]

    def fold(row: Any, fact: Any, mark: Mark) -> Any:
        if fact.name == name:
            raise ZeroDivisionError(name)
        return handler.fold(row, fact, mark)

    monkeypatch.setitem(projection.handlers, fact, handler._replace(fold=fold))


@pytest.mark.parametrize("projection", [organisations, registers], ids=lambda one: one.name)
def test_a_fold_that_raises_leaves_no_fact_and_takes_nobody_along(
    running: Service, monkeypatch: pytest.MonkeyPatch, projection: Any
) -> None:
    break_fold(monkeypatch, projection, OrganisationRegistered, "坏公司")
    names = ["甲公司", "坏公司", "乙公司", "甲公司", "丙公司"]
    with gathering(running):
        futures = [running.desk.submit(unit(name), OFFICE) for name in names]
    found = answers(futures)
    assert [one if isinstance(one, type) else one.position for one in found] == [
        2,
        ZeroDivisionError,
        3,
        OrganisationNameTaken,
        4,
    ]
    assert positions(running) == [1, 2, 3, 4]
    named = "SELECT convert_from(payload, 'UTF8')::json ->> 'name' FROM facts WHERE position > 1 ORDER BY position"
    assert [name for (name,) in rows(running, named)] == ["甲公司", "乙公司", "丙公司"]
    assert rows(running, "SELECT name FROM organisations ORDER BY from_position") == [
        ("甲公司",),
        ("乙公司",),
        ("丙公司",),
    ]
    assert rows(running, "SELECT count(*) FROM receipts") == [(3,)]


def test_a_lone_command_that_breaks_leaves_nothing(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    before = footprint(running)
    with monkeypatch.context() as broken:
        break_fold(broken, organisations, OrganisationRegistered, "坏公司")
        with pytest.raises(ZeroDivisionError):
            running.desk.handle(unit("坏公司"), OFFICE)
        with pytest.raises(ZeroDivisionError):
            running.desk.handle_many([unit("甲公司"), unit("坏公司")], OFFICE, name="Import")
    assert footprint(running) == before
    assert running.desk.handle(unit("坏公司"), OFFICE).position == 2


def test_an_import_is_all_or_nothing_and_names_every_refusal(running: Service) -> None:
    settle(running.desk, 1)
    before = footprint(running)
    commands = [
        unit("甲公司"),
        unit("柳北区人民政府"),
        project("甲项目"),
        report(NOWHERE),
        unit("甲公司"),
        unit("乙公司"),
    ]
    with pytest.raises(ImportRefused) as refused:
        running.desk.handle_many(commands, OFFICE, name="Import")
    assert [(index, type(one)) for index, one in refused.value.refusals] == [
        (1, OrganisationNameTaken),
        (3, UnknownProject),
        (4, OrganisationNameTaken),
    ]
    assert footprint(running) == before
    assert running.desk.handle(unit("甲公司"), OFFICE).first == 11


def test_an_import_is_an_append_of_its_own_in_order_of_arrival(running: Service) -> None:
    with gathering(running):
        before = [running.desk.submit(unit(f"前{number}"), OFFICE) for number in range(2)]
        refused = running.desk.submit_many([unit("前0"), unit("不写入")], OFFICE, name="Import")
        imported = running.desk.submit_many([unit(f"中{number}") for number in range(3)], OFFICE, name="Import")
        after = [running.desk.submit(unit(f"后{number}"), OFFICE) for number in range(2)]
    receipts = [future.result() for future in (*before, imported, *after)]
    assert [(one.first, one.last, one.position) for one in receipts] == [
        (2, 2, 3),
        (3, 3, 3),
        (4, 6, 6),
        (7, 7, 8),
        (8, 8, 8),
    ]
    assert isinstance(refused.exception(), ImportRefused)
    assert (imported.result().subject, imported.result().version) == (None, None)
    assert appends(running) == [(1, 1), (2, 3), (4, 6), (7, 8)]


def test_an_import_of_nothing_is_answered(running: Service) -> None:
    receipt = running.desk.handle_many([], OFFICE, name="Import")
    assert (receipt.position, receipt.first, receipt.last) == (1, None, None)
    assert positions(running) == [1]


def test_one_code_twice_in_one_batch_is_refused(running: Service) -> None:
    settle(running.desk, 1)
    with gathering(running):
        futures = [running.desk.submit(project(name, "2020-9"), OFFICE) for name in ("甲项目", "乙项目", "丙项目")]
        futures.append(running.desk.submit(project("丁项目", "2020-10"), OFFICE))
    found = answers(futures)
    assert [one if isinstance(one, type) else one.first for one in found] == [
        11,
        IdentifierTaken,
        IdentifierTaken,
        12,
    ]
    assert rows(running, "SELECT count(*) FROM projects WHERE name IN ('甲项目', '丁项目')") == [(2,)]
    assert rows(running, "SELECT count(*) FROM projects") == [(3,)]


def test_one_code_twice_in_one_import_is_refused(running: Service) -> None:
    settle(running.desk, 1)
    before = footprint(running)
    with pytest.raises(ImportRefused) as refused:
        running.desk.handle_many([project("甲项目", "2020-9"), project("乙项目", "2020-9")], OFFICE, name="Import")
    assert [(index, type(one)) for index, one in refused.value.refusals] == [(1, IdentifierTaken)]
    assert footprint(running) == before


def test_a_report_cannot_slip_in_after_an_exit(running: Service) -> None:
    world = settle(running.desk, 2)
    with gathering(running):
        first = running.desk.submit(report(world.projects[0]), CLERK)
        left = running.desk.submit(leaving(world.entries[1]), OFFICE)
        late = running.desk.submit(report(world.projects[1]), CLERK)
        imported = running.desk.submit_many([report(world.projects[1])], OFFICE, name="Import")
    assert [first.result().version, left.result().version] == [1, 2]
    assert isinstance(late.exception(), EntryHasExited)
    refused = imported.exception()
    assert isinstance(refused, ImportRefused)
    assert [(index, type(one)) for index, one in refused.refusals] == [(0, EntryHasExited)]
    assert rows(running, "SELECT project_id, month FROM filings") == [(world.projects[0], JANUARY.first)]


def test_rights_are_asked_with_what_the_batch_has_added(running: Service) -> None:
    """A clerk of the owner may report only for what his unit owns: known from a fact of the same batch."""
    settle(running.desk, 1)
    id: UUID = uuid7()
    with gathering(running):
        early = running.desk.submit(report(id), CLERK)
        running.desk.submit(project("新项目", "2020-9", id), OFFICE)
        late = running.desk.submit(report(id), CLERK)
    assert isinstance(early.exception(), NotOwnUnit)
    assert isinstance(late.exception(), NothingOwed)
