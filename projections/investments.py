"""Completed investment, project × period: what was filed, accepted and corrected, and what was typed beside it:
investments.sql. Running sums are computed on reading, from here and the project's opening balance."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
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
from projections.projection import NEVER, Projection, Stamp


class Basis(StrEnum):
    """口径: how far a report must have come for its figure to count. Returned and excused ones never do."""

    FILED = "FILED"
    REVIEWED = "REVIEWED"
    ACCEPTED = "ACCEPTED"

    @property
    def stamp(self) -> str:
        """The column that says from which position on a figure counts."""
        return f"{self.value.lower()}_from"


class ReportKey(NamedTuple):
    project_id: UUID
    month: date


class Investment(NamedTuple):
    """`completed` is what counts (corrected, else filed), on each Basis from its stamp on. What was accepted is what
    counted where `accepted_from` is."""

    completed: Decimal | None
    filed: Decimal | None
    corrected: Decimal | None
    typed_year_to_date: Decimal | None
    typed_since_start: Decimal | None
    figure: str | None
    measured_by: str | None
    filed_from: Stamp
    reviewed_from: Stamp
    accepted_from: Stamp


investments = Projection("investments", ReportKey, Investment, version=2, own=True)


def of_report(fact: ReportFact) -> tuple[UUID, date]:
    return fact.project_id, fact.period.first


def amount(money: Money | None) -> Decimal | None:
    return money.wan if money else None


@investments.on(ReportFiled, key=of_report)
def filed(row: Investment | None, fact: ReportFiled, mark: Mark) -> Investment:
    return Investment(
        completed=amount(fact.completed),
        filed=amount(fact.completed),
        corrected=None,
        typed_year_to_date=amount(fact.year_to_date),
        typed_since_start=amount(fact.since_start),
        figure=fact.figure.value,
        measured_by=fact.measured_by.value,
        filed_from=Stamp(mark.position),
        reviewed_from=NEVER,
        accepted_from=NEVER,
    )


@investments.on(ReportReviewed, key=of_report)
def reviewed(row: Investment, fact: ReportReviewed, mark: Mark) -> Investment:
    return row._replace(reviewed_from=Stamp(mark.position))


@investments.on(ReportReturned, key=of_report)
def returned(row: Investment, fact: ReportReturned, mark: Mark) -> Investment:
    return row._replace(filed_from=NEVER, reviewed_from=NEVER, accepted_from=NEVER)


@investments.on(ReportAccepted, key=of_report)
def accepted(row: Investment, fact: ReportAccepted, mark: Mark) -> Investment:
    return row._replace(accepted_from=Stamp(mark.position))


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


# The table as of a position. What was accepted is what counted then: in this row, or in one that a correction ended.
INVESTMENTS_AT = """
    SELECT i.project_id, i.month, i.completed, i.filed, i.corrected, i.typed_year_to_date, i.typed_since_start,
           i.figure, i.measured_by, i.filed_from <= %(position)s AS counts,
           CASE WHEN i.accepted_from > %(position)s THEN NULL
                WHEN i.accepted_from >= i.from_position THEN i.completed
                ELSE (SELECT a.completed
                        FROM investments a
                       WHERE a.project_id = i.project_id AND a.month = i.month
                         AND a.from_position <= i.accepted_from AND a.to_position > i.accepted_from) END AS accepted
      FROM investments i
     WHERE i.from_position <= %(position)s AND i.to_position > %(position)s
"""
