"""What is secret and was written where it can be quoted, in literals, variables and headers, is found in no log and no
answer beyond the forty characters that tell a writer which value is meant."""

import json
import logging
from http.client import HTTPConnection

import pytest

from events.actor import Actor
from tests.asking.served import Served

CANARY = "canary-5f1d" * 12
PIECE = CANARY[:41]
"""One character more than an error may quote."""

QUOTING = [
    '{ programme(id: "#") { id } }',
    '{ programme(year: "#") { id } }',
    '{ entries(orderBy: "#") { nodes { id } } }',
    '{ entries(filter: {text: "ok", no: "#"}) { nodes { id } } }',
    '{ entries(filter: {text: ["#"]}) { nodes { id } } }',
    '{ project(id: {secret: "#"}) { id } }',
    '{ programme(id: """#""") { id } ',
    '{ programme "#" { id } }',
    '{ entries(after: "#") { nodes { id } } }',
    '{ history(of: {project: "#"}) { nodes { topic } } }',
    'query($a: Int = "#") { programme(year: $a) { id } }',
    'mutation { recogniseAlias(input: {organisationId: "#", text: "#"}) { __typename } }',
    '{ __type(name: "#") { no } }',
    '{ a: __typename @skip(if: "#") }',
]
GIVEN = [
    ("query($a: Int) { programme(year: $a) { id } }", CANARY),
    ("query($a: Int) { programme(year: $a) { id } }", {"secret": CANARY}),
    ("query($a: UUID) { programme(id: $a) { id } }", [CANARY]),
    ("query($a: AsOfInput) { journal(asOf: $a) { position } }", {"date": CANARY}),
    ("query($a: EntryFilter) { entries(filter: $a) { nodes { id } } }", {CANARY: CANARY}),
    ("query($a: String) { entries(after: $a) { nodes { id } } }", CANARY),
    ("query($a: [Month!]) { investmentByMonth(programmeId: $a, months: $a) { month } }", CANARY),
]


def told(server: Served, headers: dict[str, str], said: object) -> str:
    connection = HTTPConnection(server.address.removeprefix("http://"))
    connection.request("POST", "/graphql", json.dumps(said), {**headers, "content-type": "application/json"})
    try:
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("document", QUOTING)
def test_a_literal(attacked: Served, office: Actor, document: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = told(attacked, attacked.headers(office), {"query": document.replace("#", CANARY)})
    assert '"errors"' in answer
    assert "internal_error" not in answer
    assert PIECE not in answer
    assert CANARY[:11] not in caplog.text


@pytest.mark.parametrize(("document", "value"), GIVEN)
def test_a_variable(
    attacked: Served, office: Actor, document: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = told(attacked, attacked.headers(office), {"query": document, "variables": {"a": value}})
    assert '"errors"' in answer
    assert "internal_error" not in answer
    assert PIECE not in answer
    assert CANARY[:11] not in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        {"query": "{ __typename }", "operationName": CANARY},
        {"documentId": CANARY},
        {"query": CANARY},
        {"query": "{ __typename }", "variables": CANARY},
        [CANARY],
    ],
)
def test_the_rest_of_a_request(attacked: Served, office: Actor, said: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = told(attacked, attacked.headers(office), said)
    assert '"errors"' in answer
    assert PIECE not in answer
    assert CANARY[:11] not in caplog.text


@pytest.mark.parametrize("name", ["authorization", "cookie", "x-api-key", "last-event-id"])
def test_a_header(attacked: Served, office: Actor, name: str, caplog: pytest.LogCaptureFixture) -> None:
    headers = {**attacked.headers(office), name: f"Bearer {CANARY}"}
    if name == "authorization":
        del headers["Authorization"]
    with caplog.at_level(logging.DEBUG):
        answer = told(attacked, headers, {"query": "{ __typename }"})
    assert ('"unauthenticated"' in answer) == (name == "authorization")
    assert CANARY[:11] not in answer
    assert CANARY[:11] not in caplog.text
