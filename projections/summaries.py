"""报送情况 in figures: how many reports were owed, filed in time, late, missing, by month and cell. Questions to what
`reports` asks; no table of its own."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from projections.asking import ask
from projections.asof import AsOf
from projections.cohorts import DIMENSIONS
from projections.listings import Cell, Dimension
from projections.reports import OWED

# An obligation is the entry's: of its category and sector, and where its project is built, whichever part reports.
SUMMARY = """
    SELECT GROUPED,
           e.month, min(e.due) AS due, count(*) AS owed,
           count(e.first_filed_at) FILTER (WHERE e.status <> 'EXCUSED') AS filed,
           count(e.first_filed_at) FILTER (WHERE e.status <> 'EXCUSED' AND NOT e.late) AS on_time,
           count(e.first_filed_at) FILTER (WHERE e.late) AS late,
           count(*) FILTER (WHERE e.missing) AS missing,
           count(*) FILTER (WHERE e.status = 'EXCUSED') AS excused,
           count(*) FILTER (WHERE e.status = 'ACCEPTED') AS accepted,
           coalesce(sum(e.returns), 0)::bigint AS returns,
           coalesce(sum(e.corrections), 0)::bigint AS corrections
      FROM (OWED) eAREAS
     WHERE %(months)s::date[] IS NULL OR e.month = ANY (%(months)s)
     GROUP BY 1, 2, 3, 4, 5, e.month
     ORDER BY e.month, 1, 2, 3, 4, 5
""".replace("OWED", OWED)
_AREAS = """
           JOIN entries l ON l.entry_id = e.entry_id
                         AND l.from_position <= %(position)s AND l.to_position > %(position)s
           JOIN projects p ON p.project_id = l.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s"""


class FilingSummary(NamedTuple):
    """A month's 报送情况 in figures, of one cell."""

    group: str | None
    category: str | None
    sector: str | None
    lead_unit: UUID | None
    area: str | None
    month: date
    due: datetime
    owed: int
    filed: int
    on_time: int
    late: int
    missing: int
    excused: int
    accepted: int
    returns: int
    corrections: int

    @property
    def cell(self) -> Cell:
        return Cell(*self[:5])

    @property
    def timeliness_rate(self) -> Decimal | None:
        """报送及时率: filed on time by owed less excused, per cent, unrounded; null where nothing is owed."""
        due = self.owed - self.excused
        return Decimal(self.on_time) / due * 100 if due else None


async def filings_by_month(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    programme_id: UUID,
    *,
    unit: UUID | None = None,
    group_by: frozenset[Dimension] = frozenset(),
    months: list[date] | None = None,
) -> list[FilingSummary]:
    """The programme's opened months (of those named), by cell; `unit`: answering for it at any rank, or owning it.
    Late and missing are told for the moment of `as_of`."""
    parameters = {
        "position": as_of.position,
        "moment": as_of.moment,
        "programme": programme_id,
        "unit": unit,
        "month": None,
        "months": months,
    }
    return await ask(connection, FilingSummary, grouped(group_by), parameters)


@cache
def grouped(group_by: frozenset[Dimension]) -> str:
    """SUMMARY by some dimensions."""
    said = {name: f"NULL::{type_}" for name, type_, _ in DIMENSIONS.values()}
    said |= {name: expression for key, (name, _, expression) in DIMENSIONS.items() if key in group_by}
    if Dimension.LEAD_UNIT in group_by:
        said["lead_unit"] = "e.lead_unit"
    columns = ",\n           ".join(f'{expression} AS "{name}"' for name, expression in said.items())
    return SUMMARY.replace("GROUPED", columns).replace("AREAS", _AREAS if Dimension.AREA in group_by else "")
