"""Rows into tables: few of them, of however many tables, in one statement; many by binary COPY, a table each."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import msgspec
from psycopg import Cursor, sql
from psycopg.copy import Copy, FileWriter, QueuedLibpqWriter

COPY_ABOVE = 200
_JSON = msgspec.json.Encoder()


class Table:
    """A table's name, and the columns that are written with their PostgreSQL types."""

    def __init__(self, name: str, columns: dict[str, str]) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.types = tuple(columns.values())


class Rows(NamedTuple):
    """New rows of one table, values in the order of its columns; and the same as COPY takes them, where they were
    dumped ahead."""

    table: Table
    rows: Sequence[Sequence[Any]]
    dumped: bytes | None = None


class Also(NamedTuple):
    """What the statement does besides: its last common table expression and its query, with %s for parameters."""

    statement: str
    parameters: Sequence[Any]


def insert(cursor: Cursor[Any], *sets: Rows, also: Also | None = None) -> None:
    """Insert the rows; one round trip but for the tables that get more than COPY_ABOVE of them."""
    few = []
    for one in sets:
        if one.dumped is not None:
            with cursor.copy(_copying(one.table)) as copying:
                copying.write(one.dumped)
        elif len(one.rows) > COPY_ABOVE:
            copy(cursor, one.table, one.rows)
        elif one.rows:
            few.append(one)
    if few or also:
        statement = _inserting(tuple([one.table for one in few]), also.statement if also else None)
        rows = [_JSON.encode(one.rows).decode() for one in few]
        cursor.execute(statement, [*rows, *also.parameters] if also else rows, prepare=True)


def copy(cursor: Cursor[Any], table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows as they come. A thread sends, so that PostgreSQL works while the next rows are dumped."""
    with cursor.copy(_copying(table), writer=QueuedLibpqWriter(cursor)) as copying:
        copying.set_types(table.types)
        for row in rows:
            copying.write_row(row)


def dumped(cursor: Cursor[Any], table: Table, rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as COPY takes them, without a word to the server: what can be done before a lock is held."""
    held = BytesIO()
    with cursor.connection.cursor() as idle, Copy(idle, binary=True, writer=FileWriter(held)) as copying:
        copying.set_types(table.types)
        for row in rows:
            copying.write_row(row)
    return held.getvalue()


def _copying(table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table.name), columns)


@lru_cache(maxsize=1024)
def _inserting(tables: tuple[Table, ...], also: str | None) -> bytes:
    """The statement for these tables, composed once: composing costs more than running."""
    parts = [_part(table) for table in tables]
    if also:
        return sql.SQL("WITH {}").format(sql.SQL(", ").join([*parts, sql.SQL(also)])).as_bytes(None)
    return sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(parts)).as_bytes(None)


def _part(table: Table) -> sql.Composed:
    """Rows come as one JSON array of arrays: cheaper to write than an array of each column."""
    return sql.SQL("{} AS (INSERT INTO {} ({}) SELECT {} FROM jsonb_array_elements(%s::jsonb) AS k)").format(
        sql.Identifier(f"new_{table.name}"),
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        sql.SQL(", ").join(_value(i, type_) for i, type_ in enumerate(table.types)),
    )


def _value(index: int, type_: str) -> sql.Composed:
    """How column `index` of a row that came as a JSON array is read as its PostgreSQL type."""
    if type_ == "bytea":
        pattern = "decode(k ->> {}, 'base64')"
    elif type_.endswith("[]"):
        pattern = "ARRAY(SELECT jsonb_array_elements_text(k -> {}))::{}"
    else:
        pattern = "(k ->> {})::{}"
    return sql.SQL(pattern).format(sql.Literal(index), sql.SQL(type_))
