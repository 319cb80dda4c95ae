"""Journals for a module or for one test, in the database that all tests share."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from service.build import service
from service.settings import Settings
from tests.projecting.ledger import Ledger, StandingClock

_NUMBERS = count(1)


@contextmanager
def opened(database_url: str) -> Iterator[Ledger]:
    clock = StandingClock()
    settings = Settings(journal=f"projecting{next(_NUMBERS)}")
    with service(settings, database_url, clock=clock) as running, Ledger(running, clock) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def ledger(database_url: str) -> Iterator[Ledger]:
    """Told once by a module, asked by all its tests."""
    with opened(database_url) as ledger:
        yield ledger


@pytest.fixture
def fresh_ledger(database_url: str) -> Iterator[Ledger]:
    """For one test, which goes on telling."""
    with opened(database_url) as ledger:
        yield ledger
