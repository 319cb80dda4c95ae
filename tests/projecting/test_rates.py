"""投资完成率, 时间进度 and the gap between them, against figures that cities published (domain.md §4.1), in 亿元.

Where a source truncated or rounded the other way, the test says so: we round HALF_UP, from what is unrounded.
"""

from datetime import date
from decimal import Decimal

import pytest

from projections.listings import Cell
from projections.statistics import Coverage, MonthStatistic, rounded, time_progress

YI = 10_000


def month(plan: str | None, done: str, month: int) -> MonthStatistic:
    """What `done` of `plan` 亿元 comes to at the end of a month."""
    return MonthStatistic(
        cell=Cell(None, None, None, None, None),
        month=date(2020, month, 1),
        projects=1,
        completed=Decimal(0),
        year_to_date=Decimal(done) * YI,
        since_start=Decimal(done) * YI,
        planned=Decimal(0),
        annual_plan=Decimal(plan) * YI if plan else None,
        coverage=Coverage(1, 1, 1),
    )


@pytest.mark.parametrize(
    ("plan", "done", "upto", "rate", "gap"),
    [
        pytest.param("647.4", "629.0", 10, "97.2", "13.8", id="V1 江门 2019"),
        pytest.param("1015", "313.64", 3, "30.9", "5.9", id="V3 江门 2021"),
        pytest.param("47.7", "38.3", 8, "80.3", "13.6", id="V5 开平 2023 省"),
        pytest.param("116.7", "90.9", 8, "77.9", "11.2", id="V5 开平 2023 江门"),
        pytest.param("193.4", "128.5", 8, "66.4", "-0.2", id="V5 开平 2023"),
        pytest.param("54.1", "9.4", 2, "17.4", "0.7", id="V6 开平 2024 省"),
        pytest.param(
            "127.1", "20.0", 2, "15.7", "-0.9", id="V6 开平 2024 江门, printed −1.0: 15.7−16.7, rounded first"
        ),
        pytest.param("205.5", "29.5", 2, "14.4", "-2.3", id="V6 开平 2024, printed 14.3: truncated"),
        pytest.param("54.1", "14.7", 3, "27.2", "2.2", id="V7 开平 2024 省, printed 27.1 and +2.1: truncated"),
        pytest.param("127.1", "31.8", 3, "25.0", "0.0", id="V7 开平 2024 江门, 持平"),
        pytest.param("205.5", "46.6", 3, "22.7", "-2.3", id="V7 开平 2024"),
    ],
)
def test_a_rate_and_its_gap_are_those_that_were_published(plan: str, done: str, upto: int, rate: str, gap: str) -> None:
    found = month(plan, done, upto)
    assert (rounded(found.completion_rate, 1), rounded(found.progress_gap, 1)) == (Decimal(rate), Decimal(gap))


def test_more_places_are_published_by_some() -> None:
    jiangmen, kaiping = month("1015", "313.64", 3), month("193.4", "128.5", 8)
    assert (rounded(jiangmen.completion_rate), rounded(jiangmen.progress_gap)) == (Decimal("30.90"), Decimal("5.90"))
    assert (rounded(kaiping.completion_rate, 3), rounded(kaiping.progress_gap)) == (Decimal("66.443"), Decimal("-0.22"))


def test_a_rate_that_is_published_alone_is_as_far_ahead_as_published() -> None:
    """V14 中山 2016: 85.1 % by October is 1.8 points ahead of 均衡进度."""
    assert rounded(Decimal("85.1") - time_progress(date(2016, 10, 1)), 1) == Decimal("1.8")
    assert rounded(month("1000", "851", 10).progress_gap, 1) == Decimal("1.8")


@pytest.mark.parametrize(
    ("upto", "expected"),
    [(1, "8.33"), (2, "16.67"), (3, "25.00"), (6, "50.00"), (8, "66.67"), (10, "83.33"), (12, "100.00")],
)
def test_time_progress_is_months_gone_by_twelve(upto: int, expected: str) -> None:
    assert rounded(month("1", "0", upto).time_progress) == Decimal(expected)


def test_a_quarter_of_the_plan_in_march_is_level_exactly() -> None:
    level = month("0.4", "0.1", 3)
    assert (level.completion_rate, level.progress_gap) == (Decimal(25), Decimal(0))


@pytest.mark.parametrize(
    ("of", "whole", "expected"),
    [
        pytest.param(206, 255, "80.8", id="V1 starts"),
        pytest.param(129, 270, "47.8", id="V3 starts, printed 47: truncated"),
        pytest.param(47, 63, "74.6", id="V14 starts"),
        pytest.param(7, 10, "70.0", id="V14 in use"),
    ],
)
def test_a_share_is_rounded_as_it_was_published(of: int, whole: int, expected: str) -> None:
    assert rounded(Decimal(of) / whole * 100, 1) == Decimal(expected)


@pytest.mark.parametrize("plan", [None, "0"])
def test_without_a_plan_there_is_no_rate_and_no_gap(plan: str | None) -> None:
    unplanned = month(plan, "5", 6)
    assert (unplanned.completion_rate, unplanned.progress_gap) == (None, None)
    assert rounded(unplanned.completion_rate) is None


def test_nothing_done_of_a_plan_is_nought_per_cent() -> None:
    assert (month("5", "0", 6).completion_rate, month("5", "0", 6).progress_gap) == (Decimal(0), Decimal(-50))


def test_more_than_the_plan_and_less_than_nothing_are_said_as_they_are() -> None:
    assert month("5", "6", 12).completion_rate == Decimal(120)
    assert month("5", "-1", 1).completion_rate == Decimal(-20)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("14.355", 2, "14.36"),
        ("14.35", 1, "14.4"),
        ("2.5", 0, "3"),
        ("0.1249999", 2, "0.12"),
        ("80.784", 1, "80.8"),
    ],
)
def test_halves_are_rounded_away_from_nought(value: str, places: int, expected: str) -> None:
    assert str(rounded(Decimal(value), places)) == expected
