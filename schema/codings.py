"""Answers made smaller: by zstd, brotli or gzip, as the client asks; tables of ours shrink to a tenth.

Only whole answers: an event stream is sent as it happens. The levels are those behind which more time buys little.
"""

import asyncio
import gzip
import sys
from collections.abc import Callable
from functools import lru_cache, partial

import brotli

from schema.answers import ranked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SMALLEST = 1024
"""Bytes below which an answer is sent as it is: a packet holds it anyway."""
ASIDE = 2**18
"""Bytes from which an answer is compressed in a thread, so that nobody else waits for it."""

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": partial(zstd.compress, level=3),
    "br": partial(brotli.compress, quality=4),
    "gzip": partial(gzip.compress, compresslevel=4, mtime=0),
}
"""Best first."""


@lru_cache(maxsize=256)
def coding(accepted: str) -> str | None:
    """Of an Accept-Encoding header, the coding that the client ranks highest, and of equals the best; None is none."""
    said = dict(ranked(accepted))
    if "x-gzip" in said:
        said.setdefault("gzip", said["x-gzip"])
    others = said.get("*", 0.0)
    best = max(CODINGS, key=lambda name: said.get(name, others))
    quality = said.get(best, others)
    return best if quality > 0 and quality >= said.get("identity", 0.0) else None


async def compressed(body: bytes, name: str) -> bytes:
    """`body` in one of CODINGS."""
    if len(body) < ASIDE:
        return CODINGS[name](body)
    return await asyncio.to_thread(CODINGS[name], body)
