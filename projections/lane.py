"""One connection for the short questions of a whole process: each is sent at once and none waits for the answer to
another, in libpq's pipeline mode. With one busy server process beside ours instead of many that take turns, a screen's
questions cost a third less on both sides.

A question that would have to wait behind a slow one, or cannot be put here, is asked elsewhere: nobody depends on it.
"""

import asyncio
import re
from collections import OrderedDict, deque
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, OperationalError
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

LATE = 0.005
"""Seconds that the oldest question may have waited; else nobody queues up behind it."""
MOST = 64
"""Questions under way, beyond which the next is asked elsewhere."""
PREPARED = 100
"""Statements that stay prepared; the least used is forgotten first."""
PAUSE = 1.0
"""Seconds before a connection that was lost, or could not be had, is tried for again."""
# What takes longer is no short question: it is broken off, and asked elsewhere.
SETTINGS = "SET plan_cache_mode = force_generic_plan; SET statement_timeout = '1s'"


class Elsewhere(Exception):
    """The question has not been answered here."""


class _Asked(NamedTuple):
    """Something that was sent: a statement to be prepared, or a question that somebody waits for."""

    at: float
    prepares: bytes | None = None
    future: "asyncio.Future[PGresult] | None" = None


class Lane:
    """Opened when it is first asked; closed once, with the process."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: AsyncConnection[Any] | None = None
        self._socket = -1
        self._opening: asyncio.Task[None] | None = None
        self._rest = 0.0
        self._waiting: deque[_Asked] = deque()
        self._names: OrderedDict[bytes, bytes] = OrderedDict()
        self._named = 0
        self._flushing = False
        self._unsynced = False

    @property
    def busy(self) -> bool:
        """Whether questions are under way."""
        return bool(self._waiting)

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self._rest = float("inf")
        self._lose()

    async def ask(self, query: bytes, parameters: Mapping[str, Any]) -> PGresult:
        """The rows of a query, as libpq has them. Raises Elsewhere."""
        connection = self._free()
        text, names = _numbered(query)
        values = [_written(parameters[name]) for name in names]
        loop = asyncio.get_running_loop()
        future: asyncio.Future[PGresult] = loop.create_future()
        try:
            self._send(connection, text, values, future)
        except OperationalError as problem:
            raise Elsewhere from problem
        if not self._flushing:
            self._flushing = True
            loop.call_soon(self._flush)  # together with what others ask in this turn
        return await future

    def _free(self) -> AsyncConnection[Any]:
        if self._connection is None:
            if self._opening is None and monotonic() >= self._rest:
                self._opening = asyncio.create_task(self._open(), name="lane")
            raise Elsewhere
        if self._waiting and (len(self._waiting) >= MOST or monotonic() - self._waiting[0].at > LATE):
            raise Elsewhere
        return self._connection

    async def _open(self) -> None:
        try:
            connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
            await connection.execute(SETTINGS)
            connection.pgconn.nonblocking = 1
            connection.pgconn.enter_pipeline_mode()
            self._connection, self._socket = connection, connection.fileno()
            asyncio.get_running_loop().add_reader(self._socket, self._read)
        except OperationalError:
            self._rest = monotonic() + PAUSE
        finally:
            self._opening = None

    def _send(
        self,
        connection: AsyncConnection[Any],
        text: bytes,
        values: list[bytes | None],
        future: "asyncio.Future[PGresult]",
    ) -> None:
        now, libpq = monotonic(), connection.pgconn
        name = self._names.get(text)
        if name is None:
            if len(self._names) >= PREPARED:
                _, forgotten = self._names.popitem(last=False)
                libpq.send_query_params(b"DEALLOCATE " + forgotten, None)
                self._waiting.append(_Asked(now))
            self._named += 1
            name = self._names[text] = b"lane_%d" % self._named
            libpq.send_prepare(name, text)
            self._waiting.append(_Asked(now, prepares=text))
        self._names.move_to_end(text)
        libpq.send_query_prepared(name, values)
        self._waiting.append(_Asked(now, future=future))
        self._unsynced = True

    def _flush(self) -> None:
        self._flushing = False
        if self._connection is None:
            return
        loop = asyncio.get_running_loop()
        try:
            if self._unsynced:
                # Once for all that is asked in a turn: where one goes wrong, the others are asked elsewhere with it.
                self._connection.pgconn.pipeline_sync()
                self._unsynced = False
            if self._connection.pgconn.flush():
                loop.add_writer(self._socket, self._flush)
            else:
                loop.remove_writer(self._socket)
        except OperationalError:
            self._lose()

    def _read(self) -> None:
        if self._connection is None:
            return
        libpq = self._connection.pgconn
        try:
            libpq.consume_input()
            while self._waiting and not libpq.is_busy():
                result = libpq.get_result()
                if result is not None and result.status != ExecStatus.PIPELINE_SYNC:
                    self._come(result, self._waiting.popleft())
        except OperationalError:
            self._lose()

    def _come(self, result: PGresult, asked: _Asked) -> None:
        if asked.prepares is not None and result.status != ExecStatus.COMMAND_OK:
            self._names.pop(asked.prepares, None)
        if asked.future is None or asked.future.done():
            return
        if result.status == ExecStatus.TUPLES_OK:
            asked.future.set_result(result)
        else:
            asked.future.set_exception(Elsewhere())

    def _lose(self) -> None:
        """Without the connection; whoever waits asks elsewhere."""
        connection, self._connection = self._connection, None
        waiting, self._waiting = self._waiting, deque()
        self._names.clear()
        self._rest = max(self._rest, monotonic() + PAUSE)
        for asked in waiting:
            if asked.future is not None and not asked.future.done():
                asked.future.set_exception(Elsewhere())
        if connection is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._socket)
            loop.remove_writer(self._socket)
            connection.pgconn.finish()


@lru_cache(maxsize=4096)
def _numbered(query: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A query with its parameters numbered, as PostgreSQL takes them, and their names in that order."""
    names: dict[bytes, None] = dict.fromkeys(re.findall(rb"%\((\w+)\)s", query))
    places = {name: b"$%d" % place for place, name in enumerate(names, start=1)}
    text = re.sub(rb"%\((\w+)\)s", lambda found: places[found[1]], query).replace(b"%%", b"%")
    return text, tuple(name.decode() for name in names)


def _written(value: object) -> bytes | None:
    """A parameter as PostgreSQL reads it, whose type the query says. Raises Elsewhere."""
    if value is None:
        return None
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, list) and all(isinstance(one, UUID) for one in value):
        return b"{%b}" % ",".join(map(str, value)).encode()
    if not isinstance(value, str | int | UUID | date | Decimal):
        raise Elsewhere
    try:
        said = str(value).encode()
    except UnicodeEncodeError as problem:
        raise Elsewhere from problem
    if b"\0" in said:
        raise Elsewhere
    return said
