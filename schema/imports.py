"""What the schema asks of imports. They are kept, read and held against the ledger elsewhere (service/importing.py)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from events.actor import Actor
from events.journal.receipts import Receipt
from events.vocabulary import DocumentKind


class Answered(Protocol):
    """An answer that was given: the question's id, and what was chosen."""

    @property
    def question(self) -> str: ...

    @property
    def choice(self) -> str: ...


class Document(Protocol):
    """The document that a plan table rests on, as whoever uploaded it said."""

    @property
    def title(self) -> str: ...

    @property
    def issuer(self) -> str: ...

    @property
    def issued_on(self) -> date: ...

    @property
    def document_no(self) -> str | None: ...

    @property
    def kind(self) -> DocumentKind | None: ...

    @property
    def batch_no(self) -> int | None: ...

    @property
    def ratified_by(self) -> str | None: ...

    @property
    def effective_from(self) -> date | None: ...


class Said(Protocol):
    """What was said of a file; neither of a unit workbook, which says both itself."""

    @property
    def document(self) -> Document | None: ...

    @property
    def month(self) -> date | None: ...


class Kept(Protocol):
    """A kept upload; `state` is DRAFT, COMMITTED or DISCARDED."""

    @property
    def import_id(self) -> UUID: ...

    @property
    def programme_id(self) -> UUID: ...

    @property
    def file_name(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def said(self) -> Said: ...

    @property
    def answers(self) -> Sequence[Answered]: ...

    @property
    def uploaded_by(self) -> UUID: ...

    @property
    def uploaded_at(self) -> datetime: ...

    @property
    def state(self) -> str: ...

    @property
    def command_id(self) -> UUID | None: ...

    @property
    def ended_at(self) -> datetime | None: ...

    @property
    def version(self) -> int: ...


class Proposed(NamedTuple):
    """What an import would do (service/excel/importing/proposal.py says of what it consists), and the id of the command
    that would do exactly that."""

    proposal: Any
    command_id: UUID


class Refusing(NamedTuple):
    """Why nothing was written: `problems`, each at its cell."""

    code: str
    message: str
    problems: Sequence[Any]


class Imports(Protocol):
    """For the 市重点办; a 信息员 hands in unit workbooks, and to him uploads of others are unknown. Every call refuses
    whoever is neither (RoleNotAllowed). None of them takes one of the connections that questions are asked on: reading
    a table takes seconds.

    What changes an import may carry a command id, under which it is done once (CommandIdReused where it stands for
    something else), and the version that was seen (VersionConflict where somebody was quicker)."""

    async def one(self, actor: Actor, id: UUID) -> Kept:
        """UnknownImport where there is none."""

    async def page(
        self, actor: Actor, *, state: str | None, after: UUID | None, limit: int
    ) -> tuple[Sequence[Kept], bool]:
        """The newest first, and whether more follow."""

    async def count(self, actor: Actor, state: str | None) -> int:
        """How many there are."""

    async def proposed(self, actor: Actor, id: UUID) -> Proposed:
        """What a draft would do at the head, computed anew."""

    async def receipt(self, kept: Kept) -> Receipt | None:
        """What a committed import was answered with; None where the file changed nothing."""

    async def answer(
        self,
        actor: Actor,
        id: UUID,
        answers: Sequence[tuple[str, str]],
        *,
        command_id: UUID | None,
        expected_version: int | None,
    ) -> Kept:
        """Questions' ids with choices; an empty choice takes an answer back."""

    async def commit(
        self, actor: Actor, id: UUID, *, command_id: UUID | None, expected_version: int | None
    ) -> Kept | Refusing:
        """All or nothing, in one append; a repeat finds what the first one did. The command id is the proposal's."""

    async def discard(self, actor: Actor, id: UUID, *, command_id: UUID | None, expected_version: int | None) -> Kept:
        """The draft's bytes go."""
