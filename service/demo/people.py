"""Who acts in the demo: persons by reference, one team a unit and two officers of 市重点办, and the ids of all things.

Ids are of version 7 at the simulated moment, their random bits from the seed: every load of the demo makes the same, so
that a query with an id in it stays true.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from events.actor import Actor, Role
from events.vocabulary import OrgRef, PersonRef

PERSONS: Final = UUID("6b1d4a52-6d6f-5c1e-9a70-7461697a6830")
"""The namespace of the demo's persons; nobody outside it can be one of them."""
MAJOR_PROJECTS_OFFICE: Final = "柳州市重大项目建设办公室"


class Mint:
    """Ids of version 7, each a millisecond after the one before."""

    def __init__(self, rng: Random, moment: datetime) -> None:
        self._rng = rng
        self._moment = moment

    def __call__(self) -> UUID:
        self._moment += timedelta(milliseconds=1)
        milliseconds = int(self._moment.timestamp() * 1000)
        return UUID(
            int=milliseconds << 80 | 7 << 76 | self._rng.getrandbits(12) << 64 | 2 << 62 | self._rng.getrandbits(62)
        )


class Team(NamedTuple):
    """A unit's three: who files, who reviews, who answers."""

    unit: OrgRef
    number: int
    clerk: Actor
    liaison: Actor
    officer: Actor

    @property
    def review_hours(self) -> tuple[int, ...]:
        return (10,) if self.number % 2 else (16,)


def person(unit: str, role: Role, number: int = 1) -> PersonRef:
    return PersonRef(uuid5(PERSONS, f"{unit}/{role}/{number}"))


def actor(unit: str, unit_id: OrgRef, role: Role, number: int = 1) -> Actor:
    return Actor(person(unit, role, number), frozenset({role}), unit_id)


def team(unit: str, unit_id: OrgRef, number: int) -> Team:
    return Team(
        unit_id,
        number,
        clerk=actor(unit, unit_id, Role.REPORTING_CLERK),
        liaison=actor(unit, unit_id, Role.LIAISON_OFFICER),
        officer=actor(unit, unit_id, Role.RESPONSIBLE_OFFICER),
    )


def officers(office_id: OrgRef) -> tuple[Actor, Actor]:
    one, two = (actor(MAJOR_PROJECTS_OFFICE, office_id, Role.MAJOR_PROJECTS_OFFICE, number) for number in (1, 2))
    return one, two
