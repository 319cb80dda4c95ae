"""报送情况: what is owed, when it is late or missing, who sees it, and the month in figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from events.decisions.programme import CloseMonth, ReopenMonth
from events.decisions.project import VoidProject
from events.decisions.report import ExcuseReport, ReturnReport
from events.vocabulary import Period
from projections import reports, summaries
from projections.asof import AsOf
from projections.listings import Dimension
from projections.reports import FilingFilter, FilingRow, FilingStatus
from projections.summaries import FilingSummary
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
    tell(register(BUNDLE, owners=(), areas=("450205", "450204")), enter(BUNDLE, responsible_units=(SOUTH, WATER)))
    tell(register(PART, "打包之一", parent=project_id(BUNDLE), owners=(WATER,), areas=("450204",)))
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


def in_figures(ledger: Ledger, as_of: AsOf | None = None, **where: Any) -> list[FilingSummary]:
    return ledger.ask(summaries.filings_by_month, as_of or ledger.head(), PROGRAMME, **where)


SUMMARY = FilingSummary(
    group=None,
    category=None,
    sector=None,
    lead_unit=None,
    area=None,
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
    (march,) = in_figures(ledger)
    assert march == SUMMARY
    assert march.timeliness_rate == Decimal(4) / 7 * 100


def test_before_it_is_due_nothing_is_missing(ledger: Ledger) -> None:
    assert in_figures(ledger, at(ledger, DUE)) == [SUMMARY._replace(missing=0)]


def test_a_unit_has_its_own_figures(ledger: Ledger) -> None:
    (south,) = in_figures(ledger, unit=SOUTH)
    assert south == SUMMARY._replace(owed=1, filed=0, on_time=0, late=0, missing=1, excused=0, accepted=0, returns=0)
    assert south.timeliness_rate == 0


SUBSETS = [frozenset(subset) for size in range(len(Dimension) + 1) for subset in combinations(Dimension, size)]


@pytest.mark.parametrize("group_by", SUBSETS, ids=lambda by: "+".join(sorted(by)) or "total")
def test_by_any_dimensions_the_cells_come_to_the_whole(ledger: Ledger, group_by: frozenset[Dimension]) -> None:
    """Each obligation is in one cell, and it is that of its entry."""
    cells = in_figures(ledger, group_by=group_by)
    for figure in ("owed", "filed", "on_time", "late", "missing", "excused", "accepted", "returns", "corrections"):
        assert sum(getattr(cell, figure) for cell in cells) == getattr(SUMMARY, figure), figure
    asked = [dimension in group_by for dimension in Dimension]
    assert all([part is not None for part in one.cell] == asked for one in cells)
    assert len({one.cell for one in cells}) == len(cells)
    assert all((one.month, one.due) == (SUMMARY.month, DUE) for one in cells)


def test_a_lead_unit_has_what_its_entries_owe_a_part_the_area_of_its_bundle(ledger: Ledger) -> None:
    def owed(*by: Dimension) -> dict[Any, tuple[int, int, int]]:
        found = in_figures(ledger, group_by=frozenset(by))
        return {
            next(part for part in one.cell if part is not None): (one.owed, one.filed, one.missing) for one in found
        }

    assert owed(Dimension.LEAD_UNIT) == {NORTH: (7, 5, 1), SOUTH: (1, 0, 1)}
    assert owed(Dimension.GROUP) == {"IMPLEMENTING": (8, 5, 2)}
    assert owed(Dimension.AREA) == {"": (7, 5, 1), "450205、450204": (1, 0, 1)}


def test_only_the_months_asked_for(ledger: Ledger) -> None:
    assert in_figures(ledger, months=[date(2020, 4, 1)]) == []
    assert in_figures(ledger, months=[date(2020, 3, 1), date(2020, 4, 1)]) == [SUMMARY]


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
    (before,) = in_figures(ledger)
    ledger.tell(ExcuseReport(project_id=project_id(BACK), period=MARCH, reason="停工"))
    (after,) = in_figures(ledger)
    assert after == before._replace(filed=before.filed - 1, on_time=before.on_time - 1, excused=2)
    ledger.tell(
        ReturnReport(project_id=project_id(LATE), period=MARCH, reason="停工"),
        ExcuseReport(project_id=project_id(LATE), period=MARCH, reason="停工"),
    )
    (last,) = in_figures(ledger)
    assert (last.on_time, last.late, last.excused) == (after.on_time, after.late - 1, 3)
    assert last.owed == last.filed + last.missing + last.excused
    assert last.timeliness_rate == Decimal(3) / 5 * 100
