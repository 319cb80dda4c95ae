"""Rows of an answer as a file: CSV and workbooks for people, with Chinese heads and words; JSON for programs."""

import re
from typing import Any

import orjson

from service.answering import XLSX
from service.excel.writing.delimited import to_csv
from service.excel.writing.exporting import file_name, files
from service.excel.writing.plan import as_of_words
from service.excel.writing.tables import Column as TableColumn
from service.excel.writing.tables import Row, Section, Stamp, Table
from service.exports.columns import WIDTHS
from service.exports.exported import Exported

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "json": "application/json; charset=utf-8",
}
WIDTH = 12.0
SHEET = 31
"""As many letters has a sheet's name at most, and none of these."""
_NO_SHEET = re.compile(r"[\\/*?:\[\]']")


def written(document: Exported, rows: list[Any], stamp: Stamp, kind: str) -> bytes:
    """A file of one of the kinds of MEDIA."""
    if kind == "json":
        return orjson.dumps([{column.key: column.plain(row) for column in document.columns} for row in rows])
    table = _table(document, rows, stamp)
    return to_csv(table) if kind == "csv" else files(document.title, [table], stamp)[0].content


def named(document: Exported, kind: str) -> str:
    return f"{file_name(document.title)}.{kind}"


def _table(document: Exported, rows: list[Any], stamp: Stamp) -> Table:
    columns = tuple(
        TableColumn(column.title, column.kind, WIDTHS.get(column.kind, WIDTH)) for column in document.columns
    )
    cells = tuple(Row(tuple(column.cell(row) for column in document.columns)) for row in rows)
    return Table(
        sheet=_NO_SHEET.sub(" ", document.title)[:SHEET],
        title=document.title,
        columns=columns,
        body=Section("合计", rows=cells),
        counted="",
        totalled=False,
        as_of=as_of_words(stamp),
    )
