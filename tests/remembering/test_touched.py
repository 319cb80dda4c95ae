"""What facts touch, and what questions read: worked out, so that nothing can be forgotten."""

import importlib
import pkgutil

import pytest

import projections
from events.facts import TOPICS
from projections import cohorts, listings, reports
from projections.asof import AT, BY
from projections.investments import Basis
from projections.listings import Dimension
from projections.projector import PROJECTIONS
from projections.touched import HEAD, TABLES, TOUCHES, Touch, Touched, tables_of

ONE, OTHER = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"

BY_GROUP = cohorts.grouped(cohorts.LISTED, frozenset({Dimension.GROUP}), Basis.FILED)


def test_every_fact_touches_the_tables_that_fold_it_and_the_head() -> None:
    assert set(TOUCHES) == set(TOPICS)
    for topic, tables in TOUCHES.items():
        folded = {one.name for one in PROJECTIONS if TOPICS[topic] in one.handlers}
        assert tables == folded | {HEAD}
        assert "history" in tables


@pytest.mark.parametrize(
    ("query", "tables"),
    [
        (listings.LISTINGS, {"entries", "projects"}),
        (reports.FILINGS, {"entries", "projects", "months", "filings"}),
        (BY_GROUP, {"entries", "projects", "programmes", "months", "adjustments"}),
        ("SELECT 1", set()),
        (AT, set()),
        (BY, set()),
        ("SELECT position FROM head", {"head"}),
        ("SELECT entriesandmore FROM projects_old", set()),
    ],
)
def test_a_questions_tables_stand_in_its_words(query: str, tables: set[str]) -> None:
    assert tables_of(query) == tables


def test_every_question_with_a_position_is_about_tables_that_facts_touch() -> None:
    found = 0
    for module in pkgutil.walk_packages(projections.__path__, "projections."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.isupper() and isinstance(value, str) and "%(position)s" in value and " FROM " in value:
                assert tables_of(value), f"{module.name}.{name}"
                found += 1
    assert found >= 12
    assert {one.name for one in PROJECTIONS} <= TABLES


def test_what_was_not_touched_holds() -> None:
    touched = Touched()
    touched.begin(10)
    touched.note(12, [Touch("report.filed", ONE)])
    assert touched.since(10, {"investments"})
    assert touched.since(11, {"entries", "filings"})
    assert not touched.since(12, {"investments"})
    assert not touched.since(10, {"entries", "projects", "organisations"})
    assert touched.since(11, {HEAD})


def test_a_project_is_touched_by_its_own_facts_and_by_those_of_none() -> None:
    touched = Touched()
    touched.begin(10)
    touched.note(12, [Touch("report.filed", ONE)])
    assert touched.since(10, {"investments"}, ONE)
    assert not touched.since(10, {"investments"}, OTHER)
    assert not touched.since(10, {"entries"}, ONE)
    touched.note(13, [Touch("organisation.renamed", None)])
    assert touched.since(12, {"investments", "organisations"}, OTHER)
    assert not touched.since(12, {"investments"}, OTHER)


def test_nothing_is_known_of_what_was_before_the_beginning() -> None:
    touched = Touched()
    touched.begin(10)
    assert touched.since(9, {"entries"})
    touched.note(11, [Touch("a.fact.of.another.release", ONE)])
    assert touched.since(10, {"organisations"}), "what is not known may touch anything"
    touched.begin(20)
    assert touched.since(11, {"entries"}), "what was not seen may have touched anything"


def test_projects_beyond_what_is_remembered_count_as_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.touched.PROJECTS", 3)
    touched = Touched()
    touched.begin(10)
    touched.note(11, [Touch("report.filed", ONE)])
    assert touched.since(10, {"investments"}, OTHER), "four tables of a project are more than three"
    assert not touched.since(10, {"entries"}, OTHER)
    assert not touched.since(11, {"investments"}, ONE)
