"""python -m benchmarks.run [--quick] [--only NAME …]: every published figure, on one embedded server, in one go."""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from rich.console import Console

from benchmarks import (
    attacks,
    bulk,
    desk,
    executor,
    graphql,
    machine,
    one_command,
    rebuild,
    start,
    statistics,
    subscribers,
    vacuum,
    workbooks,
    yoga,
)
from benchmarks.figures import Figure
from benchmarks.place import Place
from benchmarks.report import Line, markdown, shown
from service.postgres import EmbeddedServer
from service.server import stopping_in_order

BENCHMARKS: dict[str, Callable[[Place], list[Figure]]] = {
    "start": start.measure,
    "one_command": one_command.measure,
    "desk": desk.measure,
    "bulk": bulk.measure,
    "rebuild": rebuild.measure,
    "vacuum": vacuum.measure,
    "executor": executor.measure,
    "statistics": statistics.measure,
    "graphql": graphql.measure,
    "yoga": yoga.measure,
    "subscribers": subscribers.measure,
    "workbooks": workbooks.measure,
    "attacks": attacks.measure,
}
RESULTS = Path(__file__).with_name("results.md")
WIDTH = 140
console = Console(stderr=True)


class Wanted(NamedTuple):
    quick: bool
    only: list[str]


def main() -> int:
    wanted = _wanted(sys.argv[1:])
    for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
        del os.environ[name]  # what is measured is the product with its defaults
    with (
        stopping_in_order(),  # a killed run takes its servers along
        tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder,
        EmbeddedServer(Path(folder)) as url,
    ):
        described = machine.described(url)
        lines = [Line("calibration", figure) for figure in machine.calibrated(Path(folder))]
        failed = []
        for name in wanted.only or BENCHMARKS:
            try:
                lines += _measured(name, Place(url, Path(folder), wanted.quick))
            except Exception:
                failed.append(name)
                console.print(traceback.format_exc(), markup=False, highlight=False)
    out = Console(width=None if sys.stdout.isatty() else WIDTH)
    out.print(shown(described, lines, quick=wanted.quick))
    if failed:
        console.print(f"failed: {', '.join(failed)}; nothing written")
    elif wanted.quick or wanted.only:
        console.print(f"{RESULTS.name} is written by a complete run only")
    else:
        RESULTS.write_text(markdown(described, lines), encoding="utf-8")
        console.print(f"written: {RESULTS}")
    return 1 if failed else 0


def _wanted(arguments: list[str]) -> Wanted:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, two runs: does it work at all")
    parser.add_argument("--only", nargs="+", default=[], choices=list(BENCHMARKS), metavar="NAME", help="these alone")
    said = parser.parse_args(arguments)
    return Wanted(said.quick, said.only)


def _measured(name: str, place: Place) -> list[Line]:
    began = perf_counter()
    console.print(f"{name} …")
    lines = [Line(name, figure) for figure in BENCHMARKS[name](place)]
    console.print(f"{name}: {perf_counter() - began:.0f} s")
    return lines


if __name__ == "__main__":
    sys.exit(main())
