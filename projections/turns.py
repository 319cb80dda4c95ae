"""One process at a time: a named turn, which others wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus

LOCK = "SELECT pg_advisory_lock(hashtext(%s))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext(%s))"


@contextmanager
def turn(connection: Connection[Any], name: str) -> Iterator[None]:
    """Held for as long as the block runs; `connection` is in autocommit."""
    connection.execute(LOCK, (name,))
    try:
        yield
    finally:
        # Broken off in the midst of a statement, a connection can be asked nothing more: to ask would hide why it was
        # broken off. Its end gives the turn back.
        if connection.info.transaction_status is TransactionStatus.IDLE:
            connection.execute(UNLOCK, (name,))
