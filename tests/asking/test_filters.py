"""Filters: every condition of every list, combined by and, or and not, as far as they may be."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from schema.queries.filters import EntriesWhere, FilingsWhere, OrganisationsWhere, ProjectsWhere, ReportsWhere
from tests.asking.asker import Asker
from tests.asking.spring import BALANCED, BUNDLE, LEFT, PARTS, PASSED, spring
from tests.projecting.telling import ANNUAL, CITY_FIRM, NORTH, PROGRAMME, SOUTH, WATER, entry_id, project_id


@pytest.fixture(scope="module")
def asker(database_url: str) -> Iterator[Asker]:
    with spring(database_url) as (_, asker):
        yield asker


def names(asker: Asker, kind: str, root: str, name: str, where: dict[str, Any]) -> list[str]:
    document = f"query ($filter: {kind}) {{ {root} {{ totalCount nodes {{ {name} }} }} }}"
    (found,) = asker.data(document, filter=where).values()
    assert found["totalCount"] == len(found["nodes"])
    return [node[name] for node in found["nodes"]]


NUMBERS = {BALANCED: "桥", PASSED: "路", BUNDLE: "一批学校", LEFT: "厂"}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, {"桥", "路", "一批学校", "厂"}),
        ({"ids": [str(entry_id(BALANCED))]}, {"桥"}),
        ({"ids": []}, set()),
        ({"programmeId": str(PROGRAMME), "projectId": str(project_id(PASSED))}, {"路"}),
        ({"programmeId": str(ANNUAL)}, set()),
        ({"documentId": str(ANNUAL)}, {"桥", "路", "一批学校", "厂"}),
        ({"groups": ["PREPARATORY"]}, {"厂"}),
        ({"categories": ["CONTINUING"]}, {"路"}),
        ({"sectors": ["INFRASTRUCTURE"], "not": {"categories": ["NEW_START"]}}, {"路", "厂"}),
        ({"leadUnitId": str(SOUTH)}, {"厂"}),
        ({"unitId": str(SOUTH)}, {"桥", "厂"}),
        ({"unitId": str(CITY_FIRM), "area": "450205"}, {"桥", "一批学校"}),
        ({"text": "学"}, {"一批学校"}),
        ({"text": ""}, {"桥", "路", "一批学校", "厂"}),
        ({"text": "%"}, set()),
        ({"remark": "重"}, {"桥"}),
        ({"month": "2020-03"}, {"桥", "路", "一批学校"}),
        ({"exited": True}, {"厂"}),
        ({"exitCauses": ["OBJECTIVE"]}, {"厂"}),
        ({"planned": False}, {"厂"}),
        ({"annualPlan": {"gte": 300, "lt": 700.5}}, {"路", "一批学校"}),
        ({"listedPlan": {"gt": 500, "lte": 780}}, {"桥"}),
        ({"total": {"gt": 0}}, {"桥", "路"}),
        ({"not": {"total": {"gt": 0}}}, {"一批学校", "厂"}),
        ({"rowNo": {"lte": 1}}, {"路"}),
        ({"effectiveMonths": {"first": "2020-01", "last": "2020-01"}}, {"桥", "路", "一批学校", "厂"}),
        ({"exitedMonths": {"first": "2020-03"}}, {"厂"}),
        ({"plannedStart": {"gte": "2020-02-01"}}, {"路"}),
        ({"plannedFinish": {"lt": "2030-01-01"}}, set()),
        ({"or": [{"text": "桥"}, {"categories": ["CONTINUING"]}]}, {"桥", "路"}),
        ({"or": []}, set()),
        ({"and": []}, {"桥", "路", "一批学校", "厂"}),
        ({"not": {}}, set()),
        ({"and": [{"planned": True}, {"not": {"or": [{"text": "桥"}, {"text": "路"}]}}]}, {"一批学校"}),
        ({"planned": None, "text": None}, {"桥", "路", "一批学校", "厂"}),
    ],
)
def test_entries(asker: Asker, where: dict[str, Any], expected: set[str]) -> None:
    found = names(asker, "EntryFilter", "entries(filter: $filter)", "name", where)
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"ids": [str(project_id(PASSED))]}, ["路"]),
        ({"text": "学校3"}, ["学校31", "学校32"]),
        ({"scope": "路"}, []),
        ({"identifier": "2020-1"}, ["路"]),
        ({"area": "450204"}, ["桥"]),
        ({"ownerId": str(NORTH)}, []),
        ({"agentId": str(WATER)}, ["路"]),
        ({"parentId": str(project_id(BUNDLE))}, ["学校31", "学校32"]),
        ({"part": False}, ["厂", "路", "桥", "一批学校"]),
        ({"programmeId": str(PROGRAMME)}, ["厂", "路", "桥", "一批学校"]),
        ({"constructionTypes": ["NEW"]}, ["桥"]),
        ({"total": {"gte": 800, "lt": 9000}}, ["路"]),
        ({"started": True}, ["路"]),
        ({"startedOn": {"gt": "2020-02-02", "lte": "2020-02-03"}}, ["路"]),
        ({"inUse": True}, []),
        ({"inUseOn": {"gt": "1990-01-01"}}, []),
        ({"voided": True}, []),
        ({"not": {"part": True}, "or": [{"text": "桥"}, {"text": "厂"}]}, ["厂", "桥"]),
    ],
)
def test_projects(asker: Asker, where: dict[str, Any], expected: list[str]) -> None:
    assert names(asker, "ProjectFilter", "projects(filter: $filter)", "name", where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"projectIds": [str(project_id(PASSED))]}, ["2020-01", "2020-02", "2020-03", "2020-04"]),
        ({"text": "桥", "months": {"first": "2020-02", "last": "2020-03"}}, ["2020-02", "2020-03"]),
        ({"statuses": ["EXCUSED", "RETURNED"]}, ["2020-03", "2020-03"]),
        ({"unitId": str(CITY_FIRM), "text": "厂"}, ["2020-01", "2020-02"]),
        ({"completed": {"gte": 20.2, "lt": 25}}, ["2020-02", "2020-04"]),
        ({"yearToDate": {"gt": 65}, "text": "路"}, ["2020-04"]),
        ({"figures": ["ESTIMATE"]}, []),
        ({"nothingToReport": True}, []),
        ({"filedAt": {"lt": "2020-02-10T00:00:00+08:00"}, "text": "路"}, ["2020-01"]),
        ({"firstFiledAt": {"gte": "2020-05-01T00:00:00+08:00"}, "text": "路"}, ["2020-04"]),
        ({"returned": True}, ["2020-03"]),
        ({"corrected": True}, ["2020-01"]),
        ({"text": "路", "not": {"completed": {"gt": 0}}}, ["2020-03"]),
    ],
)
def test_reports(asker: Asker, where: dict[str, Any], expected: list[str]) -> None:
    assert names(asker, "ReportFilter", "reports(filter: $filter)", "period", where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"entryIds": [str(entry_id(LEFT))]}, ["2020-01", "2020-02"]),
        ({"projectIds": [str(project_id(PARTS[1]))], "missing": True}, ["2020-02"]),
        ({"text": "桥", "months": {"last": "2020-02"}}, ["2020-01", "2020-02"]),
        ({"categories": ["CONTINUING"], "statuses": ["EXCUSED", "ACCEPTED"]}, ["2020-01", "2020-03"]),
        ({"sectors": ["INFRASTRUCTURE"], "unitId": str(SOUTH), "late": False, "text": "厂"}, ["2020-01", "2020-02"]),
        ({"leadUnitId": str(SOUTH)}, ["2020-01", "2020-02"]),
        ({"due": {"gt": "2020-05-01T00:00:00+08:00"}, "text": "路"}, ["2020-04"]),
        ({"firstFiledAt": {"lte": "2020-02-03T09:00:00+08:00"}, "text": "路"}, ["2020-01"]),
        ({"late": True}, ["2020-02"]),
        ({"afterClose": True}, []),
        ({"returned": True}, ["2020-03"]),
        ({"corrected": True}, ["2020-01"]),
        ({"or": [{"missing": True}, {"statuses": ["RETURNED"]}]}, ["2020-02", "2020-03"]),
    ],
)
def test_filings(asker: Asker, where: dict[str, Any], expected: list[str]) -> None:
    root = f'filings(programmeId: "{PROGRAMME}", filter: $filter)'
    assert names(asker, "FilingFilter", root, "period", where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"ids": [str(WATER)]}, ["柳州水务"]),
        ({"kinds": ["COUNTY"]}, ["柳北区人民政府", "柳南区人民政府"]),
        ({"areaCodes": ["450204"]}, ["柳南区人民政府"]),
        ({"uscc": "91"}, []),
        ({"text": "柳州"}, ["柳州城投", "柳州水务"]),
        ({"not": {"kinds": ["COUNTY"]}}, ["柳州城投", "柳州水务"]),
    ],
)
def test_organisations(asker: Asker, where: dict[str, Any], expected: list[str]) -> None:
    assert sorted(names(asker, "OrganisationFilter", "organisations(filter: $filter)", "name", where)) == sorted(
        expected
    )


def nested(levels: int) -> dict[str, Any]:
    where: dict[str, Any] = {"text": "桥"}
    for level in range(levels):
        where = {"not": where} if level % 2 else {"and": [where]}
    return where


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [
        (nested(5), "invalid_input", "5 层"),
        ({"or": [{"text": "桥"}] * 101}, "invalid_input", "100 项"),
        ({"and": [{"or": [{"text": "桥", "planned": True}] * 25}] * 3}, "invalid_input", "100 项"),
        ({"ids": [str(entry_id(1))] * 1001}, "invalid_input", "1000 个"),
        ({"text": "桥" * 1001}, "invalid_input", "1000 个字"),
        ({"text": "桥\0"}, "forbidden_character", "控制字符"),
        ({"categories": ["x\0"]}, "forbidden_character", "控制字符"),
        ({"area": "\ud800"}, "forbidden_character", "不完整的字符"),
    ],
)
def test_a_filter_has_bounds(asker: Asker, where: dict[str, Any], code: str, said: str) -> None:
    result = asker.ask("query ($filter: EntryFilter) { entries(filter: $filter) { totalCount } }", filter=where)
    (error,) = result.errors
    assert error.extensions == {"code": code, "argument": "filter"}
    assert said in error.message
    assert result.data == {"entries": None}


def test_a_filter_may_be_as_deep_and_large_as_its_bounds(asker: Asker) -> None:
    document = "query ($filter: EntryFilter) { entries(filter: $filter) { nodes { name } } }"
    deep = asker.data(document, filter=nested(4))["entries"]["nodes"]
    assert deep == [{"name": "桥"}]
    assert asker.data(document, filter={"or": [{"text": "桥"}] * 98})["entries"]["nodes"] == [{"name": "桥"}]


@pytest.mark.parametrize("filter", [EntriesWhere, ProjectsWhere, ReportsWhere, FilingsWhere, OrganisationsWhere])
def test_every_field_of_a_filter_means_something(filter: type[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(filter)}
    assert fields - {"and_", "or_", "not_"} == filter.MEANS.keys()
