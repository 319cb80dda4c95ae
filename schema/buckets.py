"""What each credential may still spend: a bucket of budget that fills by the second, as long as the process lives.

Every process has its own buckets: with two workers a credential has up to twice the budget. That is what a limit
against overloading a process is for; it is no quota to be billed.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from math import ceil
from time import monotonic
from typing import Any

from schema.limits import Limits

MOST = 4096
"""Buckets that are remembered; one that was not used for longest is full again long before it is forgotten."""


class Bucket:
    """One credential's. Below zero nothing new is begun; streams go on, and what they send is owed."""

    __slots__ = ("_at", "_clock", "_level", "_limits")

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._level = float(limits.budget)
        self._at = clock()

    @property
    def remaining(self) -> float:
        now = self._clock()
        self._level = min(float(self._limits.budget), self._level + (now - self._at) * self._limits.restored)
        self._at = now
        return self._level

    def wait(self, cost: int) -> int:
        """Whole seconds until `cost` is there; 0 where it is."""
        missing = min(cost, self._limits.budget) - self.remaining
        return ceil(missing / self._limits.restored) if missing > 0 else 0

    def spend(self, cost: float) -> None:
        """Take it, on credit where it is not there; what was too much is given back as a negative cost."""
        self._level = max(self.remaining - cost, -float(self._limits.budget))

    def told(self, requested: int) -> dict[str, Any]:
        """`extensions.cost` of an answer that costs `requested`: what was left when that was last taken."""
        limits = self._limits
        remaining = min(limits.budget, max(0, int(self._level)))
        return {
            "requested": requested,
            "limit": limits.budget,
            "remaining": remaining,
            "restoreRate": limits.restored,
        }


class Buckets:
    """The buckets of a process, by the credential's id."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, credential: str) -> Bucket:
        bucket = self._kept.get(credential)
        if bucket is None:
            bucket = self._kept[credential] = Bucket(self._limits, self._clock)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(credential)
        return bucket


def headers(extensions: Mapping[str, Any]) -> dict[str, str]:
    """RateLimit-* of an answer: the three fields that clients' libraries read, with seconds rather than a clock time.

    The draft has since folded them into two structured fields that hardly any client knows yet; `X-` says nothing more.
    """
    cost = extensions.get("cost")
    if cost is None:
        return {}
    limit, remaining = cost["limit"], cost["remaining"]
    return {
        "ratelimit-limit": str(limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(ceil((limit - remaining) / cost["restoreRate"])),
    }
