"""An import is decided ahead of the lock: it stands if nothing it rests on has changed, else it is decided anew."""

from datetime import UTC, datetime
from typing import Any

import pytest
from uuid6 import uuid7

from events.decisions import Command
from events.decisions.organisation import RecogniseAlias
from events.journal import recorder, under
from events.journal.clock import SimulatedClock
from events.journal.inserting import Rows
from events.journal.under import Under
from events.refusals import EntryHasExited, IdentifierTaken, ImportRefused, OrganisationNameTaken, Refused
from events.vocabulary import OrgRef
from projections import engine
from service.build import Service
from tests.journaling.proof import assert_sound
from tests.journaling.small import (
    FEBRUARY,
    OFFICE,
    OWNER,
    gathering,
    leaving,
    listing,
    project,
    report,
    rows,
    settle,
    unit,
)

LATER = datetime(2020, 5, 1, tzinfo=UTC)


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether what was decided ahead was taken over, import by import; the first is that of `settle`, where it is."""
    found: list[bool] = []
    take_over = Under.take_over

    def note(self: Under, ahead: Under) -> bool:
        found.append(take_over(self, ahead))
        return found[-1]

    monkeypatch.setattr(Under, "take_over", note)
    return found


def refusals(problem: BaseException | None) -> list[tuple[int, type[Refused]]]:
    assert isinstance(problem, ImportRefused)
    return [(index, type(one)) for index, one in problem.refusals]


def test_facts_about_something_else_only_move_it_back(
    running: Service, taken_over: list[bool], clock: SimulatedClock
) -> None:
    """Its numbers, moments and register rows are those of its turn; a row opened and closed in it, too."""
    settle(running.desk, 2)
    id, new = OrgRef(uuid7()), uuid7()
    commands: list[Command] = [
        unit("新公司", id),
        RecogniseAlias(organisation_id=id, text="新"),
        project("新项目", "2021-1", new),
        listing(new, uuid7()),
        project("部分", "2021-2"),
    ]
    with gathering(running):
        before = [running.desk.submit(unit(f"单位{number}"), OFFICE) for number in range(3)]
        imported = running.desk.submit_many(commands, OFFICE, name="Import")
        clock.set(LATER)
        after = running.desk.submit(RecogniseAlias(organisation_id=id, text="新公"), OFFICE)
    receipt = imported.result()
    assert taken_over[1:] == [True]
    assert [one.result().first for one in before] == [13, 14, 15]
    assert (receipt.first, receipt.last, receipt.position) == (16, 20, 20)
    assert after.result().first == 21
    assert running.reader.seal_of(18) == (20, receipt.recorded_at, receipt.root)
    assert {one.envelope.recorded_at for one in running.reader.since(15, 5)} == {receipt.recorded_at}
    assert receipt.recorded_at >= LATER
    assert rows(running, "SELECT from_position FROM registers WHERE key = 'PROJECT_CODE 2021-1'") == [(18,)]
    assert_sound(running)


def test_a_code_taken_meanwhile_refuses_it(running: Service, taken_over: list[bool]) -> None:
    settle(running.desk, 1)
    with gathering(running):
        running.desk.submit(project("甲项目", "2021-1"), OFFICE)
        late = running.desk.submit_many([unit("新公司"), project("乙项目", "2021-1")], OFFICE, name="Import")
    assert refusals(late.exception()) == [(1, IdentifierTaken)]
    assert taken_over[1:] == [False]
    assert running.reader.head().position == 11
    assert_sound(running)


def test_a_name_taken_by_an_import_before_it_refuses_it(running: Service, taken_over: list[bool]) -> None:
    with gathering(running):
        first = running.desk.submit_many([unit("甲公司"), unit("乙公司")], OFFICE, name="Import")
        second = running.desk.submit_many([unit("丙公司"), unit("乙公司")], OFFICE, name="Import")
        third = running.desk.submit_many([unit("丁公司"), unit("戊公司")], OFFICE, name="Import")
    assert (first.result().first, first.result().last) == (2, 3)
    assert refusals(second.exception()) == [(1, OrganisationNameTaken)]
    assert (third.result().first, third.result().last) == (4, 5)
    assert taken_over == [True, False, True]
    assert_sound(running)


def test_a_report_of_an_import_cannot_slip_in_after_an_exit(running: Service, taken_over: list[bool]) -> None:
    world = settle(running.desk, 2)
    with gathering(running):
        running.desk.submit(leaving(world.entries[0]), OFFICE)
        late = running.desk.submit_many([report(one) for one in world.projects], OFFICE, name="Import")
    assert refusals(late.exception()) == [(0, EntryHasExited)]
    assert taken_over[1:] == [False]
    assert rows(running, "SELECT count(*) FROM filings") == [(0,)]
    assert_sound(running)


def test_it_is_decided_anew_where_a_stream_of_it_went_on(running: Service, taken_over: list[bool]) -> None:
    """Versions go on from what came meanwhile."""
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    with gathering(running):
        running.desk.submit(RecogniseAlias(organisation_id=OWNER, text="城投"), OFFICE)
        imported = running.desk.submit_many(
            [RecogniseAlias(organisation_id=OWNER, text=text) for text in ("城投", "城投公司")], OFFICE, name="Import"
        )
    assert (imported.result().first, imported.result().last) == (4, 4)
    assert taken_over == [False]
    assert [one.originator_version for one in running.reader.stream(OWNER)] == [1, 2, 3]
    assert_sound(running)


def test_it_is_decided_anew_where_too_much_was_missed(
    running: Service, taken_over: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under, "MISSED", 3)
    with gathering(running):
        for number in range(3):
            running.desk.submit(unit(f"单位{number}"), OFFICE)
        imported = running.desk.submit_many([unit("甲公司")], OFFICE, name="Import")
    assert (imported.result().first, taken_over) == (5, [False])
    assert_sound(running)


def test_it_is_refused_at_once_where_it_must_be(running: Service, taken_over: list[bool]) -> None:
    """While somebody else holds the head."""
    world = settle(running.desk, 1)
    with gathering(running):
        refused = running.desk.submit_many([report(world.projects[0]), unit("柳北区人民政府")], OFFICE, name="Import")
        assert refusals(refused.exception(timeout=0)) == [(1, OrganisationNameTaken)]
        kept = running.desk.submit_many([report(world.projects[0], FEBRUARY)], OFFICE, name="Import")
    assert kept.result().first == 11
    assert taken_over[1:] == [True]
    assert rows(running, "SELECT month FROM filings") == [(FEBRUARY.first,)]


@pytest.fixture
def from_dumps(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """For each append, the tables whose rows were inserted as they had been dumped ahead of the lock."""
    found: list[set[str]] = []

    def note(cursor: Any, head: Any, at: Any, facts: Any, hash_: Any, *kept: Rows) -> Any:
        found.append({one.table.name for one in kept if one.dumped is not None})
        return recorder.append(cursor, head, at, facts, hash_, *kept)

    monkeypatch.setattr("events.journal.committer.append", note)
    monkeypatch.setattr(engine, "COPY_ABOVE", 0)  # dump however few they are
    return found


def listing_two() -> list[Command]:
    first, second = uuid7(), uuid7()
    return [
        *(project("新项目", "2021-1", first), listing(first, uuid7())),
        *(project("又一项目", "2021-2", second), listing(second, uuid7())),
    ]


def test_rows_are_dumped_ahead_of_the_lock_but_those_that_hold_its_moment(
    running: Service, from_dumps: list[set[str]]
) -> None:
    settle(running.desk, 1)
    receipt = running.desk.handle_many(listing_two(), OFFICE, name="Import")
    assert from_dumps[-1] == {"registers", "projects", "entries"}
    since = "SELECT from_position FROM projects WHERE from_position >= %s ORDER BY 1"
    assert rows(running, since, receipt.first) == [(receipt.first,), (receipt.last - 1 if receipt.last else None,)]
    assert_sound(running)


def test_rows_that_were_moved_are_dumped_anew(
    running: Service, from_dumps: list[set[str]], taken_over: list[bool]
) -> None:
    settle(running.desk, 1)
    with gathering(running):
        before = running.desk.submit(unit("甲公司"), OFFICE)
        imported = running.desk.submit_many(listing_two(), OFFICE, name="Import")
    first = before.result().first
    assert first is not None
    assert (imported.result().first, imported.result().last) == (first + 1, first + 4)
    assert taken_over[-1] is True
    assert from_dumps[-1] == set()
    since = "SELECT from_position FROM entries WHERE from_position > %s ORDER BY 1"
    assert rows(running, since, first) == [(first + 2,), (first + 4,)]
    assert_sound(running)
