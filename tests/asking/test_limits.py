"""What a document is measured by: its tokens, its shape, and what its pages come to; each part of it looked at once."""

from typing import Any

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query

from schema.documents import KEPT, KEPT_TOKENS, Documents, Prepared, Unfit
from schema.limits import NESTING, Limits
from schema.measuring import Measurer
from schema.overlaps import MOST_LOOKED_AT
from schema.root import schema
from schema.tokens import counted
from schema.weights import MUTATION, OPERATION, STATISTIC, STATISTIC_ROWS, introspected
from service.admission import limits
from service.settings import Settings

CITY = build_schema("""
    type Query {
        entries(first: Int! = 100, last: Int, after: String): EntryConnection!
        programmes: [Programme!]
        programme(id: ID): Programme
        totals(groupBy: [String!]): [Total!]
        towns: [Town!]
        place: Place
    }
    type Mutation { rename(to: String): Town, move: Town }
    type Subscription { moved: Town }
    type EntryConnection { edges: [EntryEdge!]!, nodes: [Entry!]!, pageInfo: PageInfo!, totalCount: Int! }
    type EntryEdge { cursor: String!, node: Entry! }
    type PageInfo { hasNextPage: Boolean! }
    type Entry { id: ID!, areas: [String!]!, project: Project!, months(months: [String!]): [Month!]! }
    type Month { month: String!, completed: Float }
    type Project implements Place { id: ID!, name: String!, parent: Project, owners: [Town!]! }
    type Town implements Place { id: ID!, name: String! }
    interface Place { id: ID!, name: String! }
    type Programme { id: ID!, title: String!, months: [Month!]!, entries(first: Int = 20): EntryConnection! }
    type Total { count: Int!, town: Town }
""")
DOCUMENTS = Documents(CITY)


def cost(document: str, variables: dict[str, Any] | None = None, operation: str | None = None) -> int:
    """What it costs beyond what every operation does."""
    return DOCUMENTS.prepare(document, operation).cost.of(variables) - OPERATION


def code(document: str, **changed: int) -> str:
    with pytest.raises(Unfit) as refused:
        Documents(CITY, Limits(**changed)).prepare(document)
    (error,) = refused.value.errors
    found: str = (error.extensions or {})["code"]
    return found


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ __typename }", 0),
        ("{ programme { id title } }", 1),
        ("{ a: programme { id } b: programme { id } }", 2),
        ("{ programmes { id } }", 10),
        ("{ towns { id name } }", 100),
        ("{ programme { months { month completed } } }", 1 + 12),
        ("{ entries { nodes { id areas } } }", 1 + 100),
        ("{ entries(first: 5) { nodes { id } } }", 1 + 5),
        ("{ entries(last: 5) { nodes { id } } }", 1 + 5),
        ("{ entries(first: 5) { edges { cursor node { id } } pageInfo { hasNextPage } } }", 1 + 5 * 2 + 1),
        ("{ entries(first: 5) { totalCount } }", 1 + 100),
        ("{ entries(first: 5) { nodes { project { owners { id } } } } }", 1 + 5 * (1 + 1 + 2)),
        ("{ entries(first: 728) { nodes { id months { month completed } } } }", 1 + 728 * (1 + 12)),
        ('{ entries(first: 5) { nodes { months(months: ["1", "2"]) { month } } } }', 1 + 5 * (1 + 2)),
        ("{ programme { entries { nodes { id } } } }", 1 + 1 + 20),
        ("{ programmes { entries(first: 3) { nodes { id } } } }", 10 * (1 + 1 + 3)),
        ("{ totals { count town { id } } }", STATISTIC + STATISTIC_ROWS * 2),
        ("{ place { ... on Town { id } ... on Project { parent { id } } } }", 1 + 1),
        ("mutation { rename { id } again: rename { id } }", 2 * (MUTATION + 1)),
        ("{ entries(first: 5) { ...p } } fragment p on EntryConnection { nodes { id } totalCount }", 1 + 5 + 100),
        ("{ a: entries(first: 5) { ...p } entries(first: 7) { ...p } } fragment p on EntryConnection { nodes { id } }",
         1 + 5 + 1 + 7),
    ],
)  # fmt: skip
def test_a_cost_is_what_pages_come_to(document: str, expected: int) -> None:
    assert cost(document) == expected


def test_variables_make_pages() -> None:
    document = "query($n: Int! = 7, $m: [String!]) { entries(first: $n) { nodes { months(months: $m) { month } } } }"
    assert cost(document) == 1 + 7 * (1 + 12)
    assert cost(document, {"n": 3, "m": ["1", "2"]}) == 1 + 3 * (1 + 2)
    assert cost(document, {"n": 10**9}) == 1 + 10_000 * (1 + 12)
    assert cost(document, {"n": -4, "m": []}) == 1 + 1 * (1 + 1)
    assert cost(document, {"n": "x", "m": "y"}) == 1 + 100 * (1 + 12)
    assert cost(document, {"n": None}) == 1 + 100 * (1 + 12)


def test_each_operation_of_a_document_has_its_own_cost() -> None:
    fragment = "fragment f on Query { entries(first: $n) { nodes { id } } }"
    document = f"query A($n: Int! = 2) {{ ...f }} query B($n: Int! = 3) {{ ...f }} {fragment}"
    assert (cost(document, operation="A"), cost(document, operation="B")) == (3, 4)
    assert cost(document, {"n": 9}, operation="B") == 10


def test_an_event_costs_what_it_holds() -> None:
    assert DOCUMENTS.prepare("subscription { moved { id } }").cost.of({}) == 1


@pytest.mark.parametrize(
    ("document", "changed", "expected"),
    [
        ("{ a: __typename b: __typename }", {"aliases": 1}, "too_many_aliases"),
        ("{ __typename __typename }", {"fields": 1}, "too_many_fields"),
        ("{ ...f } fragment f on Query { __typename towns { id } }", {"root_fields": 1}, "too_many_fields"),
        ("{ towns @skip(if: true) { id @skip(if: true) } }", {"directives": 1}, "too_many_directives"),
        ("{ __typename @a @b }", {"node_directives": 1}, "too_many_directives"),
        ("query @a @b { __typename }", {"node_directives": 1}, "too_many_directives"),
        ("{ ...f @a @b } fragment f on Query { id }", {"node_directives": 1}, "too_many_directives"),
        ("{ ... @a @b { __typename } }", {"node_directives": 1}, "too_many_directives"),
        ("query($v: Int @a @b) { __typename }", {"node_directives": 1}, "too_many_directives"),
        ("{ programme { months { month } } }", {"depth": 2}, "too_deep"),
        ("{ ...f } fragment f on Query { programme { ...g } } fragment g on Programme { months { month } }",
         {"depth": 2}, "too_deep"),
        ("{ towns { id name } }", {"tokens": 6}, "too_many_tokens"),
        ("{ towns { id } }", {"characters": 15}, "too_large"),
        ("{ __schema { types { fields { type { fields { name } } } } } }", {}, "too_deep"),
        ("{ __type(name: \"Town\") { interfaces { possibleTypes { name } } } }", {}, "too_deep"),
        ("{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }", {}, "fragment_cycle"),
        ("{ programme(id: " + "1" * 65 + ") { id } }", {}, "invalid_document"),
    ],
)  # fmt: skip
def test_the_first_thing_too_much_is_told(document: str, changed: dict[str, int], expected: str) -> None:
    assert code(document, **changed) == expected


def test_a_refusal_says_what_was_asked_and_what_is_allowed() -> None:
    with pytest.raises(Unfit) as refused:
        Documents(CITY, Limits(depth=2)).prepare("{ programme { months { month } } }")
    (error,) = refused.value.errors
    assert error.message == "查询嵌套 3 层，最多 2 层；请减少层次，或先查编号再分别查询。"
    assert error.extensions == {"code": "too_deep", "limit": 2, "requested": 3}


def test_a_shape_that_is_just_allowed_is_answered() -> None:
    few = Limits(tokens=11, fields=3, depth=3, aliases=1, directives=1, node_directives=1, root_fields=1)
    prepared = Documents(CITY, few).prepare("{ a: programme { months { month @x } } }".replace(" @x", ""))
    assert prepared.cost.of(None) == OPERATION + 1 + 12


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" \n\t,\ufeff# { a b c\n", 0),
        ("{ a(b: [1, -2.5e3]) ...f @g }", 15),
        ('{ a(b: "x # \\" { y") }', 8),
        ('{ a(b: """x " "" \\""" { y""") }', 8),
        ('"', 1),
        ('"""', 1),
        ('"" ""', 2),
        ('"a\nb"', 3),
        ("$a:[B!]=c|d&e", 13),
    ],
)
def test_tokens_are_counted_as_graphql_reads_them(text: str, tokens: int) -> None:
    assert counted(text, Limits()) == tokens


def test_brackets_in_strings_do_not_nest() -> None:
    assert counted('"' + "{" * (NESTING + 1) + '"', Limits()) == 1
    assert counted("{" * NESTING, Limits()) == NESTING
    assert isinstance(counted("{" * (NESTING + 1), Limits()), GraphQLError)


def test_doubling_fragments_are_looked_at_once() -> None:
    """2¹⁵⁰ paths through 150 fragments."""
    levels = 150
    steps = "".join(f"fragment f{n} on Town {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    document = "{ towns { ...f0 } }" + steps + f"fragment f{levels} on Town {{ name }}"
    prepared = Documents(CITY, Limits(tokens=10_000)).prepare(document)
    assert prepared.cost.of({}) == OPERATION + 100
    assert len(prepared.cost.sums) == 0


def test_a_price_that_doubles_is_worked_out_once_a_fragment() -> None:
    levels = 10
    steps = "".join(f"fragment f{n} on Query {{ ...f{n + 1} ... {{ ...f{n + 1} }} }}" for n in range(levels))
    last = f"fragment f{levels} on Query {{ entries(first: $n) {{ nodes {{ id }} }} }}"
    prepared = Documents(CITY, Limits(root_fields=2000)).prepare("query($n: Int!) { ...f0 }" + steps + last)
    assert prepared.cost.of({"n": 3}) == OPERATION + 2**levels * (1 + 3)
    assert len(prepared.cost.sums) <= 3 * levels


def test_too_many_combinations_of_fragments_are_refused() -> None:
    """Where even looking at everything once is much: 300 operations, each with a chain of 120 fragments."""
    chain = "".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(120))
    operations = " ".join(f"query q{n} {{ ...f0 }}" for n in range(300))
    with pytest.raises(Unfit) as refused:
        Documents(CITY, Limits(tokens=10_000)).prepare(
            operations + chain + "fragment f120 on Query { __typename }", "q0"
        )
    assert refused.value.errors[0].extensions == {"code": "too_costly", "limit": MOST_LOOKED_AT}


def test_a_repeat_is_the_same_object() -> None:
    documents = Documents(CITY)
    document = "query A { towns { id } } query B { towns { name } }"
    one = documents.prepare(document, "A")
    assert documents.prepare(document, "A") is one
    other = documents.prepare(document, "B")
    assert (other.document is one.document, other.name, other.digest) == (True, "B", one.digest)
    with pytest.raises(Unfit):
        documents.prepare(document, "C")
    assert documents.prepare(document, "A") is one


def test_what_is_kept_is_bounded() -> None:
    documents = Documents(CITY)

    def numbered(number: int) -> Prepared:
        return documents.prepare("{ programme { " + "__typename " * 900 + f"n{number}: __typename }} }}")

    first = numbered(0)
    for number in range(1, 200):
        numbered(number)
    assert documents.kept == (KEPT_TOKENS // 908, KEPT_TOKENS // 908 * 908)
    assert numbered(0) is not first
    for number in range(KEPT + 50):
        documents.prepare(f"{{ n{number}: __typename }}")
    assert documents.kept[0] == KEPT


def test_a_mistake_is_told_at_most_ten_times() -> None:
    with pytest.raises(Unfit) as refused:
        DOCUMENTS.prepare("{ programme { " + " ".join(f"x{n}" for n in range(100)) + " } }")
    assert len(refused.value.errors) == 10


def test_names_are_suggested_to_those_who_may_see_them() -> None:
    for suggesting, said in ((True, "Did you mean 'towns'?"), (False, "Cannot query field 'town' on type 'Query'.")):
        with pytest.raises(Unfit) as refused:
            DOCUMENTS.prepare("{ town { id } }", suggesting=suggesting)
        (error,) = refused.value.errors
        assert error.message.endswith(said)


def test_every_tool_may_introspect_this_schema() -> None:
    prepared = Documents(schema.graph).prepare(get_introspection_query(input_value_deprecation=True))
    assert prepared.introspects_only
    assert prepared.cost.of({}) < Limits().cost / 2
    sizes = introspected(schema.graph)
    assert sizes["types"] == len(schema.graph.type_map)


def test_the_settings_are_the_limits() -> None:
    assert limits(Settings()) == Limits()
    assert limits(Settings(cost_budget=10_000)).budget == Limits().cost
    assert Measurer(CITY, Limits(depth=3)).limits.depth == 3
