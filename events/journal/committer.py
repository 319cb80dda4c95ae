"""One writer decides: what is waiting is gathered into one transaction under the head lock.

Lock the head · known command ids answer with their first receipt · read the batch's streams in one SELECT · decide in
order of arrival · insert, seal, project, keep receipts, NOTIFY, commit. A refused command leaves its batch alone; a
command that breaks (a bug) takes nobody with it: its batch is rolled back and taken again one by one. An import is
decided ahead of the lock and taken over under it, so that thousands of rows do not hold up everybody else.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Thread
from time import monotonic, sleep
from typing import Any, Protocol

import psycopg
from psycopg import Connection, IsolationLevel

from events.collector import collector_paused
from events.journal import receipts
from events.journal.clock import Clock
from events.journal.format import HASHES, Hash
from events.journal.inserting import insert
from events.journal.line import Ahead, Line, Waiting
from events.journal.memory import Memory
from events.journal.receipts import Done, Known, Outcome, Receipt, Work
from events.journal.recorder import Append, Head, append, see_head
from events.journal.under import Projector, Under
from events.refusals import CommandIdReused, JournalBusy, Refused
from events.vocabulary import HashName

RETRY_SECONDS = 20.0


class Decider(Protocol):
    """Decides the works of one transaction; made anew for each."""

    def prepare(self, works: Sequence[Any]) -> None: ...

    def decide(self, work: Any) -> Outcome:
        """Add the work's facts to what is under the lock, all at the end, or raise a refusal before adding any."""


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
        self._line = Line()
        self._connection: Connection[Any] | None = None
        self._memory = Memory()
        self._thread = Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and not self._line.closed

    def submit(self, work: Work) -> "Future[Receipt]":
        """Refused at once (JournalBusy) when too many are waiting or the committer is stopping. An import is decided
        in the caller's thread first, and refused there where it must be."""
        answer: Future[Receipt] = Future()
        try:
            self._line.join(Waiting(work, answer, self._decide_ahead(work) if work.alone else None))
        except Refused as refusal:
            answer.set_exception(refusal)
        return answer

    def rehearse(self, work: Work) -> int:
        """Decide an import on a snapshot, in the caller's thread, and keep nothing: how many facts it would append now.
        Refused (ImportRefused) where it would be."""
        try:
            with self._snapshot() as under:
                self._decide(work, under)
                return len(under.added)
        except psycopg.OperationalError as problem:
            raise JournalBusy from problem

    def stop(self) -> None:
        """Commit what is waiting, then end."""
        self._line.close()
        self._thread.join()

    def _decide_ahead(self, work: Work) -> Ahead | None:
        """Decide on a snapshot. None where that is no use: the work was done before, or the database is away."""
        try:
            with self._snapshot() as under:
                if receipts.known(under.cursor, [work]):
                    return None
                outcome = self._decide(work, under)
                under.projecting.fold()
                under.projecting.dump()
                return Ahead(under, outcome)
        except psycopg.OperationalError:
            return None

    @contextmanager
    def _snapshot(self) -> Iterator[Under]:
        """What an append would know now; nothing that is added here is kept."""
        with psycopg.connect(self._conninfo) as connection, connection.cursor() as cursor, collector_paused():
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            head = see_head(cursor)
            yield Under(cursor, head, self._moment(head), self._projector.begin(cursor))

    def _decide(self, work: Work, under: Under) -> Outcome:
        decider = self._decider(under)
        decider.prepare([work])
        return decider.decide(work)

    def _run(self) -> None:
        while (first := self._line.first()) is not None:
            self._commit_all([first])
        if self._connection is not None:
            self._connection.close()

    def _commit_all(self, batch: list[Waiting], *, gather: bool = True) -> None:
        try:
            answers = self._persist(batch, gather=gather)
        except _Broken:
            for one in batch:
                self._commit_all([one], gather=False)
            return
        except BaseException as problem:
            for one in batch:
                one.answer.set_exception(problem)
            return
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Receipt):
                one.answer.set_result(answer)
            else:
                one.answer.set_exception(answer)

    def _persist(self, batch: list[Waiting], *, gather: bool) -> list[Receipt | Exception]:
        """Commit, through lost connections: a repeat finds the receipts of a commit whose reply was lost. Who joins the
        batch meanwhile stands in it afterwards."""
        deadline = monotonic() + RETRY_SECONDS
        while True:
            try:
                return self._commit(batch, gather=gather)
            except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled) as problem:
                raise JournalBusy from problem
            except psycopg.OperationalError as problem:
                if self._connection is not None:
                    with suppress(psycopg.Error):
                        self._connection.close()
                self._connection = None
                # What was decided ahead may have been taken over and numbered already: it is decided anew.
                batch[:] = [one._replace(ahead=None) for one in batch]
                if monotonic() > deadline:
                    raise JournalBusy from problem
                sleep(0.05)

    def _commit(self, batch: list[Waiting], *, gather: bool) -> list[Receipt | Exception]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            if gather:  # those who were answered just now have come again while the transaction was opened
                self._line.follow(batch)
            head, known = receipts.take_head(cursor, [one.work for one in batch])
            projecting = self._projector.begin(cursor, head.position)
            under = Under(cursor, head, self._moment(head), projecting, self._memory)
            try:
                answers, sealed = self._under_lock(under, batch, known)
            except (psycopg.OperationalError, Refused):
                raise
            except Exception as problem:
                if len(batch) > 1:
                    raise _Broken from problem
                raise
        if not batch[0].work.alone:  # an import's streams would only push out what is asked every day
            under.remember(self._memory, sealed.last)
        return answers

    def _under_lock(self, under: Under, batch: list[Waiting], known: Known) -> tuple[list[Receipt | Exception], Append]:
        if batch[0].work.alone and not known:
            with collector_paused():
                answers = [self._answer_alone(batch[0], under)]
                sealed = self._write(under, answers)
                return _answered(answers, sealed), sealed
        decider = self._decider(under)
        decider.prepare([one.work for one in batch if one.work.command_id not in known])
        decided = [self._answer(one.work, known, decider, under) for one in batch]
        sealed = self._write(under, decided)
        return _answered(decided, sealed), sealed

    def _answer(self, work: Work, known: Known, decider: Decider, under: Under) -> Receipt | Exception | Done:
        if work.command_id in known:
            digest, earlier = known[work.command_id]
            return earlier if digest == work.digest else CommandIdReused(work.command_id)
        first = under.next_position
        try:
            outcome = decider.decide(work)
        except Refused as refusal:
            return refusal
        done = Done(work, outcome, first, under.next_position - 1)
        known[work.command_id] = (work.digest, done)
        return done

    def _answer_alone(self, one: Waiting, under: Under) -> Receipt | Exception | Done:
        """What was decided ahead, if nothing that it rests on has changed since; else decided here."""
        first = under.next_position
        if one.ahead is not None and under.take_over(one.ahead.under):
            outcome = one.ahead.outcome
        else:
            outcome = self._decide(one.work, under)
        return Done(one.work, outcome, first, under.next_position - 1)

    def _write(self, under: Under, answers: Sequence[Receipt | Exception | Done]) -> Append:
        # A command id that came twice in one batch has one answer.
        done = {id(answer): answer for answer in answers if isinstance(answer, Done)}
        head = under.head
        kept = receipts.kept(done.values(), under.next_position - 1)
        if under.added:
            return append(under.cursor, head, under.at, under.added, self._hash, kept, *under.projecting.write())
        insert(under.cursor, kept)
        return Append(head.position + 1, head.position, head.recorded_at, head.root)

    def _moment(self, head: Head) -> datetime:
        return max(head.recorded_at, self._clock.now(head.database_now))


def _answered(answers: Sequence[Receipt | Exception | Done], sealed: Append) -> list[Receipt | Exception]:
    return [answer.receipt(sealed) if isinstance(answer, Done) else answer for answer in answers]
