"""The command line: what it says, what it refuses in one line, and that it leaves no server process behind.

What needs no process of its own is run in this one; starting, stopping and dying are done to real processes.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from service import cli
from service.build import database
from service.settings import Settings
from tests.serving.processes import answer, running, servers


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class Command:
    """`taizhang …` in this process, with the settings given and no others."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, folder: Path, *arguments: str, **settings: str) -> Said:
        with self._monkeypatch.context() as patched:
            for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
                patched.delenv(name)
            for name, value in {"TAIZHANG_DATA_DIR": str(folder), **settings}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["taizhang", *arguments])
            with pytest.raises(SystemExit) as ended:
                cli.main()
        said = self._capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    def tampered(home: Path, statement: str) -> None:
    with database(Settings(data_dir=home)) as url, psycopg.connect(url, autocommit=True) as owner:
        assert owner.execute(statement.encode()).rowcount == 1


# tokens


def test_a_token_is_printed_alone(taizhang: Command, home: Path) -> None:
    done = taizhang(home, "token", "--role", "AUDITOR", "--role", "performance_office", "--person", str(uuid4()))
    assert (done.code, done.err) == (0, "")
    (token,) = done.out.splitlines()
    assert token.startswith("tz_")
    assert servers(home) == []


def test_a_token_is_issued_beside_a_running_server(taizhang: Command, home: Path) -> None:
    with running(home, "serve") as process:
        process.told()
        done = taizhang(home, "token", "--role", "MAJOR_PROJECTS_OFFICE")
        assert done.code == 0
        assert done.out.startswith("tz_")
        assert servers(home) != []


def test_who_acts_for_a_unit_needs_one(taizhang: Command, home: Path) -> None:
    assert "--unit" in taizhang.refused(home, "token", "--role", "REPORTING_CLERK")


def test_an_unknown_unit_is_named(taizhang: Command, home: Path) -> None:
    assert "“无此单位”" in taizhang.refused(home, "token", "--role", "REPORTING_CLERK", "--unit", "无此单位")


# what an operator must mend


def test_an_unknown_setting_is_taizhang.refused(tmp_path: Path) -> None:
    assert "TAIZHANG_PROT" in taizhang.refused(tmp_path / "none", "serve", TAIZHANG_PROT="8000")
    assert not (tmp_path / "none").exists()


def test_a_wrong_value_is_taizhang.refused(tmp_path: Path) -> None:
    assert "TAIZHANG_PORT" in taizhang.refused(tmp_path / "none", "serve", TAIZHANG_PORT="many")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_refused_before_anything_is_started(taizhang: Command, tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in taizhang.refused(tmp_path / "none", command, TAIZHANG_PORT=port)
    assert not (tmp_path / "none").exists()


def test_a_database_that_does_not_answer_is_one_line(taizhang: Command, tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@/nothing?host={tmp_path}"
    assert "连不上数据库" in taizhang.refused(tmp_path, "serve", TAIZHANG_DATABASE_URL=nowhere, TAIZHANG_PORT="0")


def test_a_folder_that_cannot_be_used_is_one_line(taizhang: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "数据目录" in taizhang.refused(tmp_path / "file", "token", "--role", "AUDITOR")


def test_a_real_journal_is_never_taken_for_the_demo(taizhang: Command, home: Path) -> None:
    assert "不是演示" in taizhang.refused(home, "demo", "--load-only")
    assert "不是演示" in taizhang.refused(home, "demo", "--load-only", "--fresh")


def test_production_refuses_nothing_of_its_own(home: Path) -> None:
    with running(home, "serve", TAIZHANG_PRODUCTION="true") as process:
        assert '"ok"' in answer(process.told())


# replay


def test_replay_needs_a_journal(taizhang: Command, home: Path) -> None:
    assert "还没有台账日志" in taizhang.refused(home, "replay", TAIZHANG_JOURNAL="elsewhere")


def test_replay_tells_what_differs_and_mends_it(taizhang: Command, home: Path) -> None:
    done = taizhang(home, "replay")
    assert (done.code, done.err) == (0, "")
    assert "逐行一致" in done.out

    tampered(home, "INSERT INTO taizhang_read.registers VALUES ('area', '999999', 1, 9223372036854775807, '{}')")
    differing = taizhang(home, "replay", "--swap")
    assert differing.code == 1
    assert "registers" in differing.out
    assert "999999" in differing.out
    assert taizhang(home, "replay").code == 0


def test_projections_of_another_release_are_refused_or_replaced(taizhang: Command, home: Path) -> None:
    tampered(home, "UPDATE taizhang_read.built SET digest = 'another'")
    assert "replay --swap" in taizhang.refused(home, "serve", TAIZHANG_STALE_PROJECTIONS="refuse", TAIZHANG_PORT="0")
    assert "replay --swap" in taizhang.refused(home, "replay")
    assert taizhang(home, "replay", "--swap").code == 0
    assert taizhang(home, "replay").code == 0


# serving in this process


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_in_order(taizhang: Command, home: Path, how: signal.Signals) -> None:
    standing = signal.getsignal(how)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    def stop() -> None:
        answer(f"http://127.0.0.1:{port}")
        os.kill(os.getpid(), how)

    stopping = threading.Thread(target=stop)
    stopping.start()
    said = taizhang(home, "serve", TAIZHANG_PORT=port)
    stopping.join()
    assert said.code == 0
    assert port in said.out
    assert servers(home) == []
    assert signal.getsignal(how) is standing


# stopping


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_and_its_server(home: Path, how: signal.Signals) -> None:
    with running(home, "serve") as process:
        answer(process.told())
        assert servers(home) != []
        assert process.stop(how) == 0
    assert servers(home) == []


def test_a_second_signal_does_not_break_the_stopping(home: Path) -> None:
    with running(home, "serve") as process:
        answer(process.told())
        for _ in range(3):
            process.process.send_signal(signal.SIGTERM)
            time.sleep(0.02)
        assert process.process.wait(timeout=30) == 0
    assert servers(home) == []


@pytest.mark.parametrize("after", [0.5, 0.9, 1.3])
def test_a_start_can_be_broken_off(home: Path, after: float) -> None:
    with running(home, "serve") as process:
        time.sleep(after)
        assert process.stop(signal.SIGTERM) in {0, 128 + signal.SIGTERM, -signal.SIGTERM}
    assert servers(home) == []


def test_a_killed_service_is_started_again(home: Path) -> None:
    with running(home, "serve") as process:
        answer(process.told())
        process.stop(signal.SIGKILL)
    assert servers(home) != [], "the kernel gave us no moment to stop it"
    with running(home, "serve") as again:
        assert '"ok"' in answer(again.told())
        assert again.stop(signal.SIGTERM) == 0
    assert servers(home) == []
