"""What a list is read from, and how a question to it is composed: of constants alone, with numbered parameters.

A source knows its columns, the conditions that a filter may name, and the keys that an order may name. A join is made
where a column, condition or key needs it, which its alias before the point shows. Pages are keysets: behind or before a
row, by the values of the order's keys and, last, the id. What is not there stands last, whatever the direction.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.planning import FEW
from projections.reading.where import EVERYTHING, Every, Is, Where, condition
from projections.reading.wire import fetch, fetch_columns
from projections.rows import maker

BOUNDS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
PER_PARENT = "SELECT COLUMNS FROM (INNER) t WHERE place <= %(limit)s ORDER BY place"
SHORT_PAGE = "SELECT NAMED FROM (FOUND ORDER BY ORDERED LIMIT %(limit)s) ALIAS JOINS ORDER BY ORDERED"
_KEYED = re.compile(r"\w+\.\w+_id = (VALUE::uuid|ANY \(VALUE::uuid\[\]\))")
PINYIN = '{}.name_key COLLATE "C"'


class Key(NamedTuple):
    """Something to order by: its SQL and type there; `optional` where it may be null."""

    sql: str
    type: str
    optional: bool = False


class Order(NamedTuple):
    """A key of the source, and in which direction."""

    key: str
    descending: bool = False


class Edge(NamedTuple):
    """A row's place in an order: its keys as text, null where they are, and its id."""

    keys: tuple[str | None, ...]
    id: str


class Ask(NamedTuple):
    """What is asked of a source. `limit` rows at most (for each `per`, where it is given) behind `after` and before
    `before`: the first, or backwards the last of them; always in order. `edged`: with the columns that an Edge is
    made of, behind all others."""

    columns: tuple[str, ...]
    where: Where
    order: tuple[Order, ...]
    limit: int
    after: Edge | None = None
    before: Edge | None = None
    backwards: bool = False
    edged: bool = False
    per: str | None = None


class Found(NamedTuple):
    """Rows in order, and whether there are more in the direction that was read."""

    rows: Sequence[Any]
    more: bool


@dataclass(frozen=True, eq=False)
class Source:
    """`base` is FROM and what it names, `standing` what WHERE always says. Of `ranges` (SQL and type by name) a filter
    may ask `name_gte`, `name_gt`, `name_lte` and `name_lt`. `running` are window columns of a base that has a place for
    them (RUNNING), made only where they are needed. `tail`: keys without which the id does not tell rows apart.
    `alias`: of a base of one table, each row of which has one of every join: a short page is found, then joined; it
    has neither moments nor bytes."""

    base: str
    standing: str
    columns: Mapping[str, str]
    terms: Mapping[str, str]
    ranges: Mapping[str, tuple[str, str]]
    keys: Mapping[Any, Key]
    id: Key
    joins: Mapping[str, str] = field(default_factory=dict)
    running: Mapping[str, str] = field(default_factory=dict)
    tail: tuple[str, ...] = ()
    alias: str = ""

    def told_apart(self, order: Sequence[Order]) -> tuple[Order, ...]:
        """An order that leaves nothing to chance."""
        said = {one.key for one in order}
        return (*order, *(Order(key) for key in self.tail if key not in said))

    async def find(
        self, connection: AsyncConnection[Any], as_of: AsOf, ask: Ask, parameters: dict[str, Any] | None = None
    ) -> Found:
        """Rows with `ask.columns` as attributes; with `edged`, also `key_0` … and `key_id`."""
        query, values = self.question(ask)
        values |= _at(as_of, query) | (parameters or {})
        names = (*ask.columns, *self._edge_names(ask))
        rows: Sequence[Any]
        if self.alias and names:
            once = ask.limit <= FEW and self.by_keys(ask.where)
            rows = await fetch_columns(connection, query, values, names, once=once)
        else:
            rows = await fetch(connection, query, values, maker(names))
        if ask.per:
            return Found(rows, more=False)
        found = rows[: ask.limit]
        return Found(found[::-1] if ask.backwards else found, more=len(rows) > ask.limit)

    def by_keys(self, where: Where) -> bool:
        """Whether a filter, if it says anything, says a few ids alone: then any plan goes by keys."""
        match where:
            case Is(name, value):
                return _KEYED.fullmatch(self._term(name)) is not None and _count(value) <= FEW
            case Every(parts):
                return all(map(self.by_keys, parts))
            case _:
                return False

    async def count(
        self, connection: AsyncConnection[Any], as_of: AsOf, where: Where, parameters: dict[str, Any] | None = None
    ) -> int:
        """How many rows there are."""
        values: dict[str, Any] = {}
        query = self._from("SELECT count(*)", [condition(where, self._term, values)])
        values |= _at(as_of, query) | (parameters or {})
        ((number,),) = await fetch(connection, query, values)
        return int(number)

    async def counts(self, connection: AsyncConnection[Any], as_of: AsOf, where: Where, per: str) -> dict[str, int]:
        """How many rows there are for each value of a column."""
        values: dict[str, Any] = {}
        said = self.columns[per]
        query = self._from(f"SELECT {said}, count(*)", [condition(where, self._term, values)])
        values |= _at(as_of, query)
        return dict(await fetch(connection, f"{query} GROUP BY {said}", values))

    def question(self, ask: Ask) -> tuple[str, dict[str, Any]]:
        """The query, and what it is to be asked with besides the position."""
        values: dict[str, Any] = {}
        where = [condition(ask.where, self._term, values)]
        for edge, ahead in ((ask.after, False), (ask.before, True)):
            if edge is not None:
                where.append(self._beyond(ask.order, edge, ahead=ahead, values=values))
        values["limit"] = ask.limit + 1
        shape = ask._replace(where=EVERYTHING, after=None, before=None, limit=FEW if ask.limit <= FEW else FEW + 1)
        return _worded(self, shape, tuple(where)), values

    def worded(self, ask: Ask, where: Sequence[str]) -> str:
        """A question by its conditions; the tree that they come from is not looked at."""
        edges = self._edge_names(ask)
        said = [self.columns[name] for name in ask.columns]
        if edges:
            said += [f"({key.sql})::text" for key in (*(self.keys[one.key] for one in ask.order), self.id)]
        named = ", ".join(f'{sql} AS "{name}"' for sql, name in zip(said, (*ask.columns, *edges), strict=True))
        order = self._order(ask.order, backwards=ask.backwards)
        if ask.per is None:
            return self._paged(named, where, order, short=ask.limit <= FEW)
        place = f"row_number() OVER (PARTITION BY {self.columns[ask.per]} ORDER BY {order})"
        inner = self._from(f"SELECT {named}, {place} AS place", where, order)
        outer = ", ".join(f'"{name}"' for name in (*ask.columns, *edges))
        return PER_PARENT.replace("COLUMNS", outer).replace("INNER", inner)

    def _paged(self, named: str, where: Sequence[str], order: str, *, short: bool) -> str:
        """A page's query; where that does not need them, joins are made for the page's rows only."""
        found = self._from(f"SELECT {self.alias}.*", where, order)
        if not (short and self.alias) or any(join in found for join in self.joins.values()):
            return f"{self._from(f'SELECT {named}', where, order)} ORDER BY {order} LIMIT %(limit)s"
        base = SHORT_PAGE.replace("FOUND", found).replace("ALIAS", self.alias).replace("ORDERED", order)
        return base.replace("JOINS", " ".join(self._joined(named))).replace("NAMED", named)

    def _joined(self, said: str) -> list[str]:
        return [join for alias, join in self.joins.items() if re.search(rf"\b{alias}\.", said)]

    def _term(self, name: str) -> str:
        if name in self.terms:
            return self.terms[name]
        bounded, _, bound = name.rpartition("_")
        sql, type_ = self.ranges[bounded]
        return f"{sql} {BOUNDS[bound]} VALUE::{type_}"

    def _edge_names(self, ask: Ask) -> tuple[str, ...]:
        return (*(f"key_{number}" for number in range(len(ask.order))), "key_id") if ask.edged else ()

    def _from(self, select: str, where: Sequence[str], order: str = "") -> str:
        said = " ".join((select, *where, order))
        joins = self._joined(said)
        running = "".join(f", {sql} AS {name}" for name, sql in self.running.items() if re.search(rf"\b{name}\b", said))
        conditions = " AND ".join(filter(None, (self.standing, *where)))
        return f"{select} {self.base.replace('RUNNING', running)} {' '.join(joins)} WHERE {conditions}"

    def _order(self, order: Iterable[Order], *, backwards: bool) -> str:
        absent = "FIRST" if backwards else "LAST"
        parts = [
            f"{self.keys[one.key].sql} {'DESC' if one.descending is not backwards else 'ASC'} NULLS {absent}"
            for one in order
        ]
        return ", ".join((*parts, f"{self.id.sql} {'DESC' if backwards else 'ASC'}"))

    def _beyond(self, order: Sequence[Order], edge: Edge, *, ahead: bool, values: dict[str, Any]) -> str:
        """Behind the edge, or ahead of it: greater in the first key in which they differ."""
        steps = [(self.keys[one.key], one.descending, said) for one, said in zip(order, edge.keys, strict=True)]
        steps.append((self.id, False, edge.id))
        ways: list[str] = []
        same: list[str] = []
        for key, descending, said in steps:
            if said is None:
                beyond = f"{key.sql} IS NOT NULL" if ahead else None
                equal = f"{key.sql} IS NULL"
            else:
                name = f"edge_{len(values)}"
                values[name] = said
                value = f"%({name})s::{key.type}"
                beyond = f"{key.sql} {'<' if descending is not ahead else '>'} {value}"
                equal = f"{key.sql} = {value}"
                if key.optional and not ahead:
                    beyond = f"({beyond} OR {key.sql} IS NULL)"
            if beyond:
                ways.append(" AND ".join((*same, beyond)))
            same.append(equal)
        return "(" + " OR ".join(f"({way})" for way in ways) + ")"


@lru_cache(maxsize=2048)
def _worded(source: Source, shape: Ask, where: tuple[str, ...]) -> str:
    """Put into words once: lists that differ in values only are asked for in the same ones."""
    return source.worded(shape, where)


def _count(value: Any) -> int:
    """Of ids: one, a list of them, or many as PostgreSQL writes an array."""
    return value.count(",") + 1 if isinstance(value, str) else len(value) if isinstance(value, list) else 1


def _at(as_of: AsOf, query: str) -> dict[str, Any]:
    """What a query wants to know of when it is asked: the moment only where something depends on it, since all else
    that was read holds until a fact touches it."""
    moment = {"moment": as_of.moment} if "%(moment)s" in query else {}
    return {"position": as_of.position, **moment}
