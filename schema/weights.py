"""What the fields of this schema cost: how long their lists are where no page size says it, and what counting and
adding up cost beside the rows that they give.

The unit is one object that is read and written out; a second of one processor does about 500,000 of them.
"""

from math import ceil

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_list_type,
)

OPERATION = 100
"""Every operation, however small: a request is read, understood, and answered."""
REFUSED = 1_000
"""A document that is not executed: understanding it cost more than most answers."""
REMEMBERED = 10
"""An answer that was ready costs this part of what it would have."""
COUNT = 100
"""A connection's totalCount: its rows are found once more."""
STATISTIC = 1_000
STATISTIC_ROWS = 200
MUTATION = 200
"""A command is decided and appended one after the other, whoever sends it."""
ROOT_ROWS = 100
NESTED_ROWS = 5
YEAR = 12
PAGE = 100
"""A connection whose field has no default."""

SIZES = {
    "Query.programmes": 10,
    "Programme.months": YEAR,
    "Programme.sectors": 20,
    "Document.stated": 30,
    "Entry.responsibleUnits": 2,
    "Entry.landCounties": 2,
    "Entry.investments": YEAR,
    "Project.investments": 3 * YEAR,
    "Project.entries": 2,
    "Project.owners": 2,
    "Project.agents": 1,
    "Filing.owners": 2,
}
"""Lists that are unlike others of their kind."""

INTROSPECTING = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})
"""What leads from a type to other types: once in a path is enough for every tool."""


def is_connection(kind: GraphQLNamedType) -> bool:
    """Whether its `nodes` and `edges` are as many as the page that the field above asks for."""
    fields = kind.fields if isinstance(kind, GraphQLObjectType) else {}
    return "pageInfo" in fields and ("nodes" in fields or "edges" in fields)


def is_statistic(field: GraphQLField) -> bool:
    return "groupBy" in field.args


def is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type))


def introspected(schema: GraphQLSchema) -> dict[str, int]:
    """How long introspection's lists are in this schema; its own types' parts on average, rounded up."""
    types = schema.type_map.values()
    composite = [kind for kind in types if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
    inputs = [kind for kind in types if isinstance(kind, GraphQLInputObjectType)]
    fields = [field for kind in composite for field in kind.fields.values()]
    return {
        "types": len(types),
        "directives": len(schema.directives),
        "fields": ceil(len(fields) / len(types)),
        "args": ceil(sum(len(field.args) for field in fields) / max(1, len(fields))),
        "inputFields": ceil(sum(len(kind.fields) for kind in inputs) / len(types)),
    }
