"""Receipts: what each command was answered with, kept for ever, so that a repeat is answered the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Cursor

from events.journal.inserting import Rows, Table
from events.journal.recorder import Append, Head

KNOWN = """
    SELECT r.command_id, r.digest, r.position, a.recorded_at, a.root, r.first, r.last, r.subject, r.version
      FROM receipts r JOIN appends a ON a.last = r.position
     WHERE r.command_id = ANY (%s)
"""
TAKE_HEAD = "SELECT * FROM take_head(%s)"
RECEIPTS = Table(
    "receipts",
    {
        "command_id": "uuid",
        "digest": "bytea",
        "command": "text",
        "position": "int8",
        "first": "int8",
        "last": "int8",
        "subject": "uuid",
        "version": "int8",
    },
)


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
    return _known(cursor.execute(KNOWN, ([work.command_id for work in works],)))


def take_head(cursor: Cursor[Any], works: Sequence[Work]) -> tuple[Head, Known]:
    """Wait for the head and hold it to the end of the transaction; what is known of these works then."""
    asked = "{" + ",".join([work.command_id.hex for work in works]) + "}"
    rows = cursor.execute(TAKE_HEAD, (asked,), prepare=True).fetchall()
    width = len(Head._fields)
    return Head._make(rows[0][:width]), _known(row[width:] for row in rows if row[width] is not None)


def _known(rows: Iterable[Sequence[Any]]) -> Known:
    return {row[0]: (row[1], Receipt(row[0], *row[2:])) for row in rows}


def kept(done: Iterable[Done], position: int) -> Rows:
    """Receipts are kept for works that appended nothing, too."""
    return Rows(
        RECEIPTS, [(d.work.command_id, d.work.digest, d.work.name, position, *d.span, *d.outcome) for d in done]
    )
