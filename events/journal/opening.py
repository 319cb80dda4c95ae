"""Opening a journal: its schema, tables and roles, and fact 1; and finding it again with its clock and format."""

from datetime import datetime
from importlib.resources import files
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, sql
from uuid6 import uuid7

from events.actor import ActorKind
from events.facts.journal import JournalOpened
from events.journal.clock import Clock
from events.journal.format import HASHES, LEAF_FORMAT, ActorRecord, Context, context_bytes
from events.journal.mapper import encode
from events.journal.reading import recorded
from events.journal.recorder import NewFact, append, lock_head, open_head
from events.vocabulary import ClockKind, HashName

FIRST = "SELECT stream, version, topic, payload, envelope FROM facts WHERE position = 1"
FORMAT = "SELECT format FROM head"
EXISTS = "SELECT to_regclass(%s) IS NOT NULL"
LOCK_OPENING = "SELECT pg_advisory_xact_lock(hashtext(%s))"
# Until 15 every member may take a role on; since 16 a role's maker is a member who may not.
MAY_TAKE_ON = """
    SELECT pg_has_role(current_user, %s,
                       CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
"""
WRITER_RIGHTS = """
    GRANT USAGE ON SCHEMA {schema} TO {writer}, {reader};
    GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {writer}, {reader};
    GRANT INSERT ON facts, appends, receipts TO {writer};
    GRANT UPDATE (position, recorded_at, root, peaks) ON head TO {writer};
"""


class WrongJournal(Exception):
    """The journal that stands there is not the one that the settings speak of; a start refuses it."""


class Roles(NamedTuple):
    """Least privilege: the writer appends, the reader reads; both belong to one journal."""

    writer: str
    reader: str


def roles_of(schema: str) -> Roles:
    return Roles(f"{schema}_writer", f"{schema}_reader")


def make_tables(connection: Connection[Any], schema: str) -> None:
    """The journal's schema, tables, triggers and rights, unless they stand; roles must exist."""
    with connection.transaction():
        connection.execute(LOCK_OPENING, (schema,))
        (stands,) = _row(connection.execute(EXISTS, (f'"{schema}".facts',)).fetchone())
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        if not stands:
            connection.execute(_sql("journal.sql"))
            names = {name: sql.Identifier(role) for name, role in roles_of(schema)._asdict().items()}
            connection.execute(sql.SQL(WRITER_RIGHTS).format(schema=sql.Identifier(schema), **names))
        connection.execute(_sql("take_head.sql"))  # code, not content: every release brings its own


def _sql(name: str) -> str:
    return files("events.journal").joinpath(name).read_text(encoding="utf-8")


def make_roles(connection: Connection[Any], schema: str) -> None:
    """The two roles, granted to whoever runs this, so that connections may take them on."""
    for role in roles_of(schema):
        name = sql.Identifier(role)
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        if not exists:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
        (may,) = _row(connection.execute(MAY_TAKE_ON, (role,)).fetchone())
        if not may:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def open_journal(connection: Connection[Any], *, origin: str, hash_name: HashName, clock: Clock) -> JournalOpened:
    """Fact 1, appended once; the journal that stands is returned as it is. The connection is inside the schema."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE head IN SHARE ROW EXCLUSIVE MODE")
        if cursor.execute("SELECT 1 FROM head").fetchone() is None:
            open_head(cursor, HASHES[hash_name])
            head = lock_head(cursor)
            fact = JournalOpened(
                journal_id=uuid7(),
                origin=origin,
                hash=hash_name,
                leaf_format=LEAF_FORMAT,
                clock=clock.kind,
                zone="Asia/Shanghai",
            )
            new = NewFact(fact.journal_id, 1, fact.topic, type(fact).version, _system(fact.journal_id), encode(fact))
            append(cursor, head, clock.now(head.database_now), [new], HASHES[hash_name])
    return find_journal(connection)


def find_journal(connection: Connection[Any]) -> JournalOpened:
    """Fact 1; WrongJournal where the head says a format that this code does not know."""
    (format_,) = _row(connection.execute(FORMAT).fetchone())
    if format_ != LEAF_FORMAT:
        raise WrongJournal(f"台账日志的叶格式是 {format_}，本版本只认识 {LEAF_FORMAT}；请换用相应版本的程序。")
    opened = recorded(*_row(connection.execute(FIRST).fetchone())).fact
    if not isinstance(opened, JournalOpened):
        raise WrongJournal("台账日志的第一条不是 journal.opened；请核对数据库。")
    return opened


def require_clock(opened: JournalOpened, clock: ClockKind) -> None:
    """A simulated clock writes only into a journal that says so, and a real one only into a real one."""
    if opened.clock is not clock:
        raise WrongJournal(f"台账日志开立时定的时钟是 {opened.clock}，不能以 {clock} 启动；请换一个数据目录或改设置。")


def last_moment(connection: Connection[Any]) -> datetime:
    """When the last append was recorded."""
    moment: datetime
    (moment,) = _row(connection.execute("SELECT recorded_at FROM head").fetchone())
    return moment


def _system(journal_id: UUID) -> bytes:
    return context_bytes(
        Context(
            command_id=journal_id,
            command="OpenJournal",
            actor=ActorRecord(ActorKind.SYSTEM),
        )
    )


def _row(row: Any) -> Any:
    if row is None:
        raise WrongJournal("台账日志不完整：缺少表头或第一条；请从备份恢复。")
    return row
