"""Who may do what: one table, role × command (notice 三（二）, 三（五）, 三（八）; reliability.md §5).

A role acts everywhere or for its own unit's projects only: those that the unit owns, or answers for on a list.
"""

import re
from enum import StrEnum
from uuid import UUID

from events.actor import Actor, Role
from events.decisions import Command, Known
from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry, VoidListing
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.decisions.programme import CloseMonth, IssueDocument, OpenMonth, OpenProgramme, ReopenMonth
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RegisterProject,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.decisions.report import (
    AcceptReport,
    CorrectReport,
    ExcuseReport,
    FileReport,
    ReturnReport,
    ReviewReport,
)
from events.refusals import NotOwnUnit, RoleNotAllowed
from events.states import Kind


class Scope(StrEnum):
    ANYWHERE = "ANYWHERE"
    OWN_UNIT = "OWN_UNIT"


_OFFICE = {Role.MAJOR_PROJECTS_OFFICE: Scope.ANYWHERE}
_OFFICER_TOO = {**_OFFICE, Role.RESPONSIBLE_OFFICER: Scope.OWN_UNIT}

ACCESS: dict[type[Command], dict[Role, Scope]] = {
    RegisterOrganisation: _OFFICE,
    RenameOrganisation: _OFFICE,
    RecogniseAlias: _OFFICE,
    OpenProgramme: _OFFICE,
    IssueDocument: _OFFICE,
    OpenMonth: _OFFICE,
    CloseMonth: _OFFICE,
    ReopenMonth: _OFFICE,
    RegisterProject: _OFFICE,
    RenameProject: _OFFICE,
    ReviseTotal: _OFFICE,
    IdentifyProject: _OFFICE,
    SetOpeningBalance: _OFFICE,
    VoidProject: _OFFICE,
    StartProject: _OFFICER_TOO,
    PutProjectIntoUse: _OFFICER_TOO,
    ListEntry: _OFFICE,
    AdjustPlan: _OFFICE,
    ExitEntry: _OFFICE,
    VoidListing: _OFFICE,
    FileReport: {Role.REPORTING_CLERK: Scope.OWN_UNIT, Role.MAJOR_PROJECTS_OFFICE: Scope.ANYWHERE},
    ReviewReport: {Role.LIAISON_OFFICER: Scope.OWN_UNIT},
    ReturnReport: {Role.LIAISON_OFFICER: Scope.OWN_UNIT, Role.MAJOR_PROJECTS_OFFICE: Scope.ANYWHERE},
    AcceptReport: _OFFICE,
    CorrectReport: _OFFICER_TOO,
    ExcuseReport: _OFFICE,
}


def allow(command: Command, actor: Actor, known: Known) -> Role:
    """The role in which the actor may give this command; RoleNotAllowed or NotOwnUnit otherwise."""
    rights = ACCESS[type(command)]
    for role, scope in rights.items():
        if role in actor.roles and (scope is Scope.ANYWHERE or _own(command, actor, known)):
            return role
    if actor.roles.isdisjoint(rights):
        raise RoleNotAllowed(_purpose(command), "、".join(role.label for role in rights))
    raise NotOwnUnit


def _own(command: Command, actor: Actor, known: Known) -> bool:
    project_id: UUID = command.project_id  # type: ignore[attr-defined]
    if actor.unit is None:
        return False
    if actor.unit in known.state(Kind.PROJECT, project_id).owners:
        return True
    return any(actor.unit in entry.responsible_units for entry in known.obligations(project_id))


def _purpose(command: Command) -> str:
    return re.split("[.:]", type(command).__doc__ or "")[0].strip()
