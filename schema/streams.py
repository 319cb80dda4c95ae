"""Subscriptions over HTTP: server-sent events, one stream a subscription."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.responses import StreamingResponse

from schema.answering import Answer, follow
from schema.answers import STREAM
from schema.context import Session
from schema.documents import Prepared

HEARTBEAT = 15.0
"""Seconds of silence after which a comment keeps proxies from closing the stream."""
HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}


def events(prepared: Prepared, variables: Mapping[str, Any] | None, session: Session) -> StreamingResponse:
    """graphql-sse in its distinct-connections mode; line feeds alone, because some clients cannot read CRLF."""
    return StreamingResponse(_framed(follow(prepared, variables, session)), media_type=STREAM, headers=HEADERS)


async def _framed(answers: AsyncGenerator[Answer, None]) -> AsyncIterator[bytes]:
    async with aclosing(answers):
        coming = asyncio.ensure_future(anext(answers, None))
        try:
            while True:
                done, _ = await asyncio.wait([coming], timeout=HEARTBEAT)
                if not done:
                    yield b": heartbeat\n\n"
                    continue
                answer = coming.result()
                if answer is None:
                    break
                yield b"event: next\ndata: " + orjson.dumps(answer.body()) + b"\n\n"
                coming = asyncio.ensure_future(anext(answers, None))
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming
    yield b"event: complete\ndata: \n\n"
