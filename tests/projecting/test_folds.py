"""What holds for every fold: each fact is handled or ignored, and whatever is handled becomes a row of its table."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from events.facts import TOPICS
from events.facts.entry import ListingVoided
from events.journal.under import Moved
from projections.engine import Changes, fold_all
from projections.projection import Projection, Stamp
from projections.projector import PROJECTIONS
from tests.projecting.folding import STORY, marked, moment

every = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)


def test_the_story_tells_a_fact_of_every_topic() -> None:
    assert {type(fact) for fact in STORY} == set(TOPICS.values())


@every
def test_a_projection_handles_or_ignores_every_fact_and_never_both(projection: Projection) -> None:
    handled = set(projection.handlers)
    assert handled | projection.ignored == set(TOPICS.values())
    assert not handled & projection.ignored


ENDING = {("entries", ListingVoided)}
"""What ends a row and opens none."""


@every
def test_every_fact_that_a_projection_handles_leaves_a_row_of_its_table(projection: Projection) -> None:
    changes = Changes(projection)
    for fact, mark in marked(STORY):
        fold_all([changes], [(fact, mark)], None)
        handler = projection.handlers.get(type(fact))
        for key in handler.touched(fact, mark) if handler else ():
            standing = changes.standing[key]
            if standing is None:
                assert (projection.name, type(fact)) in ENDING
                continue
            assert type(standing.row) is projection.row
            assert [name for name, value, type_ in _fields(standing.row) if not _fits(value, type_)] == []
            assert len(key) == len(projection.key)


@every
def test_folding_fact_by_fact_and_all_at_once_comes_to_the_same(projection: Projection) -> None:
    one_by_one, at_once = Changes(projection), Changes(projection)
    for each in marked(STORY):
        fold_all([one_by_one], [each], None)
    fold_all([at_once], marked(STORY), None)
    assert one_by_one.done == at_once.done
    assert _standing(one_by_one) == _standing(at_once)


def _standing(changes: Changes) -> dict[Any, Any]:
    return {key: standing and (standing.since, standing.row) for key, standing in changes.standing.items()}


def _fields(row: Any) -> Iterator[tuple[str, Any, Any]]:
    for name, type_ in get_type_hints(type(row)).items():
        yield name, getattr(row, name), type_


def _fits(value: Any, type_: Any) -> bool:
    """Exactly what the column is declared to hold: an enum in a text column would come back as another type."""
    if get_origin(type_) is UnionType:
        return any(_fits(value, option) for option in get_args(type_))
    if get_origin(type_) is list:
        return type(value) is list and all(_fits(item, get_args(type_)[0]) for item in value)
    if type_ is type(None):
        return value is None
    if type_ is Stamp:
        return type(value) is int
    assert type_ in {str, int, bool, UUID, Decimal, date, datetime}
    return type(value) is type_


@every
def test_what_was_folded_ahead_of_the_lock_and_moved_is_what_would_be_folded_under_it(projection: Projection) -> None:
    """No fold computes with its mark's position or moment: it keeps them, or does not."""
    was, at = moment(1), moment(1_000)

    def folded(start: int, at: datetime) -> Changes:
        changes = Changes(projection)
        fold_all([changes], [(fact, mark._replace(at=at)) for fact, mark in marked(STORY, start=start)], None)
        return changes

    moved, later = folded(1, was), folded(8, at)
    moved.move(Moved(behind=0, by=7, was=was, at=at))
    assert (moved.later, moved.opened().rows) == (later.later, later.opened().rows)
