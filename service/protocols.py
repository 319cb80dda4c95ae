"""uvicorn's connections, with an end to patience: a peer that has stopped reading is let go.

Nothing is queued for a slow reader: its transport fills up to the high-water mark and whoever writes to it waits. One
that takes nothing at all for `PATIENCE` is dropped; on a WebSocket it is told behind which position to go on, should it
ever read that far.
"""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LOOK = 2.0
"""Seconds between looks at a transport that is full."""
PATIENCE = 8.0
"""Seconds without a byte taken, until a reader is told to go."""
GRACE = 4.0
"""Seconds that are left for what it was told to reach it."""
TOO_SLOW = 4408


class Patience:
    """Watches one transport from the moment that it is full until it takes again, or is given up."""

    def __init__(self, transport: asyncio.Transport, give_up: Callable[[], None]) -> None:
        self._transport = transport
        self._give_up = give_up
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0
        self._idle = 0.0

    def full(self) -> None:
        self._left, self._idle = self._transport.get_write_buffer_size(), 0.0
        self._again()

    def taken(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _again(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(LOOK, self._look)

    def _look(self) -> None:
        left = self._transport.get_write_buffer_size()
        self._idle = self._idle + LOOK if left >= self._left else 0.0
        self._left = left
        if self._idle < PATIENCE:
            self._again()
        else:
            self._timer = None
            self._give_up()


class Http(HttpToolsProtocol):
    """An answer that nobody takes is broken off: its client asks again, or goes on behind its last event."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._patience = Patience(transport, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._patience.taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._patience.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._patience.taken()


class WebSocket(WebSocketsSansIOProtocol):
    """A subscriber that has stopped reading is sent away with the position behind which it goes on."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._patience = Patience(self.transport, self._send_away)

    def connection_lost(self, exc: Exception | None) -> None:
        self._patience.taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._patience.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._patience.taken()

    def _send_away(self) -> None:
        reached: dict[str, int] = self.scope.get("state", {}).get("reached", {})
        behind = f"; resume after {min(reached.values())}" if reached else ""
        if not self.close_sent:
            self.conn.send_close(TOO_SLOW, f"Too slow{behind}")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        asyncio.get_running_loop().call_later(GRACE, self.transport.abort)
