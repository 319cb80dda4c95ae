"""Journals for a module or for one test, in the database that all tests share."""

from collections.abc import Iterator

import pytest

from tests.projecting.ledger import Ledger, opened


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
