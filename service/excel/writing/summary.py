"""汇总表: a month's figures by sector under their categories, and by lead unit.

实施 and 预备 are never added up by sector: the notice counts them apart, and 预备 has no annual plan.
"""

from datetime import date
from decimal import Decimal
from itertools import groupby

from events.vocabulary import Unit
from service.excel.writing.plan import as_of_words
from service.excel.writing.rows import Cell, Programme
from service.excel.writing.tables import Column, Kind, Ratio, Row, Section, Stamp, Table, Value
from service.excel.writing.words import month_words, to_date_words


def summary_tables(
    programme: Programme, by_sector: list[Cell], by_lead: list[Cell], month: date, stamp: Stamp, unit: Unit
) -> list[Table]:
    """Two sheets. Cells come in any order; categories and sectors are shown as the programme declares them, units with
    most projects first."""
    sectors = _by_sector(programme, by_sector, month)
    ordered = sorted(by_lead, key=lambda cell: (-cell.projects, cell.lead))
    leads = tuple(_row(number, cell.lead, cell, month) for number, cell in enumerate(ordered, start=1))
    common = Table("", "", (), sectors, unit, counted="", as_of=as_of_words(stamp))
    words = f"{programme.title}{month_words(month)}投资完成情况汇总表"
    return [
        common._replace(
            sheet="按行业",
            title=f"{words}（按行业）",
            columns=_columns("行业", month),
            levels=("大类", "年度类别"),
            totalled=False,
        ),
        common._replace(
            sheet="按牵头单位",
            title=f"{words}（按牵头单位）",
            columns=_columns("牵头单位", month),
            body=Section("合计", rows=leads),
        ),
    ]


def _by_sector(programme: Programme, cells: list[Cell], month: date) -> Section:
    categories = [category.label for category in programme.categories]
    sectors = [sector.label for sector in programme.sectors]
    ordered = sorted(cells, key=lambda cell: (categories.index(cell.category), sectors.index(cell.sector)))
    groups = []
    for group, members in groupby(ordered, key=lambda cell: cell.group):
        below = []
        for category, lines in groupby(members, key=lambda cell: cell.category):
            rows = tuple(_row(number, cell.sector, cell, month) for number, cell in enumerate(lines, start=1))
            below.append(Section(category, rows=rows))
        groups.append(Section(group, sections=tuple(below)))
    return Section("合计", sections=tuple(groups))


def _columns(by: str, month: date) -> tuple[Column, ...]:
    plan, so_far, done = f"{month.year}年计划投资", f"{to_date_words(month)}累计完成投资", "完成情况"
    return (
        Column("序号", Kind.NUMBER, 8),
        Column(by, Kind.TEXT, 30),
        Column("项目数", Kind.COUNT, 9, summed=True),
        Column("总投资", Kind.AMOUNT, 16, summed=True),
        Column(plan, Kind.AMOUNT, 16, summed=True),
        Column(f"{month.month}月完成投资", Kind.AMOUNT, 16, over=done, summed=True),
        Column(so_far, Kind.AMOUNT, 16, over=done, summed=True),
        Column("完成率（%）", Kind.PERCENT, 11, over=done, ratio=Ratio(so_far, plan)),
        Column("超（滞后）时间进度（百分点）", Kind.PERCENT, 14, over=done, ratio=Ratio(so_far, plan, month.month)),
        Column("应报份数", Kind.COUNT, 10, over="报送情况", summed=True),
        Column("已报份数", Kind.COUNT, 10, over="报送情况", summed=True),
        Column("报送率（%）", Kind.PERCENT, 11, over="报送情况", ratio=Ratio("已报份数", "应报份数")),
    )


def _row(number: int, name: str, cell: Cell, month: date) -> Row:
    rate = Ratio("", "").figure(cell.year_to_date, cell.plan)
    gap = Ratio("", "", month.month).figure(cell.year_to_date, cell.plan)
    filed = Ratio("", "").figure(Decimal(cell.filed), Decimal(cell.owed))
    figures: tuple[Value, ...] = (cell.total, cell.plan, cell.completed, cell.year_to_date, rate, gap)
    return Row((number, name, cell.projects, *figures, cell.owed, cell.filed, filed))
