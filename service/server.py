"""Listening, serving and stopping: a signal unwinds the stack once, so that everything a process started is closed."""

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.applications import Starlette

from service import protocols

SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE = 5
"""Seconds that running requests get when the process stops; WebSockets are told to come again."""
PING_SECONDS = 20.0
"""A peer that has gone without a word is noticed within two pings."""


class PortTaken(Exception):
    """Somebody else listens where this process should."""


class Server(uvicorn.Server):
    """uvicorn, which gives control back after a signal instead of raising it again.

    Raised again, SIGTERM would end the process before the database behind it is stopped.
    """

    asked = False
    """To stop, by a signal."""

    def __init__(self, config: uvicorn.Config, stop_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop_streams = stop_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.asked = True
        self._stop_streams()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        standing = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in standing.items():
                # Asked to stop once, nothing interrupts the closing that follows.
                signal.signal(number, deaf if self.asked else handler)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """SIGTERM and Ctrl-C both end this process by unwinding it; a second one cannot break the unwinding."""
    standing = {number: signal.signal(number, _unwind) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in standing.items():
            signal.signal(number, handler)


def _unwind(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    for each in SIGNALS:
        signal.signal(each, deaf)
    sys.exit(128 + number)


def deaf(number: int, frame: FrameType | None) -> None:
    """What a signal does to a process that is stopping already."""
    del number, frame


def listen(host: str, port: int) -> socket.socket:
    """A socket that is ours before anything else is started; PortTaken, or what else is wrong with the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        raise PortTaken(
            f"无法在 {host}:{port} 监听：{problem.strerror or problem}。端口可能已被占用；"
            "请停掉占用它的程序，或用 TAIZHANG_PORT（demo 用 --port）另选一个。"
        ) from problem


def address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def configured(app: Starlette) -> uvicorn.Config:
    """How uvicorn serves `app`."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=protocols.Http,
        ws=protocols.WebSocket,
        ws_per_message_deflate=False,  # a compressor a subscriber takes more memory than its messages
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        lifespan="on",
        log_config=None,
        ws_max_size=2**20,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def serve(app: Starlette, listening: socket.socket) -> None:
    """Serve until a signal says stop."""
    server = Server(configured(app), app.state.stop_streams)
    server.run(sockets=[listening])
    if not server.started and not server.asked:
        raise RuntimeError("the application did not start; the log says why")
