"""Answers as HTTP carries them: one shape of error for every route, and what media type and coding a client takes."""

from collections.abc import Mapping
from functools import lru_cache

import orjson
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
STREAM = "text/event-stream"
MULTIPART = "multipart/mixed"
VARY = "Accept, Accept-Encoding, Authorization"
"""What decides how an answer looks, for whoever keeps it on the way."""

_NOTHING = (0.0, 0)


def problem(
    status: int, code: str, message: str, *, media: str = JSON, headers: Mapping[str, str] | None = None, **more: str
) -> Response:
    """An error as GraphQL words it, on any route."""
    body = {"errors": [{"message": message, "extensions": {"code": code, **more}}]}
    return Response(orjson.dumps(body), status, headers, media_type=f"{media}; charset=utf-8")


def wanted_media(request: Request) -> str | None:
    """The media type of a JSON answer that the client ranks highest; plain JSON where it does not care; None where it
    takes neither. Whoever takes a stream is told in JSON what went wrong before it began."""
    return _media(accepted(request))


def accepts(request: Request, media: str) -> bool:
    """Whether the client names this very media type, and does not rule it out."""
    return any(name == media and quality > 0 for name, quality in ranked(accepted(request)))


def accepted(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


@lru_cache(maxsize=256)
def _media(accept: str) -> str | None:
    ranges = ranked(accept)
    if not ranges:
        return JSON
    best, wanted = _NOTHING, None
    named = [name for name, _ in ranges if name in {JSON, GRAPHQL}]
    for media in dict.fromkeys([*named, JSON, GRAPHQL]):  # of equals, what the client names first
        ranking = _ranking(media, ranges)
        if ranking[0] > 0 and ranking > best:
            best, wanted = ranking, media
    streams = any(name in {STREAM, MULTIPART} and quality > 0 for name, quality in ranges)
    return JSON if wanted is None and streams else wanted


def _ranking(media: str, ranges: tuple[tuple[str, float], ...]) -> tuple[float, int]:
    """The quality that a client gives to a media type, by the most specific of its ranges, and how specific that is."""
    said = dict(ranges)
    for specific, name in ((2, media), (1, f"{media.partition('/')[0]}/*"), (0, "*/*")):
        if name in said:
            return said[name], specific
    return _NOTHING


@lru_cache(maxsize=256)
def ranked(header: str) -> tuple[tuple[str, float], ...]:
    """The names in an Accept or Accept-Encoding header in their order, each with its quality; 0 rules it out."""
    found = []
    for part in header.split(","):
        name, *parameters = (bit.strip().lower() for bit in part.split(";"))
        if name:
            found.append((name, _quality(parameters)))
    return tuple(found)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, said = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(said)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0
