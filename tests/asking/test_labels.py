"""Labels: every value of every enum has one short Chinese name, and programmes name their own codes."""

import re
from collections import Counter
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs
from strawberry.types.enum import StrawberryEnumDefinition

from events.actor import ROLE_LABELS, Role
from events.decisions import Command
from events.decisions.programme import IssueDocument, OpenProgramme
from events.states.programme import MonthStatus
from events.vocabulary import (
    Category,
    ColumnType,
    DocumentKind,
    ExitCause,
    ExtraColumn,
    Group,
    OrganisationKind,
    Sector,
)
from projections.programmes import json_text
from projections.reports import FilingStatus
from schema.root import schema
from schema.types.imports import ImportState
from schema.types.labels import declared, label, label_of
from tests.asking.asker import Asker
from tests.journaling import small

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
    sectors = json_text([Sector(code="INFRA", label="基础设施")])
    columns = json_text([ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER)])
    said = declared(categories, sectors, columns)
    assert list(said.categories.items()) == [("NEW_START", "新开工"), ("RESERVE", "预备")]
    assert (said.category("RESERVE"), said.sector("INFRA")) == ("预备", "基础设施")
    assert (said.group_of("RESERVE"), said.group_of("NEW_START")) == (Group.PREPARATORY, Group.IMPLEMENTING)
    assert (said.category(None), said.sector(None), said.group_of(None)) == (None, None, None)
    assert (said.category("GONE"), said.sector("GONE"), said.group_of("GONE")) == ("GONE", "GONE", None)
    assert (said.column("BOND"), said.column("GONE")) == ("专项债", "GONE")
    assert declared(categories, sectors, columns) is said, "read once"


def test_a_further_column_is_called_what_its_programme_calls_it(asker: Asker, world: small.World) -> None:
    desk, of, document = asker.running.desk, UUID(int=2021), UUID(int=2022)
    bond = ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER)
    (opening,) = (command for command in small.OPENING if isinstance(command, OpenProgramme))
    entry = structs.replace(small.listing(world.projects[0], UUID(int=7)), programme_id=of, document_id=document)
    commands: tuple[Command, ...] = (
        structs.replace(opening, id=of, year=2021, extra_columns=(bond,)),
        IssueDocument(programme_id=of, kind=DocumentKind.ANNUAL, basis=small.BASIS, id=document),
        structs.replace(entry, effective_from=date(2021, 1, 1), extra={"BOND": "12.5"}),
    )
    for command in commands:
        desk.handle(command, small.OFFICE)
    asked = "query ($of: UUID!) { entries(filter: {programmeId: $of}) { nodes { extra { code label value } } } }"
    found = asker.data(asked, of=str(of))
    assert found["entries"]["nodes"] == [{"extra": [{"code": "BOND", "label": "专项债", "value": "12.5"}]}]
