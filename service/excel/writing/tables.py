"""What a table of ours says, before it is drawn: columns, sections, rows. Pure data, no workbook.

Amounts are 万元 here, whatever unit they are shown in; null stays null. A section's figures are those of its rows, or
of its sections: parts of a bundle (`Row.part`) are shown and never added, because the bundle's own row carries the
total.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Unit

Value = str | Decimal | int | date | datetime | None
"""Text, an amount or a rate, a count, a day, a moment on Shanghai's clocks without a zone."""


class Kind(Enum):
    """How a column's cells are shown."""

    TEXT = auto()
    PROSE = auto()
    AMOUNT = auto()
    COUNT = auto()
    PERCENT = auto()
    NUMBER = auto()
    FIGURE = auto()
    DATE = auto()
    MOMENT = auto()


class Ratio(NamedTuple):
    """Per cent of one column by another, in sections and totals; `less_months`: less the time progress of a month."""

    of: str
    by: str
    less_months: int = 0

    def figure(self, of: Decimal | None, by: Decimal | None) -> Decimal | None:
        """HALF_UP from unrounded amounts; null where there is nothing to divide, or to divide by."""
        if of is None or not by:
            return None
        exact = of / by * 100 - Decimal(self.less_months) / 12 * 100
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def formula(self, of: str, by: str) -> str:
        """The same for a spreadsheet, whose ROUND is HALF_UP too; `of` and `by` are cells."""
        less = f"-{self.less_months}/12*100" if self.less_months else ""
        return f"=ROUND({of}/{by}*100{less},2)"


class Column(NamedTuple):
    """`over`: the upper header that neighbours share; `typed`: people type here; `choices`: what they choose from."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 12
    over: str = ""
    summed: bool = False
    ratio: Ratio | None = None
    typed: bool = False
    choices: tuple[str, ...] = ()


class Row(NamedTuple):
    """A cell a column; `part`: of the bundle above, without a number of its own."""

    cells: tuple[Value, ...]
    part: bool = False


class Section(NamedTuple):
    """A heading with its figures, over sections or over rows, never both."""

    name: str
    sections: tuple["Section", ...] = ()
    rows: tuple[Row, ...] = ()

    def counted(self) -> int:
        """How many rows stand here; parts of bundles are not counted."""
        return sum(not row.part for row in self.rows) + sum(section.counted() for section in self.sections)

    def total(self, column: int) -> Decimal | None:
        """The column's sum; null where nothing is said."""
        said = [row.cells[column] for row in self.rows if not row.part]
        below = [section.total(column) for section in self.sections]
        amounts = [Decimal(value) for value in (*said, *below) if isinstance(value, Decimal | int)]
        return sum(amounts, Decimal(0)) if amounts else None

    def flat(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Row]]:
        """Every row with the names of the sections that it stands in."""
        for row in self.rows:
            yield path, row
        for section in self.sections:
            yield from section.flat((*path, section.name))


class Table(NamedTuple):
    """A sheet. `body` is the root: its heading is the total row, where `totalled`. `levels` says what the sections are
    named by (类别, 行业); `counted` is the word behind a heading's number of rows (项), "" for none."""

    sheet: str
    title: str
    columns: tuple[Column, ...]
    body: Section
    unit: Unit = Unit.WAN
    levels: tuple[str, ...] = ()
    counted: str = "项"
    totalled: bool = True
    as_of: str = ""
    note: str = ""


class Stamp(NamedTuple):
    """Where a workbook's figures stand: the journal, the position with its recorded time, the moment of lateness."""

    journal_id: UUID
    position: int
    recorded_at: datetime
    moment: datetime


UNIT_WORDS = {Unit.WAN: "万元", Unit.YI: "亿元"}


def in_unit(amount: Decimal, unit: Unit) -> Decimal:
    """万元 as 亿元 (exact: four places to the left), or as it is; without trailing zeros."""
    if unit in UNIT_WORDS:
        shown = amount.scaleb(-4) if unit is Unit.YI else amount
        return Decimal(f"{shown.normalize():f}")
    raise ValueError("表格的金额只以万元或亿元写出")


_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一, 十二, 一百零三: how sections are numbered; from a thousand on, in digits."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def heading(section: Section, level: int, number: int, counted: str) -> str:
    """ "合计（554项）", "一、新开工（124项）", "（一）基础设施（50项）"."""
    count = f"（{section.counted()}{counted}）" if counted else ""
    before = ("", f"{numeral(number)}、", f"（{numeral(number)}）")[level]
    return f"{before}{section.name}{count}"
