"""Rows that were read, remembered: they hold at every later position until a fact touches what was read.

A `Reading` is what an operation reads through. It takes a connection only where something must really be fetched, and
notes what every statement read: nothing that is read through it can be left out of the account.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from sys import getsizeof
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar, cast

from psycopg import AsyncConnection

from projections.asking import Recalling, Way
from projections.asof import AsOf
from projections.lane import Elsewhere, Lane
from projections.rows import Rows
from projections.touched import Touched, tables_of

V = TypeVar("V")
Connect = Callable[[], Awaitable[AsyncConnection[Any]]]
POSITION = "%(position)s::bigint"
"""So written, a column `position` says at which position its row was read: it is renewed when the row is given out at
a later one."""
SAMPLE = 16
"""Rows whose size is measured, and taken for that of all."""
ENTRY = 400
"""Bytes that remembering takes besides what is remembered."""


class Kept(NamedTuple, Generic[V]):
    """What was read at a position, of which tables; None where it was asked of that position, and so holds for ever."""

    value: V
    position: int
    tables: frozenset[str] | None
    size: int


class Remembered(Generic[V]):
    """Values by key, at most so many bytes of them; the least used is forgotten first."""

    def __init__(self, touched: Touched, most: int) -> None:
        self.most = most
        self.size = 0
        self._touched = touched
        self._kept: OrderedDict[Hashable, Kept[V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable, position: int | None = None, project: str | None = None) -> Kept[V] | None:
        """What is remembered and holds at `position`, which is known to the tracker of touches; without one, only what
        holds for ever."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.tables is not None:
            # Read behind `position`, it is the same there only if nothing happened in between.
            read = None if position is None else min(position, kept.position)
            if read is None or self._touched.since(read, kept.tables, project):
                return None
        self._kept.move_to_end(key)
        return kept

    def keep(self, key: Hashable, kept: Kept[V]) -> None:
        """What is larger than all that may be remembered is not."""
        if kept.size > self.most:
            return
        before = self._kept.pop(key, None)
        if before is not None:
            self.size -= before.size
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self.most:
            _, forgotten = self._kept.popitem(last=False)
            self.size -= forgotten.size

    def forget(self) -> None:
        self._kept.clear()
        self.size = 0


class Reading(Recalling):
    """One operation's. `now` is the position at which it reads the present, where it does."""

    def __init__(self, connect: Connect, rows: Remembered[Any], lane: Lane | None = None) -> None:
        self._connect = connect
        self._rows = rows
        self._lane = lane
        self.fetching = asyncio.Lock()
        """Held by whoever has a statement on the connection."""
        self.now: int | None = None
        self.fleeting: set[datetime] = set()
        """Moments that will not be asked for again."""
        self.noted: set[str] = set()
        """Tables that were read at `now`."""
        self.steady = True
        """Whether all that was read is known by `noted` and the positions that were asked for."""

    async def rows(self, way: Way, query: str, parameters: Mapping[str, Any], make: Any) -> Any:
        tables, position = tables_of(query), parameters.get("position")
        if position is None or not tables:
            self.steady = False
            return await self._fetched(way, query, parameters, make)
        if position == self.now:
            self.noted |= tables
        key = self._key(query, parameters, make) if self._rows.most else None
        if key is not None:
            kept = self._rows.find(key, position)
            rows = self._renewed(key, kept, query, position) if kept is not None else None
            if rows is not None:
                return rows if isinstance(rows, Rows) else list(rows)
        found = await self._fetched(way, query, parameters, make)
        if key is not None:
            self._keep(key, found if isinstance(found, Rows) else tuple(found), position, tables)
        return found

    async def _fetched(self, way: Way, query: str, parameters: Mapping[str, Any], make: Any) -> Any:
        if way.short is not None and self._lane is not None:
            with suppress(Elsewhere):
                return await way.short(self._lane, query, parameters, make)
        async with self.fetching:
            return await way.fetch(await self._connect(), query, parameters, make)

    async def each(
        self,
        as_of: AsOf,
        key: Hashable,
        ids: Sequence[str],
        read: Callable[[AsyncConnection[Any], Sequence[str]], Awaitable[Mapping[str, Any]]],
    ) -> Mapping[str, Any]:
        """See `each` below."""
        position = as_of.position
        known_by = (key, None if position == self.now else position)
        whole = self._rows.find((known_by, tuple(ids)), position)
        if whole is not None:
            self.noted |= whole.tables or frozenset()
            return cast(Mapping[str, Any], whole.value)
        found, tables, missing = self._of_each(known_by, position, ids)
        if missing:
            aside = _Aside(self)
            fresh = await read(cast(AsyncConnection[Any], aside), missing)
            found |= {id: fresh.get(id) for id in missing}
            tables |= aside.read
            self._keep_each(known_by, {id: found[id] for id in missing}, position, aside.read)
        if position == self.now:
            self.noted |= tables
            self.steady &= bool(tables)
        told = MappingProxyType(found)
        self._keep((known_by, tuple(ids)), told, position, tables, size=ENTRY * len(found) // 4)
        return told

    def _keep_each(self, known_by: Hashable, values: Mapping[str, Any], position: int, tables: frozenset[str]) -> None:
        if self._rows.most:
            size = size_of(list(values.values())) // len(values)
            for id, value in values.items():
                own = value.apart() if isinstance(value, Rows) else value
                self._keep((known_by, id), own, position, tables, size=size)

    def _of_each(
        self, known_by: Hashable, position: int, ids: Sequence[str]
    ) -> tuple[dict[str, Any], frozenset[str], list[str]]:
        """What is remembered of single projects, of which tables it was read, and who is missing."""
        found: dict[str, Any] = {}
        tables: frozenset[str] = frozenset()
        missing = []
        for id in dict.fromkeys(ids):
            kept = self._rows.find((known_by, id), position, id)
            if kept is None:
                missing.append(id)
            else:
                found[id] = kept.value
                tables |= kept.tables or frozenset()
        return found, tables, missing

    def _key(self, query: str, parameters: Mapping[str, Any], make: Any) -> Hashable | None:
        """What a question is known by: at which position, too, unless it is the present; None for what is not asked
        again."""
        present = parameters["position"] == self.now
        said = tuple(
            [(name, _frozen(value)) for name, value in parameters.items() if not (present and name == "position")]
        )
        key = (query, make, said)
        try:
            hash(key)
        except TypeError:
            return None
        return None if self.fleeting and any(value in self.fleeting for _, value in said) else key

    def _keep(
        self, key: Hashable, value: Any, position: int, tables: frozenset[str], *, size: int | None = None
    ) -> None:
        if not self._rows.most or (position == self.now and not tables):
            return
        holds = tables if position == self.now else None
        self._rows.keep(key, Kept(value, position, holds, ENTRY + (size_of(value) if size is None else size)))

    def _renewed(self, key: Hashable, kept: Kept[Any], query: str, position: int) -> Sequence[Any] | None:
        """The rows, as if they had been read at `position`; None where they cannot be made so."""
        rows: Sequence[Any] = kept.value
        if kept.position == position or POSITION not in query or not rows:
            return rows
        renewed = _read_at(rows, position)
        if renewed is not None:
            self._rows.keep(key, kept._replace(value=renewed, position=position))
        return renewed


class _Aside(Reading):
    """What a part of an operation reads through, when its rows are remembered by another key."""

    def __init__(self, whole: Reading) -> None:
        super().__init__(whole._connect, Remembered(Touched(), 0), whole._lane)
        self._whole = whole
        self.now, self.fetching = whole.now, whole.fetching
        self.read: frozenset[str] = frozenset()

    async def rows(self, way: Way, query: str, parameters: Mapping[str, Any], make: Any) -> Any:
        self.read |= tables_of(query)
        if "position" not in parameters:
            self._whole.steady = False
        return await super().rows(way, query, parameters, make)


async def each(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    reader: str,
    key: Hashable,
    ids: Sequence[str],
    read: Callable[[AsyncConnection[Any], Sequence[str]], Awaitable[Mapping[str, V]]],
) -> Mapping[str, V | None]:
    """What `read` gives for each project of `ids`, in one call for those of which nothing is remembered.

    `key` is all else that the values depend on. They hold until a fact touches a table that `read` asks about, for
    that project, its bundle or its parts. Whoever gets them changes nothing in them.
    """
    if isinstance(connection, Reading):
        return await connection.each(as_of, (reader, key), ids, read)
    found = await read(connection, list(dict.fromkeys(ids)))
    return {id: found.get(id) for id in ids}


def _read_at(rows: Sequence[Any], position: int) -> Sequence[Any] | None:
    """Rows with another position; None where none is told."""
    if isinstance(rows, Rows):
        return rows.having("position", [position] * len(rows)) if "position" in rows.names else None
    columns = getattr(rows[0], "_fields", ())
    if "position" not in columns:
        return None
    make, place = type(rows[0]), columns.index("position")
    return tuple([tuple.__new__(make, (*row[:place], position, *row[place + 1 :])) for row in rows])


def size_of(value: Any) -> int:
    """About how many bytes a value takes: of many rows, some are measured."""
    if isinstance(value, Rows):  # its rows may yet be made
        return sum(map(size_of, value.columns().values())) + len(value) * getsizeof((None,) * len(value.names))
    if isinstance(value, list | tuple):
        items = value
        sample = items[:: max(1, len(items) // SAMPLE)]
        measured = sum(size_of(one) for one in sample)
        return getsizeof(value) + (measured * len(items) // len(sample) if sample else 0)
    return getsizeof(value)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
