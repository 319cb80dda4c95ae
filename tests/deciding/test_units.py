"""Own unit: a clerk, liaison or officer acts for projects that their unit owns, or answers for on a list."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.actor import Actor, Role
from events.decisions import Command
from events.decisions.project import PutProjectIntoUse, StartProject
from events.decisions.report import CorrectReport, FileReport, ReturnReport, ReviewReport
from events.facts import Fact
from events.refusals import NotOwnUnit
from events.vocabulary import Money, OrgRef
from tests.deciding.spec import OFFICE, given, person
from tests.deciding.world import (
    BASIS,
    CLERK,
    FILE,
    FOREIGN,
    LEAD,
    MARCH,
    OTHER_PROJECT,
    OWNER,
    PART,
    PROJECT,
    SECOND,
    exited_from_april,
    filed,
    issued,
    listed,
    march,
    owed,
    part,
    project,
    project_of,
)

REVIEW = ReviewReport(project_id=PROJECT, period=MARCH)
WISHES: tuple[tuple[Role, Command, tuple[Fact | tuple[Fact, Actor], ...]], ...] = (
    (Role.REPORTING_CLERK, FILE, owed),
    (Role.LIAISON_OFFICER, REVIEW, (*owed, (filed, CLERK))),
    (Role.LIAISON_OFFICER, ReturnReport(project_id=PROJECT, period=MARCH, reason="不符"), (*owed, (filed, CLERK))),
    (
        Role.RESPONSIBLE_OFFICER,
        CorrectReport(project_id=PROJECT, period=MARCH, reason="多报", basis=BASIS, completed=Money.of("1")),
        (*owed, (filed, CLERK)),
    ),
    (Role.RESPONSIBLE_OFFICER, StartProject(project_id=PROJECT, on=date(2020, 3, 1)), owed),
    (Role.RESPONSIBLE_OFFICER, PutProjectIntoUse(project_id=PROJECT, on=date(2020, 4, 1)), owed),
)


@pytest.mark.parametrize(("role", "command", "happened"), WISHES)
@pytest.mark.parametrize("unit", [OWNER, LEAD, SECOND])
def test_the_owner_and_every_responsible_unit_may(
    role: Role, command: Command, happened: tuple[Fact, ...], unit: OrgRef
) -> None:
    facts = given(*happened).when(command, by=person(31, role, unit=unit)).facts
    assert len(facts) == 1


@pytest.mark.parametrize(("role", "command", "happened"), WISHES)
@pytest.mark.parametrize("unit", [FOREIGN, None])
def test_a_foreign_unit_and_nobodys_unit_may_not(
    role: Role, command: Command, happened: tuple[Fact, ...], unit: OrgRef | None
) -> None:
    by = person(31, role, unit=unit)
    given(*happened).when(command, by=by).then_refused(NotOwnUnit, path=None)


def test_a_land_county_answers_for_land_and_not_for_reports() -> None:
    by = person(31, Role.REPORTING_CLERK, unit=FOREIGN)
    happened = (*issued, march, project, replace(listed, land_counties=(FOREIGN,)))
    given(*happened).when(FILE, by=by).then_refused(NotOwnUnit, path=None)


def test_an_agent_is_no_owner() -> None:
    by = person(31, Role.REPORTING_CLERK, unit=FOREIGN)
    happened = (*issued, march, replace(project, agents=(FOREIGN,)), listed)
    given(*happened).when(FILE, by=by).then_refused(NotOwnUnit, path=None)


def test_a_unit_that_answered_until_the_exit_files_the_months_before_it() -> None:
    by = person(31, Role.REPORTING_CLERK, unit=SECOND)
    given(*owed, exited_from_april).when(FILE, by=by).then(filed)


def test_the_units_of_a_bundle_answer_for_its_parts_and_its_owner_does_not() -> None:
    bundled = (*issued, march, project, part, listed)
    command = FileReport(project_id=PART, period=MARCH, completed=Money.of("120.5"), progress="桩基完成")
    by_lead = person(31, Role.REPORTING_CLERK, unit=LEAD)
    given(*bundled).when(command, by=by_lead).then(replace(filed, project_id=PART))
    given(*bundled).when(command, by=CLERK).then_refused(NotOwnUnit, path=None)


def test_a_unit_answers_for_its_own_projects_alone() -> None:
    another = project_of(OTHER_PROJECT, "柳江二桥", owners=(FOREIGN,))
    command = StartProject(project_id=OTHER_PROJECT, on=date(2020, 3, 1))
    by = person(31, Role.RESPONSIBLE_OFFICER, unit=OWNER)
    given(*owed, another).when(command, by=by).then_refused(NotOwnUnit, path=None)


def test_the_office_acts_anywhere_whatever_its_own_unit_is() -> None:
    elsewhere = OFFICE._replace(unit=FOREIGN)
    given(*owed).when(FILE, by=elsewhere).then(filed)


def test_of_two_roles_the_one_that_reaches_further_counts() -> None:
    both = person(31, Role.REPORTING_CLERK, Role.MAJOR_PROJECTS_OFFICE, unit=FOREIGN)
    given(*owed).when(FILE, by=both).then(filed)


def test_a_wider_role_for_other_things_does_not_widen_this_one() -> None:
    both = person(31, Role.LIAISON_OFFICER, Role.MAJOR_PROJECTS_OFFICE, unit=FOREIGN)
    given(*owed, (filed, CLERK)).when(REVIEW, by=both).then_refused(NotOwnUnit, path=None)
