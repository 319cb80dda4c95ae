"""Deciding about organisations."""

from datetime import date
from uuid import UUID

from events.decisions import Command, Known, Occasion
from events.facts.organisation import (
    AliasRecognised,
    OrganisationFact,
    OrganisationRegistered,
    OrganisationRenamed,
)
from events.refusals import OrganisationNameTaken
from events.states import Kind, Register
from events.vocabulary import Basis, Code, Name, OrganisationKind, OrgRef


class RegisterOrganisation(Command):
    """登记单位. `id` is given only by imports, which refer to it further on."""

    name: Name
    kind: OrganisationKind
    area_code: Code | None = None
    uscc: Code | None = None
    id: UUID | None = None


class RenameOrganisation(Command):
    """单位更名."""

    organisation_id: OrgRef
    name: Name
    effective_from: date
    basis: Basis


class RecogniseAlias(Command):
    """认定别名."""

    organisation_id: OrgRef
    text: Name


def register(command: RegisterOrganisation, known: Known, occasion: Occasion) -> list[OrganisationFact]:
    """A name belongs to one organisation, as name or alias."""
    known.unused(Kind.ORGANISATION, command.id)
    _free(command.name, None, "name", known)
    return [
        OrganisationRegistered(
            organisation_id=OrgRef(command.id or occasion.mint()),
            name=command.name,
            kind=command.kind,
            area_code=command.area_code,
            uscc=command.uscc,
        )
    ]


def rename(command: RenameOrganisation, known: Known, occasion: Occasion) -> list[OrganisationFact]:
    """The old name goes on being recognised."""
    organisation = known.organisation(command.organisation_id)
    _free(command.name, command.organisation_id, "name", known)
    if command.name == organisation.name:
        return []
    return [
        OrganisationRenamed(
            organisation_id=command.organisation_id,
            before=organisation.name,
            after=command.name,
            effective_from=command.effective_from,
            basis=command.basis,
        )
    ]


def recognise_alias(command: RecogniseAlias, known: Known, occasion: Occasion) -> list[OrganisationFact]:
    """An alias that the organisation already has changes nothing."""
    organisation = known.organisation(command.organisation_id)
    _free(command.text, command.organisation_id, "text", known)
    if command.text in organisation.known_as:
        return []
    return [AliasRecognised(organisation_id=command.organisation_id, text=command.text)]


def _free(name: str, by: UUID | None, path: str, known: Known) -> None:
    for holder in known.ids(Register.ORGANISATION_NAME, name):
        if holder != by:
            raise OrganisationNameTaken(name, holder, path)
