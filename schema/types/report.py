"""Monthly reports, one a project and period; and 报送情况: who owes what and what became of it. Rows are handed out as
they were read, never made into these types."""

from typing import Any
from uuid import UUID

import strawberry

from events.vocabulary import FigureKind, Group, Measure, Wan
from projections.asof import AsOf
from projections.reading.reports import FILINGS, REPORTS
from projections.reading.sources import Ask
from projections.reading.where import Every, Is
from projections.reports import FilingStatus
from schema.batched import batched
from schema.context import Info
from schema.linked import declared, organisation, organisations
from schema.paging import Kind, Needs
from schema.scalars import Moment, Month
from schema.selection import selected
from schema.types.entry import Entry, class_label, linked_entries
from schema.types.labels import labelled, started
from schema.types.organisation import Organisation
from schema.types.project import Project, linked

_OF_PROJECT = ("project_id", "position")
_OF_UNIT = ("unit_id", "position")
_OF_CATEGORY = ("category", "programme_id", "position")
REPORT_NEEDS: Needs = {
    "month_start": ("period",),
    "status_label": ("status",),
    "figure_label": ("figure",),
    "measured_by_label": ("measured_by",),
    "project": _OF_PROJECT,
    "filed_unit": _OF_UNIT,
}
FILING_NEEDS: Needs = {
    "month_start": ("period",),
    "status_label": ("status",),
    "group": _OF_CATEGORY,
    "group_label": _OF_CATEGORY,
    "category_label": _OF_CATEGORY,
    "sector_label": ("sector", "programme_id", "position"),
    "entry": ("entry_id", "position"),
    "project": _OF_PROJECT,
    "lead_unit": _OF_UNIT,
    "owners": ("owner_ids", "position"),
}


@strawberry.type(description="月报：一个项目一期一份 / A monthly report: one a project and period")
class Report:
    project_id: UUID = strawberry.field(description="项目 / Project")
    project_name: str = strawberry.field(description="项目名称 / The project's name")
    period: Month = strawberry.field(description="月份 / Month")
    month_start = started("period")
    status: FilingStatus = strawberry.field(description="状态 / Status")
    status_label = labelled(FilingStatus, "status")
    first_filed_at: Moment | None = strawberry.field(description="首次填报时刻 / First filed at")
    filed_at: Moment | None = strawberry.field(description="最近填报时刻 / Last filed at")
    filed_by: UUID | None = strawberry.field(description="填报人（人员编号）/ Filed by, a person reference")
    reviewed_at: Moment | None = strawberry.field(description="审核时刻 / Reviewed at")
    returned_at: Moment | None = strawberry.field(description="最近退回时刻 / Last returned at")
    returns: int = strawberry.field(description="退回次数 / How often it was returned")
    accepted_at: Moment | None = strawberry.field(description="收件时刻 / Accepted at")
    excused_at: Moment | None = strawberry.field(description="免报时刻 / Excused at")
    corrections: int = strawberry.field(description="更正次数 / How often it was corrected")
    progress: str = strawberry.field(description="形象进度 / Visible progress")
    preparatory_progress: str = strawberry.field(description="前期工作进展 / Preparatory progress")
    problems: str = strawberry.field(description="存在问题 / Problems")
    next_steps: str = strawberry.field(description="下步打算 / Next steps")
    nothing_to_report: bool = strawberry.field(description="本期无进展 / Nothing to report")
    remark: str = strawberry.field(description="最近的理由或意见 / The latest reason or remark")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    completed: Wan | None = strawberry.field(
        description="本期完成投资（万元），更正后 / Completed in the period, as corrected"
    )
    filed: Wan | None = strawberry.field(description="填报数（万元）/ As filed")
    accepted: Wan | None = strawberry.field(description="收件数（万元）/ As accepted")
    corrected: Wan | None = strawberry.field(description="更正数（万元）/ As corrected")
    typed_year_to_date: Wan | None = strawberry.field(description="填报的年内累计（万元）/ Year to date as typed")
    typed_since_start: Wan | None = strawberry.field(description="填报的开工以来累计（万元）/ Since start as typed")
    year_to_date: Wan | None = strawberry.field(description="计算的年内累计（万元）/ Year to date, computed")
    since_start: Wan | None = strawberry.field(
        description="计算的开工以来累计（万元），含期初 / Since start, computed, opening balance included"
    )
    figure: FigureKind | None = strawberry.field(description="预计或实际 / Estimate or actual")
    figure_label = labelled(FigureKind, "figure", nullable=True)
    measured_by: Measure | None = strawberry.field(description="计算方法 / How it was measured")
    measured_by_label = labelled(Measure, "measured_by", nullable=True)

    @batched(description="项目 / The project")
    async def project(rows: list[Any], info: Info) -> list[Project | None]:
        return await linked(rows, info, lambda row: row.project_id)

    @batched(description="填报单位 / The unit that filed it")
    async def filed_unit(rows: list[Any], info: Info) -> list[Organisation | None]:
        return await organisation(rows, info, lambda row: row.unit_id)


@strawberry.type(description="一份应报月报与其办理情况 / A report that is owed, and what became of it")
class Filing:
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    project_id: UUID = strawberry.field(description="项目 / Project")
    project_name: str = strawberry.field(description="项目名称 / The project's name")
    category: str = strawberry.field(description="年度类别代码 / Category")
    sector: str = strawberry.field(description="行业代码 / Sector")
    period: Month = strawberry.field(description="月份 / Month")
    month_start = started("period")
    opens: Moment = strawberry.field(description="开放时刻 / When the month opens")
    due: Moment = strawberry.field(description="截止时刻 / When it is due")
    closed_at: Moment | None = strawberry.field(description="该期关账时刻 / When the month was closed")
    status: FilingStatus = strawberry.field(description="状态 / Status")
    status_label = labelled(FilingStatus, "status")
    first_filed_at: Moment | None = strawberry.field(description="首次填报时刻 / First filed at")
    filed_at: Moment | None = strawberry.field(description="最近填报时刻 / Last filed at")
    filed_by: UUID | None = strawberry.field(description="填报人（人员编号）/ Filed by, a person reference")
    reviewed_at: Moment | None = strawberry.field(description="审核时刻 / Reviewed at")
    returned_at: Moment | None = strawberry.field(description="最近退回时刻 / Last returned at")
    returns: int = strawberry.field(description="退回次数 / How often it was returned")
    accepted_at: Moment | None = strawberry.field(description="收件时刻 / Accepted at")
    excused_at: Moment | None = strawberry.field(description="免报时刻 / Excused at")
    corrections: int = strawberry.field(description="更正次数 / How often it was corrected")
    late: bool = strawberry.field(
        description="迟报：截止后才首次填报，或至今未报 / First filed after it was due, or not yet"
    )
    missing: bool = strawberry.field(description="逾期未报 / Due and never filed")
    after_close: bool = strawberry.field(description="补报：关账后才首次填报 / First filed after the month was closed")

    @batched(description="大类：实施或预备 / Its class: implementing or preparatory")
    async def group(rows: list[Any], info: Info) -> list[Group | None]:
        return await declared(rows, info, lambda said, row: said.group_of(row.category))

    @batched(description="大类的中文名 / What its class is called in Chinese")
    async def group_label(rows: list[Any], info: Info) -> list[str | None]:
        return await declared(rows, info, lambda said, row: class_label(said.group_of(row.category)))

    @batched(description="年度类别的中文名 / What the category is called in Chinese")
    async def category_label(rows: list[Any], info: Info) -> list[str]:
        return await declared(rows, info, lambda said, row: said.category(row.category))

    @batched(description="行业的中文名 / What the sector is called in Chinese")
    async def sector_label(rows: list[Any], info: Info) -> list[str]:
        return await declared(rows, info, lambda said, row: said.sector(row.sector))

    @batched(description="列入记录 / The entry")
    async def entry(rows: list[Any], info: Info) -> list[Entry | None]:
        return await linked_entries(rows, info, lambda row: row.entry_id)

    @batched(description="项目 / The project")
    async def project(rows: list[Any], info: Info) -> list[Project | None]:
        return await linked(rows, info, lambda row: row.project_id)

    @batched(description="牵头责任单位 / The lead unit")
    async def lead_unit(rows: list[Any], info: Info) -> list[Organisation | None]:
        return await organisation(rows, info, lambda row: row.unit_id)

    @batched(description="项目业主 / The owners")
    async def owners(rows: list[Any], info: Info) -> list[list[Organisation]]:
        return await organisations(rows, info, lambda row: row.owner_ids)


USUAL = ("MONTH", "PROJECT_NAME")
REPORT_LIST = Kind[Report]("reports", REPORTS, USUAL, REPORT_NEEDS)
FILING_LIST = Kind[Filing]("filings", FILINGS, USUAL, FILING_NEEDS, momentary=True)


async def report_at(info: Info, as_of: AsOf, project_id: UUID, month: Month) -> Report | None:
    """One report at a moment."""
    where = Every((Is("project_id", [project_id]), Is("month_gte", month), Is("month_lte", month)))
    ask = Ask(REPORT_LIST.columns(selected(info)), where, (), 1)
    found = await REPORTS.find(await info.context.connection(), as_of, ask)
    return found.rows[0] if found.rows else None
