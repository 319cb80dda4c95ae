"""The demo's two annexes: written by the exporter, read by the importer, and the same again in another journal."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from events.facts.project import OpeningBalanceSet
from events.journal.clock import SimulatedClock
from events.vocabulary import Unit
from projections.asof import AsOf, resolve
from service.build import Service
from service.demo import hours
from service.demo.cast import Cast, cast
from service.demo.founding import founding
from service.demo.loading import play
from service.demo.steps import Agenda, Step
from service.excel.importing.committing import commit
from service.excel.importing.known import known
from service.excel.importing.proposing import Prepared, propose
from service.excel.reading import read
from service.excel.writing.exporting import Exporting
from tests.conftest import fresh
from tests.deciding.spec import OFFICE
from tests.workbooks import importing as w
from tests.workbooks import shown


@pytest.fixture(scope="module")
def played() -> Cast:
    return cast()


@pytest.fixture(scope="module")
def founded(database_url: str, played: Cast) -> Iterator[Service]:
    """The demo's journal in the middle of January."""
    with fresh(database_url, SimulatedClock(hours.START)) as running:
        _play(running, founding(played))
        yield running


def _play(running: Service, steps: Iterator[Step]) -> None:
    agenda = Agenda()
    agenda.add(steps)
    assert isinstance(running.clock, SimulatedClock)
    play(running.desk, running.clock, agenda.until(hours.END), lambda *_: None)


async def _asked(running: Service, programme: UUID, content: bytes | None, unit: Unit = Unit.WAN) -> Any:
    """The plan table's workbook; of a workbook, what importing it would do."""
    async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
        as_of: AsOf = await resolve(connection, hours.END)
        if content is None:
            (book, *_) = await Exporting(connection, as_of, UUID(int=1), unit).plan(programme)
            return book.content
        return propose(read(content, "附件.xlsx"), await known(connection, as_of, programme), w.SAID)


def exported(running: Service, played: Cast, unit: Unit = Unit.WAN) -> bytes:
    content: bytes = w.run(_asked(running, played.programme_id, None, unit))
    return content


def proposed(running: Service, played: Cast, content: bytes) -> Prepared:
    prepared: Prepared = w.run(_asked(running, played.programme_id, content))
    return prepared


@pytest.mark.parametrize("unit", [Unit.WAN, Unit.YI])
def test_the_annexes_imported_again_change_nothing(founded: Service, played: Cast, unit: Unit) -> None:
    prepared = proposed(founded, played, exported(founded, played, unit))
    assert w.counts(prepared.proposal) == {"NOTHING": 728}
    assert (prepared.proposal.problems, prepared.proposal.questions) == ((), ())
    assert (prepared.proposal.not_in_file, prepared.steps) == ((), ())
    assert all(total.agrees for total in prepared.proposal.totals)


def test_the_annexes_make_the_same_list_in_another_journal(database_url: str, founded: Service, played: Cast) -> None:
    annexes = exported(founded, played)
    with fresh(database_url, SimulatedClock(hours.START)) as other:
        steps = (step for step in founding(played) if type(step.command).__name__ not in _OF_THE_LIST)
        _play(other, steps)
        prepared = proposed(other, played, annexes)
        assert w.counts(prepared.proposal)["LIST_ENTRY"] == 728
        assert prepared.proposal.can_commit
        receipt = commit(other.desk, prepared, OFFICE)
        assert receipt is not None
        assert _rows(exported(other, played)) == _rows(annexes)
        assert proposed(other, played, annexes).steps == ()
        balances = (one.fact for one in other.reader.since((receipt.first or 1) - 1, 10_000))
        assert sum(isinstance(fact, OpeningBalanceSet) for fact in balances) == 429


_OF_THE_LIST = {"IssueDocument", "RegisterProject", "ListEntry", "SetOpeningBalance"}


def _rows(content: bytes) -> list[list[Any]]:
    """Every row of every sheet, but for the line that says as of when."""
    book = shown.opened(content)
    return [shown.row(sheet, at) for sheet in book for at in range(1, sheet.max_row + 1) if at != 2]
