"""A real server for the session, a fresh journal a test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import psycopg
import pytest
from psycopg import sql

from events.journal.clock import SimulatedClock
from service.build import Service, service
from service.postgres import EmbeddedServer
from service.settings import Settings

START = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedServer(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def schema(database_url: str) -> Iterator[str]:
    """The name of a journal that does not stand yet; all that is made under it goes away."""
    name = f"journaling{next(_NUMBERS)}"
    yield name
    with psycopg.connect(database_url, autocommit=True) as connection:
        for suffix in ("", "_read", "_shadow", "_old", "_accounts"):
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name + suffix)))


@pytest.fixture
def settings(schema: str) -> Settings:
    return Settings(journal=schema)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def running(settings: Settings, database_url: str, clock: SimulatedClock) -> Iterator[Service]:
    with service(settings, database_url, clock=clock) as running:
        yield running
