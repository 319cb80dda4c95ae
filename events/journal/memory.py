"""Streams as this process's last append left them, so that what is asked every day is neither read nor folded again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from events.actor import Mark
from events.facts import Fact

Key = TypeVar("Key")
Held = TypeVar("Held")
Missing = TypeVar("Missing")


class Noted(NamedTuple):
    """A fact of a stream with when and by whom: what a state folds."""

    fact: Fact
    mark: Mark


class Stream:
    """What a stream's first `folded` facts amount to, a `state` of `kind`; and the `further` facts in order."""

    __slots__ = ("folded", "further", "kind", "state")

    def __init__(self, folded: int = 0, kind: Any = None, state: Any = None, further: Sequence[Noted] = ()) -> None:
        self.folded = folded
        self.kind = kind
        self.state = state
        self.further = list(further)

    @property
    def version(self) -> int:
        return self.folded + len(self.further)

    def copy(self) -> "Stream":
        return Stream(self.folded, self.kind, self.state, self.further)


class Generations(Generic[Key, Held]):
    """A bounded memory of two generations: what was not kept again while the younger filled up goes with the older.

    Only what was asked for is kept, not what an append has made: a report that was just filed is seldom asked for again
    soon. Small, because every object that lives long makes Python's full collections longer, and all commands wait.
    """

    LIMIT = 5_000

    def __init__(self) -> None:
        self._young: dict[Key, Held] = {}
        self._old: dict[Key, Held] = {}

    def get(self, key: Key, missing: Missing) -> Held | Missing:
        if key in self._young:
            return self._young[key]
        return self._old.get(key, missing)

    def __contains__(self, key: Key) -> bool:
        return key in self._young or key in self._old

    def keep(self, held: Mapping[Key, Held], asked: Collection[Key]) -> None:
        """Of `held`, what was asked for."""
        self._young.update({key: held[key] for key in asked})
        if len(self._young) > self.LIMIT:
            self._young, self._old = {}, self._young

    def renew(self, held: Mapping[Key, Held]) -> None:
        """Of `held`, what stands here: nothing here is ever stale."""
        if self._young or self._old:
            self._young.update({key: value for key, value in held.items() if key in self})


class Memory:
    """Good for as long as nobody else has appended since."""

    def __init__(self) -> None:
        self._position = -1
        self._streams = Generations[UUID, Stream]()

    def at(self, position: int) -> "Memory | None":
        """Itself if it is good at `position`."""
        return self if position == self._position else None

    def copy(self, stream: UUID) -> Stream | None:
        """A copy: what an append adds is kept only when it has been committed."""
        known = self._streams.get(stream, None)
        return known.copy() if known else None

    def keep(self, streams: dict[UUID, Stream], asked: Collection[UUID], *, since: int, position: int) -> None:
        """Of the streams that an append had in hand, those that it `asked` for and that stood before it; what stands
        here is among them. It began `since` and left the journal at `position`."""
        if since != self._position:
            self._streams = Generations()
        self._streams.keep(streams, asked)
        self._position = position
