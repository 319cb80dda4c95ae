"""Rows that go out as they were read: NamedTuples of what JSON takes.

Money is a number (万元, exact in fifteen digits), ids and dates are text, months "2020-03", codes their text; moments
stay datetimes. PostgreSQL writes such values as text whatever we ask for, so they are taken as text, without a cast:
that costs a third of Decimals and UUIDs, on both sides.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import orjson
from psycopg import AsyncConnection, adapters
from psycopg.pq import Format
from psycopg.pq.abc import PGresult
from psycopg.rows import AsyncRowFactory

from projections.asking import Recalling, Way
from projections.lane import Lane
from projections.planning import plan
from projections.rows import Make, Rows

_NUMERIC, _DATE, _UUID, _FLOAT, _TEXT = 1700, 1082, 2950, 701, 25
_LOADERS = [
    (oid, adapters.get_loader(read_as, Format.TEXT))
    for oid, read_as in ((_NUMERIC, _FLOAT), (_DATE, _TEXT), (_UUID, _TEXT))
]


async def fetch(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], make: Make = tuple
) -> list[Any]:
    """A composed query, run or remembered; each row is made by `make`."""
    if isinstance(connection, Recalling):
        return cast(list[Any], await connection.rows(_ROWS, query, parameters, make))
    return await _fetched(connection, query, parameters, make)


async def _fetched(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], make: Make
) -> list[Any]:
    await plan(connection, once=False)
    async with connection.cursor(row_factory=cast(AsyncRowFactory[Any], lambda _cursor: make)) as cursor:
        for oid, loader in _LOADERS:
            if loader:
                cursor.adapters.register_loader(oid, loader)
        await cursor.execute(query.encode(), parameters)
        return await cursor.fetchall()


async def fetch_columns(
    connection: AsyncConnection[Any],
    query: str,
    parameters: Mapping[str, Any],
    names: tuple[str, ...],
    *,
    once: bool = False,
) -> Rows:
    """A composed query whose values JSON says as we do (no moments, no bytes), run or remembered.

    PostgreSQL gives each column as one JSON array: a tenth of what as many rows cost us, and nothing more there.
    `once`: see projections/planning.py."""
    way = _ONCE if once else _EACH
    if isinstance(connection, Recalling):
        return cast(Rows, await connection.rows(way, query, parameters, names))
    return cast(Rows, await way.fetch(connection, query, parameters, names))


async def _columns_once(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], names: tuple[str, ...]
) -> Rows:
    await plan(connection, once=True)
    cursor = await connection.execute(_by_columns(query, len(names)), parameters, prepare=True)
    return _columns(cast(PGresult, cursor.pgresult), names)


async def _columns_each(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], names: tuple[str, ...]
) -> Rows:
    await plan(connection, once=False)
    cursor = await connection.execute(_by_columns(query, len(names)), parameters)
    return _columns(cast(PGresult, cursor.pgresult), names)


async def _columns_short(lane: Lane, query: str, parameters: Mapping[str, Any], names: tuple[str, ...]) -> Rows:
    return _columns(await lane.ask(_by_columns(query, len(names)), parameters), names)


_ROWS = Way(_fetched)
_EACH = Way(_columns_each)
_ONCE = Way(_columns_once, _columns_short)


def _columns(result: PGresult, names: tuple[str, ...]) -> Rows:
    columns = [result.get_value(0, place) for place in range(len(names))]
    return Rows.of({name: orjson.loads(said) if said else [] for name, said in zip(names, columns, strict=True)})


@lru_cache(maxsize=2048)
def _by_columns(query: str, count: int) -> bytes:
    names = [f"c{place}" for place in range(count)]
    said = ", ".join(f"json_agg({name})" for name in names)
    return f"SELECT {said} FROM ({query}) t ({', '.join(names)})".encode()  # noqa: S608


def array(values: Sequence[object]) -> str:
    """Ids, dates or numbers of ours as PostgreSQL writes an array, in one text: quicker than psycopg's list of many."""
    return "{" + ",".join(map(str, values)) + "}"
