"""What codes are called in tables, and how months and moments are written."""

from collections.abc import Iterable
from datetime import date, datetime

from events.vocabulary import SHANGHAI, FigureKind, Group, Measure
from projections.reports import FilingStatus
from schema.types.labels import label

GROUPS = {group.value: label(group) for group in Group}
STATUSES = {status.value: label(status) for status in FilingStatus}
FIGURE_KINDS = {figure.value: label(figure) for figure in (FigureKind.ACTUAL, FigureKind.ESTIMATE)}
MEASURES = {measure.value: label(measure) for measure in Measure}
YES, NO = "是", "否"
CODE_SCHEMES = frozenset({"PROJECT_CODE"})
"""Identifiers that stand in the column 项目代码; others are on the card only."""


def joined(names: Iterable[str]) -> str:
    """In order: the first leads."""
    return "、".join(names)


def month_words(month: date) -> str:
    return f"{month.year}年{month.month}月"


def to_date_words(month: date) -> str:
    """ "1-3月", and "1月" for the first."""
    return "1月" if month.month == 1 else f"1-{month.month}月"


def moment_words(moment: datetime) -> str:
    """On the clocks of Shanghai, to the minute."""
    there = moment.astimezone(SHANGHAI)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def clock(moment: datetime | None) -> datetime | None:
    """A cell's moment: Shanghai's clocks, without a zone, because spreadsheets know none."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0) if moment else None
