"""Who is asking, and what one operation works with.

A `Session` is one HTTP request or one WebSocket; an `Operation` is one document being answered: its moment of the
journal, its one connection, its loaders. A WebSocket carries many operations, so nothing of an operation stands in
its session.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import strawberry
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from events.actor import Actor
from events.desk import Desk
from events.facts.journal import JournalOpened
from events.journal.mapper import Recorded
from projections.asof import AsOf, resolve
from schema.batched import Batches
from schema.imports import Imports
from schema.loaders import Loaders
from schema.refused import unavailable
from schema.scalars import Moment, Position


class FactsPage(NamedTuple):
    """Facts in order, and the position up to which they are all that was wanted."""

    facts: list[Recorded]
    upto: int


class Feed(Protocol):
    """Facts as they are appended."""

    @property
    def head(self) -> int:
        """The journal's last position, as far as the process knows."""

    async def reached(self, position: int) -> bool:
        """Whether the journal has come to `position`."""

    async def page(self, after: int, *, topics: Sequence[str] = ()) -> FactsPage | None:
        """The next facts behind `after`, as soon as there are some: nothing skipped, nothing twice; None at the end."""


class Resources(NamedTuple):
    """What the process gives to every request."""

    desk: Desk
    pool: AsyncConnectionPool[AsyncConnection[Any]]
    feed: Feed
    imports: Imports
    opened: JournalOpened
    now: Callable[[], datetime]
    sign_in: Callable[[str | None], Awaitable[Actor]]
    """An Authorization header's actor; raises Unauthenticated."""


class Session:
    """One request or one WebSocket. `credential` is the Authorization header, or that of connection_init."""

    def __init__(self, resources: Resources, credential: str | None) -> None:
        self.resources = resources
        self.credential = credential
        self.connection_params: dict[str, object] = {}
        self.resume_after: int | None = None
        """Last-Event-ID: from where a client that was cut off goes on, whatever its document says."""

    async def actor(self) -> Actor:
        """Asked again for every operation and page, because a token may be revoked under a long connection."""
        return await self.resources.sign_in(self.credential)

    async def sign_in_by_message(self) -> None:
        """Take the credential from connection_init; a header of the handshake counts where it has none."""
        said = self.connection_params.get("Authorization") or self.connection_params.get("authorization")
        self.credential = said if isinstance(said, str) else self.credential
        await self.actor()


@strawberry.input(
    one_of=True,
    description="时点：三选一；不给即为当前 / A moment of the journal: one of the three; none means now",
)
class AsOfInput:
    position: strawberry.Maybe[Position] = strawberry.field(
        description="位置：取其所在一次写入之末 / A position: the end of the append that holds it"
    )
    time: strawberry.Maybe[Moment] = strawberry.field(description="时刻（含）/ A moment, inclusive")
    day: strawberry.Maybe[date] = strawberry.field(
        name="date", description="日期：北京时间当日终了 / A date: the end of that day in Shanghai"
    )


class Operation:
    """One document being answered."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self.resources = session.resources
        self.position: int | None = None
        self.seen: dict[int, AsOf] = {}
        self._moments: dict[object, AsOf] = {}
        self._loaders: dict[int, Loaders] = {}
        self.batches = Batches()
        self._connection: AsyncConnection[Any] | None = None
        self._connecting = asyncio.Lock()
        self._resolving = asyncio.Lock()

    async def connection(self) -> AsyncConnection[Any]:
        """The operation's one connection, taken when first needed; its statements follow one another."""
        async with self._connecting:
            if self._connection is None:
                try:
                    self._connection = await self.resources.pool.getconn()
                except (PoolTimeout, TooManyRequests, PoolClosed) as problem:
                    raise unavailable() from problem
            return self._connection

    async def as_of(self, asked: AsOfInput | None = None, *, position: int | None = None) -> AsOf:
        """What was asked for, else `position` (a cursor's), else now: the same for all fields that say the same."""
        wanted = _wanted(asked, position)
        async with self._resolving:
            key = tuple(wanted.items())
            if key not in self._moments:
                self._moments[key] = await resolve(await self.connection(), self.resources.now(), **wanted)
        return self.saw(self._moments[key])

    def saw(self, as_of: AsOf) -> AsOf:
        """Remember the position that an answer is true at; the head-most is told."""
        self.position = max(self.position or 0, as_of.position)
        self.seen.setdefault(as_of.position, as_of)
        return as_of

    def moment_of(self, row: Any) -> AsOf:
        """The moment at which a row was read; what hangs beneath it is read there too."""
        return self.seen[row.position]

    @property
    def opened(self) -> JournalOpened:
        """The journal's first fact."""
        return self.session.resources.opened

    def at(self, as_of: AsOf) -> Loaders:
        """The loaders for a moment: each thing is read once in an operation."""
        if as_of.position not in self._loaders:
            self._loaders[as_of.position] = Loaders(self.connection, as_of)
        return self._loaders[as_of.position]

    async def close(self) -> None:
        await self.batches.close()
        if self._connection is not None:
            await self.resources.pool.putconn(self._connection)
            self._connection = None


Info = strawberry.Info[Operation, None]


def _wanted(asked: AsOfInput | None, position: int | None) -> dict[str, Any]:
    if asked is not None:
        if asked.position is not None:
            return {"position": asked.position.value}
        chosen = asked.time or asked.day
        return {"time": chosen.value} if chosen else {}
    return {} if position is None else {"position": position}
