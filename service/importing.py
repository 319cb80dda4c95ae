"""Uploaded tables: read in a child, held against the ledger, kept, answered, committed or discarded.

A proposal is never kept: it is computed anew from the file and the answers whenever somebody looks.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from events.access import ACCESS
from events.actor import Actor
from events.border import clean
from events.decisions.programme import IssueDocument
from events.desk import Desk
from events.journal.receipts import KNOWN, Receipt
from events.refusals import InvalidInput, RoleNotAllowed
from events.vocabulary import DocumentKind, Name, Value
from projections import programmes
from projections.asof import AsOf, resolve
from schema import imports
from schema.imports import Proposed, Refusing
from service.excel.importing.committing import commit
from service.excel.importing.known import Known, known
from service.excel.importing.proposal import Answer, DocumentSaid
from service.excel.importing.proposing import Prepared, propose
from service.excel.reading import read
from service.excel.refusals import ImportBlocked, RowsRefused
from service.imports import Kept, Uploads
from service.parameters import programme_said
from service.refusals import ImportEnded, ProposalChanged
from service.workbench import Workbench

MOST_ANSWERS = 5000
"""As many as a table of ten thousand rows may reasonably ask for."""
LONGEST_ID, LONGEST_CHOICE = 500, 200


class Upload(Value):
    """What comes with a file; checked as commands are, because facts will say it. See DocumentSaid."""

    name: Name
    document_title: Name
    issuer: Name
    issued_on: date
    document_no: Name | None = None
    kind: DocumentKind | None = None
    batch_no: int | None = None
    ratified_by: Name | None = None
    effective_from: date | None = None

    @property
    def document(self) -> DocumentSaid:
        return DocumentSaid(
            title=self.document_title,
            issuer=self.issuer,
            issued_on=self.issued_on,
            document_no=self.document_no,
            kind=self.kind,
            batch_no=self.batch_no,
            ratified_by=self.ratified_by,
            effective_from=self.effective_from,
        )


class Importing:
    """Who may import, and the way of one upload."""

    def __init__(
        self,
        desk: Desk,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        uploads: Uploads,
        now: Callable[[], datetime],
        bench: Workbench,
    ) -> None:
        self._desk = desk
        self._pool = pool
        self._uploads = uploads
        self._now = now
        self._bench = bench
        self._ending = asyncio.Lock()

    def admit(self, actor: Actor) -> None:
        """RoleNotAllowed for all who may not issue a document; WorkbenchBusy where no file would be read now."""
        _allow(actor)
        self._bench.require_room()

    async def upload(self, actor: Actor, content: bytes, programme: str, upload: Upload) -> tuple[Kept, Proposed]:
        """A new draft for the programme of this id, year or title. A file that cannot be read leaves nothing behind."""
        _allow(actor)
        clean(upload)
        async with self._pool.connection() as connection:
            head = await resolve(connection, self._now())
            programme_id = programme_said(await programmes.find(connection, head), programme).programme_id
            standing = await known(connection, head, programme_id)
        prepared = await self._prepared(content, upload.name, standing, upload.document)
        kept = await self._uploads.keep(
            content,
            name=upload.name,
            sha256=prepared.proposal.sha256,
            programme_id=programme_id,
            said=upload.document,
            by=actor.ref,
        )
        return kept, Proposed(prepared.proposal, prepared.command_id)

    async def one(self, actor: Actor, id: UUID) -> Kept:
        _allow(actor)
        return await self._uploads.one(id)

    async def page(self, actor: Actor, *, state: str | None, after: UUID | None, limit: int) -> tuple[list[Kept], bool]:
        _allow(actor)
        return await self._uploads.page(state=state, after=after, limit=limit)

    async def count(self, actor: Actor, state: str | None) -> int:
        _allow(actor)
        return await self._uploads.count(state)

    async def proposed(self, actor: Actor, id: UUID, connection: AsyncConnection[Any], as_of: AsOf) -> Proposed:
        """ImportEnded where the file is gone."""
        _allow(actor)
        prepared = await self._of(await self._uploads.one(id), connection, as_of)
        return Proposed(prepared.proposal, prepared.command_id)

    async def receipt(self, kept: imports.Kept, connection: AsyncConnection[Any]) -> Receipt | None:
        return await _receipt(kept.command_id, connection) if kept.state == "COMMITTED" else None

    async def answer(self, actor: Actor, id: UUID, answers: Sequence[tuple[str, str]]) -> Kept:
        """What others answer at the same time is kept too."""
        _allow(actor)
        for question, choice in answers:
            if not question or len(question) > LONGEST_ID or len(choice) > LONGEST_CHOICE:
                raise InvalidInput("回答太长，或没有写明是哪个问题", "answers")
        while True:
            kept = await self._uploads.one(id)
            if not kept.is_draft:
                raise ImportEnded
            told = {answer.question: answer.choice for answer in kept.answers} | dict(answers)
            said = tuple(Answer(question, choice) for question, choice in told.items() if choice.strip())
            if len(said) > MOST_ANSWERS:
                raise InvalidInput(f"一次导入最多回答 {MOST_ANSWERS} 个问题", "answers")
            if answered := await self._uploads.answer(kept, said):
                return answered

    async def commit(
        self, actor: Actor, id: UUID, command_id: UUID | None, connection: AsyncConnection[Any]
    ) -> Kept | Refusing:
        """One at a time. `command_id`, where given, is that of the proposal that was seen: ProposalChanged where
        something else would be written now."""
        _allow(actor)
        async with self._ending, self._uploads.alone(id):
            kept = await self._uploads.one(id)
            if kept.state == "COMMITTED":
                return kept
            if await _receipt(kept.command_id, connection):  # a process died between the desk's receipt and our word
                return await self._uploads.end(id, "COMMITTED", kept.command_id)
            prepared = await self._of(kept, connection, await resolve(connection, self._now()))
            if command_id not in {None, prepared.command_id}:
                raise ProposalChanged
            try:
                receipt = await self._given(id, prepared, actor)
            except RowsRefused as refused:
                return Refusing(refused.code, refused.message, refused.problems)
            except ImportBlocked as refused:
                return Refusing(refused.code, refused.message, prepared.proposal.errors)
            return await self._uploads.end(id, "COMMITTED", receipt.command_id if receipt else None)

    async def discard(self, actor: Actor, id: UUID) -> Kept:
        """A discarded one stays as it is."""
        _allow(actor)
        async with self._ending, self._uploads.alone(id):
            kept = await self._uploads.one(id)
            return kept if kept.state == "DISCARDED" else await self._uploads.end(id, "DISCARDED")

    async def _given(self, id: UUID, prepared: Prepared, actor: Actor) -> Receipt | None:
        if prepared.proposal.can_commit and prepared.steps:
            await self._uploads.begin(id, prepared.command_id)
        return await asyncio.to_thread(commit, self._desk, prepared, actor)

    async def _of(self, kept: Kept, connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
        content = await self._uploads.content(kept.import_id)
        standing = await known(connection, as_of, kept.programme_id)
        return await self._prepared(content, kept.file_name, standing, kept.said, kept.answers)

    async def _prepared(
        self, content: bytes, name: str, standing: Known, said: DocumentSaid, answers: Sequence[Answer] = ()
    ) -> Prepared:
        return await self._bench.do(lambda: propose(read(content, name), standing, said, answers))


async def _receipt(command_id: UUID | None, connection: AsyncConnection[Any]) -> Receipt | None:
    """What the desk answered this command with, if it did."""
    if command_id is None:
        return None
    row = await (await connection.execute(KNOWN, ([command_id],))).fetchone()
    return Receipt(row[0], *row[2:]) if row else None


def _allow(actor: Actor) -> None:
    """Tables name people: only those see them who may issue documents."""
    rights = ACCESS[IssueDocument]
    if actor.roles.isdisjoint(rights):
        raise RoleNotAllowed("导入表格", "、".join(role.label for role in rights))
