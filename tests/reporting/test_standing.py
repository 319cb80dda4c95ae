"""The views stand: through rebuilds beside readers, upgrades, and logins that may make no role."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from time import sleep
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from events.journal.clock import RealClock
from projections import rebuild as rebuild_module
from projections import reporting
from projections.rebuild import read_schema, rebuild, renew_reporting
from projections.reporting import VIEWS, reporting_role, reporting_schema, reporting_stands
from service.build import Service, service
from service.migrate import migrate
from service.settings import Settings
from tests.conftest import dropped
from tests.journaling.small import CLERK, await_blocked, owner, report, rows, settle
from tests.journeys.test_swap import Threads

SHAPE = """
    SELECT c.oid, c.relname, c.relacl::text, obj_description(c.oid, 'pg_class')
      FROM pg_class c
     WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'v' ORDER BY 2
"""


def view(running: Service, name: str) -> sql.Identifier:
    return sql.Identifier(reporting_schema(running.settings.journal), name)


def shape(running: Service) -> list[Any]:
    """Each view with its rights and comment: what a rebuild must leave as it is."""
    return rows(running, SHAPE, f'"{reporting_schema(running.settings.journal)}"')


def contents(running: Service) -> dict[str, list[Any]]:
    with owner(running) as connection:
        return {name: _sorted(connection, view(running, name)) for name in VIEWS}


def _sorted(connection: Connection[Any], name: sql.Identifier) -> list[Any]:
    return sorted(connection.execute(sql.SQL("SELECT t::text FROM {} t").format(name)).fetchall())


def swap(running: Service) -> None:
    with owner(running) as connection:
        rebuild(connection, running.settings.journal, compare=False, swap=True)


def test_a_rebuild_leaves_every_view_its_rights_its_rows_and_those_who_build_on_it(running: Service) -> None:
    world = settle(running.desk)
    running.desk.handle(report(world.projects[0]), CLERK)
    with owner(running) as connection:
        mine = "CREATE VIEW {} AS SELECT sector_label, sum(completed) AS completed FROM {} GROUP BY 1"
        connection.execute(
            sql.SQL(mine).format(view(running, "mine"), view(running, "monthly_investment")),
        )
    before = shape(running), contents(running)
    tables = "SELECT 'entries'::regclass::oid"
    old = rows(running, tables)
    for _ in range(2):
        swap(running)
        assert (shape(running), contents(running)) == before
    assert rows(running, tables) != old
    running.desk.handle(report(world.projects[1]), CLERK)
    after = contents(running)
    assert len(after["history"]) == len(before[1]["history"]) + 1
    with owner(running) as connection:
        (row,) = connection.execute(sql.SQL("SELECT completed > 0 FROM {}").format(view(running, "mine"))).fetchall()
    assert row == (True,)


def test_the_past_is_asked_of_the_tables_that_stand(running: Service) -> None:
    """A function's plan, made before a swap, does not hold on to tables that are gone."""
    world = settle(running.desk)
    name = sql.Identifier(reporting_schema(running.settings.journal), "entries_at")
    asked = sql.SQL("SELECT count(*) FROM {}({})").format(name, sql.Literal(world.receipt.position))
    with owner(running) as connection:
        for _ in range(3):
            assert connection.execute(asked, prepare=True).fetchone() == (3,)
            swap(running)


def reading(running: Service, query: sql.Composed, stack: ExitStack, found: set[Any]) -> Callable[[], None]:
    connection = stack.enter_context(owner(running))

    def ask() -> None:
        found.add(connection.execute(query, prepare=True).fetchone())
        sleep(0.002)

    return ask


def test_reports_and_swaps_do_not_disturb_each_other(running: Service) -> None:
    """Views are joined in both orders, and with functions: whoever locks in another order meets one of them."""
    world = settle(running.desk, 20)
    names = {name: view(running, name) for name in VIEWS}
    at = sql.Identifier(reporting_schema(running.settings.journal), "monthly_investment_at")
    asked = [
        sql.SQL("SELECT count(*) FROM {history} h JOIN {filings} USING (project_id) JOIN {entries} USING (entry_id)"),
        sql.SQL(
            "SELECT count(*) FROM {entries} JOIN {filings} f USING (entry_id), {history} h WHERE h.month = f.month"
        ),
        sql.SQL("SELECT count(*) FROM {monthly_investment} m JOIN {at}({position}) USING (entry_id, month)"),
    ]
    found: list[set[Any]] = [set() for _ in asked]
    with ExitStack() as stack:
        readers = [
            reading(running, one.format(**names, at=at, position=sql.Literal(world.receipt.position)), stack, answers)
            for one, answers in zip(asked, found, strict=True)
        ]
        with Threads(*readers) as busy:
            for _ in range(6):
                swap(running)
                sleep(0.05)
    assert busy.errors == []
    assert [len(answers) for answers in found] == [1, 1, 1]
    assert min(busy.rounds) > 3


def test_a_swap_gives_way_to_a_report_that_it_would_block(running: Service) -> None:
    """The report has one view and wants another; the swap has that other and wants the one."""
    settle(running.desk)
    before = shape(running)
    with psycopg.connect(running.conninfos.owner) as reader:
        reader.execute(sql.SQL("SELECT count(*) FROM {}").format(view(running, "history")))
        thread = threading.Thread(target=swap, args=(running,))
        thread.start()
        await_blocked(running, reader.info.backend_pid)
        for name in VIEWS:
            reader.execute(sql.SQL("SELECT count(*) FROM {}").format(view(running, name)))
        reader.commit()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert shape(running) == before


def again(running: Service) -> None:
    """What a start does."""
    with owner(running) as connection:
        migrate(
            connection,
            running.settings.journal,
            origin=running.settings.origin,
            hash_name=running.settings.hash,
            clock=RealClock(),
            may_rebuild=False,
        )


def stands(running: Service) -> bool:
    with owner(running) as connection:
        return reporting_stands(connection, running.settings.journal)


def test_a_start_touches_nothing_where_the_views_stand(running: Service) -> None:
    assert stands(running)
    settle(running.desk)
    with psycopg.connect(running.conninfos.owner) as reader:
        reader.execute(sql.SQL("SELECT count(*) FROM {}").format(view(running, "history")))
        again(running)
    assert stands(running)


@pytest.mark.parametrize(
    "harm",
    [
        "DROP SCHEMA {schema} CASCADE",
        "DROP VIEW {schema}.filings CASCADE",
        "COMMENT ON SCHEMA {schema} IS '另一版本'",
        "REVOKE USAGE ON SCHEMA {schema} FROM {role}",
    ],
)
def test_a_start_makes_what_is_not_there(running: Service, harm: str) -> None:
    settle(running.desk)
    before = [row[1:] for row in shape(running)]
    schema = sql.Identifier(reporting_schema(running.settings.journal))
    role = sql.Identifier(reporting_role(running.settings.journal))
    with owner(running) as connection:
        connection.execute(sql.SQL(harm).format(schema=schema, role=role))
    assert not stands(running)
    again(running)
    assert stands(running)
    assert [row[1:] for row in shape(running)] == before


def test_a_release_with_further_columns_adds_them_at_the_end(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    oids = [row[0] for row in shape(running)]
    sectors = reporting.view("sectors")
    more = sectors._replace(query=sectors.query.replace("AS place\n", "AS place, 1 AS weight\n"))
    with monkeypatch.context() as patch:
        patch.setattr(reporting, "view", lambda name: more if name == "sectors" else reporting.View(*VIEWED[name]))
        patch.setattr(reporting, "_about", lambda: "下一版")
        again(running)
        assert [row[0] for row in shape(running)] == oids
        with owner(running) as connection:
            connection.execute(sql.SQL("SELECT weight FROM {}").format(view(running, "sectors")))
    again(running)  # the release before, whose views have a column less
    assert stands(running)
    with owner(running) as connection, pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute(sql.SQL("SELECT weight FROM {}").format(view(running, "sectors")))


VIEWED = {name: reporting.view(name) for name in VIEWS}


def test_a_report_that_does_not_end_does_not_keep_the_ledger_from_starting(
    running: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rebuild_module, "PATIENCE_WITH_REPORTS", 0.1)
    settle(running.desk)
    schema = sql.Identifier(reporting_schema(running.settings.journal))
    with psycopg.connect(running.conninfos.owner) as reader, owner(running) as connection:
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS '另一版本'").format(schema))
        reader.execute(sql.SQL("SELECT count(*) FROM {}").format(view(running, "history")))
        with pytest.raises(LockNotAvailable):
            renew_reporting(connection, running.settings.journal)
        with caplog.at_level(logging.WARNING):
            again(running)
        assert "in use" in caplog.text
        assert connection.execute(
            sql.SQL("SELECT count(*) > 1 FROM {}").format(view(running, "history"))
        ).fetchone() == (True,)
    again(running)
    assert stands(running)


def test_a_login_that_may_make_no_role_leaves_the_reporting_role_to_the_administrator(database_url: str) -> None:
    journal, login = "modest", "modest_owner"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN")
        for role in (f"{journal}_writer", f"{journal}_reader"):
            admin.execute(f"CREATE ROLE {role} NOLOGIN")
            admin.execute(f"GRANT {role} TO {login}")
        admin.execute(f"GRANT CREATE ON DATABASE taizhang TO {login}")
        try:
            admin.execute(f"SET SESSION AUTHORIZATION {login}")
            options = {"origin": "m", "hash_name": Settings().hash, "clock": RealClock(), "may_rebuild": True}
            migrate(admin, journal, **options)  # type: ignore[arg-type]
            assert not reporting_stands(admin, journal)
            assert admin.execute("SELECT count(*) FROM modest_reporting.history").fetchone() == (1,)
            admin.execute("RESET SESSION AUTHORIZATION")
            admin.execute(f"CREATE ROLE {journal}_reporting NOLOGIN")
            admin.execute(f"SET SESSION AUTHORIZATION {login}")
            migrate(admin, journal, **options)  # type: ignore[arg-type]
            assert reporting_stands(admin, journal)
        finally:
            admin.execute("RESET SESSION AUTHORIZATION")
            dropped(database_url, journal)
            admin.execute(f"REVOKE CREATE ON DATABASE taizhang FROM {login}")
            admin.execute(f"DROP ROLE {login}")


def test_with_a_real_clock_the_moment_goes_on(database_url: str) -> None:
    journal = "ticking"
    try:
        with service(Settings(journal=journal), database_url, clock=RealClock()) as running:
            asked = sql.SQL("SELECT moment, recorded_at, position FROM {}").format(view(running, "as_of"))
            with owner(running) as connection:
                ((first, recorded, position),) = connection.execute(asked).fetchall()
                ((second, *_),) = connection.execute(asked).fetchall()
            assert position == 1
            assert recorded <= first < second
    finally:
        dropped(database_url, journal)


def test_a_first_start_reads_no_shadow(running: Service) -> None:
    """Views were bound to tables before these took their names."""
    uses = """
        SELECT DISTINCT n.nspname
          FROM pg_rewrite r
               JOIN pg_depend d ON d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
               JOIN pg_class c ON c.oid = d.refobjid
               JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE r.ev_class IN (SELECT oid FROM pg_class WHERE relnamespace = to_regnamespace(%s))
    """
    schema = running.settings.journal
    found = {name for (name,) in rows(running, uses, f'"{reporting_schema(schema)}"')}
    assert found == {schema, read_schema(schema), reporting_schema(schema)}
