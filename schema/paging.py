"""From a list's arguments to a connection: what is selected is fetched, behind a cursor or before it, at its moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar, cast

from events.refusals import InvalidInput
from projections.asof import AsOf
from projections.reading.sources import Ask, Order, Source
from projections.reading.where import Is, Where, both
from projections.reading.wire import array
from schema import cursors
from schema.context import AsOfInput, Info
from schema.cursors import Cursor, Listing
from schema.selection import Selection, columns, selected
from schema.types.connection import Connection, Page
from schema.types.enums import Direction

MOST = 1000
USUAL = 100
KEYS = 5
"""So many keys an order may have."""
Needs = Mapping[str, Sequence[str]]
T = TypeVar("T")


class Paging(NamedTuple):
    """`first` rows behind `after`, or the `last` before `before`; both cursors bound both ways."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backwards(self) -> bool:
        return self.last is not None

    def size(self) -> int:
        """How many to read; a refusal where too many, none, or both ends are asked for."""
        if self.first is not None and self.last is not None:
            raise InvalidInput("first 与 last 只能给一个", "last")
        asked, argument = (self.last, "last") if self.last is not None else (self.first, "first")
        if asked is None:
            return USUAL
        if not 1 <= asked <= MOST:
            raise InvalidInput(f"一页可取 1 至 {MOST} 条", argument)
        return asked


class Kind(NamedTuple, Generic[T]):
    """A kind of list: its name, where it is read, in which order unless another is asked for, and which columns its
    fields need that are more than their column. `momentary`: what it shows depends on the clock, too."""

    name: str
    source: Source
    usual: tuple[str, ...]
    needs: Needs
    momentary: bool = False

    def order(self, asked: Sequence[Any] | None) -> tuple[Order, ...]:
        """The keys asked for, or the usual ones; always such that no two rows are alike."""
        if asked and len(asked) > KEYS:
            raise InvalidInput(f"排序依据最多 {KEYS} 个", "orderBy")
        said = [Order(one.field.value, one.direction is Direction.DESC) for one in asked or ()]
        return self.source.told_apart(said or [Order(key) for key in self.usual])

    def columns(self, selection: Selection) -> tuple[str, ...]:
        return columns(selection, self.source.columns, self.needs)


class Chosen(NamedTuple):
    """Which rows of a kind, in which order, and which page of them."""

    where: Where
    order: tuple[Order, ...]
    paging: Paging


class _Read(NamedTuple):
    """How a page is read: what is selected of it, its moment, and where it begins and ends."""

    kind: Kind[Any]
    chosen: Chosen
    listing: Callable[[], Listing]
    as_of: AsOf
    after: Cursor | None
    before: Cursor | None
    shown: tuple[str, ...] | None
    edged: bool

    def ask(self, where: Where, per: str | None = None) -> Ask:
        paging = self.chosen.paging
        shown = self.shown or ()
        return Ask(
            shown if per is None or per in shown else (*shown, per),
            where,
            self.chosen.order,
            paging.size(),
            self.after.edge if self.after else None,
            self.before.edge if self.before else None,
            paging.backwards,
            self.edged,
            per,
        )

    def page(self, rows: Sequence[Any], more: bool, counted: Callable[[], Awaitable[int]]) -> Page:
        backwards = self.chosen.paging.backwards
        return Page(
            rows,
            cursors.cursors(self.listing(), self.as_of, rows) if self.edged else (),
            follow=self.before is not None or (more and not backwards),
            precede=self.after is not None or (more and backwards),
            counted=counted,
        )


async def connected(
    info: Info,
    kind: Kind[T],
    chosen: Chosen,
    as_of: AsOfInput | None,
    parameters: dict[str, Any] | None = None,
) -> Connection[T]:
    """One connection, of a root field. `parameters` are what the source asks for besides the position."""
    read = await _read(info, kind, chosen, as_of, parameters)
    connection = await info.context.connection()

    async def counted() -> int:
        return await kind.source.count(connection, read.as_of, chosen.where, parameters)

    if read.shown is None:
        return cast(Connection[T], read.page((), more=False, counted=counted))
    found = await kind.source.find(connection, read.as_of, read.ask(chosen.where), parameters)
    return cast(Connection[T], read.page(found.rows, found.more, counted))


async def _read(
    info: Info, kind: Kind[Any], chosen: Chosen, as_of: AsOfInput | AsOf | None, scope: Mapping[str, Any] | None
) -> _Read:
    listing = partial(_listing, info, kind, chosen, as_of, scope)
    after, before = (
        cursors.read(text, listing(), _types(kind, chosen), argument) if text is not None else None
        for text, argument in ((chosen.paging.after, "after"), (chosen.paging.before, "before"))
    )
    if after and before and after[1:] != before[1:]:
        raise InvalidInput("两个游标不是同一时点的，请从第一页查起", "before")
    chosen.paging.size()
    if cursor := after or before:
        moment = cursor.at(await info.context.as_of(position=cursor.position))
    else:
        moment = as_of if isinstance(as_of, AsOf) else await info.context.as_of(as_of)
    return _Read(kind, chosen, listing, moment, after, before, *_shown(kind, selected(info)))


def _shown(kind: Kind[Any], selection: Selection) -> tuple[tuple[str, ...] | None, bool]:
    """Which columns a page shows, if any, and whether it tells cursors; worked out once for a place of a document."""
    if kind.name not in selection.shown:
        nodes = Selection().merge(selection.beneath("nodes")).merge(selection.beneath("edges", "node"))
        ends = selection.beneath("page_info")
        edged = "cursor" in selection.beneath("edges") or "start_cursor" in ends or "end_cursor" in ends
        columns = kind.columns(nodes) if {"nodes", "edges", "page_info"} & selection.keys() else None
        selection.shown[kind.name] = (columns, edged)
    return selection.shown[kind.name]


def _types(kind: Kind[Any], chosen: Chosen) -> list[str]:
    """Of the order's keys, and of the id."""
    return [*(kind.source.keys[one.key].type for one in chosen.order), kind.source.id.type]


def _listing(info: Info, kind: Kind[Any], chosen: Chosen, as_of: object, scope: Mapping[str, Any] | None) -> Listing:
    asked = tuple(str(said.value) for said in vars(as_of).values() if said) if isinstance(as_of, AsOfInput) else ()
    journal = info.context.opened.journal_id
    listing = Listing.of(journal, kind.name, chosen.where, chosen.order, asked, sorted((scope or {}).items()))
    return listing._replace(momentary=kind.momentary)


async def connected_each(
    info: Info, kind: Kind[T], chosen: Chosen, as_of: AsOf, per: str, parents: Sequence[str]
) -> list[Connection[T]]:
    """A connection for each parent, all read in one question: the rows whose column `per`, which is a condition too,
    has the parent's id. A cursor is one parent's."""
    several = len(set(parents)) > 1
    if several and (chosen.paging.after or chosen.paging.before):
        raise InvalidInput("游标只属于一个上级；请只查一个上级的下一页", "after" if chosen.paging.after else "before")
    read = await _read(info, kind, chosen, as_of, {per: parents[0]})
    connection = await info.context.connection()
    where = both(Is(per, array(list(dict.fromkeys(parents)))), chosen.where)
    counts: dict[str, int] | None = None

    async def count(parent: str) -> int:
        nonlocal counts
        if counts is None:
            counts = await kind.source.counts(connection, read.as_of, where, per)
        return counts.get(parent, 0)

    rows: dict[str, list[Any]] = {parent: [] for parent in parents}
    if read.shown is not None:
        found = await kind.source.find(connection, read.as_of, read.ask(where, per))
        for row in found.rows:
            rows[getattr(row, per)].append(row)
    pages = {}
    for parent, found_rows in rows.items():
        own = read._replace(listing=partial(_listing, info, kind, chosen, as_of, {per: parent}))
        pages[parent] = _page_of(own, found_rows, partial(count, parent))
    return [cast(Connection[T], pages[parent]) for parent in parents]


def _page_of(read: _Read, rows: list[Any], counted: Callable[[], Awaitable[int]]) -> Page:
    size = read.chosen.paging.size()
    found = rows[:size]
    return read.page(found[::-1] if read.chosen.paging.backwards else found, len(rows) > size, counted)
