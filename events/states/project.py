"""A project: its name, codes and amounts as they stand, and how far it has come."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from events.actor import Mark
from events.facts.project import (
    OpeningBalanceSet,
    ProjectFact,
    ProjectIdentified,
    ProjectRegistered,
    ProjectRenamed,
    ProjectStarted,
    ProjectVoided,
    PutIntoUse,
    TotalRevised,
)
from events.vocabulary import Certainty, Identifier, Money, OrgRef, Value


class Project(Value):
    version: int = 0
    name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    total: Money | None = None
    opening_balance: Money | None = None
    opened_as_of: date | None = None
    opening_certainty: Certainty | None = None
    owners: tuple[OrgRef, ...] = ()
    parent: UUID | None = None
    started_on: date | None = None
    in_use_on: date | None = None
    voided: bool = False


def evolve(project: Project, fact: ProjectFact, mark: Mark) -> Project:
    if isinstance(fact, ProjectRegistered):
        return Project(
            version=mark.version,
            name=fact.name,
            identifiers=fact.identifiers,
            total=fact.total,
            owners=fact.owners,
            parent=fact.parent,
        )
    return replace(_changed(project, fact), version=mark.version)


def _changed(
    project: Project,
    fact: ProjectRenamed
    | TotalRevised
    | ProjectIdentified
    | OpeningBalanceSet
    | ProjectStarted
    | PutIntoUse
    | ProjectVoided,
) -> Project:
    match fact:
        case ProjectRenamed():
            return replace(project, name=fact.after)
        case TotalRevised():
            return replace(project, total=fact.after)
        case ProjectIdentified():
            kept = tuple(identifier for identifier in project.identifiers if identifier != fact.before)
            return replace(project, identifiers=(*kept, fact.after))
        case OpeningBalanceSet():
            return replace(
                project, opening_balance=fact.completed, opened_as_of=fact.as_of, opening_certainty=fact.certainty
            )
        case ProjectStarted():
            return replace(project, started_on=fact.on)
        case PutIntoUse():
            return replace(project, in_use_on=fact.on)
        case ProjectVoided():
            return replace(project, voided=True)
        case _:
            assert_never(fact)
