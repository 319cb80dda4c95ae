"""The demo's two annexes: written by the exporter, read by the importer, and the same again in another journal."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from psycopg import AsyncConnection

from events.facts.project import OpeningBalanceSet
from events.journal.clock import SimulatedClock
from events.vocabulary import Unit
from projections import listings, programmes
from projections.asof import AsOf, resolve
from service.build import Service
from service.demo import hours, notice
from service.demo.cast import Cast, cast
from service.demo.founding import founding
from service.demo.loading import play
from service.demo.steps import Agenda, Step
from service.excel.importing.committing import commit
from service.excel.importing.known import known
from service.excel.importing.proposal import Proposal
from service.excel.importing.proposing import Prepared, propose
from service.excel.reading import read
from service.excel.writing.exporting import Exporting
from tests.conftest import fresh
from tests.deciding.spec import OFFICE
from tests.workbooks import importing as w
from tests.workbooks import shown
from tests.workbooks.made import saved


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


STATED = {
    "一、新开工": notice.CATEGORY_TOTALS[notice.NEW_START],
    "二、续建": notice.CATEGORY_TOTALS[notice.CONTINUING],
    "三、竣工": notice.CATEGORY_TOTALS[notice.COMPLETING],
    "合计": notice.GROUP_TOTALS[notice.IMPLEMENTING],
}
DIFFERING = [
    ("合计", 554, 553, Decimal(6773200), Decimal(6770400)),
    ("新开工", 124, 124, Decimal(1076100), Decimal(1073300)),
    ("竣工", 135, 134, Decimal(1550900), Decimal(1550800)),
]
"""Label, projects and 年度计划投资 (万元) as the notice states them and as the rows come to."""


def test_the_two_annexes_are_two_sheets_of_one_workbook(founded: Service, played: Cast) -> None:
    book = shown.opened(exported(founded, played))
    assert book.sheetnames == ["实施项目", "预备项目"]
    assert [book[name]["A5"].value for name in book.sheetnames] == ["合计（553项）", "合计（175项）"]


def test_what_the_notice_states_of_the_annexes_is_shown_beside_what_they_come_to(
    database_url: str, founded: Service, played: Cast
) -> None:
    """The exporter writes what the rows come to; here its group rows state what the printed notice states."""
    annexes = _stating(exported(founded, played))
    with fresh(database_url, SimulatedClock(hours.START)) as other:
        steps = (step for step in founding(played) if type(step.command).__name__ not in _OF_THE_LIST)
        _play(other, steps)
        prepared = proposed(other, played, annexes)
        assert w.counts(prepared.proposal)["LIST_ENTRY"] == 728
        assert _differing(prepared.proposal) == DIFFERING
        assert {one.code for one in prepared.proposal.problems} == {
            "stated_count_differs",
            "stated_total_differs",
            "stated_annual_plan_differs",
        }
        assert commit(other.desk, prepared, OFFICE) is not None
        kept = _asked_of(other, played)
        assert kept[notice.COMPLETING] == (135, 134, Decimal(1550900), Decimal(1550800))
        assert kept[notice.NEW_START] == (124, 124, Decimal(1076100), Decimal(1073300))


def _stating(content: bytes) -> bytes:
    """附件1 with the notice's own figures in its group and total rows; formulas become what they come to."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    sheet = book["实施项目"]
    for at in range(5, sheet.max_row + 1):
        label = str(sheet.cell(at, 1).value).partition("（")[0]
        if stated := STATED.get(label):
            sheet.cell(at, 1).value = f"{label}（{stated.count}项）"
            sheet.cell(at, 8).value, sheet.cell(at, 10).value = stated.total_wan, stated.plan_wan
    return saved(book)


def _differing(proposal: Proposal) -> list[tuple[str, int | None, int | None, Decimal | None, Decimal | None]]:
    """What 附件1 states of its 实施项目 otherwise than it comes to, in numbers or plans by more than rounding."""
    return [
        (one.label, one.stated.count, one.computed.count, one.stated.plan, one.computed.plan)
        for one in proposal.totals
        if one.place and (one.difference.count or abs(one.difference.plan or Decimal(0)) >= 100)
    ]


def _asked_of(running: Service, played: Cast) -> dict[str, tuple[Any, ...]]:
    """Of each category as the ledger answers it: projects and plan, as the document states and as its rows come to."""

    async def asked() -> list[listings.Total]:
        async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
            as_of = await resolve(connection, hours.END)
            (document,) = await programmes.documents_of(connection, as_of, [played.programme_id])
            by = frozenset({listings.Dimension.CATEGORY})
            return await listings.document_totals(connection, as_of, document.document_id, document.stated, by)

    return {
        str(one.cell.category): (one.stated.projects, one.computed.projects, one.stated.plan, one.computed.plan)
        for one in w.run(asked())
        if one.stated and one.computed
    }


_OF_THE_LIST = {"IssueDocument", "RegisterProject", "ListEntry", "SetOpeningBalance"}


def _rows(content: bytes) -> list[list[Any]]:
    """Every row of every sheet, but for the line that says as of when."""
    book = shown.opened(content)
    return [shown.row(sheet, at) for sheet in book for at in range(1, sheet.max_row + 1) if at != 2]
