"""What the child says, looked at before it is believed: it parsed a stranger's bytes and may be the stranger's by now.

The letters are told in service/excel/jail/values.py. Whatever is not exactly as agreed raises ValueError.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import msgspec

from service.excel.grid import Failed, Merge, Sheet, Value
from service.excel.jail.limits import CHARACTERS, COLUMNS, NAME_CHARACTERS, ROWS, SAID

Row = Annotated[int, msgspec.Meta(ge=1, le=ROWS)]
Column = Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=CHARACTERS + 1)]
SheetName = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS)]
Cells = Annotated[list[Said | None], msgspec.Meta(max_length=COLUMNS)]

NUMBER_CHARACTERS = 40
"""Fifteen digits behind a sign, a point and twenty noughts are 38."""


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: SheetName
    hidden: bool
    rows: Annotated[list[Cells], msgspec.Meta(max_length=ROWS)]
    merges: list[tuple[Row, Column, Row, Column]]
    hidden_rows: frozenset[Row]
    hidden_columns: frozenset[Column]


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The child's no: the kind of refusal and the words for it."""

    refused: str
    detail: Annotated[str, msgspec.Meta(max_length=500)]


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sheets: list[_Sheet] | None = None
    refused: str | None = None
    detail: Annotated[str, msgspec.Meta(max_length=500)] = ""


_ANSWERS = msgspec.json.Decoder(_Answer)


def arrived(answer: bytes) -> list[Sheet] | Refusal:
    """The sheets, or the child's no."""
    told = _ANSWERS.decode(answer)
    if told.refused is not None and told.sheets is None:
        return Refusal(told.refused, "".join(letter for letter in told.detail if letter.isprintable()))
    if told.sheets is None or told.refused is not None:
        raise ValueError("neither sheets nor a refusal")
    return [_sheet(sheet) for sheet in told.sheets]


def _sheet(told: _Sheet) -> Sheet:
    return Sheet(
        name=told.name,
        rows=[[None if said is None else _VALUES[said[0]](said[1:]) for said in row] for row in told.rows],
        merges=[Merge(*merge) for merge in told.merges],
        hidden=told.hidden,
        hidden_rows=told.hidden_rows,
        hidden_columns=told.hidden_columns,
    )


def _number(said: str) -> Decimal:
    if len(said) > NUMBER_CHARACTERS:
        raise ValueError("a number of too many characters")
    try:
        number = Decimal(said)
    except InvalidOperation as problem:
        raise ValueError("no number") from problem
    if not number.is_finite():
        raise ValueError("no finite number")
    return number


def _boolean(said: str) -> bool:
    return {"0": False, "1": True}[said]


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is not None:
        raise ValueError("a moment with a zone")
    return moment


def _failed(said: str) -> Failed:
    if len(said) > SAID:
        raise ValueError("too much of what is no value")
    return Failed(said)


_VALUES: dict[str, Callable[[str], Value]] = {
    "t": str,
    "n": _number,
    "b": _boolean,
    "d": date.fromisoformat,
    "m": _moment,
    "x": _failed,
}
