"""GraphQL over WebSocket (graphql-transport-ws): strawberry's handler of the protocol, our one way of answering."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.unset import UNSET, UnsetType

from events.refusals import Unavailable
from schema.answering import Answer, answer, documents, follow, unfit
from schema.asked import Malformed, understood
from schema.context import Resources, Session
from schema.documents import Prepared, Unfit
from schema.refused import Unauthenticated, noted
from schema.root import schema


class TextFrames(ASGIWebSocketAdapter):
    """Clients expect text; bytes would leave as binary frames."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnected from gone


class Conversation(BaseGraphQLTransportWSHandler[Session, None]):
    """Every operation is signed in anew, and no message, however odd, is a fault of ours."""

    async def handle_message(self, message: Any) -> None:
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: Any) -> None:
        try:
            await super().handle_connection_init(message)
        except Unavailable:
            await self.websocket.close(code=1013, reason="Try again later")

    async def run_operation(self, operation: Any) -> None:
        try:
            await self.context.actor()
            async with aclosing(self._answers(operation)) as answers:
                async for one in answers:
                    await self._send(operation, one)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except Unauthenticated:
            await self.websocket.close(code=4401, reason="Unauthorized")
        except Unavailable:
            await self.websocket.close(code=1013, reason="Try again later")
        except Malformed:
            await self.handle_invalid_message("Failed to parse message")
        except WebSocketDisconnected:
            return
        except Exception as problem:
            noted(problem)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _answers(self, operation: Any) -> AsyncGenerator[Answer, None]:
        said = understood({"query": operation.query, "variables": operation.variables})
        try:
            prepared: Prepared = documents.prepare(said.query or "", operation.operation_name)
        except Unfit as problem:
            yield unfit(problem)
            return
        if prepared.kind is not OperationType.SUBSCRIPTION:
            yield await answer(prepared, said.variables, self.context)
            return
        async with aclosing(follow(prepared, said.variables, self.context)) as events:
            async for one in events:
                yield one

    async def _send(self, operation: Any, one: Answer) -> None:
        if one.executed:
            await operation.send_operation_message({"id": operation.id, "type": "next", "payload": one.body()})
        elif not operation.completed:
            await operation.send_operation_message(
                {"id": operation.id, "type": "error", "payload": one.body()["errors"]}
            )


class Sockets(GraphQL[Session, None]):
    """strawberry's view, for its WebSocket handshake and origin check only."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = Conversation

    def __init__(self, resources: Resources) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            max_subscriptions_per_connection=100,
        )
        self._resources = resources

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Session:
        del response
        return Session(self._resources, request.headers.get("authorization"))

    async def on_ws_connect(self, context: Session) -> UnsetType | dict[str, object] | None:
        try:
            await context.sign_in_by_message()
        except Unauthenticated as refused:
            raise ConnectionRejectionError from refused
        no_payload: UnsetType = UNSET
        return no_payload
