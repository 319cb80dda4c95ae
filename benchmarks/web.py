"""The product as a process of its own, and a client that keeps its connection."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

from benchmarks.place import Place

HERE = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


class Client(NamedTuple):
    """One person's credential on one connection."""

    connection: HTTPConnection
    token: str

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The answer's `data`; an AssertionError where there are errors."""
        said = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.connection.request("POST", "/graphql", said, headers)
        answer = json.loads(self.connection.getresponse().read())
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


def taizhang(*arguments: str) -> list[str]:
    """The command line of this environment's product, installed or not."""
    return [sys.executable, "-m", "service", *arguments]


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's, with these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TAIZHANG_")}
    return inherited | {f"TAIZHANG_{name.upper()}": str(value) for name, value in settings.items()}


@contextmanager
def process(command: list[str], settings: Mapping[str, object], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Running as long as the block; stopped in order, so that it takes its database along."""
    with log.open("ab") as said:
        running = subprocess.Popen(command, cwd=HERE, env=environment(settings), stdout=said, stderr=said)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            raise


@contextmanager
def served(place: Place, journal: str, **settings: object) -> Iterator[int]:
    """The port of `taizhang serve` over a journal of this place, as soon as it is ready."""
    own = place.settings(journal)
    port, log = free_port(), place.folder / f"{journal}.log"
    standing = {"database_url": place.url, "journal": own.journal, "origin": own.origin, "port": port}
    with process(taizhang("serve"), {**standing, **settings}, log) as running:
        when_ready(running, port, log).close()
        yield port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def when_ready(running: subprocess.Popen[bytes], port: int, log: Path) -> HTTPConnection:
    """A connection on which /readyz has just said yes."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        if running.poll() is not None:
            raise RuntimeError(f"it ended with {running.returncode}: {log.read_text(errors='replace')[-2000:]}")
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return connection
        except (OSError, HTTPException):
            pass
        connection.close()
        sleep(0.005)
    raise RuntimeError(f"not ready within {PATIENCE:.0f} s: {log.read_text(errors='replace')[-2000:]}")
