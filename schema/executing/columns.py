"""From rows to columns, and from columns to dictionaries."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from projections.rows import Rows
from schema.executing.leaves import Column


@lru_cache(maxsize=2048)
def builder(keys: tuple[str, ...], constants: tuple[str | None, ...]) -> Callable[[Sequence[Column]], list[Any]]:
    """A function from columns to dictionaries with these keys, in this order. Names of GraphQL are names of Python."""
    items = [
        f"{key!r}: {f'v{place}' if said is None else repr(said)}"
        for place, (key, said) in enumerate(zip(keys, constants, strict=True))
    ]
    values = "".join(f"v{place}, " for place, said in enumerate(constants) if said is None)
    made: dict[str, Any] = {}
    source = f"def build(columns):\n    return [{{{', '.join(items)}}} for {values}in zip(*columns)]"
    exec(source, made)  # noqa: S102  # of keys that the parser let through: letters, digits, underscores
    function: Callable[[Sequence[Column]], list[Any]] = made["build"]
    return function


def pick(rows: Column, found: set[type], attributes: tuple[str, ...]) -> Iterable[Column]:
    """A column for each attribute. Rows that are NamedTuples of one class are transposed."""
    if isinstance(rows, Rows):
        return list(map(rows.column, attributes))
    if len(found) == 1 and attributes:
        (kind,) = found
        places = _places(kind, attributes)
        if places and 2 * len(places) >= len(kind._fields):  # type: ignore[attr-defined]
            columns = tuple(zip(*rows, strict=True))
            return [columns[place] for place in places]
        if places:
            return [list(map(itemgetter(place), rows)) for place in places]
    return [list(map(attrgetter(attribute), rows)) for attribute in attributes]


@lru_cache(maxsize=4096)
def _places(kind: type, attributes: tuple[str, ...]) -> tuple[int, ...] | None:
    """Where a NamedTuple keeps these, unless one of them is a property or the class is no NamedTuple."""
    names = getattr(kind, "_fields", None)
    if kind.__base__ is not tuple or not isinstance(names, tuple) or {"__iter__", "__getattribute__"} & set(vars(kind)):
        return None
    fields = {name: place for place, name in enumerate(names) if type(kind.__dict__.get(name)) is _FIELD}
    return tuple(fields[name] for name in attributes) if fields.keys() >= set(attributes) else None


class _Sample(NamedTuple):
    field: None


_FIELD: type = type(_Sample.__dict__["field"])
