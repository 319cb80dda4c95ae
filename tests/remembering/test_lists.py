"""Lists from memory: after a fact only what it touched is read again, and what hangs beneath a remembered row is what
is known now."""

from typing import Any

import pytest

from tests.asking.asker import Asker
from tests.asking.executed import statements
from tests.journaling import small

MONTHS = """
    query ($programme: UUID) {
      entries(filter: {programmeId: $programme}) {
        nodes { name categoryLabel investments { month completed sinceStart status } project { name version } }
        edges { cursor }
      }
    }"""


def asked(asker: Asker) -> list[Any]:
    nodes: list[Any] = asker.data(MONTHS, programme=str(small.PROGRAMME))["entries"]["nodes"]
    return nodes


def test_a_report_of_one_project_has_its_months_read_again_and_no_others(
    asker: Asker, world: small.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    asked(asker)
    asker.running.desk.handle(small.report(world.projects[1], small.FEBRUARY, "7.25"), small.CLERK)
    with statements(monkeypatch) as executed:
        found = {node["name"]: node["investments"] for node in asked(asker)}
    (read,) = [query for query in executed if "_position <= %(position)s" in query]
    assert read.parameters["projects"] == f"{{{world.projects[1]}}}"
    assert found == {
        "项目0": [{"month": "2020-01", "completed": 10.5, "sinceStart": 10.5, "status": "FILED"}],
        "项目1": [{"month": "2020-02", "completed": 7.25, "sinceStart": 7.25, "status": "FILED"}],
        "项目2": [],
    }


def test_what_hangs_beneath_a_remembered_row_is_known_now(asker: Asker, world: small.World) -> None:
    before = asked(asker)
    asker.running.desk.handle(small.report(world.projects[2]), small.CLERK)
    returned = asked(asker)
    assert [node["investments"] for node in before] == [[], [], []]
    assert sum(len(node["investments"]) for node in returned) == 1
    for node in before:
        node.pop("investments")
    for node in returned:
        node.pop("investments")
    assert before == returned
