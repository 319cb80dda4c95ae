"""Several processes behind one listening socket: a parent that waits, and as many workers as the settings say.

The parent owns the socket and the embedded server, and serves nothing. Each worker is a fresh process that inherits the
socket, with connections, feed and committer of its own; the head row's lock makes several committers safe, and what one
remembers of streams and rows is good only at the position where it left the journal. A worker that ends unasked takes
all with it: whoever looks after the service (systemd, Compose) starts it again whole, and nobody guesses at half of it.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from types import FrameType

from pydantic import SecretStr

from service.mending import Mend
from service.server import SIGNALS, deaf, serve
from service.settings import PREFIX, Settings

PATIENCE = 40.0
"""Seconds for a worker to stop in order: running requests, then what waits to be committed. Then it is killed, which
loses nothing that was acknowledged."""
OTHERS = 13
"""A worker's connections beside its read pool: committer, feed, head, lane, journal, uploads, tables in the making."""
EMBEDDED = 96
"""Connections that the embedded server has for us: a hundred, less what is kept for its owner and other commands."""

Worker = subprocess.Popen[bytes]


class WorkerEnded(Exception):
    """A worker has ended unasked; the service ends with it."""


def require_room(settings: Settings) -> None:
    """Refuse more workers than the embedded server has connections for, before anything is started."""
    needed = settings.workers * (settings.read_pool + OTHERS)
    if settings.database_url is None and settings.workers > 1 and needed > EMBEDDED:
        raise Mend(
            f"自带数据库最多 {EMBEDDED} 个连接，{settings.workers} 个服务进程要用 {needed} 个："
            f"请减少 {PREFIX}WORKERS 或 {PREFIX}READ_POOL。"
        )


def serve_by_workers(settings: Settings, url: str, listening: socket.socket) -> None:
    """Serve until a signal says stop, or until a worker ends; none is left behind. The journal has been migrated."""
    workers: list[Worker] = []
    with _news() as news:
        try:
            for _ in range(settings.workers):
                workers.append(_start(settings, url, listening))
                Thread(target=_watch, args=(workers[-1], news), daemon=True).start()
            listening.close()  # it is the workers' now: nobody shall wait for an answer when they have closed it
            ended = news.get()
        finally:
            _stop(workers)
    if ended is not None:
        raise WorkerEnded(
            f"服务进程 {ended.pid} 意外结束（{_how(ended.returncode)}），其余各进程已停下。原因见日志；请重新启动。"
        )


def work(settings: Settings, listening: int) -> None:
    """What a worker does: serve on the socket that it inherited, until it is told to stop or its parent is gone."""
    from service.app import make_app
    from service.build import database, service

    Thread(target=_orphaned, daemon=True).start()
    with (
        socket.socket(fileno=listening) as inherited,
        database(settings) as url,
        service(settings, url) as running,
    ):
        serve(make_app(running), inherited)


def _start(settings: Settings, url: str, listening: socket.socket) -> Worker:
    """In a process group of its own, so that Ctrl-C reaches it by way of its parent only; its standard input is a pipe
    that closes when this process dies, however it dies."""
    handle = listening.fileno()
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "service", "worker", str(handle)],
        env=environment(settings, url),
        stdin=subprocess.PIPE,
        pass_fds=[handle],
        process_group=0,
    )


def environment(settings: Settings, url: str) -> dict[str, str]:
    """This process's, with every setting that is in force, and the database at `url`, where it runs already."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    in_force = settings.model_copy(update={"database_url": SecretStr(url)}).model_dump(exclude_none=True)
    return inherited | {PREFIX + name.upper(): _plain(value) for name, value in in_force.items()}


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@contextmanager
def _news() -> Iterator[SimpleQueue[Worker | None]]:
    """Workers that have ended, as they end; None for a signal that says stop."""
    news: SimpleQueue[Worker | None] = SimpleQueue()

    def asked(number: int, frame: FrameType | None) -> None:
        del number, frame
        news.put(None)

    for number in SIGNALS:
        signal.signal(number, asked)
    try:
        yield news
    finally:
        for number in SIGNALS:  # nothing interrupts the closing that follows
            signal.signal(number, deaf)


def _watch(worker: Worker, news: SimpleQueue[Worker | None]) -> None:
    worker.wait()
    news.put(worker)


def _stop(workers: list[Worker]) -> None:
    """All at once, then wait for each."""
    for worker in workers:
        worker.terminate()
    deadline = monotonic() + PATIENCE
    for worker in workers:
        try:
            worker.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        if worker.stdin is not None:
            worker.stdin.close()


def _how(status: int) -> str:
    return f"信号 {-status}" if status < 0 else f"退出码 {status}"


def _orphaned() -> None:
    """Stop in order when the parent's end of our standard input closes."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
