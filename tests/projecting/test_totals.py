"""What the notice states beside what its entries come to: its two contradictions stay visible, cut as one likes."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from events.decisions import Command
from events.decisions.project import ReviseTotal
from events.vocabulary import Group, Money, StatedTotal
from projections import listings, programmes
from projections.asof import AsOf
from projections.listings import Amounts, Cell, Dimension, Total, stated_cells
from projections.programmes import json_text
from service.demo import notice
from service.demo.notice import Stated
from tests.projecting.ledger import Ledger
from tests.projecting.telling import (
    ANNUAL,
    NORTH,
    PROGRAMME,
    SOUTH,
    SUPPLEMENT,
    UNITS,
    adjust,
    basis,
    enter,
    issue,
    leave,
    open_programme,
    project_id,
    register,
    yi,
)

GROUP, CATEGORY, SECTOR = Dimension.GROUP, Dimension.CATEGORY, Dimension.SECTOR


def said(figures: Stated, **where: Any) -> StatedTotal:
    plan = None if figures.plan is None else yi(figures.plan)
    return StatedTotal(count=figures.count, total=yi(figures.total), plan=plan, **where)


STATED = (
    *(said(cell, category=category, sector=sector) for (category, sector), cell in notice.CELLS.items()),
    *(said(total, category=category) for category, total in notice.CATEGORY_TOTALS.items()),
    *(said(total, group=Group(group)) for group, total in notice.GROUP_TOTALS.items()),
    StatedTotal(lead_unit=NORTH, count=700),
    StatedTotal(area="450205", total=yi(1)),
)


def rows_of(category: str, sector: str, cell: Stated, start: int) -> list[Command]:
    """As many projects as the cell states, with total and plan that come to exactly what it states."""
    rows: list[Command] = []
    for place in range(cell.count):
        number = start + place
        total, plan = share(cell.total_wan, cell.count, place), share(cell.plan_wan, cell.count, place)
        rows.append(register(number, total=Money.of(total) if total is not None else None, areas=("450205",)))
        rows.append(enter(number, str(plan) if plan is not None else None, category=category, sector=sector))
    return rows


def share(whole: Decimal | None, of: int, place: int) -> Decimal | None:
    """Equal parts in whole 万元, the first takes what is over."""
    if whole is None:
        return None
    part = whole // of
    return whole - part * (of - 1) if place == 0 else part


@pytest.fixture(scope="module", autouse=True)
def listed(ledger: Ledger) -> AsOf:
    ledger.tell(*UNITS, open_programme(), issue(stated=STATED))
    rows: list[Command] = []
    for (category, sector), cell in notice.CELLS.items():
        rows += rows_of(category, sector, cell, len(rows) // 2 + 1)
    ledger.tell_at_once(rows)
    return ledger.head()


SAID_OF_SIX = said(Stated(6, Decimal("21.8"), Decimal("2.36")), category="NEW_START", sector="INFRASTRUCTURE")


@pytest.fixture(scope="module")
def changed(ledger: Ledger, listed: AsOf) -> AsOf:
    """A supplement that lists nothing yet; another total, another plan, and an exit."""
    assert listed == ledger.head()
    ledger.tell(
        issue(SUPPLEMENT, stated=(SAID_OF_SIX,)),
        ReviseTotal(project_id=project_id(1), total=Money.of("1"), effective_from=date(2020, 7, 1), basis=basis(8)),
        adjust(2, "1", 7),
        leave(3, 7),
    )
    return ledger.head()


def totals(ledger: Ledger, as_of: AsOf, *group_by: Dimension, document: UUID = ANNUAL) -> dict[tuple[Any, ...], Total]:
    """A document's totals by what they are grouped by."""
    (found,) = (row for row in ledger.ask(programmes.documents_of, as_of, [PROGRAMME]) if row.document_id == document)
    rows = ledger.ask(listings.document_totals, as_of, document, found.stated, frozenset(group_by))
    chosen = [list(Dimension).index(dimension) for dimension in group_by]
    assert all(value is None for row in rows for i, value in enumerate(row.cell) if i not in chosen)
    return {tuple(row.cell[i] for i in chosen): row for row in rows}


def in_yi(amounts: Amounts | None) -> tuple[Any, ...] | None:
    return amounts and (amounts.projects, *(amount if amount is None else amount / 10_000 for amount in amounts[1:]))


def figures(total: Total) -> list[tuple[Any, ...] | None]:
    """Stated, computed and the difference, in 亿元."""
    return [in_yi(total.stated), in_yi(total.computed), in_yi(total.difference)]


def text(*amounts: object) -> tuple[Any, ...]:
    count, *others = amounts
    return count, *(Decimal(str(amount)) if amount is not None else None for amount in others)


def test_every_cell_comes_to_what_is_stated_for_it(ledger: Ledger, listed: AsOf) -> None:
    found = totals(ledger, listed, CATEGORY, SECTOR)
    assert set(found) == set(notice.CELLS)
    for where, cell in notice.CELLS.items():
        stated = text(cell.count, cell.total, cell.plan)
        nothing = text(0, 0, None if cell.plan is None else 0)
        assert figures(found[where]) == [stated, stated, nothing]


def test_the_notice_contradicts_itself_in_its_categories(ledger: Ledger, listed: AsOf) -> None:
    found = totals(ledger, listed, CATEGORY)
    assert {category: figures(total) for (category,), total in found.items()} == {
        "NEW_START": [text(124, "762.24", "107.61"), text(124, "762.24", "107.33"), text(0, 0, "-0.28")],
        "CONTINUING": [text(295, "3238.45", "414.63"), text(295, "3238.46", "414.63"), text(0, "0.01", 0)],
        "COMPLETING": [text(135, "575.69", "155.09"), text(134, "575.69", "155.08"), text(-1, 0, "-0.01")],
        "PREPARATORY": [text(175, "4053.63", None), text(175, "4053.62", None), text(0, "-0.01", None)],
    }


def test_the_class_that_implements_is_stated_and_the_one_that_prepares_is_not(ledger: Ledger, listed: AsOf) -> None:
    found = totals(ledger, listed, GROUP)
    assert {group: figures(total) for (group,), total in found.items()} == {
        "IMPLEMENTING": [text(554, "4576.38", "677.32"), text(553, "4576.39", "677.04"), text(-1, "0.01", "-0.28")],
        "PREPARATORY": [None, text(175, "4053.62", None), None],
    }


def test_of_the_whole_nothing_is_stated(ledger: Ledger, listed: AsOf) -> None:
    assert figures(totals(ledger, listed)[()]) == [None, text(728, "8630.01", "677.04"), None]


def test_what_is_stated_is_set_beside_only_at_its_own_level(ledger: Ledger, listed: AsOf) -> None:
    assert {total.stated for total in totals(ledger, listed, SECTOR).values()} == {None}
    assert {total.stated for total in totals(ledger, listed, GROUP, CATEGORY).values()} == {None}
    by_sector = totals(ledger, listed, SECTOR)
    assert {sector: total.computed and total.computed.projects for (sector,), total in by_sector.items()} == {
        "INFRASTRUCTURE": 348,
        "INDUSTRIAL_DEVELOPMENT": 189,
        "PEOPLES_LIVELIHOOD": 143,
        "ECOLOGY_ENVIRONMENT": 48,
    }


def test_a_unit_and_an_area_may_be_stated_and_what_is_not_stated_has_no_difference(
    ledger: Ledger, listed: AsOf
) -> None:
    north = totals(ledger, listed, Dimension.LEAD_UNIT)[(NORTH,)]
    assert figures(north) == [text(700, None, None), text(728, "8630.01", "677.04"), text(28, None, None)]
    area = totals(ledger, listed, Dimension.AREA)[("450205",)]
    assert figures(area)[2] == text(None, "8629.01", None)


def test_what_a_document_says_of_something_that_it_does_not_list_stands_alone(ledger: Ledger, changed: AsOf) -> None:
    found = totals(ledger, changed, CATEGORY, SECTOR, document=SUPPLEMENT)
    assert {where: figures(total) for where, total in found.items()} == {
        ("NEW_START", "INFRASTRUCTURE"): [text(6, "21.8", "2.36"), None, None]
    }


def test_a_document_goes_on_coming_to_what_it_listed_whatever_changes_later(
    ledger: Ledger, listed: AsOf, changed: AsOf
) -> None:
    for level in ((), (GROUP,), (CATEGORY,), (CATEGORY, SECTOR), (Dimension.LEAD_UNIT,)):
        assert totals(ledger, changed, *level) == totals(ledger, listed, *level)


def test_the_entries_that_stand_come_to_what_is_known_of_them_now(ledger: Ledger, listed: AsOf, changed: AsOf) -> None:
    def whole(as_of: AsOf) -> tuple[Any, ...]:
        (total,) = ledger.ask(listings.totals, as_of, PROGRAMME, frozenset())
        assert (total.stated, total.difference) == (None, None)
        return total.computed or ()

    infrastructure = notice.CELLS["NEW_START", "INFRASTRUCTURE"]
    first_total, a_total, a_plan = (
        share(infrastructure.total_wan, 50, 0) or 0,
        share(infrastructure.total_wan, 50, 1) or 0,
        share(infrastructure.plan_wan, 50, 1) or 0,
    )
    projects, total, plan = whole(listed)
    assert whole(changed) == (projects - 1, total - first_total + 1 - a_total, plan - a_plan + 1 - a_plan)


def test_stated_totals_are_read_at_exactly_the_level_asked_for() -> None:
    stated = json_text(STATED)
    assert len(stated_cells(stated, frozenset({CATEGORY, SECTOR}))) == 16
    assert set(stated_cells(stated, frozenset({GROUP}))) == {Cell("IMPLEMENTING", None, None, None, None)}
    assert stated_cells(stated, frozenset()) == {}
    whole = json_text((StatedTotal(count=729), StatedTotal(lead_unit=SOUTH, plan=yi("0.5"))))
    nowhere = Cell(None, None, None, None, None)
    assert stated_cells(whole, frozenset()) == {nowhere: Amounts(729, None, None)}
    assert stated_cells(whole, frozenset({Dimension.LEAD_UNIT})) == {
        nowhere._replace(lead_unit=SOUTH): Amounts(None, None, Decimal(5000))
    }
