"""A year of monthly reports: filed by the unit, reviewed, now and then returned, accepted, sometimes corrected."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from events.actor import Channel, Circumstances
from events.decisions.programme import CloseMonth, OpenMonth, ReopenMonth
from events.decisions.report import (
    AcceptReport,
    CorrectReport,
    ExcuseReport,
    FileReport,
    ReturnReport,
    ReviewReport,
)
from events.vocabulary import FigureKind, Period, ReturnStage
from service.demo import hours, words
from service.demo.cast import Cast, Row, basis, money
from service.demo.projects import YEAR
from service.demo.steps import Agenda, Step
from service.demo.year import Correction, MonthReport, Return, Travel

REOPENED: Final = 6
"""June was closed, opened again for the half-year check, and closed again."""

_ACCEPTING: Final = (16,)
_REFILING: Final = (10, 16)


def months(cast: Cast, agenda: Agenda) -> Iterator[Step]:
    """Every month is opened by the office; from then on its reports are under way."""
    for month in range(1, 13):
        opens = hours.opens(month)
        yield Step(
            opens,
            cast.office[0],
            OpenMonth(
                programme_id=cast.programme_id,
                period=Period.month(YEAR, month),
                opens=opens,
                due=hours.due(month),
                lock=hours.closes(month),
            ),
        )
        agenda.add(_closing(cast, month))
        for row in cast.everybody:
            if row.owes(month):
                agenda.add(_month_of(cast, row, month))


def _closing(cast: Cast, month: int) -> Iterator[Step]:
    programme, period, officer = cast.programme_id, Period.month(YEAR, month), cast.office[0]
    closes = hours.closes(month)
    yield Step(closes, officer, CloseMonth(programme_id=programme, period=period))
    if month == REOPENED:
        again = ReopenMonth(programme_id=programme, period=period, reason=words.REOPENING)
        yield Step(closes + timedelta(days=5), officer, again)
        yield Step(closes + timedelta(days=7), officer, CloseMonth(programme_id=programme, period=period))


def _month_of(cast: Cast, row: Row, month: int) -> Iterator[Step]:
    """One report's way. A silent month is excused by the office, or nothing comes at all."""
    said = row.profile.months[month - 1]
    if said.travel is not None:
        yield from _travel(row, said, said.travel)
    elif said.excuse is not None:
        excused = ExcuseReport(project_id=row.project_id, period=Period.month(YEAR, month), reason=said.excuse)
        yield Step(hours.due(month) - timedelta(days=2, hours=8), cast.office[1], excused)


def _travel(row: Row, said: MonthReport, way: Travel) -> Iterator[Step]:
    team, returned = row.team, way.returned
    project, period = row.project_id, Period.month(YEAR, said.month)
    at = hours.filed(said.month, way.filed_lag)
    report = _report(row, said, at)
    if returned and words.FAULTS.get(returned.reason) == "problems" and not report.problems:
        report = replace(report, problems=words.CLEAR_PROBLEM)
    yield Step(at, team.clerk, _draft(report, returned) if returned else report)
    if returned and returned.stage is ReturnStage.REVIEW:
        at = _later(at, returned.lag, team.review_hours)
        yield Step(at, team.liaison, ReturnReport(project_id=project, period=period, reason=_reason(row, returned)))
        at = _later(at, returned.refiled_lag, _REFILING)
        yield Step(at, team.clerk, report)
    at = _later(at, way.reviewed_lag, team.review_hours)
    yield Step(at, team.liaison, ReviewReport(project_id=project, period=period))
    if returned and returned.stage is ReturnStage.ACCEPTANCE:
        at = _later(at, returned.lag, _ACCEPTING)
        yield Step(at, row.officer, ReturnReport(project_id=project, period=period, reason=_reason(row, returned)))
        at = _later(at, returned.refiled_lag, _REFILING)
        yield Step(at, team.clerk, report)
        at = _later(at, way.reviewed_lag, team.review_hours)
        yield Step(at, team.liaison, ReviewReport(project_id=project, period=period))
    at = _later(at, way.accepted_lag, _ACCEPTING)
    yield Step(at, row.officer, AcceptReport(project_id=project, period=period))
    if said.correction:
        yield _corrected(row, said.month, said.correction, at)


def _later(at: datetime, lag: float, sittings: tuple[int, ...]) -> datetime:
    return hours.sit(at + timedelta(hours=lag), sittings, workdays=True)


def _corrected(row: Row, month: int, correction: Correction, accepted: datetime) -> Step:
    """The office enters the letter that puts a figure right, once the report itself has come through."""
    paper = correction.basis.issued_on
    at = max(_keyed(paper), accepted + timedelta(hours=1))
    to_date = _to_date(row, month, at)
    command = CorrectReport(
        project_id=row.project_id,
        period=Period.month(YEAR, month),
        completed=money(correction.completed),
        year_to_date=money(to_date),
        since_start=money(to_date + (row.plan.opening_balance or 0)),
        reason=correction.reason,
        basis=basis(correction.basis),
    )
    how = Circumstances(channel=Channel.KEYED_FROM_PAPER, received_on=paper)
    return Step(at, row.officer, command, how)


def _keyed(paper: date) -> datetime:
    return hours.at(paper, 16)


def _report(row: Row, said: MonthReport, at: datetime) -> FileReport:
    """What the clerk types. Before the month is over its figure is an estimate."""
    completed, opening = said.completed, row.plan.opening_balance or Decimal(0)
    to_date = _to_date(row, said.month, at)
    last = date(YEAR, said.month, monthrange(YEAR, said.month)[1])
    return FileReport(
        project_id=row.project_id,
        period=Period.month(YEAR, said.month),
        completed=None if completed is None else money(completed),
        year_to_date=None if completed is None else money(to_date),
        since_start=None if completed is None else money(to_date + opening),
        figure=FigureKind.ESTIMATE if at.date() < last else FigureKind.ACTUAL,
        progress=said.progress,
        preparatory_progress=said.preparatory or "",
        problems=said.problems or "",
        next_steps=said.next_steps,
        reason=said.negative_reason or "",
    )


def _to_date(row: Row, month: int, at: datetime) -> Decimal:
    """The year's sum up to `month` as it is known at a moment, corrections until then included."""
    known = Decimal(0)
    for said in row.profile.months[row.first_month - 1 : month]:
        put_right = said.correction and _keyed(said.correction.basis.issued_on) <= at
        known += (said.final if put_right else said.completed) or 0
    return known


def _reason(row: Row, returned: Return) -> str:
    return words.EARLY_RETURN if row.plan.annual_plan is None else returned.reason


def _draft(report: FileReport, returned: Return) -> FileReport:
    """The report as it was filed first: with the fault that it is returned for, where that can be shown."""
    if report.completed is None:
        return replace(report, preparatory_progress=words.POOR_DRAFT)
    match words.FAULTS.get(returned.reason):
        case "progress":
            return replace(report, progress=words.POOR_DRAFT)
        case "problems":
            return replace(report, problems=words.VAGUE_PROBLEM)
        case "year_to_date":
            return replace(report, year_to_date=report.completed)
        case _:
            return report
