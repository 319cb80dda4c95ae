"""报送情况 in the reporting views: row by row and in figures, it is what GraphQL answers, whenever asked."""

from typing import Any

import pytest

from tests.asking.asker import Asker
from tests.projecting.telling import PROGRAMME
from tests.reporting.telling import Row, Views, in_order, ours, plain

FILINGS = """
    query ($asOf: AsOfInput) {
      filings(programmeId: "%s", first: 1000, asOf: $asOf) { nodes {
        entryId projectId projectName category sector period opens due closedAt status firstFiledAt filedAt filedBy
        reviewedAt returnedAt returns acceptedAt excusedAt corrections late missing afterClose
        leadUnit { name } owners { name }
      } }
      filingMonths(programmeId: "%s", asOf: $asOf) {
        period owed filed onTime late missing excused accepted returns corrections
      }
    }
""" % (PROGRAMME, PROGRAMME)  # noqa: UP031
FILED = {
    "entryId": "entry_id",
    "projectId": "project_id",
    "projectName": "project",
    "category": "category",
    "sector": "sector",
    "opens": "opens_at",
    "due": "due_at",
    "closedAt": "closed_at",
    "status": "status",
    "firstFiledAt": "first_filed_at",
    "filedAt": "filed_at",
    "filedBy": "filed_by_ref",
    "reviewedAt": "reviewed_at",
    "returnedAt": "returned_at",
    "returns": "returns",
    "acceptedAt": "accepted_at",
    "excusedAt": "excused_at",
    "corrections": "corrections",
    "late": "late",
    "missing": "missing",
    "afterClose": "after_close",
}


def same_filings(asker: Asker, rows: list[Row], **as_of: Any) -> list[Row]:
    """Compare a view's rows with GraphQL's answer, one by one and in figures; the view's."""
    answer = asker.data(FILINGS, programme=str(PROGRAMME), asOf=as_of or None)
    expected = [
        {
            **{name: row[name] for name in FILED},
            "month": row["period"],
            "leadUnit": row["leadUnit"] and row["leadUnit"]["name"],
            "owners": "、".join(one["name"] for one in row["owners"]) or None,
        }
        for row in answer["filings"]["nodes"]
    ]
    told = [
        {
            **{name: plain(row[column]) for name, column in FILED.items()},
            "month": f"{row['month']:%Y-%m}",
            "leadUnit": row["lead_unit"],
            "owners": row["owners"],
        }
        for row in rows
    ]
    assert in_order(told) == in_order(expected)
    for month in answer["filingMonths"]:
        here = [row for row in rows if f"{row['month']:%Y-%m}" == month["period"]]
        assert month == {
            "period": month["period"],
            "owed": len(here),
            **{name: sum(row[name] for row in here) for name in ("filed", "missing", "excused", "accepted")},
            "onTime": sum(row["on_time"] for row in here),
            "late": sum(row["late"] and row["first_filed_at"] is not None for row in here),
            **{name: sum(row[name] for row in here) for name in ("returns", "corrections")},
        }
    return rows


def test_filings_are_those_of_graphql(asker: Asker, views: Views) -> None:
    rows = same_filings(asker, ours(views.now("filings")))
    assert {row["status"] for row in rows} == {"OWED", "FILED", "REVIEWED", "ACCEPTED", "RETURNED", "EXCUSED"}
    assert {(row["late"], row["missing"]) for row in rows} == {(False, False), (True, False), (True, True)}
    assert {row["project"] for row in rows} >= {"北校", "南校"}


def test_filings_at_every_position_are_those_of_graphql(asker: Asker, views: Views, positions: list[int]) -> None:
    for position in positions:
        same_filings(asker, ours(views.at("filings", position)), position=str(position))


@pytest.mark.parametrize("day", ["2020-02-05", "2020-03-05", "2020-04-05", "2020-06-05", "2020-07-01"])
def test_a_day_means_its_end_in_shanghai(asker: Asker, views: Views, day: str) -> None:
    same_filings(asker, ours(views.on("filings", day)), date=day)
