"""The shape of answers: a label beside every code, a first day beside every month, the same cell on every statistic."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from schema.root import schema

GRAPH = schema.graph
TYPES = {
    name: kind
    for name, kind in GRAPH.type_map.items()
    if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
}
LISTED = {"Entry", "Project", "OpeningBalance", "Report", "Filing"}
"""Rows of long lists, which have labels of their own making (tests of connections)."""
CODES = {"category", "sector", "area", "level", "issuingArea", "scheme"}
"""Codes that programmes, registers and habit declare, and no enum."""
STATISTICS = ("ProgrammeTotal", "MonthInvestment", "FilingMonth")


def outputs(*leaves: str) -> Iterator[tuple[str, str]]:
    """(type, field) of every answer of one of these scalars."""
    for name, kind in TYPES.items():
        for field, one in kind.fields.items():
            if get_named_type(one.type).name in leaves:
                yield name, field


def test_every_code_has_its_label_beside_it() -> None:
    enums = [name for name, kind in GRAPH.type_map.items() if isinstance(kind, GraphQLEnumType)]
    coded = [(name, field) for name, field in outputs(*enums)]
    coded += [(name, field) for name, field in outputs("String") if field in CODES]
    bare = [
        f"{name}.{field}" for name, field in coded if name not in LISTED and f"{field}Label" not in TYPES[name].fields
    ]
    assert [one for one in bare if not one.startswith("__")] == []
    assert len(coded) > 30


def test_a_label_may_be_null_where_its_code_may_be() -> None:
    for name, kind in TYPES.items():
        for field, one in kind.fields.items():
            code = kind.fields.get(field.removesuffix("Label"))
            if field.endswith("Label") and code is not None and name not in LISTED:
                assert str(one.type).endswith("!") == str(code.type).endswith("!"), f"{name}.{field}"


def test_every_month_has_its_first_day_beside_it() -> None:
    months = [name for name, _ in outputs("Month") if name not in LISTED]
    assert {name: str(TYPES[name].fields["monthStart"].type).strip("!") for name in months} == dict.fromkeys(
        months, "Date"
    )
    assert set(months) >= {"MonthInvestment", "FilingMonth", "ReportingMonth", "HistoryEvent", "Import"}


CELL = {
    "label": "String!",
    "group": "Group",
    "groupLabel": "String",
    "category": "String",
    "categoryLabel": "String",
    "sector": "String",
    "sectorLabel": "String",
    "leadUnitId": "UUID",
    "leadUnitName": "String",
    "leadUnit": "Organisation",
    "area": "String",
    "areaLabel": "String",
}


@pytest.mark.parametrize("name", STATISTICS)
def test_every_statistic_has_the_same_cell(name: str) -> None:
    fields = {field: str(one.type) for field, one in TYPES[name].fields.items()}
    assert {field: fields.get(field) for field in CELL} == CELL


def test_every_statistic_takes_the_same_dimensions() -> None:
    query = GRAPH.query_type
    assert query is not None
    told = {
        field: (str(one.args["groupBy"].type), one.args["asOf"].type.name)
        for field, one in query.fields.items()
        if get_named_type(one.type).name in STATISTICS
    }
    same = ("[Dimension!]", "AsOfInput")
    assert told == {"programmeTotals": same, "investmentByMonth": same, "filingMonths": same}


def test_every_statistic_stands_on_one_row() -> None:
    """Whatever is nested beneath a statistic says nothing that the row does not say flat."""
    for name in STATISTICS:
        fields = TYPES[name].fields
        for field, one in fields.items():
            nested = get_named_type(one.type)
            if isinstance(nested, GraphQLObjectType) and nested.name in ("Amounts", "Coverage"):
                flat = [f"{field}{part[0].upper()}{part[1:]}" for part in nested.fields]
                assert set(flat) <= set(fields) or set(nested.fields) <= set(fields), f"{name}.{field}"


def test_a_command_may_be_repeated_and_may_expect_a_version() -> None:
    mutation = GRAPH.mutation_type
    assert mutation is not None
    for name in mutation.fields:
        input = GRAPH.type_map[f"{name[0].upper()}{name[1:]}Input"]
        assert isinstance(input, GraphQLInputObjectType)
        assert (str(input.fields["commandId"].type), str(input.fields["expectedVersion"].type)) == ("UUID", "Int"), name
    assert len(mutation.fields) == 26 + 3
