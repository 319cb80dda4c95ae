"""How readers ask: constant SQL with named parameters, rows as NamedTuples, a position in every question.

`STANDING` of a table t is the condition that every question carries: the row's period holds the position asked for.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.adapt import Transformer
from psycopg.rows import class_row

from projections.lane import Lane
from projections.planning import plan

R = TypeVar("R")


class Way(NamedTuple):
    """How a question is asked: on a connection; where it is a short one, on the process's lane too."""

    fetch: Callable[[AsyncConnection[Any], str, Mapping[str, Any], Any], Awaitable[Any]]
    short: Callable[[Lane, str, Mapping[str, Any], Any], Awaitable[Any]] | None = None


class Recalling(ABC):
    """What stands in the place of a connection where rows are remembered (projections/remembered.py)."""

    @abstractmethod
    async def rows(self, way: Way, query: str, parameters: Mapping[str, Any], make: Any) -> Any:
        """What its way gives, a list or Rows, of memory or fetched; `make` says what rows are made into, and is equal
        where that is."""


async def ask(
    connection: AsyncConnection[Any], row: type[R], query: str, parameters: Mapping[str, Any], *, short: bool = False
) -> list[R]:
    """A reader's query, run or remembered; columns are `row`'s fields by name. `short`: of a few rows by their ids."""
    if isinstance(connection, Recalling):
        return cast(list[R], await connection.rows(_SHORT if short else _WAY, query, parameters, row))
    return await _fetched(connection, query, parameters, row)


async def _fetched(
    connection: AsyncConnection[Any], query: str, parameters: Mapping[str, Any], row: type[R]
) -> list[R]:
    await plan(connection, once=False)
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode(), parameters)
        return await cursor.fetchall()


async def _answered(lane: Lane, query: str, parameters: Mapping[str, Any], row: type[R]) -> list[R]:
    result = await lane.ask(query.encode(), parameters)
    names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
    loading = Transformer()
    loading.set_pgresult(result)
    return loading.load_rows(0, result.ntuples, lambda values: row(**dict(zip(names, values, strict=True))))


_SHORT = Way(_fetched, _answered)
_WAY = Way(_fetched)


class Page(tuple[Any, ...]):
    """Rows in order, and whether more follow."""

    more: bool

    @classmethod
    def of(cls, rows: list[Any], limit: int) -> "Page":
        page = cls(rows[:limit])
        page.more = len(rows) > limit
        return page


def like(text: str | None) -> str | None:
    """A substring for LIKE, with its own signs taken literally."""
    if not text:
        return None
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


Ids = list[UUID] | None
