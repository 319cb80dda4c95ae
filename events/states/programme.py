"""A programme: its declared codes, its documents, and its calendar of months."""

from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from msgspec import field
from msgspec.structs import replace

from events.actor import Mark
from events.facts.programme import (
    DocumentIssued,
    MonthClosed,
    MonthOpened,
    MonthReopened,
    ProgrammeFact,
    ProgrammeOpened,
)
from events.vocabulary import Category, Code, ColumnType, Value, Year


class MonthStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Programme(Value):
    version: int = 0
    year: Year = 0
    categories: dict[Code, Category] = field(default_factory=dict)
    sectors: frozenset[Code] = frozenset()
    columns: dict[Code, ColumnType] = field(default_factory=dict)
    documents: frozenset[UUID] = frozenset()
    months: dict[date, MonthStatus] = field(default_factory=dict)


def evolve(programme: Programme, fact: ProgrammeFact, mark: Mark) -> Programme:
    match fact:
        case ProgrammeOpened():
            return Programme(
                version=mark.version,
                year=fact.year,
                categories={category.code: category for category in fact.categories},
                sectors=frozenset(sector.code for sector in fact.sectors),
                columns={column.code: column.type for column in fact.extra_columns},
            )
        case DocumentIssued():
            return replace(programme, version=mark.version, documents=programme.documents | {fact.document_id})
        case MonthOpened() | MonthReopened():
            return _with_month(programme, mark, fact.period.first, MonthStatus.OPEN)
        case MonthClosed():
            return _with_month(programme, mark, fact.period.first, MonthStatus.CLOSED)
        case _:
            assert_never(fact)


def _with_month(programme: Programme, mark: Mark, month: date, status: MonthStatus) -> Programme:
    return replace(programme, version=mark.version, months={**programme.months, month: status})
