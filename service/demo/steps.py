"""What happens, in order: steps of many threads woven by time, then taken moment by moment."""

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

    def until(self, end: datetime) -> Iterator[list[Step]]:
        """The steps of each moment, in order; what would come after `end` has not happened yet."""
        while self._waiting and self._waiting[0][0] <= end:
            moment, together = self._waiting[0][0], []
            while self._waiting and self._waiting[0][0] == moment:
                _, _, step, thread = heappop(self._waiting)
                together.append(step)
                self.add(thread)
            yield together
