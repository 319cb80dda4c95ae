"""A voided listing: from its voiding on no list, total, statistic or filing counts it; before it all of them do."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from events.decisions.entry import VoidListing
from events.decisions.project import VoidProject
from events.decisions.report import ReturnReport
from events.journal.receipts import Receipt
from events.refusals import AlreadyListed, ListingHasReports, ListingIsVoided, NothingOwed, ProjectStillListed
from events.vocabulary import Money, Period, StatedTotal
from projections import history, listings, projects, reports, statistics, summaries
from projections.asof import AsOf
from projections.history import HistoryFilter
from projections.listings import Amounts, EntryFilter
from projections.programmes import json_text
from projections.projects import ProjectFilter
from projections.reports import FilingFilter
from tests.projecting.ledger import Ledger
from tests.projecting.telling import (
    ANNUAL,
    CLERK,
    PROGRAMME,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    project_id,
    register,
    wan,
)

FEBRUARY, MARCH = (Period.month(2020, month) for month in (2, 3))
VOID = VoidListing(entry_id=entry_id(2), reason="附件一第 2 行误列", basis=basis(12))


class Story(NamedTuple):
    """Two projects listed, the second by mistake: adjusted, reported in February, its report returned, voided; then
    listed again under another id with another plan."""

    returned: Receipt
    voided: Receipt
    again: Receipt


@pytest.fixture(scope="module")
def story(ledger: Ledger) -> Story:
    tell = ledger.tell
    begin(ledger, 2, 3)
    tell(register(1, total=wan("9000")), register(2, total=wan("500")))
    tell(enter(1, "1200", row_no=1), enter(2, "300", row_no=2), adjust(2, "360", 3))
    tell(file(1, 2, "100"), file(2, 2, "30"), by=CLERK)
    with pytest.raises(ListingHasReports):
        tell(VOID)
    returned = tell(ReturnReport(project_id=project_id(2), period=FEBRUARY, reason="误列"))
    with pytest.raises(ProjectStillListed):
        tell(VoidProject(project_id=project_id(2), reason="误登"))
    with pytest.raises(AlreadyListed):
        tell(enter(2, "310", id=entry_id(3)))
    voided = tell(VOID)
    with pytest.raises(ListingIsVoided):
        tell(adjust(2, "1", 3))
    with pytest.raises(NothingOwed):
        tell(file(2, 3), by=CLERK)
    return Story(returned, voided, tell(enter(2, "310", id=entry_id(3), row_no=3)))


Look = Callable[[AsOf], Any]


def three(ledger: Ledger, story: Story, look: Look) -> tuple[Any, Any, Any]:
    """What was known before the voiding, from it on, and after the second listing."""
    return look(ledger.before(story.voided)), look(ledger.at(story.voided)), look(ledger.at(story.again))


def test_a_voided_listing_leaves_the_lists_and_the_past_keeps_it(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf, **where: Any) -> list[tuple[int | None, Decimal | None]]:
        page = ledger.ask(listings.find, as_of, EntryFilter(**where))
        return [(row.row_no, row.annual_plan) for row in page]

    first, second, third = (1, Decimal(1200)), (2, Decimal(360)), (3, Decimal(310))
    assert three(ledger, story, look) == ([first, second], [first], [first, third])
    mistaken = three(ledger, story, lambda as_of: look(as_of, ids=[entry_id(2)]))
    assert mistaken == ([second], [], [])
    of_project = three(ledger, story, lambda as_of: look(as_of, project=project_id(2)))
    assert of_project == ([second], [], [third])
    assert three(ledger, story, lambda as_of: look(as_of, month=MARCH.first))[1] == [first]


def test_a_voided_listings_adjustment_holds_in_no_month(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf) -> Any:
        return ledger.ask(listings.plans_in, as_of, PROGRAMME, MARCH.first)

    assert three(ledger, story, look) == ({entry_id(2): Decimal(360)}, {}, {})


def test_totals_count_a_voided_listing_until_its_voiding(ledger: Ledger, story: Story) -> None:
    def standing(as_of: AsOf) -> list[Amounts | None]:
        return [total.computed for total in ledger.ask(listings.totals, as_of, PROGRAMME, frozenset())]

    one = Amounts(1, Decimal(9000), Decimal(1200))
    assert three(ledger, story, standing) == (
        [Amounts(2, Decimal(9500), Decimal(1560))],
        [one],
        [Amounts(2, Decimal(9500), Decimal(1510))],
    )

    def of_document(as_of: AsOf) -> list[Amounts | None]:
        stated = json_text([StatedTotal(count=1, total=Money.of("9000"), plan=Money.of("1200"))])
        return [total.difference for total in ledger.ask(listings.document_totals, as_of, ANNUAL, stated, frozenset())]

    nought = Decimal(0)
    assert three(ledger, story, of_document)[:2] == (
        [Amounts(1, Decimal(500), Decimal(300))],
        [Amounts(0, nought, nought)],
    )


def test_statistics_count_a_voided_listing_until_its_voiding(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf) -> list[tuple[int, Decimal, Decimal | None, int, int]]:
        found = ledger.ask(statistics.by_month, as_of, PROGRAMME, 2020, months=[FEBRUARY.first, MARCH.first])
        return [
            (one.projects, one.year_to_date, one.annual_plan, one.coverage.owed, one.coverage.filed) for one in found
        ]

    hundred = Decimal(100)
    assert look(ledger.before(story.returned))[0] == (2, Decimal(130), Decimal(1500), 2, 2)
    assert three(ledger, story, look) == (
        [(2, hundred, Decimal(1500), 2, 1), (2, hundred, Decimal(1560), 2, 0)],
        [(1, hundred, Decimal(1200), 1, 1), (1, hundred, Decimal(1200), 1, 0)],
        [(2, hundred, Decimal(1510), 2, 1), (2, hundred, Decimal(1510), 2, 0)],
    )


def test_a_voided_listing_owes_no_report(ledger: Ledger, story: Story) -> None:
    def owed(as_of: AsOf) -> list[tuple[Any, int]]:
        rows = ledger.ask(reports.filings, as_of, PROGRAMME, FilingFilter())
        return [(row.entry_id, row.month.month) for row in rows]

    def in_figures(as_of: AsOf) -> list[tuple[int, int]]:
        return [(month.owed, month.filed) for month in ledger.ask(summaries.filings_by_month, as_of, PROGRAMME)]

    one, two, three_ = entry_id(1), entry_id(2), entry_id(3)
    assert three(ledger, story, owed) == (
        [(one, 2), (two, 2), (one, 3), (two, 3)],
        [(one, 2), (one, 3)],
        [(one, 2), (three_, 2), (one, 3), (three_, 3)],
    )
    assert three(ledger, story, in_figures)[:2] == ([(2, 2), (2, 0)], [(1, 1), (1, 0)])


def test_the_history_tells_both_and_why(ledger: Ledger, story: Story) -> None:
    rows = ledger.ask(history.find, ledger.head(), HistoryFilter(streams=[entry_id(2)]))
    assert [(row.topic, row.version) for row in rows] == [
        ("entry.listed", 1),
        ("entry.plan_adjusted", 2),
        ("entry.listing_voided", 3),
    ]
    last = rows[-1]
    assert (last.position, last.reason, last.project_id) == (story.voided.position, VOID.reason, project_id(2))
    assert last.basis is not None
    assert "柳政办〔2020〕12号" in last.basis
    assert last.changed() == []


def test_a_project_whose_listing_was_voided_may_be_voided(fresh_ledger: Ledger) -> None:
    tell = fresh_ledger.tell
    begin(fresh_ledger, 2)
    tell(register(1), enter(1))
    at_once = [VoidListing(entry_id=entry_id(1), reason="误列"), VoidProject(project_id=project_id(1), reason="误登")]
    voided = fresh_ledger.tell_at_once(at_once)

    def standing(as_of: AsOf) -> tuple[int, int]:
        listed = fresh_ledger.ask(listings.find, as_of, EntryFilter())
        return len(listed), len(fresh_ledger.ask(projects.find, as_of, ProjectFilter(voided=False)))

    assert (standing(fresh_ledger.before(voided)), standing(fresh_ledger.at(voided))) == ((1, 1), (0, 0))
