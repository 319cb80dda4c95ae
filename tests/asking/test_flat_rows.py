"""Statistics as charts read them: flat rows by any dimensions, with the figures of domain.md §4.0."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from events.journal.clock import SimulatedClock
from projections.listings import Dimension
from tests.asking import seed
from tests.asking.asker import Asker
from tests.conftest import NOON, fresh
from tests.journaling.small import PROGRAMME

CELL = "label group groupLabel category categoryLabel sector sectorLabel leadUnitId leadUnitName area areaLabel"
PARTS = [
    f"{name}{part}" for name in ("stated", "computed", "difference", "standing") for part in ("Count", "Total", "Plan")
]
TOTALS = f"""query ($programme: UUID!, $by: [Dimension!]) {{
  programmeTotals(programmeId: $programme, groupBy: $by) {{ {CELL} {" ".join(PARTS)} }} }}"""
BY_MONTH = f"""query ($programme: UUID!, $by: [Dimension!]) {{
  investmentByMonth(programmeId: $programme, groupBy: $by, months: ["2020-03"]) {{
    {CELL} month monthStart projects completed yearToDate sinceStart planned annualPlan completionRate timeProgress
    progressGap owed filed accepted }} }}"""
FILINGS = f"""query ($programme: UUID!, $by: [Dimension!]) {{
  filingMonths(programmeId: $programme, groupBy: $by) {{
    {CELL} period monthStart due owed filed onTime late missing excused accepted returns corrections
    timelinessRate }} }}"""
SUBSETS = [subset for size in range(len(Dimension) + 1) for subset in combinations(Dimension, size)]


@pytest.fixture(scope="module")
def asker(database_url: str) -> Iterator[Asker]:
    with fresh(database_url, SimulatedClock(NOON)) as running:
        seed.tell(running.desk)
        with Asker(running) as asker:
            yield asker


def rows(asker: Asker, document: str, *by: str) -> list[dict[str, Any]]:
    (found,) = asker.data(document, programme=str(PROGRAMME), by=list(by)).values()
    assert all(not isinstance(value, dict | list) for row in found for value in row.values())
    return list(found)


def test_the_notices_categories_stated_and_computed(asker: Asker) -> None:
    found = rows(asker, TOTALS, "CATEGORY")
    assert [(row["label"], row["category"], row["categoryLabel"]) for row in found] == [
        (label, code, label) for code, label in seed.CATEGORIES.items()
    ]
    figures = {row["label"]: [row[part] for part in PARTS[:9]] for row in found}
    assert figures == {
        "新开工": [124, 7622400, 1076100, 124, 7622400, 1073300, 0, 0, -2800],
        "续建": [295, 32384500, 4146300, 295, 32384600, 4146300, 0, 100, 0],
        "竣工": [135, 5756900, 1550900, 134, 5756900, 1550800, -1, 0, -100],
        "预备": [175, 40536300, None, 175, 40536200, None, 0, -100, None],
    }


def test_the_class_as_a_whole(asker: Asker) -> None:
    implementing, preparatory = rows(asker, TOTALS, "GROUP")
    assert (implementing["groupLabel"], preparatory["groupLabel"]) == ("实施项目", "预备项目")
    assert [implementing[part] for part in PARTS[:9]] == [
        *(554, 45763800, 6773200, 553, 45763900, 6770400, -1, 100, -2800)
    ]
    assert [preparatory[part] for part in PARTS] == [*[None] * 3, 175, 40536200, None, *[None] * 3, 175, 40536200, None]


def test_a_row_has_everything_that_a_chart_needs(asker: Asker) -> None:
    first, *others = rows(asker, BY_MONTH, "CATEGORY", "LEAD_UNIT", "AREA")
    assert first == {
        "label": "新开工 · 柳北区人民政府 · 柳北区",
        "group": None,
        "groupLabel": None,
        "category": "NEW_START",
        "categoryLabel": "新开工",
        "sector": None,
        "sectorLabel": None,
        "leadUnitId": str(seed.DISTRICTS[1]),
        "leadUnitName": "柳北区人民政府",
        "area": "450205",
        "areaLabel": "柳北区",
        "month": "2020-03",
        "monthStart": "2020-03-01",
        "projects": 47,
        "completed": 50580,
        "yearToDate": 50580,
        "sinceStart": 50580,
        "planned": 0,
        "annualPlan": 505800,
        "completionRate": 10,
        "timeProgress": 25,
        "progressGap": -15,
        "owed": 47,
        "filed": 1,
        "accepted": 0,
    }
    names = [row["leadUnitName"] for row in (first, *others)[:4]]
    assert names == ["柳北区人民政府", "柳城县人民政府", "柳南区人民政府", "鹿寨县人民政府"], "by pinyin"
    (luzhai,) = (row for row in others if row["label"].startswith("新开工 · 鹿寨县"))
    assert (luzhai["area"], luzhai["areaLabel"]) == ("450223、450205", "鹿寨县、柳北区")


@pytest.mark.parametrize("by", SUBSETS, ids=lambda by: "+".join(by) or "total")
def test_by_any_dimensions_the_rows_come_to_the_whole(asker: Asker, by: tuple[str, ...]) -> None:
    sums = {
        TOTALS: ("computedCount", "computedTotal", "computedPlan", "standingCount", "standingTotal", "standingPlan"),
        BY_MONTH: ("projects", "completed", "yearToDate", "sinceStart", "planned", "annualPlan", "owed", "filed"),
        FILINGS: ("owed", "filed", "onTime", "late", "missing", "excused", "accepted", "returns", "corrections"),
    }
    for document, figures in sums.items():
        found, (whole,) = rows(asker, document, *by), rows(asker, document)
        assert whole["label"] == "合计"
        for figure in figures:
            assert sum(Decimal(str(row[figure] or 0)) for row in found) == Decimal(str(whole[figure])), figure
        assert len({row["label"] for row in found}) == len(found)
        if found:
            codes = dict(zip(Dimension, ("group", "category", "sector", "leadUnitId", "area"), strict=True))
            named = {code: dimension in by for dimension, code in codes.items()}
            assert all({code: row[code] is not None for code in named} == named for row in found)


def test_filings_by_lead_unit(asker: Asker) -> None:
    found = rows(asker, FILINGS, "LEAD_UNIT")
    assert [(row["label"], row["owed"], row["filed"], row["onTime"]) for row in found] == [
        ("柳北区人民政府", 189, 1, 1),
        ("柳城县人民政府", 48, 1, 1),
        ("柳南区人民政府", 143, 1, 1),
        ("鹿寨县人民政府", 348, 1, 1),
    ]
    assert {row["timelinessRate"] for row in found} == {0.53, 2.08, 0.7, 0.29}
    assert {row["monthStart"] for row in found} == {"2020-03-01"}


def test_filings_of_no_programme_are_refused(asker: Asker) -> None:
    nowhere = "00000000-0000-0000-0000-00000000dead"
    assert asker.codes(FILINGS, programme=nowhere) == ["unknown_programme"]
