"""A small world that is asked over and over, and every statement that is sent for it."""

from collections.abc import Iterator

import pytest

from service.app import make_app
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.served import Served, serving
from tests.remembering.statements import Statements


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    return Statements(monkeypatch)


@pytest.fixture
def asker(running: Service) -> Iterator[Asker]:
    with Asker(running) as asker:
        yield asker


@pytest.fixture
def served(running: Service) -> Iterator[Served]:
    app = make_app(running)
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)
