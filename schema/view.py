"""GraphQL over HTTP and WebSocket, at one exact path: requests understood, prepared, answered; answers worded.

Media types and status codes are those of the GraphQL-over-HTTP draft; a browser that asks nothing gets the page.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import OperationType
from starlette import exceptions
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from events.refusals import Refused
from schema import answering, streams
from schema.answering import Answer, documents
from schema.answers import GRAPHQL, JSON, MULTIPART, STREAM, problem, wanted_media
from schema.asked import POSTED, Malformed, asked
from schema.context import Resources, Session
from schema.documents import Unfit
from schema.refused import INTERNAL, Unauthenticated, noted
from schema.sockets import Sockets


class View:
    """The endpoint. `page` is what a browser gets that asks nothing."""

    def __init__(self, resources: Resources, page: Response) -> None:
        self._resources = resources
        self._sockets = Sockets(resources)
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media = wanted_media(request)
        try:
            return _unfit(request, media) or (self._page if _browsing(request) else await self._run(request, media))
        except Malformed as refused:
            return problem(400, "bad_request", refused.said, media=media)
        except ClientDisconnect:
            return Response(status_code=400)
        except exceptions.HTTPException as refused:
            return problem(refused.status_code, "too_large", "请求过大，不予受理；请分次提交。", media=media)
        except Unauthenticated as refused:
            headers = {"www-authenticate": "Bearer"}
            return problem(401, refused.code, refused.message, media=media, headers=headers)
        except Refused as refused:
            return problem(503, refused.code, refused.message, media=media)
        except Exception as unforeseen:
            return problem(500, "internal_error", INTERNAL, media=media, id=noted(unforeseen))

    async def _run(self, request: Request, media: str) -> Response:
        session = Session(self._resources, request.headers.get("authorization"))
        await session.actor()
        said = await asked(request)
        if not said.query:
            raise Malformed("没有写明要问什么：query 为空。")
        try:
            prepared = documents.prepare(said.query, said.operation_name)
        except Unfit as refused:
            return _commanding(request, refused.kind, media) or worded(answering.unfit(refused), media)
        if prepared.kind is OperationType.SUBSCRIPTION:
            kind = streams.wanted(request)
            if kind is None:
                message = f"订阅请用 WebSocket，或在 Accept 中写明 {STREAM} 或 {MULTIPART}。"
                return problem(406, "not_acceptable", message, media=media)
            session.resume_after = streams.resume_after(request)
            return streams.streamed(kind, prepared, said.variables, session)
        if commanding := _commanding(request, prepared.kind, media):
            return commanding
        answer = await answering.answer(prepared, said.variables, session)
        return streams.once(answer) if streams.only(request) else worded(answer, media)


def worded(answer: Answer, media: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as a response: 400 where nothing was executed and the client knows the draft's media type."""
    status = 400 if media == GRAPHQL and not answer.executed else 200
    return Response(encoded(answer.body()), status, headers, media_type=f"{media}; charset=utf-8")


def encoded(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body)


def _unfit(request: Request, media: str) -> Response | None:
    """Why a request cannot be GraphQL at all."""
    if request.method not in {"GET", "POST"}:
        message = f"不支持 {request.method}；查询用 GET 或 POST，命令用 POST。"
        return problem(405, "method_not_allowed", message, media=media, headers={"allow": "GET, POST"})
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and content != JSON:
        return problem(415, "unsupported_media_type", POSTED, media=media, headers={"accept-post": JSON})
    return None


def _commanding(request: Request, kind: OperationType | None, media: str) -> Response | None:
    """GET is for questions: what a link or a crawler may follow changes nothing."""
    if request.method != "GET" or kind is not OperationType.MUTATION:
        return None
    message = "GET 只能查询；命令请用 POST。"
    return problem(405, "method_not_allowed", message, media=media, headers={"allow": "POST"})


def _browsing(request: Request) -> bool:
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )
