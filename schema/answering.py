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
from schema.documents import Prepared, Unfit
from schema.limits import REPORTED
from schema.refused import told
from schema.root import schema

GRAPH = schema.graph
awaitable = cast(Callable[[Any], TypeGuard[Awaitable[Any]]], optimized_is_awaitable)


class Answer(NamedTuple):
    """What goes back. An operation that was never executed has no `data`, not even null."""

    data: Any
    errors: list[GraphQLError]
    extensions: dict[str, Any]
    executed: bool = True

    @property
    def retry_after(self) -> int | None:
        """Seconds after which who has spent too much may ask again."""
        extensions = (self.errors[0].extensions or {}) if self.errors and not self.executed else {}
        return extensions.get("retryAfter")

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
    return Answer(None, [told(error) for error in problem.errors], problem.extensions, executed=False)


async def answer(prepared: Prepared, variables: Mapping[str, Any] | None, session: Session) -> Answer:
    """Execute a query or a mutation."""
    operation = Operation(session, await session.actor())
    try:
        operation.charge = session.resources.admission.charge(prepared, variables, operation.actor)
        done = await _executed(prepared, variables, operation)
        if operation.position is None:
            with suppress(Refused, psycopg.Error):
                await operation.as_of()
        return _answer(done, operation)
    except Unfit as problem:
        return unfit(problem)
    finally:
        await operation.close()


async def _executed(prepared: Prepared, variables: Mapping[str, Any] | None, operation: Operation) -> ExecutionResult:
    if prepared.introspects_only:
        return await operation.resources.admission.introspection.answer(prepared, variables)
    result = execute(
        GRAPH,
        prepared.document,
        context_value=operation,
        variable_values=dict(variables or {}),
        operation_name=prepared.name,
        executor_class=schema.execution_context_class,
        is_awaitable=awaitable,
    )
    return result if isinstance(result, ExecutionResult) else await result


def _answer(result: ExecutionResult, operation: Operation) -> Answer:
    found = result.errors or []
    unexecuted = result.data is None and bool(found) and all(not error.path for error in found)
    errors = [told(error) for error in (found[:REPORTED] if unexecuted else found)]
    extensions: dict[str, Any] = {} if operation.position is None else {"position": str(operation.position)}
    if operation.charge is not None:
        extensions["cost"] = operation.charge.told
    return Answer(result.data, errors, extensions, executed=not unexecuted)
