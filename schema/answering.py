"""The one way of every operation, whatever carried it: a prepared document, its variables and whose session it is, in;
answers out."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeGuard, cast

import psycopg
from graphql import ExecutionResult, GraphQLError, execute
from strawberry.execution import optimized_is_awaitable

from events.refusals import Refused
from schema.context import Operation, Session
from schema.documents import Documents, Prepared, Unfit
from schema.refused import told
from schema.root import schema

GRAPH = schema.graph
documents = Documents(GRAPH)
awaitable = cast(Callable[[Any], TypeGuard[Awaitable[Any]]], optimized_is_awaitable)


class Answer(NamedTuple):
    """What goes back. An operation that was never executed has no `data`, not even null."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    extensions: dict[str, Any]
    executed: bool = True

    def body(self) -> dict[str, Any]:
        """As GraphQL words it."""
        body: dict[str, Any] = {}
        if self.executed:
            body["data"] = self.data
        if self.errors:
            body["errors"] = [error.formatted for error in self.errors]
        if self.extensions:
            body["extensions"] = self.extensions
        return body


def unfit(problem: Unfit) -> Answer:
    """The answer to a document that cannot be executed."""
    return Answer(None, [told(error) for error in problem.errors], {}, executed=False)


async def answer(prepared: Prepared, variables: Mapping[str, Any] | None, session: Session) -> Answer:
    """Execute a query or a mutation."""
    operation = Operation(session, await session.actor())
    try:
        result = execute(
            GRAPH,
            prepared.document,
            context_value=operation,
            variable_values=dict(variables or {}),
            operation_name=prepared.operation.name.value if prepared.operation.name else None,
            executor_class=schema.execution_context_class,
            is_awaitable=awaitable,
        )
        done = result if isinstance(result, ExecutionResult) else await result
        if operation.position is None:
            with suppress(Refused, psycopg.Error):
                await operation.as_of()
        return _answer(done, operation)
    finally:
        await operation.close()


def _answer(result: ExecutionResult, operation: Operation) -> Answer:
    errors = [told(error) for error in result.errors or ()]
    unexecuted = result.data is None and bool(errors) and all(not error.path for error in errors)
    extensions = {} if operation.position is None else {"position": str(operation.position)}
    return Answer(result.data, errors, extensions, executed=not unexecuted)
