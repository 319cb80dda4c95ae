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
DIMENSIONS = {
    Dimension.GROUP: ("group", "text", _GROUP),
    Dimension.CATEGORY: ("category", "text", "e.category"),
    Dimension.SECTOR: ("sector", "text", "e.sector"),
    Dimension.LEAD_UNIT: ("lead_unit", "uuid", "e.responsible_units[1]"),
    Dimension.AREA: ("area", "text", "array_to_string(p.areas, '、')"),
}
_NONE = {
    "text": "''",
    "uuid": "'00000000-0000-0000-0000-000000000000'::uuid",
    "date": "'infinity'::date",
}
_AREAS = """
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s"""
_STANDING = """
      FROM entries eAREASNUMBERED
     WHERE e.programme_id = %(programme)s
       AND e.from_position <= %(position)s AND e.to_position > %(position)s
"""
_GROUPED = f"""
    SELECT e.entry_id, e.project_id, e.effective_from, e.exited_from, e.listed_plan, e.month_plan,
           DIMENSIONS {_STANDING}
"""
# The same entries under the numbers that their cohorts have been given: one small key instead of seven columns.
_NUMBERED = """
           LEFT JOIN unnest(ARRAYS) WITH ORDINALITY AS c (NAMES, cohort) ON SAME"""
# A bundle is one entry, for which its parts report, each from its balance.
LISTED = """
    WITH grouped AS (GROUPED), bundles AS (
        SELECT parent AS project_id, count(*) AS parts, sum(opening_balance) AS opening_balance,
               bool_or(opening_as_of IS NOT NULL) AS opened
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
           bool_or(b.parts IS NOT NULL) AS bundled,
           bool_or(coalesce(b.opened, p.opening_as_of IS NOT NULL)) AS balanced,
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
    WITH numbered AS (COHORTS)
    SELECT e.cohort, MONTH_PLANS AS months
      FROM numbered e
     WHERE e.month_plan <> '{}'
     GROUP BY 1
""".replace(
    "MONTH_PLANS", "ARRAY[" + ", ".join(f"coalesce(sum(e.month_plan[{month}]), 0)" for month in range(1, 13)) + "]"
)
# What was reported, by month, of projects and of the parts of bundles; `after_opening`: what no balance holds yet, told
# by the little that one does. Most of the time goes into joining and adding up: where there are no bundles, or no
# balances, nobody looks for them.
COMPLETED = """
    WITH numbered AS (COHORTS)
    SELECT e.cohort, i.month,
           sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s) AS completed,
           sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s)HELD AS after_opening,
           count(*) FILTER (WHERE i.filed_from <= %(position)s) AS filed,
           count(*) FILTER (WHERE i.accepted_from <= %(position)s) AS accepted
      FROM numbered ePARTSBALANCES
           JOIN investments i ON i.project_id = REPORTING
                             AND i.from_position <= %(position)s AND i.to_position > %(position)s
     WHERE i.month <= %(last)s
     GROUP BY 1, 2
"""
_HELD = """
               - coalesce(sum(i.completed) FILTER (WHERE i.COUNTS_FROM <= %(position)s AND i.month <= r.opening_as_of),
                          0)"""
_PARTS = """
           LEFT JOIN projects part ON part.parent = e.project_id AND NOT part.voided
                                  AND part.from_position <= %(position)s AND part.to_position > %(position)s"""
_BALANCES = """
           JOIN projects r ON r.project_id = REPORTING
                          AND r.from_position <= %(position)s AND r.to_position > %(position)s"""
# From a month on an entry has the plan that was said last among those that take effect by then.
ADJUSTED = """
    WITH numbered AS (COHORTS), said AS (
        SELECT e.*, a.effective_from AS month,
               (max(ARRAY[a.version, a.plan]) OVER (PARTITION BY a.entry_id ORDER BY a.effective_from))[2] AS plan
          FROM numbered e
               JOIN adjustments a ON a.entry_id = e.entry_id
                                 AND a.from_position <= %(position)s AND a.to_position > %(position)s
    ), stepped AS (
        SELECT said.*, lag(plan, 1, listed_plan) OVER (PARTITION BY entry_id ORDER BY month) AS plan_before
          FROM said
    )
    SELECT cohort, month,
           sum(coalesce(plan, 0) - coalesce(plan_before, 0)) AS plan_change,
           count(plan) - count(plan_before) AS planned_entries_change
      FROM stepped
     GROUP BY 1, 2
"""


class Listed(NamedTuple):
    """A cohort: what its entries were listed with and what their projects owe; the rest is of the whole programme or
    says what else is to be asked. Its place among the others, from 1, is its number."""

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
    bundled: bool
    balanced: bool
    opened: list[date]

    @property
    def cell(self) -> Cell:
        return Cell(*self[:5])

    def stands_in(self, month: date) -> bool:
        return self.effective_from <= month and (self.exited_from is None or month < self.exited_from)


class Planned(NamedTuple):
    """The twelve months' plans together."""

    cohort: int
    months: list[Decimal]


class Completed(NamedTuple):
    cohort: int
    month: date
    completed: Decimal | None
    after_opening: Decimal | None
    filed: int
    accepted: int


class Adjusted(NamedTuple):
    cohort: int
    month: date
    plan_change: Decimal
    planned_entries_change: int


class Figures(NamedTuple):
    """All cohorts of a programme, as read."""

    listed: list[Listed]
    planned: list[Planned]
    completed: list[Completed]
    adjusted: list[Adjusted]


async def listed_by(
    connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID, group_by: frozenset[Dimension]
) -> list[Listed]:
    """The programme's cohorts by the dimensions of `group_by`."""
    parameters = {"position": as_of.position, "programme": programme_id}
    return await ask(connection, Listed, grouped(LISTED, group_by, Basis.FILED), parameters)


async def read(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    programme_id: UUID,
    year: int,
    basis: Basis,
    group_by: frozenset[Dimension],
    listed: list[Listed] | None = None,
) -> Figures:
    """The programme's cohorts by the dimensions of `group_by`, unless they are `listed` already, and what counts of
    their reports on `basis`."""
    if listed is None:
        listed = await listed_by(connection, as_of, programme_id, group_by)
    parameters: dict[str, Any] = {"position": as_of.position, "programme": programme_id, "last": date(year, 12, 1)}
    parameters |= {name: [getattr(row, name) for row in listed] for name in _keys(group_by)}
    completed = _reported(bundled=any(row.bundled for row in listed), balanced=any(row.balanced for row in listed))

    async def asked(row: type[Any], query: str, *, needed: bool) -> list[Any]:
        return await ask(connection, row, grouped(query, group_by, basis), parameters) if needed else []

    return Figures(
        listed,
        await asked(Planned, PLANNED, needed=any(row.planned_by_month for row in listed)),
        await asked(Completed, completed, needed=bool(listed)),
        await asked(Adjusted, ADJUSTED, needed=any(row.adjusted for row in listed)),
    )


@cache
def _reported(*, bundled: bool, balanced: bool) -> str:
    """COMPLETED with what the programme's entries need."""
    return (
        COMPLETED.replace("HELD", _HELD if balanced else "")
        .replace("PARTS", _PARTS if bundled else "")
        .replace("BALANCES", _BALANCES if balanced else "")
        .replace("REPORTING", "coalesce(part.project_id, e.project_id)" if bundled else "e.project_id")
    )


def _keys(group_by: frozenset[Dimension]) -> dict[str, tuple[str, str]]:
    """By which columns of Listed entries are told apart: their type, and an entry's value."""
    dimensions = {name: (type_, said) for key, (name, type_, said) in DIMENSIONS.items() if key in group_by}
    return {**dimensions, "effective_from": ("date", "e.effective_from"), "exited_from": ("date", "e.exited_from")}


@cache
def grouped(query: str, group_by: frozenset[Dimension], basis: Basis) -> str:
    """A query of this file by some dimensions, on a basis."""
    dimensions = [
        f'{said if dimension in group_by else f"NULL::{type_}"} AS "{name}"'
        for dimension, (name, type_, said) in DIMENSIONS.items()
    ]
    keys = _keys(group_by)
    numbered = (
        _NUMBERED.replace("ARRAYS", ", ".join(f"%({name})s::{type_}[]" for name, (type_, _) in keys.items()))
        .replace("NAMES", ", ".join(f'"{name}"' for name in keys))
        .replace("SAME", " AND ".join(_same(f'c."{name}"', *key) for name, key in keys.items()))
    )
    cohorts = f"SELECT e.entry_id, e.project_id, e.listed_plan, e.month_plan, c.cohort {_STANDING}"
    return (
        query.replace("COHORTS", cohorts.replace("NUMBERED", numbered))
        .replace("GROUPED", _GROUPED.replace("NUMBERED", ""))
        .replace("DIMENSIONS", ",\n           ".join(dimensions))
        .replace("AREAS", _AREAS if Dimension.AREA in group_by else "")
        .replace("COUNTS_FROM", basis.stamp)
    )


def _same(column: str, type_: str, said: str) -> str:
    """Equal, or both null; such that it can be hashed, which IS NOT DISTINCT FROM cannot."""
    return f"coalesce({column}, {_NONE[type_]}) = coalesce({said}, {_NONE[type_]})"
