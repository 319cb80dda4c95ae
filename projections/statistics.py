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

from projections.asking import ask
from projections.asof import AsOf
from projections.investments import Basis
from projections.listings import Cell, Dimension, by
from projections.programmes import months_of

# One row an entry of the programme, with what it is grouped by. Its project is joined only for its areas: readers plan
# with the values given (plan_cache_mode in service/build.py), so that what is not asked for costs next to nothing.
_GROUPED = """
    SELECT e.entry_id, e.project_id, e.effective_from, e.exited_from, e.listed_plan, e.month_plan,
           CASE WHEN %(by_group)s THEN (
                SELECT jsonb_object_agg(c.code, c."group")
                  FROM programmes t, jsonb_to_recordset(t.categories::jsonb) AS c (code text, "group" text)
                 WHERE t.programme_id = %(programme)s
                   AND t.from_position <= %(position)s AND t.to_position > %(position)s
           ) ->> e.category END AS "group",
           CASE WHEN %(by_category)s THEN e.category END AS category,
           CASE WHEN %(by_sector)s THEN e.sector END AS sector,
           CASE WHEN %(by_lead_unit)s THEN e.responsible_units[1] END AS lead_unit,
           CASE WHEN %(by_area)s THEN array_to_string(p.areas, '、') END AS area
      FROM entries e
           LEFT JOIN projects p ON %(by_area)s AND p.project_id = e.project_id
                               AND p.from_position <= %(position)s AND p.to_position > %(position)s
     WHERE e.programme_id = %(programme)s
       AND e.from_position <= %(position)s AND e.to_position > %(position)s
"""
# What its entries come to, one row a cohort. A bundle is one entry, for which its parts report, each from its balance.
LISTED = """
    WITH grouped AS (GROUPED), bundles AS (
        SELECT parent AS project_id, count(*) AS parts, sum(opening_balance) AS opening_balance
          FROM projects
         WHERE parent IS NOT NULL AND NOT voided
           AND from_position <= %(position)s AND to_position > %(position)s
         GROUP BY 1
    )
    SELECT e."group", e.category, e.sector, e.lead_unit, e.area, e.effective_from, e.exited_from,
           count(*) AS entries,
           coalesce(sum(e.listed_plan), 0) AS listed_plan,
           count(e.listed_plan) AS planned_entries,
           MONTH_PLANS AS month_plans,
           sum(coalesce(b.parts, 1))::bigint AS owed,
           coalesce(sum(CASE WHEN b.parts IS NULL THEN p.opening_balance ELSE b.opening_balance END), 0)
               AS opening_balance
      FROM grouped e
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s
           LEFT JOIN bundles b ON b.project_id = e.project_id
     GROUP BY 1, 2, 3, 4, 5, 6, 7
""".replace("GROUPED", _GROUPED).replace(
    "MONTH_PLANS", "ARRAY[" + ", ".join(f"coalesce(sum(e.month_plan[{month}]), 0)" for month in range(1, 13)) + "]"
)
# What was reported, by month, of projects and of the parts of bundles; `after_opening`: what no balance holds yet, told
# by the little that one does, because most of the time goes into adding up.
COMPLETED = """
    WITH grouped AS (GROUPED)
    SELECT e."group", e.category, e.sector, e.lead_unit, e.area, e.effective_from, e.exited_from, i.month,
           sum(i.completed) FILTER (WHERE i.level >= %(basis)s) AS completed,
           sum(i.completed) FILTER (WHERE i.level >= %(basis)s)
               - coalesce(sum(i.completed) FILTER (WHERE i.level >= %(basis)s AND i.month <= r.opening_as_of), 0)
               AS after_opening,
           count(*) FILTER (WHERE i.level >= 1) AS filed,
           count(*) FILTER (WHERE i.level >= 3) AS accepted
      FROM grouped e
           LEFT JOIN projects part ON part.parent = e.project_id AND NOT part.voided
                                  AND part.from_position <= %(position)s AND part.to_position > %(position)s
           JOIN projects r ON r.project_id = coalesce(part.project_id, e.project_id)
                          AND r.from_position <= %(position)s AND r.to_position > %(position)s
           JOIN investments i ON i.project_id = r.project_id
                             AND i.from_position <= %(position)s AND i.to_position > %(position)s
     WHERE i.month <= %(last)s
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
""".replace("GROUPED", _GROUPED)
# From a month on an entry has the plan that was said last among those that take effect by then.
ADJUSTED = """
    WITH grouped AS (GROUPED), said AS (
        SELECT e.*, a.effective_from AS month,
               (max(ARRAY[a.version, a.plan]) OVER (PARTITION BY a.entry_id ORDER BY a.effective_from))[2] AS plan
          FROM grouped e
               JOIN adjustments a ON a.entry_id = e.entry_id
                                 AND a.from_position <= %(position)s AND a.to_position > %(position)s
    ), stepped AS (
        SELECT said.*, lag(plan, 1, listed_plan) OVER (PARTITION BY entry_id ORDER BY month) AS plan_before
          FROM said
    )
    SELECT "group", category, sector, lead_unit, area, effective_from, exited_from, month,
           sum(coalesce(plan, 0) - coalesce(plan_before, 0)) AS plan_change,
           count(plan) - count(plan_before) AS planned_entries_change
      FROM stepped
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
""".replace("GROUPED", _GROUPED)

HUNDRED = Decimal(100)
ZERO = Decimal(0)


class Cohort(NamedTuple):
    """Entries of one cell that came and left together."""

    cell: Cell
    effective_from: date
    exited_from: date | None

    def stands_in(self, month: date) -> bool:
        return self.effective_from <= month and (self.exited_from is None or month < self.exited_from)


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


class _Listed(NamedTuple):
    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    effective_from: date
    exited_from: date | None
    entries: int
    listed_plan: Decimal
    planned_entries: int
    month_plans: list[Decimal]
    owed: int
    opening_balance: Decimal


class _Completed(NamedTuple):
    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    effective_from: date
    exited_from: date | None
    month: date
    completed: Decimal | None
    after_opening: Decimal | None
    filed: int
    accepted: int


class _Adjusted(NamedTuple):
    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    effective_from: date
    exited_from: date | None
    month: date
    plan_change: Decimal
    planned_entries_change: int


_R = TypeVar("_R", _Completed, _Adjusted)


class Figures(NamedTuple):
    """All cohorts of a programme, as read, and the months that it has opened."""

    listed: list[_Listed]
    completed: list[_Completed]
    adjusted: list[_Adjusted]
    opened: frozenset[date]


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
    parameters = {
        "position": as_of.position,
        "programme": programme_id,
        "basis": basis.value,
        "last": date(year, 12, 1),
        **by(group_by),
    }
    figures = Figures(
        await ask(connection, _Listed, LISTED, parameters),
        await ask(connection, _Completed, COMPLETED, parameters),
        await ask(connection, _Adjusted, ADJUSTED, parameters),
        frozenset(row.month for row in await months_of(connection, as_of, [programme_id])),
    )
    return add_up(figures, months or [date(year, month, 1) for month in range(1, 13)])


def add_up(figures: Figures, months: list[date]) -> list[MonthStatistic]:
    """The cohorts' figures as statistics of the months asked for, in order of cell and month."""
    cells: dict[Cell, list[tuple[Cohort, _Listed]]] = defaultdict(list)
    for listed in figures.listed:
        cohort = _cohort(listed)
        cells[cohort.cell].append((cohort, listed))
    completed, adjusted = _of_cohorts(figures.completed), _of_cohorts(figures.adjusted)
    statistics = []
    for cell in sorted(cells, key=lambda cell: tuple(str(part or "") for part in cell)):
        for month in months:
            standing = [(cohort, listed) for cohort, listed in cells[cell] if cohort.stands_in(month)]
            done = [row for cohort, _ in standing for row in completed[cohort] if row.month <= month]
            changes = [row for cohort, _ in standing for row in adjusted[cohort] if row.month <= month]
            if standing:
                listed_ = [listed for _, listed in standing]
                statistics.append(_statistic(cell, month, listed_, done, changes, owing=month in figures.opened))
    return statistics


def _statistic(
    cell: Cell,
    month: date,
    standing: list[_Listed],
    done: list[_Completed],
    changes: list[_Adjusted],
    *,
    owing: bool,
) -> MonthStatistic:
    here = [row for row in done if row.month == month]
    planned_entries = sum(row.planned_entries for row in standing) + sum(row.planned_entries_change for row in changes)
    annual_plan = _sum(row.listed_plan for row in standing) + _sum(row.plan_change for row in changes)
    return MonthStatistic(
        cell=cell,
        month=month,
        projects=sum(row.entries for row in standing),
        completed=_sum(row.completed for row in here),
        year_to_date=_sum(row.completed for row in done if row.month.year == month.year),
        since_start=_sum(row.opening_balance for row in standing) + _sum(row.after_opening for row in done),
        planned=_sum(row.month_plans[month.month - 1] for row in standing),
        annual_plan=annual_plan if planned_entries else None,
        coverage=Coverage(
            owed=sum(row.owed for row in standing) if owing else 0,
            filed=sum(row.filed for row in here),
            accepted=sum(row.accepted for row in here),
        ),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)


def _of_cohorts(rows: Iterable[_R]) -> dict[Cohort, list[_R]]:
    found: dict[Cohort, list[_R]] = defaultdict(list)
    for row in rows:
        found[_cohort(row)].append(row)
    return found


def _cohort(row: _Listed | _Completed | _Adjusted) -> Cohort:
    return Cohort(Cell(*row[:5]), row.effective_from, row.exited_from)
