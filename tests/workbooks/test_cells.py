"""Cells: units in order, persons apart, codes, kinds; each problem at its cell."""

from decimal import Decimal

import pytest

from events.vocabulary import Years
from service.excel.grid import Failed, Value
from service.excel.tables import PlanRow, PlanTable
from service.excel.understanding.texts import Party, parties
from tests.workbooks.tabling import plan, told


def cell(header: str, value: Value) -> tuple[PlanRow, PlanTable]:
    """One project with one further column, D."""
    table = plan([Decimal(1), "甲路", Decimal(5), value], header=["序号", "项目名称", "总投资（万元）", header])
    (row,) = table.rows
    return row, table


@pytest.mark.parametrize("between", ["、", "，", ",", ";", "\n", "、\n", "      ", " "])
def test_several_units_in_order(between: str) -> None:
    """排名第一的为牵头单位: the order is kept."""
    row, table = cell("责任单位", between.join(("市住建局", "柳南区政府", "市交通运输局")))
    assert row.responsible_units == ("市住建局", "柳南区政府", "市交通运输局")
    assert (row.persons, told(table)) == ((), [])


def test_leading_and_assisting_units_in_columns_of_their_own() -> None:
    table = plan(
        [Decimal(1), "甲路", Decimal(5), "市工信局、市住建局", "市住建局", "牵头单位：市交通运输局"],
        header=["序号", "项目名称", "总投资（万元）", "配合单位", "责任单位", "牵头单位"],
    )
    assert table.rows[0].responsible_units == ("市交通运输局", "市住建局", "市工信局")
    assert table.at(table.rows[0], "responsible_units").cell == "D3"


@pytest.mark.parametrize("gap", [" " * 8, " " * 40, "\u3000\u3000", "\n", " ", "、"])
def test_owner_and_person_in_one_cell(gap: str) -> None:
    row, table = cell("业主、法人（责任）单位及负责人", f"福建武邵高速公路发展有限公司{gap}张三")
    assert row.owners == ("福建武邵高速公路发展有限公司",)
    assert [(p.name, p.unit, p.role, p.place.cell) for p in row.persons] == [
        ("张三", "福建武邵高速公路发展有限公司", "负责人", "D3")
    ]
    assert (table.columns["owners"], told(table)) == (4, [])


@pytest.mark.parametrize("gap", [" " * 8, "\u3000\u3000", " "])
def test_a_person_beside_a_unit_that_no_header_announced(gap: str) -> None:
    row, _ = cell("责任单位", f"市住建局{gap}王小五")
    assert (row.responsible_units, [person.name for person in row.persons]) == (("市住建局",), ["王小五"])


def test_persons_are_in_no_other_field() -> None:
    row, _ = cell("建设单位及责任人", "市东通公司        王  五  13907720000")
    (person,) = row.persons
    assert (person.name, person.telephone, person.unit) == ("王五", "13907720000", "市东通公司")
    others = [getattr(row, name) for name in row.__struct_fields__ if name != "persons"]
    assert not [text for text in map(str, others) if "王" in text or "1390772" in text]


def test_names_of_units_are_no_persons() -> None:
    assert parties("红光医院   柳钢  \n市东通公司 李四", with_persons=True) == [
        Party("红光医院", ("柳钢",)),
        Party("市东通公司", ("李四",)),
    ]
    assert parties("柳州市 住建局") == [Party("柳州市 住建局")]
    assert parties("市住建局 柳南区政府") == [Party("市住建局"), Party("柳南区政府")]


def test_agents_and_credit_codes_beside_an_owner() -> None:
    row, table = cell("项目业主", "柳州市第二中学（91350100M000100Y43）、市建投公司（代建）")
    assert (row.owners, row.agents, row.owner_codes) == (("柳州市第二中学",), ("市建投公司",), ("91350100M000100Y43",))
    assert told(table) == []


@pytest.mark.parametrize("code", ["91350211M0000XUF46", "4502031234", "91350100I000100Y43"])
def test_a_doubtful_credit_code_is_kept_and_warned(code: str) -> None:
    row, table = cell("统一社会信用代码", code)
    assert (row.owner_codes, told(table)) == ((code,), [("D3", "credit_code_doubtful", "WARNING")])


def test_project_codes_are_known_by_shape() -> None:
    row, table = cell("项目代码", "２０２０－450203－41－03－012345\n2105-450203-04-01-123456")
    assert [code.value for code in row.identifiers] == ["2020-450203-41-03-012345", "2105-450203-04-01-123456"]
    assert told(table) == []
    row, table = cell("项目代码", "柳发改〔2019〕12号")
    assert (row.identifiers, told(table)) == ((), [("D3", "project_code_shape", "WARNING")])


def test_years_are_kept_as_stated_where_they_cannot_be_told() -> None:
    row, table = cell("建设年限", "分三期")
    assert (row.years, told(table)) == (Years(stated="分三期"), [("D3", "years_unreadable", "WARNING")])
    row, table = cell("建设年限", "2021-2019")
    assert (row.years, told(table)) == (Years(stated="2021-2019"), [("D3", "years_reversed", "WARNING")])


def test_a_planned_day_that_cannot_be_told_is_warned() -> None:
    row, table = cell("拟开工时间", "争取尽早")
    assert (row.planned_start, told(table)) == (None, [("D3", "day_unreadable", "WARNING")])


@pytest.mark.parametrize(
    ("header", "value", "category", "construction_type"),
    [
        ("项目性质", "新开工", "新开工", ""),
        ("项目性质", "促竣工", "促竣工", ""),
        ("建设性质", "续建类", "续建类", ""),
        ("建设性质", "扩建", "", "扩建"),
        ("项目性质", "技术改造", "", "技术改造"),
    ],
)
def test_the_two_meanings_of_nature(header: str, value: str, category: str, construction_type: str) -> None:
    row, table = cell(header, value)
    assert (row.category, row.construction_type, told(table)) == (category, construction_type, [])


def test_a_nature_of_neither_meaning_is_asked_about() -> None:
    row, table = cell("建设性质", "其他")
    assert (row.category, row.construction_type) == ("", "")
    assert told(table) == [("D3", "nature_unclear", "QUESTION")]


@pytest.mark.parametrize("value", [Failed("#REF!"), Failed("公式未计算"), True])
def test_a_failed_cell_is_told_wherever_it_stands(value: Value) -> None:
    for header in ("备注", "责任单位", "年度计划投资（万元）", "建设年限", "拟开工时间", "专项债"):
        _, table = cell(header, value)
        assert ("D3", "cell_failed", "ERROR") in told(table), header
        assert [told_ for told_ in told(table) if told_[1] == "cell_failed"] == [("D3", "cell_failed", "ERROR")]


def test_texts_are_tidied_and_not_reworded() -> None:
    table = plan(
        [Decimal(1), " 柳州市１号线\n（一期）ABC Road\u3000", "  新建道路 \n  宽40米 ", Decimal(5)],
        header=["序号", "项目名称", "建设内容及规模", "总投资（万元）"],
    )
    (row,) = table.rows
    assert (row.name, row.scope) == ("柳州市１号线（一期）ABC Road", "新建道路\n宽40米")


def test_what_is_too_long_is_told() -> None:
    _, table = cell("备注", "长" * 2001)
    assert told(table) == [("D3", "text_too_long", "ERROR")]
    table = plan([Decimal(1), "路" * 201, Decimal(5)], header=["序号", "项目名称", "总投资（万元）"])
    assert told(table) == [("B3", "text_too_long", "ERROR")]
