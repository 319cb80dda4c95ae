"""A plan table imported into an empty programme: every fact and row, the same file again, what blocks it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from msgspec import json, structs

from events.actor import Channel
from events.facts.entry import EntryListed
from events.facts.programme import DocumentIssued
from events.facts.project import OpeningBalanceSet, ProjectRegistered
from events.vocabulary import (
    Basis,
    Certainty,
    Disclosure,
    DocumentKind,
    Goal,
    Group,
    Identifier,
    Money,
    StatedTotal,
    Years,
)
from projections import listings
from projections.listings import Amounts, Cell, Dimension, EntryFilter
from projections.programmes import json_text
from service.excel.importing.committing import commit
from service.excel.importing.proposal import Comparison, Figures, Proposal
from service.excel.refusals import ImportBlocked
from service.excel.tables import Place
from tests.deciding.spec import OFFICE
from tests.journaling.small import footprint
from tests.projecting.ledger import Ledger, opened
from tests.workbooks import importing as w
from tests.workbooks.made import saved


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        w.begin(ledger)
        yield ledger


FILE = w.workbook(*w.TABLE)


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(ledger: Ledger) -> None:
    before = footprint(ledger.running)
    proposal = w.proposed(ledger, FILE).proposal
    assert w.counts(proposal) == {
        "ISSUE_DOCUMENT": 1,
        "REGISTER_PROJECT": 6,
        "LIST_ENTRY": 4,
        "SET_OPENING_BALANCE": 1,
    }
    assert (proposal.can_commit, proposal.problems, proposal.questions) == (True, (), ())
    assert proposal.document is not None
    assert (proposal.document.kind, proposal.document.effective_from) == (DocumentKind.ANNUAL, date(2020, 1, 1))
    assert footprint(ledger.running) == before


def test_a_table_becomes_exactly_its_facts(ledger: Ledger) -> None:
    recorded = w.facts(ledger, w.imported(ledger, FILE))
    assert [fact.topic for fact in recorded] == [
        "programme.document_issued",
        *("project.registered", "project.opening_balance_set", "entry.listed"),
        *("project.registered", "entry.listed", "project.registered", "project.registered"),
        *("project.registered", "entry.listed", "project.registered", "entry.listed"),
    ]
    issued, road, balance, listed, bundle = recorded[:5]
    assert isinstance(issued, DocumentIssued)
    assert isinstance(road, ProjectRegistered)
    assert isinstance(listed, EntryListed)
    assert isinstance(bundle, ProjectRegistered)
    basis = Basis(
        title="2020年重大项目实施方案",
        issuer="柳州市人民政府办公室",
        issued_on=date(2020, 1, 9),
        document_no="柳政办〔2020〕2号",
        attachment_hash=w.proposed(ledger, FILE).proposal.sha256,
    )
    assert (issued.kind, issued.basis, issued.disclosure) == (DocumentKind.ANNUAL, basis, Disclosure.PUBLIC)
    assert road == ProjectRegistered(
        project_id=road.project_id,
        name="柳南区滨江道路工程",
        identifiers=(Identifier(scheme="PROJECT_CODE", value=w.ROAD_CODE),),
        scope="长3公里",
        areas=("450204",),
        years=Years(stated="2020-2021", first=2020, last=2021),
        total=Money.of("12000"),
        owners=(w.FIRM,),
        agents=(),
        construction_type="NEW",
        parent=None,
    )
    assert balance == OpeningBalanceSet(
        project_id=road.project_id,
        as_of=date(2019, 12, 31),
        before=None,
        completed=Money.of("500"),
        certainty=Certainty.ESTIMATED,
        basis=basis,
    )
    assert listed == EntryListed(
        entry_id=listed.entry_id,
        programme_id=w.PROGRAMME,
        project_id=road.project_id,
        document_id=issued.document_id,
        effective_from=date(2020, 1, 1),
        row_no=1,
        category="NEW_START",
        sector="INFRASTRUCTURE",
        annual_plan=Money.of("3000"),
        month_plan=(),
        goal=Goal(),
        planned_start=None,
        planned_finish=None,
        responsible_units=(w.HOUSING, w.SOUTH),
        land_counties=(),
        sponsoring_leader=None,
        remark="市级统筹",
        extra={"BOND": "1000"},
    )
    parts = [fact for fact in recorded if isinstance(fact, ProjectRegistered) and fact.parent]
    assert [(part.name, part.parent) for part in parts] == [
        ("东段管网", bundle.project_id),
        ("西段管网", bundle.project_id),
    ]


def test_every_fact_knows_its_file_sheet_and_row(ledger: Ledger) -> None:
    receipt = w.imported(ledger, FILE)
    assert receipt.first is not None
    recorded = ledger.running.reader.since(receipt.first - 1, 100)
    sha256 = w.proposed(ledger, FILE).proposal.sha256
    said = [one.envelope for one in recorded]
    sources = [one.source for one in said if one.source]
    assert len(sources) == len(recorded) == 12
    assert {(one.external_id, one.file_hash) for one in sources} == {("附件1.xlsx", sha256)}
    assert [one.row for one in sources] == [None, 6, 6, 6, 7, 7, 8, 9, 11, 11, 14, 14]
    assert [one.sheet for one in sources] == [None, *["计划表"] * 11]
    assert {one.channel for one in said} == {Channel.IMPORT}
    assert len({one.import_id for one in said}) == 1
    assert None not in {one.import_id for one in said}


def test_the_document_states_what_the_table_states_at_every_level(ledger: Ledger) -> None:
    (issued, *_) = w.facts(ledger, w.imported(ledger, FILE))
    assert isinstance(issued, DocumentIssued)
    new, idea = "NEW_START", "PREPARATORY"

    def stated(count: int, total: str, plan: str | None = None, **cell: str) -> StatedTotal:
        return StatedTotal(count=count, total=Money.of(total), plan=Money.of(plan) if plan else None, **cell)  # type: ignore[arg-type]

    assert issued.stated == (
        stated(4, "107900.5", "4600"),
        stated(3, "17900.5", "4600", category=new),
        stated(2, "12900", "3600", category=new, sector="INFRASTRUCTURE"),
        stated(1, "5000.5", "1000", category=new, sector="PEOPLES_LIVELIHOOD"),
        stated(1, "90000", category=idea),
        stated(1, "90000", category=idea, sector="INFRASTRUCTURE"),
    )


def test_the_list_shows_what_the_table_shows(ledger: Ledger) -> None:
    w.imported(ledger, FILE)
    rows = ledger.ask(listings.find, ledger.head(), EntryFilter(programme=w.PROGRAMME))
    assert sorted((row.name, row.total, row.annual_plan, row.opening_balance) for row in rows) == [
        ("三门江大桥前期", 90000, None, None),
        ("柳南区实验小学", Decimal("5000.5"), 1000, None),
        ("柳南区滨江道路工程", 12000, 3000, 500),
        ("老旧管网改造打包项目", 900, 600, None),
    ]


def test_the_same_file_again_changes_nothing(ledger: Ledger) -> None:
    w.imported(ledger, FILE)
    before = footprint(ledger.running)
    again = w.proposed(ledger, FILE)
    assert w.counts(again.proposal) == {"NOTHING": 6}
    assert (again.proposal.problems, again.proposal.questions, again.proposal.not_in_file) == ((), (), ())
    assert again.proposal.changes_nothing
    assert again.steps == ()
    assert commit(ledger.running.desk, again, OFFICE) is None
    assert footprint(ledger.running) == before


def test_the_same_proposal_twice_is_one_import(ledger: Ledger) -> None:
    """Whoever had no answer, and whoever made the same proposal at the same time, gets the first one's receipt."""
    one, other = w.proposed(ledger, FILE), w.proposed(ledger, FILE)
    assert (one.command_id, one.steps) == (other.command_id, other.steps)
    first = commit(ledger.running.desk, one, OFFICE)
    before = footprint(ledger.running)
    assert commit(ledger.running.desk, other, OFFICE) == first
    assert footprint(ledger.running) == before


def test_what_is_missing_stands_in_the_way_at_its_cell(ledger: Ledger) -> None:
    without = w.row(3, "柳南区无计划道路", plan=None, units=None)
    twice = w.row(4, "柳南区另一条路", code=w.ROAD_CODE)
    personal = w.row(5, "柳南区留号道路", remark="联系 13877201234")
    below = w.row(6, "柳南区负数道路", total=-1)
    codes = w.row(7, "柳南区两码道路", code=f"{w.SCHOOL_CODE}、{w.BRIDGE_CODE}")
    rows = (without, twice, personal, below, codes)
    prepared = w.proposed(ledger, w.workbook(*w.TABLE[:7], *rows))
    assert [(one.place.cell, one.code) for one in prepared.proposal.errors] == [
        ("J10", "plan_missing"),
        ("K10", "units_missing"),
        ("C11", "code_twice"),
        ("N12", "personal_data"),
        ("H13", "amount_below_zero"),
        ("C14", "several_codes"),
    ]
    before = footprint(ledger.running)
    with pytest.raises(ImportBlocked) as blocked:
        commit(ledger.running.desk, prepared, OFFICE)
    assert "6 处错误" in blocked.value.message
    assert footprint(ledger.running) == before


def test_a_day_that_begins_no_month_of_the_year_and_a_file_without_projects_are_errors(ledger: Ledger) -> None:
    said = structs.replace(w.SAID, effective_from=date(2020, 3, 15))
    proposal = w.proposed(ledger, w.workbook(), said=said).proposal
    assert {one.code for one in proposal.errors} == {"effective_from", "no_rows"}
    assert proposal.changes_nothing


def test_a_proposal_travels_as_json(ledger: Ledger) -> None:
    proposal = w.proposed(ledger, w.workbook(*w.TABLE[:7], w.row(3, "柳南区新路", units="没听说过的局"))).proposal
    assert proposal.questions
    assert proposal.problems
    assert json.decode(json.encode(proposal), type=Proposal) == proposal


def test_a_number_that_was_used_is_told(ledger: Ledger) -> None:
    w.imported(ledger, FILE)
    more = w.row(3, "柳南区新路")
    proposal = w.proposed(ledger, w.workbook(*w.TABLE[:7], more)).proposal
    assert ("A1", "document_no_again", "WARNING") in w.told(proposal)


def test_stated_and_computed_stay_side_by_side(ledger: Ledger) -> None:
    """The notice states 135 for 竣工 where its rows are 134; here 3 and 2."""
    rows = (w.heading("一、竣工3项", 900, "55.5"), w.heading("（一）基础设施2项", 800, 30))
    one, other = w.row(1, "甲路", total=300, plan=10), w.row(2, "乙路", total=500, plan=20)
    content = w.workbook(*rows, one, other)
    proposal = w.proposed(ledger, content).proposal
    place = Place("计划表", 3, 1)
    first, second, whole = proposal.totals
    assert first == Comparison(
        place=place,
        label="竣工",
        path=("竣工",),
        stated=Figures(count=3, total=Decimal(900), plan=Decimal("55.5")),
        computed=Figures(count=2, total=Decimal(800), plan=Decimal(30)),
        recorded=True,
    )
    assert first.difference == Figures(count=1, total=Decimal(100), plan=Decimal("25.5"))
    assert (first.agrees, second.agrees) == (False, True)
    assert (whole.place, whole.stated, whole.computed) == (
        None,
        Figures(),
        Figures(count=2, total=Decimal(800), plan=Decimal(30)),
    )
    assert w.told(proposal) == [
        ("A3", "stated_count_differs", "WARNING"),
        ("H3", "stated_total_differs", "WARNING"),
        ("J3", "stated_annual_plan_differs", "WARNING"),
    ]
    receipt = w.imported(ledger, content)
    (issued, *_) = w.facts(ledger, receipt)
    assert isinstance(issued, DocumentIssued)
    cell = Cell(None, "COMPLETING", None, None, None)
    as_of = ledger.head()
    found = ledger.ask(
        listings.document_totals, as_of, issued.document_id, json_text(issued.stated), frozenset({Dimension.CATEGORY})
    )
    assert [(one.cell, one.stated, one.computed) for one in found] == [
        (cell, Amounts(3, Decimal(900), Decimal("55.5")), Amounts(2, Decimal(800), Decimal(30)))
    ]


def test_each_sheet_of_several_is_a_class_of_its_own(ledger: Ledger) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    going = w.row(1, "柳北区续建道路", total=100, plan=10)
    one = (w.heading("合计2项", 12100), w.heading("一、新开工1项"), w.heading("（一）基础设施1项"), w.ROAD)
    w.add(book, "附件1", *one, w.heading("二、续建1项"), w.heading("（一）基础设施1项"), going)
    idea = w.row(1, "三门江大桥前期", total=90000, plan=None, area=None)
    w.add(book, "附件2 预备项目", w.heading("合计1项", 90000), idea)
    proposal = w.proposed(ledger, saved(book)).proposal
    assert w.asked(proposal) == {"sector:附件2 预备项目!": ["INFRASTRUCTURE", "PEOPLES_LIVELIHOOD"]}
    receipt = w.imported(ledger, saved(book), ("sector:附件2 预备项目!", "INFRASTRUCTURE"))
    (issued, *_, listed) = w.facts(ledger, receipt)
    assert isinstance(issued, DocumentIssued)
    assert isinstance(listed, EntryListed)
    assert (listed.category, listed.sector) == ("PREPARATORY", "INFRASTRUCTURE")
    assert [(one.group, one.category, one.sector, one.count) for one in issued.stated] == [
        (Group.IMPLEMENTING, None, None, 2),
        (None, "NEW_START", None, 1),
        (None, "NEW_START", "INFRASTRUCTURE", 1),
        (None, "CONTINUING", None, 1),
        (None, "CONTINUING", "INFRASTRUCTURE", 1),
        (None, "PREPARATORY", None, 1),
    ]
