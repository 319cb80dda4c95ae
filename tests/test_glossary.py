"""The glossary: one Chinese term, one English term, and names that exist."""

import re
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from events import actor, vocabulary
from events.facts import TOPICS
from schema.types import enums  # noqa: F401  (describes the vocabulary's enums to GraphQL)

ROOT = Path(__file__).parents[1]
SDL = build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
WITH_FIELDS = GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType
ROW = re.compile(r"^\| (?P<chinese>[^|]+) \| (?P<english>[^|]+) \| (?P<names>[^|]*)\|$", re.MULTILINE)


class Term(NamedTuple):
    """A row of the glossary."""

    chinese: str
    english: str
    names: list[str]


def terms(page: str) -> list[Term]:
    rows = (row for row in ROW.finditer(page) if row["chinese"] != "中文")
    return [Term(row["chinese"], row["english"], re.findall(r"`([^`]+)`", row["names"])) for row in rows]


TERMS = terms((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
NAMES = {name for term in TERMS for name in term.names}


def enum_values() -> set[str]:
    """Every value of GraphQL's enums, and of those that the vocabulary keeps to itself, as Enum.VALUE."""
    ours = {
        getattr(getattr(enum, "__strawberry_definition__", enum), "name", enum.__name__): enum
        for module in (vocabulary, actor)
        for enum in vars(module).values()
        if isinstance(enum, type) and issubclass(enum, StrEnum) and enum is not StrEnum
    }
    graphql = {
        name: type_
        for name, type_ in SDL.type_map.items()
        if isinstance(type_, GraphQLEnumType) and not name.startswith("__")
    }
    said = {f"{name}.{value}" for name, type_ in graphql.items() for value in type_.values}
    return said | {f"{name}.{value.name}" for name, enum in ours.items() for value in enum}


def commands() -> set[str]:
    assert SDL.mutation_type is not None
    return set(SDL.mutation_type.fields)


def exists(name: str) -> bool:
    type_name, _, member = name.partition(".")
    type_ = SDL.type_map.get(type_name)
    if isinstance(type_, WITH_FIELDS) and member:
        return member in type_.fields
    known = {*enum_values(), *TOPICS, *commands(), *(value.partition(".")[0] for value in enum_values())}
    return name in known or (type_ is not None and not member)


def test_the_page_is_read_whole() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| 中文 |")]
    assert len(TERMS) == len(rows) > 150


@pytest.mark.parametrize("column", ["chinese", "english"])
def test_no_term_appears_twice(column: str) -> None:
    counted = Counter(getattr(term, column).casefold() for term in TERMS)
    assert [word for word, times in counted.items() if times > 1] == []


def test_a_chinese_term_is_chinese_and_an_english_one_is_not() -> None:
    for term in TERMS:
        assert re.search("[一-鿿]", term.chinese), term
        assert re.fullmatch(r"[ -~]+", term.english), term


def test_every_name_exists() -> None:
    assert sorted(name for name in NAMES if not exists(name)) == []


def test_a_name_stands_in_one_row() -> None:
    counted = Counter(name for term in TERMS for name in term.names)
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_enum_value_is_listed() -> None:
    assert sorted(enum_values() - NAMES) == []


def test_every_kind_of_fact_and_every_command_is_listed() -> None:
    assert sorted((set(TOPICS) | commands()) - NAMES) == []


@pytest.mark.parametrize("slip", ["Role.CLERK", "report.fild", "Report.progres", "Nothing", "fileReprot"])
def test_a_slip_would_be_seen(slip: str) -> None:
    assert not exists(slip)
