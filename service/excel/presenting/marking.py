"""A proposal → the workbook that it is about, with every cell marked that somebody should look at."""

import logging
import sys
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

import msgspec
import openpyxl
from msgspec.structs import replace

from service.excel.grid import Failed, Grid, Sheet, Value
from service.excel.importing.proposal import Proposal
from service.excel.jail.limits import WALL_SECONDS
from service.excel.presenting.copying import LENGTH_BYTES, Request, Text, packed
from service.excel.presenting.marks import SUMMARY_TITLE, Line, Mark, marks, summary
from service.excel.presenting.painting import SUMMARY, clean, free_name, paint
from service.excel.reading import answer_of
from service.excel.refusals import WorkbookRefused
from service.excel.tables import Place
from service.excel.writing.looks import Cells, Look

log = logging.getLogger(__name__)

CHILD = (sys.executable, "-I", "-X", "utf8", "-m", "service.excel.presenting.copying")
_XLSX = b"PK\x03\x04"


def without_summary(grid: Grid) -> Grid:
    """A marked workbook that comes back, mended: without the summary in front, which says nothing of its own."""
    return replace(grid, sheets=[sheet for sheet in grid.sheets if not _is_summary(sheet)])


def _is_summary(sheet: Sheet) -> bool:
    return sheet.name.startswith(SUMMARY) and bool(sheet.rows) and sheet.rows[0][:1] == [SUMMARY_TITLE]


def marked(source: bytes, grid: Grid, proposal: Proposal) -> bytes:
    """The .xlsx that was read as `grid`, copied and marked; where it is a CSV or openpyxl cannot open it, a workbook
    drawn from the grid, with the same marks. Blocks, 30 s at most: asynchronous callers use a thread."""
    found = marks(proposal)
    if source.startswith(_XLSX):
        try:
            return _copy(source, Request(found, summary(proposal, copied=True), _texts(grid), _earlier(grid)))
        except WorkbookRefused as problem:
            log.info("a workbook could not be copied (%s); it is drawn anew", problem.code)
    return drawn(without_summary(grid), found, summary(proposal, copied=False))


def _copy(source: bytes, request: Request) -> bytes:
    said = msgspec.json.encode(request)
    with TemporaryDirectory() as folder, TemporaryFile() as held:
        held.write(len(said).to_bytes(LENGTH_BYTES) + said + source)
        held.seek(0)
        return answer_of((*CHILD, folder), held, WALL_SECONDS)


def _earlier(grid: Grid) -> list[str]:
    return [sheet.name for sheet in grid.sheets if _is_summary(sheet)]


def _texts(grid: Grid) -> list[Text]:
    """Formulas that nobody has computed: the copy has no value for them."""
    return [
        Text(Place(sheet.name, number, column), clean(value.said))
        for sheet in grid.sheets
        for number, row in enumerate(sheet.rows, start=1)
        for column, value in enumerate(row, start=1)
        if isinstance(value, Failed) and value.said.startswith("=")
    ]


def drawn(grid: Grid, marks: list[Mark], lines: list[Line]) -> bytes:
    """A workbook made from what was read: values, merges, and what is hidden; no formats, for none were read."""
    workbook: Any = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    names: dict[str, str] = {}
    cells = Cells(workbook)
    for sheet in grid.sheets:
        names[sheet.name] = _draw(workbook, cells, sheet)
    cells.close()
    paint(workbook, marks, lines, names)
    return packed(workbook)


def _draw(workbook: Any, cells: Cells, sheet: Sheet) -> str:
    """The name that the sheet got."""
    made = workbook.create_sheet(free_name(workbook, sheet.name))
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                cells.put(made.cell(number, column), _cell(value), Look("body"))
    for merge in sheet.merges:
        made.merge_cells(start_row=merge.top, start_column=merge.left, end_row=merge.bottom, end_column=merge.right)
    for number in sheet.hidden_rows:
        made.row_dimensions[number].hidden = True
    for number in sheet.hidden_columns:
        made.column_dimensions[openpyxl.utils.get_column_letter(number)].hidden = True
    if sheet.hidden:
        made.sheet_state = "hidden"
    return str(made.title)


def _cell(value: Value) -> Any:
    if isinstance(value, Failed):
        return clean(value.said)
    return clean(value) if isinstance(value, str) else value
