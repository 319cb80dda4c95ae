"""A live server for strangers' clients, and Node with their packages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.node import installed


@pytest.fixture(scope="session")
def node() -> str:
    """Node's path; the packages of this folder are installed."""
    return installed(Path(__file__).parent)


@pytest.fixture
def served(running: Service) -> Iterator[Served]:
    app = make_app(running)
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)
