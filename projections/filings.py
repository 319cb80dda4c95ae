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
from projections.investments import ReportKey, of_report
from projections.projection import NEVER, Projection, Stamp


class Filing(NamedTuple):
    """Filed, reviewed, returned and accepted are separate moments; the first filing decides what is late.

    A report that is FILED is reviewed and accepted from its stamps on. `version` is the stream's where the row begins;
    each stamp set since is one more.
    """

    status: str
    first_filed_at: datetime | None
    filed_at: datetime | None
    filed_by: UUID | None
    filed_unit: UUID | None
    returned_at: datetime | None
    returns: int
    excused_at: datetime | None
    corrections: int
    progress: str
    preparatory_progress: str
    problems: str
    next_steps: str
    nothing_to_report: bool
    remark: str
    version: int
    reviewed_from: Stamp
    accepted_from: Stamp


OWED, FILED, RETURNED, EXCUSED = [
    status.value for status in (Status.OWED, Status.FILED, Status.RETURNED, Status.EXCUSED)
]
UNREPORTED = Filing(
    status=OWED,
    first_filed_at=None,
    filed_at=None,
    filed_by=None,
    filed_unit=None,
    returned_at=None,
    returns=0,
    excused_at=None,
    corrections=0,
    progress="",
    preparatory_progress="",
    problems="",
    next_steps="",
    nothing_to_report=False,
    remark="",
    version=0,
    reviewed_from=NEVER,
    accepted_from=NEVER,
)

filings = Projection("filings", ReportKey, Filing, version=2, own=True)


@filings.on(ReportFiled, key=of_report)
def filed(row: Filing | None, fact: ReportFiled, mark: Mark) -> Filing:
    before = row or UNREPORTED
    return before._replace(
        status=FILED,
        first_filed_at=before.first_filed_at or mark.at,
        filed_at=mark.at,
        filed_by=mark.actor,
        filed_unit=mark.unit,
        excused_at=None,
        progress=fact.progress,
        preparatory_progress=fact.preparatory_progress,
        problems=fact.problems,
        next_steps=fact.next_steps,
        nothing_to_report=fact.nothing_to_report,
        remark=fact.reason,
        version=mark.version,
        reviewed_from=NEVER,
        accepted_from=NEVER,
    )


def _passed(row: Filing, remark: str, version: int) -> Filing:
    """A remark takes the place of the one before, and so begins a row; without one the row stands on."""
    return row._replace(remark=remark, version=version) if remark else row


@filings.on(ReportReviewed, key=of_report)
def reviewed(row: Filing, fact: ReportReviewed, mark: Mark) -> Filing:
    return _passed(row, fact.remark, mark.version)._replace(reviewed_from=Stamp(mark.position))


@filings.on(ReportReturned, key=of_report)
def returned(row: Filing, fact: ReportReturned, mark: Mark) -> Filing:
    return row._replace(
        status=RETURNED,
        returned_at=mark.at,
        returns=row.returns + 1,
        remark=fact.reason,
        version=mark.version,
        accepted_from=NEVER,
    )


@filings.on(ReportAccepted, key=of_report)
def accepted(row: Filing, fact: ReportAccepted, mark: Mark) -> Filing:
    return _passed(row, fact.remark, mark.version)._replace(accepted_from=Stamp(mark.position))


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
    return (row or UNREPORTED)._replace(status=EXCUSED, excused_at=mark.at, remark=fact.reason, version=mark.version)


filings.ignores(JournalFact, OrganisationFact, ProgrammeFact, ProjectFact, EntryFact)


# The table as of a position: what was stamped later was not so yet.
FILINGS_AT = """
    SELECT project_id, month, first_filed_at, filed_at, filed_by, filed_unit, returned_at, returns, excused_at,
           corrections, progress, preparatory_progress, problems, next_steps, nothing_to_report, remark,
           CASE WHEN status <> 'FILED' THEN status
                WHEN accepted_from <= %(position)s THEN 'ACCEPTED'
                WHEN reviewed_from <= %(position)s THEN 'REVIEWED'
                ELSE 'FILED' END AS status,
           version + (reviewed_from > from_position AND reviewed_from <= %(position)s)::int
                   + (accepted_from > from_position AND accepted_from <= %(position)s)::int AS version,
           CASE WHEN reviewed_from <= %(position)s THEN reviewed_from END AS reviewed_from,
           CASE WHEN accepted_from <= %(position)s THEN accepted_from END AS accepted_from
      FROM filings
     WHERE from_position <= %(position)s AND to_position > %(position)s
"""
