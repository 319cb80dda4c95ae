"""GET /exports/…: the office's tables as workbooks and CSV, as of any moment.

An answer is known by journal, position and release: who has it already is told so (304) before anything is drawn. What
is late depends on the moment too, so the filing status is also known by that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events.refusals import InvalidInput
from events.vocabulary import Unit
from projections.asof import AsOf, resolve
from service.answering import XLSX, answering, attached
from service.auth import Accounts
from service.build import Service
from service.excel.standing import programme_named
from service.parameters import moment, month, one_of, optional, required
from service.workbench import Workbench

if TYPE_CHECKING:
    from service.excel.writing.exporting import Exporting, File

MEDIA = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
}
Said = Mapping[str, str]
Made = Callable[["Exporting", Said], Awaitable["list[File]"]]


class MoneyUnit(StrEnum):
    WAN = "WAN"
    YI = "YI"


async def _plan(exporting: "Exporting", said: Said) -> "list[File]":
    return await exporting.plan(await _programme(exporting, said))


async def _monthly(exporting: "Exporting", said: Said) -> "list[File]":
    return await exporting.monthly(await _programme(exporting, said), month(said))


async def _summary(exporting: "Exporting", said: Said) -> "list[File]":
    return await exporting.summary(await _programme(exporting, said), month(said))


async def _filings(exporting: "Exporting", said: Said) -> "list[File]":
    return await exporting.filings(await _programme(exporting, said), month(said))


async def _card(exporting: "Exporting", said: Said) -> "list[File]":
    return await exporting.card(await exporting.project_named(required(said, "project")))


async def _unit_workbook(exporting: "Exporting", said: Said) -> "list[File]":
    from service.excel.writing.unit_books import By

    by = one_of(said, "by", By) or By.LEAD
    programme_id = await _programme(exporting, said)
    return [await exporting.unit_workbook(programme_id, month(said), required(said, "unit"), by)]


UNIT_WORKBOOK = "unit-workbook"
TABLES: dict[str, Made] = {
    "plan": _plan,
    "monthly": _monthly,
    "summary": _summary,
    "filings": _filings,
    "card": _card,
}


class ExportRoutes:
    """Everybody who is signed in may read what GraphQL shows them too."""

    def __init__(
        self,
        service: Service,
        accounts: Accounts,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        now: Callable[[], datetime],
        bench: Workbench,
    ) -> None:
        self._address = service.conninfos.reader
        self._journal_id = service.opened.journal_id
        self._accounts = accounts
        self._pool = pool
        self._now = now
        self._bench = bench

    def routes(self) -> list[BaseRoute]:
        return [
            *(
                Route(f"/exports/{name}.{kind}", answering(self._answer(name, kind, made)), methods=["GET"])
                for name, made in TABLES.items()
                for kind in MEDIA
            ),
            Route(
                f"/exports/{UNIT_WORKBOOK}.xlsx",
                answering(self._answer(UNIT_WORKBOOK, "xlsx", _unit_workbook)),
                methods=["GET"],
            ),
        ]

    def _answer(self, name: str, kind: str, made: Made) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            await self._accounts.sign_in(request.headers.get("authorization"))
            said = request.query_params
            # Whose workbook, where the table is a unit's; in what unit of money otherwise.
            money = None if made is _unit_workbook else one_of(said, "unit", MoneyUnit)
            asked = moment(said)
            async with self._pool.connection() as connection:
                as_of = await resolve(connection, self._now(), position=asked.position, time=asked.time)
            tag = self._tag(as_of, by_moment=name in {"filings", UNIT_WORKBOOK})
            headers = {"etag": tag, "cache-control": "private, no-cache"}
            if tag in tags(request):
                return Response(status_code=304, headers=headers)
            unit = Unit[money.name] if money else Unit.WAN
            files = await self._bench.do(lambda: asyncio.run(self._made(made, said, as_of, unit)))
            file = _chosen(files, kind, optional(said, "sheet"))
            headers["content-disposition"] = attached(file.name)
            return Response(file.content, headers=headers, media_type=MEDIA[kind])

        return answer

    async def _made(self, made: Made, said: Said, as_of: AsOf, unit: Unit) -> "list[File]":
        """In a thread, with a loop and a connection of its own: drawing keeps a processor busy for seconds."""
        from service.excel.writing.exporting import Exporting  # a server that draws nothing need not load it

        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            return await made(Exporting(connection, as_of, self._journal_id, unit), said)

    def _tag(self, as_of: AsOf, *, by_moment: bool) -> str:
        known = [version("taizhang"), self._journal_id.hex, str(as_of.position)]
        return f'"{"-".join([*known, as_of.moment.isoformat()] if by_moment else known)}"'


def tags(request: Request) -> set[str]:
    """What the client has; a proxy may have weakened it."""
    said = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in said.split(",")}


async def _programme(exporting: "Exporting", said: Said) -> UUID:
    return programme_named(await exporting.programmes(), optional(said, "programme"), by="programme")


def _chosen(files: "list[File]", kind: str, sheet: str | None) -> "File":
    """The workbook; or the CSV of the one sheet, or of the sheet that is named."""
    if kind == "xlsx":
        return files[0]
    stem = PurePath(files[0].name).stem
    parts = {file.name.removeprefix(stem).removesuffix(".csv").removeprefix("-"): file for file in files[1:]}
    if sheet in parts:
        return parts[sheet]
    if len(parts) == 1 and sheet is None:
        return files[1]
    raise InvalidInput(
        f"CSV 一次一张表，请用参数 sheet 指明：{'、'.join(name or '（不写）' for name in parts)}", "sheet"
    )
