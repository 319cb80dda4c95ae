"""The one composition root: settings in, a running journal with its desk and readers out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from events.collector import collector_unhurried
from events.desk import Decider, Desk
from events.facts.journal import JournalOpened
from events.journal.clock import Clock, RealClock, SimulatedClock
from events.journal.committer import Committer
from events.journal.opening import WrongJournal, find_journal, last_moment, require_clock, roles_of
from events.journal.reading import Reader
from events.vocabulary import ClockKind
from projections.projector import Projector
from projections.rebuild import read_schema
from service.accounts import accounts_schema
from service.imports import imports_schema
from service.migrate import migrate
from service.postgres import EmbeddedServer
from service.settings import Settings

# Every statement of an append looks rows up by key; right after an import, before ANALYZE, the planner would rather
# scan whole tables under the head lock.
WRITING = (
    "-c lock_timeout=10s -c statement_timeout=60s -c jit=off -c plan_cache_mode=force_generic_plan"
    " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off"
)
# For loads that are made anew when they break off: a crash may lose the last commits, never the order of them.
UNHURRIED = " -c synchronous_commit=off"
# Statistics over many years of reports are worth a second core, which then shares the tables of its joins with the
# first; those of one city's year are not: a worker takes milliseconds to start.
READING = (
    "-c default_transaction_read_only=on -c statement_timeout=15s -c plan_cache_mode=force_custom_plan -c jit=off"
    " -c max_parallel_workers_per_gather=1 -c parallel_tuple_cost=0.01 -c min_parallel_table_scan_size=1MB"
)


class Conninfos(NamedTuple):
    """One address a right: owner (migrations, rebuilds, tokens), writer (appends), reader (everything else)."""

    owner: str
    writer: str
    reader: str


class Service(NamedTuple):
    """What the process works with."""

    settings: Settings
    conninfos: Conninfos
    opened: JournalOpened
    clock: Clock
    desk: Desk
    reader: Reader


def reader_name(schema: str) -> str:
    """What readers of a journal are called in pg_stat_activity: where there are some, somebody serves it."""
    return f"taizhang {schema}"


def conninfos(url: str, schema: str, *, durable: bool = True) -> Conninfos:
    """Addresses that take on a role, look into the journal's schemas, and give up rather than hang."""
    path = f"{schema},{read_schema(schema)},{accounts_schema(schema)},{imports_schema(schema)}"
    roles = roles_of(schema)
    common = f"-c search_path={path} -c timezone=UTC -c idle_in_transaction_session_timeout=30s"
    return Conninfos(
        owner=make_conninfo(url, options=common),
        writer=make_conninfo(url, options=f"{common} -c role={roles.writer} {WRITING}{'' if durable else UNHURRIED}"),
        reader=make_conninfo(
            url, options=f"{common} -c role={roles.reader} {READING}", application_name=reader_name(schema)
        ),
    )


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The database's address: the configured one, or an embedded server for as long as this process needs it."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with EmbeddedServer(settings.data_dir) as url:
        yield url


@contextmanager
def service(settings: Settings, url: str, *, clock: Clock | None = None, durable: bool = True) -> Iterator[Service]:
    """Migrated, checked and running. Without a clock given, the journal's own kind is taken up where it stood."""
    infos = conninfos(url, settings.journal, durable=durable)
    with psycopg.connect(infos.owner, autocommit=True) as owner:
        clock = clock or _standing_clock(owner, settings.journal)
        # Before anything is opened: a new journal would bear the clock's kind for ever.
        if settings.production and clock.kind is ClockKind.SIMULATED:
            raise WrongJournal("生产环境不接受模拟时钟的台账日志；请换一个数据库或模式。")
        opened = migrate(
            owner,
            settings.journal,
            origin=settings.origin,
            hash_name=settings.hash,
            clock=clock,
            may_rebuild=settings.stale_projections == "rebuild",
        )
    require_clock(opened, clock.kind)
    committer = Committer(infos.writer, clock=clock, hash_name=opened.hash, projector=Projector(), decider=Decider)
    pool: ConnectionPool[Connection[Any]] = ConnectionPool(
        infos.reader, min_size=1, max_size=4, kwargs={"autocommit": True}, open=True
    )
    try:
        with collector_unhurried():
            yield Service(settings, infos, opened, clock, Desk(committer), Reader(pool))
    finally:
        committer.stop()
        pool.close()


def _standing_clock(owner: Connection[Any], schema: str) -> Clock:
    """A simulated journal goes on from its last moment; a new one, and a real one, use the database's clock."""
    stands = owner.execute("SELECT to_regclass(%s)", (f'"{schema}".facts',)).fetchone()
    if stands is None or stands[0] is None or owner.execute("SELECT 1 FROM head").fetchone() is None:
        return RealClock()
    if find_journal(owner).clock is ClockKind.REAL:
        return RealClock()
    return SimulatedClock(last_moment(owner))


def now(clock: Clock) -> datetime:
    """The journal's present, as far as this process can tell without asking the database."""
    return clock.now(datetime.now(UTC))
