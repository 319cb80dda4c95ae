"""Investment by month in the reporting views: added up, it is what GraphQL answers, now and at every position."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.asking.asker import Asker
from tests.projecting.telling import PROGRAMME
from tests.reporting.telling import Row, Views, exact, ours

STATISTICS = """
    query ($programme: UUID!, $by: [Dimension!], $basis: InvestmentBasis!, $asOf: AsOfInput) {
      investmentByMonth(programmeId: $programme, groupBy: $by, basis: $basis, asOf: $asOf) {
        group category sector area leadUnit { id } month projects completed yearToDate sinceStart planned annualPlan
        completionRate timeProgress progressGap coverage { owed filed accepted }
      }
    }
"""
COLUMNS = {
    "GROUP": ("group", "group_code"),
    "CATEGORY": ("category", "category"),
    "SECTOR": ("sector", "sector"),
    "AREA": ("area", "areas"),
    "LEAD_UNIT": ("leadUnit", "lead_unit_id"),
}
SUMMED = {
    "completed": "completed",
    "yearToDate": "year_to_date",
    "planned": "planned",
    "owed": "reports_owed",
    "filed": "reports_filed",
    "accepted": "reports_accepted",
    "annualPlan": "annual_plan",
}


def summed(rows: list[Row], by: list[str], basis: str = "FILED") -> dict[tuple[Any, ...], Row]:
    """The view's rows added up by month and dimensions, as a reporting tool would."""
    suffix = "" if basis == "FILED" else f"_{basis.lower()}"
    columns = {**SUMMED, "completed": f"completed{suffix}", "yearToDate": f"year_to_date{suffix}"}
    if basis == "FILED":
        columns["sinceStart"] = "since_start"
    cells: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in ours(rows):
        cells[(*(str(row[COLUMNS[one][1]]) for one in by), f"{row['month']:%Y-%m}")].append(row)
    return {
        cell: {
            "projects": len(found),
            **{name: sum((exact(row[column]) for row in found), Decimal(0)) for name, column in columns.items()},
        }
        for cell, found in cells.items()
    }


def answered(asker: Asker, by: list[str], basis: str = "FILED", **as_of: Any) -> dict[tuple[Any, ...], Row]:
    rows = asker.data(STATISTICS, programme=str(PROGRAMME), by=by, basis=basis, asOf=as_of or None)["investmentByMonth"]
    names = [name for name in (*SUMMED, "sinceStart") if name != "sinceStart" or basis == "FILED"]
    cells = {}
    for row in rows:
        said = {**row, **row["coverage"], "leadUnit": row["leadUnit"] and row["leadUnit"]["id"]}
        cell = (*(str(said[COLUMNS[one][0]]) for one in by), row["month"])
        cells[cell] = {"projects": row["projects"], **{name: exact(said[name]) for name in names}}
    return cells


@pytest.mark.parametrize("by", [[], ["SECTOR"], ["GROUP", "CATEGORY"], ["LEAD_UNIT"], ["AREA", "SECTOR"]], ids="×".join)
def test_sums_by_month_are_those_of_graphql(asker: Asker, views: Views, by: list[str]) -> None:
    expected = answered(asker, by)
    assert len(expected) >= 12
    assert summed(views.now("monthly_investment"), by) == expected


@pytest.mark.parametrize("basis", ["REVIEWED", "ACCEPTED"])
def test_each_basis_has_columns_of_its_own(asker: Asker, views: Views, basis: str) -> None:
    expected = answered(asker, ["SECTOR"], basis)
    assert summed(views.now("monthly_investment"), ["SECTOR"], basis) == expected
    assert expected != answered(asker, ["SECTOR"])


def test_sums_at_every_position_are_those_of_graphql(asker: Asker, views: Views, positions: list[int]) -> None:
    told = []
    for position in positions:
        expected = answered(asker, ["SECTOR"], position=str(position))
        assert summed(views.at("monthly_investment", position), ["SECTOR"]) == expected, position
        told.append(expected)
    assert len({str(one) for one in told}) > 25


def test_rates_are_computed_from_unrounded_amounts(asker: Asker, views: Views) -> None:
    rows = {(row["project"], row["month"].month): row for row in ours(views.now("monthly_investment"))}
    told = asker.data(STATISTICS, programme=str(PROGRAMME), by=["CATEGORY"], basis="FILED")["investmentByMonth"]
    (whole,) = [row for row in told if (row["category"], row["month"]) == ("CONTINUING", "2020-02")]
    works = rows["工厂", 2]
    for name, column in (
        ("completionRate", "completion_rate"),
        ("timeProgress", "time_progress"),
        ("progressGap", "progress_gap"),
    ):
        assert works[column] == exact(whole[name])
    assert works["completion_rate"] == Decimal("12.50")
    bridge = rows["柳江大桥", 8]
    rate = Decimal("190.000001") / 1500 * 100
    assert bridge["completion_rate"] == rate.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert [rows["构想", month]["annual_plan"] for month in (4, 8, 9)] == [None, 50, None]


def test_what_nobody_reported_is_null_and_not_nought(views: Views) -> None:
    rows = {(row["project"], row["month"].month): row for row in ours(views.now("monthly_investment"))}
    assert [rows["构想", month]["completed"] for month in (1, 2)] == [None, None]
    assert rows["构想", 1]["planned"] is None
    assert rows["工厂", 2]["completed"] is None
    assert ("工厂", 4) not in rows
    assert ("增补", 5) not in rows
    assert not {project for project, _ in rows} & {"误列", "误登", "北校", "南校"}
