"""What codes are called in Chinese: closed lists by the descriptions of their values, in one place (enums.py, and where
a type declares an enum of its own); a programme's codes as it declares them at the position asked for."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from events.vocabulary import Category, ExtraColumn, Group, Sector
from schema.loaders import Loaders
from schema.scalars import first_day
from schema.types import enums

__all__ = ["Declared", "declared", "declared_by", "enums", "label", "label_of", "labelled", "started"]


@cache
def label(member: Enum) -> str:
    """The short Chinese name of an enum's value: its description as far as the explanation that follows a colon."""
    definition: StrawberryEnumDefinition = type(member).__strawberry_definition__  # type: ignore[attr-defined]
    (description,) = (value.description for value in definition.values if value.name == member.name)
    return str(description).partition("/ ")[0].partition("：")[0].strip()


@cache
def label_of(enum: type[Enum], name: str | None) -> str | None:
    """The same by the value's name in GraphQL, as rows have it; null stays null."""
    return None if name is None else label(enum[name])


def labelled(enum: type[Enum], field: str, *, nullable: bool = False) -> Any:
    """A strawberry field that tells what `field`, a member of `enum` or its name, is called."""

    def told(self: Any) -> str | None:
        value = getattr(self, field)
        return label(value) if isinstance(value, Enum) else label_of(enum, value)

    return _computed(told, str | None if nullable else str, f"{field} 的中文名 / What {field} is called in Chinese")


def started(field: str, *, nullable: bool = False) -> Any:
    """A strawberry field that tells the first day of `field`, a month: charts' time axes take dates."""

    def told(self: Any) -> Any:
        month = getattr(self, field)
        return month and first_day(month)

    return _computed(
        told, date | None if nullable else date, "月份的第一天，供时间轴 / The month's first day, for time axes"
    )


def _computed(told: Callable[[Any], Any], type_: Any, description: str) -> Any:
    told.__annotations__ = {"return": type_}
    return strawberry.field(told, description=description)


class Declared(NamedTuple):
    """A programme's own codes, in the order in which it declares them."""

    categories: dict[str, str]
    sectors: dict[str, str]
    groups: dict[str, Group]
    """Class by category."""
    columns: dict[str, str]

    def category(self, code: str | None) -> str | None:
        return self.categories.get(code, code) if code else None

    def sector(self, code: str | None) -> str | None:
        return self.sectors.get(code, code) if code else None

    def column(self, code: str) -> str:
        return self.columns.get(code, code)

    def group_of(self, category: str | None) -> Group | None:
        return self.groups.get(category) if category else None


NOTHING = Declared({}, {}, {}, {})


@lru_cache(maxsize=256)
def declared(categories: str, sectors: str, columns: str) -> Declared:
    """What a row of `programmes` declares: its JSON texts `categories`, `sectors` and `extra_columns`. Few programmes,
    read often."""
    kinds = msgspec.json.decode(categories, type=list[Category])
    return Declared(
        {kind.code: kind.label for kind in kinds},
        {sector.code: sector.label for sector in msgspec.json.decode(sectors, type=list[Sector])},
        {kind.code: kind.group for kind in kinds},
        {column.code: column.label for column in msgspec.json.decode(columns, type=list[ExtraColumn])},
    )


async def declared_by(loaders: Loaders, programme_id: UUID) -> Declared:
    """What a programme has declared at the loaders' position; nothing where it is not there."""
    row = await loaders.programme.load(programme_id)
    return declared(row.categories, row.sectors, row.extra_columns) if row else NOTHING
