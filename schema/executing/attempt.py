"""One attempt at a value: the resolvers that its plan calls, and what its batches brought."""

from asyncio import Future
from collections.abc import Callable, Sequence
from types import CoroutineType
from typing import Any, NamedTuple, Protocol, cast

from graphql import GraphQLObjectType
from graphql.pyutils import Path
from strawberry import Info
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.batched import Batches, Call, Place, Resolver, place
from schema.executing.given import Given, made_by
from schema.executing.kinds import Kinds, of_rows
from schema.executing.leaves import Column, Unusual, dispose
from schema.executing.plans import Details
from schema.executing.shapes import Field, Shape


class Ready(NamedTuple):
    """A field's resolver with this execution's info and arguments, as strawberry would call it."""

    info: Info[Any, Any]
    arguments: dict[str, Any]
    place: Place


Calls = dict[int, Ready]
"""By the identity of the plan's field: one for an execution."""


class Executing(Protocol):
    """What an attempt needs of the executor, beside graphql-core's own."""

    calls: Calls
    given: Given

    def shaped(self, type_: GraphQLObjectType, details: Details) -> Shape | None: ...


class Attempt:
    """`info` and `path` are those of the value that is attempted."""

    def __init__(self, executor: Any, info: Any, path: Path) -> None:
        self._executor: StrawberryGraphQLCoreExecutionContext = executor
        self._executing: Executing = executor
        self._info = info
        self._path = path
        self.brought: list[tuple[Place, Sequence[Any], Sequence[Any]]] = []

    @property
    def batches(self) -> Batches:
        batches: Batches = self._executor.context_value.batches
        return batches

    def computed(self, field: Field, rows: Column) -> Column:
        resolver = cast(StrawberryResolver[Any], _declared(field).base_resolver)
        keywords = dict(self._ready(field).arguments)
        if resolver.info_parameter:
            keywords[resolver.info_parameter.name] = self._ready(field).info
        named = [one.name for one in (resolver.parent_parameter, resolver.root_parameter) if one]
        function = cast(Callable[..., Any], resolver.wrapped_func)
        values = _called(function, rows, keywords, named, by_self=resolver.self_parameter is not None)
        if CoroutineType in set(map(type, values)):
            dispose(values)
            raise Unusual
        return values

    def batched(self, field: Field, rows: Column) -> Future[Sequence[Any]]:
        ready = self._ready(field)
        call = Call(cast(Resolver, field.batch), ready.info, ready.arguments)
        return self.batches.many(ready.place, call, rows)

    def fetched(self, field: Field, rows: Column, values: Sequence[Any]) -> None:
        self.brought.append((self._ready(field).place, rows, values))

    def kinds(self, kinds: Kinds, rows: Column, found: set[type]) -> Column | GraphQLObjectType:
        executor = self._executor
        info = self._info
        if kinds.parent and kinds.definition:
            path = Path(self._path, kinds.nodes[0].name.value, kinds.parent.name)
            info = executor.build_resolve_info(kinds.definition, kinds.nodes, kinds.parent, path)

        def named(row: Any) -> GraphQLObjectType:
            type_: Any = kinds.type
            name = (type_.resolve_type or executor.type_resolver)(row, info, type_)
            dispose([name])
            return executor.ensure_valid_runtime_type(name, type_, kinds.details, info, row)

        return of_rows(kinds, executor.schema, named, info, rows, found)

    def shape(self, kinds: Kinds, type_: GraphQLObjectType) -> Shape:
        shape = self._executing.shaped(type_, kinds.details)
        if shape is None:
            raise Unusual
        return shape

    def _ready(self, field: Field) -> Ready:
        ready = self._executing.calls.get(id(field))
        if ready is None:
            ready = self._executing.calls[id(field)] = self._made(field)
        return ready

    def _made(self, field: Field) -> Ready:
        executor, declared = self._executor, _declared(field)
        path = Path(self._path, field.key, field.parent.name)
        raw = executor.build_resolve_info(field.definition, field.nodes, field.parent, path)
        info = made_by(executor.schema).config.info_class(_raw_info=raw, _field=declared)
        arguments = self._executing.given.arguments(executor, field.definition, field.nodes[0])
        return Ready(info, arguments, place(field.batch, info) if field.batch else ())


def _called(
    function: Callable[..., Any], rows: Column, keywords: dict[str, Any], named: list[str], *, by_self: bool
) -> Column:
    if named:
        sources = [{**keywords, **dict.fromkeys(named, row)} for row in rows]
        if by_self:
            return [function(row, **source) for row, source in zip(rows, sources, strict=True)]
        return [function(**source) for source in sources]
    if not by_self:
        return [function(**keywords) for _ in rows]
    return [function(row, **keywords) for row in rows] if keywords else list(map(function, rows))


def _declared(field: Field) -> StrawberryField:
    declared: StrawberryField = field.definition.extensions["strawberry-definition"]
    return declared
