"""What is sent to PostgreSQL, told apart: looks at the head, moments that are resolved, and rows that are read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import AsyncCursor

from projections.asof import AT, BY
from projections.heads import LOOK
from projections.lane import Lane
from projections.touched import tables_of


class Statements:
    """Counts what asynchronous cursors execute, and what the lane answers; both do the work as ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[str] = []
        self.parameters: list[Any] = []
        execute = AsyncCursor.execute

        async def noted(cursor: AsyncCursor[Any], query: Any, params: Any = None, **options: Any) -> Any:
            self.sent.append(query.decode() if isinstance(query, bytes) else str(query))
            self.parameters.append(params)
            return await execute(cursor, query, params, **options)

        answer = Lane.ask

        async def answered(lane: Lane, query: bytes, params: Mapping[str, Any]) -> Any:
            result = await answer(lane, query, params)
            self.sent.append(query.decode())
            self.parameters.append(params)
            return result

        monkeypatch.setattr(AsyncCursor, "execute", noted)
        monkeypatch.setattr(Lane, "ask", answered)

    @contextmanager
    def during(self) -> Iterator["Statements"]:
        """Only what is sent from here on."""
        self.sent.clear()
        self.parameters.clear()
        yield self

    @property
    def looks(self) -> int:
        return self.sent.count(LOOK.decode())

    @property
    def resolved(self) -> int:
        return self.sent.count(AT) + self.sent.count(BY)

    @property
    def rows(self) -> list[str]:
        """Questions to the projections."""
        return [query for query in self.sent if query not in (LOOK.decode(), AT, BY) and tables_of(query) - {"head"}]
