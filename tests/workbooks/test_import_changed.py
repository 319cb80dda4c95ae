"""A file imported into a programme that stands: the differences, doubts as questions, refusals at their cells."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from events.decisions.entry import ExitEntry
from events.decisions.project import RegisterProject
from events.facts.entry import EntryListed, PlanAdjusted
from events.facts.programme import DocumentIssued
from events.facts.project import OpeningBalanceSet, ProjectIdentified, ProjectRegistered, ProjectRenamed, TotalRevised
from events.refusals import VersionConflict
from events.vocabulary import Basis, DocumentKind, ExitCause, Identifier, Money, Unit
from projections.asof import AsOf
from service.excel.importing.committing import commit
from service.excel.importing.proposal import ChangeKind
from service.excel.refusals import RowsRefused
from service.excel.writing.exporting import Exporting, File
from tests.deciding.spec import OFFICE
from tests.journaling.small import footprint
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.workbooks import importing as w

FILE = w.workbook(*w.TABLE)
ROAD, BUNDLE, SCHOOL, IDEA = "柳南区滨江道路工程", "老旧管网改造打包项目", "柳南区实验小学", "三门江大桥前期"


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """The table stands since January; it is June."""
    with opened(database_url) as ledger:
        w.begin(ledger)
        w.imported(ledger, FILE)
        ledger.clock.moment = shanghai(6, 20)
        yield ledger


def changed(**rows: list[Any]) -> bytes:
    """The table with other rows in place of some, by name; of `more` behind the road."""
    more = [rows.pop("more")] if "more" in rows else []
    table = [rows.get(str(cells[1]), cells) for cells in w.TABLE]
    return w.workbook(*table[:4], *more, *table[4:])


def ids(ledger: Ledger) -> dict[str, UUID]:
    """Projects by name."""
    rows = ledger.running.reader.since(0, 1000)
    return {one.fact.name: one.fact.project_id for one in rows if isinstance(one.fact, ProjectRegistered)}


def test_a_changed_file_becomes_adjustments_under_one_document(ledger: Ledger) -> None:
    road = w.row(1, ROAD, code=w.ROAD_CODE, total="1.5亿元", before=650, plan=3500, bond="1,000", remark="市级统筹")
    idea = w.row(1, IDEA, code=w.BRIDGE_CODE, total=90000, plan=None, nature=None)
    content = changed(**{ROAD: road, IDEA: idea})
    proposal = w.proposed(ledger, content, said=w.LATER).proposal
    assert w.counts(proposal) == {
        "ISSUE_DOCUMENT": 1,
        "IDENTIFY_PROJECT": 1,
        "REVISE_TOTAL": 1,
        "ADJUST_PLAN": 1,
        "SET_OPENING_BALANCE": 1,
        "NOTHING": 4,
    }
    assert w.changes(proposal, ChangeKind.ADJUST_PLAN, ChangeKind.REVISE_TOTAL, ChangeKind.IDENTIFY_PROJECT) == [
        ("B6", ROAD, "12,000万元", "15,000万元"),
        ("B6", ROAD, "3,000万元", "3,500万元"),
        ("B14", IDEA, "", w.BRIDGE_CODE),
    ]
    issued, total, balance, plan, coded = w.facts(ledger, w.imported(ledger, content, said=w.LATER))
    assert isinstance(issued, DocumentIssued)
    assert isinstance(total, TotalRevised)
    assert isinstance(balance, OpeningBalanceSet)
    assert isinstance(plan, PlanAdjusted)
    assert isinstance(coded, ProjectIdentified)
    assert issued.kind is DocumentKind.ADJUSTMENT
    assert (total.before, total.after) == (Money.of("12000"), Money.of("1.5", Unit.YI))
    assert (balance.before, balance.completed) == (Money.of("500"), Money.of("650"))
    assert (plan.before, plan.after) == (Money.of("3000"), Money.of("3500"))
    assert (coded.before, coded.after) == (None, Identifier(scheme="PROJECT_CODE", value=w.BRIDGE_CODE))
    assert {one.effective_from for one in (total, plan, coded)} == {date(2020, 6, 1)}
    assert {one.basis for one in (total, balance, plan, coded)} == {issued.basis}
    again = w.proposed(ledger, content, said=w.LATER)
    assert again.proposal.changes_nothing
    assert commit(ledger.running.desk, again, OFFICE) is None


def test_a_new_row_is_listed_in_a_supplement_from_its_month_on(ledger: Ledger) -> None:
    receipt = w.imported(ledger, changed(more=w.row(9, "柳南区体育馆", units="柳南区人民政府")), said=w.LATER)
    issued, project, entry = w.facts(ledger, receipt)
    assert isinstance(issued, DocumentIssued)
    assert isinstance(project, ProjectRegistered)
    assert isinstance(entry, EntryListed)
    assert (issued.kind, entry.effective_from) == (DocumentKind.SUPPLEMENT, date(2020, 6, 1))
    assert (project.name, entry.row_no, entry.responsible_units) == ("柳南区体育馆", 9, (w.SOUTH,))


def test_what_stands_need_not_say_again_where_it_stands(ledger: Ledger) -> None:
    """A table without groups: category and sector are asked of the new row only."""
    projects = [cells for cells in w.TABLE if cells[1] and cells[1] != "(1)"]
    proposal = w.proposed(ledger, w.workbook(*projects)).proposal
    assert (proposal.questions, proposal.problems) == ((), ())
    assert w.counts(proposal) == {"NOTHING": 6}
    more = w.proposed(ledger, w.workbook(*projects, w.row(9, "柳南区体育馆"))).proposal
    assert sorted(w.asked(more)) == ["category:计划表!", "sector:计划表!"]
    assert {place.cell for question in more.questions for place in question.places} == {"B9"}


def test_what_a_file_leaves_out_is_left_alone_and_named(ledger: Ledger) -> None:
    without = [cells for cells in w.TABLE if cells[1] != SCHOOL]
    proposal = w.proposed(ledger, w.workbook(*without), said=w.LATER).proposal
    assert [listed.name for listed in proposal.not_in_file] == [SCHOOL]
    assert proposal.changes_nothing


def test_empty_cells_and_columns_that_no_command_changes_are_told_not_taken(ledger: Ledger) -> None:
    road = w.row(1, ROAD, code=w.ROAD_CODE, total=None, before=500, bond=1000, area="柳北区", remark="省级统筹")
    proposal = w.proposed(ledger, changed(**{ROAD: road})).proposal
    told = [one for one in w.told(proposal) if not one[1].startswith("stated")]
    assert told == [
        ("D6", "not_changed", "WARNING"),
        ("H6", "amount_absent", "WARNING"),
        ("N6", "not_changed", "WARNING"),
    ]
    assert (proposal.changes_nothing, proposal.can_commit) == (True, True)


def test_one_code_under_another_name_is_asked_about(ledger: Ledger) -> None:
    content = changed(**{ROAD: w.row(1, "柳南区沿江大道", code=w.ROAD_CODE, before=500, bond=1000, remark="市级统筹")})
    proposal = w.proposed(ledger, content).proposal
    id, question = ids(ledger)[ROAD], "project:计划表!6"
    assert w.asked(proposal) == {question: [f"same:{id}", f"keep:{id}"]}
    assert not proposal.can_commit
    kept = w.proposed(ledger, content, (question, f"keep:{id}")).proposal
    assert kept.changes_nothing
    strange = w.proposed(ledger, content, (question, "new")).proposal
    assert [one.code for one in strange.errors] == ["answer_unknown"]
    renamed = w.facts(ledger, w.imported(ledger, content, (question, f"same:{id}"), said=w.LATER))[1]
    assert isinstance(renamed, ProjectRenamed)
    assert (renamed.before, renamed.after) == (ROAD, "柳南区沿江大道")


def test_one_name_under_another_code_is_asked_about(ledger: Ledger) -> None:
    other = "2020-450204-48-01-000077"
    content = changed(**{ROAD: w.row(1, ROAD, code=other, before=500, bond=1000, remark="市级统筹")})
    id, question = ids(ledger)[ROAD], "project:计划表!6"
    assert w.asked(w.proposed(ledger, content).proposal) == {question: [f"same:{id}", f"keep:{id}", "new"]}
    as_new = w.proposed(ledger, content, (question, "new")).proposal
    assert w.counts(as_new)["REGISTER_PROJECT"] == 1
    coded = w.facts(ledger, w.imported(ledger, content, (question, f"same:{id}"), said=w.LATER))[1]
    assert isinstance(coded, ProjectIdentified)
    assert (coded.before, coded.after.value) == (Identifier(scheme="PROJECT_CODE", value=w.ROAD_CODE), other)


@pytest.mark.parametrize("name", ["三门江大桥（前期）项目", "三门江大轿前期"])
def test_a_name_that_is_nearly_another_is_asked_about(ledger: Ledger, name: str) -> None:
    content = changed(**{IDEA: w.row(1, name, total=90000, plan=None, nature=None)})
    proposal = w.proposed(ledger, content).proposal
    id = ids(ledger)[IDEA]
    assert w.asked(proposal) == {"project:计划表!14": [f"same:{id}", f"keep:{id}", "new"]}


def test_another_name_under_the_same_number_is_asked_about(ledger: Ledger) -> None:
    content = changed(
        **{SCHOOL: w.row(1, "南环新村小学", total="5,000.5", plan=1000, area="柳南区、柳北区", nature="改扩建")}
    )
    id, question = ids(ledger)[SCHOOL], "project:计划表!11"
    assert w.asked(w.proposed(ledger, content).proposal) == {question: [f"same:{id}", f"keep:{id}", "new"]}
    renamed = w.facts(ledger, w.imported(ledger, content, (question, f"same:{id}"), said=w.LATER))[1]
    assert isinstance(renamed, ProjectRenamed)
    assert (renamed.project_id, renamed.after) == (id, "南环新村小学")


def test_another_name_and_another_code_are_another_project(ledger: Ledger) -> None:
    more = w.row(9, "柳南区滨江道跸工程", code=w.BRIDGE_CODE)
    without = [cells for cells in w.TABLE if cells[1] != ROAD]
    proposal = w.proposed(ledger, w.workbook(*without[:3], more, *without[3:])).proposal
    assert proposal.questions == ()
    assert w.counts(proposal)["REGISTER_PROJECT"] == 1
    assert [listed.name for listed in proposal.not_in_file] == [ROAD]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_amounts_change_these_and_no_others_are_adjusted(ledger: Ledger, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - which cells change
    kinds = {"total": "REVISE_TOTAL", "plan": "ADJUST_PLAN", "before": "SET_OPENING_BALANCE"}
    names = [f"柳北区{sign}字道路" for sign in "甲乙丙丁戊己庚辛壬癸"]
    said = {name: {field: random.randint(1, 999) for field in kinds} for name in names}

    def content() -> bytes:
        rows = [w.row(place, name, **said[name]) for place, name in enumerate(names, 11)]
        return w.workbook(*w.TABLE[:4], *rows, *w.TABLE[4:])

    w.imported(ledger, content(), said=w.LATER)
    changing = random.sample([(name, field) for name in names for field in kinds], random.randint(1, 12))
    expected = set()
    for name, field in changing:
        said[name][field] += random.randint(1, 50)
        expected.add((kinds[field], name, Decimal(said[name][field])))
    random.shuffle(names)
    proposal = w.proposed(ledger, content(), said=w.LATER).proposal
    found = [(one.kind.value, one.about, one.figure_after) for one in proposal.changes if one.figure_after is not None]
    assert len(found) == len(expected)
    assert set(found) == expected
    assert proposal.questions == ()
    w.imported(ledger, content(), said=w.LATER)
    assert w.proposed(ledger, content(), said=w.LATER).proposal.changes_nothing


def test_numbers_and_directions_tell_projects_apart(ledger: Ledger) -> None:
    more = w.row(9, "三门江二桥前期", units="柳南区人民政府")
    proposal = w.proposed(ledger, changed(more=more)).proposal
    assert proposal.questions == ()
    assert w.counts(proposal)["REGISTER_PROJECT"] == 1


def test_a_namesake_elsewhere_is_asked_about(ledger: Ledger) -> None:
    elsewhere = UUID(int=0xA77)
    ledger.tell(RegisterProject(id=elsewhere, name="柳南区体育馆"))
    content = changed(more=w.row(9, "柳南区体育馆"))
    question = "project:计划表!7"
    assert w.asked(w.proposed(ledger, content).proposal) == {question: [f"same:{elsewhere}", "new"]}
    listed = w.facts(ledger, w.imported(ledger, content, (question, f"same:{elsewhere}"), said=w.LATER))[-1]
    assert isinstance(listed, EntryListed)
    assert listed.project_id == elsewhere


def test_a_project_that_left_is_not_listed_again_unasked(ledger: Ledger) -> None:
    rows = ledger.running.reader.since(0, 1000)
    entries = {one.fact.project_id: one.fact.entry_id for one in rows if isinstance(one.fact, EntryListed)}
    id = ids(ledger)[SCHOOL]
    basis = Basis(title="退出批复", issuer="市政府", issued_on=date(2020, 6, 1))
    ledger.tell(
        ExitEntry(
            entry_id=entries[id],
            cause=ExitCause.OBJECTIVE,
            effective_from=date(2020, 6, 1),
            reason="规划调整",
            basis=basis,
        )
    )
    proposal = w.proposed(ledger, FILE, said=w.LATER).proposal
    assert w.asked(proposal) == {"project:计划表!11": [f"same:{id}", "skip"]}
    assert w.proposed(ledger, FILE, ("project:计划表!11", "skip"), said=w.LATER).proposal.changes_nothing
    listed = w.facts(ledger, w.imported(ledger, FILE, ("project:计划表!11", f"same:{id}"), said=w.LATER))[-1]
    assert isinstance(listed, EntryListed)
    assert (listed.project_id, listed.effective_from) == (id, date(2020, 6, 1))


def test_two_rows_about_one_project_are_an_error(ledger: Ledger) -> None:
    proposal = w.proposed(ledger, changed(more=w.row(9, ROAD))).proposal
    assert [(one.place.cell, one.code) for one in proposal.errors] == [("B7", "project_twice")]


def test_a_refusal_at_one_row_leaves_nothing(ledger: Ledger) -> None:
    """Somebody registers the new row's code between the dry run and the commit."""
    prepared = w.proposed(ledger, changed(more=w.row(9, "柳南区体育馆", code=w.BRIDGE_CODE)), said=w.LATER)
    assert prepared.proposal.can_commit
    taken = Identifier(scheme="PROJECT_CODE", value=w.BRIDGE_CODE)
    ledger.tell(RegisterProject(name="柳北区公园", identifiers=(taken,)))
    before = footprint(ledger.running)
    with pytest.raises(RowsRefused) as refused:
        commit(ledger.running.desk, prepared, OFFICE)
    (first,) = refused.value.problems
    assert (first.code, first.place.sheet, first.place.cell) == ("identifier_taken", "计划表", "C7")
    assert w.BRIDGE_CODE in first.message
    assert footprint(ledger.running) == before


def test_what_was_issued_since_the_dry_run_must_be_seen_first(ledger: Ledger) -> None:
    content = changed(more=w.row(9, "柳南区体育馆"))
    stale = w.proposed(ledger, content, said=w.LATER)
    w.imported(ledger, changed(more=w.row(8, "柳南区公园")), said=w.LATER)
    before = footprint(ledger.running)
    with pytest.raises(RowsRefused) as refused:
        commit(ledger.running.desk, stale, OFFICE)
    assert [one.code for one in refused.value.problems] == [VersionConflict.code]
    assert footprint(ledger.running) == before


def test_who_may_not_import_does_not(ledger: Ledger) -> None:
    prepared = w.proposed(ledger, changed(more=w.row(9, "柳南区体育馆")), said=w.LATER)
    before = footprint(ledger.running)
    with pytest.raises(RowsRefused) as refused:
        commit(ledger.running.desk, prepared, w.CLERK)
    assert {one.code for one in refused.value.problems} == {"role_not_allowed"}
    assert footprint(ledger.running) == before


@pytest.mark.parametrize("unit", [Unit.WAN, Unit.YI])
def test_what_was_exported_changes_nothing(ledger: Ledger, unit: Unit) -> None:
    async def plan(connection: AsyncConnection[Any], as_of: AsOf) -> list[File]:
        return await Exporting(connection, as_of, UUID(int=1), unit).plan(w.PROGRAMME)

    (book, *_) = ledger.ask(plan, ledger.head())
    prepared = w.proposed(ledger, book.content, said=w.LATER)
    proposal = prepared.proposal
    assert w.counts(proposal) == {"NOTHING": 6}
    assert (proposal.problems, proposal.questions, proposal.not_in_file) == ((), (), ())
    assert all(total.agrees for total in proposal.totals)
    assert proposal.totals[-1].computed.total == Decimal("107900.5")
    assert prepared.steps == ()
