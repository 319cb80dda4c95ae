"""python -m benchmarks.in_memory ROWS PORT: a list in memory, served by the product as one field more of its schema.

Sign-in, limits, documents, executor, the position in every answer and the view are those of `taizhang serve`, whose
settings say where the journal is. ROWS is the file that GraphQL Yoga reads too.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
import strawberry

from schema import root
from schema.mutation import Mutation
from schema.query import Query
from schema.refused import ANSWERS
from schema.subscription import Subscription


@strawberry.type
class ListedMonth:
    month: str
    completed: float | None
    year_to_date: float
    since_start: float
    status: str


@strawberry.type
class ListedEntry:
    id: strawberry.ID
    name: str
    category: str
    sector: str
    row_no: int | None
    total: float | None
    annual_plan: float | None
    effective_from: str
    remark: str
    version: int
    investments: list[ListedMonth]


ENTRIES: list[ListedEntry] = []


@strawberry.type(name="Query")
class Longer(Query):
    @strawberry.field
    def list(self) -> list[ListedEntry]:
        return ENTRIES


def longer() -> root.Schema:
    """The product's schema and the list, executed as the product's is."""
    stock = root.schema
    return root.Schema(
        query=Longer,
        mutation=Mutation,
        subscription=Subscription,
        exception_handlers=ANSWERS,
        execution_context_class=stock.execution_context_class,
        config=stock.config,
    )


def loaded(rows: list[dict[str, Any]]) -> list[ListedEntry]:
    return [
        ListedEntry(
            id=strawberry.ID(row["id"]),
            name=row["name"],
            category=row["category"],
            sector=row["sector"],
            row_no=row["rowNo"],
            total=row["total"],
            annual_plan=row["annualPlan"],
            effective_from=row["effectiveFrom"],
            remark=row["remark"],
            version=row["version"],
            investments=[
                ListedMonth(
                    month=month["month"],
                    completed=month["completed"],
                    year_to_date=month["yearToDate"],
                    since_start=month["sinceStart"],
                    status=month["status"],
                )
                for month in row["investments"]
            ],
        )
        for row in rows
    ]


def main(rows: Path, port: int) -> None:
    root.schema = longer()  # before anything is built on it
    from service.app import make_app
    from service.build import database, service
    from service.server import listen, serve
    from service.settings import load

    ENTRIES.extend(loaded(msgspec.json.decode(rows.read_bytes())))
    settings = load()
    with listen("127.0.0.1", port) as listening, database(settings) as url, service(settings, url) as running:
        serve(make_app(running), listening)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
