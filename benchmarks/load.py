"""Asking over HTTP with as little work as possible: the client shares the machine with what it measures.

Connections are kept, requests are bytes made before the clock starts, and of an answer only its status and its end are
looked at: some 20 µs a request, where asyncio or Node's own client take many times that. What an answer says is checked
once, before the clock starts; each later one has to be of the same length.
"""

import json
import selectors
import socket
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

PIECE = 2**18


class Request(NamedTuple):
    """A POST of a GraphQL document, ready to be sent."""

    port: int
    content: bytes

    @classmethod
    def of(cls, port: int, query: str, token: str = "", **variables: object) -> "Request":
        body = json.dumps({"query": query, "variables": variables}).encode()
        said = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            "POST /graphql HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\n"
            "Content-Type: application/json\r\n"
            "Accept: application/json\r\n"
            f"{said}Content-Length: {len(body)}\r\n\r\n"
        )
        return cls(port, head.encode() + body)


class Kept:
    """One kept connection."""

    def __init__(self, request: Request) -> None:
        self.socket = socket.create_connection(("127.0.0.1", request.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._content = request.content
        self._received = bytearray()

    def send(self) -> None:
        self._received.clear()
        self.socket.sendall(self._content)

    def receive(self) -> bool:
        """Take in what is there; whether the answer is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._received += piece
        return _whole(self._received)

    def ask(self) -> bytes:
        """The answer with its head."""
        self.send()
        while not self.receive():
            pass
        return bytes(self._received)

    @property
    def length(self) -> int:
        return len(self._received)

    def close(self) -> None:
        self.socket.close()


def _whole(received: bytearray) -> bool:
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = received[:end].lower()
    assert head.startswith(b"http/1.1 200"), bytes(received[:1000])
    at = head.find(b"content-length:")
    if at >= 0:
        return len(received) >= end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
    return received.endswith(b"0\r\n\r\n")  # chunked


def answer(request: Request) -> dict[str, Any]:
    """What is answered, as JSON; an AssertionError where there are errors."""
    connection = Kept(request)
    head, _, body = connection.ask().partition(b"\r\n\r\n")
    connection.close()
    said: dict[str, Any] = json.loads(_joined(body) if b"chunked" in head.lower() else body)
    assert "errors" not in said, said["errors"]
    return said


def _joined(chunks: bytes) -> bytes:
    whole = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        whole += chunks[: int(size, 16)]
        chunks = chunks[int(size, 16) + 2 :]
    return whole


def latency(connection: Kept, number: int) -> float:
    """Median milliseconds of so many requests, one after the other."""
    connection.ask()
    length, taken = connection.length, []
    for _ in range(number):
        began = perf_counter()
        connection.ask()
        taken.append((perf_counter() - began) * 1e3)
        assert abs(connection.length - length) < 16, (connection.length, length)  # a date, a position's digits
    return median(taken)


def throughput(connections: Sequence[Kept], seconds: float) -> float:
    """Requests a second on so many connections at once, each asking again as soon as it is answered."""
    length = len(connections[0].ask())
    answered = 0
    with selectors.DefaultSelector() as waiting:
        for connection in connections:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        began = perf_counter()
        enough = began + seconds
        asking = len(connections)
        while asking:
            for key, _ in waiting.select():
                connection = key.data
                if not connection.receive():
                    continue
                assert abs(connection.length - length) < 16, (connection.length, length)
                if perf_counter() < enough:
                    answered += 1
                    connection.send()
                else:
                    asking -= 1
    return answered / seconds
