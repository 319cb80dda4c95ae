"""POST /imports: a table is uploaded, read and held against the ledger. GET /imports/{id}: what it would do now;
/imports/{id}/marked.xlsx: the file itself, marked.

Everything after that (answers, commit, discard) is GraphQL's.
"""

import asyncio
from email.message import Message
from pathlib import PurePath
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events.actor import Actor
from events.refusals import InvalidInput
from events.vocabulary import DocumentKind
from schema.imports import Proposed
from service.answering import XLSX, answering, attached
from service.auth import Accounts
from service.excel.presenting.structured import structured
from service.excel.refusals import UnknownImport
from service.importing import Importing, Upload
from service.imports import Kept
from service.parameters import day, month, number, one_of, optional

PATH = "/imports"
UPLOAD_SECONDS = 60.0

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class ImportRoutes:
    """The routes, on an application's accounts."""

    def __init__(self, importing: Importing, accounts: Accounts) -> None:
        self._importing = importing
        self._accounts = accounts

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, answering(self.upload), methods=["POST"]),
            Route(f"{PATH}/{{id}}", answering(self.one), methods=["GET"]),
            Route(f"{PATH}/{{id}}/marked.xlsx", answering(self.marked), methods=["GET"]),
        ]

    async def upload(self, request: Request) -> Response:
        """201 with the import's id and its proposal; nothing is kept of what is refused."""
        actor = await self._actor(request)
        self._importing.admit(actor)
        said = request.query_params
        upload = Upload(
            name=file_name(optional(said, "name") or disposed(request.headers.get("content-disposition"))),
            month=month(said) if optional(said, "month") else None,
            document_title=optional(said, "documentTitle"),
            issuer=optional(said, "issuer"),
            issued_on=day(said, "issuedOn"),
            document_no=optional(said, "documentNo"),
            kind=one_of(said, "kind", DocumentKind),
            batch_no=number(said, "batchNo"),
            ratified_by=optional(said, "ratifiedBy"),
            effective_from=day(said, "effectiveFrom"),
        )
        try:
            content = await asyncio.wait_for(request.body(), UPLOAD_SECONDS)
        except TimeoutError as problem:
            raise InvalidInput(f"文件在 {UPLOAD_SECONDS:.0f} 秒内没有传完") from problem
        kept, proposed = await self._importing.upload(actor, content, optional(said, "programme"), upload)
        return _told(kept, proposed, 201, {"location": f"{PATH}/{kept.import_id}"})

    async def one(self, request: Request) -> Response:
        """The proposal of a draft, computed anew; null once it is none."""
        actor = await self._actor(request)
        kept = await self._importing.one(actor, _id(request))
        return _told(kept, await self._importing.proposed(actor, kept.import_id) if kept.is_draft else None, 200, {})

    async def marked(self, request: Request) -> Response:
        """The draft's file as a workbook, every cell marked that somebody should look at."""
        name, content = await self._importing.marked(await self._actor(request), _id(request))
        headers = {"content-disposition": attached(name), "cache-control": "no-store"}
        return Response(content, headers=headers, media_type=XLSX)

    async def _actor(self, request: Request) -> Actor:
        return await self._accounts.sign_in(request.headers.get("authorization"))


def disposed(header: str | None) -> str | None:
    """The file's name in a Content-Disposition header; UTF-8 where somebody sends it bare."""
    if header is None:
        return None
    message = Message()
    message["content-disposition"] = header
    name = message.get_filename()
    try:
        return name.encode("latin-1").decode() if name else None
    except UnicodeError:
        return name


def file_name(said: str | None) -> str:
    """A name without folders; InvalidInput where there is none."""
    name = PurePath((said or "").replace("\\", "/")).name
    if not name:
        raise InvalidInput("缺少文件名：请写在参数 name 或 Content-Disposition 里", "name")
    return name


def _id(request: Request) -> UUID:
    said = str(request.path_params["id"])
    try:
        return UUID(said)
    except ValueError:
        raise UnknownImport(said[:40]) from None


def _told(kept: Kept, proposed: Proposed | None, status: int, headers: dict[str, str]) -> Response:
    body = {
        "id": kept.import_id,
        "state": kept.state,
        "version": kept.version,
        "commandId": proposed.command_id if proposed else None,
        "proposal": structured(proposed.proposal) if proposed else None,
    }
    headers = {"cache-control": "no-store", **headers}
    return Response(_ENCODER.encode(body), status, headers, media_type="application/json; charset=utf-8")
