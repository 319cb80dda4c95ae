"""Marks and the summary put into a workbook that openpyxl holds, whoever drew it."""

import re
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from service.excel.presenting.marks import COMMENT_CHARACTERS, Line, Mark, Style
from service.excel.presenting.wording import ORDER
from service.excel.tables import Place, Severity
from service.excel.writing.looks import Cells, Look

AUTHOR = "台账导入核对"
BEFORE = "\n\n——原有批注——\n"
"""Between our comment and the one that the cell had before."""
SUMMARY = "核对结果"
SHEET_CHARACTERS = 31
COLOURS = {Severity.ERROR: "FFFFC7CE", Severity.QUESTION: "FFBDD7EE", Severity.WARNING: "FFFFEB9C"}
WIDTHS = {"A": 14, "B": 30, "C": 50, "D": 60, "E": 30}
_FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
_LOOKS = {
    Style.TITLE: Look("title"),
    Style.HEADING: Look("caption"),
    Style.HEADER: Look("header", "center"),
    Style.BODY: Look("body"),
}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[][:*?/\\]|^'|'$")


def clean(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def free_name(workbook: Any, wanted: str) -> str:
    """A name that Excel takes and that no sheet of the workbook has."""
    taken = {sheet.title.casefold() for sheet in workbook.worksheets}
    base = _NO_NAME.sub("_", clean(wanted))[:SHEET_CHARACTERS] or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = base[: SHEET_CHARACTERS - len(end)] + end
    return name


def paint(workbook: Any, marks: Sequence[Mark], lines: Sequence[Line], names: dict[str, str]) -> None:
    """`names`: the file's name of a sheet → the one that it has in this workbook; what is on no sheet of it stands in
    the summary alone."""
    there = [mark for mark in marks if mark.place.sheet in names]
    for name in dict.fromkeys(mark.place.sheet for mark in there):
        _paint(workbook[names[name]], [mark for mark in there if mark.place.sheet == name])
    _summarise(workbook, lines, names)


def _paint(sheet: Any, marks: list[Mark]) -> None:
    """Cells that are merged show what is said of any of them, once."""
    first = {cell: (one.min_row, one.min_col) for one in sheet.merged_cells.ranges for cell in one.cells}
    found: dict[tuple[int, int], list[Mark]] = {}
    for mark in marks:
        at = (mark.place.row, mark.place.column)
        found.setdefault(first.get(at, at), []).append(mark)
    for (row, column), said in found.items():
        worst = min((mark.severity for mark in said), key=ORDER.__getitem__)
        texts = dict.fromkeys(mark.text for mark in said)
        _mark(sheet.cell(row, column), worst, clean("\n\n".join(texts))[:COMMENT_CHARACTERS])


def _mark(cell: Any, severity: Severity, text: str) -> None:
    _fill(cell, severity)
    before = BEFORE + cell.comment.text if cell.comment else ""
    comment = Comment(text + before, AUTHOR)
    comment.width, comment.height = 320, 60 + 18 * (comment.text.count("\n") + len(comment.text) // 24)
    cell.comment = comment


def _fill(cell: Any, severity: Severity) -> None:
    cell._style = copy(cell._style)  # other cells have the same record
    cell.fill = _FILLS[severity]


def _summarise(workbook: Any, lines: Sequence[Line], names: dict[str, str]) -> None:
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = False
    cells = Cells(workbook)
    sheet = workbook.create_sheet(free_name(workbook, SUMMARY), 0)
    for row, line in enumerate(lines, start=1):
        for column, text in enumerate(line.cells, start=1):
            cells.put(sheet.cell(row, column), clean(text), _LOOKS[line.style])
        if line.severity:
            _fill(sheet.cell(row, 1), line.severity)
        if line.place and line.place.sheet in names:
            _lead(sheet.cell(row, 2), line.place, names[line.place.sheet])
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    cells.close()
    workbook.active = 0


def _lead(cell: Any, place: Place, name: str) -> None:
    """A click leads to the cell."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!{place.cell}")
