"""A reader that stops reading is let go, with the position behind which it goes on; others notice nothing of it."""

import json
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from events.actor import Actor
from events.decisions import Command
from events.decisions.project import RegisterProject
from events.desk import Desk
from service import protocols
from tests.asking.served import Served
from tests.journaling.small import OFFICE, OWNER, unit

FACTS = "subscription { facts(after: 0) { position " + " ".join(f"p{n}: payload" for n in range(8)) + " } }"
WAIT = protocols.PATIENCE + 1.5 * protocols.LOOK
"""Long enough to be let go, short enough to be told so."""
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: {host}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
    "Authorization: {authorization}\r\n\r\n"
)
POST = (
    "POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
    "Authorization: {authorization}\r\nContent-Length: {length}\r\n\r\n{body}"
)


@pytest.fixture
def full(served: Served) -> int:
    """The head of a journal with more to tell than the kernel buffers for anybody."""
    return record(served.running.desk, 400)


def record(desk: Desk, count: int) -> int:
    commands: list[Command] = [
        RegisterProject(name=f"第{n}项目", scope="道路" * 900, owners=(OWNER,)) for n in range(count)
    ]
    desk.handle(unit("业主", OWNER), OFFICE)
    return [desk.handle(command, OFFICE).position for command in commands][-1]


@contextmanager
def narrow(served: Served, said: str, **more: Any) -> Iterator[socket.socket]:
    """A connection that takes in little before it is full."""
    address = urlsplit(served.address)
    authorization = served.headers(OFFICE)["Authorization"]
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.connect((address.hostname, address.port))
        connection.settimeout(20)
        connection.sendall(said.format(host=address.netloc, authorization=authorization, **more).encode())
        yield connection


def say(connection: socket.socket, **message: Any) -> None:
    """A text frame, masked with zeros."""
    text = json.dumps(message).encode()
    connection.sendall(struct.pack("!BBHI", 0x81, 0x80 | 126, len(text), 0) + text)


def read(connection: socket.socket) -> bytes:
    """All that still comes."""
    raw = b""
    try:
        while data := connection.recv(65536):
            raw += data
    except ConnectionResetError:
        pass
    return raw


def frames(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The opcodes and contents of a server's frames, as far as they came whole."""
    while len(raw) > 2:
        length, start = raw[1], 2
        if length == 126:
            length, start = struct.unpack_from("!H", raw, 2)[0], 4
        elif length == 127:
            length, start = struct.unpack_from("!Q", raw, 2)[0], 10
        if len(raw) < start + length:
            return
        yield raw[0] & 0x0F, raw[start : start + length]
        raw = raw[start + length :]


def test_a_socket_that_is_not_read_is_told_where_to_go_on(served: Served, full: int) -> None:
    with narrow(served, UPGRADE) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 101")
        say(connection, type="connection_init")
        say(connection, id="1", type="subscribe", payload={"query": FACTS})
        time.sleep(WAIT)
        *told, (last, close) = frames(read(connection))
    seen = [json.loads(text) for opcode, text in told if opcode == 1]
    positions = [int(one["payload"]["data"]["facts"]["position"]) for one in seen if one["type"] == "next"]
    assert positions == list(range(1, len(positions) + 1))
    assert 0 < len(positions) < full
    assert last == 8
    assert struct.unpack_from("!H", close)[0] == protocols.TOO_SLOW
    assert close[2:].decode() == f"Too slow; resume after {positions[-1]}"


def test_an_event_stream_that_is_not_read_is_broken_off(served: Served, full: int) -> None:
    body = json.dumps({"query": FACTS})
    with narrow(served, POST, length=len(body), body=body) as connection:
        time.sleep(WAIT)
        raw = read(connection)
    ids = [int(line[4:]) for line in raw.split(b"\n") if line.startswith(b"id: ")]
    assert ids == list(range(1, len(ids) + 1))
    assert 0 < len(ids) < full
    assert b"event: complete" not in raw


def test_others_are_served_meanwhile_and_a_slow_but_steady_reader_stays(
    served: Served, full: int, office: Actor
) -> None:
    body = json.dumps({"query": FACTS})
    with narrow(served, POST, length=len(body), body=body) as connection:
        raw, until = b"", time.monotonic() + WAIT + protocols.GRACE
        while time.monotonic() < until:
            raw += connection.recv(65536)
            time.sleep(0.2)
            assert server_answers(served, office)
        while f"id: {full}\n".encode() not in raw[-100_000:]:
            raw += connection.recv(1 << 20)
    ids = [int(line[4:]) for line in raw.split(b"\n") if line.startswith(b"id: ")]
    assert ids == list(range(1, full + 1))


def server_answers(served: Served, by: Actor) -> bool:
    response: httpx2.Response = served.post("{ journal { id } }", served.headers(by))
    return response.status_code == 200
