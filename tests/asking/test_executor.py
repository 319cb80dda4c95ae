"""The executor answers as strawberry's own does: the same data, the same errors, whatever is asked and whatever is
wrong with the rows; only in less time."""

import gc
import re
from itertools import product
from typing import Any

import pytest
from graphql import DocumentNode, parse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from schema.executing.plans import Plans
from schema.executor import Executor
from tests.asking.comparing import Tally, Watched, compare, told, valid
from tests.asking.growing import PLANTS, Planted
from tests.asking.menagerie import GRAPH, TRAPS, LeavesRow, SwornAnimal, World, cast_animal, cast_thing
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


@pytest.mark.parametrize("field", [*LEAVES, "doubled", "again", "rooted", "parented", "fixed"])
def test_whatever_a_leaf_may_hold(field: str) -> None:
    snake = {"tags": ("tags", "tag"), "odds": ("odds", "odd"), "grid": ("grid", "line", "cell")}
    for text in (
        f"{{ tuples {{ {field} {BENEATH.get(field, '')} text }} }}",
        f"{{ columned {{ {field} {BENEATH.get(field, '')} text }} }}",
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


def test_what_a_question_raises_may_be_its_answer() -> None:
    answer = compare("{ doomed(times: 2) { ... on Doom { text } } maybe { name } }", {})
    assert (answer.data["doomed"], answer.errors) == ({"text": "doomeddoomed"}, [])


def test_arguments_of_fragments_are_graphql_cores() -> None:
    text = "{ animals { ...F(n: 2) nick } } fragment F($n: Int = 1) on Animal { shout(times: $n) }"
    answer = compare(text, {}, parsed=parse(text, experimental_fragment_arguments=True))
    assert {animal["shout"] for animal in answer.data["animals"]} == {"兽!!"}


def test_a_variable_is_in_no_plan() -> None:
    text = "query ($n: Int!, $a: Boolean!) { animals { shout(times: $n) nick @skip(if: $a) herd(first: $n) { name } } }"
    parsed = parse(text)
    for n, a in ((0, True), (2, False), (2, True), (1, False)):
        answer = compare(text, {}, variables={"n": n, "a": a}, parsed=parsed)
        assert all(animal["shout"] == "兽" + "!" * n for animal in answer.data["animals"])
        assert all(("nick" in animal) != a for animal in answer.data["animals"])


def test_a_type_may_know_its_rows_itself() -> None:
    for plant in PLANTS:
        compare("{ valued { __typename number } }", {"number": Planted(plant, 1, 2)}, seed=2)
    answer = compare("{ valued { __typename number } }", {"number": Planted(3, 0, 1)}, seed=2)
    assert "must resolve to an Object type" in answer.errors[0][0]


def test_objects_of_one_class_may_be_cast_to_different_types() -> None:
    rows = [cast_animal(name="兽", nick=None), cast_thing(name="物", nick=None)]
    world, nothing = World(rows, [], []), frozenset[str]()
    for text in ("{ maybe { name } }", "{ all { kind: __typename ... on Named { name } } }"):
        stock, ours = (told(parse(text), {}, world, nothing, by) for by in (Stock, Watched))
        assert (repr(ours.data), ours.errors) == (repr(stock.data), stock.errors)
    assert ours.data == {"all": [{"kind": "Animal", "name": "兽"}, {"kind": "Thing", "name": "物"}]}
    assert told(parse("{ maybe { name } }"), {}, world, nothing, Watched).data == {"maybe": [{"name": "兽"}, None]}


def execution(document: DocumentNode, **variables: bool) -> Executor:
    executor = Executor.build(GRAPH, document, raw_variable_values=variables)
    assert isinstance(executor, Executor)
    return executor


def test_plans_are_kept_for_what_was_asked_last() -> None:
    plans = Plans(most=2)
    first, second, third = (parse("{ numbers }") for _ in range(3))
    kept = plans.of(execution(first))
    assert plans.of(execution(first)) is kept
    assert plans.of(execution(second)) is not kept
    assert plans.of(execution(first)) is kept
    plans.of(execution(third))
    assert plans.of(execution(first)) is kept, "the second was forgotten"


def test_a_document_has_plans_for_few_of_its_flags() -> None:
    flags = [f"f{number}" for number in range(5)]
    declared = ", ".join(f"${flag}: Boolean!" for flag in flags)
    fields = " ".join(f"{flag}: __typename @include(if: ${flag})" for flag in flags)
    document, plans = parse(f"query ({declared}) {{ {fields} }}"), Plans()
    said = [dict(zip(flags, values, strict=True)) for values in product([False, True], repeat=5)]
    variants = [plans.of(execution(document, **one)) for one in said]
    assert len({id(variant) for variant in variants}) == 32
    assert all(
        plans.of(execution(document, **one)) is kept for one, kept in list(zip(said, variants, strict=True))[16:]
    )
    assert plans.of(execution(document, **said[0])) is not variants[0]
