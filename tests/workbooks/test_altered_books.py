"""Whatever stands in a unit workbook's cells: it is read as it was exported, or refused; never a wrong number."""

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from projections.asof import AsOf
from service.excel.grid import Failed, Grid, Sheet, Value
from service.excel.importing.hidden_sheet import Told, told
from service.excel.importing.proposal import ChangeKind
from service.excel.importing.proposing import Prepared
from service.excel.importing.unit_books import propose_unit_book
from service.excel.reading import read
from service.excel.refusals import WorkbookRefused
from tests.deciding.spec import OFFICE
from tests.projecting.ledger import Ledger, opened
from tests.projecting.telling import project_id
from tests.workbooks.reported import ROAD, row_of, settle, unit_book

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(["YI", "2020-01", "是", "实际数", "1,234.5", "１２", "=1", "无", str(project_id(ROAD))]),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**7), max_value=10**7),
    st.sampled_from([Decimal("1E+300"), Decimal(0), Decimal(5), Decimal("-1")]),
    st.booleans(),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.builds(Failed, st.text(max_size=5)),
)


@pytest.fixture(scope="module")
def standing(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        settle(ledger)
        yield ledger


@pytest.fixture(scope="module")
def made(standing: Ledger) -> tuple[Grid, int]:
    """A workbook as it is read, and the road's row."""
    content = unit_book(standing)
    return read(content, "月报.xlsx"), row_of(content, "滨江路")


def altered(grid: Grid, sheet: str, row: int, column: int, value: Value) -> Grid:
    def of(one: Sheet) -> Sheet:
        if one.name != sheet:
            return one
        rows = [list(cells) for cells in one.rows]
        cells = rows[row - 1]
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value
        return Sheet(one.name, rows, one.merges, one.hidden)

    return Grid(grid.name, grid.sha256, [of(one) for one in grid.sheets])


def proposed(ledger: Ledger, grid: Grid) -> Prepared:
    async def reader(connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
        await asyncio.sleep(0)
        return await propose_unit_book(connection, as_of, grid, ledger.running.opened.journal_id, OFFICE)

    return ledger.ask(reader, ledger.head())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(1, 15), column=st.integers(1, 5), value=VALUES)
def test_an_altered_hidden_sheet_is_refused_or_says_the_same(
    standing: Ledger, made: tuple[Grid, int], row: int, column: int, value: Value
) -> None:
    """A sheet that is taken after all (another position of the same journal, say) names the same rows."""
    grid, _ = made
    said: Told = told(grid)
    try:
        changed = altered(grid, "taizhang", row, column, value)
        told(changed)
        prepared = proposed(standing, changed)
    except WorkbookRefused:
        return
    assert (told(changed).rows, told(changed).unit, told(changed).month) == (said.rows, said.unit, said.month)
    assert prepared.steps == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=VALUES, column=st.integers(8, 17), other=VALUES)
def test_whatever_is_typed_is_read_exactly_or_told(
    standing: Ledger, made: tuple[Grid, int], amount: Value, column: int, other: Value
) -> None:
    grid, row = made
    typed = altered(altered(grid, "月报", row, 7, amount), "月报", row, column, other)
    prepared = proposed(standing, typed)
    errors = [problem for problem in prepared.proposal.problems if problem.severity == "ERROR"]
    assert all(problem.place.row == row and problem.message and problem.proposal for problem in errors)
    changes = {change.about: change for change in prepared.proposal.changes}
    assert ("滨江路" in changes) is not bool(errors)
    for step in prepared.steps:
        command: Any = step.command
        assert (command.project_id, step.place.row) == (project_id(ROAD), row)
        if isinstance(amount, Decimal):
            assert command.completed.wan == amount
        if amount is None:
            assert command.completed is None
    if isinstance(amount, Decimal) and not errors:
        assert changes["滨江路"].kind is ChangeKind.FILE_REPORT
