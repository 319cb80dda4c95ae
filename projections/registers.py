"""Natural keys: what must be unique or findable across streams. The desk asks it under the head lock, and every fact
that an append adds is folded here at once, so that the next command of the same append sees it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from events.actor import Mark
from events.decisions import identifier_key
from events.facts.entry import EntryExited, EntryListed, ListingVoided, PlanAdjusted
from events.facts.journal import JournalFact
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
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
from events.states import Register
from projections.projection import Projection


class RegisterKey(NamedTuple):
    register: str
    key: str


class Registered(NamedTuple):
    ids: list[UUID]


registers = Projection("registers", RegisterKey, Registered, version=1)


def _with(row: Registered | None, *ids: UUID) -> Registered:
    held = row.ids if row else []
    return Registered(held if ids[0] in held else [*held, *ids])


def _organisation_keys(fact: OrganisationRegistered) -> Sequence[tuple[str, str]]:
    name = (Register.ORGANISATION_NAME, fact.name)
    return (name, (Register.AREA, fact.area_code)) if fact.area_code else (name,)


@registers.on(OrganisationRegistered, keys=_organisation_keys)
@registers.on(OrganisationRenamed, key=lambda fact: (Register.ORGANISATION_NAME, fact.after))
@registers.on(AliasRecognised, key=lambda fact: (Register.ORGANISATION_NAME, fact.text))
def known_as(
    row: Registered | None, fact: OrganisationRegistered | OrganisationRenamed | AliasRecognised, mark: Mark
) -> Registered:
    return _with(row, fact.organisation_id)


def _project_keys(fact: ProjectRegistered) -> Sequence[tuple[str, str]]:
    keys = [(Register.IDENTIFIER, identifier_key(identifier)) for identifier in fact.identifiers]
    return [*keys, (Register.PART, str(fact.parent))] if fact.parent else keys


@registers.on(ProjectRegistered, keys=_project_keys)
@registers.on(ProjectIdentified, key=lambda fact: (Register.IDENTIFIER, identifier_key(fact.after)))
def identified(row: Registered | None, fact: ProjectRegistered | ProjectIdentified, mark: Mark) -> Registered:
    return _with(row, fact.project_id)


@registers.on(EntryListed, key=lambda fact: (Register.LISTING, str(fact.project_id)))
def listed(row: Registered | None, fact: EntryListed, mark: Mark) -> Registered:
    return _with(row, fact.entry_id, fact.programme_id)


registers.ignores(JournalFact, ProgrammeFact, ReportFact, PlanAdjusted, EntryExited, ListingVoided)
registers.ignores(ProjectRenamed, TotalRevised, OpeningBalanceSet, ProjectStarted, PutIntoUse, ProjectVoided)
