"""Who is asking, and what one operation works with.

A `Session` is one HTTP request or one WebSocket; an `Operation` is one document being answered: its moment of the
journal, its one connection, its loaders. A WebSocket carries many operations, so nothing of an operation stands in
its session.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, cast

import strawberry
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from events.actor import Actor
from events.desk import Desk
from events.facts.journal import JournalOpened
from events.journal.mapper import Recorded
from projections.asof import AsOf
from projections.heads import Head, Heads
from projections.lane import Lane
from projections.remembered import Reading, Remembered
from projections.touched import HEAD, Touched
from schema.admission import Admission, Charge
from schema.batched import Batches
from schema.imports import Imports
from schema.loaders import Loaders
from schema.refused import unavailable
from schema.remembering import Memory
from schema.scalars import Moment, Position

CANCEL_SECONDS = 2.0
NOTHING: Remembered[Any] = Remembered(Touched(), 0)
"""The memory of an operation that is never repeated."""


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
    heads: Heads
    memory: Memory
    feed: Feed
    imports: Imports
    opened: JournalOpened
    admission: Admission
    now: Callable[[], datetime]
    sign_in: Callable[[str | None], Awaitable[Actor]]
    """An Authorization header's actor; raises Unauthenticated."""
    lane: Lane | None = None
    """Where short questions are asked first."""
    seconds: float = 10.0
    """How long a question may take."""


class Session:
    """One request or one WebSocket. `credential` is the Authorization header, or that of connection_init."""

    def __init__(self, resources: Resources, credential: str | None) -> None:
        self.resources = resources
        self.credential = credential
        self.pinned: AsOf | None = None
        """What "now" is, where several operations are to tell of one moment."""
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


class Present(AsOf):
    """Now. Its position is every reader's; its moment and root are true until the clock or the journal moves on, and
    whoever reads them is noted."""

    note: Callable[[], None] = staticmethod(lambda: None)

    @property
    def moment(self) -> datetime:
        self.note()
        return self[1]

    @property
    def root(self) -> bytes:
        self.note()
        return self[2]


class Operation:
    """One document being answered.

    What it read is accounted for in `reading`. A resolver that reads anything else, the actor or the process's
    resources, thereby says that its answer is not to be remembered.
    """

    def __init__(self, session: Session, actor: Actor, *, remembers: bool = True) -> None:
        self.session = session
        self.position: int | None = None
        self.seen: dict[int, AsOf] = {}
        self.charge: Charge | None = None
        self.head: Head | None = None
        """The head that is now, where it has been looked at."""
        self.unavailable = False
        """Whether something could not be read because too many are reading."""
        rows = session.resources.memory.rows if remembers else NOTHING
        self.reading = Reading(self._connect, rows, session.resources.lane)
        self._actor = actor
        self._present: Present | None = None
        self._moments: dict[object, AsOf] = {}
        self._loaders: dict[int, Loaders] = {}
        self.batches = Batches()
        self._connection: AsyncConnection[Any] | None = None
        self._closed = False
        self._resolving = asyncio.Lock()

    @property
    def actor(self) -> Actor:
        """Who asks; the answer is this actor's alone."""
        self.reading.steady = False
        return self._actor

    @property
    def resources(self) -> Resources:
        """What lies outside the journal's tables, and changes without a fact."""
        self.reading.steady = False
        return self.session.resources

    @property
    def opened(self) -> JournalOpened:
        """The journal's first fact."""
        return self.session.resources.opened

    async def connection(self) -> AsyncConnection[Any]:
        """What readers are given: it stands for the operation's one connection, which is taken when rows are first
        fetched; its statements follow one another."""
        return cast(AsyncConnection[Any], self.reading)

    async def as_of(self, asked: AsOfInput | None = None, *, position: int | None = None) -> AsOf:
        """What was asked for, else `position` (a cursor's), else now: the same for all fields that say the same."""
        wanted, pinned = _wanted(asked, position), self.session.pinned
        if pinned is not None and wanted in (None, pinned.position):
            self.reading.steady = False
            return self.saw(pinned)
        async with self._resolving:
            if wanted not in self._moments:
                self._moments[wanted] = await (self._now() if wanted is None else self._settled(wanted))
        return self.saw(self._moments[wanted])

    async def seal(self, as_of: AsOf) -> AsOf:
        """A moment's position with the time and the root of the append that ends there."""
        if as_of is self._present and self.head is not None:
            self.reading.noted.add(HEAD)
            return AsOf(*self.head)
        return (await self.session.resources.heads.settle(as_of.position)).as_of

    async def _now(self) -> AsOf:
        self.head = head = self.head or await self.session.resources.heads.look()
        self.reading.now = head.position
        self._present = present = Present(head.position, self._fleeting(self.session.resources.now()), head.root)
        present.note = self._hurry
        return present

    async def _settled(self, wanted: int | date) -> AsOf:
        as_of, for_ever = await self.session.resources.heads.settle(wanted)
        if not for_ever:
            self._hurry()
            self._fleeting(as_of.moment)
        return as_of

    def _hurry(self) -> None:
        """What is answered is true of this moment only."""
        self.reading.steady = False

    def _fleeting(self, moment: datetime) -> datetime:
        self.reading.fleeting.add(moment)
        return moment

    async def _connect(self) -> AsyncConnection[Any]:
        """For `reading`, which asks for one at a time."""
        if self._connection is None and not self._closed:
            try:
                self._connection = await self.session.resources.pool.getconn()
            except (PoolTimeout, TooManyRequests, PoolClosed) as problem:
                self.unavailable = True
                raise unavailable() from problem
        if self._connection is None or self._closed:
            raise unavailable()
        return self._connection

    def saw(self, as_of: AsOf) -> AsOf:
        """Remember the position that an answer is true at; the head-most is told."""
        self.position = max(self.position or 0, as_of.position)
        self.seen.setdefault(as_of.position, as_of)
        return as_of

    def moment_of(self, row: Any) -> AsOf:
        """The moment at which a row was read; what hangs beneath it is read there too."""
        return self.seen[row.position]

    def at(self, as_of: AsOf) -> Loaders:
        """The loaders for a moment: each thing is read once in an operation."""
        if as_of.position not in self._loaders:
            self._loaders[as_of.position] = Loaders(self.connection, as_of)
        return self._loaders[as_of.position]

    async def close(self) -> None:
        """Give the connection back, once nothing runs on it any more: loaders work beside a request that has ended
        too early, and a connection that is closed beneath them brings the process down."""
        self._closed = True
        await self.batches.close()
        if self._connection is not None and self.reading.fetching.locked():
            await self._connection.cancel_safe(timeout=CANCEL_SECONDS)
        async with self.reading.fetching:
            connection, self._connection = self._connection, None
            if connection is not None:
                await self.session.resources.pool.putconn(connection)


Info = strawberry.Info[Operation, None]


def _wanted(asked: AsOfInput | None, position: int | None) -> int | date | None:
    """A position, a time, a day; None for now."""
    if asked is None:
        return position
    for said in (asked.position, asked.time, asked.day):
        if said is not None:
            return cast("int | date", said.value)
    return None
