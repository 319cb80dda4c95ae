"""Reading the journal: streams up to a version or position, ranges of positions, positions and times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from events.actor import Mark
from events.facts import Fact
from events.journal.format import read_brief, read_envelope
from events.journal.mapper import Recorded, decode
from events.journal.recorder import FOREVER, RANGE

HEAD = "SELECT position, recorded_at, root FROM head"
STREAM_UPTO = """
    SELECT stream, version, topic, payload, envelope
      FROM facts
     WHERE stream = %(stream)s AND version <= %(version)s AND position <= %(position)s
     ORDER BY version
"""
STREAMS = """
    SELECT stream, version, topic, payload, envelope
      FROM facts
     WHERE stream = ANY (%s)
     ORDER BY position
"""
# An import is one command, mostly under its own id. Else each append is asked for its first fact: an import has an
# append to itself, and says its id in every fact.
IMPORT_SPAN = "SELECT first, last FROM receipts WHERE command_id = %(id)s AND first IS NOT NULL"
IMPORT_FOUND = """
    SELECT a.first, a.last
      FROM appends a
           JOIN facts f ON f.position = a.first
     WHERE position(%(said)s::bytea IN f.envelope) > 0
     ORDER BY a.last
     LIMIT 1
"""
APPEND_AT = "SELECT last, recorded_at, root FROM appends WHERE last >= %s ORDER BY last LIMIT 1"
APPEND_BY = (
    "SELECT last, recorded_at, root FROM appends WHERE recorded_at <= %s ORDER BY recorded_at DESC, last DESC LIMIT 1"
)


class Seal(NamedTuple):
    """The end of an append: a public position, its moment, and the tree's root there."""

    position: int
    recorded_at: datetime
    root: bytes


class Reader:
    """Questions to the journal itself. Positions given are inclusive."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        self.pool = pool

    def head(self) -> Seal:
        with self.pool.connection() as connection:
            return Seal._make(_one(connection.execute(HEAD).fetchone()))

    def stream(self, stream: UUID, *, version: int = FOREVER, position: int = FOREVER) -> list[Recorded]:
        bounds = {"stream": stream, "version": version, "position": position}
        with self.pool.connection() as connection:
            return [recorded(*row) for row in connection.execute(STREAM_UPTO, bounds)]

    def since(self, after: int, limit: int, *, upto: int = FOREVER, topics: Sequence[str] = ()) -> list[Recorded]:
        """At most `limit` facts behind position `after`, in order."""
        bounds = {"first": after + 1, "last": upto, "topics": list(topics) or None, "limit": limit}
        with self.pool.connection() as connection:
            return [recorded(*row[1:]) for row in connection.execute(RANGE, bounds)]

    def streams(self, streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """The streams that have facts, each in order."""
        found: dict[UUID, list[Recorded]] = {}
        with self.pool.connection() as connection:
            for row in connection.execute(STREAMS, (list(streams),)):
                found.setdefault(row[0], []).append(recorded(*row))
        return found

    def of_import(self, import_id: UUID) -> list[Recorded]:
        """The facts of an import, in order; none where there was no such import."""
        parameters = {"id": import_id, "said": f'"import_id":"{import_id}"'.encode()}
        for query in (IMPORT_SPAN, IMPORT_FOUND):
            with self.pool.connection() as connection:
                span = connection.execute(query, parameters).fetchone()
            if span is not None:
                first, last = span
                facts = self.since(first - 1, last - first + 1, upto=last)
                if any(one.envelope.import_id == import_id for one in facts):
                    return [one for one in facts if one.envelope.import_id == import_id]
        return []

    def seal_of(self, position: int) -> Seal | None:
        """The end of the append that holds `position`; None behind the head."""
        with self.pool.connection() as connection:
            row = connection.execute(APPEND_AT, (position,)).fetchone()
        return Seal._make(row) if row else None

    def seal_by(self, moment: datetime) -> Seal | None:
        """The last append by `moment`; None before the first."""
        with self.pool.connection() as connection:
            row = connection.execute(APPEND_BY, (moment,)).fetchone()
        return Seal._make(row) if row else None


def recorded(stream: UUID, version: int, topic: str, payload: bytes, envelope: bytes) -> Recorded:
    """A row of facts, read."""
    said = read_envelope(envelope)
    return Recorded(stream, version, decode(topic, said.topic_version, payload), said)


def noted(connection: Connection[Any], *, after: int, upto: int, limit: int) -> list[tuple[Fact, Mark]]:
    """At most `limit` facts behind position `after` as folds want them: of the envelope only what a mark says."""
    bounds = {"first": after + 1, "last": upto, "topics": None, "limit": limit}
    rows = connection.execute(RANGE, bounds, binary=True).fetchall()
    return [_noted(*row) for row in rows]


def _noted(position: int, stream: UUID, version: int, topic: str, payload: bytes, envelope: bytes) -> tuple[Fact, Mark]:
    said = read_brief(envelope)
    mark = Mark(position, said.recorded_at, stream, version, said.actor.ref, said.unit, said.role)
    return decode(topic, said.topic_version, payload), mark


def _one(row: Any) -> Any:
    if row is None:
        raise RuntimeError("the journal has no head row")
    return row
