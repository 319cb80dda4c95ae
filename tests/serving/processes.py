"""The command line as operators run it: in this process, or in one of its own; with settings of its own."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError

import pytest

from service import cli

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """This process's, with no settings but the folder and those given."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TAIZHANG_")}
    return {**plain, "TAIZHANG_DATA_DIR": str(folder), **more}


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

    def refused(self, folder: Path, *arguments: str, **settings: str) -> str:
        """The one line on stderr of a command that an operator must mend."""
        said = self(folder, *arguments, **settings)
        assert (said.code, said.out) == (1, "")
        (line,) = said.err.splitlines()
        return line


class Running:
    """A process that serves, and what it has said."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", *arguments],
            cwd=ROOT,
            env=environment(folder, TAIZHANG_PORT="0", PYTHONUNBUFFERED="1", **settings),
            stdout=subprocess.PIPE,
            text=True,
        )

    def told(self) -> str:
        """Its address, as soon as it says so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := ADDRESS.search(line):
                return found[0]
        raise AssertionError("the process ended without an address")

    def lines(self, until: str) -> str:
        """What it says, up to a line that ends the matter."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith(until):
                break
        return "".join(said)

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    started = Running(folder, *arguments, **settings)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                started.process.wait(timeout=30)
        started.process.kill()
        started.process.wait()
        if started.process.stdout is not None:
            started.process.stdout.close()


def answer(address: str, path: str = "/readyz", patience: float = 20.0) -> str:
    """The first answer of a process that is starting."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address + path, timeout=10) as response:  # noqa: S310
                body: bytes = response.read()
                return body.decode()
        except (URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def servers(folder: Path) -> list[int]:
    """Every PostgreSQL process that works in the folder's cluster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(process / "cwd")) == folder / "cluster":
                found.append(int(process.name))
    return found
