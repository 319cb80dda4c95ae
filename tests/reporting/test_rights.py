"""The reporting role reads the reporting schema and nothing else; who has it can do no harm."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState, ReadOnlySqlTransaction

from events.journal.opening import roles_of
from projections.projector import PROJECTIONS
from projections.reporting import VIEWS, reporting_role, reporting_schema
from service.build import Service
from tests.journaling.small import owner, rows
from tests.projecting.ledger import Ledger

ELSEWHERE = {
    "": ("head", "facts", "appends", "receipts", "journal"),
    "_read": ("built", *(projection.name for projection in PROJECTIONS)),
    "_accounts": ("tokens", "persons"),
    "_imports": ("imports", "import_files", "import_commands"),
}
RIGHTS = """
    SELECT table_schema, table_name, privilege_type
      FROM information_schema.table_privileges
     WHERE grantee = %s
"""
FUNCTIONS = """
    SELECT p.oid::regprocedure::text, p.prosecdef, p.proconfig::text, has_function_privilege('public', p.oid, 'EXECUTE')
      FROM pg_proc p
     WHERE p.pronamespace = to_regnamespace(%s)
"""


@pytest.fixture(scope="module")
def running(ledger: Ledger) -> Service:
    return ledger.running


@pytest.fixture
def analyst(running: Service) -> Iterator[Connection]:
    """A login with the role, as docs/operations.md makes one."""
    schema = running.settings.journal
    login = sql.Identifier(f"{schema}_analyst")
    with owner(running) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(login))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(reporting_role(schema)), login))
    try:
        with owner(running) as connection:
            connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(login))
            yield connection
    finally:
        with owner(running) as connection:
            connection.execute(sql.SQL("DROP ROLE {}").format(login))


def test_it_reads_every_view_and_every_function(analyst: Connection, running: Service) -> None:
    schema = reporting_schema(running.settings.journal)
    for view in VIEWS:
        found = analyst.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, view))).fetchall()
        assert found, view
        if view != "as_of":
            for suffix, when in (("at", sql.Literal(20)), ("on", sql.SQL("'2020-01-10'::date"))):
                function = sql.Identifier(schema, f"{view}_{suffix}")
                analyst.execute(sql.SQL("SELECT * FROM {}({})").format(function, when))


def test_it_has_no_other_right(running: Service) -> None:
    schema = running.settings.journal
    found = rows(running, RIGHTS, reporting_role(schema))
    assert sorted(found) == sorted((reporting_schema(schema), view, "SELECT") for view in VIEWS)
    said = "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
    assert rows(running, f"{said} WHERE rolname = %s", reporting_role(schema)) == [(False,) * 6]
    for other in roles_of(schema):
        member = "SELECT pg_has_role(%s, %s, 'MEMBER'), pg_has_role(%s, %s, 'MEMBER')"
        assert rows(running, member, reporting_role(schema), other, other, reporting_role(schema)) == [(False, False)]


@pytest.mark.parametrize(("suffix", "table"), [(suffix, table) for suffix in ELSEWHERE for table in ELSEWHERE[suffix]])
def test_it_reads_nothing_else(analyst: Connection, running: Service, suffix: str, table: str) -> None:
    name = sql.Identifier(running.settings.journal + suffix, table)
    for statement in ("SELECT FROM {}", "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(InsufficientPrivilege):
            analyst.execute(sql.SQL(statement).format(name))


def test_the_tables_of_this_test_are_all_there_are(running: Service) -> None:
    schema = running.settings.journal
    tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE %s"
    views = "SELECT schemaname, viewname FROM pg_views WHERE schemaname = %s"
    pattern = schema.replace("_", r"\_") + r"\_%"
    found = [*rows(running, tables, schema), *rows(running, tables, pattern), *rows(running, views, schema)]
    assert set(found) == {(schema + suffix, table) for suffix in ELSEWHERE for table in ELSEWHERE[suffix]}


def test_it_writes_and_makes_nothing_and_becomes_nobody(analyst: Connection, running: Service) -> None:
    schema = reporting_schema(running.settings.journal)
    for view in VIEWS:
        name = sql.Identifier(schema, view)
        for statement in (
            "INSERT INTO {} DEFAULT VALUES",
            "DELETE FROM {}",
            "DROP VIEW {}",
            "COMMENT ON VIEW {} IS ''",
        ):
            with pytest.raises((InsufficientPrivilege, ObjectNotInPrerequisiteState)):
                analyst.execute(sql.SQL(statement).format(name))
    with pytest.raises(InsufficientPrivilege):
        analyst.execute(sql.SQL("CREATE TABLE {} ()").format(sql.Identifier(schema, "mine")))
    for other in roles_of(running.settings.journal):
        with pytest.raises(InsufficientPrivilege):
            analyst.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(other)))


def test_functions_are_for_the_role_only_and_look_where_they_were_told(running: Service) -> None:
    schema = running.settings.journal
    found = rows(running, FUNCTIONS, f'"{reporting_schema(schema)}"')
    assert len(found) == 2 * len(VIEWS)
    path = f'{{"search_path={schema}_read, {schema}, pg_temp"}}'.replace('"', "")
    for name, with_owners_rights, config, public in found:
        assert (with_owners_rights, public) == (True, False), name
        assert config.replace('"', "").replace("\\", "") == path, name


def test_a_table_of_the_readers_own_does_not_stand_in(analyst: Connection, running: Service) -> None:
    """A function with its maker's rights must not find what its caller made."""
    schema = reporting_schema(running.settings.journal)
    count = sql.SQL("SELECT count(*) FROM {}(20)").format(sql.Identifier(schema, "organisations_at"))
    before = analyst.execute(count).fetchone()
    with analyst.transaction(force_rollback=True):
        analyst.execute("CREATE TEMPORARY TABLE organisations (organisation_id uuid)")
        analyst.execute("CREATE TEMPORARY TABLE appends (last bigint)")
        assert analyst.execute(count).fetchone() == before


def test_the_services_reader_sees_no_reporting_schema(running: Service) -> None:
    """Nothing in the service reads it, so that its stability binds reporting tools only."""
    view = sql.Identifier(reporting_schema(running.settings.journal), "entries")
    for address in (running.conninfos.reader, running.conninfos.writer):
        with psycopg.connect(address) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(sql.SQL("SELECT FROM {}").format(view))


def test_a_report_runs_in_a_transaction_that_only_reads(analyst: Connection, running: Service) -> None:
    schema = reporting_schema(running.settings.journal)
    with analyst.transaction():
        analyst.execute("SET TRANSACTION READ ONLY")
        asked = sql.SQL("SELECT count(*) FROM {}('2020-04-30')").format(sql.Identifier(schema, "monthly_investment_on"))
        assert analyst.execute(asked).fetchone() != (0,)
        with pytest.raises(ReadOnlySqlTransaction), analyst.transaction():
            analyst.execute("CREATE TABLE t ()")
