"""Kept uploads: a file, what was said of its document, and the answers so far, until it is committed or discarded.

Outside the journal, in a schema of its own that only the writer's role sees: a table names people. The bytes go when an
import ends, and a draft goes after thirty days; name and hash of what ended stay.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection, Connection, OperationalError, sql
from psycopg.errors import UniqueViolation
from psycopg_pool import AsyncConnectionPool
from uuid6 import uuid7

from events.journal.receipts import KNOWN, Receipt
from events.refusals import CommandIdReused
from events.vocabulary import PersonRef
from schema.refused import unavailable
from service.excel.importing.proposal import Answer
from service.excel.refusals import UnknownImport
from service.preparing import Said
from service.refusals import ImportEnded

LIFETIME = timedelta(days=30)

RIGHTS = """
    GRANT USAGE ON SCHEMA {schema} TO {writer};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {writer}
"""
FORGET = "DELETE FROM imports WHERE state = 'DRAFT' AND uploaded_at < clock_timestamp() - %s"
KEEP = """
    WITH kept AS (
        INSERT INTO imports (import_id, programme_id, file_name, sha256, said, uploaded_by)
        VALUES (%s, %s, %s, %s, %s, %s)
        RETURNING *
    ), file AS (
        INSERT INTO import_files SELECT import_id, %s FROM kept
    )
    SELECT * FROM kept
"""
ONE = "SELECT * FROM imports WHERE import_id = %s"
CONTENT = "SELECT content FROM import_files WHERE import_id = %s"
PAGE = """
    SELECT *
      FROM imports
     WHERE (%(state)s::text IS NULL OR state = %(state)s)
       AND (%(by)s::uuid IS NULL OR uploaded_by = %(by)s)
       AND (%(after)s::uuid IS NULL OR import_id < %(after)s)
     ORDER BY import_id DESC
     LIMIT %(limit)s
"""
COUNT = """
    SELECT count(*)
      FROM imports
     WHERE (%(state)s::text IS NULL OR state = %(state)s)
       AND (%(by)s::uuid IS NULL OR uploaded_by = %(by)s)
"""
DONE = "SELECT digest FROM import_commands WHERE command_id = %s"
NOTE = "INSERT INTO import_commands VALUES (%s, %s, %s)"
ANSWER = """
    UPDATE imports
       SET answers = %(answers)s, version = version + 1
     WHERE import_id = %(id)s AND state = 'DRAFT'
    RETURNING *
"""
BEGIN = "UPDATE imports SET command_id = %s WHERE import_id = %s AND state = 'DRAFT'"
END = """
    WITH file AS (DELETE FROM import_files WHERE import_id = %(id)s)
    UPDATE imports
       SET state = %(state)s, command_id = %(command_id)s, ended_at = clock_timestamp(), version = version + 1
     WHERE import_id = %(id)s AND state = 'DRAFT'
    RETURNING *
"""
LOCK = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


class Order(NamedTuple):
    """What is asked for, as a digest, under its command id; one without an id is not told from another."""

    command_id: UUID | None
    digest: bytes


UNNAMED = Order(None, b"")


class Kept(NamedTuple):
    """An upload without its bytes; the table's columns in their order. `command_id` is that of the last attempt to
    commit, `version` the number of changes, being kept the first of them."""

    import_id: UUID
    programme_id: UUID
    file_name: str
    sha256: str
    said: Said
    answers: tuple[Answer, ...]
    uploaded_by: UUID
    uploaded_at: datetime
    state: str
    command_id: UUID | None
    ended_at: datetime | None
    version: int

    @property
    def is_draft(self) -> bool:
        return self.state == "DRAFT"


def imports_schema(schema: str) -> str:
    return f"{schema}_imports"


def make_imports(connection: Connection[Any], schema: str) -> None:
    """The uploads' tables, those of an earlier release brought up to date; the writer keeps and deletes in them, the
    reader does not see them."""
    name = imports_schema(schema)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
        stands = connection.execute("SELECT to_regclass(%s)", (f'"{name}".import_commands',)).fetchone()
        if stands and stands[0] is not None:
            return
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(name)))
        connection.execute(files("service").joinpath("imports.sql").read_text(encoding="utf-8"))
        connection.execute(
            sql.SQL(RIGHTS).format(schema=sql.Identifier(name), writer=sql.Identifier(f"{schema}_writer"))
        )


class Uploads:
    """The tables, asked and changed. Unavailable where the database does not answer in time; CommandIdReused where a
    command id stands for something else."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._pool = pool

    async def keep(
        self, content: bytes, *, name: str, sha256: str, programme_id: UUID, said: Said, by: PersonRef
    ) -> Kept:
        """A new draft; drafts that are too old go."""
        row = (uuid7(), programme_id, name, sha256, msgspec.json.encode(said).decode(), by, content)
        async with self.connection() as connection:
            await connection.execute(FORGET, (LIFETIME,))
            return _kept(await (await connection.execute(KEEP, row)).fetchone())

    async def one(self, id: UUID) -> Kept:
        """The upload of this id; UnknownImport."""
        async with self.connection() as connection:
            row = await (await connection.execute(ONE, (id,))).fetchone()
        if row is None:
            raise UnknownImport(id)
        return _kept(row)

    async def content(self, id: UUID) -> bytes:
        """A draft's bytes; ImportEnded where they are gone."""
        async with self.connection() as connection:
            row = await (await connection.execute(CONTENT, (id,))).fetchone()
        if row is None:
            raise ImportEnded
        return bytes(row[0])

    async def page(
        self, *, state: str | None, by: PersonRef | None, after: UUID | None, limit: int
    ) -> tuple[list[Kept], bool]:
        """The newest first, behind `after`; and whether more follow. `by`: of this person only."""
        asked = {"state": state, "by": by, "after": after, "limit": limit + 1}
        async with self.connection() as connection:
            rows = await (await connection.execute(PAGE, asked)).fetchall()
        return [_kept(row) for row in rows[:limit]], len(rows) > limit

    async def count(self, state: str | None, by: PersonRef | None) -> int:
        async with self.connection() as connection:
            row = await (await connection.execute(COUNT, {"state": state, "by": by})).fetchone()
        return int(row[0]) if row else 0

    async def done(self, order: Order) -> bool:
        """Whether this was done already under its command id."""
        if order.command_id is None:
            return False
        async with self.connection() as connection:
            row = await (await connection.execute(DONE, (order.command_id,))).fetchone()
        if row is not None and bytes(row[0]) != order.digest:
            raise CommandIdReused(order.command_id)
        return row is not None

    async def answer(self, id: UUID, answers: Sequence[Answer], order: Order) -> Kept:
        """The draft with these answers and no others; ImportEnded where it is no draft."""
        return await self._change(ANSWER, order, id=id, answers=msgspec.json.encode(answers).decode())

    async def begin(self, id: UUID, command_id: UUID) -> None:
        """Remember under which command a draft is given to the desk, so that what came of it can be found."""
        async with self.connection() as connection:
            await connection.execute(BEGIN, (command_id, id))

    async def commit(self, id: UUID, command_id: UUID | None) -> Kept:
        """A draft was written under this command id, and its bytes go; ImportEnded where it is no draft."""
        return await self._change(END, UNNAMED, id=id, state="COMMITTED", command_id=command_id)

    async def discard(self, id: UUID, order: Order) -> Kept:
        """A draft is given up, and its bytes go; ImportEnded where it is no draft."""
        return await self._change(END, order, id=id, state="DISCARDED", command_id=None)

    async def _change(self, statement: LiteralString, order: Order, **parameters: Any) -> Kept:
        """The import as it is then, with its order noted."""
        async with self.connection() as connection, connection.transaction():
            kept = _kept(await (await connection.execute(statement, parameters)).fetchone())
            if order.command_id is not None:
                try:
                    await connection.execute(NOTE, (order.command_id, kept.import_id, order.digest))
                except UniqueViolation as problem:  # in the same moment, for another import
                    raise CommandIdReused(order.command_id) from problem
            return kept

    async def receipt(self, command_id: UUID | None) -> Receipt | None:
        """What the desk answered this command with, if it did."""
        async with self.connection() as connection:
            row = await (await connection.execute(KNOWN, ([command_id],))).fetchone()
        return Receipt(row[0], *row[2:]) if row else None

    @asynccontextmanager
    async def alone(self, id: UUID) -> AsyncIterator[None]:
        """Nobody else ends the same upload meanwhile, in whatever process."""
        async with self.connection() as connection:
            await connection.execute(LOCK, (str(id),))
            try:
                yield
            finally:
                await connection.execute(UNLOCK, (str(id),))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """The writer's, for as long as it is needed."""
        try:
            async with self._pool.connection() as connection:
                yield connection
        except OperationalError as problem:
            raise unavailable() from problem


def _kept(row: Sequence[Any] | None) -> Kept:
    if row is None:
        raise ImportEnded
    kept = Kept._make(row)
    return kept._replace(
        said=msgspec.json.decode(row[4], type=Said),
        answers=msgspec.json.decode(row[5], type=tuple[Answer, ...]),
    )
