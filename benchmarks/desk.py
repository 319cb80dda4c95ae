"""32 threads, one fact a command: the desk with everything it does, and stock `save()` of new aggregates beside it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks.figures import Figure, at_least, figure
from benchmarks.peer import Stock, new_report, stock
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme, report
from events.decisions.report import FileReport

THREADS = 32


def measure(place: Place) -> list[Figure]:
    """In turn, A B A B: whatever disturbs the machine disturbs both."""
    batch, stock_rates, desk_rates = place.size(2_000, 300), [], []
    with place.service("desk") as running, stock(place.url, "bench_desk_stock", pool=THREADS) as peer:
        programme = Programme(running.desk)
        commands = _reports(programme.listed(batch))

        def give(command: FileReport) -> None:
            running.desk.handle(command, programme.clerk)

        place.settle()
        with ThreadPoolExecutor(THREADS) as threads:
            _rate(threads, _save(peer), range(THREADS * 4))
            _rate(threads, give, [next(commands) for _ in range(THREADS * 4)])
            for _ in place.runs():
                stock_rates.append(_rate(threads, _save(peer), range(batch)))
                desk_rates.append(_rate(threads, give, [next(commands) for _ in range(batch)]))
    ratios = [mine / theirs for mine, theirs in zip(desk_rates, stock_rates, strict=True)]
    return [
        figure("32 threads at the desk, projections included", "commands/s", desk_rates),
        figure("32 threads, eventsourcing's stock save() of new aggregates, no projections", "saves/s", stock_rates),
        figure("the desk by stock, ratio of the medians", "×", [median(desk_rates) / median(stock_rates)], at_least(3)),
        figure("the desk by stock, pair by pair", "×", ratios),
    ]


def _reports(projects: list[UUID]) -> Iterator[FileReport]:
    """A report of every project for one month after the other."""
    return (report(project, period) for period in MONTHS for project in projects)


def _save(peer: Stock) -> Callable[[Any], None]:
    def save(_: Any) -> None:
        peer.save(new_report())

    return save


def _rate(threads: ThreadPoolExecutor, one: Callable[[Any], None], wishes: Iterable[Any]) -> float:
    """Each thread gives its share, one after the other: what is measured is not an executor's queue."""
    wishes = list(wishes)

    def share(number: int) -> None:
        for wish in wishes[number::THREADS]:
            one(wish)

    began = perf_counter()
    for _ in threads.map(share, range(THREADS)):
        pass
    return len(wishes) / (perf_counter() - began)
