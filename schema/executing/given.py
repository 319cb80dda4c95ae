"""An operation with the variables that came with it: coerced once, and with them the arguments that resolvers take.

A dashboard that asks again says the same again. What is kept is kept as long as its document; resolvers change nothing
in what they are given.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import orjson
from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_union_type
from graphql.execution.executor import Executor
from graphql.execution.values import get_argument_values
from strawberry.schema import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from schema.executing.leaves import Unusual
from schema.executing.plans import Details, declared_async, demand_plain

VARIANTS = 16
"""Sets of variables that are kept for a document; the least used is forgotten first."""
LONGEST = 1024
"""Bytes of variables, as JSON, that are worth keeping."""
Arguments = dict[str, Any]


class Root(NamedTuple):
    """A field of the query type with its asynchronous resolver and arguments, called as strawberry would call it.
    `informed`: as what it takes the info; `by_self`: whether it takes the root value first."""

    definition: GraphQLField
    declared: StrawberryField
    nodes: list[FieldNode]
    function: Callable[..., Awaitable[Any]]
    informed: str | None
    by_self: bool
    arguments: Arguments

    def begun(self, source: Any, schema: GraphQLSchema, raw: Any) -> Awaitable[Any]:
        keywords = self.arguments
        if self.informed:
            info = made_by(schema).config.info_class(_raw_info=raw, _field=self.declared)
            keywords = {**keywords, self.informed: info}
        return self.function(source, **keywords) if self.by_self else self.function(**keywords)


class Given:
    """What an execution is given, besides who asks and when."""

    def __init__(self, built: Executor[Any]) -> None:
        self.operation = built.operation
        self.fragments = built.fragments
        self.fragment_definitions = built.fragment_definitions
        self.variable_values = built.variable_values
        self._arguments: dict[tuple[int, int], Arguments] = {}
        self._roots: dict[tuple[int, ...], Root | None] = {}

    def arguments(self, executor: Executor[Any], definition: GraphQLField, node: FieldNode) -> Arguments:
        """A field's arguments as its resolver takes them. Raises what coercing them raises."""
        key = (id(definition), id(node))
        if key not in self._arguments:
            self._arguments[key] = _arguments(executor, definition, node)
        return self._arguments[key]

    def root(self, executor: Executor[Any], parent: GraphQLObjectType, details: Details) -> Root | None:
        """A field of the query type; None where only graphql-core can say what comes of it."""
        key = tuple([id(one.node) for one in details])
        if key not in self._roots:
            try:
                self._roots[key] = self._root(executor, parent, details)
            except Exception:  # what is wrong with it goes wrong in graphql-core as it should
                self._roots[key] = None
        return self._roots[key]

    def _root(self, executor: Executor[Any], parent: GraphQLObjectType, details: Details) -> Root:
        nodes = [one.node for one in details]
        definition = executor.schema.get_field(parent, nodes[0].name.value)
        declared = definition.extensions.get("strawberry-definition") if definition else None
        resolver = declared.base_resolver if isinstance(declared, StrawberryField) else None
        if definition is None or declared is None or resolver is None:
            raise Unusual
        demand_plain(executor.schema, definition, declared)
        if is_union_type(get_named_type(definition.type)):  # what is raised may be one of its members
            raise Unusual
        named = resolver.parent_parameter or resolver.root_parameter
        if not declared_async(resolver) or named or any(one.fragment_variable_values for one in details):
            raise Unusual
        function = cast(Callable[..., Awaitable[Any]], resolver.wrapped_func)
        informed = resolver.info_parameter.name if resolver.info_parameter else None
        arguments = self.arguments(executor, definition, nodes[0])
        return Root(definition, declared, nodes, function, informed, resolver.self_parameter is not None, arguments)


class Repeats:
    """What documents were given last, by the document's object and the variables."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Any, OrderedDict[bytes, Given]] = WeakKeyDictionary()

    def find(self, document: object, said: bytes | None) -> Given | None:
        variants = self._kept.get(document)
        if variants is None or said is None or said not in variants:
            return None
        variants.move_to_end(said)
        return variants[said]

    def keep(self, document: object, said: bytes | None, given: Given) -> None:
        if said is None or len(said) > LONGEST:
            return
        variants = self._kept.setdefault(document, OrderedDict())
        variants[said] = given
        if len(variants) > VARIANTS:
            variants.popitem(last=False)


def said(variables: Mapping[str, Any] | None) -> bytes | None:
    """Variables as canonical bytes, in which a number is something else than the same digits in quotes; None where they
    are no JSON."""
    try:
        return orjson.dumps(variables, default=_exact, option=orjson.OPT_SORT_KEYS) if variables else b""
    except TypeError:
        return None


def _exact(value: object) -> Any:
    if isinstance(value, Decimal):
        return {"": str(value)}
    raise TypeError


def _arguments(executor: Executor[Any], definition: GraphQLField, node: FieldNode) -> Arguments:
    declared: StrawberryField = definition.extensions["strawberry-definition"]
    given = {}
    if definition.args:
        given = get_argument_values(definition, node, executor.variable_values, None, executor.hide_suggestions)
    schema = made_by(executor.schema)
    return convert_arguments(given, declared.arguments, schema.schema_converter.scalar_registry, schema.config)


def made_by(graph: GraphQLSchema) -> Schema:
    """strawberry's schema behind graphql-core's."""
    made: Schema = graph.extensions["strawberry-definition"]
    return made
