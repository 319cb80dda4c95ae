"""What may happen next: commands, and one pure function each.

A decision is a function of the command, of what is known (states folded under the head lock) and of the occasion. It
returns the facts that follow, in order, or raises a refusal; an empty list says that the wish already holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from events.actor import Actor
from events.refusals import (
    InvalidInput,
    ProjectIsVoided,
    UnknownEntry,
    UnknownOrganisation,
    UnknownProgramme,
    UnknownProject,
)
from events.states import Kind, Register
from events.states.entry import Entry
from events.states.organisation import Organisation
from events.states.programme import Programme
from events.states.project import Project
from events.states.report import Report
from events.vocabulary import SHANGHAI, Identifier, OrgRef, Period, Value


class Command(Value):
    """A wish. Its content alone; who asks and how stand beside it."""


class Occasion(NamedTuple):
    """When and by whom a decision is taken, and where new ids come from."""

    at: datetime
    actor: Actor
    mint: Callable[[], UUID]

    @property
    def today(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


class Known(ABC):
    """What is known when a decision is taken. A stream without facts has the initial state, of version 0."""

    @abstractmethod
    def state(self, kind: Kind, key: UUID | tuple[UUID, Period]) -> Any:
        """The folded state of a stream; a report's key is its project and period."""

    @abstractmethod
    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        """The ids that a register holds under a natural key."""

    def unused(self, kind: Kind, id: UUID | None) -> None:
        """Refuse an id, chosen by an import, under which something stands already."""
        if id is not None and self.state(kind, id).version:
            raise InvalidInput(f"编号 {id} 已被使用", "id")

    def organisation(self, id: UUID) -> Organisation:
        state: Organisation = self.state(Kind.ORGANISATION, id)
        if not state.version:
            raise UnknownOrganisation(id, "organisationId")
        return state

    def organisations(self, ids: tuple[OrgRef, ...], path: str) -> None:
        """Refuse unless every unit named in field `path` is registered."""
        for id in ids:
            if not self.state(Kind.ORGANISATION, id).version:
                raise UnknownOrganisation(id, path)

    def programme(self, id: UUID) -> Programme:
        state: Programme = self.state(Kind.PROGRAMME, id)
        if not state.version:
            raise UnknownProgramme(id)
        return state

    def project(self, id: UUID, path: str = "projectId") -> Project:
        """A project that is registered and not voided."""
        state: Project = self.state(Kind.PROJECT, id)
        if not state.version:
            raise UnknownProject(id, path)
        if state.voided:
            raise ProjectIsVoided(path)
        return state

    def entry(self, id: UUID) -> Entry:
        state: Entry = self.state(Kind.ENTRY, id)
        if not state.version:
            raise UnknownEntry(id)
        return state

    def report(self, project_id: UUID, period: Period) -> Report:
        state: Report = self.state(Kind.REPORT, (project_id, period))
        return state

    def listings(self, project_id: UUID) -> tuple[tuple[UUID, Entry], ...]:
        """Every entry that lists the project, exited ones too; a voided listing lists nothing."""
        entries = [(id, self.entry(id)) for id in self.ids(Register.LISTING, str(project_id))[::2]]
        return tuple((id, entry) for id, entry in entries if not entry.voided)

    def obligations(self, project_id: UUID) -> tuple[Entry, ...]:
        """The entries that a project reports for: its own, or those of the bundle that it is a part of."""
        parent: UUID | None = self.state(Kind.PROJECT, project_id).parent
        own = tuple(entry for _, entry in self.listings(project_id))
        return own + (tuple(entry for _, entry in self.listings(parent)) if parent else ())


def identifier_key(identifier: Identifier) -> str:
    """How the register of identifiers spells one."""
    return f"{identifier.scheme} {identifier.value}"
