"""Columns of scalars and enums: what stands ready for the wire passes in one look at its classes, all else is coerced
one by one as graphql-core does.

Strings pass as they are, and with them what a reader wrote as text for the wire: UUIDs, dates, months, moments,
hashes. Amounts (万元) pass as ints, and as floats that are exact in fifteen digits; whole ones leave as ints. An enum's
values are its members or their values, whichever the reader has: one look-up each either way, and quickest where they
are strings or members that are strings too. Names of enum values are refused, as graphql-core refuses them, unless they
are its values as well.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import hypot, isfinite
from types import CoroutineType, GeneratorType, NoneType
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils.undefined import UndefinedType

from schema.scalars import SCALARS, Hash, Moment, Month, exact_number

Column = Sequence[Any]
Leaf = Callable[[Column], Column]
LEAST, MOST = -(2**31), 2**31 - 1
BEYOND = 10**15
STRANGE = (Exception, UndefinedType, CoroutineType, GeneratorType)
TEXT = frozenset(SCALARS[scalar].serialize for scalar in (UUID, date, Month, Moment, Hash))
"""Serialisers that give a `str` back as it is."""


class Unusual(Exception):
    """What only graphql-core completes: an error, something to await, a class that nobody expected."""


@lru_cache(maxsize=4096)
def ordinary(kind: type) -> bool:
    """Whether values of this class are completed as they are: no exceptions, nothing undefined, nothing to await."""
    return not issubclass(kind, STRANGE) and not hasattr(kind, "__await__")


def expected(kinds: Iterable[type]) -> None:
    """Raises Unusual."""
    if not all(map(ordinary, kinds)):
        raise Unusual


def dispose(values: Iterable[Any]) -> None:
    """Close the coroutines that an attempt was given and nobody will await."""
    for value in values:
        if isinstance(value, CoroutineType):
            value.close()


def leaf(type_: GraphQLLeafType, *, nullable: bool) -> Leaf:
    """Completes a column of values of a scalar or enum. Raises whatever the scalar raises, or Unusual."""
    if isinstance(type_, GraphQLEnumType):
        return _enum(type_, nullable=nullable)
    each = _each(type_, nullable=nullable)
    quick, kinds = _quick(type_)
    passing = kinds | {NoneType} if nullable else kinds

    def complete(column: Column) -> Column:
        found = set(map(type, column))
        return quick(column, found) if found <= passing else each(column, found)

    return complete


def _quick(type_: GraphQLLeafType) -> tuple[Callable[[Column, set[type]], Column], frozenset[type]]:
    """How a column of these classes (and null) is completed at once."""
    if type_ in (GraphQLString, GraphQLID) or type_.serialize in TEXT:
        return _as_it_is, frozenset((str,))
    if type_ is GraphQLBoolean:
        return _as_it_is, frozenset((bool,))
    if type_ is GraphQLInt:
        return _ints, frozenset((int,))
    if type_ is GraphQLFloat:
        return _floats, frozenset((float,))
    if type_.serialize is exact_number:
        return _amounts, frozenset((float, int))
    return _as_it_is, frozenset()


def _as_it_is(column: Column, _found: set[type]) -> Column:
    return column


def _present(column: Column, found: set[type]) -> Column:
    return [value for value in column if value is not None] if NoneType in found else column


def _ints(column: Column, found: set[type]) -> Column:
    present = _present(column, found)
    if present and (min(present) < LEAST or max(present) > MOST):
        raise Unusual
    return column


def _floats(column: Column, found: set[type]) -> Column:
    present = _present(column, found)
    if not isfinite(sum(present)) and not all(map(isfinite, present)):
        raise Unusual
    return column


def _amounts(column: Column, found: set[type]) -> Column:
    present = _present(column, found)
    if not hypot(*present) < BEYOND and not all(-BEYOND < value < BEYOND for value in present):  # so is NaN
        raise Unusual
    if found != {float}:
        return [int(value) if value.__class__ is float and value.is_integer() else value for value in column]
    whole = list(map(float.is_integer, column))
    if True not in whole:
        return column
    if False not in whole:
        return list(map(int, column))
    return [int(value) if is_whole else value for is_whole, value in zip(whole, column, strict=True)]


def _each(type_: GraphQLLeafType, *, nullable: bool) -> Callable[[Column, set[type]], Column]:
    coerce = type_.coerce_output_value

    def complete(column: Column, found: set[type]) -> Column:
        expected(found)
        if NoneType not in found:
            return list(map(_something, map(coerce, column)))
        if not nullable:
            raise Unusual
        return [None if value is None else _something(coerce(value)) for value in column]

    return complete


def _something(value: Any) -> Any:
    if value is None or value is Undefined:
        raise Unusual
    return value


def _enum(type_: GraphQLEnumType, *, nullable: bool) -> Leaf:
    table = names(type_)
    if table is None:
        each = _each(type_, nullable=nullable)
        return lambda column: each(column, set(map(type, column)))
    look_up = ({**table, None: None} if nullable else table).__getitem__
    return lambda column: list(map(look_up, column))


@lru_cache(maxsize=1024)
def names(type_: GraphQLEnumType) -> dict[Any, str] | None:
    """An enum's names by its values and by its members; None where no table says it as graphql-core does."""
    table: dict[Any, str] = {}
    try:
        for name, value in type_.values.items():
            if value.value is None or value.value is Undefined:
                return None
            table.setdefault(value.value, name)
        for member in getattr(type_, "wrapped_cls", ()):
            name = type_.coerce_output_value(member)
            if table.setdefault(member, name) != name:
                return None
    except TypeError:  # a value that has no hash
        return None
    return table
