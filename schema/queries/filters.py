"""Which rows of a list: conditions designed for each list, which may be combined by and, or and not."""

from typing import ClassVar
from uuid import UUID

import strawberry

from events.vocabulary import ExitCause, FigureKind, Group, OrganisationKind
from projections.reports import FilingStatus
from schema.filtering import Conditions, containing, in_months, one, plain, ranged, topics
from schema.scalars import Month
from schema.types.ranges import DateRange, IntRange, MomentRange, MonthsInput, PositionRange, WanRange

ALL = "这些条件全部满足 / All of these hold"
ANY = "这些条件至少满足一个；一个也不给即都不满足 / At least one of these holds; of none, none does"
NOT = "这个条件不满足；没有值的也算不满足 / This does not hold; nor does it of what is absent"
UNIT = "责任单位（任何位次）或业主 / Responsible at any rank, or owner"
AREA = "建设地点含有（地区代码）/ One of its areas, a code"


@strawberry.input(name="EntryFilter", description="列入记录筛选：各条件同时满足 / Which entries: all conditions hold")
class EntriesWhere:
    MEANS: ClassVar[Conditions] = {
        "ids": plain("ids"),
        "programme_id": plain("programme"),
        "project_id": one("project_id"),
        "document_id": plain("document"),
        "groups": plain("groups"),
        "categories": plain("categories"),
        "sectors": plain("sectors"),
        "lead_unit_id": plain("lead_unit"),
        "unit_id": plain("unit"),
        "area": plain("area"),
        "text": containing("text"),
        "remark": containing("remark"),
        "month": plain("month"),
        "exited": plain("exited"),
        "exit_causes": plain("exit_causes"),
        "planned": plain("planned"),
        "annual_plan": ranged("annual_plan"),
        "listed_plan": ranged("listed_plan"),
        "total": ranged("total"),
        "row_no": ranged("row_no"),
        "effective_months": in_months("effective_from"),
        "exited_months": in_months("exited_from"),
        "planned_start": ranged("planned_start"),
        "planned_finish": ranged("planned_finish"),
    }
    ids: list[UUID] | None = strawberry.field(default=None, description="编号在其中 / One of these ids")
    programme_id: UUID | None = strawberry.field(default=None, description="方案 / Programme")
    project_id: UUID | None = strawberry.field(default=None, description="项目 / Project")
    document_id: UUID | None = strawberry.field(default=None, description="列入所依据的文件 / Listed by this document")
    groups: list[Group] | None = strawberry.field(default=None, description="大类在其中 / One of these classes")
    categories: list[str] | None = strawberry.field(default=None, description="类别在其中 / One of these categories")
    sectors: list[str] | None = strawberry.field(default=None, description="行业在其中 / One of these sectors")
    lead_unit_id: UUID | None = strawberry.field(default=None, description="牵头责任单位 / Lead unit")
    unit_id: UUID | None = strawberry.field(default=None, description=UNIT)
    area: str | None = strawberry.field(default=None, description=AREA)
    text: str | None = strawberry.field(default=None, description="项目名称中含有 / The project's name contains")
    remark: str | None = strawberry.field(default=None, description="备注中含有 / The remark contains")
    month: Month | None = strawberry.field(default=None, description="该月在列 / Stands in this month")
    exited: bool | None = strawberry.field(default=None, description="是否已退出 / Exited or not")
    exit_causes: list[ExitCause] | None = strawberry.field(
        default=None, description="退出原因在其中 / One of these causes"
    )
    planned: bool | None = strawberry.field(default=None, description="是否有年度计划 / With an annual plan or without")
    annual_plan: WanRange | None = strawberry.field(default=None, description="现行年度计划 / Annual plan in force")
    listed_plan: WanRange | None = strawberry.field(
        default=None, description="列入时的年度计划 / Annual plan when listed"
    )
    total: WanRange | None = strawberry.field(default=None, description="项目总投资 / The project's total investment")
    row_no: IntRange | None = strawberry.field(default=None, description="文件中的序号 / Row number in the document")
    effective_months: MonthsInput | None = strawberry.field(
        default=None, description="自何月起计 / The first month that counts"
    )
    exited_months: MonthsInput | None = strawberry.field(
        default=None, description="自何月起退出 / The first month that no longer counts"
    )
    planned_start: DateRange | None = strawberry.field(default=None, description="计划开工日期 / Planned start")
    planned_finish: DateRange | None = strawberry.field(default=None, description="计划竣工日期 / Planned finish")
    and_: list["EntriesWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["EntriesWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "EntriesWhere | None" = strawberry.field(default=None, name="not", description=NOT)


@strawberry.input(name="ProjectFilter", description="项目筛选：各条件同时满足 / Which projects: all conditions hold")
class ProjectsWhere:
    MEANS: ClassVar[Conditions] = {
        "ids": plain("ids"),
        "text": containing("text"),
        "scope": containing("scope"),
        "identifier": plain("identifier"),
        "area": plain("area"),
        "owner_id": plain("owner"),
        "agent_id": plain("agent"),
        "parent_id": plain("parent"),
        "part": plain("part"),
        "programme_id": plain("programme"),
        "construction_types": plain("construction_types"),
        "total": ranged("total"),
        "started": plain("started"),
        "started_on": ranged("started_on"),
        "in_use": plain("in_use"),
        "in_use_on": ranged("in_use_on"),
        "voided": plain("voided"),
    }
    ids: list[UUID] | None = strawberry.field(default=None, description="编号在其中 / One of these ids")
    text: str | None = strawberry.field(default=None, description="名称中含有 / The name contains")
    scope: str | None = strawberry.field(default=None, description="建设内容及规模中含有 / The scope contains")
    identifier: str | None = strawberry.field(default=None, description="外部代码等于 / An outside number equals")
    area: str | None = strawberry.field(default=None, description=AREA)
    owner_id: UUID | None = strawberry.field(default=None, description="项目业主 / One of its owners")
    agent_id: UUID | None = strawberry.field(default=None, description="代建单位 / One of its agents")
    parent_id: UUID | None = strawberry.field(default=None, description="所属打包项目 / A part of this bundle")
    part: bool | None = strawberry.field(default=None, description="是否为打包项目的子项目 / A part of a bundle or not")
    programme_id: UUID | None = strawberry.field(default=None, description="列入过这个方案 / Listed on this programme")
    construction_types: list[str] | None = strawberry.field(
        default=None, description="建设性质在其中 / One of these construction types"
    )
    total: WanRange | None = strawberry.field(default=None, description="总投资 / Total investment")
    started: bool | None = strawberry.field(default=None, description="是否已开工 / Started or not")
    started_on: DateRange | None = strawberry.field(default=None, description="开工日期 / Started on")
    in_use: bool | None = strawberry.field(default=None, description="是否已投入使用 / In use or not")
    in_use_on: DateRange | None = strawberry.field(default=None, description="投入使用日期 / In use on")
    voided: bool | None = strawberry.field(default=None, description="是否已作废 / Void or not")
    and_: list["ProjectsWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["ProjectsWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "ProjectsWhere | None" = strawberry.field(default=None, name="not", description=NOT)


@strawberry.input(name="ReportFilter", description="月报筛选：各条件同时满足 / Which reports: all conditions hold")
class ReportsWhere:
    MEANS: ClassVar[Conditions] = {
        "project_ids": plain("project_id"),
        "text": containing("text"),
        "months": in_months("month"),
        "statuses": plain("statuses"),
        "unit_id": plain("unit"),
        "completed": ranged("completed"),
        "year_to_date": ranged("year_to_date"),
        "figures": plain("figures"),
        "nothing_to_report": plain("nothing_to_report"),
        "filed_at": ranged("filed_at"),
        "first_filed_at": ranged("first_filed_at"),
        "returned": plain("returned"),
        "corrected": plain("corrected"),
    }
    project_ids: list[UUID] | None = strawberry.field(default=None, description="项目在其中 / One of these projects")
    text: str | None = strawberry.field(default=None, description="项目名称中含有 / The project's name contains")
    months: MonthsInput | None = strawberry.field(default=None, description="起止月份 / Months")
    statuses: list[FilingStatus] | None = strawberry.field(
        default=None, description="状态在其中 / One of these statuses"
    )
    unit_id: UUID | None = strawberry.field(default=None, description="填报单位 / Filed by this unit")
    completed: WanRange | None = strawberry.field(default=None, description="本期完成投资 / Completed in the period")
    year_to_date: WanRange | None = strawberry.field(
        default=None, description="计算的年内累计 / Year to date, computed"
    )
    figures: list[FigureKind] | None = strawberry.field(default=None, description="预计或实际 / Estimate or actual")
    nothing_to_report: bool | None = strawberry.field(
        default=None, description="本期有无进展 / Nothing to report or something"
    )
    filed_at: MomentRange | None = strawberry.field(default=None, description="最近填报时刻 / Last filed at")
    first_filed_at: MomentRange | None = strawberry.field(default=None, description="首次填报时刻 / First filed at")
    returned: bool | None = strawberry.field(default=None, description="是否被退回过 / Ever returned or not")
    corrected: bool | None = strawberry.field(default=None, description="是否更正过 / Ever corrected or not")
    and_: list["ReportsWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["ReportsWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "ReportsWhere | None" = strawberry.field(default=None, name="not", description=NOT)


@strawberry.input(
    name="FilingFilter", description="报送情况筛选：各条件同时满足 / Which obligations: all conditions hold"
)
class FilingsWhere:
    MEANS: ClassVar[Conditions] = {
        "entry_ids": plain("entry_id"),
        "project_ids": plain("project_id"),
        "text": containing("text"),
        "categories": plain("categories"),
        "sectors": plain("sectors"),
        "unit_id": plain("unit"),
        "lead_unit_id": plain("lead_unit"),
        "months": in_months("month"),
        "statuses": plain("statuses"),
        "due": ranged("due"),
        "first_filed_at": ranged("first_filed_at"),
        "late": plain("late"),
        "missing": plain("missing"),
        "after_close": plain("after_close"),
        "returned": plain("returned"),
        "corrected": plain("corrected"),
    }
    entry_ids: list[UUID] | None = strawberry.field(default=None, description="列入记录在其中 / One of these entries")
    project_ids: list[UUID] | None = strawberry.field(default=None, description="项目在其中 / One of these projects")
    text: str | None = strawberry.field(default=None, description="项目名称中含有 / The project's name contains")
    categories: list[str] | None = strawberry.field(default=None, description="类别在其中 / One of these categories")
    sectors: list[str] | None = strawberry.field(default=None, description="行业在其中 / One of these sectors")
    unit_id: UUID | None = strawberry.field(default=None, description=UNIT)
    lead_unit_id: UUID | None = strawberry.field(default=None, description="牵头责任单位 / Lead unit")
    months: MonthsInput | None = strawberry.field(default=None, description="起止月份 / Months")
    statuses: list[FilingStatus] | None = strawberry.field(
        default=None, description="状态在其中 / One of these statuses"
    )
    due: MomentRange | None = strawberry.field(default=None, description="截止时刻 / When it is due")
    first_filed_at: MomentRange | None = strawberry.field(default=None, description="首次填报时刻 / First filed at")
    late: bool | None = strawberry.field(default=None, description="是否迟报 / Late or not")
    missing: bool | None = strawberry.field(default=None, description="是否逾期未报 / Missing or not")
    after_close: bool | None = strawberry.field(
        default=None, description="是否补报 / First filed after the month was closed or not"
    )
    returned: bool | None = strawberry.field(default=None, description="是否被退回过 / Ever returned or not")
    corrected: bool | None = strawberry.field(default=None, description="是否更正过 / Ever corrected or not")
    and_: list["FilingsWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["FilingsWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "FilingsWhere | None" = strawberry.field(default=None, name="not", description=NOT)


@strawberry.input(
    name="OrganisationFilter", description="单位筛选：各条件同时满足 / Which organisations: all conditions hold"
)
class OrganisationsWhere:
    MEANS: ClassVar[Conditions] = {
        "ids": plain("ids"),
        "kinds": plain("kinds"),
        "area_codes": plain("area_codes"),
        "uscc": plain("uscc"),
        "text": containing("text"),
    }
    ids: list[UUID] | None = strawberry.field(default=None, description="编号在其中 / One of these ids")
    kinds: list[OrganisationKind] | None = strawberry.field(default=None, description="种类在其中 / One of these kinds")
    area_codes: list[str] | None = strawberry.field(
        default=None, description="行政区划代码在其中 / One of these area codes"
    )
    uscc: str | None = strawberry.field(
        default=None, description="统一社会信用代码等于 / Its unified social credit code equals"
    )
    text: str | None = strawberry.field(default=None, description="名称或别名中含有 / The name or an alias contains")
    and_: list["OrganisationsWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["OrganisationsWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "OrganisationsWhere | None" = strawberry.field(default=None, name="not", description=NOT)


@strawberry.input(name="HistoryFilter", description="变动筛选：各条件同时满足 / Which facts: all conditions hold")
class HistoryWhere:
    MEANS: ClassVar[Conditions] = {
        "topics": topics("topics"),
        "months": in_months("month"),
        "recorded_at": ranged("recorded_at"),
        "positions": ranged("position"),
    }
    topics: list[str] | None = strawberry.field(
        default=None, description="事实种类在其中，如 report.filed / One of these kinds, such as report.filed"
    )
    months: MonthsInput | None = strawberry.field(default=None, description="月报的起止月份 / Reports' months")
    recorded_at: MomentRange | None = strawberry.field(default=None, description="记账时刻 / When it was recorded")
    positions: PositionRange | None = strawberry.field(default=None, description="位置 / Positions")
    and_: list["HistoryWhere"] | None = strawberry.field(default=None, name="and", description=ALL)
    or_: list["HistoryWhere"] | None = strawberry.field(default=None, name="or", description=ANY)
    not_: "HistoryWhere | None" = strawberry.field(default=None, name="not", description=NOT)
