"""A report of one project and period: how far it has come, what it says, and whose hand it was in."""

from enum import StrEnum
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from events.actor import Mark
from events.facts.report import (
    Figures,
    ReportAccepted,
    ReportCorrected,
    ReportExcused,
    ReportFact,
    ReportFiled,
    ReportReturned,
    ReportReviewed,
)
from events.vocabulary import Value


class Status(StrEnum):
    OWED = "OWED"
    FILED = "FILED"
    REVIEWED = "REVIEWED"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    EXCUSED = "EXCUSED"


NO_FIGURES = Figures(completed=None, year_to_date=None, since_start=None, progress="", preparatory_progress="")


class Report(Value):
    version: int = 0
    status: Status = Status.OWED
    figures: Figures = NO_FIGURES
    filed_by: UUID | None = None


def evolve(report: Report, fact: ReportFact, mark: Mark) -> Report:
    match fact:
        case ReportFiled():
            figures = Figures(
                completed=fact.completed,
                year_to_date=fact.year_to_date,
                since_start=fact.since_start,
                progress=fact.progress,
                preparatory_progress=fact.preparatory_progress,
            )
            return Report(version=mark.version, status=Status.FILED, figures=figures, filed_by=mark.actor)
        case ReportReviewed():
            return replace(report, version=mark.version, status=Status.REVIEWED)
        case ReportReturned():
            return replace(report, version=mark.version, status=Status.RETURNED)
        case ReportAccepted():
            return replace(report, version=mark.version, status=Status.ACCEPTED)
        case ReportCorrected():
            return replace(report, version=mark.version, figures=fact.after)
        case ReportExcused():
            return replace(report, version=mark.version, status=Status.EXCUSED)
        case _:
            assert_never(fact)
