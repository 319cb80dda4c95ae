"""Fields that cannot be merged: our rule finds what graphql-core's finds, in generated documents, and no more."""

import pytest
from graphql import OverlappingFieldsCanBeMergedRule, build_schema, parse, specified_rules, validate
from hypothesis import event, given, settings
from hypothesis import strategies as st

from schema.overlaps import overlapping

ZOO = build_schema("""
    interface Animal { name(short: Boolean, by: By): String, kin: [Animal!], cage: Cage, twin: Animal }
    type Cat implements Animal {
        name(short: Boolean, by: By): String, kin: [Animal!], cage: Cage, twin: Cat, lives: Int!, mood: String, n: Int
    }
    type Dog implements Animal {
        name(short: Boolean, by: By): String, kin: [Animal!], cage: Cage!, twin: Dog, tricks: [String!]!, mood: Int, n: Int
    }
    type Cage { id: ID!, animals: [Animal!]!, any: Any, size: Int }
    union Any = Cat | Dog | Cage
    input By { x: Int, y: Int }
    type Query { animal(id: Int): Animal, any: Any, cat: Cat, dog: Dog, cage(id: Int): Cage }
""")  # noqa: E501
OTHERS = [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule]
ARGUMENTS = [
    "",
    "(short: true)",
    "(short: false)",
    "(by: {x: 1, y: 2})",
    "(by: {y: 2, x: 1})",
    "(short: true, by: null)",
]
ANIMAL = {"name": None, "kin": "Animal", "cage": "Cage", "twin": "Animal", "__typename": None}
FIELDS: dict[str, dict[str, str | None]] = {
    "Query": {"animal": "Animal", "any": "Any", "cat": "Cat", "dog": "Dog", "cage": "Cage"},
    "Animal": ANIMAL,
    "Cat": {**ANIMAL, "twin": "Cat", "lives": None, "mood": None, "n": None},
    "Dog": {**ANIMAL, "twin": "Dog", "tricks": None, "mood": None, "n": None},
    "Cage": {"id": None, "animals": "Animal", "any": "Any", "size": None},
    "Any": {"__typename": None},
}
BELOW = {
    "Query": ["Query"],
    "Animal": ["Animal", "Cat", "Dog"],
    "Any": ["Any", "Cat", "Dog", "Cage", "Animal"],
    "Cat": ["Cat", "Animal", "Any"],
    "Dog": ["Dog", "Animal"],
    "Cage": ["Cage"],
}
FRAGMENTS = {"q": "Query", "a": "Animal", "b": "Animal", "c": "Cat", "d": "Dog", "g": "Cage", "y": "Any"}


@st.composite
def selections(draw: st.DrawFn, kind: str, spreads: str, depth: int = 0) -> str:
    """A selection set on a type, which may use these fragments."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        what = draw(st.integers(0, 5))
        possible = [name for name in spreads if FRAGMENTS[name] in BELOW[kind]]
        if what == 0 and possible:
            parts.append("..." + draw(st.sampled_from(possible)))
        elif what == 1 and depth < 3:
            inner = draw(st.sampled_from(BELOW[kind]))
            condition = f"on {inner} " if inner != kind or draw(st.booleans()) else ""
            parts.append(f"... {condition}{draw(selections(inner, spreads, depth + 1))}")
        else:
            parts.append(draw(field(kind, spreads, depth)))
    return "{ " + " ".join(parts) + " }"


@st.composite
def field(draw: st.DrawFn, kind: str, spreads: str, depth: int) -> str:
    name = draw(
        st.sampled_from(
            [name for name, within in FIELDS[kind].items() if depth < 3 or within is None] or ["__typename"]
        )
    )
    alias = draw(st.sampled_from(["", "", "k: ", "mood: ", "name: "]))
    within = FIELDS[kind].get(name)
    arguments = draw(st.sampled_from(ARGUMENTS)) if name == "name" else ""
    if kind == "Query" and name in {"animal", "cage"}:
        arguments = draw(st.sampled_from(["", "(id: 1)", "(id: 2)"]))
    return alias + name + arguments + (f" {draw(selections(within, spreads, depth + 1))}" if within else "")


@st.composite
def documents(draw: st.DrawFn) -> str:
    names = list(FRAGMENTS)
    parts = [draw(selections("Query", "".join(names)))]
    for number, name in enumerate(names):
        kind = FRAGMENTS[name]
        parts.append(f"fragment {name} on {kind} {draw(selections(kind, ''.join(names[number + 1 :]), 1))}")
    return " ".join(parts)


@settings(max_examples=400, deadline=None)
@given(documents())
def test_the_same_conflicts_are_found_as_by_graphql_core(document: str) -> None:
    parsed = parse(used(document))
    if validate(ZOO, parsed, OTHERS):
        event("not valid in other ways")
        return
    stock = validate(ZOO, parsed, [OverlappingFieldsCanBeMergedRule])
    event("conflict" if stock else "none")
    assert (overlapping(ZOO, parsed) is not None) == bool(stock)


def used(document: str) -> str:
    """The document without the fragments that its operation does not reach: those are mistakes of their own."""
    operation, *fragments = document.split(" fragment ")
    texts = {fragment[0]: f" fragment {fragment}" for fragment in fragments}
    reached = operation
    for name in FRAGMENTS:  # each uses later ones only
        if f"...{name} " in reached:
            reached += texts[name]
    return reached


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{ x: cat { lives } x: dog { n } }", "取的不是同一个字段"),
        ("{ animal(id: 1) { name } animal(id: 2) { name } }", "参数不同"),
        ("{ any { ... on Cat { mood } ... on Dog { mood } } }", "类型不同"),
        ("{ any { ... on Cat { x: lives } ... on Dog { x: tricks } } }", "类型不同"),
        ("{ any { ... on Cat { cage { x: id } } ... on Dog { cage { x: size } } } }", "类型不同"),
        ("{ cat { twin { x: n } ...c } } fragment c on Cat { twin { x: lives } }", "取的不是同一个字段"),
    ],
)
def test_a_conflict_says_why(document: str, said: str) -> None:
    conflict = overlapping(ZOO, parse(document))
    assert conflict is not None
    assert said in conflict.message
    assert conflict.extensions == {"code": "invalid_document"}
    assert len(conflict.locations or ()) == 2


@pytest.mark.parametrize(
    "document",
    [
        "{ any { ... on Cat { x: lives } ... on Cage { x: id } } }".replace("x: id", "y: id"),
        "{ any { ... on Cat { x: name(short: true) } ... on Dog { x: name(short: false) } } }",
        "{ animal { name(by: {x: 1, y: 2}) name(by: {y: 2, x: 1}) } }",
    ],
)
def test_what_can_be_told_apart_is_merged(document: str) -> None:
    assert overlapping(ZOO, parse(document)) is None
