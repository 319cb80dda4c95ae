"""Subscriptions, whatever carries them: a document that many follow with the same variables is executed once a fact.

Who follows reads on from a position of its own, as fast as it can: nothing is queued for it. What an event comes to is
worded once for all who ask alike, and remembered as long as somebody may be a little behind.
"""

import json
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, cast

import orjson
import psycopg
from graphql import (
    ArgumentNode,
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    create_source_event_stream,
    execute_subscription_event,
    visit,
)

from events.journal.mapper import Recorded
from events.refusals import Refused
from schema.admission import Charge
from schema.answering import GRAPH, awaitable
from schema.context import Operation, Session
from schema.documents import Prepared
from schema.refusals import TooManyFollowed
from schema.refused import Unauthenticated, told
from schema.root import schema
from schema.subscription import Facts
from schema.weights import OPERATION

KEPT = 512
"""Events that stay worded, for each document with its variables."""
LOOK_AGAIN = 1.0
"""Seconds after which a follower's token is looked at again."""
MOST = 1000
"""Subscriptions of one credential at a time, in one process."""


class Stopped(Exception):
    """The process is stopping: whoever follows goes on elsewhere, or later, behind its last position."""


class Event(NamedTuple):
    """One message: GraphQL's response as JSON text. One that was not executed says why the subscription cannot begin;
    one without a position says why it ends."""

    text: str
    position: int | None = None
    executed: bool = True


class Shared:
    """A document with its variables, for all who follow it."""

    def __init__(self, executor: Executor[Any], facts: Facts) -> None:
        self._executor = executor
        self._facts = facts
        self._worded: OrderedDict[int, str | None] = OrderedDict()
        self.followers = 0

    def event(self, recorded: Recorded) -> str | None:
        """The fact as the document asks for it, up to where each follower's cost goes; None where its filter does not
        want it."""
        position = recorded.envelope.position
        if position in self._worded:
            return self._worded[position]
        text = self._worded[position] = self._executed(recorded)
        if len(self._worded) > KEPT:
            self._worded.popitem(last=False)
        return text

    def _executed(self, recorded: Recorded) -> str | None:
        fact = self._facts.told(recorded)
        if fact is None:
            return None
        result = execute_subscription_event(self._executor.build_per_event_executor(fact))
        if not isinstance(result, ExecutionResult):
            raise TypeError("what a subscription tells is plain: no field of it waits for anything")
        position = str(recorded.envelope.position)
        return _worded(result.data, result.errors, position=position, cost=None).removesuffix("null}}")


class Followers:
    """What is followed now, and how many follow with one credential."""

    def __init__(self) -> None:
        self._shared: dict[Hashable, Shared] = {}
        self._counted: Counter[str | None] = Counter()

    @contextmanager
    def joined(self, key: Hashable, executor: Executor[Any], facts: Facts, credential: str | None) -> Iterator[Shared]:
        """Raises TooManyFollowed."""
        if self._counted[credential] >= MOST:
            raise TooManyFollowed(MOST)
        shared = self._shared.setdefault(key, Shared(executor, facts))
        shared.followers += 1
        self._counted[credential] += 1
        try:
            yield shared
        finally:
            shared.followers -= 1
            self._counted[credential] -= 1
            if not shared.followers:
                del self._shared[key]
            if not self._counted[credential]:
                del self._counted[credential]


followers = Followers()


async def follow(
    prepared: Prepared, variables: Mapping[str, Any] | None, session: Session
) -> AsyncGenerator[Event, None]:
    """The events of a subscription, until its token is no longer good. Raises Stopped when the process stops."""
    operation = Operation(session, await session.actor())
    name = prepared.operation.name.value if prepared.operation.name else None
    executor = schema.execution_context_class.build(
        GRAPH,
        prepared.document,
        context_value=operation,
        raw_variable_values=dict(variables or {}),
        operation_name=name,
        is_awaitable=awaitable,
    )
    begun = executor if isinstance(executor, list) else await _begun(executor)
    bucket = session.resources.admission.bucket(operation.actor)
    if isinstance(begun, list):
        yield Event(_worded(None, begun, cost=bucket.told(OPERATION)), executed=False)
        return
    feed = session.resources.feed
    key = (feed, prepared.text, name, alike(prepared, variables), operation.actor.roles)
    try:
        with followers.joined(key, cast("Executor[Any]", executor), begun, session.credential) as shared:
            charge = partial(Charge, bucket, prepared.cost.of(variables))
            async for event in _on(shared, begun, session, charge):
                yield event
    except (Refused, Unauthenticated, psycopg.OperationalError) as ended:
        yield Event(_worded({}, [GraphQLError("", original_error=ended)]))


async def _on(
    shared: Shared, facts: Facts, session: Session, charge: Callable[[], Charge]
) -> AsyncGenerator[Event, None]:
    """Each event is paid for, on credit where nothing is left: a stream is not cut, but nothing new is begun."""
    looked = monotonic()
    async for page in facts:
        if monotonic() - looked > LOOK_AGAIN:
            await session.actor()
            looked = monotonic()
        for recorded in page.facts:
            beginning = shared.event(recorded)
            if beginning is not None:
                cost = orjson.dumps(charge().told).decode()
                yield Event(f"{beginning}{cost}}}}}", recorded.envelope.position)
    raise Stopped


async def _begun(executor: Executor[Any]) -> Facts | list[GraphQLError]:
    begun = create_source_event_stream(executor)
    source = await begun if awaitable(begun) else begun
    return source.errors or [] if isinstance(source, ExecutionResult) else cast(Facts, source)


def _worded(data: dict[str, Any] | None, errors: Sequence[GraphQLError] | None, **extensions: Any) -> str:
    """GraphQL's response, as JSON. One that is no event has no position: its `data` are null, or absent."""
    body: dict[str, Any] = {} if data is None and "position" not in extensions else {"data": data or None}
    if errors:
        body["errors"] = [told(error).formatted for error in errors]
    if extensions:
        body["extensions"] = extensions
    return orjson.dumps(body).decode()


def alike(prepared: Prepared, variables: Mapping[str, Any] | None) -> str:
    """What two followers of a document must say alike to be told the same: all variables but those that only say from
    where."""
    uses, starts = _Uses(), dict(variables or {})
    visit(prepared.document, uses)
    for name, where in uses.found.items():
        if where == {"facts.after"}:
            starts.pop(name, None)
    return json.dumps(starts, default=str, sort_keys=True)


class _Uses(Visitor):
    """Where each variable of a document is used: as "field.argument", or elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}

    def enter_variable(self, node: VariableNode, _key: Any, parent: Any, _path: Any, ancestors: list[Any]) -> None:
        if isinstance(parent, VariableDefinitionNode):
            return
        field = next((one for one in reversed(ancestors) if isinstance(one, FieldNode)), None)
        direct = isinstance(parent, ArgumentNode) and isinstance(ancestors[-2], FieldNode)
        where = f"{field.name.value}.{parent.name.value}" if direct and field else "elsewhere"
        self.found.setdefault(node.name.value, set()).add(where)
