"""Which rows stand under which group, which rows a total is about, and which sub-projects belong to which bundle."""

from typing import NamedTuple

from service.excel.understanding.lines import Kind, Line, total_of
from service.excel.understanding.words import GRAND_TOTALS, SUBTOTALS

_RANKS = {"第": 0, "一": 1, "(一)": 2, "1": 3}


class Placed(NamedTuple):
    """A project's row with the groups above it, outermost first, and the row of its bundle."""

    line: Line
    path: tuple[str, ...]
    parent: int | None


class Heads(NamedTuple):
    """A group or total with its path and the rows that it is about; only projects that are nobody's sub-project."""

    line: Line
    path: tuple[str, ...]
    rows: tuple[int, ...]


class _Group:
    def __init__(self, line: Line, label: str, path: tuple[str, ...], start: int) -> None:
        self.line, self.label, self.path, self.start = line, label, path, start
        self.end: int | None = None


class Structure:
    """One pass over the lines of a table; `projects` and `stated` are complete after `read`."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.projects: list[Placed] = []
        self.stated: list[Heads] = []
        self._top: list[int] = []
        self._open: list[_Group] = []
        self._spans: list[tuple[Line, tuple[str, ...], int, int | _Group | None]] = []
        self._boundary = 0
        self._closed_by_totals = False
        self._bundle: Line | None = None
        plain = [line for line in lines if line.kind is Kind.TOTAL and total_of(line.label) == ""]
        self._last_total = plain[-1].row if plain else 0
        first = next((line.row for line in lines if line.kind in (Kind.PROJECT, Kind.GROUP)), 0)
        self._stated_on_top = bool(plain) and plain[0].row < first
        self._last_project = max((line.row for line in lines if line.kind is Kind.PROJECT), default=0)

    def read(self) -> None:
        for line in self.lines:
            if line.kind in (Kind.PROJECT, Kind.SUBPROJECT):
                self._project(line)
            elif line.kind is Kind.GROUP:
                self._group(line, line.label)
            elif line.kind is Kind.TOTAL:
                self._total(line)
            elif line.kind is Kind.OF_WHICH:
                self._span(line, (*self._path(), line.label), 0, 0)
        self._close(0)
        for line, path, start, end in self._spans:
            stop = end.end if isinstance(end, _Group) else end
            self.stated.append(Heads(line, path, tuple(self._top[start:stop])))

    def _path(self) -> tuple[str, ...]:
        return self._open[-1].path if self._open else ()

    def _project(self, line: Line) -> None:
        bundle = self._bundle
        is_sub = line.kind is Kind.SUBPROJECT or (
            bundle is not None and bundle.number and line.number.startswith((f"{bundle.number}.", f"{bundle.number}-"))
        )
        if is_sub and bundle:
            self.projects.append(Placed(line, self._path(), bundle.row))
            return
        self.projects.append(Placed(line, self._path(), None))
        self._top.append(line.row)
        if line.kind is Kind.PROJECT:
            self._bundle = line

    def _group(self, line: Line, label: str) -> None:
        self._close(self._depth(line.style))
        group = _Group(line, label, (*self._path(), label), len(self._top))
        self._open.append(group)
        self._bundle = None
        self._span(line, group.path, group.start, group)

    def _depth(self, style: str) -> int:
        """How many open groups stay open: those above the first one numbered alike, or numbered lower."""
        for depth, group in enumerate(self._open):
            if group.line.style == style:
                return depth
        if style not in _RANKS:
            return len(self._open)
        lower = (d for d, group in enumerate(self._open) if _RANKS.get(group.line.style, -1) > _RANKS[style])
        return next(lower, len(self._open))

    def _close(self, depth: int) -> None:
        for group in self._open[depth:]:
            group.end = len(self._top)
        del self._open[depth:]

    def _span(self, line: Line, path: tuple[str, ...], start: int, end: int | _Group | None) -> None:
        self._spans.append((line, path, start, end))

    def _total(self, line: Line) -> None:
        self._bundle = None
        of = total_of(line.label) or ""
        if of:
            self._total_of(line, of)
        elif self._is_grand(line):
            self._span(line, (), 0, None)
        else:
            self._of_the_rows_above(line)

    def _is_grand(self, line: Line) -> bool:
        if line.label.endswith(SUBTOTALS) or (self._open and self._open[-1].start == len(self._top)):
            return False
        if line.label.endswith(GRAND_TOTALS) or not self._top:
            return True
        if self._open and self._closed_by_totals and self._boundary <= self._open[-1].start:
            return line.stated == len(self._top)
        return (
            line.row > self._last_project and line.row == self._last_total and not (self._stated_on_top and self._open)
        )

    def _total_of(self, line: Line, of: str) -> None:
        """ "龙海市合计14个": below its rows where they are known as that group's, or counted right; else above them."""
        here = len(self._top)
        for depth, group in reversed(list(enumerate(self._open))):
            if of in (group.label, group.label.removesuffix("项目"), group.label.removesuffix("类")):
                self._span(line, group.path, group.start, group)
                if group.start < here:
                    self._close(depth)
                    self._boundary = here
                return
        rows = here - self._boundary
        if not self._open and rows and (line.stated == rows or line.row > self._last_project):
            self._span(line, (of,), self._boundary, here)
            self._boundary = here
            return
        self._group(line, of)

    def _of_the_rows_above(self, line: Line) -> None:
        """The rows of the innermost group, or of an outer one if only that has as many as stated."""
        here = len(self._top)
        if self._open and self._open[-1].start == here:
            self._span(line, self._path(), here, self._open[-1])
            return
        starts = [(group.start, group.path) for group in reversed(self._open)] or [(self._boundary, ())]
        fitting = [start for start in starts if here - start[0] == line.stated]
        start, path = (fitting or starts)[0]
        self._span(line, path, start, here)
        self._boundary = here
        self._closed_by_totals = True
