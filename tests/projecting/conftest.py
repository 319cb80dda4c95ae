"""A journal of a module's own, in a database that all share."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from service.build import service
from service.postgres import EmbeddedServer
from service.settings import Settings
from tests.projecting.ledger import Ledger, StandingClock


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedServer(Path(tmp_path_factory.mktemp("database"))) as url:
        yield url


@pytest.fixture(scope="module")
def ledger(database_url: str, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """Empty but for fact 1; what a module's tests tell it, all its tests can ask."""
    journal = f"projecting_{sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    clock = StandingClock()
    with service(Settings(journal=journal), database_url, clock=clock) as running, Ledger(running, clock) as ledger:
        yield ledger
