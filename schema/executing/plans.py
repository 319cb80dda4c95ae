"""From what a document selects to how it is completed, once for each document; no value of a variable is in a plan.

Variables that drive `@skip` and `@include` decide what is selected: a document has a set of plans for each of their
values. Arguments are read anew in each execution.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import Executor
from strawberry.schema import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.batched import BATCH
from schema.executing.kinds import Kinds
from schema.executing.leaves import Unusual, leaf
from schema.executing.shapes import AnyOf, Field, ListOf, ObjectOf, Shape, Value

Details = list[FieldDetails]
Kept = dict[tuple[int, ...], Value | None]
"""Plans by what they complete, the identities of its type and of the nodes that ask for it; None where none goes."""
KEPT = 512
"""Documents whose plans are kept, as many as are kept prepared."""
VARIANTS = 16
"""Sets of plans for a document: what its `@skip`s and `@include`s make of it."""
MADE_BY_STRAWBERRY = f"{GraphQLCoreConverter.from_resolver.__qualname__}.<locals>."


class Site(NamedTuple):
    """Where a value stands: the field that gave it. `parent` is None where graphql-core has its info already."""

    details: Details
    nodes: list[FieldNode]
    parent: GraphQLObjectType | None = None
    definition: GraphQLField | None = None


def planned(executor: Executor[Any], type_: GraphQLOutputType, site: Site) -> Value:
    """How objects and lists of this type are completed where these fields ask for them. Raises Unusual where only
    graphql-core can."""
    inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    nullable = inner is type_
    if isinstance(inner, GraphQLList):
        return listed(executor, inner.of_type, site, nullable=nullable)
    kinds = Kinds(inner, site.details, site.nodes, site.parent, site.definition)
    if is_abstract_type(inner):
        return AnyOf(kinds, nullable=nullable)
    return ObjectOf(shape(executor, inner, site.details), kinds, nullable=nullable)


def listed(executor: Executor[Any], item: GraphQLOutputType, site: Site, *, nullable: bool = False) -> ListOf:
    """How lists of these items are completed. Raises Unusual."""
    if any(directive.name.value == "stream" for node in site.nodes for directive in node.directives or ()):
        raise Unusual
    inner: Any = item.of_type if isinstance(item, GraphQLNonNull) else item
    if is_leaf_type(inner):
        return ListOf(None, leaf(inner, nullable=inner is item), nullable=nullable)
    return ListOf(planned(executor, item, site), None, nullable=nullable)


def shape(executor: Executor[Any], type_: GraphQLObjectType, details: Details) -> Shape:
    """What is selected of objects of this type. Raises Unusual."""
    selected = executor.collect_subfields(type_, details)
    if selected.new_defer_usages:
        raise Unusual
    constants: dict[str, str] = {}
    fields = []
    for key, chosen in selected.grouped_field_set.items():
        if any(one.fragment_variable_values for one in chosen):
            raise Unusual
        if chosen[0].node.name.value == "__typename":
            constants[key] = type_.name
        else:
            fields.append(_field(executor, type_, key, chosen))
    return Shape(list(selected.grouped_field_set), constants, fields)


def _field(executor: Executor[Any], parent: GraphQLObjectType, key: str, details: Details) -> Field:
    nodes = [one.node for one in details]
    definition = executor.schema.get_field(parent, nodes[0].name.value)
    declared = definition.extensions.get("strawberry-definition") if definition else None
    if definition is None or not isinstance(declared, StrawberryField):
        raise Unusual
    demand_plain(executor.schema, definition, declared)
    resolver = declared.base_resolver
    batch = getattr(resolver.wrapped_func, BATCH, None) if resolver else None
    if resolver and declared_async(resolver) and not batch:
        raise Unusual
    inner: Any = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    plain = is_leaf_type(inner)
    return Field(
        key,
        parent,
        definition,
        nodes,
        None if resolver else declared.python_name,
        batch,
        leaf(inner, nullable=inner is definition.type) if plain else None,
        None if plain else planned(executor, definition.type, Site(details, nodes, parent, definition)),
    )


def demand_plain(schema: GraphQLSchema, definition: GraphQLField, declared: StrawberryField) -> None:
    """Raises Unusual where more stands between an object and its field than an attribute or a resolver: extensions,
    permissions, a resolver that somebody replaced. Handlers of exceptions do not: what raises is graphql-core's."""
    made = schema.extensions.get("strawberry-definition")
    resolve = getattr(definition.resolve, "__qualname__", "")
    if (
        not isinstance(made, Schema)
        or not resolve.startswith(MADE_BY_STRAWBERRY)
        or declared.extensions
        or declared.is_subscription
        or type(declared).get_result is not StrawberryField.get_result
        or made.config.default_resolver is not getattr
    ):
        raise Unusual


def declared_async(resolver: StrawberryResolver[Any]) -> bool:
    """Whether calling it gives something to await, as far as its declaration tells; raises Unusual where it cannot be
    called as strawberry would call it."""
    if type(resolver) is not StrawberryResolver or not callable(resolver.wrapped_func):
        raise Unusual
    return resolver.is_async


class Plans:
    """The plans of the documents that were executed last."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, int], _Document] = OrderedDict()

    def of(self, executor: Executor[Any]) -> Kept:
        """Those of an execution's document, with the variables that it has."""
        key = (id(executor.schema), id(executor.operation))
        document = self._kept.get(key)
        if document is None:
            document = self._kept[key] = _Document(executor)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return document.variant(executor.variable_values.coerced)


class _Document:
    """`holds` keeps alive what the keys name by identity."""

    def __init__(self, executor: Executor[Any]) -> None:
        fragments = list(executor.fragment_definitions.values())
        self.holds = (executor.schema, executor.operation, fragments)
        self._driving = sorted(set(_driving(executor.operation, fragments)))
        self._variants: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()

    def variant(self, variables: dict[str, Any]) -> Kept:
        key = tuple(variables.get(name) for name in self._driving)
        plans = self._variants.setdefault(key, {})
        self._variants.move_to_end(key)
        if len(self._variants) > VARIANTS:
            self._variants.popitem(last=False)
        return plans


def _driving(operation: OperationDefinitionNode, fragments: Sequence[FragmentDefinitionNode]) -> Iterator[str]:
    """The variables on which it depends what is selected."""
    waiting: list[SelectionSetNode] = [operation.selection_set, *(fragment.selection_set for fragment in fragments)]
    while waiting:
        for selection in waiting.pop().selections:
            yield from _variables(selection.directives or ())
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)


def _variables(directives: Iterable[DirectiveNode]) -> Iterator[str]:
    for directive in directives:
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value
