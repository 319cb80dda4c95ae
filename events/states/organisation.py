"""An organisation, as far as decisions need it."""

from typing import assert_never

from events.actor import Mark
from events.facts.organisation import (
    AliasRecognised,
    OrganisationFact,
    OrganisationRegistered,
    OrganisationRenamed,
)
from events.vocabulary import Value


class Organisation(Value):
    version: int = 0
    name: str = ""
    known_as: frozenset[str] = frozenset()


def evolve(organisation: Organisation, fact: OrganisationFact, mark: Mark) -> Organisation:
    names = organisation.known_as
    match fact:
        case OrganisationRegistered():
            return Organisation(version=mark.version, name=fact.name, known_as=names | {fact.name})
        case OrganisationRenamed():
            return Organisation(version=mark.version, name=fact.after, known_as=names | {fact.after})
        case AliasRecognised():
            return Organisation(version=mark.version, name=organisation.name, known_as=names | {fact.text})
        case _:
            assert_never(fact)
