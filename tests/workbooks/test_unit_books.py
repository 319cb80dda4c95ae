"""The unit's workbook: what is pre-filled, what may be typed, what is protected, what the hidden sheet says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from events.vocabulary import Unit
from projections.reports import ReportRow
from service.excel.writing.rows import Filing, Progress
from service.excel.writing.unit_books import FORMAT, By, Context, unit_book, units_owing
from tests.workbooks.shown import BUNDLE, LEAD, MARCH, OTHER, PARTS, ROAD, STAMP, filing, merges, opened, programme, row

RETURNED = ReportRow(
    project_id=ROAD.project.project_id,
    month=MARCH,
    status="RETURNED",
    first_filed_at=datetime(2020, 4, 2, tzinfo=UTC),
    filed_at=None,
    filed_by=None,
    filed_unit=None,
    reviewed_at=None,
    returned_at=None,
    returns=1,
    accepted_at=None,
    excused_at=None,
    corrections=0,
    progress="=桩基",
    preparatory_progress="",
    problems="征地",
    next_steps="承台",
    nothing_to_report=False,
    remark="",
    version=2,
    name="滨江路",
    completed=None,
    filed=Decimal("60.5"),
    accepted=None,
    corrected=None,
    typed_year_to_date=Decimal("150.06"),
    typed_since_start=None,
    figure="ESTIMATE",
    measured_by="PAYMENT",
    year_to_date=None,
    since_start=None,
)
OWED = [
    filing(1, "滨江路", "已退回"),
    filing(2, "(东段)", project_id=PARTS[0].project_id),
    filing(3, "交通局的路", lead=OTHER, owner_ids=(), owners=()),
    filing(4, "报过的", "已填报"),
    filing(5, "收下的", "已收件"),
    filing(6, "免报的", "免报"),
]
CONTEXT = Context(
    programme=programme(),
    month=MARCH,
    entries={ROAD.entry_id: ROAD, BUNDLE.entry_id: BUNDLE},
    before={ROAD.project.project_id: Progress(year_to_date=Decimal("89.56"), since_start=Decimal("189.56"))},
    filed={ROAD.project.project_id: RETURNED},
)
TYPED, KNOWN = "GHIJKLMNOPQ", "ABCDEFR"


def book(unit: Unit = Unit.WAN, context: Context = CONTEXT) -> Any:
    return opened(unit_book(units_owing(OWED, By.LEAD)[0], context, STAMP, unit))


@pytest.fixture(scope="module")
def sheet() -> Any:
    return book()["月报"]


def names(owed: list[Filing], by: By) -> dict[str, list[str]]:
    return {unit.name: [one.name for one in unit.filings] for unit in units_owing(owed, by)}


def test_what_is_owed_or_returned_stands_in_one_units_workbook() -> None:
    assert names(OWED, By.LEAD) == {LEAD: ["(东段)", "滨江路"], OTHER: ["交通局的路"]}
    assert [unit.unit_id for unit in units_owing(OWED, By.LEAD)] == [UUID(int=0xB0), UUID(int=0xB1)]


def test_or_in_the_first_owners_and_the_leads_where_there_is_none() -> None:
    assert names(OWED, By.OWNER) == {"柳州城投": ["(东段)", "滨江路"], OTHER: ["交通局的路"]}


def test_where_nothing_is_owed_there_is_no_workbook() -> None:
    assert units_owing(OWED[3:], By.LEAD) == []


def test_title_and_headers(sheet: Any) -> None:
    assert row(sheet, 1) == ["柳州市2020年重大项目2020年3月月报（柳北区人民政府）"]
    assert sheet["A2"].value == (
        "只填底色为浅黄的单元格；请于 2020年4月5日 23:59 前报送。截至 2020年4月3日 12:30（台账位置 1234）"
    )
    assert [cell for cell in row(sheet, 3) if cell] == [
        *(
            "序号",
            "项目名称",
            "项目代码",
            "2020年计划投资",
            "上月底止本年累计",
            "上月底止开工以来累计",
            "3月填报",
            "报送状态",
        ),
    ]
    assert [cell for cell in row(sheet, 4) if cell] == [
        *("3月完成投资", "1-3月累计完成投资", "开工至今累计完成投资", "数的性质", "计算方法", "形象进度"),
        *("前期工作进展", "存在问题", "下一步工作安排", "本月无进展", "情况说明"),
    ]
    assert "G3:Q3" in merges(sheet)


def test_what_is_known_is_filled_in(sheet: Any) -> None:
    assert row(sheet, 5) == [
        *(1, "(东段)", None, None, None, None, None, None, None, "实际数", "形象进度法"),
        *(None, None, None, None, "否", None, "应报未报"),
    ]


def test_what_was_returned_is_there_to_be_mended(sheet: Any) -> None:
    assert row(sheet, 6) == [
        *(2, "滨江路", "2020-450205-48-01-000001", 1200.5, 89.56, 189.56, 60.5, 150.06, None, "预计数", "财务支出法"),
        *("=桩基", None, "征地", "承台", "否", None, "已退回"),
    ]
    assert (sheet["L6"].data_type, sheet["L6"].quotePrefix) == ("s", True)


def test_in_january_nothing_has_been_done_in_the_year() -> None:
    january = date(2020, 1, 1)
    sheet = book(context=CONTEXT._replace(month=january))["月报"]
    assert (sheet["E6"].value, sheet["F6"].value) == (None, 189.56)


def test_only_what_is_to_be_typed_is_unlocked(sheet: Any) -> None:
    assert sheet.protection.sheet
    assert (sheet.protection.formatColumns, sheet.protection.formatRows) == (False, False)
    unlocked = {cell.coordinate for cells in sheet.iter_rows() for cell in cells if not cell.protection.locked}
    assert unlocked == {f"{letter}{at}" for letter in TYPED for at in (5, 6)}
    assert {sheet[f"{letter}5"].fill.fgColor.rgb for letter in TYPED} == {"FFFFFBE6"}
    assert "FFFFFBE6" not in {sheet[f"{letter}5"].fill.fgColor.rgb for letter in KNOWN}
    assert book().security.lockStructure


def test_what_is_chosen_is_chosen_from_a_list_and_amounts_are_numbers(sheet: Any) -> None:
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {f"{letter}5:{letter}6" for letter in TYPED}
    assert [(rules[cells].type, rules[cells].formula1) for cells in ("J5:J6", "K5:K6", "P5:P6")] == [
        *(("list", '"实际数,预计数"'), ("list", '"形象进度法,财务支出法"'), ("list", '"是,否"')),
    ]
    assert {rules[f"{letter}5:{letter}6"].type for letter in "GHI"} == {"decimal"}
    assert {(rules[f"{letter}5:{letter}6"].type, rules[f"{letter}5:{letter}6"].formula1) for letter in "LMNOQ"} == {
        ("textLength", "4000")
    }
    assert all(rule.showErrorMessage and rule.error.endswith("。") for rule in rules.values())


def test_the_hidden_sheet_says_what_the_workbook_is_of() -> None:
    hidden = book()["taizhang"]
    assert (hidden.sheet_state, hidden.protection.sheet) == ("veryHidden", True)
    assert [row(hidden, at) for at in range(1, 13)] == [
        ["format", FORMAT],
        ["journal_id", str(STAMP.journal_id)],
        ["programme_id", str(UUID(int=0x2020))],
        ["unit_id", str(UUID(int=0xB0))],
        ["month", "2020-03"],
        ["position", 1234],
        ["unit", "WAN"],
        ["sheet", "月报"],
        [],
        ["row", "project_id", "entry_id", "name"],
        [5, str(PARTS[0].project_id), str(BUNDLE.entry_id), "(东段)"],
        [6, str(ROAD.project.project_id), str(ROAD.entry_id), "滨江路"],
    ]
    assert hidden.max_row == 12


def test_in_yi_the_amounts_and_the_hidden_sheet_say_so() -> None:
    workbook = book(Unit.YI)
    assert [workbook["月报"][cell].value for cell in ("Q2", "D6", "G6")] == ["单位：亿元", 0.12005, 0.00605]
    assert workbook["taizhang"]["B7"].value == "YI"


def test_the_same_month_is_the_same_bytes() -> None:
    unit = units_owing(OWED, By.LEAD)[0]
    assert unit_book(unit, CONTEXT, STAMP, Unit.WAN) == unit_book(unit, CONTEXT, STAMP, Unit.WAN)
