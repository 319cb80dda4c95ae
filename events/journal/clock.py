"""Where recorded_at comes from. The journal's first fact names the kind; it never runs backwards."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from events.vocabulary import ClockKind


class Clock(Protocol):
    @property
    def kind(self) -> ClockKind: ...

    def now(self, database: datetime) -> datetime:
        """The moment, given the database's."""


class RealClock:
    """The database's clock: every service process agrees with it."""

    kind = ClockKind.REAL

    def now(self, database: datetime) -> datetime:
        return database


class SimulatedClock:
    """Demo and tests: set by hand, and running on from there."""

    kind = ClockKind.SIMULATED

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def set(self, moment: datetime) -> None:
        self._moment, self._since = moment, monotonic()

    def now(self, database: datetime) -> datetime:
        del database
        return self._moment + timedelta(seconds=monotonic() - self._since)
