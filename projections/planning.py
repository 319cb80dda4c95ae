"""How PostgreSQL plans what readers ask: each question for its own position and filter, or once for all that are worded
alike.

A plan that knows the values is what statistics, long lists and filters need: one made for any of them scans where it
should look up. But for a few rows by their ids the planning takes longer than the reading, and any plan goes by keys.
"""

from typing import Any
from weakref import WeakSet

from psycopg import AsyncConnection

FEW = 100
"""Rows of a page, or ids asked about, up to which a question is planned once."""
ONCE = "SET plan_cache_mode = force_generic_plan"
EACH = "SET plan_cache_mode = force_custom_plan"

_planning_once: WeakSet[AsyncConnection[Any]] = WeakSet()


async def plan(connection: AsyncConnection[Any], *, once: bool) -> None:
    """Have the connection's next question planned so. A pool's connections begin with a plan for each."""
    if (connection in _planning_once) is not once:
        await connection.execute(ONCE if once else EACH)
        (_planning_once.add if once else _planning_once.discard)(connection)
