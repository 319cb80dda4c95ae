"""The executor answers as strawberry's own does: the same data, the same errors, whatever is asked and whatever is
wrong with the rows; only in less time."""

import gc
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.asking.comparing import Tally, Watched, compare, valid
from tests.asking.menagerie import GRAPH, PLANTS, TRAPS, LeavesRow, Planted, SwornAnimal
from tests.asking.selecting import FLAGS, Document, documents

BATCHED = ["herd", "mate", "weight", "speed", "owner"]
INNER = {"tags": "tag", "odds": "odd", "grid": "cell", "crowd": "of_crowd", "owns": "owned", "parts": "part"}
"""Under these names the items of lists are planted."""
PLANTABLE = {*SwornAnimal._fields, *LeavesRow._fields, *TRAPS, "parts", "cursor", "edges", "nodes"} - {"traps"}
CANCELLED = pytest.mark.filterwarnings(
    "ignore:coroutine .* was never awaited", "ignore::pytest.PytestUnraisableExceptionWarning"
)
"""graphql-core leaves coroutines that it cancels before they begin."""


@st.composite
def cases(draw: Any) -> tuple[Document, dict[str, Planted]]:
    """A document, and what is wrong with some of the fields that it asks for."""
    document = draw(documents(GRAPH))
    names = sorted(PLANTABLE & set(re.findall(r"[a-z]+", document.text)))
    fields = st.sampled_from([*names, *(INNER[name] for name in names if name in INNER)] or ["name"])
    planted = st.builds(Planted, st.sampled_from(PLANTS), st.integers(0, 3), st.sampled_from([1, 2, 50]))
    return document, draw(st.dictionaries(fields, planted, max_size=3))


@CANCELLED
def test_generated_documents_over_rows_with_anything_planted() -> None:
    """A document is asked twice, with other variables: its plans are those of its flags, its arguments anew."""
    Watched.tally = Tally()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        cases(),
        st.lists(
            st.fixed_dictionaries({**{flag: st.booleans() for flag in FLAGS}, "n": st.integers(0, 2)}),
            min_size=2,
            max_size=2,
        ),
        st.integers(0, 2**32),
        st.frozensets(st.sampled_from(BATCHED), max_size=1),
    )
    def check(
        case: tuple[Document, dict[str, Planted]], values: list[dict[str, Any]], seed: int, broken: frozenset[str]
    ) -> None:
        document, plants = case
        parsed = valid(document.text)
        assume(parsed)
        for said in values:
            variables = {name: said[name] for name in document.variables}
            compare(document.text, plants, seed=seed, variables=variables, broken=broken, parsed=parsed)

    try:
        check()
    finally:
        gc.collect()
    tally = Watched.tally
    assert tally.tried > 2 * tally.again, "most of it goes the quick way"
    assert tally.wrong > tally.compared / 20
    assert tally.raced < tally.wrong / 5


LEAVES = [name for name in LeavesRow._fields if name != "traps"]
BENEATH = {
    "leaves": "{ text }",
    "spare": "{ kind: __typename }",
    "mother": "{ name }",
    "young": "{ __typename }",
    "lost": "{ name }",
    "crowd": "{ text }",
    "owns": "{ __typename ... on Named { name } ... on Thing { leaves { text } } }",
    "likes": "{ __typename name }",
    "friends": "{ edges { cursor node { name } } nodes { nick } }",
    "herd": "{ name weight }",
    "mate": "{ __typename }",
    "again": "{ text }",
    "fate": "{ __typename ... on Doom { text } }",
}


@pytest.mark.parametrize("field", [*LEAVES, "doubled", "again"])
def test_whatever_a_leaf_may_hold(field: str) -> None:
    snake = {"tags": ("tags", "tag"), "odds": ("odds", "odd"), "grid": ("grid", "line", "cell")}
    for text in (
        f"{{ tuples {{ {field} {BENEATH.get(field, '')} text }} }}",
        f"{{ maybe {{ spare {{ {field} {BENEATH.get(field, '')} }} }} }}",
    ):
        for seed, name in enumerate(snake.get(field, (field,)) * 2):
            for plant in PLANTS:
                compare(text, {name: Planted(plant, seed % 3, 2)}, seed=seed)


@pytest.mark.parametrize(
    "field", [*(set(SwornAnimal._fields) - {"traps"}), *(set(TRAPS) - {"owner", "doubled", "again"})]
)
@CANCELLED
def test_whatever_an_object_may_hold(field: str) -> None:
    inner = {"crowd": ("crowd", "group", "of_crowd"), "owns": ("owns", "owned"), "friends": ("friends", "edges")}
    below = BENEATH.get(field, "")
    for seed, text in enumerate(
        (
            f"{{ maybe {{ name {field} {below} }} }}",
            f"{{ animals {{ {field} {below} }} }}",
            f"{{ all {{ ... on Animal {{ {field} {below} }} }} }}",
        )
    ):
        for name in inner.get(field, (field,)):
            for plant in PLANTS:
                compare(text, {name: Planted(plant, seed % 2, 2)}, seed=seed)
    gc.collect()
