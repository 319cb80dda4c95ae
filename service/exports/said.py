"""Variables from a query string, as the document types them: `programmeId=…&months=2020-03,2020-04&late=true`."""

from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    VariableDefinitionNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
    validate_input_value,
)
from starlette.datastructures import QueryParams

from events.refusals import InvalidInput
from schema.asked import Malformed, decoded
from service.exports.exported import AS_OF, Exported

BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False}


def parameters(document: Exported) -> dict[str, VariableDefinitionNode]:
    """The document's variables that a caller may give: not the page's, and not the moment, which every export takes."""
    return {
        definition.variable.name.value: definition
        for definition in document.prepared.operation.variable_definitions or ()
        if definition.variable.name.value not in {document.after, document.size, AS_OF}
    }


def variables(document: Exported, said: QueryParams, graph: GraphQLSchema) -> dict[str, Any]:
    """InvalidInput names the parameter that is missing, unknown, or not of its type."""
    known = parameters(document)
    for name in said:
        if name not in known and name != AS_OF:
            there = "、".join([*known, AS_OF])
            raise InvalidInput(f"没有参数 {name[:40]}；可用的有 {there}", name[:40])
    given: dict[str, Any] = {}
    for name, definition in known.items():
        texts = [text.strip() for text in said.getlist(name) if text.strip()]
        if texts:
            type_ = cast(GraphQLInputType, type_from_ast(graph, definition.type))
            given[name] = _value(name, texts, type_)
            _check(name, given[name], type_)
        elif isinstance(definition.type, NonNullTypeNode) and definition.default_value is None:
            raise InvalidInput(f"缺少参数 {name}", name)
    return given


def typed(node: TypeNode) -> str:
    """A variable's type as GraphQL writes it."""
    if isinstance(node, NonNullTypeNode):
        return f"{typed(node.type)}!"
    return f"[{typed(node.type)}]" if isinstance(node, ListTypeNode) else node.name.value  # type: ignore[attr-defined]


def _value(name: str, texts: list[str], type_: GraphQLInputType) -> Any:
    """Several values of a list are several parameters of the name; where no text is meant, commas part them too."""
    bare = type_.of_type if is_non_null_type(type_) else type_
    named = get_named_type(bare)
    if isinstance(named, GraphQLInputObjectType):
        return _json(name, _one(name, texts))
    if is_list_type(bare):
        parts = texts if named.name == "String" else [part.strip() for text in texts for part in text.split(",")]
        return [_leaf(name, part, named) for part in parts]
    return _leaf(name, _one(name, texts), named)


def _one(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        raise InvalidInput(f"参数 {name} 只能给一个值", name)
    return texts[0]


def _json(name: str, text: str) -> Any:
    try:
        return decoded(text)
    except Malformed as problem:
        raise InvalidInput(f"参数 {name} 应是 JSON", name) from problem


def _leaf(name: str, text: str, type_: Any) -> Any:
    if type_.name == "Boolean":
        if text.lower() not in BOOLEANS:
            raise InvalidInput(f"参数 {name} 应为 true 或 false", name)
        return BOOLEANS[text.lower()]
    if type_.name == "Int":
        if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) <= 10):
            raise InvalidInput(f"参数 {name} 不是整数", name)
        return int(text)
    if isinstance(type_, GraphQLEnumType):
        if text.upper() not in type_.values:
            raise InvalidInput(f"参数 {name} 可为 {'、'.join(type_.values)}", name)
        return text.upper()
    return text


def _check(name: str, value: Any, type_: GraphQLInputType) -> None:
    def refuse(problem: GraphQLError, path: list[str | int]) -> None:
        del path
        raise InvalidInput(f"参数 {name} 的值不对：{_words(problem)}", name)

    validate_input_value(value, type_, refuse)


def _words(problem: GraphQLError) -> str:
    """A scalar's own words, which are Chinese; GraphQL's where the value is not even of its form."""
    cause: Any = problem
    while isinstance(cause.original_error, GraphQLError):
        cause = cause.original_error
    return str(cause.message).rstrip("。")
