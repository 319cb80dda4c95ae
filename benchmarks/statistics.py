"""投资完成情况 by month and sector as of a past position, read as the service reads it."""

import asyncio
from decimal import Decimal
from statistics import median
from time import perf_counter
from uuid import UUID

from psycopg import AsyncConnection

from benchmarks.figures import Figure, at_most, figure
from benchmarks.place import Place
from benchmarks.programme import MONTHS, SECTORS, YEAR, Programme, completed
from projections.asof import AsOf
from projections.listings import Dimension
from projections.statistics import MonthStatistic, by_month
from service.build import Service

SIZES = ((728, 5.0, 40), (10_000, 40.0, 10))
"""Projects, milliseconds to reach, questions a run."""


def measure(place: Place) -> list[Figure]:
    """Asked as of the day when December was filed; meanwhile December was accepted and one figure in 20 corrected."""
    figures = []
    for number, limit, questions in SIZES:
        projects = place.size(number, number // 10)
        with place.service(f"statistics_{number}") as running:
            programme_id, past = year(running, projects)
            place.settle()
            expected = sum((completed(period, n) for period in MONTHS for n in range(projects)), Decimal(0))
            runs = asyncio.run(_ask(running, programme_id, past, place.runs(), questions, expected))
        what = f"statistic by month and sector as of a past position, {projects:,} projects × 12 months"
        figures.append(figure(what, "ms", runs, at_most(limit)))
    return figures


def year(running: Service, number: int) -> tuple[UUID, AsOf]:
    """A year of reports, and what was known before the last of them were accepted and the corrections came."""
    programme = Programme(running.desk)
    projects = programme.listed(number)
    for period in MONTHS[:-1]:
        programme.filed(projects, period)
        programme.passed(projects, period)
    receipt = programme.filed(projects, MONTHS[-1])
    programme.passed(projects, MONTHS[-1])
    for period in MONTHS:
        programme.corrected(projects, period)
    return programme.id, AsOf(receipt.position, receipt.recorded_at, receipt.root)


async def _ask(
    running: Service, programme_id: UUID, past: AsOf, rounds: range, questions: int, expected: Decimal
) -> list[float]:
    """The median of each round, in milliseconds."""
    async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:

        async def ask() -> list[MonthStatistic]:
            return await by_month(connection, past, programme_id, YEAR, group_by=frozenset({Dimension.SECTOR}))

        answer = await ask()
        assert len(answer) == len(SECTORS) * len(MONTHS)
        assert sum(line.completed for line in answer) == expected
        medians = []
        for _ in rounds:
            taken = []
            for _ in range(questions):
                began = perf_counter()
                await ask()
                taken.append((perf_counter() - began) * 1e3)
            medians.append(median(taken))
        return medians
