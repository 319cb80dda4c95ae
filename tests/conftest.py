"""What tests share: one PostgreSQL a session, a fresh journal a test, and the people who ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from events.actor import Actor
from events.journal.clock import SimulatedClock
from events.journal.opening import roles_of
from projections.reporting import reporting_role
from service.accounts import issue
from service.build import Service, service
from service.postgres import EmbeddedServer
from service.settings import Settings
from tests.journaling import small

NOON = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)
"""3 April 2020, noon in Shanghai: where a test's clock starts."""

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded server for the session."""
    with EmbeddedServer(Path(tmp_path_factory.mktemp("postgres"))) as url:
        yield url


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@contextmanager
def fresh(database_url: str, clock: SimulatedClock) -> Iterator[Service]:
    """A service on a journal that holds fact 1; all that was made for it goes away."""
    journal = f"test{next(_NUMBERS)}"
    try:
        with service(Settings(journal=journal), database_url, clock=clock) as running:
            yield running
    finally:
        dropped(database_url, journal)


@pytest.fixture
def running(database_url: str, clock: SimulatedClock) -> Iterator[Service]:
    """A fresh journal for one test."""
    with fresh(database_url, clock) as running:
        yield running


@pytest.fixture
def world(running: Service) -> small.World:
    """Two units, a programme with three months, and three projects on it."""
    return small.settle(running.desk)


@pytest.fixture
def office() -> Actor:
    return small.OFFICE


@pytest.fixture
def clerk() -> Actor:
    return small.CLERK


@pytest.fixture
def liaison() -> Actor:
    return small.LIAISON


def token_of(running: Service, actor: Actor) -> str:
    """A bearer token for somebody."""
    with psycopg.connect(running.conninfos.owner, autocommit=True) as connection:
        return issue(connection, roles=actor.roles, unit=actor.unit, person=actor.ref, kind=actor.kind)


def dropped(database_url: str, journal: str) -> None:
    """A journal's schemas and roles."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for suffix in ("", "_read", "_shadow", "_old", "_accounts", "_imports", "_reporting"):
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(journal + suffix)))
        for role in (*roles_of(journal), reporting_role(journal)):
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
