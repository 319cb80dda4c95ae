"""Organisations with their names and aliases: organisations.sql."""

from typing import NamedTuple
from uuid import UUID

from events.actor import Mark
from events.facts.entry import EntryFact
from events.facts.journal import JournalFact
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.facts.programme import ProgrammeFact
from events.facts.project import ProjectFact
from events.facts.report import ReportFact
from projections.engine import Projection


class OrganisationKey(NamedTuple):
    organisation_id: UUID


class Organisation(NamedTuple):
    name: str
    kind: str
    area_code: str | None
    uscc: str | None
    aliases: list[str]
    version: int


organisations = Projection("organisations", OrganisationKey, Organisation, version=1)


@organisations.on(OrganisationRegistered)
def registered(row: Organisation | None, fact: OrganisationRegistered, mark: Mark) -> Organisation:
    return Organisation(fact.name, fact.kind.value, fact.area_code, fact.uscc, [], mark.version)


@organisations.on(OrganisationRenamed)
def renamed(row: Organisation, fact: OrganisationRenamed, mark: Mark) -> Organisation:
    return row._replace(name=fact.after, aliases=[*row.aliases, fact.before], version=mark.version)


@organisations.on(AliasRecognised)
def alias_recognised(row: Organisation, fact: AliasRecognised, mark: Mark) -> Organisation:
    return row._replace(aliases=[*row.aliases, fact.text], version=mark.version)


organisations.ignores(JournalFact, ProgrammeFact, ProjectFact, EntryFact, ReportFact)
