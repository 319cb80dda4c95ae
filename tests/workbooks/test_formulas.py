"""The figure behind each formula is what the formula comes to: worked out here from the cells alone, as Excel would."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from events.vocabulary import Unit
from service.excel.writing.exporting import files
from service.excel.writing.filings import filings_tables
from service.excel.writing.monthly import monthly_tables
from service.excel.writing.plan import plan_tables
from service.excel.writing.summary import summary_tables
from service.excel.writing.tables import Table
from tests.workbooks.shown import ENTRIES, MARCH, PROGRESS, STAMP, opened, programme
from tests.workbooks.test_monthly_tables import BY_LEAD, BY_SECTOR, FILINGS

RATE = re.compile(r"=ROUND\(([A-Z]+\d+)/([A-Z]+\d+)\*100(?:-(\d+)/12\*100)?,2\)")
SUMS = re.compile(r"SUM\(([A-Z0-9:,]+)\)")
WHOLE = re.compile(r"=SUM\([A-Z0-9:,]+\)(\+SUM\([A-Z0-9:,]+\))*")


def worked_out(sheet: Any, cell: Any) -> Decimal:
    """A cell's number; blank is nothing."""
    value = cell.value
    if not isinstance(value, str):
        return Decimal(str(value or 0))
    if rate := RATE.fullmatch(value):
        of, by = worked_out(sheet, sheet[rate[1]]), worked_out(sheet, sheet[rate[2]])
        exact = of / by * 100 - Decimal(rate[3] or 0) / 12 * 100
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert WHOLE.fullmatch(value), value
    total = Decimal(0)
    for place in (place for sum_ in SUMS.findall(value) for place in sum_.split(",")):
        within = sheet[place] if ":" in place else ((sheet[place],),)
        total += sum((worked_out(sheet, one) for (one,) in within), Decimal(0))
    return total


PLAN = plan_tables(programme(), ENTRIES, STAMP, Unit.WAN)
TABLES = {
    "plan": (PLAN, 18),
    "plan in yi": (plan_tables(programme(), ENTRIES, STAMP, Unit.YI), 18),
    "monthly": (monthly_tables(programme(), ENTRIES, PROGRESS, MARCH, STAMP, Unit.WAN), 32),
    "summary": (summary_tables(programme(), BY_SECTOR, BY_LEAD, MARCH, STAMP, Unit.WAN), 54),
    "filings": (filings_tables(programme(), FILINGS, MARCH, STAMP), 16),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_figure_behind_a_formula_is_what_it_comes_to(name: str) -> None:
    tables, number = TABLES[name]
    content = files("表", tables, STAMP)[0].content
    assert len(list(compared(content, tables))) == number


def compared(content: bytes, tables: list[Table]) -> Any:
    written, computed = opened(content), opened(content, computed=True)
    for table in tables:
        sheet = written[table.sheet]
        for cell in (cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"):
            figure = computed[table.sheet][cell.coordinate].value
            assert worked_out(sheet, cell) == Decimal(str(figure)), (table.sheet, cell.coordinate)
            yield cell
