"""Undoing an import over a real journal: figures and lists are what they were before it, and the history shows both."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from events.actor import Channel, Circumstances, Source
from events.decisions import Command
from events.decisions.entry import VoidListing
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation
from events.decisions.programme import IssueDocument
from events.decisions.project import (
    IdentifyProject,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.decisions.report import ReturnReport
from events.journal.receipts import Receipt
from events.refusals import ImportRefused, InvalidInput, RoleNotAllowed
from events.vocabulary import Certainty, DocumentKind, Identifier, Money, OrganisationKind, OrgRef, Period, Unit
from projections import history, listings, organisations, programmes, projects, reports, statistics
from projections.asof import AsOf
from projections.history import HistoryFilter
from projections.listings import Dimension, EntryFilter
from projections.projects import ProjectFilter
from projections.reports import FilingFilter
from service.excel.importing.undoing import Undoing, Why, commit, propose
from service.excel.refusals import UndoBlocked, UnknownImport
from tests.deciding.spec import OFFICE
from tests.journaling.proof import assert_sound
from tests.journaling.small import footprint
from tests.projecting.ledger import Ledger, opened
from tests.projecting.telling import (
    CITY_FIRM,
    CLERK,
    NORTH,
    PROGRAMME,
    SUPPLEMENT,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    leave,
    project_id,
    register,
    wan,
)

IMPORT, COMMAND = UUID(int=0x1111), UUID(int=0x2222)
WHY = Why("导错了文件", basis(12, date(2020, 5, 20)))
ONE, TWO, BUNDLE, PART = (project_id(number) for number in (1, 2, 3, 4))
NEW_UNIT = OrgRef(UUID(int=0xB99))
OLD_CODE, NEW_CODE, LAND = (
    Identifier(scheme=scheme, value=value)
    for scheme, value in (("PROJECT_CODE", "2020-1"), ("PROJECT_CODE", "2020-2"), ("LAND", "7"))
)
JULY = date(2020, 7, 1)
OPENED = date(2019, 12, 31)
LATER_BASIS = basis(58, date(2020, 6, 18))

IMPORTED: tuple[Command, ...] = (
    RegisterOrganisation(id=NEW_UNIT, name="柳州轨道", kind=OrganisationKind.COMPANY),
    RecogniseAlias(organisation_id=CITY_FIRM, text="市城投"),
    IssueDocument(id=SUPPLEMENT, programme_id=PROGRAMME, kind=DocumentKind.SUPPLEMENT, batch_no=1, basis=LATER_BASIS),
    register(3, "打包项目", owners=(NEW_UNIT,), total=wan("700")),
    register(4, "子项目", parent=BUNDLE),
    SetOpeningBalance(project_id=PART, as_of=OPENED, completed=Money.of("20")),
    enter(3, "150", month=5, document_id=SUPPLEMENT),
    adjust(3, "170", 6),
    enter(2, "90", month=5, id=entry_id(20), document_id=SUPPLEMENT),
    adjust(1, "1500", 5),
    adjust(1, "1600", 6),
    RenameProject(project_id=ONE, name="柳江二桥", effective_from=JULY, basis=LATER_BASIS),
    RenameProject(project_id=ONE, name="柳江三桥", effective_from=JULY, basis=LATER_BASIS),
    ReviseTotal(project_id=ONE, total=Money.of("9900"), effective_from=JULY, basis=LATER_BASIS),
    IdentifyProject(project_id=ONE, identifier=NEW_CODE, effective_from=JULY),
    SetOpeningBalance(project_id=ONE, as_of=OPENED, completed=Money.of("450"), certainty=Certainty.FINAL),
)
"""A supplement: new things, a project listed that stood on no list, and changes of what stood."""


class World(NamedTuple):
    ledger: Ledger
    receipt: Receipt


def bring(ledger: Ledger, commands: Sequence[Command], *, id: UUID = IMPORT, command_id: UUID = COMMAND) -> Receipt:
    """The commands as an import of a file, a row each."""
    told = [
        (
            command,
            Circumstances(
                channel=Channel.IMPORT, import_id=id, source=Source(file_hash="ab" * 32, sheet="附件1", row=row)
            ),
        )
        for row, command in enumerate(commands, 5)
    ]
    return ledger.running.desk.handle_many(told, OFFICE, name="ImportPlan", command_id=command_id)


def settle(ledger: Ledger) -> None:
    """Project one listed, reported, its plan adjusted from May and, said before that, from August; two on no list."""
    begin(ledger, 2, 5, 6, 8)
    ledger.tell(register(1, "柳江大桥", total=wan("9000"), identifiers=(OLD_CODE,)), enter(1, "1200"))
    ledger.tell(register(2, "学校", total=wan("500")))
    ledger.tell(SetOpeningBalance(project_id=ONE, as_of=date(2019, 11, 30), completed=Money.of("0.04", Unit.YI)))
    ledger.tell(adjust(1, "1000", 8), adjust(1, "1300", 3))
    ledger.tell(file(1, 2, "100"), by=CLERK)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with opened(database_url) as ledger:
        settle(ledger)
        yield World(ledger, bring(ledger, IMPORTED))


def proposed(world: World, **said: Any) -> Undoing:
    running = world.ledger.running
    given = {"actor": OFFICE, "import_id": IMPORT, "why": WHY, **said}
    return propose(running.reader, running.desk, given["actor"], given["import_id"], given["why"])


def look(ledger: Ledger, as_of: AsOf) -> dict[str, Any]:
    """All that is counted and listed, without the versions of streams, which go on."""
    months = [date(2020, month, 1) for month in (2, 5, 6, 8, 12)]
    ask = ledger.ask
    return {
        "entries": [row._replace(version=0) for row in ask(listings.find, as_of, EntryFilter())],
        "plans": {
            month: {id: plan for id, plan in ask(listings.plans_in, as_of, PROGRAMME, month).items()}
            for month in months
        },
        "totals": ask(listings.totals, as_of, PROGRAMME, frozenset({Dimension.CATEGORY})),
        "statistics": ask(statistics.by_month, as_of, PROGRAMME, 2020, months=months),
        "projects": [row._replace(version=0) for row in ask(projects.find, as_of, ProjectFilter(voided=False))],
        "filings": [
            (row.entry_id, row.project_id, row.month, row.status)
            for row in ask(reports.filings, as_of, PROGRAMME, FilingFilter())
        ],
    }


def test_after_undoing_all_is_what_it_was_before_and_the_past_stays(world: World) -> None:
    ledger, running = world.ledger, world.ledger.running
    before, between = look(ledger, ledger.before(world.receipt)), look(ledger, ledger.at(world.receipt))
    assert before != between
    assert [plan for plan in before["plans"].values()] == [
        {},
        {entry_id(1): 1300},
        {entry_id(1): 1300},
        {entry_id(1): 1300},
        {entry_id(1): 1300},
    ]
    undoing = proposed(world)
    assert undoing.obstacles == ()
    receipt = commit(running.desk, OFFICE, undoing)
    assert look(ledger, ledger.at(receipt)) == before
    assert look(ledger, ledger.at(world.receipt)) == between
    assert look(ledger, ledger.before(world.receipt)) == before
    assert_sound(running)
