"""Pages of lists against a model in Python: any filter, any order of several keys, forwards and backwards; each row
once, over ties and over what is not there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections import listings, projects
from projections.asof import AsOf
from projections.listings import EntryFilter, EntryRow
from projections.pinyin import name_key
from projections.projects import ProjectFilter, ProjectRow
from projections.reading.entries import ENTRIES, EntryOrder
from projections.reading.projects import PROJECTS, ProjectOrder
from projections.reading.sources import Ask, Edge, Found, Order, Source
from projections.reading.where import EVERYTHING, Every, Is, Not, Some, Where
from tests.projecting.ledger import Ledger
from tests.projecting.seven import list_seven
from tests.projecting.telling import ANNUAL, CITY_FIRM, NORTH, PROGRAMME, SOUTH, SUPPLEMENT, WATER, entry_id, project_id

ALL = 1000


class Listed(NamedTuple):
    """An entry with its project, as they are read whole."""

    entry: EntryRow
    project: ProjectRow


class World(NamedTuple):
    as_of: AsOf
    entries: list[Listed]
    projects: list[ProjectRow]


@pytest.fixture(scope="module")
def world(ledger: Ledger) -> World:
    list_seven(ledger)
    as_of = ledger.head()
    found = ledger.ask(projects.find, as_of, ProjectFilter(), limit=ALL)
    known = {row.project_id: row for row in found}
    entries = ledger.ask(listings.find, as_of, EntryFilter(), limit=ALL)
    return World(as_of, [Listed(entry, known[entry.project_id]) for entry in entries], found)


Value = Callable[[Any], Any]
ENTRY_KEYS: dict[str, Value] = {
    EntryOrder.ROW_NO: lambda row: row.entry.row_no,
    EntryOrder.NAME: lambda row: name_key(row.entry.name),
    EntryOrder.ANNUAL_PLAN: lambda row: row.entry.annual_plan,
    EntryOrder.LISTED_PLAN: lambda row: row.entry.listed_plan,
    EntryOrder.TOTAL: lambda row: row.entry.total,
    EntryOrder.CATEGORY: lambda row: row.entry.category,
    EntryOrder.SECTOR: lambda row: row.entry.sector,
    EntryOrder.EFFECTIVE_FROM: lambda row: row.entry.effective_from,
    EntryOrder.EXITED_FROM: lambda row: row.entry.exited_from,
    EntryOrder.PLANNED_START: lambda row: row.entry.planned_start,
    EntryOrder.PLANNED_FINISH: lambda row: row.entry.planned_finish,
}
PROJECT_KEYS: dict[str, Value] = {
    ProjectOrder.NAME: lambda row: name_key(row.name),
    ProjectOrder.TOTAL: lambda row: row.total,
    ProjectOrder.STARTED_ON: lambda row: row.started_on,
    ProjectOrder.IN_USE_ON: lambda row: row.in_use_on,
}


def in_order(rows: list[Any], order: tuple[Order, ...], keys: dict[str, Value], id: Value) -> list[Any]:
    """What is absent comes last either way, equals by their id."""
    ordered = sorted(rows, key=id)
    for one in reversed(order):
        value = keys[one.key]
        present = [row for row in ordered if value(row) is not None]
        absent = [row for row in ordered if value(row) is None]
        ordered = sorted(present, key=value, reverse=one.descending) + absent
        # sorted() with reverse keeps the order of equals, as the model demands.
    return ordered


def edge(row: Any, count: int) -> Edge:
    return Edge(tuple(row[-count - 1 : -1]), row[-1])


def walk(
    ledger: Ledger, source: Source, as_of: AsOf, order: tuple[Order, ...], size: int, where: Where, *, backwards: bool
) -> list[str]:
    """The ids of all rows, page by page."""
    ids: list[str] = []
    at: Edge | None = None
    while True:
        ask = Ask(("id",), where, order, size, backwards=backwards, edged=True)
        ask = ask._replace(before=at) if backwards else ask._replace(after=at)
        found: Found = ledger.ask(source.find, as_of, ask)
        page = [row.id for row in found.rows]
        ids = page + ids if backwards else ids + page
        assert len(page) == size or not found.more
        if not found.more:
            return ids
        at = edge(found.rows[0 if backwards else -1], len(order))


def orders(keys: dict[str, Value]) -> st.SearchStrategy[tuple[Order, ...]]:
    one = st.builds(Order, st.sampled_from([str(key) for key in keys]), st.booleans())
    return st.lists(one, min_size=1, max_size=3).map(tuple)


@settings(max_examples=60, deadline=None)
@given(order=orders(ENTRY_KEYS), size=st.integers(1, 8), backwards=st.booleans())
def test_every_entry_is_seen_once_and_in_order(
    ledger: Ledger, world: World, order: tuple[Order, ...], size: int, *, backwards: bool
) -> None:
    expected = in_order(world.entries, order, ENTRY_KEYS, lambda row: row.entry.entry_id)
    seen = walk(ledger, ENTRIES, world.as_of, order, size, EVERYTHING, backwards=backwards)
    assert seen == [str(row.entry.entry_id) for row in expected]


@settings(max_examples=30, deadline=None)
@given(order=orders(PROJECT_KEYS), size=st.integers(1, 8), backwards=st.booleans())
def test_every_project_is_seen_once_and_in_order(
    ledger: Ledger, world: World, order: tuple[Order, ...], size: int, *, backwards: bool
) -> None:
    expected = in_order(world.projects, order, PROJECT_KEYS, lambda row: row.project_id)
    seen = walk(ledger, PROJECTS, world.as_of, order, size, EVERYTHING, backwards=backwards)
    assert seen == [str(row.project_id) for row in expected]


def test_the_model_knows_every_key() -> None:
    assert ENTRY_KEYS.keys() == set(EntryOrder) == set(ENTRIES.keys)
    assert PROJECT_KEYS.keys() == set(ProjectOrder) == set(PROJECTS.keys)


Holds = Callable[[Listed, Any], bool]
UNITS = (CITY_FIRM, NORTH, SOUTH, WATER)
GROUPS = {"NEW_START": "IMPLEMENTING", "PREPARATORY": "PREPARATORY"}
PARTS = {r"%桥%": "桥", r"%\%%": "%", r"%\_%": "_", r"%路%": "路"}
"""What is looked for by a pattern."""
CONDITIONS: dict[str, tuple[st.SearchStrategy[Any], Holds]] = {
    "ids": (st.lists(st.sampled_from([entry_id(n) for n in range(1, 9)])), lambda row, v: row.entry.entry_id in v),
    "programme_id": (st.lists(st.sampled_from([PROGRAMME, ANNUAL])), lambda row, v: row.entry.programme_id in v),
    "programme": (st.sampled_from([PROGRAMME, ANNUAL]), lambda row, v: row.entry.programme_id == v),
    "project_id": (
        st.lists(st.sampled_from([project_id(n) for n in range(1, 9)])),
        lambda row, v: row.entry.project_id in v,
    ),
    "document": (st.sampled_from([ANNUAL, SUPPLEMENT]), lambda row, v: row.entry.document_id == v),
    "groups": (
        st.lists(st.sampled_from(["IMPLEMENTING", "PREPARATORY"])),
        lambda row, v: GROUPS[row.entry.category] in v,
    ),
    "categories": (st.lists(st.sampled_from(["NEW_START", "PREPARATORY"])), lambda row, v: row.entry.category in v),
    "sectors": (st.lists(st.sampled_from(["INFRASTRUCTURE", "x"])), lambda row, v: row.entry.sector in v),
    "lead_unit": (st.sampled_from(UNITS), lambda row, v: row.entry.responsible_units[0] == v),
    "unit": (st.sampled_from(UNITS), lambda row, v: v in row.entry.responsible_units or v in row.project.owners),
    "area": (st.sampled_from(["450204", "450205", "450206"]), lambda row, v: v in row.entry.areas),
    "text": (st.sampled_from(sorted(PARTS)), lambda row, v: PARTS[v] in row.entry.name),
    "month": (
        st.sampled_from([date(2020, month, 1) for month in (1, 2, 3, 6, 12)]),
        lambda row, v: row.entry.effective_from <= v and (row.entry.exited_from is None or row.entry.exited_from > v),
    ),
    "exited": (st.booleans(), lambda row, v: (row.entry.exited_from is not None) is v),
    "exit_causes": (st.lists(st.sampled_from(["OBJECTIVE", "SUBJECTIVE"])), lambda row, v: row.entry.exit_cause in v),
    "planned": (st.booleans(), lambda row, v: (row.entry.annual_plan is not None) is v),
    "remark": (st.just("%x%"), lambda row, v: v in row.entry.remark),
}
AMOUNTS = st.sampled_from([Decimal(amount) for amount in ("0", "0.5", "2.5", "10", "20", "30", "300")])
DAYS = st.sampled_from([date(2020, month, 1) for month in (1, 3, 6)])
BOUNDED: dict[str, tuple[st.SearchStrategy[Any], Value]] = {
    "annual_plan": (AMOUNTS, lambda row: row.entry.annual_plan),
    "listed_plan": (AMOUNTS, lambda row: row.entry.listed_plan),
    "total": (AMOUNTS, lambda row: row.entry.total),
    "row_no": (st.integers(-1, 10), lambda row: row.entry.row_no),
    "effective_from": (DAYS, lambda row: row.entry.effective_from),
    "exited_from": (DAYS, lambda row: row.entry.exited_from),
    "planned_start": (DAYS, lambda row: row.entry.planned_start),
    "planned_finish": (DAYS, lambda row: row.entry.planned_finish),
}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "gte": lambda one, other: one >= other,
    "gt": lambda one, other: one > other,
    "lte": lambda one, other: one <= other,
    "lt": lambda one, other: one < other,
}


def conditions() -> st.SearchStrategy[Where]:
    plain = [values.map(partial(Is, name)) for name, (values, _) in CONDITIONS.items()]
    bounds = [values.map(partial(Is, f"{name}_{bound}")) for name, (values, _) in BOUNDED.items() for bound in COMPARED]
    return st.one_of(*plain, *bounds)


def trees() -> st.SearchStrategy[Where]:
    def grown(parts: st.SearchStrategy[Where]) -> st.SearchStrategy[Where]:
        some = st.lists(parts, max_size=3).map(tuple)
        return st.one_of(some.map(Every), some.map(Some), parts.map(Not))

    return st.recursive(conditions(), grown, max_leaves=6)


def holds(where: Where, row: Listed) -> bool:
    """A condition on what is absent does not hold; its negation does."""
    match where:
        case Every(parts):
            return all(holds(part, row) for part in parts)
        case Some(parts):
            return any(holds(part, row) for part in parts)
        case Not(part):
            return not holds(part, row)
        case Is(name, value) if name in CONDITIONS:
            return CONDITIONS[name][1](row, value)
        case Is(name, value):
            bounded, _, bound = name.rpartition("_")
            said = BOUNDED[bounded][1](row)
            return said is not None and COMPARED[bound](said, value)


@settings(max_examples=200, deadline=None)
@given(where=trees())
def test_a_filter_chooses_what_it_says(ledger: Ledger, world: World, where: Where) -> None:
    order = (Order(EntryOrder.NAME),)
    chosen = [row for row in world.entries if holds(where, row)]
    expected = in_order(chosen, order, ENTRY_KEYS, lambda row: row.entry.entry_id)
    found = ledger.ask(ENTRIES.find, world.as_of, Ask(("id",), where, order, ALL))
    assert [row.id for row in found.rows] == [str(row.entry.entry_id) for row in expected]
    assert ledger.ask(ENTRIES.count, world.as_of, where) == len(expected)


@settings(max_examples=40, deadline=None)
@given(where=trees(), order=orders(ENTRY_KEYS), size=st.integers(1, 3), backwards=st.booleans())
def test_pages_of_what_is_chosen(
    ledger: Ledger, world: World, where: Where, order: tuple[Order, ...], size: int, *, backwards: bool
) -> None:
    chosen = [row for row in world.entries if holds(where, row)]
    expected = in_order(chosen, order, ENTRY_KEYS, lambda row: row.entry.entry_id)
    seen = walk(ledger, ENTRIES, world.as_of, order, size, where, backwards=backwards)
    assert seen == [str(row.entry.entry_id) for row in expected]


def test_the_model_knows_every_condition() -> None:
    assert CONDITIONS.keys() == ENTRIES.terms.keys()
    assert BOUNDED.keys() == ENTRIES.ranges.keys()


def test_only_what_is_asked_for_is_read_and_joined() -> None:
    order = (Order(EntryOrder.ROW_NO),)
    alone, _ = ENTRIES.question(Ask(("id", "category"), Is("sectors", ["x"]), order, 10))
    assert "JOIN" not in alone
    assert "remark" not in alone
    for ask in (
        Ask(("id", "name"), EVERYTHING, order, 10),
        Ask(("id",), Is("text", "%桥%"), order, 10),
        Ask(("id",), EVERYTHING, (Order(EntryOrder.NAME),), 10),
    ):
        assert ENTRIES.question(ask)[0].count("JOIN projects p") == 1


def test_what_was_typed_never_stands_in_the_query() -> None:
    typed = "'; DROP TABLE entries; --"
    where = Every(
        (Is("text", typed), Some((Is("categories", [typed]), Is("sectors", [typed] * 2), Not(Is("area", typed)))))
    )
    query, values = ENTRIES.question(Ask(("id",), where, (Order("NAME"),), 10, after=Edge((typed,), typed)))
    assert typed not in query
    assert [value for value in values.values() if value != 11] == [typed, typed, [typed] * 2, typed, typed, typed]


def test_each_parents_rows_are_paged_in_one_question(ledger: Ledger, world: World) -> None:
    order = (Order(EntryOrder.ROW_NO, descending=True),)
    ask = Ask(("id", "document_id"), EVERYTHING, order, 2, per="document_id")
    found = ledger.ask(ENTRIES.find, world.as_of, ask).rows
    expected = in_order(world.entries, order, ENTRY_KEYS, lambda row: row.entry.entry_id)
    for document in (ANNUAL, SUPPLEMENT):
        ids = [row.id for row in found if row.document_id == str(document)]
        assert ids == [str(row.entry.entry_id) for row in expected if row.entry.document_id == document][:3]
    assert ledger.ask(ENTRIES.counts, world.as_of, EVERYTHING, "document_id") == {str(ANNUAL): 6, str(SUPPLEMENT): 1}


def test_rows_are_ready_for_the_wire(ledger: Ledger, world: World) -> None:
    columns = ("id", "total", "annual_plan", "effective_from", "unit_ids", "areas", "row_no", "exited_from", "position")
    ask = Ask(columns, Is("ids", [entry_id(1)]), (Order("ROW_NO"),), 1)
    (row,) = ledger.ask(ENTRIES.find, world.as_of, ask).rows
    units, position = [str(NORTH), str(SOUTH)], world.as_of.position
    expected = (str(entry_id(1)), 300, 30, "2020-01-01", units, ["450205"], 7, "2020-03-01", position)
    assert row == expected
    assert [type(value) for value in row] == [type(value) for value in expected]
