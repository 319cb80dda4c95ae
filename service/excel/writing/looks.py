"""How cells look, and the one way in which values get into them: texts as texts, whatever they begin with."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from service.excel.writing.tables import Kind, Value

EVALUATED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula when a text begins with it."""

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x0041_ as A (ECMA-376, ST_Xstring); an escaped underscore keeps it what it is."""
_THIN = Side(style="thin", color="FF808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FONTS = {
    "title": Font(name="宋体", size=18, bold=True),
    "caption": Font(name="宋体", size=10),
    "header": Font(name="宋体", size=10, bold=True),
    "section": Font(name="宋体", size=10, bold=True),
    "body": Font(name="宋体", size=10),
}
_FILLS = {"header": PatternFill("solid", fgColor="FFE7ECF3"), "section": PatternFill("solid", fgColor="FFF5F5F0")}
_TYPED = PatternFill("solid", fgColor="FFFFFBE6")
_LEFT = {Kind.TEXT, Kind.PROSE}
_RIGHT = {Kind.AMOUNT, Kind.PERCENT, Kind.COUNT, Kind.FIGURE}
FORMATS = {
    Kind.PERCENT: "0.00",
    Kind.COUNT: "0",
    Kind.NUMBER: "0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}


class Look(NamedTuple):
    """`part`: title, caption, header, section or body; `quoted`: a text that no spreadsheet may evaluate."""

    part: str
    align: str = "left"
    format: str = "General"
    typed: bool = False
    quoted: bool = False


def look_of(kind: Kind, part: str = "body", format: str | None = None, *, typed: bool = False) -> Look:
    """A column's cells: texts to the left, numbers to the right, the rest in the middle."""
    align = "left" if kind in _LEFT else "right" if kind in _RIGHT else "center"
    return Look(part, align, format or FORMATS.get(kind, "General"), typed)


def amount_format(amounts: list[Decimal], least: int) -> str:
    """Thousands commas and as many places as the amounts need: `least` to four; cells hold all of them."""
    exponents = (amount.normalize().as_tuple().exponent for amount in amounts)
    places = max([least, *(min(-exponent, 4) for exponent in exponents if isinstance(exponent, int))])
    return "#,##0" + ("." + "0" * places if places else "")


class Cells:
    """Writes values into a workbook's cells. openpyxl keeps a style a cell; each look is made once and shared."""

    def __init__(self, workbook: Any) -> None:
        self._scratch = workbook.create_sheet("scratch")
        self._workbook = workbook
        self._styles: dict[Look, Any] = {}

    def close(self) -> None:
        """The sheet that styles were made on goes away."""
        self._workbook.remove(self._scratch)

    def put(self, cell: Any, value: Value, look: Look) -> None:
        """A value that is never a formula."""
        if isinstance(value, str):
            self._put_text(cell, value, look)
            return
        cell.value = value
        if isinstance(value, Decimal):
            cell._value = f"{value:f}"  # openpyxl writes numbers through floats, at sixteen digits
        cell._style = self._style(look)

    def put_formula(self, cell: Any, formula: str, look: Look) -> None:
        """A formula that we wrote; nobody's text goes into one."""
        cell.value = formula
        cell._style = self._style(look)

    def _put_text(self, cell: Any, text: str, look: Look) -> None:
        if text:
            cell.value = _ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
        cell._style = self._style(look._replace(quoted=text.startswith(EVALUATED)))

    def _style(self, look: Look) -> Any:
        """openpyxl's own record of a style; made on a scratch cell, then shared and never written to."""
        if look not in self._styles:
            cell = self._scratch.cell(len(self._styles) + 1, 1)
            cell.font = _FONTS[look.part]
            cell.alignment = Alignment(horizontal=look.align, vertical="center", wrap_text=look.part != "title")
            cell.number_format = look.format
            cell.protection = Protection(locked=not look.typed)
            if look.part not in ("title", "caption"):
                cell.border = _GRID
            if look.typed or look.part in _FILLS:
                cell.fill = _TYPED if look.typed else _FILLS[look.part]
            cell._style.quotePrefix = int(look.quoted)
            self._styles[look] = cell._style
        return self._styles[look]
