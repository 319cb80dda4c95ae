"""Connections: pages go on behind a row or before it, all pages of one listing are true of one moment, and a cursor is
good for nothing but the question that it was given to."""

import base64
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.decisions.project import RegisterProject
from events.journal.clock import SimulatedClock
from events.vocabulary import Money
from projections.pinyin import name_key
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.executed import statements
from tests.conftest import NOON, fresh
from tests.journaling import small

PAGE = """
    query ($order: [ProjectOrderBy!], $first: Int, $after: String, $last: Int, $before: String, $filter: ProjectFilter,
           $asOf: AsOfInput) {
      projects(
        orderBy: $order, first: $first, after: $after, last: $last, before: $before, filter: $filter, asOf: $asOf
      ) {
        totalCount
        nodes { id name total }
        edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }"""


def page(asker: Asker, **asked: Any) -> Any:
    found = asker.data(PAGE, **asked)["projects"]
    names = [node["name"] for node in found["nodes"]]
    assert [edge["node"]["name"] for edge in found["edges"]] == names
    cursors = [edge["cursor"] for edge in found["edges"]]
    assert found["pageInfo"]["startCursor"] == (cursors[0] if cursors else None)
    assert found["pageInfo"]["endCursor"] == (cursors[-1] if cursors else None)
    return found


def forwards(asker: Asker, size: int, **asked: Any) -> Iterator[list[Any]]:
    after = None
    while True:
        found = page(asker, first=size, after=after, **asked)
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        yield found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return


def backwards(asker: Asker, size: int, **asked: Any) -> Iterator[list[Any]]:
    before = None
    while True:
        found = page(asker, last=size, before=before, **asked)
        assert found["pageInfo"]["hasNextPage"] is (before is not None)
        yield found["nodes"]
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            return


def register(running: Service, *projects: tuple[str, str | None]) -> None:
    for name, total in projects:
        command = RegisterProject(name=name, total=Money.of(total) if total else None)
        running.desk.handle(command, small.OFFICE)


MORE: tuple[tuple[str, str | None], ...] = (("桥", None), ("路", "12345.67"), ("桥", "0.5"), ("厂", None))


@pytest.fixture
def many(asker: Asker, world: small.World) -> Asker:
    """Three projects of the world, four more; equal and absent amounts among them."""
    assert len(world.projects) == 3
    register(asker.running, *MORE)
    return asker


@pytest.fixture(scope="module")
def growing(database_url: str) -> Iterator[Asker]:
    """A journal to which projects are added while its pages are read."""
    with fresh(database_url, SimulatedClock(NOON)) as running:
        small.settle(running.desk)
        register(running, *MORE)
        with Asker(running) as asker:
            yield asker


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(["NAME", "TOTAL", "STARTED_ON", "IN_USE_ON"]),
            "direction": st.sampled_from(["ASC", "DESC"]),
        }
    ),
    max_size=3,
)
KEYS: dict[str, Any] = {
    "NAME": lambda node: name_key(node["name"]),
    "TOTAL": lambda node: node["total"],
    "STARTED_ON": lambda node: node.get("startedOn"),
    "IN_USE_ON": lambda node: node.get("inUseOn"),
}


def in_order(nodes: list[Any], order: list[dict[str, str]]) -> list[Any]:
    ordered = sorted(nodes, key=lambda node: node["id"])
    for one in reversed(order or [{"field": "NAME", "direction": "ASC"}]):
        key = KEYS[one["field"]]
        present = [node for node in ordered if key(node) is not None]
        absent = [node for node in ordered if key(node) is None]
        ordered = sorted(present, key=key, reverse=one["direction"] == "DESC") + absent
    return ordered


@settings(max_examples=20, deadline=None)
@given(order=ORDERS, size=st.integers(2, 6), forth=st.booleans(), name=st.sampled_from(["一", "桥", "鿿", "10号"]))
def test_each_row_comes_once_and_in_order_while_facts_arrive(
    growing: Asker, order: list[dict[str, str]], size: int, name: str, *, forth: bool
) -> None:
    standing = page(growing, first=1000)["nodes"]
    seen: list[list[Any]] = []
    for nodes in (forwards if forth else backwards)(growing, size, order=order):
        seen.append(nodes)
        if len(seen) < 3:
            register(growing.running, (name, "0.5" if len(seen) % 2 else None))
    found = list(chain.from_iterable(seen if forth else reversed(seen)))
    assert found == in_order(standing, order)
    assert page(growing, first=1000)["totalCount"] == len(standing) + min(len(seen), 2)


def test_later_pages_are_true_of_the_first_pages_moment(many: Asker) -> None:
    first = many.ask(PAGE, first=2)
    assert first.data is not None
    after = first.data["projects"]["pageInfo"]["endCursor"]
    register(many.running, ("一", None), ("鿿", None))
    second = many.ask(PAGE, after=after, first=100)
    assert second.data is not None
    assert second.extensions["position"] == first.extensions["position"]
    assert (second.data["projects"]["totalCount"], len(second.data["projects"]["nodes"])) == (7, 5)
    assert page(many, first=100)["totalCount"] == 9


def test_between_two_cursors(many: Asker) -> None:
    cursors = [edge["cursor"] for edge in page(many, first=7)["edges"]]
    names = [node["name"] for node in page(many, first=7)["nodes"]]
    for bounds, expected in [
        ({"first": 10, "after": cursors[1], "before": cursors[4]}, (names[2:4], True, True)),
        ({"first": 1, "after": cursors[1], "before": cursors[4]}, (names[2:3], True, True)),
        ({"last": 1, "after": cursors[1], "before": cursors[4]}, (names[3:4], True, True)),
        ({"last": 2}, (names[5:], True, False)),
        ({"last": 2, "after": cursors[4]}, (names[5:], True, False)),
        ({"first": 2, "before": cursors[2]}, (names[:2], False, True)),
        ({"first": 10, "after": cursors[6]}, ([], True, False)),
    ]:
        found = page(many, **bounds)
        told = found["pageInfo"]
        assert ([node["name"] for node in found["nodes"]], told["hasPreviousPage"], told["hasNextPage"]) == expected


@pytest.mark.parametrize(
    ("asked", "argument"),
    [
        ({"first": 0}, "first"),
        ({"first": -1}, "first"),
        ({"first": 1001}, "first"),
        ({"last": 0}, "last"),
        ({"last": 1001}, "last"),
        ({"first": 1, "last": 1}, "last"),
        ({"order": [{"field": "NAME"}] * 6}, "orderBy"),
    ],
)
def test_a_page_and_an_order_have_bounds(standing: Asker, asked: dict[str, Any], argument: str) -> None:
    assert refused(standing, **asked) == ("invalid_input", argument)


def refused(asker: Asker, **asked: Any) -> tuple[str, str]:
    """The code, and the argument to blame; nothing was answered."""
    result = asker.ask(PAGE, **asked)
    (error,) = result.errors
    assert result.data == {"projects": None}
    assert error.extensions is not None
    return error.extensions["code"], error.extensions["argument"]


def test_a_hundred_come_where_nothing_is_said(asker: Asker, world: small.World) -> None:
    commands = [RegisterProject(name=f"项目第{number}") for number in range(100)]
    asker.running.desk.handle_many(commands, small.OFFICE, name="Hundred")
    found = page(asker)
    assert (len(found["nodes"]), found["totalCount"], found["pageInfo"]["hasNextPage"]) == (100, 103, True)
    assert len(world.projects) == 3


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_a_cursor_that_is_damaged_anywhere_is_refused(standing: Asker) -> None:
    cursor = page(standing, first=1)["pageInfo"]["endCursor"]
    assert len(page(standing, first=1, after=cursor)["nodes"]) == 1
    for place, sign in enumerate(cursor):
        other = ALPHABET[(ALPHABET.index(sign) + 1) % 64]
        for damaged in (cursor[:place] + other + cursor[place + 1 :], cursor[:place] + cursor[place + 1 :]):
            assert refused(standing, after=damaged) == ("invalid_input", "after")


@settings(max_examples=60, deadline=None)
@given(
    text=st.one_of(st.text(), st.text(ALPHABET), st.binary().map(lambda said: base64.urlsafe_b64encode(said).decode()))
)
def test_what_is_no_cursor_is_refused(standing: Asker, text: str) -> None:
    assert refused(standing, before=text) == ("invalid_input", "before")


def test_a_cursor_belongs_to_its_order_filter_moment_and_list(standing: Asker) -> None:
    after = page(standing, first=1)["pageInfo"]["endCursor"]
    for other in (
        {"order": [{"field": "TOTAL"}]},
        {"order": [{"field": "NAME", "direction": "DESC"}]},
        {"order": [{"field": "NAME"}, {"field": "TOTAL"}]},
        {"filter": {"text": "项"}},
        {"filter": {"not": {"voided": True}}},
        {"asOf": {"position": "14"}},
    ):
        assert refused(standing, after=after, first=1, **other) == ("invalid_input", "after")
    for document in (
        "query ($after: String) { entries(after: $after) { totalCount } }",
        "query ($after: String) { organisations(after: $after) { totalCount } }",
        "query ($after: String) { reports(after: $after) { totalCount } }",
    ):
        assert standing.codes(document, after=after) == ["invalid_input"]


def test_a_cursor_belongs_to_its_journal(standing: Asker, asker: Asker, world: small.World) -> None:
    after = page(standing, first=1)["pageInfo"]["endCursor"]
    assert len(world.projects) == 3
    result = asker.ask(PAGE, after=after)
    (error,) = result.errors
    assert "另一本台账" in error.message
    assert (error.extensions or {})["argument"] == "after"


def test_a_page_as_of_the_past_goes_on_as_of_the_past(many: Asker, world: small.World) -> None:
    as_of = {"position": str(world.receipt.position)}
    pages = [[node["name"] for node in nodes] for nodes in forwards(many, 2, asOf=as_of)]
    assert pages == [["项目0", "项目1"], ["项目2"]]


ENTRIES = """
    query ($after: String, $field: EntryOrder!) {
      entries(first: 2, after: $after, orderBy: {field: $field, direction: DESC}) {
        totalCount nodes { name } pageInfo { endCursor hasNextPage }
      }
    }"""


@pytest.mark.parametrize("field", ["ROW_NO", "NAME", "ANNUAL_PLAN", "TOTAL", "EFFECTIVE_FROM", "PLANNED_START"])
def test_entries_are_paged_too(standing: Asker, field: str) -> None:
    first = standing.data(ENTRIES, field=field)["entries"]
    rest = standing.data(ENTRIES, field=field, after=first["pageInfo"]["endCursor"])["entries"]
    names = [node["name"] for node in (*first["nodes"], *rest["nodes"])]
    assert sorted(names) == ["项目0", "项目1", "项目2"]
    told = (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"])
    assert told == (3, True, False)


@pytest.mark.parametrize(
    "order", ["MONTH", "PROJECT_NAME", "ROW_NO", "CATEGORY", "SECTOR", "STATUS", "DUE", "FIRST_FILED_AT"]
)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_filings_are_paged_by_every_key(standing: Asker, order: str, direction: str) -> None:
    document = """
        query ($programme: UUID!, $order: [FilingOrderBy!], $after: String) {
          filings(programmeId: $programme, orderBy: $order, first: 2, after: $after) {
            totalCount nodes { projectName period } pageInfo { endCursor hasNextPage }
          }
        }"""
    said = {"programme": str(small.PROGRAMME), "order": [{"field": order, "direction": direction}]}
    seen: list[tuple[str, str]] = []
    after = None
    while True:
        found = standing.data(document, after=after, **said)["filings"]
        assert found["totalCount"] == 9
        seen += [(node["projectName"], node["period"]) for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 9


def test_a_page_of_filings_says_late_as_of_the_first_pages_moment(asker: Asker, world: small.World, clock: Any) -> None:
    document = """
        query ($programme: UUID!, $after: String) {
          filings(programmeId: $programme, month: "2020-03", first: 1, after: $after) {
            nodes { missing } pageInfo { endCursor }
          }
        }"""
    assert len(world.projects) == 3
    first = asker.data(document, programme=str(small.PROGRAMME))["filings"]
    clock.set(NOON.replace(month=5))
    second = asker.data(document, programme=str(small.PROGRAMME), after=first["pageInfo"]["endCursor"])["filings"]
    assert (first["nodes"], second["nodes"]) == ([{"missing": False}], [{"missing": False}])
    assert asker.data(document, programme=str(small.PROGRAMME))["filings"]["nodes"] == [{"missing": True}]


HISTORY = """
    query ($id: UUID!, $after: String, $direction: Direction! = ASC) {
      history(of: {programme: $id}, first: 2, after: $after, direction: $direction) {
        totalCount edges { cursor } nodes { topic position } pageInfo { hasNextPage endCursor hasPreviousPage }
      }
    }"""


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_history_is_paged_by_position(standing: Asker, shared_world: small.World, direction: str) -> None:
    assert shared_world.receipt.position == 14
    nodes: list[Any] = []
    after = None
    while True:
        found = standing.data(HISTORY, id=str(small.PROGRAMME), after=after, direction=direction)["history"]
        assert found["totalCount"] == 5
        nodes += found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    topics = ["programme.opened", "programme.document_issued", *["programme.month_opened"] * 3]
    positions = [int(node["position"]) for node in nodes]
    assert [node["topic"] for node in nodes] == (topics if direction == "ASC" else topics[::-1])
    assert positions == sorted(positions, reverse=direction == "DESC")


def test_only_what_is_asked_for_is_counted_and_fetched(many: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    many.resources.memory.rows.forget()
    with statements(monkeypatch) as executed:
        assert many.data("{ projects { totalCount } }") == {"projects": {"totalCount": 7}}
    assert sum("count(*)" in query for query in executed) == 1
    assert not any("p.name" in query for query in executed)
    with statements(monkeypatch) as executed:
        many.data("{ projects { nodes { name } } }")
    assert not any("count(*)" in query or "p.scope" in query for query in executed)
