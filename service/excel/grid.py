"""What a workbook says, as plain data: made in a child process, read in ours. No value is interpreted here."""

from datetime import date, datetime
from decimal import Decimal

import msgspec


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A cell without a value that could be taken: an error (#REF! …), a formula that nobody has computed ("=B2*2"), a
    broken number, a date that no calendar has, a time of day; `said` is what stands there."""

    said: str


class Merge(msgspec.Struct, frozen=True):
    """Cells shown as one, first and last row and column, counted from 1; the value stands in the first."""

    top: int
    left: int
    bottom: int
    right: int


Value = str | Decimal | bool | date | datetime | Failed | None
"""Text as typed, blanks included; a number as Excel shows it at most (15 digits); a day or a moment without a zone."""


class Sheet(msgspec.Struct, frozen=True):
    """`rows[r - 1][c - 1]` is the cell of row r and column c; rows may be shorter than the sheet is wide."""

    name: str
    rows: list[list[Value]]
    merges: list[Merge] = []
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


class Grid(msgspec.Struct, frozen=True):
    """A workbook, or a CSV file as a workbook of one sheet; `sha256` is the file's, in hex."""

    name: str
    sha256: str
    sheets: list[Sheet]


def cell_name(row: int, column: int) -> str:
    """ "D7"."""
    from openpyxl.utils import get_column_letter  # a server that reads no table need not load it

    return f"{get_column_letter(column)}{row}"
