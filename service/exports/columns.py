"""A table's columns, worked out from what a document selects beneath its list: a column a leaf, objects flattened."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from events.vocabulary import SHANGHAI
from service.excel.writing.tables import Kind, Value

KINDS = {
    "Wan": Kind.AMOUNT,
    "Percent": Kind.PERCENT,
    "Int": Kind.COUNT,
    "Float": Kind.FIGURE,
    "Date": Kind.DATE,
    "Moment": Kind.MOMENT,
}
WIDTHS = {Kind.TEXT: 20.0, Kind.MOMENT: 17.0}
ENDS = "；：，。（"
"""Where a description's first words end, which serve as a column's head."""
IN_WAN = "（万元）"
JOINT = "、"
NAME = "名称"
TYPENAME = "__typename"


class Field(NamedTuple):
    """A field that a selection asks for, under its response key."""

    key: str
    node: FieldNode
    field: GraphQLField | None

    @property
    def type(self) -> GraphQLOutputType | None:
        return self.field.type if self.field else None


class Column(NamedTuple):
    """A leaf by its response keys; `words`: what an enum's values are called; `several`: it lies within a list."""

    path: tuple[str, ...]
    title: str
    kind: Kind
    words: Mapping[str, str]
    several: bool

    @property
    def key(self) -> str:
        return ".".join(self.path)

    def plain(self, row: Any) -> Any:
        """The value of a row as JSON has it: a list where it lies within one."""
        return _picked(row, self.path)

    def cell(self, row: Any) -> Value:
        """The value of a row as a person reads it."""
        value = self.plain(row)
        if isinstance(value, list):
            return JOINT.join(self._text(one) for one in value)
        if value is None or self.kind is Kind.TEXT:
            return None if value is None else self._text(value)
        if self.kind is Kind.DATE:
            return date.fromisoformat(value)
        if self.kind is Kind.MOMENT:
            return datetime.fromisoformat(value).astimezone(SHANGHAI).replace(tzinfo=None)
        return int(value) if self.kind is Kind.COUNT else Decimal(str(value))

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, dict | list):
            return orjson.dumps(value).decode()
        return self.words.get(str(value), str(value))


class Selections:
    """What a document selects, with its fragments."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def fields(self, type_: GraphQLNamedType, selections: SelectionSetNode | None) -> Iterator[Field]:
        """Every field beneath a selection, fragments opened; a key may come several times."""
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                yield Field(key, node, _field(type_, node.name.value))
            elif isinstance(node, InlineFragmentNode):
                named = self._schema.type_map[node.type_condition.name.value] if node.type_condition else type_
                yield from self.fields(named, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                named = self._schema.type_map[fragment.type_condition.name.value]
                yield from self.fields(named, fragment.selection_set)

    def columns(self, type_: GraphQLNamedType, selections: SelectionSetNode | None) -> tuple[Column, ...]:
        """The columns of a list of `type_`, in the order of the document; heads that are alike get their keys."""
        found: dict[tuple[str, ...], Column] = {}
        for column in self._leaves(type_, selections, (), (), several=False):
            found.setdefault(column.path, column)
        titles = [column.title for column in found.values()]
        return tuple(
            column if titles.count(column.title) == 1 else column._replace(title=f"{column.title}（{column.key}）")
            for column in found.values()
        )

    def _leaves(
        self,
        type_: GraphQLNamedType,
        selections: SelectionSetNode | None,
        path: tuple[str, ...],
        over: tuple[str, ...],
        *,
        several: bool,
    ) -> Iterator[Column]:
        for key, node, field in self.fields(type_, selections):
            if field is None:
                yield Column((*path, key), "·".join((*over, "类型")), Kind.TEXT, {}, several)
                continue
            below, within = get_named_type(field.type), several or is_list(field.type)
            own = head(field.description) or key
            titles = over if over and own == NAME else (*over, own)  # 责任单位, not 责任单位·名称
            if is_composite_type(below):
                yield from self._leaves(below, node.selection_set, (*path, key), titles, several=within)
            else:
                kind = Kind.TEXT if within else KINDS.get(below.name, Kind.TEXT)
                yield Column((*path, key), "·".join(titles), kind, _words(below), within)


def head(description: str | None) -> str:
    """The Chinese first words of "中文：解释 / English"; 万元 is told beside the table or the head, not in it."""
    chinese = (description or "").partition(" / ")[0].partition("/ ")[0].replace(IN_WAN, "").strip()
    for place, letter in enumerate(chinese):
        if letter in ENDS and not chinese[place:].startswith(("（%", "（滞后")):
            return chinese[:place].strip()
    return chinese


def _field(type_: GraphQLNamedType, name: str) -> GraphQLField | None:
    """None for __typename, which every type has."""
    if name == TYPENAME or isinstance(type_, GraphQLUnionType):
        return None
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101
    field: GraphQLField = type_.fields[name]
    return field


def is_list(type_: GraphQLOutputType) -> bool:
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


def _words(type_: GraphQLNamedType) -> Mapping[str, str]:
    if not isinstance(type_, GraphQLEnumType):
        return {}
    return {name: head(value.description) or name for name, value in type_.values.items()}


def _picked(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        found = (_picked(one, path) for one in value)
        return [leaf for one in found for leaf in (one if isinstance(one, list) else (one,)) if leaf is not None]
    if not path or value is None:
        return value
    return _picked(value.get(path[0]), path[1:])
