"""Subscriptions on their way: text frames and conversations on WebSockets, line feeds in event streams."""

from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.http.streaming import SSETransport
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from events.refusals import Unavailable
from schema.context import Session
from schema.refused import Unauthenticated, noted


class TextFrames(ASGIWebSocketAdapter):
    """Clients expect text; bytes would leave as binary frames."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(self.view.encode_json_string(message))
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnected from gone


class Conversation(BaseGraphQLTransportWSHandler[Session, None]):
    """graphql-transport-ws: every operation is signed in anew, and no message, however odd, is a fault of ours."""

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
        except Unauthenticated:
            await self.websocket.close(code=4401, reason="Unauthorized")
            return
        except Unavailable:
            await self.websocket.close(code=1013, reason="Try again later")
            return
        await super().run_operation(operation)

    async def handle_task_exception(self, error: Exception) -> None:
        noted(error)


class LineFeeds(SSETransport):
    """Event streams framed by line feeds: some clients cannot read the library's CRLF."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_comment(self, comment: str) -> str:
        return f": {comment}\n\n"
