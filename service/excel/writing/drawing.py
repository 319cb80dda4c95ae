"""A table drawn on a sheet in the official layout: title, unit row, two-level headers, headings with sums, rows.

Sums and rates of headings are formulas, so that the table stays right when somebody corrects a figure. Their figures
are returned, because openpyxl writes none: service.excel.writing.saving puts them beside the formulas as the values
that were computed last, which is what readers see who do not calculate (openpyxl's data_only, previews, pandas).
"""

from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from events.vocabulary import Unit
from service.excel.writing.looks import Cells, Look, amount_format, look_of
from service.excel.writing.tables import UNIT_WORDS, Kind, Row, Section, Stamp, Table, Value, heading, in_unit

TITLE, CAPTION, HEADER = 1, 2, 3
SHEET_END = 2
"""Columns that stay in sight: number and name."""
LONGEST = 4000
A3, A4 = 8, 9

Figures = dict[str, Decimal]
"""What the formulas of a sheet come to, by cell name."""


class Drawn(NamedTuple):
    """A sheet's formulas' figures, and the sheet's row of each table row, in order."""

    figures: Figures
    rows: list[int]


def draw(sheet: Any, table: Table, stamp: Stamp, cells: Cells, *, paper: int = A3) -> Drawn:
    """The table on an empty sheet."""
    drawing = _Drawing(sheet, table, cells)
    drawing.title()
    drawing.headers()
    drawing.body()
    drawing.finish(stamp, paper)
    return Drawn(drawing.figures, drawing.rows)


class _Drawing:
    def __init__(self, sheet: Any, table: Table, cells: Cells) -> None:
        self.sheet, self.table, self.cells = sheet, table, cells
        self.columns = table.columns
        self.width = len(table.columns)
        self.first = HEADER + 1 + any(column.over for column in table.columns)
        self.next = self.first
        self.figures: Figures = {}
        self.rows: list[int] = []
        self.formats = [self._format(index) for index in range(self.width)]
        self.labelled = next((index for index, column in enumerate(self.columns) if column.summed), self.width)

    def _format(self, index: int) -> str | None:
        if self.columns[index].kind is not Kind.AMOUNT:
            return None
        values = (row.cells[index] for _, row in self.table.body.flat())
        amounts = [in_unit(value, self.table.unit) for value in values if isinstance(value, Decimal)]
        return amount_format(amounts, 2 if self.table.unit is Unit.YI or self.columns[index].typed else 0)

    def title(self) -> None:
        """The title over all columns; below it what the figures are as of, and the unit at the right."""
        unit = max(self.width - 1, 2)
        self._wide(TITLE, 1, self.width, self.table.title, Look("title", "center"))
        self.sheet.row_dimensions[TITLE].height = 32
        self._wide(CAPTION, 1, unit - 1, self.table.as_of, Look("caption"))
        if any(column.kind is Kind.AMOUNT for column in self.columns):
            words = f"单位：{UNIT_WORDS[self.table.unit]}"
            self._wide(CAPTION, unit, self.width, words, Look("caption", "right"))

    def headers(self) -> None:
        """Columns that share an upper header stand under it, the others reach over both rows."""
        look, last, column = Look("header", "center"), self.first - 1, 1
        for over, members in groupby(self.columns, key=lambda one: one.over):
            titles = [member.title for member in members]
            if over:
                self._wide(HEADER, column, column + len(titles) - 1, over, look)
            for number, title in enumerate(titles, start=column):
                self._block(last if over else HEADER, number, last, number, title, look)
            column += len(titles)
        for number, one in enumerate(self.columns, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = one.width
        self.sheet.row_dimensions[last].height = 30

    def body(self) -> None:
        self._section(self.table.body, 0, 1, shown=self.table.totalled)
        if self.table.note:
            self._wide(self.next, 1, self.width, self.table.note, Look("caption"))
            self.next += 1

    def _section(self, section: Section, level: int, number: int, *, shown: bool = True) -> int:
        """A heading and what stands under it; its row. The heading is filled in when the rows below are known."""
        at = self.next
        self.next += shown
        below = [self._section(one, level + 1, place) for place, one in enumerate(section.sections, start=1)]
        whole = [self._row(row) for row in section.rows]
        if shown:
            self._heading(section, heading(section, level, number, self.table.counted), at, below, whole)
        return at

    def _heading(self, section: Section, label: str, at: int, below: list[int], whole: list[int | None]) -> None:
        self._wide(at, 1, max(self.labelled, 1), label, Look("section"))
        adding = below or [row for row in whole if row is not None]
        for index in range(max(self.labelled, 1), self.width):
            column, look = self.columns[index], self._look(index, "section")
            figure = section.total(index) if column.summed else None
            if figure is not None:
                shown = in_unit(figure, self.table.unit) if column.kind is Kind.AMOUNT else figure
                self._formula(at, index, _sum(get_column_letter(index + 1), adding), shown, look)
            elif column.ratio and (rate := column.ratio.figure(*self._both(section, index))) is not None:
                of, by = (f"{get_column_letter(self._index(name) + 1)}{at}" for name in column.ratio[:2])
                self._formula(at, index, column.ratio.formula(of, by), rate, look)
            else:
                self.cells.put(self.sheet.cell(at, index + 1), None, look)

    def _both(self, section: Section, index: int) -> tuple[Decimal | None, Decimal | None]:
        ratio = self.columns[index].ratio
        assert ratio is not None  # noqa: S101
        return section.total(self._index(ratio.of)), section.total(self._index(ratio.by))

    def _index(self, title: str) -> int:
        return next(index for index, column in enumerate(self.columns) if column.title == title)

    def _formula(self, row: int, index: int, formula: str, figure: Decimal, look: Look) -> None:
        cell = self.sheet.cell(row, index + 1)
        self.cells.put_formula(cell, formula, look)
        self.figures[cell.coordinate] = figure

    def _row(self, row: Row) -> int | None:
        """The row's place where it counts, None for a part of a bundle."""
        at = self.next
        self.next += 1
        for index, value in enumerate(row.cells):
            self.cells.put(self.sheet.cell(at, index + 1), self._shown(index, value), self._look(index))
        self.rows.append(at)
        return None if row.part else at

    def _shown(self, index: int, value: Value) -> Value:
        amount = self.columns[index].kind is Kind.AMOUNT and isinstance(value, Decimal)
        return in_unit(value, self.table.unit) if amount and isinstance(value, Decimal) else value

    def _look(self, index: int, part: str = "body") -> Look:
        column = self.columns[index]
        return look_of(column.kind, part, self.formats[index], typed=column.typed and part == "body")

    def _wide(self, row: int, left: int, right: int, value: str, look: Look) -> None:
        self._block(row, left, row, right, value, look)

    def _block(self, top: int, left: int, bottom: int, right: int, value: str, look: Look) -> None:
        """One text in cells that are shown as one; every one of them has the look, or borders would have gaps."""
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                first = (row, column) == (top, left)
                self.cells.put(self.sheet.cell(row, column), value if first else None, look)
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    def finish(self, stamp: Stamp, paper: int) -> None:
        """Frozen header, what people may choose, and how the sheet is printed."""
        sheet, last = self.sheet, max(self.next - 1, self.first)
        sheet.freeze_panes = f"{get_column_letter(min(SHEET_END, self.width) + 1)}{self.first}"
        for index, column in enumerate(self.columns):
            if column.typed and self.rows:
                letter = get_column_letter(index + 1)
                validation = _validation(column.kind, column.choices)
                validation.add(f"{letter}{self.rows[0]}:{letter}{self.rows[-1]}")
                sheet.add_data_validation(validation)
        sheet.print_area = f"A1:{get_column_letter(self.width)}{last}"
        sheet.print_title_rows = f"{TITLE}:{self.first - 1}"
        print_on(sheet, paper, stamp, landscape=True)


def print_on(sheet: Any, paper: int, stamp: Stamp, *, landscape: bool) -> None:
    """As wide as the page, as long as it takes; the position at the head of every page, the page number at its foot."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    sheet.oddHeader.right.text = f"台账位置 {stamp.position}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _sum(letter: str, rows: list[int]) -> str:
    """The rows added up, run by run: rows between them (parts of bundles, headings) are not theirs to add."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    said = [f"{letter}{run[0]}" + (f":{letter}{run[-1]}" if len(run) > 1 else "") for run in runs]
    # SUM takes at most 255 arguments.
    return "=" + "+".join(f"SUM({','.join(said[start : start + 200])})" for start in range(0, len(said), 200))


def _validation(kind: Kind, choices: tuple[str, ...]) -> DataValidation:
    """What may be typed: one of the choices, an amount, or a text of at most 4000 signs."""
    if choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        rule.error = f"请从下拉列表中选择：{'、'.join(choices)}。"
    elif kind is Kind.AMOUNT:
        rule = DataValidation(
            type="decimal", operator="between", formula1="-1000000000", formula2="1000000000", allow_blank=True
        )
        rule.error = "这里只填数字；没有发生填 0，不清楚留空。"
    else:
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST), allow_blank=True)
        rule.error = f"最多 {LONGEST} 字；请精简后再填。"
    rule.errorTitle = "填写有误"
    rule.showErrorMessage = True
    return rule
