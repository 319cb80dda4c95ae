"""One writer decides: what is waiting is gathered into one transaction under the head lock.

Lock the head · known command ids answer with their first receipt · read the batch's streams in one SELECT · decide in
order of arrival · insert, seal, project, keep receipts, NOTIFY, commit. A refused command leaves its batch alone; a
command that breaks (a bug) takes nobody with it: its batch is rolled back and taken again one by one.
"""

import gc
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Thread
from time import monotonic, sleep
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import psycopg
from psycopg import Connection, Cursor

from events.journal.clock import Clock
from events.journal.format import HASHES, Hash
from events.journal.recorder import Append, Head, append, insert, lock_head
from events.journal.under import Projector, Under
from events.refusals import CommandIdReused, JournalBusy, Refused
from events.vocabulary import HashName

GATHER = 256
WAITING = 4096
RETRY_SECONDS = 20.0

KNOWN_RECEIPTS = """
    SELECT r.command_id, r.digest, r.position, a.recorded_at, a.root, r.first, r.last, r.subject, r.version
      FROM receipts r JOIN appends a ON a.last = r.position
     WHERE r.command_id = ANY (%s)
"""
RECEIPT_COLUMNS = ("command_id", "digest", "command", "position", "first", "last", "subject", "version")
RECEIPT_TYPES = ("uuid", "bytea", "text", "int8", "int8", "int8", "uuid", "int8")


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


class Outcome(NamedTuple):
    """The stream that a decision was about, and its version afterwards."""

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


class Decider(Protocol):
    """Decides the works of one transaction; made anew for each."""

    def prepare(self, works: Sequence[Any]) -> None: ...

    def decide(self, work: Any) -> Outcome:
        """Add the work's facts to what is under the lock, all at the end, or raise a refusal before adding any."""


class _Done(NamedTuple):
    work: Any
    outcome: Outcome
    first: int
    last: int


class _Broken(Exception):
    """A batch of several failed for no reason of the database's: one of them carries a bug."""


class Committer:
    """The thread that commits. `submit` from any thread; the answer comes through the future."""

    def __init__(
        self,
        conninfo: str,
        *,
        clock: Clock,
        hash_name: HashName,
        projector: Projector,
        decider: Callable[[Under], Decider],
    ) -> None:
        self._conninfo = conninfo
        self._clock = clock
        self._hash: Hash = HASHES[hash_name]
        self._projector = projector
        self._decider = decider
        self._queue: queue.Queue[tuple[Work, Future[Receipt]] | None] = queue.Queue(WAITING)
        self._connection: Connection[Any] | None = None
        self._stopped = False
        self._thread = Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> "Future[Receipt]":
        """Refused at once (JournalBusy) when too many are waiting or the committer is stopping."""
        future: Future[Receipt] = Future()
        if self._stopped:
            future.set_exception(JournalBusy())
            return future
        try:
            self._queue.put_nowait((work, future))
        except queue.Full:
            future.set_exception(JournalBusy())
        return future

    def stop(self) -> None:
        """Commit what is waiting, then end."""
        if not self._stopped:
            self._stopped = True
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        carried: tuple[Work, Future[Receipt]] | None = None
        while True:
            batch = [carried or self._queue.get()]
            carried = None
            while len(batch) < GATHER and batch[-1] is not None and not batch[-1][0].alone:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is not None and following[0].alone:
                    carried = following
                    break
                batch.append(following)
            works = [item for item in batch if item is not None and item[1].set_running_or_notify_cancel()]
            if works:
                self._commit_all(works)
            if None in batch:
                break
        if self._connection is not None:
            self._connection.close()

    def _commit_all(self, works: list[tuple[Work, "Future[Receipt]"]]) -> None:
        try:
            answers = self._persist([work for work, _ in works])
        except _Broken:
            for one in works:
                self._commit_all([one])
            return
        except BaseException as problem:
            for _, future in works:
                future.set_exception(problem)
            return
        for (_, future), answer in zip(works, answers, strict=True):
            if isinstance(answer, Receipt):
                future.set_result(answer)
            else:
                future.set_exception(answer)

    def _persist(self, works: list[Work]) -> list[Receipt | Exception]:
        """Commit, through lost connections: a repeat finds the receipts of a commit whose reply was lost."""
        deadline = monotonic() + RETRY_SECONDS
        while True:
            try:
                return self._commit(works)
            except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled) as problem:
                raise JournalBusy from problem
            except psycopg.OperationalError as problem:
                if self._connection is not None:
                    with suppress(psycopg.Error):
                        self._connection.close()
                self._connection = None
                if monotonic() > deadline:
                    raise JournalBusy from problem
                sleep(0.05)

    def _commit(self, works: list[Work]) -> list[Receipt | Exception]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
        with _without_collecting(works[0].alone), self._connection.transaction(), self._connection.cursor() as cursor:
            head = lock_head(cursor)
            at = max(head.recorded_at, self._clock.now(head.database_now))
            try:
                return self._under_lock(cursor, head, at, works)
            except (psycopg.OperationalError, Refused):
                raise
            except Exception as problem:
                if len(works) > 1:
                    raise _Broken from problem
                raise

    def _under_lock(
        self, cursor: Cursor[Any], head: Head, at: datetime, works: list[Work]
    ) -> list[Receipt | Exception]:
        known = _known_receipts(cursor, works)
        under = Under(cursor, head, at, self._projector.begin(cursor))
        decider = self._decider(under)
        decider.prepare([work for work in works if work.command_id not in known])
        answers: list[Receipt | Exception | _Done] = []
        for work in works:
            answer = self._answer(work, known, decider, under)
            if isinstance(answer, _Done):
                known[work.command_id] = (work.digest, answer)
            answers.append(answer)
        done = {id(answer): answer for answer in answers if isinstance(answer, _Done)}.values()
        sealed = self._write(under, list(done))
        return [_receipt(answer, sealed) if isinstance(answer, _Done) else answer for answer in answers]

    def _answer(
        self, work: Work, known: dict[UUID, tuple[bytes, "Receipt | _Done"]], decider: Decider, under: Under
    ) -> "Receipt | Exception | _Done":
        if work.command_id in known:
            digest, earlier = known[work.command_id]
            return earlier if digest == work.digest else CommandIdReused(work.command_id)
        before = len(under.added)
        try:
            outcome = decider.decide(work)
        except Refused as refusal:
            if work.alone:
                raise
            return refusal
        return _Done(work, outcome, under.head.position + before + 1, under.head.position + len(under.added))

    def _write(self, under: Under, done: Sequence[_Done]) -> Append:
        head = under.head
        sealed = Append(head.position + 1, head.position, head.recorded_at, head.root)
        if under.added:
            sealed = append(under.cursor, head, under.at, under.added, self._hash)
            under.projecting.write()
        rows = [
            (
                d.work.command_id,
                d.work.digest,
                d.work.name,
                sealed.last,
                *_span(d),
                d.outcome.subject,
                d.outcome.version,
            )
            for d in done
        ]
        insert(under.cursor, "receipts", RECEIPT_COLUMNS, RECEIPT_TYPES, rows)
        return sealed


@contextmanager
def _without_collecting(pause: bool) -> Iterator[None]:
    """An import makes hundreds of thousands of objects and no cycle: looking for cycles would cost a fifth of it."""
    if pause:
        gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _known_receipts(cursor: Cursor[Any], works: Sequence[Work]) -> dict[UUID, tuple[bytes, "Receipt | _Done"]]:
    rows = cursor.execute(KNOWN_RECEIPTS, ([work.command_id for work in works],), prepare=True)
    return {row[0]: (row[1], Receipt(row[0], *row[2:])) for row in rows}


def _span(done: _Done) -> tuple[int | None, int | None]:
    return (done.first, done.last) if done.last >= done.first else (None, None)


def _receipt(done: _Done, sealed: Append) -> Receipt:
    return Receipt(done.work.command_id, sealed.last, sealed.recorded_at, sealed.root, *_span(done), *done.outcome)
