"""Rows that go out as they were read: NamedTuples of what JSON takes.

Money is float (万元, exact in fifteen digits), ids and dates are text, months "2020-03", codes their text; moments stay
datetimes. PostgreSQL writes such values as text whatever we ask for, so they are taken as text, without a cast: that
costs a third of Decimals and UUIDs, on both sides.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

from psycopg import AsyncConnection, adapters
from psycopg.pq import Format
from psycopg.rows import AsyncRowFactory

from projections.asking import Recalling
from projections.planning import plan

Make = Callable[[tuple[Any, ...]], Any]
_NUMERIC, _DATE, _UUID, _FLOAT, _TEXT = 1700, 1082, 2950, 701, 25
_LOADERS = [
    (oid, adapters.get_loader(read_as, Format.TEXT))
    for oid, read_as in ((_NUMERIC, _FLOAT), (_DATE, _TEXT), (_UUID, _TEXT))
]


@lru_cache(maxsize=2048)
def row_class(columns: tuple[str, ...]) -> type[tuple[Any, ...]]:
    """The class of rows of these columns: one whatever is asked for, so that others can remember things about it."""
    return namedtuple("Row", columns)


@lru_cache(maxsize=2048)
def maker(columns: tuple[str, ...]) -> Make:
    """Makes rows of these columns from tuples, without a Python frame of its own."""
    return partial(tuple.__new__, row_class(columns))


async def fetch(
    connection: AsyncConnection[Any],
    query: str,
    parameters: Mapping[str, Any],
    make: Make = tuple,
    *,
    once: bool = False,
) -> list[Any]:
    """A composed query, run or remembered; each row is made by `make`. `once`: see projections/planning.py."""
    way = _planned_once if once else _planned_each
    if isinstance(connection, Recalling):
        return await connection.rows(way, query, parameters, make)
    return await way(connection, query, parameters, make)


async def _planned_once(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], make: Make
) -> list[Any]:
    await plan(connection, once=True)
    return await _fetched(connection, query, parameters, make, prepare=True)


async def _planned_each(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], make: Make
) -> list[Any]:
    await plan(connection, once=False)
    return await _fetched(connection, query, parameters, make)


async def _fetched(
    connection: AsyncConnection[Any],
    query: str,
    parameters: Mapping[str, Any],
    make: Make,
    *,
    prepare: bool | None = None,
) -> list[Any]:
    async with connection.cursor(row_factory=cast(AsyncRowFactory[Any], lambda _cursor: make)) as cursor:
        for oid, loader in _LOADERS:
            if loader:
                cursor.adapters.register_loader(oid, loader)
        await cursor.execute(query.encode(), parameters, prepare=prepare)
        return await cursor.fetchall()


def array(values: Sequence[object]) -> str:
    """Ids, dates or numbers of ours as PostgreSQL writes an array, in one text: quicker than psycopg's list of many."""
    return "{" + ",".join(map(str, values)) + "}"
