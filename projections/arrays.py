"""Arrays of uuid and text on their way into COPY: psycopg's own dumpers of arrays are written in Python and cost more
than the rest of a row together."""

from collections.abc import Callable
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
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


_DUMPERS = (_dumper(2951, 2950, _uuids), _dumper(1009, 25, _texts))


def use_fast_arrays(context: AdaptContext) -> None:
    """Make COPY on this cursor dump uuid[] and text[] without psycopg's generic machinery."""
    for dumper in _DUMPERS:
        context.adapters.register_dumper(None, dumper)
