"""Inputs that are built by plans say what strawberry's own way of building them says."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLInputObjectType, parse_value
from graphql.utilities import coerce_input_literal, coerce_input_value
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryObjectDefinition

from schema.inputs import Plan
from schema.root import schema

PLANNED: dict[str, StrawberryObjectDefinition] = {
    name: known.definition
    for name, known in schema.schema_converter.type_map.items()
    if isinstance(known.definition, StrawberryObjectDefinition) and isinstance(known.definition.from_input, Plan)
}
ID = "0190c7a8-5f4e-7c3a-9b1d-2f6e8a4c0d12"


def converted(name: str, value: Mapping[str, Any]) -> Any:
    origin = PLANNED[name].origin
    return convert_argument(value, origin, schema.schema_converter.scalar_registry, schema.config)


def plain(value: Any) -> Any:
    """An input and all in it as dictionaries."""
    if is_dataclass(value):
        return {type(value).__name__: {one.name: plain(getattr(value, one.name)) for one in fields(value)}}
    return [plain(one) for one in value] if isinstance(value, list) else value


def both(name: str, value: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """By plans, and by strawberry alone."""
    quick = plain(converted(name, value))
    for definition in PLANNED.values():
        monkeypatch.setattr(definition, "from_input", None)
    return quick, plain(converted(name, value))


def graph_type(name: str) -> GraphQLInputObjectType:
    found = schema.graph.type_map[name]
    assert isinstance(found, GraphQLInputObjectType)
    return found


def test_filters_and_commands_are_planned() -> None:
    assert {"EntryFilter", "FileReportInput", "MoneyInput"} <= set(PLANNED)
    assert "CorrectReportInput" not in PLANNED
    assert len(PLANNED) > 40


@pytest.mark.parametrize("name", sorted(PLANNED))
def test_nulls_and_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    optional = [key for key, field in graph_type(name).fields.items() if not str(field.type).endswith("!")]
    nulls: dict[str, Any] = dict.fromkeys(optional)
    required = {key: None for key in graph_type(name).fields if key not in optional}
    quick, stock = both(name, {**nulls, **required}, monkeypatch)
    assert quick == stock


def test_a_tree_of_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"""{{
        programmeId: "{ID}", groups: [IMPLEMENTING], annualPlan: {{ gte: 1.5 }}, plannedStart: {{ lt: "2020-03-01" }}
        and: [{{ not: {{ text: "桥" }} }}, {{ or: [{{ ids: ["{ID}", "{ID}"] }}, {{}}] }}], month: null
    }}"""
    value = coerce_input_literal(parse_value(said), graph_type("EntryFilter"))
    quick, stock = both("EntryFilter", value, monkeypatch)
    assert quick == stock
    assert quick["EntriesWhere"]["programme_id"] == UUID(ID)
    assert len(quick["EntriesWhere"]["and_"]) == 2


def test_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"projectId": ID, "period": "2020-03", "completed": {"amount": "12.5"}, "progress": "完成"}
    value = coerce_input_value(said, graph_type("FileReportInput"))
    quick, stock = both("FileReportInput", value, monkeypatch)
    assert quick == stock
    assert quick["FileReportInput"]["channel"] == stock["FileReportInput"]["channel"]
