"""AsOf: the one argument that every reader takes. A time becomes a position once; positions are append ends."""

from datetime import date, datetime
from typing import Any, NamedTuple, NoReturn

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
        return await at(connection, position) or _unknown(position)
    if time is not None:
        moment = moment_of(time, now)
        found = await by(connection, moment) or _unknown(time)
        return found._replace(moment=min(moment, now))
    row = await (await connection.execute(HEAD)).fetchone()
    return AsOf(row[0], now, row[2]) if row else _unknown("head")


async def at(connection: AsyncConnection[Any], position: int) -> AsOf | None:
    """The end of the append that holds a position."""
    row = await (await connection.execute(AT, (position,))).fetchone() if position > 0 else None
    return AsOf._make(row) if row else None


async def by(connection: AsyncConnection[Any], moment: datetime) -> AsOf | None:
    """The last append by a moment, inclusive."""
    row = await (await connection.execute(BY, (moment,))).fetchone()
    return AsOf._make(row) if row else None


def moment_of(time: datetime | date, now: datetime) -> datetime:
    """A time itself, the end of a day; PositionUnknown for what lies in the future, which today does not."""
    if isinstance(time, datetime):
        return time if time <= now else _unknown(time)
    return end_of_day(time) if time <= now.astimezone(SHANGHAI).date() else _unknown(time)


def _unknown(asked: object) -> NoReturn:
    raise PositionUnknown(asked)
