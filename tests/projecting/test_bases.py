"""口径: how far a report must have come to count; and what stands against what in the months of two programmes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions.project import SetOpeningBalance, VoidProject
from events.decisions.report import CorrectReport, ExcuseReport, ReturnReport
from events.vocabulary import Money, Period
from projections import listings, reports, statistics
from projections.asof import AsOf
from projections.investments import Basis
from projections.statistics import Coverage, MonthStatistic
from tests.projecting.ledger import Ledger
from tests.projecting.telling import (
    CLERK,
    LIAISON,
    OTHER_ANNUAL,
    OTHER_PROGRAMME,
    PROGRAMME,
    accept,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    issue,
    leave,
    open_month,
    open_programme,
    project_id,
    register,
    review,
    said,
)

JANUARY = Period.month(2020, 1)


@pytest.fixture
def ledger(fresh_ledger: Ledger) -> Ledger:
    begin(fresh_ledger, 1, 2, 3)
    return fresh_ledger


def month(
    ledger: Ledger, of: int, *, basis: Basis = Basis.FILED, as_of: AsOf | None = None, of_other: bool = False
) -> MonthStatistic:
    """Month `of` of the whole programme."""
    id = OTHER_PROGRAMME if of_other else PROGRAMME
    (found,) = ledger.ask(
        statistics.by_month, as_of or ledger.head(), id, 2020, basis=basis, months=[date(2020, of, 1)]
    )
    return found


def tell_january(ledger: Ledger) -> None:
    """One filed, one reviewed, one accepted, one accepted and returned, one returned and excused, one never filed."""
    for number, amount in ((1, "1"), (2, "20"), (3, "300"), (4, "4000"), (5, "50000")):
        ledger.tell(register(number), enter(number, "1000000"))
        ledger.tell(file(number, 1, amount), by=CLERK)
    ledger.tell(register(6), enter(6, "1000000"))
    ledger.tell(*(review(number, 1) for number in (2, 3, 4)), by=LIAISON)
    ledger.tell(
        *(accept(3, 1), accept(4, 1)),
        ReturnReport(project_id=project_id(4), period=JANUARY, reason="请核对"),
        ReturnReport(project_id=project_id(5), period=JANUARY, reason="停工"),
        ExcuseReport(project_id=project_id(5), period=JANUARY, reason="停工"),
    )


def completed(ledger: Ledger) -> list[Decimal]:
    """January on each basis: filed, reviewed, accepted."""
    return [month(ledger, 1, basis=basis).completed for basis in (Basis.FILED, Basis.REVIEWED, Basis.ACCEPTED)]


def test_each_basis_counts_what_has_come_as_far(ledger: Ledger) -> None:
    tell_january(ledger)
    assert completed(ledger) == [321, 320, 300]
    for reached in (Basis.FILED, Basis.REVIEWED, Basis.ACCEPTED):
        assert month(ledger, 1, basis=reached).coverage == Coverage(owed=6, filed=3, accepted=1)


def test_a_correction_counts_on_every_basis_that_the_report_has_reached(ledger: Ledger) -> None:
    tell_january(ledger)
    before = ledger.head()
    ledger.tell(
        CorrectReport(
            project_id=project_id(3), period=JANUARY, completed=Money.of("299.5"), reason="重复计列", basis=basis(7)
        )
    )
    assert completed(ledger) == [Decimal("320.5"), Decimal("319.5"), Decimal("299.5")]
    assert month(ledger, 1, basis=Basis.ACCEPTED, as_of=before).completed == 300


def test_what_is_filed_again_counts_again_as_filed(ledger: Ledger) -> None:
    tell_january(ledger)
    ledger.tell(file(4, 1, "3999"), by=CLERK)
    assert completed(ledger) == [4320, 320, 300]


def test_a_project_on_two_programmes_counts_in_each_from_its_own_month(ledger: Ledger) -> None:
    tell_january(ledger)
    ledger.tell(
        open_programme(OTHER_PROGRAMME, "自治区重大项目"),
        issue(OTHER_ANNUAL, programme_id=OTHER_PROGRAMME),
        open_month(2, OTHER_PROGRAMME),
        enter(3, "700", id=entry_id(903), month=2, programme_id=OTHER_PROGRAMME, document_id=OTHER_ANNUAL),
    )
    ledger.tell(file(3, 2, "0.5"), by=CLERK)
    of_one, of_other = month(ledger, 2), month(ledger, 2, of_other=True)
    assert said(of_one, "annual_plan", "completed", "year_to_date") == [6_000_000, Decimal("0.5"), Decimal("321.5")]
    assert said(of_other, "annual_plan", "completed", "year_to_date") == [700, Decimal("0.5"), Decimal("300.5")]
    assert ledger.ask(statistics.by_month, ledger.head(), OTHER_PROGRAMME, 2020, months=[date(2020, 1, 1)]) == []


def test_an_entry_that_left_and_came_back_counts_in_its_months_alone(ledger: Ledger) -> None:
    ledger.tell(register(20), enter(20, "240", category="CONTINUING"))
    ledger.tell(file(20, 1, "24"), by=CLERK)
    ledger.tell(leave(20, 2), enter(20, "360", id=entry_id(920), month=3, category="CONTINUING"))
    ledger.tell(file(20, 3, "36"), by=CLERK)
    group_by = frozenset({listings.Dimension.CATEGORY})
    found = ledger.ask(statistics.by_month, ledger.head(), PROGRAMME, 2020, group_by=group_by)
    told: list[Any] = [
        (row.month.month, row.projects, row.completed, row.year_to_date, row.annual_plan)
        for row in found
        if row.cell.category == "CONTINUING"
    ]
    assert told[:3] == [(1, 1, 24, 24, 240), (3, 1, 36, 60, 360), (4, 1, 0, 60, 360)]


def test_a_bundle_whose_parts_are_all_void_reports_for_itself(ledger: Ledger) -> None:
    ledger.tell(
        *(register(60), enter(60, "600"), register(61, parent=project_id(60))),
        VoidProject(project_id=project_id(61), reason="误登"),
        file(60, 1, "6"),
    )
    whole = month(ledger, 1)
    assert said(whole, "projects", "completed", "coverage") == [1, 6, Coverage(owed=1, filed=1, accepted=0)]
    (filing,) = ledger.ask(reports.filings, ledger.head(), PROGRAMME, reports.FilingFilter(month=date(2020, 1, 1)))
    assert said(filing, "project_id", "status") == [project_id(60), "FILED"]


def plans(ledger: Ledger, as_of: AsOf | None = None) -> list[Decimal | None]:
    """The plan of what completes, month by month."""
    group_by = frozenset({listings.Dimension.CATEGORY})
    found = ledger.ask(statistics.by_month, as_of or ledger.head(), PROGRAMME, 2020, group_by=group_by)
    return [row.annual_plan for row in found if row.cell.category == "COMPLETING"]


def test_an_adjustment_that_reaches_back_holds_from_its_month_on(ledger: Ledger) -> None:
    ledger.tell(register(30), enter(30, "1200", category="COMPLETING"), adjust(30, "1500", 7))
    july = ledger.head()
    ledger.tell(adjust(30, "1800", 4))
    assert plans(ledger, july) == [1200] * 6 + [1500] * 6
    assert plans(ledger) == [1200] * 3 + [1800] * 9
    ledger.tell(adjust(30, "1500", 7))
    assert plans(ledger) == [1200] * 3 + [1800] * 3 + [1500] * 6
    ledger.tell(adjust(30, "900", 1))
    assert plans(ledger) == [900] * 12


def test_a_plan_that_is_given_and_taken_away_again_is_null_and_not_nought(ledger: Ledger) -> None:
    ledger.tell(register(40), enter(40, None, category="PREPARATORY"), adjust(40, "50", 3), adjust(40, None, 5))
    group_by = frozenset({listings.Dimension.GROUP})
    found = ledger.ask(statistics.by_month, ledger.head(), PROGRAMME, 2020, group_by=group_by)
    assert [row.annual_plan for row in found if row.cell.group == "PREPARATORY"][:6] == [
        None,
        None,
        50,
        50,
        None,
        None,
    ]


def tell_two_years(ledger: Ledger) -> UUID:
    """A project of 2020 with an opening balance goes on in 2021; the later programme's id."""
    next_year, next_document = UUID(int=0x2022), UUID(int=0xD04)
    ledger.tell(
        *(register(50), enter(50, "10"), file(50, 1, "7"), file(50, 2, "8")),
        SetOpeningBalance(project_id=project_id(50), as_of=date(2019, 12, 31), completed=Money.of("500")),
        replace(open_programme(next_year, "柳州市2021年市级重大项目"), year=2021),
        issue(next_document, programme_id=next_year),
        replace(open_month(1, next_year), period=Period.month(2021, 1)),
        replace(
            enter(50, "20", id=entry_id(51), programme_id=next_year, document_id=next_document),
            effective_from=date(2021, 1, 1),
        ),
        replace(file(50, 1, "9"), period=Period.month(2021, 1)),
    )
    return next_year


def reported(ledger: Ledger) -> list[Any]:
    """Year to date and since start as the project's reports say."""
    found = ledger.ask(reports.find, ledger.head(), reports.ReportFilter(projects=[project_id(50)]))
    return [said(row, "year_to_date", "since_start") for row in found]


def test_what_was_done_in_the_year_before_counts_since_the_start_and_not_in_the_year(ledger: Ledger) -> None:
    next_year = tell_two_years(ledger)
    assert reported(ledger) == [[7, 507], [15, 515], [9, 524]]
    for months in ([date(2021, 1, 1)], None):
        first, *_ = ledger.ask(statistics.by_month, ledger.head(), next_year, 2021, months=months)
        assert said(first, "projects", "completed", "year_to_date", "since_start") == [1, 9, 9, 524]
    assert said(month(ledger, 2), "year_to_date", "since_start") == [15, 515]


def test_an_opening_balance_set_anew_takes_the_place_of_what_was_reported_before_it(ledger: Ledger) -> None:
    next_year = tell_two_years(ledger)
    audited = SetOpeningBalance(project_id=project_id(50), as_of=date(2020, 12, 31), completed=Money.of("600"))
    ledger.tell(audited, at=datetime(2021, 2, 20, tzinfo=UTC))
    first, *_ = ledger.ask(statistics.by_month, ledger.head(), next_year, 2021)
    assert said(first, "year_to_date", "since_start") == [9, 609]
    assert reported(ledger)[2] == [9, 609]
