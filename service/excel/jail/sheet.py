"""One sheet, cell by cell as its XML passes: what it says, what is merged, what is hidden.

Rows and columns are counted from 1. Only cells that say something are kept: a million styled rows that say nothing cost
time, not memory.
"""

import re
from dataclasses import dataclass, field

from service.excel.jail import values
from service.excel.jail.book import Book, Named
from service.excel.jail.formats import Shows
from service.excel.jail.limits import (
    ANSWER_BYTES,
    CELLS,
    CHARACTERS,
    COLUMNS,
    MERGES,
    PLACES,
    ROWS,
    too_large,
    unreadable,
)
from service.excel.jail.markup import Attributes, Watch, scan

CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,10})")
Row = list[str | None]
Merge = tuple[int, int, int, int]


@dataclass
class Told:
    """How much the workbook has said so far."""

    cells: int = 0
    characters: int = 0
    places: int = 0
    merges: int = 0

    def add(self, said: str) -> None:
        """One more cell that says something."""
        self.cells += 1
        self.characters += len(said)
        if self.cells > CELLS:
            raise too_large(f"共有超过 {CELLS} 个有内容的单元格")
        if self.characters > ANSWER_BYTES:
            raise too_large(f"全部文字超过 {ANSWER_BYTES // 2**20} MB")

    def add_row(self, row: Row) -> None:
        """One more row that says something."""
        self.places += len(row)
        if self.places > PLACES:
            raise too_large(f"共有超过 {PLACES} 个单元格")


@dataclass
class Sheet:
    """As it travels; `rows` end with the last that says something, and so does each row."""

    name: str
    hidden: bool
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def sheet(book: Book, named: Named, told: Told) -> Sheet:
    """The sheet of that name; refused where it is larger than the limits or contradicts itself."""
    read = _Cells(book, Sheet(named.name, named.hidden), told)
    with book.part(named.part) as stream:
        scan(stream, read, named.part)
    return read.done()


def place(name: str) -> tuple[int, int]:
    """ "D7" → (7, 4)."""
    found = CELL.fullmatch(name)
    if found is None:
        raise unreadable(f"单元格名称“{name[:20]}”不对")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


class _Cells(Watch):
    """The handlers of a sheet's XML. `row`, `column` are where it has come to."""

    def __init__(self, book: Book, sheet: Sheet, told: Told) -> None:
        super().__init__()
        self.book, self.sheet, self.told = book, sheet, told
        self.row = self.column = 0
        self.row_said = ""
        self.cells: Row = []
        self.kind = self.style = ""
        self.value: str | None = None
        self.formula: str | None = None
        self.inline: list[str] = []
        self.pronounced = False
        self.columns: dict[str, int] = {}
        self.hidden_columns: set[int] = set()
        self.on("col", self.hide_columns)
        self.on("row", self.begin_row, self.end_row)
        self.on("c", self.begin_cell, self.end_cell)
        self.on("v", self.collect, self.end_value)
        self.on("f", self.collect, self.end_formula)
        self.on("t", self.begin_text, self.end_text)
        self.on("rPh", lambda _: self.pronounce(True), lambda: self.pronounce(False))
        self.on("mergeCell", self.merge)

    def hide_columns(self, attributes: Attributes) -> None:
        if _is_hidden(attributes, "width"):
            first, last = (_count(attributes.get(name)) or 0 for name in ("min", "max"))
            self.hidden_columns.update(range(max(first, 1), min(last, COLUMNS) + 1))

    def begin_row(self, attributes: Attributes) -> None:
        said = attributes.get("r")
        row = self.row + 1 if said is None else _count(said)
        if row is None or row <= self.row:
            raise unreadable(f"工作表“{self.sheet.name}”第 {self.row} 行之后的行次序不对")
        self.row, self.row_said, self.column, self.cells = row, str(row), 0, []
        if row <= ROWS and _is_hidden(attributes, "ht"):
            self.sheet.hidden_rows.append(row)

    def end_row(self) -> None:
        if self.cells:
            self.sheet.rows.extend([] for _ in range(self.row - len(self.sheet.rows) - 1))
            self.sheet.rows.append(self.cells)
            self.told.add_row(self.cells)

    def begin_cell(self, attributes: Attributes) -> None:
        name = attributes.get("r")
        column = self.column + 1 if name is None else self.column_of(name)
        if column <= self.column:
            raise unreadable(f"工作表“{self.sheet.name}”第 {self.row} 行的单元格次序不对")
        self.column = column
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value = self.formula = None
        self.inline = []

    def column_of(self, name: str) -> int:
        """The column of a cell in this row; a cell that says it stands in another row is refused."""
        letters = name.rstrip("0123456789")
        if name[len(letters) :] != self.row_said:
            raise unreadable(f"工作表“{self.sheet.name}”第 {self.row} 行里有别处的单元格")
        if letters not in self.columns:
            self.columns[letters] = place(name)[1]
        return self.columns[letters]

    def end_value(self) -> None:
        self.value = self.collected()

    def end_formula(self) -> None:
        self.formula = self.collected()

    def begin_text(self, attributes: Attributes) -> None:
        if not self.pronounced:
            self.collect(attributes)

    def end_text(self) -> None:
        if self.text is not None:
            self.inline.append(self.collected())

    def pronounce(self, begins: bool) -> None:
        self.pronounced = begins

    def end_cell(self) -> None:
        said = self.said()
        if said is None:
            return
        if self.row > ROWS or self.column > COLUMNS:
            raise too_large(f"{self.where()}还有内容，上限为 {ROWS} 行、{COLUMNS} 列")
        if len(said) > CHARACTERS + 1:
            raise too_large(f"{self.where()}的文字超过 {CHARACTERS} 个字符")
        self.told.add(said)
        self.cells.extend([None] * (self.column - len(self.cells) - 1))
        self.cells.append(said)

    def where(self) -> str:
        """The cell, as people name it."""
        letters, rest = "", self.column
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"工作表“{self.sheet.name}”的单元格 {letters}{self.row} "

    def said(self) -> str | None:
        """What the cell says, as it travels. A formula whose result nobody has stored is no blank cell."""
        if self.kind == "inlineStr":
            return values.text("".join(self.inline))
        value = self.value
        if value is None or (not value and self.kind != "str"):
            return None if self.formula is None else values.failed("=" + self.formula)
        if self.kind == "n":
            return self.number(value)
        if self.kind == "s":
            return self.shared(value)
        return self.other(value)

    def number(self, value: str) -> str:
        style = _count(self.style)
        shows = self.book.formats[style] if style is not None and style < len(self.book.formats) else Shows.NUMBER
        if shows is Shows.NUMBER:
            return values.number(value)
        return values.failed(value) if shows is Shows.TIME else values.serial(value, since_1904=self.book.since_1904)

    def shared(self, value: str) -> str | None:
        index = _count(value)
        texts = self.book.texts
        return texts[index] if index is not None and index < len(texts) else values.failed(value)

    def other(self, value: str) -> str | None:
        match self.kind:
            case "str":
                return values.text(value)
            case "b":
                return values.boolean(value)
            case "d":
                return values.iso(value)
            case _:
                return values.failed(value)

    def merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        self.told.merges += 1
        if self.told.merges > MERGES:
            raise too_large(f"共有超过 {MERGES} 处合并单元格")
        self.sheet.merges.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))

    def done(self) -> Sheet:
        """Merges and hidden places are cut to where something is said: whoever follows them stays within the limits."""
        sheet, last = self.sheet, len(self.sheet.rows)
        width = max(map(len, sheet.rows), default=0)
        cut = [(top, left, min(bottom, last), min(right, width)) for top, left, bottom, right in sheet.merges]
        sheet.merges = [
            merge for merge in cut if merge[0] <= merge[2] and merge[1] <= merge[3] and merge[:2] != merge[2:]
        ]
        if _overlap(sheet.merges, last, width):
            raise unreadable(f"工作表“{sheet.name}”的合并单元格互相重叠")
        sheet.hidden_rows = [row for row in sheet.hidden_rows if row <= last]
        sheet.hidden_columns = sorted(column for column in self.hidden_columns if column <= width)
        return sheet


def _overlap(merges: list[Merge], rows: int, width: int) -> bool:
    """Whether some cell belongs to two merges, which Excel never writes and which would make readers loop."""
    taken = bytearray(rows * width)
    for top, left, bottom, right in merges:
        for row in range(top - 1, bottom):
            first, end = row * width + left - 1, row * width + right
            if taken.find(1, first, end) >= 0:
                return True
            taken[first:end] = b"\x01" * (end - first)
    return False


def _is_hidden(attributes: Attributes, size: str) -> bool:
    """Hidden, or so small that nothing is to be seen."""
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) == "0"


def _count(said: str | None) -> int | None:
    """A whole number from 0 in an attribute or a value; None where it is none."""
    return int(said) if said is not None and said.isascii() and said.isdigit() and len(said) <= 10 else None
