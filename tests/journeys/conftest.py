"""The year, told once for the tests that only look at it or mend what they break."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest

from events.journal.clock import SimulatedClock
from events.vocabulary import SHANGHAI
from service.build import Service
from tests.conftest import fresh
from tests.journaling.small import World
from tests.journeys.story import tell


class Year(NamedTuple):
    running: Service
    world: World


@pytest.fixture(scope="module")
def year(database_url: str) -> Iterator[Year]:
    clock = SimulatedClock(datetime(2020, 1, 9, tzinfo=SHANGHAI))
    with fresh(database_url, clock) as running:
        yield Year(running, tell(running, clock))
