"""News of appends: one LISTEN connection a process moves a known head; whoever follows pulls its own pages.

NOTIFY is a hint that may be lost, so the head is read each second in any case. Nothing is queued for anybody: a slow
follower reads more slowly, and what it has not read stands in the journal.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from events.journal.mapper import Recorded
from events.journal.reading import HEAD, Reader
from events.journal.recorder import CHANNEL

log = logging.getLogger(__name__)

NAME = "taizhang-feed"
PAGE = 500
POLL = 1.0
PATIENCE = (0.1, 5.0)
"""Seconds before connecting again: at first, and at most."""


class Feed:
    """The journal's head as this process knows it, and the facts behind any position as they come."""

    def __init__(self, conninfo: str, reader: Reader) -> None:
        self._conninfo = make_conninfo(conninfo, application_name=NAME)
        self._reader = reader
        self._head = 0
        self._moved = asyncio.Event()
        self._closed = False
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._listening = asyncio.create_task(self._listen(), name="feed")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    def stop(self) -> None:
        """End every stream: a server that is asked to stop waits for the answers that it is giving."""
        self._closed = True
        self._wake()

    async def reached(self, position: int) -> bool:
        """Whether the journal has come to `position`; the journal is asked where no news of it has come yet."""
        if position > self._head:
            self._move((await asyncio.to_thread(self._reader.head)).position)
        return position <= self._head

    async def follow(self, after: int, *, topics: Sequence[str] = ()) -> AsyncGenerator[list[Recorded], None]:
        """Pages of everything behind `after`, then of what comes, until the feed closes."""
        while await self._beyond(after):
            head = self._head
            while after < head:
                page = await asyncio.to_thread(self._reader.since, after, PAGE, upto=head, topics=topics)
                if page:
                    yield page
                after = page[-1].envelope.position if len(page) == PAGE else head

    async def _beyond(self, position: int) -> bool:
        """Wait until the head is behind `position`; False when the feed closes."""
        while self._head <= position and not self._closed:
            await self._moved.wait()
        return not self._closed

    def _wake(self) -> None:
        """Wake all who wait, once: the next wait is for the next news."""
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _listen(self) -> None:
        shortest, longest = PATIENCE
        patience = shortest
        while True:
            try:
                async with await AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    while True:
                        await self._look(connection)
                        patience = shortest
                        async for _ in connection.notifies(timeout=POLL, stop_after=1):
                            pass
            except psycopg.Error as problem:
                log.warning("the feed lost its connection (%s); again in %.1f s", type(problem).__name__, patience)
            await asyncio.sleep(patience)
            patience = min(patience * 2, longest)

    async def _look(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute(HEAD)).fetchone()
        self._move(row[0] if row else 0)

    def _move(self, position: int) -> None:
        if position > self._head:
            self._head = position
            self._wake()
