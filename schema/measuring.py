"""A document's shape and price, each of its fragments looked at once, however often it is used."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
)

from schema import weights
from schema.limits import Limits, circular_introspection, fragment_cycle, too_deep, too_many
from schema.pricing import Cost, Given, Part, Price, Sheet, Size, sized

Kind = GraphQLNamedType | None
"""None where the document names no type or field of ours; validation says so."""


class Measured(NamedTuple):
    """A selection set's, or a fragment's. `paged` is what each item of the connection around it adds to `price`."""

    depth: int
    roots: int
    price: Price
    paged: Price
    introspects: int = -1
    """How many times one path leads from a type to others; −1 where nothing introspects."""
    asks: bool = False
    """Whether anything but introspection is asked for."""


class Shape(NamedTuple):
    """What one operation of a document comes to."""

    cost: Cost
    introspects: bool
    introspects_only: bool


def order(fragments: Mapping[str, FragmentDefinitionNode]) -> list[str] | GraphQLError:
    """Fragments, each behind those that it uses; or an error that names a cycle."""
    spreads = {name: list(_spread(fragment.selection_set)) for name, fragment in fragments.items()}
    done: dict[str, None] = {}
    for root in spreads:
        if root in done:
            continue
        path = {root: iter(spreads[root])}
        while path:
            name = next(reversed(path))
            for spread in path[name]:
                used = spread.name.value
                if used in path:
                    around = [*path][[*path].index(used) :]
                    return fragment_cycle([*around, used], [fragments[each] for each in around])
                if used in spreads and used not in done:
                    path[used] = iter(spreads[used])
                    break
            else:
                done[name] = None
                del path[name]
    return list(done)


def _spread(selected: SelectionSetNode) -> Iterator[FragmentSpreadNode]:
    waiting = [selected]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)


class Measurer:
    """Measures documents of one schema."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.introspected = weights.introspected(schema)

    def measure(self, document: DocumentNode, operation: OperationDefinitionNode) -> Shape | GraphQLError:
        """The operation's shape, or the first reason why the document is too much."""
        fragments: dict[str, FragmentDefinitionNode] = {}
        for definition in document.definitions:
            if isinstance(definition, FragmentDefinitionNode):
                fragments.setdefault(definition.name.value, definition)
        ordered = order(fragments)
        if isinstance(ordered, GraphQLError):
            return ordered
        walk = _Walk(self)
        for name in ordered:
            walk.fragment(name, fragments[name])
        measured = {
            id(each): walk.operation(each) for each in document.definitions if isinstance(each, OperationDefinitionNode)
        }
        return walk.counted() or walk.shape(operation, measured[id(operation)])


class _Walk:
    """One document being measured."""

    def __init__(self, of: Measurer) -> None:
        self.schema = of.schema
        self.limits = of.limits
        self.introspected = of.introspected
        self.sheet = Sheet()
        self.fragments: dict[str, Measured] = {}
        self.fields = self.aliases = self.directives = self.most_directives = 0

    def fragment(self, name: str, node: FragmentDefinitionNode) -> None:
        self._direct(node.directives)
        self.fragments[name] = self._selected(node.selection_set, self._named(node.type_condition.name.value))

    def operation(self, node: OperationDefinitionNode) -> Measured:
        self._direct(node.directives)
        for variable in node.variable_definitions or ():
            self._direct(variable.directives)
        return self._selected(node.selection_set, self.schema.get_root_type(node.operation))

    def counted(self) -> GraphQLError | None:
        limits = self.limits
        if self.most_directives > limits.node_directives:
            help = "请去掉重复的指令"
            return too_many("too_many_directives", "指令写在同一处", self.most_directives, limits.node_directives, help)
        for code, what, count, limit, help in (
            ("too_many_directives", "指令", self.directives, limits.directives, "请去掉不需要的指令"),
            ("too_many_aliases", "别名", self.aliases, limits.aliases, "请用列表字段一次取多条，或分次查询"),
            ("too_many_fields", "字段", self.fields, limits.fields, "请去掉重复的字段，或分次查询"),
        ):
            if count > limit:
                return too_many(code, what, count, limit, help)
        return None

    def shape(self, node: OperationDefinitionNode, measured: Measured) -> Shape | GraphQLError:
        limits = self.limits
        if measured.roots > limits.root_fields:
            return too_many("too_many_fields", "顶层字段", measured.roots, limits.root_fields, "请分次查询")
        if measured.depth > limits.depth:
            return too_deep(measured.depth, limits.depth)
        if measured.introspects > 1:
            return circular_introspection()
        base = 0 if node.operation is OperationType.SUBSCRIPTION else weights.OPERATION
        cost = Cost(tuple(self.sheet.sums), self.sheet.add(base, [(1, measured.price)]), _defaults(node))
        return Shape(
            cost._replace(sums=tuple(self.sheet.sums)),
            introspects=measured.introspects >= 0,
            introspects_only=measured.introspects >= 0 and not measured.asks,
        )

    def _direct(self, directives: Iterable[object] | None) -> None:
        count = len(list(directives or ()))
        self.directives += count
        self.most_directives = max(self.most_directives, count)

    def _named(self, name: str) -> Kind:
        return self.schema.type_map.get(name)

    def _selected(self, selected: SelectionSetNode, kind: Kind) -> Measured:
        parts = [part for part in (self._selection(node, kind) for node in selected.selections) if part is not None]
        return Measured(
            depth=max((part.depth for part in parts), default=0),
            roots=sum(part.roots for part in parts),
            price=self.sheet.add(0, [(1, part.price) for part in parts]),
            paged=self.sheet.add(0, [(1, part.paged) for part in parts]),
            introspects=max((part.introspects for part in parts), default=-1),
            asks=any(part.asks for part in parts),
        )

    def _selection(self, node: object, kind: Kind) -> Measured | None:
        if isinstance(node, FieldNode):
            self._direct(node.directives)
            self.fields += 1
            self.aliases += node.alias is not None
            return self._field(node, kind)
        if isinstance(node, InlineFragmentNode):
            self._direct(node.directives)
            condition = node.type_condition
            return self._selected(node.selection_set, self._named(condition.name.value) if condition else kind)
        if isinstance(node, FragmentSpreadNode):
            self._direct(node.directives)
            return self.fragments.get(node.name.value)
        return None

    def _field(self, node: FieldNode, kind: Kind) -> Measured:
        name = node.name.value
        if name == "__typename":
            return Measured(1, 1, 0, 0)
        field = self._definition(name, kind)
        within = get_named_type(field.type) if field else None
        if node.selection_set is None:
            return Measured(1, 1, weights.COUNT if name == "totalCount" else self._own(field, kind), 0, asks=True)
        child = self._selected(node.selection_set, within)
        if (kind and kind.name.startswith("__")) or name in {"__schema", "__type"}:
            return self._introspecting(node, field, child)
        own, paged = self._priced(node, field, kind, child)
        return Measured(1 + child.depth, 1, own, paged, child.introspects, asks=True)

    def _introspecting(self, node: FieldNode, field: GraphQLField | None, child: Measured) -> Measured:
        """Depth is counted in steps from type to type: tools ask for nine wrappers of a type in one another."""
        name = node.name.value
        size = self.introspected.get(name, weights.NESTED_ROWS) if field and weights.is_list(field) else 0
        price = self.sheet.add(size, [(max(1, size), child.price)])
        steps = max(child.introspects, 0) + (name in weights.INTROSPECTING)
        return Measured(1, 1, price, 0, steps)

    def _priced(self, node: FieldNode, field: GraphQLField | None, kind: Kind, child: Measured) -> tuple[Price, Price]:
        """What a field of objects adds, and what it adds for each item of the page that it stands in."""
        own = self._own(field, kind)
        if field is None:
            return self.sheet.add(own + 1, [(1, child.price)]), 0
        within = get_named_type(field.type)
        if weights.is_connection(within):
            page = _page(node, field)
            return self.sheet.add(own + 1, [(1, child.price), (page, child.paged)]), 0
        item = self.sheet.add(1, [(1, child.price)])
        if not weights.is_list(field):
            return self.sheet.add(own, [(1, item)]), 0
        if kind is not None and weights.is_connection(kind):
            return own, item
        parts: list[Part] = [(self._length(node, field, kind), item)]
        return self.sheet.add(own, parts), 0

    def _own(self, field: GraphQLField | None, kind: Kind) -> int:
        if kind is not None and kind is self.schema.mutation_type:
            return weights.MUTATION
        return weights.STATISTIC if field is not None and weights.is_statistic(field) else 0

    def _length(self, node: FieldNode, field: GraphQLField, kind: Kind) -> Size:
        """How many items a list has, as far as its arguments and our experience say."""
        coordinate = f"{kind.name if kind else ''}.{node.name.value}"
        if "first" in field.args:
            return _page(node, field)
        if weights.is_statistic(field):
            return weights.STATISTIC_ROWS
        if "months" in field.args:
            return _said(node, "months", weights.YEAR, counted=True)
        root = kind is self.schema.query_type
        return weights.SIZES.get(coordinate, weights.ROOT_ROWS if root else weights.NESTED_ROWS)

    def _definition(self, name: str, kind: Kind) -> GraphQLField | None:
        if kind is self.schema.query_type and name in {"__schema", "__type"}:
            return SchemaMetaFieldDef if name == "__schema" else TypeMetaFieldDef
        return kind.fields.get(name) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None


def _page(node: FieldNode, field: GraphQLField) -> Size:
    otherwise = _default(field.args["first"]) if "first" in field.args else weights.PAGE
    said = {argument.name.value for argument in node.arguments or ()}
    return _said(node, "last" if "last" in said and "first" not in said else "first", otherwise)


def _default(argument: GraphQLArgument) -> int:
    default = argument.default
    value = argument.default_value if default is None else _literal(default.literal) or default.value
    return value if isinstance(value, int) else weights.PAGE


def _said(node: FieldNode, name: str, otherwise: int, *, counted: bool = False) -> Size:
    for argument in node.arguments or ():
        if argument.name.value == name:
            if isinstance(argument.value, VariableNode):
                return Given(argument.value.name.value, otherwise, counted)
            return sized(_literal(argument.value), otherwise, counted=counted)
    return otherwise


def _literal(value: ValueNode | None) -> object:
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < 12 else None
    return list(value.values) if isinstance(value, ListValueNode) else None


def _defaults(node: OperationDefinitionNode) -> dict[str, object]:
    return {
        variable.variable.name.value: _literal(variable.default_value)
        for variable in node.variable_definitions or ()
        if variable.default_value is not None
    }
