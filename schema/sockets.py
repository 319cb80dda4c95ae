"""GraphQL over WebSocket (graphql-transport-ws): strawberry's handler of the protocol, our one way of answering."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from json import JSONDecodeError
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
from schema.answering import Answer, answer, unfit
from schema.asked import Malformed, decoded, understood
from schema.context import Resources, Session
from schema.documents import Prepared, Unfit
from schema.following import Stopped, follow
from schema.refused import Unauthenticated, noted
from schema.root import schema
from schema.streams import HEARTBEAT


class TextFrames(ASGIWebSocketAdapter):
    """Clients expect text; bytes would leave as binary frames."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnected from gone

    async def send_text(self, text: str) -> None:
        """A message that is JSON already."""
        try:
            await self.ws.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnected from gone

    def reached(self, operation: str, position: int) -> None:
        """Note how far an operation has been told: service/protocols.py says so to a reader whom it drops."""
        self.ws.scope.setdefault("state", {}).setdefault("reached", {})[operation] = position


class Conversation(BaseGraphQLTransportWSHandler[Session, None]):
    """Every operation is signed in anew, and no message, however odd, is a fault of ours."""

    websocket: TextFrames
    _beating: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_subscribe(self, message: Any) -> None:
        """strawberry's operation holds a query only; ours holds all that is asked, as on every transport."""
        message["payload"] = {"query": message["payload"]}
        await super().handle_subscribe(message)

    async def handle_connection_init(self, message: Any) -> None:
        try:
            await super().handle_connection_init(message)
        except Unavailable:
            await self.websocket.close(code=1013, reason="Try again later")
        if self.connection_acknowledged and self._beating is None:
            self._beating = asyncio.create_task(self._beat(), name="heartbeat")

    async def shutdown(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating
        await super().shutdown()

    async def _beat(self) -> None:
        """Tell the journal's head while the socket lives; every client answers a ping, and may read what it carries."""
        with suppress(WebSocketDisconnected):
            while True:
                await asyncio.sleep(HEARTBEAT)
                position = str(self.context.resources.feed.head)
                await self.websocket.send_json({"type": "ping", "payload": {"position": position}})

    async def run_operation(self, operation: Any) -> None:
        try:
            await self.context.actor()
            await self._run(operation)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except Unauthenticated:
            await self.websocket.close(code=4401, reason="Unauthorized")
        except Stopped:
            await self.websocket.close(code=1012, reason="Service restart")
        except Unavailable:
            await self.websocket.close(code=1013, reason="Try again later")
        except Malformed:
            await self.handle_invalid_message("Failed to parse message")
        except WebSocketDisconnected:
            return
        except Exception as problem:
            noted(problem)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _run(self, operation: Any) -> None:
        said = understood(operation.query)
        try:
            prepared = self.context.resources.admission.admit(said, await self.context.actor())
        except Unfit as problem:
            await self._send(operation, unfit(problem))
            return
        if prepared.kind is OperationType.SUBSCRIPTION:
            await self._follow(operation, prepared, said.variables)
        else:
            await self._send(
                operation, await answer(prepared, said.variables, self.context, said.extensions, ready=True)
            )

    async def _follow(self, operation: Any, prepared: Prepared, variables: Mapping[str, Any] | None) -> None:
        head = f'{{"id":{orjson.dumps(operation.id).decode()},"type":"next","payload":'
        async with aclosing(follow(prepared, variables, self.context)) as events:
            async for event in events:
                if not event.executed:
                    errors = orjson.loads(event.text)["errors"]
                    await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})
                    return
                await self.websocket.send_text(f"{head}{event.text}}}")
                if event.position is not None:
                    self.websocket.reached(operation.id, event.position)

    async def _send(self, operation: Any, one: Answer) -> None:
        if one.executed:
            await operation.send_operation_message({"id": operation.id, "type": "next", "payload": one.body()})
        else:
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

    def decode_json(self, data: str | bytes) -> object:
        """As over HTTP; what is no JSON there closes the socket here."""
        try:
            return decoded(data)
        except Malformed as problem:
            raise JSONDecodeError(problem.said, "", 0) from problem

    async def on_ws_connect(self, context: Session) -> UnsetType | dict[str, object] | None:
        try:
            await context.sign_in_by_message()
        except Unauthenticated as refused:
            raise ConnectionRejectionError from refused
        no_payload: UnsetType = UNSET
        return no_payload
