"""From the projections' readers to plain rows: the only module of writing that asks a database.

Everything is asked as of one AsOf, so that all sheets of a workbook tell of the same moment.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.facts import TOPICS
from events.refusals import UnknownProgramme, UnknownProject
from events.vocabulary import Basis, Category, ExtraColumn, Sector
from projections import history, listings, organisations, programmes, projects, reports, statistics
from projections.asof import AsOf, resolve
from projections.history import HistoryFilter
from projections.listings import Dimension, EntryFilter, EntryRow
from projections.organisations import OrganisationRow
from projections.programmes import ProgrammeRow
from projections.projects import ProjectFilter, ProjectRow
from projections.reports import FilingFilter, FilingStatus, ReportFilter, ReportRow
from projections.words import area_names, construction
from service.excel.writing.rows import Card, Cell, Entry, Event, Filing, Month, Programme, Progress, Project
from service.excel.writing.tables import Stamp
from service.excel.writing.words import CODE_SCHEMES, GROUPS, STATUSES

ALL = 1_000_000
"""More than a programme has: a table is whole or it is none."""


COUNTING = frozenset({FilingStatus.FILED, FilingStatus.REVIEWED, FilingStatus.ACCEPTED})
"""A figure that was returned, or that is excused, counts for nothing."""


class Register(NamedTuple):
    """Every organisation's name, and what area codes are called."""

    names: dict[UUID, str]
    areas: dict[str, str]

    def of(self, ids: list[UUID]) -> tuple[str, ...]:
        return tuple(self.names.get(id, str(id)) for id in ids)


class Asking:
    """A connection and a moment; what is needed by more than one table is read once."""

    def __init__(self, connection: AsyncConnection[Any], as_of: AsOf) -> None:
        self.connection = connection
        self.as_of = as_of
        self._register: Register | None = None

    async def stamp(self, journal_id: UUID) -> Stamp:
        """The position with its own recorded time, whatever moment was asked for."""
        at = await resolve(self.connection, self.as_of.moment, position=self.as_of.position)
        return Stamp(journal_id, self.as_of.position, at.moment, self.as_of.moment)

    async def programme(self, programme_id: UUID) -> Programme:
        rows = await programmes.find(self.connection, self.as_of, ids=[programme_id])
        if not rows:
            raise UnknownProgramme(programme_id)
        return _programme(rows[0])

    async def entries(
        self, programme: Programme, *, month: date | None = None, project: UUID | None = None
    ) -> list[Entry]:
        """Those that stand in a month, else those that have not exited; of one project all, exited ones too."""
        exited = None if month or project else False
        where = EntryFilter(programme=programme.programme_id, project=project, month=month, exited=exited)
        rows: list[EntryRow] = list(await listings.find(self.connection, self.as_of, where, limit=ALL))
        if month:
            rows = await self._with_plans_in(programme, month, rows)
        register = await self.register()
        found = await self._projects(programme.year)
        parts: dict[UUID, list[Project]] = defaultdict(list)
        for row, part in found.values():
            if row.parent and not row.voided:
                parts[row.parent].append(part)
        return [_entry(row, found[row.project_id][1], parts[row.project_id], register) for row in rows]

    async def _with_plans_in(self, programme: Programme, month: date, rows: list[EntryRow]) -> list[EntryRow]:
        """A month shows the plans that were in force in it, whatever was adjusted for later ones."""
        plans = await listings.plans_in(self.connection, self.as_of, programme.programme_id, month)
        return [row._replace(annual_plan=plans.get(row.entry_id, row.listed_plan)) for row in rows]

    async def progress(self, month: date) -> dict[UUID, Progress]:
        """Every project's month: its report's figures, and its sums to the end of that month."""
        rows = await reports.find(self.connection, self.as_of, ReportFilter(last=month), limit=ALL)
        latest: dict[UUID, ReportRow] = {row.project_id: row for row in rows}
        found = {id: _progress(row, month) for id, row in latest.items()}
        for row in await self._project_rows():
            opened = row.opening_as_of is not None and row.opening_as_of < _next(month)
            if row.project_id not in found and opened:
                found[row.project_id] = Progress(since_start=row.opening_balance)
        return found

    async def filings(self, programme: Programme, month: date) -> list[Filing]:
        register = await self.register()
        where = FilingFilter(month=month)
        rows = await reports.filings(self.connection, self.as_of, programme.programme_id, where, limit=ALL)
        labels = programme.labels
        return [
            Filing(
                entry_id=row.entry_id,
                project_id=row.project_id,
                name=row.name,
                category=labels.get(row.category, row.category),
                sector=labels.get(row.sector, row.sector),
                lead=register.of([row.lead_unit])[0] if row.lead_unit else "",
                lead_id=row.lead_unit,
                owners=register.of(row.owners),
                owner_ids=tuple(row.owners),
                due=row.due,
                status=STATUSES[row.status],
                first_filed_at=row.first_filed_at,
                reviewed_at=row.reviewed_at,
                accepted_at=row.accepted_at,
                returns=row.returns,
                corrections=row.corrections,
                late=row.late,
                missing=row.missing,
            )
            for row in rows
        ]

    async def filed(self, month: date) -> dict[UUID, ReportRow]:
        """The month's reports by project: as filed, whatever became of them."""
        rows = await reports.find(self.connection, self.as_of, ReportFilter(first=month, last=month), limit=ALL)
        return {row.project_id: row for row in rows}

    async def cells(self, programme: Programme, month: date, by: Dimension) -> list[Cell]:
        """The month's statistics by lead unit, or by group, category and sector; totals are those of the entries."""
        dimensions = frozenset({Dimension.GROUP, Dimension.CATEGORY, by} if by is Dimension.SECTOR else {by})
        rows = await statistics.by_month(
            self.connection, self.as_of, programme.programme_id, programme.year, group_by=dimensions, months=[month]
        )
        where = EntryFilter(programme=programme.programme_id, month=month)
        totals: dict[tuple[Any, ...], list[Decimal]] = defaultdict(list)
        for entry in await listings.find(self.connection, self.as_of, where, limit=ALL):
            lead = entry.responsible_units[0] if entry.responsible_units else None
            key = (entry.category, entry.sector) if by is Dimension.SECTOR else (lead,)
            totals[key].extend([entry.total] if entry.total is not None else [])
        register, labels = await self.register(), programme.labels
        found = []
        for row in rows:
            cell = row.cell
            said = totals[(cell.category, cell.sector) if by is Dimension.SECTOR else (cell.lead_unit,)]
            found.append(
                Cell(
                    group=GROUPS.get(cell.group or "", ""),
                    category=labels.get(cell.category or "", cell.category or ""),
                    sector=labels.get(cell.sector or "", cell.sector or ""),
                    lead=register.of([cell.lead_unit])[0] if cell.lead_unit else "",
                    projects=row.projects,
                    total=sum(said, Decimal(0)) if said else None,
                    plan=row.annual_plan,
                    completed=row.completed,
                    year_to_date=row.year_to_date,
                    owed=row.coverage.owed,
                    filed=row.coverage.filed,
                )
            )
        return found

    async def card(self, project_id: UUID) -> Card:
        """One project: its lists, its months, its history."""
        rows = list(await projects.find(self.connection, self.as_of, ProjectFilter(ids=[project_id])))
        if not rows:
            raise UnknownProject(project_id)
        row: ProjectRow = rows[0]
        listed = await listings.find(self.connection, self.as_of, EntryFilter(project=project_id), limit=ALL)
        entries = []
        for programme_id in dict.fromkeys(one.programme_id for one in listed):
            programme = await self.programme(programme_id)
            entries += [(programme, entry) for entry in await self.entries(programme, project=project_id)]
        year = entries[0][0].year if entries else self.as_of.moment.year
        reported = await reports.find(self.connection, self.as_of, ReportFilter(projects=[project_id]), limit=ALL)
        events = await history.find(self.connection, self.as_of, HistoryFilter(project=project_id), limit=ALL)
        return Card(
            project=_project(row, completed_before(reported, row, year), await self.register()),
            identifiers=tuple((scheme, value) for scheme, _, value in (one.partition(" ") for one in row.identifiers)),
            opening=row.opening_balance,
            opening_as_of=row.opening_as_of,
            entries=tuple(entries),
            months=tuple(Month(one.month, _progress(one, one.month)) for one in reported),
            events=tuple(_event(one) for one in events),
        )

    async def register(self) -> Register:
        if self._register is None:
            rows: list[OrganisationRow] = await organisations.find(self.connection, self.as_of)
            self._register = Register({row.organisation_id: row.name for row in rows}, area_names(rows))
        return self._register

    async def _project_rows(self) -> list[ProjectRow]:
        return list(await projects.find(self.connection, self.as_of, ProjectFilter(), limit=ALL))

    async def _projects(self, year: int) -> dict[UUID, tuple[ProjectRow, Project]]:
        """Every project by id, as its reader tells it and as a row."""
        reported: dict[UUID, list[ReportRow]] = defaultdict(list)
        where = ReportFilter(last=date(year - 1, 12, 1))
        for report in await reports.find(self.connection, self.as_of, where, limit=ALL):
            reported[report.project_id].append(report)
        register = await self.register()
        return {
            row.project_id: (row, _project(row, completed_before(reported[row.project_id], row, year), register))
            for row in await self._project_rows()
        }


def _programme(row: ProgrammeRow) -> Programme:
    return Programme(
        programme_id=row.programme_id,
        title=row.title,
        year=row.year,
        categories=msgspec.json.decode(row.categories, type=tuple[Category, ...]),
        sectors=msgspec.json.decode(row.sectors, type=tuple[Sector, ...]),
        extra_columns=msgspec.json.decode(row.extra_columns, type=tuple[ExtraColumn, ...]),
    )


def _project(row: ProjectRow, before_year: Decimal | None, register: Register) -> Project:
    codes = (key.partition(" ") for key in row.identifiers)
    return Project(
        project_id=row.project_id,
        name=row.name,
        codes=tuple(value for scheme, _, value in codes if scheme in CODE_SCHEMES),
        areas=tuple(register.areas.get(area, area) for area in row.areas),
        scope=row.scope,
        construction_type=construction(row.construction_type),
        years=row.years_stated or "",
        total=row.total,
        before_year=before_year,
        owners=register.of(row.owners),
        agents=register.of(row.agents),
        started_on=row.started_on,
        in_use_on=row.in_use_on,
    )


def _entry(row: EntryRow, project: Project, parts: list[Project], register: Register) -> Entry:
    return Entry(
        entry_id=row.entry_id,
        project=project,
        parts=tuple(parts),
        row_no=row.row_no,
        category=row.category,
        sector=row.sector,
        plan=row.annual_plan,
        goal_ensured=row.goal_ensured,
        goal_striven_for=row.goal_striven_for,
        goal_text=row.goal_text,
        planned_start=row.planned_start,
        planned_finish=row.planned_finish,
        units=register.of(row.responsible_units),
        land_counties=register.of(row.land_counties),
        remark=row.remark,
        extra=msgspec.json.decode(row.extra, type=dict[str, str]),
        exited_from=row.exited_from,
    )


def completed_before(reported: list[ReportRow], row: ProjectRow, year: int) -> Decimal | None:
    """Completed before `year`: unknown where the balance that all starts from is of a later day."""
    if row.opening_as_of is not None and row.opening_as_of >= date(year, 1, 1):
        return None
    earlier = [one.since_start for one in reported if one.month < date(year, 1, 1)]
    return earlier[-1] if earlier else row.opening_balance


def _progress(row: ReportRow, month: date) -> Progress:
    """`row` is the project's last report by then: of this month, or of an earlier one that only sums are told of."""
    year_to_date = row.year_to_date if row.month.year == month.year else None
    if row.month != month:
        return Progress(year_to_date=year_to_date, since_start=row.since_start)
    return Progress(
        completed=row.completed if row.status in COUNTING else None,
        year_to_date=year_to_date,
        since_start=row.since_start,
        progress=row.progress,
        preparatory_progress=row.preparatory_progress,
        problems=row.problems,
        next_steps=row.next_steps,
        status=STATUSES[row.status],
    )


def _event(row: history.HistoryRow) -> Event:
    basis = msgspec.json.decode(row.basis, type=Basis) if row.basis else None
    return Event(
        position=row.position,
        recorded_at=row.recorded_at,
        said=(TOPICS[row.topic].__doc__ or row.topic).strip(),
        basis=(basis.document_no or basis.title) if basis else "",
        reason=row.reason or "",
    )


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
