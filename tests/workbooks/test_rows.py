"""Rows: projects, bundles, groups, totals and notes in the spellings of real tables; what fits none is told."""

from decimal import Decimal

import pytest

from events.vocabulary import Unit
from service.excel.grid import Failed, Merge, Sheet, Value
from service.excel.tables import Amount, PlanTable
from service.excel.understanding import plan_tables
from tests.workbooks.tabling import HEADER, TITLE, named, plan, project, told, workbook

ONE, TWO, THREE = Decimal(1), Decimal(2), Decimal(3)


def stated(table: PlanTable) -> list[tuple[int, str, int | None, tuple[int, ...], bool]]:
    return [(line.place.row, line.label, line.count, line.heads, line.additive) for line in table.stated]


@pytest.mark.parametrize(
    ("label", "beside", "count", "cell"),
    [
        ("合计", "1个", 1, "B3"),
        ("合计1项", None, 1, "A3"),
        ("合  计", None, None, ""),
        ("总计", "1个", 1, "B3"),
        ("总计", ONE, 1, "B3"),
        ("合计（1项）", None, 1, "A3"),
        (None, "合计1个", 1, "B3"),
        (None, "合  计", None, ""),
    ],
)
def test_a_total_in_all_spellings(label: Value, beside: Value, count: int | None, cell: str) -> None:
    for table in (
        plan([label, beside, None, Decimal(100)], project(ONE, "甲路")),
        plan([label, beside, None, Decimal(100)], project(ONE, "甲路"), merges=[Merge(3, 1, 3, 2)][: beside is None]),
    ):
        (line,) = table.stated
        assert (line.label, line.count, line.heads, line.path) == (
            "".join(str(label or beside).split()).rstrip("1个项（）"),
            count,
            (4,),
            (),
        )
        assert (line.count_place.cell if line.count_place else "") == cell
        assert line.total == Amount("100", Unit.WAN)
        assert (named(table), told(table)) == ([(4, "1", "甲路")], [])


def test_a_stated_count_in_the_column_of_an_amount_is_no_amount() -> None:
    table = plan([None, "合计", "3个"], [ONE, "甲路", ONE], header=["序号", "项目名称", "总投资（万元）"])
    assert (table.stated[0].count, table.stated[0].total) == (3, None)
    assert told(table) == [("C3", "stated_count_differs", "WARNING")]


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        (["一、交通1项"], "交通"),
        (["（一）工业项目1个"], "工业项目"),
        (["一", "工业"], "工业"),
        (["龙海市合计1个"], "龙海市合计"),
        (["一、市本级（1项）"], "市本级"),
        ([None, "一、市本级（1项）"], "市本级"),
        (["一、新开工项目（共1项，总投资100万元）"], "新开工项目"),
        (["第一部分 实施项目"], "实施项目"),
        (["柳南区"], "柳南区"),
        ([None, "基础设施类"], "基础设施类"),
    ],
)
def test_a_group_in_all_spellings(cells: list[Value], label: str) -> None:
    table = plan(cells, project(ONE, "甲路"))
    assert [(line.label, line.heads, line.additive) for line in table.stated] == [(label, (4,), True)]
    assert table.rows[0].group_path == (label.removesuffix("合计"),)
    assert (named(table), told(table)) == ([(4, "1", "甲路")], [])


def test_groups_in_groups() -> None:
    table = plan(
        ["合计4项"],
        ["一、市本级（3项）"],
        ["（一）在建（2项）"],
        project(ONE, "甲"),
        project(TWO, "乙"),
        ["（二）前期（1项）"],
        project(ONE, "丙"),
        ["二、柳江区（1项）"],
        ["（一）在建（1项）"],
        project(ONE, "丁"),
    )
    assert stated(table) == [
        (3, "合计", 4, (6, 7, 9, 12), True),
        (4, "市本级", 3, (6, 7, 9), True),
        (5, "在建", 2, (6, 7), True),
        (8, "前期", 1, (9,), True),
        (10, "柳江区", 1, (12,), True),
        (11, "在建", 1, (12,), True),
    ]
    assert [(row.group_path, row.category, row.level, row.areas) for row in table.rows] == [
        (("市本级", "在建"), "在建", "市本级", ""),
        (("市本级", "在建"), "在建", "市本级", ""),
        (("市本级", "前期"), "前期", "市本级", ""),
        (("柳江区", "在建"), "在建", "", "柳江区"),
    ]
    assert told(table) == []


def test_of_which_is_added_to_nothing() -> None:
    table = plan(["合计（1项）"], ["其中：在建重点项目（90项）", None, None, Decimal(7)], project(ONE, "甲路"))
    assert stated(table) == [(3, "合计", 1, (5,), True), (4, "在建重点项目", 90, (), False)]
    assert told(table) == []


@pytest.mark.parametrize("last", ["小计", "合计"])
def test_a_total_closes_each_group(last: str) -> None:
    table = plan(
        ["一、工业"],
        project(ONE, "甲"),
        [last, None, None, Decimal(100)],
        ["二、交通"],
        project(ONE, "乙"),
        [last, None, None, Decimal(100)],
        ["总计", None, None, Decimal(200)],
    )
    assert [(line.label, line.heads) for line in table.stated] == [
        ("工业", (4,)),
        (last, (4,)),
        ("交通", (7,)),
        (last, (7,)),
        ("总计", (4, 7)),
    ]
    assert told(table) == []


def test_a_total_names_the_group_that_it_closes() -> None:
    table = plan(
        ["一、工业项目"],
        project(ONE, "甲"),
        project(TWO, "乙"),
        ["工业合计2个"],
        ["二、交通"],
        ["交通合计1个"],
        project(ONE, "丙"),
    )
    assert [(line.label, line.path, line.heads) for line in table.stated] == [
        ("工业项目", ("工业项目",), (4, 5)),
        ("工业合计", ("工业项目",), (4, 5)),
        ("交通", ("交通",), (9,)),
        ("交通合计", ("交通",), (9,)),
    ]
    assert (told(table), [row.sector for row in table.rows]) == ([], ["工业项目", "工业项目", "交通"])


def test_a_total_above_the_rows_of_its_group() -> None:
    table = plan(["一、工业"], ["合计", "1个"], project(ONE, "甲"), ["二、交通"], ["合计", "1个"], project(ONE, "乙"))
    assert [(line.label, line.heads) for line in table.stated] == [
        ("工业", (5,)),
        ("合计", (5,)),
        ("交通", (8,)),
        ("合计", (8,)),
    ]
    assert told(table) == []


def test_a_label_merged_over_the_whole_row_is_a_groups() -> None:
    table = plan(["城乡统筹及其他"], project(ONE, "甲"), merges=[Merge(3, 1, 3, 7)])
    assert [(line.label, line.heads) for line in table.stated] == [("城乡统筹及其他", (4,))]
    assert table.rows[0].sector == "城乡统筹及其他"


def test_areas_totalled_below_their_rows() -> None:
    table = plan(project(ONE, "甲"), project(TWO, "乙"), ["龙海市合计2个"], project(ONE, "丙"), ["漳浦县合计1个"])
    assert stated(table) == [(5, "龙海市合计", 2, (3, 4), True), (7, "漳浦县合计", 1, (6,), True)]
    assert told(table) == []


def test_stated_figures_that_differ_are_warned_at_their_cells() -> None:
    table = plan(["一、交通3项", None, None, Decimal(201), Decimal(20)], project(ONE, "甲"), project(TWO, "乙"))
    assert told(table) == [("A3", "stated_count_differs", "WARNING"), ("D3", "stated_total_differs", "WARNING")]
    assert table.problems[1].message == "“交通”写明总投资201万元，所列项目相加得200万元，相差1万元"


def test_nothing_is_compared_with_an_amount_that_could_not_be_read() -> None:
    table = plan(["一、交通1项", None, None, Decimal(201)], project(ONE, "甲", "约200"))
    assert told(table) == [("D4", "amount_unreadable", "ERROR")]


def test_a_group_over_nothing_may_have_been_a_project() -> None:
    table = plan(project(ONE, "甲路"), [None, "螺蛳粉产业", None, Decimal(7)])
    assert told(table) == [("B4", "group_without_rows", "WARNING")]


def test_numbers_restart_and_carry_marks() -> None:
    table = plan(
        ["一、工业"],
        project("1●", "★甲厂"),
        project(TWO, "乙厂"),
        ["二、交通"],
        project("１", "●丙路"),
        project("新2", "丁路"),
    )
    assert [(row.number, row.mark, row.name) for row in table.rows] == [
        ("1", "●★", "甲厂"),
        ("2", "", "乙厂"),
        ("1", "●", "丙路"),
        ("新2", "", "丁路"),
    ]
    assert told(table) == []


def test_a_bundle_carries_the_totals_of_its_sub_projects() -> None:
    table = plan(
        ["合计2项", None, None, Decimal(150)],
        project(ONE, "打包项目", Decimal(100)),
        project(None, "(1)南段", Decimal(60)),
        project("　", "（2）★北段", Decimal(40)),
        project(TWO, "独立项目", Decimal(50)),
    )
    assert [(row.number, row.mark, row.name, row.parent) for row in table.rows] == [
        ("1", "", "打包项目", None),
        ("(1)", "", "南段", 4),
        ("(2)", "★", "北段", 4),
        ("2", "", "独立项目", None),
    ]
    assert table.stated[0].heads == (4, 7)
    assert told(table) == [("E4", "bundle_differs", "WARNING")]


def test_a_bundle_without_amounts_counts_its_sub_projects_once() -> None:
    table = plan(
        ["合计1项", None, None, Decimal(100)],
        [ONE, "打包项目", "两段"],
        project(None, "(1)南段", Decimal(60), None),
        project(None, "(2)北段", Decimal(40), None),
    )
    assert told(table) == []


@pytest.mark.parametrize("number", ["1.1", Decimal("1.1"), "1-1"])
def test_numbers_below_a_bundles_number_are_sub_projects(number: Value) -> None:
    table = plan(project(ONE, "打包"), project(number, "子项"), project(TWO, "另一项"))
    assert [row.parent for row in table.rows] == [None, 3, None]


def test_a_sub_project_alone_is_asked_about() -> None:
    table = plan(["一、工业"], project(None, "(1)南段"))
    assert (named(table), told(table)) == ([(4, "(1)", "南段")], [("B4", "subproject_alone", "QUESTION")])


def test_foot_notes_and_signatures_are_notes() -> None:
    table = plan(
        project(ONE, "★甲路"),
        ["备注：项目性质是指本年新开工、续建。"],
        ["★为自治区级项目"],
        ["单位负责人：", None, "填表人：某某", None, "联系电话："],
    )
    assert [(note.place.cell, note.text) for note in table.notes] == [
        ("A4", "备注：项目性质是指本年新开工、续建。"),
        ("A5", "★为自治区级项目"),
        ("A6", "单位负责人： 填表人：某某 联系电话："),
    ]
    assert (named(table), told(table)) == ([(3, "1", "甲路")], [])


@pytest.mark.parametrize(
    ("row", "cell", "code", "severity"),
    [
        ([None, "乙路", None, Decimal(5)], "B4", "row_unclear", "ERROR"),
        ([None, None, "续：另建桥梁一座"], "C4", "row_unclear", "ERROR"),
        ([None, None, None, None, None, None, "散落的备注"], "G4", "row_unclear", "ERROR"),
        (["二", "乙厂", "新建厂房", Decimal(5)], "A4", "row_unclear", "ERROR"),
        (["工业", "乙厂", "新建厂房", Decimal(5)], "B4", "row_unclear", "ERROR"),
        ([TWO, None, "新建", Decimal(5)], "B4", "name_missing", "ERROR"),
        ([TWO, Failed("#REF!"), "新建"], "B4", "cell_failed", "ERROR"),
        ([None, Failed("#N/A")], "B4", "cell_failed", "ERROR"),
        ([TWO, " "], "A4", "row_empty", "WARNING"),
    ],
)
def test_no_row_is_passed_over(row: list[Value], cell: str, code: str, severity: str) -> None:
    table = plan(project(ONE, "甲路"), row)
    assert (named(table), told(table)) == ([(3, "1", "甲路")], [(cell, code, severity)])


def test_a_project_without_a_number_is_read_and_told() -> None:
    table = plan(project(ONE, "甲路"), project(None, "乙路"))
    assert (named(table), told(table)) == ([(3, "1", "甲路"), (4, "", "乙路")], [("B4", "number_missing", "WARNING")])


def test_a_hidden_row_is_read_and_asked_about() -> None:
    shown = Sheet("计划表", [[TITLE], HEADER, project(ONE, "甲路"), project(TWO, "乙路")], hidden_rows=frozenset({4}))
    (table,) = plan_tables(workbook(shown))
    assert (len(table.rows), told(table)) == (2, [("B4", "row_hidden", "QUESTION")])


def test_a_cell_merged_over_projects() -> None:
    """A unit counts for each of them; an amount cannot be told apart."""
    rows: list[list[Value]] = [project(ONE, "甲路"), [TWO, "乙路", "新建", None, Decimal(10)]]
    table = plan(*rows, merges=[Merge(3, 4, 4, 4), Merge(3, 6, 4, 6)])
    assert [row.responsible_units for row in table.rows] == [("市住建局",), ("市住建局",)]
    assert [row.total for row in table.rows] == [None, None]
    assert told(table) == [("D3", "amount_merged", "ERROR"), ("D4", "amount_merged", "ERROR")]


def test_a_groups_amount_merged_down_is_not_its_projects() -> None:
    table = plan(["一、工业", None, None, Decimal(900)], project(ONE, "甲厂", None), merges=[Merge(3, 4, 4, 4)])
    assert table.rows[0].total is None
    assert ("D4", "amount_merged", "ERROR") in told(table)


def test_an_amount_merged_over_two_columns() -> None:
    table = plan(project(ONE, "甲路", Decimal(5), None), merges=[Merge(3, 4, 3, 5)])
    assert (table.rows[0].total, table.rows[0].annual_plan) == (None, None)
    assert told(table) == [("D3", "amount_merged", "ERROR"), ("E3", "amount_merged", "ERROR")]


def test_the_lower_rows_of_a_project_are_told() -> None:
    blank: list[Value] = [None, None]
    lower: list[Value] = [None, None, "二期", Decimal(7)]
    rows: list[list[Value]] = [project(ONE, "甲路"), lower, blank]
    table = plan(*rows, merges=[Merge(3, 1, 5, 1), Merge(3, 2, 5, 2)])
    assert (named(table), told(table)) == ([(3, "1", "甲路")], [("C4", "row_continued", "ERROR")])


def test_an_amount_below_nought_is_read_and_told() -> None:
    table = plan(project(ONE, "甲路", Decimal(-5)))
    assert table.rows[0].total == Amount("-5", Unit.WAN)
    assert told(table) == [("D3", "amount_negative", "WARNING")]


def test_an_area_or_a_name_with_a_count_is_a_project_where_its_row_is_one() -> None:
    table = plan(project(None, "农村公路等3项"), project(TWO, "市政道路等12项"), project(THREE, "统计局业务用房合计"))
    assert [row.name for row in table.rows] == ["农村公路等3项", "市政道路等12项", "统计局业务用房合计"]
    assert told(table) == [("B3", "number_missing", "WARNING")]
