"""Grafana's Infinity and Power Query: the very requests of docs/graphql.md to a live server, rows as they read them.

Neither program runs here. Infinity posts `query` and `variables` and reads the list under a path into typed columns;
Power Query posts Json.FromValue of a record, asks for no media type, and gives columns their types by name.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from events.journal.clock import SimulatedClock
from service.app import make_app
from tests.asking import seed
from tests.asking.served import Served, serving
from tests.conftest import NOON, fresh
from tests.journaling.small import OFFICE, PROGRAMME

PAGE = (Path(__file__).parents[2] / "docs" / "graphql.md").read_text(encoding="utf-8")
PAGE = PAGE.partition("\n## 图表与表格")[2].partition("\n## ")[0]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def served(database_url: str) -> Iterator[Served]:
    """The notice's programme, behind a server."""
    with fresh(database_url, SimulatedClock(NOON)) as running:
        seed.tell(running.desk)
        app = make_app(running)
        with serving(app) as address:
            yield Served(address, running, app.state.stop_streams)


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def infinity(served: Served, target: dict[str, Any], as_of: str, **headers: str) -> httpx2.Response:
    """What the plugin sends of a panel's target once Grafana has filled in its variables."""
    options = target["url_options"]
    said = options["body_graphql_variables"].replace("${programme}", str(PROGRAMME)).replace("${asof:raw}", as_of)
    body = {"query": options["body_graphql_query"], "variables": json.loads(said)}
    assert (options["method"], options["body_type"], target["url"]) == ("POST", "graphql", "/graphql")
    sent = {"Accept": "application/json;q=0.9,text/plain", "Content-Type": "application/json", **headers}
    return httpx2.post(served.address + target["url"], content=json.dumps(body), headers=sent)


def under(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[part]
    return answer


def as_infinity_reads(value: Any, type_: str) -> Any:
    """A column's value; numbers must be JSON numbers already, moments ISO 8601."""
    if value is None:
        return None
    if type_ == "timestamp":
        return datetime.fromisoformat(value)
    assert isinstance(value, {"number": int | float, "string": str}[type_]), value
    assert not isinstance(value, bool)
    return value


def test_infinity_reads_flat_rows_with_a_time_axis(served: Served) -> None:
    target = json.loads(block("json"))
    answer = infinity(served, target, "null", **served.headers(OFFICE))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert "errors" not in answer.json(), answer.text
    rows: Rows = under(answer.json(), target["root_selector"])
    columns = {one["selector"]: one["type"] for one in target["columns"]}
    assert all(list(row) == list(columns) for row in rows), "every field is a column, every column a field"
    frame = [{name: as_infinity_reads(row[name], type_) for name, type_ in columns.items()} for row in rows]
    assert [row["monthStart"] for row in frame[:12]] == [datetime(2020, month, 1) for month in range(1, 13)]  # noqa: DTZ001
    march = {row["sectorLabel"]: row for row in frame if row["monthStart"].month == 3}
    assert list(march) == list(seed.SECTORS.values())
    assert march["产业发展"] == {
        "monthStart": datetime(2020, 3, 1),  # noqa: DTZ001
        "sectorLabel": "产业发展",
        "completed": 50580,
        "yearToDate": 50580,
        "completionRate": 3.32,
        "progressGap": -21.68,
        "filed": 1,
        "owed": 189,
    }


def test_infinity_looks_back_by_a_variable(served: Served) -> None:
    """The option that the page names has the form that is taken; a day that is not there yet is told in Chinese."""
    (option,) = re.findall(r"`现在 : null,[^`]* : (\{.*?\})`", PAGE)
    target = json.loads(block("json"))
    answer = infinity(served, target, option.replace("04-20", "04-03"), **served.headers(OFFICE))
    assert len(under(answer.json(), target["root_selector"])) == 12 * len(seed.SECTORS)
    (error,) = infinity(served, target, option, **served.headers(OFFICE)).json()["errors"]
    assert error["extensions"]["code"] == "position_unknown"
    assert re.search("[一-鿿]", error["message"])


def test_infinity_without_a_token_hears_so(served: Served) -> None:
    answer = infinity(served, json.loads(block("json")), "null")
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "unauthenticated"


def literal(m: str, name: str) -> str:
    """A text of the M program; two quotes stand for one."""
    (found,) = re.findall(rf'^ {{4}}{name} = "((?:[^"]|"")*)",$', m, re.MULTILINE)
    return str(found).replace('""', '"')


def power_query(served: Served, m: str, document: str, **headers: str) -> httpx2.Response:
    """What the mashup engine sends of the M program."""
    assert '[programme = Programme, months = {"2020-03"}]' in m
    body = {"query": document, "variables": {"programme": str(PROGRAMME), "months": ["2020-03"]}}
    request = httpx2.Request(
        "POST",
        served.address + "/graphql",
        content=json.dumps(body),
        headers={"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate", **headers},
    )
    with httpx2.Client() as client:
        return client.send(request)


def as_power_query_types(value: Any, type_: str) -> Any:
    """What Table.TransformColumnTypes makes of a JSON value; it raises where the value does not fit."""
    if value is None:
        return None
    match type_:
        case "type date":
            return date.fromisoformat(value)
        case "type datetimezone":
            moment = datetime.fromisoformat(value)
            assert moment.tzinfo is not None
            return moment
        case "Int64.Type":
            assert isinstance(value, int)
        case "type number":
            assert isinstance(value, int | float)
        case "type text":
            assert isinstance(value, str)
        case _:
            raise AssertionError(type_)
    return value


def test_power_query_reads_a_table(served: Served) -> None:
    m = block("powerquery")
    answer = power_query(served, m, literal(m, "Document"), **served.headers(OFFICE))
    assert answer.status_code == 200
    rows: Rows = answer.json()["data"]["filingMonths"]
    types = dict(re.findall(r'\{"(\w+)", (type \w+|Int64\.Type)\}', m))
    assert all(list(row) == list(types) for row in rows)
    table = [{name: as_power_query_types(row[name], type_) for name, type_ in types.items()} for row in rows]
    assert len(table) == 16
    assert table[0] == {
        "monthStart": date(2020, 3, 1),
        "leadUnitName": "柳北区人民政府",
        "categoryLabel": "新开工",
        "due": datetime.fromisoformat("2020-04-05T23:59:59+08:00"),
        "owed": 47,
        "filed": 1,
        "onTime": 1,
        "late": 0,
        "missing": 0,
        "timelinessRate": 2.13,
    }
    renamed = dict(re.findall(r'\{"(\w+)", "([^"]+)"\}', m))
    assert list(renamed) == list(types)
    assert all(re.search("[一-鿿]", name) for name in renamed.values())


def test_power_query_asks_of_a_past_day_as_the_page_says(served: Served) -> None:
    m = block("powerquery")
    (said,) = re.findall(r'asOf: \{date: "([\d-]+)"\}', PAGE[PAGE.index("ManualStatusHandling` ") :])
    document = literal(m, "Document").replace("(programmeId:", f'(asOf: {{date: "{said}"}}, programmeId:')
    document = document.replace(said, "2020-04-03")
    answer = power_query(served, m, document, **served.headers(OFFICE))
    assert {row["filed"] for row in answer.json()["data"]["filingMonths"]} == {0, 1}


def test_power_query_shows_what_is_wrong_in_chinese(served: Served) -> None:
    """The statuses that the M program handles itself are those that refuse with a body."""
    m = block("powerquery")
    handled = [int(status) for status in re.findall(r"\d{3}", re.findall(r"ManualStatusHandling = \{(.*?)\}", m)[0])]
    spoilt = power_query(served, m, literal(m, "Document").replace("owed", "owned"), **served.headers(OFFICE))
    unknown = power_query(served, m, literal(m, "Document"), Authorization="Bearer none")
    for answer in (spoilt, unknown):
        assert answer.status_code == 200 or answer.status_code in handled
        assert answer.json()["errors"][0]["message"]
    assert re.search("[一-鿿]", unknown.json()["errors"][0]["message"])
