"""The executor answers as strawberry's own does: the same data, the same errors, whatever is asked and whatever is
wrong with the rows; only in less time."""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, NamedTuple, cast

import pytest
from graphql import DocumentNode, ExecutionResult, execute, parse, validate
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from schema.executing.attempt import Attempt
from schema.executing.shapes import Work
from schema.executor import Again, Executor
from tests.asking.menagerie import GRAPH, PLANTS, WORLDS, Context, Grower, World
from tests.asking.selecting import FLAGS, Document, documents

BATCHED = ["herd", "mate", "weight", "speed", "owner"]


class Told(NamedTuple):
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
    done = result if isinstance(result, ExecutionResult) else await cast(Awaitable[ExecutionResult], result)
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
    return Told(repr(done.data), errors, context.asked)


PLANTED = st.dictionaries(st.integers(1, 400), st.sampled_from(PLANTS), max_size=3)


def compared(
    document: Document, values: list[dict[str, bool]], seed: int, plants: dict[int, Any], broken: frozenset[str]
) -> None:
    parsed = parse(document.text)
    assume(not validate(GRAPH, parsed))
    for variables in values:
        taken = {flag: variables[flag] for flag in document.flags}
        world = Grower(seed, plants).world()
        stock = told(parsed, taken, world, broken, Stock)
        ours = told(parsed, taken, world, broken, Watched)
        assert ours.data == stock.data
        assert sorted(ours.errors, key=repr) == sorted(stock.errors, key=repr)
        if not stock.errors:
            assert all(count == 1 for count in ours.asked.values())
            assert ours.asked.keys() == stock.asked.keys()


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_generated_documents_over_rows_with_anything_planted() -> None:
    Watched.tally = Tally()

    @settings(
        max_examples=400,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    @given(
        documents(GRAPH),
        st.lists(st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS}), min_size=1, max_size=2),
        st.integers(0, 2**32),
        PLANTED,
        st.frozensets(st.sampled_from(BATCHED), max_size=1),
    )
    def check(
        document: Document, values: list[dict[str, bool]], seed: int, plants: dict[int, Any], broken: frozenset[str]
    ) -> None:
        compared(document, values, seed, plants, broken)

    check()
    print(Watched.tally.tried, Watched.tally.again)
    assert Watched.tally.tried > 2 * Watched.tally.again
