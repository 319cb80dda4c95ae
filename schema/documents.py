"""From a document's text to what can be executed: bounded, parsed, measured, validated; and kept, so that a repeat
costs one look-up."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from schema.limits import REPORTED, Limits, refusal
from schema.measuring import Measurer
from schema.overlaps import overlapping
from schema.pricing import Cost
from schema.tokens import counted

KEPT = 512
"""How many documents stay parsed and validated."""
KEPT_TOKENS = 100_000
"""How many tokens they have together: one takes about a kilobyte of memory."""
RULES = [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule]
"""graphql-core's, but for the one that takes time by the square; overlaps.py does its work."""


class Unfit(Exception):
    """A document that is not executed: why not, its kind of operation where that is known, and what was paid."""

    def __init__(self, errors: list[GraphQLError], kind: OperationType | None = None) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors
        self.kind = kind
        self.extensions: dict[str, Any] = {}


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Prepared:
    """A document with the one operation of it that was asked for; the same object for as long as it is kept."""

    text: str
    digest: str
    """SHA-256 of the text, in hexadecimal: what may be logged of it."""
    document: DocumentNode
    operation: OperationDefinitionNode
    cost: Cost
    """Of the operation; of a subscription, of each event."""
    introspects: bool
    introspects_only: bool

    @property
    def kind(self) -> OperationType:
        return self.operation.operation

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None


class Valid(NamedTuple):
    """A document and those of its operations that were asked for."""

    document: DocumentNode
    tokens: int
    prepared: dict[str | None, Prepared]


class Documents:
    """What was asked before; the least used is forgotten first."""

    def __init__(self, schema: GraphQLSchema, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._schema = schema
        self._measurer = Measurer(schema, self.limits)
        self._kept: OrderedDict[str, Valid] = OrderedDict()
        self._tokens = 0

    @property
    def kept(self) -> tuple[int, int]:
        """How many documents are kept, and how many tokens they have."""
        return len(self._kept), self._tokens

    def prepare(self, text: str, operation_name: str | None = None, *, suggesting: bool = True) -> Prepared:
        """Raises Unfit. `suggesting` names of the schema that are like misspelt ones is for those who may see it."""
        valid = self._kept.get(text)
        if valid is not None:
            self._kept.move_to_end(text)
            prepared = valid.prepared.get(operation_name)
            if prepared is None:
                prepared = valid.prepared[operation_name] = self._measured(text, valid.document, operation_name)
            return prepared
        tokens = counted(text, self.limits)
        if isinstance(tokens, GraphQLError):
            raise Unfit([tokens])
        try:
            document = parse(text)
        except GraphQLError as problem:
            raise Unfit([problem]) from problem
        prepared = self._measured(text, document, operation_name)
        self._validated(document, prepared.kind, suggesting=suggesting)
        self._keep(text, Valid(document, tokens, {operation_name: prepared}))
        return prepared

    def _measured(self, text: str, document: DocumentNode, operation_name: str | None) -> Prepared:
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            raise Unfit([refusal("invalid_document", _unnamed(operation_name))])
        shape = self._measurer.measure(document, operation)
        if isinstance(shape, GraphQLError):
            raise Unfit([shape], operation.operation)
        digest = sha256(text.encode(errors="surrogatepass")).hexdigest()
        return Prepared(text, digest, document, operation, *shape)

    def _validated(self, document: DocumentNode, kind: OperationType, *, suggesting: bool) -> None:
        errors = validate(self._schema, document, RULES, max_errors=REPORTED, hide_suggestions=not suggesting)
        if not errors:
            conflict = overlapping(self._schema, document)
            errors = [conflict] if conflict else []
        if errors:
            raise Unfit(errors[:REPORTED], kind)

    def _keep(self, text: str, valid: Valid) -> None:
        self._kept[text] = valid
        self._tokens += valid.tokens
        while len(self._kept) > KEPT or self._tokens > KEPT_TOKENS:
            _, forgotten = self._kept.popitem(last=False)
            self._tokens -= forgotten.tokens


def _unnamed(operation_name: str | None) -> str:
    if operation_name is None:
        return "文档里没有操作，或有多个操作；请用 operationName 指明。"
    return f"文档里没有名为“{operation_name[:40]}”的操作。"
