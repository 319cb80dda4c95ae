"""What a programme's projects owe for a month, and what stands there already: asked as of one position."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.refusals import MonthNotOpened, UnknownProgramme
from events.vocabulary import Category, FigureKind, OrgRef, Period, month_of
from projections import listings, programmes, projects, reports
from projections.asof import AsOf
from projections.listings import EntryFilter, EntryRow
from projections.projects import ProjectFilter, ProjectRow
from projections.reports import FilingFilter, FilingRow, FilingStatus, ReportFilter, ReportRow

ALL = 1_000_000
"""More than a programme has: what is owed is known whole, or rows would be matched with half of it."""


class Listed(NamedTuple):
    """A project that stands on the programme in the month, or a part of one; `identifiers` as the projection
    spells them, "scheme value".

    `bundle` is the project that it is a part of; `has_parts`: its parts report, not it."""

    project_id: UUID
    name: str
    identifiers: tuple[str, ...]
    row_no: int | None
    bundle: UUID | None = None
    has_parts: bool = False


class Owed(NamedTuple):
    """What one project owes for the month, and what it has reported. Sums are 万元 to the end of the month before, of
    the reports that stand; None where there is nothing to add up. `from_balance`: a balance is known from which
    `since_start` starts, so that what is typed may be held against it."""

    project_id: UUID
    entry_id: UUID
    name: str
    lead: OrgRef | None
    owners: tuple[OrgRef, ...]
    plan_required: bool
    status: FilingStatus
    report: ReportRow | None
    in_year: Decimal | None
    since_start: Decimal | None
    from_balance: bool

    @property
    def unit(self) -> OrgRef | None:
        """On whose behalf the report is keyed: the lead unit, else the first owner."""
        return self.lead or next(iter(self.owners), None)


class OwedMonth(NamedTuple):
    """A month that the programme has opened, with all that is owed in it; `listed` are bundles, too."""

    programme_id: UUID
    title: str
    year: int
    month: date
    figure: FigureKind
    listed: tuple[Listed, ...]
    owed: dict[UUID, Owed]

    @property
    def period(self) -> Period:
        return Period.month(self.month.year, self.month.month)


async def programme_title(connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID) -> str:
    """UnknownProgramme where there is none."""
    found = await programmes.find(connection, as_of, ids=[programme_id])
    if not found:
        raise UnknownProgramme(programme_id)
    return found[0].title


async def owed_month(connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID, month: date) -> OwedMonth:
    """UnknownProgramme where there is none; MonthNotOpened where nothing may be filed for it."""
    found = await programmes.find(connection, as_of, ids=[programme_id])
    if not found:
        raise UnknownProgramme(programme_id)
    (programme,) = found
    opened = {row.month: row for row in await programmes.months_of(connection, as_of, [programme_id])}
    if month not in opened:
        raise MonthNotOpened(f"{month:%Y-%m}")
    categories = {one.code: one for one in msgspec.json.decode(programme.categories, type=list[Category])}
    filings = await reports.filings(connection, as_of, programme_id, FilingFilter(month=month), limit=ALL)
    where = EntryFilter(programme=programme_id, month=month)
    entries: list[EntryRow] = list(await listings.find(connection, as_of, where, limit=ALL))
    known = {row.project_id: row for row in await projects.find(connection, as_of, ProjectFilter(), limit=ALL)}
    reported = await _reported(connection, as_of, [row.project_id for row in filings], month)
    return OwedMonth(
        programme_id=programme_id,
        title=programme.title,
        year=programme.year,
        month=month,
        figure=FigureKind(opened[month].figure),
        listed=_listed(entries, filings, known),
        owed={
            row.project_id: _owed(row, known[row.project_id], reported[row.project_id], categories[row.category])
            for row in filings
        },
    )


async def _reported(
    connection: AsyncConnection[Any], as_of: AsOf, ids: list[UUID], month: date
) -> dict[UUID, list[ReportRow]]:
    """Reports to the end of the month by project, in order."""
    found: dict[UUID, list[ReportRow]] = defaultdict(list)
    for row in await reports.find(connection, as_of, ReportFilter(projects=ids, last=month), limit=ALL):
        found[row.project_id].append(row)
    return found


def _listed(entries: list[EntryRow], filings: list[FilingRow], known: dict[UUID, ProjectRow]) -> tuple[Listed, ...]:
    numbers = {row.entry_id: row.row_no for row in entries}
    whole = {row.entry_id: row.project_id for row in entries}
    reporting = {row.project_id for row in filings}

    def listed(id: UUID, entry_id: UUID, bundle: UUID | None) -> Listed:
        row = known[id]
        number = None if bundle else numbers[entry_id]
        return Listed(id, row.name, tuple(row.identifiers), number, bundle, has_parts=id not in reporting)

    parts = [(row.project_id, row.entry_id) for row in filings if row.project_id != whole[row.entry_id]]
    return (
        *(listed(row.project_id, row.entry_id, None) for row in entries),
        *(listed(id, entry_id, whole[entry_id]) for id, entry_id in parts),
    )


def _owed(row: FilingRow, project: ProjectRow, reported: list[ReportRow], category: Category) -> Owed:
    before = [one for one in reported if one.month < row.month]
    last = before[-1] if before else None
    balance_of = project.opening_as_of
    known = balance_of is not None and month_of(balance_of) <= row.month
    return Owed(
        project_id=row.project_id,
        entry_id=row.entry_id,
        name=row.name,
        lead=OrgRef(row.lead_unit) if row.lead_unit else None,
        owners=tuple(OrgRef(owner) for owner in row.owners),
        plan_required=category.plan_required,
        status=FilingStatus(row.status),
        report=next((one for one in reported if one.month == row.month), None),
        in_year=last.year_to_date if last and last.month.year == row.month.year else None,
        since_start=last.since_start if last else project.opening_balance if known else None,
        from_balance=balance_of is not None and balance_of < row.month,
    )
