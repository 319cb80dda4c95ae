"""Which stream a fact belongs to. Ids are random; only a report's is derived, from project and period."""

from functools import lru_cache
from operator import attrgetter
from uuid import UUID, uuid5

from events.facts import Fact
from events.vocabulary import Period

REPORTS = UUID("6f2d1c0e-5b7a-5d3e-9a41-0c8e2f7b6a10")
"""The name space of report streams: for ever."""

_OWNERS = {kind: attrgetter(f"{kind}_id") for kind in ("journal", "organisation", "programme", "project", "entry")}
_REPORT = attrgetter("project_id", "period")


@lru_cache(maxsize=65_536)
def report_stream(project_id: UUID, period: Period) -> UUID:
    return uuid5(REPORTS, f"{project_id}:{period.code}")


def stream_of(fact: Fact) -> UUID:
    owner = _OWNERS.get(fact.topic.partition(".")[0])
    return owner(fact) if owner else report_stream(*_REPORT(fact))
