"""Receipts: what each command was answered with, kept for ever, so that a repeat is answered the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Cursor

from events.journal.recorder import Append, insert

KNOWN = """
    SELECT r.command_id, r.digest, r.position, a.recorded_at, a.root, r.first, r.last, r.subject, r.version
      FROM receipts r JOIN appends a ON a.last = r.position
     WHERE r.command_id = ANY (%s)
"""
COLUMNS = ("command_id", "digest", "command", "position", "first", "last", "subject", "version")
TYPES = ("uuid", "bytea", "text", "int8", "int8", "int8", "uuid", "int8")


class Receipt(NamedTuple):
    """What a command is answered with: where the journal stood after it, sealed; the same again on repeat.

    `subject` is the stream that it was about and `version` that stream's version after it; `first` and `last` are
    None where nothing was appended because the wish already held.
    """

    command_id: UUID
    position: int
    recorded_at: datetime
    root: bytes
    first: int | None
    last: int | None
    subject: UUID | None
    version: int | None


class Work(Protocol):
    """A command, or an import of many, on its way to being decided."""

    @property
    def command_id(self) -> UUID: ...

    @property
    def digest(self) -> bytes: ...

    @property
    def name(self) -> str: ...

    @property
    def alone(self) -> bool:
        """Whether it takes a transaction of its own (an import: all or nothing)."""


class Outcome(NamedTuple):
    """The stream that a decision was about, and its version afterwards."""

    subject: UUID | None
    version: int | None


class Done(NamedTuple):
    """A work that was decided: its facts are those from `first` to `last`; none where `last` is less."""

    work: Work
    outcome: Outcome
    first: int
    last: int

    @property
    def span(self) -> tuple[int | None, int | None]:
        return (self.first, self.last) if self.last >= self.first else (None, None)

    def receipt(self, sealed: Append) -> Receipt:
        return Receipt(self.work.command_id, sealed.last, sealed.recorded_at, sealed.root, *self.span, *self.outcome)


Known = dict[UUID, tuple[bytes, Receipt | Done]]


def known(cursor: Cursor[Any], works: Sequence[Work]) -> Known:
    """The digests and first receipts of those works that were done before."""
    rows = cursor.execute(KNOWN, ([work.command_id for work in works],), prepare=True)
    return {row[0]: (row[1], Receipt(row[0], *row[2:])) for row in rows}


def keep(cursor: Cursor[Any], done: Iterable[Done], sealed: Append) -> None:
    """Receipts are kept for works that appended nothing, too."""
    rows = [(d.work.command_id, d.work.digest, d.work.name, sealed.last, *d.span, *d.outcome) for d in done]
    insert(cursor, "receipts", COLUMNS, TYPES, rows)
