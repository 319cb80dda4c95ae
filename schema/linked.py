"""What rows of a level point to, read at the moment at which the rows were: one question, whatever their number.

A row says by its `position` when it was read. Rows of one level were nearly always read together.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from projections.asof import AsOf
from projections.rows import Rows
from schema.context import Info
from schema.types.labels import Declared, declared_by
from schema.types.organisation import Organisation

Ids = Callable[[Any], Iterable[str | None]]


async def by_moment(
    rows: Sequence[Any], info: Info, read: Callable[[AsOf, Sequence[Any]], Awaitable[Sequence[Any]]]
) -> list[Any]:
    """`read` asked once for each moment at which some of the rows were read; the values in the rows' order."""
    positions = set(rows.column("position") if isinstance(rows, Rows) else [row.position for row in rows])
    if len(positions) == 1:
        return list(await read(info.context.moment_of(rows[0]), rows))
    values: dict[int, Any] = {}
    for position in positions:
        places = [place for place, row in enumerate(rows) if row.position == position]
        chosen = [rows[place] for place in places]
        found = await read(info.context.moment_of(chosen[0]), chosen)
        values.update(zip(places, found, strict=True))
    return [values[place] for place in range(len(rows))]


async def organisations(rows: Sequence[Any], info: Info, ids: Ids) -> list[list[Organisation]]:
    """The organisations that each row names, in its order; what is not there is left out."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[list[Organisation]]:
        named = [[id for id in ids(row) if id is not None] for row in rows]
        wanted = list(dict.fromkeys(id for some in named for id in some))
        found = await info.context.at(as_of).organisation.load_many([UUID(id) for id in wanted])
        known = {id: Organisation.of(row) for id, row in zip(wanted, found, strict=True) if row}
        return [[known[id] for id in some if id in known] for some in named]

    return await by_moment(rows, info, read)


async def organisation(rows: Sequence[Any], info: Info, id: Callable[[Any], str | None]) -> list[Organisation | None]:
    """The organisation that each row names."""
    found = await organisations(rows, info, lambda row: (id(row),))
    return [some[0] if some else None for some in found]


async def declared(rows: Sequence[Any], info: Info, told: Callable[[Declared, Any], Any]) -> list[Any]:
    """What a row's codes are in the words of its programme."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[Any]:
        loaders = info.context.at(as_of)
        known = {id: await declared_by(loaders, UUID(id)) for id in {row.programme_id for row in rows}}
        return [told(known[row.programme_id], row) for row in rows]

    return await by_moment(rows, info, read)


async def area_labels(rows: Sequence[Any], info: Info) -> list[list[str]]:
    """What a row's area codes are called; an unknown one stays a code."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[list[str]]:
        known = await info.context.at(as_of).areas()
        return [[known.get(code, code) for code in row.areas] for row in rows]

    return await by_moment(rows, info, read)
