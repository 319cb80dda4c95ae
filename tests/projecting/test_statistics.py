"""Completed investment by month, asked of a real journal: what counts, from which month, on which basis."""

from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from events.decisions.project import SetOpeningBalance, VoidProject
from events.vocabulary import Money
from projections import statistics, summaries
from projections.asof import AsOf
from projections.investments import Basis
from projections.listings import Dimension
from projections.statistics import Coverage, MonthStatistic
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CLERK,
    NORTH,
    PROGRAMME,
    SOUTH,
    SUPPLEMENT,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    issue,
    leave,
    project_id,
    register,
    said,
)

BRIDGE, WORKS, SCHOOLS, NORTH_SCHOOL, SOUTH_SCHOOL, IDEA, LATE, WRONG = 1, 2, 3, 4, 5, 6, 7, 8


@pytest.fixture(scope="module", autouse=True)
def story(ledger: Ledger) -> dict[str, AsOf]:
    """A bridge, works that leave in April, schools in two parts, an idea without a plan, and a late-comer of June."""
    told: dict[str, AsOf] = {}
    begin(ledger, 1, 2, 3, 4, 5, 6, 7)
    ledger.tell(
        register(BRIDGE, "大桥", areas=("450205",)),
        enter(BRIDGE, "1200", month_plan=(Decimal(100),) * 12),
        register(WORKS, "工厂", areas=("450204",)),
        SetOpeningBalance(project_id=project_id(WORKS), as_of=date(2019, 12, 31), completed=Money.of("5000")),
        enter(WORKS, "2400", category="CONTINUING", sector="INDUSTRIAL_DEVELOPMENT", responsible_units=(SOUTH, NORTH)),
        register(SCHOOLS, "学校打包", areas=("450204", "450205")),
        enter(SCHOOLS, "800", sector="PEOPLES_LIVELIHOOD"),
        register(NORTH_SCHOOL, "北校", parent=project_id(SCHOOLS)),
        register(SOUTH_SCHOOL, "南校", parent=project_id(SCHOOLS)),
        register(WRONG, "误登", parent=project_id(SCHOOLS)),
        VoidProject(project_id=project_id(WRONG), reason="重复登记"),
        register(IDEA, "构想"),
        enter(IDEA, None, category="PREPARATORY"),
    )
    told["listed"] = ledger.head()
    ledger.tell(
        *(
            file(BRIDGE, 1, "100"),
            file(BRIDGE, 2, "150"),
            file(BRIDGE, 3, "-50", reason="冲减"),
            file(BRIDGE, 4, "200"),
        ),
        *(file(WORKS, 1, "300"), file(WORKS, 2, "310"), file(WORKS, 3, "320")),
        *(file(NORTH_SCHOOL, 1, "10"), file(SOUTH_SCHOOL, 1, "20"), file(NORTH_SCHOOL, 2, "30")),
        file(IDEA, 1, None, nothing_to_report=True),
        by=CLERK,
        at=shanghai(5, 4),
    )
    told["filed"] = ledger.head()
    ledger.tell(leave(WORKS, 4))
    told["left"] = ledger.head()
    ledger.tell(
        *(issue(SUPPLEMENT, basis=basis(58, date(2020, 6, 18))), register(LATE, "增补", areas=("450204",))),
        SetOpeningBalance(project_id=project_id(LATE), as_of=date(2020, 5, 31), completed=Money.of("70")),
        enter(LATE, "600", month=6, document_id=SUPPLEMENT, responsible_units=(SOUTH,)),
        file(LATE, 6, "60"),
        at=shanghai(7, 1),
    )
    told["supplemented"] = ledger.head()
    ledger.tell(adjust(BRIDGE, "1500", 7))
    told["adjusted"] = ledger.head()
    return told


def ask(
    ledger: Ledger, as_of: AsOf, *dimensions: Dimension, basis: Basis = Basis.FILED
) -> dict[tuple[Any, ...], MonthStatistic]:
    """By what the cell is grouped by, and month."""
    found = ledger.ask(statistics.by_month, as_of, PROGRAMME, 2020, basis=basis, group_by=frozenset(dimensions))
    chosen = [list(Dimension).index(dimension) for dimension in dimensions]
    return {(*(row.cell[i] for i in chosen), row.month.month): row for row in found}


def column(found: dict[tuple[Any, ...], MonthStatistic], name: str) -> list[Any]:
    return [getattr(row, name) for row in found.values()]


def test_a_month_says_what_was_done_in_it_since_january_and_since_the_start(
    ledger: Ledger, story: dict[str, AsOf]
) -> None:
    found = ask(ledger, story["filed"])
    assert column(found, "completed")[:5] == [430, 490, 270, 200, 0]
    assert column(found, "year_to_date")[:5] == [430, 920, 1190, 1390, 1390]
    assert column(found, "since_start")[:5] == [5430, 5920, 6190, 6390, 6390]
    assert column(found, "planned") == [100] * 12
    assert column(found, "annual_plan") == [4400] * 12


def test_a_bundle_is_one_project_of_which_its_parts_report(ledger: Ledger, story: dict[str, AsOf]) -> None:
    found = ask(ledger, story["filed"], Dimension.SECTOR)
    january = found["PEOPLES_LIVELIHOOD", 1]
    assert said(january, "projects", "completed", "annual_plan") == [1, 30, 800]
    assert january.coverage == Coverage(owed=2, filed=2, accepted=0)
    assert found["PEOPLES_LIVELIHOOD", 2].coverage == Coverage(owed=2, filed=1, accepted=0)
    everything = ask(ledger, story["filed"])[1,]
    assert said(everything, "projects", "coverage") == [4, Coverage(owed=5, filed=5, accepted=0)]


def test_an_exit_changes_only_months_from_its_own_on(ledger: Ledger, story: dict[str, AsOf]) -> None:
    before, after = ask(ledger, story["filed"]), ask(ledger, story["left"])
    assert [after[month,] for month in (1, 2, 3)] == [before[month,] for month in (1, 2, 3)]
    april = after[4,]
    assert said(april, "projects", "annual_plan", "year_to_date", "since_start") == [3, 2000, 460, 460]
    assert april.coverage == Coverage(owed=4, filed=1, accepted=0)
    works = ask(ledger, story["left"], Dimension.CATEGORY)
    assert [month for category, month in works if category == "CONTINUING"] == [1, 2, 3]


def test_a_supplement_changes_only_months_from_its_own_on(ledger: Ledger, story: dict[str, AsOf]) -> None:
    before, after = ask(ledger, story["left"]), ask(ledger, story["supplemented"])
    assert [after[month,] for month in range(1, 6)] == [before[month,] for month in range(1, 6)]
    june = after[6,]
    assert said(june, "projects", "annual_plan", "completed", "year_to_date") == [4, 2600, 60, 520]


def test_an_opening_balance_within_the_year_counts_since_the_start(ledger: Ledger, story: dict[str, AsOf]) -> None:
    june = ask(ledger, story["supplemented"], Dimension.LEAD_UNIT)[SOUTH, 6]
    assert said(june, "year_to_date", "since_start") == [60, 130]


def test_an_adjusted_plan_holds_from_its_month_on(ledger: Ledger, story: dict[str, AsOf]) -> None:
    before, after = ask(ledger, story["supplemented"]), ask(ledger, story["adjusted"])
    assert [after[month,] for month in range(1, 7)] == [before[month,] for month in range(1, 7)]
    assert column(after, "annual_plan")[5:8] == [2600, 2900, 2900]


def test_nothing_is_owed_in_a_month_that_is_not_open(ledger: Ledger, story: dict[str, AsOf]) -> None:
    found = ask(ledger, story["adjusted"])
    in_figures = ledger.ask(summaries.filings_by_month, story["adjusted"], PROGRAMME)
    owed = {(month.month.month,): month.owed for month in in_figures}
    assert {month: row.coverage.owed for month, row in found.items() if row.coverage.owed} == owed
    assert found[8,].coverage == Coverage(owed=0, filed=0, accepted=0)
    assert found[8,].projects == 4


def test_where_nothing_is_planned_the_rate_is_unknown(ledger: Ledger, story: dict[str, AsOf]) -> None:
    idea = ask(ledger, story["filed"], Dimension.GROUP)["PREPARATORY", 1]
    assert said(idea, "annual_plan", "completion_rate", "progress_gap") == [None, None, None]
    assert said(idea, "projects", "completed", "coverage") == [1, 0, Coverage(owed=1, filed=1, accepted=0)]


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (Dimension.GROUP, {("IMPLEMENTING",): 4400, ("PREPARATORY",): None}),
        (Dimension.CATEGORY, {("CONTINUING",): 2400, ("NEW_START",): 2000, ("PREPARATORY",): None}),
        (
            Dimension.SECTOR,
            {("INDUSTRIAL_DEVELOPMENT",): 2400, ("INFRASTRUCTURE",): 1200, ("PEOPLES_LIVELIHOOD",): 800},
        ),
        (Dimension.LEAD_UNIT, {(NORTH,): 2000, (SOUTH,): 2400}),
        (Dimension.AREA, {("",): None, ("450204",): 2400, ("450204、450205",): 800, ("450205",): 1200}),
    ],
)
def test_a_month_is_told_by_each_dimension(
    ledger: Ledger, story: dict[str, AsOf], dimension: Dimension, expected: dict[tuple[Any, ...], int | None]
) -> None:
    found = ask(ledger, story["filed"], dimension)
    assert {key[:-1]: row.annual_plan for key, row in found.items() if row.month.month == 1} == expected


def test_a_month_is_told_by_two_dimensions_at_once(ledger: Ledger, story: dict[str, AsOf]) -> None:
    found = ask(ledger, story["filed"], Dimension.CATEGORY, Dimension.SECTOR)
    assert {key: said(row, "completed", "annual_plan") for key, row in found.items() if row.month.month == 1} == {
        ("CONTINUING", "INDUSTRIAL_DEVELOPMENT", 1): [300, 2400],
        ("NEW_START", "INFRASTRUCTURE", 1): [100, 1200],
        ("NEW_START", "PEOPLES_LIVELIHOOD", 1): [30, 800],
        ("PREPARATORY", "INFRASTRUCTURE", 1): [0, None],
    }


@pytest.mark.parametrize(
    "dimensions",
    [set(chosen) for size in (1, 2, 5) for chosen in combinations(Dimension, size)],
    ids=lambda chosen: "×".join(sorted(chosen)),
)
def test_the_cells_add_up_to_the_whole_in_every_month(
    ledger: Ledger, story: dict[str, AsOf], dimensions: set[Dimension]
) -> None:
    whole, cells = ask(ledger, story["adjusted"]), ask(ledger, story["adjusted"], *dimensions).values()
    for (month,), total in whole.items():
        parts = [cell for cell in cells if cell.month.month == month]
        for amount in ("projects", "completed", "year_to_date", "since_start", "planned"):
            assert sum(getattr(part, amount) for part in parts) == getattr(total, amount)
        assert sum(part.annual_plan or 0 for part in parts) == total.annual_plan
        assert tuple(map(sum, zip(*(part.coverage for part in parts), strict=True))) == total.coverage


def test_months_may_be_named(ledger: Ledger, story: dict[str, AsOf]) -> None:
    named = ledger.ask(
        statistics.by_month, story["filed"], PROGRAMME, 2020, months=[date(2020, 3, 1), date(2020, 2, 1)]
    )
    whole = ask(ledger, story["filed"])
    assert named == [whole[3,], whole[2,]]


def test_a_programme_that_lists_nothing_has_no_months(ledger: Ledger) -> None:
    assert ledger.ask(statistics.by_month, ledger.head(), entry_id(1), 2020) == []
