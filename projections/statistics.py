"""Completed investment by month: read as cohorts (entries that came and left together), added up here.

A month's view is bound to the list as it stood in that month: an exit changes only months from its effective month on,
a supplement only months from its own. Rates are computed from unrounded 万元; null, not 0, where there is no plan.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.cohorts import Adjusted, Completed, Figures, Listed, Planned, read
from projections.investments import Basis
from projections.listings import Cell, Dimension

HUNDRED = Decimal(100)
_STEPS = [Decimal(1).scaleb(-places) for places in range(7)]
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


@lru_cache(maxsize=1024)
def time_progress(month: date) -> Decimal:
    return Decimal(month.month) / 12 * HUNDRED


def rounded(value: Decimal | None, places: int = 2) -> Decimal | None:
    """HALF_UP, as published figures are."""
    return None if value is None else value.quantize(_STEPS[places], ROUND_HALF_UP)


async def by_month(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    programme_id: UUID,
    year: int,
    *,
    basis: Basis = Basis.FILED,
    group_by: frozenset[Dimension] = frozenset(),
    months: list[date] | None = None,
    listed: list[Listed] | None = None,
) -> list[MonthStatistic]:
    """The year's months (or those named), by cell, on a basis; a cell that has nothing in a month is left out.
    `listed`: the cohorts by `group_by`, where they have been read."""
    figures = await read(connection, as_of, programme_id, year, basis, group_by, listed)
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
        together: dict[tuple[int, ...], Together] = {}
        for month in months:
            standing = [(number, listed) for number, listed in cells[cell] if listed.stands_in(month)]
            if standing:
                numbers, them = zip(*standing, strict=True)
                if numbers not in together:
                    parts = Figures(list(them), _of(planned, numbers), _of(completed, numbers), _of(adjusted, numbers))
                    together[numbers] = Together(parts)
                statistics.append(together[numbers].statistic(cell, month))
    return statistics


class Together:
    """Cohorts that stand in the same months: what they come to is added up once for all of these."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._here: dict[date, list[Completed]] = defaultdict(list)
        for row in figures.completed:
            self._here[row.month].append(row)
        self._months = sorted(self._here)
        rows = [self._here[month] for month in self._months]
        self._completed = [ZERO, *accumulate(_sum(row.completed for row in some) for some in rows)]
        self._after_opening = [ZERO, *accumulate(_sum(row.after_opening for row in some) for some in rows)]
        self._opening = _sum(row.opening_balance for row in figures.listed)
        self._listed_plan = _sum(row.listed_plan for row in figures.listed)
        self._entries = sum(row.entries for row in figures.listed)
        self._planned_entries = sum(row.planned_entries for row in figures.listed)

    def statistic(self, cell: Cell, month: date) -> MonthStatistic:
        listed, planned, _, every = self._figures
        here = self._here.get(month, [])
        adjusted = [row for row in every if row.month <= month]
        upto, before = bisect_right(self._months, month), bisect_left(self._months, month)
        planned_entries = self._planned_entries + sum(row.planned_entries_change for row in adjusted)
        annual_plan = self._listed_plan + _sum(row.plan_change for row in adjusted)
        return MonthStatistic(
            cell=cell,
            month=month,
            projects=self._entries,
            completed=self._completed[upto] - self._completed[before],
            year_to_date=self._completed[upto] - self._completed[bisect_left(self._months, date(month.year, 1, 1))],
            since_start=self._opening + self._after_opening[upto],
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


def _of(rows: dict[int, list[_R]], numbers: Iterable[int]) -> list[_R]:
    return [row for number in numbers for row in rows[number]]


def _by_cohort(rows: Iterable[_R]) -> dict[int, list[_R]]:
    found: dict[int, list[_R]] = defaultdict(list)
    for row in rows:
        found[row.cohort].append(row)
    return found
