"""Somebody who asks, and a server that answers: on a journal of the test's, or on one that a module's tests share."""

from collections.abc import Iterator

import pytest

from events.journal.clock import SimulatedClock
from service.app import make_app
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.served import Served, serving
from tests.conftest import NOON, fresh
from tests.journaling import small


@pytest.fixture
def asker(running: Service) -> Iterator[Asker]:
    with Asker(running) as asker:
        yield asker


@pytest.fixture
def served(running: Service) -> Iterator[Served]:
    app = make_app(running)
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)


@pytest.fixture(scope="module")
def shared(database_url: str) -> Iterator[tuple[Service, small.World]]:
    """A journal with a small world, for tests that change nothing."""
    with fresh(database_url, SimulatedClock(NOON)) as running:
        yield running, small.settle(running.desk)


@pytest.fixture(scope="module")
def standing(shared: tuple[Service, small.World]) -> Iterator[Asker]:
    with Asker(shared[0]) as asker:
        yield asker


@pytest.fixture(scope="module")
def shared_world(shared: tuple[Service, small.World]) -> small.World:
    return shared[1]


@pytest.fixture(scope="module")
def server(shared: tuple[Service, small.World]) -> Iterator[Served]:
    app = make_app(shared[0])
    with serving(app) as address:
        yield Served(address, shared[0], app.state.stop_streams)
