"""Deciding about reports: 信息员 files, 联络员 reviews, 重点办 accepts (notice 三（二）, 三（八）)."""

from datetime import date
from uuid import UUID

from msgspec import UNSET, UnsetType

from events.actor import Role
from events.decisions import Command, Known, Occasion
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
from events.refusals import (
    AmountMissing,
    BundleReportsByParts,
    DatesOutOfOrder,
    EntryHasExited,
    MonthNotOpened,
    NothingOwed,
    ReasonMissing,
    ReportAlreadyAccepted,
    ReportAlreadyExcused,
    ReportAlreadyFiled,
    ReportAlreadyReviewed,
    ReportNotFiled,
    ReportNotReviewed,
    SamePerson,
)
from events.states import Kind, Register
from events.states.entry import Entry
from events.states.report import Report, Status
from events.vocabulary import Basis, FigureKind, Measure, Money, Period, PeriodKind, Prose, Reason, ReturnStage


class FileReport(Command):
    """填报月报. `completed` is this period's only; typed cumulative figures stand beside it and are never trusted."""

    project_id: UUID
    period: Period
    completed: Money | None = None
    year_to_date: Money | None = None
    since_start: Money | None = None
    figure: FigureKind = FigureKind.ACTUAL
    measured_by: Measure = Measure.WORK
    progress: Prose = ""
    preparatory_progress: Prose = ""
    problems: Prose = ""
    next_steps: Prose = ""
    nothing_to_report: bool = False
    reason: Prose = ""
    covers_from: date | None = None
    covers_to: date | None = None


class ReviewReport(Command):
    """联络员审核."""

    project_id: UUID
    period: Period
    remark: Prose = ""


class ReturnReport(Command):
    """退回."""

    project_id: UUID
    period: Period
    reason: Reason


class AcceptReport(Command):
    """重点办收件."""

    project_id: UUID
    period: Period
    remark: Prose = ""


class CorrectReport(Command):
    """更正. A field left out stays as it is; null takes an amount away."""

    project_id: UUID
    period: Period
    reason: Reason
    basis: Basis
    completed: Money | UnsetType | None = UNSET
    year_to_date: Money | UnsetType | None = UNSET
    since_start: Money | UnsetType | None = UNSET
    progress: Prose | UnsetType = UNSET
    preparatory_progress: Prose | UnsetType = UNSET
    consent: Prose = ""


class ExcuseReport(Command):
    """免报."""

    project_id: UUID
    period: Period
    reason: Reason
    basis: Basis | None = None


def file(command: FileReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    """A period that is owed is reported once, unless the report was returned; a closed month still takes it."""
    owed = _owed(command.project_id, command.period, known)
    report = known.report(command.project_id, command.period)
    if report.status in {Status.FILED, Status.REVIEWED, Status.ACCEPTED}:
        raise ReportAlreadyFiled(command.period.code)
    _amounts(command, owed, known)
    covers_from, covers_to = command.covers_from or command.period.first, command.covers_to or command.period.last
    if covers_to < covers_from:
        raise DatesOutOfOrder("报送期间的止日早于起日", "coversTo")
    return [
        ReportFiled(
            project_id=command.project_id,
            period=command.period,
            covers_from=covers_from,
            covers_to=covers_to,
            completed=command.completed,
            year_to_date=command.year_to_date,
            since_start=command.since_start,
            figure=command.figure,
            measured_by=command.measured_by,
            progress=command.progress,
            preparatory_progress=command.preparatory_progress,
            problems=command.problems,
            next_steps=command.next_steps,
            nothing_to_report=command.nothing_to_report,
            reason=command.reason,
        )
    ]


def _owed(project_id: UUID, period: Period, known: Known) -> list[Entry]:
    """The entries for which the project owes this period."""
    known.project(project_id)
    parts = known.ids(Register.PART, str(project_id))
    if any(not known.state(Kind.PROJECT, part).voided for part in parts):
        raise BundleReportsByParts
    entries = known.obligations(project_id)
    standing = [entry for entry in entries if entry.covers(period.first)]
    if not standing:
        exits = [entry.exited_from for entry in entries if entry.exited_from and entry.exited_from <= period.first]
        raise EntryHasExited(f"{max(exits):%Y-%m}", "period") if exits else NothingOwed(period.code)
    opened = [entry for entry in standing if entry.programme_id and _opened(period, entry.programme_id, known)]
    if not opened:
        raise MonthNotOpened(period.code)
    return opened


def _opened(period: Period, programme_id: UUID, known: Known) -> bool:
    return period.kind is PeriodKind.MONTH and period.first in known.programme(programme_id).months


def _amounts(command: FileReport, owed: list[Entry], known: Known) -> None:
    if command.completed is None:
        if not command.nothing_to_report and any(_plan_required(entry, known) for entry in owed):
            raise AmountMissing("completed")
    elif command.completed.wan < 0 and not command.reason.strip():
        raise ReasonMissing("reason")


def _plan_required(entry: Entry, known: Known) -> bool:
    return (
        entry.programme_id is not None and known.programme(entry.programme_id).categories[entry.category].plan_required
    )


def review(command: ReviewReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    report = _in_hand(command, known)
    if report.status is Status.ACCEPTED:
        raise ReportAlreadyAccepted(command.period.code)
    if report.status is Status.REVIEWED:
        raise ReportAlreadyReviewed(command.period.code)
    _another_person(report, occasion)
    return [ReportReviewed(project_id=command.project_id, period=command.period, remark=command.remark)]


def return_(command: ReturnReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    """The 重点办 may return what it has accepted; the 联络员 only what is not accepted yet."""
    report = _in_hand(command, known)
    by_office = Role.MAJOR_PROJECTS_OFFICE in occasion.actor.roles
    if report.status is Status.ACCEPTED and not by_office:
        raise ReportAlreadyAccepted(command.period.code)
    stage = ReturnStage.ACCEPTANCE if by_office else ReturnStage.REVIEW
    return [ReportReturned(project_id=command.project_id, period=command.period, stage=stage, reason=command.reason)]


def accept(command: AcceptReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    report = _in_hand(command, known)
    if report.status is Status.ACCEPTED:
        raise ReportAlreadyAccepted(command.period.code)
    if report.status is not Status.REVIEWED:
        raise ReportNotReviewed(command.period.code)
    _another_person(report, occasion)
    return [ReportAccepted(project_id=command.project_id, period=command.period, remark=command.remark)]


def correct(command: CorrectReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    """A correction keeps both figures, with reason and basis; one that changes nothing is no fact."""
    before = _in_hand(command, known).figures
    after = Figures(
        completed=before.completed if command.completed is UNSET else command.completed,
        year_to_date=before.year_to_date if command.year_to_date is UNSET else command.year_to_date,
        since_start=before.since_start if command.since_start is UNSET else command.since_start,
        progress=before.progress if command.progress is UNSET else command.progress,
        preparatory_progress=(
            before.preparatory_progress if command.preparatory_progress is UNSET else command.preparatory_progress
        ),
    )
    if after == before:
        return []
    return [
        ReportCorrected(
            project_id=command.project_id,
            period=command.period,
            before=before,
            after=after,
            reason=command.reason,
            basis=command.basis,
            consent=command.consent,
        )
    ]


def excuse(command: ExcuseReport, known: Known, occasion: Occasion) -> list[ReportFact]:
    _owed(command.project_id, command.period, known)
    status = known.report(command.project_id, command.period).status
    if status is Status.EXCUSED:
        raise ReportAlreadyExcused(command.period.code)
    if status not in {Status.OWED, Status.RETURNED}:
        raise ReportAlreadyFiled(command.period.code)
    return [
        ReportExcused(project_id=command.project_id, period=command.period, reason=command.reason, basis=command.basis)
    ]


def _in_hand(command: ReviewReport | ReturnReport | AcceptReport | CorrectReport, known: Known) -> Report:
    """The report, filed and not returned."""
    known.project(command.project_id)
    report = known.report(command.project_id, command.period)
    if report.status not in {Status.FILED, Status.REVIEWED, Status.ACCEPTED}:
        raise ReportNotFiled(command.period.code)
    return report


def _another_person(report: Report, occasion: Occasion) -> None:
    if report.filed_by == occasion.actor.ref:
        raise SamePerson
