"""News of appends: one LISTEN connection a process moves a known head; whoever follows pulls its own pages.

NOTIFY is a hint that may be lost, so the head is read each second in any case. Nothing is queued for anybody: the last
facts are kept decoded for all who are abreast, and a slow follower reads what it has not seen from the journal.
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
from events.journal.reading import HEAD, Reader, recorded
from events.journal.recorder import CHANNEL, RANGE
from schema.context import FactsPage

log = logging.getLogger(__name__)

NAME = "taizhang-feed"
PAGE = 500
POLL = 1.0
RECENT = 512
"""Facts that are kept decoded."""
LARGE = 32 * 1024
"""Bytes of a payload that is left to the journal."""
PATIENCE = (0.1, 5.0)
"""Seconds before connecting again: at first, and at most."""


class Feed:
    """The journal's head as this process knows it, and the facts behind any position as they come."""

    def __init__(self, conninfo: str, reader: Reader) -> None:
        self._conninfo = make_conninfo(conninfo, application_name=NAME)
        self._reader = reader
        self._head = 0
        self._recent: list[Recorded] = []
        self._waiting = 0
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

    @property
    def head(self) -> int:
        """The journal's last position, as far as this process knows."""
        return self._head

    async def follow(self, after: int, *, topics: Sequence[str] = ()) -> AsyncGenerator[list[Recorded], None]:
        """Pages of everything behind `after`, then of what comes, until the feed closes."""
        while (page := await self.page(after, topics=topics)) is not None:
            if page.facts:
                yield page.facts
            after = page.upto

    async def page(self, after: int, *, topics: Sequence[str] = ()) -> FactsPage | None:
        """The next facts behind `after`, as soon as there are some; None when the feed closes."""
        if not await self._beyond(after):
            return None
        recent = self._recent
        if recent and recent[0].envelope.position <= after + 1 <= recent[-1].envelope.position:
            start = after + 1 - recent[0].envelope.position
            facts = recent[start : start + PAGE]
            upto = facts[-1].envelope.position
            return FactsPage([one for one in facts if not topics or one.fact.topic in topics], upto)
        head = self._head
        facts = await asyncio.to_thread(self._reader.since, after, PAGE, upto=head, topics=topics)
        return FactsPage(facts, facts[-1].envelope.position if len(facts) == PAGE else head)

    async def _beyond(self, position: int) -> bool:
        """Wait until the head is behind `position`; False when the feed closes."""
        self._waiting += 1
        try:
            while self._head <= position and not self._closed:
                await self._moved.wait()
        finally:
            self._waiting -= 1
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
        head = row[0] if row else 0
        await self._keep(connection, head)
        self._move(head)

    async def _keep(self, connection: AsyncConnection[Any], head: int) -> None:
        """Have the last facts at hand, without a gap up to the head, where somebody waits for them."""
        known = self._recent[-1].envelope.position if self._recent else self._head
        if head == known:
            return
        if not self._waiting or head - known > RECENT:
            self._recent = []
            return
        bounds = {"first": known + 1, "last": head, "topics": None, "limit": RECENT}
        rows = await (await connection.execute(RANGE, bounds)).fetchall()
        if any(len(row[4]) > LARGE for row in rows):
            self._recent = []
            return
        self._recent = [*self._recent, *(recorded(*row[1:]) for row in rows)][-RECENT:]

    def _move(self, position: int) -> None:
        if position > self._head:
            self._head = position
            self._wake()
