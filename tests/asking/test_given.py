"""What a document was given before is made ready once, and is nobody else's: variables, arguments, and what is wrong
with them."""

import gc
import weakref
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from graphql import parse

from events.journal.clock import SimulatedClock
from schema.answering import GRAPH, REPEATS
from schema.executing.given import LONGEST, VARIANTS, Given, Repeats, said
from schema.executor import Executor
from tests.asking.asker import Asker, documents
from tests.conftest import NOON, fresh
from tests.journaling import small
from tests.journaling.small import NOWHERE, PROGRAMME

LIST = """
query ($where: EntryFilter, $order: [EntryOrderBy!], $first: Int, $months: Months) {
  entries(filter: $where, orderBy: $order, first: $first) { nodes { name investments(months: $months) { month } } }
}
"""


ONE, TWO, THREE = "项目0", "项目1", "项目2"


@pytest.fixture(scope="module")
def listed(database_url: str) -> Iterator[Asker]:
    """Three entries."""
    with fresh(database_url, SimulatedClock(NOON)) as running:
        small.settle(running.desk)
        with Asker(running) as asker:
            yield asker


class Document:
    """Something that is kept for a while."""


def built() -> Executor:
    executor = Executor.build(GRAPH, parse("{ __typename }"))
    assert isinstance(executor, Executor)
    return executor


def names(asker: Asker, **variables: Any) -> list[str]:
    return [node["name"] for node in asker.data(LIST, **variables)["entries"]["nodes"]]


def test_each_gets_what_he_asked_for_however_often(listed: Asker) -> None:
    forwards, backwards = ([{"field": "NAME", "direction": direction}] for direction in ("ASC", "DESC"))
    for _ in range(3):
        assert names(listed, order=forwards) == [ONE, TWO, THREE]
        assert names(listed, order=forwards, first=2) == [ONE, TWO]
        assert names(listed, order=backwards, first=2) == [THREE, TWO]
        assert names(listed, where={"text": TWO}) == [TWO]
        assert names(listed, where={"text": TWO, "programmeId": str(NOWHERE)}) == []


def test_what_is_wrong_is_told_each_time(listed: Asker) -> None:
    for _ in range(2):
        assert listed.codes(LIST, first="2") == ["invalid_document"]
        assert listed.codes(LIST, first=0) == ["invalid_input"]
        assert listed.codes(LIST, where={"programmeId": "nothing"}) == ["invalid_document"]
        assert len(names(listed, first=1)) == 1


def test_nobody_changes_what_he_was_given(listed: Asker) -> None:
    """Arguments are the same objects for whoever asks alike."""
    where = {"or": [{"text": TWO}, {"not": {"text": "无"}}], "programmeId": str(PROGRAMME)}
    order = [{"field": "ANNUAL_PLAN", "direction": "DESC"}, {"field": "ROW_NO"}]
    variables = {"where": where, "order": order, "first": 3, "months": {"first": "2020-01"}}
    first = names(listed, **variables)
    prepared = documents.prepare(LIST)
    kept = REPEATS.find(prepared, said(variables))
    assert kept is not None
    (root,) = kept._roots.values()
    assert root is not None
    before = deepcopy(root.arguments)
    assert before["first"] == 3
    assert [names(listed, **variables) for _ in range(2)] == [first, first]
    assert REPEATS.find(prepared, said(variables)) is kept
    assert root.arguments == before


def test_a_number_is_not_its_digits() -> None:
    assert (
        len({said({"a": value}) for value in (1, "1", True, None, 1.5, "1.5", Decimal("1.5"), [1], {"": "1.5"})}) == 8
    )
    assert said({"b": 1, "a": 2}) == said({"a": 2, "b": 1})
    assert said(None) == said({}) == b""
    assert said({"a": "\ud800"}) is None


def test_what_was_given_last_is_kept() -> None:
    repeats, document, given = Repeats(), Document(), Given(built())
    for number in range(VARIANTS):
        repeats.keep(document, b"%d" % number, given)
    assert repeats.find(document, b"0") is given
    repeats.keep(document, b"one more", given)
    assert repeats.find(document, b"0") is given, "it was asked for last"
    assert repeats.find(document, b"1") is None
    assert repeats.find(Document(), b"0") is None


def test_what_is_long_is_not_kept() -> None:
    repeats, document = Repeats(), Document()
    repeats.keep(document, b" " * LONGEST, given := Given(built()))
    repeats.keep(document, b" " * (LONGEST + 1), given)
    assert repeats.find(document, b" " * LONGEST) is given
    assert repeats.find(document, b" " * (LONGEST + 1)) is None


def test_it_is_forgotten_with_its_document() -> None:
    repeats, document, given = Repeats(), Document(), Given(built())
    repeats.keep(document, b"", given)
    forgotten = weakref.ref(given)
    del given
    gc.collect()
    assert forgotten() is not None
    del document
    gc.collect()
    assert forgotten() is None
