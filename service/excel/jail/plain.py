"""CSV as Excel writes it: commas, quotes, line breaks in quotes; UTF-8 with or without its mark, or GBK and GB18030."""

import csv
from codecs import BOM_UTF8
from io import StringIO

from service.excel.jail import values
from service.excel.jail.limits import CHARACTERS, COLUMNS, ROWS, No, too_large, unreadable
from service.excel.jail.sheet import Row, Sheet, Told

NAME = "CSV"


def plain(data: bytes) -> Sheet:
    """One sheet, of texts only: CSV cannot tell a number. Refused where quotes do not close: rows would be lost."""
    csv.field_size_limit(CHARACTERS)
    sheet, told = Sheet(NAME, hidden=False), Told()
    lines = csv.reader(StringIO(decoded(data), newline=""), strict=True)
    try:
        for fields in lines:
            row = _trimmed([values.text(field) for field in fields])
            sheet.rows.append(row)
            _within_limits(len(sheet.rows), row, told)
    except csv.Error as problem:
        if "field limit" in str(problem):
            raise too_large(f"第 {lines.line_num} 行有超过 {CHARACTERS} 个字符的单元格") from problem
        raise unreadable(f"CSV 第 {lines.line_num} 行的引号不成对") from problem
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    return sheet


def decoded(data: bytes) -> str:
    """Its text, or refused. What is UTF-8 but for its last character was cut off, and is not GB18030 by chance."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        cut_off = problem.reason == "unexpected end of data" and not data[: problem.start].isascii()
        if data.startswith(BOM_UTF8) or cut_off:
            raise unreadable("文字编码有误，可能没有传完") from problem
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as problem:
        raise unreadable("文字编码既不是 UTF-8，也不是 GBK、GB18030") from problem


def refuse_controls(data: bytes) -> None:
    """A text has no U+0000; something that is no text may begin like one."""
    if b"\x00" in data:
        raise No("format_unknown", "其他格式的文件")


def _trimmed(row: Row) -> Row:
    while row and row[-1] is None:
        row.pop()
    return row


def _within_limits(number: int, row: Row, told: Told) -> None:
    """Rows of commas alone, of which Excel writes thousands, do not count."""
    if row and (number > ROWS or len(row) > COLUMNS):
        raise too_large(f"CSV 第 {number} 行在上限之外，上限为 {ROWS} 行、{COLUMNS} 列")
    told.add_row(row)
    for said in row:
        if said is not None:
            told.add(said)
