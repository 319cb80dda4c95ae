"""Arrays of uuid and text, single uuids and bytes on their way into COPY: psycopg's own dumpers of these are written in
Python, and those of arrays cost more than the rest of a row together."""

from collections.abc import Callable
from operator import attrgetter
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg import adapters
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_HEADER = Struct(">iiIii")
_LENGTH = Struct(">i").pack
_EMPTY = Struct(">iiI").pack
_UUID_LENGTH = _LENGTH(16)


def _dumper(array_oid: int, element_oid: int, elements: Callable[[Any], bytes]) -> type[Dumper]:
    empty = _EMPTY(0, 0, element_oid)

    class ArrayDumper(Dumper):
        format = Format.BINARY
        oid = array_oid

        def dump(self, obj: Any) -> bytes:
            return _HEADER.pack(1, 0, element_oid, len(obj), 1) + elements(obj) if obj else empty

    return ArrayDumper


def _uuids(values: list[UUID]) -> bytes:
    return b"".join([_UUID_LENGTH + value.bytes for value in values])


def _texts(values: list[str]) -> bytes:
    encoded = [value.encode() for value in values]
    return b"".join([_LENGTH(len(value)) + value for value in encoded])


class UuidDumper(Dumper):
    """Without a frame of its own: a fact is twenty uuids."""

    format = Format.BINARY
    oid = 2950
    dump = attrgetter("bytes")  # type: ignore[assignment]


_DUMPERS = (
    _dumper(2951, 2950, _uuids),
    _dumper(1009, 25, _texts),
    UuidDumper,
    adapters.get_dumper(bytes, PyFormat.BINARY),
)


def use_fast_arrays(context: AdaptContext) -> None:
    """Make COPY on this cursor dump uuid[] and text[] without psycopg's generic machinery."""
    for dumper in _DUMPERS:
        context.adapters.register_dumper(None, dumper)
