"""Values completed by the level: all objects that stand at one place of a query go through one function together,
column by column, and whatever hangs beneath them follows in the same way, breadth first.

`complete` is a generator: it yields what must be awaited (the values of a batched field, once for all parents), and
returns the completed column. Whatever is not plain raises, and graphql-core does that list again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import accumulate, chain, pairwise, repeat
from types import NoneType
from typing import Any, NamedTuple, Protocol

from graphql import FieldNode, GraphQLField, GraphQLObjectType

from projections.rows import Rows
from schema.executing.columns import builder, pick
from schema.executing.kinds import Kinds
from schema.executing.leaves import Column, Leaf, Unusual, expected
from schema.executing.work import Begun, Work, begin, ended

SERIES = {list, tuple, Rows}
"""What lists are completed of."""
FEW = 24
"""So many rows are made into dictionaries without a function of their own."""


class Run(Protocol):
    """One attempt at a value: what resolvers are called with, and what batches brought."""

    def computed(self, field: "Field", rows: Column) -> Column:
        """What a synchronous resolver says of each row."""

    def batched(self, field: "Field", rows: Column) -> asyncio.Future[Sequence[Any]]:
        """What a batched resolver says of all rows."""

    def fetched(self, field: "Field", rows: Column, values: Sequence[Any]) -> None:
        """Keep what a batch brought, in case that graphql-core does it again."""

    def kinds(self, kinds: Kinds, rows: Column, found: set[type]) -> Column | GraphQLObjectType:
        """The object type of all rows, or of each."""

    def shape(self, kinds: Kinds, type_: GraphQLObjectType) -> "Shape":
        """What is selected of this type where an interface or union stands."""


class Value(Protocol):
    """Anything that is not a leaf."""

    def complete(self, column: Column, run: Run) -> Work: ...


class Field(NamedTuple):
    """One response key of a shape: where its values come from, and what completes them."""

    key: str
    parent: GraphQLObjectType
    definition: GraphQLField
    nodes: list[FieldNode]
    attribute: str | None
    batch: Callable[..., Awaitable[Sequence[Any]]] | None
    leaf: Leaf | None
    value: Value | None

    @property
    def weight(self) -> int:
        """What fails quickly comes first, what is fetched comes last."""
        return 2 if self.batch else 1 if self.value else 0


class Shape:
    """What is selected of objects of one type. `constants` are keys with the type's own name: `__typename`."""

    def __init__(self, keys: Sequence[str], constants: dict[str, str], fields: Sequence[Field]) -> None:
        self._keys = tuple(keys)
        self._constants = tuple(constants.get(key) for key in keys)
        self._fields = sorted(fields, key=lambda field: field.weight)
        self._attributes = tuple(field.attribute for field in self._fields if field.attribute)
        self._places = {field.key: place for place, field in enumerate(fields)}
        self._made = 0

    def complete(self, rows: Column, found: set[type], run: Run) -> Work:
        columns: list[Column] = [()] * len(self._fields)
        begun: list[Begun] = []
        try:
            self._begin(rows, found, run, columns, begun)
            yield from ended(begun)
        finally:
            for one in begun:
                one.work.close()
        return self._objects(columns, len(rows))

    def _begin(self, rows: Column, found: set[type], run: Run, columns: list[Column], begun: list[Begun]) -> None:
        """What goes without waiting is done."""
        picked = iter(pick(rows, found, self._attributes))
        for field in self._fields:
            place = self._places[field.key]
            values = next(picked) if field.attribute else () if field.batch else run.computed(field, rows)
            if field.leaf and not field.batch:
                columns[place] = field.leaf(values)
            else:
                work = _fetched(field, rows, run) if field.batch else _completed(field, values, run)
                begin(work, begun, partial(columns.__setitem__, place))

    def _objects(self, columns: Sequence[Column], count: int) -> Column:
        self._made += count
        if not columns:
            return [dict(zip(self._keys, self._constants, strict=True)) for _ in range(count)]
        if self._made > FEW:
            return builder(self._keys, self._constants)(columns)
        rest = iter(columns)
        whole = [repeat(said) if said is not None else next(rest) for said in self._constants]
        return [dict(zip(self._keys, values, strict=True)) for values in zip(*whole, strict=False)]


def _fetched(field: Field, rows: Column, run: Run) -> Work:
    """What a batch says of all rows, completed."""
    future = run.batched(field, rows)
    try:
        values = yield future
    except GeneratorExit:
        future.cancel()
        raise
    except Exception as problem:
        run.fetched(field, rows, [problem] * len(rows))
        raise
    run.fetched(field, rows, values)
    return field.leaf(values) if field.leaf else (yield from _completed(field, values, run))


def _completed(field: Field, values: Column, run: Run) -> Work:
    done = yield from field.value.complete(values, run)  # type: ignore[union-attr]
    return done


class ObjectOf:
    """Objects of one type."""

    def __init__(self, shape: Shape, kinds: Kinds, *, nullable: bool) -> None:
        self.shape, self._kinds, self._nullable = shape, kinds, nullable

    def complete(self, column: Column, run: Run) -> Work:
        found = {column.kind} if isinstance(column, Rows) else set(map(type, column))
        present = _without_null(column, found, nullable=self._nullable)
        if not present:
            return column
        expected(found)
        if self._kinds.checked:
            run.kinds(self._kinds, present, found)
        done = yield from self.shape.complete(present, found, run)
        return _with_null(column, present, done)


class AnyOf:
    """Objects behind an interface or in a union: each class of rows by its type."""

    def __init__(self, kinds: Kinds, *, nullable: bool) -> None:
        self._kinds, self._nullable = kinds, nullable

    def complete(self, column: Column, run: Run) -> Work:
        found = {column.kind} if isinstance(column, Rows) else set(map(type, column))
        present = _without_null(column, found, nullable=self._nullable)
        if not present:
            return column
        expected(found)
        types = run.kinds(self._kinds, present, found)
        if isinstance(types, GraphQLObjectType):
            done = yield from run.shape(self._kinds, types).complete(present, found, run)
            return _with_null(column, present, done)
        shapes = {type_: run.shape(self._kinds, type_) for type_ in dict.fromkeys(types)}
        begun: list[Begun] = []
        mixed: list[Any] = [None] * len(present)
        places = {type_: [place for place, of in enumerate(types) if of is type_] for type_ in shapes}
        try:
            for type_, shape in shapes.items():
                rows = [present[place] for place in places[type_]]
                begin(shape.complete(rows, set(map(type, rows)), run), begun, partial(_deal, mixed, places[type_]))
            yield from ended(begun)
        finally:
            for one in begun:
                one.work.close()
        return _with_null(column, present, mixed)


def _deal(whole: list[Any], places: Sequence[int], done: Column) -> None:
    for place, one in zip(places, done, strict=True):
        whole[place] = one


class ListOf:
    """Lists and tuples: their items are completed all together, and dealt out again."""

    def __init__(self, item: Value | None, leaf: Leaf | None, *, nullable: bool) -> None:
        self._item, self._leaf, self._nullable = item, leaf, nullable

    def complete(self, column: Column, run: Run) -> Work:
        found = set(map(type, column))
        present = _without_null(column, found, nullable=self._nullable)
        if not found <= SERIES:
            raise Unusual
        items = Rows.joined(present) if found == {Rows} else list(chain.from_iterable(present))
        done = yield from self.items(items, run)
        ends = accumulate(map(len, present), initial=0)
        whole = done if done.__class__ is list else list(done)
        return _with_null(column, present, [whole[start:end] for start, end in pairwise(ends)])

    def items(self, items: Column, run: Run) -> Work:
        """One list's items, or those of many."""
        if self._leaf:
            return self._leaf(items)
        done = yield from self._item.complete(items, run)  # type: ignore[union-attr]
        return done


def _without_null(column: Column, found: set[type], *, nullable: bool) -> Column:
    """What is there; its classes are left in `found`."""
    if NoneType not in found:
        return column
    if not nullable:
        raise Unusual
    found.discard(NoneType)
    return [value for value in column if value is not None]


def _with_null(column: Column, present: Column, done: Column) -> Column:
    if present is column:
        return done
    rest = iter(done)
    return [None if value is None else next(rest) for value in column]
