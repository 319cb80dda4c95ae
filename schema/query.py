"""All questions. Every one to the ledger takes `asOf`; every field may be null: one that fails blanks no other."""

import strawberry

from schema.queries.history import HistoryQueries
from schema.queries.imports import ImportQueries
from schema.queries.programmes import ProgrammeQueries
from schema.queries.projects import ProjectQueries
from schema.queries.reports import ReportQueries


@strawberry.type(
    description="查询：现在如何，过去某日所知如何 / Questions: what is, and what was known on any past day"
)
class Query(ProgrammeQueries, ProjectQueries, ReportQueries, HistoryQueries, ImportQueries):
    pass
