"""The audit history asked of a real journal: every fact a row, sealed by its append, found by whom, what and which."""

from collections import Counter
from datetime import date
from typing import Any

import psycopg
import pytest

from events.actor import Actor
from events.decisions.entry import VoidListing
from events.decisions.organisation import RecogniseAlias, RenameOrganisation
from events.decisions.programme import CloseMonth, ReopenMonth
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.decisions.report import CorrectReport, ExcuseReport, ReturnReport
from events.facts import TOPICS
from events.journal.receipts import Receipt
from events.journal.streams import report_stream
from events.vocabulary import Identifier, Money, Period
from projections import history
from projections.asof import AsOf
from projections.history import Change, HistoryFilter, HistoryRow
from projections.rebuild import rebuild
from tests.deciding.spec import OFFICE
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CITY_FIRM,
    CLERK,
    LIAISON,
    PROGRAMME,
    accept,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    leave,
    project_id,
    register,
    review,
    wan,
)

BRIDGE, ROAD = project_id(1), project_id(2)
MARCH, FEBRUARY = Period.month(2020, 3), Period.month(2020, 2)
JULY = date(2020, 7, 1)
Story = dict[str, Receipt]


@pytest.fixture(scope="module", autouse=True)
def story(ledger: Ledger) -> Story:
    """A fact of every topic; two appends hold several."""
    tell, told = ledger.tell, {}
    begin(ledger, 2, 3)
    told["import"] = ledger.tell_at_once([register(1, "大桥", total=wan("900")), enter(1), register(2), enter(2)])
    told["balance"] = tell(
        SetOpeningBalance(project_id=BRIDGE, as_of=date(2019, 12, 31), completed=Money.of("42")), at=shanghai(1, 20, 9)
    )
    told["filed"] = tell(file(1, 3, "120", progress="桩基"), by=CLERK, at=shanghai(4, 3, 10))
    told["reviewed"] = tell(review(1, 3), by=LIAISON, at=shanghai(4, 4, 10))
    told["returned"] = tell(ReturnReport(project_id=BRIDGE, period=MARCH, reason="请核对"), by=LIAISON)
    told["filed again"] = tell(file(1, 3, "118", progress="桩基"), by=CLERK)
    tell(review(1, 3), by=LIAISON)
    told["accepted"] = tell(accept(1, 3))
    told["corrected"] = tell(
        CorrectReport(project_id=BRIDGE, period=MARCH, completed=Money.of("90"), reason="重复计列", basis=basis(7)),
        at=shanghai(5, 6, 10),
    )
    tell(ExcuseReport(project_id=ROAD, period=FEBRUARY, reason="停工"))
    tell(CloseMonth(programme_id=PROGRAMME, period=MARCH))
    told["reopened"] = tell(ReopenMonth(programme_id=PROGRAMME, period=MARCH, reason="补报"))
    told["organisation"] = tell(
        RenameOrganisation(organisation_id=CITY_FIRM, name="城投集团", effective_from=JULY, basis=basis(9))
    )
    tell(RecogniseAlias(organisation_id=CITY_FIRM, text="市城投"))
    told["renamed"] = tell(RenameProject(project_id=BRIDGE, name="二桥", effective_from=JULY, basis=basis(30)))
    told["revised"] = tell(ReviseTotal(project_id=BRIDGE, total=Money.of("950"), effective_from=JULY, basis=basis(31)))
    code = Identifier(scheme="PROJECT_CODE", value="7")
    told["identified"] = tell(IdentifyProject(project_id=BRIDGE, identifier=code, effective_from=JULY))
    told["adjusted"] = tell(adjust(1, "1500", 7))
    tell(
        StartProject(project_id=BRIDGE, on=date(2020, 3, 1)), PutProjectIntoUse(project_id=BRIDGE, on=date(2020, 5, 1))
    )
    told["left"] = tell(leave(2, 4))
    tell(enter(2, month=5, id=entry_id(3)))
    told["listing voided"] = tell(VoidListing(entry_id=entry_id(3), reason="误列", basis=basis(12)))
    told["voided"] = tell(VoidProject(project_id=ROAD, reason="重复登记"))
    return told


def find(
    ledger: Ledger, as_of: AsOf | None = None, *, after: int = 0, limit: int = 1000, **where: Any
) -> list[HistoryRow]:
    return list(ledger.ask(history.find, as_of or ledger.head(), HistoryFilter(**where), after=after, limit=limit))


def row(ledger: Ledger, receipt: Receipt) -> HistoryRow:
    (found,) = find(ledger, ledger.at(receipt), after=receipt.position - 1)
    return found


def topics(rows: list[HistoryRow]) -> list[str]:
    return [found.topic for found in rows]


def test_every_fact_of_every_topic_is_one_row_in_order(ledger: Ledger) -> None:
    rows = find(ledger)
    assert [found.position for found in rows] == list(range(1, ledger.head().position + 1))
    recorded = ledger.running.reader.since(0, 1000)
    assert [(found.topic, found.stream, found.version) for found in rows] == [
        (one.fact.topic, one.originator_id, one.originator_version) for one in recorded
    ]
    assert set(topics(rows)) == set(TOPICS)


@pytest.mark.parametrize(
    ("name", "by", "month", "reason", "number"),
    [
        ("filed", CLERK, MARCH, None, None),
        ("reviewed", LIAISON, MARCH, None, None),
        ("returned", LIAISON, MARCH, "请核对", None),
        ("corrected", OFFICE, MARCH, "重复计列", "柳政办〔2020〕7号"),
        ("reopened", OFFICE, MARCH, "补报", None),
        ("renamed", OFFICE, None, None, "柳政办〔2020〕30号"),
        ("adjusted", OFFICE, None, "年中调整", "柳政办〔2020〕58号"),
        ("left", OFFICE, None, "规划调整", "柳政办〔2020〕101号"),
    ],
)
def test_a_row_says_who_in_which_role_about_which_month_and_why(
    ledger: Ledger, story: Story, name: str, by: Actor, month: Period | None, reason: str | None, number: str | None
) -> None:
    found = row(ledger, story[name])
    assert (found.actor, found.unit, found.role) == (by.ref, by.unit, min(by.roles).value)
    assert (found.month, found.reason, found.recorded_at) == (month and month.first, reason, story[name].recorded_at)
    assert (found.basis is None) == (number is None)
    assert number is None or f'"document_no":"{number}"' in (found.basis or "")


def money(amount: str) -> dict[str, str]:
    return {"wan": amount, "stated": amount, "unit": "WAN"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "balance",
            [("opening_balance", None, money("42")), ("as_of", None, "2019-12-31"), ("certainty", None, "FINAL")],
        ),
        ("reviewed", []),
        ("returned", [("stage", None, "REVIEW")]),
        ("filed again", [("completed", money("120"), money("118"))]),
        ("corrected", [("completed", money("118"), money("90"))]),
        ("reopened", []),
        ("organisation", [("name", "柳州城投", "城投集团"), ("effective_from", None, "2020-07-01")]),
        ("renamed", [("name", "大桥", "二桥"), ("effective_from", None, "2020-07-01")]),
        ("revised", [("total", money("900"), money("950")), ("effective_from", None, "2020-07-01")]),
        (
            "identified",
            [("identifiers", None, {"scheme": "PROJECT_CODE", "value": "7"}), ("effective_from", None, "2020-07-01")],
        ),
        ("adjusted", [("annual_plan", money("1200"), money("1500")), ("effective_from", None, "2020-07-01")]),
        ("left", [("cause", None, "OBJECTIVE"), ("effective_from", None, "2020-04-01")]),
        ("voided", []),
    ],
)
def test_a_row_says_field_by_field_what_changed(
    ledger: Ledger, story: Story, name: str, expected: list[tuple[str, Any, Any]]
) -> None:
    assert row(ledger, story[name]).changed() == [Change(*change) for change in expected]


def test_a_streams_first_fact_changes_all_its_fields_from_nothing(ledger: Ledger, story: Story) -> None:
    changed = {change.field: (change.before, change.after) for change in row(ledger, story["filed"]).changed()}
    assert {before for before, _ in changed.values()} == {None}
    assert changed["completed"] == (None, money("120"))
    assert changed["progress"] == (None, "桩基")
    assert changed["covers_to"] == (None, "2020-03-31")
    assert not changed.keys() & {"project_id", "period", "reason"}


def test_every_fact_is_sealed_by_the_end_of_its_append(ledger: Ledger, story: Story) -> None:
    together = story["import"]
    inside = find(ledger, after=(together.first or 0) - 1, limit=4)
    assert [(found.position, found.sealed_at, found.root) for found in inside] == [
        (position, together.position, together.root) for position in range(together.position - 3, together.position + 1)
    ]
    alone = row(ledger, story["filed"])
    assert (alone.sealed_at, alone.root) == (story["filed"].position, story["filed"].root)


def test_the_history_ends_at_the_position_asked_for(ledger: Ledger, story: Story) -> None:
    march = [report_stream(BRIDGE, MARCH)]
    then = find(ledger, ledger.at(story["returned"]), streams=march)
    assert topics(then) == ["report.filed", "report.reviewed", "report.returned"]
    assert find(ledger, streams=march)[:3] == then
    assert len(find(ledger, streams=march)) == 7


def test_the_history_of_a_project_holds_its_entries_and_reports(ledger: Ledger) -> None:
    assert Counter(found.topic.partition(".")[0] for found in find(ledger, project=ROAD)) == {
        "project": 2,
        "entry": 4,
        "report": 1,
    }
    assert Counter(found.topic.partition(".")[0] for found in find(ledger, project=BRIDGE)) == {
        "project": 7,
        "entry": 2,
        "report": 7,
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"streams": [entry_id(1)]}, ["entry.listed", "entry.plan_adjusted"]),
        (
            {"streams": [CITY_FIRM]},
            ["organisation.registered", "organisation.renamed", "organisation.alias_recognised"],
        ),
        ({"streams": [entry_id(3)]}, ["entry.listed", "entry.listing_voided"]),
        ({"streams": []}, []),
        ({"actor": CLERK.ref}, ["report.filed", "report.filed"]),
        ({"actor": LIAISON.ref, "topics": ["report.reviewed"]}, ["report.reviewed"] * 2),
        ({"topics": ["project.voided", "entry.exited"]}, ["entry.exited", "project.voided"]),
        ({"topics": []}, []),
        ({"project": BRIDGE, "topics": ["entry.listed", "report.accepted"]}, ["entry.listed", "report.accepted"]),
        ({"last": date(2020, 2, 1)}, ["programme.month_opened", "report.excused"]),
        ({"first": date(2020, 3, 1), "topics": ["programme.month_closed"]}, ["programme.month_closed"]),
        ({"first": date(2020, 4, 1)}, []),
        ({"project": ROAD, "first": date(2020, 1, 1)}, ["report.excused"]),
    ],
)
def test_the_history_is_of_streams_projects_actors_topics_and_months(
    ledger: Ledger, where: dict[str, Any], expected: list[str]
) -> None:
    assert topics(find(ledger, **where)) == expected


def test_the_history_is_read_page_by_page(ledger: Ledger) -> None:
    everything, after = find(ledger), 0
    seen: list[HistoryRow] = []
    while True:
        page = ledger.ask(history.find, ledger.head(), HistoryFilter(), after=after, limit=7)
        assert page[0].position > after
        seen += page
        if not page.more:
            break
        assert len(page) == 7
        after = page[-1].position
    assert seen == everything


def test_a_rebuild_comes_to_the_same_rows_in_every_table(ledger: Ledger) -> None:
    running = ledger.running
    with psycopg.connect(running.conninfos.owner, autocommit=True) as connection:
        rebuilt = rebuild(connection, running.settings.journal, compare=True, swap=False)
    assert (rebuilt.differences, rebuilt.facts) == ([], ledger.head().position)
