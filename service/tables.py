"""The office's tables over HTTP: uploads on their way in, exports on their way out, and what both need to run."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.routing import BaseRoute

from service.auth import Accounts
from service.build import Service
from service.exporting_routes import ExportRoutes
from service.importing import Importing
from service.importing_routes import ImportRoutes
from service.imports import Uploads
from service.preparing import Ledger
from service.workbench import Workbench

CONNECTIONS = 4
"""At most, for kept uploads; none while nobody uploads."""


class Tables:
    """Lives as long as the application. What is read and what is drawn do not wait for one another."""

    def __init__(
        self,
        service: Service,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        accounts: Accounts,
        now: Callable[[], datetime],
    ) -> None:
        self._keeping: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            service.conninfos.writer,
            min_size=0,
            max_size=CONNECTIONS,
            timeout=5.0,
            kwargs={"autocommit": True},
            open=False,
        )
        self._reading, self.drawing = Workbench("reading"), Workbench("drawing")
        ledger = Ledger(service.conninfos.reader, service.opened.journal_id)
        self.importing = Importing(service.desk, ledger, Uploads(self._keeping), now, self._reading)
        self._imports = ImportRoutes(self.importing, accounts)
        self._exports = ExportRoutes(service, accounts, pool, now, self.drawing)

    def routes(self) -> list[BaseRoute]:
        return [*self._imports.routes(), *self._exports.routes()]

    async def __aenter__(self) -> Self:
        await self._keeping.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.close()
        self.drawing.close()
        await self._keeping.close()
