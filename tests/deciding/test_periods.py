"""Periods: whole months, ten-day periods and weeks, with codes that are part of stream names for ever."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some

from events.journal.streams import REPORTS, report_stream
from events.vocabulary import SHANGHAI, Period, PeriodKind, end_of_day, month_of

MONTH, TEN_DAY, WEEK = PeriodKind.MONTH, PeriodKind.TEN_DAY, PeriodKind.WEEK
DAYS = some.dates(min_value=date(1, 1, 8), max_value=date(9999, 12, 19))


@pytest.mark.parametrize(
    ("kind", "first", "last", "code"),
    [
        (MONTH, date(2020, 1, 1), date(2020, 1, 31), "2020-01"),
        (MONTH, date(2020, 2, 1), date(2020, 2, 29), "2020-02"),
        (MONTH, date(2021, 2, 1), date(2021, 2, 28), "2021-02"),
        (MONTH, date(2000, 2, 1), date(2000, 2, 29), "2000-02"),
        (MONTH, date(2100, 2, 1), date(2100, 2, 28), "2100-02"),
        (MONTH, date(2020, 12, 1), date(2020, 12, 31), "2020-12"),
        (TEN_DAY, date(2020, 3, 1), date(2020, 3, 10), "2020-03-D1"),
        (TEN_DAY, date(2020, 3, 11), date(2020, 3, 20), "2020-03-D2"),
        (TEN_DAY, date(2020, 3, 21), date(2020, 3, 31), "2020-03-D3"),
        (TEN_DAY, date(2020, 2, 21), date(2020, 2, 29), "2020-02-D3"),
        (TEN_DAY, date(2021, 2, 21), date(2021, 2, 28), "2021-02-D3"),
        (WEEK, date(2020, 3, 9), date(2020, 3, 15), "2020-W11"),
        (WEEK, date(2019, 12, 30), date(2020, 1, 5), "2020-W01"),
        (WEEK, date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
        (MONTH, date(949, 1, 1), date(949, 1, 31), "0949-01"),
        (WEEK, date(948, 12, 30), date(949, 1, 5), "0949-W01"),
    ],
)
def test_a_period_is_whole_and_has_a_code(kind: PeriodKind, first: date, last: date, code: str) -> None:
    assert Period(kind=kind, first=first, last=last).code == code


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (MONTH, date(2020, 2, 1), date(2020, 2, 28)),
        (MONTH, date(2021, 2, 1), date(2021, 3, 1)),
        (MONTH, date(2020, 3, 2), date(2020, 3, 31)),
        (MONTH, date(2020, 3, 31), date(2020, 3, 1)),
        (TEN_DAY, date(2020, 3, 1), date(2020, 3, 9)),
        (TEN_DAY, date(2020, 3, 2), date(2020, 3, 11)),
        (TEN_DAY, date(2020, 3, 21), date(2020, 3, 30)),
        (WEEK, date(2020, 3, 8), date(2020, 3, 14)),
        (WEEK, date(2020, 3, 9), date(2020, 3, 16)),
        (WEEK, date(9999, 12, 27), date(9999, 12, 31)),
    ],
)
def test_a_part_of_a_period_is_no_period(kind: PeriodKind, first: date, last: date) -> None:
    with pytest.raises(ValueError, match="不是完整的一期"):
        Period(kind=kind, first=first, last=last)


def test_a_month_is_made_of_year_and_month_or_read_from_its_code() -> None:
    march = Period(kind=MONTH, first=date(2020, 3, 1), last=date(2020, 3, 31))
    assert Period.month(2020, 3) == Period.parse("2020-03") == march


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020",
        "2020-3",
        "2020-003",
        "2020/03",
        "2020-03-01",
        "2020-00",
        "2020-13",
        "0000-01",
        "２０２０-03",
        "2020-03\n",
    ],
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Period.parse(text)


def test_a_period_is_stored_with_its_kind_and_both_ends() -> None:
    assert msgspec.json.encode(Period.month(2020, 2)) == b'{"kind":"MONTH","from":"2020-02-01","to":"2020-02-29"}'
    with pytest.raises(msgspec.ValidationError, match="不是完整的一期"):
        msgspec.json.decode(b'{"kind":"MONTH","from":"2020-02-01","to":"2020-02-28"}', type=Period)


@for_all(DAYS)
def test_every_day_lies_in_one_month_one_ten_day_period_and_one_week(day: date) -> None:
    month = Period.month(day.year, day.month)
    tens = [
        Period(kind=TEN_DAY, first=first, last=last)
        for first, last in (
            (day.replace(day=1), day.replace(day=10)),
            (day.replace(day=11), day.replace(day=20)),
            (day.replace(day=21), month.last),
        )
    ]
    monday = day - timedelta(days=day.weekday())
    week = Period(kind=WEEK, first=monday, last=monday + timedelta(days=6))
    assert month.first <= day <= month.last
    assert month.first == month_of(day)
    assert sum(ten.first <= day <= ten.last for ten in tens) == 1
    assert week.first <= day <= week.last
    assert len({period.code for period in (month, *tens, week)}) == 5
    assert Period.parse(month.code) == month


def test_a_report_stream_is_named_by_project_and_code() -> None:
    project = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
    assert UUID("6f2d1c0e-5b7a-5d3e-9a41-0c8e2f7b6a10") == REPORTS
    assert report_stream(project, Period.month(2020, 3)) == UUID("ad4bdf14-8070-5332-b07b-6cad35af1942")


def test_a_day_ends_at_the_last_microsecond_of_shanghai() -> None:
    assert end_of_day(date(2020, 3, 31)) == datetime(2020, 3, 31, 15, 59, 59, 999999, tzinfo=UTC)
    assert end_of_day(date(2020, 3, 31)).tzinfo is SHANGHAI
    assert end_of_day(date(1988, 7, 1)) == datetime(1988, 7, 1, 14, 59, 59, 999999, tzinfo=UTC)
