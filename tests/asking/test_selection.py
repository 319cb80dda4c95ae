"""What is selected is fetched, and nothing else: each field alone says what it says among all others, whatever
fragments, aliases and directives it is selected by."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from schema.root import schema
from tests.asking.asker import Asker
from tests.asking.executed import statements
from tests.asking.spring import spring
from tests.projecting.telling import PROGRAMME

ROOTS = {
    "Entry": "entries",
    "Project": "projects",
    "Organisation": "organisations",
    "Report": "reports",
    "Filing": f'filings(programmeId: "{PROGRAMME}")',
    "HistoryEvent": f'history(of: {{programme: "{PROGRAMME}"}})',
}


@pytest.fixture(scope="module")
def asker(database_url: str) -> Iterator[Asker]:
    with spring(database_url) as (_, asker):
        yield asker


def object_type(name: str) -> GraphQLObjectType:
    found = schema.graph.get_type(name)
    assert isinstance(found, GraphQLObjectType)
    return found


def selection(field: GraphQLField, deep: int = 2) -> str:
    """Every leaf beneath a field, as deep as is told."""
    named = get_named_type(field.type)
    if is_leaf_type(named) or deep == 0:
        return ""
    assert isinstance(named, GraphQLObjectType)
    fields = [
        f"{name} {inner}".strip()
        for name, one in named.fields.items()
        if (inner := selection(one, deep - 1)) or is_leaf_type(get_named_type(one.type))
    ]
    return "{ " + " ".join(fields) + " }"


def fields_of(type_name: str) -> list[str]:
    return [f"{name} {selection(field)}".strip() for name, field in object_type(type_name).fields.items()]


def nodes(asker: Asker, root: str, selected: str) -> list[Any]:
    (found,) = asker.data(f"{{ {root} {{ nodes {{ {selected} }} }} }}").values()
    told: list[Any] = found["nodes"]
    return told


@pytest.mark.parametrize("type_name", ROOTS)
def test_each_field_alone_says_what_it_says_among_all(asker: Asker, type_name: str) -> None:
    fields = fields_of(type_name)
    assert len(fields) >= 8
    everything = nodes(asker, ROOTS[type_name], " ".join(fields))
    assert everything
    for field in fields:
        name = field.partition(" ")[0]
        assert nodes(asker, ROOTS[type_name], field) == [{name: node[name]} for node in everything], field


def test_edges_and_nodes_say_the_same(asker: Asker) -> None:
    document = "{ entries { nodes { name categoryLabel } edges { node { project { scope } name categoryLabel } } } }"
    found = asker.data(document)["entries"]
    told = [{key: value for key, value in edge["node"].items() if key != "project"} for edge in found["edges"]]
    assert found["nodes"] == told
    assert [edge["node"]["project"] for edge in found["edges"]] == [{"scope": ""}] * 4


SCATTERED = """
    query ($yes: Boolean!, $no: Boolean!) {
      entries {
        ...names
        edges { node { ... on Entry { remark @include(if: $yes) } ... @skip(if: $no) { sector } } }
        nodes { first: project { name } second: project { scope areas } ... @include(if: $no) { total } }
      }
    }
    fragment names on EntryConnection { nodes { ...name } nodes @skip(if: $yes) { category } }
    fragment name on Entry { name }"""


def test_fragments_aliases_and_directives_are_weighed(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    with statements(monkeypatch) as executed:
        found = asker.data(SCATTERED, yes=True, no=False)["entries"]
    (asked,) = [query for query in executed if "FROM entries e" in query]
    columns = [name for name in ("p.name", "e.remark", "e.sector", "p.total", "e.category,") if name in asked]
    assert columns == ["p.name", "e.remark", "e.sector"]
    assert found["nodes"][0] == {"name": "路", "first": {"name": "路"}, "second": {"scope": "", "areas": []}}
    assert found["edges"][1] == {"node": {"remark": "重点", "sector": "INFRASTRUCTURE"}}
    with statements(monkeypatch) as executed:
        found = asker.data(SCATTERED, yes=False, no=True)["entries"]
    (asked,) = [query for query in executed if "FROM entries e" in query]
    columns = [name for name in ("p.name", "e.remark", "e.sector", "p.total", "e.category ") if name in asked]
    assert columns == ["p.name", "p.total", "e.category "]
    assert found["edges"][0] == {"node": {}}
    assert found["nodes"][0]["total"] == 800


def test_one_selection_does_not_serve_for_another(asker: Asker) -> None:
    document = "{ one: projects { nodes { name } } other: projects { nodes { scope entries { name } } } }"
    found = asker.data(document)
    assert [node["name"] for node in found["one"]["nodes"]][:2] == ["厂", "路"]
    assert [node["entries"] for node in found["other"]["nodes"]][:2] == [[{"name": "厂"}], [{"name": "路"}]]


def test_rows_of_two_moments_on_one_level(asker: Asker) -> None:
    document = """{
      then: entries(asOf: {position: "12"}) { nodes { project { name } } }
      now: entries { nodes { project { name } leadUnit { name } } }
    }"""
    found = asker.data(document)
    assert found["then"] == {"nodes": []}
    assert len(found["now"]["nodes"]) == 4
