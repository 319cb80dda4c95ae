"""Whole projects and entries, chosen by what is said of them: what tables and workbooks read."""

from datetime import date
from typing import Any

import pytest

from projections import listings, projects
from projections.asof import AsOf
from projections.listings import EntryFilter
from projections.projects import ProjectFilter
from tests.projecting.ledger import Ledger
from tests.projecting.seven import list_seven
from tests.projecting.telling import CITY_FIRM, NORTH, PROGRAMME, SOUTH, SUPPLEMENT, WATER, entry_id, project_id


@pytest.fixture(scope="module", autouse=True)
def listed(ledger: Ledger) -> AsOf:
    return list_seven(ledger)


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
