"""What a projection is: a table of period rows, and pure folds that make them of facts.

A projection is a table of rows `[from_position, to_position)` under a key. Its folds are `(row or None, fact, mark) →
row or None`: no SQL, no clock, no lookup. Where a fold changes a row, the old one is closed at the fact's position and
the new one opened there, so that every past position can be asked. Where it only sets stamps, the row stands on: a
stamp is itself a position, so the past can be asked all the same. A projection names every fact that it ignores.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, NamedTuple, NewType, get_args, get_type_hints
from uuid import UUID

from psycopg import sql

from events.actor import Mark
from events.facts import Fact
from events.journal.inserting import Table
from events.journal.recorder import FOREVER

Stamp = NewType("Stamp", int)
"""The position from which on something holds of a row that stands; FOREVER until then. Set once, never taken back:
what is taken back opens a new row."""
NEVER = Stamp(FOREVER)

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
           SET {set}
          FROM (SELECT t.ctid, {later}
                  FROM json_array_elements(%s::json) AS k
                       CROSS JOIN LATERAL (SELECT t.ctid FROM {table} t WHERE {same} AND t.to_position = {forever}
                                           OFFSET 0) t) AS standing
         WHERE t.ctid = standing.ctid
    )
"""

_POSTGRES = {
    str: "text",
    UUID: "uuid",
    Decimal: "numeric",
    int: "int8",
    Stamp: "int8",
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
    """A table: its key, its row (a NamedTuple of the other columns, stamps last), and its folds by fact. `own`: its
    key says in other words what stream a fact is of."""

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
        self.stamps = tuple(name for name, hint in get_type_hints(row).items() if hint is Stamp)
        self.unstamped = len(columns) - len(self.stamps)
        if tuple(columns)[self.unstamped :] != self.stamps:
            raise TypeError(f"{name}: stamps stand last")
        self.key = tuple(keys)
        self.table = Table(name, {**keys, "from_position": "int8", "to_position": "int8", **columns})
        self.timed = "timestamptz" in columns.values()
        self._compose(keys, columns)

    def _compose(self, keys: dict[str, str], columns: dict[str, str]) -> None:
        table, names = sql.Identifier(self.name), [sql.Identifier(name) for name in keys]
        later = [sql.Identifier(name) for name in ("to_position", *self.stamps)]
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
            "set": sql.SQL(", ").join(sql.SQL("{0} = standing.{0}").format(name) for name in later),
            "later": sql.SQL(", ").join(
                sql.SQL("(k ->> {})::int8 AS {}").format(sql.Literal(i), name)
                for i, name in enumerate(later, len(keys))
            ),
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
