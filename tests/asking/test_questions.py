"""What a dashboard asks: totals stated and computed, investment by month, filings, history, the journal."""

from datetime import date
from typing import Any
from uuid import UUID

from events.decisions.entry import AdjustPlan
from events.decisions.programme import IssueDocument
from events.decisions.project import RegisterProject
from events.vocabulary import Basis, DocumentKind, Money, StatedTotal
from tests.asking.asker import Asker
from tests.journaling import small
from tests.journaling.small import CLERK, LIAISON, OFFICE, PROGRAMME

TOTALS = """
    query ($programme: UUID!, $document: UUID, $by: [Dimension!]!) {
      programmeTotals(programmeId: $programme, documentId: $document, groupBy: $by) {
        label category sector group leadUnit { name }
        stated { count total plan } computed { count total plan } difference { count total plan }
        standing { count plan }
      }
    }"""
BASIS = Basis(title="增补方案", issuer="柳州市人民政府", issued_on=date(2020, 3, 1))


def issue(asker: Asker, *stated: StatedTotal) -> str:
    """A supplement with these totals; its id."""
    command = IssueDocument(programme_id=PROGRAMME, kind=DocumentKind.SUPPLEMENT, basis=BASIS, stated=stated)
    asker.running.desk.handle(command, OFFICE)
    programme = asker.data("{ programme(year: 2020) { documents { id kind } } }")["programme"]
    ids: list[str] = [one["id"] for one in programme["documents"] if one["kind"] == "SUPPLEMENT"]
    return ids[-1]


def test_totals_as_computed_and_as_they_stand(asker: Asker, world: small.World) -> None:
    adjust(asker, world.entries[0])
    (total,) = asker.data(TOTALS, programme=str(PROGRAMME), by=["CATEGORY", "LEAD_UNIT"])["programmeTotals"]
    assert total["label"] == "新开工 · 柳北区人民政府"
    assert total["leadUnit"] == {"name": "柳北区人民政府"}
    assert total["computed"] == {"count": 3, "total": 37037.01, "plan": 3600}, "as listed"
    assert total["standing"] == {"count": 3, "plan": 3300}, "as adjusted"
    assert (total["stated"], total["difference"]) == (None, None)


def test_what_a_document_states_beside_what_it_lists(asker: Asker, world: small.World) -> None:
    document = issue(
        asker,
        StatedTotal(category="NEW_START", count=135, plan=Money.of("107.61")),
        StatedTotal(count=554),
    )
    (total,) = asker.data(TOTALS, programme=str(PROGRAMME), document=document, by=["CATEGORY"])["programmeTotals"]
    assert (total["label"], total["category"]) == ("新开工", "NEW_START")
    assert total["stated"] == {"count": 135, "total": None, "plan": 107.61}
    assert total["computed"] is None, "the supplement has listed nothing yet"
    (total,) = asker.data(TOTALS, programme=str(PROGRAMME), document=document, by=[])["programmeTotals"]
    assert (total["label"], total["stated"]["count"], total["standing"]["count"]) == ("合计", 554, 3)
    assert len(world.projects) == 3


def test_totals_of_what_does_not_exist_are_refused(standing: Asker) -> None:
    nowhere = str(small.NOWHERE)
    assert standing.codes(TOTALS, programme=nowhere, by=[]) == ["unknown_programme"]
    assert standing.codes(TOTALS, programme=str(PROGRAMME), document=nowhere, by=[]) == ["unknown_document"]
    by_month = "query ($programme: UUID!) { investmentByMonth(programmeId: $programme) { month } }"
    assert standing.codes(by_month, programme=nowhere) == ["unknown_programme"]
    found = standing.data(
        "query ($id: UUID!) { programme(id: $id) { id } nothing: programme { id } project(id: $id) { id } }", id=nowhere
    )
    assert found == {"programme": None, "nothing": None, "project": None}


def test_investment_by_month_names_its_basis_and_coverage(asker: Asker, world: small.World) -> None:
    desk, (project, second, _) = asker.running.desk, world.projects
    desk.handle(small.report(project, completed="300"), CLERK)
    desk.handle(small.report(second, completed="100.5"), CLERK)
    review, accept = asker_review(asker, str(project))
    assert (review, accept) == ("ReportRecorded", "ReportRecorded")
    document = """
        query ($programme: UUID!, $basis: InvestmentBasis!) {
          investmentByMonth(programmeId: $programme, basis: $basis, groupBy: [SECTOR], months: ["2020-01", "2020-02"]) {
            label month projects completed yearToDate sinceStart planned annualPlan
            completionRate timeProgress progressGap coverage { owed filed accepted }
          }
        }"""
    filed = asker.data(document, programme=str(PROGRAMME), basis="FILED")["investmentByMonth"]
    accepted = asker.data(document, programme=str(PROGRAMME), basis="ACCEPTED")["investmentByMonth"]
    january: dict[str, Any] = {
        "label": "基础设施",
        "month": "2020-01",
        "projects": 3,
        "completed": 400.5,
        "yearToDate": 400.5,
        "sinceStart": 400.5,
        "planned": 0,
        "annualPlan": 3600,
        "completionRate": 11.13,
        "timeProgress": 8.33,
        "progressGap": 2.79,
        "coverage": {"owed": 3, "filed": 2, "accepted": 1},
    }
    assert filed[0] == january
    assert (filed[1]["month"], filed[1]["completed"], filed[1]["yearToDate"]) == ("2020-02", 0, 400.5)
    assert accepted[0]["completed"] == 300


def asker_review(asker: Asker, project: str) -> tuple[str, str]:
    """The 联络员 reviews and the 重点办 accepts January."""
    input = f'{{projectId: "{project}", period: "2020-01"}}'
    review = asker.data(f"mutation {{ reviewReport(input: {input}) {{ __typename }} }}", LIAISON)
    accept = asker.data(f"mutation {{ acceptReport(input: {input}) {{ __typename }} }}")
    return review["reviewReport"]["__typename"], accept["acceptReport"]["__typename"]


def test_filings_say_who_owes_what(asker: Asker, world: small.World) -> None:
    asker.running.desk.handle(small.report(world.projects[0]), CLERK)
    document = """
        query ($programme: UUID!, $filter: FilingFilter) {
          filings(programmeId: $programme, month: "2020-01", filter: $filter) {
            nodes {
              projectName period status late missing afterClose due leadUnit { name } owners { name } project { total }
            }
          }
          filingMonths(programmeId: $programme) { period owed filed late missing timelinessRate }
        }"""
    found = asker.data(document, programme=str(PROGRAMME))
    by_status = {
        filing["projectName"]: (filing["status"], filing["late"], filing["missing"])
        for filing in found["filings"]["nodes"]
    }
    assert by_status == {
        "项目0": ("FILED", True, False),
        "项目1": ("OWED", True, True),
        "项目2": ("OWED", True, True),
    }
    assert found["filings"]["nodes"][0]["leadUnit"] == {"name": "柳北区人民政府"}
    assert found["filings"]["nodes"][0]["owners"] == [{"name": "柳州市城市建设投资公司"}]
    assert found["filings"]["nodes"][0]["due"] == "2020-02-05T23:59:59+08:00"
    assert found["filingMonths"][0] == {
        "period": "2020-01",
        "owed": 3,
        "filed": 1,
        "late": 1,
        "missing": 2,
        "timelinessRate": 0,
    }
    missing = asker.data(document, programme=str(PROGRAMME), filter={"missing": True})["filings"]["nodes"]
    assert [filing["projectName"] for filing in missing] == ["项目1", "项目2"]


def test_reports_by_filter(asker: Asker, world: small.World) -> None:
    for period in (small.JANUARY, small.FEBRUARY):
        asker.running.desk.handle(small.report(world.projects[0], period), CLERK)
    document = """
        query ($filter: ReportFilter) {
          reports(filter: $filter) { nodes { period completed yearToDate filedUnit { name } project { name } } }
        }"""
    both = asker.data(document, filter={"projectIds": [str(world.projects[0])]})["reports"]["nodes"]
    assert [(report["period"], report["yearToDate"]) for report in both] == [("2020-01", 10.5), ("2020-02", 21)]
    later = asker.data(document, filter={"months": {"first": "2020-02"}, "statuses": ["FILED"]})["reports"]["nodes"]
    assert later == [
        {
            "period": "2020-02",
            "completed": 10.5,
            "yearToDate": 21,
            "filedUnit": {"name": "柳州市城市建设投资公司"},
            "project": {"name": "项目0"},
        }
    ]
    assert asker.data(document, filter={"statuses": ["ACCEPTED"]})["reports"]["nodes"] == []


HISTORY = """
    query ($of: HistoryOf!, $topics: [String!]) {
      history(of: $of, filter: {topics: $topics}) {
        nodes {
          position topic title actor roleLabel role unit { name } reason basis { title }
          changes { field before after } seal { position root } version stream
        }
      }
    }"""


def adjust(asker: Asker, entry: UUID) -> None:
    """The plan of an entry becomes 900 from March on."""
    command = AdjustPlan(
        entry_id=entry,
        annual_plan=Money.of("900"),
        effective_from=date(2020, 3, 1),
        reason="资金未到位",
        basis=BASIS,
    )
    asker.running.desk.handle(command, OFFICE)


def test_history_says_who_changed_what_and_why(asker: Asker, world: small.World) -> None:
    project = world.projects[0]
    asker.running.desk.handle(small.report(project), CLERK)
    adjust(asker, world.entries[0])
    nodes = asker.data(HISTORY, of={"project": str(project)})["history"]["nodes"]
    topics = ["project.registered", "entry.listed", "report.filed", "entry.plan_adjusted"]
    assert [node["topic"] for node in nodes] == topics
    adjusted = nodes[-1]
    assert (adjusted["title"], adjusted["roleLabel"]) == ("年度计划投资调整。", "市重点办")
    assert (adjusted["reason"], adjusted["basis"]) == ("资金未到位", {"title": "增补方案"})
    assert {
        "field": "annualPlan",
        "before": {"wan": "1200", "stated": "1200", "unit": "WAN"},
        "after": {"wan": "900", "stated": "900", "unit": "WAN"},
    } in adjusted["changes"]
    assert adjusted["seal"] == asker.data("{ journal { position root } }")["journal"]


def test_history_is_filtered_by_trees_of_conditions(asker: Asker, world: small.World) -> None:
    asker.running.desk.handle(small.report(world.projects[0]), CLERK)
    document = """
        query ($of: HistoryOf!, $filter: HistoryFilter) { history(of: $of, filter: $filter) { nodes { topic } } }"""

    def told(**filter: Any) -> list[str]:
        found = asker.data(document, of={"project": str(world.projects[0])}, filter=filter)["history"]["nodes"]
        return [node["topic"].partition(".")[0] for node in found]

    assert told() == ["project", "entry", "report"]
    assert told(months={"first": "2020-01", "last": "2020-01"}) == ["report"]
    assert told(**{"not": {"topics": ["entry.listed"]}}) == ["project", "report"]
    either = [{"topics": ["entry.listed"]}, {"months": {"first": "2020-01"}}]
    assert told(**{"or": either}) == ["entry", "report"]
    assert told(**{"or": either, "positions": {"lte": str(world.receipt.position)}}) == ["entry"]
    assert asker.codes(document, of={"project": str(world.projects[0])}, filter={"topics": ["report.field"]}) == [
        "invalid_input"
    ]


def test_history_of_a_report_an_entry_an_actor_and_a_unit(asker: Asker, world: small.World) -> None:
    project, entry = world.projects[0], world.entries[0]
    asker.running.desk.handle(small.report(project), CLERK)
    adjust(asker, entry)
    report = asker.data(HISTORY, of={"report": {"projectId": str(project), "period": "2020-01"}})
    (filed,) = report["history"]["nodes"]
    assert (filed["unit"], filed["actor"]) == ({"name": "柳州市城市建设投资公司"}, str(CLERK.ref))
    assert all(change["before"] != change["after"] for change in filed["changes"])
    assert len(asker.data(HISTORY, of={"entry": str(entry)})["history"]["nodes"]) == 2
    by_clerk = asker.data(HISTORY, of={"actor": str(CLERK.ref)})["history"]["nodes"]
    assert [node["topic"] for node in by_clerk] == ["report.filed"]
    of_unit = asker.data(HISTORY, of={"organisation": str(small.OWNER)}, topics=["organisation.registered"])
    assert [node["topic"] for node in of_unit["history"]["nodes"]] == ["organisation.registered"]
    assert asker.codes(HISTORY, of={"entry": str(entry)}, topics=["report.field"]) == ["invalid_input"]


def test_a_project_and_its_bundle(asker: Asker, world: small.World) -> None:
    parent = world.projects[0]
    receipt = asker.running.desk.handle(RegisterProject(name="引桥", parent=parent, agents=(small.LEAD,)), OFFICE)
    document = """
        query ($id: UUID!) {
          project(id: $id) {
            name parent { name owners { name } } agents { name kind } openingBalance { asOf } years { stated }
          }
        }"""
    found = asker.data(document, id=str(receipt.subject))["project"]
    assert found == {
        "name": "引桥",
        "parent": {"name": "项目0", "owners": [{"name": "柳州市城市建设投资公司"}]},
        "agents": [{"name": "柳北区人民政府", "kind": "COMPANY"}],
        "openingBalance": None,
        "years": None,
    }


def test_the_journal_names_its_root(standing: Asker, shared_world: small.World) -> None:
    journal = standing.data("{ journal { id origin hash clock position size root recordedAt } }")["journal"]
    opened = standing.running.opened
    assert journal == {
        "id": str(opened.journal_id),
        "origin": opened.origin,
        "hash": "SHA256",
        "clock": "SIMULATED",
        "position": str(shared_world.receipt.position),
        "size": str(shared_world.receipt.position),
        "root": shared_world.receipt.root.hex(),
        "recordedAt": journal["recordedAt"],
    }
