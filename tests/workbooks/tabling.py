"""Small tables written out by hand, and what is told of them."""

from collections.abc import Sequence
from decimal import Decimal

from service.excel.grid import Grid, Merge, Sheet, Value
from service.excel.tables import MonthlyTable, PlanTable
from service.excel.understanding import monthly_tables, plan_tables

HEADER: list[Value] = [
    "序号",
    "项目名称",
    "建设内容及规模",
    "总投资（万元）",
    "年度计划投资（万元）",
    "责任单位",
    "备注",
]
TITLE = "柳州市2020年市级层面统筹推进重大项目计划表"


def workbook(*sheets: Sheet) -> Grid:
    return Grid("表.xlsx", "0" * 64, list(sheets))


def sheet(rows: Sequence[Sequence[Value]], merges: Sequence[Merge] = (), name: str = "计划表") -> Sheet:
    return Sheet(name, [list(row) for row in rows], list(merges))


def plan(*rows: Sequence[Value], header: Sequence[Value] = HEADER, merges: Sequence[Merge] = ()) -> PlanTable:
    """A plan of 2020: title in row 1, `header` in row 2, `rows` from row 3."""
    (table,) = plan_tables(workbook(sheet([[TITLE], header, *rows], merges)))
    return table


def monthly(*rows: Sequence[Value], header: Sequence[Value], title: str = "2020年3月重大项目月报表") -> MonthlyTable:
    """A monthly table laid out alike."""
    (table,) = monthly_tables(workbook(sheet([[title], header, *rows])))
    return table


def project(number: Value, name: Value, total: Value = Decimal(100), plan: Value = Decimal(10)) -> list[Value]:
    """A row under HEADER."""
    return [number, name, "新建", total, plan, "市住建局"]


def told(table: PlanTable | MonthlyTable) -> list[tuple[str, str, str]]:
    """(cell, code, severity) of every problem; each says something and what to do."""
    assert all(problem.message and problem.proposal for problem in table.problems)
    return [(problem.place.cell, problem.code, problem.severity.value) for problem in table.problems]


def named(table: PlanTable | MonthlyTable) -> list[tuple[int, str, str]]:
    return [(row.place.row, row.number, row.name) for row in table.rows]
