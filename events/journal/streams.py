"""Which stream a fact belongs to. Ids are random; only a report's is derived, from project and period."""

from operator import attrgetter
from uuid import UUID, uuid5

from events.facts import Fact
from events.vocabulary import Period

REPORTS = UUID("6f2d1c0e-5b7a-5d3e-9a41-0c8e2f7b6a10")
"""The name space of report streams: for ever."""

_OWNERS = {kind: attrgetter(f"{kind}_id") for kind in ("journal", "organisation", "programme", "project", "entry")}


def report_stream(project_id: UUID, period: Period) -> UUID:
    return uuid5(REPORTS, f"{project_id}:{period.code}")


def stream_of(fact: Fact) -> UUID:
    kind = fact.topic.partition(".")[0]
    if kind == "report":
        project_id, period = attrgetter("project_id", "period")(fact)
        return report_stream(project_id, period)
    owner: UUID = _OWNERS[kind](fact)
    return owner
