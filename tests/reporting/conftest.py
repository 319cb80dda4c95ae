"""A journal with a story that a module's tests look at: through GraphQL, and through the reporting views."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import dict_row

from projections.reporting import reporting_schema
from tests.asking.asker import Asker
from tests.projecting.ledger import Ledger, opened
from tests.reporting.telling import Views, tell_story

APPENDS = "SELECT last FROM appends WHERE last > 6 ORDER BY last"


@pytest.fixture(scope="module")
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        tell_story(ledger)
        yield ledger


@pytest.fixture(scope="module")
def asker(ledger: Ledger) -> Iterator[Asker]:
    with Asker(ledger.running) as asker:
        yield asker


@pytest.fixture(scope="module")
def views(ledger: Ledger) -> Iterator[Views]:
    with psycopg.connect(ledger.running.conninfos.owner, autocommit=True, row_factory=dict_row) as connection:
        yield Views(connection, reporting_schema(ledger.running.settings.journal))


@pytest.fixture(scope="module")
def positions(views: Views) -> list[int]:
    """The end of every append since the programme was opened (its units came before)."""
    return [row["last"] for row in views.connection.execute(APPENDS)]
