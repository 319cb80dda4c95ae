"""What happens, in order: steps of many threads woven by time, then gathered into one sitting of one actor."""

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from events.actor import Actor, Circumstances
from events.decisions import Command
from events.desk import NO_CIRCUMSTANCES


class Step(NamedTuple):
    """Somebody gives a command at a moment."""

    at: datetime
    actor: Actor
    command: Command
    how: Circumstances = NO_CIRCUMSTANCES


class Sitting(NamedTuple):
    """The commands that one actor gives in one sitting: one append."""

    at: datetime
    actor: Actor
    commands: list[tuple[Command, Circumstances]]


class Agenda:
    """Threads of steps, each in its own order, woven into one. A thread may add others as it goes.

    A step is made only when the one before it in its thread is over, so only what is under way takes memory.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Step, Iterator[Step]]] = []
        self._arrivals = count()

    def add(self, thread: Iterator[Step]) -> None:
        step = next(thread, None)
        if step is not None:
            heappush(self._waiting, (step.at, next(self._arrivals), step, thread))

    def __iter__(self) -> Iterator[Step]:
        while self._waiting:
            _, _, step, thread = heappop(self._waiting)
            yield step
            self.add(thread)


def sittings(steps: Iterator[Step], end: datetime) -> Iterator[Sitting]:
    """Steps until `end`, gathered by moment and actor; what would come later has not happened yet."""
    together: dict[Actor, Sitting] = {}
    moment = None
    for step in steps:
        if step.at != moment:
            yield from together.values()
            together, moment = {}, step.at
            if step.at > end:
                return
        sitting = together.setdefault(step.actor, Sitting(step.at, step.actor, []))
        sitting.commands.append((step.command, step.how))
    yield from together.values()
