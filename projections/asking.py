"""How readers ask: constant SQL with named parameters, rows as NamedTuples, a position in every question.

`STANDING` of a table t is the condition that every question carries: the row's period holds the position asked for.
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

R = TypeVar("R")


async def ask(connection: AsyncConnection[Any], row: type[R], query: str, parameters: Mapping[str, Any]) -> list[R]:
    """Run a reader's query; columns are `row`'s fields by name."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode(), parameters)
        return await cursor.fetchall()


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
