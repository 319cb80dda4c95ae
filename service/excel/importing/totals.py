"""What a table states of its groups, beside what its rows come to; and as the totals that the document keeps."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Code, Group, OrgRef, StatedTotal
from service.excel.importing.context import Context, Placed
from service.excel.importing.drafting import money
from service.excel.importing.proposal import Comparison, Figures
from service.excel.tables import PlanRow, PlanTable, Severity, StatedLine
from service.excel.understanding.texts import half


class Cell(NamedTuple):
    """What a stated total is about, by the dimensions that its groups name."""

    group: Group | None = None
    category: Code | None = None
    sector: Code | None = None
    lead_unit: UUID | None = None
    area: Code | None = None


class Compared(NamedTuple):
    totals: list[StatedTotal]
    comparisons: list[Comparison]


def compared(context: Context, tables: list[PlanTable], placed: list[Placed]) -> Compared:
    """Every group and total row in order, then the whole file. A cell that is stated twice is kept once."""
    kept: dict[Cell, tuple[StatedTotal, StatedLine]] = {}
    comparisons: list[Comparison] = []
    for table in tables:
        mine = [one for one in placed if one.table is table]
        sums = _Sums(table)
        outer = _of_sheet(context, mine) if sum(bool(one.rows) for one in tables) > 1 else Cell()
        for line in table.stated:
            cell = _cell(context, line.path, outer) if line.additive else None
            total = _total(cell, line) if cell is not None else None
            recorded = cell is not None and total is not None and _kept_once(context, kept, cell, total, line)
            comparisons.append(_comparison(line, sums, recorded=recorded))
    comparisons.append(_whole(tables))
    return Compared([total for total, _ in kept.values()], comparisons)


class _Sums:
    """The rows of one table, added up; a bundle without an amount of its own counts by its parts."""

    def __init__(self, table: PlanTable) -> None:
        self._rows = {row.place.row: row for row in table.rows}
        self._parts: dict[int, list[PlanRow]] = defaultdict(list)
        for row in table.rows:
            if row.parent is not None:
                self._parts[row.parent].append(row)

    def of(self, numbers: Iterable[int]) -> Figures:
        rows = [self._rows[number] for number in numbers if number in self._rows]
        return Figures(count=len(rows), total=self._sum(rows, "total"), plan=self._sum(rows, "annual_plan"))

    def whole(self) -> Figures:
        return self.of(number for number, row in self._rows.items() if row.parent is None)

    def _sum(self, rows: list[PlanRow], field: str) -> Decimal | None:
        counted = [
            one
            for row in rows
            for one in ([row] if getattr(row, field) is not None else self._parts.get(row.place.row, []))
        ]
        said = [getattr(row, field).money.wan for row in counted if getattr(row, field) is not None]
        return sum(said, Decimal(0)) if said else None


def _comparison(line: StatedLine, sums: _Sums, *, recorded: bool) -> Comparison:
    return Comparison(
        place=line.place,
        label=line.label,
        path=line.path,
        stated=_figures(line),
        computed=sums.of(line.heads) if line.heads else Figures(),
        recorded=recorded,
    )


def _figures(line: StatedLine) -> Figures:
    total, plan = money(line.total), money(line.annual_plan)
    return Figures(count=line.count, total=total.wan if total else None, plan=plan.wan if plan else None)


def _whole(tables: list[PlanTable]) -> Comparison:
    """The file: what its sheets' grand totals state together, where every sheet has one, and what all rows come to."""
    with_rows = [table for table in tables if table.rows]
    grand = [next((line for line in table.stated if not line.path and line.additive), None) for table in with_rows]
    stated = [_figures(line) for line in grand if line is not None]
    together = _added(stated) if stated and len(stated) == len(with_rows) else Figures()
    computed = _added([_Sums(table).whole() for table in with_rows])
    return Comparison(place=None, label="全部", path=(), stated=together, computed=computed, recorded=False)


def _added(figures: list[Figures]) -> Figures:
    """Sums over the sheets; amounts of those that say something, counts only where all do."""
    counts = [one.count for one in figures if one.count is not None]
    totals = [one.total for one in figures if one.total is not None]
    plans = [one.plan for one in figures if one.plan is not None]
    return Figures(
        count=sum(counts) if counts and len(counts) == len(figures) else None,
        total=sum(totals, Decimal(0)) if totals else None,
        plan=sum(plans, Decimal(0)) if plans else None,
    )


def _of_sheet(context: Context, placed: list[Placed]) -> Cell:
    """Of several sheets each is a class, or a category, if all its rows are."""
    categories = {one.category for one in placed if one.category is not None}
    groups = {context.dimensions.group(category) for category in categories}
    if len(categories) == 1:
        return Cell(category=next(iter(categories)))
    return Cell(group=next(iter(groups))) if len(groups) == 1 else Cell()


def _cell(context: Context, path: tuple[str, ...], outer: Cell) -> Cell | None:
    """None where a group has a name that means nothing to the programme."""
    cell = Cell()
    for label in path:
        found = _named(context, label, cell)
        if found is None:
            return None
        cell = found
    if cell.category is None:
        cell = cell._replace(category=outer.category, group=cell.group or outer.group)
    return cell._replace(group=None) if cell.category is not None else cell


def _named(context: Context, label: str, cell: Cell) -> Cell | None:
    """`cell` with what one label of a path adds to it."""
    dimensions = context.dimensions
    if category := dimensions.categories.code(label):
        return cell._replace(category=category)
    if sector := dimensions.sectors.code(label):
        return cell._replace(sector=sector)
    if group := dimensions.group_named(label):
        return cell._replace(group=group)
    if area := dimensions.areas.get(half(label)):
        return cell._replace(area=area)
    return cell._replace(lead_unit=unit) if (unit := context.units.id(label)) else None


def _total(cell: Cell, line: StatedLine) -> StatedTotal | None:
    """None for a heading without figures."""
    if line.count is None and line.total is None and line.annual_plan is None:
        return None
    return StatedTotal(
        group=cell.group,
        category=cell.category,
        sector=cell.sector,
        lead_unit=OrgRef(cell.lead_unit) if cell.lead_unit else None,
        area=cell.area,
        count=line.count,
        total=money(line.total),
        plan=money(line.annual_plan),
    )


def _kept_once(
    context: Context,
    kept: dict[Cell, tuple[StatedTotal, StatedLine]],
    cell: Cell,
    total: StatedTotal,
    line: StatedLine,
) -> bool:
    """Whether the document keeps these figures: the first that were said of a cell; others are told."""
    first, where = kept.setdefault(cell, (total, line))
    if where is line or first == total:
        return True
    message = f"“{line.label}”的合计与“{where.place.sheet}”第{where.place.row}行说的是同一范围，数却不同；以先写的为准"
    context.gathering.tell("stated_twice", Severity.WARNING, line.place, message, "请核对两处合计")
    return False
