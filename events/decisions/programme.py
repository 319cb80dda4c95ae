"""Deciding about programmes, their documents and their months."""

from datetime import UTC, datetime
from uuid import UUID

from events.decisions import Command, Known, Occasion
from events.facts.programme import (
    DocumentIssued,
    MonthClosed,
    MonthOpened,
    MonthReopened,
    ProgrammeFact,
    ProgrammeOpened,
)
from events.refusals import (
    CodeUndeclared,
    DatesOutOfOrder,
    InvalidInput,
    MonthAlreadyClosed,
    MonthAlreadyOpened,
    MonthNotClosed,
    MonthNotOpened,
)
from events.states import Kind
from events.states.programme import MonthStatus, Programme
from events.vocabulary import (
    Basis,
    Category,
    Code,
    Disclosure,
    DocumentKind,
    ExtraColumn,
    FigureKind,
    Moment,
    Name,
    Period,
    PeriodKind,
    Reason,
    Sector,
    StatedTotal,
    Year,
)


class OpenProgramme(Command):
    """设立年度方案."""

    level: Code
    issuing_area: Code
    year: Year
    title: Name
    categories: tuple[Category, ...]
    sectors: tuple[Sector, ...]
    extra_columns: tuple[ExtraColumn, ...] = ()
    id: UUID | None = None


class IssueDocument(Command):
    """印发文件."""

    programme_id: UUID
    kind: DocumentKind
    basis: Basis
    batch_no: int | None = None
    ratified_by: Name | None = None
    disclosure: Disclosure = Disclosure.PUBLIC
    stated: tuple[StatedTotal, ...] = ()
    id: UUID | None = None


class OpenMonth(Command):
    """开放一期月报. Moments carry a zone; the notice's are Asia/Shanghai."""

    programme_id: UUID
    period: Period
    opens: Moment
    due: Moment
    lock: Moment | None = None
    figure: FigureKind = FigureKind.ACTUAL


class CloseMonth(Command):
    """关账."""

    programme_id: UUID
    period: Period


class ReopenMonth(Command):
    """重新开放."""

    programme_id: UUID
    period: Period
    reason: Reason


def open_(command: OpenProgramme, known: Known, occasion: Occasion) -> list[ProgrammeFact]:
    """A programme declares its categories and sectors; a code is declared once."""
    known.unused(Kind.PROGRAMME, command.id)
    for path, codes in (
        ("categories", [category.code for category in command.categories]),
        ("sectors", [sector.code for sector in command.sectors]),
        ("extraColumns", [column.code for column in command.extra_columns]),
    ):
        if len(set(codes)) != len(codes):
            raise InvalidInput("同一代码声明了两次", path)
    if not command.categories or not command.sectors:
        raise InvalidInput("至少要声明一个类别和一个行业", "categories")
    return [
        ProgrammeOpened(
            programme_id=command.id or occasion.mint(),
            level=command.level,
            issuing_area=command.issuing_area,
            year=command.year,
            title=command.title,
            categories=command.categories,
            sectors=command.sectors,
            extra_columns=command.extra_columns,
        )
    ]


def issue_document(command: IssueDocument, known: Known, occasion: Occasion) -> list[ProgrammeFact]:
    """A document's own totals are kept as stated, right or wrong; its codes must be declared."""
    programme = known.programme(command.programme_id)
    if command.id in programme.documents:
        raise InvalidInput(f"编号 {command.id} 已被使用", "id")
    for total in command.stated:
        if total.category is not None and total.category not in programme.categories:
            raise CodeUndeclared(total.category, "stated")
        if total.sector is not None and total.sector not in programme.sectors:
            raise CodeUndeclared(total.sector, "stated")
    return [
        DocumentIssued(
            programme_id=command.programme_id,
            document_id=command.id or occasion.mint(),
            kind=command.kind,
            batch_no=command.batch_no,
            basis=command.basis,
            ratified_by=command.ratified_by,
            disclosure=command.disclosure,
            stated=command.stated,
        )
    ]


def open_month(command: OpenMonth, known: Known, occasion: Occasion) -> list[ProgrammeFact]:
    """A month of the programme's year is opened once, due after it opens and locked no earlier than due."""
    programme = known.programme(command.programme_id)
    if command.period.kind is not PeriodKind.MONTH or command.period.first.year != programme.year:
        raise DatesOutOfOrder(f"{command.period.code} 不是方案年度 {programme.year} 的月份", "period")
    if command.period.first in programme.months:
        raise MonthAlreadyOpened(command.period.code)
    if command.due <= command.opens:
        raise DatesOutOfOrder("截止时刻早于开放时刻", "due")
    if command.lock is not None and command.lock < command.due:
        raise DatesOutOfOrder("锁定时刻早于截止时刻", "lock")
    return [
        MonthOpened(
            programme_id=command.programme_id,
            period=command.period,
            opens=_utc(command.opens, "opens"),
            due=_utc(command.due, "due"),
            lock=_utc(command.lock, "lock") if command.lock else None,
            figure=command.figure,
        )
    ]


def _utc(moment: datetime, path: str) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("时刻超出了年份 1 至 9999", path) from None


def close_month(command: CloseMonth, known: Known, occasion: Occasion) -> list[ProgrammeFact]:
    if _status(known.programme(command.programme_id), command.period) is MonthStatus.CLOSED:
        raise MonthAlreadyClosed(command.period.code)
    return [MonthClosed(programme_id=command.programme_id, period=command.period)]


def reopen_month(command: ReopenMonth, known: Known, occasion: Occasion) -> list[ProgrammeFact]:
    if _status(known.programme(command.programme_id), command.period) is MonthStatus.OPEN:
        raise MonthNotClosed(command.period.code)
    return [MonthReopened(programme_id=command.programme_id, period=command.period, reason=command.reason)]


def _status(programme: Programme, period: Period) -> MonthStatus:
    if period.kind is not PeriodKind.MONTH or period.first not in programme.months:
        raise MonthNotOpened(period.code)
    return programme.months[period.first]
