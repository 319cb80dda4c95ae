"""Unit workbooks filled in offline and handed in: what was typed becomes reports, and nothing else is believed."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from events.actor import Actor, Role, Source
from events.decisions.report import ReturnReport
from events.facts.report import ReportFiled
from events.journal.receipts import Receipt
from events.refusals import RoleNotAllowed
from events.vocabulary import FigureKind, Measure, Money, Period, Unit
from service.excel.importing.committing import commit
from service.excel.importing.proposing import Prepared
from service.excel.refusals import ImportBlocked, UnitBookDamaged, UnitBookForeign, UnitBookStale, WorkbookRefused
from service.excel.writing.unit_books import By
from tests.deciding.spec import OFFICE, person
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import CITY_FIRM, CLERK, LIAISON, NORTH, SOUTH, adjust, file, leave, project_id
from tests.workbooks.reported import (
    BUNDLE,
    EAST,
    FEBRUARY,
    IDEA,
    JANUARY,
    ROAD,
    SCHOOL,
    WEST,
    changes,
    filed,
    filled,
    handed_in,
    position,
    problems,
    row_of,
    saved,
    settle,
    table,
    unit_book,
)

NORTHS_CLERK = person(31, Role.REPORTING_CLERK, unit=NORTH)
SOUTHS_CLERK = person(32, Role.REPORTING_CLERK, unit=SOUTH)
SECOND = Period.month(2020, 2)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        settle(ledger)
        ledger.clock.moment = shanghai(3, 3)
        yield ledger


@pytest.fixture(scope="module")
def standing(database_url: str) -> Iterator[Ledger]:
    """For questions that change nothing."""
    with opened(database_url) as ledger:
        settle(ledger)
        yield ledger


def typed(content: bytes, name: str, **cells: Any) -> bytes:
    """The workbook with something typed into a project's row, by column letter."""
    row = row_of(content, name)
    return filled(content, {f"{letter}{row}": value for letter, value in cells.items()})


def hidden(content: bytes, key: str, value: Any) -> bytes:
    """The workbook with a line of its hidden sheet altered."""
    workbook = load_workbook(BytesIO(content))
    (cell,) = (row[1] for row in workbook["taizhang"].iter_rows(max_col=4) if row[0].value == key)
    cell.value = value
    return saved(workbook)


def committed(ledger: Ledger, made: Prepared, by: Actor = NORTHS_CLERK) -> Receipt:
    receipt = commit(ledger.running.desk, made, by)
    assert receipt is not None
    return receipt


def test_what_was_typed_becomes_the_units_reports(ledger: Ledger) -> None:
    before = position(ledger)
    content = typed(
        unit_book(ledger), "滨江路", G=30.25, H="40.75", J="预计数", K="财务支出法", L="承台\n施工", N="征地"
    )
    content = typed(content, "实验小学", P="是", Q="停工")
    made = handed_in(ledger, content, NORTHS_CLERK)
    left_out = [("NOTHING", name, "应报未报", "本行未填，不报") for name in ("东段", "西段", "远期构想")]
    assert sorted(changes(made)) == sorted(
        [
            *left_out,
            ("FILE_REPORT", "滨江路", "应报未报", "2020-02 完成投资 30.25 万元"),
            ("FILE_REPORT", "实验小学", "应报未报", "2020-02 无金额"),
        ]
    )
    assert problems(made) == []
    assert position(ledger) == before
    committed(ledger, made)
    by_project = {fact.project_id: (fact, envelope) for fact, envelope in filed(ledger, before)}
    assert set(by_project) == {project_id(ROAD), project_id(SCHOOL)}
    road, envelope = by_project[project_id(ROAD)]
    assert road == ReportFiled(
        project_id=project_id(ROAD),
        period=SECOND,
        covers_from=FEBRUARY,
        covers_to=date(2020, 2, 29),
        completed=Money.of("30.25"),
        year_to_date=Money.of("40.75"),
        since_start=None,
        figure=FigureKind.ESTIMATE,
        measured_by=Measure.PAYMENT,
        progress="承台\n施工",
        preparatory_progress="",
        problems="征地",
        next_steps="",
        nothing_to_report=False,
        reason="",
    )
    assert (envelope.channel, envelope.on_behalf_of, envelope.unit) == ("WORKBOOK", None, NORTH)
    assert envelope.source == Source(
        external_id="二月月报-柳北区.xlsx",
        file_hash=made.proposal.sha256,
        sheet="月报",
        row=row_of(content, "滨江路"),
    )
    school = by_project[project_id(SCHOOL)][0]
    assert (school.completed, school.nothing_to_report, school.reason) == (None, True, "停工")


def test_the_same_upload_again_changes_nothing(ledger: Ledger) -> None:
    content = typed(unit_book(ledger), "滨江路", G=30.25)
    first = handed_in(ledger, content, NORTHS_CLERK)
    receipt = committed(ledger, first)
    after = position(ledger)
    assert committed(ledger, first) == receipt
    again = handed_in(ledger, content, NORTHS_CLERK)
    assert again.proposal.changes_nothing
    assert problems(again) == []
    assert ("NOTHING", "滨江路", "已填报", "已报，内容相同") in changes(again)
    assert commit(ledger.running.desk, again, NORTHS_CLERK) is None
    assert position(ledger) == after


def test_an_untouched_workbook_reports_nothing(standing: Ledger) -> None:
    made = handed_in(standing, unit_book(standing), NORTHS_CLERK)
    assert {kind for kind, _, _, _ in changes(made)} == {"NOTHING"}
    assert (made.steps, problems(made)) == ((), [])


def test_in_yi_and_by_owner_it_works_the_same(ledger: Ledger) -> None:
    before = position(ledger)
    content = typed(unit_book(ledger, by=By.OWNER, unit=Unit.YI), "滨江路", G=0.003025)
    committed(ledger, handed_in(ledger, content, CLERK), CLERK)
    ((fact, envelope),) = filed(ledger, before)
    assert fact.completed == Money.of("0.003025", Unit.YI)
    assert envelope.unit == CITY_FIRM


def test_the_office_hands_in_on_behalf_of_the_unit(ledger: Ledger) -> None:
    before = position(ledger)
    committed(ledger, handed_in(ledger, typed(unit_book(ledger), "滨江路", G=1), OFFICE), OFFICE)
    ((_, envelope),) = filed(ledger, before)
    assert envelope.on_behalf_of == NORTH


@pytest.mark.parametrize(
    ("cells", "cell", "code"),
    [
        ({"G": "=B2*2"}, "G", "cell_failed"),
        ({"G": "约三十"}, "G", "amount_unreadable"),
        ({"G": True}, "G", "cell_failed"),
        ({"G": 1, "H": "#REF!"}, "H", "cell_failed"),
        ({"G": 1, "J": "大概数"}, "J", "choice_unknown"),
        ({"G": 1, "P": "也许"}, "P", "choice_unknown"),
        ({"G": -1}, "G", "reason_missing"),
        ({"L": "只有进度"}, "G", "amount_missing"),
        ({"G": 1, "L": '=HYPERLINK("x")'}, "L", "cell_failed"),
        ({"G": 1, "L": "字" * 4001}, "L", "invalid_input"),
        ({"G": 1, "N": "电话13812345678"}, "N", "personal_data"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_cell(
    standing: Ledger, cells: dict[str, Any], cell: str, code: str
) -> None:
    content = typed(unit_book(standing), "滨江路", **cells)
    made = handed_in(standing, content, NORTHS_CLERK)
    assert problems(made) == [(f"{cell}{row_of(content, '滨江路')}", code, "ERROR")]
    assert made.steps == ()
    with pytest.raises(ImportBlocked):
        commit(standing.running.desk, made, NORTHS_CLERK)


def test_a_negative_amount_with_its_reason_is_filed(standing: Ledger) -> None:
    made = handed_in(standing, typed(unit_book(standing), "滨江路", G=-1, Q="核减"), NORTHS_CLERK)
    assert (problems(made), len(made.steps)) == ([], 1)


def refused(ledger: Ledger, content: bytes, by: Actor = NORTHS_CLERK) -> WorkbookRefused:
    before = position(ledger)
    with pytest.raises(WorkbookRefused) as caught:
        handed_in(ledger, content, by)
    assert position(ledger) == before
    return caught.value


@pytest.mark.parametrize(
    ("key", "value", "kind", "message"),
    [
        ("journal_id", str(UUID(int=9)), UnitBookForeign, "它是另一套台账导出的"),
        ("journal_id", "九", UnitBookDamaged, "隐藏工作表的内容被改动过"),
        ("programme_id", str(UUID(int=9)), UnitBookForeign, "它是另一个方案的"),
        ("unit_id", str(SOUTH), UnitBookDamaged, "隐藏工作表所列项目不都是该单位的"),
        ("month", "2020-01", UnitBookDamaged, "表头“1月完成投资”不在原来的位置"),
        ("month", "2020年2月", UnitBookDamaged, "隐藏工作表的内容被改动过"),
        ("position", 999_999, UnitBookForeign, "它所写的台账位置 999999 不是本台账的"),
        ("position", 1e300, UnitBookDamaged, "隐藏工作表的内容被改动过"),
        ("position", 1.5, UnitBookDamaged, "隐藏工作表的内容被改动过"),
        ("position", 7, UnitBookDamaged, "导出时该月还没有开放填报"),
        ("position", 1, UnitBookForeign, "它是另一个方案的"),
        ("unit", "YI", UnitBookDamaged, "表上的金额单位被改动过"),
        ("unit", "YUAN", UnitBookDamaged, "表上的金额单位被改动过"),
        ("sheet", "别的表", UnitBookDamaged, "没有填报用的工作表"),
        ("format", "taizhang.unit-month/0", UnitBookStale, "是按旧版式导出的"),
        ("format", "别的", UnitBookDamaged, "隐藏工作表的内容不全"),
    ],
)
def test_a_tampered_hidden_sheet_is_refused(
    standing: Ledger, key: str, value: Any, kind: type[WorkbookRefused], message: str
) -> None:
    refusal = refused(standing, hidden(typed(unit_book(standing), "滨江路", G=1), key, value))
    assert type(refusal) is kind
    assert message in refusal.message


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("B11", str(project_id(BUNDLE))),
        ("B11", str(project_id(SCHOOL))),
        ("C11", str(UUID(int=1))),
        ("D11", "别的名称"),
        ("A11", 6),
        ("A11", 2),
        ("A11", "五"),
        ("A10", "行"),
        ("D11", None),
    ],
)
def test_so_are_altered_rows_of_it(standing: Ledger, cell: str, value: Any) -> None:
    content = filled(unit_book(standing), {cell: value}, "taizhang")
    assert refused(standing, content).code == "unit_book_damaged"


def test_what_is_no_unit_workbook_is_refused(standing: Ledger) -> None:
    workbook = load_workbook(BytesIO(unit_book(standing)))
    del workbook["taizhang"]
    assert refused(standing, saved(workbook)).code == "unit_book_damaged"
    assert refused(standing, table()).code == "unit_book_damaged"
    inserted = load_workbook(BytesIO(unit_book(standing)))
    inserted["月报"].insert_cols(3)
    assert refused(standing, saved(inserted)).code == "unit_book_damaged"


def test_another_journals_workbook_is_refused(standing: Ledger, ledger: Ledger) -> None:
    assert refused(ledger, typed(unit_book(standing), "滨江路", G=1)).code == "unit_book_foreign"


def test_another_units_people_cannot_hand_it_in(standing: Ledger) -> None:
    content = typed(unit_book(standing), "滨江路", G=1)
    for stranger in (SOUTHS_CLERK, CLERK):
        assert refused(standing, content, stranger).code == "unit_book_foreign"
    with pytest.raises(RoleNotAllowed):
        handed_in(standing, content, LIAISON)


def test_nothing_but_what_was_typed_is_believed(ledger: Ledger) -> None:
    """Not the plan, not the sums that were shown, not the status."""
    before = position(ledger)
    content = typed(unit_book(ledger), "滨江路", D=1, E=999, F=999, C="2020-1", R="已收件", G=30.25, H=40.75)
    made = handed_in(ledger, content, NORTHS_CLERK)
    assert problems(made) == []
    committed(ledger, made)
    assert len(filed(ledger, before)) == 1


def test_a_moved_row_and_a_row_of_nobody_are_not_read(standing: Ledger) -> None:
    content = unit_book(standing)
    road, school = row_of(content, "滨江路"), row_of(content, "实验小学")
    swapped = filled(content, {f"B{road}": "实验小学", f"B{school}": "滨江路", f"G{road}": 1, "L20": "还有一个项目"})
    made = handed_in(standing, swapped, NORTHS_CLERK)
    assert problems(made) == [
        *((f"B{row}", "row_moved", "ERROR") for row in sorted((road, school))),
        ("L20", "row_unknown", "ERROR"),
    ]
    assert made.steps == ()


def test_who_was_reported_meanwhile_is_told(ledger: Ledger) -> None:
    content = typed(typed(unit_book(ledger), "滨江路", G=30.25), "实验小学", G=5)
    ledger.tell(file(ROAD, 2, "31"), by=CLERK)
    made = handed_in(ledger, content, NORTHS_CLERK)
    assert problems(made) == [(f"G{row_of(content, '滨江路')}", "report_already_filed", "ERROR")]
    assert "台账为 31，本表为 30.25" in made.proposal.problems[0].message
    assert [one.about for one in made.proposal.changes if one.kind == "FILE_REPORT"] == ["实验小学"]


def test_what_stands_is_held_against_every_typed_cell(ledger: Ledger) -> None:
    content = typed(unit_book(ledger), "滨江路", G=30.25, J="预计数")
    committed(ledger, handed_in(ledger, content, NORTHS_CLERK))
    for cells, words in (
        ({"J": "实际数"}, "数的性质不同"),
        ({"K": "财务支出法"}, "计算方法不同"),
        ({"P": "是"}, "本表填“本月无进展”"),
    ):
        made = handed_in(ledger, typed(content, "滨江路", **cells), NORTHS_CLERK)
        assert problems(made) == [(f"{next(iter(cells))}{row_of(content, '滨江路')}", "report_already_filed", "ERROR")]
        assert made.proposal.problems[0].message.endswith(words)


def test_a_report_returned_since_is_not_filed_unseen(ledger: Ledger) -> None:
    content = typed(unit_book(ledger), "滨江路", G=30.25)
    ledger.tell(file(ROAD, 2, "31"), by=CLERK)
    ledger.tell(ReturnReport(project_id=project_id(ROAD), period=SECOND, reason="少报"), by=LIAISON)
    made = handed_in(ledger, content, NORTHS_CLERK)
    assert problems(made) == [(f"B{row_of(content, '滨江路')}", "report_changed_since", "ERROR")]
    again = unit_book(ledger)
    assert ("NOTHING", "滨江路", "已退回", "与退回时相同，不重报") in changes(handed_in(ledger, again, NORTHS_CLERK))
    before = position(ledger)
    committed(ledger, handed_in(ledger, typed(again, "滨江路", G=32), NORTHS_CLERK))
    ((fact, _),) = filed(ledger, before)
    assert fact.completed == Money.of("32")


def test_who_has_left_meanwhile_is_told_and_nobody_left_is_stale(ledger: Ledger) -> None:
    content = typed(unit_book(ledger), "滨江路", G=30.25)
    ledger.tell(leave(ROAD, 2), leave(SCHOOL, 2))
    made = handed_in(ledger, content, NORTHS_CLERK)
    expected = [("滨江路", "ERROR"), ("实验小学", "WARNING")]
    assert sorted(problems(made)) == sorted(
        (f"B{row_of(content, name)}", "no_longer_owed", severity) for name, severity in expected
    )
    ledger.tell(leave(BUNDLE, 2), leave(IDEA, 2))
    assert refused(ledger, content).code == "unit_book_stale"


def test_a_plan_adjusted_meanwhile_changes_nothing_for_the_report(ledger: Ledger) -> None:
    content = typed(unit_book(ledger), "滨江路", G=30.25)
    ledger.tell(adjust(ROAD, "2400", 7))
    assert problems(handed_in(ledger, content, NORTHS_CLERK)) == []


def test_january_still_owed_may_be_handed_in_late(ledger: Ledger) -> None:
    before = position(ledger)
    content = unit_book(ledger, JANUARY)
    assert [row_of(content, name) for name in ("实验小学", "西段")] == [5, 6]
    committed(ledger, handed_in(ledger, typed(content, "西段", G=3, H=3), NORTHS_CLERK))
    ((fact, _),) = filed(ledger, before)
    assert (fact.project_id, fact.period.code) == (project_id(WEST), "2020-01")
    assert fact.project_id != project_id(EAST)
