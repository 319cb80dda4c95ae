"""The engine by itself: rows open and close at their facts' positions, under the keys that facts touch."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from events.actor import Mark
from events.facts import Fact
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.facts.report import ReportFiled
from events.journal.recorder import FOREVER
from events.journal.under import Moved
from projections.engine import Changes, Standing, fold_all
from projections.investments import investments
from projections.projection import NEVER, Projection, Stamp
from tests.deciding.world import LEAD, OWNER, lead, owner
from tests.projecting.folding import alias_recognised, marked, moment, organisation_renamed


class NameKey(NamedTuple):
    organisation_id: UUID


class Named(NamedTuple):
    name: str


class Seen(NamedTuple):
    name: str
    heard_from: Stamp


class WordKey(NamedTuple):
    word: str


class Heard(NamedTuple):
    times: int


names = Projection("names", NameKey, Named, version=1)
words = Projection("words", WordKey, Heard, version=1)
seen = Projection("seen", NameKey, Seen, version=1)


@names.on(OrganisationRegistered)
def registered(row: Named | None, fact: OrganisationRegistered, mark: Mark) -> Named:
    assert row is None
    assert mark.version == 1
    return Named(fact.name)


@names.on(OrganisationRenamed)
def renamed(_: Named, fact: OrganisationRenamed, __: Mark) -> Named:
    return Named(fact.after)


@names.on(AliasRecognised)
def forgotten(row: Named, fact: AliasRecognised, mark: Mark) -> None:
    """For the test: the row goes."""


@words.on(OrganisationRenamed, keys=lambda fact: [(fact.before,), (fact.after,)])
@words.on(AliasRecognised, key=lambda fact: (fact.text,))
@words.on(OrganisationRegistered, keys=lambda fact: [(fact.name,)] if fact.area_code else [])
def heard(row: Heard | None, fact: Fact, _: Mark) -> Heard:
    if isinstance(fact, AliasRecognised):
        return row or Heard(1)
    return Heard(row.times + 1 if row else 1)


@seen.on(OrganisationRegistered)
def first_seen(_: Seen | None, fact: OrganisationRegistered, __: Mark) -> Seen:
    return Seen(fact.name, NEVER)


@seen.on(AliasRecognised)
def heard_of(row: Seen, _: AliasRecognised, mark: Mark) -> Seen:
    """For the test: taken back by the second alias."""
    return row._replace(heard_from=Stamp(mark.position) if row.heard_from == NEVER else NEVER)


@seen.on(OrganisationRenamed)
def seen_anew(row: Seen, fact: OrganisationRenamed, _: Mark) -> Seen:
    return row._replace(name=fact.after)


def stored(projection: Projection, key: tuple[Any, ...], since: int, row: tuple[Any, ...]) -> Changes:
    """As after reading the row that stands in the table."""
    changes = Changes(projection)
    changes.standing[key] = Standing(since, row, True)
    return changes


def fold(changes: Changes, facts: Sequence[Fact], *, start: int = 1) -> Changes:
    fold_all([changes], marked(facts, start=start), None)
    return changes


def stands(changes: Changes) -> dict[Any, Any]:
    """What stands, since when, and whether it has yet to be written."""
    return {
        key: standing and (standing.since, standing.row, not standing.stored)
        for key, standing in changes.standing.items()
    }


def test_a_row_without_a_key_of_its_own_is_its_streams() -> None:
    changes = fold(Changes(names), [owner, lead])
    assert stands(changes) == {(OWNER,): (1, Named(owner.name), True), (LEAD,): (2, Named(lead.name), True)}
    assert (changes.done, changes.later) == ([], {})


def test_two_facts_on_one_key_in_one_append_close_the_row_between_at_the_seconds_position() -> None:
    changes = fold(Changes(names), [owner, lead, organisation_renamed])
    assert changes.done == [(OWNER, 1, 3, owner.name)]
    assert stands(changes)[(OWNER,)] == (3, Named("柳州城投集团"), True)


def test_a_stored_row_is_closed_once_at_the_position_of_the_first_fact_that_changes_it() -> None:
    again = OrganisationRenamed(
        organisation_id=OWNER,
        before="柳州城投集团",
        after="城投",
        effective_from=organisation_renamed.effective_from,
        basis=organisation_renamed.basis,
    )
    changes = fold(stored(names, (OWNER,), 3, Named(owner.name)), [organisation_renamed, again], start=10)
    assert changes.later == {(OWNER,): (10,)}
    assert changes.done == [(OWNER, 10, 11, "柳州城投集团")]
    assert stands(changes) == {(OWNER,): (11, Named("城投"), True)}


def test_a_fold_that_returns_an_equal_row_writes_nothing() -> None:
    changes = fold(stored(words, ("城投",), 3, Heard(1)), [alias_recognised], start=10)
    assert (changes.done, changes.later) == ([], {})
    assert stands(changes) == {("城投",): (3, Heard(1), False)}


def test_a_fold_that_returns_nothing_ends_the_row() -> None:
    changes = fold(stored(names, (OWNER,), 3, Named(owner.name)), [alias_recognised], start=10)
    assert (changes.done, changes.later, stands(changes)) == ([], {(OWNER,): (10,)}, {(OWNER,): None})
    in_one_append = fold(Changes(names), [owner, alias_recognised])
    assert (in_one_append.done, in_one_append.later) == ([(OWNER, 1, 2, owner.name)], {})


def test_a_row_that_is_only_stamped_stands_on() -> None:
    changes = fold(Changes(seen), [owner, alias_recognised])
    assert (changes.done, changes.later) == ([], {})
    assert stands(changes) == {(OWNER,): (1, Seen(owner.name, Stamp(2)), True)}


def test_a_stored_row_gets_its_stamp_and_stays_open() -> None:
    changes = fold(stored(seen, (OWNER,), 3, Seen(owner.name, NEVER)), [alias_recognised], start=10)
    assert (changes.done, changes.later) == ([], {(OWNER,): (FOREVER, 10)})
    assert stands(changes) == {(OWNER,): (3, Seen(owner.name, Stamp(10)), False)}
    assert changes.opened().rows == []


def test_a_stored_row_that_is_stamped_and_closed_in_one_append_gets_both() -> None:
    changes = fold(
        stored(seen, (OWNER,), 3, Seen(owner.name, NEVER)), [alias_recognised, organisation_renamed], start=10
    )
    assert changes.later == {(OWNER,): (11, 10)}
    assert stands(changes) == {(OWNER,): (11, Seen("柳州城投集团", Stamp(10)), True)}


def test_a_stamp_that_is_taken_back_begins_a_row() -> None:
    changes = fold(stored(seen, (OWNER,), 3, Seen(owner.name, Stamp(5))), [alias_recognised], start=10)
    assert changes.later == {(OWNER,): (10, 5)}
    assert stands(changes) == {(OWNER,): (10, Seen(owner.name, NEVER), True)}


def test_what_is_moved_takes_its_stamps_along_and_leaves_older_ones() -> None:
    changes = fold(stored(seen, (OWNER,), 3, Seen(owner.name, NEVER)), [alias_recognised], start=10)
    changes.standing[(LEAD,)] = Standing(2, Seen(lead.name, Stamp(4)), True)
    changes.move(Moved(behind=9, by=5, was=moment(1), at=moment(2)))
    assert changes.later == {(OWNER,): (FOREVER, 15)}
    assert stands(changes) == {
        (OWNER,): (3, Seen(owner.name, Stamp(15)), False),
        (LEAD,): (2, Seen(lead.name, Stamp(4)), False),
    }


def test_stamps_stand_behind_the_other_columns() -> None:
    class Wrong(NamedTuple):
        heard_from: Stamp
        name: str

    with pytest.raises(TypeError, match="wrong: stamps stand last"):
        Projection("wrong", NameKey, Wrong, version=1)


def test_one_fact_may_touch_several_rows_or_none() -> None:
    changes = fold(Changes(words), [owner, lead, organisation_renamed])
    assert stands(changes) == {
        (lead.name,): (2, Heard(1), True),
        (owner.name,): (3, Heard(1), True),
        ("柳州城投集团",): (3, Heard(1), True),
    }


def test_a_fact_that_is_not_handled_touches_nothing() -> None:
    silent = Projection("silent", NameKey, Named, version=1)
    assert fold(Changes(silent), [owner, lead]).standing == {}


def test_a_fact_is_handled_by_one_fold() -> None:
    with pytest.raises(TypeError, match=r"names handles organisation\.renamed already"):
        names.on(OrganisationRenamed)(renamed)


def test_a_streams_first_fact_finds_no_row_so_none_is_looked_for() -> None:
    (fact, first), (_, second) = marked([owner, organisation_renamed])
    of_stream, of_key = names.handlers[OrganisationRegistered], words.handlers[OrganisationRenamed]
    assert (of_stream.finds_none(first), of_stream.finds_none(second)) == (True, False)
    assert of_key.finds_none(first) is False
    assert of_stream.touched(fact, first) == ((OWNER,),)


def test_a_key_that_says_the_stream_in_other_words_is_not_looked_for_either() -> None:
    first, second = (mark for _, mark in marked([owner, organisation_renamed]))
    filed = investments.handlers[ReportFiled]
    assert (filed.finds_none(first), filed.finds_none(second)) == (True, False)


def test_the_table_has_the_key_the_period_and_the_row() -> None:
    assert words.table.columns == ("word", "from_position", "to_position", "times")
    assert words.table.types == ("text", "int8", "int8", "int8")
    assert names.table.types == ("uuid", "int8", "int8", "text")
