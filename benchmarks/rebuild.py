"""Every projection anew, from the journal's first fact on, as `taizhang replay` does it."""

from time import perf_counter

import psycopg

from benchmarks.figures import Figure, at_least, figure
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme
from projections.rebuild import rebuild


def measure(place: Place) -> list[Figure]:
    """A journal of reports filed, reviewed and accepted, beside the projects and entries that they are about."""
    rates, compared, folded = [], [], 0
    with place.service("rebuild") as running:
        programme = Programme(running.desk)
        projects = programme.listed(place.size(1_600, 60))
        for period in MONTHS:
            programme.filed(projects, period)
            programme.passed(projects, period)
        place.settle()
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            for _ in place.runs():
                began = perf_counter()
                rebuilt = rebuild(owner, running.settings.journal, compare=True, swap=False)
                whole = perf_counter() - began
                assert rebuilt.differences == [], rebuilt.differences[:3]
                folded = rebuilt.facts
                rates.append(rebuilt.rate)
                compared.append(folded / whole)
    assert place.quick or folded >= 60_000
    return [
        figure(f"rebuild of all projections, {folded:,} facts", "facts/s", rates, at_least(30_000)),
        figure("the same with every row compared to the live tables", "facts/s", compared),
    ]
