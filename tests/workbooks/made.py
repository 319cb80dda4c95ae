"""Workbooks made by hand, part by part, so that a test can say what no honest program would write."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from service.excel.grid import Grid, Sheet
from service.excel.jail.__main__ import answer
from service.excel.reading import CSV_NAMES, read, sheets_of
from service.excel.refusals import WorkbookRefused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
BOOK_LINKS = "xl/_rels/workbook.xml.rels"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELS = (
    HEAD + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELS = (
    HEAD + f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{LINKS}/styles" Target="/xl/styles.xml"/></Relationships>'
)
STYLES = (
    HEAD
    + f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy/m/d h:mm"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="57"/><xf numFmtId="176"/><xf numFmtId="20"/>'
    '<xf numFmtId="4"/></cellXfs></styleSheet>'
)
"""Formats of cells: 0 none, 1 a day, 2 yyyy"年"m"月" by its Chinese number, 3 a moment, 4 a time of day, 5 #,##0.00."""


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return HEAD + f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def one_row(cells: str, after: str = "") -> str:
    return sheet_xml(f'<row r="1">{cells}</row>', after)


def book_xml(properties: str = "") -> str:
    return (
        HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr {properties}/>'
        '<sheets><sheet name="附件1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def texts_xml(*texts: str) -> str:
    return HEAD + f'<sst xmlns="{MAIN}">' + "".join(f"<si>{text}</si>" for text in texts) + "</sst>"


def parts(sheet: str, *texts: str) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        BOOK: book_xml(),
        BOOK_LINKS: BOOK_RELS,
        SHEET: sheet,
        "xl/sharedStrings.xml": texts_xml(*texts),
        "xl/styles.xml": STYLES,
    }


def zipped(parts: Mapping[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(sheet: str, *texts: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of one sheet; `more` are further parts, or other ones in place of ours."""
    return zipped({**parts(sheet, *texts), **(more or {})})


def saved(book: openpyxl.Workbook) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def grid(data: bytes, name: str = "附件1.xlsx") -> Grid:
    """What a file is read as: in the child, and the same in here."""
    told = read(data, name)
    assert in_here(data, name) == told.sheets
    return told


def only(data: bytes, name: str = "附件1.xlsx") -> Sheet:
    """The one sheet of a file."""
    (sheet,) = grid(data, name).sheets
    return sheet


def no(data: bytes, name: str = "附件1.xlsx") -> tuple[str, str]:
    """Code and message with which a file is refused: by the child, and the same in here."""
    with pytest.raises(WorkbookRefused) as refused:
        read(data, name)
    with pytest.raises(WorkbookRefused) as here:
        in_here(data, name)
    assert here.value.message == refused.value.message
    return refused.value.code, refused.value.message


def in_here(data: bytes, name: str = "附件1.xlsx") -> list[Sheet]:
    """The child's work without a child, for small files that are made thousandfold."""
    return sheets_of(answer(BytesIO(data), may_be_csv=PurePath(name).suffix.lower() in CSV_NAMES))
