"""Strangers' clients against a live server: each asks, is refused, and follows the facts from a position on."""

import asyncio

import pytest
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from events.actor import Actor
from schema.limits import Limits
from tests.asking.served import Served
from tests.clients.scripts import document, script
from tests.journaling import small

AFTER = 5
REFUSED = {
    "renameOrganisation": {
        "__typename": "UnknownRefusal",
        "code": "unknown_organisation",
        "message": f"没有找到单位“{small.NOWHERE}”；请核对编号，或先登记。",
        "path": "organisationId",
    }
}
LIVE = "organisation.registered"


def answer(head: int) -> dict[str, dict[str, str]]:
    return {"journal": {"__typename": "Journal", "position": str(head)}}


@pytest.mark.parametrize("name", ["apollo.mjs", "urql.mjs", "graphql-ws.mjs", "graphql-sse.mjs"])
def test_a_client_in_node(node: str, served: Served, world: small.World, office: Actor, name: str) -> None:
    head = world.receipt.position
    with script(node, name, served, served.headers(office), AFTER, head + 1) as lines:
        assert next(lines) == {"query": answer(head)}
        assert next(lines) == {"mutation": REFUSED}
        assert [next(lines)["fact"] for _ in range(AFTER, head)] == [str(at) for at in range(AFTER + 1, head + 1)]
        served.running.desk.submit(small.unit("甲"), office)
        position = str(head + 1)
        heard = next(lines)
        cost = heard["extensions"].pop("cost")
        assert heard == {"fact": position, "topic": LIVE, "extensions": {"position": position}}
        assert (cost["requested"], cost["limit"]) == (1, Limits().budget)


async def asked(session: AsyncClientSession, position: int) -> None:
    assert await session.execute(gql(document("QUERY"))) == answer(position)
    assert await session.execute(gql(document("MUTATION"))) == REFUSED


def test_gql_over_http_with_the_schema_that_we_tell_it(served: Served, world: small.World, office: Actor) -> None:
    async def ask() -> None:
        transport = HTTPXAsyncTransport(f"{served.address}/graphql", headers=served.headers(office))
        async with Client(transport=transport, fetch_schema_from_transport=True) as session:
            await asked(session, world.receipt.position)

    asyncio.run(ask())


def test_gql_over_a_websocket(served: Served, world: small.World, office: Actor) -> None:
    head = world.receipt.position

    async def ask() -> list[tuple[str, str]]:
        transport = WebsocketsTransport(f"{served.socket}/graphql", init_payload=served.headers(office))
        async with Client(transport=transport) as session:
            await asked(session, head)
            heard = []
            following = gql(document("SUBSCRIPTION"))
            following.variable_values = {"after": str(AFTER)}
            async for event in session.subscribe(following):
                heard.append((event["facts"]["position"], event["facts"]["topic"]))
                if len(heard) == head - AFTER:
                    served.running.desk.submit(small.unit("甲"), office)
                if len(heard) == head + 1 - AFTER:
                    break
            return heard

    heard = asyncio.run(ask())
    assert [position for position, _ in heard] == [str(at) for at in range(AFTER + 1, head + 2)]
    assert heard[-1] == (str(head + 1), LIVE)
