"""Programmes, organisations, projects, entries and history in the reporting views: what GraphQL answers, flattened."""

import json

import pytest
from psycopg.errors import InvalidParameterValue

from events.border import camel
from events.vocabulary import Group
from projections.reporting import VIEWS
from schema.types.labels import label
from tests.asking.asker import Asker
from tests.projecting.telling import PROGRAMME
from tests.reporting.telling import Row, Views, in_order, ours, plain

LISTS = """
    query ($programme: UUID!, $asOf: AsOfInput) {
      entries(filter: { programmeId: $programme }, first: 1000, asOf: $asOf) { nodes {
        id programmeId projectId documentId name total areas effectiveFrom exitedFrom exitCause rowNo category sector
        listedPlan annualPlan planStated { text unit } goal { ensured strivenFor text } plannedStart plannedFinish
        sponsoringLeader remark responsibleUnits { id name } landCounties { name } project { owners { name } }
      } }
      projects(first: 1000, asOf: $asOf) { nodes {
        id name identifiers { scheme value } scope areas years { stated first last } total totalStated { text unit }
        constructionType openingBalance { asOf completed certainty } startedOn inUseOn voided
        owners { name } agents { name } parent { id name }
      } }
      organisations(first: 1000, asOf: $asOf) { nodes { id name kind areaCode uscc aliases } }
      programme(id: $programme, asOf: $asOf) {
        id year title level issuingArea categories { code label group planRequired } sectors { code label }
        documents { id kind batchNo documentNo: number title issuer issuedOn ratifiedBy disclosure }
        months { period opens due lock figure status closedAt }
      }
    }
"""
LABELS: dict[str | None, str | None] = {
    None: None,
    **{group.value: label(group) for group in Group},
    "OBJECTIVE": "客观原因",
    "ESTIMATED": "暂估",
    "FINAL": "核定",
    "ANNUAL": "年度方案",
    "SUPPLEMENT": "增补",
    "PUBLIC": "主动公开",
    "ACTUAL": "实际数",
    "OPEN": "开放",
    "CLOSED": "已关账",
    "COUNTY": "县（区）",
    "STATE_FIRM": "国有企业",
    "COMPANY": "企业",
}


def names(organisations: list[Row]) -> str | None:
    return "、".join(one["name"] for one in organisations) or None


def shown(rows: list[Row]) -> list[Row]:
    return in_order([{name: plain(value) for name, value in row.items()} for row in rows])


def test_lists_at_every_position_are_those_of_graphql(asker: Asker, views: Views, positions: list[int]) -> None:
    """From the first entry on; a view's rows are compared whole, column by column."""
    for position in positions[20::2]:
        answer = asker.data(LISTS, programme=str(PROGRAMME), asOf={"position": str(position)})
        for view, expected in told(answer).items():
            assert shown(ours(views.at(view, position))) == in_order(expected), (view, position)


def test_what_stands_now_is_what_stands_at_the_end(views: Views, positions: list[int]) -> None:
    for view in VIEWS:
        if view != "as_of":
            assert in_order(views.now(view)) == in_order(views.at(view, positions[-1])), view
            assert views.now(view), view


def told(answer: Row) -> dict[str, list[Row]]:
    """The rows that each view should have."""
    programme = answer["programme"]
    return {
        "programmes": [
            {
                "programme_id": programme["id"],
                "year": programme["year"],
                "title": programme["title"],
                "level": programme["level"],
                "issuing_area": programme["issuingArea"],
            }
        ],
        "categories": [
            {
                "programme_id": programme["id"],
                "code": one["code"],
                "label": one["label"],
                "group_code": one["group"],
                "group_label": LABELS[one["group"]],
                "plan_required": one["planRequired"],
                "place": place,
            }
            for place, one in enumerate(programme["categories"], start=1)
        ],
        "sectors": [
            {"programme_id": programme["id"], "code": one["code"], "label": one["label"], "place": place}
            for place, one in enumerate(programme["sectors"], start=1)
        ],
        "documents": [document_row(one, programme) for one in programme["documents"]],
        "months": [month_row(one, programme) for one in programme["months"]],
        "organisations": [
            {
                "organisation_id": one["id"],
                "name": one["name"],
                "kind": one["kind"],
                "kind_label": LABELS[one["kind"]],
                "area_code": one["areaCode"],
                "uscc": one["uscc"],
                "aliases": "、".join(one["aliases"]),
            }
            for one in answer["organisations"]["nodes"]
        ],
        "projects": [project_row(one) for one in answer["projects"]["nodes"]],
        "entries": [entry_row(one, programme) for one in answer["entries"]["nodes"]],
    }


def document_row(one: Row, programme: Row) -> Row:
    return {
        "document_id": one["id"],
        "programme_id": programme["id"],
        "kind": one["kind"],
        "kind_label": LABELS[one["kind"]],
        "batch_no": one["batchNo"],
        "document_no": one["documentNo"],
        "title": one["title"],
        "issuer": one["issuer"],
        "issued_on": one["issuedOn"],
        "ratified_by": one["ratifiedBy"],
        "disclosure": one["disclosure"],
        "disclosure_label": LABELS[one["disclosure"]],
    }


def month_row(one: Row, programme: Row) -> Row:
    return {
        "programme_id": programme["id"],
        "month": f"{one['period']}-01",
        "opens_at": one["opens"],
        "due_at": one["due"],
        "locks_at": one["lock"],
        "figure": one["figure"],
        "figure_label": LABELS[one["figure"]],
        "status": one["status"],
        "status_label": LABELS[one["status"]],
        "closed_at": one["closedAt"],
    }


def project_row(one: Row) -> Row:
    years, opening, parent = one["years"] or {}, one["openingBalance"] or {}, one["parent"] or {}
    stated = one["totalStated"] or {}
    return {
        "project_id": one["id"],
        "name": one["name"],
        "identifiers": "、".join(f"{held['scheme']} {held['value']}" for held in one["identifiers"]),
        "scope": one["scope"],
        "areas": "、".join(one["areas"]),
        "years_stated": years.get("stated"),
        "year_first": years.get("first"),
        "year_last": years.get("last"),
        "total": one["total"],
        "total_stated": stated.get("text"),
        "total_unit": stated.get("unit"),
        "owners": names(one["owners"]),
        "agents": names(one["agents"]),
        "construction_type": one["constructionType"],
        "parent_id": parent.get("id"),
        "parent": parent.get("name"),
        "opening_as_of": opening.get("asOf"),
        "opening_balance": opening.get("completed"),
        "opening_certainty": opening.get("certainty"),
        "opening_certainty_label": LABELS[opening.get("certainty")],
        "started_on": one["startedOn"],
        "in_use_on": one["inUseOn"],
        "voided": one["voided"],
    }


def entry_row(node: Row, programme: Row) -> Row:
    (category,) = [one for one in programme["categories"] if one["code"] == node["category"]]
    (sector,) = [one for one in programme["sectors"] if one["code"] == node["sector"]]
    (document,) = [one for one in programme["documents"] if one["id"] == node["documentId"]]
    units = node["responsibleUnits"]
    return {
        "entry_id": node["id"],
        "programme_id": node["programmeId"],
        "year": programme["year"],
        "programme": programme["title"],
        "project_id": node["projectId"],
        "project": node["name"],
        "document_id": node["documentId"],
        "document_no": document["documentNo"],
        "document": document["title"],
        "row_no": node["rowNo"],
        "group_code": category["group"],
        "group_label": LABELS[category["group"]],
        "category": node["category"],
        "category_label": category["label"],
        "sector": node["sector"],
        "sector_label": sector["label"],
        "lead_unit_id": units[0]["id"],
        "lead_unit": units[0]["name"],
        "responsible_units": names(units),
        "owners": names(node["project"]["owners"]),
        "land_counties": names(node["landCounties"]),
        "areas": "、".join(node["areas"]),
        "effective_from": node["effectiveFrom"],
        "exited_from": node["exitedFrom"],
        "exit_cause": node["exitCause"],
        "exit_cause_label": LABELS[node["exitCause"]],
        "standing": node["exitedFrom"] is None,
        **{"total": node["total"], "listed_plan": node["listedPlan"], "annual_plan": node["annualPlan"]},
        "plan_stated": node["planStated"] and node["planStated"]["text"],
        "plan_unit": node["planStated"] and node["planStated"]["unit"],
        "goal_ensured": node["goal"]["ensured"],
        "goal_striven_for": node["goal"]["strivenFor"],
        "goal_text": node["goal"]["text"],
        "planned_start": node["plannedStart"],
        "planned_finish": node["plannedFinish"],
        "sponsoring_leader_ref": node["sponsoringLeader"],
        "remark": node["remark"],
        "extra": "{}",
    }


HISTORY = """
    query ($project: UUID!, $asOf: AsOfInput) {
      history(of: { project: $project }, first: 1000, asOf: $asOf) { nodes {
        position recordedAt topic title stream version actor role roleLabel programmeId projectId period reason
        basis { documentNo title issuer issuedOn } changes { field before after } seal { position root }
        unit { id name }
      } }
    }
"""


def test_the_history_is_that_of_graphql(asker: Asker, views: Views, positions: list[int]) -> None:
    seen = set()
    for position in (None, positions[len(positions) // 2]):
        rows = views.now("history") if position is None else views.at("history", position)
        for project in {row["project_id"] for row in rows if row["project_id"]}:
            as_of = {"position": str(position)} if position else None
            nodes = asker.data(HISTORY, project=str(project), asOf=as_of)["history"]["nodes"]
            mine = [row for row in rows if row["project_id"] == project]
            assert [event(row) for row in sorted(mine, key=lambda row: int(row["position"]))] == [
                {**node, "changes": by_field(node["changes"])} for node in nodes
            ]
            seen |= {row["topic"] for row in mine}
    assert {"report.corrected", "report.returned", "entry.exited", "project.renamed", "entry.listing_voided"} <= seen


def by_field(changes: list[Row]) -> list[Row]:
    return sorted(changes, key=lambda change: str(change["field"]))


def event(row: Row) -> Row:
    """A row of the view as GraphQL tells it."""
    basis = {
        "documentNo": row["basis_document_no"],
        "title": row["basis_title"],
        "issuer": row["basis_issuer"],
        "issuedOn": plain(row["basis_issued_on"]),
    }
    changes = json.loads(row["changes"] or "[]")
    return {
        "position": str(row["position"]),
        "recordedAt": plain(row["recorded_at"]),
        "topic": row["topic"],
        "title": row["topic_label"],
        "stream": str(row["stream_id"]),
        "version": row["version"],
        "actor": plain(row["actor_ref"]),
        "role": row["role"],
        "roleLabel": row["role_label"],
        "programmeId": plain(row["programme_id"]),
        "projectId": plain(row["project_id"]),
        "period": f"{row['month']:%Y-%m}" if row["month"] else None,
        "reason": row["reason"],
        "basis": basis if row["basis_title"] else None,
        "changes": by_field([{**change, "field": camel(change["field"])} for change in changes]),
        "seal": {"position": str(row["sealed_at"]), "root": row["root"]},
        "unit": {"id": str(row["unit_id"]), "name": row["unit"]} if row["unit_id"] else None,
    }


@pytest.mark.parametrize("position", [0, -1, 10_000, None])
def test_a_position_that_is_not_there_is_refused_in_chinese(views: Views, position: int | None) -> None:
    with pytest.raises(InvalidParameterValue, match=r"台账还没有记到.+时点不能在将来"):
        views.at("entries", position)


@pytest.mark.parametrize("day", ["2020-07-02", "2019-12-31", "infinity", "-infinity", None])
def test_a_day_of_which_nothing_is_known_is_refused_in_chinese(views: Views, day: str | None) -> None:
    with pytest.raises(InvalidParameterValue, match=r"台账还没有记到.+时点不能在将来"):
        views.on("entries", day)


def test_the_present_is_named(views: Views, asker: Asker) -> None:
    (present,) = views.now("as_of")
    journal = asker.data("{ journal { id origin position root recordedAt } }")["journal"]
    assert {
        "id": str(present["journal_id"]),
        "origin": present["origin"],
        "position": str(present["position"]),
        "root": present["root"],
        "recordedAt": plain(present["recorded_at"]),
    } == journal
    assert present["moment"] == present["recorded_at"]
