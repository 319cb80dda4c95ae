"""Completed investment, project × period: what was filed, accepted and corrected, and what was typed beside it:
investments.sql. Running sums are computed on reading, from here and the project's opening balance."""

from datetime import date
from decimal import Decimal
from enum import IntEnum
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
    ReportFact,
    ReportFiled,
    ReportReturned,
    ReportReviewed,
)
from events.vocabulary import Money
from projections.engine import Projection


class Basis(IntEnum):
    """口径: how far a report must have come for its figure to count. Returned and excused ones never do."""

    NONE = 0
    FILED = 1
    REVIEWED = 2
    ACCEPTED = 3


class ReportKey(NamedTuple):
    project_id: UUID
    month: date


class Investment(NamedTuple):
    """`completed` is what counts now (corrected, else filed); `level` is the Basis that the report has reached."""

    level: int
    completed: Decimal | None
    filed: Decimal | None
    accepted: Decimal | None
    corrected: Decimal | None
    typed_year_to_date: Decimal | None
    typed_since_start: Decimal | None
    figure: str | None
    measured_by: str | None


investments = Projection("investments", ReportKey, Investment, version=1, own=True)


def of_report(fact: ReportFact) -> tuple[UUID, date]:
    return fact.project_id, fact.period.first


def amount(money: Money | None) -> Decimal | None:
    return money.wan if money else None


@investments.on(ReportFiled, key=of_report)
def filed(row: Investment | None, fact: ReportFiled, mark: Mark) -> Investment:
    return Investment(
        level=Basis.FILED.value,
        completed=amount(fact.completed),
        filed=amount(fact.completed),
        accepted=None,
        corrected=None,
        typed_year_to_date=amount(fact.year_to_date),
        typed_since_start=amount(fact.since_start),
        figure=fact.figure.value,
        measured_by=fact.measured_by.value,
    )


@investments.on(ReportReviewed, key=of_report)
def reviewed(row: Investment, fact: ReportReviewed, mark: Mark) -> Investment:
    return row._replace(level=Basis.REVIEWED.value)


@investments.on(ReportReturned, key=of_report)
def returned(row: Investment, fact: ReportReturned, mark: Mark) -> Investment:
    return row._replace(level=Basis.NONE.value, accepted=None)


@investments.on(ReportAccepted, key=of_report)
def accepted(row: Investment, fact: ReportAccepted, mark: Mark) -> Investment:
    return row._replace(level=Basis.ACCEPTED.value, accepted=row.completed)


@investments.on(ReportCorrected, key=of_report)
def corrected(row: Investment, fact: ReportCorrected, mark: Mark) -> Investment:
    after = fact.after
    return row._replace(
        completed=amount(after.completed),
        corrected=amount(after.completed),
        typed_year_to_date=amount(after.year_to_date),
        typed_since_start=amount(after.since_start),
    )


investments.ignores(JournalFact, OrganisationFact, ProgrammeFact, ProjectFact, EntryFact, ReportExcused)
