"""Subscriptions over HTTP: server-sent events for most clients, multipart for Apollo, chosen by Accept.

A stream that the server must break off ends without a word of completion, so that clients come again; each message
says the position behind which they go on. Silence is filled with heartbeats that name the journal's head.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from enum import StrEnum
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from events.journal.recorder import FOREVER
from schema.answering import Answer
from schema.answers import MULTIPART, STREAM, accepts
from schema.asked import Malformed
from schema.context import Feed, Session
from schema.documents import Prepared
from schema.following import Event, Stopped, follow
from schema.refused import unavailable

HEARTBEAT = 5.0
"""Seconds of silence."""
HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}


COMPLETE = "event: complete\ndata: \n\n"
BOUNDARY = "\r\n--graphql"
PART = "\r\ncontent-type: application/json\r\n"


class Kind(StrEnum):
    """What a subscription travels in."""

    EVENTS = STREAM
    PARTS = MULTIPART


def wanted(request: Request) -> Kind | None:
    """The kind that the client names; event streams where it names both."""
    return next((kind for kind in Kind if accepts(request, kind)), None)


def only(request: Request) -> bool:
    """Whether the client takes event streams and nothing else."""
    named = [part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    return named == [STREAM]


def resume_after(request: Request) -> int | None:
    """Last-Event-ID of a client that was cut off. Raises Malformed."""
    said = request.headers.get("last-event-id", "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 19 and int(said) <= FOREVER):
        raise Malformed("Last-Event-ID 应是上次收到的台账位置；请照原样送回。")
    return int(said)


def streamed(kind: Kind, prepared: Prepared, variables: Mapping[str, Any] | None, session: Session) -> Response:
    """A subscription's events until it ends."""
    events, feed = follow(prepared, variables, session), session.resources.feed
    if kind is Kind.EVENTS:
        return StreamingResponse(_lines(events, feed), media_type=STREAM, headers=HEADERS)
    media = f'{MULTIPART};boundary="graphql";subscriptionSpec="1.0"'
    return StreamingResponse(_parts(events, feed), media_type=media, headers=HEADERS)


def once(answer: Answer) -> Response:
    """The one answer of a query or a mutation, for clients that take nothing but event streams."""
    data = orjson.dumps(answer.body()).decode()
    return Response(f"event: next\ndata: {data}\n\n{COMPLETE}", media_type=STREAM, headers=HEADERS)


async def _lines(events: AsyncGenerator[Event, None], feed: Feed) -> AsyncIterator[str]:
    """Server-sent events in graphql-sse's distinct connections mode; framed by line feeds alone, because some clients
    cannot read CRLF."""
    try:
        async for event in _beating(events):
            if event is None:
                yield f": position {feed.head}\n\n"
                continue
            id = "" if event.position is None else f"id: {event.position}\n"
            yield f"event: next\n{id}data: {event.text}\n\n"
    except Stopped:
        return
    yield COMPLETE


async def _parts(events: AsyncGenerator[Event, None], feed: Feed) -> AsyncIterator[str]:
    """Apollo's protocol: each part is a payload, a heartbeat is an empty object; its head's position is a header.

    A boundary closes each part at once: a client takes a part when it has seen where it ends.
    """
    yield BOUNDARY
    try:
        async for event in _beating(events):
            if event is None:
                yield f"{PART}taizhang-position: {feed.head}\r\n\r\n{{}}{BOUNDARY}"
            else:
                yield f'{PART}\r\n{{"payload":{event.text}}}{BOUNDARY}'
    except Stopped:
        busy = unavailable()
        error = {"message": busy.message, "extensions": {"code": busy.code}}
        yield f'{PART}\r\n{{"payload":null,"errors":{orjson.dumps([error]).decode()}}}{BOUNDARY}'
    yield "--\r\n"


async def _beating(events: AsyncGenerator[Event, None]) -> AsyncIterator[Event | None]:
    """The events, and None wherever they leave a silence."""
    async with aclosing(events):
        coming = asyncio.create_task(_next(events))
        try:
            while True:
                await asyncio.wait([coming], timeout=HEARTBEAT)
                if not coming.done():
                    yield None
                    continue
                event = coming.result()
                if event is None:
                    return
                yield event
                coming = asyncio.create_task(_next(events))
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, Stopped):
                await coming


async def _next(events: AsyncGenerator[Event, None]) -> Event | None:
    """The next event; None behind the last."""
    async for event in events:
        return event
    return None
