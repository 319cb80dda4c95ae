"""A Unix-socket proxy before the server that cuts a connection at a chosen step of the protocol."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

CHUNK = 65_536


class Proxy:
    """Passes bytes on. `cut_at` arms it once: where `chosen` says yes to what a client sends, the client is cut off,
    either before the server has seen it or, with `forward`, after the server has answered, the answer thrown away."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._server = str(server)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._chosen: Callable[[bytes], bool] | None = None
        self._forward = False
        self._sockets: list[socket.socket] = []
        self.cuts = 0
        self.sent = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for one in (self._listener, *self._sockets):
            _close(one)

    def cut_at(self, chosen: Callable[[bytes], bool], *, forward: bool) -> None:
        self._forward, self._chosen = forward, chosen

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._sockets += [client, server]
            swallow = threading.Event()
            for pump in (self._ask, self._answer):
                threading.Thread(target=pump, args=(client, server, swallow), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, swallow: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(CHUNK):
                self.sent += 1
                if self._chosen is not None and self._chosen(data):
                    self._chosen = None
                    self.cuts += 1
                    if not self._forward:
                        break
                    swallow.set()
                server.sendall(data)
        if not swallow.is_set():
            _close(client)
            _close(server)

    def _answer(self, client: socket.socket, server: socket.socket, swallow: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if swallow.is_set():
                    break
                client.sendall(data)
        _close(client)
        _close(server)


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
