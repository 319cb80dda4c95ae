"""Running this folder's scripts: what they tell, line by line, as they tell it."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

from tests.asking.served import Served

HERE = Path(__file__).parent
ASKING = HERE / "asking.mjs"
PATIENCE = 60.0
Lines = Iterator[dict[str, Any]]


def document(name: str) -> str:
    """A document that the scripts ask, for clients in Python."""
    found = re.search(
        rf"^export const {name} = `(.+?)`;$", ASKING.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found
    return found[1]


@contextmanager
def script(node: str, name: str, served: Served, headers: dict[str, str], *arguments: object) -> Iterator[Lines]:
    """The lines of a script that runs against a server; it must end well by itself, in time."""
    token = headers["Authorization"].removeprefix("Bearer ")
    command = [node, str(HERE / name), f"{served.address}/graphql", token, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE) as running:
        overdue = Timer(PATIENCE, running.kill)
        overdue.start()
        try:
            yield lines(running)
            rest, complaint = running.communicate()
            assert (running.returncode, rest) == (0, ""), complaint
        finally:
            overdue.cancel()
            running.kill()


def lines(running: subprocess.Popen[str]) -> Lines:
    """What the script tells; one that breaks off says why in the failure."""
    assert running.stdout is not None
    assert running.stderr is not None
    for line in running.stdout:
        yield json.loads(line)
    assert running.wait() == 0, running.stderr.read()
