"""Which statements a question makes: every cursor of every connection tells what it is asked to execute."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import AsyncCursor


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of what is executed until the block ends."""
    executed: list[str] = []
    execute = AsyncCursor.execute

    async def told(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        executed.append(query.decode() if isinstance(query, bytes) else str(query))
        return await execute(self, query, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncCursor, "execute", told)
        yield executed
