"""Which statements a question makes: every cursor of every connection tells what it is asked to execute."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import AsyncCursor


class Statement(str):
    """A query's text, and what it was asked with."""

    parameters: Any = None


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Statement]]:
    """The texts of what is executed until the block ends."""
    executed: list[Statement] = []
    execute = AsyncCursor.execute

    async def told(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        said = Statement(query.decode() if isinstance(query, bytes) else query)
        said.parameters = arguments[0] if arguments else None
        executed.append(said)
        return await execute(self, query, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncCursor, "execute", told)
        yield executed
