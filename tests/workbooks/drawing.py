"""Tables drawn from known projects, in any layout, with the messes of real tables (domain.md §1.3) on at random.

`Drawn` keeps beside the grid what reading must give back: rows, stated lines and problems, each at its cell.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import TypeVar

from service.excel.grid import Failed, Grid, Merge, Sheet, Value
from tests.workbooks.known import AMOUNTS, Project, project
from tests.workbooks.layouts import Layout

YEAR, MONTH = 2020, 3
SHEET = "计划表"
_FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
_BLANKS: tuple[Value, ...] = (None, "", " ", "\u3000", "—")
_GARBAGE: tuple[Value, ...] = (
    "约100",
    Failed("#REF!"),
    "1-2",
    True,
    "3.1.4",
    Decimal("0.0000000000001"),
    "1,23",
    "待定",
)
_COUNTED = ("{n}个", "{n}项")
T = TypeVar("T")
_NUMERALS = "一二三四五六七八九"


@dataclass
class Row:
    """A project that was drawn: where, how numbered, under which groups, and which of its amounts were spoilt."""

    project: Project
    row: int
    number: str
    path: tuple[str, ...]
    parent: int | None = None
    spoilt: set[str] = field(default_factory=set)
    unbroken: bool = True


@dataclass
class Stated:
    row: int
    label: str
    count: int | None
    heads: list[int]
    additive: bool = True


@dataclass
class Drawn:
    layout: Layout
    grid: Grid
    columns: dict[str, int]
    rows: list[Row]
    stated: list[Stated]
    problems: set[tuple[str, int, int]]
    notes: list[int]


@dataclass
class _Pen:
    random: Random
    layout: Layout
    merged: bool
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    at: int = 1
    rows: list[Row] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    problems: set[tuple[str, int, int]] = field(default_factory=set)
    notes: list[int] = field(default_factory=list)

    def one(self, *of: T) -> T:
        return self.random.choice(of)

    def often(self) -> bool:
        return self.random.random() < 0.5

    def put(self, column: int, value: Value) -> None:
        self.cells[self.at, column] = value

    @property
    def width(self) -> int:
        return len(self.layout.columns)

    def columns(self) -> dict[str, int]:
        return {column.field: i for i, column in enumerate(self.layout.columns, start=1)}

    def above(self) -> None:
        """Titles, unit row and header."""
        for title in self.layout.titles:
            self.put(1, title.format(y=YEAR, m=MONTH))
            if self.merged:
                self.merges.append(Merge(self.at, 1, self.at, self.width))
            self.at += 1
        if self.layout.unit_row:
            self.put(self.one(1, self.width), self.layout.unit_row)
            self.at += 1
        depth = max(len(column.path) for column in self.layout.columns)
        for i, column in enumerate(self.layout.columns, start=1):
            self._header(i, [part.format(y=YEAR, m=MONTH, last=YEAR - 1) for part in column.path], depth)
        self.at += depth
        if self.often():
            for i in range(1, self.width + 1):
                self.put(i, Decimal(i))
            self.at += 1

    def _header(self, column: int, path: list[str], depth: int) -> None:
        padding = self.one("", " ", "  ")
        before = self.layout.columns[column - 2].path if column > 1 else ()
        for level, text in enumerate(path):
            first = not (before[: level + 1] == self.layout.columns[column - 1].path[: level + 1] and len(path) > 1)
            if first or level == len(path) - 1:
                self.cells[self.at + level, column] = padding + text
            if self.merged and first and level < len(path) - 1:
                last = column + sum(
                    c.path[: level + 1] == tuple(self.layout.columns[column - 1].path[: level + 1])
                    for c in self.layout.columns[column:]
                )
                self.merges.append(Merge(self.at + level, column, self.at + level, last))
        if self.merged and len(path) < depth:
            self.merges.append(Merge(self.at, column, self.at + depth - 1, column))

    def write(self, project: Project, number: str, path: tuple[str, ...], parent: int | None = None) -> None:
        """One row, each cell in one of its spellings."""
        row = Row(project, self.at, number, path, parent)
        for i, column in enumerate(self.layout.columns, start=1):
            if column.field in AMOUNTS:
                self.put(i, self._amount(row, column.field))
            elif column.field == "number":
                self.put(i, self._number(row))
            elif column.field == "name":
                self.put(i, self._name(row))
            else:
                self.put(i, self._text(project, column.field))
        self.rows.append(row)
        self.at += 1
        for i, part in enumerate(project.parts, start=1):
            self.write(part, f"({i})", path, row.row)

    def _number(self, row: Row) -> Value:
        if row.parent is not None:
            return self.one(*_BLANKS[:4])
        if row.project.mark == "●":
            return row.number + "●"
        spellings: tuple[Value, ...] = (Decimal(row.number), row.number, f" {row.number} ")
        return self.one(*spellings, row.number.translate(_FULL_WIDTH))

    def _name(self, row: Row) -> str:
        name = row.project.name
        half = len(name) // 2
        name = self.one(name, f" {name}\u3000", name[:half] + "\n" + name[half:]) if name.isalpha() else name
        has_number = "number" in self.columns()
        name = row.project.mark + name if row.project.mark == "★" or not has_number or row.parent else name
        return (self.one("({})", "（{}）").format(row.number[1:-1]) if row.parent else "") + name

    def _amount(self, row: Row, name: str) -> Value:
        amount = row.project.amounts[name]
        if self.random.random() < 0.05:
            row.spoilt.add(name)
            return self.one(*_GARBAGE)
        if amount is None:
            return self.one(*_BLANKS)
        plain, grouped = str(amount), f"{amount:,}"
        spellings: tuple[Value, ...] = (amount, plain, grouped, f" {plain}\u3000")
        return self.one(*spellings, plain.translate(_FULL_WIDTH), grouped.translate(_FULL_WIDTH))

    def _text(self, project: Project, field: str) -> Value:
        mess = {
            "rate": "35.2%",
            "years": project.years[0],
            "planned_start": project.planned_start[0],
            "planned_finish": "",
            "units": self.one("、", "，", ",", "\n", "、\n").join(project.units),
            "owners": self.one("、", "；").join(project.owners),
            "agents": "".join(project.agents),
            "owners_and_persons": self._with_person(project),
        }
        text: str = mess[field] if field in mess else getattr(project, field)
        return text or self.one(None, "", " ", "\u3000")

    def _with_person(self, project: Project) -> str:
        if not project.owners:
            return ""
        gap = self.one(" " * 8, " " * 40, "\n", "\u3000\u3000")
        return "、".join(project.owners) + gap + project.owner_head

    def line(self, label: str, count: str = "") -> int:
        """A group or total row; the count beside the label or in it."""
        self.put(1, label)
        if count:
            self.put(2, count)
        if not count and self.merged and self.often():
            self.merges.append(Merge(self.at, 1, self.at, 2))
        self.at += 1
        return self.at - 1


def _stated_total(pen: _Pen, row: int, heads: list[Row]) -> None:
    """The totals of a line, right or a little wrong."""
    for name in ("total", "annual_plan"):
        column = pen.columns().get(name)
        if column is None or pen.often():
            continue
        unit = next(c.unit for c in pen.layout.columns if c.field == name)
        wan = sum((counted(pen.rows, head, name, pen.layout) for head in heads), Decimal(0))
        off = pen.one(Decimal(0), Decimal(0), Decimal("0.01"))
        pen.cells[row, column] = wan / unit.in_wan + off
        if off and heads and not any(name in row.spoilt for head in heads for row in adding(pen.rows, head, name)):
            pen.problems.add((f"stated_{name}_differs", row, column))


def adding(rows: list[Row], row: Row, name: str) -> list[Row]:
    """Whose amounts a total adds up for a project: its own, else its sub-projects' as well."""
    if row.project.amounts[name] is not None and name not in row.spoilt:
        return [row]
    return [row, *(part for part in rows if part.parent == row.row)]


def counted(rows: list[Row], row: Row, name: str, layout: Layout) -> Decimal:
    """What a project adds to a total, in 万元: its own, else its sub-projects'."""
    if name in row.spoilt:
        return Decimal(0)
    unit = next(c.unit for c in layout.columns if c.field == name)
    own = row.project.amounts[name]
    if own is not None:
        return own * unit.in_wan
    parts = [part for part in rows if part.parent == row.row and name not in part.spoilt]
    return sum(((part.project.amounts[name] or Decimal(0)) * unit.in_wan for part in parts), Decimal(0))


def _group(pen: _Pen, i: int, label: str, members: list[Project], spelling: int) -> None:
    """A group's row in one of the spellings of §1.3.4 (the same in all of the table), its projects numbered anew."""
    n, numeral = len(members), _NUMERALS[i]
    stated = n + pen.one(0, 0, 0, 1)
    spelt, own, counts = (
        (f"{numeral}、{label}{stated}项", label, True),
        (f"（{numeral}）{label}项目{stated}个", f"{label}项目", True),
        (f"{label}合计{stated}个", f"{label}合计", True),
        (f"{numeral}、{label}（{stated}项）", label, True),
        (f"{numeral}、{label}", label, False),
        (f"{label}项目（{stated}项）", f"{label}项目", True),
        (numeral if "number" in pen.columns() else f"{numeral}、{label}", label, False),
    )[spelling]
    row = pen.line(spelt, label if spelt == numeral else "")
    before = len(pen.rows)
    for number, known in enumerate(members, start=1):
        pen.write(known, str(number), (own.removesuffix("合计"),))
    heads = [line for line in pen.rows[before:] if line.parent is None]
    pen.stated.append(Stated(row, own, stated if counts else None, [head.row for head in heads]))
    if counts and stated != n:
        pen.problems.add(("stated_count_differs", row, 1))
    _stated_total(pen, row, heads)


def _total(pen: _Pen, n: int) -> tuple[int, str, int]:
    """A grand total's row, yet without amounts: (row, label, stated count)."""
    stated = n + pen.one(0, 0, 0, 2)
    word = pen.one("合计", "总计", "合  计")
    label, beside = pen.one((word + f"{stated}项", ""), (word + f"（{stated}项）", ""), (word, f"{stated}个"))
    row = pen.line(label, beside)
    if stated != n:
        pen.problems.add(("stated_count_differs", row, 2 if beside else 1))
    return row, "".join(word.split()), stated


def table(random: Random, layout: Layout) -> Drawn:
    pen = _Pen(random, layout, merged=random.random() < 0.5)
    pen.above()
    groups = [[project(random) for _ in range(random.randint(1, 4))] for _ in range(random.randint(1, 3))]
    n = sum(map(len, groups))
    where = pen.one("", "top", "bottom")
    top = _total(pen, n) if where == "top" else None
    if pen.often():
        row = pen.line("其中：在建重点项目（90项）")
        pen.stated.append(Stated(row, "在建重点项目", 90, [], additive=False))
    if len(groups) == 1:
        for number, known in enumerate(groups[0], start=1):
            pen.write(known, str(number), ())
    else:
        labels = pen.one(("工业", "交通", "社会事业"), ("新开工", "续建", "竣工"), ("龙海市", "漳浦县", "东山县"))
        spelling = pen.one(*range(7))
        for i, members in enumerate(groups):
            _group(pen, i, labels[i], members, spelling)
            if pen.often():
                pen.at += 1
    total = _total(pen, n) if where == "bottom" else top
    if total:
        heads = [row for row in pen.rows if row.parent is None]
        pen.stated.append(Stated(total[0], total[1], total[2], [head.row for head in heads]))
        _stated_total(pen, total[0], heads)
    for text in pen.one((), ("备注：项目性质是指本年新开工、续建、竣工。",), ("填表人：某某", "注：略")):
        pen.notes.append(pen.line(text))
    return _finished(pen)


def _finished(pen: _Pen) -> Drawn:
    width, hidden = pen.width, frozenset[int]()
    if pen.often():
        width += 1
        hidden = frozenset({width})
        pen.cells[1, width] = "报表名"
        pen.cells[pen.rows[0].row, width] = "导入用户"
    rows = [[pen.cells.get((row, column)) for column in range(1, width + 1)] for row in range(1, pen.at)]
    sheet = Sheet(SHEET, rows, pen.merges, hidden_columns=hidden)
    sheets = [sheet, Sheet("Sheet2", []), Sheet("Sheet3", [[None, " "]])] if pen.often() else [sheet]
    for row in pen.rows:
        for name in row.spoilt:
            pen.problems.add(("unread", row.row, pen.columns()[name]))
    grid = Grid("表.xlsx", "0" * 64, sheets)
    return Drawn(pen.layout, grid, pen.columns(), pen.rows, pen.stated, pen.problems, pen.notes)
