"""Requests that are no GraphQL requests: each is refused with a code and a word about what is wrong, never a fault."""

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.actor import Actor
from schema.answers import JSON
from schema.asked import DEPTH, VALUES, Asked, Malformed, decoded, understood
from tests.asking.served import Served

NO_JSON = "请求体不是合格的 JSON"
NO_OBJECT = "请求体应是一个 JSON 对象"
TOO_DEEP = f"嵌套超过 {DEPTH} 层"
TOO_MANY = f"值超过 {VALUES} 个"
DOCUMENT = b"{ journal { position } }"


def with_variable(value: bytes) -> bytes:
    return b'{"query": "%b", "variables": {"x": %b}}' % (DOCUMENT, value)


BODIES = [
    (b"", NO_JSON),
    (b"{", NO_JSON),
    (DOCUMENT, NO_JSON),
    (b"query=%7Ba%7D", NO_JSON),
    (b'{"query": "{a}"} {"query": "{a}"}', NO_JSON),
    (b"\xff", NO_JSON),
    ('{"query": "{a}"}'.encode("utf-16"), NO_JSON),
    (b'"x"', NO_OBJECT),
    (b"3", NO_OBJECT),
    (b"null", NO_OBJECT),
    (b'[{"query": "{a}"}]', "逐个提交"),
    (b"[]", "逐个提交"),
    (b"[" * 100_000, TOO_MANY),
    (b"[" * 100_000 + b"]" * 100_000, TOO_MANY),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, NO_JSON),
    (with_variable(b"[" * 900 + b"]" * 900), TOO_DEEP),
    (with_variable(b"[" * (DEPTH - 1) + b"]" * (DEPTH - 1)), TOO_DEEP),
    (with_variable(b'{"x":' * (DEPTH - 1) + b"0" + b"}" * (DEPTH - 1)), TOO_DEEP),
    (with_variable(b"[" + b"0," * VALUES + b"0]"), TOO_MANY),
    (with_variable(b"NaN"), NO_JSON),
    (with_variable(b"-Infinity"), NO_JSON),
    (with_variable(b"1e400"), NO_JSON),
    (with_variable(b"1" * 5_000), NO_JSON),
    (with_variable(b"1" * 300), "超出 64 位"),
    (with_variable(b"18446744073709551616"), "超出 64 位"),
    (with_variable(b"-9223372036854775809"), "超出 64 位"),
    (with_variable(b"0." + b"1" * 100_000), "超过 64 个字符"),
    (with_variable(rb'"\ud83d"'), NO_JSON),
    (with_variable(rb'{"\udc00": 1}'), NO_JSON),
    (with_variable(b'"\xed\xa0\x80"'), NO_JSON),
    (with_variable(b'"\x00"'), NO_JSON),
    (with_variable(b'{"month": 1, "month": 2}'), "“month”出现了不止一次"),
    (b'{"query": "{a}", "query": "{b}"}', "“query”出现了不止一次"),
    (rb'{"query": "{a}", "\u0071uery": "{b}"}', "“query”出现了不止一次"),
    (b'{"query": 3}', "query 应是字符串"),
    (b'{"query": ["{a}"]}', "query 应是字符串"),
    (b'{"query": "{a}", "variables": 1}', "variables 应是对象"),
    (b'{"query": "{a}", "variables": []}', "variables 应是对象"),
    (b'{"query": "{a}", "variables": "{}"}', "variables 应是对象"),
    (b'{"query": "{a}", "operationName": {}}', "operationName 应是字符串"),
    (b'{"query": "{a}", "documentId": 7}', "documentId 应是字符串"),
    (b'{"query": "{a}", "extensions": true}', "extensions 应是对象"),
    (b"{}", "query 为空"),
    (b'{"query": null}', "query 为空"),
    (b'{"query": ""}', "query 为空"),
]


@pytest.mark.parametrize(("body", "said"), BODIES, ids=[str(number) for number in range(len(BODIES))])
def test_a_bad_body_is_refused_in_json(server: Served, office: Actor, body: bytes, said: str) -> None:
    headers = server.headers(office) | {"content-type": JSON}
    response = httpx2.post(f"{server.address}/graphql", content=body, headers=headers)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]) == (400, {"code": "bad_request"})
    assert said in error["message"]


@pytest.mark.parametrize(
    "value",
    [
        b"[" * (DEPTH - 2) + b"]" * (DEPTH - 2),
        b"[" + b"0," * (VALUES - 20) + b"0]",
        b"18446744073709551615",
        b"-9223372036854775808",
        b"1e308",
        b"1e-400",
        rb'"\ud83d\ude00 \u0000"',
        b"9007199254740993.5",
        b'{"": {"": []}}',
    ],
)
def test_odd_values_that_nobody_asked_for_do_no_harm(server: Served, office: Actor, value: bytes) -> None:
    headers = server.headers(office) | {"content-type": JSON}
    response = httpx2.post(f"{server.address}/graphql", content=with_variable(value), headers=headers)
    assert response.json()["data"] == {"journal": {"position": "14"}}


@pytest.mark.parametrize(
    "document",
    [
        b"query ($x: Position!) { programmes(asOf: {position: $x}) { __typename } }",
        b"query ($x: Moment!) { programmes(asOf: {time: $x}) { __typename } }",
        b"query ($x: Date!) { programmes(asOf: {date: $x}) { __typename } }",
        b"query ($x: UUID!) { project(id: $x) { __typename } }",
        b"query ($x: Boolean!) { journal { position @include(if: $x) } }",
        b"query ($x: String!) { __type(name: $x) { name } }",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        b"1" * 19,
        b"1e308",
        b"1e-400",
        b"1.0",
        rb'"\u0000"',
        rb'"\ud83d\ude00"',
        b"[[[]]]",
        b'{"a": 1}',
        b"true",
        b"null",
    ],
)
def test_a_value_that_does_not_fit_has_a_code(server: Served, office: Actor, document: bytes, value: bytes) -> None:
    """Whatever a variable holds where it should be something else: GraphQL says so, and nothing of ours breaks."""
    headers = server.headers(office) | {"content-type": JSON}
    content = b'{"query": "%b", "variables": {"x": %b}}' % (document, value)
    response = httpx2.post(f"{server.address}/graphql", content=content, headers=headers)
    assert response.status_code == 200
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert codes <= {"invalid_document", "position_unknown"}


@pytest.mark.parametrize(
    "document",
    [
        'query ($x: String = "\\u0000") { projects(filter: {text: $x}) { __typename } }',
        'query ($x: String = "\\u0000") { organisations(filter: {text: $x}) { __typename } }',
        '{ projects(filter: {text: "\\u0000"}) { __typename } }',
    ],
)
def test_text_that_no_table_can_hold_is_refused(server: Served, office: Actor, document: str) -> None:
    answer = server.post(document, server.headers(office)).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["forbidden_character"]


def test_digits_stay_as_they_were_written() -> None:
    said = decoded('{"a": 0.10000000000000001, "b": 1E2, "c": 12345678901234567890, "d": [1.50], "e": "1.50"}')
    assert said == {"a": Decimal("0.10000000000000001"), "b": 100, "c": 12345678901234567890, "d": [1.5], "e": "1.50"}
    assert isinstance(said, dict)
    assert [str(said["d"][0]), type(said["b"])] == ["1.50", Decimal]


def test_what_is_asked_is_all_that_is_taken() -> None:
    said = {"query": "{a}", "documentId": "sha256:0", "operationName": "", "variables": {"x": 1}, "else": 1}
    assert understood(said) == Asked("{a}", "sha256:0", None, {"x": 1}, None)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(JSONS)
def test_good_json_is_what_it_is(value: Any) -> None:
    try:
        text = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half characters as names
        return
    assert decoded(text) == value


@given(st.binary(max_size=64) | JSONS.map(lambda value: json.dumps(value).encode()[:-1]))
def test_any_bytes_are_json_or_malformed(text: bytes) -> None:
    try:
        expected = json.loads(text.decode())
    except ValueError:
        with pytest.raises(Malformed):
            decoded(text)
    else:
        assert decoded(text) == expected
