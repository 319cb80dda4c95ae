"""The table, for the terminal and for results.md."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Group
from rich.table import Table

from benchmarks.figures import Figure, Reach

COLUMNS = ("what", "reach", "median", "min – max", "runs", "reached", "command to repeat")
QUICK = "Quick: small sizes, two runs. These figures say that the benchmarks work, and nothing about speed."


class Line(NamedTuple):
    """A figure and the benchmark that measured it."""

    benchmark: str
    figure: Figure

    @property
    def cells(self) -> tuple[str, ...]:
        one = self.figure
        calibration = self.benchmark == "calibration"
        again = "every run" if calibration else f"python -m benchmarks.run --only {self.benchmark}"
        if not one.runs:
            return (one.what, _reach(one.reach, one.unit), f"not measured: {one.missing}", "—", "0", "—", again)
        return (
            one.what,
            _reach(one.reach, one.unit),
            f"{_number(one.median)} {one.unit}",
            f"{_number(one.low)} – {_number(one.high)}",
            str(len(one.runs)),
            "—" if one.reach is None else "yes" if one.reach.holds(one) else "no",
            again,
        )


def markdown(described: Sequence[tuple[str, str]], lines: Sequence[Line]) -> str:
    text = [
        "# Results",
        "",
        "Written by `python -m benchmarks.run`; what each line means, and why one is not reached, stands in "
        "[README.md](README.md).",
        "",
        *(f"- {name}: {said}" for name, said in described),
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{'---|' * len(COLUMNS)}",
        *(f"| {' | '.join((*line.cells[:-1], f'`{line.cells[-1]}`'))} |" for line in lines),
    ]
    return "\n".join(text) + "\n"


def shown(described: Sequence[tuple[str, str]], lines: Sequence[Line], *, quick: bool) -> Group:
    """For the terminal; the commands to repeat are in results.md."""
    table = Table(*COLUMNS[: -2 if quick else -1])
    for line in lines:
        style = None if quick else {"yes": "green", "no": "bold red"}.get(line.cells[-2])
        table.add_row(*line.cells[: -2 if quick else -1], style=style)
    said = [f"{name}: {value}" for name, value in described]
    return Group(*said, table, *([QUICK] if quick else []))


def _reach(reach: Reach | None, unit: str) -> str:
    if reach is None:
        return "—"
    return f"{'≥' if reach.at_least else '≤'} {_number(reach.limit)} {unit}{', every run' if reach.always else ''}"


def _number(value: float) -> str:
    """Three digits that mean something."""
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.6f}"
