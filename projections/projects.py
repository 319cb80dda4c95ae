"""Projects as they stand: projects.sql."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from events.actor import Mark
from events.decisions import identifier_key
from events.facts.entry import EntryFact
from events.facts.journal import JournalFact
from events.facts.organisation import OrganisationFact
from events.facts.programme import ProgrammeFact
from events.facts.project import (
    OpeningBalanceSet,
    ProjectIdentified,
    ProjectRegistered,
    ProjectRenamed,
    ProjectStarted,
    ProjectVoided,
    PutIntoUse,
    TotalRevised,
)
from events.facts.report import ReportFact
from projections.engine import Projection


class ProjectKey(NamedTuple):
    project_id: UUID


class Project(NamedTuple):
    name: str
    identifiers: list[str]
    scope: str
    areas: list[str]
    years_stated: str | None
    year_first: int | None
    year_last: int | None
    total: Decimal | None
    total_stated: str | None
    total_unit: str | None
    owners: list[UUID]
    agents: list[UUID]
    construction_type: str | None
    parent: UUID | None
    opening_as_of: date | None
    opening_balance: Decimal | None
    opening_certainty: str | None
    started_on: date | None
    in_use_on: date | None
    voided: bool
    version: int


projects = Projection("projects", ProjectKey, Project, version=1)


@projects.on(ProjectRegistered)
def registered(row: Project | None, fact: ProjectRegistered, mark: Mark) -> Project:
    years, total = fact.years, fact.total
    return Project(
        name=fact.name,
        identifiers=[identifier_key(identifier) for identifier in fact.identifiers],
        scope=fact.scope,
        areas=list(fact.areas),
        years_stated=years.stated if years else None,
        year_first=years.first if years else None,
        year_last=years.last if years else None,
        total=total.wan if total else None,
        total_stated=total.stated if total else None,
        total_unit=total.unit.value if total else None,
        owners=list(fact.owners),
        agents=list(fact.agents),
        construction_type=fact.construction_type,
        parent=fact.parent,
        opening_as_of=None,
        opening_balance=None,
        opening_certainty=None,
        started_on=None,
        in_use_on=None,
        voided=False,
        version=mark.version,
    )


@projects.on(ProjectRenamed)
def renamed(row: Project, fact: ProjectRenamed, mark: Mark) -> Project:
    return row._replace(name=fact.after, version=mark.version)


@projects.on(TotalRevised)
def total_revised(row: Project, fact: TotalRevised, mark: Mark) -> Project:
    total = fact.after
    return row._replace(
        total=total.wan if total else None,
        total_stated=total.stated if total else None,
        total_unit=total.unit.value if total else None,
        version=mark.version,
    )


@projects.on(ProjectIdentified)
def identified(row: Project, fact: ProjectIdentified, mark: Mark) -> Project:
    before = identifier_key(fact.before) if fact.before else None
    kept = [held for held in row.identifiers if held != before]
    return row._replace(identifiers=[*kept, identifier_key(fact.after)], version=mark.version)


@projects.on(OpeningBalanceSet)
def opening_balance_set(row: Project, fact: OpeningBalanceSet, mark: Mark) -> Project:
    return row._replace(
        opening_as_of=fact.as_of,
        opening_balance=fact.completed.wan,
        opening_certainty=fact.certainty.value,
        version=mark.version,
    )


@projects.on(ProjectStarted)
def started(row: Project, fact: ProjectStarted, mark: Mark) -> Project:
    return row._replace(started_on=fact.on, version=mark.version)


@projects.on(PutIntoUse)
def put_into_use(row: Project, fact: PutIntoUse, mark: Mark) -> Project:
    return row._replace(in_use_on=fact.on, version=mark.version)


@projects.on(ProjectVoided)
def voided(row: Project, fact: ProjectVoided, mark: Mark) -> Project:
    return row._replace(voided=True, version=mark.version)


projects.ignores(JournalFact, OrganisationFact, ProgrammeFact, EntryFact, ReportFact)
