"""Whatever stands in the cells: nothing is raised, no row vanishes, no number appears that nobody typed."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from service.excel.grid import Failed, Grid, Merge, Sheet, Value
from service.excel.tables import Amount, MonthlyTable, PlanTable
from service.excel.understanding import monthly_tables, plan_tables
from tests.workbooks.drawing import Drawn
from tests.workbooks.drawing import table as draw_table
from tests.workbooks.known import AMOUNTS
from tests.workbooks.layouts import LAYOUTS, Layout

_ANYTHING: tuple[Value, ...] = (
    *(
        None,
        "",
        " ",
        "\u3000",
        "—",
        "0",
        "合计",
        "小计",
        "总计3个",
        "其中：",
        "其中：3项",
        "一",
        "二、",
        "（三）",
        "(2)",
        "①",
        "1.",
        "★",
    ),
    *(
        "备注",
        "备注：",
        "项目",
        "工业",
        "柳南区",
        "3项",
        "（3项）",
        "合计合计",
        "张三",
        "市住建局 张三",
        "、、，\n",
        "\n",
        "a" * 5000,
    ),
    *(
        "2019-",
        "-",
        "2020",
        "99",
        "9" * 40,
        "1e99999",
        "NaN",
        "=1+1",
        "１２，３４５",
        "1.2亿元",
        "约5",
        "亿元",
        "万",
        "￥5",
    ),
    *(Decimal(0), Decimal(-1), Decimal("1E+99999"), Decimal("0.1234567"), Decimal(2020), Decimal("1.1")),
    *(True, False, date(2020, 3, 1), datetime(2020, 3, 1, 8), Failed("#REF!"), Failed("公式未计算")),  # noqa: DTZ001
)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(random=st.randoms(use_true_random=True))
def test_spoilt_cells_lose_no_row_and_make_no_number(layout: Layout, random: Random) -> None:
    drawn = draw_table(random, layout)
    spoilt = spoil(random, drawn)
    read: list[PlanTable | MonthlyTable] = [*plan_tables(spoilt), *monthly_tables(spoilt)]
    for table in read:
        if any(problem.code.startswith("sheet_no_") for problem in table.problems):
            continue
        accounted(drawn, spoilt.sheets[0], table)
        typed(spoilt.sheets[0], table)


def spoil(random: Random, drawn: Drawn) -> Grid:
    """The same table with a few cells below the header replaced and a few merged."""
    sheet = drawn.grid.sheets[0]
    rows = [list(row) for row in sheet.rows]
    first = drawn.rows[0].row
    width = len(drawn.layout.columns)
    for _ in range(random.randint(1, 12)):
        rows[random.randint(first, len(rows)) - 1][random.randint(1, width) - 1] = random.choice(_ANYTHING)
    merges = list(sheet.merges)
    for _ in range(random.randint(0, 2)):
        top, left = random.randint(first, len(rows)), random.randint(1, width)
        merges.append(
            Merge(top, left, min(top + random.randint(0, 2), len(rows)), min(left + random.randint(0, 2), width))
        )
    return Grid("表.xlsx", "0" * 64, [Sheet(sheet.name, rows, merges, hidden_columns=sheet.hidden_columns)])


def accounted(drawn: Drawn, sheet: Sheet, table: PlanTable | MonthlyTable) -> None:
    """Every row with something in it is a project, a line, a note or a problem, and none is two of the first three."""
    known = [row.place.row for row in table.rows]
    lines = [line.place.row for line in table.stated]
    notes = [note.place.row for note in table.notes]
    assert len({*known, *lines, *notes}) == len(known) + len(lines) + len(notes)
    told = {problem.place.row for problem in table.problems}
    for r, row in enumerate(sheet.rows, start=1):
        blank = all(value is None or (isinstance(value, str) and not value.strip()) for value in row)
        assert r < drawn.rows[0].row or blank or r in {*known, *lines, *notes, *told}, (r, row)


def typed(sheet: Sheet, table: PlanTable | MonthlyTable) -> None:
    """Every amount stands in its cell, digit by digit, in a column of that field."""
    for row in table.rows:
        for field in AMOUNTS:
            amount: Amount | None = getattr(row, field, None)
            if amount is None:
                continue
            value = sheet.rows[row.place.row - 1][table.columns[field] - 1]
            text = unicodedata.normalize("NFKC", str(value)).strip().removesuffix("亿元")
            assert Decimal(amount.stated.replace(",", "")) == Decimal(text.replace(",", ""))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.sampled_from((*_ANYTHING, "序号", "项目名称", "总投资（万元）", "本月完成投资")), max_size=6),
        max_size=12,
    )
)
def test_any_sheet_at_all_is_answered(rows: list[list[Value]]) -> None:
    grid = Grid("表.xlsx", "0" * 64, [Sheet("表", rows)])
    for tables in (plan_tables(grid), monthly_tables(grid)):
        blank = all(value is None or (isinstance(value, str) and not value.strip()) for row in rows for value in row)
        assert len(tables) == (0 if blank else 1)
        assert all(table.rows or table.problems or table.stated or table.notes or table.columns for table in tables)
