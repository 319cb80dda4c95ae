"""The walk of docs/excel.md: its commands and its Python, in the order of the page, in one shell and one folder.

docs/excel/shots.py makes the page's pictures of the same run.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "excel.md"
BLOCK = re.compile(r"```(?P<kind>sh|python)\n(?P<code>.*?)```(?:\n+```text\n(?P<shown>.*?)```)?", re.DOTALL)
BEGIN, END = "<!-- the walk begins -->", "<!-- the walk ends -->"
CUT = "--8<--"


class Step(NamedTuple):
    """A block of the walk, and what the page shows of its output; None where it shows nothing."""

    kind: str
    code: str
    shown: str | None


class Taken(NamedTuple):
    """A step, its exit status and all that it said."""

    step: Step
    status: int
    said: str


def steps() -> list[Step]:
    walk = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [Step(found["kind"], found["code"], found["shown"]) for found in BLOCK.finditer(walk)]


def walked(folder: Path, environment: Mapping[str, str]) -> list[Taken]:
    """Every step, taken in `folder`; `taizhang` and `python` are those of this interpreter."""
    script = "".join(f"{_shell(step)}\nprintf '\\n{CUT}%s\\n' $?\n" for step in steps())
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=folder,
        env={**environment, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    *said, _ = done.stdout.split(CUT)
    statuses = [int(after.partition("\n")[0]) for after in done.stdout.split(CUT)[1:]]
    outputs = [said[0], *(one.partition("\n")[2] for one in said[1:])]
    return [Taken(*one) for one in zip(steps(), statuses, outputs, strict=True)]


def _shell(step: Step) -> str:
    return step.code if step.kind == "sh" else f"python - <<'PYTHON'\n{step.code}PYTHON"


def missing(taken: Taken) -> list[str]:
    """Lines that the page shows and the product did not say in that order; "…" stands for any part of a line, and for
    lines that are left out."""
    said = iter(line.rstrip() for line in taken.said.splitlines())
    shown = [line.rstrip() for line in (taken.step.shown or "").splitlines()]
    wanted = [line for line in shown if line not in ("", "…")]
    return [line for line in wanted if not any(_like(line, one) for one in said)]


def _like(shown: str, said: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("…")), said) is not None
