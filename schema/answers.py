"""Answers outside GraphQL: one shape of error for every route, and which media type a client wants."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
STREAM = "text/event-stream"
MULTIPART = "multipart/mixed"

_TAKEN_AS = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON, STREAM: JSON, MULTIPART: JSON}


def problem(
    status: int, code: str, message: str, *, media: str = JSON, headers: Mapping[str, str] | None = None, **more: str
) -> Response:
    """An error as GraphQL words it, on any route."""
    body = {"errors": [{"message": message, "extensions": {"code": code, **more}}]}
    return Response(orjson.dumps(body), status, headers, media_type=f"{media}; charset=utf-8")


def wanted_media(request: Request) -> str:
    """The media type of a JSON answer that the client ranks highest; plain JSON where it names none that we have."""
    best, wanted = 0.0, JSON
    for part in request.headers.get("accept", "").split(","):
        name, *parameters = (bit.strip().lower() for bit in part.split(";"))
        media, quality = _TAKEN_AS.get(name), _quality(parameters)
        if media and quality > best:
            best, wanted = quality, media
    return wanted


def accepts(request: Request, media: str) -> bool:
    """Whether the client names this very media type, and does not rule it out."""
    for part in request.headers.get("accept", "").split(","):
        name, *parameters = (bit.strip().lower() for bit in part.split(";"))
        if name == media and _quality(parameters) > 0:
            return True
    return False


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
