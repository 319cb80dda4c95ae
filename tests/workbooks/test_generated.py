"""Known projects, written in nine layouts with every mess at random: read back exactly, or a problem at the cell."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from events.vocabulary import Unit
from service.excel.grid import Failed, Grid, Merge, Sheet, Value
from service.excel.tables import Amount, MonthlyRow, MonthlyTable, PlanRow, PlanTable, Problem, Severity
from service.excel.understanding import monthly_tables, plan_tables
from tests.workbooks.drawing import MONTH, SHEET, YEAR, Drawn, Row, counted
from tests.workbooks.drawing import table as draw_table
from tests.workbooks.known import AMOUNTS
from tests.workbooks.layouts import LAYOUTS, MONTHLIES, PLANS, Layout

_UNREAD = {"amount_unreadable", "amount_not_exact", "cell_failed"}
_BRIEF = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A failure is reported by its seed; the tables are small enough to be read as they are."""
_RANDOMS = st.randoms(use_true_random=True)
_PLAN_AMOUNTS = ("total", "annual_plan", "completed_before")


def test_nine_layouts_are_drawn() -> None:
    assert len({layout.key for layout in LAYOUTS}) == len(LAYOUTS) == 9
    assert set(PLANS) | set(MONTHLIES) == set(LAYOUTS)


@pytest.mark.parametrize("layout", PLANS, ids=lambda layout: layout.key)
@_BRIEF
@given(random=_RANDOMS)
def test_a_plan_is_read_back(layout: Layout, random: Random) -> None:
    drawn = draw_table(random, layout)
    (table,) = plan_tables(drawn.grid)
    assert (table.sheet, table.year) == (SHEET, YEAR if layout.titles else None)
    same_projects(drawn, table, _PLAN_AMOUNTS)
    for row, read in zip(drawn.rows, table.rows, strict=True):
        same_plan(drawn, row, read)


@pytest.mark.parametrize("layout", MONTHLIES, ids=lambda layout: layout.key)
@_BRIEF
@given(random=_RANDOMS)
def test_a_monthly_table_is_read_back(layout: Layout, random: Random) -> None:
    drawn = draw_table(random, layout)
    (table,) = monthly_tables(drawn.grid)
    assert (table.sheet, table.year, table.month) == (SHEET, YEAR, MONTH)
    same_projects(drawn, table, AMOUNTS)
    for row, read in zip(drawn.rows, table.rows, strict=True):
        said = {"progress": read.progress, "problems": read.problems, "next_steps": read.next_steps}
        assert said == {name: getattr(row.project, name) if name in drawn.columns else "" for name in said}


@_BRIEF
@given(random=_RANDOMS)
def test_a_real_workbook_says_the_same(random: Random) -> None:
    """Through openpyxl: the file's own merges, types and hidden columns."""
    layout = random.choice(PLANS)
    drawn = draw_table(random, layout)
    assert plan_tables(through_excel(drawn.grid)) == plan_tables(drawn.grid)


def same_projects(drawn: Drawn, table: PlanTable | MonthlyTable, read_amounts: tuple[str, ...]) -> None:
    """Rows, groups, totals, notes and problems: nothing more, nothing less, each where it was drawn."""
    assert [(row.place.row, row.name, row.parent) for row in table.rows] == [
        (row.row, row.project.name, row.parent) for row in drawn.rows
    ]
    read_rows: Sequence[PlanRow | MonthlyRow] = table.rows
    for row, read in zip(drawn.rows, read_rows, strict=True):
        same_row(drawn, row, read, read_amounts)
    assert sorted((s.place.row, s.label, s.count, list(s.heads), s.additive) for s in table.stated) == sorted(
        (s.row, s.label, s.count, s.heads, s.additive) for s in drawn.stated
    )
    assert [note.place.row for note in table.notes] == drawn.notes
    expected = {
        problem for problem in drawn.problems if problem[0] != "unread" or readable(drawn, problem, read_amounts)
    }
    assert {told(problem) for problem in table.problems} == expected | differing_bundles(drawn)
    assert {problem.place.sheet for problem in table.problems} <= {SHEET}


def readable(drawn: Drawn, problem: tuple[str, int, int], fields: tuple[str, ...]) -> bool:
    return any(drawn.columns.get(field) == problem[2] for field in fields)


def told(problem: Problem) -> tuple[str, int, int]:
    assert problem.message
    assert problem.proposal
    assert (problem.severity is Severity.ERROR) == (problem.code in _UNREAD)
    return "unread" if problem.code in _UNREAD else problem.code, problem.place.row, problem.place.column


def differing_bundles(drawn: Drawn) -> set[tuple[str, int, int]]:
    found = set()
    for row in drawn.rows:
        parts = [part for part in drawn.rows if part.parent == row.row]
        for field in ("total", "annual_plan"):
            figures = [line.project.amounts[field] for line in (row, *parts)]
            if (
                parts
                and field in drawn.columns
                and None not in figures
                and not any(field in p.spoilt for p in (row, *parts))
            ):
                inside = sum((counted(drawn.rows, part, field, drawn.layout) for part in parts), Decimal(0))
                if inside != counted(drawn.rows, row, field, drawn.layout):
                    found.add(("bundle_differs", row.row, drawn.columns[field]))
    return found


def same_row(drawn: Drawn, row: Row, read: PlanRow | MonthlyRow, fields: tuple[str, ...]) -> None:
    project, columns = row.project, drawn.columns
    assert read.group_path == row.path
    assert read.number == (row.number if "number" in columns or row.parent else "")
    assert read.mark == project.mark
    for field in fields:
        amount: Amount | None = getattr(read, field)
        known = None if field in row.spoilt or field not in columns else project.amounts[field]
        unit = next((column.unit for column in drawn.layout.columns if column.field == field), Unit.WAN)
        assert (amount.money.wan if amount else None) == (None if known is None else known * unit.in_wan)
        assert amount is None or amount.unit is unit
    assert read.responsible_units == (project.units if "units" in columns else ())
    has_owners = "owners" in columns or "owners_and_persons" in columns
    assert read.owners == (project.owners if has_owners else ())
    assert {person.name for person in read.persons} == persons(row, columns)
    in_group = row.path[-1] if row.path else ""
    by_category = any(word in in_group for word in ("新开工", "续建", "竣工"))
    assert read.category == (project.category if "category" in columns else in_group if by_category else "")
    by_area = any(word in in_group for word in ("龙海市", "漳浦县", "东山县")) and not in_group.endswith("项目")
    named = "" if by_category or by_area else in_group
    assert read.sector == (project.sector if "sector" in columns else named)


def persons(row: Row, columns: dict[str, int]) -> set[str]:
    own = {
        getattr(row.project, name) for name in ("owner_head", "owner_contact", "unit_head", "leader") if name in columns
    }
    beside = {row.project.owner_head} if "owners_and_persons" in columns and row.project.owners else set()
    return (own | beside) - {""}


def same_plan(drawn: Drawn, row: Row, read: PlanRow) -> None:
    project, columns = row.project, drawn.columns
    assert read.scope == (project.scope if "scope" in columns else "")
    assert [code.value for code in read.identifiers] == ([project.code] if "code" in columns and project.code else [])
    assert (read.years is not None) == ("years" in columns and bool(project.years[0]))
    if read.years:
        assert (read.years.first, read.years.last) == project.years[1:]
    assert read.agents == (project.agents if "agents" in columns else ())
    assert read.owner_codes == ((project.owner_codes,) if "owner_codes" in columns and project.owner_codes else ())
    for field in ("goal", "level", "remark"):
        assert getattr(read, field) == (getattr(project, field) if field in columns else "")
    start = project.planned_start[1] if "planned_start" in columns else ""
    assert (read.planned_start.first if read.planned_start else None) == (date.fromisoformat(start) if start else None)
    telephones = {person.telephone for person in read.persons} - {""}
    reached = "owner_telephone" in columns and project.owner_contact and project.owner_telephone
    assert telephones == ({project.owner_telephone} if reached else set())


def through_excel(grid: Grid) -> Grid:
    """Written as .xlsx and read again by openpyxl, cell by cell."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in grid.sheets:
        target = book.create_sheet(sheet.name)
        for r, row in enumerate(sheet.rows, start=1):
            for c, value in enumerate(row, start=1):
                target.cell(r, c, value.said if isinstance(value, Failed) else value)
        for merge in sheet.merges:
            target.merge_cells(None, merge.top, merge.left, merge.bottom, merge.right)
    content = io.BytesIO()
    book.save(content)
    read = load_workbook(io.BytesIO(content.getvalue()), data_only=True)
    return Grid(grid.name, grid.sha256, [_sheet(read[s.name], s) for s in grid.sheets])


def _sheet(read: object, drawn: Sheet) -> Sheet:
    rows = [[_value(cell.value, cell.data_type) for cell in row] for row in read.iter_rows()]  # type: ignore[attr-defined]
    merges = [Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in read.merged_cells.ranges]  # type: ignore[attr-defined]
    return Sheet(drawn.name, rows, merges, hidden_columns=drawn.hidden_columns)


def _value(value: object, kind: str) -> Value:
    if kind == "e":
        return Failed(str(value))
    if isinstance(value, bool) or value is None or isinstance(value, str | date):
        return value
    return Decimal(repr(value))
