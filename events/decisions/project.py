"""Deciding about projects."""

from datetime import date
from uuid import UUID

from events.decisions import Command, Known, Occasion, identifier_key
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
from events.refusals import (
    DateInFuture,
    DatesOutOfOrder,
    IdentifierTaken,
    InvalidInput,
    ProjectAlreadyInUse,
    ProjectAlreadyStarted,
    ProjectStillListed,
    UnknownArea,
)
from events.states import Kind, Register
from events.vocabulary import Basis, Certainty, Code, Identifier, Money, Name, OrgRef, Prose, Reason, Years


class RegisterProject(Command):
    """登记项目. Owners and agents may be unknown; areas are several and not divisible."""

    name: Name
    identifiers: tuple[Identifier, ...] = ()
    scope: Prose = ""
    areas: tuple[Code, ...] = ()
    years: Years | None = None
    total: Money | None = None
    owners: tuple[OrgRef, ...] = ()
    agents: tuple[OrgRef, ...] = ()
    construction_type: Code | None = None
    parent: UUID | None = None
    id: UUID | None = None


class RenameProject(Command):
    """项目更名."""

    project_id: UUID
    name: Name
    effective_from: date
    basis: Basis


class ReviseTotal(Command):
    """总投资调整."""

    project_id: UUID
    total: Money | None
    effective_from: date
    basis: Basis


class IdentifyProject(Command):
    """赋码或换码: replaces the identifier of the same scheme."""

    project_id: UUID
    identifier: Identifier
    effective_from: date
    basis: Basis | None = None


class SetOpeningBalance(Command):
    """核定期初累计完成投资."""

    project_id: UUID
    as_of: date
    completed: Money
    certainty: Certainty = Certainty.FINAL
    basis: Basis | None = None


class StartProject(Command):
    """开工."""

    project_id: UUID
    on: date
    evidence: Prose = ""


class PutProjectIntoUse(Command):
    """投入使用."""

    project_id: UUID
    on: date
    evidence: Prose = ""


class VoidProject(Command):
    """登记作废."""

    project_id: UUID
    reason: Reason
    basis: Basis | None = None


def register(command: RegisterProject, known: Known, occasion: Occasion) -> list[ProjectFact]:
    """An outside code belongs to one project that is not voided; areas, owners and agents are registered."""
    known.unused(Kind.PROJECT, command.id)
    schemes = {identifier.scheme for identifier in command.identifiers}
    if len(schemes) != len(command.identifiers):
        raise InvalidInput("同一种代码只能写一个", "identifiers")
    for identifier in command.identifiers:
        _free(identifier, None, "identifiers", known)
    for area in command.areas:
        if not known.ids(Register.AREA, area):
            raise UnknownArea(area)
    known.organisations(command.owners, "owners")
    known.organisations(command.agents, "agents")
    if command.parent is not None and known.project(command.parent, "parent").parent is not None:
        raise InvalidInput("子项目不能再有子项目，请直接列在打包项目之下", "parent")
    _not_negative(command.total, "total")
    return [
        ProjectRegistered(
            project_id=command.id or occasion.mint(),
            name=command.name,
            identifiers=command.identifiers,
            scope=command.scope,
            areas=command.areas,
            years=command.years,
            total=command.total,
            owners=command.owners,
            agents=command.agents,
            construction_type=command.construction_type,
            parent=command.parent,
        )
    ]


def rename(command: RenameProject, known: Known, occasion: Occasion) -> list[ProjectFact]:
    project = known.project(command.project_id)
    if command.name == project.name:
        return []
    return [
        ProjectRenamed(
            project_id=command.project_id,
            before=project.name,
            after=command.name,
            effective_from=command.effective_from,
            basis=command.basis,
        )
    ]


def revise_total(command: ReviseTotal, known: Known, occasion: Occasion) -> list[ProjectFact]:
    project = known.project(command.project_id)
    _not_negative(command.total, "total")
    if command.total == project.total:
        return []
    return [
        TotalRevised(
            project_id=command.project_id,
            before=project.total,
            after=command.total,
            effective_from=command.effective_from,
            basis=command.basis,
        )
    ]


def identify(command: IdentifyProject, known: Known, occasion: Occasion) -> list[ProjectFact]:
    """One identifier a scheme: a new one replaces the old, which stays in the history."""
    project = known.project(command.project_id)
    if command.identifier in project.identifiers:
        return []
    _free(command.identifier, command.project_id, "identifier", known)
    same_scheme = (held for held in project.identifiers if held.scheme == command.identifier.scheme)
    return [
        ProjectIdentified(
            project_id=command.project_id,
            before=next(same_scheme, None),
            after=command.identifier,
            effective_from=command.effective_from,
            basis=command.basis,
        )
    ]


def set_opening_balance(command: SetOpeningBalance, known: Known, occasion: Occasion) -> list[ProjectFact]:
    project = known.project(command.project_id)
    _not_negative(command.completed, "completed")
    if command.as_of > occasion.today:
        raise DateInFuture("asOf")
    said = (command.completed, command.as_of, command.certainty)
    if said == (project.opening_balance, project.opened_as_of, project.opening_certainty):
        return []
    return [
        OpeningBalanceSet(
            project_id=command.project_id,
            as_of=command.as_of,
            before=project.opening_balance,
            completed=command.completed,
            certainty=command.certainty,
            basis=command.basis,
        )
    ]


def start(command: StartProject, known: Known, occasion: Occasion) -> list[ProjectFact]:
    project = known.project(command.project_id)
    if project.started_on is not None:
        raise ProjectAlreadyStarted(project.started_on.isoformat())
    if command.on > occasion.today:
        raise DateInFuture("on")
    if project.in_use_on is not None and project.in_use_on < command.on:
        raise DatesOutOfOrder("开工晚于投入使用", "on")
    return [ProjectStarted(project_id=command.project_id, on=command.on, evidence=command.evidence)]


def put_into_use(command: PutProjectIntoUse, known: Known, occasion: Occasion) -> list[ProjectFact]:
    """A start that was never recorded does not stand in the way: continuing projects began before the journal."""
    project = known.project(command.project_id)
    if project.in_use_on is not None:
        raise ProjectAlreadyInUse(project.in_use_on.isoformat())
    if command.on > occasion.today:
        raise DateInFuture("on")
    if project.started_on is not None and command.on < project.started_on:
        raise DatesOutOfOrder("投入使用早于开工", "on")
    return [PutIntoUse(project_id=command.project_id, on=command.on, evidence=command.evidence)]


def void(command: VoidProject, known: Known, occasion: Occasion) -> list[ProjectFact]:
    """Only a project that stands on no list can be voided; it must leave the lists first."""
    known.project(command.project_id)
    for id, entry in known.listings(command.project_id):
        if entry.exited_from is None:
            raise ProjectStillListed(id)
    return [ProjectVoided(project_id=command.project_id, reason=command.reason, basis=command.basis)]


def _free(identifier: Identifier, by: UUID | None, path: str, known: Known) -> None:
    for holder in known.ids(Register.IDENTIFIER, identifier_key(identifier)):
        project = known.state(Kind.PROJECT, holder)
        if holder != by and not project.voided and identifier in project.identifiers:
            raise IdentifierTaken(identifier.value, holder, path)


def _not_negative(amount: Money | None, path: str) -> None:
    if amount is not None and amount.wan < 0:
        raise InvalidInput("金额不能为负数", path)
