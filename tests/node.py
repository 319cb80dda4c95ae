"""Strangers' programs in Node: npm projects beside the tests, installed once from their locks.

Where Node, npm or the registry is absent the tests that need them skip, and say why. CI has all three: with CI=true
in the environment that is a failure.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

OLDEST = 20
"""The oldest line of Node that its makers still mend, or did when these packages were chosen."""
PATIENCE = 100.0


def installed(project: Path) -> str:
    """Node's path, with what `project`'s lock names in its node_modules, which git ignores."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing("Node or npm is not installed")
    version = _ran(node, "--version").stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < OLDEST:
        missing(f"Node is {version}, and {OLDEST} is the oldest that will do")
    lock, stamp = project / "package-lock.json", project / "node_modules" / ".installed"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != digest:
        done = _ran(npm, "ci", "--no-progress", cwd=project)
        if done.returncode:
            missing(f"npm ci in {project.name} failed: {done.stderr[-500:]}")
        stamp.write_text(digest)
    return node


def missing(reason: str) -> NoReturn:
    """Skip a test, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _ran(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)
