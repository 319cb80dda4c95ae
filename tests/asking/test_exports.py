"""Tables over HTTP: what they hold and are called, what is not sent twice; and a unit's workbook that comes back."""

from io import BytesIO
from urllib.parse import unquote

import httpx2
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from events.actor import Actor, Role
from events.journal.clock import SimulatedClock
from tests.asking.served import Served
from tests.asking.test_http import code
from tests.asking.uploading import Uploader, kept, uploader
from tests.conftest import NOON
from tests.journaling import small
from tests.workbooks.reported import filled, row_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHLY = {"month": "2020-03"}


@pytest.fixture
def reader(served: Served, world: small.World, clerk: Actor) -> Uploader:
    """A clerk: everybody who is signed in may read."""
    del world
    return uploader(served, clerk)


def name_of(response: httpx2.Response) -> str:
    """What a download is called."""
    kind, _, name = response.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (response.status_code, kind) == (200, "attachment")
    return unquote(name)


def sheets(response: httpx2.Response) -> dict[str, Worksheet]:
    assert response.headers["content-type"] == XLSX
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(BytesIO(response.content)).worksheets}


@pytest.mark.parametrize(
    ("table", "said", "name", "titles"),
    [
        ("plan", {}, "2020年度计划表.xlsx", ["实施项目"]),
        ("monthly", MONTHLY, "2020-03月报表.xlsx", ["实施项目"]),
        ("summary", MONTHLY, "2020-03汇总表.xlsx", ["按行业", "按牵头单位"]),
        ("filings", MONTHLY, "2020-03报送情况表.xlsx", ["按牵头单位", "明细"]),
        ("card", {"project": "项目1"}, "台账卡片-项目1.xlsx", ["台账卡片"]),
    ],
)
def test_every_table_is_a_workbook_under_its_own_name(
    reader: Uploader, table: str, said: dict[str, str], name: str, titles: list[str]
) -> None:
    before = small.footprint(reader.served.running)
    response = reader.get(f"/exports/{table}.xlsx", **said)
    assert (name_of(response), list(sheets(response))) == (name, titles)
    assert response.headers["cache-control"] == "private, no-cache"
    assert small.footprint(reader.served.running) == before


def test_amounts_are_in_the_unit_asked_for(reader: Uploader) -> None:
    found = {unit: sheets(reader.get("/exports/plan.xlsx", unit=unit))["实施项目"] for unit in ("wan", "yi")}
    texts = {unit: {str(cell.value) for row in sheet.iter_rows() for cell in row} for unit, sheet in found.items()}
    assert "单位：万元" in texts["wan"]
    assert "单位：亿元" in texts["yi"]
    assert {"12345.67", "1200"} <= texts["wan"]
    assert {"1.234567", "0.12"} <= texts["yi"]


def test_csv_is_one_table_at_a_time(reader: Uploader) -> None:
    asked = reader.get("/exports/summary.csv", **MONTHLY)
    assert (asked.status_code, code(asked)) == (400, "invalid_input")
    assert "按行业、按牵头单位" in asked.json()["errors"][0]["message"]
    chosen = reader.get("/exports/summary.csv", sheet="按行业", **MONTHLY)
    assert name_of(chosen) == "2020-03汇总表-按行业.csv"
    assert chosen.headers["content-type"] == "text/csv; charset=utf-8"
    only = reader.get("/exports/plan.csv")
    assert name_of(only) == "2020年度计划表.csv"
    assert "柳北区人民政府" in only.content.decode("utf-8-sig")


def test_what_somebody_has_is_not_sent_again(reader: Uploader, world: small.World) -> None:
    first = reader.get("/exports/plan.xlsx")
    tag = first.headers["etag"]
    for said in (tag, f'"other", W/{tag}'):
        again = reader.get("/exports/plan.xlsx", said)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    reader.served.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    fresh = reader.get("/exports/plan.xlsx", tag)
    assert (fresh.status_code, fresh.headers["etag"] != tag) == (200, True)
    then = reader.get("/exports/plan.xlsx", tag, asOf=str(world.receipt.position))
    assert (then.status_code, then.headers["etag"]) == (304, tag)


def test_what_is_late_depends_on_the_moment_too(reader: Uploader, clock: SimulatedClock) -> None:
    tag = reader.get("/exports/filings.xlsx", **MONTHLY).headers["etag"]
    clock.set(NOON.replace(day=20))
    later = reader.get("/exports/filings.xlsx", tag, **MONTHLY)
    assert later.status_code == 200
    texts = {str(cell.value) for row in sheets(later)["明细"].iter_rows() for cell in row}
    assert any("逾期" in text for text in texts)


def test_a_past_moment_is_answered_as_it_was_known(reader: Uploader, world: small.World) -> None:
    reader.served.running.desk.handle(small.leaving(world.entries[0]), small.OFFICE)
    now, then = (
        {str(row[1].value) for row in sheets(reader.get("/exports/plan.xlsx", **said))["实施项目"].iter_rows()}
        for said in ({}, {"asOf": str(world.receipt.position)})
    )
    assert ("项目0" in now, "项目0" in then) == (False, True)


@pytest.mark.parametrize(
    ("path", "said", "status", "expected"),
    [
        ("plan.xlsx", {"programme": "1999"}, 404, "unknown_programme"),
        ("plan.xlsx", {"unit": "yuan"}, 400, "invalid_input"),
        ("plan.xlsx", {"asOf": "昨天"}, 400, "invalid_input"),
        ("plan.xlsx", {"asOf": "2020-04-03T12:00:00"}, 400, "invalid_input"),
        ("plan.xlsx", {"asOf": "999999"}, 404, "position_unknown"),
        ("plan.xlsx", {"asOf": "2020-05-01"}, 404, "position_unknown"),
        ("monthly.xlsx", {}, 400, "invalid_input"),
        ("monthly.xlsx", {"month": "三月"}, 400, "invalid_input"),
        ("monthly.xlsx", {"month": "2021-03"}, 400, "invalid_input"),
        ("card.xlsx", {}, 400, "invalid_input"),
        ("card.csv", {"project": "没有"}, 404, "unknown_project"),
        ("unit-workbook.xlsx", MONTHLY, 400, "invalid_input"),
        ("unit-workbook.xlsx", {**MONTHLY, "unit": "没有"}, 400, "invalid_input"),
        ("other.xlsx", {}, 404, "unknown_export"),
    ],
)
def test_what_is_asked_wrongly_has_a_code(
    reader: Uploader, path: str, said: dict[str, str], status: int, expected: str
) -> None:
    response = reader.get(f"/exports/{path}", **said)
    assert (response.status_code, code(response)) == (status, expected)


def test_nobody_exports_who_is_not_signed_in(served: Served) -> None:
    for path in ("plan.xlsx", "unit-workbook.xlsx"):
        response = httpx2.get(f"{served.address}/exports/{path}")
        assert (response.status_code, code(response)) == (401, "unauthenticated")


def test_a_units_workbook_goes_out_is_filled_in_and_comes_back(reader: Uploader, world: small.World) -> None:
    said = {**MONTHLY, "unit": "柳北区人民政府"}
    response = reader.get("/exports/unit-workbook.xlsx", **said)
    assert name_of(response) == "2020-03月报-柳北区人民政府.xlsx"
    by_id = reader.get("/exports/unit-workbook.xlsx", **{**said, "unit": str(small.LEAD)})
    assert by_id.content == response.content
    row = row_of(response.content, "项目1")
    content = filled(response.content, {f"G{row}": 88.5, f"L{row}": "主体封顶"})
    office = uploader(reader.served)
    id = office.upload(content, "报.xlsx", programme="2020")
    draft = office.import_(id)
    assert (draft["said"], draft["month"], draft["proposal"]["document"]) == (None, None, None)
    assert {"kind": "FILE_REPORT", "count": 1} in draft["proposal"]["counts"]
    done = office.commit(id)
    assert done["receipt"]["appended"] == 1
    (report,) = office.ask("{ reports { nodes { project { id } completed progress } } }")["nodes"]
    assert report == {"project": {"id": str(world.projects[1])}, "completed": 88.5, "progress": "主体封顶"}
    assert kept(reader.served.running) == [("COMMITTED", None)]


def test_a_clerk_hands_in_the_workbook_of_the_own_unit_only(reader: Uploader, world: small.World) -> None:
    response = reader.get("/exports/unit-workbook.xlsx", **MONTHLY, unit="柳北区人民政府")
    row = row_of(response.content, "项目1")
    content = filled(response.content, {f"G{row}": 88.5})
    refused = reader.post(content, "报.xlsx", programme="2020")
    assert (refused.status_code, code(refused)) == (422, "unit_book_foreign")
    assert kept(reader.served.running) == []
    own = uploader(reader.served, small.person(13, Role.REPORTING_CLERK, small.LEAD))
    id = own.upload(content, "报.xlsx", programme="2020")
    assert own.ask("{ imports { totalCount nodes { id state } } }") == {
        "totalCount": 1,
        "nodes": [{"id": id, "state": "DRAFT"}],
    }
    assert own.commit(id)["receipt"]["appended"] == 1
    (report,) = own.ask("{ reports { nodes { project { id } completed filedBy } } }")["nodes"]
    by = str(small.person(13, Role.REPORTING_CLERK, small.LEAD).ref)
    assert report == {"project": {"id": str(world.projects[1])}, "completed": 88.5, "filedBy": by}


def test_a_monthly_table_is_filed_on_behalf_of_the_units(reader: Uploader) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["2020年3月重大项目月报表（单位：万元）"])
    sheet.append(["序号", "项目名称", "本月完成投资", "形象进度"])
    sheet.append([1, "项目2", 12.5, "基础施工"])
    made = BytesIO()
    book.save(made)
    office = uploader(reader.served)
    id = office.upload(made.getvalue(), "月报.xlsx", month="2020-03")
    assert office.import_(id)["month"] == "2020-03"
    assert office.commit(id)["receipt"]["appended"] == 1
    (report,) = office.ask("{ reports { nodes { completed progress } } }")["nodes"]
    assert report == {"completed": 12.5, "progress": "基础施工"}
