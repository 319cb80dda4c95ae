"""Parameters become variables as the document types them; what cannot be is refused by name."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.datastructures import QueryParams

from events.refusals import InvalidInput
from schema.answering import GRAPH
from service.exports.exported import Exported, exported
from service.exports.said import variables
from service.saved import saved_documents
from tests.asking.asker import documents
from tests.asking.test_exports import name_of
from tests.asking.test_http import code
from tests.asking.uploading import Uploader
from tests.exporting import asking
from tests.exporting.asking import PROGRAMME
from tests.journaling import small

EVERYTHING = """
    # title: 各种参数
    # list: entries.nodes
    query (
      $programme: UUID!, $names: [String!], $month: Month, $on: Boolean, $size: Int, $text: String = "甲"
      $order: EntryOrder, $where: EntryFilter, $dimensions: [Dimension!]!, $at: Position, $day: Date
      $first: Int = 10, $after: String, $asOf: AsOfInput
    ) {
      entries(filter: $where, first: $first, after: $after, asOf: $asOf) {
        nodes { id }
        pageInfo { hasNextPage endCursor }
      }
      a: investmentByMonth(programmeId: $programme, groupBy: $dimensions) { label }
      b: programme(id: $programme, year: $size) { id }
      c: entries(filter: { sectors: $names, text: $text, exited: $on, month: $month }, orderBy: { field: $order }) {
        totalCount
      }
      d: journal(asOf: { position: $at }) { id }
      e: journal(asOf: { date: $day }) { id }
    }
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = asking.saved(Path(tmp_path_factory.mktemp("documents")), everything=EVERYTHING)
    return exported(saved_documents(folder), (), GRAPH, documents.prepare)["everything"]


def said(document: Exported, query: str) -> dict[str, Any]:
    return variables(document, QueryParams(query), GRAPH)


NEEDED = f"programme={PROGRAMME}&dimensions=sector"


def test_each_parameter_is_of_the_variables_type(document: Exported) -> None:
    assert said(document, NEEDED) == {"programme": PROGRAMME, "dimensions": ["SECTOR"]}
    more = (
        "&names=甲,乙&names=丙&month=2020-03&on=true&size=2020&text=&order=name&at=12&day=2020-03-31&asOf=3"
        '&where={"month":"2020-03","ids":[]}'
    )
    assert said(document, NEEDED + more) == {
        "programme": PROGRAMME,
        "dimensions": ["SECTOR"],
        "names": ["甲,乙", "丙"],
        "month": "2020-03",
        "on": True,
        "size": 2020,
        "order": "NAME",
        "where": {"month": "2020-03", "ids": []},
        "at": "12",
        "day": "2020-03-31",
    }
    assert said(document, f"{NEEDED},LEAD_UNIT&dimensions=area&on=否")["dimensions"] == ["SECTOR", "LEAD_UNIT", "AREA"]


@pytest.mark.parametrize(
    ("query", "argument", "words"),
    [
        ("dimensions=sector", "programme", "缺少参数 programme"),
        (f"programme={PROGRAMME}", "dimensions", "缺少参数 dimensions"),
        ("programme=7&dimensions=sector", "programme", "不是编号"),
        (f"programme={PROGRAMME}&dimensions=柳州", "dimensions", "可为 GROUP、CATEGORY、SECTOR、LEAD_UNIT、AREA"),
        (f"{NEEDED}&programme={PROGRAMME}", "programme", "只能给一个值"),
        (f"{NEEDED}&month=2020-3", "month", "不是月份；请写成 2020-03"),
        (f"{NEEDED}&on=也许", "on", "应为 true 或 false"),
        (f"{NEEDED}&size=二", "size", "不是整数"),
        (f"{NEEDED}&size=99999999999", "size", "不是整数"),
        (f"{NEEDED}&size=9999999999", "size", "的值不对"),
        (f"{NEEDED}&where=x", "where", "应是 JSON"),
        (f'{NEEDED}&where={{"nothing":1}}', "where", "的值不对"),
        (f'{NEEDED}&where={{"month":"三月"}}', "where", "不是月份"),
        (f"{NEEDED}&at=-1", "at", "不是台账位置"),
        (f"{NEEDED}&day=2020-02-30", "day", "不是日期"),
        (f"{NEEDED}&monht=2020-03", "monht", "没有参数 monht；可用的有 programme、names"),
        (f"{NEEDED}&after=x", "after", "没有参数 after"),
        (f"{NEEDED}&first=1", "first", "没有参数 first"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name(document: Exported, query: str, argument: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        said(document, query)
    assert refused.value.path == argument
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("path", "asked", "status", "expected"),
    [
        ("nothing.csv", {}, 404, "unknown_export"),
        ("plan.json", {}, 404, "unknown_export"),
        ("entries.pdf", {"programmeId": PROGRAMME}, 404, "unknown_export"),
        ("entries.csv", {}, 400, "invalid_input"),
        ("entries.csv", {"programmeId": "2020"}, 400, "invalid_input"),
        ("entries.csv", {"programmeId": PROGRAMME, "sector": "A"}, 400, "invalid_input"),
        ("entries.csv", {"programmeId": PROGRAMME, "asOf": "昨天"}, 400, "invalid_input"),
        ("entries.csv", {"programmeId": PROGRAMME, "asOf": "99999"}, 404, "position_unknown"),
        ("entries.csv", {"programmeId": PROGRAMME, "asOf": "2020-05-01"}, 404, "position_unknown"),
        ("investment-by-month.xlsx", {"programmeId": str(small.NOWHERE)}, 404, "unknown_programme"),
        ("all-history.json", {}, 400, "invalid_input"),
    ],
)
def test_what_is_asked_wrongly_has_a_code(
    reader: Uploader, path: str, asked: dict[str, str], status: int, expected: str
) -> None:
    before = small.footprint(reader.served.running)
    response = reader.get(f"/exports/{path}", **asked)
    assert (response.status_code, code(response)) == (status, expected)
    assert small.footprint(reader.served.running) == before


@pytest.mark.parametrize("path", ["/exports", "/exports/entries.csv", "/exports/nothing.csv"])
def test_nobody_reads_without_a_token(reader: Uploader, path: str) -> None:
    """Nor learns which documents there are."""
    for headers in ({}, {"Authorization": "Bearer tz_wrong"}):
        response = httpx2.get(f"{reader.served.address}{path}", headers=headers)
        assert (response.status_code, code(response)) == (401, "unauthenticated")
        assert response.headers["www-authenticate"] == "Bearer"


def test_exports_are_only_read(reader: Uploader) -> None:
    response = httpx2.post(f"{reader.served.address}/exports/entries.csv", headers=reader.headers)
    assert (response.status_code, code(response)) == (405, "method_not_allowed")


def test_the_offices_tables_keep_their_names(reader: Uploader) -> None:
    """/exports/plan.xlsx is the plan table, not a saved document."""
    assert name_of(reader.get("/exports/plan.xlsx")) == "2020年度计划表.xlsx"
