"""From a bearer token to an actor: looked up in the accounts, remembered for two seconds."""

import asyncio
from collections import OrderedDict
from hashlib import sha256
from time import monotonic
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from events.actor import Actor
from schema.refused import Unauthenticated, unavailable
from service.accounts import actor_of

REMEMBERED = 2.0
"""Seconds for which a revoked token may still be taken."""
MOST = 4096


class Accounts:
    """Who is behind an Authorization header. Only tokens that are good are remembered, by their digest."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._pool = pool
        self._known: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()
        self._asked: dict[bytes, asyncio.Task[Actor]] = {}

    async def sign_in(self, credential: str | None) -> Actor:
        """The actor of "Bearer <token>"; Unauthenticated for all else."""
        scheme, _, token = (credential or "").strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > 512:
            raise Unauthenticated
        digest = sha256(token.encode(errors="surrogatepass")).digest()
        until, actor = self._known.get(digest, (0.0, None))
        if actor is None or until < monotonic():
            actor = await asyncio.shield(self._asked.get(digest) or self._ask(digest, token))
        return actor

    def _ask(self, digest: bytes, token: str) -> "asyncio.Task[Actor]":
        """One question, whoever else comes with the same token meanwhile."""

        def answered(task: "asyncio.Task[Actor]") -> None:
            del self._asked[digest]
            if not task.cancelled() and task.exception() is None:
                self._remember(digest, task.result())

        task = self._asked[digest] = asyncio.create_task(self._look_up(token), name="sign in")
        task.add_done_callback(answered)
        return task

    async def _look_up(self, token: str) -> Actor:
        try:
            async with self._pool.connection() as connection:
                actor = await actor_of(connection, token)
        except (PoolTimeout, TooManyRequests, PoolClosed, OperationalError) as problem:
            raise unavailable() from problem
        if actor is None:
            raise Unauthenticated
        return actor

    def _remember(self, digest: bytes, actor: Actor) -> None:
        self._known[digest] = (monotonic() + REMEMBERED, actor)
        self._known.move_to_end(digest)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
