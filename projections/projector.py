"""All projections together: the hook that the journal is given, so that what is acknowledged is visible."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Cursor

from events.journal.inserting import Rows
from events.journal.memory import Noted
from events.journal.under import Moved
from events.refusals import Overtaken
from events.states import Register
from projections import pinyin
from projections.arrays import use_fast_arrays
from projections.engine import Changes, Remembered, close_all, fold_all
from projections.entries import adjustments, entries
from projections.filings import filings
from projections.history import history
from projections.investments import investments
from projections.organisations import organisations
from projections.programmes import documents, months, programmes
from projections.projection import Projection
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

BUILT = "SELECT digest, tableoid FROM built"


def versions() -> str:
    """Names and versions of the projections that this code folds, and of what it reads names with; what stands in the
    database must say the same."""
    return " ".join([*(f"{one.name}:{one.version}" for one in PROJECTIONS), f"pinyin:{pinyin.VERSION}"])


def digest() -> str:
    return hashlib.sha256(versions().encode()).hexdigest()


class Projector:
    """Begins one append's projecting; refuses where another release's projections stand.

    It remembers rows as the last append left them, good for as long as nobody else has appended since, in the same
    tables.
    """

    def __init__(self) -> None:
        pinyin.readings()
        self._digest = digest()
        self._stands = (-1, -1)
        self._remembered: dict[str, Remembered] = {}

    def begin(self, cursor: Cursor[Any], position: int | None = None) -> "Append":
        built = cursor.execute(BUILT, prepare=True).fetchone()
        if built is None or built[0] != self._digest:
            raise Overtaken
        use_fast_arrays(cursor)
        return Append(cursor, self, built[1], good=(built[1], position) == self._stands)

    def remembered(self, projection: Projection) -> Remembered | None:
        return self._remembered.get(projection.name)

    def remember(self, changes: Iterable[Changes], stands: tuple[int, int], *, good: bool) -> None:
        """Keep the rows of an append that was committed; drop what it could not build on."""
        if not good:
            self._remembered = {}
        for change in changes:
            memory = self._remembered.setdefault(change.projection.name, Remembered())
            if len(change.asked) < len(change.standing):
                memory.renew(change.standing)
            memory.keep(change.standing, change.asked)
        self._stands = stands


class Append:
    """One append: registers are folded at once, because the next command may ask them; all else by set, at the end."""

    def __init__(self, cursor: Cursor[Any], projector: Projector, tables: int, *, good: bool) -> None:
        self._cursor = cursor
        self._tables = tables
        self._projector = projector
        self._good = good
        self._registers = self._changes(registers)
        self._others: list[Changes] | None = None
        self._noted: list[Noted] = []

    def _changes(self, projection: Projection) -> Changes:
        return Changes(projection, self._projector.remembered(projection) if self._good else None)

    def prefetch(self, keys: Iterable[tuple[Register, str]]) -> None:
        self._registers.fetch(self._cursor, keys)

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        where = (register, key)
        if where not in self._registers.standing:
            self._registers.fetch(self._cursor, (where,))
        standing = self._registers.standing[where]
        return tuple(standing.row[0]) if standing else ()

    def apply(self, noted: Noted) -> None:
        self._noted.append(noted)
        fact, mark = noted
        handler = registers.handlers.get(fact.__class__)
        if handler is not None:
            self._registers.fetch(self._cursor, handler.touched(fact, mark))
            self._registers.fold([(handler, fact, mark)])

    def fold(self) -> None:
        """Fold all that was added; an import does so ahead of the lock."""
        kinds = {fact.__class__ for fact, _ in self._noted}
        self._others = [self._changes(one) for one in PROJECTIONS[1:] if not kinds.isdisjoint(one.handlers)]
        fold_all(self._others, self._noted, self._cursor)

    def dump(self) -> None:
        for change in self._all():
            change.dump(self._cursor)

    def read_about(self, noted: Iterable[Noted]) -> bool:
        changes = self._all()
        return any(change.looked_at(fact, mark) for fact, mark in noted for change in changes)

    def take_over(self, earlier: "Append", moved: Moved) -> None:
        self._registers, self._others = earlier._registers, earlier._others
        for change in self._all():
            change.move(moved)

    def write(self) -> list[Rows]:
        if self._others is None:
            self.fold()
        return close_all(self._cursor, self._all())

    def remember(self, position: int) -> None:
        self._projector.remember(self._all(), (self._tables, position), good=self._good)

    def _all(self) -> list[Changes]:
        return [self._registers, *(self._others or ())]
