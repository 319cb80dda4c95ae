"""Every request of the corpus is turned away with its code, on HTTP and on a socket; never is anything a fault of ours,
and nothing that was written into a request is logged."""

import json
import logging
from http.client import HTTPConnection, HTTPResponse

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from events.actor import Actor
from schema.answers import GRAPHQL
from tests.asking.served import Served
from tests.attacks.corpus import ANSWERED, ATTACKS, DOCUMENTS, UNREAD, Attack

EXECUTED = {ANSWERED, "invalid_input"}
"""What is found out by executing: 200, whatever the media type."""


def sent(server: Served, attack: Attack, by: Actor) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(server.address.removeprefix("http://"))
    headers = {**server.headers(by), "accept": GRAPHQL, "content-type": attack.media}
    connection.request("GET" if attack.body is None else "POST", attack.target, attack.body, headers)
    response = connection.getresponse()
    try:
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_request_gets_its_code(
    attacked: Served, office: Actor, attack: Attack, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response, content = sent(attacked, attack, office)
    assert 200 <= response.status < 500
    if attack.code == UNREAD:
        assert response.status == 400
        return
    said = json.loads(content)
    codes = {error["extensions"]["code"] for error in said.get("errors", ())} or {ANSWERED}
    assert codes == {attack.code}
    assert (response.status == 200) == (attack.code in EXECUTED)
    assert len(said.get("errors", ())) <= 10
    assert all(len(error["message"]) <= 400 for error in said.get("errors", ()))
    ours = [record for record in caplog.records if record.name.partition(".")[0] in {"schema", "service", "strawberry"}]
    assert ours == []


def test_the_same_on_a_socket(attacked: Served, office: Actor) -> None:
    """All of the corpus on one socket, which outlives it."""
    streamed = {"a subscription without a stream"}
    protocol = Subprotocol("graphql-transport-ws")
    with connect(f"{attacked.socket}/graphql", subprotocols=[protocol], max_size=None) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": attacked.headers(office)}))
        assert json.loads(socket.recv(5))["type"] == "connection_ack"
        for number, (name, (document, code)) in enumerate(DOCUMENTS.items()):
            if name in streamed or code == "bad_request" or len(document) > 900_000:
                continue
            message = {"id": str(number), "type": "subscribe", "payload": {"query": document}}
            socket.send(json.dumps(message))
            heard = json.loads(socket.recv(5))
            errors = heard["payload"] if heard["type"] == "error" else heard["payload"].get("errors", [])
            assert ({error["extensions"]["code"] for error in errors} or {ANSWERED}) == {code}, name
            if heard["type"] == "next":
                assert json.loads(socket.recv(5)) == {"id": str(number), "type": "complete"}, name
        socket.send(json.dumps({"id": "last", "type": "subscribe", "payload": {"query": "{ __typename }"}}))
        assert json.loads(socket.recv(5))["payload"]["data"] == {"__typename": "Query"}
