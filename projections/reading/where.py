"""Filters as trees of named conditions. A reader knows what each name means in SQL; values go as parameters.

A condition on what is not there (an entry without a plan, a report never filed) does not hold; so its negation does.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, assert_never
from uuid import UUID

import msgspec


class Is(NamedTuple):
    """The condition `name` of the reader, held against a value."""

    name: str
    value: Any


class Every(NamedTuple):
    """All hold; of none, true."""

    parts: tuple["Where", ...] = ()


class Some(NamedTuple):
    """At least one holds; of none, false."""

    parts: tuple["Where", ...]


class Not(NamedTuple):
    part: "Where"


Where = Is | Every | Some | Not
EVERYTHING = Every()
_LISTED = re.compile(r"(\S+) = ANY \(VALUE::(\w+)\[\]\)")


def condition(where: Where, terms: Callable[[str], str], values: dict[str, Any]) -> str:
    """The tree in SQL, of the reader's constants only; what they are held against is added to `values`, numbered.

    NULL counts as false: at the top as WHERE takes it, beneath NOT because IS NOT TRUE makes it so. A list of one value
    is asked for as that value: only then does an index give the rows in its order.
    """
    match where:
        case Is(name, value):
            key, term = f"value_{len(values)}", terms(name)
            if isinstance(value, list) and len(value) == 1 and (listed := _LISTED.fullmatch(term)):
                term, (value,) = "{} = VALUE::{}".format(*listed.groups()), value
            values[key] = value
            return f"({term.replace('VALUE', f'%({key})s')})"
        case Every(parts):
            return _joined(" AND ", "true", parts, terms, values)
        case Some(parts):
            return _joined(" OR ", "false", parts, terms, values)
        case Not(part):
            return f"({condition(part, terms, values)} IS NOT TRUE)"
        case _:
            assert_never(where)


def _joined(
    word: str, nothing: str, parts: tuple[Where, ...], terms: Callable[[str], str], values: dict[str, Any]
) -> str:
    if not parts:
        return nothing
    return "(" + word.join([condition(part, terms, values) for part in parts]) + ")"


def both(*wheres: Where) -> Where:
    """All of them; what demands nothing is left out."""
    parts = tuple(where for where in wheres if not (isinstance(where, Every) and not where.parts))
    return parts[0] if len(parts) == 1 else Every(parts)


def written(where: Where) -> bytes:
    """The tree as canonical bytes: equal filters are equal."""
    return _ENCODER.encode(_plain(where))


def _plain(where: Where) -> Any:
    match where:
        case Is(name, value):
            return ["is", name, value]
        case Every(parts) | Some(parts):
            return [type(where).__name__, *map(_plain, parts)]
        case Not(part):
            return ["not", _plain(part)]
        case _:
            assert_never(where)


def _other(value: object) -> str:
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise NotImplementedError


_ENCODER = msgspec.json.Encoder(enc_hook=_other, decimal_format="string")
