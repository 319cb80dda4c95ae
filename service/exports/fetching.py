"""A document's whole list: page by page by its cursor, all at one position."""

from collections.abc import Mapping
from typing import Any

import orjson

from schema import answering
from schema.answering import Answer
from schema.context import Session
from service.exports.exported import Exported
from service.refusals import ExportTooLong

MOST = 100_000
"""Rows of one export; more are for tools that read the database (docs/reporting.md)."""


class Failed(Exception):
    """An answer with errors: the first of them, as GraphQL words it."""

    def __init__(self, message: str, extensions: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.message = message
        self.code = str(extensions.get("code", "internal_error"))
        self.retry_after = extensions.get("retryAfter")
        self.blamed = {name: str(extensions[name]) for name in ("argument", "id") if name in extensions}


async def rows(document: Exported, variables: Mapping[str, Any], session: Session, most: int = MOST) -> list[Any]:
    """Every row of the list, as answered. Failed where the answer has errors, ExportTooLong beyond `most` rows."""
    found: list[Any] = []
    said = dict(variables)
    while True:
        data = _data(await answering.answer(document.prepared, said, session))
        found += _at(data, document.path) or ()
        if len(found) > most:
            raise ExportTooLong(most)
        page = _at(data, (*document.path[:-1], "pageInfo")) if document.after else None
        if not document.after or not page or not page["hasNextPage"]:
            return found
        said[document.after] = page["endCursor"]


def _data(answer: Answer) -> Any:
    if answer.errors:
        first = answer.errors[0]
        raise Failed(first.message, first.extensions or {})
    return answer.data if isinstance(answer.data, dict) else orjson.loads(orjson.dumps(answer.data))


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        data = data and data.get(key)
    return data
