"""The real service, on a journal with a small world in it, for requests that change nothing."""

from collections.abc import Iterator

import pytest

from events.actor import Actor
from events.journal.clock import SimulatedClock
from service.app import make_app
from tests.asking.served import Served, serving
from tests.conftest import NOON, fresh
from tests.journaling import small


@pytest.fixture(scope="module")
def attacked(database_url: str) -> Iterator[Served]:
    with fresh(database_url, SimulatedClock(NOON)) as running:
        small.settle(running.desk)
        app = make_app(running)
        with serving(app) as address:
            yield Served(address, running, app.state.stop_streams)


@pytest.fixture
def office() -> Actor:
    return small.OFFICE
