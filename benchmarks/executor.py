"""Our executor beside strawberry's own, in process: the same schema, the same document, the same rows in memory."""

import asyncio
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

import strawberry
from graphql import DocumentNode, ExecutionResult, execute, parse
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from benchmarks.figures import Figure, at_least, figure
from benchmarks.place import Place
from events.collector import collector_unhurried
from events.vocabulary import ExitCause, Wan
from schema.executor import Executor
from schema.scalars import SCALARS, Month

PROJECTS, MONTHS = 728, 12
TIMES = 15
"""How many times faster the nested list should be."""


class MonthRow(NamedTuple):
    month: str
    completed: float
    year_to_date: float
    since_start: float
    planned: float | None


class EntryRow(NamedTuple):
    """Ready for the wire, as the readers fetch them."""

    id: str
    name: str
    total: float
    area: str
    effective_from: str
    exit_cause: str | None
    row_no: int
    category: str
    sector: str
    annual_plan: float
    months: list[MonthRow]


@strawberry.type
class InvestmentMonth:
    month: Month
    completed: Wan | None
    year_to_date: Wan
    since_start: Wan
    planned: Wan | None


@strawberry.type
class ListedEntry:
    id: UUID
    name: str
    total: Wan | None
    area: str
    effective_from: date
    exit_cause: ExitCause | None
    row_no: int | None
    category: str
    sector: str
    annual_plan: Wan | None
    months: list[InvestmentMonth]


@strawberry.type
class ListedEntries:
    nodes: list[ListedEntry]


@strawberry.type
class Listing:
    @strawberry.field
    async def entries(self) -> ListedEntries:
        return ListedEntries(nodes=ROWS)  # type: ignore[arg-type]


FLAT = "id name total area effectiveFrom exitCause rowNo category sector annualPlan"
DOCUMENTS = {
    f"{PROJECTS} × 10": parse(f"{{ entries {{ nodes {{ {FLAT} }} }} }}"),
    f"{PROJECTS} × (10 + {MONTHS} × 5)": parse(
        f"{{ entries {{ nodes {{ {FLAT} months {{ month completed yearToDate sinceStart planned }} }} }} }}"
    ),
}


def _entry(number: int) -> EntryRow:
    months = [
        MonthRow(f"2020-{month:02}", number * 1.5, number * 1.5 * month, 300 + number * 0.01, month * 10.0 or None)
        for month in range(1, MONTHS + 1)
    ]
    total, plan = 376431.0 + number, 1200.25 * number
    id = str(UUID(int=number))
    return EntryRow(
        id, f"项目{number}", total, "450205", "2020-01-01", None, number, "NEW_START", "TRANSPORT", plan, months
    )


ROWS = [_entry(number) for number in range(PROJECTS)]


def measure(place: Place) -> list[Figure]:
    schema = strawberry.Schema(Listing, config=StrawberryConfig(scalar_map=SCALARS))._schema

    def ask(document: DocumentNode, by: type[Stock]) -> Callable[[], Any]:
        async def answer() -> dict[str, Any] | None:
            predicate: Any = optimized_is_awaitable
            done = execute(schema, document, executor_class=by, is_awaitable=predicate)
            result = done if isinstance(done, ExecutionResult) else await done
            assert result.errors is None
            return result.data

        return answer

    figures = []
    with collector_unhurried(), asyncio.Runner() as runner:
        for what, document in DOCUMENTS.items():
            stock, ours = ask(document, Stock), ask(document, Executor)
            assert runner.run(stock()) == runner.run(ours()), "the same answer"
            times = [(_timed(runner, stock, 1), _timed(runner, ours, 11)) for _ in place.runs()]
            figures.append(figure(f"list in process, {what}", "ms", [quick for _, quick in times]))
            faster = [slow / quick for slow, quick in times]
            reach = at_least(TIMES) if "+" in what else None
            figures.append(figure(f"list in process, {what}: times faster than stock strawberry", "×", faster, reach))
    return figures


def _timed(runner: asyncio.Runner, answer: Callable[[], Any], times: int) -> float:
    """The median of so many answers, in milliseconds."""
    took = []
    for _ in range(times):
        began = perf_counter()
        runner.run(answer())
        took.append((perf_counter() - began) * 1000)
    return median(took)
