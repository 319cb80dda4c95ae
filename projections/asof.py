"""AsOf: the one argument that every reader takes. A time becomes a position once; positions are append ends."""

from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from events.refusals import PositionUnknown
from events.vocabulary import SHANGHAI, end_of_day

HEAD = "SELECT position, recorded_at, root FROM head"
AT = "SELECT last, recorded_at, root FROM appends WHERE last >= %s ORDER BY last LIMIT 1"
BY = """
    SELECT last, recorded_at, root
      FROM appends
     WHERE recorded_at <= %s
     ORDER BY recorded_at DESC, last DESC
     LIMIT 1
"""


class AsOf(NamedTuple):
    """A public position with the moment for which "late" and "owed" are asked, and the tree's root there."""

    position: int
    moment: datetime
    root: bytes


async def resolve(
    connection: AsyncConnection[Any],
    now: datetime,
    *,
    position: int | None = None,
    time: datetime | date | None = None,
) -> AsOf:
    """Nothing given: the head, now. A position: the end of the append that holds it. A time is inclusive, a date
    means the end of that day in Shanghai (today: so far). PositionUnknown for what lies in the future or before the
    first fact."""
    if position is not None:
        return await _at(connection, position)
    if time is not None:
        return await _by(connection, now, time)
    row = await (await connection.execute(HEAD)).fetchone()
    return AsOf(row[0], now, row[2]) if row else _unknown("head")


async def _at(connection: AsyncConnection[Any], position: int) -> AsOf:
    row = await (await connection.execute(AT, (position,))).fetchone() if position > 0 else None
    return AsOf._make(row) if row else _unknown(position)


async def _by(connection: AsyncConnection[Any], now: datetime, time: datetime | date) -> AsOf:
    moment = time if isinstance(time, datetime) else end_of_day(time)
    today = now.astimezone(SHANGHAI).date()
    if (moment > now) if isinstance(time, datetime) else (time > today):
        _unknown(time)
    row = await (await connection.execute(BY, (moment,))).fetchone()
    return AsOf(row[0], min(moment, now), row[2]) if row else _unknown(time)


def _unknown(asked: object) -> AsOf:
    raise PositionUnknown(asked)
