"""Eight writers in two processes and a reader that follows by positions: nothing skipped, order as committed."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import sleep

import pytest

from events.journal.clock import RealClock
from service.build import Service, service
from service.settings import Settings
from tests.journaling.proof import assert_sound
from tests.journaling.small import OFFICE, rows, unit
from tests.journaling.writers import SHARED, Span

ROOT = Path(__file__).parents[2]
SEEDS = range(20)
STORED = "SELECT position, stream, version, topic FROM facts ORDER BY position"

Seen = tuple[int, object, int, str]


@pytest.fixture
def real(settings: Settings, database_url: str) -> Iterator[Service]:
    """A journal on the database's clock, with units that all write about."""
    with service(settings, database_url, clock=RealClock()) as running:
        running.desk.handle_many([unit(f"单位{number}", id) for number, id in enumerate(SHARED)], OFFICE, name="Import")
        yield running


class Follower:
    """Reads behind the last position that it has seen, as fast as it can."""

    def __init__(self, running: Service) -> None:
        self.seen: list[Seen] = []
        self.pages = 0
        self._running = running
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def finish(self) -> None:
        self._done.set()
        self._thread.join()

    def _follow(self) -> None:
        while True:
            last_round = self._done.is_set()
            after = self.seen[-1][0] if self.seen else 0
            page = self._running.reader.since(after, 50)
            self.pages += bool(page)
            self.seen += [
                (one.envelope.position, one.originator_id, one.originator_version, one.fact.topic) for one in page
            ]
            if not page and last_round:
                return
            sleep(0.001)


@pytest.fixture
def writers(real: Service) -> Iterator[list["subprocess.Popen[str]"]]:
    """Two processes of four committers each."""
    command = [sys.executable, "-m", "tests.journaling.writers", real.conninfos.writer, "4"]
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True))
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield processes
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(timeout=20) == 0


def test_a_follower_sees_every_fact_in_order(real: Service, writers: list["subprocess.Popen[str]"]) -> None:
    follower = Follower(real)
    try:
        spans = [span for seed in SEEDS for span in one_round(writers, seed)]
    finally:
        follower.finish()
    stored = rows(real, STORED)
    assert follower.seen == stored
    assert follower.pages > 20
    assert [position for position, *_ in stored] == list(range(1, len(stored) + 1))
    acknowledged = sorted(position for first, last in spans for position in range(first, last + 1))
    assert acknowledged == list(range(7, len(stored) + 1))
    versions = {stream: [v for _, s, v, _ in stored if s == stream] for stream in SHARED}
    for found in versions.values():
        assert len(found) > 40
        assert found == list(range(1, len(found) + 1))
    assert_sound(real)


def one_round(writers: list["subprocess.Popen[str]"], seed: int) -> list[Span]:
    """Both processes write at the same time; what they were acknowledged."""
    spans: list[Span] = []
    for name, process in zip("ab", writers, strict=True):
        assert process.stdin is not None
        process.stdin.write(f"{seed} {name}\n")
        process.stdin.flush()
    for process in writers:
        assert process.stdout is not None
        spans += [(first, last) for first, last in json.loads(process.stdout.readline())]
    return spans
