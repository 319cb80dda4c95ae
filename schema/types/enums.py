"""The closed lists of the vocabulary as GraphQL enums, every value described. Importing this module describes them."""

from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from events.actor import ROLE_LABELS, ActorKind, Channel, Role
from events.states.programme import MonthStatus
from events.vocabulary import (
    Certainty,
    ClockKind,
    ColumnType,
    Disclosure,
    DocumentKind,
    ExitCause,
    FigureKind,
    Group,
    HashName,
    Measure,
    OrganisationKind,
    Unit,
)
from projections.investments import Basis
from projections.listings import Dimension
from projections.reading.entries import EntryOrder
from projections.reading.organisations import OrganisationOrder
from projections.reading.projects import ProjectOrder
from projections.reading.reports import FilingOrder, ReportOrder
from projections.reports import FilingStatus

E = TypeVar("E", bound=type[Enum])


def _described(enum: E, name: str, description: str, values: dict[Enum, str]) -> E:
    """`enum` under `name` in GraphQL; a member without a description is a mistake."""
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for member, value in zip(enum, definition.values, strict=True):
        value.description = values[member]
    return enum


@strawberry.enum(description="排序方向 / Direction of an order")
class Direction(Enum):
    ASC = strawberry.enum_value("ASC", description="升序 / Ascending")
    DESC = strawberry.enum_value("DESC", description="降序 / Descending")


@strawberry.enum(
    description="统计口径：走到哪一步的月报才计入 / How far a report must have come for its figure to count"
)
class InvestmentBasis(Enum):
    FILED = strawberry.enum_value("FILED", description="已填报：没有退回 / Filed and not returned")
    REVIEWED = strawberry.enum_value("REVIEWED", description="已经联络员审核 / Reviewed by the liaison officer")
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="已由重点办收件 / Accepted by the major-projects office")

    @property
    def basis(self) -> Basis:
        return Basis[self.name]


_ROLES_IN_ENGLISH = {
    Role.REPORTING_CLERK: "Reporting clerk",
    Role.LIAISON_OFFICER: "Liaison officer",
    Role.RESPONSIBLE_OFFICER: "Responsible officer",
    Role.MAJOR_PROJECTS_OFFICE: "Major-projects office",
    Role.INSPECTION_OFFICE: "Inspection office",
    Role.PERFORMANCE_OFFICE: "Performance office",
    Role.AUDITOR: "Auditor",
    Role.INTEGRATION: "Connected system",
}

_described(
    Role,
    "Role",
    "角色（通知三（二）、三（五）、三（八））/ Roles of the notice",
    {role: f"{label} / {_ROLES_IN_ENGLISH[role]}" for role, label in ROLE_LABELS.items()},
)
_described(
    ActorKind,
    "ActorKind",
    "操作者的种类 / What kind of actor",
    {
        ActorKind.PERSON: "个人 / A person",
        ActorKind.UNIT_ACCOUNT: "单位账号 / An account of a unit",
        ActorKind.MACHINE: "对接系统 / A connected system",
        ActorKind.IMPORT: "批量导入 / An import",
        ActorKind.SYSTEM: "本系统 / The ledger itself",
    },
)
_described(
    Channel,
    "Channel",
    "来路：命令从哪里来 / By which way a command came",
    {
        Channel.API: "接口 / The API",
        Channel.WORKBOOK: "工作簿 / A workbook",
        Channel.IMPORT: "批量导入 / An import",
        Channel.PAGE: "网页 / The page",
        Channel.KEYED_FROM_PAPER: "据纸质件代录 / Keyed from paper",
    },
)
_described(
    Unit,
    "MoneyUnit",
    "金额单位 / The unit that an amount is stated in",
    {
        Unit.YI: "亿元 / 100 million yuan",
        Unit.WAN: "万元 / 10,000 yuan",
        Unit.YUAN: "元 / Yuan",
    },
)
_described(
    OrganisationKind,
    "OrganisationKind",
    "单位种类 / Kinds of organisation",
    {
        OrganisationKind.COUNTY: "县（区）/ A county or district",
        OrganisationKind.NEW_AREA: "新区 / A new area",
        OrganisationKind.PARK: "园区 / An industrial park",
        OrganisationKind.DEPARTMENT: "市直部门 / A municipal department",
        OrganisationKind.STATE_FIRM: "国有企业 / A state-owned firm",
        OrganisationKind.COMPANY: "企业 / A company",
        OrganisationKind.OFFICE: "办公室 / An office",
    },
)
_described(
    Group,
    "Group",
    "两大类（通知二）/ The notice's two classes",
    {Group.IMPLEMENTING: "实施项目 / Being implemented", Group.PREPARATORY: "预备项目 / In preparation"},
)
_described(
    ColumnType,
    "ColumnType",
    "附加栏目的类型 / Types of a programme's further columns",
    {
        ColumnType.TEXT: "文字 / Text",
        ColumnType.NUMBER: "数字 / Number",
        ColumnType.DATE: "日期 / Date",
        ColumnType.FLAG: "是否 / Yes or no",
    },
)
_described(
    DocumentKind,
    "DocumentKind",
    "文件种类 / Kinds of document",
    {
        DocumentKind.ANNUAL: "年度方案 / The year's plan",
        DocumentKind.SUPPLEMENT: "增补 / A supplement",
        DocumentKind.ADJUSTMENT: "调整 / An adjustment",
    },
)
_described(
    Disclosure,
    "Disclosure",
    "公开方式 / How a document is disclosed",
    {
        Disclosure.PUBLIC: "主动公开 / Public",
        Disclosure.ON_REQUEST: "依申请公开 / On request",
        Disclosure.INTERNAL: "不予公开 / Internal",
    },
)
_described(
    FigureKind,
    "FigureKind",
    "数的性质 / What kind of figure",
    {FigureKind.ESTIMATE: "预计数 / Estimate", FigureKind.ACTUAL: "实际数 / Actual"},
)
_described(
    Measure,
    "Measure",
    "完成投资的计算方法 / How completed investment is measured",
    {Measure.WORK: "形象进度法 / By work done", Measure.PAYMENT: "财务支出法 / By money paid"},
)
_described(
    Certainty,
    "Certainty",
    "期初累计的确定程度 / How certain an opening balance is",
    {Certainty.ESTIMATED: "暂估 / Estimated", Certainty.FINAL: "核定 / Final"},
)
_described(
    ExitCause,
    "ExitCause",
    "退出原因（通知三（七））/ Why an entry left the list",
    {
        ExitCause.OBJECTIVE: "客观原因：宏观调控、产业政策变动 / Objective: policy, beyond the owner",
        ExitCause.SUBJECTIVE: "主观原因：责任单位、项目业主 / Subjective: the responsible unit or owner",
    },
)
_described(
    MonthStatus,
    "MonthStatus",
    "一期月报的状态 / Where a reporting month stands",
    {MonthStatus.OPEN: "开放 / Open", MonthStatus.CLOSED: "已关账 / Closed"},
)
_described(
    FilingStatus,
    "ReportStatus",
    "月报走到哪一步 / Where a report stands",
    {
        FilingStatus.OWED: "应报未报 / Owed",
        FilingStatus.FILED: "已填报 / Filed",
        FilingStatus.REVIEWED: "已审核 / Reviewed",
        FilingStatus.ACCEPTED: "已收件 / Accepted",
        FilingStatus.RETURNED: "已退回 / Returned",
        FilingStatus.EXCUSED: "免报 / Excused",
    },
)
_described(
    Dimension,
    "Dimension",
    "分组依据 / What totals and statistics are grouped by",
    {
        Dimension.GROUP: "大类：实施、预备 / Class",
        Dimension.CATEGORY: "年度类别 / Category",
        Dimension.SECTOR: "行业 / Sector",
        Dimension.LEAD_UNIT: "牵头责任单位 / Lead unit",
        Dimension.AREA: "建设地点 / Area",
    },
)
_described(
    ProjectOrder,
    "ProjectOrder",
    "项目排序依据 / What projects are ordered by",
    {
        ProjectOrder.NAME: "名称，按拼音 / Name, by pinyin",
        ProjectOrder.TOTAL: "总投资 / Total investment",
        ProjectOrder.STARTED_ON: "开工日期 / Started on",
        ProjectOrder.IN_USE_ON: "投入使用日期 / In use on",
    },
)
_described(
    EntryOrder,
    "EntryOrder",
    "列入记录排序依据 / What entries are ordered by",
    {
        EntryOrder.ROW_NO: "文件中的序号 / Row number in the document",
        EntryOrder.NAME: "项目名称，按拼音 / Project name, by pinyin",
        EntryOrder.ANNUAL_PLAN: "现行年度计划 / Annual plan in force",
        EntryOrder.LISTED_PLAN: "列入时的年度计划 / Annual plan when listed",
        EntryOrder.TOTAL: "总投资 / Total investment",
        EntryOrder.CATEGORY: "类别代码 / Category code",
        EntryOrder.SECTOR: "行业代码 / Sector code",
        EntryOrder.EFFECTIVE_FROM: "自何月起计 / The first month that counts",
        EntryOrder.EXITED_FROM: "自何月起退出 / The first month that no longer counts",
        EntryOrder.PLANNED_START: "计划开工日期 / Planned start",
        EntryOrder.PLANNED_FINISH: "计划竣工日期 / Planned finish",
    },
)
_described(
    ReportOrder,
    "ReportOrder",
    "月报排序依据 / What reports are ordered by",
    {
        ReportOrder.MONTH: "月份 / Month",
        ReportOrder.PROJECT_NAME: "项目名称，按拼音 / Project name, by pinyin",
        ReportOrder.STATUS: "状态代码 / Status code",
        ReportOrder.COMPLETED: "本期完成投资 / Completed in the period",
        ReportOrder.FILED_AT: "最近填报时刻 / Last filed at",
        ReportOrder.FIRST_FILED_AT: "首次填报时刻 / First filed at",
    },
)
_described(
    FilingOrder,
    "FilingOrder",
    "报送情况排序依据 / What obligations are ordered by",
    {
        FilingOrder.MONTH: "月份 / Month",
        FilingOrder.PROJECT_NAME: "项目名称，按拼音 / Project name, by pinyin",
        FilingOrder.ROW_NO: "文件中的序号 / Row number in the document",
        FilingOrder.CATEGORY: "类别代码 / Category code",
        FilingOrder.SECTOR: "行业代码 / Sector code",
        FilingOrder.STATUS: "状态代码 / Status code",
        FilingOrder.DUE: "截止时刻 / When it is due",
        FilingOrder.FIRST_FILED_AT: "首次填报时刻 / First filed at",
    },
)
_described(
    OrganisationOrder,
    "OrganisationOrder",
    "单位排序依据 / What organisations are ordered by",
    {
        OrganisationOrder.NAME: "名称，按拼音 / Name, by pinyin",
        OrganisationOrder.KIND: "种类代码 / Kind code",
        OrganisationOrder.AREA_CODE: "行政区划代码 / Area code",
    },
)
_described(
    ClockKind,
    "ClockKind",
    "时钟 / Where recordedAt comes from",
    {ClockKind.REAL: "真实时钟 / Real", ClockKind.SIMULATED: "模拟时钟：演示与测试 / Simulated (demo and tests)"},
)
_described(
    HashName,
    "HashName",
    "散列算法 / Hash algorithm",
    {HashName.SHA256: "SHA-256 算法 / SHA-256", HashName.SM3: "国密 SM3 / SM3"},
)
