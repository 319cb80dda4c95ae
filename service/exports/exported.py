"""A saved document that is exported: what it is called, where its list lies, how it is paged; checked at the start.

A document says so in its first lines:

    # title: 列入记录
    # list: entries.nodes
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    NonNullTypeNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from schema.documents import Prepared, Unfit
from service.exports.columns import Column, Field, Selections, is_list
from service.saved import UnfitFolder

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SAID = re.compile(r"^# *(title|list): *(.+?) *$", re.MULTILINE)
AS_OF = "asOf"
HOLDS = {"programme", "programmes", "programmeTotals", "investmentByMonth", "project", "projects", "entries"}
HOLDS |= {"organisations", "reports", "history", "journal"}
"""Questions whose answers follow from the position alone; all others are asked anew whenever somebody asks."""
BY_MOMENT = frozenset({"Filing", "FilingMonth"})
"""What says late or missing, wherever it stands."""


class Exported(NamedTuple):
    """`after` and `size`: the variables that pages go on by and how long they are, None where the list has no pages, or
    their length is written; `by_moment`: not even the same position makes the same answer."""

    name: str
    title: str
    prepared: Prepared
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    after: str | None
    size: str | None
    by_moment: bool


def exported(
    texts: Mapping[str, str], taken: Iterable[str], graph: GraphQLSchema, prepare: Callable[[str], Prepared]
) -> dict[str, Exported]:
    """The documents by name; UnfitFolder where one of them, or its name, will not do. One that says neither `# title:`
    nor `# list:` is no export: it is kept to be asked for by its digest."""
    reserved = set(taken)
    found = {}
    for name, text in texts.items():
        if not SAID.search(text):
            continue
        if not NAME.fullmatch(name):
            raise _unfit(name, "文件名只用小写字母、数字与连字符")
        if name in reserved:
            raise _unfit(name, f"/exports/{name} 是已有的表，请给文件换一个名字")
        try:
            found[name] = _Checking(name, text, graph, prepare(text)).exported()
        except Unfit as problem:
            raise _unfit(name, f"与接口不符：{problem.errors[0].message.rstrip('。')}") from problem
    return found


def _unfit(name: str, problem: str) -> UnfitFolder:
    return UnfitFolder(f"查询文档 {name}.graphql：{problem}。")


class _Checking:
    """One document's looking through."""

    def __init__(self, name: str, text: str, graph: GraphQLSchema, prepared: Prepared) -> None:
        self._name = name
        self._said = dict(SAID.findall(text))
        self._graph = graph
        self._prepared = prepared
        self._selections = Selections(graph, prepared.document)

    def exported(self) -> Exported:
        query = self._graph.query_type
        if self._prepared.kind is not OperationType.QUERY or query is None:
            raise self._unfit("只能是查询（query），不能是命令或订阅")
        for word in ("title", "list"):
            if word not in self._said:
                raise self._unfit(f"开头要有一行“# {word}: …”")
        keys = tuple(self._said["list"].split("."))
        way = self._way(query, keys)
        after, size = self._paged(way)
        for definition in self._prepared.operation.variable_definitions or ():
            name, required = definition.variable.name.value, isinstance(definition.type, NonNullTypeNode)
            if required and name in {AS_OF, after, size} and definition.default_value is None:
                raise self._unfit(f"变量 ${name} 由导出来给，要可以不给")
        named, selected = get_named_type(_type(way[-1])), way[-1].node.selection_set
        self._refuse_pages_within(named, way[-1])
        roots = list(self._selections.fields(query, self._prepared.operation.selection_set))
        return Exported(
            name=self._name,
            title=self._said["title"],
            prepared=self._prepared,
            path=keys,
            columns=self._selections.columns(named, selected),
            after=after,
            size=size,
            by_moment=not {root.node.name.value for root in roots} <= HOLDS or self._says_moment(query),
        )

    def _way(self, query: GraphQLObjectType, keys: tuple[str, ...]) -> list[Field]:
        """The fields that lead to the list."""
        type_: GraphQLNamedType = query
        selections: SelectionSetNode | None = self._prepared.operation.selection_set
        way: list[Field] = []
        for number, key in enumerate(keys, start=1):
            step = next((one for one in self._selections.fields(type_, selections) if one.key == key), None)
            if step is None or step.field is None or is_list(step.field.type) is not (number == len(keys)):
                raise self._unfit(f"# list: {'.'.join(keys)} 不是所查的一个列表")
            way.append(step)
            type_, selections = get_named_type(step.field.type), step.node.selection_set
        if not is_composite_type(type_):
            raise self._unfit(f"# list: {'.'.join(keys)} 的各项不是对象，没有栏目")
        return way

    def _paged(self, way: list[Field]) -> tuple[str | None, str | None]:
        """The variables of the one connection on the way; a list that has pages is to be asked page by page."""
        connections = [one for one in way if one.field and {"first", "after"} <= set(one.field.args)]
        if not connections:
            return None, None
        (connection, *more) = connections
        said = {argument.name.value: argument.value for argument in connection.node.arguments or ()}
        after, size = said.get("after"), said.get("first")
        page = [one for one in self._beneath(connection) if one.key == "pageInfo"]
        known = {below.key for one in page for below in self._beneath(one)}
        if more or not isinstance(after, VariableNode) or not {"hasNextPage", "endCursor"} <= known:
            raise self._unfit(
                f"{connection.key} 要一页一页取完：写上变量 $after 与 after: $after，"
                "并查 pageInfo { hasNextPage endCursor }"
            )
        return after.name.value, size.name.value if isinstance(size, VariableNode) else None

    def _beneath(self, field: Field) -> list[Field]:
        return list(self._selections.fields(get_named_type(_type(field)), field.node.selection_set))

    def _refuse_pages_within(self, type_: GraphQLNamedType, field: Field) -> None:
        for below in self._selections.fields(type_, field.node.selection_set):
            if below.field is None:
                continue
            if {"first", "after"} <= set(below.field.args):
                raise self._unfit(f"{below.key} 自己又要翻页，不能放进一行里")
            if is_composite_type(get_named_type(below.field.type)):
                self._refuse_pages_within(get_named_type(below.field.type), below)

    def _says_moment(self, query: GraphQLObjectType) -> bool:
        waiting = list(self._selections.fields(query, self._prepared.operation.selection_set))
        while waiting:
            field = waiting.pop()
            if field.field is not None and is_composite_type(named := get_named_type(field.field.type)):
                if named.name in BY_MOMENT:
                    return True
                waiting += self._selections.fields(named, field.node.selection_set)
        return False

    def _unfit(self, problem: str) -> UnfitFolder:
        return _unfit(self._name, problem)


def _type(field: Field) -> GraphQLOutputType:
    assert field.type is not None  # noqa: S101
    return field.type
