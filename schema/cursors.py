"""Cursors: where a page ended, as text that means nothing to anybody else.

A cursor holds the journal, the listing with its filter and order, the moment that was read, and the last row's place
in the order: so pages of one listing are all true of one moment, and a cursor that was made for another question, or
damaged on the way, is refused (`invalid_input`). It is no secret and grants nothing: the digest finds damage.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from events.refusals import InvalidInput
from projections.asof import AsOf
from projections.reading.sources import Edge, Order
from projections.reading.where import Where, written

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGEST = 8


def _text(said: str) -> None:
    if "\0" in said:
        raise ValueError


def _number(said: str) -> None:
    if not Decimal(said).is_finite():
        raise ValueError


def _whole(said: str) -> None:
    if not -(2**63) <= int(said) < 2**63:
        raise ValueError


_CHECKS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "numeric": _number,
    "bigint": _whole,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
}


class Listing(NamedTuple):
    """What a cursor is made for: the journal, the list with everything that chooses and orders its rows, and the
    `asOf` that was asked for. `chosen` is its digest. `momentary`: rows depend on the clock as well, such as what is
    late."""

    journal: UUID
    chosen: bytes
    order: tuple[Order, ...]
    momentary: bool = False

    @classmethod
    def of(cls, journal: UUID, name: str, where: Where, order: tuple[Order, ...], *scope: object) -> "Listing":
        said = "\n".join((name, *map(str, order), *map(repr, scope)))
        return cls(journal, blake2b(said.encode() + written(where), digest_size=_DIGEST).digest(), order)


class _Held(msgspec.Struct, array_like=True, frozen=True):
    journal: bytes
    chosen: bytes
    position: int
    moment: int | None
    keys: list[str | None]
    id: str


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Held)


class Cursor(NamedTuple):
    """A row's place in a listing, and the moment at which it stood there."""

    edge: Edge
    position: int
    moment: datetime | None

    def at(self, as_of: AsOf) -> AsOf:
        """The moment of the page that gave it; `as_of` is its position."""
        return AsOf(as_of.position, self.moment, as_of.root) if self.moment else as_of


def cursors(listing: Listing, as_of: AsOf, rows: Sequence[Any]) -> list[str]:
    """The cursor of each row: its last columns are the order's keys and its id."""
    count = len(listing.order) + 1
    moment = (as_of.moment - _EPOCH) // _MICROSECOND if listing.momentary else None
    journal = listing.journal.bytes
    return [
        _sealed(_Held(journal, listing.chosen, as_of.position, moment, list(row[-count:-1]), row[-1])) for row in rows
    ]


def read(text: str, listing: Listing, types: Sequence[str], argument: str) -> Cursor:
    """What `text` says; a refusal where it is no cursor of this listing. `types` are the keys' and the id's."""
    held = _opened(text, argument)
    if held.journal != listing.journal.bytes:
        raise InvalidInput("游标属于另一本台账，请从第一页查起", argument)
    if held.chosen != listing.chosen:
        raise InvalidInput("游标与列表、筛选、排序或时点不符；改了条件请从第一页查起", argument)
    try:
        for type_, said in zip(types, (*held.keys, held.id), strict=True):
            if said is not None:
                _CHECKS[type_](said)
        moment = None if held.moment is None else _EPOCH + held.moment * _MICROSECOND
        return Cursor(Edge(tuple(held.keys), held.id), held.position, moment)
    except (ValueError, ArithmeticError) as problem:
        raise _damaged(argument) from problem


def _sealed(held: _Held) -> str:
    said = _ENCODER.encode(held)
    return urlsafe_b64encode(blake2b(said, digest_size=_DIGEST).digest() + said).rstrip(b"=").decode()


def _opened(text: str, argument: str) -> _Held:
    try:
        held = _DECODER.decode(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))[_DIGEST:])
    except (ValueError, msgspec.DecodeError) as problem:
        raise _damaged(argument) from problem
    if _sealed(held) != text:
        raise _damaged(argument)
    return held


def _damaged(argument: str) -> InvalidInput:
    return InvalidInput("游标无法识别，请使用上一页给出的游标", argument)
