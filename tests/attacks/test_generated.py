"""Whatever a document is made of, it is prepared or refused with a code; nothing else is ever raised."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.refusals import Refused
from schema.documents import Documents, Prepared, Unfit
from schema.refused import told
from schema.root import schema
from schema.tokens import counted

DOCUMENTS = Documents(schema.graph)
CODES = {
    "syntax_error", "invalid_document", "too_large", "too_many_tokens", "too_deep", "too_many_fields",
    "too_many_aliases", "too_many_directives", "fragment_cycle", "too_costly",
}  # fmt: skip
PIECES = [
    *'{}()[]:=!|&$@,#"\n \\\0\ud800\ufeff',
    *["...", '"""', "...f", "...g", "... on Programme", "fragment f on Query", "fragment g on Entry", "... on"],
    *[
        "query",
        "query Q($n: Int! = 3)",
        "mutation",
        "subscription",
        "on",
        "type A { a: Int }",
        "extend",
        "schema",
        "input",
    ],
    *["null", "true", "-1", "2.5e9", "$n", "a:", "@skip(if: true)", "@x", "{ a: 1 }", "[1, 2]", "投资"],
    *[
        "{ __typename }",
        "entries(first: $n)",
        "entries(first: 5) { nodes { id } }",
        "nodes",
        "id",
        "name",
        "programmes",
        "pageInfo",
    ],
    *[
        "edges { node { ...g } }",
        "__schema { types",
        "fields { type",
        '__type(name: "Entry")',
        "totalCount",
        "facts(after: 0)",
    ],
]
LEADS = [
    "entries(first: $n)",
    "nodes",
    "project",
    "programme",
    "programmes",
    "id",
    "x",
    "a: id",
    "__schema",
    "types",
    "fields",
    "type",
    "__typename",
    "totalCount",
    "edges",
    "node",
]


def prepared(text: str) -> Prepared | Unfit:
    try:
        return DOCUMENTS.prepare(text)
    except Unfit as refused:
        return refused


def sound(text: str) -> None:
    result = prepared(text)
    if isinstance(result, Prepared):
        assert result.cost.of({}) >= 0
        assert result.cost.of({"n": 10**9}) >= 0
        return
    for error in result.errors:
        assert (told(error).extensions or {})["code"] in CODES
        assert not isinstance(error.original_error, Refused | RecursionError)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_soup(text: str) -> None:
    sound(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    sound(text)
    assert counted(text, DOCUMENTS.limits) is not None


@st.composite
def balanced(draw: st.DrawFn, depth: int = 0) -> str:
    """Selections that parse: fields known and unknown, fragments known, unknown and in rings."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        below = depth < 5 and draw(st.booleans())
        inner = f" {draw(balanced(depth + 1))} " if below else " "
        lead = draw(st.sampled_from(LEADS))
        spread = draw(st.sampled_from(["", "", "...f ", "...g ", "...h ", "... on Entry { id } ", "... { id } "]))
        parts.append(f"{lead}{inner}{spread}")
    return "{ " + "".join(parts) + "}"


@settings(max_examples=300, deadline=None)
@given(balanced(), balanced(), balanced())
def test_selections(query: str, one: str, other: str) -> None:
    sound(f"query Q($n: Int = 3) {query} fragment f on Query {one} fragment g on Entry {other}")
