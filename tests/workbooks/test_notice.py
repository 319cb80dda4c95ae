"""柳政办〔2020〕2号 as tables: its own totals do not add up, and the importer says so at the cell (domain.md §4.0)."""

from decimal import Decimal

from service.excel.grid import Value
from service.excel.tables import PlanTable
from tests.workbooks.tabling import plan, told

SECTORS = ("基础设施类", "产业发展类", "民生保障类", "生态环保类")
HEADER: list[Value] = ["序号", "项目名称", "总投资（亿元）", "年度计划投资（亿元）"]


def annex(
    label: str, counts: tuple[int, ...], totals: tuple[str, ...], plans: tuple[str, ...], stated: list[Value]
) -> PlanTable:
    """One category of 附件1: a group of four sectors; each sector's whole amount is its first project's."""
    rows: list[list[Value]] = [[label, None, *stated]]
    for i, (sector, count, total, year) in enumerate(zip(SECTORS, counts, totals, plans, strict=True)):
        rows.append([f"（{'一二三四'[i]}）{sector}项目{count}项", None, Decimal(total), Decimal(year)])
        rows += [
            [Decimal(n), f"{sector}第{n}号工程", Decimal(total if n == 1 else 0), Decimal(year if n == 1 else 0)]
            for n in range(1, count + 1)
        ]
    return plan(*rows, header=HEADER)


def test_135_projects_are_stated_where_134_are_listed() -> None:
    table = annex(
        "三、竣工项目135项",
        (49, 29, 44, 12),
        ("273.21", "77.05", "179.86", "45.57"),
        ("78.72", "28.03", "40.11", "8.22"),
        [Decimal("575.69"), Decimal("155.09")],
    )
    assert len(table.rows) == 134
    assert told(table) == [("A3", "stated_count_differs", "WARNING"), ("D3", "stated_annual_plan_differs", "WARNING")]
    count, amount = table.problems
    assert count.message == "“竣工项目”写明135项，所列项目134项，相差1项"
    assert amount.message == "“竣工项目”写明年度计划投资1550900万元，所列项目相加得1550800万元，相差100万元"
    stated = table.stated[0]
    assert (stated.count, stated.total and stated.total.stated, len(stated.heads)) == (135, "575.69", 134)
    assert {row.category for row in table.rows} == {"竣工项目"}
    assert [row.sector for row in table.rows[48:50]] == ["基础设施类项目", "产业发展类项目"]


def test_107_61_is_stated_where_the_sectors_make_107_33() -> None:
    table = annex(
        "一、新开工项目124项",
        (50, 47, 16, 11),
        ("276.61", "339.69", "74.82", "71.12"),
        ("34.79", "50.58", "14.3", "7.66"),
        [Decimal("762.24"), Decimal("107.61")],
    )
    assert told(table) == [("D3", "stated_annual_plan_differs", "WARNING")]
    assert "相差2800万元" in table.problems[0].message
    assert (len(table.rows), table.stated[0].count) == (124, 124)


def test_a_summary_without_projects_is_compared_with_its_parts() -> None:
    parts = [[f"（{'一二三四'[i]}）{s}{n}项"] for i, (s, n) in enumerate(zip(SECTORS, (49, 29, 44, 12), strict=True))]
    table = plan(["三、竣工项目135项"], *parts, header=HEADER)
    assert table.rows == []
    assert table.problems[0].message == "“竣工项目”写明135项，所列分组合计134项，相差1项"
    assert [cell for cell, _, _ in told(table)] == ["A3", "A4", "A5", "A6", "A7"]
