"""Whom a file's rows name: told apart for the directory, which lies outside the journal."""

import unicodedata
from collections.abc import Callable, Iterable
from uuid import UUID

from msgspec.structs import replace

from projections.organisations import OrganisationRow
from service.excel.tables import Person
from service.excel.understanding.texts import half

LONGEST = 100
"""Signs of a name, a role or a telephone; whoever types more does not name a person."""

Whom = tuple[UUID | None, str, str]
"""Unit (None where nobody knows it), name, and role."""


def told_apart(persons: Iterable[Person], unit_of: Callable[[str], UUID | None]) -> dict[Whom, Person]:
    """Each once, as the last row that names them has it; a telephone stays where a later row gives none."""
    found: dict[Whom, Person] = {}
    for said in persons:
        person = replace(said, name=kept(said.name), role=kept(said.role), telephone=kept(said.telephone))
        whom = (unit_of(person.unit) if person.unit else None, person.name, person.role)
        earlier = found.get(whom)
        found[whom] = replace(person, telephone=earlier.telephone) if earlier and not person.telephone else person
    return {whom: person for whom, person in found.items() if person.name}


def by_name(organisations: Iterable[OrganisationRow]) -> Callable[[str], UUID | None]:
    """Whose name or alias something is."""
    ids = {half(name): row.organisation_id for row in organisations for name in (row.name, *row.aliases)}
    return lambda said: ids.get(half(said))


def kept(text: str, longest: int = LONGEST) -> str:
    """On one line, without what a database cannot store or a terminal obeys."""
    plain = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign.isspace())
    return " ".join(plain.split())[:longest]
