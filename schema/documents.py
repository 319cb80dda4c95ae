"""From a document's text to what can be executed: parsed, its operation found, validated; kept, so that a repeat costs
one look-up."""

from collections import OrderedDict
from typing import NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)

KEPT = 512
"""How many documents stay parsed and validated."""


class Unfit(Exception):
    """A document that is not executed: why not, and its kind of operation where that is known."""

    def __init__(self, errors: list[GraphQLError], kind: OperationType | None = None) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors
        self.kind = kind


class Prepared(NamedTuple):
    """A document with the one operation of it that was asked for."""

    text: str
    document: DocumentNode
    operation: OperationDefinitionNode

    @property
    def kind(self) -> OperationType:
        return self.operation.operation


class Documents:
    """What was asked before, by text and name of the operation; the least used is forgotten first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()

    def prepare(self, text: str, operation_name: str | None = None) -> Prepared:
        """Raises Unfit."""
        key = (text, operation_name)
        prepared = self._kept.get(key)
        if prepared is None:
            prepared = self._kept[key] = self._made(text, operation_name)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return prepared

    def _made(self, text: str, operation_name: str | None) -> Prepared:
        try:
            document = parse(text)
        except GraphQLError as problem:
            raise Unfit([problem]) from problem
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            raise Unfit([GraphQLError(_unnamed(operation_name))])
        errors = validate(self._schema, document)
        if errors:
            raise Unfit(errors, operation.operation)
        return Prepared(text, document, operation)


def _unnamed(operation_name: str | None) -> str:
    if operation_name is None:
        return "文档里没有操作，或有多个操作；请用 operationName 指明。"
    return f"文档里没有名为“{operation_name[:40]}”的操作。"
