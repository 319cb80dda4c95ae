"""The hidden sheet of a unit workbook, read back and checked: what the workbook is of, and that nobody altered it.

The sheet is protected against slips, not against intent. So nothing it says is believed that the journal does not say
as well, as of the position that it names; and nothing of the visible sheet is believed but what was typed.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Period, Unit
from service.excel.grid import Grid, Sheet, Value
from service.excel.refusals import UnitBookDamaged, UnitBookStale
from service.excel.writing.drawing import CAPTION, HEADER
from service.excel.writing.tables import UNIT_WORDS, Column
from service.excel.writing.unit_books import FORMAT, HIDDEN, columns_of

KEYS = ("format", "journal_id", "programme_id", "unit_id", "month", "position", "unit", "sheet")
LISTED = ["row", "project_id", "entry_id", "name"]
BIGGEST = 2**63
"""Positions and rows are less."""
FIRST = HEADER + 2
"""The first row of projects: below two rows of headers."""


class ToldRow(NamedTuple):
    row: int
    project_id: UUID
    entry_id: UUID
    name: str


class Told(NamedTuple):
    """What the hidden sheet says; `sheet` is the visible one."""

    journal_id: UUID
    programme_id: UUID
    unit_id: UUID
    month: date
    position: int
    unit: Unit
    sheet: Sheet
    rows: tuple[ToldRow, ...]

    def columns(self) -> dict[int, Column]:
        """Column number → what stands in it."""
        return dict(enumerate(columns_of(self.month.year, self.month), start=1))


def told(grid: Grid) -> Told:
    """UnitBookDamaged where a sheet is missing or says what no export says; UnitBookStale for another format."""
    sheets = {sheet.name: sheet for sheet in grid.sheets}
    if HIDDEN not in sheets:
        raise UnitBookDamaged("没有导出时带的隐藏工作表")
    rows = sheets[HIDDEN].rows
    said = {str(row[0]): row[1] for row in rows[: len(KEYS)] if len(row) == 2}
    if said.get("format") != FORMAT and str(said.get("format", "")).startswith(FORMAT.partition("/")[0]):
        raise UnitBookStale("是按旧版式导出的")
    if (
        said.get("format") != FORMAT
        or tuple(said) != KEYS
        or [row for row in rows[len(KEYS) : len(KEYS) + 2] if row] != [LISTED]
    ):
        raise UnitBookDamaged("隐藏工作表的内容不全")
    if said["sheet"] not in sheets:
        raise UnitBookDamaged("没有填报用的工作表")
    try:
        found = Told(
            journal_id=_id(said["journal_id"]),
            programme_id=_id(said["programme_id"]),
            unit_id=_id(said["unit_id"]),
            month=Period.parse(_text(said["month"])).first,
            position=_whole(said["position"]),
            unit=Unit(_text(said["unit"])),
            sheet=sheets[_text(said["sheet"])],
            rows=tuple(_row(row) for row in rows[len(KEYS) + 2 :] if row),
        )
    except ValueError as problem:
        raise UnitBookDamaged("隐藏工作表的内容被改动过") from problem
    _check(found)
    return found


def _row(cells: list[Value]) -> ToldRow:
    row, project_id, entry_id, name = cells
    return ToldRow(_whole(row), _id(project_id), _id(entry_id), _text(name))


def _check(found: Told) -> None:
    """Every row and project once; the visible sheet's unit, month and columns are those of the export."""
    if len({one.row for one in found.rows}) < len(found.rows) or any(one.row < FIRST for one in found.rows):
        raise UnitBookDamaged("隐藏工作表的行号不对")
    if len({one.project_id for one in found.rows}) < len(found.rows) or not found.rows:
        raise UnitBookDamaged("隐藏工作表的项目不对")
    caption = [value for value in _line(found.sheet, CAPTION) if isinstance(value, str)]
    if f"单位：{UNIT_WORDS.get(found.unit)}" not in caption:
        raise UnitBookDamaged("表上的金额单位被改动过")
    for number, column in found.columns().items():
        if value_at(found.sheet, HEADER + bool(column.over), number) != column.title:
            raise UnitBookDamaged(f"表头“{column.title}”不在原来的位置")


def value_at(sheet: Sheet, row: int, column: int) -> Value:
    cells = _line(sheet, row)
    return cells[column - 1] if column <= len(cells) else None


def _line(sheet: Sheet, row: int) -> list[Value]:
    return sheet.rows[row - 1] if row <= len(sheet.rows) else []


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _id(value: Value) -> UUID:
    return UUID(_text(value))


def _whole(value: Value) -> int:
    if not isinstance(value, Decimal) or not 1 <= value < BIGGEST or value != int(value):
        raise ValueError(value)
    return int(value)
