"""The printed schema: as the code has it, described throughout in Chinese and English."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
)

from schema import print as printing
from schema.root import schema

OURS = {name: kind for name, kind in schema._schema.type_map.items() if not name.startswith("__")}
BUILT_IN = {"String", "Boolean", "Int", "Float", "ID"}
BOTH = re.compile(r"[^/]*[一-鿿].*/ .*[A-Za-z0-9]", re.DOTALL)
"""Chinese / English."""


def test_the_checked_in_file_is_what_the_code_prints() -> None:
    assert printing.main(["--check"]) == 0
    build_schema(printing.PRINTED.read_text(encoding="utf-8"))


def test_a_stale_file_is_told_by_a_difference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "schema.graphql"
    monkeypatch.setattr(printing, "PRINTED", stale)
    assert printing.main(["--check"]) == 1
    assert "+type Query {" in capsys.readouterr().out
    assert printing.main([]) == 0
    assert printing.main(["--check"]) == 0
    stale.write_text(stale.read_text(encoding="utf-8").replace("type Journal", "type Diary"), encoding="utf-8")
    assert printing.main(["--check"]) == 1


def _described(name: str, kind: GraphQLNamedType) -> dict[str, str | None]:
    """Every description that a reader of `kind` may look for."""
    found: dict[str, str | None] = {name: kind.description}
    if isinstance(kind, GraphQLEnumType):
        found |= {f"{name}.{value}": one.description for value, one in kind.values.items()}
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        fields: dict[str, Any] = dict(kind.fields)
        for field, one in fields.items():
            found[f"{name}.{field}"] = one.description
            for argument, told in getattr(one, "args", {}).items():
                found[f"{name}.{field}({argument})"] = told.description
    return found


def test_everything_is_described_in_both_languages() -> None:
    bare = []
    for name, kind in OURS.items():
        if name in BUILT_IN:
            continue
        for place, description in _described(name, kind).items():
            if not BOTH.match(description or ""):
                bare.append(place)
    assert bare == []


def test_the_walk_sees_every_kind_of_description() -> None:
    places = {place for name, kind in OURS.items() for place in _described(name, kind)}
    assert places >= {
        *(
            "Query.history",
            "Query.history(of)",
            "HistoryOf.project",
            "Group.PREPARATORY",
            "Wan",
            "JSON",
            "Refusal.code",
        ),
        *("FileReportResult", "Subscription.facts(after)", "FileReportInput.commandId", "ProgrammeTotal.statedPlan"),
    }
    assert not any(BOTH.match(wrong) for wrong in ("", "名称", "Name", "Name / 名称", "名称 Name"))


def test_every_mutation_has_one_input_and_one_union() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        kind = name[0].upper() + name[1:]
        assert list(field.args) == ["input"]
        assert str(field.args["input"].type) == f"{kind}Input!"
        union = schema._schema.type_map[f"{kind}Result"]
        assert isinstance(union, GraphQLUnionType)
        assert str(field.type) == f"{kind}Result", (
            "null, with an error, where one of several fails: the rest stay answered"
        )
        assert [type_.name for type_ in union.types if type_.name.endswith("Refusal")] == [
            "MalformedRefusal",
            "UnknownRefusal",
            "NotAllowedRefusal",
            "OutOfOrderRefusal",
            "ConflictRefusal",
            "UnavailableRefusal",
        ]
        input = schema._schema.type_map[f"{kind}Input"]
        assert isinstance(input, GraphQLInputObjectType)
        said = {"commandId", "expectedVersion", "channel", "onBehalfOf", "occurredOn", "receivedOn"}
        assert "importId" in input.fields or said <= set(input.fields)


CODES = re.compile(
    r"""(?:problem|_unwell)\(\s*(?:\d+,\ )?"([a-z_]+)"  # answered by a route
      | \bcode\ =\ "([a-z_]+)"(?:\ if\ .*\ else\ "([a-z_]+)")?
      | _coded\([^()]*,\ "([a-z_]+)\"                  # told by GraphQL
    """,
    re.VERBOSE,
)


def test_every_code_of_the_interface_is_documented() -> None:
    root = Path(printing.__file__).parents[1]
    routes = ("app", "answering", "exporting_routes", "facts", "importing_routes")
    sources = [*(root / "schema").rglob("*.py"), *(root / "service" / f"{name}.py" for name in routes)]
    written = "".join(source.read_text(encoding="utf-8") for source in sources)
    used = {code for found in CODES.findall(written) for code in found if code} | {"unavailable"}
    assert {"unauthenticated", "internal_error", "syntax_error", "projections_stale", "bad_parameter"} <= used
    page = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    assert {code for code in used if f"`{code}`" not in page} == set()
