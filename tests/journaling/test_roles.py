"""Least privilege: the writer appends, the reader reads, and neither reaches into another journal."""

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction

from events.journal.clock import RealClock
from events.journal.opening import roles_of
from projections.projector import PROJECTIONS
from projections.rebuild import read_schema, rebuild
from service.accounts import accounts_schema
from service.build import Service, service
from service.imports import imports_schema
from service.settings import Settings
from tests.journaling.small import owner, rows, settle

JOURNAL = {"head", "facts", "appends", "receipts", "journal"}
UPLOADS = {"imports", "import_files", "import_commands"}
READ = {projection.name for projection in PROJECTIONS} | {"built"}
RIGHTS = """
    SELECT table_schema, table_name, privilege_type
      FROM information_schema.table_privileges
     WHERE grantee = %s
"""
COLUMNS = """
    SELECT column_name
      FROM information_schema.column_privileges
     WHERE grantee = %s AND table_name = 'head' AND privilege_type = 'UPDATE'
"""


def rights(running: Service, role: str) -> dict[str, set[str]]:
    """What a role may do with each table, by the last part of its schema's name."""
    found: dict[str, set[str]] = {}
    schema = running.settings.journal
    for where, table, right in rows(running, RIGHTS, role):
        assert where in {schema, read_schema(schema), accounts_schema(schema), imports_schema(schema)}, where
        found.setdefault(table, set()).add(right)
    return found


def test_the_writer_inserts_reads_and_moves_the_head(running: Service) -> None:
    writer = roles_of(running.settings.journal).writer
    inserted = {"facts", "appends", "receipts"}
    assert rights(running, writer) == {
        **{table: {"SELECT"} for table in JOURNAL | {"built"}},
        **{table: {"SELECT", "INSERT"} for table in inserted},
        **{table: {"SELECT", "INSERT", "UPDATE"} for table in READ - {"built"}},
        **{table: {"SELECT", "INSERT", "UPDATE", "DELETE"} for table in UPLOADS},
        "persons": {"SELECT", "INSERT", "UPDATE"},
    }
    assert {name for (name,) in rows(running, COLUMNS, writer)} == {"position", "recorded_at", "root", "peaks"}


def test_the_reader_reads(running: Service) -> None:
    reader = roles_of(running.settings.journal).reader
    assert rights(running, reader) == {table: {"SELECT"} for table in JOURNAL | READ | {"tokens"}}


def test_the_same_rights_stand_after_a_swap(running: Service) -> None:
    roles = roles_of(running.settings.journal)
    before = [rights(running, role) for role in roles]
    with owner(running) as connection:
        rebuild(connection, running.settings.journal, compare=False, swap=True)
    assert [rights(running, role) for role in roles] == before


def test_the_roles_are_no_more_than_roles(running: Service) -> None:
    said = "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
    for role in roles_of(running.settings.journal):
        assert rows(running, f"{said} WHERE rolname = %s", role) == [(False,) * 6]
        assert rows(running, "SELECT 1 FROM pg_tables WHERE tableowner = %s", role) == []
        may = "SELECT has_schema_privilege(%s, %s, 'CREATE'), has_schema_privilege(%s, 'public', 'CREATE')"
        assert rows(running, may, role, running.settings.journal, role) == [(False, False)]


def test_the_services_addresses_take_the_roles_on(running: Service) -> None:
    roles = roles_of(running.settings.journal)
    for address, role in ((running.conninfos.writer, roles.writer), (running.conninfos.reader, roles.reader)):
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT current_user::text").fetchone() == (role,)
    with psycopg.connect(running.conninfos.reader) as reader, pytest.raises(ReadOnlySqlTransaction):
        reader.execute("CREATE TEMPORARY TABLE t ()")


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_neither_reaches_accounts_it_does_not_need(running: Service, role: str) -> None:
    tokens = sql.Identifier(accounts_schema(running.settings.journal), "tokens")
    statements = ["INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET roles = '{{}}'", "DELETE FROM {}"]
    if role == "writer":
        statements.append("SELECT * FROM {}")
    with owner(running) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{running.settings.journal}_{role}")))
        for statement in statements:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(sql.SQL(statement).format(tokens))


def test_roles_of_one_journal_cannot_read_another(running: Service, settings: Settings, database_url: str) -> None:
    settle(running.desk)
    with service(settings, database_url, clock=RealClock()):
        pass
    names = (running.settings.journal, settings.journal)
    for mine, theirs in (names, reversed(names)):
        tables = [
            *((theirs, table) for table in sorted(JOURNAL)),
            *((read_schema(theirs), table) for table in sorted(READ)),
            *((accounts_schema(theirs), table) for table in ("tokens", "persons")),
        ]
        for role in roles_of(mine):
            with owner(running) as connection:
                connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
                for table in tables:
                    with pytest.raises(InsufficientPrivilege):
                        connection.execute(sql.SQL("SELECT FROM {}").format(sql.Identifier(*table)))
                for other_role in roles_of(theirs):
                    member = connection.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (role, other_role))
                    assert member.fetchone() == (False,)
