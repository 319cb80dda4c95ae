"""Projects: registered once, changed by one fact a meaning, started and put into use in that order."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions import Command
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RegisterProject,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.facts.project import (
    OpeningBalanceSet,
    ProjectIdentified,
    ProjectRegistered,
    ProjectRenamed,
    ProjectStarted,
    ProjectVoided,
    PutIntoUse,
    TotalRevised,
)
from events.refusals import (
    DateInFuture,
    DatesOutOfOrder,
    IdentifierTaken,
    InvalidInput,
    ProjectAlreadyInUse,
    ProjectAlreadyStarted,
    ProjectIsVoided,
    ProjectStillListed,
    UnknownArea,
    UnknownOrganisation,
    UnknownProject,
)
from events.vocabulary import Certainty, Identifier, Money, OrgRef, Unit, Years
from tests.deciding.spec import given, minted
from tests.deciding.world import (
    AGENT,
    BASIS,
    CODE,
    DOCUMENT,
    ENTRY,
    NOWHERE,
    OTHER_PROJECT,
    OWNER,
    PROJECT,
    exited_from_april,
    issued,
    listed,
    project,
    project_of,
    units,
)

REGISTER = RegisterProject(
    name="柳江大桥",
    identifiers=(CODE, Identifier(scheme="OLD_CODE", value="2018-17")),
    scope="全长 1.2 公里，双向六车道",
    areas=("450205", "450204"),
    years=Years(stated="2018～2021", first=2018, last=2021),
    total=Money.of("4.56", Unit.YI),
    owners=(OWNER,),
    agents=(AGENT,),
    construction_type="NEW_BUILD",
    parent=OTHER_PROJECT,
)
registered = ProjectRegistered(
    project_id=minted(1),
    name="柳江大桥",
    identifiers=(CODE, Identifier(scheme="OLD_CODE", value="2018-17")),
    scope="全长 1.2 公里，双向六车道",
    areas=("450205", "450204"),
    years=Years(stated="2018～2021", first=2018, last=2021),
    total=Money.of("4.56", Unit.YI),
    owners=(OWNER,),
    agents=(AGENT,),
    construction_type="NEW_BUILD",
    parent=OTHER_PROJECT,
)
bundle = project_of(OTHER_PROJECT, "柳江大桥（打包）")
coded = replace(project, identifiers=(CODE,))
voided = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
JULY = date(2020, 7, 1)
EVE = datetime(2020, 3, 31, 15, 59, 59, tzinfo=UTC)
"""The last second of March in Shanghai."""

RENAME = RenameProject(project_id=PROJECT, name="柳江特大桥", effective_from=JULY, basis=BASIS)
REVISE = ReviseTotal(project_id=PROJECT, total=Money.of("52000"), effective_from=JULY, basis=BASIS)
IDENTIFY = IdentifyProject(project_id=PROJECT, identifier=CODE, effective_from=JULY, basis=BASIS)
BALANCE = SetOpeningBalance(project_id=PROJECT, as_of=date(2019, 12, 31), completed=Money.of("830.5"))
START = StartProject(project_id=PROJECT, on=date(2020, 3, 1), evidence="施工许可证 450205202003010101")
USE = PutProjectIntoUse(project_id=PROJECT, on=date(2020, 4, 2), evidence="通车仪式")
VOID = VoidProject(project_id=PROJECT, reason="重复登记")
CHANGES: tuple[Command, ...] = (RENAME, REVISE, IDENTIFY, BALANCE, START, USE, VOID)

started = ProjectStarted(project_id=PROJECT, on=date(2020, 3, 1), evidence="施工许可证 450205202003010101")
in_use = PutIntoUse(project_id=PROJECT, on=date(2020, 4, 2), evidence="通车仪式")


def test_a_project_is_registered_with_all_that_is_known() -> None:
    given(*units, bundle).when(REGISTER).then(registered)


def test_a_project_may_be_registered_by_name_alone() -> None:
    given().when(RegisterProject(name="柳江大桥", id=PROJECT)).then(replace(project, owners=()))


def test_an_id_under_which_a_project_stands_is_not_registered_again() -> None:
    given(project).when(RegisterProject(name="别的项目", id=PROJECT)).then_refused(InvalidInput, path="id")


def test_a_code_is_not_written_twice() -> None:
    given().when(RegisterProject(name="柳江大桥", identifiers=(CODE, CODE))).then_refused(
        InvalidInput, path="identifiers"
    )


def test_a_code_belongs_to_one_project() -> None:
    refusal = (
        given(coded)
        .when(RegisterProject(name="柳江二桥", identifiers=(CODE,)))
        .then_refused(IdentifierTaken, path="identifiers")
    )
    assert refusal.message == (
        f"代码“2020-450200-48-03-000001”已属于项目 {PROJECT}；请核对代码，重复登记的请作废其一。"
    )
    other = replace(IDENTIFY, project_id=OTHER_PROJECT)
    given(coded, bundle).when(other).then_refused(IdentifierTaken, path="identifier")


def test_the_same_value_in_another_scheme_is_another_code() -> None:
    elsewhere = Identifier(scheme="OLD_CODE", value=CODE.value)
    facts = given(coded).when(RegisterProject(name="柳江二桥", identifiers=(elsewhere,))).facts
    assert [type(fact) for fact in facts] == [ProjectRegistered]


def test_a_code_is_free_again_when_its_project_is_voided_or_took_another() -> None:
    successor = RegisterProject(name="柳江二桥", identifiers=(CODE,), id=OTHER_PROJECT)
    expected = replace(project_of(OTHER_PROJECT, "柳江二桥"), identifiers=(CODE,))
    given(coded, voided).when(successor).then(expected)
    changed = ProjectIdentified(
        project_id=PROJECT,
        before=CODE,
        after=replace(CODE, value="2020-450200-48-03-000002"),
        effective_from=JULY,
        basis=None,
    )
    given(coded, changed).when(successor).then(expected)


@pytest.mark.parametrize(("field", "value"), [("areas", ("450299",)), ("areas", ("450205", "450299"))])
def test_an_area_is_a_registered_units(field: str, value: tuple[str, ...]) -> None:
    given(*units, bundle).when(replace(REGISTER, **{field: value})).then_refused(UnknownArea, path="areas")


@pytest.mark.parametrize("field", ["owners", "agents"])
@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
def test_owners_and_agents_are_registered_units(field: str, id: UUID) -> None:
    command = replace(REGISTER, **{field: (OWNER, OrgRef(id))})
    given(*units, bundle, project).when(command).then_refused(UnknownOrganisation, path=field)


def test_the_bundle_of_a_part_is_registered_and_not_voided() -> None:
    given(*units).when(REGISTER).then_refused(UnknownProject, path="parent")
    void = ProjectVoided(project_id=OTHER_PROJECT, reason="误登", basis=None)
    given(*units, bundle, void).when(REGISTER).then_refused(ProjectIsVoided, path="parent")


def test_a_part_has_no_parts_of_its_own() -> None:
    """What it would owe nobody could say: a bundle's obligation goes to its parts, one step down."""
    within: ProjectRegistered = replace(bundle, parent=PROJECT)
    given(*units, project, within).when(REGISTER).then_refused(InvalidInput, path="parent")


def test_amounts_of_a_project_are_not_negative() -> None:
    given(*units, bundle).when(replace(REGISTER, total=Money.of("-1"))).then_refused(InvalidInput, path="total")
    given(project).when(replace(REVISE, total=Money.of("-1"))).then_refused(InvalidInput, path="total")
    given(project).when(replace(BALANCE, completed=Money.of("-1"))).then_refused(InvalidInput, path="completed")


def test_a_rename_keeps_what_stood_before() -> None:
    renamed = ProjectRenamed(
        project_id=PROJECT, before="柳江大桥", after="柳江特大桥", effective_from=JULY, basis=BASIS
    )
    given(project).when(RENAME).then(renamed).when(RENAME).then_nothing()


def test_a_revised_total_keeps_what_stood_before_and_may_be_taken_away() -> None:
    revised = TotalRevised(project_id=PROJECT, before=None, after=Money.of("52000"), effective_from=JULY, basis=BASIS)
    gone = TotalRevised(project_id=PROJECT, before=Money.of("52000"), after=None, effective_from=JULY, basis=BASIS)
    story = given(project).when(REVISE).then(revised)
    story.when(REVISE).then_nothing()
    story.when(replace(REVISE, total=None)).then(gone)


def test_a_total_typed_in_another_unit_is_another_statement() -> None:
    story = given(replace(project, total=Money.of("52000")))
    story.when(replace(REVISE, total=Money.of("5.2", Unit.YI))).then(
        TotalRevised(
            project_id=PROJECT,
            before=Money.of("52000"),
            after=Money.of("5.2", Unit.YI),
            effective_from=JULY,
            basis=BASIS,
        )
    )


def test_a_new_code_replaces_that_of_its_scheme() -> None:
    first = ProjectIdentified(project_id=PROJECT, before=None, after=CODE, effective_from=JULY, basis=BASIS)
    newer = replace(CODE, value="2020-450200-48-03-000002")
    second = ProjectIdentified(project_id=PROJECT, before=CODE, after=newer, effective_from=JULY, basis=None)
    story = given(project).when(IDENTIFY).then(first)
    story.when(IDENTIFY).then_nothing()
    story = story.when(replace(IDENTIFY, identifier=newer, basis=None)).then(second)
    other_scheme = Identifier(scheme="OLD_CODE", value="2018-17")
    story.when(replace(IDENTIFY, identifier=other_scheme)).then(
        ProjectIdentified(project_id=PROJECT, before=None, after=other_scheme, effective_from=JULY, basis=BASIS)
    )


def test_an_opening_balance_keeps_what_stood_before() -> None:
    first = OpeningBalanceSet(
        project_id=PROJECT,
        as_of=date(2019, 12, 31),
        before=None,
        completed=Money.of("830.5"),
        certainty=Certainty.FINAL,
        basis=None,
    )
    again = replace(BALANCE, completed=Money.of("831"), certainty=Certainty.ESTIMATED, basis=BASIS)
    second = OpeningBalanceSet(
        project_id=PROJECT,
        as_of=date(2019, 12, 31),
        before=Money.of("830.5"),
        completed=Money.of("831"),
        certainty=Certainty.ESTIMATED,
        basis=BASIS,
    )
    given(project).when(BALANCE).then(first).when(again).then(second)


def test_the_same_opening_balance_again_is_no_fact() -> None:
    story = given(project).when(BALANCE).then(*given(project).when(BALANCE).facts)
    story.when(replace(BALANCE, basis=BASIS)).then_nothing()
    assert len(story.when(replace(BALANCE, as_of=date(2019, 12, 30))).facts) == 1


def test_an_opening_balance_is_not_of_a_day_to_come() -> None:
    april = replace(BALANCE, as_of=date(2020, 4, 1))
    given(project).when(april, at=EVE).then_refused(DateInFuture, path="asOf")
    assert len(given(project).when(april, at=EVE + timedelta(seconds=1)).facts) == 1


def test_a_project_is_registered_with_one_identifier_a_scheme() -> None:
    other = Identifier(scheme=CODE.scheme, value=CODE.value[:-1] + "9")
    wish = RegisterProject(name="柳江特大桥", identifiers=(CODE, other))
    given().when(wish).then_refused(InvalidInput, path="identifiers")


def test_a_project_starts_and_comes_into_use_once() -> None:
    story = given(project).when(START).then(started).when(USE).then(in_use)
    story.when(START).then_refused(ProjectAlreadyStarted, path="projectId")
    story.when(USE).then_refused(ProjectAlreadyInUse, path="projectId")


def test_a_project_comes_into_use_though_its_start_was_never_recorded() -> None:
    given(project).when(USE).then(in_use).when(START).then(started)


def test_a_day_is_a_day_of_shanghai() -> None:
    first_of_april = replace(START, on=date(2020, 4, 1))
    given(project).when(first_of_april, at=EVE).then_refused(DateInFuture, path="on")
    given(project).when(first_of_april, at=EVE + timedelta(seconds=1)).then(replace(started, on=date(2020, 4, 1)))
    given(project).when(replace(USE, on=date(2020, 4, 1)), at=EVE).then_refused(DateInFuture, path="on")


def test_a_project_starts_no_later_than_it_comes_into_use() -> None:
    given(project, started).when(replace(USE, on=date(2020, 2, 29))).then_refused(DatesOutOfOrder, path="on")
    given(project, started).when(replace(USE, on=started.on)).then(replace(in_use, on=started.on))
    given(project, in_use).when(replace(START, on=date(2020, 4, 3))).then_refused(DatesOutOfOrder, path="on")


def test_a_project_that_is_still_listed_is_not_voided() -> None:
    story = given(*issued, project, listed)
    story.when(VOID).then_refused(ProjectStillListed, path="projectId")
    refusal = story.when(VOID).then_refused(ProjectStillListed, path="projectId")
    assert str(ENTRY) in refusal.message
    given(*issued, project, listed, exited_from_april).when(VOID).then(voided)


def test_a_project_that_stands_on_no_list_is_voided_with_a_reason() -> None:
    given(project).when(VOID).then(voided)
    given(project).when(replace(VOID, reason="")).then_refused(InvalidInput, path="reason")


@pytest.mark.parametrize("command", CHANGES)
def test_nothing_changes_on_a_voided_project(command: Command) -> None:
    given(project, voided).when(command).then_refused(ProjectIsVoided, path="projectId")


@pytest.mark.parametrize("id", [NOWHERE, OWNER, DOCUMENT])
@pytest.mark.parametrize("command", CHANGES)
def test_what_is_not_registered_or_is_no_project_is_unknown(command: Command, id: UUID) -> None:
    given(*issued).when(replace(command, project_id=id)).then_refused(UnknownProject, path="projectId")
