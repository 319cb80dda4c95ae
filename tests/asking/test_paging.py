"""Pages go on behind the last row seen, and all pages of one listing are true of one moment."""

import base64
from typing import Any

import pytest

from events.decisions.project import RegisterProject
from events.vocabulary import Money
from tests.asking.asker import Asker
from tests.journaling import small

PAGE = """
    query ($order: [ProjectOrderBy!], $after: String, $first: Int! = 2) {
      projects(orderBy: $order, first: $first, after: $after) {
        totalCount
        nodes { name total }
        edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }"""


def walk(asker: Asker, order: dict[str, str]) -> list[Any]:
    """All nodes, page by page."""
    nodes: list[Any] = []
    after = None
    while True:
        page = asker.data(PAGE, order=order, after=after)["projects"]
        nodes += page["nodes"]
        assert page["totalCount"] == 7
        assert [edge["node"]["name"] for edge in page["edges"]] == [node["name"] for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes


def register(asker: Asker, *projects: tuple[str, str | None]) -> None:
    for name, total in projects:
        command = RegisterProject(name=name, total=Money.of(total) if total else None)
        asker.running.desk.handle(command, small.OFFICE)


@pytest.fixture
def many(asker: Asker, world: small.World) -> Asker:
    """Three projects of the world, four more; equal and absent amounts among them."""
    assert len(world.projects) == 3
    register(asker, ("桥", None), ("路", "12345.67"), ("桥", "0.5"), ("厂", None))
    return asker


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_every_row_is_seen_once(many: Asker, direction: str) -> None:
    by_name = [node["name"] for node in walk(many, {"field": "NAME", "direction": direction})]
    assert by_name == sorted(by_name, reverse=direction == "DESC")
    totals = [node["total"] for node in walk(many, {"field": "TOTAL", "direction": direction})]
    assert totals == sorted(totals, key=lambda total: -1 if total is None else total, reverse=direction == "DESC")
    assert len(by_name) == len(totals) == 7


def test_later_pages_are_true_of_the_first_pages_moment(many: Asker) -> None:
    first = many.ask(PAGE, order={"field": "NAME"})
    assert first.data is not None
    after = first.data["projects"]["pageInfo"]["endCursor"]
    register(many, ("一", None), ("鿿", None))
    second = many.ask(PAGE, order={"field": "NAME"}, after=after, first=100)
    assert second.data is not None
    assert second.extensions == first.extensions
    assert (second.data["projects"]["totalCount"], len(second.data["projects"]["nodes"])) == (7, 5)
    assert many.data(PAGE, first=100)["projects"]["totalCount"] == 9


@pytest.mark.parametrize("after", ["x", "中", base64.urlsafe_b64encode(b'["NAME",false,"x"]').decode()])
def test_what_is_no_cursor_is_refused(standing: Asker, after: str) -> None:
    assert standing.codes(PAGE, after=after) == ["invalid_input"]


def test_a_cursor_belongs_to_its_order(standing: Asker) -> None:
    after = standing.data(PAGE)["projects"]["pageInfo"]["endCursor"]
    assert standing.codes(PAGE, after=after, order={"field": "TOTAL"}) == ["invalid_input"]
    assert standing.codes(PAGE, after=after, order={"direction": "DESC"}) == ["invalid_input"]


@pytest.mark.parametrize("first", [0, -1, 1001])
def test_a_page_has_bounds(standing: Asker, first: int) -> None:
    assert standing.codes(PAGE, first=first) == ["invalid_input"]


def test_entries_are_paged_too(standing: Asker) -> None:
    document = """
        query ($after: String, $field: EntryOrder!) {
          entries(first: 2, after: $after, orderBy: {field: $field, direction: DESC}) {
            totalCount nodes { name } pageInfo { endCursor hasNextPage }
          }
        }"""
    for field in ("ROW_NO", "NAME", "ANNUAL_PLAN", "TOTAL"):
        first = standing.data(document, field=field)["entries"]
        rest = standing.data(document, field=field, after=first["pageInfo"]["endCursor"])["entries"]
        names = [node["name"] for node in (*first["nodes"], *rest["nodes"])]
        assert sorted(names) == ["项目0", "项目1", "项目2"]
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (
            3,
            True,
            False,
        )


def test_history_goes_on_behind_a_position(standing: Asker, shared_world: small.World) -> None:
    document = """
        query ($id: UUID!, $after: String) {
          history(of: {programme: $id}, first: 2, after: $after) {
            edges { cursor } nodes { topic } pageInfo { hasNextPage endCursor hasPreviousPage }
          }
        }"""
    assert shared_world.receipt.position == 14
    topics: list[str] = []
    after = None
    while True:
        page = standing.data(document, id=str(small.PROGRAMME), after=after)["history"]
        topics += [node["topic"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert topics == ["programme.opened", "programme.document_issued", *["programme.month_opened"] * 3]
