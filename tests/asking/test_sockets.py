"""Subscriptions over real WebSockets and event streams."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
import psycopg
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from events.actor import Actor
from schema.streams import HEARTBEAT
from service.accounts import REVOKE
from tests.asking.served import Served
from tests.conftest import token_of
from tests.journaling import small

T = TypeVar("T")
FACTS = "subscription { facts(after: 0) { position payload } }"
PROTOCOL = Subprotocol("graphql-transport-ws")
SOON = 8.0


def run(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(doing, 20))


@asynccontextmanager
async def talking(server: Served, payload: dict[str, Any] | None, **options: Any) -> AsyncIterator[ClientConnection]:
    async with connect(f"{server.socket}/graphql", subprotocols=[PROTOCOL], **options) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": payload or {}}))
        yield socket


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message, which must be text."""
    heard = await asyncio.wait_for(socket.recv(), SOON)
    assert isinstance(heard, str), "binary frames are unreadable to clients"
    message: dict[str, Any] = json.loads(heard)
    return message


async def closed(socket: ClientConnection) -> int:
    """The code with which the other side closes."""
    await asyncio.wait_for(socket.wait_closed(), SOON)
    assert socket.close_code is not None
    return socket.close_code


def test_a_stock_client_follows(served: Served, office: Actor, world: small.World) -> None:
    async def follow() -> list[int]:
        transport = WebsocketsTransport(url=f"{served.socket}/graphql", init_payload=served.headers(office))
        seen = []
        async with Client(transport=transport) as session:
            async for answer in session.subscribe(gql(FACTS)):
                seen.append(int(answer["facts"]["position"]))
                if len(seen) == world.receipt.position:
                    served.running.desk.submit(small.unit("甲"), office)
                if len(seen) == world.receipt.position + 1:
                    break
        return seen

    assert run(follow()) == list(range(1, 16))


def test_questions_and_commands_travel_on_sockets_too(served: Served, office: Actor) -> None:
    async def ask() -> list[dict[str, Any]]:
        heard = []
        async with talking(served, served.headers(office)) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            tell = 'mutation { registerOrganisation(input: {name: "甲", kind: COUNTY}) { ... on Refusal { code } } }'
            asked = (("1", "{ journal { position } }"), ("2", tell), ("3", "{ nonsense }"), ("4", "{"))
            for id, document in asked:
                await socket.send(json.dumps({"id": id, "type": "subscribe", "payload": {"query": document}}))
                heard.append(await hear(socket))
                if heard[-1]["type"] == "next":
                    assert await hear(socket) == {"id": id, "type": "complete"}
        return heard

    answer, told, invalid, broken = run(ask())
    positions = [each["payload"]["extensions"]["position"] for each in (answer, told)]
    assert answer["payload"]["data"] == {"journal": {"position": "1"}}
    assert told["payload"]["data"] == {"registerOrganisation": {}}
    assert positions == ["1", "2"]
    for heard, code in ((invalid, "invalid_document"), (broken, "syntax_error")):
        assert heard["type"] == "error"
        assert heard["payload"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("payload", [None, {"Authorization": "Bearer tz_unknown"}, {"Authorization": 5}])
def test_a_stranger_is_turned_away(server: Served, payload: dict[str, Any] | None) -> None:
    async def knock() -> int:
        async with talking(server, payload) as socket:
            return await closed(socket)

    assert run(knock()) == 4403


def test_nothing_is_asked_before_signing_in(server: Served) -> None:
    async def ask() -> int:
        async with connect(f"{server.socket}/graphql", subprotocols=[PROTOCOL]) as socket:
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FACTS}}))
            return await closed(socket)

    assert run(ask()) == 4401


def test_a_handshakes_header_signs_in(server: Served, office: Actor) -> None:
    async def ask() -> dict[str, Any]:
        async with talking(server, None, additional_headers=server.headers(office)) as socket:
            return await hear(socket)

    assert run(ask()) == {"type": "connection_ack"}


def test_a_revoked_token_asks_nothing_more(served: Served, office: Actor) -> None:
    token = token_of(served.running, office)

    async def ask() -> int:
        async with talking(served, {"Authorization": f"Bearer {token}"}) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            with psycopg.connect(served.running.conninfos.owner, autocommit=True) as connection:
                for (id,) in connection.execute("SELECT token_id FROM tokens").fetchall():
                    connection.execute(REVOKE, (id,))
            await asyncio.sleep(2.1)
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FACTS}}))
            return await closed(socket)

    assert run(ask()) == 4401


@pytest.mark.parametrize(
    "message",
    [
        "x",
        "[1]",
        "3",
        "{}",
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1", "payload": null}',
        '{"type": "ping", "payload": {"x": NaN}}',
        '{"type": "ping", "type": "pong"}',
        '{"type": "ping", "payload": ' + '{"x":' * 70 + "1" + "}" * 71,
        '{"type": "ping", "payload": {"x": 1' + "0" * 99 + "}}",
        b"\x00",
    ],
)
def test_odd_messages_close_the_socket_without_a_fault(server: Served, office: Actor, message: str | bytes) -> None:
    async def say() -> int:
        async with talking(server, server.headers(office)) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            await socket.send(message)
            return await closed(socket)

    assert run(say()) == 4400


def test_the_heads_position_is_told_in_silence(server: Served, office: Actor) -> None:
    async def listen() -> dict[str, Any]:
        async with talking(server, server.headers(office)) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            return await asyncio.wait_for(hear(socket), 2 * HEARTBEAT)

    assert run(listen()) == {"type": "ping", "payload": {"position": "14"}}


def test_a_server_that_stops_tells_followers_to_come_again(served: Served, office: Actor) -> None:
    async def follow() -> tuple[list[str], int]:
        heard = []
        async with talking(served, served.headers(office)) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FACTS}}))
            heard.append((await hear(socket))["type"])
            served.stop_streams()
            return heard, await closed(socket)

    assert run(follow()) == (["next"], 1012)


def test_numbers_keep_every_digit_here_too(server: Served, office: Actor) -> None:
    document = "query ($at: Position!) { programmes(asOf: {position: $at}) { id } }"
    payload = f'{{"query": {json.dumps(document)}, "variables": {{"at": 14.00000000000000000001}}}}'

    async def ask() -> dict[str, Any]:
        async with talking(server, server.headers(office)) as socket:
            assert await hear(socket) == {"type": "connection_ack"}
            await socket.send(f'{{"type": "subscribe", "id": "1", "payload": {payload}}}')
            return await hear(socket)

    heard = run(ask())
    assert heard["type"] == "error"
    assert "14.00000000000000000001" in heard["payload"][0]["message"]


def test_another_origin_is_refused(server: Served, office: Actor) -> None:
    async def knock() -> None:
        async with talking(server, server.headers(office), origin="https://elsewhere.example"):
            pass

    with pytest.raises(InvalidStatus) as refused:
        run(knock())
    assert refused.value.response.status_code == 403


def test_an_event_stream_carries_a_subscription(server: Served, office: Actor) -> None:
    headers = server.headers(office) | {"accept": "application/json, text/event-stream"}
    with httpx2.stream("POST", f"{server.address}/graphql", json={"query": FACTS}, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        raw = b""
        for chunk in response.iter_raw():
            raw += chunk
            if raw.count(b"event: next") >= 14:
                break
    assert b"\r" not in raw
    event, id, data, _ = raw.split(b"\n", 3)
    assert (event, id) == (b"event: next", b"id: 1")
    first = json.loads(data.removeprefix(b"data: "))
    assert first["data"]["facts"]["position"] == "1"


def test_a_subscription_needs_a_stream(server: Served, office: Actor) -> None:
    response = server.post(FACTS, server.headers(office))
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (406, "not_acceptable")


def test_a_question_is_no_stream_where_json_will_do(server: Served, office: Actor) -> None:
    headers = server.headers(office) | {"accept": "application/json, text/event-stream"}
    response = server.post("{ journal { position } } # subscription", headers)
    assert response.json()["data"] == {"journal": {"position": "14"}}
