"""What is selected beneath a field, so that nothing else is fetched: merged over fragments, @skip and @include weighed.

Names are the fields' Python names, as rows have them.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from schema.context import Info

KEPT = 2048
"""How many places of queries are remembered; the least used is forgotten first."""


class Selection(dict[str, "Selection"]):
    """Field by field, what is selected of it. `shown`: what it means for lists, kept by whoever found out."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, tuple[tuple[str, ...] | None, bool]] = {}

    def beneath(self, *path: str) -> "Selection":
        """What is selected at the end of a path; nothing where the path is not selected."""
        found = self
        for name in path:
            found = found.get(name, NOTHING)
        return found

    def merge(self, other: "Selection") -> "Selection":
        for name, selection in other.items():
            self.setdefault(name, Selection()).merge(selection)
        return self


NOTHING = Selection()


class _Places:
    """Selections by the nodes that they stand beneath, which are kept too, so that their ids stay their own."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], tuple[Sequence[FieldNode], Selection]] = OrderedDict()

    def find(self, info: GraphQLResolveInfo[Any]) -> Selection:
        nodes = info.field_nodes
        key = tuple(map(id, nodes))
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[1]
        walk = _Walk(info)
        selection = walk.beneath(nodes, get_named_type(info.return_type).name)
        if not walk.varies:
            self._kept[key] = (tuple(nodes), selection)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return selection


class _Walk:
    """One reading of a document's selection sets. `varies`: a variable decided whether something is selected."""

    def __init__(self, info: Any) -> None:
        self._schema: GraphQLSchema = info.schema
        self._fragments = info.fragments
        self._variables: dict[str, Any] = info.variable_values  # strawberry gives the coerced ones
        self.varies = False

    def beneath(self, nodes: Iterable[FieldNode], type_name: str) -> Selection:
        selection = Selection()
        for node in nodes:
            if node.selection_set:
                self._add(node.selection_set.selections, type_name, selection)
        return selection

    def _add(self, nodes: Iterable[SelectionNode], type_name: str, selection: Selection) -> None:
        for node in nodes:
            if not self._asked(node):
                continue
            if isinstance(node, FieldNode):
                self._add_field(node, type_name, selection)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition.name.value if node.type_condition else type_name
                self._add(node.selection_set.selections, named, selection)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                self._add(fragment.selection_set.selections, fragment.type_condition.name.value, selection)

    def _add_field(self, node: FieldNode, type_name: str, selection: Selection) -> None:
        fields: Mapping[str, Any] = getattr(self._schema.type_map[type_name], "fields", {})
        field = fields.get(node.name.value)
        if field is None:  # __typename
            return
        name = field.extensions["strawberry-definition"].python_name
        selection.setdefault(name, Selection()).merge(self.beneath([node], get_named_type(field.type).name))

    def _asked(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("skip", "include") and directive.arguments:
                said = directive.arguments[0].value
                self.varies |= isinstance(said, VariableNode)
                if value_from_ast_untyped(said, self._variables) is (directive.name.value == "skip"):
                    return False
        return True


_PLACES = _Places()


def selected(info: Info) -> Selection:
    """What is selected beneath the field that is being resolved."""
    return _PLACES.find(info._raw_info)


def columns(selection: Selection, known: Iterable[str], needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Which of the reader's columns a selection needs: `needs` says it of a field that is more than its column, and, as
    "field.inner", of what only a field beneath it needs."""
    wanted = {column for name in selection for column in needs.get(name, (name,))}
    wanted |= {
        column for name, inner in selection.items() for one in inner for column in needs.get(f"{name}.{one}", ())
    }
    return tuple(column for column in known if column in wanted)
