"""Completed investment by month: read as cohorts (entries that came and left together), added up here.

A month's view is bound to the list as it stood in that month: an exit changes only months from its effective month on,
a supplement only months from its own. Rates are computed from unrounded 万元; null, not 0, where there is no plan.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.cohorts import Adjusted, Completed, Figures, Listed, Planned, read
from projections.investments import Basis
from projections.listings import Cell, Dimension

HUNDRED = Decimal(100)
ZERO = Decimal(0)
_R = TypeVar("_R", Planned, Completed, Adjusted)


class Coverage(NamedTuple):
    """What a figure covers: reports owed in the month, filed and accepted; nothing is owed in a month not opened."""

    owed: int
    filed: int
    accepted: int


class MonthStatistic(NamedTuple):
    """One cell, one month. Amounts in 万元 as they are known at the position asked for; a bundle is one project, and
    its parts' reports are owed."""

    cell: Cell
    month: date
    projects: int
    completed: Decimal
    year_to_date: Decimal
    since_start: Decimal
    planned: Decimal
    annual_plan: Decimal | None
    coverage: Coverage

    @property
    def completion_rate(self) -> Decimal | None:
        """投资完成率: year to date by annual plan, per cent, unrounded; null where there is no plan."""
        return self.year_to_date / self.annual_plan * HUNDRED if self.annual_plan else None

    @property
    def time_progress(self) -> Decimal:
        """时间进度: months gone by twelve, per cent."""
        return time_progress(self.month)

    @property
    def progress_gap(self) -> Decimal | None:
        """超（滞后）百分点: completion rate less time progress."""
        rate = self.completion_rate
        return rate - self.time_progress if rate is not None else None


def time_progress(month: date) -> Decimal:
    return Decimal(month.month) / 12 * HUNDRED


def rounded(value: Decimal | None, places: int = 2) -> Decimal | None:
    """HALF_UP, as published figures are."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


async def by_month(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    programme_id: UUID,
    year: int,
    *,
    basis: Basis = Basis.FILED,
    group_by: frozenset[Dimension] = frozenset(),
    months: list[date] | None = None,
) -> list[MonthStatistic]:
    """The year's months (or those named), by cell, on a basis; a cell that has nothing in a month is left out."""
    figures = await read(connection, as_of, programme_id, year, basis, group_by)
    return add_up(figures, months or [date(year, month, 1) for month in range(1, 13)])


def add_up(figures: Figures, months: list[date]) -> list[MonthStatistic]:
    """The cohorts' figures as statistics of the months asked for, in order of cell and month."""
    cells: dict[Cell, list[tuple[int, Listed]]] = defaultdict(list)
    for number, listed in enumerate(figures.listed, start=1):
        cells[listed.cell].append((number, listed))
    planned, completed = _by_cohort(figures.planned), _by_cohort(figures.completed)
    adjusted = _by_cohort(figures.adjusted)
    statistics = []
    for cell in sorted(cells, key=lambda cell: tuple(str(part or "") for part in cell)):
        for month in months:
            standing = [(number, listed) for number, listed in cells[cell] if listed.stands_in(month)]
            if standing:
                parts = Figures(
                    [listed for _, listed in standing],
                    [row for number, _ in standing for row in planned[number]],
                    [row for number, _ in standing for row in completed[number] if row.month <= month],
                    [row for number, _ in standing for row in adjusted[number] if row.month <= month],
                )
                statistics.append(_statistic(cell, month, parts))
    return statistics


def _statistic(cell: Cell, month: date, standing: Figures) -> MonthStatistic:
    listed, planned, completed, adjusted = standing
    here = [row for row in completed if row.month == month]
    planned_entries = sum(row.planned_entries for row in listed) + sum(row.planned_entries_change for row in adjusted)
    annual_plan = _sum(row.listed_plan for row in listed) + _sum(row.plan_change for row in adjusted)
    return MonthStatistic(
        cell=cell,
        month=month,
        projects=sum(row.entries for row in listed),
        completed=_sum(row.completed for row in here),
        year_to_date=_sum(row.completed for row in completed if row.month.year == month.year),
        since_start=_sum(row.opening_balance for row in listed) + _sum(row.after_opening for row in completed),
        planned=_sum(row.months[month.month - 1] for row in planned),
        annual_plan=annual_plan if planned_entries else None,
        coverage=Coverage(
            owed=sum(row.owed for row in listed if month in row.opened),
            filed=sum(row.filed for row in here),
            accepted=sum(row.accepted for row in here),
        ),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)


def _by_cohort(rows: Iterable[_R]) -> dict[int, list[_R]]:
    found: dict[int, list[_R]] = defaultdict(list)
    for row in rows:
        found[row.cohort].append(row)
    return found
