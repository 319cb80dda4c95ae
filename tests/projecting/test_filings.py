"""报送情况: what is owed, when it is late or missing, who sees it, and the month in figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from events.decisions.programme import CloseMonth, ReopenMonth
from events.decisions.project import VoidProject
from events.decisions.report import ExcuseReport, ReturnReport
from events.vocabulary import Period
from projections import reports
from projections.asof import AsOf
from projections.reports import FilingFilter, FilingRow, FilingStatus, FilingSummary
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CITY_FIRM,
    CLERK,
    LIAISON,
    NORTH,
    PROGRAMME,
    SOUTH,
    WATER,
    accept,
    begin,
    enter,
    entry_id,
    file,
    leave,
    project_id,
    register,
    review,
)

MARCH = Period.month(2020, 3)
DUE = shanghai(4, 5, 23, 59, 59)
EARLY, SHARP, LATE, MISSING, EXCUSED, BACK, GONE, BUNDLE, PART, OTHER, LATER, REFILED = range(1, 13)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def told(ledger: Ledger) -> None:
    tell_march(ledger)


def tell_march(ledger: Ledger) -> None:
    """Each project's report of March travels in its own way."""
    tell = ledger.tell
    begin(ledger, 3)
    for number in (EARLY, SHARP, LATE, MISSING, EXCUSED, BACK, REFILED):
        tell(register(number), enter(number))
    tell(register(GONE), enter(GONE), leave(GONE, 3), register(LATER), enter(LATER, month=4))
    tell(register(BUNDLE, owners=()), enter(BUNDLE, responsible_units=(SOUTH, WATER)))
    tell(register(PART, "打包之一", parent=project_id(BUNDLE), owners=(WATER,)))
    tell(
        register(OTHER, "打包之二", parent=project_id(BUNDLE)), VoidProject(project_id=project_id(OTHER), reason="误登")
    )
    tell(file(EARLY, 3), file(BACK, 3), file(REFILED, 3), by=CLERK, at=DUE - SECOND)
    tell(file(SHARP, 3), by=CLERK, at=DUE)
    tell(ReturnReport(project_id=project_id(BACK), period=MARCH, reason="请核对"), by=LIAISON)
    tell(ReturnReport(project_id=project_id(REFILED), period=MARCH, reason="请核对"), by=LIAISON)
    tell(file(LATE, 3), file(REFILED, 3), by=CLERK, at=DUE + SECOND)
    tell(review(EARLY, 3), by=LIAISON)
    tell(accept(EARLY, 3), ExcuseReport(project_id=project_id(EXCUSED), period=MARCH, reason="停工"))
    tell(CloseMonth(programme_id=PROGRAMME, period=MARCH), at=shanghai(4, 10))


def filings(ledger: Ledger, as_of: AsOf | None = None, **where: Any) -> dict[Any, FilingRow]:
    """By the project's number, in order."""
    found = ledger.ask(reports.filings, as_of or ledger.head(), PROGRAMME, FilingFilter(**where))
    return {row.project_id.int - project_id(0).int: row for row in found}


def at(ledger: Ledger, moment: datetime) -> AsOf:
    """All that is known in the end, asked at another moment: only what time makes of it differs."""
    return ledger.head()._replace(moment=moment)


def test_everything_that_is_owed_is_told_with_what_became_of_it(ledger: Ledger) -> None:
    found = filings(ledger)
    assert {number: (row.status, row.late, row.missing) for number, row in found.items()} == {
        EARLY: ("ACCEPTED", False, False),
        SHARP: ("FILED", False, False),
        LATE: ("FILED", True, False),
        MISSING: ("OWED", True, True),
        EXCUSED: ("EXCUSED", False, False),
        BACK: ("RETURNED", False, False),
        REFILED: ("FILED", False, False),
        PART: ("OWED", True, True),
    }
    assert {row.status for row in found.values()} | {"REVIEWED"} == set(FilingStatus)


def test_an_obligation_names_its_entry_and_who_answers_for_it(ledger: Ledger) -> None:
    part = filings(ledger)[PART]
    assert part[:9] == (
        entry_id(BUNDLE),
        project_id(PART),
        "打包之一",
        "NEW_START",
        "INFRASTRUCTURE",
        SOUTH,
        [WATER],
        date(2020, 3, 1),
        shanghai(3, 25),
    )
    assert (part.due, part.closed_at) == (DUE, shanghai(4, 10))


def test_the_moments_of_a_report_are_told_apart(ledger: Ledger) -> None:
    found = filings(ledger)
    early, refiled = found[EARLY], found[REFILED]
    assert (early.first_filed_at, early.filed_at, early.filed_by) == (DUE - SECOND, DUE - SECOND, CLERK.ref)
    assert (early.reviewed_at, early.accepted_at, early.returned_at) == (DUE + SECOND, DUE + SECOND, None)
    assert (refiled.first_filed_at, refiled.filed_at) == (DUE - SECOND, DUE + SECOND)
    assert (refiled.returned_at, refiled.returns, refiled.corrections) == (DUE, 1, 0)
    assert found[EXCUSED].excused_at == DUE + SECOND


@pytest.mark.parametrize(
    ("moment", "missing"),
    [(DUE - SECOND, set()), (DUE, set()), (DUE + timedelta(microseconds=1), {MISSING, PART})],
)
def test_what_is_owed_is_missing_and_late_only_behind_the_due_moment(
    ledger: Ledger, moment: datetime, missing: set[int]
) -> None:
    as_of = at(ledger, moment)
    assert set(filings(ledger, as_of, missing=True)) == missing
    assert set(filings(ledger, as_of, late=True)) == {LATE} | missing


def test_what_is_excused_is_never_late(ledger: Ledger) -> None:
    as_of = at(ledger, shanghai(12, 31))
    assert not filings(ledger, as_of)[EXCUSED].late
    assert EXCUSED not in filings(ledger, as_of, late=True)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"statuses": ["FILED"]}, {SHARP, LATE, REFILED}),
        ({"statuses": ["OWED", "EXCUSED"]}, {MISSING, PART, EXCUSED}),
        ({"statuses": []}, set()),
        ({"late": False, "statuses": ["OWED"]}, set()),
        ({"missing": False, "statuses": ["RETURNED"]}, {BACK}),
        ({"unit": CITY_FIRM}, {EARLY, SHARP, LATE, MISSING, EXCUSED, BACK, REFILED}),
        ({"unit": NORTH}, {EARLY, SHARP, LATE, MISSING, EXCUSED, BACK, REFILED}),
        ({"unit": SOUTH}, {PART}),
        ({"unit": WATER}, {PART}),
        ({"unit": PROGRAMME}, set()),
        ({"month": date(2020, 4, 1)}, set()),
    ],
)
def test_filings_are_chosen_by_status_lateness_unit_and_month(
    ledger: Ledger, where: dict[str, Any], expected: set[int]
) -> None:
    assert set(filings(ledger, **where)) == expected


def test_a_unit_of_any_rank_sees_what_it_answers_for(fresh_ledger: Ledger) -> None:
    ledger = fresh_ledger
    tell_march(ledger)
    ledger.tell(register(20), enter(20, responsible_units=(SOUTH, CITY_FIRM, WATER)))
    assert set(filings(ledger, unit=WATER)) == {PART, 20}


def summaries(ledger: Ledger, as_of: AsOf | None = None, **where: Any) -> list[FilingSummary]:
    return ledger.ask(reports.summaries, as_of or ledger.head(), PROGRAMME, **where)


SUMMARY = FilingSummary(
    month=date(2020, 3, 1),
    due=DUE,
    owed=8,
    filed=5,
    on_time=4,
    late=1,
    missing=2,
    excused=1,
    accepted=1,
    returns=2,
    corrections=0,
)


def test_a_month_in_figures(ledger: Ledger) -> None:
    (march,) = summaries(ledger)
    assert march == SUMMARY
    assert march.timeliness_rate == Decimal(4) / 7 * 100


def test_before_it_is_due_nothing_is_missing(ledger: Ledger) -> None:
    assert summaries(ledger, at(ledger, DUE)) == [SUMMARY._replace(missing=0)]


def test_a_unit_has_its_own_figures(ledger: Ledger) -> None:
    (south,) = summaries(ledger, unit=SOUTH)
    assert south == SUMMARY._replace(owed=1, filed=0, on_time=0, late=0, missing=1, excused=0, accepted=0, returns=0)
    assert south.timeliness_rate == 0


def test_where_nothing_is_owed_there_is_no_rate() -> None:
    assert SUMMARY._replace(owed=1, excused=1).timeliness_rate is None


def test_a_report_filed_after_the_month_was_closed_is_marked(fresh_ledger: Ledger) -> None:
    ledger = fresh_ledger
    tell_march(ledger)
    assert not any(row.after_close for row in filings(ledger).values())
    before = ledger.head()
    ledger.tell(file(MISSING, 3), by=CLERK, at=shanghai(4, 11))
    found = filings(ledger)[MISSING]
    assert (found.status, found.late, found.missing, found.after_close) == ("FILED", True, False, True)
    assert filings(ledger, before)[MISSING].missing
    ledger.tell(ReopenMonth(programme_id=PROGRAMME, period=MARCH, reason="补报"))
    assert filings(ledger)[MISSING].closed_at is None


def test_one_that_is_filed_returned_and_excused_is_excused_and_neither_filed_nor_on_time(fresh_ledger: Ledger) -> None:
    ledger = fresh_ledger
    tell_march(ledger)
    (before,) = summaries(ledger)
    ledger.tell(ExcuseReport(project_id=project_id(BACK), period=MARCH, reason="停工"))
    (after,) = summaries(ledger)
    assert after == before._replace(filed=before.filed - 1, on_time=before.on_time - 1, excused=2)
    ledger.tell(
        ReturnReport(project_id=project_id(LATE), period=MARCH, reason="停工"),
        ExcuseReport(project_id=project_id(LATE), period=MARCH, reason="停工"),
    )
    (last,) = summaries(ledger)
    assert (last.on_time, last.late, last.excused) == (after.on_time, after.late - 1, 3)
    assert last.owed == last.filed + last.missing + last.excused
    assert last.timeliness_rate == Decimal(3) / 5 * 100
