"""The real schema over a real journal: our executor's answers are strawberry's own, and lists go the quick way."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from graphql import (
    ExecutionResult,
    execute,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    parse,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from events.journal.clock import SimulatedClock
from schema.answering import GRAPH, awaitable
from schema.context import Operation
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.comparing import Tally, Watched
from tests.conftest import NOON, fresh
from tests.journaling import small
from tests.journaling.small import CLERK, NOWHERE, OFFICE, PROGRAMME


@pytest.fixture(scope="module")
def reported(database_url: str) -> Iterator[Asker]:
    """Three entries, two of them with a report."""
    running: Service
    with fresh(database_url, SimulatedClock(NOON)) as running:
        world = small.settle(running.desk)
        for project in world.projects[:2]:
            running.desk.handle(small.report(project, completed="300.5"), CLERK)
        with Asker(running) as asker:
            yield asker


def result(asker: Asker, text: str, variables: dict[str, Any], by: type[Stock]) -> ExecutionResult:
    async def ask() -> ExecutionResult:
        operation = Operation(asker.session(), OFFICE)
        try:
            done = execute(
                GRAPH,
                parse(text),
                context_value=operation,
                variable_values=variables,
                executor_class=by,
                is_awaitable=awaitable,
            )
            return done if isinstance(done, ExecutionResult) else await done
        finally:
            await operation.close()

    return asker.run(ask())


GIVEN = {"programmeId": str(PROGRAMME), "year": 2020, "id": str(PROGRAMME), "projectId": None, "entryId": None}
"""What fields with required arguments are given; the ids of nothing find nothing."""


MOMENTARY = {"cursor", "startCursor", "endCursor"}
"""Cursors of filings say when they were asked."""


def everything(type_: Any, depth: int) -> str:
    """All that can be asked of a type without arguments, as deep as that."""
    parts = ["__typename"]
    if is_abstract_type(type_):
        parts += [f"... on {one.name} {everything(one, depth)}" for one in GRAPH.get_possible_types(type_)]
        return f"{{ {' '.join(parts)} }}"
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if name in MOMENTARY or any(is_required_argument(arg) for arg in field.args.values()):
            continue
        if not is_composite_type(inner):
            parts.append(name)
        elif depth:
            parts.append(f"{inner.name}_{name}: {name} {everything(inner, depth - 1)}")
    return f"{{ {' '.join(parts)} }}"


def documents_of(depth: int) -> dict[str, str]:
    """Every question that the schema takes, with everything beneath it."""
    asked = {}
    assert GRAPH.query_type
    for name, field in GRAPH.query_type.fields.items():
        needed = [key for key, arg in field.args.items() if is_required_argument(arg)]
        if set(needed) <= GIVEN.keys() and is_composite_type(get_named_type(field.type)):
            given = ", ".join(f"{key}: {json.dumps(GIVEN[key] or str(NOWHERE))}" for key in needed)
            arguments = f"({given})" if given else ""
            asked[name] = f"{{ {name}{arguments} {everything(get_named_type(field.type), depth)} }}"
    return asked


@pytest.mark.parametrize(("name", "text"), documents_of(3).items())
def test_everything_that_can_be_asked_is_answered_as_strawberry_answers(reported: Asker, name: str, text: str) -> None:
    stock = result(reported, text, {}, Stock)
    ours = result(reported, text, {}, Watched)
    assert repr(ours.data) == repr(stock.data)
    assert [error.formatted for error in ours.errors or ()] == [error.formatted for error in stock.errors or ()]
    assert name in cast(dict[str, Any], stock.data)


def test_a_page_of_entries_goes_the_quick_way(reported: Asker) -> None:
    deeper = "project @include(if: $deep) { name }"
    text = f"query ($deep: Boolean!) {{ entries {{ nodes {{ id name total areas version {deeper} }} }} }}"
    for deep in (True, False, True):
        Watched.tally = Tally()
        done = result(reported, text, {"deep": deep}, Watched)
        (nodes,) = [page["nodes"] for page in cast(dict[str, Any], done.data).values()]
        assert len(nodes) == 3
        assert all(("project" in node) == deep for node in nodes)
        assert Watched.tally.tried >= 1
        assert Watched.tally.again == 0
    assert done.errors is None
