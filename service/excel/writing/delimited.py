"""A table as CSV: UTF-8 with a byte-order mark, so that Excel opens it as what it is; lines end with CR LF.

One header line; sections become columns in front; no totals, so that nobody adds them up. Texts stand in quotes,
numbers do not. A text that a spreadsheet would evaluate gets an apostrophe in front.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from service.excel.writing.looks import EVALUATED
from service.excel.writing.tables import UNIT_WORDS, Column, Kind, Table, Value, in_unit

BOM = "\ufeff"


def to_csv(table: Table) -> bytes:
    """Rows under one header; amounts in the table's unit, which the header names."""
    header = [*table.levels, *(_title(table, column) for column in table.columns)]
    rows: list[list[Value]] = [[*header]]
    for path, row in table.body.flat():
        cells = (_in_unit(table, column, value) for column, value in zip(table.columns, row.cells, strict=True))
        rows.append([*path, *cells])
    return lines(rows)


def lines(rows: Iterable[Iterable[Value]]) -> bytes:
    """Rows as the bytes of a CSV file."""
    return (BOM + "".join(",".join(_field(value) for value in row) + "\r\n" for row in rows)).encode()


def _title(table: Table, column: Column) -> str:
    over = f"{column.over}·" if column.over else ""
    unit = f"（{UNIT_WORDS[table.unit]}）" if column.kind is Kind.AMOUNT else ""
    return f"{over}{column.title}{unit}"


def _in_unit(table: Table, column: Column, value: Value) -> Value:
    if column.kind is Kind.AMOUNT and isinstance(value, Decimal):
        return in_unit(value, table.unit)
    return value


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    text = value if isinstance(value, str) else _day(value)
    return '"' + ("'" if text.startswith(EVALUATED) else "") + text.replace('"', '""') + '"'


def _day(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
