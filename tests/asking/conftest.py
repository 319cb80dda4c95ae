"""Somebody who asks."""

from collections.abc import Iterator

import pytest

from service.build import Service
from tests.asking.asker import Asker


@pytest.fixture
def asker(running: Service) -> Iterator[Asker]:
    with Asker(running) as asker:
        yield asker
