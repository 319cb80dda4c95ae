"""From a filter as it was typed to the tree of conditions that readers take.

Each filter says of each of its fields which condition it is (`MEANS`); null is no condition. A filter may be combined
of others by `and`, `or` and `not`, as deep and as large as DEEPEST and MOST allow.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, ClassVar, Protocol

from events.facts import TOPICS
from events.refusals import ForbiddenCharacter, InvalidInput
from projections.asking import like
from projections.reading.where import EVERYTHING, Every, Is, Not, Some, Where, both

DEEPEST = 5
"""Levels of and, or and not."""
MOST = 100
"""Conditions in all."""
LONGEST = 1000
"""Values that a condition may list, and characters that a text of one may have."""

Means = Callable[[Any], Iterator[Where]]
Conditions = Mapping[str, Means]
"""By a filter's field, what it demands."""


class Filter(Protocol):
    """An input type of strawberry's, whose combining fields are of its own type."""

    MEANS: ClassVar[Conditions]
    and_: Any
    or_: Any
    not_: Any


def plain(name: str) -> Means:
    """The condition `name`, held against the value as it is; of enums, their names."""

    def means(value: Any) -> Iterator[Where]:
        if isinstance(value, list):
            if len(value) > LONGEST:
                raise InvalidInput(f"一个条件最多列出 {LONGEST} 个值", "filter")
            value = [one.value if isinstance(one, Enum) else one for one in value]
        for text in value if isinstance(value, list) else (value,):
            _clean(text)
        yield Is(name, value)

    return means


def one(name: str) -> Means:
    """The condition `name`, which takes a list, held against one value."""

    def means(value: Any) -> Iterator[Where]:
        yield Is(name, [value])

    return means


def topics(name: str) -> Means:
    """Kinds of fact, which must exist."""

    def means(value: list[str]) -> Iterator[Where]:
        yield Is(name, known(value))

    return means


def known(topics: list[str] | None) -> list[str] | None:
    """Topics that exist; a misspelt one would silently find nothing."""
    for topic in topics or ():
        if topic not in TOPICS:
            raise InvalidInput(f"没有“{topic[:40]}”这种事实", "topics")
    return topics


def containing(name: str) -> Means:
    """A part of a text, taken literally; an empty one is in everything."""

    def means(value: str) -> Iterator[Where]:
        _clean(value)
        if value:
            yield Is(name, like(value))

    return means


def ranged(name: str) -> Means:
    """Bounds of a range input: gte, gt, lte, lt."""

    def means(value: Any) -> Iterator[Where]:
        for bound in ("gte", "gt", "lte", "lt"):
            said = getattr(value, bound)
            if said is not None:
                yield Is(f"{name}_{bound}", said)

    return means


def in_months(name: str) -> Means:
    """Months, both ends inclusive."""

    def means(value: Any) -> Iterator[Where]:
        if value.first is not None:
            yield Is(f"{name}_gte", value.first)
        if value.last is not None:
            yield Is(f"{name}_lte", value.last)

    return means


def where_of(filter: Filter | None) -> Where:
    """What a filter demands; a refusal where it is too deep or too large."""
    if filter is None:
        return EVERYTHING
    where = _where(filter, DEEPEST)
    if _size(where) > MOST:
        raise InvalidInput(f"筛选条件超过 {MOST} 项，请合并或分次查询", "filter")
    return where


def _where(filter: Filter, deep: int) -> Where:
    if deep == 0:
        raise InvalidInput(f"筛选条件嵌套超过 {DEEPEST} 层，请化简", "filter")
    parts: list[Where] = []
    for name, means in filter.MEANS.items():
        value = getattr(filter, name)
        if value is not None:
            parts += means(value)
    if filter.and_ is not None:
        parts += (_where(part, deep - 1) for part in _few(filter.and_))
    if filter.or_ is not None:
        parts.append(Some(tuple(_where(part, deep - 1) for part in _few(filter.or_))))
    if filter.not_ is not None:
        parts.append(Not(_where(filter.not_, deep - 1)))
    return both(*parts)


def _few(parts: list[Any]) -> list[Any]:
    if len(parts) > MOST:
        raise InvalidInput(f"筛选条件超过 {MOST} 项，请合并或分次查询", "filter")
    return parts


def _size(where: Where) -> int:
    match where:
        case Is():
            return 1
        case Not(part):
            return 1 + _size(part)
        case Every(parts) | Some(parts):
            return 1 + sum(map(_size, parts))


def _clean(value: object) -> None:
    """What PostgreSQL cannot be asked, NUL and halves of characters, and what is too long to be looked for."""
    if isinstance(value, str) and len(value) > LONGEST:
        raise InvalidInput(f"条件中的文字最多 {LONGEST} 个字", "filter")
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise ForbiddenCharacter("filter")
