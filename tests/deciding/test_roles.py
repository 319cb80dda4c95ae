"""Who may do what, as the notice has it, written out here once more: every role × every command.

A: anywhere · O: for the own unit's projects · -: refused. The columns are the roles in the order of `Role`.
"""

import pytest

from events.access import allow
from events.actor import Role
from events.decisions import Command
from events.refusals import NotOwnUnit, RoleNotAllowed
from tests.deciding.spec import InMemory, given, person
from tests.deciding.wishes import WISHES
from tests.deciding.world import FOREIGN, OWNER, project

MATRIX = """
                      CLERK LIAISON OFFICER OFFICE INSPECTION PERFORMANCE AUDITOR INTEGRATION
RegisterOrganisation  -     -       -       A      -          -           -       -
RenameOrganisation    -     -       -       A      -          -           -       -
RecogniseAlias        -     -       -       A      -          -           -       -
OpenProgramme         -     -       -       A      -          -           -       -
IssueDocument         -     -       -       A      -          -           -       -
OpenMonth             -     -       -       A      -          -           -       -
CloseMonth            -     -       -       A      -          -           -       -
ReopenMonth           -     -       -       A      -          -           -       -
RegisterProject       -     -       -       A      -          -           -       -
RenameProject         -     -       -       A      -          -           -       -
ReviseTotal           -     -       -       A      -          -           -       -
IdentifyProject       -     -       -       A      -          -           -       -
SetOpeningBalance     -     -       -       A      -          -           -       -
StartProject          -     -       O       A      -          -           -       -
PutProjectIntoUse     -     -       O       A      -          -           -       -
VoidProject           -     -       -       A      -          -           -       -
ListEntry             -     -       -       A      -          -           -       -
AdjustPlan            -     -       -       A      -          -           -       -
ExitEntry             -     -       -       A      -          -           -       -
VoidListing           -     -       -       A      -          -           -       -
FileReport            O     -       -       A      -          -           -       -
ReviewReport          -     O       -       -      -          -           -       -
ReturnReport          -     O       -       A      -          -           -       -
AcceptReport          -     -       -       A      -          -           -       -
CorrectReport         -     -       O       A      -          -           -       -
ExcuseReport          -     -       -       A      -          -           -       -
"""

HEAD, *LINES = MATRIX.strip().splitlines()
CELLS = [(line.split()[0], role, right) for line in LINES for role, right in zip(Role, line.split()[1:], strict=True)]
PURPOSES = {
    "RegisterOrganisation": "登记单位",
    "RenameOrganisation": "单位更名",
    "RecogniseAlias": "认定别名",
    "OpenProgramme": "设立年度方案",
    "IssueDocument": "印发文件",
    "OpenMonth": "开放一期月报",
    "CloseMonth": "关账",
    "ReopenMonth": "重新开放",
    "RegisterProject": "登记项目",
    "RenameProject": "项目更名",
    "ReviseTotal": "总投资调整",
    "IdentifyProject": "赋码或换码",
    "SetOpeningBalance": "核定期初累计完成投资",
    "StartProject": "开工",
    "PutProjectIntoUse": "投入使用",
    "VoidProject": "登记作废",
    "ListEntry": "列入方案",
    "AdjustPlan": "年度计划投资调整",
    "ExitEntry": "退出方案",
    "VoidListing": "误列作废",
    "FileReport": "填报月报",
    "ReviewReport": "联络员审核",
    "ReturnReport": "退回",
    "AcceptReport": "重点办收件",
    "CorrectReport": "更正",
    "ExcuseReport": "免报",
}
COMMANDS = {type(command).__name__: command for command in WISHES}
KNOWN = InMemory((project,))


def test_the_table_speaks_of_every_command_and_every_role() -> None:
    named = [line.split()[0] for line in LINES]
    assert named == list(COMMANDS) == list(PURPOSES)
    assert sorted(named) == sorted(command.__name__ for command in Command.__subclasses__())
    assert len(CELLS) == 26 * 8
    assert len(HEAD.split()) == len(Role)


@pytest.mark.parametrize(("name", "role", "right"), CELLS)
def test_a_role_may_what_the_table_says(name: str, role: Role, right: str) -> None:
    command = COMMANDS[name]
    own, foreign = person(1, role, unit=OWNER), person(1, role, unit=FOREIGN)
    if right == "-":
        for actor in (own, foreign):
            with pytest.raises(RoleNotAllowed):
                allow(command, actor, KNOWN)
        return
    assert allow(command, own, KNOWN) is role
    if right == "A":
        assert allow(command, foreign, KNOWN) is role
    else:
        with pytest.raises(NotOwnUnit):
            allow(command, foreign, KNOWN)


def test_nobody_without_a_role_may_anything() -> None:
    for name in COMMANDS:
        with pytest.raises(RoleNotAllowed):
            allow(COMMANDS[name], person(1, unit=OWNER), KNOWN)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_refusal_says_in_chinese_what_the_role_may_not(name: str) -> None:
    with pytest.raises(RoleNotAllowed) as refused:
        allow(COMMANDS[name], person(1, Role.AUDITOR), KNOWN)
    assert refused.value.code == "role_not_allowed"
    assert refused.value.path is None
    assert refused.value.message.startswith(f"您的角色不能{PURPOSES[name]}；此事由")


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(RoleNotAllowed, match="您的角色不能填报月报；此事由信息员、市重点办办理，请转交。"):
        allow(COMMANDS["FileReport"], person(1, Role.LIAISON_OFFICER), KNOWN)
    with pytest.raises(RoleNotAllowed, match="您的角色不能开工；此事由市重点办、责任专员办理，请转交。"):
        allow(COMMANDS["StartProject"], person(1, Role.REPORTING_CLERK), KNOWN)


def test_two_roles_together_may_what_either_may_and_the_record_names_the_one() -> None:
    both = person(1, Role.AUDITOR, Role.RESPONSIBLE_OFFICER, unit=OWNER)
    assert allow(COMMANDS["StartProject"], both, KNOWN) is Role.RESPONSIBLE_OFFICER
    clerk_and_office = person(1, Role.REPORTING_CLERK, Role.MAJOR_PROJECTS_OFFICE, unit=FOREIGN)
    assert allow(COMMANDS["FileReport"], clerk_and_office, KNOWN) is Role.MAJOR_PROJECTS_OFFICE


def test_who_may_is_asked_before_what_exists() -> None:
    given().when(COMMANDS["VoidProject"], by=person(1, Role.AUDITOR)).then_refused(RoleNotAllowed, path=None)
