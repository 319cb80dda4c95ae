"""Projections written by sets: one engine for an append, an import and a rebuild.

The rows that stand are fetched, facts folded in memory, and what came of it written in one go, whatever the number of
facts.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from psycopg import Cursor

from events.actor import Mark
from events.facts import Fact
from events.journal.inserting import COPY_ABOVE, Rows, dumped, insert
from events.journal.memory import Generations
from events.journal.recorder import FOREVER
from events.journal.under import Moved
from projections.arrays import use_fast_arrays
from projections.projection import Handler, Key, Projection, Row

_JSON = msgspec.json.Encoder()


class Standing:
    """A row that stands: since when, what it says, and whether the table has it already."""

    __slots__ = ("row", "since", "stored")

    def __init__(self, since: int, row: Row, stored: bool) -> None:
        self.since = since
        self.row = row
        self.stored = stored


Remembered = Generations[Key, Standing | None]
UNKNOWN = object()


class Changes:
    """What one append (or one rebuild) does to one projection's table, gathered in memory."""

    def __init__(self, projection: Projection, remembered: "Remembered | None" = None) -> None:
        self.projection = projection
        self.remembered = remembered or Remembered()
        self.standing: dict[Key, Standing | None] = {}
        self.asked: set[Key] = set()
        self.later: dict[Key, tuple[int, ...]] = {}
        """What stored rows get: to_position, and their stamps."""
        self.done: list[Row] = []
        self.dumped: bytes | None = None

    def fetch(self, cursor: Cursor[Any], keys: Iterable[Key]) -> None:
        """Read the rows that stand under keys neither looked at yet nor remembered."""
        wanted = []
        for key in keys:
            if key not in self.standing:
                self.asked.add(key)
                known = self.remembered.get(key, UNKNOWN)
                if known is UNKNOWN:
                    wanted.append(key)
                self.standing[key] = Standing(known.since, known.row, True) if isinstance(known, Standing) else None
        if not wanted:
            return
        width = len(self.projection.key)
        for found in cursor.execute(self.projection.open_rows, (_JSON.encode(wanted).decode(),), prepare=True):
            row = self.projection.row(*found[width + 1 :])
            self.standing[found[:width]] = Standing(found[width], row, True)

    def fold(self, handled: Iterable[tuple[Handler, Fact, Mark]]) -> None:
        """The loop that all time goes into: one look-up a key."""
        standing = self.standing
        for (keys, fold, _, _), fact, mark in handled:
            for key in keys(fact) if keys else ((mark.stream,),):
                old = standing.get(key)
                new = fold(old.row if old else None, fact, mark)
                if old is None:
                    standing[key] = None if new is None else Standing(mark.position, new, False)
                elif new != old.row:
                    self._replace(key, old, new, mark.position)

    def _replace(self, key: Key, old: Standing, new: Row | None, position: int) -> None:
        """Another row stands under `key` from `position` on, or none, or the old one with a stamp."""
        unstamped = self.projection.unstamped
        if new is not None and self.projection.stamps and _stamped(old.row, new, unstamped):
            old.row = new
            if old.stored:
                self.later[key] = (FOREVER, *new[unstamped:])
            return
        if old.stored:
            self.later[key] = (position, *old.row[unstamped:])
        else:
            self.done.append((*key, old.since, position, *old.row))
        if new is None:
            self.standing[key] = None
        else:
            old.since, old.row, old.stored = position, new, False

    def looked_at(self, fact: Fact, mark: Mark) -> bool:
        """Whether a fact that came from elsewhere is about a row that was read or made here."""
        handler = self.projection.handlers.get(fact.__class__)
        return handler is not None and any(key in self.standing for key in handler.touched(fact, mark))

    def dump(self, cursor: Cursor[Any]) -> None:
        """Dump the new rows ahead of the lock, where they are many; good as long as they are not moved."""
        rows = [*self.done, *self._standing()]
        if not self.projection.timed and len(rows) > COPY_ABOVE:
            use_fast_arrays(cursor.connection)
            self.dumped = dumped(cursor, self.projection.table, rows)

    def move(self, moved: Moved) -> None:
        """Move what was gathered behind facts that came meanwhile; what the table has stays as it is. That a fold keeps
        its mark's position and moment, or does not, but never computes with them, is what makes this right."""
        if not moved.by and not self.projection.timed:
            return
        self.dumped = None
        self.later = {key: tuple(map(moved.position, values)) for key, values in self.later.items()}
        for standing in self.standing.values():
            if standing is not None:
                standing.since = moved.position(standing.since)
                standing.row = self._moved(standing.row, moved)
        width = len(self.projection.key)
        self.done = [
            (*row[:width], *map(moved.position, row[width : width + 2]), *self._moved(row[width + 2 :], moved))
            for row in self.done
        ]

    def _moved(self, row: Row, moved: Moved) -> Row:
        timed, unstamped = self.projection.timed, self.projection.unstamped
        if not timed and unstamped == len(row):
            return row
        kept = [moved.moment(value) for value in row[:unstamped]] if timed else row[:unstamped]
        return self.projection.row(*kept, *map(moved.position, row[unstamped:]))

    def flush(self, cursor: Cursor[Any]) -> None:
        """Write rows that were opened and closed since: a rebuild does so page by page."""
        insert(cursor, Rows(self.projection.table, self.done))
        self.done = []

    def written_later(self) -> str:
        """The keys of stored rows that were closed or stamped, each with what it gets; it counts as written."""
        later = _JSON.encode([(*key, *values) for key, values in self.later.items()]).decode()
        self.later = {}
        return later

    def opened(self) -> Rows:
        """The rows that are new, those that stand included; they count as written."""
        rows = [*self.done, *self._standing()]
        self.done = []
        for standing in self.standing.values():
            if standing is not None:
                standing.stored = True
        return Rows(self.projection.table, rows, self.dumped)

    def _standing(self) -> Iterator[Row]:
        """The rows that stand and are new."""
        for key, standing in self.standing.items():
            if standing is not None and not standing.stored:
                yield (*key, standing.since, FOREVER, *standing.row)


def _stamped(old: Row, new: Row, unstamped: int) -> bool:
    """Whether all that is new are stamps that were not set before."""
    return old[:unstamped] == new[:unstamped] and all(
        was in (now, FOREVER) for was, now in zip(old[unstamped:], new[unstamped:], strict=True)
    )


def close_all(cursor: Cursor[Any], changes: Sequence[Changes]) -> list[Rows]:
    """Close and stamp, in one round trip whatever the number of tables; what was opened is to be inserted."""
    closing = [change for change in changes if change.later]
    if closing:
        statement = _closing(tuple([change.projection for change in closing]))
        cursor.execute(statement, [change.written_later() for change in closing], prepare=True)
    return [change.opened() for change in changes]


@lru_cache(maxsize=1024)
def _closing(projections: tuple[Projection, ...]) -> bytes:
    return b"WITH " + b", ".join(projection.close_rows for projection in projections) + b" SELECT"


def fold_all(changes: Sequence[Changes], facts: Sequence[tuple[Fact, Mark]], cursor: Cursor[Any] | None) -> None:
    """Fold facts, in order, into each projection; without a cursor nothing is read, because all is in memory."""
    for change in changes:
        handlers = change.projection.handlers
        handled = [(handlers[fact.__class__], fact, mark) for fact, mark in facts if fact.__class__ in handlers]
        if cursor is not None:
            change.fetch(
                cursor,
                [
                    key
                    for handler, fact, mark in handled
                    if not handler.finds_none(mark)
                    for key in handler.touched(fact, mark)
                ],
            )
        change.fold(handled)
