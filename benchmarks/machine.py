"""What a reader needs to compare machines: the hardware, the versions, and two things measured on the spot."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from benchmarks.figures import Figure, figure

HERE = Path(__file__).resolve().parent.parent
LOOPS = 200_000
PAGE = b"\0" * 8192


def described(url: str) -> list[tuple[str, str]]:
    """What the figures were measured on."""
    with psycopg.connect(url) as connection:
        (postgres,) = connection.execute("SHOW server_version").fetchone() or ("?",)
    cores = len(os.sched_getaffinity(0))
    return [
        ("CPU", f"{_after('/proc/cpuinfo', 'model name') or platform.processor()}, {cores} cores"),
        ("memory", f"{int((_after('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) / 2**20:.1f} GiB"),
        ("load when it began", f"{os.getloadavg()[0]:.2f} (1 minute)"),
        ("Python", platform.python_version()),
        ("PostgreSQL", f"{postgres}, the embedded server with its own settings: fsync and synchronous_commit on"),
        ("date", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("commit", _commit()),
    ]


def calibrated(folder: Path) -> list[Figure]:
    """A fixed piece of pure Python, and what the disk takes to keep one page."""
    return [
        figure("calibration: pure-Python loop of 200,000 steps", "ms", [_loop() for _ in range(7)]),
        figure("calibration: write 8 KiB and fdatasync, in the data folder", "ms", [_sync(folder) for _ in range(7)]),
    ]


def _loop() -> float:
    began, number = perf_counter(), 1
    for step in range(LOOPS):
        number = (number * 31 + step) % 65_521
    return (perf_counter() - began) * 1e3


def _sync(folder: Path) -> float:
    """The median of fifty."""
    taken = []
    with (folder / "calibration").open("wb", buffering=0) as file:
        for _ in range(50):
            began = perf_counter()
            file.write(PAGE)
            os.fdatasync(file.fileno())
            taken.append((perf_counter() - began) * 1e3)
    return median(taken)


def _after(file: str, name: str) -> str | None:
    """The value in the first line of a /proc file that begins with `name`."""
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "events", "projections", "schema", "service")
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{' with uncommitted changes' if changed else ''}"
