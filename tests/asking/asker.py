"""Asking the schema without HTTP: documents in, answers out, on a journal of the test's own."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Self, TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from events.actor import Actor
from projections.heads import Heads
from schema.admission import Admission
from schema.answering import GRAPH, Answer, answer, unfit
from schema.context import Resources, Session
from schema.documents import Unfit
from schema.refused import Unauthenticated
from schema.remembering import Memory
from service.build import Service, now
from service.feed import Feed
from service.importing import Importing
from service.imports import Uploads
from service.preparing import Ledger
from service.workbench import Workbench
from tests.journaling.small import OFFICE

T = TypeVar("T")
admission = Admission(GRAPH)
documents = admission.documents


class Asker:
    """Asks as somebody; `data` demands an answer without errors, `errors` one that was refused."""

    def __init__(self, running: Service) -> None:
        self.running = running
        self.actors: dict[str, Actor] = {}
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self._runner.run(self._open())
        return self

    def __exit__(self, *trouble: Any) -> None:
        self._runner.run(self._close())
        self._runner.__exit__(*trouble)

    async def _open(self) -> None:
        kwargs = {"autocommit": True}
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            self.running.conninfos.reader, min_size=1, max_size=2, timeout=0.5, kwargs=kwargs, open=False
        )
        await self.pool.open()
        self.feed = Feed(self.running.conninfos.reader, self.running.reader)
        await self.feed.__aenter__()
        moment = partial(now, self.running.clock)
        self.heads = Heads(self.running.conninfos.reader, moment)
        self.uploads: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            self.running.conninfos.writer, min_size=0, max_size=4, timeout=0.5, kwargs=kwargs, open=False
        )
        await self.uploads.open()
        self.bench = Workbench("asker")
        ledger = Ledger(self.running.conninfos.reader, self.running.opened.journal_id)
        self.importing = Importing(self.running.desk, ledger, Uploads(self.uploads), moment, self.bench)
        self.resources = Resources(
            admission=admission,
            desk=self.running.desk,
            pool=self.pool,
            heads=self.heads,
            memory=Memory(self.heads, 2**24, release="tests", journal_id=self.running.opened.journal_id),
            feed=self.feed,
            imports=self.importing,
            opened=self.running.opened,
            now=moment,
            sign_in=self._sign_in,
        )

    async def _close(self) -> None:
        await self.feed.__aexit__(None, None, None)
        await self.heads.close()
        await self.pool.close()
        await self.uploads.close()
        self.bench.close()

    async def _sign_in(self, credential: str | None) -> Actor:
        if credential not in self.actors:
            raise Unauthenticated
        return self.actors[credential]

    def session(self, by: Actor = OFFICE) -> Session:
        self.actors[str(by.ref)] = by
        return Session(self.resources, str(by.ref))

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(doing)

    def ask(self, document: str, by: Actor = OFFICE, /, **variables: Any) -> Answer:
        try:
            prepared = documents.prepare(document)
        except Unfit as problem:
            return unfit(problem)
        return self.run(answer(prepared, variables, self.session(by)))

    def data(self, document: str, by: Actor = OFFICE, /, **variables: Any) -> dict[str, Any]:
        result = self.ask(document, by, **variables)
        assert result.errors == []
        assert isinstance(result.data, dict)
        return result.data

    def codes(self, document: str, by: Actor = OFFICE, /, **variables: Any) -> list[str]:
        """The codes of the errors of an answer."""
        result = self.ask(document, by, **variables)
        assert result.errors
        return [str((error.extensions or {})["code"]) for error in result.errors]
