"""GET /exports/{name}.{kind} over saved documents, and GET /exports, which lists them."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from graphql import print_ast
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events.actor import Actor
from events.refusals import Refused
from projections.asof import AsOf, resolve
from schema.answering import GRAPH
from schema.answers import JSON, problem
from schema.context import Resources, Session
from service.answering import RETRY_SECONDS, STATUSES, answering, attached
from service.exporting_routes import TABLES, UNIT_WORKBOOK, tags
from service.exports.exported import Exported, exported
from service.exports.fetching import Failed, rows
from service.exports.said import parameters, typed, variables
from service.parameters import moment
from service.refusals import UnknownExport
from service.saved import saved_documents
from service.workbench import Workbench

KINDS = ("csv", "xlsx", "json")
POSITION = "taizhang-position"
OTHER_STATUSES = {"unauthenticated": 401, "internal_error": 500, "unavailable": 503, "rate_limited": 429}


class SavedExports:
    """Everybody who is signed in reads what GraphQL would answer to the same token. UnfitFolder where the product's
    documents, or those of `folder`, cannot be exported."""

    def __init__(self, folder: Path | None, resources: Resources, bench: Workbench) -> None:
        self._resources = resources
        self._documents = exported(
            saved_documents(folder), (*TABLES, UNIT_WORKBOOK), GRAPH, resources.admission.documents.prepare
        )
        self._bench = bench

    def routes(self) -> list[BaseRoute]:
        """To stand behind the routes of the office's tables."""
        return [
            Route("/exports", answering(self._list), methods=["GET"]),
            Route("/exports/{name}.{kind}", answering(self._answer), methods=["GET"]),
        ]

    async def _list(self, request: Request) -> Response:
        await self._resources.sign_in(request.headers.get("authorization"))
        told = [_told(document) for document in self._documents.values()]
        return Response(orjson.dumps(told), media_type="application/json")

    async def _answer(self, request: Request) -> Response:
        session = Session(self._resources, request.headers.get("authorization"))
        actor = await session.actor()
        name, kind = request.path_params["name"], request.path_params["kind"]
        document = self._documents.get(name)
        if document is None or kind not in KINDS:
            raise UnknownExport(f"{name}.{kind}")
        given = variables(document, request.query_params, GRAPH)
        asked = moment(request.query_params)
        async with self._resources.pool.connection() as connection:
            as_of = await resolve(connection, self._resources.now(), position=asked.position, time=asked.time)
            sealed = await resolve(connection, as_of.moment, position=as_of.position)
        headers = {
            "etag": self._tag(document, given, as_of, actor, kind),
            "cache-control": "private, no-cache",
            "vary": "Authorization",
            POSITION: str(as_of.position),
        }
        if headers["etag"] in tags(request):
            return Response(status_code=304, headers=headers)
        session.pinned = as_of
        self._bench.require_room()
        try:
            found = await rows(document, given, session)
        except Failed as failed:
            return _refused(failed)
        return await self._written(document, found, kind, as_of, sealed.moment, headers)

    async def _written(
        self,
        document: Exported,
        found: list[Any],
        kind: str,
        as_of: AsOf,
        recorded_at: datetime,
        headers: dict[str, str],
    ) -> Response:
        """Drawn in a thread: a workbook keeps a processor busy."""
        from service.excel.writing.tables import Stamp  # a server that draws nothing need not load it
        from service.exports.writing import MEDIA, named, written

        stamp = Stamp(self._resources.opened.journal_id, as_of.position, recorded_at, as_of.moment)
        content = await self._bench.do(lambda: written(document, found, stamp, kind))
        headers["content-disposition"] = attached(named(document, kind))
        return Response(content, headers=headers, media_type=MEDIA[kind])

    def _tag(self, document: Exported, given: Mapping[str, Any], as_of: AsOf, actor: Actor, kind: str) -> str:
        """Known by document, variables, rights, kind, journal, position and release; by the moment where that tells."""
        said = [
            document.prepared.text,
            orjson.dumps(given, default=str, option=orjson.OPT_SORT_KEYS).decode(),
            *sorted(actor.roles),
            str(actor.unit),
            str(actor.ref),
            kind,
            version("taizhang"),
            self._resources.opened.journal_id.hex,
            str(as_of.position),
            as_of.moment.isoformat() if document.by_moment else "",
        ]
        return f'"{sha256(orjson.dumps(said)).hexdigest()[:32]}"'


def _told(document: Exported) -> dict[str, Any]:
    return {
        "name": document.name,
        "title": document.title,
        "kinds": KINDS,
        "columns": [{"key": column.key, "title": column.title} for column in document.columns],
        "parameters": [
            {
                "name": name,
                "type": typed(definition.type),
                "default": print_ast(definition.default_value) if definition.default_value else None,
            }
            for name, definition in parameters(document).items()
        ],
    }


def _refused(failed: Failed) -> Response:
    status = _status(failed.code)
    again = failed.retry_after or (RETRY_SECONDS if status == 503 else None)
    headers = {"retry-after": str(again)} if again else {}
    return problem(status, failed.code, failed.message, media=JSON, headers=headers, **failed.blamed)


def _status(code: str) -> int:
    """The HTTP status of an error of GraphQL's: that of its refusal's branch."""
    kinds = [Refused]
    while kinds:
        kind = kinds.pop()
        if kind.code == code and not kind.__subclasses__():
            return next((status for branch, status in STATUSES if issubclass(kind, branch)), 400)
        kinds += kind.__subclasses__()
    return OTHER_STATUSES.get(code, 400)
