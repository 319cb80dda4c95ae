"""What one append knows and gathers while it holds the head: streams read in one SELECT, facts added in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Cursor

from events.actor import Mark
from events.facts import Fact
from events.journal.inserting import Rows
from events.journal.mapper import Recorded, encode
from events.journal.memory import Memory, Noted, Stream
from events.journal.reading import recorded
from events.journal.recorder import FOREVER, RANGE, Head, NewFact
from events.journal.streams import stream_of
from events.states import Register

STREAMS = """
    SELECT stream, version, topic, payload, envelope
      FROM facts
     WHERE stream = ANY (%s::uuid[])
     ORDER BY stream, version
"""

MISSED = 10_000
"""Beyond so many facts since an import was decided, it is decided anew."""

RegisterKey = tuple[Register, str]


class Moved(NamedTuple):
    """How far an append that was decided ahead of the lock has moved: what stood behind position `behind` stands `by`
    further back, and happened `at` instead of when it `was` to."""

    behind: int
    by: int
    was: datetime
    at: datetime

    def position(self, position: int) -> int:
        return position + self.by if self.behind < position < FOREVER else position

    def moment(self, value: Any) -> Any:
        return self.at if value is self.was else value


class Projecting(Protocol):
    """The projections' side of one append; handed in by the composition root, so that events know no projection."""

    def prefetch(self, keys: Iterable[RegisterKey]) -> None: ...

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]: ...

    def apply(self, noted: Noted) -> None: ...

    def write(self) -> Sequence[Rows]:
        """Change the rows that stood; the new ones are to be inserted with the facts."""

    def remember(self, position: int) -> None:
        """What was written has been committed; the journal stands at `position`."""

    def fold(self) -> None:
        """Do what can be done before the lock is held."""

    def dump(self) -> None:
        """Dump what will be inserted, as long as nothing moves it: the longest part of what else the lock waits for."""

    def read_about(self, noted: Iterable[Noted]) -> bool:
        """Whether any of these facts is about a row that was read: a register key that was asked, or one folded on."""

    def take_over(self, earlier: Any, moved: Moved) -> None:
        """Go on with what another append gathered and folded."""


class Projector(Protocol):
    def begin(self, cursor: Cursor[Any], position: int | None = None) -> Projecting:
        """Start projecting inside the append that `cursor` belongs to; under the lock, behind `position`."""


class Said(NamedTuple):
    """By whom and how: the shared bytes of the envelope, and what folds may know of them."""

    context: bytes
    actor: UUID | None
    unit: UUID | None
    role: str | None


class Under:
    """Under the head lock. Facts that were added are read back like those that were stored."""

    def __init__(
        self, cursor: Cursor[Any], head: Head, at: datetime, projecting: Projecting, memory: Memory | None = None
    ) -> None:
        self.cursor = cursor
        self.head = head
        self.at = at
        self.projecting = projecting
        self.added: list[NewFact] = []
        self._memory = memory.at(head.position) if memory else None
        self._streams: dict[UUID, Stream] = {}
        self._standing: set[UUID] = set()

    def prefetch(self, streams: Iterable[UUID]) -> None:
        """Read the streams neither read nor remembered, in one SELECT."""
        unread = []
        for stream in streams:
            if stream not in self._streams:
                remembered = self._memory.copy(stream) if self._memory else None
                self._streams[stream] = remembered or Stream()
                if remembered is None:
                    unread.append(stream)
                else:
                    self._standing.add(stream)
        if not unread:
            return
        array = "{" + ",".join([stream.hex for stream in unread]) + "}"
        for row in self.cursor.execute(STREAMS, (array,), prepare=True):
            fact: Recorded = recorded(*row)
            self._streams[row[0]].further.append(Noted(fact.fact, fact.mark))
            self._standing.add(row[0])

    def remember(self, memory: Memory, position: int) -> None:
        """After the commit that left the journal at `position`."""
        memory.keep(self._streams, self._standing, since=self.head.position, position=position)
        self.projecting.remember(position)

    @property
    def next_position(self) -> int:
        return self.head.position + len(self.added) + 1

    def take_over(self, ahead: "Under") -> bool:
        """Take over what was decided ahead of the lock; False if a fact since then is about anything it read."""
        bounds = {"first": ahead.head.position + 1, "last": FOREVER, "topics": None, "limit": MISSED}
        missed = [recorded(*row[1:]) for row in self.cursor.execute(RANGE, bounds)]
        if len(missed) == MISSED or any(one.originator_id in ahead._streams for one in missed):
            return False
        if ahead.projecting.read_about(Noted(one.fact, one.mark) for one in missed):
            return False
        self.added = ahead.added
        behind = ahead.head.position
        self.projecting.take_over(ahead.projecting, Moved(behind, self.head.position - behind, ahead.at, self.at))
        return True

    def stream(self, id: UUID) -> Stream:
        stream = self._streams.get(id)
        if stream is None:
            self.prefetch([id])
            stream = self._streams[id]
        return stream

    def add(self, facts: Iterable[Fact], said: Said) -> None:
        """Number the facts and let the registers know them at once, so that the next command sees them."""
        for fact in facts:
            payload, stream = encode(fact), stream_of(fact)
            known = self.stream(stream)
            version = known.version + 1
            mark = Mark(self.next_position, self.at, stream, version, said.actor, said.unit, said.role)
            self.added.append(NewFact(stream, version, fact.topic, fact.__class__.version, said.context, payload))
            one = Noted(fact, mark)
            known.further.append(one)
            self.projecting.apply(one)
