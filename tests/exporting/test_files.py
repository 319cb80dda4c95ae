"""Answers as files: what is in them, how it is worded, and that nothing in them runs."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from httpx2 import Response

from events.decisions.report import ReviewReport
from service.saved import SHIPPED
from tests.asking.test_exports import name_of
from tests.asking.uploading import Uploader
from tests.exporting.asking import PROGRAMME, flattened
from tests.journaling import small

NAMES = sorted(path.stem for path in SHIPPED.glob("*.graphql"))
EVIL = '=HYPERLINK("http://evil","点我")'


def table(response: Response) -> list[list[str]]:
    """A CSV's rows, its head first."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def sheet(response: Response) -> Any:
    assert response.status_code == 200, response.text
    (only,) = openpyxl.load_workbook(BytesIO(response.content)).worksheets
    return only


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_says_what_graphql_says(reader: Uploader, world: small.World, name: str) -> None:
    reader.served.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    document = (SHIPPED / f"{name}.graphql").read_text(encoding="utf-8")
    answer = reader.ask(document, programmeId=PROGRAMME)
    rows = answer["nodes"] if isinstance(answer, dict) else answer
    response = reader.get(f"/exports/{name}.json", programmeId=PROGRAMME)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    told = response.json()
    assert len(rows) >= 3
    assert [{key: value for key, value in row.items() if value != []} for row in told] == [
        {key: value for key, value in flattened(row).items() if value != []} for row in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_workbook_hold_the_same_rows_under_chinese_heads(reader: Uploader, name: str) -> None:
    head, *rows = table(reader.get(f"/exports/{name}.csv", programmeId=PROGRAMME))
    drawn = sheet(reader.get(f"/exports/{name}.xlsx", programmeId=PROGRAMME))
    assert all("一" <= title[0] <= "鿿" for title in head)
    assert len(set(head)) == len(head)
    heads = [cell.value for cell in drawn[3]]
    assert heads == [title.removesuffix("（万元）") for title in head]
    assert len(rows) == drawn.max_row - 3
    assert drawn["A2"].value.startswith("截至 ")
    for row, cells in zip(rows, drawn.iter_rows(min_row=4, values_only=True), strict=True):
        for said, cell in zip(row, cells, strict=True):
            shown = f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str("" if cell is None else cell)
            assert shown.removesuffix(" 00:00") == said


def test_a_file_is_called_after_its_title(reader: Uploader) -> None:
    for kind in ("csv", "xlsx", "json"):
        assert (
            name_of(reader.get(f"/exports/investment-by-month.{kind}", programmeId=PROGRAMME)) == f"按月完成投资.{kind}"
        )


def test_codes_moments_and_lists_are_worded_for_people(reader: Uploader, world: small.World) -> None:
    desk = reader.served.running.desk
    desk.handle(small.report(world.projects[0]), small.CLERK)
    desk.handle(ReviewReport(project_id=world.projects[0], period=small.JANUARY), small.LIAISON)
    head, *rows = table(reader.get("/exports/filings-by-unit.csv", programmeId=PROGRAMME, month="2020-01"))
    (first, *_) = [dict(zip(head, row, strict=True)) for row in rows if row[1] == "项目0"]
    assert first["牵头责任单位"] == "柳北区人民政府"
    assert (first["状态"], first["迟报"], first["逾期未报"]) == ("已审核", "是", "否")
    assert (first["截止时刻"], first["首次填报时刻"]) == ("2020-02-05 23:59", "2020-04-03 12:00")
    told = reader.get("/exports/filings-by-unit.json", programmeId=PROGRAMME, month="2020-01").json()
    row = next(row for row in told if row["projectName"] == "项目0")
    assert (row["status"], row["late"], row["owners.name"]) == ("REVIEWED", True, ["柳州市城市建设投资公司"])
    assert row["due"] == "2020-02-05T23:59:59+08:00"


def test_amounts_keep_every_digit(reader: Uploader, world: small.World) -> None:
    running = reader.served.running
    running.desk.handle(small.report(world.projects[0], completed="123456789.000001"), small.CLERK)
    said = {"programmeId": PROGRAMME, "months": "2020-01"}
    head, row = table(reader.get("/exports/investment-by-month.csv", **said))
    assert dict(zip(head, row, strict=True))["当月完成投资（万元）"] == "123456789.000001"
    drawn = sheet(reader.get("/exports/investment-by-month.xlsx", **said))
    assert 123456789.000001 in [cell.value for cell in drawn[4]]
    assert reader.get("/exports/investment-by-month.json", **said).json()[0]["completed"] == 123456789.000001


def test_what_looks_like_a_formula_stays_a_text(reader: Uploader) -> None:
    running = reader.served.running
    made = running.desk.handle(small.project(EVIL), small.OFFICE)
    running.desk.handle(small.listing(made.subject, small.NOWHERE), small.OFFICE)  # type: ignore[arg-type]
    said = {"programmeId": PROGRAMME}
    names = {row[2] for row in table(reader.get("/exports/entries.csv", **said))}
    assert f"'{EVIL}" in names
    drawn = sheet(reader.get("/exports/entries.xlsx", **said))
    (cell,) = [cell for (cell,) in drawn.iter_rows(min_col=3, max_col=3) if cell.value == EVIL]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert EVIL in {row["name"] for row in reader.get("/exports/entries.json", **said).json()}


def test_fragments_aliases_and_lists_of_objects_become_columns(reader: Uploader, world: small.World) -> None:
    said = {"project": str(world.projects[0])}
    head, *rows = table(reader.get("/exports/all-history.csv", **said))
    assert head == [
        "类型",
        "位置",
        "记账时刻",
        "事实的中文说法（said）",
        "事实的中文说法（title）",
        "以何角色",
        "逐字段的改动·字段",
        "逐字段的改动·改后",
        "依据·标题",
        "依据·成文日期",
    ]
    assert rows[0][0] == "HistoryEvent"
    assert rows[0][3] == rows[0][4] == "登记了一个项目。"
    assert rows[0][5] == "市重点办"
    assert "name" in rows[0][6].split("、")
    assert len(rows) == len(
        reader.ask("query ($p: UUID!) { history(of: {project: $p}) { nodes { position } } }", p=said["project"])[
            "nodes"
        ]
    )


def test_an_empty_list_is_a_table_without_rows(reader: Uploader) -> None:
    said = {"programmeId": PROGRAMME, "sectors": "NONE"}
    head, *rows = table(reader.get("/exports/entries.csv", **said))
    assert (len(head), rows) == (20, [])
    assert reader.get("/exports/entries.json", **said).json() == []
    assert sheet(reader.get("/exports/entries.xlsx", **said)).max_row == 3


def test_the_documents_are_listed_with_their_parameters(reader: Uploader) -> None:
    told = {document["name"]: document for document in reader.get("/exports").json()}
    assert sorted(told) == sorted([*NAMES, "paged", "all-history", "imports"])
    paged = told["paged"]
    assert paged == {
        "name": "paged",
        "title": "逐页",
        "kinds": ["csv", "xlsx", "json"],
        "columns": [{"key": "name", "title": "项目名称"}, {"key": "annualPlan", "title": "现行年度计划"}],
        "parameters": [{"name": "exited", "type": "Boolean", "default": None}],
    }
    by_month = {one["name"]: one for one in told["investment-by-month"]["parameters"]}
    assert by_month["groupBy"] == {"name": "groupBy", "type": "[Dimension!]", "default": "[SECTOR]"}
    assert by_month["programmeId"] == {"name": "programmeId", "type": "UUID!", "default": None}
