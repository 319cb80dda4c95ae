"""A sheet by row and column, with its merges."""

from service.excel.grid import Merge, Sheet, Value
from service.excel.tables import Place
from service.excel.understanding.texts import shown


class Cells:
    """Rows and columns count from 1; a cell that the sheet does not have is blank."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows), default=0)
        self._merges = {
            (row, column): merge
            for merge in sheet.merges
            for row in range(merge.top, min(merge.bottom, self.height) + 1)
            for column in range(merge.left, min(merge.right, self.width) + 1)
        }

    def value(self, row: int, column: int) -> Value:
        """What the cell itself holds."""
        cells = self.sheet.rows[row - 1] if 0 < row <= self.height else []
        return cells[column - 1] if 0 < column <= len(cells) else None

    def text(self, row: int, column: int) -> str:
        return shown(self.value(row, column))

    def merge(self, row: int, column: int) -> Merge | None:
        return self._merges.get((row, column))

    def spread(self, row: int, column: int) -> str:
        """What is seen at the cell: the text of its merge, if it is in one."""
        merge = self.merge(row, column)
        return self.text(merge.top, merge.left) if merge else self.text(row, column)

    def first_row(self, row: int, column: int) -> int:
        merge = self.merge(row, column)
        return merge.top if merge else row

    def first(self, row: int) -> int:
        """The first column with more than blanks."""
        cells = enumerate(self.sheet.rows[row - 1], start=1)
        return next((c for c, value in cells if not _is_blank(value)), 1)

    def place(self, row: int, column: int) -> Place:
        return Place(self.sheet.name, row, column)

    def is_blank(self, row: int) -> bool:
        """Whether nothing but blanks stands in the row."""
        return all(map(_is_blank, self.sheet.rows[row - 1]))


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
