"""The line before the committer: works in order of arrival, each with the future of its answer."""

import queue
from concurrent.futures import Future
from threading import Lock
from typing import NamedTuple

from events.journal.receipts import Outcome, Receipt, Work
from events.journal.under import Under
from events.refusals import JournalBusy

GATHER = 256
WAITING = 4096


class Ahead(NamedTuple):
    """An import decided before the lock."""

    under: Under
    outcome: Outcome


class Waiting(NamedTuple):
    work: Work
    answer: "Future[Receipt]"
    ahead: Ahead | None


class Line:
    """Joined by any thread, served by one."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Waiting | None] = queue.Queue(WAITING)
        self._door = Lock()
        self._next: Waiting | None = None
        self._ended = False
        self.closed = False

    def join(self, waiting: Waiting) -> None:
        """JournalBusy when too many are waiting, or the line is closed."""
        try:
            with self._door:  # nothing may stand behind the end
                if self.closed:
                    raise JournalBusy
                self._queue.put_nowait(waiting)
        except queue.Full:
            raise JournalBusy from None

    def close(self) -> None:
        with self._door:
            if not self.closed:
                self.closed = True
                self._queue.put(None)

    def first(self) -> Waiting | None:
        """Wait for whoever is next; None when the line is closed and nobody stands in it."""
        while not self._ended:
            one, self._next = self._next or self._queue.get(), None
            if one is None:
                self._ended = True
            elif one.answer.set_running_or_notify_cancel():
                return one
        return None

    def follow(self, batch: list[Waiting]) -> None:
        """Let those who wait join a batch of single commands, until it is full; an import goes alone."""
        while len(batch) < GATHER and not batch[-1].work.alone and not self._ended and self._next is None:
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                return
            if one is None:
                self._ended = True
            elif one.work.alone:
                self._next = one
            elif one.answer.set_running_or_notify_cancel():
                batch.append(one)
