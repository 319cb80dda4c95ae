"""The scalars: exact amounts, 64-bit positions, months, moments with an offset, dates, hashes.

What cannot be taken is refused in Chinese; GraphQL adds in which argument it stood.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, NewType
from uuid import UUID

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from events.journal.recorder import FOREVER
from events.vocabulary import SHANGHAI, Wan, wan

Position = NewType("Position", int)
Month = NewType("Month", date)
"""A month by its first day."""
Moment = NewType("Moment", datetime)
Hash = NewType("Hash", bytes)
Percent = NewType("Percent", Decimal)

_DIGITS = 15
_BEYOND = 10.0**_DIGITS
_ALL = Context(prec=400)
"""So many digits that none is rounded away before they are counted."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Wrong(GraphQLError):
    """A literal or variable that a scalar cannot take."""

    def __init__(self, value: object, what: str) -> None:
        super().__init__(f"“{str(value)[:40]}”{what}")


def exact_number(value: object) -> int | float:
    """A decimal as a JSON number that says exactly the same: a double holds fifteen digits. A float is one that a
    reader cast from such a decimal; whole numbers leave without a point."""
    if type(value) is float:
        if not -_BEYOND < value < _BEYOND:  # so is NaN
            raise _inexact()
        return int(value) if value.is_integer() else value
    if type(value) is Decimal and len(text := str(value)) <= _DIGITS and "E" not in text and text[-1] in "0123456789":
        number = float(text)  # so short a text has no digit too many, and is no NaN
        return int(number) if number.is_integer() else number
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} is no exact number")
    amount = Decimal(value)
    if not amount.is_finite() or len(amount.normalize(_ALL).as_tuple().digits) > _DIGITS:
        raise _inexact()
    return int(amount) if amount == int(amount) else float(amount)


def _inexact() -> GraphQLError:
    return GraphQLError("数值超过十五位数字，JSON 数字无法精确表示。")


def _wire(told: Callable[[Any], str]) -> Callable[[Any], str]:
    """A serialiser of what `told` tells; text is on the wire already as the reader wrote it."""

    def serialize(value: Any) -> str:
        return value if type(value) is str else told(value)

    return serialize


def first_day(month: object) -> date | str:
    """A month's first day, for the axes of charts; of a date, or of a reader's "2020-03"."""
    return f"{month}-01" if isinstance(month, str) else month  # type: ignore[return-value]


def _parse_wan(value: object) -> Wan:
    text = repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str) or not _NUMBER.fullmatch(text):
        raise Wrong(value, "不是金额；请写成万元数，如 1234.5。")
    try:
        return wan(Decimal(text))
    except ValueError as problem:
        raise Wrong(value, f"不能精确到万元：{problem}。") from problem


def _parse_position(value: object) -> Position:
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not (text.isascii() and text.isdigit()):
        raise Wrong(value, '不是台账位置；请写成非负整数，如 "25000"。')
    if len(text) > 19 or int(text) > FOREVER:
        raise Wrong(value, "超出台账位置的范围（64 位整数）。")
    return Position(int(text))


def _parse_month(value: object) -> Month:
    if not isinstance(value, str) or not _MONTH.fullmatch(value) or value < "1949":
        raise Wrong(value, "不是月份；请写成 2020-03。")
    return Month(date(int(value[:4]), int(value[5:]), 1))


def _parse_date(value: object) -> date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong(value, "不是日期；请写成 2020-03-31。")


def _parse_moment(value: object) -> Moment:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise Wrong(value, "不是时刻；请写成 2020-04-20T17:30:00+08:00。")
    if moment.tzinfo is None:
        raise Wrong(value, "没有时区；请在末尾写明，如 +08:00。")
    return Moment(moment)


def _moment_text(value: Any) -> str:
    if value.tzinfo is None:
        raise TypeError("a moment without an offset is no moment")
    try:
        return str(value.astimezone(SHANGHAI).isoformat())
    except OverflowError:
        return str(value.isoformat())


def _parse_hash(value: object) -> Hash:
    try:
        if isinstance(value, str) and len(value) == 64:
            return Hash(bytes.fromhex(value))
    except ValueError:
        pass
    raise Wrong(value, "不是散列值；请写成 64 位十六进制。")


def _parse_uuid(value: object) -> UUID:
    try:
        if isinstance(value, str):
            return UUID(value)
    except ValueError:
        pass
    raise Wrong(value, "不是编号；请写成 UUID，如 0190c7a8-5f4e-7c3a-9b1d-2f6e8a4c0d12。")


def _literal(parse: Callable[[object], object]) -> Callable[[ValueNode, Any], object]:
    """Numbers and strings are read through their text, so that no digit passes through a float."""

    def parse_literal(node: ValueNode, _variables: object = None) -> object:
        if isinstance(node, IntValueNode | FloatValueNode | StringValueNode):
            return parse(node.value)
        raise Wrong("…", "的写法不对；请写成数字或字符串。")

    return parse_literal


def _scalar(
    name: str, description: str, serialize: Callable[[Any], object], parse: Callable[[object], object]
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, serialize=serialize, parse_value=parse, parse_literal=_literal(parse)
    )


def _output_only(value: object) -> object:
    raise Wrong(value, "只用于输出。")


SCALARS: dict[object, ScalarDefinition] = {
    Wan: _scalar(
        "Wan",
        "金额（万元）：精确的 JSON 数字，最多六位小数、十五位数字 / An exact amount in 10,000 yuan, as a JSON number",
        exact_number,
        _parse_wan,
    ),
    Percent: _scalar(
        "Percent",
        "百分数，两位小数，四舍五入 / Per cent, rounded half up to two decimals",
        exact_number,
        _output_only,
    ),
    Position: _scalar(
        "Position",
        "台账位置：64 位整数，写成字符串 / A position in the journal: a 64-bit integer, as a string",
        str,
        _parse_position,
    ),
    Month: _scalar(
        "Month", "月份，如 2020-03 / A month, such as 2020-03", _wire(lambda day: f"{day:%Y-%m}"), _parse_month
    ),
    Moment: _scalar(
        "Moment",
        "时刻，带时区；输出为北京时间 / A moment with its offset; answers are in Asia/Shanghai",
        _wire(_moment_text),
        _parse_moment,
    ),
    Hash: _scalar("Hash", "散列值，十六进制 / A hash, in hexadecimal", _wire(lambda value: value.hex()), _parse_hash),
    date: _scalar(
        "Date", "日期，如 2020-03-31 / A date, such as 2020-03-31", _wire(lambda day: str(day.isoformat())), _parse_date
    ),
    JSON: _scalar("JSON", "原样的 JSON 值 / A JSON value as it is", lambda value: value, _output_only),
    UUID: _scalar("UUID", "编号 / An identifier (UUID)", str, _parse_uuid),
}
