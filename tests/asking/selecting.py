"""Documents at random over a schema: aliases, fragments of both kinds, directives, variables, arguments, nesting."""

from collections.abc import Callable
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
)
from hypothesis import strategies as st

FLAGS = ("a", "b", "c")
DEEP = 5


class Document(NamedTuple):
    """`variables` are those that it takes: flags and `n`, a number."""

    text: str
    variables: tuple[str, ...]


@st.composite
def documents(draw: Any, schema: GraphQLSchema, kind: str = "query") -> Document:
    """A valid operation."""
    root = schema.query_type if kind == "query" else schema.mutation_type
    assert root is not None
    writer = _Writer(draw, schema)
    body = writer.selections(root, 0)
    fragments = "".join(f"\nfragment {name} on {on} {text}" for name, (on, text) in writer.fragments.items())
    used = tuple(name for name in (*FLAGS, "n") if f"${name}" in body + fragments)
    declared = [f"${name}: {'Int = 1' if name == 'n' else 'Boolean!'}" for name in used]
    return Document(f"{kind} Q{'(' + ', '.join(declared) + ')' if declared else ''} {body}{fragments}", used)


class _Writer:
    def __init__(self, draw: Callable[[Any], Any], schema: GraphQLSchema) -> None:
        self.draw, self.schema = draw, schema
        self.fragments: dict[str, tuple[str, str]] = {}

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def selections(self, type_: Any, depth: int) -> str:
        count = self.draw(st.integers(1, max(2, 5 - depth)))
        return "{ " + " ".join(self.selection(type_, depth) for _ in range(count)) + " }"

    def selection(self, type_: Any, depth: int) -> str:
        if depth and self.chance(20):
            on = self.draw(st.sampled_from(self.overlapping(type_)))
            inner = self.selections(on, depth)
            if self.chance(50):
                name = f"F{len(self.fragments)}"
                self.fragments[name] = (on.name, inner)
                return f"...{name}{self.directive()}" + (f" ...{name}" if self.chance(20) else "")
            return f"... on {on.name}{self.directive()} {inner}"
        if self.chance(10) or (is_abstract_type(type_) and not getattr(type_, "fields", None)):
            return f"kind: __typename{self.directive()}" if self.chance(50) else "__typename"
        fields = {name: field for name, field in type_.fields.items() if depth < DEEP or is_leaf_type(_inner(field))}
        name = self.draw(st.sampled_from(sorted(fields)))
        return self.field(name, fields[name], depth)

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [f"{key}: {self.value(arg.type)}" for key, arg in field.args.items() if self.chance(50)]
        arguments = f"({', '.join(given)})" if given else ""
        own = "".join(letter if letter.isalnum() else "_" for letter in name + arguments)
        alias = f"x_{own}: " if given or self.chance(20) else ""
        below = self.selections(_inner(field), depth + 1) if is_composite_type(_inner(field)) else ""
        return f"{alias}{name}{arguments}{self.directive()} {below}"

    def directive(self) -> str:
        if not self.chance(25):
            return ""
        condition = self.draw(st.sampled_from([*(f"${flag}" for flag in FLAGS), "true", "false"]))
        return f" @{'skip' if self.chance(50) else 'include'}(if: {condition})"

    def value(self, type_: GraphQLInputType) -> str:
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            return "[" + ", ".join(self.value(inner.of_type) for _ in range(self.draw(st.integers(0, 2)))) + "]"
        if isinstance(inner, GraphQLEnumType):
            return str(self.draw(st.sampled_from(sorted(inner.values))))
        return str(self.draw(st.sampled_from(["0", "1", "3", "$n", "$n"])))

    def overlapping(self, type_: Any) -> list[Any]:
        if is_abstract_type(type_):
            return [*([type_] if getattr(type_, "fields", None) else []), *self.schema.get_possible_types(type_)]
        return [type_, *getattr(type_, "interfaces", ())]


def _inner(field: GraphQLField) -> Any:
    return get_named_type(field.type)
