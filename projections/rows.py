"""Rows that were read by columns, and stay columns until somebody wants one of them.

What goes to the wire as it was read is completed column by column, so most rows are never made.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Any, overload

Make = Callable[[tuple[Any, ...]], Any]
Columns = Mapping[str, Sequence[Any]]


@lru_cache(maxsize=2048)
def row_class(columns: tuple[str, ...]) -> type[tuple[Any, ...]]:
    """The class of rows of these columns: one whatever is asked for, so that others can remember things about it."""
    return namedtuple("Row", columns)


@lru_cache(maxsize=2048)
def maker(columns: tuple[str, ...]) -> Make:
    """Makes rows of these columns from tuples, without a Python frame of its own."""
    return partial(tuple.__new__, row_class(columns))


class _Table:
    """Columns by name, all of one length; and their rows, made when the first is wanted."""

    __slots__ = ("columns", "length", "made")

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.length = len(next(iter(columns.values())))
        self.made: list[Any] | None = None

    def rows(self) -> list[Any]:
        if self.made is None:
            make = maker(tuple(self.columns))
            self.made = list(map(make, zip(*self.columns.values(), strict=True)))
        return self.made


class Rows(Sequence[Any]):
    """Some neighbouring rows of what was read together. Nobody changes them."""

    __slots__ = ("_end", "_start", "_table")

    def __init__(self, table: _Table, start: int, end: int) -> None:
        self._table, self._start, self._end = table, start, end

    @classmethod
    def of(cls, columns: Columns) -> "Rows":
        """Of columns by name: at least one, all of one length."""
        table = _Table(columns)
        return cls(table, 0, table.length)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._table.columns)

    @property
    def kind(self) -> type[tuple[Any, ...]]:
        """The class of each row."""
        return row_class(self.names)

    def column(self, name: str) -> Sequence[Any]:
        """One column; a KeyError where it was not read."""
        column = self._table.columns[name]
        return column if len(self) == self._table.length else column[self._start : self._end]

    def part(self, start: int, end: int) -> "Rows":
        """The rows from `start` up to `end`."""
        return Rows(self._table, self._start + start, self._start + end)

    def having(self, name: str, column: Sequence[Any]) -> "Rows":
        """The same rows with one more column, or with another in its place."""
        return Rows.of({**self.columns(), name: column})

    def columns(self) -> Columns:
        return {name: self.column(name) for name in self._table.columns}

    def apart(self) -> "Rows":
        """The same rows, keeping alive nothing of what else was read with them."""
        return self if len(self) == self._table.length else Rows.of(self.columns())

    def __len__(self) -> int:
        return self._end - self._start

    def __iter__(self) -> Iterator[Any]:
        rows = self._table.rows()
        return iter(rows if len(self) == len(rows) else rows[self._start : self._end])

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> "Rows": ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            start, end, step = place.indices(len(self))
            if step == 1:
                return self.part(start, max(start, end))
            return Rows.of({name: column[place] for name, column in self.columns().items()})
        return self._table.rows()[range(self._start, self._end)[place]]

    @staticmethod
    def joined(parts: Sequence["Rows"]) -> Sequence[Any]:
        """The rows of all parts: as they were read, where the parts lie side by side."""
        if not parts:
            return []
        table, start, end = parts[0]._table, parts[0]._start, parts[0]._start
        for part in parts:
            if part._table is not table or part._start != end:
                return list(chain.from_iterable(parts))
            end = part._end
        return Rows(table, start, end)
