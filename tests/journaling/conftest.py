"""A journal that does not stand yet, for tests that open it themselves, or a second one."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from psycopg import sql

from events.journal.opening import roles_of
from service.settings import Settings

_NUMBERS = count(1)


@pytest.fixture
def settings(database_url: str) -> Iterator[Settings]:
    """The settings of a journal not opened yet; all that is made for it goes away."""
    name = f"journaling{next(_NUMBERS)}"
    yield Settings(journal=name)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for suffix in ("", "_read", "_shadow", "_old", "_accounts", "_imports", "_reporting"):
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name + suffix)))
        for role in roles_of(name):
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
