"""The committer as a thread: it says busy rather than hang, and on stopping commits what waits."""

import threading
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.desk import Decider, Desk
from events.journal import committer as committer_module
from events.journal import line
from events.journal.clock import SimulatedClock
from events.journal.committer import Committer
from events.journal.receipts import Receipt
from events.refusals import JournalBusy
from events.vocabulary import HashName
from projections.projector import Projector
from service.build import Service
from tests.journaling.small import (
    OFFICE,
    answers,
    await_blocked,
    desk_of,
    footprint,
    gathering,
    held,
    positions,
    rows,
    unit,
)


def impatient(running: Service) -> str:
    """The writer's address with a short patience for the head."""
    options = conninfo_to_dict(running.conninfos.writer)["options"]
    return make_conninfo(running.conninfos.writer, options=f"{options} -c lock_timeout=200ms")


def test_a_head_that_stays_locked_is_answered_busy(running: Service) -> None:
    before = footprint(running)
    with desk_of(impatient(running), running.clock) as desk:
        with held(running):
            began = monotonic()
            with pytest.raises(JournalBusy):
                desk.handle(unit("甲公司"), OFFICE)
            with pytest.raises(JournalBusy):
                desk.handle_many([unit("甲公司")], OFFICE, name="Import")
            assert monotonic() - began < 2
        assert footprint(running) == before
        assert desk.handle(unit("甲公司"), OFFICE).position == 2


def test_a_server_that_is_gone_is_answered_busy(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committer_module, "RETRY_SECONDS", 0.3)
    nowhere = make_conninfo(running.conninfos.writer, host="/nowhere")
    with desk_of(nowhere, running.clock) as desk, pytest.raises(JournalBusy):
        desk.handle(unit("甲公司"), OFFICE)
    assert positions(running) == [1]


def test_a_broken_connection_is_mended_unseen(running: Service) -> None:
    running.desk.handle(unit("甲公司"), OFFICE)
    role = f"{running.settings.journal}_writer"
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
    assert rows(running, kill, "COMMIT%"), role
    assert running.desk.handle(unit("乙公司"), OFFICE).position == 3
    assert positions(running) == [1, 2, 3]


def test_a_session_killed_while_it_waits_tries_again(running: Service) -> None:
    with held(running) as pid:
        futures = [running.desk.submit(unit(f"单位{number}"), OFFICE) for number in range(5)]
        await_blocked(running, pid)
        rows(
            running,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))",
            pid,
        )
    assert [future.result(timeout=10).first for future in futures] == [2, 3, 4, 5, 6]
    assert positions(running) == [1, 2, 3, 4, 5, 6]


def test_too_many_waiting_are_answered_busy(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "WAITING", 3)
    with desk_of(running.conninfos.writer, running.clock) as desk:
        with held(running) as pid:
            taken = [desk.submit(unit("单位"), OFFICE)]
            await_blocked(running, pid)
            taken += [desk.submit(unit(f"单位{number}"), OFFICE) for number in range(3)]
            began = monotonic()
            turned_away = [desk.submit(unit(f"多余{number}"), OFFICE) for number in range(2)]
            assert [type(future.exception(timeout=1)) for future in turned_away] == [JournalBusy, JournalBusy]
            assert monotonic() - began < 0.5
        assert [one.position for one in answers(taken) if isinstance(one, Receipt)] == [2, 5, 5, 5]
    assert positions(running) == [1, 2, 3, 4, 5]


def test_stopping_commits_what_waits_and_takes_no_more(running: Service) -> None:
    with desk_of(running.conninfos.writer, running.clock) as desk:
        committer = desk._committer
        with held(running) as pid:
            futures = [desk.submit(unit("单位"), OFFICE)]
            await_blocked(running, pid)
            futures += [desk.submit(unit(f"单位{number}"), OFFICE) for number in range(4)]
            futures.append(desk.submit_many([unit("导入")], OFFICE, name="Import"))
            stopping = threading.Thread(target=committer.stop)
            stopping.start()
            sleep(0.05)
            late = desk.submit(unit("来迟"), OFFICE)
            assert isinstance(late.exception(timeout=1), JournalBusy)
        stopping.join(timeout=10)
        assert not stopping.is_alive()
    assert [future.result(timeout=0).first for future in futures] == [2, 3, 4, 5, 6, 7]
    assert isinstance(desk.submit(unit("更迟"), OFFICE).exception(timeout=1), JournalBusy)
    committer.stop()
    assert positions(running) == [1, 2, 3, 4, 5, 6, 7]
    assert not committer._thread.is_alive()


def test_nobody_waits_for_ever_who_submits_while_it_stops(running: Service) -> None:
    """However `stop` and `submit` interleave, each future is answered."""
    committer = Committer(
        running.conninfos.writer,
        clock=running.clock,
        hash_name=HashName.SHA256,
        projector=Projector(),
        decider=Decider,
    )
    put = committer._line._queue.put_nowait
    stopping = threading.Thread(target=committer.stop)

    def put_late(item: Any) -> None:
        stopping.start()
        sleep(0.2)
        put(item)

    committer._line._queue.put_nowait = put_late  # type: ignore[method-assign]
    future: Future[Receipt] = Desk(committer).submit(unit("甲公司"), OFFICE)
    stopping.join(timeout=10)
    assert not stopping.is_alive()
    assert isinstance(future.exception(timeout=1), JournalBusy | None)


def test_a_cancelled_command_is_not_carried_out(running: Service) -> None:
    with gathering(running):
        kept = running.desk.submit(unit("甲公司"), OFFICE)
        dropped = running.desk.submit(unit("乙公司"), OFFICE)
        assert dropped.cancel()
        last = running.desk.submit(unit("丙公司"), OFFICE)
    assert (kept.result().first, last.result().first) == (2, 3)
    assert positions(running) == [1, 2, 3]


def test_recorded_at_never_runs_backwards(running: Service, clock: SimulatedClock) -> None:
    first = running.desk.handle(unit("甲公司"), OFFICE)
    clock.set(first.recorded_at - timedelta(days=30))
    second = running.desk.handle(unit("乙公司"), OFFICE)
    assert second.recorded_at == first.recorded_at
    clock.set(datetime(2020, 5, 1, tzinfo=UTC))
    third = running.desk.handle(unit("丙公司"), OFFICE)
    assert third.recorded_at >= datetime(2020, 5, 1, tzinfo=UTC)
    assert running.reader.seal_of(2) == (2, first.recorded_at, first.root)
    assert [one.envelope.recorded_at for one in running.reader.since(1, 10)] == [
        first.recorded_at,
        first.recorded_at,
        third.recorded_at,
    ]


def test_nobody_reads_what_is_not_committed(running: Service) -> None:
    with held(running):
        future = running.desk.submit(unit("甲公司"), OFFICE)
        sleep(0.05)
        assert not future.done()
        assert running.reader.head().position == 1
        with pytest.raises(psycopg.errors.LockNotAvailable), psycopg.connect(running.conninfos.owner) as other:
            other.execute("SELECT 1 FROM head FOR UPDATE NOWAIT")
    assert future.result(timeout=10).position == 2
