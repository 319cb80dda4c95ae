"""GET /facts: the journal as NDJSON."""

import json
import threading
from typing import Any
from uuid import UUID

import httpx2
import pytest

from events.actor import Actor
from service.app import make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.journaling import small


def pull(server: Served, by: Actor, **parameters: Any) -> httpx2.Response:
    return httpx2.get(f"{server.address}/facts", params=parameters, headers=server.headers(by))


def positions(response: httpx2.Response) -> list[int]:
    return [json.loads(line)["position"] for line in response.content.splitlines()]


def test_a_line_is_the_envelope_and_the_payload(server: Served, office: Actor) -> None:
    response = pull(server, office, limit=2)
    assert response.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    opened, registered = (json.loads(line) for line in response.content.splitlines())
    assert (opened["position"], opened["topic"], opened["payload"]["clock"]) == (1, "journal.opened", "SIMULATED")
    assert registered["payload"]["name"] == "柳州市城市建设投资公司"
    assert registered["actor"] == {"kind": "PERSON", "ref": str(small.OFFICE.ref)}
    assert {"recorded_at", "stream", "version", "topic_version", "command_id", "command", "role", "v"} <= set(
        registered
    )
    assert UUID(registered["stream"]) == small.OWNER
    assert "柳州".encode() in response.content


def test_pages_join_without_gap_or_overlap(server: Served, office: Actor) -> None:
    seen: list[int] = []
    while page := positions(pull(server, office, after=seen[-1] if seen else 0, limit=4)):
        assert len(page) <= 4
        seen += page
    assert seen == list(range(1, 15))
    assert positions(pull(server, office, after=14, limit=10_000)) == []
    assert positions(pull(server, office, after=10**18, limit=1)) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": 0},
        {"limit": 10_001},
        {"limit": "x"},
        {"limit": "１"},
        {"limit": ""},
        {"after": -1},
        {"after": "1.0"},
        {"after": 2**63},
        {"after": "9" * 5000},
        {"after": 15},
    ],
)
def test_a_bad_parameter_is_refused_in_chinese(server: Served, office: Actor, parameters: dict[str, Any]) -> None:
    response = pull(server, office, **parameters)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, "bad_parameter")
    assert error["extensions"]["parameter"] in parameters
    assert any("一" <= sign <= "鿿" for sign in error["message"])


def test_without_a_limit_it_goes_on(served: Served, office: Actor, world: small.World) -> None:
    seen: list[int] = []
    headers = served.headers(office)
    with httpx2.stream("GET", f"{served.address}/facts", params={"after": 3}, headers=headers, timeout=10) as response:
        for line in response.iter_lines():
            seen.append(json.loads(line)["position"])
            if len(seen) == world.receipt.position - 3:
                tell = lambda: [served.running.desk.handle(small.unit(name), office) for name in "甲乙"]  # noqa: E731
                threading.Thread(target=tell).start()
            if len(seen) == 13:
                break
    assert seen == list(range(4, 17))


def test_only_get(server: Served, office: Actor) -> None:
    response = httpx2.post(f"{server.address}/facts", headers=server.headers(office))
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (405, "method_not_allowed")
    assert "GET" in response.headers["allow"]


def test_streams_end_when_the_service_is_asked_to_stop(running: Service, office: Actor) -> None:
    app = make_app(running)
    seen = []
    with serving(app) as address:
        headers = Served(address, running, app.state.stop_streams).headers(office)
        with httpx2.stream("GET", f"{address}/facts", headers=headers, timeout=10) as response:
            for line in response.iter_lines():
                seen.append(json.loads(line)["position"])
                threading.Timer(0.1, app.state.stop_streams).start()
                threading.Timer(0.2, running.desk.handle, (small.unit("甲"), office)).start()
    assert seen == [1]
