"""Whether fields that share a name in an answer can be merged (the rule of GraphQL's §5.3.2), without comparing every
field with every other.

Fields of one response name are taken together and held against the first of them, and what they select is taken
together in turn. Groups that hold the same fields are looked at once, and a document in which even that becomes much is
refused; graphql-core's own rule needs half a second for two hundred fragments.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_named_type,
    is_leaf_type,
    print_ast,
)
from graphql.utilities.sort_value_node import sort_value_node

from schema.limits import refusal

MOST_LOOKED_AT = 20_000
"""Fields that are looked at for one document, however its fragments multiply them."""


class Found(NamedTuple):
    """A field where a selection has it: with the type that it is selected on."""

    node: FieldNode
    parent: GraphQLNamedType | None
    field: GraphQLField | None


Group = list[Found]


class Exhausted(Exception):
    """The document holds more than can be looked at."""


def overlapping(schema: GraphQLSchema, document: DocumentNode) -> GraphQLError | None:
    """The first conflict of a document that is valid in all else, or None."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    merging = _Merging(schema, fragments)
    try:
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):  # and with them every fragment, where it is used
                conflict = merging.conflict(definition)
                if conflict:
                    return conflict
    except Exhausted:
        message = "查询中的片段重复引用过多，无法核对字段是否冲突；请少用重复的片段，或分次查询。"
        return refusal("too_costly", message, limit=MOST_LOOKED_AT)
    return None


class _Merging:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.schema = schema
        self.fragments = fragments
        self.looked_at = 0
        self.seen: set[tuple[bool, frozenset[tuple[int, int]]]] = set()
        self.spelt: dict[int, str] = {}

    def conflict(self, operation: OperationDefinitionNode) -> GraphQLError | None:
        parent = self.schema.get_root_type(operation.operation)
        waiting = [(True, self._collected([(operation.selection_set, parent)]))]
        while waiting:
            same_parent, groups = waiting.pop()
            for group in groups.values():
                conflict = self._differing(group, same_parent=same_parent)
                if conflict:
                    return conflict
                waiting += self._beneath(group, same_parent=same_parent)
        return None

    def _collected(self, sets: Iterable[tuple[SelectionSetNode, GraphQLNamedType | None]]) -> dict[str, Group]:
        """All fields of selections that are answered together, by response name; each fragment is entered once."""
        groups: dict[str, Group] = {}
        entered: set[str] = set()
        waiting = list(sets)
        while waiting:
            selected, parent = waiting.pop()
            self.looked_at += len(selected.selections)
            if self.looked_at > MOST_LOOKED_AT:
                raise Exhausted
            for node in selected.selections:
                if isinstance(node, FieldNode):
                    key = node.alias.value if node.alias else node.name.value
                    groups.setdefault(key, []).append(Found(node, parent, self._definition(node.name.value, parent)))
                elif isinstance(node, InlineFragmentNode):
                    condition = node.type_condition
                    kind = self.schema.type_map.get(condition.name.value) if condition else parent
                    waiting.append((node.selection_set, kind))
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in entered:
                    entered.add(node.name.value)
                    fragment = self.fragments.get(node.name.value)
                    if fragment:
                        kind = self.schema.type_map.get(fragment.type_condition.name.value)
                        waiting.append((fragment.selection_set, kind))
        return groups

    def _beneath(self, group: Group, *, same_parent: bool) -> list[tuple[bool, dict[str, Group]]]:
        """What the fields of a group select, taken together; for fields that cannot both be answered, only whether
        their answers look alike matters."""
        classes = [(True, each) for each in _together(group)] if same_parent else []
        if len(classes) != 1:
            classes.append((False, group))
        found = []
        for strict, fields in classes:
            sets = [
                (each.node.selection_set, get_named_type(each.field.type))
                for each in fields
                if each.node.selection_set and each.field
            ]
            key = (strict, frozenset((id(selected), id(kind)) for selected, kind in sets))
            if sets and key not in self.seen:
                self.seen.add(key)
                found.append((strict, self._collected(sets)))
        return found

    def _differing(self, group: Group, *, same_parent: bool) -> GraphQLError | None:
        if same_parent:
            for fields in _together(group):
                first = fields[0]
                for each in fields[1:]:
                    if each.node.name.value != first.node.name.value:
                        return _conflict(first, each, "取的不是同一个字段")
                    if self._arguments(each.node) != self._arguments(first.node):
                        return _conflict(first, each, "参数不同")
        kinds = [(each, each.field.type) for each in group if each.field]
        for each, kind in kinds[1:]:
            if not _alike(kinds[0][1], kind):
                return _conflict(kinds[0][0], each, "类型不同")
        return None

    def _arguments(self, node: FieldNode) -> str:
        """A field's arguments, spelt in one way."""
        if not node.arguments:
            return ""
        spelt = self.spelt.get(id(node))
        if spelt is None:
            pairs = sorted((each.name.value, print_ast(sort_value_node(each.value))) for each in node.arguments)
            spelt = self.spelt[id(node)] = repr(pairs)
        return spelt

    def _definition(self, name: str, parent: GraphQLNamedType | None) -> GraphQLField | None:
        if name == "__typename":
            return TypeNameMetaFieldDef
        if parent is self.schema.query_type and name in {"__schema", "__type"}:
            return SchemaMetaFieldDef if name == "__schema" else TypeMetaFieldDef
        return parent.fields.get(name) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None


def _together(group: Group) -> list[Group]:
    """Those of a group that can be answered for one object: an object type's, and with each of them the abstract
    types'."""
    objects: dict[str, Group] = {}
    abstract: Group = []
    for each in group:
        if isinstance(each.parent, GraphQLObjectType):
            objects.setdefault(each.parent.name, []).append(each)
        else:
            abstract.append(each)
    return [[*abstract, *fields] for fields in objects.values()] or [abstract]


def _alike(one: GraphQLType, other: GraphQLType) -> bool:
    """Whether answers of both types look alike: wrapped alike, and the same where they are leaves."""
    if isinstance(one, GraphQLNonNull) or isinstance(other, GraphQLNonNull):
        return (
            isinstance(one, GraphQLNonNull) and isinstance(other, GraphQLNonNull) and _alike(one.of_type, other.of_type)
        )
    if isinstance(one, GraphQLList) or isinstance(other, GraphQLList):
        return isinstance(one, GraphQLList) and isinstance(other, GraphQLList) and _alike(one.of_type, other.of_type)
    return one is other if is_leaf_type(one) or is_leaf_type(other) else True


def _conflict(one: Found, other: Found, how: str) -> GraphQLError:
    key = (one.node.alias or one.node.name).value[:40]
    return refusal("invalid_document", f"两处都叫“{key}”的字段无法合并：{how}；请用别名区分。", [one.node, other.node])
