"""What the query arguments of tables' addresses say. InvalidInput names the argument that is to blame."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from events.refusals import InvalidInput
from events.vocabulary import Period

E = TypeVar("E", bound=StrEnum)
Said = Mapping[str, str]


def required(said: Said, name: str) -> str:
    value = said.get(name, "").strip()
    if not value:
        raise InvalidInput(f"缺少参数 {name}", name)
    return value


def optional(said: Said, name: str) -> str | None:
    return said.get(name, "").strip() or None


def day(said: Said, name: str) -> date | None:
    """2020-03-31."""
    value = optional(said, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as problem:
        raise InvalidInput(f"参数 {name} 不是日期；应如 2020-03-31", name) from problem


def number(said: Said, name: str) -> int | None:
    value = optional(said, name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise InvalidInput(f"参数 {name} 不是整数", name)
    return int(value)


def month(said: Said, name: str = "month") -> date:
    """Its first day, of 2020-03."""
    value = required(said, name)
    try:
        return Period.parse(value).first
    except ValueError as problem:
        raise InvalidInput(f"参数 {name} 不是月份；应如 2020-03", name) from problem


def one_of(said: Said, name: str, kinds: type[E]) -> E | None:
    """A member of `kinds`, by its name in whatever case."""
    value = optional(said, name)
    try:
        return kinds[value.upper()] if value else None
    except KeyError as problem:
        known = "、".join(kind.name.lower() for kind in kinds)
        raise InvalidInput(f"参数 {name} 可为 {known}", name) from problem


class Moment(NamedTuple):
    """What projections.asof.resolve takes; the head where both are None."""

    position: int | None = None
    time: datetime | date | None = None


def moment(said: Said, name: str = "asOf") -> Moment:
    """A position, a day (its end in Shanghai), or a moment with its offset."""
    value = optional(said, name)
    if value is None:
        return Moment()
    if value.isascii() and value.isdigit() and len(value) <= 18:
        return Moment(position=int(value))
    try:
        if len(value) == 10:
            return Moment(time=date.fromisoformat(value))
        time = datetime.fromisoformat(value)
        if time.tzinfo is not None:
            return Moment(time=time)
    except ValueError:
        pass
    raise InvalidInput(f"参数 {name} 应为位置、日期或带时区的时刻，如 1200、2020-03-31", name)
