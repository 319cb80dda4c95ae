"""Given what happened, when somebody wishes, then these facts or this refusal: over pure code, without a database.

    given(project, listed, (filed, CLERK)).when(ReviewReport(…), by=LIAISON).then(reviewed)

A wish goes the desk's way: the border, access, the decision that desk.DECISIONS names. What it leads to is encoded as
the journal would and read back. Minted ids count upwards: `minted(1)`, `minted(2)` …
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from events.access import allow
from events.actor import Actor, Mark, Role
from events.border import camel, clean
from events.decisions import Command, Known, Occasion
from events.desk import DECISIONS
from events.facts import Fact
from events.journal.mapper import decode, encode
from events.journal.streams import stream_of
from events.known import FOLDS, stream_id
from events.refusals import Refused
from events.states import Kind, Register
from events.vocabulary import OrgRef, Period, PersonRef
from projections.registers import Registered, registers

NOON = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)
"""3 April 2020, noon in Shanghai: when wishes are uttered unless a test says otherwise."""


def person(number: int, *roles: Role, unit: OrgRef | None = None) -> Actor:
    return Actor(PersonRef(UUID(int=0xA0000 + number)), frozenset(roles), unit)


OFFICE = person(1, Role.MAJOR_PROJECTS_OFFICE)
"""市重点办: who did and who wishes unless a test says otherwise."""

Happened = Fact | tuple[Fact, Actor]


def minted(number: int) -> UUID:
    return UUID(int=0x7000 << 64 | number)


def minting() -> Callable[[], UUID]:
    numbers = count(1)
    return lambda: minted(next(numbers))


class Registers:
    """The registers, folded in memory by the projection's own folds."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Any, ...], Registered | None] = {}

    def note(self, fact: Fact, mark: Mark) -> None:
        handler = registers.handlers.get(type(fact))
        if handler is not None:
            for key in handler.touched(fact, mark):
                row: Any = handler.fold(self._rows.get(key), fact, mark)
                self._rows[key] = row

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        row = self._rows.get((register.value, key))
        return tuple(row.ids) if row else ()


class InMemory(Known):
    """What is known from facts in memory: states folded by the desk's folds, registers by the projection's."""

    def __init__(self, happened: Sequence[Happened]) -> None:
        self._streams: dict[UUID, list[tuple[Fact, Mark]]] = defaultdict(list)
        self._registers = Registers()
        for position, (fact, actor) in enumerate(map(_by_whom, happened), start=1):
            self._note(fact, actor, position)

    def _note(self, fact: Fact, actor: Actor, position: int) -> None:
        stream = stream_of(fact)
        role = min(actor.roles, default=None)
        at = NOON - timedelta(days=1) + timedelta(seconds=position)
        mark = Mark(position, at, stream, len(self._streams[stream]) + 1, actor.ref, actor.unit, role)
        self._streams[stream].append((fact, mark))
        self._registers.note(fact, mark)

    def state(self, kind: Kind, key: UUID | tuple[UUID, Period]) -> Any:
        state, evolve = FOLDS[kind]
        for fact, mark in self._streams.get(stream_id(key), ()):
            if fact.topic.startswith(f"{kind}."):
                state = evolve(state, fact, mark)
        return state

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        return self._registers.ids(register, key)


def _by_whom(happened: Happened) -> tuple[Fact, Actor]:
    return happened if isinstance(happened, tuple) else (happened, OFFICE)


class Given:
    """What happened so far, and by whom."""

    def __init__(self, happened: Sequence[Happened]) -> None:
        self.happened = tuple(happened)

    def when(self, command: Command, *, by: Actor = OFFICE, at: datetime = NOON) -> "Answer":
        known = InMemory(self.happened)
        try:
            clean(command)
            allow(command, by, known)
            _, decide = DECISIONS[type(command)]
            facts = list(decide(command, known, Occasion(at, by, minting())))
        except Refused as refusal:
            return Answer(self, command, by, refusal)
        for fact in facts:
            assert decode(fact.topic, type(fact).version, encode(fact)) == fact
        return Answer(self, command, by, facts)


class Answer:
    """What a wish led to: facts, none because it held already, or a refusal."""

    def __init__(self, given_: Given, command: Command, by: Actor, came: list[Fact] | Refused) -> None:
        self._given, self._command, self._by, self._came = given_, command, by, came

    @property
    def facts(self) -> list[Fact]:
        if isinstance(self._came, Refused):
            raise AssertionError(f"refused: {self._came.code} at {self._came.path}: {self._came}")
        return self._came

    def then(self, *facts: Fact) -> Given:
        """Exactly these facts; the story may go on from here."""
        assert facts, "say then_nothing()"
        assert self.facts == list(facts)
        return Given((*self._given.happened, *((fact, self._by) for fact in facts)))

    def then_nothing(self) -> Given:
        """The wish holds already."""
        assert self.facts == []
        return self._given

    def then_refused(self, refusal: type[Refused], *, path: str | None) -> Refused:
        """Exactly this refusal, blaming `path`, which must be a field of the command."""
        assert isinstance(self._came, Refused), f"not refused but {self._came}"
        assert (type(self._came), self._came.path) == (refusal, path), str(self._came)
        assert path is None or path in _fields(self._command)
        return self._came


def _fields(command: Command) -> Iterator[str]:
    return map(camel, command.__struct_fields__)


def given(*happened: Happened) -> Given:
    return Given(happened)
