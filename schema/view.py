"""GraphQL over HTTP, WebSocket and server-sent events, at one exact path.

Stock strawberry, put right where its behaviour falls short (reference/graphql-api.md §1): UTF-8 answers, text frames
on WebSockets, JSON errors with codes, media types and status codes of the GraphQL-over-HTTP draft, and a page that
fetches nothing from elsewhere.
"""

import json
from decimal import Decimal
from typing import NoReturn

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError, parse
from starlette import exceptions
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType
from strawberry.utils.operation import get_operation_type

from events.refusals import Refused
from schema.answers import GRAPHQL, JSON, STREAM, problem, wanted_media
from schema.context import Resources, Session
from schema.refused import INTERNAL, Unauthenticated, noted
from schema.root import schema
from schema.sockets import Conversation, LineFeeds, TextFrames

POSTED = "请用 POST 提交 JSON（Content-Type: application/json）。"


class View(GraphQL[Session, None]):
    """`page` is what a browser gets that asks nothing."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = Conversation

    def __init__(self, resources: Resources, page: Response) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            max_subscriptions_per_connection=100,
        )
        self.stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: LineFeeds}
        self._resources = resources
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media = wanted_media(request)
        try:
            return _unfit(request, media) or (self._page if _browsing(request) else await self.run(request))
        except HTTPException as refused:
            return _bad(refused, media)
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

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Session:
        del response
        session = Session(self._resources, request.headers.get("authorization"))
        if isinstance(request, Request):
            await session.actor()
        return session

    async def on_ws_connect(self, context: Session) -> UnsetType | dict[str, object] | None:
        try:
            await context.sign_in_by_message()
        except Unauthenticated as refused:
            raise ConnectionRejectionError from refused
        no_payload: UnsetType = UNSET
        return no_payload

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    def decode_json(self, data: str | bytes) -> object:
        """Numbers keep every digit that was written; what Python cannot take is no JSON to us."""
        try:
            return json.loads(data, parse_float=Decimal, parse_constant=_no_number)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as refused:
            raise json.JSONDecodeError(type(refused).__name__, "", 0) from refused

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData | list[GraphQLRequestData]:
        """A client that lists event streams among others gets one only for a subscription, and always for it."""
        try:
            data = await super().parse_http_body(request)
        except AttributeError as refused:  # JSON, but no object
            raise HTTPException(400, POSTED) from refused
        if isinstance(data, GraphQLRequestData):
            accepted = {name.lower(): value for name, value in request.headers.items()}.get("accept", "")
            subscribing = _subscribes(data)
            if data.protocol == "sse" and not subscribing and ("json" in accepted or "*/*" in accepted):
                data.protocol = "http"
            elif data.protocol == "http" and subscribing:
                raise HTTPException(406, f"订阅请用 WebSocket，或在 Accept 中写明 {STREAM}。")
        return data

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        if isinstance(request, Request):
            response.media_type = wanted_media(request)
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """A request that was never executed has no `data`, not even null."""
        answer = await super().process_result(request, result)
        if isinstance(result, PreExecutionError) or (
            result.data is None and all(not e.path for e in result.errors or ())
        ):
            answer.pop("data", None)
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        media = sub_response.media_type or JSON
        unexecuted = isinstance(response_data, dict) and "data" not in response_data
        status = 400 if unexecuted and media == GRAPHQL else 200
        response = Response(
            self.encode_json(response_data), sub_response.status_code or status, media_type=f"{media}; charset=utf-8"
        )
        response.headers.raw.extend(sub_response.headers.raw)
        return response


def _unfit(request: Request, media: str) -> Response | None:
    """Why a request cannot be GraphQL at all."""
    if request.method not in {"GET", "POST"}:
        message = f"不支持 {request.method}；查询用 GET 或 POST，命令用 POST。"
        return problem(405, "method_not_allowed", message, media=media, headers={"allow": "GET, POST"})
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and content != JSON:
        return problem(415, "unsupported_media_type", POSTED, media=media, headers={"accept-post": JSON})
    return None


def _browsing(request: Request) -> bool:
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )


def _bad(refused: HTTPException, media: str) -> Response:
    """What strawberry refuses before it executes anything; its own words are English."""
    status, said = refused.status_code, refused.reason
    if status == 406:
        return problem(406, "not_acceptable", said, media=media)
    if "not allowed when using GET" in said:
        message = "GET 只能查询；命令请用 POST。"
        return problem(405, "method_not_allowed", message, media=media, headers={"allow": "POST"})
    message = said if said == POSTED else f"请求无法受理：{said}。{POSTED}"
    return problem(status, "bad_request", message, media=media)


def _subscribes(data: GraphQLRequestData) -> bool:
    if not data.query or "subscription" not in data.query:
        return False
    try:
        return get_operation_type(parse(data.query), data.operation_name) is OperationType.SUBSCRIPTION
    except (GraphQLError, RuntimeError):
        return False


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
