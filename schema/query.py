"""All questions. Every one takes `asOf`; every field may be null, so that one that fails does not blank the others."""

import strawberry

from schema.queries.history import HistoryQueries
from schema.queries.programmes import ProgrammeQueries
from schema.queries.projects import ProjectQueries
from schema.queries.reports import ReportQueries


@strawberry.type(
    description="查询：现在如何，过去某日所知如何 / Questions: what is, and what was known on any past day"
)
class Query(ProgrammeQueries, ProjectQueries, ReportQueries, HistoryQueries):
    pass
