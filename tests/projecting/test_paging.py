"""Pages of projects and entries: each row once, in either direction, over ties and over what is not there."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from projections import listings, projects
from projections.asking import Page
from projections.asof import AsOf
from projections.listings import EntryFilter, EntryOrder, EntryRow
from projections.projects import ProjectFilter, ProjectOrder, ProjectRow
from tests.projecting.ledger import Ledger
from tests.projecting.telling import (
    ANNUAL,
    CITY_FIRM,
    NORTH,
    PROGRAMME,
    SOUTH,
    SUPPLEMENT,
    WATER,
    begin,
    enter,
    entry_id,
    issue,
    leave,
    project_id,
    register,
    wan,
)

ROWS = [
    (1, "桥", "300", 7, "30"),
    (2, "桥", None, None, "10"),
    (3, "路", "0.5", 3, None),
    (4, "厂", None, 3, "10"),
    (5, "100%达标_路", "300", None, None),
    (6, "学校", "20", 0, "0"),
    (7, "桥", "300", 9, "2.5"),
]
"""Number, name, total, row number, plan."""


@pytest.fixture(scope="module", autouse=True)
def listed(ledger: Ledger) -> AsOf:
    begin(ledger)
    ledger.tell(issue(SUPPLEMENT))
    for number, name, total, row_no, plan in ROWS:
        ledger.tell(
            register(number, name, total=wan(total), areas=("450205",) if number % 2 else ("450204", "450205")),
            enter(
                number,
                plan,
                row_no=row_no,
                category="NEW_START" if plan else "PREPARATORY",
                sector="INFRASTRUCTURE" if number < 4 else "ECOLOGY_ENVIRONMENT",
                responsible_units=(NORTH, SOUTH) if number < 3 else (SOUTH, WATER),
                document_id=SUPPLEMENT if number == 7 else ANNUAL,
                month=6 if number == 7 else 1,
            ),
        )
    before = ledger.head()
    ledger.tell(leave(1, 3))
    return before


def walk(ask: Callable[[tuple[Any, UUID] | None], Page], key: Callable[[Any], tuple[Any, UUID]]) -> list[Any]:
    """All rows, two a page, each page behind the last row of the one before."""
    rows: list[Any] = []
    after = None
    while True:
        page = ask(after)
        rows += page
        assert len(rows) <= len(ROWS)
        assert len(page) == 2 or not page.more
        if not page.more:
            return rows
        after = key(page[-1])


def least(value: Any, absent: int) -> Any:
    return absent if value is None else value


PROJECT_KEYS: dict[ProjectOrder, Callable[[ProjectRow], Any]] = {
    ProjectOrder.NAME: lambda row: row.name,
    ProjectOrder.TOTAL: lambda row: row.total,
}
ENTRY_KEYS: dict[EntryOrder, Callable[[EntryRow], Any]] = {
    EntryOrder.ROW_NO: lambda row: row.row_no,
    EntryOrder.NAME: lambda row: row.name,
    EntryOrder.ANNUAL_PLAN: lambda row: row.annual_plan,
    EntryOrder.TOTAL: lambda row: row.total,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", ProjectOrder)
def test_every_project_is_seen_once_and_in_order(
    ledger: Ledger, listed: AsOf, order: ProjectOrder, descending: bool
) -> None:
    key = PROJECT_KEYS[order]

    def ask(after: tuple[Any, UUID] | None) -> Page:
        return ledger.ask(
            projects.find, listed, ProjectFilter(), order=order, descending=descending, after=after, limit=2
        )

    seen = walk(ask, lambda row: (key(row), row.project_id))
    assert len(seen) == ledger.ask(projects.count, listed, ProjectFilter()) == 7
    assert seen == sorted(seen, key=lambda row: (least(key(row), -1), row.project_id), reverse=descending)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", EntryOrder)
def test_every_entry_is_seen_once_and_in_order(
    ledger: Ledger, listed: AsOf, order: EntryOrder, descending: bool
) -> None:
    key, absent = ENTRY_KEYS[order], 0 if order is EntryOrder.ROW_NO else -1

    def ask(after: tuple[Any, UUID] | None) -> Page:
        return ledger.ask(
            listings.find, listed, EntryFilter(), order=order, descending=descending, after=after, limit=2
        )

    seen = walk(ask, lambda row: (key(row), row.entry_id))
    assert len(seen) == ledger.ask(listings.count, listed, EntryFilter()) == 7
    assert seen == sorted(seen, key=lambda row: (least(key(row), absent), row.entry_id), reverse=descending)


def test_a_page_says_whether_more_follow(ledger: Ledger, listed: AsOf) -> None:
    for limit, more in [(6, True), (7, False), (8, False)]:
        page = ledger.ask(projects.find, listed, ProjectFilter(), limit=limit)
        assert (len(page), page.more) == (min(limit, 7), more)
    empty = ledger.ask(projects.find, listed, ProjectFilter(ids=[]))
    assert (list(empty), empty.more) == ([], False)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"ids": [project_id(2), project_id(4), project_id(99)]}, {2, 4}),
        ({"text": "桥"}, {1, 2, 7}),
        ({"text": "%"}, {5}),
        ({"text": "_"}, {5}),
        ({"text": ""}, {1, 2, 3, 4, 5, 6, 7}),
        ({"area": "450204"}, {2, 4, 6}),
        ({"area": "450205", "text": "路"}, {3, 5}),
        ({"owner": CITY_FIRM}, {1, 2, 3, 4, 5, 6, 7}),
        ({"owner": NORTH}, set()),
        ({"parent": project_id(1)}, set()),
    ],
)
def test_projects_are_chosen_by_what_is_said_of_them(
    ledger: Ledger, listed: AsOf, where: dict[str, Any], expected: set[int]
) -> None:
    chosen = ProjectFilter(**where)
    found = ledger.ask(projects.find, listed, chosen)
    assert {row.project_id for row in found} == {project_id(number) for number in expected}
    assert ledger.ask(projects.count, listed, chosen) == len(expected)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"ids": [entry_id(2), entry_id(99)]}, {2}),
        ({"programme": PROGRAMME}, {1, 2, 3, 4, 5, 6, 7}),
        ({"programme": NORTH}, set()),
        ({"project": project_id(3)}, {3}),
        ({"document": SUPPLEMENT}, {7}),
        ({"categories": ["PREPARATORY"]}, {3, 5}),
        ({"categories": ["PREPARATORY", "NEW_START"], "sectors": ["INFRASTRUCTURE"]}, {1, 2, 3}),
        ({"categories": []}, set()),
        ({"lead_unit": NORTH}, {1, 2}),
        ({"lead_unit": WATER}, set()),
        ({"unit": SOUTH}, {1, 2, 3, 4, 5, 6, 7}),
        ({"unit": WATER}, {3, 4, 5, 6, 7}),
        ({"unit": CITY_FIRM, "text": "桥"}, {1, 2, 7}),
        ({"area": "450204"}, {2, 4, 6}),
    ],
)
def test_entries_are_chosen_by_what_is_said_of_them_and_of_their_projects(
    ledger: Ledger, listed: AsOf, where: dict[str, Any], expected: set[int]
) -> None:
    chosen = EntryFilter(**where)
    found = ledger.ask(listings.find, listed, chosen)
    assert {row.entry_id for row in found} == {entry_id(number) for number in expected}
    assert ledger.ask(listings.count, listed, chosen) == len(expected)


def test_entries_are_chosen_by_the_month_in_which_they_stand(ledger: Ledger, listed: AsOf) -> None:
    left = ledger.head()

    def standing(as_of: AsOf, **where: Any) -> set[int]:
        found = ledger.ask(listings.find, as_of, EntryFilter(**where))
        return {row.entry_id.int - entry_id(0).int for row in found}

    assert standing(left, month=date(2020, 2, 1)) == {1, 2, 3, 4, 5, 6}
    assert standing(left, month=date(2020, 3, 1)) == {2, 3, 4, 5, 6}
    assert standing(left, month=date(2020, 6, 1)) == {2, 3, 4, 5, 6, 7}
    assert standing(left, exited=True) == {1}
    assert standing(left, exited=False) == {2, 3, 4, 5, 6, 7}
    assert standing(listed, exited=True) == set()
    assert standing(listed, month=date(2020, 3, 1)) == {1, 2, 3, 4, 5, 6}
