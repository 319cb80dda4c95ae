"""Lists and statistics over HTTP as a dashboard asks for them: this product with its answers' memory off and on, and
PostGraphile over tables of current rows, in the same database and in turn."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from uuid import UUID

import psycopg

from benchmarks import tables
from benchmarks.asking import Request, answer, latency, throughput
from benchmarks.figures import Figure, Reach, at_least, at_most, figure
from benchmarks.lists import FLAT, NESTED, SCREEN, Question, rows
from benchmarks.node import NotMeasured, peer
from benchmarks.place import Place
from benchmarks.programme import MONTHS, SECTORS
from benchmarks.statistics import year
from benchmarks.turns import beside, in_turn
from benchmarks.web import served
from events.actor import Role
from projections.rebuild import read_schema
from service.accounts import issue

JOURNAL = "graphql"
ENTRIES = 728
CONNECTIONS = 16
WORKERS = 2
STATISTICS = """
query Statistics($programme: UUID!, $position: Position!) {
  investmentByMonth(programmeId: $programme, groupBy: [SECTOR], asOf: { position: $position }) {
    sector month projects completed yearToDate sinceStart planned annualPlan completionRate progressGap
  }
}
"""
UNCACHED, CACHED, PEER = "ours, uncached", "ours, cached", "PostGraphile 5"
MEMORY = {UNCACHED: 0, CACHED: 64}
"""TAIZHANG_ANSWER_CACHE in MiB."""


class Asked(NamedTuple):
    """What there is to ask, and as whom."""

    programme: UUID
    position: int
    token: str


class Sides(NamedTuple):
    """Where each side listens; of the peer, why it does not, where it does not."""

    ports: Mapping[str, int]
    missing: str


def measure(place: Place) -> list[Figure]:
    """The entries have a year of reports, of which one figure in twenty was corrected."""
    with place.service(JOURNAL) as running:
        programme, past = year(running, place.size(ENTRIES, 60))
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            asked = Asked(programme, past.position, issue(owner, roles=[Role.AUDITOR]))
        tables.fill(place.url, read_schema(running.settings.journal))
    place.settle()
    with _sides(place, workers=1) as sides:
        figures = _lists(place, sides, asked, FLAT, place.size(60, 5), at_most(0.6), at_most(0.35))
        figures += _lists(place, sides, asked, NESTED, place.size(15, 3), at_most(0.55), at_most(0.2))
        figures += _statistics(place, sides, asked)
    with _sides(place, workers=WORKERS) as sides:
        figures += _throughput(place, sides, asked)
    return figures


@contextmanager
def _sides(place: Place, *, workers: int) -> Iterator[Sides]:
    """Everybody in turn on the same machine: who is not asked waits, and takes nothing."""
    with ExitStack() as stack:
        ports, missing = {}, ""
        for name, size in MEMORY.items():
            ports[name] = stack.enter_context(served(place, JOURNAL, workers=workers, answer_cache=size))
        try:
            environment = {"DATABASE_URL": place.url, "SCHEMA": tables.SCHEMA, "WORKERS": str(workers)}
            ports[PEER] = stack.enter_context(peer("postgraphile.mjs", place.folder / "peers.log", **environment))
        except NotMeasured as reason:
            missing = str(reason)
        yield Sides(ports, missing)


def _requests(sides: Sides, asked: Asked, question: Question) -> dict[str, Request]:
    """A request a side, of which each was answered with the same rows."""
    variables = {"programme": str(asked.programme), "first": question.first}
    requests = {
        name: Request.of(port, question.theirs, variables)
        if name == PEER
        else Request.of(port, question.ours, variables, asked.token)
        for name, port in sides.ports.items()
    }
    expected, *others = (rows(answer(request)) for request in requests.values())
    assert expected
    assert all(other == expected for other in others), (expected[0], [other[0] for other in others])
    return requests


def _lists(
    place: Place, sides: Sides, asked: Asked, question: Question, number: int, uncached: Reach, cached: Reach
) -> list[Figure]:
    requests = _requests(sides, asked, question)
    found = in_turn(place, requests, lambda request: latency(request, number))
    return beside(question.what, "ms", found, PEER, {UNCACHED: uncached, CACHED: cached}, sides.missing)


def _throughput(place: Place, sides: Sides, asked: Asked) -> list[Figure]:
    requests = _requests(sides, asked, SCREEN)
    seconds = place.size(4, 1)
    found = in_turn(place, requests, lambda request: throughput(request, CONNECTIONS, seconds))
    what = f"{SCREEN.what}, {CONNECTIONS} connections, {WORKERS} workers"
    reaches = {UNCACHED: at_least(1.0), CACHED: at_least(2.0)}
    return beside(what, "requests/s", found, PEER, reaches, sides.missing)


def _statistics(place: Place, sides: Sides, asked: Asked) -> list[Figure]:
    variables = {"programme": str(asked.programme), "position": str(asked.position)}
    requests = {
        name: Request.of(sides.ports[name], STATISTICS, variables, asked.token)
        for name in MEMORY
        if name in sides.ports
    }
    for request in requests.values():
        assert len(answer(request)["investmentByMonth"]) == len(SECTORS) * len(MONTHS)
    found = in_turn(place, requests, lambda request: latency(request, place.size(40, 5)))
    what = "statistics by month and sector as of a past position, over HTTP"
    reaches = {UNCACHED: at_most(5), CACHED: at_most(1.5)}
    return [figure(f"{what}: {name}", "ms", found[name], reach) for name, reach in reaches.items()]
