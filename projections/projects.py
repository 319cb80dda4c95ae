"""Projects as they stand: projects.sql."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

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
from projections.asking import Ids, ask, like
from projections.asof import AsOf
from projections.pinyin import name_key
from projections.projection import Projection


class ProjectKey(NamedTuple):
    project_id: UUID


class Project(NamedTuple):
    name: str
    name_key: str
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


projects = Projection("projects", ProjectKey, Project, version=2)


@projects.on(ProjectRegistered)
def registered(row: Project | None, fact: ProjectRegistered, mark: Mark) -> Project:
    years, total = fact.years, fact.total
    return Project(
        name=fact.name,
        name_key=name_key(fact.name),
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
    return row._replace(name=fact.after, name_key=name_key(fact.after), version=mark.version)


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


PROJECTS = """
    SELECT project_id, name, identifiers, scope, areas, years_stated, year_first, year_last, total, total_stated,
           total_unit, owners, agents, construction_type, parent, opening_as_of, opening_balance, opening_certainty,
           started_on, in_use_on, voided, version
      FROM projects t
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s
       AND (%(ids)s::uuid[] IS NULL OR project_id = ANY (%(ids)s))
       AND (%(text)s::text IS NULL OR name LIKE %(text)s)
       AND (%(identifier)s::text IS NULL OR EXISTS (
            SELECT FROM unnest(identifiers) AS held WHERE substr(held, strpos(held, ' ') + 1) = %(identifier)s))
       AND (%(area)s::text IS NULL OR %(area)s = ANY (areas))
       AND (%(owner)s::uuid IS NULL OR %(owner)s = ANY (owners))
       AND (%(parent)s::uuid IS NULL OR parent = %(parent)s)
       AND (%(voided)s::boolean IS NULL OR voided = %(voided)s)
"""
FIND = 'PROJECTS ORDER BY name_key COLLATE "C", project_id LIMIT %(limit)s'.replace("PROJECTS", PROJECTS)


class ProjectRow(NamedTuple):
    """Amounts in 万元; `identifiers` are "scheme value"."""

    project_id: UUID
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


class ProjectFilter(NamedTuple):
    ids: Ids = None
    text: str | None = None
    identifier: str | None = None
    area: str | None = None
    owner: UUID | None = None
    parent: UUID | None = None
    voided: bool | None = None


async def find(
    connection: AsyncConnection[Any], as_of: AsOf, where: ProjectFilter, *, limit: int = 1000
) -> list[ProjectRow]:
    """Projects in order of name, whole and exact; what a page of GraphQL shows is read by `reading`."""
    return await ask(connection, ProjectRow, FIND, {**_parameters(as_of, where), "limit": limit})


def _parameters(as_of: AsOf, where: ProjectFilter) -> dict[str, Any]:
    return {"position": as_of.position, **where._asdict(), "text": like(where.text)}
