"""Which GraphQL type a row is of, where an interface or a union stands or the type implements an interface.

strawberry asks each object: was it cast (`__as_strawberry_type__`), is it an instance of the type or of an interface?
What a class alone decides is asked once a class. A row that is no strawberry instance answers for a type where its
class says so, `EntryRow.__as_strawberry_type__ = Entry`; nothing is cheaper. A type's own `is_type_of`, an interface's
own `resolve_type` and objects cast one by one are asked of every row.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)
from graphql.execution.collect_fields import FieldDetails
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.union import StrawberryUnion

from schema.executing.leaves import Column, Unusual, dispose

ORDINARY: tuple[Any, ...] = (object.__getattribute__, tuple.__getattribute__)
Named = Callable[[Any], GraphQLObjectType]


class Kinds(NamedTuple):
    """The type that a field declares, and what is selected of it. `parent` and `definition` say what field it is; the
    one at which an attempt begins has graphql-core's own info."""

    type: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
    details: list[FieldDetails]
    nodes: list[FieldNode]
    parent: GraphQLObjectType | None
    definition: GraphQLField | None

    @property
    def checked(self) -> bool:
        return bool(getattr(self.type, "is_type_of", True))


def of_rows(
    kinds: Kinds, schema: GraphQLSchema, named: Named, info: Any, rows: Column, found: set[type]
) -> Column | GraphQLObjectType:
    """The object type of all rows, or of each where they differ. Raises where graphql-core would have an error."""
    if isinstance(kinds.type, GraphQLObjectType):
        _check(kinds.type, info, rows, found)
        return kinds.type
    if _told_by_class(kinds.type, schema, found) and not _cast(rows, found):
        types = {kind: named(_sample(rows, kind)) for kind in found}
        for kind, type_ in types.items():
            _check(type_, info, [_sample(rows, kind)], {kind})
        if len(set(types.values())) == 1:
            return types.popitem()[1]
        return [types[row.__class__] for row in rows]
    each = list(map(named, rows))
    for type_, row in zip(each, rows, strict=True):
        _check(type_, info, [row], {row.__class__})
    return each


def _check(type_: GraphQLObjectType, info: Any, rows: Column, found: set[type]) -> None:
    """What graphql-core asks of an object before it completes it."""
    if type_.is_type_of is None:
        return
    if _definition(type_).is_type_of is None and all(map(plain, found)) and not _cast(rows, found):
        rows = [_sample(rows, kind) for kind in found]
    for row in rows:
        is_one = type_.is_type_of(row, info)
        if is_one is not True:
            dispose([is_one])
            raise Unusual


def _told_by_class(type_: GraphQLInterfaceType | GraphQLUnionType, schema: GraphQLSchema, found: set[type]) -> bool:
    declared = type_.extensions.get("strawberry-definition")
    if any(_definition(possible).is_type_of for possible in schema.get_possible_types(type_)):
        return False
    if isinstance(declared, StrawberryObjectDefinition) and not declared.resolve_type:
        origin = declared.origin
        return all(told(kind) and (hasattr(kind, TYPE_CAST_ATTRIBUTE) or issubclass(kind, origin)) for kind in found)
    return type(declared) is StrawberryUnion and all(map(told, found))


@lru_cache(maxsize=4096)
def plain(kind: type) -> bool:
    """Whether nothing but an instance's own dictionary can say for it what its class does not."""
    reached = kind.__getattribute__ in ORDINARY and not hasattr(kind, "__getattr__")
    return reached and isinstance(getattr(kind, TYPE_CAST_ATTRIBUTE, kind), type)


@lru_cache(maxsize=4096)
def told(kind: type) -> bool:
    """Whether the class says which object type its instances are: a cast, or a strawberry type that is not generic."""
    definition = getattr(kind, "__strawberry_definition__", None)
    own = isinstance(definition, StrawberryObjectDefinition) and not (
        definition.is_graphql_generic or definition.concrete_of
    )
    return plain(kind) and (own or hasattr(kind, TYPE_CAST_ATTRIBUTE))


def _cast(rows: Column, found: set[type]) -> bool:
    """Whether any row was cast by itself."""
    if not any(kind.__dictoffset__ for kind in found):
        return False
    return any(TYPE_CAST_ATTRIBUTE in row.__dict__ for row in rows if row.__class__.__dictoffset__)


def _sample(rows: Column, kind: type) -> Any:
    return next(row for row in rows if row.__class__ is kind)


def _definition(type_: GraphQLObjectType) -> StrawberryObjectDefinition:
    definition = type_.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryObjectDefinition):
        raise Unusual
    return definition
