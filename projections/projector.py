"""All projections together: the hook that the journal is given, so that what is acknowledged is visible."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from events.actor import Mark
from events.facts import Fact
from events.journal.memory import Noted
from events.refusals import Overtaken
from events.states import Register
from projections.arrays import use_fast_arrays
from projections.engine import Changes, Projection, fold_all, write_all
from projections.entries import adjustments, entries
from projections.filings import filings
from projections.history import history
from projections.investments import investments
from projections.organisations import organisations
from projections.programmes import documents, months, programmes
from projections.projects import projects
from projections.registers import registers

PROJECTIONS: tuple[Projection, ...] = (
    registers,
    organisations,
    programmes,
    documents,
    months,
    projects,
    entries,
    adjustments,
    investments,
    filings,
    history,
)

BUILT = "SELECT digest FROM built"


def versions() -> str:
    """Names and versions of the projections that this code folds; what stands in the database must say the same."""
    return " ".join(f"{projection.name}:{projection.version}" for projection in PROJECTIONS)


def digest() -> str:
    return hashlib.sha256(versions().encode()).hexdigest()


class Projector:
    """Begins one append's projecting; refuses where another release's projections stand."""

    def __init__(self) -> None:
        self._digest = digest()

    def begin(self, cursor: Cursor[Any]) -> "Append":
        built = cursor.execute(BUILT, prepare=True).fetchone()
        if built is None or built[0] != self._digest:
            raise Overtaken
        use_fast_arrays(cursor)
        return Append(cursor)


class Append:
    """One append: registers are folded at once, because the next command may ask them; all else by set, at the end."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        self._registers = Changes(registers)
        self._noted: list[Noted] = []

    def prefetch(self, keys: Iterable[tuple[Register, str]]) -> None:
        self._registers.fetch(self._cursor, ((register.value, key) for register, key in keys))

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        where = (register.value, key)
        if where not in self._registers.standing:
            self._registers.fetch(self._cursor, (where,))
        standing = self._registers.standing[where]
        return tuple(standing.row[0]) if standing else ()

    def apply(self, noted: Noted) -> None:
        self._noted.append(noted)
        fact, mark = noted
        handler = registers.handlers.get(fact.__class__)
        if handler is not None:
            keys = handler.touched(fact, mark)
            self._registers.fetch(self._cursor, keys)
            for key in keys:
                self._registers.touch(handler, key, fact, mark)

    def read_about(self, facts: Iterable[Fact]) -> bool:
        handled = ((registers.handlers.get(fact.__class__), fact) for fact in facts)
        return any(
            key in self._registers.standing
            for handler, fact in handled
            if handler is not None and handler.keys is not None
            for key in handler.keys(fact)
        )

    def take_over(self, earlier: "Append", shift: int, at: datetime) -> None:
        self._registers = earlier._registers
        self._registers.shift(shift)
        self._noted = [Noted(fact, Mark(mark.position + shift, at, *mark[2:])) for fact, mark in earlier._noted]

    def write(self) -> None:
        kinds = {fact.__class__ for fact, _ in self._noted}
        changes = [Changes(one) for one in PROJECTIONS[1:] if not kinds.isdisjoint(one.handlers)]
        fold_all(changes, self._noted, self._cursor)
        write_all(self._cursor, [self._registers, *changes])
