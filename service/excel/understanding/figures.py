"""Amounts, years and days, read exactly or not at all: what is doubtful raises `Unreadable`, nothing is guessed."""

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal

from events.vocabulary import Unit, Years
from service.excel.grid import Value
from service.excel.tables import Amount, Day
from service.excel.understanding.texts import half, plain_number, says_nothing, shown
from service.excel.understanding.words import UNITS

_WITH_UNIT = re.compile(rf"(?P<number>.*?)(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})?")
_DASH = re.compile(r"[-－–—―─~～〜至到]+")
_POINT = re.compile(
    r"(?P<year>\d{4}|\d{2}(?=\.))年?(?:[./年]?(?P<month>(?<=[./年])(?:1[0-2]|0?[1-9])|(?<=\d{4})(?:1[0-2]|0[1-9]))月?"
    r"(?:(?<=月)(?:3[01]|[12]\d|0?[1-9])日?|[./](?:3[01]|[12]\d|0?[1-9]))?)?",
    re.ASCII,
)
_DAY = re.compile(
    r"(?:(?P<year>\d{4})[年./-])?(?:(?P<month>1[0-2]|0?[1-9])月?份?(?:(?<=月)(?P<mday>\d{1,2})日?|[./-](?P<sday>\d{1,2}))?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>\d\d)?", re.ASCII)
_QUARTER = re.compile(
    r"(?:(?P<year>\d{4})年?)?第?(?P<part>[一二三四1-4]季度|上半年|下半年|全年|年内|年底|年初)?", re.ASCII
)
_PARTS = {
    **{f"{sign}季度": (3 * i + 1, 3 * i + 3) for i, sign in enumerate("一二三四")},
    **{f"{i + 1}季度": (3 * i + 1, 3 * i + 3) for i in range(4)},
    "上半年": (1, 6),
    "下半年": (7, 12),
    "全年": (1, 12),
    "年内": (1, 12),
    "年底": (12, 12),
    "年初": (1, 1),
}


class Unreadable(ValueError):
    """Why a cell cannot be read: a stable code, what is wrong, what to do."""

    def __init__(self, code: str, message: str, proposal: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.proposal = proposal


def amount(value: Value, unit: Unit | None) -> Amount | None:
    """The amount of a cell, in the cell's own unit ("1.2亿元") or the column's; None for blank; never rounded."""
    if isinstance(value, Decimal):
        text, own = plain_number(value), None
    elif isinstance(value, str) or value is None:
        if says_nothing(shown(value)):
            return None
        # Blanks between digits may stand for a comma, a point or nothing: no guess.
        found = _WITH_UNIT.fullmatch(half(value or "").removeprefix("'"))
        if not found or re.search(r"\d\s+\d", value or ""):
            raise _no_amount(shown(value))
        text, own = found["number"], found["unit"]
    else:
        raise _no_amount(shown(value))
    unit = UNITS[own] if own else unit
    if unit is None:
        raise Unreadable("unit_missing", f"“{text}”没有单位", "请在表头或“单位：”一行写明万元或亿元")
    read = Amount(text, unit)
    try:
        read.money  # noqa: B018 - an Amount is one only if Money takes it
    except ValueError as problem:
        if re.fullmatch(r"[+-]?[\d,]+(\.\d+)?", text, re.ASCII) and "不是金额" not in str(problem):
            raise Unreadable(
                "amount_not_exact", f"“{text}”不能精确记为万元", "请只写到分：以万元计最多六位小数、十五位数字"
            ) from None
        raise _no_amount(shown(value)) from None
    return read


def _no_amount(text: str) -> Unreadable:
    return Unreadable("amount_unreadable", f"“{text[:40]}”不是金额", "请只写一个数，如 1234.5，单位写在表头")


def years(value: Value) -> Years:
    """建设年限 as stated; `Unreadable` where the years cannot be told from the text."""
    stated = "".join(shown(value).split())
    if isinstance(value, date):
        # Excel makes a day of "2010-12", whatever was meant.
        raise _no_years(stated)
    text = half(stated)
    # "2009-12" may be a month or a span: the second half of a span has four digits or a point.
    points = _DASH.split(text)
    if len(points) > 2 or not (ends := [_year(point) for point in points]) or ends == [None] or ends[0] is None:
        raise _no_years(stated)
    if len(points) == 1:
        return Years(stated=stated, first=ends[0], last=ends[0]) if re.fullmatch(r"\d{4}年?", text) else _refuse(stated)
    if points[1] and ends[1] is None:
        raise _no_years(stated)
    if ends[1] is not None and ends[1] < ends[0]:
        raise Unreadable("years_reversed", f"建设年限“{stated[:40]}”止于开始之前", "请核对起止年份")
    return Years(stated=stated, first=ends[0], last=ends[1])


def _refuse(stated: str) -> Years:
    raise _no_years(stated)


def _no_years(stated: str) -> Unreadable:
    return Unreadable(
        "years_unreadable", f"看不出“{stated[:40]}”是哪年到哪年", "请写成 2018-2021 或 2018年3月-2021年12月"
    )


def _year(point: str) -> int | None:
    found = _POINT.fullmatch(point)
    if not found:
        return None
    year = int(found["year"])
    if year < 50:
        year += 2000
    return year if 1949 <= year <= 2199 else None


def day(value: Value, year: int | None) -> Day:
    """A planned day, month, quarter or year; `year` is the table's, for "6月"; `Unreadable` for anything else."""
    if isinstance(value, date):
        only = value.date() if isinstance(value, datetime) else value
        return Day(only.isoformat(), only, only)
    stated = line_of(value)
    text = re.sub(r"(?<=月)底$", "", half(stated).rstrip("前"))
    try:
        first, last = _days(text, year)
    except (ValueError, TypeError, KeyError):
        raise Unreadable(
            "day_unreadable", f"看不出“{stated[:40]}”是哪一天或哪个月", "请写成 2020年6月 或 2020-06-15"
        ) from None
    return Day(stated, first, last)


def line_of(value: Value) -> str:
    return " ".join(shown(value).split())


def _days(text: str, year: int | None) -> tuple[date, date]:
    if found := _COMPACT.fullmatch(text):
        return _range(int(found["year"]), int(found["month"]), found["day"])
    if (found := _QUARTER.fullmatch(text)) and (found["part"] or found["year"]):
        own = _own(found["year"], year)
        start, end = _PARTS[found["part"] or "全年"]
        return date(own, start, 1), date(own, end, monthrange(own, end)[1])
    found = _DAY.fullmatch(text)
    # "3.5" may be March 5 or a number: a month without year must say 月.
    if not found or not found["month"] or not (found["year"] or "月" in text):
        raise ValueError(text)
    return _range(_own(found["year"], year), int(found["month"]), found["mday"] or found["sday"])


def _own(stated: str | None, year: int | None) -> int:
    own = int(stated) if stated else year
    if own is None or not 1949 <= own <= 2199:
        raise ValueError(stated)
    return own


def _range(year: int, month: int, day: str | None) -> tuple[date, date]:
    if not 1949 <= year <= 2199:
        raise ValueError(year)
    if day:
        return date(year, month, int(day)), date(year, month, int(day))
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
