"""The command line: what it says, what it refuses in one line, and that it leaves no server process behind.

What needs no process of its own is run in this one; starting, stopping and dying are done to real processes.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from service import cli
from service.build import conninfos, database
from service.demo.loading import Standing, standing
from service.ground import socket_folder
from service.settings import Settings
from tests.serving.processes import Command, answer, running, servers

STRAY_ROW = "INSERT INTO taizhang_read.registers VALUES ('area', '999999', 1, 9223372036854775807, '{}')"
OLD_RELEASE = "UPDATE taizhang_read.built SET digest = 'another'"


@pytest.fixture
def taizhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which `serve` has opened a journal."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    with running(folder, "serve") as process:
        answer(process.told())
    yield folder
    assert servers(folder) == []


def tampered(home: Path, statement: str) -> None:
    with database(Settings(data_dir=home)) as url, psycopg.connect(url, autocommit=True) as owner:
        assert owner.execute(statement.encode()).rowcount == 1


# tokens


def test_a_token_is_printed_alone(taizhang: Command, home: Path) -> None:
    said = taizhang(home, "token", "--role", "AUDITOR", "--role", "performance_office", "--person", str(uuid4()))
    assert (said.code, said.err) == (0, "")
    (token,) = said.out.splitlines()
    assert token.startswith("tz_")
    assert servers(home) == []


def test_a_token_is_issued_beside_a_running_service(taizhang: Command, home: Path) -> None:
    with running(home, "serve") as process:
        process.told()
        assert taizhang(home, "token", "--role", "MAJOR_PROJECTS_OFFICE").out.startswith("tz_")
        assert servers(home) != []


def test_who_acts_for_a_unit_needs_one(taizhang: Command, home: Path) -> None:
    assert "--unit" in taizhang.refused(home, "token", "--role", "REPORTING_CLERK")


def test_an_unknown_unit_is_named(taizhang: Command, home: Path) -> None:
    assert "“无此单位”" in taizhang.refused(home, "token", "--role", "REPORTING_CLERK", "--unit", "无此单位")


def test_before_the_first_start_there_are_no_units_but_tokens(taizhang: Command, home: Path) -> None:
    new = {"TAIZHANG_JOURNAL": "another"}
    assert "“市住建局”" in taizhang.refused(home, "token", "--role", "REPORTING_CLERK", "--unit", "市住建局", **new)
    assert taizhang(home, "token", "--role", "AUDITOR", **new).out.startswith("tz_")


# what an operator must mend


def test_an_unknown_setting_is_refused(taizhang: Command, tmp_path: Path) -> None:
    assert "TAIZHANG_PROT" in taizhang.refused(tmp_path / "none", "serve", TAIZHANG_PROT="8000")
    assert not (tmp_path / "none").exists()


def test_a_wrong_value_is_refused(taizhang: Command, tmp_path: Path) -> None:
    assert "TAIZHANG_PORT" in taizhang.refused(tmp_path / "none", "serve", TAIZHANG_PORT="many")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_refused_before_anything_is_started(taizhang: Command, tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in taizhang.refused(tmp_path / "none", command, TAIZHANG_PORT=port)
    assert not (tmp_path / "none").exists()


def test_a_database_that_does_not_answer_is_one_line(taizhang: Command, tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@/nothing?host={tmp_path}"
    said = taizhang.refused(tmp_path, "serve", TAIZHANG_DATABASE_URL=nowhere, TAIZHANG_PORT="0")
    assert "连不上数据库" in said


def test_a_folder_that_cannot_be_used_is_one_line(taizhang: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "数据目录" in taizhang.refused(tmp_path / "file", "token", "--role", "AUDITOR")


def test_a_real_journal_is_never_taken_for_the_demo(taizhang: Command, home: Path) -> None:
    assert "不是演示" in taizhang.refused(home, "demo", "--load-only")
    assert "不是演示" in taizhang.refused(home, "demo", "--load-only", "--fresh")


def test_our_own_bugs_are_not_hidden(
    taizhang: Command, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_settings", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        taizhang(home, "replay")
    assert "taizhang：" not in capsys.readouterr().err


# replay


def test_replay_needs_a_journal(taizhang: Command, home: Path) -> None:
    assert "还没有台账日志" in taizhang.refused(home, "replay", TAIZHANG_JOURNAL="elsewhere")


def test_replay_tells_what_differs_and_mends_it(taizhang: Command, home: Path) -> None:
    said = taizhang(home, "replay")
    assert (said.code, said.err) == (0, "")
    assert "逐行一致" in said.out

    tampered(home, STRAY_ROW)
    differing = taizhang(home, "replay", "--swap")
    assert differing.code == 1
    assert "registers" in differing.out
    assert "999999" in differing.out
    assert taizhang(home, "replay").code == 0


def test_projections_of_another_release_are_refused_or_replaced(taizhang: Command, home: Path) -> None:
    tampered(home, OLD_RELEASE)
    said = taizhang.refused(home, "serve", TAIZHANG_STALE_PROJECTIONS="refuse", TAIZHANG_PORT="0")
    assert "replay --swap" in said
    assert "replay --swap" in taizhang.refused(home, "replay")
    assert taizhang(home, "replay", "--swap").code == 0
    assert taizhang(home, "replay").code == 0


# starting and stopping


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serving_gives_control_back(taizhang: Command, home: Path, how: signal.Signals) -> None:
    standing = signal.getsignal(how)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    def stop() -> None:
        answer(f"http://127.0.0.1:{port}")
        os.kill(os.getpid(), how)

    stopping = threading.Thread(target=stop)
    stopping.start()
    said = taizhang(home, "serve", TAIZHANG_PORT=port, TAIZHANG_PRODUCTION="true")
    stopping.join()
    assert said.code == 0
    assert port in said.out
    assert servers(home) == []
    assert signal.getsignal(how) is standing


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_and_its_server(home: Path, how: signal.Signals) -> None:
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


@pytest.mark.parametrize("after", [0.6, 1.2])
def test_a_start_can_be_broken_off(home: Path, after: float) -> None:
    with running(home, "serve") as process:
        time.sleep(after)
        # Before Python has read our handlers the signal's own way applies: nothing has been started yet.
        assert process.stop(signal.SIGTERM) in {0, 128 + signal.SIGTERM, -signal.SIGTERM}
    assert servers(home) == []


def test_a_load_can_be_broken_off_and_is_known_to_be_half(home: Path) -> None:
    with running(home, "demo", "--load-only", TAIZHANG_JOURNAL="interrupted") as process:
        while not under_way(home):
            time.sleep(0.1)
        assert process.stop(signal.SIGINT) == 128 + signal.SIGINT
    assert servers(home) == []
    with (
        database(Settings(data_dir=home)) as url,
        psycopg.connect(conninfos(url, "interrupted").owner, autocommit=True) as owner,
    ):
        assert standing(owner, "interrupted") is Standing.BROKEN_OFF


def under_way(home: Path) -> bool:
    """Whether the load has come to its reports. Asked without EmbeddedServer, which might take the server over."""
    address = make_conninfo(host=str(socket_folder(home / "cluster")), user="postgres", dbname="taizhang")
    with suppress(psycopg.Error), psycopg.connect(address) as connection:
        row = connection.execute("SELECT position > 3000 FROM interrupted.head").fetchone()
        return bool(row and row[0])
    return False


def test_a_killed_service_is_started_again(home: Path) -> None:
    with running(home, "serve") as process:
        answer(process.told())
        process.stop(signal.SIGKILL)
    assert servers(home) != [], "a killed process has no moment to stop its server"
    with running(home, "serve") as again:
        assert '"ok"' in answer(again.told())
        assert again.stop(signal.SIGTERM) == 0
    assert servers(home) == []
