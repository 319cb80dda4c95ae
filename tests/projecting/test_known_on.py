"""March as known on 20 April is not March as known today: reports, their figures and their standing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from events.decisions.programme import CloseMonth
from events.decisions.report import CorrectReport, ExcuseReport, ReturnReport
from events.journal.receipts import Receipt
from events.refusals import PositionUnknown
from events.vocabulary import Money, Period
from projections import reports, statistics, summaries
from projections.asof import AsOf
from projections.investments import Basis
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CLERK,
    LIAISON,
    PROGRAMME,
    accept,
    basis,
    begin,
    enter,
    file,
    project_id,
    register,
    review,
)

MARCH = Period.month(2020, 3)
ONE, TWO, THREE = (project_id(number) for number in (1, 2, 3))
Story = dict[str, Receipt]


@pytest.fixture(scope="module")
def story(ledger: Ledger) -> Story:
    """The March reports of three projects: corrected in May, returned in May, and excused in May."""
    told: Story = {}
    tell = ledger.tell
    begin(ledger, 3)
    for number in (1, 2, 3):
        tell(register(number), enter(number))
    told["owed"] = ledger.tell_at_once([register(11), register(12), register(13)])
    told["filed"] = tell(file(1, 3, "120"), by=CLERK, at=shanghai(4, 3, 10))
    told["returned"] = tell(
        ReturnReport(project_id=ONE, period=MARCH, reason="请核对"), by=LIAISON, at=shanghai(4, 4, 10)
    )
    told["filed again"] = tell(file(1, 3, "100"), by=CLERK, at=shanghai(4, 7, 10))
    told["reviewed"] = tell(review(1, 3), by=LIAISON, at=shanghai(4, 8, 10))
    told["accepted"] = tell(accept(1, 3), at=shanghai(4, 9, 10))
    told["second filed"] = tell(file(2, 3, "50"), by=CLERK, at=shanghai(4, 10, 10))
    told["closed"] = tell(CloseMonth(programme_id=PROGRAMME, period=MARCH), at=shanghai(4, 12, 10))
    told["corrected"] = tell(
        CorrectReport(project_id=ONE, period=MARCH, completed=Money.of("90"), reason="重复计列", basis=basis(7)),
        at=shanghai(5, 6, 10),
    )
    told["second returned"] = tell(ReturnReport(project_id=TWO, period=MARCH, reason="缺凭证"), at=shanghai(5, 7, 10))
    told["excused"] = tell(ExcuseReport(project_id=THREE, period=MARCH, reason="停工"), at=shanghai(5, 8, 10))
    return told


def month(ledger: Ledger, as_of: AsOf, basis: Basis = Basis.FILED) -> statistics.MonthStatistic:
    """March, ungrouped."""
    (march,) = ledger.ask(statistics.by_month, as_of, PROGRAMME, 2020, basis=basis, months=[date(2020, 3, 1)])
    return march


def known(ledger: Ledger, as_of: AsOf) -> dict[Any, tuple[Any, ...]]:
    found = ledger.ask(reports.find, as_of, reports.ReportFilter())
    return {row.project_id: (row.status, row.completed, row.filed, row.accepted, row.corrected) for row in found}


@pytest.mark.usefixtures("story")
def test_march_as_known_on_20_april_differs_from_march_as_known_today(ledger: Ledger) -> None:
    then, now = month(ledger, ledger.on(date(2020, 4, 20))), month(ledger, ledger.head())
    assert (then.completed, now.completed) == (Decimal(150), Decimal(90))
    assert (then.completion_rate, now.completion_rate) == (Decimal(150) / 3600 * 100, Decimal("2.5"))
    assert then.coverage == statistics.Coverage(owed=3, filed=2, accepted=1)
    assert now.coverage == statistics.Coverage(owed=3, filed=1, accepted=1)
    assert then.annual_plan == now.annual_plan == Decimal(3600)


@pytest.mark.usefixtures("story")
def test_the_reports_of_march_stand_differently_on_20_april_and_today(ledger: Ledger) -> None:
    figure = Decimal
    assert known(ledger, ledger.on(date(2020, 4, 20))) == {
        ONE: ("ACCEPTED", figure(100), figure(100), figure(100), None),
        TWO: ("FILED", figure(50), figure(50), None, None),
    }
    assert known(ledger, ledger.head()) == {
        ONE: ("ACCEPTED", figure(90), figure(100), figure(100), figure(90)),
        TWO: ("RETURNED", figure(50), figure(50), None, None),
        THREE: ("EXCUSED", None, None, None, None),
    }


@pytest.mark.parametrize(
    ("name", "status", "completed", "filed", "returns"),
    [
        ("filed", "FILED", 120, 1, 0),
        ("returned", "RETURNED", 0, 0, 1),
        ("filed again", "FILED", 100, 1, 1),
        ("reviewed", "REVIEWED", 100, 1, 1),
        ("accepted", "ACCEPTED", 100, 1, 1),
        ("corrected", "ACCEPTED", 90, 1, 1),
    ],
)
def test_a_report_goes_its_way_position_by_position(
    ledger: Ledger, story: Story, name: str, status: str, completed: int, filed: int, returns: int
) -> None:
    as_of = ledger.at(story[name])
    (filing,) = (row for row in filings(ledger, as_of) if row.project_id == ONE)
    assert (filing.status, filing.returns, filing.first_filed_at) == (status, returns, shanghai(4, 3, 10))
    of_others = Decimal(50) if as_of.position >= story["second filed"].position else Decimal(0)
    assert month(ledger, as_of).completed == completed + of_others
    assert month(ledger, as_of).coverage.filed == filed + (1 if of_others else 0)


def filings(ledger: Ledger, as_of: AsOf) -> list[reports.FilingRow]:
    return ledger.ask(reports.filings, as_of, PROGRAMME, reports.FilingFilter())


def test_what_is_owed_stands_before_anything_is_filed(ledger: Ledger, story: Story) -> None:
    found = filings(ledger, ledger.at(story["owed"]))
    assert [(row.project_id, row.status, row.filed_at, row.returns) for row in found] == [
        (id, "OWED", None, 0) for id in (ONE, TWO, THREE)
    ]
    assert ledger.ask(reports.find, ledger.at(story["owed"]), reports.ReportFilter()) == []


def test_the_summary_of_march_changes_with_what_is_known(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf) -> tuple[int, ...]:
        (row,) = ledger.ask(summaries.filings_by_month, as_of, PROGRAMME)
        return row.owed, row.filed, row.on_time, row.late, row.missing, row.excused, row.accepted, row.returns

    assert look(ledger.at(story["owed"])) == (3, 0, 0, 0, 0, 0, 0, 0)
    assert look(ledger.on(date(2020, 4, 20))) == (3, 2, 1, 1, 1, 0, 1, 1)
    assert look(ledger.head()) == (3, 2, 1, 1, 0, 1, 1, 2)


def test_nothing_given_means_the_head_now(ledger: Ledger, story: Story) -> None:
    ledger.clock.moment = shanghai(5, 20)
    last = story["excused"]
    assert ledger.head() == AsOf(last.position, shanghai(5, 20), last.root)


def test_a_position_means_the_end_of_the_append_that_holds_it_and_its_moment(ledger: Ledger, story: Story) -> None:
    together = story["owed"]
    assert together.first == together.position - 2
    for inside in range(together.first, together.position + 1):
        assert ledger.at(together._replace(position=inside)) == AsOf(
            together.position, together.recorded_at, together.root
        )
    accepted = story["accepted"]
    assert ledger.at(accepted) == AsOf(accepted.position, shanghai(4, 9, 10), accepted.root)


def test_a_moment_is_inclusive_to_the_microsecond(ledger: Ledger, story: Story) -> None:
    accepted, reviewed = story["accepted"], story["reviewed"]
    at = shanghai(4, 9, 10)
    assert ledger.on(at) == AsOf(accepted.position, at, accepted.root)
    just_before = at - timedelta(microseconds=1)
    assert ledger.on(just_before) == AsOf(reviewed.position, just_before, reviewed.root)


def test_a_date_means_the_end_of_that_day_in_liuzhou(ledger: Ledger, story: Story) -> None:
    closed = story["closed"]
    assert ledger.on(date(2020, 4, 12)) == AsOf(
        closed.position, datetime(2020, 4, 12, 15, 59, 59, 999999, tzinfo=UTC), closed.root
    )
    assert ledger.on(date(2020, 4, 11)).position == story["second filed"].position


@pytest.mark.usefixtures("story")
def test_today_means_so_far(ledger: Ledger) -> None:
    ledger.clock.moment = shanghai(5, 21, 9)
    assert ledger.on(date(2020, 5, 21)).moment == shanghai(5, 21, 9)
    with pytest.raises(PositionUnknown):
        ledger.on(date(2020, 5, 22))


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("moment", [shanghai(5, 21, 9, 0, 1), datetime(2019, 12, 31, tzinfo=UTC), date(2020, 1, 8)])
def test_the_future_and_the_time_before_the_first_fact_are_refused(ledger: Ledger, moment: date) -> None:
    ledger.clock.moment = shanghai(5, 21, 9)
    with pytest.raises(PositionUnknown):
        ledger.on(moment)


@pytest.mark.parametrize("position", [0, -1, 10**6])
def test_a_position_that_does_not_exist_is_refused(ledger: Ledger, story: Story, position: int) -> None:
    with pytest.raises(PositionUnknown):
        ledger.at(story["owed"]._replace(position=position))
