"""Projections as pure folds over period rows, written by sets: one engine for an append, an import and a rebuild.

A projection is a table of rows `[from_position, to_position)` under a key. Its folds are `(row or None, fact, mark) →
row or None`: no SQL, no clock, no lookup. Where a fold changes a row, the old one is closed at the fact's position and
the new one opened there, so that every past position can be asked. A projection names every fact that it ignores.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints
from uuid import UUID

import msgspec
from psycopg import Cursor, sql

from events.actor import Mark
from events.facts import Fact
from events.journal.inserting import Rows, Table, insert
from events.journal.memory import Generations
from events.journal.recorder import FOREVER

Key = tuple[Any, ...]
Row = tuple[Any, ...]
Fold = Callable[[Any, Any, Mark], Row | None]

# Keys come as one JSON array of arrays: cheaper to write than an array of each column. OFFSET 0 keeps the planner from
# turning the look-up round: a plan made while the table was empty would otherwise scan it for ever after.
OPEN_ROWS = """
    SELECT {keys}, t.from_position, {columns}
      FROM json_array_elements(%s::json) AS k
           CROSS JOIN LATERAL (SELECT * FROM {table} t WHERE {same} AND t.to_position = {forever} OFFSET 0) t
"""
CLOSE_ROWS = """
    {closing} AS (
        UPDATE {table} t
           SET to_position = standing.closed
          FROM (SELECT t.ctid, {closed} AS closed
                  FROM json_array_elements(%s::json) AS k
                       CROSS JOIN LATERAL (SELECT t.ctid FROM {table} t WHERE {same} AND t.to_position = {forever}
                                           OFFSET 0) t) AS standing
         WHERE t.ctid = standing.ctid
    )
"""

_JSON = msgspec.json.Encoder()
_POSTGRES = {
    str: "text",
    UUID: "uuid",
    Decimal: "numeric",
    int: "int8",
    bool: "bool",
    date: "date",
    datetime: "timestamptz",
    list[UUID]: "uuid[]",
    list[str]: "text[]",
    list[Decimal]: "numeric[]",
}


class Handler(NamedTuple):
    """How one kind of fact changes one projection.

    Without `keys` the key is the stream. `own`: no other stream has facts about this row, so a stream's first fact
    finds none. `opens`: the key is new, there is no row to be read.
    """

    keys: Callable[[Any], Sequence[Key]] | None
    fold: Fold
    own: bool
    opens: bool

    def touched(self, fact: Fact, mark: Mark) -> Sequence[Key]:
        return self.keys(fact) if self.keys else ((mark.stream,),)

    def finds_none(self, mark: Mark) -> bool:
        return self.opens or (self.own and mark.version == 1)


class Projection:
    """A table: its key, its row (a NamedTuple of the other columns), and its folds by fact. `own`: its key says in
    other words what stream a fact is of."""

    def __init__(
        self, name: str, key: type[tuple[Any, ...]], row: type[tuple[Any, ...]], *, version: int, own: bool = False
    ) -> None:
        self.name = name
        self.own = own
        self.version = version
        self.row: Callable[..., Row] = row
        self.handlers: dict[type[Fact], Handler] = {}
        self.ignored: frozenset[type[Fact]] = frozenset()
        keys, columns = _columns(key), _columns(row)
        self.key = tuple(keys)
        self.table = Table(name, {**keys, "from_position": "int8", "to_position": "int8", **columns})
        self.timed = "timestamptz" in columns.values()
        self._compose(keys, columns)

    def _compose(self, keys: dict[str, str], columns: dict[str, str]) -> None:
        table, names = sql.Identifier(self.name), [sql.Identifier(name) for name in keys]
        said = [
            sql.SQL("(k ->> {})::{}").format(sql.Literal(i), sql.SQL(type_)) for i, type_ in enumerate(keys.values())
        ]
        parts = {
            "table": table,
            "closing": sql.Identifier(f"closed_{self.name}"),
            "keys": sql.SQL(", ").join(sql.SQL("t.{}").format(name) for name in names),
            "columns": sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in columns),
            "same": sql.SQL(" AND ").join(
                sql.SQL("t.{} = {}").format(name, value) for name, value in zip(names, said, strict=True)
            ),
            "closed": sql.SQL("(k ->> {})::int8").format(sql.Literal(len(keys))),
            "forever": sql.Literal(FOREVER),
        }
        self.open_rows = sql.SQL(OPEN_ROWS).format(**parts).as_bytes(None)
        self.close_rows = sql.SQL(CLOSE_ROWS).format(**parts).as_bytes(None)

    def on(
        self,
        *facts: type[Fact],
        key: Callable[[Any], Key] | None = None,
        keys: Callable[[Any], Sequence[Key]] | None = None,
        opens: bool = False,
    ) -> Callable[[Fold], Fold]:
        """Register a fold for facts; `key` gives the row that a fact is about, `keys` several, neither the stream's."""
        find = (lambda fact: (key(fact),)) if key else keys

        def register(fold: Fold) -> Fold:
            for fact in facts:
                if fact in self.handlers:
                    raise TypeError(f"{self.name} handles {fact.topic} already")
                self.handlers[fact] = Handler(find, fold, self.own or find is None, opens)
            return fold

        return register

    def ignores(self, *facts: Any) -> None:
        """Facts, or whole streams of them, that say nothing about this table; a test requires every fact to be
        handled or ignored."""
        self.ignored |= {one for fact in facts for one in get_args(fact) or (fact,)}


def _columns(row: type[tuple[Any, ...]]) -> dict[str, str]:
    return {name: _postgres(type_) for name, type_ in get_type_hints(row).items()}


def _postgres(type_: Any) -> str:
    options = [option for option in get_args(type_) if option is not NoneType]
    return _POSTGRES[options[0] if NoneType in get_args(type_) else type_]


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
        self.closed: dict[Key, int] = {}
        self.done: list[Row] = []

    def fetch(self, cursor: Cursor[Any], keys: Iterable[Key]) -> None:
        """Read the rows that stand under keys neither looked at yet nor remembered."""
        wanted = []
        for key in keys:
            if key not in self.standing:
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
        """The loop that all time goes into: one look-up a key, and no call but the fold's."""
        standing, done = self.standing, self.done
        for (keys, fold, _, _), fact, mark in handled:
            for key in keys(fact) if keys else ((mark.stream,),):
                old = standing.get(key)
                new = fold(old.row if old else None, fact, mark)
                if old is None:
                    standing[key] = None if new is None else Standing(mark.position, new, False)
                elif new != old.row:
                    if old.stored:
                        self.closed[key] = mark.position
                    else:
                        done.append((*key, old.since, mark.position, *old.row))
                    if new is None:
                        standing[key] = None
                    else:
                        old.since, old.row, old.stored = mark.position, new, False

    def looked_at(self, fact: Fact, mark: Mark) -> bool:
        """Whether a fact that came from elsewhere is about a row that was read or made here."""
        handler = self.projection.handlers.get(fact.__class__)
        return handler is not None and any(key in self.standing for key in handler.touched(fact, mark))

    def shift(self, by: int, was: datetime, at: datetime) -> None:
        """Move what was gathered behind facts that came meanwhile, and its moment from `was` to `at`; rows that the
        table has stay as they are. That a fold keeps its mark's moment, or does not, but never computes with it, is
        what makes this right."""
        self.closed = {key: position + by for key, position in self.closed.items()}
        timed, width = self.projection.timed, len(self.projection.key)
        for standing in self.standing.values():
            if standing is not None and not standing.stored:
                standing.since += by
                if timed:
                    standing.row = self.projection.row(*_at_last(standing.row, was, at))
        self.done = [
            (*row[:width], row[width] + by, row[width + 1] + by, *_at_last(row[width + 2 :], was, at))
            for row in self.done
        ]

    def flush(self, cursor: Cursor[Any]) -> None:
        """Write rows that were opened and closed since: a rebuild does so page by page."""
        insert(cursor, Rows(self.projection.table, self.done))
        self.done = []

    def ended(self) -> str:
        """The keys of rows that were closed, each with the position where; they count as written."""
        closed = _JSON.encode([(*key, position) for key, position in self.closed.items()]).decode()
        self.closed = {}
        return closed

    def opened(self) -> Rows:
        """The rows that are new, those that stand included; they count as written."""
        rows, self.done = self.done, []
        for key, standing in self.standing.items():
            if standing is not None and not standing.stored:
                rows.append((*key, standing.since, FOREVER, *standing.row))
                standing.stored = True
        return Rows(self.projection.table, rows)


def _at_last(row: Row, was: datetime, at: datetime) -> list[Any]:
    return [at if value is was else value for value in row]


def write_all(cursor: Cursor[Any], changes: Sequence[Changes]) -> None:
    """Close what was closed, then insert what was opened: a round trip each, whatever the number of tables."""
    closing = [change for change in changes if change.closed]
    if closing:
        statement = _closing(tuple([change.projection for change in closing]))
        cursor.execute(statement, [change.ended() for change in closing], prepare=True)
    insert(cursor, *[change.opened() for change in changes])


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
