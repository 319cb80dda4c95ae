"""Headers: where they stand, of how many levels, and what is baked into them."""

from decimal import Decimal

import pytest

from events.vocabulary import Unit
from service.excel.grid import Merge, Sheet, Value
from service.excel.tables import Amount
from service.excel.understanding import monthly_tables, plan_tables
from tests.workbooks.tabling import TITLE, monthly, named, plan, project, sheet, told, workbook

ONE = Decimal(1)


def test_breaks_padding_and_the_unit_inside_a_header() -> None:
    table = plan(
        [ONE, "甲路", Decimal("7446.08"), Decimal(2)],
        header=["序 号", "项目\n名称", "总投资\n（亿元）", "计划    投资                     (万元)"],
    )
    assert told(table) == []
    assert table.rows[0].total == Amount("7446.08", Unit.YI)
    assert table.rows[0].annual_plan == Amount("2", Unit.WAN)
    assert table.columns == {"number": 1, "name": 2, "total": 3, "annual_plan": 4}
    assert table.at(table.rows[0], "total").cell == "C3"


@pytest.mark.parametrize(
    ("unit_row", "unit"), [("单位：万元", Unit.WAN), ("计量单位：亿元", Unit.YI), ("（单位:元）", Unit.YUAN)]
)
def test_the_unit_row(unit_row: str, unit: Unit) -> None:
    (table,) = plan_tables(
        workbook(sheet([[TITLE], [None, None, unit_row], ["序号", "项目名称", "总投资"], [ONE, "甲路", Decimal(5)]]))
    )
    assert (table.unit, table.rows[0].total, told(table)) == (unit, Amount("5", unit), [])


def test_amounts_without_any_unit_are_not_read() -> None:
    rows: list[list[Value]] = [
        [TITLE],
        ["序号", "项目名称", "总投资"],
        [ONE, "甲路", Decimal(5)],
        [ONE, "乙路", "6亿元"],
    ]
    (table,) = plan_tables(workbook(sheet(rows)))
    assert told(table) == [("C2", "unit_missing", "ERROR")]
    assert [row.total for row in table.rows] == [None, Amount("6", Unit.YI)]
    (stated,) = plan_tables(workbook(sheet(rows)), unit=Unit.WAN)
    assert (told(stated), stated.rows[0].total) == ([], Amount("5", Unit.WAN))


def test_two_levels_with_merges_from_row_four() -> None:
    rows: list[list[Value]] = [
        ["附件2"],
        [TITLE],
        ["单位：万元"],
        ["序号", "项目名称", "项目业主单位", None, None, "总投资"],
        [None, None, "业主名称", "负责人", "电话", None],
        [ONE, "甲路", "市东通公司", "张三", "0772-2825555", Decimal(9)],
    ]
    merges = [Merge(4, 1, 5, 1), Merge(4, 2, 5, 2), Merge(4, 3, 4, 5), Merge(4, 6, 5, 6), Merge(2, 1, 2, 6)]
    (table,) = plan_tables(workbook(sheet(rows, merges)))
    (row,) = table.rows
    assert (table.title, table.year, told(table)) == (TITLE, 2020, [])
    assert (row.owners, row.total) == (("市东通公司",), Amount("9", Unit.WAN))
    (person,) = row.persons
    assert (person.name, person.unit, person.role, person.telephone, person.place.cell) == (
        "张三",
        "市东通公司",
        "负责人",
        "0772-2825555",
        "D6",
    )
    (plain,) = plan_tables(workbook(sheet(rows)))
    assert plain == table


def test_two_levels_without_merges_and_with_an_unknown_header() -> None:
    rows: list[list[Value]] = [
        ["2020年3月月报"],
        ["序号", "项目名称", "完成投资（万元）", None, None, "形象进度"],
        [None, None, "本月", "年初累计", "其中：设备"],
        [ONE, "甲路", ONE, Decimal(2), Decimal(3), "完成桩基"],
    ]
    (table,) = monthly_tables(workbook(sheet(rows)))
    (row,) = table.rows
    assert (row.completed, row.year_to_date) == (Amount("1", Unit.WAN), Amount("2", Unit.WAN))
    assert (row.progress, row.extra) == ("完成桩基", {"完成投资（万元）/其中：设备": "3"})
    assert told(table) == [("E3", "column_unknown", "WARNING")]


def test_a_part_of_an_amount_is_not_the_amount() -> None:
    rows: list[list[Value]] = [
        [TITLE],
        ["序号", "项目名称", "其中：征地（万元）", None, "总投资（万元）"],
        [None, None, "总投资", "年度计划投资", None],
        [ONE, "甲路", ONE, Decimal(2), Decimal(3)],
    ]
    (table,) = plan_tables(workbook(sheet(rows, [Merge(2, 3, 2, 4), Merge(2, 1, 3, 1), Merge(2, 2, 3, 2)])))
    (row,) = table.rows
    assert (row.total, row.annual_plan) == (Amount("3", Unit.WAN), None)
    assert [(cell, code) for cell, code, _ in told(table)] == [("C3", "column_unknown"), ("D3", "column_unknown")]


def test_groups_above_a_name_in_the_lower_row() -> None:
    rows: list[list[Value]] = [
        [TITLE],
        [None, None, "投资（万元）", None],
        ["序号", "项目名称", "总投资", "2020年计划投资"],
        [ONE, "甲路", Decimal(9), Decimal(3)],
    ]
    (table,) = plan_tables(workbook(sheet(rows)))
    assert (told(table), named(table)) == ([], [(4, "1", "甲路")])
    assert table.rows[0].annual_plan == Amount("3", Unit.WAN)


def test_a_row_of_units_under_the_header() -> None:
    table = plan(
        [None, None, "（亿元）", "（万元）"],
        [ONE, "甲路", Decimal(1), Decimal(2)],
        header=["序号", "项目名称", "总投资", "年度计划投资"],
    )
    assert (table.rows[0].total, table.rows[0].annual_plan) == (Amount("1", Unit.YI), Amount("2", Unit.WAN))
    assert told(table) == []


def test_two_units_above_one_table_are_no_unit() -> None:
    rows: list[list[Value]] = [
        [TITLE + "（单位：亿元）"],
        ["单位：万元"],
        ["序号", "项目名称", "总投资"],
        [ONE, "甲路", ONE],
    ]
    (table,) = plan_tables(workbook(sheet(rows)))
    assert (table.unit, table.rows[0].total, told(table)) == (None, None, [("C3", "unit_missing", "ERROR")])


@pytest.mark.parametrize(
    "titles",
    [
        ["柳州市2020年计划表（截至2019年12月底）"],
        ["柳州市计划表（截至2019年12月底，2020年）"],
        ["自治区层面统筹推进重大项目计划表", "2020年度"],
        ["填报单位：柳州市重点项目建设办公室某某处室　填报时间：2019年12月31日", "2020年计划表"],
    ],
)
def test_the_year_is_what_titles_and_headers_agree_on(titles: list[Value]) -> None:
    rows: list[list[Value]] = [[title] for title in titles]
    header: list[Value] = ["序号", "项目名称", "2020年计划投资（万元）", "至2019年底累计完成投资（万元）"]
    (table,) = plan_tables(workbook(sheet([*rows, header, [ONE, "甲路", ONE, ONE]])))
    assert (table.year, told(table)) == (2020, [])


def test_years_in_headers_say_which_column_is_meant() -> None:
    table = plan(
        [ONE, "甲路", ONE, Decimal(2), Decimal(3)],
        header=[
            "序号",
            "项目名称",
            "2019年计划投资（万元）",
            "2020年计划投资（万元）",
            "至2019年底累计完成投资（万元）",
        ],
    )
    (row,) = table.rows
    assert (row.annual_plan, row.completed_before) == (Amount("2", Unit.WAN), Amount("3", Unit.WAN))
    assert (row.extra, told(table)) == ({"2019年计划投资（万元）": "1"}, [])


def test_a_header_of_another_year_is_not_read_as_this_years() -> None:
    table = plan(
        [ONE, "甲路", ONE, ONE], header=["序号", "项目名称", "总投资（万元）", "至2020年底累计完成投资（万元）"]
    )
    assert told(table) == [("D2", "column_of_another_time", "ERROR")]
    assert table.rows[0].completed_before is None


def test_the_year_of_a_table_without_a_title_is_its_plans() -> None:
    (table,) = plan_tables(workbook(sheet([["序号", "项目名称", "2021年度计划投资（万元）"], [ONE, "甲路", ONE]])))
    assert (table.title, table.year, told(table)) == ("", 2021, [])


def test_an_unknown_column_is_kept_and_told() -> None:
    table = plan([ONE, "甲路", ONE, "是"], header=["序号", "项目名称", "总投资（万元）", "专项债"])
    assert told(table) == [("D2", "column_unknown", "WARNING")]
    assert table.rows[0].extra == {"专项债": "是"}


def test_an_unknown_column_of_persons_is_never_kept_as_text() -> None:
    table = plan(
        [ONE, "甲路", ONE, "张三 13907720000"], header=["序号", "项目名称", "总投资（万元）", "现场联系人及电话"]
    )
    (row,) = table.rows
    assert (row.extra, told(table)) == ({}, [])
    assert [(person.name, person.telephone) for person in row.persons] == [("张三", "13907720000")]


@pytest.mark.parametrize(
    ("header", "owners", "units", "persons"),
    [
        ("业主单位、经办联系人", ("市东通公司",), (), ["张三"]),
        ("责任单位（含联络员）及电话", (), ("市东通公司",), ["张三"]),
    ],
)
def test_an_unknown_column_of_units_and_persons(
    header: str, owners: tuple[str, ...], units: tuple[str, ...], persons: list[str]
) -> None:
    table = plan([ONE, "甲路", ONE, "市东通公司 张三"], header=["序号", "项目名称", "总投资（万元）", header])
    (row,) = table.rows
    assert (row.owners, row.responsible_units, [person.name for person in row.persons]) == (owners, units, persons)


def test_a_group_of_leaders_without_roles() -> None:
    rows: list[list[Value]] = [
        [TITLE],
        ["序号", "项目名称", "总投资（万元）", "挂钩领导", None],
        [None, None, None, "市", "县"],
        [ONE, "甲路", ONE, "张三", "李四"],
    ]
    (table,) = plan_tables(workbook(sheet(rows)))
    assert [(person.name, person.role, person.unit) for person in table.rows[0].persons] == [
        ("张三", "市", ""),
        ("李四", "县", ""),
    ]


def test_one_field_twice() -> None:
    table = plan([ONE, "甲路", ONE, Decimal(2)], header=["序号", "项目名称", "总投资（万元）", "项目总投资（万元）"])
    assert told(table) == [("D2", "column_twice", "ERROR")]
    assert table.rows[0].total == Amount("1", Unit.WAN)


def test_of_two_columns_the_visible_one_is_read() -> None:
    rows: list[list[Value]] = [
        [TITLE],
        ["序号", "项目名称", "总投资（万元）", "项目总投资（万元）"],
        [ONE, "甲路", Decimal(8), Decimal(9)],
    ]
    (table,) = plan_tables(workbook(Sheet("计划表", rows, hidden_columns=frozenset({3}))))
    assert (table.rows[0].total, table.rows[0].extra, told(table)) == (Amount("9", Unit.WAN), {}, [])


def test_hidden_helper_columns_and_empty_sheets_are_left_out() -> None:
    rows: list[list[Value]] = [
        [TITLE, None, None, "报表名"],
        ["序号", "项目名称", "总投资（万元）", "导入用户"],
        [ONE, "甲路", ONE, "admin"],
    ]
    shown = Sheet("计划表", rows, hidden_columns=frozenset({4}))
    (table,) = plan_tables(workbook(shown, Sheet("Sheet2", []), Sheet("Sheet3", [[" ", "\u3000"], [None]])))
    assert (told(table), table.rows[0].extra) == ([], {})


def test_a_hidden_sheet_is_read_and_asked_about() -> None:
    rows: list[list[Value]] = [[TITLE], ["序号", "项目名称", "总投资（万元）"], [ONE, "甲路", ONE]]
    (table,) = plan_tables(workbook(Sheet("旧表", rows, hidden=True)))
    assert (told(table), len(table.rows)) == ([("B2", "sheet_hidden", "QUESTION")], 1)


def test_a_sheet_without_a_header_is_told() -> None:
    tables = plan_tables(workbook(sheet([[None], [None, "会议纪要"]], name="说明"), sheet([["序号"]], name="又一张")))
    assert [(table.sheet, table.rows, told(table)) for table in tables] == [
        ("说明", [], [("B2", "header_not_found", "WARNING")]),
        ("又一张", [], [("A1", "header_not_found", "WARNING")]),
    ]


def test_a_plan_is_no_monthly_table_and_the_other_way_round() -> None:
    plan_sheet = sheet([[TITLE], ["序号", "项目名称", "总投资（万元）"], [ONE, "甲路", ONE]])
    report_sheet = sheet([["2020年3月报"], ["序号", "项目名称", "本月完成投资（万元）"], [ONE, "甲路", ONE]])
    (report,) = monthly_tables(workbook(plan_sheet))
    (other,) = plan_tables(workbook(report_sheet))
    assert (report.rows, told(report)) == ([], [("B2", "sheet_no_report", "WARNING")])
    assert (other.rows, told(other)) == ([], [("B2", "sheet_no_plan", "WARNING")])


def test_the_header_printed_on_every_page_is_no_row() -> None:
    again: list[Value] = ["序号", "项目名称", "总投资（万元）"]
    table = plan(["1", "2", "3"], [ONE, "甲路", ONE], [TITLE], again, [Decimal(2), "乙路", ONE], header=again)
    assert (named(table), told(table)) == ([(4, "1", "甲路"), (7, "2", "乙路")], [])


def test_another_table_below_is_not_read_with_this_ones_columns() -> None:
    table = plan(project(ONE, "甲路"), ["序号", "项目名称", "建设地点", "总投资（亿元）"], project(ONE, "乙路"))
    assert (named(table), told(table)) == ([(3, "1", "甲路")], [("A4", "second_table", "ERROR")])


def test_months_in_headers_say_which_column_is_meant() -> None:
    table = monthly(
        [ONE, "甲路", ONE, Decimal(2), Decimal(3), Decimal(4), "完成桩基", "征地", "加快"],
        header=[
            "序号",
            "项目名称",
            "2月完成投资(万元)",
            "3月完成投资(万元)",
            "1-3月实际完成投资(万元)",
            "开工累计完成投资(万元)",
            "1-3月工程形象进度",
            "存在问题",
            "下一步工作安排",
        ],
    )
    (row,) = table.rows
    assert (table.year, table.month, told(table)) == (2020, 3, [])
    assert (row.completed, row.year_to_date, row.since_start) == tuple(Amount(n, Unit.WAN) for n in "234")
    assert (row.progress, row.problems, row.next_steps) == ("完成桩基", "征地", "加快")
    assert row.extra == {"2月完成投资(万元)": "1"}


def test_a_header_of_another_month_is_not_read_as_this_months() -> None:
    table = monthly(
        [ONE, "甲路", ONE, ONE],
        header=["序号", "项目名称", "3月完成投资(万元)", "1-3月完成投资(万元)"],
        title="2020年4月月报",
    )
    assert told(table) == [("C2", "column_of_another_time", "ERROR"), ("D2", "column_of_another_time", "ERROR")]
    assert (table.rows[0].completed, table.rows[0].year_to_date) == (None, None)


def test_a_monthly_table_must_say_its_month() -> None:
    table = monthly([ONE, "甲路", ONE], header=["序号", "项目名称", "本月完成投资(万元)"], title="重大项目月报表")
    assert (table.year, table.month) == (None, None)
    assert told(table) == [("A1", "month_missing", "QUESTION")]
