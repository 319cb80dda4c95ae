"""Organisations with their names and aliases: organisations.sql."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from events.actor import Mark
from events.facts.entry import EntryFact
from events.facts.journal import JournalFact
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.facts.programme import ProgrammeFact
from events.facts.project import ProjectFact
from events.facts.report import ReportFact
from projections.asking import Ids, ask, like
from projections.asof import AsOf
from projections.pinyin import name_key
from projections.projection import Projection


class OrganisationKey(NamedTuple):
    organisation_id: UUID


class Organisation(NamedTuple):
    name: str
    name_key: str
    kind: str
    area_code: str | None
    uscc: str | None
    aliases: list[str]
    version: int


organisations = Projection("organisations", OrganisationKey, Organisation, version=2)


@organisations.on(OrganisationRegistered)
def registered(row: Organisation | None, fact: OrganisationRegistered, mark: Mark) -> Organisation:
    return Organisation(fact.name, name_key(fact.name), fact.kind.value, fact.area_code, fact.uscc, [], mark.version)


@organisations.on(OrganisationRenamed)
def renamed(row: Organisation, fact: OrganisationRenamed, mark: Mark) -> Organisation:
    aliases = [alias for alias in (*row.aliases, fact.before) if alias != fact.after]
    return row._replace(name=fact.after, name_key=name_key(fact.after), aliases=aliases, version=mark.version)


@organisations.on(AliasRecognised)
def alias_recognised(row: Organisation, fact: AliasRecognised, mark: Mark) -> Organisation:
    return row._replace(aliases=[*row.aliases, fact.text], version=mark.version)


organisations.ignores(JournalFact, ProgrammeFact, ProjectFact, EntryFact, ReportFact)


ORGANISATIONS = """
    SELECT organisation_id, name, name_key, kind, area_code, uscc, aliases, version
      FROM organisations t
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s
       AND (%(ids)s::uuid[] IS NULL OR organisation_id = ANY (%(ids)s))
       AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
       AND (%(text)s::text IS NULL OR name LIKE %(text)s OR EXISTS (
            SELECT FROM unnest(aliases) AS alias WHERE alias LIKE %(text)s))
     ORDER BY name_key COLLATE "C", organisation_id
"""


class OrganisationRow(NamedTuple):
    organisation_id: UUID
    name: str
    name_key: str
    kind: str
    area_code: str | None
    uscc: str | None
    aliases: list[str]
    version: int


async def find(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    *,
    ids: Ids = None,
    kinds: list[str] | None = None,
    text: str | None = None,
) -> list[OrganisationRow]:
    """Organisations by id, kind, or a part of their name or alias; by name, as pinyin orders it."""
    parameters = {"position": as_of.position, "ids": ids, "kinds": kinds, "text": like(text)}
    return await ask(connection, OrganisationRow, ORGANISATIONS, parameters)
