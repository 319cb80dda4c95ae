"""The executor answers as strawberry's own does: the same data, the same errors, whatever is asked and whatever is
wrong with the rows; only in less time."""

import asyncio
import gc
import os
import re
from typing import Any, NamedTuple, cast

import pytest
from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    NameNode,
    OperationDefinitionNode,
    execute,
    parse,
    validate,
)
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from schema.executing.attempt import Attempt
from schema.executing.shapes import Work
from schema.executor import Again, Executor
from tests.asking.menagerie import GRAPH, PLANTS, TRAPS, WORLDS, Context, Grower, LeavesRow, Planted, SwornAnimal, World
from tests.asking.selecting import FLAGS, Document, documents

STAT: list[int] = []
RACED: list[int] = []
MANY = int(os.environ.get("MANY", "400"))
BATCHED = ["herd", "mate", "weight", "speed", "owner"]


class Told(NamedTuple):
    value: Any
    data: str
    errors: list[tuple[Any, ...]]
    asked: dict[tuple[Any, ...], int]


class Tally:
    tried = 0
    again = 0


class Watched(Executor):
    """Counts attempts, and those that graphql-core had to do again."""

    tally = Tally()

    def tried(self, work: Work, attempt: Attempt, again: Again) -> Any:
        def counted() -> Any:
            self.tally.again += 1
            return again()

        self.tally.tried += 1
        return super().tried(work, attempt, counted)


def told(
    document: DocumentNode, variables: dict[str, Any], world: World, broken: frozenset[str], by: type[Stock]
) -> Told:
    return asyncio.run(_told(document, variables, world, broken, by))


async def _told(
    document: DocumentNode, variables: dict[str, Any], world: World, broken: frozenset[str], by: type[Stock]
) -> Told:
    context = Context(broken)
    WORLDS[id(context)] = world
    result = execute(
        GRAPH,
        document,
        context_value=context,
        variable_values=variables,
        executor_class=by,
        is_awaitable=cast(Any, optimized_is_awaitable),
    )
    done = result if isinstance(result, ExecutionResult) else await result
    await context.batches.close()
    del WORLDS[id(context)]
    errors = [
        (
            re.sub("0x[0-9a-f]+", "0x", error.message),
            error.path,
            error.locations,
            error.extensions,
            type(error.original_error),
        )
        for error in done.errors or ()
    ]
    return Told(done.data, repr(done.data), errors, context.asked)


PLANTABLE = {*SwornAnimal._fields, *LeavesRow._fields, *TRAPS, "parts", "cursor", "edges", "nodes"}
INNER = {"tags": "tag", "odds": "odd", "grid": "cell", "crowd": "of_crowd", "owns": "owned", "parts": "part"}
"""Under these names the items of lists are planted."""


@st.composite
def cases(draw: Any) -> tuple[Document, dict[str, Planted]]:
    """A document, and what is wrong with some of the fields that it asks for."""
    document = draw(documents(GRAPH))
    names = sorted(PLANTABLE & set(re.findall(r"[a-z]+", document.text)))
    fields = st.sampled_from([*names, *(INNER[name] for name in names if name in INNER)] or ["name"])
    planted = st.builds(Planted, st.sampled_from(PLANTS), st.integers(0, 3), st.sampled_from([1, 2, 50]))
    return document, draw(st.dictionaries(fields, planted, max_size=3))


def raced(text: str) -> bool:
    """Whether several fields can be under way at once: then it is a matter of turns which of two errors that null the
    same place is told, and in what order errors come."""
    return any(name in text for name in (*BATCHED, "later", "totalCount", "maybe", "one", "named"))


def unstopped(document: DocumentNode) -> DocumentNode:
    """The same, with every error told, whatever was nulled by others."""
    directive = DirectiveNode(name=NameNode(value="experimental_disableErrorPropagation"), arguments=())
    definitions = [
        OperationDefinitionNode(**{**{key: getattr(one, key) for key in one.keys}, "directives": (directive,)})
        if isinstance(one, OperationDefinitionNode)
        else one
        for one in document.definitions
    ]
    return DocumentNode(definitions=tuple(definitions))


def nulls(errors: list[tuple[Any, ...]], data: Any) -> set[str]:
    """The places that each error made null."""
    places = []
    for _, path, *_ in errors:
        value, depth = data, 0
        while value is not None and depth < len(path):
            value, depth = value[path[depth]], depth + 1
        places.append(repr(path[:depth]))
    return set(places)


def compared(
    document: Document, plants: dict[str, Planted], values: list[dict[str, bool]], seed: int, broken: frozenset[str]
) -> None:
    parsed = parse(document.text)
    assume(not validate(GRAPH, parsed))
    for variables in values:
        taken = {flag: variables[flag] for flag in document.flags}
        world = Grower(seed, plants).world()
        stock = told(parsed, taken, world, broken, Stock)
        ours = told(parsed, taken, world, broken, Watched)
        STAT.append(len(stock.errors))
        assert ours.data == stock.data
        if ours.errors != stock.errors:
            RACED.append(len(stock.errors))
            assert raced(document.text)
            possible = told(unstopped(parsed), taken, world, broken, Stock).errors
            assert all(error in possible for error in ours.errors)
            assert nulls(ours.errors, ours.value) == nulls(stock.errors, stock.value)
        if not stock.errors:
            assert ours.asked.keys() == stock.asked.keys()
            assert all(ours.asked[place] <= times for place, times in stock.asked.items())


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_generated_documents_over_rows_with_anything_planted() -> None:
    Watched.tally = Tally()

    @settings(
        max_examples=MANY,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    @given(
        cases(),
        st.lists(st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS}), min_size=1, max_size=2),
        st.integers(0, 2**32),
        st.frozensets(st.sampled_from(BATCHED), max_size=1),
    )
    def check(
        case: tuple[Document, dict[str, Planted]], values: list[dict[str, bool]], seed: int, broken: frozenset[str]
    ) -> None:
        compared(*case, values, seed, broken)

    try:
        check()
    finally:
        gc.collect()  # what graphql-core cancelled and never awaited is told of here
    print(Watched.tally.tried, Watched.tally.again, len(STAT), sum(map(bool, STAT)), sum(STAT), len(RACED))
    assert Watched.tally.tried > 2 * Watched.tally.again
