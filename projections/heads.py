"""The journal's head, and positions for times: one small question that all requests share.

Who asks for now gets a look that began after it asked, so that it sees whatever was acknowledged to anybody before; all
who ask while a look is under way share the next one. The same statement brings what was touched since the last look.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from time import monotonic
from typing import Any, NamedTuple, cast

import orjson
from psycopg import AsyncConnection, OperationalError
from psycopg.pq.abc import PGresult

from events.refusals import PositionUnknown
from projections.asof import AsOf, at, by, moment_of
from projections.lane import Elsewhere, Lane
from projections.planning import plan
from projections.touched import Touch, Touched

# History is joined by its key: it knows the project of facts that do not name it. A bundle's sums are made of its
# parts' reports, and parts show their bundle: each is touched with the other.
LOOK = b"""
    SELECT json_build_array(h.position, h.recorded_at, encode(h.root, 'hex'), b.tableoid::bigint,
           CASE WHEN h.position > %(known)s AND h.position - %(known)s <= %(most)s THEN (
               SELECT array_agg(DISTINCT ARRAY[f.topic, r.project_id::text])
                 FROM facts f
                      JOIN history t ON t.stream = f.stream AND t.from_position = f.position
                      LEFT JOIN LATERAL (
                          SELECT t.project_id
                           UNION
                          SELECT p.parent FROM projects p WHERE p.project_id = t.project_id AND p.parent IS NOT NULL
                           UNION
                          SELECT p.project_id FROM projects p WHERE p.parent = t.project_id
                      ) r ON true
                WHERE f.position > %(known)s AND f.position <= h.position) END)
      FROM head h, built b
"""
MOST = 512
"""Facts between two looks that are told apart; more count as having touched everything."""
SECONDS = 2.0
"""How long a look may take."""
SETTLED = 4096
"""Positions and times that stay resolved."""
GAP = 0.001
"""Seconds between looks while others' questions are under way: who comes in a crowd shares one."""
AGAIN = 0.05
"""Seconds between looks while a position is awaited."""


class Head(NamedTuple):
    """The end of the last append: its position, its moment, and the tree's root."""

    position: int
    recorded_at: datetime
    root: bytes


class Settled(NamedTuple):
    """A moment of the journal; `for_ever`: whoever asks the same later gets the same."""

    as_of: AsOf
    for_ever: bool


class Heads:
    """One process's looks at the head, on its lane where that is free, else on a connection of their own: they never
    wait for a reader.

    psycopg.OperationalError where the database does not answer in time. `on_rebuilt` is called where the projections
    were rebuilt and swapped: nothing that was read before counts.
    """

    def __init__(
        self, conninfo: str, now: Callable[[], datetime], *, seconds: float = SECONDS, lane: Lane | None = None
    ) -> None:
        self._conninfo = conninfo
        self._now = now
        self._lane = lane
        self._seconds = seconds
        self._connection: AsyncConnection[Any] | None = None
        self._running: asyncio.Task[Head] | None = None
        self._next: asyncio.Task[Head] | None = None
        self._settled: OrderedDict[int | date, AsOf] = OrderedDict()
        self.built: int | None = None
        """Which build of the projections is read."""
        self._looked = float("-inf")
        self.touched = Touched()
        self.on_rebuilt: list[Callable[[], None]] = []

    async def close(self) -> None:
        for task in (self._running, self._next):
            if task is not None:
                task.cancel()
        if self._connection is not None:
            await self._connection.close()

    @property
    def age(self) -> float:
        """Seconds since the last look."""
        return monotonic() - self._looked

    async def look(self) -> Head:
        """The head, as it is now or later."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running), name="head")
            self._next.add_done_callback(_retrieved)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(self._next)
        except TimeoutError as problem:
            raise OperationalError("the head of the journal cannot be read in time") from problem

    async def reach(self, position: int, within: float) -> Head | None:
        """The head, once it is at `position`; None where it is not within so many seconds."""
        deadline = monotonic() + within
        while (head := await self.look()).position < position:
            if monotonic() > deadline:
                return None
            await asyncio.sleep(AGAIN)
        return head

    async def settle(self, wanted: int | date) -> Settled:
        """The end of the append that holds a position; the last append by a time, or by the end of a day in Shanghai.
        Raises PositionUnknown."""
        known = self._settled.get(wanted)
        if known is not None:
            self._settled.move_to_end(wanted)
            return Settled(known, for_ever=True)
        if isinstance(wanted, date):
            moment, now = moment_of(wanted, self._now()), self._now()
            head = await self.look()
            if moment >= head.recorded_at:
                return Settled(AsOf(head.position, min(moment, now), head.root), for_ever=False)
            found = await by(await self._open(), moment)
            as_of = found._replace(moment=min(moment, now)) if found else None
            for_ever = moment <= now
        else:
            as_of, for_ever = await at(await self._open(), wanted), True
        if as_of is None:
            raise PositionUnknown(wanted)
        if for_ever:
            self._settled[wanted] = as_of
            if len(self._settled) > SETTLED:
                self._settled.popitem(last=False)
        return Settled(as_of, for_ever)

    async def _after(self, running: asyncio.Task[Head] | None) -> Head:
        if running is not None and not running.done():
            await asyncio.wait([running])
        if self._lane is not None and self._lane.busy and (early := GAP - self.age) > 0:
            await asyncio.sleep(early)
        self._running, self._next = self._next, None  # who comes from here on waits for another
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read()
        except TimeoutError as problem:
            raise OperationalError("the head of the journal cannot be read in time") from problem

    async def _read(self) -> Head:
        result = await self._asked()
        if result.ntuples == 0:
            raise OperationalError("the journal has no head, or no projections stand beside it")
        position, recorded_at, root, built, touches = orjson.loads(result.get_value(0, 0) or b"")
        if built != self.built or (touches is None and position > self.touched.upto):
            self._begin(position, rebuilt=built != self.built)
            self.built = built
        elif position > self.touched.upto:
            self.touched.note(position, [Touch(topic, project) for topic, project in touches])
        self._looked = monotonic()
        return Head(position, datetime.fromisoformat(recorded_at), bytes.fromhex(root))

    async def _asked(self) -> PGresult:
        """LOOK's row; asked again at once where the connection turns out to be an old one, of a server that is gone."""
        parameters = {"known": self.touched.upto, "most": MOST}
        if self._lane is not None:
            with suppress(Elsewhere):
                return await self._lane.ask(LOOK, parameters)
        connection = await self._open()
        try:
            return await _looked(connection, parameters)
        except OperationalError:
            if not connection.closed:
                raise
        return await _looked(await self._open(), parameters)

    def _begin(self, position: int, *, rebuilt: bool) -> None:
        self.touched.begin(position)
        if rebuilt and self.built is not None:
            for forget in self.on_rebuilt:
                forget()

    async def _open(self) -> AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
            await plan(self._connection, once=True)
        return self._connection


async def _looked(connection: AsyncConnection[Any], parameters: Mapping[str, int]) -> PGresult:
    return cast(PGresult, (await connection.execute(LOOK, parameters, prepare=True)).pgresult)


def _retrieved(task: "asyncio.Task[Head]") -> None:
    """A look that failed has been told to whoever still waits for it."""
    if not task.cancelled():
        task.exception()
