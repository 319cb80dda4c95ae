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
from schema.answering import Answer
from schema.answers import GRAPHQL, JSON, MULTIPART, STREAM, VARY, problem, wanted_media
from schema.asked import POSTED, Malformed, asked
from schema.buckets import headers as allowance
from schema.codings import SMALLEST, coding, compressed
from schema.context import Resources, Session
from schema.documents import Unfit
from schema.refused import INTERNAL, Unauthenticated, noted
from schema.remembering import Data
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
        request = Request(scope, receive)
        response = self._page if _browsing(request) else await _packed(request, await self._answer(request))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media = wanted_media(request)
        if refusal := _unfit(request, media):
            return refusal
        media = media or JSON
        try:
            return await self._run(request, media)
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
            headers = {"retry-after": str(answering.RETRY_SECONDS)}
            return problem(503, refused.code, refused.message, media=media, headers=headers)
        except Exception as unforeseen:
            return problem(500, "internal_error", INTERNAL, media=media, id=noted(unforeseen))

    async def _run(self, request: Request, media: str) -> Response:
        session = Session(self._resources, request.headers.get("authorization"))
        actor = await session.actor()
        said = await asked(request)
        try:
            prepared = self._resources.admission.admit(said, actor)
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
        answer = await answering.answer(prepared, said.variables, session, said.extensions, ready=True)
        if streams.only(request):
            return streams.once(answer)
        if answer.kept is None:
            return worded(answer, media)
        if tag := self._resources.memory.held(answer.kept, request.headers.get("if-none-match", "")):
            return unchanged(answer, tag)
        return await _packed_before(request, answer, answer.kept, media)


def worded(answer: Answer, media: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as a response: 400 where nothing was executed and the client knows the draft's media type; 429 to
    everybody who asked too much, and what the answer says where the service could not give one."""
    status = answer.status or (400 if media == GRAPHQL and not answer.executed else 200)
    told = {**(headers or {}), **allowance(answer.extensions), **_kept_by_clients(answer)}
    if retry := answer.retry_after:
        status, told["retry-after"] = answer.status or 429, str(retry)
    return Response(encoded(answer.body()), status, told, media_type=f"{media}; charset=utf-8")


async def _packed_before(request: Request, answer: Answer, kept: Data, media: str) -> Response:
    """An answer of which most is remembered as it leaves."""
    chosen = _coding(request)
    if chosen is None or len(kept.text) < SMALLEST:
        return worded(answer, media)
    headers = {"content-encoding": chosen, **_kept_by_clients(answer), **allowance(answer.extensions)}
    body = await kept.body(answer.extensions, chosen)
    return Response(body, headers=headers, media_type=f"{media}; charset=utf-8")


def unchanged(answer: Answer, tag: str) -> Response:
    """304 to whoever has this very answer already, but for the position and the cost that it told; under the tag
    that he knows it by."""
    return Response(status_code=304, headers={**_kept_by_clients(answer), **allowance(answer.extensions), "etag": tag})


def _kept_by_clients(answer: Answer) -> dict[str, str]:
    """Only the client keeps an answer, and asks each time whether it still holds."""
    return {"etag": answer.kept.tag, "cache-control": "private, no-cache"} if answer.kept else {}


def encoded(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body)


async def _packed(request: Request, response: Response) -> Response:
    """An answer in the coding that the client wants; streams, and what is small, stay as they are."""
    response.headers.setdefault("vary", VARY)
    body, media = getattr(response, "body", b""), response.media_type or ""
    if len(body) < SMALLEST or media.startswith(STREAM) or "content-encoding" in response.headers:
        return response
    chosen = _coding(request)
    if chosen is not None:
        response.body = await compressed(bytes(body), chosen)
        response.headers["content-encoding"] = chosen
        response.headers["content-length"] = str(len(response.body))
    return response


def _coding(request: Request) -> str | None:
    return coding(", ".join(request.headers.getlist("accept-encoding")))


def _unfit(request: Request, media: str | None) -> Response | None:
    """Why a request cannot be GraphQL at all, or its answer not be taken."""
    if request.method not in {"GET", "POST"}:
        message = f"不支持 {request.method}；查询用 GET 或 POST，命令用 POST。"
        return problem(405, "method_not_allowed", message, media=media or JSON, headers={"allow": "GET, POST"})
    if request.method == "POST" and not _json_posted(request):
        headers = {"accept-post": JSON, "accept-encoding": "identity"}
        return problem(415, "unsupported_media_type", POSTED, media=media or JSON, headers=headers)
    if media is None:
        message = f"Accept 中没有能答复的类型；请写明 {GRAPHQL} 或 {JSON}，订阅写 {STREAM} 或 {MULTIPART}。"
        return problem(406, "not_acceptable", message)
    return None


def _json_posted(request: Request) -> bool:
    """JSON in UTF-8, not compressed. Nothing that a form of another site can send."""
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charsets = {part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")}
    plain = request.headers.get("content-encoding", "identity").lower() == "identity"
    return media == JSON and charsets <= {"utf-8", "utf8"} and plain


def _commanding(request: Request, kind: OperationType | None, media: str) -> Response | None:
    """GET is for questions: what a link or a crawler may follow changes nothing."""
    if request.method != "GET" or kind is not OperationType.MUTATION:
        return None
    message = "GET 只能查询；命令请用 POST。"
    return problem(405, "method_not_allowed", message, media=media, headers={"allow": "POST"})


def _browsing(request: Request) -> bool:
    return (
        request.method == "GET"
        and not {"query", "documentId"} & request.query_params.keys()
        and "text/html" in request.headers.get("accept", "")
    )
