"""Every way to say no. A refusal is an answer, not a fault: stable code, Chinese message, what to do.

    Refused
    ├── Malformed            what was typed cannot be taken
    │   ├── InvalidInput · ForbiddenCharacter · PersonalData · TooLarge
    │   ├── ReasonMissing · AmountMissing · PlanMissing · CodeUndeclared · UnitsMissing
    │   ├── DateInFuture · DatesOutOfOrder
    │   └── (files that are not read: service/excel/refusals.py)
    ├── Unknown              what was named does not exist
    │   ├── UnknownOrganisation · UnknownProgramme · UnknownDocument · UnknownProject · UnknownEntry
    │   └── UnknownArea · PositionUnknown · (service/excel/refusals.py)
    ├── NotAllowed           not this role, not this unit, not this person
    │   └── RoleNotAllowed · NotOwnUnit · SamePerson
    ├── OutOfOrder           not in this state
    │   ├── OrganisationNameTaken · IdentifierTaken · AlreadyListed · MonthAlreadyOpened · MonthAlreadyClosed
    │   ├── MonthNotOpened · MonthNotClosed · NothingOwed · EntryHasExited · BundleReportsByParts
    │   ├── ListingIsVoided · ListingHasReports · ProjectIsVoided · ProjectStillListed
    │   ├── ProjectAlreadyStarted · ProjectAlreadyInUse · ReportAlreadyFiled · ReportNotFiled · ReportNotReviewed
    │   └── ReportAlreadyReviewed · ReportAlreadyAccepted · ReportAlreadyExcused · (service/excel/refusals.py)
    ├── Conflict             somebody was quicker, or the same id says something else
    │   ├── VersionConflict · CommandIdReused
    ├── ImportRefused        some commands of an import were refused, so none was kept
    └── Unavailable          try again later
        ├── JournalBusy · Overtaken (another release of the service has taken over) · (schema/refusals.py)

docs/refusals.md has a heading for every code.
"""

import re
from typing import ClassVar
from uuid import UUID


class Refused(Exception):
    """A command or question that is answered with no. `path` names the input field, where one is to blame."""

    code: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Malformed(Refused):
    """What was typed cannot be taken."""


class InvalidInput(Malformed):
    def __init__(self, problem: str, path: str | None = None) -> None:
        super().__init__(f"填写有误：{problem}。请改正后重新提交。", path)


class ForbiddenCharacter(Malformed):
    def __init__(self, path: str | None = None) -> None:
        super().__init__("文字中含有不可见的控制字符或不完整的字符；请删去后重新粘贴。", path)


class PersonalData(Malformed):
    def __init__(self, path: str | None = None) -> None:
        super().__init__(
            "文字中疑似含有手机号码或身份证号码；台账永久保存，请删去个人信息，联系方式请登记在通讯录。", path
        )


class TooLarge(Malformed):
    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"一次提交的内容有 {size} 字节，超过上限 {limit} 字节；请精简文字，附件请另行上传。")


class ReasonMissing(Malformed):
    def __init__(self, path: str | None = None) -> None:
        super().__init__("完成投资为负数时必须说明理由（例如核减前期多报）；请在“理由”中写明。", path)


class AmountMissing(Malformed):
    def __init__(self, path: str | None = None) -> None:
        super().__init__("实施项目须填写本期完成投资；确无进展的请填 0 或勾选“本期无进展”。", path)


class PlanMissing(Malformed):
    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}”类项目必须有年度计划投资；请填写，预备项目可不填。", "annualPlan")


class CodeUndeclared(Malformed):
    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"本方案没有声明代码“{code}”；请从方案的类别、行业或附加栏目中选择。", path)


class UnitsMissing(Malformed):
    def __init__(self) -> None:
        super().__init__("至少要有一个责任单位，排名第一的为牵头单位；请补填。", "responsibleUnits")


class DateInFuture(Malformed):
    def __init__(self, path: str) -> None:
        super().__init__("日期在今天之后，事情还没有发生；请核对日期。", path)


class DatesOutOfOrder(Malformed):
    def __init__(self, problem: str, path: str | None = None) -> None:
        super().__init__(f"日期先后不对：{problem}；请核对。", path)


class Unknown(Refused):
    """What was named does not exist."""

    def __init__(self, noun: str, id: object, path: str | None = None) -> None:
        super().__init__(f"没有找到{noun}“{id}”；请核对编号，或先登记。", path)


class UnknownOrganisation(Unknown):
    def __init__(self, id: object, path: str | None = None) -> None:
        super().__init__("单位", id, path)


class UnknownProgramme(Unknown):
    def __init__(self, id: object) -> None:
        super().__init__("方案", id, "programmeId")


class UnknownDocument(Unknown):
    def __init__(self, id: object) -> None:
        super().__init__("文件", id, "documentId")


class UnknownProject(Unknown):
    def __init__(self, id: object, path: str = "projectId") -> None:
        super().__init__("项目", id, path)


class UnknownEntry(Unknown):
    def __init__(self, id: object) -> None:
        super().__init__("列入记录", id, "entryId")


class UnknownArea(Unknown):
    def __init__(self, code: str) -> None:
        super().__init__("地区", code, "areas")


class PositionUnknown(Unknown):
    def __init__(self, asked: object) -> None:
        Refused.__init__(self, f"台账还没有记到“{asked}”；时点不能在将来，请改为现在或更早。", "asOf")


class NotAllowed(Refused):
    """Not this role, not this unit, not this person."""


class RoleNotAllowed(NotAllowed):
    def __init__(self, action: str, roles: str) -> None:
        super().__init__(f"您的角色不能{action}；此事由{roles}办理，请转交。")


class NotOwnUnit(NotAllowed):
    def __init__(self) -> None:
        super().__init__("这个项目不归您所在的单位负责；请由项目业主或责任单位办理。")


class SamePerson(NotAllowed):
    def __init__(self) -> None:
        super().__init__("填报人不能审核、收件自己填报的月报；请由另一位同志办理。")


class OutOfOrder(Refused):
    """Not in this state."""


class OrganisationNameTaken(OutOfOrder):
    def __init__(self, name: str, holder: UUID, path: str) -> None:
        super().__init__(f"“{name}”已是单位 {holder} 的名称或别名；请使用该单位，或改用全称登记。", path)


class IdentifierTaken(OutOfOrder):
    def __init__(self, value: str, holder: UUID, path: str) -> None:
        super().__init__(f"代码“{value}”已属于项目 {holder}；请核对代码，重复登记的请作废其一。", path)


class AlreadyListed(OutOfOrder):
    def __init__(self, entry: UUID) -> None:
        super().__init__(f"该项目已列入本方案（{entry}）；如需改动请调整该条，退出后方可再列入。", "projectId")


class MonthAlreadyOpened(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已经开放，不必重复开放。", "period")


class MonthAlreadyClosed(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已经关账；如需改动请先重新开放并说明理由。", "period")


class MonthNotOpened(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报没有开放；请核对月份，或请市重点办开放该月。", "period")


class MonthNotClosed(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报没有关账，不需要重新开放。", "period")


class NothingOwed(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"该项目在 {period} 没有列入任何方案，不需要报送；请核对项目与月份。", "period")


class EntryHasExited(OutOfOrder):
    def __init__(self, effective_from: str, path: str) -> None:
        super().__init__(f"该项目自 {effective_from} 起已退出方案；退出后的月份不再报送，也不再调整。", path)


class ListingIsVoided(OutOfOrder):
    def __init__(self) -> None:
        super().__init__("该条列入已作废（误列），不能再办任何事；项目确应列入的，请重新列入。", "entryId")


class ListingHasReports(OutOfOrder):
    def __init__(self, first: str, number: int) -> None:
        super().__init__(f"{first} 等 {number} 份月报只因这条列入而报送；请先退回，再作废，或改办退出。", "entryId")


class BundleReportsByParts(OutOfOrder):
    def __init__(self) -> None:
        super().__init__("打包项目按子项目分别报送；请到各子项目填报，以免重复计算。", "projectId")


class ProjectIsVoided(OutOfOrder):
    def __init__(self, path: str) -> None:
        super().__init__("该项目登记已作废；请使用保留的那一条登记。", path)


class ProjectStillListed(OutOfOrder):
    def __init__(self, entry: UUID) -> None:
        super().__init__(f"该项目仍列在方案中（{entry}）；请先办理退出（误列的先作废列入），再作废登记。", "projectId")


class ProjectAlreadyStarted(OutOfOrder):
    def __init__(self, on: str) -> None:
        super().__init__(f"该项目已于 {on} 开工，不必重复登记。", "projectId")


class ProjectAlreadyInUse(OutOfOrder):
    def __init__(self, on: str) -> None:
        super().__init__(f"该项目已于 {on} 投入使用，不必重复登记。", "projectId")


class ReportAlreadyFiled(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已经填报；如需改动请先退回，或走更正。", "period")


class ReportNotFiled(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报尚未填报或已退回；请先填报。", "period")


class ReportNotReviewed(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报尚未经联络员审核；请先审核，再收件。", "period")


class ReportAlreadyReviewed(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已经审核，不必重复审核。", "period")


class ReportAlreadyAccepted(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已由重点办收下；如有问题请由重点办退回。", "period")


class ReportAlreadyExcused(OutOfOrder):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的月报已准予免报，不必重复办理。", "period")


class Conflict(Refused):
    """Somebody was quicker, or the same id says something else."""


class VersionConflict(Conflict):
    def __init__(self, expected: int, current: int) -> None:
        super().__init__(
            f"您看到的是第 {expected} 版，现在已是第 {current} 版；请刷新后核对再提交。", "expectedVersion"
        )


class CommandIdReused(Conflict):
    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"命令编号 {command_id} 已用于另一内容；请为新的内容换一个编号。", "commandId")


class ImportRefused(Refused):
    """Some commands of an import were refused, so none was kept."""

    def __init__(self, refusals: list[tuple[int, Refused]]) -> None:
        first, refusal = refusals[0]
        super().__init__(f"共 {len(refusals)} 条有问题，全部未写入；第 {first + 1} 条：{refusal.message}")
        self.refusals = refusals


class Unavailable(Refused):
    """Try again later."""


class JournalBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("台账正忙，请稍候重试；同一命令编号重试不会重复记账。")


class Overtaken(Unavailable):
    def __init__(self) -> None:
        super().__init__("服务已被另一版本接管，请稍候重试。")
