"""python -m benchmarks.subscriber_clients PORT COUNT FACTS: many WebSocket subscribers in a process of their own.

The token comes on standard input. Once all are subscribed it says "ready"; when each has been told of so many facts it
says, as JSON, how many milliseconds each telling took from the fact's recordedAt, on this machine's clock. The protocol
is spoken by hand: a client library would be what is measured.
"""

import asyncio
import json
import struct
import sys
import time
from datetime import datetime

import uvloop

DOCUMENT = (
    "subscription ($after: Position!) { facts(after: $after) { position recordedAt topic title stream payload } }"
)
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: localhost\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
    "Authorization: Bearer {token}\r\n\r\n"
)
TEXT, PING, PONG = 1, 9, 10
POSITION, RECORDED = b'"position":"', b'"recordedAt":"'


class Told:
    """What all subscribers have been told together."""

    def __init__(self, subscribers: int, facts: int) -> None:
        self.taken: list[float] = []
        self.subscribed = 0
        self.ready, self.done = asyncio.Event(), asyncio.Event()
        self._subscribers = subscribers
        self._wanted = subscribers * facts
        self._recorded: dict[bytes, float] = {}

    def acknowledged(self) -> None:
        self.subscribed += 1
        if self.subscribed == self._subscribers:
            self.ready.set()

    def fact(self, text: bytes) -> None:
        now = time.time()
        start = text.index(POSITION) + len(POSITION)
        position = text[start : text.index(b'"', start)]
        recorded = self._recorded.get(position)
        if recorded is None:
            start = text.index(RECORDED) + len(RECORDED)
            said = text[start : text.index(b'"', start)].decode()
            recorded = self._recorded[position] = datetime.fromisoformat(said).timestamp()
        self.taken.append((now - recorded) * 1e3)
        if len(self.taken) == self._wanted:
            self.done.set()


class Subscriber(asyncio.Protocol):
    """One connection: upgraded, signed in, subscribed from the head on."""

    def __init__(self, token: str, after: int, told: Told) -> None:
        self._token, self._after, self._told = token, after, told
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.write(UPGRADE.format(token=self._token).encode())

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            self._upgraded = True
            self._say({"type": "connection_init"})
        start = 0
        while (frame := _frame(buffer, start)) is not None:
            opcode, begin, start = frame
            self._heard(opcode, buffer[begin:start])
        self._buffer = buffer[start:]

    def _heard(self, opcode: int, content: bytes) -> None:
        if opcode == PING:
            self._transport.write(struct.pack("!BBI", 0x80 | PONG, 0x80 | len(content), 0) + content)
        elif content.startswith(b'{"id"'):
            self._told.fact(content)
        elif b"connection_ack" in content:
            variables = {"after": str(self._after)}
            self._say({"id": "1", "type": "subscribe", "payload": {"query": DOCUMENT, "variables": variables}})
            self._told.acknowledged()

    def _say(self, message: dict[str, object]) -> None:
        text = json.dumps(message).encode()
        self._transport.write(struct.pack("!BBHI", 0x80 | TEXT, 0x80 | 126, len(text), 0) + text)


def _frame(buffer: bytes, start: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the frame at `start`; None while it is not whole."""
    if len(buffer) < start + 4:
        return None
    length, begin = buffer[start + 1], start + 2
    if length == 126:
        length, begin = struct.unpack_from("!H", buffer, begin)[0], begin + 2
    elif length == 127:
        if len(buffer) < begin + 8:
            return None
        length, begin = struct.unpack_from("!Q", buffer, begin)[0], begin + 8
    end = begin + length
    return (buffer[start] & 0x0F, begin, end) if len(buffer) >= end else None


async def main(token: str, port: int, subscribers: int, facts: int, after: int) -> None:
    told = Told(subscribers, facts)
    loop = asyncio.get_running_loop()
    for _ in range(subscribers):
        await loop.create_connection(lambda: Subscriber(token, after, told), "127.0.0.1", port)
    await told.ready.wait()
    await asyncio.sleep(1)  # the last ones' subscriptions begin
    print("ready", flush=True)
    await told.done.wait()
    print(json.dumps(told.taken), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.stdin.readline().strip(), *(int(said) for said in sys.argv[1:5])))
