"""The plan table cell by cell: layout, headings with their sums, what is left empty, how it is printed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from events.vocabulary import Unit
from service.excel.writing.exporting import files
from service.excel.writing.plan import plan_tables
from service.excel.writing.tables import in_unit, numeral
from tests.workbooks.shown import AS_OF, BOND, DAY, ENTRIES, KEY, ROAD, STAMP, merges, opened, programme, row

TITLE = "柳州市2020年重大项目计划表"
UNITS, OWNER = "柳北区人民政府、柳州市交通运输局", "柳州城投"


def book(unit: Unit = Unit.WAN) -> bytes:
    return files("计划表", plan_tables(programme(), ENTRIES, STAMP, unit), STAMP)[0].content


@pytest.fixture(scope="module")
def sheet() -> Any:
    return opened(book())["实施项目"]


def test_there_is_a_sheet_for_each_class_of_the_notice() -> None:
    assert opened(book()).sheetnames == ["实施项目", "预备项目"]
    only = plan_tables(programme(), [ROAD], STAMP, Unit.WAN)
    assert [table.sheet for table in only] == ["实施项目"]


def test_a_programme_without_entries_is_an_empty_table() -> None:
    (table,) = plan_tables(programme(), [], STAMP, Unit.WAN)
    sheet = opened(files("计划表", [table], STAMP)[0].content)["实施项目"]
    assert row(sheet, 4) == ["合计（0项）"]
    assert sheet.max_row == 4


def test_title_unit_and_headers_in_two_levels(sheet: Any) -> None:
    assert row(sheet, 1) == [f"{TITLE}（实施项目）"]
    assert (sheet["A2"].value, sheet["R2"].value) == (AS_OF, "单位：万元")
    upper, lower = row(sheet, 3), row(sheet, 4)
    assert upper[:10] == [
        *("序号", "项目名称", "项目代码", "建设地点", "建设内容及规模", "建设性质", "建设年限", "总投资"),
        *("至2019年底累计完成投资", "2020年计划投资"),
    ]
    assert upper[10:] == [
        *(
            "年度目标",
            None,
            "计划开工时间",
            "计划竣工时间",
            "牵头及责任单位",
            "征地县区",
            "项目业主",
            "代建单位",
            "备注",
        ),
    ]
    assert [(index, title) for index, title in enumerate(lower) if title] == [(10, "确保"), (11, "力争")]
    assert {"A1:S1", "A2:Q2", "R2:S2", "A3:A4", "S3:S4", "K3:L3"} <= merges(sheet)
    assert not {"K3:K4", "L3:L4"} & merges(sheet)


def test_headings_bear_numbers_counts_and_sums(sheet: Any) -> None:
    assert [sheet.cell(at, 1).value for at in (5, 6, 7, 13, 15, 16)] == [
        *("合计（5项）", "一、新开工（4项）", "（一）基础设施（3项）", "（二）民生保障（1项）"),
        *("二、续建（1项）", "（一）基础设施（1项）"),
    ]
    assert {"A5:G5", "A6:G6", "A7:G7"} <= merges(sheet)
    assert [sheet[f"H{at}"].value for at in (5, 6, 7)] == ["=SUM(H6,H15)", "=SUM(H7,H13)", "=SUM(H8:H9,H12)"]
    assert [sheet[f"{letter}5"].value for letter in "KLMNOPQRS"] == [None] * 9


def test_formulas_carry_their_figures_for_readers_who_do_not_calculate() -> None:
    sheet = opened(book(), computed=True)["实施项目"]
    assert [sheet[f"H{at}"].value for at in (5, 6, 7)] == [90345.92, 40345.92, 40345.92]
    assert [sheet[f"I{at}"].value for at in (5, 6, 7)] == [20100.1, 100, 100]
    assert [sheet[f"J{at}"].value for at in (5, 6, 7)] == [12200.5, 3200.5, 3200.5]


def test_where_nothing_is_said_there_is_no_sum(sheet: Any) -> None:
    assert [sheet[f"{letter}13"].value for letter in "HIJ"] == [None, None, None]
    idea = opened(book())["预备项目"]
    assert [idea[f"{letter}5"].value for letter in "HIJ"] == ["=SUM(H6)", None, None]


def test_rows_say_what_the_ledger_says(sheet: Any) -> None:
    assert row(sheet, 8) == [
        *(1, "滨江路", "2020-450205-48-01-000001", "柳北区", "长3公里", "新建", "2020-2021"),
        *(12345.67, 100, 1200.5, "年内开工", "力争过半", datetime(2020, 5, 1), None),  # noqa: DTZ001
        *(UNITS, None, OWNER, None, "备注一"),
    ]
    assert sheet["J12"].value == 0
    assert sheet["P12"].value == "柳东新区"


def test_parts_of_a_bundle_are_shown_and_not_added(sheet: Any) -> None:
    assert [row(sheet, at)[:8] for at in (9, 10, 11)] == [
        [2, "老旧管网打包", None, "柳北区", None, "新建", "2020-2021", 8000.25],
        [None, "(1)东段", None, "柳北区", None, "新建", "2020-2021", 3000],
        [None, "(2)西段", None, "柳北区", None, "新建", "2020-2021", 5000.25],
    ]
    assert [sheet[f"{letter}10"].value for letter in "IJKLMNOPQ"] == [None] * 8 + [OWNER]


def test_who_has_no_number_is_numbered_behind_those_who_have_one(sheet: Any) -> None:
    assert row(sheet, 14)[:2] == [4, "实验小学"]
    assert sheet["H14"].value is None


def test_the_goal_as_stated_is_one_column() -> None:
    idea = opened(book())["预备项目"]
    assert (idea["K3"].value, idea["K7"].value, idea["L3"].value) == ("年度目标", "前期有进展", "计划开工时间")
    assert merges(idea) >= {"A1:R1"}


def test_amounts_in_yi_are_exact() -> None:
    sheet = opened(book(Unit.YI))["实施项目"]
    assert sheet["R2"].value == "单位：亿元"
    assert [sheet[f"{letter}8"].value for letter in "HIJ"] == [1.234567, 0.01, 0.12005]
    assert opened(book(Unit.YI), computed=True)["实施项目"]["H5"].value == 9.034592


def test_numbers_and_days_are_shown_as_such(sheet: Any) -> None:
    assert [sheet[cell].number_format for cell in ("A8", "H8", "H5", "J8", "M8")] == [
        *("0", "#,##0.00", "#,##0.00", "#,##0.0", "yyyy-mm-dd"),
    ]
    yi = opened(book(Unit.YI))["实施项目"]
    assert [yi[cell].number_format for cell in ("H8", "I8")] == ["#,##0.0000", "#,##0.0000"]
    assert [sheet[cell].alignment.horizontal for cell in ("A8", "B8", "H8")] == ["center", "left", "right"]
    assert sheet["B8"].border.left.style == sheet["S6"].border.bottom.style == "thin"


def test_it_is_printed_on_a3_with_its_headers_on_every_page(sheet: Any) -> None:
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_area, sheet.print_title_rows) == ("'实施项目'!$A$1:$S$17", "$1:$4")
    assert sheet.oddHeader.right.text == "台账位置 1234"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet.freeze_panes == "C5"
    assert [sheet.column_dimensions[letter].width for letter in "ABE"] == [6, 30, 40]


def test_further_columns_of_a_programme_stand_before_the_remark() -> None:
    rows = [
        ROAD._replace(extra={"BOND": "12.5", "KEY": "true"}),
        ROAD._replace(row_no=2, extra={"BOND": "NaN", "KEY": "false"}),
        ROAD._replace(row_no=3),
    ]
    sheet = opened(files("表", plan_tables(programme(BOND, KEY), rows, STAMP, Unit.WAN), STAMP)[0].content)["实施项目"]
    assert [sheet[f"{letter}3"].value for letter in "STU"] == ["专项债", "是否重点", "备注"]
    assert [[sheet[f"{letter}{at}"].value for letter in "ST"] for at in (8, 9, 10)] == [
        *([12.5, "是"], ["NaN", "否"], [None, None]),
    ]


def test_a_day_is_a_day_and_what_is_none_stays_a_text() -> None:
    rows = [ROAD._replace(row_no=number, extra={"DAY": said}) for number, said in enumerate(("2020-03-01", "三月"), 1)]
    sheet = opened(files("表", plan_tables(programme(DAY), rows, STAMP, Unit.WAN), STAMP)[0].content)["实施项目"]
    assert [sheet[f"S{at}"].value for at in (8, 9)] == [datetime(2020, 3, 1), "三月"]  # noqa: DTZ001


def test_amounts_are_shown_in_no_other_unit() -> None:
    with pytest.raises(ValueError, match="万元或亿元"):
        in_unit(Decimal(1), Unit.YUAN)


def test_sections_are_numbered_in_chinese() -> None:
    numbers = (1, 10, 11, 20, 34, 100, 101, 110, 999, 1000)
    assert [numeral(number) for number in numbers] == [
        *("一", "十", "十一", "二十", "三十四", "一百", "一百零一", "一百一十", "九百九十九", "1000"),
    ]


def test_more_runs_than_a_sum_takes_are_split() -> None:
    parts = (ROAD.project,)
    rows = [ROAD._replace(row_no=number, parts=parts) for number in range(1, 302)]
    content = files("表", plan_tables(programme(), rows, STAMP, Unit.WAN), STAMP)[0].content
    formula = opened(content)["实施项目"]["H7"].value
    assert formula.startswith("=SUM(H8,H10,H12,")
    assert [len(sum.split(",")) for sum in formula.split("+")] == [200, 101]
    total = opened(content, computed=True)["实施项目"]["H7"].value
    assert Decimal(str(total)) == Decimal("12345.67") * 301
