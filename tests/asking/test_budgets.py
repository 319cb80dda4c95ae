"""What a credential may spend: told in every answer, on every transport, and when it is spent, when to come again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from events.actor import Actor
from schema.answers import GRAPHQL, JSON
from schema.buckets import MOST, Bucket, Buckets, headers
from schema.limits import Limits
from schema.weights import OPERATION, REFUSED
from service.app import make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.conftest import token_of
from tests.journaling import small

TEN = Limits(budget=1_000, restored=100)
HELLO = "{ journal { position } }"
PRICE = OPERATION + 1


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def bucket(clock: Clock) -> Bucket:
    return Bucket(TEN, clock)


def test_a_bucket_empties_and_fills_by_the_second() -> None:
    clock = Clock()
    one = bucket(clock)
    assert (one.wait(1_000), one.told(7)) == (
        0,
        {"requested": 7, "limit": 1_000, "remaining": 1_000, "restoreRate": 100},
    )
    one.spend(950)
    assert (one.remaining, one.wait(50), one.wait(51), one.wait(1_000)) == (50, 0, 1, 10)
    clock.now += 5
    assert (one.remaining, one.wait(551)) == (550, 1)
    clock.now += 100
    assert one.remaining == 1_000


def test_what_streams_owe_is_bounded_and_paid_back() -> None:
    clock = Clock()
    one = bucket(clock)
    one.spend(10_000)
    assert (one.remaining, one.told(1)["remaining"], one.wait(100)) == (-1_000, 0, 11)
    clock.now += 11
    assert one.wait(100) == 0


def test_what_was_too_much_is_given_back_but_never_more() -> None:
    one = bucket(Clock())
    one.spend(300)
    one.spend(-200)
    assert one.remaining == 900
    one.spend(-5_000)
    assert one.told(0)["remaining"] == 1_000


def test_what_can_never_be_there_is_not_waited_for() -> None:
    assert bucket(Clock()).wait(5_000) == 0


def test_buckets_are_bounded() -> None:
    buckets = Buckets(TEN, Clock())
    first = buckets.of("first")
    assert buckets.of("first") is first
    for number in range(MOST - 1):
        buckets.of(str(number))
    assert buckets.of("first") is first
    for number in range(MOST):
        buckets.of(f"other {number}")
    assert buckets.of("first") is not first


def test_headers_say_when_it_is_full_again() -> None:
    cost = {"requested": 1, "limit": 1_000, "remaining": 845, "restoreRate": 100}
    assert headers({"cost": cost}) == {
        "ratelimit-limit": "1000",
        "ratelimit-remaining": "845",
        "ratelimit-reset": "2",
    }
    assert headers({}) == {}


@contextmanager
def poor(running: Service, budget: int) -> Iterator[Served]:
    """Served with so small a budget that some questions spend it, none of it comes back meanwhile, and no answer is
    had for less because it was ready."""
    small = {"cost_budget": budget, "max_cost": budget, "cost_restored": 1, "answer_cache": 0}
    settings = running.settings.model_copy(update=small)
    app = make_app(running._replace(settings=settings))
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)


def test_every_answer_tells_its_cost(server: Served, office: Actor) -> None:
    response = server.post(HELLO, server.headers(office))
    cost = response.json()["extensions"]["cost"]
    limits = Limits()
    assert (cost["requested"], cost["limit"], cost["restoreRate"]) == (PRICE, limits.budget, limits.restored)
    assert limits.budget - PRICE - 1 <= cost["remaining"] <= limits.budget
    assert response.headers["ratelimit-limit"] == str(limits.budget)
    assert response.headers["ratelimit-remaining"] == str(cost["remaining"])
    wrong = server.post("{ no }", server.headers(office))
    assert wrong.json()["extensions"]["cost"]["requested"] == REFUSED
    assert "ratelimit-reset" in wrong.headers


def test_an_answer_that_was_ready_costs_a_tenth(served: Served, office: Actor) -> None:
    asked = served.headers(office)
    costs = [served.post(HELLO, asked).json()["extensions"]["cost"]["requested"] for _ in range(3)]
    assert costs == [PRICE, PRICE // 10, PRICE // 10]


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
def test_who_has_spent_all_waits_and_others_do_not(running: Service, office: Actor, media: str) -> None:
    with poor(running, 2 * PRICE + 50) as served:
        asked = {**served.headers(office), "accept": media}
        left = [served.post(HELLO, asked).json()["extensions"]["cost"]["remaining"] for _ in range(2)]
        assert [PRICE + 50 <= left[0] <= PRICE + 55, 50 <= left[1] <= 55] == [True, True]
        refused = served.post(HELLO, asked)
        (error,) = refused.json()["errors"]
        seconds = int(refused.headers["retry-after"])
        assert (refused.status_code, error["extensions"]["code"]) == (429, "rate_limited")
        assert 40 <= seconds == error["extensions"]["retryAfter"] <= 51
        assert f"{seconds} 秒后重试" in error["message"]
        assert "data" not in refused.json()
        other = {"Authorization": f"Bearer {token_of(running, small.CLERK)}"}
        assert served.post(HELLO, other).status_code == 200


def test_nothing_is_executed_for_who_has_spent_all(running: Service, office: Actor) -> None:
    """A command that cannot be paid for is not recorded."""
    register = """mutation { registerOrganisation(input: {name: "甲局", kind: DEPARTMENT}) {
        ... on OrganisationRecorded { receipt { position } } } }"""
    with poor(running, OPERATION + 200) as served:
        refused = served.post(register, served.headers(office))
        assert refused.json()["errors"][0]["extensions"]["code"] == "too_costly"
        assert running.reader.head().position == 1


def test_a_refused_document_is_paid_for_too(running: Service, office: Actor) -> None:
    with poor(running, REFUSED + 50) as served:
        asked = served.headers(office)
        assert served.post("{ no }", asked).json()["errors"][0]["extensions"]["code"] == "invalid_document"
        assert served.post(HELLO, asked).status_code == 429


def test_a_link_and_a_socket_pay_from_the_same_bucket(running: Service, office: Actor) -> None:
    with poor(running, 2 * PRICE + 50) as served:
        asked = served.headers(office)
        linked = httpx2.get(f"{served.address}/graphql", params={"query": HELLO}, headers=asked)
        assert linked.json()["extensions"]["cost"]["requested"] == PRICE
        with connect(f"{served.socket}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            socket.send(json.dumps({"type": "connection_init", "payload": asked}))
            socket.recv(5)
            for id, expected in (("1", "next"), ("2", "error")):
                socket.send(json.dumps({"id": id, "type": "subscribe", "payload": {"query": HELLO}}))
                heard = json.loads(socket.recv(5))
                assert heard["type"] == expected
                if expected == "next":
                    socket.recv(5)
            assert heard["payload"][0]["extensions"]["code"] == "rate_limited"
        assert served.post(HELLO, asked).status_code == 429


@contextmanager
def following(served: Served, token: dict[str, str], after: int) -> Iterator[httpx2.Response]:
    """Everybody with the same document, from wherever one begins."""
    document = "subscription ($after: Position!) { facts(after: $after) { position } }"
    said = {"query": document, "variables": {"after": str(after)}}
    asked = {**token, "accept": "text/event-stream"}
    with httpx2.stream("POST", f"{served.address}/graphql", json=said, headers=asked) as stream:
        yield stream


def told(stream: httpx2.Response) -> Iterator[dict[str, Any]]:
    """The extensions of each event."""
    for line in stream.iter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))["extensions"]


def left(events: list[dict[str, Any]], expected: list[int]) -> bool:
    """Whether so much was left behind each event, or a little more: 1 comes back in a second."""
    found = [event["cost"]["remaining"] for event in events]
    return all(0 <= one - least <= 2 for one, least in zip(found, expected, strict=True))


def test_a_stream_begins_and_each_event_is_paid(running: Service, world: small.World, office: Actor) -> None:
    """Seven facts at 1 each; what the stream owes is no reason to cut it, but nothing new is begun."""
    del world
    with poor(running, OPERATION + 3) as served:
        token = served.headers(office)
        with following(served, token, 7) as stream:
            events = list(islice(told(stream), 7))
        assert [event["position"] for event in events] == [str(position) for position in range(8, 15)]
        costs = {(event["cost"]["requested"], event["cost"]["limit"], event["cost"]["restoreRate"]) for event in events}
        assert costs == {(1, OPERATION + 3, 1)}
        assert left(events, [2, 1, 0, 0, 0, 0, 0])
        refused = served.post(HELLO, token)
        assert refused.status_code == 429
        assert refused.json()["extensions"]["cost"]["remaining"] == 0
        with following(served, token, 7) as again:
            assert again.status_code == 429


def test_each_pays_for_itself_what_all_are_told(running: Service, world: small.World, office: Actor) -> None:
    del world
    with (
        poor(running, OPERATION + 40) as served,
        following(served, served.headers(office), 2) as one,
        following(served, served.headers(small.CLERK), 11) as other,
    ):
        first, second = list(islice(told(one), 12)), list(islice(told(other), 3))
    assert [event["position"] for event in first[-3:]] == [event["position"] for event in second] == ["12", "13", "14"]
    assert left(first, list(range(39, 27, -1)))
    assert left(second, [39, 38, 37])
