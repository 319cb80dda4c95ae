"""What a programme's statistics are added up from: its cohorts, entries of one cell that came and left together. How
they were listed, what was reported for them, how their plans were adjusted; what no answer needs is not asked."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from projections.asking import ask
from projections.asof import AsOf
from projections.investments import Basis
from projections.listings import Cell, Dimension

# What an entry is grouped by: constants of ours, of which a query gets those that it asks for.
_GROUP = """(
                SELECT jsonb_object_agg(c.code, c."group")
                  FROM programmes t, jsonb_to_recordset(t.categories::jsonb) AS c (code text, "group" text)
                 WHERE t.programme_id = %(programme)s
                   AND t.from_position <= %(position)s AND t.to_position > %(position)s
           ) ->> e.category"""
_DIMENSIONS = {
    Dimension.GROUP: ('"group"', "text", _GROUP),
    Dimension.CATEGORY: ("category", "text", "e.category"),
    Dimension.SECTOR: ("sector", "text", "e.sector"),
    Dimension.LEAD_UNIT: ("lead_unit", "uuid", "e.responsible_units[1]"),
    Dimension.AREA: ("area", "text", "array_to_string(p.areas, '、')"),
}
_AREAS = """
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s"""
_GROUPED = """
    SELECT e.entry_id, e.project_id, e.effective_from, e.exited_from, e.listed_plan, e.month_plan,
           DIMENSIONS
      FROM entries eAREAS
     WHERE e.programme_id = %(programme)s
       AND e.from_position <= %(position)s AND e.to_position > %(position)s
"""
# A bundle is one entry, for which its parts report, each from its balance.
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
           bool_or(e.month_plan <> '{}') AS planned_by_month,
           EXISTS (SELECT FROM adjustments) AS adjusted,
           sum(coalesce(b.parts, 1))::bigint AS owed,
           coalesce(sum(CASE WHEN b.parts IS NULL THEN p.opening_balance ELSE b.opening_balance END), 0)
               AS opening_balance,
           ARRAY(SELECT month
                   FROM months
                  WHERE programme_id = %(programme)s
                    AND from_position <= %(position)s AND to_position > %(position)s) AS opened
      FROM grouped e
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s
           LEFT JOIN bundles b ON b.project_id = e.project_id
     GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
PLANNED = """
    WITH grouped AS (GROUPED)
    SELECT e."group", e.category, e.sector, e.lead_unit, e.area, e.effective_from, e.exited_from,
           MONTH_PLANS AS months
      FROM grouped e
     WHERE e.month_plan <> '{}'
     GROUP BY 1, 2, 3, 4, 5, 6, 7
""".replace(
    "MONTH_PLANS", "ARRAY[" + ", ".join(f"coalesce(sum(e.month_plan[{month}]), 0)" for month in range(1, 13)) + "]"
)
# What was reported, by month, of projects and of the parts of bundles; `after_opening`: what no balance holds yet, told
# by the little that one does, because most of the time goes into adding up.
COMPLETED = """
    WITH grouped AS (GROUPED)
    SELECT e."group", e.category, e.sector, e.lead_unit, e.area, e.effective_from, e.exited_from, i.month,
           sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s) AS completed,
           sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s)
               - coalesce(sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s AND i.month <= r.opening_as_of),
                          0) AS after_opening,
           count(*) FILTER (WHERE i.filed_from <= %(position)s) AS filed,
           count(*) FILTER (WHERE i.accepted_from <= %(position)s) AS accepted
      FROM grouped e
           LEFT JOIN projects part ON part.parent = e.project_id AND NOT part.voided
                                  AND part.from_position <= %(position)s AND part.to_position > %(position)s
           JOIN projects r ON r.project_id = coalesce(part.project_id, e.project_id)
                          AND r.from_position <= %(position)s AND r.to_position > %(position)s
           JOIN investments i ON i.project_id = r.project_id
                             AND i.from_position <= %(position)s AND i.to_position > %(position)s
     WHERE i.month <= %(last)s
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
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
"""


class Cohort(NamedTuple):
    """Entries of one cell that came and left together."""

    cell: Cell
    effective_from: date
    exited_from: date | None

    def stands_in(self, month: date) -> bool:
        return self.effective_from <= month and (self.exited_from is None or month < self.exited_from)


class Listed(NamedTuple):
    """What a cohort's entries were listed with and what their projects owe; the rest is of the whole programme or says
    what else is to be asked."""

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
    planned_by_month: bool
    adjusted: bool
    owed: int
    opening_balance: Decimal
    opened: list[date]


class Planned(NamedTuple):
    """The twelve months' plans together."""

    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    effective_from: date
    exited_from: date | None
    months: list[Decimal]


class Completed(NamedTuple):
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


class Adjusted(NamedTuple):
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


class Figures(NamedTuple):
    """All cohorts of a programme, as read."""

    listed: list[Listed]
    planned: list[Planned]
    completed: list[Completed]
    adjusted: list[Adjusted]


def cohort_of(row: Listed | Planned | Completed | Adjusted) -> Cohort:
    return Cohort(Cell(*row[:5]), row.effective_from, row.exited_from)


async def read(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    programme_id: UUID,
    year: int,
    basis: Basis,
    group_by: frozenset[Dimension],
) -> Figures:
    """The programme's cohorts by the dimensions of `group_by`, and what counts of their reports on `basis`."""
    parameters = {"position": as_of.position, "programme": programme_id, "last": date(year, 12, 1)}

    async def asked(row: type[Any], query: str, *, needed: bool) -> list[Any]:
        return await ask(connection, row, grouped(query, group_by, basis), parameters) if needed else []

    listed = await asked(Listed, LISTED, needed=True)
    return Figures(
        listed,
        await asked(Planned, PLANNED, needed=any(row.planned_by_month for row in listed)),
        await asked(Completed, COMPLETED, needed=bool(listed)),
        await asked(Adjusted, ADJUSTED, needed=any(row.adjusted for row in listed)),
    )


@cache
def grouped(query: str, group_by: frozenset[Dimension], basis: Basis) -> str:
    """A query of this file by some dimensions, on a basis."""
    dimensions = [
        f"{expression if dimension in group_by else f'NULL::{type_}'} AS {name}"
        for dimension, (name, type_, expression) in _DIMENSIONS.items()
    ]
    areas = _AREAS if Dimension.AREA in group_by else ""
    entries = _GROUPED.replace("DIMENSIONS", ",\n           ".join(dimensions)).replace("AREAS", areas)
    return query.replace("GROUPED", entries).replace("COUNTS_FROM", basis.stamp)
