"""Entries with their projects: what a programme lists, page by page, and its totals beside those that its documents
state. Questions to `entries` and `projects`; no table of its own."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.vocabulary import StatedTotal
from projections.asking import Ids, ask, like
from projections.asof import AsOf

LISTINGS = """
    SELECT e.entry_id, e.programme_id, e.project_id, e.document_id, e.effective_from, e.exited_from, e.exit_cause,
           e.row_no, e.category, e.sector, e.listed_plan, e.annual_plan, e.plan_stated, e.plan_unit, e.month_plan,
           e.goal_ensured, e.goal_striven_for, e.goal_text, e.planned_start, e.planned_finish, e.responsible_units,
           e.land_counties, e.sponsoring_leader, e.remark, e.extra, e.version,
           p.name, p.total, p.areas, p.opening_balance
      FROM entries e
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s
     WHERE e.from_position <= %(position)s AND e.to_position > %(position)s
       AND (%(ids)s::uuid[] IS NULL OR e.entry_id = ANY (%(ids)s))
       AND (%(programme)s::uuid IS NULL OR e.programme_id = %(programme)s)
       AND (%(project)s::uuid IS NULL OR e.project_id = %(project)s)
       AND (%(document)s::uuid IS NULL OR e.document_id = %(document)s)
       AND (%(categories)s::text[] IS NULL OR e.category = ANY (%(categories)s))
       AND (%(sectors)s::text[] IS NULL OR e.sector = ANY (%(sectors)s))
       AND (%(lead_unit)s::uuid IS NULL OR e.responsible_units[1] = %(lead_unit)s)
       AND (%(unit)s::uuid IS NULL OR %(unit)s = ANY (e.responsible_units) OR %(unit)s = ANY (p.owners))
       AND (%(area)s::text IS NULL OR %(area)s = ANY (p.areas))
       AND (%(text)s::text IS NULL OR p.name LIKE %(text)s)
       AND (%(month)s::date IS NULL OR (e.effective_from <= %(month)s
            AND (e.exited_from IS NULL OR e.exited_from > %(month)s)))
       AND (%(exited)s::boolean IS NULL OR (e.exited_from IS NOT NULL) = %(exited)s)
"""
FIND = "LISTINGS ORDER BY row_no, entry_id LIMIT %(limit)s".replace("LISTINGS", LISTINGS)
# Among the adjustments that take effect by a month, the one said last holds in it.
PLANS_IN = """
    SELECT DISTINCT ON (a.entry_id) a.entry_id, a.plan
      FROM adjustments a
           JOIN entries e ON e.entry_id = a.entry_id
                         AND e.from_position <= %(position)s AND e.to_position > %(position)s
     WHERE a.from_position <= %(position)s AND a.to_position > %(position)s
       AND e.programme_id = %(programme)s
       AND a.effective_from <= %(month)s
     ORDER BY a.entry_id, a.version DESC
"""
# The total that an entry's project had when the entry was listed: later revisions are not the document's.
_LISTED_TOTAL = """(
               SELECT p.total
                 FROM entries e
                      JOIN projects p ON p.project_id = e.project_id
                                     AND p.from_position <= e.from_position AND p.to_position > e.from_position
                WHERE e.entry_id = l.entry_id AND e.version = 1)"""
TOTALS = """
    SELECT CASE WHEN %(by_group)s THEN g.group_ END          AS "group",
           CASE WHEN %(by_category)s THEN l.category END     AS category,
           CASE WHEN %(by_sector)s THEN l.sector END         AS sector,
           CASE WHEN %(by_lead_unit)s THEN l.responsible_units[1] END AS lead_unit,
           CASE WHEN %(by_area)s THEN array_to_string(l.areas, '、') END AS area,
           count(*)                                          AS projects,
           sum(CASE WHEN %(as_listed)s THEN LISTED_TOTAL ELSE l.total END)        AS total,
           sum(CASE WHEN %(as_listed)s THEN l.listed_plan ELSE l.annual_plan END) AS plan
      FROM (LISTINGS) l
           JOIN (SELECT t.programme_id, c.code, c."group" AS group_
                   FROM programmes t, jsonb_to_recordset(t.categories::jsonb) AS c (code text, "group" text)
                  WHERE t.from_position <= %(position)s AND t.to_position > %(position)s) g
             ON g.programme_id = l.programme_id AND g.code = l.category
     GROUP BY 1, 2, 3, 4, 5
     ORDER BY 1, 2, 3, 4, 5
""".replace("LISTINGS", LISTINGS).replace("LISTED_TOTAL", _LISTED_TOTAL)


class Dimension(StrEnum):
    """What totals and statistics may be grouped by."""

    GROUP = "GROUP"
    CATEGORY = "CATEGORY"
    SECTOR = "SECTOR"
    LEAD_UNIT = "LEAD_UNIT"
    AREA = "AREA"


class EntryRow(NamedTuple):
    """An entry with its project's name, total, areas and opening balance; amounts in 万元."""

    entry_id: UUID
    programme_id: UUID
    project_id: UUID
    document_id: UUID
    effective_from: date
    exited_from: date | None
    exit_cause: str | None
    row_no: int | None
    category: str
    sector: str
    listed_plan: Decimal | None
    annual_plan: Decimal | None
    plan_stated: str | None
    plan_unit: str | None
    month_plan: list[Decimal]
    goal_ensured: str
    goal_striven_for: str
    goal_text: str
    planned_start: date | None
    planned_finish: date | None
    responsible_units: list[UUID]
    land_counties: list[UUID]
    sponsoring_leader: UUID | None
    remark: str
    extra: str
    version: int
    name: str
    total: Decimal | None
    areas: list[str]
    opening_balance: Decimal | None


class EntryFilter(NamedTuple):
    """`month`: standing in that month; `unit`: answering for it at any rank, or owning it."""

    ids: Ids = None
    programme: UUID | None = None
    project: UUID | None = None
    document: UUID | None = None
    categories: list[str] | None = None
    sectors: list[str] | None = None
    lead_unit: UUID | None = None
    unit: UUID | None = None
    area: str | None = None
    text: str | None = None
    month: date | None = None
    exited: bool | None = None


class Cell(NamedTuple):
    """A group's place in a table: null where the table is not grouped by that dimension."""

    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None


class Amounts(NamedTuple):
    """Number of projects, total and plan of a cell, 万元; null where nothing is stated."""

    projects: int | None
    total: Decimal | None
    plan: Decimal | None


class TotalRow(NamedTuple):
    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    projects: int
    total: Decimal | None
    plan: Decimal | None


class Total(NamedTuple):
    """What a document states for a cell and what its entries come to; either may be missing."""

    cell: Cell
    stated: Amounts | None
    computed: Amounts | None

    @property
    def difference(self) -> Amounts | None:
        """Computed less stated, where both are there."""
        if self.stated is None or self.computed is None:
            return None
        return Amounts(*(_less(one, other) for one, other in zip(self.computed, self.stated, strict=True)))


async def find(
    connection: AsyncConnection[Any], as_of: AsOf, where: EntryFilter, *, limit: int = 1000
) -> list[EntryRow]:
    """Entries in order of row number, whole and exact; what a page of GraphQL shows is read by `reading`."""
    return await ask(connection, EntryRow, FIND, {**_parameters(as_of, where), "limit": limit})


class PlanIn(NamedTuple):
    entry_id: UUID
    plan: Decimal | None


async def plans_in(
    connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID, month: date
) -> dict[UUID, Decimal | None]:
    """The plans that hold in a month by adjustment, 万元; an entry that is not there has its listed plan."""
    parameters = {"position": as_of.position, "programme": programme_id, "month": month}
    return dict(await ask(connection, PlanIn, PLANS_IN, parameters))


async def totals(
    connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID, group_by: frozenset[Dimension]
) -> list[Total]:
    """The entries that stand now, by cell, with the plans in force; nothing is stated about these."""
    where = EntryFilter(programme=programme_id, exited=False)
    rows = await _total_rows(connection, as_of, where, group_by, as_listed=False)
    return [Total(cell, None, amounts) for cell, amounts in rows.items()]


async def document_totals(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    document_id: UUID,
    stated: str,
    group_by: frozenset[Dimension],
) -> list[Total]:
    """What a document's entries come to, with the totals and plans they were listed with, beside what it states (its
    JSON)."""
    rows = await _total_rows(connection, as_of, EntryFilter(document=document_id), group_by, as_listed=True)
    said = stated_cells(stated, group_by)
    return [Total(cell, said.get(cell), rows.get(cell)) for cell in {**rows, **said}]


def stated_cells(stated: str, group_by: frozenset[Dimension]) -> dict[Cell, Amounts]:
    """A document's stated totals at exactly the level of `group_by`."""
    cells: dict[Cell, Amounts] = {}
    for said in msgspec.json.decode(stated, type=list[StatedTotal]):
        cell = Cell(said.group, said.category, said.sector, said.lead_unit, said.area)
        named = {dimension for dimension, value in zip(Dimension, cell, strict=True) if value is not None}
        if named == group_by:
            total, plan = said.total, said.plan
            cells[cell] = Amounts(said.count, total.wan if total else None, plan.wan if plan else None)
    return cells


async def _total_rows(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    where: EntryFilter,
    group_by: frozenset[Dimension],
    *,
    as_listed: bool,
) -> dict[Cell, Amounts]:
    parameters = {**_parameters(as_of, where), **by(group_by), "as_listed": as_listed}
    rows = await ask(connection, TotalRow, TOTALS, parameters)
    return {Cell(*row[:5]): Amounts(*row[5:]) for row in rows}


def by(group_by: frozenset[Dimension]) -> dict[str, bool]:
    """The query's switches for the dimensions asked for."""
    return {f"by_{dimension.value.lower()}": dimension in group_by for dimension in Dimension}


def _parameters(as_of: AsOf, where: EntryFilter) -> dict[str, Any]:
    return {"position": as_of.position, **where._asdict(), "text": like(where.text)}


def _less(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one - other
