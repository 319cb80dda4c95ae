"""Nothing written is changed: not by the owner, not by a superuser, not in replica mode."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from service.build import Service
from tests.journaling.small import footprint, owner, settle

TABLES = ("facts", "appends", "receipts", "head")
FACTS = ("UPDATE facts SET payload = payload", "DELETE FROM facts", "TRUNCATE facts", "TRUNCATE facts CASCADE")
APPENDS = ("UPDATE appends SET root = root", "DELETE FROM appends", "TRUNCATE appends")
RECEIPTS = ("UPDATE receipts SET digest = digest", "DELETE FROM receipts", "TRUNCATE receipts")
HEAD = ("DELETE FROM head", "TRUNCATE head")
BACK = (
    "UPDATE head SET position = position - 1",
    "UPDATE head SET position = position",
    "UPDATE head SET position = position + 1, recorded_at = recorded_at - interval '1 microsecond'",
    "UPDATE head SET root = root",
)
FORMAT = "UPDATE head SET position = position + 1, format = format + 1"
SECOND_HEADS = {
    psycopg.errors.UniqueViolation: "INSERT INTO head SELECT * FROM head",
    psycopg.errors.CheckViolation: "INSERT INTO head (one, format, position, recorded_at, root, peaks)"
    " SELECT false, format, position, recorded_at, root, peaks FROM head",
}
TAKEN = (
    "INSERT INTO facts SELECT 3, gen_random_uuid(), 1, topic, envelope, commitment, salt, payload FROM facts",
    "INSERT INTO facts SELECT 99, stream, version, topic, envelope, commitment, salt, payload FROM facts"
    " WHERE position = 3",
)
ANEW = "INSERT INTO facts SELECT * FROM facts WHERE position = 3 ON CONFLICT (position) DO UPDATE SET topic = 'x'"
MERGE = "MERGE INTO facts t USING facts s ON t.position = s.position WHEN MATCHED THEN DELETE"


@pytest.fixture
def settled(running: Service) -> Service:
    settle(running.desk)
    return running


@pytest.fixture(params=["superuser", "owner", "replica"])
def mighty(request: pytest.FixtureRequest, settled: Service) -> Iterator[Connection[Any]]:
    """Whoever has most rights: a superuser, an owner who is none, and a superuser in replica mode."""
    with owner(settled) as connection:
        name = sql.Identifier(f"{settled.settings.journal}_owner")
        if request.param == "owner":
            schema = sql.Identifier(settled.settings.journal)
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
            connection.execute(sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(schema, name))
            for table in TABLES:
                connection.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(table), name))
            connection.execute(sql.SQL("SET ROLE {}").format(name))
        elif request.param == "replica":
            connection.execute("SET session_replication_role = replica")
        yield connection
        if request.param == "owner":
            connection.execute("RESET ROLE")
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(name))
            connection.execute(sql.SQL("DROP ROLE {}").format(name))


def refused(connection: Connection[Any], statement: str, error: type[psycopg.Error] = RestrictViolation) -> None:
    with pytest.raises(error):
        connection.execute(statement.encode())


def test_nothing_that_was_written_is_changed(settled: Service, mighty: Connection[Any]) -> None:
    before = footprint(settled)
    for statement in (*FACTS, *APPENDS, *RECEIPTS, *HEAD, ANEW, MERGE):
        refused(mighty, statement)
    for statement in (*BACK, FORMAT):  # the head only moves forward
        refused(mighty, statement)
    for error, statement in SECOND_HEADS.items():
        refused(mighty, statement, error)
    for statement in TAKEN:  # each position and each version is there once
        refused(mighty, statement, psycopg.errors.UniqueViolation)
    assert footprint(settled) == before


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_the_services_roles_may_change_nothing(settled: Service, role: str) -> None:
    before = footprint(settled)
    with owner(settled) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{settled.settings.journal}_{role}")))
        for statement in (*FACTS, *APPENDS, *RECEIPTS, *HEAD, ANEW, MERGE, FORMAT):
            refused(connection, statement, InsufficientPrivilege)
        for statement in BACK:
            refused(connection, statement, RestrictViolation if role == "writer" else InsufficientPrivilege)
    assert footprint(settled) == before
