"""报送情况: how each report travelled, project × period: filings.sql.

What is owed, due, late or missing is not stored: it depends on lists, months and the moment of asking, and is computed
on reading (entries × opened months, left join this table).
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from events.actor import Mark
from events.facts.entry import EntryFact
from events.facts.journal import JournalFact
from events.facts.organisation import OrganisationFact
from events.facts.programme import ProgrammeFact
from events.facts.project import ProjectFact
from events.facts.report import (
    ReportAccepted,
    ReportCorrected,
    ReportExcused,
    ReportFiled,
    ReportReturned,
    ReportReviewed,
)
from events.states.report import Status
from projections.engine import Projection
from projections.investments import ReportKey, of_report


class Filing(NamedTuple):
    """Filed, reviewed, returned and accepted are separate moments; the first filing decides what is late."""

    status: str
    first_filed_at: datetime | None
    filed_at: datetime | None
    filed_by: UUID | None
    filed_unit: UUID | None
    reviewed_at: datetime | None
    returned_at: datetime | None
    returns: int
    accepted_at: datetime | None
    excused_at: datetime | None
    corrections: int
    progress: str
    preparatory_progress: str
    problems: str
    next_steps: str
    nothing_to_report: bool
    remark: str
    version: int


OWED, FILED, REVIEWED, RETURNED, ACCEPTED, EXCUSED = [
    status.value
    for status in (Status.OWED, Status.FILED, Status.REVIEWED, Status.RETURNED, Status.ACCEPTED, Status.EXCUSED)
]
NEVER = Filing(
    status=OWED,
    first_filed_at=None,
    filed_at=None,
    filed_by=None,
    filed_unit=None,
    reviewed_at=None,
    returned_at=None,
    returns=0,
    accepted_at=None,
    excused_at=None,
    corrections=0,
    progress="",
    preparatory_progress="",
    problems="",
    next_steps="",
    nothing_to_report=False,
    remark="",
    version=0,
)

filings = Projection("filings", ReportKey, Filing, version=1, own=True)


@filings.on(ReportFiled, key=of_report)
def filed(row: Filing | None, fact: ReportFiled, mark: Mark) -> Filing:
    before = row or NEVER
    return before._replace(
        status=FILED,
        first_filed_at=before.first_filed_at or mark.at,
        filed_at=mark.at,
        filed_by=mark.actor,
        filed_unit=mark.unit,
        reviewed_at=None,
        accepted_at=None,
        excused_at=None,
        progress=fact.progress,
        preparatory_progress=fact.preparatory_progress,
        problems=fact.problems,
        next_steps=fact.next_steps,
        nothing_to_report=fact.nothing_to_report,
        remark=fact.reason,
        version=mark.version,
    )


@filings.on(ReportReviewed, key=of_report)
def reviewed(row: Filing, fact: ReportReviewed, mark: Mark) -> Filing:
    return row._replace(status=REVIEWED, reviewed_at=mark.at, remark=fact.remark, version=mark.version)


@filings.on(ReportReturned, key=of_report)
def returned(row: Filing, fact: ReportReturned, mark: Mark) -> Filing:
    return row._replace(
        status=RETURNED,
        returned_at=mark.at,
        returns=row.returns + 1,
        accepted_at=None,
        remark=fact.reason,
        version=mark.version,
    )


@filings.on(ReportAccepted, key=of_report)
def accepted(row: Filing, fact: ReportAccepted, mark: Mark) -> Filing:
    return row._replace(status=ACCEPTED, accepted_at=mark.at, remark=fact.remark, version=mark.version)


@filings.on(ReportCorrected, key=of_report)
def corrected(row: Filing, fact: ReportCorrected, mark: Mark) -> Filing:
    return row._replace(
        corrections=row.corrections + 1,
        progress=fact.after.progress,
        preparatory_progress=fact.after.preparatory_progress,
        remark=fact.reason,
        version=mark.version,
    )


@filings.on(ReportExcused, key=of_report)
def excused(row: Filing | None, fact: ReportExcused, mark: Mark) -> Filing:
    return (row or NEVER)._replace(status=EXCUSED, excused_at=mark.at, remark=fact.reason, version=mark.version)


filings.ignores(JournalFact, OrganisationFact, ProgrammeFact, ProjectFact, EntryFact)
