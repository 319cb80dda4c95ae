"""A figure: what was measured, in repeated runs, and what it should reach."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Reach(NamedTuple):
    """What a figure should come to. `always`: every run has to, not only the median."""

    limit: float
    at_least: bool
    always: bool = False

    def holds(self, figure: "Figure") -> bool:
        if self.at_least:
            return (figure.low if self.always else figure.median) >= self.limit
        return (figure.high if self.always else figure.median) <= self.limit


def at_most(limit: float, *, always: bool = False) -> Reach:
    return Reach(limit, at_least=False, always=always)


def at_least(limit: float, *, always: bool = False) -> Reach:
    return Reach(limit, at_least=True, always=always)


class Figure(NamedTuple):
    """One line of the table. `runs` holds one value a run; where a run is many requests, its own median or worst.
    Where this machine cannot measure it there are no runs, and `missing` says why."""

    what: str
    unit: str
    runs: tuple[float, ...]
    reach: Reach | None = None
    missing: str = ""

    @property
    def median(self) -> float:
        return median(self.runs)

    @property
    def low(self) -> float:
        return min(self.runs)

    @property
    def high(self) -> float:
        return max(self.runs)


def figure(what: str, unit: str, runs: Sequence[float], reach: Reach | None = None) -> Figure:
    return Figure(what, unit, tuple(runs), reach)


def unmeasured(what: str, unit: str, reason: str, reach: Reach | None = None) -> Figure:
    return Figure(what, unit, (), reach, reason)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]
