"""Running sums of reported months against a model in decimals: years, opening balances, what counts for nothing."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from projections.reading.investments import added_up
from projections.rows import Rows

SAID = ("completed", "year_to_date", "since_start")


class Month(NamedTuple):
    """A report as it is read: its project's number, its month as days since 2000, what it completed, what of this a
    balance holds, and the balance."""

    number: int
    day: int
    completed: float | None
    included: float | None
    opening: float | None


USUAL = st.integers(-(10**9), 10**13).map(lambda millionths: millionths / 10**6)
LARGE = st.integers(10**13, 10**15 - 1).map(lambda millionths: millionths / 10**6)
WHOLE = st.integers(10**8, 10**15 - 1).map(float)
AMOUNTS = st.none() | USUAL | LARGE | WHOLE


def read(rows: list[Month]) -> Rows:
    """As PostgreSQL gives them."""
    return Rows.of(dict(zip(Month._fields, map(list, zip(*rows, strict=True)), strict=True)))


def days(year: int, month: int) -> int:
    """The month, of those from January (0) of a year on."""
    return (date(year + month // 12, month % 12 + 1, 1) - date(2000, 1, 1)).days


def said(row: Month) -> str:
    return f"{date(2000, 1, 1) + timedelta(row.day):%Y-%m}"


@st.composite
def projects(draw: st.DrawFn) -> list[Month]:
    rows: list[Month] = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        opening = draw(AMOUNTS)
        months = draw(st.lists(st.integers(0, 35), min_size=1, max_size=8, unique=True))
        held = draw(st.integers(-1, 36)) if opening is not None else -1
        for month in sorted(months):
            completed = draw(AMOUNTS)
            included = completed if month <= held else None
            rows.append(Month(number, days(2019, month), completed, included, opening))
    return rows


def exact(amount: float | Decimal | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def added(so_far: Decimal | None, amount: Decimal | None) -> Decimal | None:
    return so_far if amount is None else (so_far or Decimal(0)) + amount


def model(rows: list[Month]) -> list[tuple[Any, ...]]:
    told = []
    before: Month | None = None
    year: Decimal | None = None
    since: Decimal | None = None
    for row in rows:
        if before is None or row.number != before.number:
            since = exact(row.opening)
            year = None
        elif said(row)[:4] != said(before)[:4]:
            year = None
        completed = exact(row.completed)
        year = added(year, completed)
        since = added(since, completed if row.included is None else None)
        told.append((row.number, said(row), completed, year, since))
        before = row
    return told


@given(rows=projects())
def test_sums_are_exact(rows: list[Month]) -> None:
    told = [
        (number, month.month, exact(month.completed), exact(month.year_to_date), exact(month.since_start))
        for number, months in added_up(read(rows), SAID).items()
        for month in months
    ]
    assert told == model(rows)


@given(rows=projects())
def test_one_sum_alone_is_what_it_is_among_others(rows: list[Month]) -> None:
    whole = [month for months in added_up(read(rows), SAID).values() for month in months]
    for name in ("year_to_date", "since_start"):
        alone = [month for months in added_up(read(rows), (name,)).values() for month in months]
        assert [getattr(month, name) for month in alone] == [getattr(month, name) for month in whole]


def test_what_no_float_holds_is_a_decimal() -> None:
    large = 999_999_999.999999
    rows = [Month(1, days(2020, month), large, None, None) for month in (0, 1)]
    (months,) = added_up(read(rows), SAID).values()
    assert [month.year_to_date for month in months] == [Decimal("999999999.999999"), Decimal("1999999999.999998")]
    assert all(one.month < other.month for one, other in pairwise(months))
