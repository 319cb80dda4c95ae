"""The child that copies an uploaded workbook and marks it: `python -m service.excel.presenting.copying FOLDER`.

A stranger's workbook is opened by openpyxl here and nowhere else, within limits of memory and time, in a process that
is thrown away. Standard input: the length of a `Request`, the request, the workbook; standard output: the marked copy.
"""

import sys
import tempfile
from io import BytesIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedNameDict
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.table import TableList
from openpyxl.writer.excel import ExcelWriter

from service.excel.jail.__main__ import confine
from service.excel.jail.limits import FILE_BYTES
from service.excel.presenting.marks import Line, Mark
from service.excel.presenting.painting import AUTHOR, BEFORE, COLOURS, paint
from service.excel.tables import Place
from service.excel.writing.looks import EVALUATED

LENGTH_BYTES = 8
SCRATCH_BYTES = 8 * FILE_BYTES
"""openpyxl writes every sheet into a file before it packs it."""


class Text(msgspec.Struct, frozen=True):
    """What a cell says for which openpyxl finds no value: a formula that nobody has computed, as text."""

    place: Place
    said: str


class Request(msgspec.Struct, frozen=True):
    """`earlier`: sheets that an earlier marking put in front."""

    marks: list[Mark]
    lines: list[Line]
    texts: list[Text]
    earlier: list[str] = []


def copied(source: IO[bytes], request: Request) -> bytes:
    """The workbook with its marks; values stand where formulas stood."""
    workbook = openpyxl.load_workbook(source, data_only=True)
    for name in request.earlier:
        del workbook[name]
    for sheet in workbook.worksheets:
        _still(sheet)
    for chart in workbook.chartsheets:
        workbook.remove(chart)
    workbook.defined_names = DefinedNameDict()
    for text in request.texts:
        cell = workbook[text.place.sheet].cell(text.place.row, text.place.column)
        cell.value, cell.data_type, cell.quotePrefix = text.said, "s", True
    paint(workbook, request.marks, request.lines, {sheet.title: sheet.title for sheet in workbook.worksheets})
    return packed(workbook)


def packed(workbook: Any) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
    return made.getvalue()


def _still(sheet: Any) -> None:
    """Take away what computes (rules that colour cells would hide the marks as well) and earlier marks; no text may
    become a formula when somebody only goes through its cell."""
    sheet.conditional_formatting = ConditionalFormattingList()
    sheet.data_validations = DataValidationList()
    sheet._tables = TableList()
    sheet._charts, sheet._pivots = [], []
    sheet.defined_names = DefinedNameDict()
    for cell in sheet._cells.values():
        if isinstance(cell.value, str) and cell.data_type != "e" and cell.value.startswith(EVALUATED):
            cell.data_type, cell.quotePrefix = "s", True
        if cell.comment and cell.comment.author == AUTHOR:
            _unmark(cell)


def _unmark(cell: Any) -> None:
    _, _, before = cell.comment.text.partition(BEFORE)
    cell.comment = Comment(before, "") if before else None
    if cell.fill.fgColor.rgb in COLOURS.values():
        cell.fill = PatternFill()


def main() -> None:
    confine(SCRATCH_BYTES)
    tempfile.tempdir = sys.argv[1]
    with open(0, "rb", closefd=False) as data, open(1, "wb", closefd=False) as out:
        request = msgspec.json.decode(data.read(int.from_bytes(data.read(LENGTH_BYTES))), type=Request)
        out.write(copied(BytesIO(data.read()), request))


if __name__ == "__main__":
    main()
