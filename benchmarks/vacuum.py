"""Appends while VACUUM (ANALYZE) of the journal runs in a loop on another connection, and stock saves likewise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter

import psycopg
from psycopg import sql

from benchmarks.figures import Figure, at_most, figure
from benchmarks.peer import events_table, new_report, stock
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme, report

STOCK = "bench_vacuum_stock"
TABLES = ("facts", "receipts", "appends")
LISTED = 1_000
TOGETHER = 100


def measure(place: Place) -> list[Figure]:
    """Both journals hold as many facts before it begins; each run notes its slowest append. A run is so many seconds,
    not so many appends: stock saves come to a standstill, and the run with them."""
    standing, seconds = place.size(30_000, 2_000), place.size(4, 1)
    worst: list[float] = []
    stock_worst: list[float] = []
    vacuums: list[float] = []
    stock_vacuums: list[float] = []
    with place.service("vacuum") as running, stock(place.url, STOCK, pool=2) as peer:
        programme = Programme(running.desk)
        projects = [id for _ in range(standing // LISTED) for id in programme.listed(LISTED // 2)]
        for _ in range(standing // TOGETHER):
            peer.save(*[new_report() for _ in range(TOGETHER)])
        journal = running.settings.journal
        ours = sql.SQL(", ").join(sql.Identifier(journal, table) for table in TABLES)
        reports = (report(project, period) for period in MONTHS for project in projects)
        place.settle()
        for _ in place.runs():
            with _vacuuming(place.url, events_table(place.url, STOCK)) as stock_rounds:
                stock_worst.append(_slowest(lambda: peer.save(new_report()), seconds))
            with _vacuuming(place.url, ours) as rounds:
                worst.append(_slowest(lambda: running.desk.handle(next(reports), programme.clerk), seconds))
            vacuums.append(len(rounds))
            stock_vacuums.append(len(stock_rounds))
    return [
        figure(
            f"slowest append in {seconds} s of VACUUM ANALYZE without a pause", "ms", worst, at_most(100, always=True)
        ),
        figure(f"slowest stock save in {seconds} s of VACUUM ANALYZE without a pause", "ms", stock_worst),
        figure("VACUUM ANALYZE ended meanwhile", "times", vacuums),
        figure("VACUUM ANALYZE ended meanwhile, stock", "times", stock_vacuums),
    ]


def _slowest(append: Callable[[], object], seconds: float) -> float:
    """Milliseconds."""
    slowest, enough = 0.0, perf_counter() + seconds
    while (began := perf_counter()) < enough:
        append()
        slowest = max(slowest, perf_counter() - began)
    return slowest * 1e3


@contextmanager
def _vacuuming(url: str, tables: sql.Composable) -> Iterator[list[float]]:
    """VACUUM one time after the other, without a pause, for as long as the block runs; the seconds that each took."""
    first, enough, trouble = Event(), Event(), list[BaseException]()
    rounds: list[float] = []

    def vacuum() -> None:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not enough.is_set():
                    began = perf_counter()
                    connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(tables))
                    rounds.append(perf_counter() - began)
                    first.set()
        except BaseException as problem:
            trouble.append(problem)
            first.set()

    thread = Thread(target=vacuum, name="vacuum")
    thread.start()
    first.wait()
    try:
        yield rounds
    finally:
        enough.set()
        thread.join()
    if trouble:
        raise trouble[0]
