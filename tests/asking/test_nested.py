"""What hangs beneath the rows of a list: read in sets, one statement a level, at the position of its parents; and what
was reported, month by month, in agreement with the statistics."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from events.decisions.project import RegisterProject
from events.decisions.report import ReturnReport
from events.vocabulary import Period
from tests.asking.asker import Asker
from tests.asking.executed import statements
from tests.asking.spring import BALANCED, BUNDLE, LEFT, PARTS, PASSED, spring
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import LIAISON, PROGRAMME, entry_id, file, project_id

Told = tuple[Ledger, Asker]


@pytest.fixture(scope="module")
def told(database_url: str) -> Iterator[Told]:
    with spring(database_url) as told:
        yield told


@pytest.fixture(scope="module")
def told_asker(told: Told) -> Asker:
    return told[1]


INVESTMENTS = """
    query ($ids: [UUID!], $months: Months, $basis: InvestmentBasis! = FILED, $asOf: AsOfInput) {
      entries(filter: {ids: $ids}, asOf: $asOf) {
        nodes {
          investments(months: $months, basis: $basis) {
            month monthStart completed yearToDate sinceStart planned filed accepted
            status statusLabel figure figureLabel
          }
        }
      }
    }"""
FIELDS = ("month", "completed", "yearToDate", "sinceStart", "filed", "accepted", "status")


def investments(asker: Asker, number: int, **asked: Any) -> list[tuple[Any, ...]]:
    (node,) = asker.data(INVESTMENTS, ids=[str(entry_id(number))], **asked)["entries"]["nodes"]
    return [tuple(month[field] for field in FIELDS) for month in node["investments"]]


def test_an_opening_balance_holds_what_was_completed_by_its_day(told_asker: Asker) -> None:
    assert investments(told_asker, BALANCED) == [
        ("2020-01", 10.1, 10.1, 1000.25, 10.1, None, "FILED"),
        ("2020-02", 10.2, 20.3, 1010.45, 10.2, None, "FILED"),
        ("2020-03", None, 20.3, 1010.45, 10.3, None, "RETURNED"),
        ("2020-04", 10.4, 30.7, 1020.85, 10.4, None, "FILED"),
    ]


def test_a_correction_counts_and_what_was_accepted_stays_told(told_asker: Asker) -> None:
    months = investments(told_asker, PASSED)
    assert months == [
        ("2020-01", 25, 25, 25, 20.1, 20.1, "ACCEPTED"),
        ("2020-02", 20.2, 45.2, 45.2, 20.2, None, "FILED"),
        ("2020-04", 20.4, 65.6, 65.6, 20.4, None, "FILED"),
    ]


def test_a_bundle_is_its_parts_together(told_asker: Asker) -> None:
    assert investments(told_asker, BUNDLE) == [
        ("2020-01", 630.2, 630.2, 670.2, 630.2, None, "FILED"),
        ("2020-02", 310.2, 940.4, 980.4, 310.2, None, "FILED"),
        ("2020-03", 630.6, 1571, 1611, 630.6, None, "FILED"),
        ("2020-04", 630.8, 2201.8, 2241.8, 630.8, None, "FILED"),
    ]


def test_an_entry_has_the_months_in_which_it_stands(told_asker: Asker) -> None:
    assert [month[0] for month in investments(told_asker, LEFT)] == ["2020-01", "2020-02"]
    bounded = investments(told_asker, BALANCED, months={"first": "2020-02", "last": "2020-03"})
    assert [month[:4] for month in bounded] == [("2020-02", 10.2, 20.3, 1010.45), ("2020-03", None, 20.3, 1010.45)]
    assert investments(told_asker, BALANCED, months={"last": "2019-12"}) == []


def test_a_basis_counts_what_has_come_so_far(told_asker: Asker) -> None:
    accepted = investments(told_asker, PASSED, basis="ACCEPTED")
    assert [month[1:4] for month in accepted] == [(25, 25, 25), (None, 25, 25), (None, 25, 25)]
    none = investments(told_asker, BALANCED, basis="REVIEWED")
    assert [month[1:4] for month in none] == [(None, None, 1000.25)] * 4


def test_plans_and_labels_stand_beside_the_figures(told_asker: Asker) -> None:
    (node,) = told_asker.data(INVESTMENTS, ids=[str(entry_id(BALANCED))])["entries"]["nodes"]
    third = node["investments"][2]
    assert (third["planned"], third["monthStart"], third["statusLabel"]) == (30, "2020-03-01", "已退回")
    assert (third["figure"], third["figureLabel"]) == ("ACTUAL", "实际数")
    (node,) = told_asker.data(INVESTMENTS, ids=[str(entry_id(PASSED))])["entries"]["nodes"]
    assert {month["planned"] for month in node["investments"]} == {None}


def test_what_was_known_then(told: Told) -> None:
    ledger, asker = told
    as_of = {"position": str(ledger.on(shanghai(4, 30).date()).position)}
    assert investments(asker, BALANCED, asOf=as_of) == [
        ("2020-01", 10.1, 10.1, 1000.25, 10.1, None, "FILED"),
        ("2020-02", 10.2, 20.3, 1010.45, 10.2, None, "FILED"),
        ("2020-03", 10.3, 30.6, 1020.75, 10.3, None, "FILED"),
    ]
    assert investments(asker, PASSED, asOf=as_of)[0] == ("2020-01", 20.1, 20.1, 20.1, 20.1, None, "FILED")


@pytest.mark.parametrize("basis", ["FILED", "REVIEWED", "ACCEPTED"])
def test_sums_agree_with_the_statistics(told_asker: Asker, basis: str) -> None:
    document = """
        query ($programme: UUID!, $basis: InvestmentBasis!) {
          investmentByMonth(
            programmeId: $programme, basis: $basis, months: ["2020-01", "2020-02", "2020-03", "2020-04"]
          ) { month completed yearToDate }
          entries { nodes { effectiveFrom exitedFrom investments(basis: $basis) { month completed yearToDate } } }
        }"""
    found = told_asker.data(document, programme=str(PROGRAMME), basis=basis)
    completed: dict[str, Decimal] = defaultdict(Decimal)
    so_far: dict[str, Decimal] = defaultdict(Decimal)
    months = [month["month"] for month in found["investmentByMonth"]]
    for entry in found["entries"]["nodes"]:
        for month in months:
            if entry["exitedFrom"] is None or month < entry["exitedFrom"][:7]:
                told = [one for one in entry["investments"] if one["month"] <= month]
                so_far[month] += Decimal(str((told[-1]["yearToDate"] if told else None) or 0))
        for one in entry["investments"]:
            completed[one["month"]] += Decimal(str(one["completed"] or 0))
    assert {month["month"]: Decimal(str(month["completed"])) for month in found["investmentByMonth"]} == {
        month: completed[month] for month in months
    }
    assert {month["month"]: Decimal(str(month["yearToDate"])) for month in found["investmentByMonth"]} == so_far


def test_a_project_has_all_its_months_and_reports(told_asker: Asker) -> None:
    document = """
        query ($id: UUID!) {
          project(id: $id) {
            investments(months: {first: "2020-02"}) { month sinceStart planned }
            reports(first: 2, orderBy: {field: MONTH, direction: DESC}) {
              totalCount nodes { period sinceStart completed statusLabel } pageInfo { hasNextPage }
            }
            entries { rowNo categoryLabel investments { month } }
          }
        }"""
    project = told_asker.data(document, id=str(project_id(BALANCED)))["project"]
    assert project["investments"] == [
        {"month": "2020-02", "sinceStart": 1010.45, "planned": None},
        {"month": "2020-03", "sinceStart": 1010.45, "planned": None},
        {"month": "2020-04", "sinceStart": 1020.85, "planned": None},
    ]
    assert project["reports"] == {
        "totalCount": 4,
        "nodes": [
            {"period": "2020-04", "sinceStart": 1020.85, "completed": 10.4, "statusLabel": "已填报"},
            {"period": "2020-03", "sinceStart": 1010.45, "completed": 10.3, "statusLabel": "已退回"},
        ],
        "pageInfo": {"hasNextPage": True},
    }
    months = [{"month": f"2020-0{month}"} for month in (1, 2, 3, 4)]
    assert project["entries"] == [{"rowNo": 2, "categoryLabel": "新开工", "investments": months}]


DEEP = """
    query ($first: Int!) {
      entries(first: $first) {
        nodes {
          name categoryLabel sectorLabel groupLabel areaLabels
          leadUnit { name } responsibleUnits { name } landCounties { name }
          investments { month completed yearToDate sinceStart status }
          project {
            owners { name } agents { name } parent { name } entries { rowNo } investments { month }
            reports(first: 1) { totalCount nodes { period filedUnit { name } } }
          }
        }
      }
    }"""


def test_a_level_is_one_statement_however_many_stand_on_it(told_asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    with statements(monkeypatch) as of_one:
        told_asker.data(DEEP, first=1)
    with statements(monkeypatch) as of_all:
        assert len(told_asker.data(DEEP, first=4)["entries"]["nodes"]) == 4
    assert len(of_all) <= len(of_one)
    listed = [query for query in of_all if "_position <= %(position)s" in query]
    assert [sum(f"FROM {name}" in query for query in listed) for name in ("entries e", "projects p")] == [2, 1]
    reports = [query for query in of_all if "FROM (SELECT f.*" in query]
    assert sorted("count(*)" in query for query in reports) == [False, True]
    assert sum("FROM asked a JOIN investments" in query for query in of_all) == 2


def test_pages_beneath_parents_are_each_parents_own(told_asker: Asker) -> None:
    document = """
        query ($ids: [UUID!], $after: String) {
          projects(filter: {ids: $ids}) {
            nodes {
              id
              reports(first: 2, after: $after) { nodes { period } edges { cursor } pageInfo { hasNextPage endCursor } }
            }
          }
        }"""
    ids = [str(project_id(number)) for number in (BALANCED, PASSED)]
    nodes = told_asker.data(document, ids=ids)["projects"]["nodes"]
    ends = {node["id"]: node["reports"]["pageInfo"]["endCursor"] for node in nodes}
    for id, months in zip(ids, (["2020-03", "2020-04"], ["2020-03", "2020-04"]), strict=True):
        (node,) = told_asker.data(document, ids=[id], after=ends[id])["projects"]["nodes"]
        assert [report["period"] for report in node["reports"]["nodes"]] == months
    assert told_asker.codes(document, ids=ids, after=ends[ids[0]]) == ["invalid_input"]
    assert told_asker.codes(document, ids=ids[:1], after=ends[ids[1]]) == ["invalid_input"]


def test_a_programme_has_its_entries(told_asker: Asker) -> None:
    document = """
        query ($after: String) {
          programmes {
            entries(first: 3, after: $after, filter: {exited: false}, orderBy: {field: NAME}) {
              totalCount nodes { name } pageInfo { endCursor hasNextPage hasPreviousPage }
            }
          }
        }"""
    (programme,) = told_asker.data(document)["programmes"]
    assert [node["name"] for node in programme["entries"]["nodes"]] == ["路", "桥", "一批学校"]
    assert programme["entries"]["totalCount"] == 3
    assert not programme["entries"]["pageInfo"]["hasNextPage"]


def test_beneath_a_past_row_stands_what_was_known_then(told: Told) -> None:
    ledger, asker = told
    before = ledger.head()
    ledger.tell(file(BALANCED, 3, "99"), at=shanghai(6, 1))
    ledger.tell(ReturnReport(project_id=project_id(BALANCED), period=Period.month(2020, 3), reason="再补"), by=LIAISON)
    document = """
        query ($id: UUID!, $then: AsOfInput) {
          then: project(id: $id, asOf: $then) { ...deep }
          now: project(id: $id) { ...deep }
        }
        fragment deep on Project { reports { nodes { period returns project { reports { nodes { returns } } } } } }"""
    found = asker.data(document, id=str(project_id(BALANCED)), then={"position": str(before.position)})
    for when, returns in (("then", [0, 0, 1, 0]), ("now", [0, 0, 2, 0])):
        nodes = found[when]["reports"]["nodes"]
        assert [node["returns"] for node in nodes] == returns
        inner = [[one["returns"] for one in node["project"]["reports"]["nodes"]] for node in nodes]
        assert inner == [returns] * 4


def test_parts_and_their_bundle(told_asker: Asker) -> None:
    document = (
        "query ($id: UUID!) { project(id: $id) { parent { name entries { name leadUnit { name } } } entries { id } } }"
    )
    part = told_asker.data(document, id=str(project_id(PARTS[0])))["project"]
    assert part == {
        "parent": {"name": "一批学校", "entries": [{"name": "一批学校", "leadUnit": {"name": "柳北区人民政府"}}]},
        "entries": [],
    }


def test_amounts_add_up_to_the_last_digit(told: Told) -> None:
    ledger, asker = told
    ledger.tell(RegisterProject(id=project_id(90), name="细账"))
    assert asker.data(
        '{ projects(filter: {text: "细账"}) { nodes { investments { month } reports { totalCount } } } }'
    ) == {"projects": {"nodes": [{"investments": [], "reports": {"totalCount": 0}}]}}
