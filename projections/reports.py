"""Reports as they stand, project × month, with their figures, running sums and how they travelled; and 报送情况: who
owes what, what is late, what is missing. Questions to `filings`, `investments`, `entries` and `months`."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from projections.asking import Ids, ask
from projections.asof import AsOf
from projections.filings import FILINGS_AT
from projections.investments import INVESTMENTS_AT

REPORTS = """
    SELECT f.*, p.name, i.completed, i.filed, i.accepted, i.corrected, i.typed_year_to_date, i.typed_since_start,
           i.figure, i.measured_by,
           sum(i.completed) FILTER (WHERE i.counts) OVER year_so_far AS year_to_date,
           coalesce(p.opening_balance + coalesce(AFTER_OPENING, 0), AFTER_OPENING) AS since_start
      FROM (FILINGS_AT) f
           JOIN projects p ON p.project_id = f.project_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s
           LEFT JOIN (INVESTMENTS_AT) i ON i.project_id = f.project_id AND i.month = f.month
     WHERE (%(projects)s::uuid[] IS NULL OR f.project_id = ANY (%(projects)s))
    WINDOW year_so_far AS (PARTITION BY f.project_id, date_trunc('year', f.month) ORDER BY f.month),
           so_far AS (PARTITION BY f.project_id ORDER BY f.month)
""".replace(
    "AFTER_OPENING",
    "sum(i.completed) FILTER (WHERE i.counts AND f.month > coalesce(p.opening_as_of, '-infinity')) OVER so_far",
)
REPORTS = REPORTS.replace("FILINGS_AT", FILINGS_AT).replace("INVESTMENTS_AT", INVESTMENTS_AT)
# Positions become moments last, of the rows that are asked for only.
_MOMENT = "(SELECT recorded_at FROM appends WHERE last >= {0}_from ORDER BY last LIMIT 1) AS {0}_at"
_MOMENTS = ", ".join(_MOMENT.format(word) for word in ("reviewed", "accepted"))
FIND = """
    SELECT project_id, month, status, first_filed_at, filed_at, filed_by, filed_unit, returned_at, returns, excused_at,
           corrections, progress, preparatory_progress, problems, next_steps, nothing_to_report, remark, version, name,
           completed, filed, accepted, corrected, typed_year_to_date, typed_since_start, figure, measured_by,
           year_to_date, since_start, MOMENTS
      FROM (REPORTS) r
     WHERE (%(first)s::date IS NULL OR month >= %(first)s)
       AND (%(last)s::date IS NULL OR month <= %(last)s)
       AND (%(statuses)s::text[] IS NULL OR status = ANY (%(statuses)s))
       AND (%(unit)s::uuid IS NULL OR filed_unit = %(unit)s)
     ORDER BY month, name, project_id
     LIMIT %(limit)s
""".replace("REPORTS", REPORTS).replace("MOMENTS", _MOMENTS)
OWED = """
    SELECT e.entry_id, r.reporting_id AS project_id, p.name, p.name_key, e.row_no, e.category, e.sector,
           e.responsible_units, e.responsible_units[1] AS lead_unit, p.owners, m.month, m.opens, m.due, m.closed_at,
           coalesce(f.status, 'OWED') AS status, f.first_filed_at, f.filed_at, f.filed_by, f.reviewed_from,
           f.returned_at, coalesce(f.returns, 0) AS returns, f.accepted_from, f.excused_at,
           coalesce(f.corrections, 0) AS corrections,
           coalesce(f.status, 'OWED') <> 'EXCUSED'
               AND coalesce(f.first_filed_at, %(moment)s) > m.due AS late,
           f.first_filed_at IS NULL AND coalesce(f.status, 'OWED') = 'OWED' AND %(moment)s > m.due AS missing,
           coalesce(f.first_filed_at > m.closed_at, false) AS after_close
      FROM entries e
           JOIN LATERAL (
               SELECT part.project_id AS reporting_id
                 FROM projects part
                WHERE part.parent = e.project_id AND NOT part.voided
                  AND part.from_position <= %(position)s AND part.to_position > %(position)s
               UNION ALL
               SELECT e.project_id
                WHERE NOT EXISTS (SELECT FROM projects part
                                   WHERE part.parent = e.project_id AND NOT part.voided
                                     AND part.from_position <= %(position)s AND part.to_position > %(position)s)
           ) r ON true
           JOIN projects p ON p.project_id = r.reporting_id
                          AND p.from_position <= %(position)s AND p.to_position > %(position)s
           JOIN months m ON m.programme_id = e.programme_id
                          AND m.from_position <= %(position)s AND m.to_position > %(position)s
                          AND m.month >= e.effective_from AND (e.exited_from IS NULL OR m.month < e.exited_from)
           LEFT JOIN (FILINGS_AT) f ON f.project_id = r.reporting_id AND f.month = m.month
     WHERE e.programme_id = %(programme)s
       AND e.from_position <= %(position)s AND e.to_position > %(position)s
       AND (%(month)s::date IS NULL OR m.month = %(month)s)
       AND (%(unit)s::uuid IS NULL OR %(unit)s = ANY (e.responsible_units) OR %(unit)s = ANY (p.owners))
""".replace("FILINGS_AT", FILINGS_AT)
FILINGS = """
    SELECT entry_id, project_id, name, category, sector, lead_unit, owners, month, opens, due, closed_at, status,
           first_filed_at, filed_at, filed_by, returned_at, returns, excused_at, corrections, late, missing,
           after_close, MOMENTS
      FROM (OWED) f
     WHERE (%(statuses)s::text[] IS NULL OR status = ANY (%(statuses)s))
       AND (%(late)s::boolean IS NULL OR late = %(late)s)
       AND (%(missing)s::boolean IS NULL OR missing = %(missing)s)
     ORDER BY month, name, project_id
     LIMIT %(limit)s
""".replace("OWED", OWED).replace("MOMENTS", _MOMENTS)


class FilingStatus(StrEnum):
    """Where a report stands; OWED: nothing filed yet (see `missing` for whether it is overdue)."""

    OWED = "OWED"
    FILED = "FILED"
    REVIEWED = "REVIEWED"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    EXCUSED = "EXCUSED"


class ReportRow(NamedTuple):
    """A report with typed and computed running sums, 万元: `year_to_date` and `since_start` (from the project's opening
    balance) are computed from the reports that stand; `typed_…` are what the unit typed."""

    project_id: UUID
    month: date
    status: str
    first_filed_at: datetime | None
    filed_at: datetime | None
    filed_by: UUID | None
    filed_unit: UUID | None
    reviewed_at: datetime | None
    returned_at: datetime | None
    returns: int
    accepted_at: datetime | None
    excused_at: datetime | None
    corrections: int
    progress: str
    preparatory_progress: str
    problems: str
    next_steps: str
    nothing_to_report: bool
    remark: str
    version: int
    name: str
    completed: Decimal | None
    filed: Decimal | None
    accepted: Decimal | None
    corrected: Decimal | None
    typed_year_to_date: Decimal | None
    typed_since_start: Decimal | None
    figure: str | None
    measured_by: str | None
    year_to_date: Decimal | None
    since_start: Decimal | None


class FilingRow(NamedTuple):
    """An obligation and what became of it. `late`: first filed after the due moment, or not yet and it has passed."""

    entry_id: UUID
    project_id: UUID
    name: str
    category: str
    sector: str
    lead_unit: UUID | None
    owners: list[UUID]
    month: date
    opens: datetime
    due: datetime
    closed_at: datetime | None
    status: str
    first_filed_at: datetime | None
    filed_at: datetime | None
    filed_by: UUID | None
    reviewed_at: datetime | None
    returned_at: datetime | None
    returns: int
    accepted_at: datetime | None
    excused_at: datetime | None
    corrections: int
    late: bool
    missing: bool
    after_close: bool


class ReportFilter(NamedTuple):
    projects: Ids = None
    first: date | None = None
    last: date | None = None
    statuses: list[str] | None = None
    unit: UUID | None = None


class FilingFilter(NamedTuple):
    month: date | None = None
    unit: UUID | None = None
    statuses: list[str] | None = None
    late: bool | None = None
    missing: bool | None = None


async def find(
    connection: AsyncConnection[Any], as_of: AsOf, where: ReportFilter, *, limit: int = 1000
) -> list[ReportRow]:
    """Reports in order of month and project name."""
    parameters = {"position": as_of.position, **where._asdict(), "limit": limit}
    return await ask(connection, ReportRow, FIND, parameters)


async def filings(
    connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID, where: FilingFilter, *, limit: int = 1000
) -> list[FilingRow]:
    """The programme's obligations in opened months; late and missing are told for the moment of `as_of`."""
    parameters = {**_owed(as_of, programme_id), **where._asdict(), "limit": limit}
    return await ask(connection, FilingRow, FILINGS, parameters)


def _owed(as_of: AsOf, programme_id: UUID) -> dict[str, Any]:
    return {"position": as_of.position, "moment": as_of.moment, "programme": programme_id}
