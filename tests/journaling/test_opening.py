"""Opening a journal: once, beside others, under the clock and the format that it was opened with."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from events.facts.journal import JournalOpened
from events.journal.clock import RealClock, SimulatedClock
from events.journal.opening import WrongJournal, make_roles, make_tables, roles_of
from events.refusals import Overtaken
from events.vocabulary import ClockKind, HashName
from projections import rebuild as rebuild_module
from projections.projector import digest
from projections.rebuild import rebuild, standing_digest
from service.build import Service, service
from service.migrate import StaleProjections
from service.settings import Settings
from tests.journaling.proof import assert_sound
from tests.journaling.small import OFFICE, desk_of, footprint, owner, positions, rows, settle, unit

NOON = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)


def test_fact_one_says_what_can_never_change(running: Service) -> None:
    (first,) = running.reader.since(0, 10)
    assert first.fact == JournalOpened(
        journal_id=first.originator_id,
        origin="taizhang.local",
        hash=HashName.SHA256,
        leaf_format=0,
        clock=ClockKind.SIMULATED,
        zone="Asia/Shanghai",
    )
    assert first.fact == running.opened
    assert (first.envelope.position, first.envelope.version, first.envelope.topic) == (1, 1, "journal.opened")
    assert first.envelope.actor.kind == "SYSTEM"
    assert first.envelope.actor.ref is None


def test_opening_again_changes_nothing(settings: Settings, database_url: str) -> None:
    with service(settings, database_url, clock=SimulatedClock(NOON)) as first:
        settle(first.desk)
        before = footprint(first)
    with service(settings, database_url, clock=SimulatedClock(NOON)) as second:
        assert second.opened == first.opened
        assert footprint(second) == before
    with service(settings.model_copy(update={"origin": "elsewhere", "hash": HashName.SM3}), database_url) as third:
        assert third.opened == first.opened
        assert footprint(third) == before


def test_a_journal_of_an_earlier_release_gets_the_functions_of_this_one(settings: Settings, database_url: str) -> None:
    with (
        service(settings, database_url, clock=SimulatedClock(NOON)) as running,
        psycopg.connect(running.conninfos.owner, autocommit=True) as connection,
    ):
        connection.execute("DROP FUNCTION take_head")
    with service(settings, database_url, clock=SimulatedClock(NOON)) as again:
        assert again.desk.handle(unit("甲"), OFFICE).position == 2


def test_many_processes_open_one_journal_once(settings: Settings, database_url: str) -> None:
    def open_and_write(number: int) -> tuple[JournalOpened, int]:
        with service(settings, database_url, clock=RealClock()) as running:
            return running.opened, running.desk.handle(unit(f"单位{number}"), OFFICE).position

    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_and_write, range(4)))
    assert len({one.journal_id for one, _ in opened}) == 1
    assert sorted(position for _, position in opened) == [2, 3, 4, 5]


def test_two_journals_of_one_database_know_nothing_of_each_other(
    running: Service, settings: Settings, database_url: str
) -> None:
    settle(running.desk)
    before = footprint(running)
    with service(settings.model_copy(update={"hash": HashName.SM3}), database_url, clock=RealClock()) as other:
        assert other.opened.journal_id != running.opened.journal_id
        assert (other.opened.hash, other.opened.clock) == (HashName.SM3, ClockKind.REAL)
        assert other.desk.handle(unit("柳北区人民政府"), OFFICE).position == 2
        assert footprint(running) == before
        assert running.desk.handle(unit("甲公司"), OFFICE).position == 15
        assert other.desk.handle(unit("甲公司"), OFFICE).position == 3
        with owner(other) as connection:
            rebuild(connection, other.settings.journal, compare=False, swap=True)
        assert other.reader.head().position == 3
    assert_sound(running)


@pytest.mark.parametrize("suffix", ["_read", "_shadow", "_old", "_accounts", "_imports", "_reporting"])
def test_no_journal_takes_a_name_that_another_ones_projections_take(
    running: Service, database_url: str, suffix: str
) -> None:
    """Rebuilding journal `a` drops schema `a_read`: a journal of that name would be lost."""
    before = footprint(running)
    settings = running.settings.model_copy(update={"journal": running.settings.journal + suffix})
    with pytest.raises(WrongJournal), service(settings, database_url, clock=RealClock()):
        pytest.fail("it opened")
    assert footprint(running) == before


def test_a_journal_of_another_format_is_refused(running: Service, database_url: str) -> None:
    with owner(running) as connection:
        connection.execute("ALTER TABLE head DISABLE TRIGGER ALL")
        connection.execute("UPDATE head SET format = 1")
    before = footprint(running)
    with pytest.raises(WrongJournal, match="叶格式是 1"), service(running.settings, database_url):
        pytest.fail("it started")
    assert footprint(running) == before


def test_a_simulated_clock_is_refused_by_a_real_journal(settings: Settings, database_url: str) -> None:
    with service(settings, database_url) as real:
        assert real.opened.clock is ClockKind.REAL
        real.desk.handle(unit("甲公司"), OFFICE)
        before = footprint(real)
    with pytest.raises(WrongJournal), service(settings, database_url, clock=SimulatedClock(NOON)):
        pytest.fail("it started")
    with service(settings, database_url) as again:
        assert isinstance(again.clock, RealClock)
        assert footprint(again) == before


def test_a_real_clock_is_refused_by_a_simulated_journal(running: Service, database_url: str) -> None:
    before = footprint(running)
    with pytest.raises(WrongJournal), service(running.settings, database_url, clock=RealClock()):
        pytest.fail("it started")
    assert footprint(running) == before


def test_a_simulated_journal_goes_on_where_it_stood(settings: Settings, database_url: str) -> None:
    with service(settings, database_url, clock=SimulatedClock(NOON)) as first:
        last = first.desk.handle(unit("甲公司"), OFFICE).recorded_at
    with service(settings, database_url) as second:
        assert isinstance(second.clock, SimulatedClock)
        again = second.desk.handle(unit("乙公司"), OFFICE).recorded_at
    assert NOON <= last <= again
    assert (again - last).total_seconds() < 60


def test_production_refuses_a_simulated_journal(running: Service, database_url: str) -> None:
    production = running.settings.model_copy(update={"production": True})
    before = footprint(running)
    with pytest.raises(WrongJournal, match="模拟时钟"), service(production, database_url):
        pytest.fail("it started")
    assert footprint(running) == before


def test_production_opens_no_simulated_journal(settings: Settings, database_url: str) -> None:
    """Refused before fact 1 is written: the clock named there could never be changed."""
    production = settings.model_copy(update={"production": True})
    with pytest.raises(WrongJournal), service(production, database_url, clock=SimulatedClock(NOON)):
        pytest.fail("it started")
    with service(production, database_url) as running:
        assert running.opened.clock is ClockKind.REAL
        assert positions(running) == [1]


def overtake(running: Service, other: str | None = "another release") -> None:
    with owner(running) as connection:
        connection.execute(
            sql.SQL("UPDATE {} SET digest = %s").format(sql.Identifier(f"{running.settings.journal}_read", "built")),
            (other,),
        )


def test_projections_of_another_release_are_rebuilt(running: Service, database_url: str) -> None:
    settle(running.desk)
    before = footprint(running)
    overtake(running)
    rows(running, "UPDATE projects SET name = 'x' WHERE name = %s RETURNING 1", "项目0")
    with service(running.settings, database_url) as rebuilt:
        assert footprint(rebuilt) == before
        assert_sound(rebuilt)


def test_projections_of_another_release_are_refused_where_that_is_set(running: Service, database_url: str) -> None:
    settle(running.desk)
    overtake(running)
    before = footprint(running)
    settings = running.settings.model_copy(update={"stale_projections": "refuse"})
    with pytest.raises(StaleProjections), service(settings, database_url):
        pytest.fail("it started")
    assert footprint(running) == before


def test_a_committer_that_was_overtaken_appends_nothing(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(running.desk)
    with monkeypatch.context() as release, owner(running) as connection:
        release.setattr(rebuild_module, "digest", lambda: "another release")
        rebuild(connection, running.settings.journal, compare=False, swap=True)
        assert standing_digest(connection, running.settings.journal) == "another release"
    before = footprint(running)
    with pytest.raises(Overtaken):
        running.desk.handle(unit("甲公司"), OFFICE)
    with pytest.raises(Overtaken):
        running.desk.handle_many([unit("甲公司")], OFFICE, name="Import")
    assert footprint(running) == before
    with owner(running) as connection:
        rebuild(connection, running.settings.journal, compare=False, swap=True)
        assert standing_digest(connection, running.settings.journal) == digest()
    with desk_of(running.conninfos.writer, running.clock) as desk:
        assert desk.handle(unit("甲公司"), OFFICE).position == 15
    assert running.desk.handle(unit("乙公司"), OFFICE).position == 16


def test_a_journal_whose_beginning_is_lost_is_refused(running: Service, database_url: str) -> None:
    settle(running.desk)
    for change, problem in (
        ("DELETE FROM facts WHERE position = 1", "不完整"),
        ("UPDATE facts SET position = 1 WHERE position = 2", "第一条不是"),
    ):
        with owner(running) as connection:
            connection.execute("ALTER TABLE facts DISABLE TRIGGER ALL")
            connection.execute(change.encode())
        before = footprint(running)
        with pytest.raises(WrongJournal, match=problem), service(running.settings, database_url):
            pytest.fail("it started")
        assert footprint(running) == before


def test_the_roles_are_given_to_an_owner_who_is_no_superuser(settings: Settings, database_url: str) -> None:
    name = sql.Identifier(f"{settings.journal}_owner")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} CREATEROLE").format(name))
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE taizhang TO {}").format(name))
        try:
            connection.execute(sql.SQL("SET ROLE {}").format(name))
            for _ in range(2):
                make_roles(connection, settings.journal)
                make_tables(connection, settings.journal)
            for role in roles_of(settings.journal):
                connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
                connection.execute(sql.SQL("SET ROLE {}").format(name))
        finally:
            connection.execute("RESET ROLE")
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(name))
            connection.execute(sql.SQL("DROP OWNED BY {}").format(name))
            connection.execute(sql.SQL("DROP ROLE {}").format(name))
