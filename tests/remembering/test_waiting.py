"""minPosition: who has a receipt is answered by a server that has seen it, or told that this one has not."""

import asyncio
import json
import threading
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from events.actor import Actor
from tests.asking.served import Served
from tests.journaling import small

PROTOCOL = Subprotocol("graphql-transport-ws")
NAMES = "{ organisations { nodes { name } } }"


def posted(served: Served, headers: dict[str, str], extensions: Any) -> httpx2.Response:
    content = {"query": NAMES, "extensions": extensions}
    return httpx2.post(f"{served.address}/graphql", json=content, headers=headers, timeout=20)


@pytest.mark.parametrize("said", ["14", 14, "1", None])
def test_a_position_that_is_there_is_not_waited_for(
    served: Served, world: small.World, office: Actor, said: object
) -> None:
    response = posted(served, served.headers(office), {"minPosition": said})
    assert (response.status_code, response.json()["extensions"]["position"]) == (200, str(world.receipt.position))


def test_a_position_that_comes_is_waited_for(served: Served, world: small.World, office: Actor) -> None:
    """As behind a replica that is a little late."""
    awaited = world.receipt.position + 1
    later = threading.Timer(0.7, served.running.desk.handle, (small.unit("甲公司"), small.OFFICE))
    later.start()
    response = posted(served, served.headers(office), {"minPosition": str(awaited)})
    later.join()
    assert response.status_code == 200
    assert response.json()["extensions"]["position"] == str(awaited)
    assert "甲公司" in [unit["name"] for unit in response.json()["data"]["organisations"]["nodes"]]


def test_a_position_that_does_not_come_is_refused(served: Served, world: small.World, office: Actor) -> None:
    headers = served.headers(office)
    assert posted(served, headers, {}).status_code == 200, "an answer from memory has not seen it either"
    response = posted(served, headers, {"minPosition": str(world.receipt.position + 1)})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (503, "position_ahead")
    assert response.headers["retry-after"] == "1"
    assert "data" not in response.json()


@pytest.mark.parametrize("said", ["", "x", "-1", -1, 1.5, True, [], {}, "9223372036854775808", "1" * 30, "１"])
def test_what_is_no_position_is_refused(served: Served, office: Actor, said: object) -> None:
    response = posted(served, served.headers(office), {"minPosition": said})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, "bad_request")
    assert "minPosition" in error["message"]


def test_a_link_and_a_socket_say_it_alike(served: Served, world: small.World, office: Actor) -> None:
    headers = served.headers(office)
    ahead = {"minPosition": str(world.receipt.position + 1)}
    asked = {"query": NAMES, "extensions": json.dumps(ahead)}
    linked = httpx2.get(f"{served.address}/graphql", params=asked, headers=headers, timeout=20)
    assert linked.status_code == 503
    with connect(f"{served.socket}/graphql", subprotocols=[PROTOCOL], additional_headers=headers) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv())["type"] == "connection_ack"
        payload = {"query": NAMES, "extensions": ahead}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        said = _but_pings(socket)
    assert (said["type"], said["payload"][0]["extensions"]["code"]) == ("error", "position_ahead")


def _but_pings(socket: Any) -> Any:
    while (message := json.loads(socket.recv()))["type"] == "ping":
        pass
    return message


def test_many_who_wait_share_their_looks(served: Served, world: small.World, office: Actor) -> None:
    headers = served.headers(office)
    awaited = world.receipt.position + 1

    async def wait() -> list[int]:
        async with httpx2.AsyncClient(timeout=20, headers=headers) as client:
            content = {"query": NAMES, "extensions": {"minPosition": awaited}}
            asks = [client.post(f"{served.address}/graphql", json=content) for _ in range(40)]
            waiting = asyncio.gather(*asks)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(served.running.desk.handle, small.unit("甲公司"), small.OFFICE)
            return [response.status_code for response in await waiting]

    assert asyncio.run(wait()) == [200] * 40
