"""Introspection: who may ask what the schema is, and answers that are made once and kept as bytes.

The schema holds no secret (it is printed in the product's sources), and tools need it: by default everybody who is
signed in may ask. An office that would rather not show it to clerks and machines says so by a setting; those get no
"Did you mean" either, which tells a schema name by name. `__typename` is no introspection.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute_sync

from events.actor import Actor, Role
from schema.documents import Prepared
from schema.limits import refusal

KEPT_BYTES = 2**24
OFFICES = frozenset({Role.MAJOR_PROJECTS_OFFICE, Role.INSPECTION_OFFICE, Role.PERFORMANCE_OFFICE, Role.AUDITOR})


class Whom(StrEnum):
    """Who may introspect."""

    EVERYBODY = "everybody"
    OFFICES = "offices"
    NOBODY = "nobody"

    def allows(self, actor: Actor) -> bool:
        return self is Whom.EVERYBODY or (self is Whom.OFFICES and bool(OFFICES & actor.roles))


def not_allowed() -> GraphQLError:
    message = "本服务不向您的角色开放自省（__schema、__type）；接口说明见文档 schema.graphql，或请联系管理员。"
    return refusal("introspection_refused", message)


class Introspection:
    """Answers to operations that ask about the schema and nothing else."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[tuple[str, str | None, bytes], bytes] = OrderedDict()
        self.bytes = 0
        self.made = 0
        """Answers that were not there yet."""
        self._making = asyncio.Lock()

    async def answer(self, prepared: Prepared, variables: Mapping[str, Any] | None) -> ExecutionResult:
        """The result, whose data is a piece of finished JSON unless there are errors. Made in a thread, one at a time:
        the first takes a tenth of a second, and others are answered meanwhile."""
        key = (prepared.digest, prepared.name, orjson.dumps(variables or {}, default=str, option=orjson.OPT_SORT_KEYS))
        async with self._making:
            kept = self._kept.get(key)
            if kept is None:
                self.made += 1
                result = await asyncio.to_thread(self._made, prepared, variables)
                if result.errors:
                    return result
                kept = orjson.dumps(result.data)
                self._keep(key, kept)
            else:
                self._kept.move_to_end(key)
        return ExecutionResult(cast(dict[str, Any], orjson.Fragment(kept)), None)

    def _made(self, prepared: Prepared, variables: Mapping[str, Any] | None) -> ExecutionResult:
        return execute_sync(
            self._schema, prepared.document, variable_values=dict(variables or {}), operation_name=prepared.name
        )

    def _keep(self, key: tuple[str, str | None, bytes], made: bytes) -> None:
        self._kept[key] = made
        self.bytes += len(made)
        while self.bytes > KEPT_BYTES:
            _, forgotten = self._kept.popitem(last=False)
            self.bytes -= len(forgotten)
