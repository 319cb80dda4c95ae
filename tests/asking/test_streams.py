"""Subscriptions over HTTP: event streams that say where to go on, and Apollo's parts."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from events.actor import Actor
from schema.weights import OPERATION
from tests.asking.served import Served
from tests.journaling import small

FACTS = "subscription ($after: Position!) { facts(after: $after) { position topic } }"
EVENTS = "text/event-stream"
PARTS = "multipart/mixed;subscriptionSpec=1.0, application/json"


@contextmanager
def streaming(server: Served, by: Actor, after: int, **headers: str) -> Iterator[httpx2.Response]:
    said = {"query": FACTS, "variables": {"after": str(after)}}
    with httpx2.stream(
        "POST", f"{server.address}/graphql", json=said, headers=server.headers(by) | headers, timeout=20
    ) as response:
        yield response


def read_until(response: httpx2.Response, mark: bytes, count: int = 1) -> bytes:
    raw = b""
    for chunk in response.iter_raw():
        raw += chunk
        if raw.count(mark) >= count:
            break
    return raw


def ids(raw: bytes) -> list[int]:
    return [int(id) for id in re.findall(rb"^id: (\d+)$", raw, re.MULTILINE)]


def told_by(event: dict[str, Any]) -> tuple[str, str, int]:
    """An event's own position, the one beside it, and what it cost."""
    extensions = event["extensions"]
    return event["data"]["facts"]["position"], extensions["position"], extensions["cost"]["requested"]


def test_each_event_says_where_to_go_on(server: Served, office: Actor) -> None:
    with streaming(server, office, 10, accept=EVENTS) as response:
        raw = read_until(response, b"event: next", 4)
    assert ids(raw) == [11, 12, 13, 14]
    first = raw.split(b"\n\n")[0].split(b"\n")
    assert first[:2] == [b"event: next", b"id: 11"]
    said = json.loads(first[2].removeprefix(b"data: "))
    assert told_by(said) == ("11", "11", 1)


def test_a_client_that_was_cut_off_goes_on_behind_its_last_event(served: Served, office: Actor) -> None:
    small.settle(served.running.desk)
    seen: list[int] = []
    for wanted in (5, 3, 6):
        last = {"last-event-id": str(seen[-1])} if seen else {}
        with streaming(served, office, 0, accept=EVENTS, **last) as response:
            seen += ids(read_until(response, b"event: next", wanted))[:wanted]
    assert seen == list(range(1, 15))


@pytest.mark.parametrize("said", ["x", "-1", "1.5", "9223372036854775808", "12345678901234567890"])
def test_an_odd_last_event_is_refused(server: Served, office: Actor, said: str) -> None:
    headers = {"accept": EVENTS, "last-event-id": said}
    with streaming(server, office, 0, **headers) as response:
        assert response.status_code == 400
        assert json.loads(response.read())["errors"][0]["extensions"]["code"] == "bad_request"


def test_what_cannot_be_followed_is_said_in_the_stream(server: Served, office: Actor) -> None:
    with streaming(server, office, 99, accept=EVENTS) as response:
        raw = response.read().decode()
    event, data, rest = raw.split("\n", 2)
    assert event == "event: next"
    said = json.loads(data.removeprefix("data: "))
    assert (said["errors"][0]["extensions"]["code"], "data" in said) == ("position_unknown", False)
    assert said["extensions"]["cost"]["requested"] == OPERATION
    assert rest == "\nevent: complete\ndata: \n\n"


def test_apollo_gets_parts(server: Served, office: Actor) -> None:
    with streaming(server, office, 12, accept=PARTS) as response:
        kind = response.headers["content-type"]
        raw = read_until(response, b"\r\n--graphql", 3)  # the last part is closed before another comes
    assert kind == 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"'
    empty, first, second, rest = raw.split(b"\r\n--graphql")
    assert (empty, rest) == (b"", b"")
    for part, position in ((first, "13"), (second, "14")):
        head, body = part.split(b"\r\n\r\n")
        assert head == b"\r\ncontent-type: application/json"
        assert told_by(json.loads(body)["payload"]) == (position, position, 1)


def test_silence_is_filled_with_the_heads_position(server: Served, office: Actor) -> None:
    with streaming(server, office, 14, accept=EVENTS) as response:
        assert read_until(response, b"\n\n") == b": position 14\n\n"
    with streaming(server, office, 14, accept=PARTS) as response:
        beat = b"\r\n--graphql\r\ncontent-type: application/json\r\ntaizhang-position: 14\r\n\r\n{}\r\n--graphql"
        assert read_until(response, b"{}\r\n--graphql") == beat


def test_a_question_is_one_event_where_nothing_else_is_taken(server: Served, office: Actor) -> None:
    response = server.post("{ journal { position } }", server.headers(office) | {"accept": EVENTS})
    assert response.headers["content-type"].startswith(EVENTS)
    event, data, rest = response.text.split("\n", 2)
    assert (event, json.loads(data.removeprefix("data: "))["data"]) == ("event: next", {"journal": {"position": "14"}})
    assert rest == "\nevent: complete\ndata: \n\n"


def test_a_server_that_stops_does_not_say_that_it_is_complete(served: Served, office: Actor) -> None:
    small.settle(served.running.desk)
    with streaming(served, office, 13, accept=EVENTS) as response:
        chunks = response.iter_raw()
        assert ids(next(chunks)) == [14]
        served.stop_streams()
        assert b"".join(chunks) == b""
    with streaming(served, office, 13, accept=PARTS) as response:
        raw = response.read()
    assert b'"payload":null' in raw
    assert b'"code":"unavailable"' in raw
