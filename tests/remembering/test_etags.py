"""Answers from memory over HTTP: who has one is told so, every coding says the same, rights come first."""

import httpx2
import pytest

from events.actor import Actor
from service.app import make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.journaling import small
from tests.remembering.statements import Statements

NAMES = "{ organisations { nodes { name } } }"


@pytest.fixture
def remembered(served: Served, world: small.World) -> Served:
    del world
    return served


def test_who_has_the_answer_is_told_so(remembered: Served, office: Actor, statements: Statements) -> None:
    headers = remembered.headers(office)
    first = remembered.post(NAMES, headers)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Accept", "Accept-Encoding", "Authorization"} <= set(first.headers["vary"].split(", "))
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        with statements.during():
            again = remembered.post(NAMES, headers | {"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert statements.rows == []
    asked = httpx2.get(
        f"{remembered.address}/graphql", params={"query": NAMES}, headers=headers | {"if-none-match": tag}
    )
    assert asked.status_code == 304
    assert remembered.post(NAMES, headers | {"if-none-match": '"other"'}).json()["data"] == first.json()["data"]
    remembered.running.desk.handle(small.unit("甲公司"), small.OFFICE)
    changed = remembered.post(NAMES, headers | {"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip", "identity"])
def test_an_answer_is_the_same_in_every_coding(remembered: Served, office: Actor, coding: str) -> None:
    long = "{ " + " ".join(f"a{number}: organisations {{ nodes {{ id name aliases }} }}" for number in range(20)) + " }"
    headers = remembered.headers(office) | {"accept-encoding": coding}
    first, *others = (remembered.post(long, headers) for _ in range(3))
    assert len(first.content) > 1024
    assert {response.headers.get("content-encoding", "identity") for response in (first, *others)} == {coding}
    assert {response.headers["etag"] for response in others} == {first.headers["etag"]}
    bodies = [response.json() for response in (first, *others)]
    costs = [body["extensions"].pop("cost")["requested"] for body in bodies]
    assert bodies[1:] == bodies[:1] * 2
    assert costs[0] > costs[1] == costs[2]


def test_what_is_not_remembered_has_no_tag(remembered: Served, office: Actor) -> None:
    headers = remembered.headers(office) | {"if-none-match": "*"}
    for document in ("{ __typename }", "{ imports { totalCount } }", "{ nonsense }"):
        response = remembered.post(document, headers)
        assert response.status_code == 200
        assert "etag" not in response.headers


def test_a_revoked_right_is_asked_for_before_memory(remembered: Served, office: Actor) -> None:
    headers = remembered.headers(office)
    tag = remembered.post(NAMES, headers).headers["etag"]
    refused = remembered.post(NAMES, {"authorization": "Bearer tz_nobody", "if-none-match": tag})
    assert refused.status_code == 401
    assert "organisations" not in refused.text


def test_a_repeat_is_charged_less(remembered: Served, office: Actor) -> None:
    headers = remembered.headers(office)
    costs = [remembered.post(NAMES, headers).json()["extensions"]["cost"]["requested"] for _ in range(3)]
    assert costs[0] > costs[1] == costs[2] >= 1


def test_without_memory_everything_is_read_each_time(
    running: Service, world: small.World, office: Actor, statements: Statements
) -> None:
    del world
    forgetful = running._replace(settings=running.settings.model_copy(update={"answer_cache": 0}))
    app = make_app(forgetful)
    with serving(app) as address:
        served = Served(address, forgetful, app.state.stop_streams)
        headers = served.headers(office)
        first = served.post(NAMES, headers)
        with statements.during():
            again = served.post(NAMES, headers)
        assert again.json()["data"] == first.json()["data"]
        assert len(statements.rows) == 1
        assert "etag" not in again.headers
