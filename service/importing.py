"""Uploaded tables: read in a child, held against the ledger, kept, answered, committed or discarded.

A proposal is never kept: it is computed anew from the file and the answers whenever somebody looks.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from events.access import ACCESS
from events.actor import Actor
from events.border import clean
from events.decisions.programme import IssueDocument
from events.decisions.report import FileReport
from events.desk import Desk
from events.journal.receipts import Receipt
from events.refusals import InvalidInput, RoleNotAllowed, VersionConflict
from events.vocabulary import DocumentKind, Name, PersonRef, Value
from schema import imports
from schema.imports import Proposed, Refusing
from service.directory import note_now
from service.excel.importing.proposal import Answer, DocumentSaid
from service.excel.refusals import ImportBlocked, RowsRefused, UnknownImport
from service.imports import Kept, Order, Uploads
from service.preparing import Asked, Ledger, Said, marked_workbook, prepared
from service.refusals import ImportEnded, ProposalChanged
from service.workbench import Workbench

if TYPE_CHECKING:
    from service.excel.importing.proposing import Prepared

log = logging.getLogger(__name__)

MOST_ANSWERS = 5000
"""As many as a table of ten thousand rows may reasonably ask for."""
LONGEST_ID, LONGEST_CHOICE = 500, 200


class Upload(Value):
    """What comes with a file; checked as commands are, because facts will say it: the month of a monthly table, or a
    plan table's document (see DocumentSaid)."""

    name: Name
    month: date | None = None
    document_title: Name | None = None
    issuer: Name | None = None
    issued_on: date | None = None
    document_no: Name | None = None
    kind: DocumentKind | None = None
    batch_no: int | None = None
    ratified_by: Name | None = None
    effective_from: date | None = None

    def said(self) -> Said:
        """InvalidInput where only a part of what names a document was said, or a month beside it."""
        if self.month and self.document_title:
            raise InvalidInput("月报表不另有依据：month 与 documentTitle 等只能用一种", "month")
        if self.document_title and self.issuer and self.issued_on:
            return Said(
                document=DocumentSaid(
                    title=self.document_title,
                    issuer=self.issuer,
                    issued_on=self.issued_on,
                    document_no=self.document_no,
                    kind=self.kind,
                    batch_no=self.batch_no,
                    ratified_by=self.ratified_by,
                    effective_from=self.effective_from,
                )
            )
        if self.document_title or self.issuer or self.issued_on:
            raise InvalidInput("所据文件要写全：documentTitle、issuer、issuedOn", "documentTitle")
        return Said(month=self.month)


class Importing:
    """Who may import, and the way of one upload. A 信息员 hands in unit workbooks, and sees his own uploads only."""

    def __init__(
        self, desk: Desk, ledger: Ledger, uploads: Uploads, now: Callable[[], datetime], bench: Workbench
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._uploads = uploads
        self._now = now
        self._bench = bench
        # One of each at a time: whoever waits for an import holds one of the few connections.
        self._ending, self._answering = asyncio.Lock(), asyncio.Lock()

    def admit(self, actor: Actor) -> None:
        """RoleNotAllowed for all who may neither issue a document nor report; WorkbenchBusy where no file would be read
        now."""
        _allow(actor)
        self._bench.require_room()

    async def upload(
        self, actor: Actor, content: bytes, programme: str | None, upload: Upload
    ) -> tuple[Kept, Proposed]:
        """A new draft. A file that cannot be read, or is held against no programme, leaves nothing behind."""
        _allow(actor)
        clean(upload)
        said = upload.said()
        found = await self._prepared(Asked(content, upload.name, programme, said, (), actor))
        kept = await self._uploads.keep(
            content,
            name=upload.name,
            sha256=found.proposal.sha256,
            programme_id=found.proposal.programme_id,
            said=said,
            by=actor.ref,
        )
        return kept, Proposed(found.proposal, found.command_id)

    async def one(self, actor: Actor, id: UUID) -> Kept:
        _allow(actor)
        kept = await self._uploads.one(id)
        if _own(actor) not in {None, kept.uploaded_by}:
            raise UnknownImport(id)
        return kept

    async def page(self, actor: Actor, *, state: str | None, after: UUID | None, limit: int) -> tuple[list[Kept], bool]:
        _allow(actor)
        return await self._uploads.page(state=state, by=_own(actor), after=after, limit=limit)

    async def count(self, actor: Actor, state: str | None) -> int:
        _allow(actor)
        return await self._uploads.count(state, _own(actor))

    async def proposed(self, actor: Actor, id: UUID) -> Proposed:
        """ImportEnded where the file is gone."""
        found = await self._prepared(await self._asked(await self.one(actor, id), actor))
        return Proposed(found.proposal, found.command_id)

    async def marked(self, actor: Actor, id: UUID) -> tuple[str, bytes]:
        """Name and bytes of the draft's file as a workbook, marked."""
        asked = await self._asked(await self.one(actor, id), actor)
        content = await self._bench.do(lambda: marked_workbook(self._ledger, asked, self._now()))
        return f"{PurePath(asked.name).stem}-标注.xlsx", content

    async def receipt(self, kept: imports.Kept) -> Receipt | None:
        return await self._uploads.receipt(kept.command_id) if kept.state == "COMMITTED" else None

    async def answer(
        self,
        actor: Actor,
        id: UUID,
        answers: Sequence[tuple[str, str]],
        *,
        command_id: UUID | None = None,
        expected_version: int | None = None,
    ) -> Kept:
        """What others answer at the same time is kept too, unless a version is expected. Who answers while the import
        is committed waits, and is told that it has ended: nothing is taken that does not count."""
        order = _order("answer", actor, id, command_id, expected_version, answers)
        for question, choice in answers:
            if not question or len(question) > LONGEST_ID or len(choice) > LONGEST_CHOICE:
                raise InvalidInput("回答太长，或没有写明是哪个问题", "answers")
        async with self._answering, self._uploads.alone(id):
            kept = await self.one(actor, id)
            if await self._uploads.done(order):
                return kept
            _require(kept, expected_version)
            if not kept.is_draft:
                raise ImportEnded
            told = {answer.question: answer.choice for answer in kept.answers} | dict(answers)
            said = tuple(Answer(question, choice) for question, choice in told.items() if choice.strip())
            if len(said) > MOST_ANSWERS:
                raise InvalidInput(f"一次导入最多回答 {MOST_ANSWERS} 个问题", "answers")
            return await self._uploads.answer(id, said, order)

    async def commit(
        self, actor: Actor, id: UUID, *, command_id: UUID | None = None, expected_version: int | None = None
    ) -> Kept | Refusing:
        """One at a time. `command_id`, where given, is that of the proposal that was seen: ProposalChanged where
        something else would be written now."""
        async with self._ending, self._uploads.alone(id):
            kept = await self._one_ended(actor, id)
            if kept.state == "COMMITTED" and _the_same(kept, command_id, expected_version):
                return kept
            _require(kept, expected_version)
            found = await self._prepared(await self._asked(kept, actor))
            if command_id not in {None, found.command_id}:
                raise ProposalChanged
            try:
                receipt = await self._given(id, found, actor)
            except RowsRefused as refused:
                return Refusing(refused.code, refused.message, refused.problems)
            except ImportBlocked as refused:
                return Refusing(refused.code, refused.message, found.proposal.errors)
            return await self._uploads.commit(id, receipt.command_id if receipt else found.command_id)

    async def discard(
        self, actor: Actor, id: UUID, *, command_id: UUID | None = None, expected_version: int | None = None
    ) -> Kept:
        """A discarded one stays as it is; ImportEnded where it was committed."""
        order = _order("discard", actor, id, command_id, expected_version)
        async with self._ending, self._uploads.alone(id):
            kept = await self._one_ended(actor, id)
            if await self._uploads.done(order) or (
                kept.state == "DISCARDED" and _the_same(kept, None, expected_version)
            ):
                return kept
            _require(kept, expected_version)
            return await self._uploads.discard(id, order)

    async def _one_ended(self, actor: Actor, id: UUID) -> Kept:
        """The import; committed, where it is a draft only because a process died between the desk's receipt and our
        word."""
        kept = await self.one(actor, id)
        if not kept.is_draft or await self._uploads.receipt(kept.command_id) is None:
            return kept
        return await self._uploads.commit(id, kept.command_id)

    async def _given(self, id: UUID, found: "Prepared", actor: Actor) -> Receipt | None:
        from service.excel.importing.committing import commit  # as service/preparing.py does

        if found.proposal.can_commit and found.steps:
            await self._uploads.begin(id, found.command_id)
        receipt = await asyncio.to_thread(commit, self._desk, found, actor)
        await self._note(found)
        return receipt

    async def _note(self, found: "Prepared") -> None:
        """Whom the file names goes to the directory. That this fails must not hide what has been committed."""
        try:
            async with self._uploads.connection() as connection:
                await note_now(connection, found, self._now())
        except Exception as problem:
            # No more of it than this: PostgreSQL's details repeat the row.
            log.error("persons not noted: %s", type(problem).__name__)

    async def _asked(self, kept: Kept, actor: Actor) -> Asked:
        content = await self._uploads.content(kept.import_id)
        return Asked(content, kept.file_name, str(kept.programme_id), kept.said, kept.answers, actor)

    async def _prepared(self, asked: Asked) -> "Prepared":
        return await self._bench.do(lambda: prepared(self._ledger, asked, self._now()))


def _order(name: str, actor: Actor, id: UUID, command_id: UUID | None, *said: object) -> Order:
    """A change as a digest: who means something else says it under another id."""
    return Order(command_id, sha256(msgspec.json.encode([name, actor.ref, id, *said])).digest())


def _require(kept: Kept, expected_version: int | None) -> None:
    if expected_version not in {None, kept.version}:
        raise VersionConflict(expected_version, kept.version)


def _the_same(kept: Kept, command_id: UUID | None, expected_version: int | None) -> bool:
    """Whether an import that has ended did so as somebody means who asks for it: under his command id or, where he
    names none, from the version that he saw."""
    if command_id is not None:
        return command_id == kept.command_id
    return expected_version in {None, kept.version - 1, kept.version}


def _allow(actor: Actor) -> None:
    """Tables name people: only those see them who may issue documents, or report for their unit."""
    rights = {**ACCESS[IssueDocument], **ACCESS[FileReport]}
    if actor.roles.isdisjoint(rights):
        raise RoleNotAllowed("导入表格", "、".join(role.label for role in rights))


def _own(actor: Actor) -> PersonRef | None:
    """Whose uploads the actor sees: None where it is everybody's."""
    return actor.ref if actor.roles.isdisjoint(ACCESS[IssueDocument]) else None
