"""Who may ask what the schema is; and that it is worked out once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import pytest
from graphql import build_client_schema, get_introspection_query, print_schema

from events.actor import Actor, Role
from schema.introspection import KEPT_BYTES, Introspection, Whom
from schema.root import schema
from service.app import make_app
from service.build import Service
from tests.asking.asker import documents
from tests.asking.served import Served, serving
from tests.journaling import small

ASKS = "{ __schema { queryType { name } } }"
ABOUT = "query($name: String!) { __type(name: $name) { name } }"


@contextmanager
def showing(running: Service, whom: str) -> Iterator[Served]:
    app = make_app(running._replace(settings=running.settings.model_copy(update={"introspection": whom})))
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)


def code(served: Served, by: Actor, document: str) -> str | None:
    answer = served.post(document, served.headers(by)).json()
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


@pytest.mark.parametrize(
    ("whom", "office", "clerk"),
    [
        ("everybody", None, None),
        ("offices", None, "introspection_refused"),
        ("nobody", "introspection_refused", "introspection_refused"),
    ],
)
def test_a_setting_says_who_may_introspect(running: Service, whom: str, office: str | None, clerk: str | None) -> None:
    with showing(running, whom) as served:
        for by, expected in ((small.OFFICE, office), (small.CLERK, clerk)):
            assert code(served, by, ASKS) == expected
            assert code(served, by, f"{{ journal {{ position }} ...f }} fragment f on Query {ASKS}") == expected
            assert code(served, by, '{ __type(name: "Query") { name } }') == expected
            assert code(served, by, "{ __typename journal { __typename } }") is None
            misspelt = served.post("{ jurnal { position } }", served.headers(by)).json()["errors"][0]["message"]
            assert ("journal" in misspelt) == (expected is None)


def test_every_role_has_its_place() -> None:
    offices = {role for role in Role if Whom.OFFICES.allows(small.OFFICE._replace(roles=frozenset({role})))}
    assert offices == {Role.MAJOR_PROJECTS_OFFICE, Role.INSPECTION_OFFICE, Role.PERFORMANCE_OFFICE, Role.AUDITOR}
    assert all(Whom.EVERYBODY.allows(small.OFFICE._replace(roles=frozenset({role}))) for role in Role)
    assert not any(Whom.NOBODY.allows(small.OFFICE._replace(roles=frozenset({role}))) for role in Role)


def test_tools_get_the_whole_schema(server: Served, office: Actor) -> None:
    asked = get_introspection_query(input_value_deprecation=True)
    answer = server.post(asked, server.headers(office)).json()
    assert answer["extensions"]["position"] == "14"
    rebuilt = build_client_schema(answer["data"])
    assert set(rebuilt.type_map) == set(schema.graph.type_map)
    assert print_schema(rebuilt).count("\n") > 1000


def test_an_answer_is_made_once_and_what_is_kept_is_bounded() -> None:
    async def ask() -> None:
        kept = Introspection(schema.graph)
        prepared = documents.prepare(ABOUT)
        said = [(await kept.answer(prepared, {"name": name})).data for name in ("Query", "Mutation", "Query")]
        assert [orjson.loads(orjson.dumps(each)) for each in said] == [
            {"__type": {"name": "Query"}},
            {"__type": {"name": "Mutation"}},
            {"__type": {"name": "Query"}},
        ]
        assert (kept.made, kept.bytes) == (
            2,
            len(b'{"__type":{"name":"Query"}}') + len(b'{"__type":{"name":"Mutation"}}'),
        )
        wrong = await kept.answer(prepared, {})
        assert wrong.errors
        assert kept.made == 3
        whole = documents.prepare(get_introspection_query())
        size = len(orjson.dumps((await kept.answer(whole, {})).data))
        for number in range(KEPT_BYTES // size + 3):
            await kept.answer(whole, {"unused": number})
        assert KEPT_BYTES - size < kept.bytes <= KEPT_BYTES

    asyncio.run(ask())
