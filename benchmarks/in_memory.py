"""python -m benchmarks.in_memory ROWS PORT: a list in memory, served through all that the product puts before its own.

The product's schema is replaced before anything is built on it; sign-in, limits, documents, executor, the position in
every answer and the view stay. The settings say where the journal is; ROWS is the file that GraphQL Yoga reads too.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
import strawberry

from schema import root


@strawberry.type
class Investment:
    month: str
    completed: float | None
    year_to_date: float
    since_start: float
    status: str


@strawberry.type
class Entry:
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
    investments: list[Investment]


ENTRIES: list[Entry] = []


@strawberry.type
class Query:
    @strawberry.field
    def entries(self) -> list[Entry]:
        return ENTRIES


def listing() -> root.Schema:
    """The list's schema, executed as the product's is."""
    stock = root.schema
    return root.Schema(query=Query, config=stock.config, execution_context_class=stock.execution_context_class)


def loaded(rows: list[dict[str, Any]]) -> list[Entry]:
    return [
        Entry(
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
                Investment(
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
    root.schema = listing()
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
