"""What our executor and strawberry's own make of the same document over the same rows."""

import asyncio
import re
from typing import Any, NamedTuple, cast

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
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from schema.executing.attempt import Attempt
from schema.executing.work import Work
from schema.executor import Again, Executor
from tests.asking.beings import Context
from tests.asking.growing import Grower, Planted
from tests.asking.menagerie import GRAPH, WORLDS, World

Error = tuple[Any, ...]
TURNS = ("herd", "mate", "weight", "speed", "owner", "later", "totalCount", "maybe", "one", "named")
"""Fields that are awaited."""


class Told(NamedTuple):
    """`asked`: how often each batched field was, by its place in the document."""

    data: Any
    errors: list[Error]
    asked: dict[tuple[Any, ...], int]


class Tally:
    tried = 0
    again = 0
    compared = 0
    wrong = 0
    raced = 0


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
    return Told(done.data, [_error(error) for error in done.errors or ()], context.asked)


def _error(error: Any) -> Error:
    message = re.sub("0x[0-9a-f]+", "0x", error.message)
    return message, error.path, error.locations, error.extensions, type(error.original_error)


def compare(
    text: str,
    plants: dict[str, Planted],
    *,
    seed: int = 0,
    variables: dict[str, Any] | None = None,
    broken: frozenset[str] = frozenset(),
    parsed: DocumentNode | None = None,
) -> Told:
    """Asserts that they are told the same; what we are told."""
    document = parsed or parse(text)
    world = Grower(seed, plants).world()
    stock = told(document, variables or {}, world, broken, Stock)
    ours = told(document, variables or {}, world, broken, Watched)
    Watched.tally.compared += 1
    Watched.tally.wrong += bool(stock.errors)
    assert repr(ours.data) == repr(stock.data)
    if ours.errors != stock.errors:
        Watched.tally.raced += 1
        assert any(field in text for field in TURNS)
        possible = told(_unstopped(document), variables or {}, world, broken, Stock).errors
        assert all(error in possible for error in ours.errors)
        assert _nulled(ours) == _nulled(stock)
    if not stock.errors:
        assert ours.asked.keys() == stock.asked.keys()
        assert all(ours.asked[place] <= times for place, times in stock.asked.items())
    return ours


def valid(text: str) -> DocumentNode | None:
    document = parse(text)
    return None if validate(GRAPH, document) else document


def _unstopped(document: DocumentNode) -> DocumentNode:
    """The same, with every error told. Where several fields are under way at once, it is a matter of turns which of
    two errors that null the same place comes first, and the later one is not told."""
    directive = DirectiveNode(name=NameNode(value="experimental_disableErrorPropagation"), arguments=())
    definitions = [
        OperationDefinitionNode(**{**{key: getattr(one, key) for key in one.keys}, "directives": (directive,)})
        if isinstance(one, OperationDefinitionNode)
        else one
        for one in document.definitions
    ]
    return DocumentNode(definitions=tuple(definitions))


def _nulled(told: Told) -> set[str]:
    """The places that errors made null."""
    places = set()
    for _, path, *_ in told.errors:
        value, depth = told.data, 0
        while value is not None and depth < len(path):
            value, depth = value[path[depth]], depth + 1
        places.add(repr(path[:depth]))
    return places
