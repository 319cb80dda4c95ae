"""Lists within lists: after a report only its project's months are fetched again, and its bundle's."""

from datetime import date
from typing import Any

from uuid6 import uuid7

from events.decisions.organisation import RenameOrganisation
from events.decisions.project import RegisterProject
from tests.asking.asker import Asker
from tests.journaling import small
from tests.remembering.statements import Statements
from tests.remembering.test_answers import ready, told

MONTHS = "{ entries { nodes { projectId investments { month completed yearToDate } } } }"
BUNDLES = "{ projects { nodes { name investments { month completed } } } }"


def months(asker: Asker) -> dict[str, Any]:
    nodes = told(ready(asker, MONTHS))["data"]["entries"]["nodes"]
    return {node["projectId"]: node["investments"] for node in nodes}


def asked_for(statements: Statements) -> list[Any]:
    """The projects whose months were fetched, statement by statement."""
    return [said["projects"] for said in statements.parameters if said and "projects" in said]


def test_after_a_report_only_its_project_is_fetched_again(
    asker: Asker, world: small.World, statements: Statements
) -> None:
    before = months(asker)
    assert set(before) == {str(id) for id in world.projects}
    for project in world.projects[:2]:
        asker.running.desk.handle(small.report(project), small.CLERK)
        with statements.during():
            after = months(asker)
        assert [months["completed"] for months in after[str(project)]] == [10.5]
        assert asked_for(statements) == [f"{{{project}}}"]
        assert len(statements.rows) == 1, "the entries themselves were not touched"
    with statements.during():
        assert months(asker) == after
    assert statements.rows == []


def completed(asker: Asker) -> dict[str, list[float]]:
    nodes = told(ready(asker, BUNDLES))["data"]["projects"]["nodes"]
    return {node["name"]: [month["completed"] for month in node["investments"]] for node in nodes}


def test_a_part_touches_its_bundle(asker: Asker, world: small.World) -> None:
    part = uuid7()
    asker.running.desk.handle(
        RegisterProject(name="标段一", parent=world.projects[0], owners=(small.OWNER,), id=part), small.OFFICE
    )
    assert completed(asker) == {"标段一": [], "项目0": [], "项目1": [], "项目2": []}
    asker.running.desk.handle(small.report(part), small.CLERK)
    assert completed(asker) == {"标段一": [10.5], "项目0": [10.5], "项目1": [], "项目2": []}


def test_a_project_that_joins_a_bundle_changes_the_bundles_sums(asker: Asker, world: small.World) -> None:
    """The bundle is touched by a fact that is about another project, and was never read for that one."""
    asker.running.desk.handle(small.report(world.projects[0]), small.CLERK)
    assert completed(asker)["项目0"] == [10.5]
    asker.running.desk.handle(
        RegisterProject(name="标段一", parent=world.projects[0], owners=(small.OWNER,)), small.OFFICE
    )
    after = completed(asker)
    for memory in (asker.resources.memory.answers, asker.resources.memory.rows):
        memory.forget()
    assert after == completed(asker)
    assert after["项目0"] == [], "a bundle reports through its parts"


def test_a_unit_that_is_renamed_is_renamed_wherever_it_stands(asker: Asker, world: small.World) -> None:
    del world
    units = "{ entries { nodes { responsibleUnits { name } } } }"
    nodes = told(ready(asker, units))["data"]["entries"]["nodes"]
    assert {unit["name"] for node in nodes for unit in node["responsibleUnits"]} == {"柳北区人民政府"}
    renamed = RenameOrganisation(
        organisation_id=small.LEAD, name="柳北区政府", effective_from=date(2020, 4, 1), basis=small.BASIS
    )
    asker.running.desk.handle(renamed, small.OFFICE)
    nodes = told(ready(asker, units))["data"]["entries"]["nodes"]
    assert {unit["name"] for node in nodes for unit in node["responsibleUnits"]} == {"柳北区政府"}
