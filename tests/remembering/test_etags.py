"""Answers from memory over HTTP: who has one is told so, every coding says the same, rights come first."""

import re
from collections.abc import Iterator

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


@pytest.fixture
def beside(remembered: Served) -> Iterator[Served]:
    """Another process on the same journal, as far as memory goes."""
    app = make_app(remembered.running)
    with serving(app) as address:
        yield Served(address, remembered.running, app.state.stop_streams)


def parts(response: httpx2.Response) -> tuple[str, int]:
    """An ETag's: of which question, and at which position."""
    found = re.fullmatch(r'W/"([0-9a-f]{32})-(\d+)"', response.headers["etag"])
    assert found is not None, response.headers["etag"]
    return found[1], int(found[2])


def held(server: Served, tag: str, by: Actor, document: str = NAMES, **variables: object) -> tuple[int, str]:
    """What somebody is answered who has this tag: the status, and the tag that it is under."""
    response = server.post(document, server.headers(by) | {"if-none-match": tag}, **variables)
    return response.status_code, response.headers["etag"]


def test_a_tag_says_the_question_and_the_position(remembered: Served, beside: Served, office: Actor) -> None:
    named = "query ($of: Position) { organisations(asOf: {position: $of}) { nodes { name } } }"
    asked = [
        (NAMES, {}, office),
        (NAMES, {}, small.CLERK),
        ("{ organisations { nodes { id } } }", {}, office),
        ("query Named { organisations { nodes { name } } }", {}, office),
        (named, {"of": "1"}, office),
        (named, {"of": "14"}, office),
    ]
    remembered.running.desk.handle(small.project("城市之光"), small.OFFICE)
    told = [
        [parts(server.post(document, server.headers(by), **variables)) for document, variables, by in asked]
        for server in (remembered, beside)
    ]
    assert told[0] == told[1]
    assert [position for _, position in told[0]] == [15, 15, 15, 15, 1, 14]
    assert len({question for question, _ in told[0]}) == len(asked)


def test_a_tag_is_as_good_at_another_process_and_another_position(
    remembered: Served, beside: Served, office: Actor
) -> None:
    old = remembered.post(NAMES, remembered.headers(office)).headers["etag"]
    beside.post("{ journal { position } }", beside.headers(office))  # from here on it knows what is touched
    remembered.running.desk.handle(small.project("城市之光"), small.OFFICE)
    fresh = beside.post(NAMES, beside.headers(office))
    assert (parts(fresh)[1], fresh.headers["etag"] == old) == (15, False)
    assert held(beside, old, office) == (304, old)
    assert held(remembered, fresh.headers["etag"], office) == (304, fresh.headers["etag"])
    assert held(remembered, f'"{"0" * 32}-15", {old}', office) == (304, old)
    remembered.running.desk.handle(small.unit("甲公司"), small.OFFICE)
    for server in (remembered, beside):
        for tag in (old, fresh.headers["etag"]):
            status, other = held(server, tag, office)
            assert (status, other.endswith('-16"')) == (200, True)


def test_a_tag_that_cannot_be_judged_is_no_good(remembered: Served, beside: Served, office: Actor) -> None:
    told = remembered.post(NAMES, remembered.headers(office))
    question, tag = parts(told)[0], told.headers["etag"]
    for odd in (f'W/"{question}-15"', f'W/"{question}-{10**18}"', f'W/"{question}"', question, "", f'W/"{question}-"'):
        assert held(remembered, odd, office) == (200, tag)
    assert held(remembered, tag, small.CLERK)[0] == 200
    assert held(remembered, tag, office, "{ organisations { nodes { id } } }")[0] == 200
    remembered.running.desk.handle(small.project("城市之光"), small.OFFICE)
    assert held(beside, tag, office)[0] == 200  # it was not there to see that nothing was touched
    assert held(remembered, tag, office) == (304, tag)


def test_a_tag_of_the_past_is_good_for_ever(remembered: Served, beside: Served, office: Actor) -> None:
    document = "{ organisations(asOf: {position: 14}) { nodes { name } } }"
    told = remembered.post(document, remembered.headers(office))
    tag = told.headers["etag"]
    assert parts(told)[1] == 14
    remembered.running.desk.handle(small.unit("甲公司"), small.OFFICE)
    for server in (remembered, beside):
        assert held(server, tag, office, document) == (304, tag)
    assert held(remembered, tag.replace('-14"', '-15"'), office, document) == (200, tag)


def test_a_tag_is_of_one_build_of_the_projections(remembered: Served, beside: Served, office: Actor) -> None:
    document = "{ organisations(asOf: {position: 14}) { nodes { name } } }"
    told = remembered.post(document, remembered.headers(office))
    schema = remembered.running.settings.journal
    with small.owner(remembered.running) as owner:  # as a rebuild swaps them
        for statement in ("CREATE TABLE other AS TABLE built", "DROP TABLE built", "ALTER TABLE other RENAME TO built"):
            owner.execute(statement.encode())
        owner.execute(f"GRANT SELECT ON built TO {schema}_reader".encode())
    beside.post(NAMES, beside.headers(office))
    assert parts(told)[1] == 14
    status, tag = held(beside, told.headers["etag"], office, document)
    assert (status, tag[-4:], tag == told.headers["etag"]) == (200, '-14"', False)


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
