"""Too many at once, and too slow: told quickly and as a whole; served again as soon as there is room."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import httpx2
import psycopg
import pytest

from events.actor import Actor
from service.app import WAITING, make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.journaling import small

WAITING_FOR_LOCKS = "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
KNOWN = "{ programmes { title } }"
FRESH = "query ($text: String) { organisations(filter: {text: $text}) { nodes { name } } }"


@contextmanager
def narrow(running: Service, **settings: Any) -> Iterator[Served]:
    """A server with room for one reader at a time."""
    settings = {"read_pool": 1, **settings}
    small_one = running._replace(settings=running.settings.model_copy(update=settings))
    app = make_app(small_one)
    with serving(app) as address:
        yield Served(address, small_one, app.state.stop_streams)


@contextmanager
def slow(running: Service, table: str = "organisations") -> Iterator[None]:
    """Whoever reads the table waits until this ends."""
    with psycopg.connect(running.conninfos.owner) as owner:
        owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield
        owner.rollback()


async def _all(served: Served, headers: dict[str, str], number: int) -> list[httpx2.Response]:
    limits = httpx2.Limits(max_connections=number)
    async with httpx2.AsyncClient(timeout=20, limits=limits, headers=headers) as client:

        def ask(one: int) -> Any:
            content = {"query": FRESH, "variables": {"text": f"柳北区{one}"}}
            return client.post(f"{served.address}/graphql", json=content)

        responses: list[httpx2.Response] = await asyncio.gather(*(ask(one) for one in range(number)))
        return responses


def test_a_crowd_is_told_to_come_again(running: Service, world: small.World, office: Actor) -> None:
    del world
    with narrow(running) as served:
        headers = served.headers(office)
        held = served.post(KNOWN, headers).json()
        with slow(running):
            responses = asyncio.run(_all(served, headers, 300))
            assert served.post(KNOWN, headers).json()["data"] == held["data"], "what is remembered needs no room"
            health = httpx2.get(f"{served.address}/healthz")
            assert health.status_code == 200
        told = [response for response in responses if response.status_code == 503]
        assert len(told) >= 300 - WAITING - 1
        for response in told:
            (error,) = response.json()["errors"]
            assert error["extensions"]["code"] == "unavailable"
            assert response.headers["retry-after"] == "1"
            assert "data" not in response.json()
        after = served.post(FRESH, headers, text="柳北区")
        assert (after.status_code, after.json()["data"]) == (
            200,
            {"organisations": {"nodes": [{"name": "柳北区人民政府"}]}},
        )


def test_a_question_that_takes_too_long_is_ended_and_makes_room(
    running: Service, world: small.World, office: Actor
) -> None:
    del world
    with narrow(running, request_seconds=0.5) as served:
        headers = served.headers(office)
        with slow(running):
            response = served.post(FRESH, headers, text="公司")
            (error,) = response.json()["errors"]
            assert (response.status_code, error["extensions"]["code"]) == (504, "timed_out")
            assert "0.5 秒" in error["message"]
            assert served.post("{ projects { totalCount } }", headers).status_code == 200, "its connection is free"
            deadline = monotonic() + 3
            while waiting := small.rows(running, WAITING_FOR_LOCKS):
                assert monotonic() < deadline, f"PostgreSQL goes on with {waiting}"
                sleep(0.05)
        assert len(served.post(FRESH, headers, text="公司").json()["data"]["organisations"]["nodes"]) == 1


def test_a_nested_question_that_takes_too_long_is_ended_too(
    running: Service, world: small.World, office: Actor
) -> None:
    """Loaders run beside the request: they end with it."""
    del world
    nested = "{ entries { nodes { name responsibleUnits { name } } } }"
    with narrow(running, request_seconds=0.5) as served:
        headers = served.headers(office)
        with slow(running, "organisations"):
            for _ in range(3):
                response = served.post(nested, headers)
                assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (504, "timed_out")
            assert served.post("{ programmes { title } }", headers).status_code == 200
        data = served.post(nested, headers).json()["data"]
        assert [unit["name"] for unit in data["entries"]["nodes"][0]["responsibleUnits"]] == ["柳北区人民政府"]


def test_a_command_is_not_ended_half_way(running: Service, world: small.World, clerk: Actor) -> None:
    """What was recorded is told, though what it changed cannot be read in time."""
    file = """mutation ($input: FileReportInput!) {
        fileReport(input: $input) { __typename ... on ReportRecorded { receipt { position } } } }"""
    said = {
        "projectId": str(world.projects[0]),
        "period": "2020-01",
        "completed": {"amount": "1"},
        "progress": "施工",
    }
    with narrow(running, request_seconds=0.1) as served:
        headers = served.headers(clerk)
        response = served.post(file, headers, input=said)
    assert response.json()["data"]["fileReport"]["receipt"] == {"position": str(world.receipt.position + 1)}


@pytest.mark.parametrize("table", ["organisations", "head"])
def test_a_database_that_is_slow_is_told_within_seconds(
    running: Service, world: small.World, office: Actor, table: str
) -> None:
    del world
    with narrow(running, request_seconds=3.0) as served:
        headers = served.headers(office)
        served.post("{ __typename }", headers)
        with slow(running, table):
            response = served.post(FRESH, headers, text="公司")
        code = response.json()["errors"][0]["extensions"]["code"]
        assert (response.status_code, code) == (
            (504, "timed_out") if table == "organisations" else (503, "unavailable")
        )
        assert served.post(FRESH, headers, text="公司").status_code == 200
