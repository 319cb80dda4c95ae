"""Killed at any moment, service or server: nothing acknowledged is lost, nothing is done twice, and it starts again."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from events.journal.clock import SimulatedClock
from service.build import Service, service
from service.postgres import EmbeddedServer
from service.settings import Settings
from tests.conftest import NOON
from tests.journaling.proof import assert_sound
from tests.journaling.small import OFFICE, footprint, rows, settle, unit

ROOT = Path(__file__).parents[2]
SERVICE_KILLS = 12
SERVER_KILLS = 4
RECEIPTS = "SELECT command_id::text, position, first, last FROM receipts WHERE command <> 'Settle'"


class Labourer:
    """A service in a process of its own, and what it said was acknowledged."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.acknowledged: list[list[Any]] = []
        self._process = process
        self._lines: Queue[Any] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, url: str, journal: str, seed: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"url": url, "journal": journal, "seed": seed}) + "\n")
        self._process.stdin.flush()
        self.pid: int = self._lines.get(timeout=30)["pid"]
        assert self._lines.get(timeout=30) == "ready"

    def await_acknowledged(self, more: int) -> None:
        """Hear so many acknowledgements more."""
        for _ in range(more):
            self._note(self._lines.get(timeout=30))

    def hear(self) -> None:
        """What has been said so far."""
        while not self._lines.empty():
            self._note(self._lines.get())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        while not isinstance(said := self._lines.get(timeout=30), dict) or "ended" not in said:
            self._note(said)
        assert said == {"ended": signal.SIGKILL}

    def _note(self, said: Any) -> None:
        assert isinstance(said, list), said
        self.acknowledged.append(said)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


@pytest.fixture
def labourer() -> Iterator[Labourer]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.journeys.labourer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Labourer(process)
        assert process.stdin is not None
        process.stdin.close()


def assert_nothing_lost(running: Service, acknowledged: list[list[Any]], in_flight: int) -> None:
    """All that was acknowledged stands as it was acknowledged; besides, `in_flight` batches at most."""
    rows(running, "SELECT 1 FROM head FOR UPDATE")  # whoever was killed in the middle has ended by now
    stored = {row[0]: list(row) for row in rows(running, RECEIPTS)}
    ids = [one[0] for one in acknowledged]
    assert len(set(ids)) == len(ids)
    assert [stored.get(one[0]) for one in acknowledged] == acknowledged
    unheard = {row[1] for id, row in stored.items() if id not in set(ids)}
    assert len(unheard) <= in_flight
    spans = sorted((row[2], row[3]) for row in stored.values() if row[2] is not None)
    assert [position for first, last in spans for position in range(first, last + 1)] == list(
        range(11, running.reader.head().position + 1)
    )
    assert_sound(running)


def test_a_service_killed_at_any_moment_loses_nothing(running: Service, database_url: str, labourer: Labourer) -> None:
    settle(running.desk, 1)
    chance = random.Random(7)  # noqa: S311
    for kill in range(1, SERVICE_KILLS + 1):
        labourer.start(database_url, running.settings.journal, seed=kill)
        labourer.await_acknowledged(chance.randint(0, 25))
        sleep(chance.random() * 0.02)
        labourer.kill()
        assert_nothing_lost(running, labourer.acknowledged, in_flight=kill)
    assert len(labourer.acknowledged) > 5 * SERVICE_KILLS
    assert running.desk.handle(unit("甲公司"), OFFICE).last == running.reader.head().position


def kill_server(folder: Path) -> None:
    """The postmaster and every child of its own, at once: all of them, and nothing else, work in its cluster."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(process / "cwd")) == folder / "cluster":
                pids.append(int(process.name))
    assert len(pids) > 3
    for pid in sorted(pids):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def on_a_server_of_its_own(folder: Path) -> Iterator[tuple[EmbeddedServer, str]]:
    server = EmbeddedServer(folder)
    try:
        yield server, server.start()
    finally:
        server.stop()


def test_a_server_killed_at_any_moment_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, labourer: Labourer
) -> None:
    """The service that was at work goes on by itself as soon as the server is back."""
    folder, chance = tmp_path_factory.mktemp("killed").resolve(), random.Random(11)  # noqa: S311
    settings = Settings(journal="killed")
    with on_a_server_of_its_own(folder) as (server, url):
        with service(settings, url, clock=SimulatedClock(NOON)) as running:
            settle(running.desk, 1)
        labourer.start(url, settings.journal, seed=99)
        for _ in range(SERVER_KILLS):
            labourer.await_acknowledged(chance.randint(5, 25))
            sleep(chance.random() * 0.02)
            kill_server(folder)
            assert server.start() == url
            began = monotonic()
            labourer.hear()
            labourer.await_acknowledged(1)
            assert monotonic() - began < 10
        labourer.kill()
        with service(settings, url) as running:
            assert_nothing_lost(running, labourer.acknowledged, in_flight=1)
            before = footprint(running)
        assert len(labourer.acknowledged) > 5 * SERVER_KILLS
        kill_server(folder)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        assert server.start() == url
        with service(settings, url) as running:
            assert footprint(running) == before
            assert running.desk.handle(unit("甲公司"), OFFICE).last == running.reader.head().position
