"""Bringing a database to what this release needs: roles, journal, projections, accounts, uploads, reporting views."""

import logging
from typing import Any

from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from events.facts.journal import JournalOpened
from events.journal.clock import Clock
from events.journal.opening import WrongJournal, make_roles, make_tables, open_journal
from events.vocabulary import HashName
from projections.projector import digest
from projections.rebuild import rebuild, renew_reporting, standing_digest
from projections.turns import turn
from service.accounts import make_accounts
from service.directory import make_directory
from service.imports import make_imports

log = logging.getLogger(__name__)

# Schemas beside a journal's own; a rebuild renames and drops some of them.
BESIDE = ("_read", "_shadow", "_old", "_accounts", "_imports", "_reporting")


class StaleProjections(Exception):
    """Another release's projections stand, and the settings forbid to rebuild them."""


def migrate(
    connection: Connection[Any], schema: str, *, origin: str, hash_name: HashName, clock: Clock, may_rebuild: bool
) -> JournalOpened:
    """Idempotent, and one process at a time; `connection` is the owner's, in autocommit."""
    if schema.endswith(BESIDE):
        raise WrongJournal(f"台账日志不能叫“{schema}”：以 {'、'.join(BESIDE)} 结尾的模式另有用途；请换一个名字。")
    with turn(connection, f"{schema} migrate"):
        return _migrate(connection, schema, origin, hash_name, clock, may_rebuild)


def _migrate(
    connection: Connection[Any], schema: str, origin: str, hash_name: HashName, clock: Clock, may_rebuild: bool
) -> JournalOpened:
    make_roles(connection, schema)
    make_tables(connection, schema)
    make_accounts(connection, schema)
    make_directory(connection, schema)
    make_imports(connection, schema)
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
    opened = open_journal(connection, origin=origin, hash_name=hash_name, clock=clock)
    standing = standing_digest(connection, schema)
    if standing != digest():
        if standing is not None and not may_rebuild:
            raise StaleProjections(
                "数据库里的投影是另一版本建的；请运行 taizhang replay --swap，"
                "或把 TAIZHANG_STALE_PROJECTIONS 设为 rebuild。"
            )
        rebuilt = rebuild(connection, schema, compare=False, swap=True)
        log.info("projections rebuilt: %d facts at %.0f/s", rebuilt.facts, rebuilt.rate)
    try:
        renew_reporting(connection, schema)
    except LockNotAvailable:  # what stood still answers; a report must not keep the ledger from starting
        log.warning("reporting views are in use and stay as they were until the next start")
    return opened
