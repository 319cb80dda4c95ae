"""Labels: every value of every enum has one short Chinese name, and programmes name their own codes."""

import re
from collections import Counter
from enum import Enum
from typing import Any

import pytest
from strawberry.types.enum import StrawberryEnumDefinition

from events.actor import ROLE_LABELS, Role
from events.states.programme import MonthStatus
from events.vocabulary import Category, ExitCause, Group, OrganisationKind, Sector
from projections.programmes import json_text
from projections.reports import FilingStatus
from schema.root import schema
from schema.types.imports import ImportState
from schema.types.labels import declared, label, label_of

ENUMS: list[Any] = [
    found.definition.wrapped_cls
    for found in schema.schema_converter.type_map.values()
    if isinstance(found.definition, StrawberryEnumDefinition)
]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_value_has_a_short_chinese_name_of_its_own(enum: type[Enum]) -> None:
    labels = [label(member) for member in enum]
    for one in labels:
        assert re.search("[一-鿿]", one)
        assert len(one) <= 12
        assert "：" not in one
        assert "/" not in one
    assert [one for one, times in Counter(labels).items() if times > 1] == []


@pytest.mark.parametrize(
    ("member", "name"),
    [
        (Group.IMPLEMENTING, "实施项目"),
        (FilingStatus.OWED, "应报未报"),
        (MonthStatus.CLOSED, "已关账"),
        (ExitCause.OBJECTIVE, "客观原因"),
        (OrganisationKind.COUNTY, "县（区）"),
        (ImportState.DRAFT, "草稿"),
        *ROLE_LABELS.items(),
    ],
)
def test_a_label_is_the_description_without_its_explanation(member: Enum, name: str) -> None:
    assert label(member) == name
    assert label_of(type(member), member.name) == name


def test_nothing_has_no_label() -> None:
    assert label_of(Role, None) is None
    with pytest.raises(KeyError):
        label_of(Role, "CLERK")


def test_a_programme_names_its_codes_in_its_own_order() -> None:
    categories = json_text(
        [
            Category(code="NEW_START", label="新开工", group=Group.IMPLEMENTING, plan_required=True),
            Category(code="RESERVE", label="预备", group=Group.PREPARATORY, plan_required=False),
        ]
    )
    said = declared(categories, json_text([Sector(code="INFRA", label="基础设施")]))
    assert list(said.categories.items()) == [("NEW_START", "新开工"), ("RESERVE", "预备")]
    assert (said.category("RESERVE"), said.sector("INFRA")) == ("预备", "基础设施")
    assert (said.group_of("RESERVE"), said.group_of("NEW_START")) == (Group.PREPARATORY, Group.IMPLEMENTING)
    assert (said.category(None), said.sector(None), said.group_of(None)) == (None, None, None)
    assert (said.category("GONE"), said.sector("GONE"), said.group_of("GONE")) == ("GONE", "GONE", None)
    assert declared(categories, json_text([Sector(code="INFRA", label="基础设施")])) is said, "read once"
