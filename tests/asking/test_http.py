"""GraphQL over HTTP: media types, status codes, errors in JSON, and nobody answered who is not signed in."""

import json

import httpx2
import pytest

from events.actor import Actor
from schema.answers import GRAPHQL, JSON
from tests.asking.served import Served
from tests.journaling import small

HELLO = "{ journal { position } }"


def code(response: httpx2.Response) -> str:
    """The one error's code."""
    (error,) = response.json()["errors"]
    assert error["message"]
    found: str = error["extensions"]["code"]
    return found


def test_a_question_is_answered_at_the_exact_path(server: Served, office: Actor) -> None:
    response = server.post(HELLO, server.headers(office))
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    said = response.json()
    assert (said["data"], said["extensions"]["position"]) == ({"journal": {"position": "14"}}, "14")


def test_chinese_is_sent_as_it_is(server: Served, office: Actor) -> None:
    response = server.post('{ __type(name: "Query") { description } }', server.headers(office))
    assert "查询" in response.content.decode()


@pytest.mark.parametrize("accept", ["text/csv", f"{JSON};q=0, {GRAPHQL};q=0", "*/*;q=0", "text/event-stream;q=0"])
def test_who_takes_no_json_gets_no_answer(server: Served, office: Actor, accept: str) -> None:
    response = server.post(HELLO, server.headers(office) | {"accept": accept})
    assert (response.status_code, code(response)) == (406, "not_acceptable")
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"


def test_all_lines_of_a_header_count(server: Served, office: Actor) -> None:
    headers = [*server.headers(office).items(), ("accept", "text/csv"), ("accept", GRAPHQL)]
    response = httpx2.post(f"{server.address}/graphql", json={"query": HELLO}, headers=headers)
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"


@pytest.mark.parametrize("path", ["/graphql/", "/graphql//", "/GraphQL", "/graphql/x"])
def test_no_other_path_will_do_and_nobody_is_sent_elsewhere(server: Served, office: Actor, path: str) -> None:
    response = httpx2.post(f"{server.address}{path}", json={"query": HELLO}, headers=server.headers(office))
    assert (response.status_code, code(response)) == (404, "not_found")


def test_a_question_may_be_asked_by_get_and_a_command_may_not(server: Served, office: Actor) -> None:
    ask = {"query": HELLO}
    response = httpx2.get(f"{server.address}/graphql", params=ask, headers=server.headers(office))
    assert response.json()["data"] == {"journal": {"position": "14"}}
    tell = {"query": 'mutation { recogniseAlias(input: {organisationId: "x", text: "y"}) { __typename } }'}
    response = httpx2.get(f"{server.address}/graphql", params=tell, headers=server.headers(office))
    assert (response.status_code, response.headers["allow"], code(response)) == (405, "POST", "method_not_allowed")


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        JSON,
        "application/*",
        "text/event-stream, application/json",
        f"{JSON}, {GRAPHQL}",
        f"{GRAPHQL};q=0, */*",
        f"{GRAPHQL};q=x, {JSON};q=0.001",
        f"{GRAPHQL};q=7, {JSON}",
        "multipart/mixed;subscriptionSpec=1.0",
    ],
)
def test_json_is_the_answer_unless_more_is_asked(server: Served, office: Actor, accept: str | None) -> None:
    headers = server.headers(office) | ({"accept": accept} if accept else {})
    response = server.post("{ nonsense }", headers)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "accept",
    [
        GRAPHQL,
        f"{JSON};q=0.5, {GRAPHQL}",
        f"{GRAPHQL}, {JSON}",
        f"*/*, {GRAPHQL}",
        f"{JSON};q=0, */*;q=0.1",
        f"application/*;q=0.9, {JSON};q=0.8",
        f"text/html, {GRAPHQL.upper()};charset=utf-8;q=0.2",
    ],
)
def test_the_drafts_media_type_has_the_drafts_status(server: Served, office: Actor, accept: str) -> None:
    headers = server.headers(office) | {"accept": accept}
    bad, good = server.post("{ nonsense }", headers), server.post(HELLO, headers)
    assert (bad.status_code, bad.headers["content-type"]) == (400, f"{GRAPHQL}; charset=utf-8")
    assert (good.status_code, good.headers["content-type"]) == (200, f"{GRAPHQL}; charset=utf-8")


def get(server: Served, by: Actor, *parameters: tuple[str, str]) -> httpx2.Response:
    return httpx2.get(f"{server.address}/graphql", params=list(parameters), headers=server.headers(by))


def test_a_get_says_all_that_a_post_says(server: Served, office: Actor) -> None:
    documents = "query A { journal { position } } query B($in: Boolean!) { journal { a: position @include(if: $in) } }"
    response = get(
        server,
        office,
        ("query", documents),
        ("operationName", "B"),
        ("variables", '{"in": true}'),
        ("extensions", "{}"),
    )
    assert response.json()["data"] == {"journal": {"a": "14"}}
    response = get(server, office, ("query", HELLO), ("operationName", ""), ("variables", ""), ("utm", "x"))
    assert response.json()["data"] == {"journal": {"position": "14"}}


@pytest.mark.parametrize(
    "parameters",
    [
        [],
        [("query", "")],
        [("query", HELLO), ("query", HELLO)],
        [("query", HELLO), ("variables", "{")],
        [("query", HELLO), ("variables", "[]")],
        [("query", HELLO), ("variables", '{"a": NaN}')],
        [("query", HELLO), ("extensions", "3")],
    ],
)
def test_a_bad_get_is_refused(server: Served, office: Actor, parameters: list[tuple[str, str]]) -> None:
    response = get(server, office, *parameters)
    assert (response.status_code, code(response)) == (400, "bad_request")


@pytest.mark.parametrize(
    ("document", "expected", "said"),
    [
        (
            "{ nonsense }",
            "invalid_document",
            "查询文档或变量与接口不符，请对照接口改正：Cannot query field 'nonsense' on type 'Query'.",
        ),
        (
            "query ($at: Position!) { journal(asOf: {position: $at}) { position } }",
            "invalid_document",
            "查询文档或变量与接口不符，请对照接口改正：Variable '$at' has invalid value",
        ),
        ("{ journal", "syntax_error", "查询文档写法有误，请改正后重试：Syntax Error: Expected Name, found <EOF>."),
        ("query A { __typename } query B { __typename }", "invalid_document", "文档里没有操作，或有多个操作；请用"),
        ("", "bad_request", "没有写明要问什么"),
    ],
)
def test_a_bad_document_has_a_code_and_is_told_in_chinese(
    server: Served, office: Actor, document: str, expected: str, said: str
) -> None:
    response = server.post(document, server.headers(office))
    assert code(response) == expected
    assert response.json()["errors"][0]["message"].startswith(said)


def test_other_methods_and_media_are_refused(server: Served, office: Actor) -> None:
    headers = server.headers(office)
    response = httpx2.put(f"{server.address}/graphql", headers=headers)
    assert (response.status_code, response.headers["allow"], code(response)) == (405, "GET, POST", "method_not_allowed")
    response = httpx2.get(f"{server.address}/nowhere", headers=headers)
    assert (response.status_code, code(response)) == (404, "not_found")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_method_but_two(server: Served, office: Actor, method: str) -> None:
    response = httpx2.request(method, f"{server.address}/graphql", headers=server.headers(office))
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/graphql"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": JSON, "content-encoding": "gzip"},
    ],
)
def test_a_body_is_plain_json(server: Served, office: Actor, said: dict[str, str]) -> None:
    """What a form of another site can send is none, too."""
    content = json.dumps({"query": HELLO}).encode()
    response = httpx2.post(f"{server.address}/graphql", content=content, headers=server.headers(office) | said)
    assert (response.status_code, code(response)) == (415, "unsupported_media_type")
    assert response.headers["accept-post"] == JSON


@pytest.mark.parametrize("media", [f"{JSON};charset=UTF-8", f'{JSON}; charset="utf-8"', "Application/JSON"])
def test_utf8_may_be_said(server: Served, office: Actor, media: str) -> None:
    headers = server.headers(office) | {"content-type": media, "content-encoding": "identity"}
    content = b"\xef\xbb\xbf" + json.dumps({"query": HELLO}).encode()
    response = httpx2.post(f"{server.address}/graphql", content=content, headers=headers)
    assert response.json()["data"] == {"journal": {"position": "14"}}


@pytest.mark.parametrize("path", ["/graphql", "/facts"])
@pytest.mark.parametrize("chunked", [True, False])
def test_more_than_a_mebibyte_is_not_read(server: Served, office: Actor, path: str, *, chunked: bool) -> None:
    headers = server.headers(office) | {"content-type": JSON}
    body = json.dumps({"query": HELLO, "variables": {"x": "x" * 2**20}}).encode()
    content = iter([body]) if chunked else body
    response = httpx2.post(f"{server.address}{path}", content=content, headers=headers)
    if path == "/graphql" or not chunked:
        assert (response.status_code, code(response)) == (413, "too_large")


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer tz_unknown", "Basic abc", "Bearer " + "x" * 5000])
@pytest.mark.parametrize("path", ["/graphql", "/facts"])
def test_nobody_is_answered_who_is_not_signed_in(server: Served, path: str, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    response = httpx2.get(
        f"{server.address}{path}", params={"query": "{ __schema { types { name } } }"}, headers=headers
    )
    assert (response.status_code, code(response)) == (401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_signed_in_developer_may_introspect(server: Served, office: Actor) -> None:
    answer = server.post("{ __schema { queryType { name } mutationType { name } } }", server.headers(office)).json()
    assert answer["data"]["__schema"] == {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"}}


def test_numbers_in_variables_keep_every_digit(server: Served, office: Actor, shared_world: small.World) -> None:
    document = "mutation ($input: ListEntryInput!) { listEntry(input: $input) { ... on Refusal { code } } }"
    plan = ", ".join(["1.1"] * 11 + ["0.10000000000000001"])
    body = (
        f'{{"query": {json.dumps(document)}, "variables": {{"input": {{"programmeId": "{small.PROGRAMME}",'
        f'"projectId": "{shared_world.projects[0]}", "documentId": "{small.DOCUMENT}", "effectiveFrom": "2020-01-01",'
        f'"category": "NEW_START", "sector": "INFRASTRUCTURE", "responsibleUnits": [], "monthPlan": [{plan}]}}}}}}'
    )
    headers = server.headers(office) | {"content-type": JSON}
    response = httpx2.post(f"{server.address}/graphql", content=body, headers=headers)
    assert "0.10000000000000001" in response.json()["errors"][0]["message"]
    assert "万元" in response.json()["errors"][0]["message"]
