"""Whole answers, remembered: the bytes of `data`, for whoever asks the same with the same rights.

They hold as long as nothing that they were read from is touched, or for ever where they tell of the past. What else an
answer says (its position, its cost) is made anew around them.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from events.actor import Actor
from projections.heads import Head, Heads
from projections.remembered import ENTRY, Kept, Reading, Remembered
from schema.documents import Prepared
from schema.executing.given import said
from schema.splicing import Begun, begun

PASSING = 1024
"""Documents of which it is known that their answers are not remembered."""
BEGINNING = b'{"data":'
TAG = re.compile(r'"([0-9a-f]{32})-(\d{1,19})"')
SPARE = 0.5
"""Of an answer's length, what it may take besides in all codings."""
LOOKED = 1.0
"""Seconds after which even what holds for ever is given out after a look at the head only: tables may be rebuilt."""


class Key(NamedTuple):
    """All that an answer depends on besides what is in the journal."""

    digest: str
    name: str | None
    variables: bytes
    roles: frozenset[str]


class Data(NamedTuple):
    """An answer's `data` in JSON, a digest of its key, the position at which it was read, and of which tables; None
    where it tells of the past, and so holds for ever."""

    text: bytes
    known_by: str
    read_at: int
    tables: frozenset[str] | None
    packed: dict[str, Begun]
    """Its beginning in codings that were asked for."""

    @property
    def told(self) -> int | None:
        """The position that it told; None where it told of the present."""
        return self.read_at if self.tables is None else None

    @property
    def tag(self) -> str:
        """Its ETag: weak, because its wording depends on media type and coding, and its position and cost are said anew
        each time."""
        return f'W/"{self.known_by}-{self.read_at}"'

    async def body(self, extensions: Mapping[str, Any], coding: str) -> bytes:
        """The whole answer in a coding."""
        kept = self.packed.get(coding)
        if kept is None:
            kept = await begun(BEGINNING + self.text, coding)
            if sum(len(one.packed) for one in (*self.packed.values(), kept)) <= len(self.text) * SPARE:
                self.packed[coding] = kept
        return kept.ended(b"," + orjson.dumps({"extensions": extensions})[1:])


class Memory:
    """One process's, of at most `most` bytes: half for answers, half for the rows that they are made of. `release` and
    journal are whose answers they are."""

    def __init__(self, heads: Heads, most: int, *, release: str, journal_id: UUID) -> None:
        self.heads = heads
        self._whose = (release, journal_id.hex)
        self.answers: Remembered[Data] = Remembered(heads.touched, most // 2)
        self.rows: Remembered[Any] = Remembered(heads.touched, most // 2)
        self._asked: dict[Key, asyncio.Event] = {}
        self._passing: set[tuple[str, str | None]] = set()
        for part in (self.answers, self.rows):
            heads.on_rebuilt.append(part.forget)

    def key(self, prepared: Prepared, variables: Mapping[str, Any] | None, actor: Actor) -> Key | None:
        """What the answer is known by; None where nothing is remembered."""
        given = said(variables) if self.answers.most else None
        return None if given is None else Key(prepared.digest, prepared.name, given, actor.roles)

    def of_the_past(self, key: Key) -> Data | None:
        """An answer that holds for ever."""
        kept = self.answers.find(key) if self.heads.age < LOOKED else None
        return kept.value if kept else None

    def of_now(self, key: Key, head: Head) -> Data | None:
        """An answer that holds at the head."""
        kept = self.answers.find(key, head.position)
        return kept.value if kept else None

    async def settled(self, key: Key) -> bool:
        """Where somebody else is being answered the same, wait until he is: False where nobody is, or where such
        answers are not remembered."""
        asked = self._asked.get(key)
        if asked is None or key[:2] in self._passing:
            return False
        await asked.wait()
        return True

    @contextmanager
    def asking(self, key: Key) -> Iterator[None]:
        """While this lasts, whoever asks the same waits rather than read the same."""
        if key in self._asked:
            yield
            return
        asked = self._asked[key] = asyncio.Event()
        try:
            yield
        finally:
            del self._asked[key]
            asked.set()

    def keep(self, key: Key, text: bytes, reading: Reading, position: int) -> Data | None:
        """Remember an answer that was told at `position`, if all that it was read from is known."""
        if not reading.steady or (reading.now is not None and not reading.noted):
            self._pass(key)
            return None
        self._passing.discard(key[:2])
        past = reading.now is None
        read_at, tables = reading.now or position, None if past else frozenset(reading.noted)
        data = Data(text, self._known_by(key), read_at, tables, {})
        size = len(text) + int(len(text) * SPARE) + ENTRY
        self.answers.keep(key, Kept(data, read_at, tables, size))
        return data

    def held(self, data: Data, said: str) -> str | None:
        """The one of a client's ETags (If-None-Match) that is as good as this answer's: of the same key and position,
        or of another position where nothing has touched since what the answer was read from."""
        if said.strip() == "*":
            return data.tag
        for known_by, digits in TAG.findall(said):
            if known_by == data.known_by and self._alike(data, int(digits)):
                return f'W/"{known_by}-{digits}"'
        return None

    def _alike(self, data: Data, position: int) -> bool:
        if position == data.read_at:
            return True
        touched = self.heads.touched
        if data.tables is None or position > touched.upto:
            return False
        return not touched.since(min(position, data.read_at), data.tables)

    def _known_by(self, key: Key) -> str:
        """The same in every process, as long as neither release nor projections are others."""
        said = (*self._whose, self.heads.built, key.digest, key.name, key.variables, sorted(key.roles))
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()

    def _pass(self, key: Key) -> None:
        if len(self._passing) >= PASSING:
            self._passing.clear()
        self._passing.add(key[:2])
