"""What a programme and the register know at a position: asked once, in a handful of statements, then only looked at."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.refusals import UnknownProgramme
from events.vocabulary import SHANGHAI, Category, ExtraColumn, Sector
from projections import listings, organisations, programmes, projects, reports
from projections.asof import AsOf
from projections.listings import EntryFilter, EntryRow
from projections.organisations import OrganisationRow
from projections.programmes import ProgrammeRow
from projections.projects import ProjectFilter, ProjectRow
from projections.reports import ReportFilter, ReportRow
from service.excel.writing.fetching import ALL, completed_before


class Programme(NamedTuple):
    """`version` counts the programme's facts: whatever is issued since makes it another one."""

    programme_id: UUID
    title: str
    year: int
    version: int
    categories: tuple[Category, ...]
    sectors: tuple[Sector, ...]
    extra_columns: tuple[ExtraColumn, ...]
    document_nos: frozenset[str]


class Known(NamedTuple):
    """`projects`: those not voided, of whatever programme; `entries`: those that stand on this one, by project."""

    position: int
    today: date
    programme: Programme
    organisations: list[OrganisationRow]
    projects: dict[UUID, ProjectRow]
    entries: dict[UUID, EntryRow]
    exited: frozenset[UUID]
    """Projects that stood on this programme and do no more."""
    completed_before: dict[UUID, Decimal]
    """万元 completed to the end of the year before the programme's, as exports show it; absent where unknown."""
    reported_before: frozenset[UUID]
    """Projects with reports of earlier years: what they had completed by then is no longer anybody's to set."""

    def __repr__(self) -> str:
        """Short: asyncio.run spells out what it returns, which took seconds for a register."""
        return f"Known({self.programme.title!r}, position {self.position})"


async def known(connection: AsyncConnection[Any], as_of: AsOf, programme_id: UUID) -> Known:
    """What an import into the programme is held against; UnknownProgramme."""
    found = await programmes.find(connection, as_of, ids=[programme_id])
    if not found:
        raise UnknownProgramme(programme_id)
    issued = await programmes.documents_of(connection, as_of, [programme_id])
    programme = _programme(found[0], frozenset(row.document_no for row in issued if row.document_no))
    standing = await projects.find(connection, as_of, ProjectFilter(voided=False), limit=ALL)
    listed = await listings.find(connection, as_of, EntryFilter(programme=programme_id), limit=ALL)
    entries = {row.project_id: row for row in listed if row.exited_from is None}
    reported: dict[UUID, list[ReportRow]] = defaultdict(list)
    earlier = ReportFilter(last=date(programme.year - 1, 12, 1))
    for report in await reports.find(connection, as_of, earlier, limit=ALL):
        reported[report.project_id].append(report)
    before = ((row.project_id, completed_before(reported[row.project_id], row, programme.year)) for row in standing)
    return Known(
        position=as_of.position,
        today=as_of.moment.astimezone(SHANGHAI).date(),
        programme=programme,
        organisations=await organisations.find(connection, as_of),
        projects={row.project_id: row for row in standing},
        entries=entries,
        exited=frozenset(row.project_id for row in listed) - entries.keys(),
        completed_before={id: amount for id, amount in before if amount is not None},
        reported_before=frozenset(id for id, rows in reported.items() if rows),
    )


def _programme(row: ProgrammeRow, document_nos: frozenset[str]) -> Programme:
    return Programme(
        programme_id=row.programme_id,
        title=row.title,
        year=row.year,
        version=row.version,
        categories=msgspec.json.decode(row.categories, type=tuple[Category, ...]),
        sectors=msgspec.json.decode(row.sectors, type=tuple[Sector, ...]),
        extra_columns=msgspec.json.decode(row.extra_columns, type=tuple[ExtraColumn, ...]),
        document_nos=document_nos,
    )
