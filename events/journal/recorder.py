"""The recorder: one head row is lock, counter and seal at once.

It stands on eventsourcing's `ApplicationRecorder` and passes the library's own recorder tests. The library's Postgres
recorder is not used: above ~1 MB it hangs with its lock held, it commits after a Python error, and VACUUM stalls it
(reference/event-store.md §1.3).
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Thread
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    StoredEvent,
)
from psycopg import Connection, Cursor
from psycopg_pool import ConnectionPool

from events.journal.format import (
    HASHES,
    LEAF_FORMAT,
    SALT_BYTES,
    Hash,
    commitment,
    envelope_bytes,
    leaf,
    moment_text,
)
from events.journal.inserting import COPY_ABOVE, Also, Rows, Table, copy, insert
from events.journal.mapper import NotedFact, StoredFact
from events.journal.tree import Tree
from events.vocabulary import HashName

SEE_HEAD = "SELECT position, recorded_at, root, peaks, format, clock_timestamp() AS database_now FROM head"
# The clock is read outside: beside FOR UPDATE it would say when the wait for the lock began.
LOCK_HEAD = """
    SELECT held.*, clock_timestamp() AS database_now
      FROM (SELECT position, recorded_at, root, peaks, format FROM head FOR UPDATE) AS held
"""
CHANNEL = "journal"
MOVE_HEAD = """
    moved AS (UPDATE head SET position = %s, recorded_at = %s, root = %s, peaks = %s::bytea[]) SELECT pg_notify(%s, '')
"""
FACTS = Table(
    "facts",
    {
        "position": "int8",
        "stream": "uuid",
        "version": "int8",
        "topic": "text",
        "envelope": "bytea",
        "commitment": "bytea",
        "salt": "bytea",
        "payload": "bytea",
    },
)
APPENDS = Table("appends", {"last": "int8", "first": "int8", "recorded_at": "timestamptz", "root": "bytea"})
OPEN_HEAD = (
    "INSERT INTO head (format, position, recorded_at, root, peaks) VALUES (%s, 0, '1900-01-01 00:00:00+00', %s, '{}')"
)
STREAM = """
    SELECT stream, version, topic, payload, envelope
      FROM facts
     WHERE stream = %(stream)s AND version > %(after)s AND version <= %(upto)s
     ORDER BY version
"""
RANGE = """
    SELECT position, stream, version, topic, payload, envelope
      FROM facts
     WHERE position >= %(first)s AND position <= %(last)s
       AND (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s))
     ORDER BY position
     LIMIT %(limit)s
"""
FOREVER = 9_223_372_036_854_775_807


class Head(NamedTuple):
    """Where the journal stands."""

    position: int
    recorded_at: datetime
    root: bytes
    peaks: list[bytes]
    format: int
    database_now: datetime


class NewFact(NamedTuple):
    """What a command adds: all of a fact but its position and moment."""

    stream: UUID
    version: int
    topic: str
    topic_version: int
    context: bytes
    payload: bytes


class Append(NamedTuple):
    """What one transaction added."""

    first: int
    last: int
    recorded_at: datetime
    root: bytes


def lock_head(cursor: Cursor[Any]) -> Head:
    """Wait for the head and hold it to the end of the transaction."""
    return _head(cursor.execute(LOCK_HEAD, prepare=True).fetchone())


def see_head(cursor: Cursor[Any]) -> Head:
    """The head as it stands, not held."""
    return _head(cursor.execute(SEE_HEAD).fetchone())


def _head(row: Any) -> Head:
    if row is None:
        raise RuntimeError("the journal has no head row")
    return Head._make(row)


def append(cursor: Cursor[Any], head: Head, at: datetime, facts: Sequence[NewFact], hash_: Hash, *kept: Rows) -> Append:
    """Insert `facts` behind the locked `head` and what is `kept` of them, grow the tree, move the head, tell who
    listens."""
    tree = Tree(hash_, head.position, head.peaks)
    sealed = _sealed(tree, at, facts, hash_)
    rows = []
    if len(facts) > COPY_ABOVE:  # PostgreSQL takes rows in while the next ones are hashed
        copy(cursor, FACTS, sealed)
    else:
        rows = [*sealed]
    done = Append(head.position + 1, tree.size, at, tree.root())
    ended = Rows(APPENDS, [(done.last, done.first, at, done.root)])
    moved = Also(MOVE_HEAD, (done.last, at, done.root, _array(tree.peaks), CHANNEL))
    insert(cursor, Rows(FACTS, rows), ended, *kept, also=moved)
    return done


def _array(values: Sequence[bytes]) -> str:
    """A bytea[] as PostgreSQL writes one: psycopg would look for the type of a list's elements at every append."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"


def _sealed(tree: Tree, at: datetime, facts: Sequence[NewFact], hash_: Hash) -> Iterator[tuple[Any, ...]]:
    """The rows of `facts`, each a leaf more of the tree."""
    moment, salts = moment_text(at), secrets.token_bytes(SALT_BYTES * len(facts))
    for offset, fact in enumerate(facts):
        position = tree.size + 1
        envelope = envelope_bytes(
            position, moment, fact.stream, fact.version, fact.topic, fact.topic_version, fact.context
        )
        salt = salts[offset * SALT_BYTES : (offset + 1) * SALT_BYTES]
        committed = commitment(hash_, salt, fact.payload)
        tree.add(leaf(hash_, envelope, committed))
        yield position, fact.stream, fact.version, fact.topic, envelope, committed, salt, fact.payload


class JournalRecorder(ApplicationRecorder):
    """The library's door to the same tables; the committer appends through the functions above."""

    def __init__(self, pool: ConnectionPool[Connection[Any]], hash_name: HashName = HashName.SHA256) -> None:
        self.pool = pool
        self.hash = HASHES[hash_name]

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        del kwargs
        if not stored_events:
            return []
        facts = [
            NewFact(
                UUID(str(event.originator_id)),
                event.originator_version,
                event.topic,
                1,
                event.envelope if isinstance(event, StoredFact) else b"{}",
                event.state,
            )
            for event in stored_events
        ]
        try:
            with self.pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
                head = lock_head(cursor)
                done = append(cursor, head, max(head.recorded_at, head.database_now), facts, self.hash)
        except psycopg.errors.UniqueViolation as problem:
            raise IntegrityError(str(problem)) from problem
        return list(range(done.first, done.last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        bounds = {"stream": originator_id, "after": -1 if gt is None else gt, "upto": FOREVER if lte is None else lte}
        with self.pool.connection() as connection:
            events = [StoredFact(*row) for row in connection.execute(STREAM, bounds)]
        return (events[::-1] if desc else events)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 0 if start is None else start if inclusive_of_start else start + 1
        with self.pool.connection() as connection:
            return [
                NotedFact(
                    id=row[0],
                    originator_id=row[1],
                    originator_version=row[2],
                    topic=row[3],
                    state=row[4],
                    envelope=row[5],
                )
                for row in connection.execute(
                    RANGE,
                    {
                        "first": first,
                        "last": FOREVER if stop is None else stop,
                        "topics": list(topics) or None,
                        "limit": limit,
                    },
                )
            ]

    def max_notification_id(self) -> int | None:
        with self.pool.connection() as connection:
            row = connection.execute("SELECT nullif(position, 0) FROM head").fetchone()
        return row[0] if row else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "JournalSubscription":
        return JournalSubscription(self, gt, topics)


class JournalSubscription(ListenNotifySubscription["JournalRecorder"]):
    """The library's subscription, woken by NOTIFY and by the clock: a lost NOTIFY costs a second, not silence."""

    def __init__(self, recorder: JournalRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        self._listener.join()

    def _listen(self) -> None:
        while not self._has_been_stopped:
            with suppress(psycopg.OperationalError):  # the server may go and come back
                self._listen_once()
            self._has_been_notified.set()

    def _listen_once(self) -> None:
        with self._recorder.pool.connection() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            try:
                while not self._has_been_stopped:
                    for _ in connection.notifies(timeout=0.2, stop_after=1):
                        pass
                    self._has_been_notified.set()
            finally:
                connection.execute("UNLISTEN *")


def open_head(cursor: Cursor[Any], hash_: Hash) -> None:
    """The row that everything is counted on, before fact 1."""
    cursor.execute(OPEN_HEAD, (LEAF_FORMAT, Tree(hash_).root()))
