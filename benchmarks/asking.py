"""Asking over HTTP with as little work as possible: the client shares the machine with what it measures.

Connections are kept, requests are bytes made before the clock starts, and of an answer only its status and its end are
looked at: 30 to 40 µs a request, where asyncio or Node's own client take several times that. What an answer says is
checked once, before the clock starts; each later one has to be of the same length.
"""

import json
import selectors
import socket
from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

PIECE = 2**16
CHUNKED = -1
LAST = b"0\r\n\r\n"
"""How an answer in chunks ends."""
WARMING = 3
SLACK = 16
"""Bytes by which answers may differ in length: a date in the head, what is left of a rate limit."""


class Request(NamedTuple):
    """A POST of a GraphQL document, ready to be sent."""

    port: int
    content: bytes

    @classmethod
    def of(cls, port: int, query: str, variables: Mapping[str, object], token: str = "") -> "Request":
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
        self._pieces: list[bytes] = []
        self._needed = 0
        self.length = 0
        """Of what has been received of this answer, its head included."""

    def send(self) -> None:
        self._pieces.clear()
        self._needed = self.length = 0
        self.socket.sendall(self._content)

    def receive(self) -> bool:
        """Take in what is there; whether the answer is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._pieces.append(piece)
        self.length += len(piece)
        if not self._needed:
            self._needed = _needed(b"".join(self._pieces))
        if self._needed == CHUNKED:
            return (piece if len(piece) >= len(LAST) else b"".join(self._pieces[-len(LAST) :])).endswith(LAST)
        return 0 < self._needed <= self.length

    def ask(self) -> bytes:
        """The answer with its head."""
        self.send()
        while not self.receive():
            pass
        return b"".join(self._pieces)

    def close(self) -> None:
        self.socket.close()


def _needed(received: bytes) -> int:
    """The length of the whole answer: 0 while its head is not there, CHUNKED where the head does not say."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = received[:end].lower()
    assert head.startswith(b"http/1.1 200"), received[:1000]
    at = head.find(b"content-length:")
    return CHUNKED if at < 0 else end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])


def answer(request: Request) -> dict[str, Any]:
    """What is answered, numbers with every digit; an AssertionError where there are errors."""
    connection = Kept(request)
    head, _, body = connection.ask().partition(b"\r\n\r\n")
    connection.close()
    whole = _joined(body) if b"chunked" in head.lower() else body
    said: dict[str, Any] = json.loads(whole, parse_float=Decimal)
    assert "errors" not in said, said["errors"]
    data: dict[str, Any] = said["data"]
    return data


def _joined(chunks: bytes) -> bytes:
    whole = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        whole += chunks[: int(size, 16)]
        chunks = chunks[int(size, 16) + 2 :]
    return whole


def latency(request: Request, number: int) -> float:
    """Median milliseconds of so many requests, one after the other on one connection of their own."""
    connection = Kept(request)
    for _ in range(WARMING):
        connection.ask()
    length, taken = connection.length, []
    for _ in range(number):
        began = perf_counter()
        connection.ask()
        taken.append((perf_counter() - began) * 1e3)
        assert abs(connection.length - length) <= SLACK, (connection.length, length)
    connection.close()
    return median(taken)


def throughput(request: Request, connections: int, seconds: float) -> float:
    """Requests a second on so many connections at once, each asking again as soon as it is answered.

    Each is answered once before the next is made: so the workers of either side have as many of them.
    """
    kept = []
    for _ in range(connections):
        kept.append(Kept(request))
        kept[-1].ask()
    try:
        return _answered(kept, seconds) / seconds
    finally:
        for connection in kept:
            connection.close()


def _answered(kept: Sequence[Kept], seconds: float) -> int:
    length, answered, enough = kept[0].length, 0, perf_counter() + seconds
    with selectors.DefaultSelector() as waiting:
        for connection in kept:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        asking = len(kept)
        while asking:
            for key, _ in waiting.select():
                connection = key.data
                if not connection.receive():
                    continue
                assert abs(connection.length - length) <= SLACK, (connection.length, length)
                if perf_counter() < enough:
                    answered += 1
                    connection.send()
                else:
                    asking -= 1
    return answered
