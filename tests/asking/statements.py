"""Which statements an answer took."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from psycopg import AsyncCursor


@contextmanager
def statements() -> Iterator[list[str]]:
    """The texts of all statements that asynchronous connections execute while the block runs, in their order."""
    seen: list[str] = []
    execute = AsyncCursor.execute

    async def noted(self: AsyncCursor[Any], query: Any, *arguments: Any, **options: Any) -> Any:
        seen.append(query.decode() if isinstance(query, bytes) else str(query))
        return await execute(self, query, *arguments, **options)

    with mock.patch.object(AsyncCursor, "execute", noted):
        yield seen
