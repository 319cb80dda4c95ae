"""GET /facts?after=&limit=: the journal as NDJSON, for those who pull.

With `limit`, at most so many of the facts that are there; without, everything behind `after` and then what comes,
until the client leaves. A line is the envelope's fields and the payload.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable

import msgspec
from psycopg import OperationalError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from events.journal.mapper import Recorded
from events.journal.reading import Reader
from events.journal.recorder import FOREVER
from events.refusals import Refused
from schema.answers import problem
from schema.refused import INTERNAL, Unauthenticated, noted, unavailable
from service.auth import Accounts
from service.feed import Feed

MOST = 10_000
MEDIA = "application/x-ndjson; charset=utf-8"

_ENCODER = msgspec.json.Encoder()


class BadParameter(Exception):
    """A query parameter that cannot be taken."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


class Facts:
    """Answers the route."""

    def __init__(self, reader: Reader, feed: Feed, accounts: Accounts) -> None:
        self._reader = reader
        self._feed = feed
        self._accounts = accounts

    async def answer(self, request: Request) -> Response:
        credential = request.headers.get("authorization")
        try:
            await self._accounts.sign_in(credential)
            after = _number(request, "after", 0, FOREVER) or 0
            limit = _number(request, "limit", 1, MOST)
            if limit is None:
                if not await self._feed.reached(after):
                    raise BadParameter("after", f"台账还没有记到 {after}；请改为已有的位置。")
                return StreamingResponse(self._live(after, credential), media_type=MEDIA)
            return Response(await asyncio.to_thread(self._page, after, limit), media_type=MEDIA)
        except BadParameter as refused:
            return problem(400, "bad_parameter", refused.message, parameter=refused.name)
        except Unauthenticated as refused:
            return problem(401, refused.code, refused.message, headers={"www-authenticate": "Bearer"})
        except (Refused, OperationalError):
            busy = unavailable()
            return problem(503, busy.code, busy.message)
        except Exception as unforeseen:
            return problem(500, "internal_error", INTERNAL, id=noted(unforeseen))

    def _page(self, after: int, limit: int) -> bytes:
        return lines(self._reader.since(after, limit))

    async def _live(self, after: int, credential: str | None) -> AsyncGenerator[bytes, None]:
        """Until the client leaves, its token is revoked, or the database is gone: it goes on behind its last line."""
        try:
            async for page in self._feed.follow(after):
                await self._accounts.sign_in(credential)
                yield lines(page)
        except Unauthenticated:
            return
        except (Refused, OperationalError) as gone:
            noted(gone)


def lines(page: Iterable[Recorded]) -> bytes:
    """One line a fact."""
    return b"".join(_ENCODER.encode(_line(recorded)) + b"\n" for recorded in page)


def _line(recorded: Recorded) -> dict[str, object]:
    said: dict[str, object] = msgspec.to_builtins(recorded.envelope)
    return {**said, "payload": recorded.fact}


def _number(request: Request, name: str, least: int, most: int) -> int | None:
    """A query parameter; None where it is absent."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and least <= int(text) <= most):
        raise BadParameter(name, f"参数 {name} 应为 {least} 至 {most} 的整数；请改正。")
    return int(text)
