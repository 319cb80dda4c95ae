"""The one way of every operation, whatever carried it: a prepared document, its variables and whose session it is, in;
answers out.

A question that was answered before is answered from memory, where that still holds at the journal's head. Who has
asked for a position that is not there yet waits for it; who cannot be served in time is told so as a whole.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeGuard, cast

import orjson
import psycopg
from graphql import ExecutionResult, GraphQLError, OperationType
from strawberry.execution import optimized_is_awaitable

from events.actor import Actor
from events.refusals import Refused
from projections.heads import Head
from schema.context import Operation, Session
from schema.documents import Prepared, Unfit
from schema.executing.given import Repeats, said
from schema.executor import Executor
from schema.limits import REPORTED, refusal
from schema.refused import told, unavailable
from schema.remembering import Data, Key
from schema.root import schema
from schema.waiting import least_position, position_ahead, timed_out

GRAPH = schema.graph
awaitable = cast(Callable[[Any], TypeGuard[Awaitable[Any]]], optimized_is_awaitable)
REPEATS = Repeats()
PATIENCE = 2.0
"""Seconds that somebody waits for a position."""
RETRY_SECONDS = 1


class Answer(NamedTuple):
    """What goes back. An operation that was never executed has no `data`, not even null."""

    data: Any
    errors: list[GraphQLError]
    extensions: dict[str, Any]
    executed: bool = True
    status: int | None = None
    """Of an answer that is none because the service could not give one."""
    kept: Data | None = None
    """What is remembered of it, where it is an answer that holds for others too."""

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


async def answer(
    prepared: Prepared,
    variables: Mapping[str, Any] | None,
    session: Session,
    extensions: Mapping[str, Any] | None = None,
    *,
    ready: bool = False,
) -> Answer:
    """Execute a query or a mutation, or answer from memory. `ready`: the data may be a piece of finished JSON.

    `extensions` are the request's: `minPosition` is a position that the answer must have seen. Raises Malformed.
    """
    actor = await session.actor()
    least = least_position(extensions)
    try:
        operation = Operation(session, actor, remembers=prepared.kind is OperationType.QUERY)
        operation.charge = session.resources.admission.charge(prepared, variables, actor)
        if least is not None and await _reached(session, least) is None:
            return _failed(position_ahead(least), operation, 503)
        if prepared.kind is not OperationType.QUERY:
            return await _answered(prepared, variables, operation)
        async with asyncio.timeout(session.resources.seconds):
            return await _asked(prepared, variables, operation, actor, ready=ready)
    except Unfit as problem:
        return unfit(problem)
    except TimeoutError:
        return _failed(timed_out(session.resources.seconds), operation, 504)
    except psycopg.OperationalError:
        return _busy(operation)


async def _reached(session: Session, least: int) -> Head | None:
    return await session.resources.heads.reach(least, within=PATIENCE)


async def _asked(
    prepared: Prepared, variables: Mapping[str, Any] | None, operation: Operation, actor: Actor, *, ready: bool
) -> Answer:
    """A question: from memory, where that is allowed and there is something."""
    memory = operation.session.resources.memory
    key = memory.key(prepared, variables, actor) if ready and not prepared.introspects else None
    if key is None:
        return await _answered(prepared, variables, operation)
    if data := memory.of_the_past(key):
        return _remembered(data, operation, data.told)
    operation.head = head = await operation.session.resources.heads.look()
    if data := memory.of_now(key, head):
        return _remembered(data, operation, data.told or head.position)
    if await memory.settled(key) and (data := memory.of_now(key, head)):
        return _remembered(data, operation, data.told or head.position)
    with memory.asking(key):
        return _kept(await _answered(prepared, variables, operation), key, operation)


def _remembered(data: Data, operation: Operation, position: int | None) -> Answer:
    operation.position = position
    if operation.charge is not None:
        operation.charge.remembered()
    return Answer(orjson.Fragment(data.text), [], _extensions(operation), kept=data)


def _kept(answer: Answer, key: Key, operation: Operation) -> Answer:
    """The answer, remembered if it is one that holds for others too."""
    if answer.errors or answer.data is None or operation.position is None:
        return answer
    text = orjson.dumps(answer.data)
    data = operation.session.resources.memory.keep(key, text, operation.reading, operation.position)
    return answer._replace(data=orjson.Fragment(text), kept=data)


async def _answered(prepared: Prepared, variables: Mapping[str, Any] | None, operation: Operation) -> Answer:
    try:
        done = await _executed(prepared, variables, operation)
        if operation.position is None:
            with suppress(Refused, psycopg.Error):
                await operation.as_of()
    finally:
        await operation.close()
    if operation.unavailable and prepared.kind is OperationType.QUERY:
        return _busy(operation)
    return _answer(done, operation)


async def _executed(prepared: Prepared, variables: Mapping[str, Any] | None, operation: Operation) -> ExecutionResult:
    if prepared.introspects_only:
        return await operation.session.resources.admission.introspection.answer(prepared, variables)
    executor = _executor(prepared, variables, operation)
    if isinstance(executor, list):
        return ExecutionResult(None, errors=executor)
    result = cast("ExecutionResult | Awaitable[ExecutionResult]", executor.execute_operation())
    return result if isinstance(result, ExecutionResult) else await result


def _executor(
    prepared: Prepared, variables: Mapping[str, Any] | None, operation: Operation
) -> Executor | list[GraphQLError]:
    """What executes the document; what is wrong with its variables."""
    asked = said(variables)
    if given := REPEATS.find(prepared, asked):
        return Executor.of(GRAPH, given, operation, awaitable)
    built = Executor.build(
        GRAPH,
        prepared.document,
        context_value=operation,
        raw_variable_values=dict(variables or {}),
        operation_name=prepared.name,
        is_awaitable=awaitable,
    )
    if isinstance(built, Executor) and prepared.kind is OperationType.QUERY:
        REPEATS.keep(prepared, asked, built.given)
    return cast("Executor | list[GraphQLError]", built)


def _answer(result: ExecutionResult, operation: Operation) -> Answer:
    found = result.errors or []
    unexecuted = result.data is None and bool(found) and all(not error.path for error in found)
    errors = [told(error) for error in (found[:REPORTED] if unexecuted else found)]
    return Answer(result.data, errors, _extensions(operation), executed=not unexecuted)


def _extensions(operation: Operation) -> dict[str, Any]:
    extensions: dict[str, Any] = {} if operation.position is None else {"position": str(operation.position)}
    if operation.charge is not None:
        extensions["cost"] = operation.charge.told
    return extensions


def _busy(operation: Operation) -> Answer:
    """Too many are reading, or the database does not answer: nothing is told rather than half of it."""
    refused = unavailable()
    return _failed(refusal(refused.code, refused.message, retryAfter=RETRY_SECONDS), operation, 503)


def _failed(error: GraphQLError, operation: Operation, status: int) -> Answer:
    return Answer(None, [error], _extensions(operation), executed=False, status=status)
