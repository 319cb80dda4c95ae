"""口径: how far a report must have come to count; and what stands against what in the months of two programmes."""

from datetime import date
from decimal import Decimal

import pytest

from events.decisions.project import SetOpeningBalance
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
    file,
    issue,
    leave,
    open_month,
    open_programme,
    project_id,
    register,
    review,
)

JANUARY = Period.month(2020, 1)


@pytest.fixture(scope="module", autouse=True)
def told(ledger: Ledger) -> None:
    begin(ledger, 1, 2, 3)


def month(
    ledger: Ledger, of: int, *, basis: Basis = Basis.FILED, as_of: AsOf | None = None, programme: int = 0
) -> MonthStatistic:
    """Month `of` of the whole programme."""
    id = OTHER_PROGRAMME if programme else PROGRAMME
    (found,) = ledger.ask(
        statistics.by_month, as_of or ledger.head(), id, 2020, basis=basis, months=[date(2020, of, 1)]
    )
    return found


def test_each_basis_counts_what_has_come_as_far(ledger: Ledger) -> None:
    amounts = {1: "1", 2: "20", 3: "300", 4: "4000", 5: "50000"}
    for number, amount in amounts.items():
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
    counted = {basis: month(ledger, 1, basis=basis).completed for basis in Basis if basis}
    assert counted == {Basis.FILED: 321, Basis.REVIEWED: 320, Basis.ACCEPTED: 300}
    for basis in counted:
        assert month(ledger, 1, basis=basis).coverage == Coverage(owed=6, filed=3, accepted=1)


def test_a_correction_counts_on_every_basis_that_the_report_has_reached(ledger: Ledger) -> None:
    before = ledger.head()
    ledger.tell(
        CorrectReport(
            project_id=project_id(3), period=JANUARY, completed=Money.of("299.5"), reason="重复计列", basis=basis(7)
        )
    )
    assert month(ledger, 1, basis=Basis.ACCEPTED, as_of=before).completed == 300
    assert month(ledger, 1, basis=Basis.ACCEPTED).completed == Decimal("299.5")


def test_what_is_filed_again_counts_again(ledger: Ledger) -> None:
    ledger.tell(file(4, 1, "3999"), by=CLERK)
    assert month(ledger, 1).completed == Decimal("4319.5")
    assert month(ledger, 1, basis=Basis.REVIEWED).completed == Decimal("319.5")


def test_a_project_on_two_programmes_counts_in_each_from_its_own_month(ledger: Ledger) -> None:
    other = {"programme_id": OTHER_PROGRAMME, "document_id": OTHER_ANNUAL}
    ledger.tell(
        open_programme(OTHER_PROGRAMME, "自治区重大项目"),
        issue(OTHER_ANNUAL, programme_id=OTHER_PROGRAMME),
        open_month(2, OTHER_PROGRAMME),
        enter(3, "700", id=project_id(903), month=2, **other),
    )
    ledger.tell(file(3, 2, "0.5"), by=CLERK)
    of_both, of_other = month(ledger, 2), month(ledger, 2, programme=1)
    assert (of_both.annual_plan, of_other.annual_plan) == (6_000_000, 700)
    assert (of_both.completed, of_other.completed) == (Decimal("0.5"), Decimal("0.5"))
    assert of_other.year_to_date == 300
    assert ledger.ask(statistics.by_month, ledger.head(), OTHER_PROGRAMME, 2020, months=[date(2020, 1, 1)]) == []


def test_an_entry_that_left_and_came_back_counts_in_its_months_alone(ledger: Ledger) -> None:
    ledger.tell(register(20), enter(20, "240", category="CONTINUING"))
    ledger.tell(file(20, 1, "24"), by=CLERK)
    ledger.tell(leave(20, 2), enter(20, "360", id=project_id(920), month=3, category="CONTINUING"))
    ledger.tell(file(20, 3, "36"), by=CLERK)
    group_by = frozenset({listings.Dimension.CATEGORY})
    found = ledger.ask(statistics.by_month, ledger.head(), PROGRAMME, 2020, group_by=group_by)
    told = [
        (row.month.month, row.projects, row.completed, row.year_to_date, row.annual_plan)
        for row in found
        if row.cell.category == "CONTINUING"
    ]
    assert told[:3] == [(1, 1, 24, 24, 240), (3, 1, 36, 60, 360), (4, 1, 0, 60, 360)]


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


def test_what_was_done_in_years_before_counts_since_the_start(ledger: Ledger) -> None:
    ledger.tell(
        register(50),
        enter(50, "10", category="COMPLETING", id=project_id(950)),
        SetOpeningBalance(project_id=project_id(50), as_of=date(2020, 1, 31), completed=Money.of("500")),
        file(50, 1, "7"),
        file(50, 2, "8"),
    )
    group_by = frozenset({listings.Dimension.CATEGORY})
    found = ledger.ask(statistics.by_month, ledger.head(), PROGRAMME, 2020, group_by=group_by)
    completing = [row for row in found if row.cell.category == "COMPLETING"]
    assert [(row.year_to_date, row.since_start) for row in completing[:2]] == [(7, 500), (15, 508)]
    reported = ledger.ask(reports.find, ledger.head(), reports.ReportFilter(projects=[project_id(50)]))
    assert [(row.year_to_date, row.since_start) for row in reported] == [(7, 500), (15, 508)]
