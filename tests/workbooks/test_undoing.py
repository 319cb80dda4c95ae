"""Undoing an import over a real journal: figures and lists are what they were before it, and the history shows both."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from events.actor import Channel, Circumstances, Source
from events.decisions import Command
from events.decisions.entry import VoidListing
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.decisions.programme import IssueDocument
from events.decisions.project import (
    IdentifyProject,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
)
from events.decisions.report import ReturnReport
from events.facts.entry import PlanAdjusted
from events.facts.project import OpeningBalanceSet, ProjectRenamed
from events.journal.receipts import Receipt
from events.journal.streams import report_stream
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
    """Project one listed, reported, its plan adjusted from March and again from August; project two on no list."""
    begin(ledger, 2, 5, 6, 8)
    ledger.tell(register(1, "柳江大桥", total=wan("9000"), identifiers=(OLD_CODE,)), enter(1, "1200"))
    ledger.tell(register(2, "学校", total=wan("500")))
    ledger.tell(
        SetOpeningBalance(
            project_id=ONE, as_of=date(2019, 11, 30), completed=Money.of("0.04", Unit.YI), certainty=Certainty.ESTIMATED
        )
    )
    ledger.tell(adjust(1, "1300", 3), adjust(1, "1000", 8))
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
    assert [plans.get(entry_id(1)) for plans in before["plans"].values()] == [None, 1300, 1300, 1000, 1000]
    assert [plans.get(entry_id(1)) for plans in between["plans"].values()] == [None, 1500, 1600, 1600, 1600]
    assert [row.project_id for row in between["entries"]] == [ONE, BUNDLE, TWO]
    receipt = commit(running.desk, OFFICE, proposed(world))
    assert look(ledger, ledger.at(receipt)) == before
    assert look(ledger, ledger.at(world.receipt)) == between
    assert look(ledger, ledger.before(world.receipt)) == before
    assert_sound(running)


def test_an_undoing_is_one_append_that_names_the_import_as_its_cause(world: World) -> None:
    running = world.ledger.running
    undoing = proposed(world)
    receipt = commit(running.desk, OFFICE, undoing)
    assert (receipt.command_id, receipt.first) == (undoing.id, world.receipt.position + 1)
    facts = running.reader.since(world.receipt.position, 100)
    assert [(one.fact.topic, one.originator_id) for one in facts] == [
        ("entry.listing_voided", entry_id(3)),
        ("entry.listing_voided", entry_id(20)),
        ("entry.plan_adjusted", entry_id(1)),
        ("entry.plan_adjusted", entry_id(1)),
        ("project.renamed", ONE),
        ("project.total_revised", ONE),
        ("project.identified", ONE),
        ("project.opening_balance_set", ONE),
        ("project.voided", BUNDLE),
        ("project.voided", PART),
    ]
    assert receipt.last == receipt.position == facts[-1].envelope.position
    assert {(one.envelope.cause, one.envelope.import_id, one.envelope.channel) for one in facts} == {
        (str(IMPORT), undoing.id, Channel.IMPORT)
    }
    assert {getattr(one.fact, "basis", None) for one in facts} == {WHY.basis}
    assert {getattr(one.fact, "reason", WHY.reason) for one in facts} == {WHY.reason}
    assert running.reader.of_import(undoing.id) == facts


def test_what_is_set_back_is_as_it_was_stated(world: World) -> None:
    running = world.ledger.running
    commit(running.desk, OFFICE, proposed(world))
    said = [one.fact for one in running.reader.since(world.receipt.position, 100)]
    plans = [(fact.after, fact.effective_from) for fact in said if isinstance(fact, PlanAdjusted)]
    assert plans == [(Money.of("1300"), date(2020, 5, 1)), (Money.of("1000"), date(2020, 8, 1))]
    (renamed,) = (fact for fact in said if isinstance(fact, ProjectRenamed))
    assert (renamed.before, renamed.after) == ("柳江三桥", "柳江大桥")
    (balance,) = (fact for fact in said if isinstance(fact, OpeningBalanceSet))
    assert (balance.completed, balance.as_of, balance.certainty) == (
        Money.of("0.04", Unit.YI),
        date(2019, 11, 30),
        Certainty.ESTIMATED,
    )


def test_what_may_be_used_elsewhere_stays_and_is_told(world: World) -> None:
    undoing = proposed(world)
    assert undoing.staying == (
        "单位“柳州轨道”留存：别处可能已在使用。",
        "别名“市城投”留存：别处可能已在使用。",
        "文件“市级重大项目实施方案”留存：它带来的变动已经抵销。",
    )
    commit(world.ledger.running.desk, OFFICE, undoing)
    ledger = world.ledger
    assert [row.name for row in ledger.ask(organisations.find, ledger.head(), ids=[NEW_UNIT])] == ["柳州轨道"]
    assert [row.document_id for row in ledger.ask(programmes.documents_of, ledger.head(), [PROGRAMME])][1:] == [
        SUPPLEMENT
    ]


def test_what_had_nothing_before_stays_and_is_told(world: World) -> None:
    first = (
        IdentifyProject(project_id=TWO, identifier=LAND, effective_from=JULY),
        SetOpeningBalance(project_id=TWO, as_of=OPENED, completed=Money.of("3")),
        ReviseTotal(project_id=TWO, total=Money.of("501"), effective_from=JULY, basis=LATER_BASIS),
    )
    bring(world.ledger, first, id=UUID(int=0x3333), command_id=UUID(int=0x3333))
    undoing = proposed(world, import_id=UUID(int=0x3333))
    assert undoing.obstacles == ()
    assert undoing.commands == (ReviseTotal(project_id=TWO, total=wan("500"), effective_from=JULY, basis=WHY.basis),)
    assert undoing.staying == (
        "“学校”的代码“7”留存（此前没有同种代码）；有误的请换码。",
        "“学校”的期初累计 3 留存（此前没有期初）；有误的请重新核定。",
    )


def test_the_history_shows_the_import_and_its_undoing(world: World) -> None:
    ledger = world.ledger
    commit(ledger.running.desk, OFFICE, proposed(world))
    rows = ledger.ask(history.find, ledger.head(), HistoryFilter(streams=[entry_id(20)]))
    assert [(row.topic, row.reason) for row in rows] == [
        ("entry.listed", None),
        ("entry.listing_voided", "导错了文件"),
    ]
    names = ledger.ask(history.find, ledger.head(), HistoryFilter(project=ONE, topics=["project.renamed"]))
    assert [[(one.before, one.after) for one in row.changed() if one.field == "name"] for row in names] == [
        [("柳江大桥", "柳江二桥")],
        [("柳江二桥", "柳江三桥")],
        [("柳江三桥", "柳江大桥")],
    ]


def test_what_was_undone_is_brought_in_again_as_something_new(world: World) -> None:
    commit(world.ledger.running.desk, OFFICE, proposed(world))
    again = (register(5, "打包项目"), enter(5, "150", month=5, document_id=SUPPLEMENT), enter(2, "90", id=entry_id(21)))
    assert bring(world.ledger, again, id=UUID(int=0x3333), command_id=UUID(int=0x3333)).first is not None


def test_an_import_is_undone_once(world: World) -> None:
    running = world.ledger.running
    undoing = proposed(world)
    receipt = commit(running.desk, OFFICE, undoing)
    before = footprint(running)
    assert commit(running.desk, OFFICE, undoing) == receipt
    again = proposed(world)
    assert (again.commands, [one.code for one in again.obstacles]) == ((), ["already_undone"])
    assert again.obstacles[0].message == f"这次导入已于 2020-01-09 由导入 {undoing.id} 撤销，不必再撤。"
    with pytest.raises(UndoBlocked, match="有 1 处不能撤销，全部未写入；请先处理。第 1 处：这次导入已于"):
        commit(running.desk, OFFICE, again)
    assert footprint(running) == before


def test_an_undoing_is_not_undone(world: World) -> None:
    undoing = proposed(world)
    commit(world.ledger.running.desk, OFFICE, undoing)
    back = proposed(world, import_id=undoing.id)
    assert {one.code for one in back.obstacles} == {"cannot_be_taken_back"}
    assert {one.about for one in back.obstacles} == {entry_id(3), entry_id(20), BUNDLE, PART}


def test_proposing_records_nothing(world: World) -> None:
    before = footprint(world.ledger.running)
    assert proposed(world).commands
    assert footprint(world.ledger.running) == before


@pytest.mark.parametrize("id", [COMMAND, UUID(int=0xDEAD)], ids=["a command's id", "nobody's id"])
def test_what_was_no_import_is_unknown(world: World, id: UUID) -> None:
    with pytest.raises(UnknownImport):
        proposed(world, import_id=id)


def test_whoever_may_not_or_gives_no_reason_is_refused_in_their_own_words(world: World) -> None:
    with pytest.raises(RoleNotAllowed):
        proposed(world, actor=CLERK)
    with pytest.raises(InvalidInput) as refused:
        proposed(world, why=WHY._replace(reason=""))
    assert refused.value.path == "reason"


def test_units_and_aliases_alone_are_nothing_to_undo(world: World) -> None:
    ids = UUID(int=0x3333)
    renamed = RenameOrganisation(organisation_id=CITY_FIRM, name="城投集团", effective_from=JULY, basis=LATER_BASIS)
    bring(world.ledger, (RecogniseAlias(organisation_id=NORTH, text="北区"), renamed), id=ids, command_id=ids)
    undoing = proposed(world, import_id=ids)
    assert (undoing.commands, [one.code for one in undoing.obstacles]) == ((), ["nothing_to_undo"])
    assert undoing.staying == (
        "别名“北区”留存：别处可能已在使用。",
        "单位更名“柳州城投”→“城投集团”留存：别处可能已在使用。",
    )


BARRING: dict[str, tuple[Command, list[tuple[str, UUID]]]] = {
    "the listing's plan": (adjust(3, "180", 6), [("built_upon", entry_id(3))]),
    "the listing's exit": (leave(3, 6), [("built_upon", entry_id(3))]),
    "an exit of what was adjusted": (leave(1, 12), [("built_upon", entry_id(1))]),
    "a plan adjusted again": (adjust(1, "1700", 7), [("built_upon", entry_id(1))]),
    "the project's start": (StartProject(project_id=PART, on=date(2020, 1, 5)), [("built_upon", PART)]),
    "a name changed again": (
        RenameProject(project_id=ONE, name="柳江四桥", effective_from=JULY, basis=LATER_BASIS),
        [("built_upon", ONE)],
    ),
    "a listing elsewhere": (enter(4, "10", id=entry_id(40)), [("project_still_listed", PART)]),
    "a further part": (register(6, "又一子项目", parent=BUNDLE), [("built_upon", BUNDLE)]),
    "a listing voided": (VoidListing(entry_id=entry_id(20), reason="误列"), [("built_upon", entry_id(20))]),
}


@pytest.mark.parametrize("what", BARRING)
def test_what_was_built_since_bars_it_and_is_named(world: World, what: str) -> None:
    command, expected = BARRING[what]
    running, later = world.ledger.running, world.ledger.tell(command)
    before, undoing = footprint(running), proposed(world)
    assert [(one.code, one.about) for one in undoing.obstacles] == expected
    if expected[0][0] == "built_upon":
        assert undoing.obstacles[0].position == later.position
    with pytest.raises(UndoBlocked):
        commit(running.desk, OFFICE, undoing)
    assert footprint(running) == before


def test_what_happened_since_beside_the_import_bars_nothing(world: World) -> None:
    """A start of a project whose name the import changed, and a report that rests on a listing of before."""
    world.ledger.tell(StartProject(project_id=ONE, on=date(2020, 1, 5)))
    world.ledger.tell(file(1, 5, "80"), by=CLERK)
    assert proposed(world).obstacles == ()


def test_a_report_bars_it_until_it_is_returned(world: World) -> None:
    world.ledger.tell(file(2, 5, "30"), by=CLERK)
    undoing = proposed(world)
    assert [(one.code, one.about, one.message) for one in undoing.obstacles] == [
        (
            "listing_has_reports",
            entry_id(20),
            "“学校”：“学校” 2020-05 等 1 份月报只因这条列入而报送；请先退回，再作废，或改办退出。",
        )
    ]
    world.ledger.tell(ReturnReport(project_id=TWO, period=Period.month(2020, 5), reason="误列"))
    assert proposed(world).obstacles == ()


def test_the_report_of_a_part_bars_it_by_its_name(world: World) -> None:
    world.ledger.tell(file(4, 5, "30"))
    assert [(one.code, one.about) for one in proposed(world).obstacles] == [("listing_has_reports", entry_id(3))]


def test_reports_that_an_import_filed_are_not_taken_back(world: World) -> None:
    ids = UUID(int=0x3333)
    bring(world.ledger, (file(1, 5, "80"), adjust(1, "1700", 8)), id=ids, command_id=ids)
    (obstacle,) = proposed(world, import_id=ids).obstacles
    assert (obstacle.code, obstacle.about) == ("cannot_be_taken_back", report_stream(ONE, Period.month(2020, 5)))
    assert obstacle.message == "“柳江三桥”：“信息员填报了本期进展”不能随导入撤销；请先退回该月报，再撤销导入。"
    world.ledger.tell(ReturnReport(project_id=ONE, period=Period.month(2020, 5), reason="误报"))
    assert proposed(world, import_id=ids).obstacles == ()
    world.ledger.tell(file(1, 5, "85"), by=CLERK)
    assert [one.code for one in proposed(world, import_id=ids).obstacles] == ["cannot_be_taken_back"]


def test_an_import_of_reports_alone_is_returned_report_by_report(world: World) -> None:
    ids = UUID(int=0x3333)
    bring(world.ledger, (file(1, 5, "80"), file(2, 5, "30")), id=ids, command_id=ids)
    undoing = proposed(world, import_id=ids)
    assert (undoing.commands, undoing.staying) == ((), ())
    assert [one.code for one in undoing.obstacles] == ["cannot_be_taken_back"] * 2


def test_who_was_quicker_between_proposing_and_committing_keeps_everything_as_it_was(world: World) -> None:
    running, undoing = world.ledger.running, proposed(world)
    world.ledger.tell(file(2, 5, "30"), by=CLERK)
    before = footprint(running)
    with pytest.raises(ImportRefused) as refused:
        commit(running.desk, OFFICE, undoing)
    assert [one.code for _, one in refused.value.refusals] == ["listing_has_reports"]
    assert footprint(running) == before
