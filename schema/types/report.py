"""Monthly reports, one a project and period; and 报送情况: who owes what and what became of it."""

from typing import Self
from uuid import UUID

import strawberry

from events.vocabulary import FigureKind, Measure, Wan
from projections.asof import AsOf
from projections.reports import FilingRow, FilingStatus, ReportRow
from schema.context import Info
from schema.scalars import Moment, Month
from schema.types.organisation import Organisation
from schema.types.project import Project, organisation_at, organisations, project_at


@strawberry.type(description="月报：一个项目一期一份 / A monthly report: one a project and period")
class Report:
    project_id: UUID = strawberry.field(description="项目 / Project")
    project_name: str = strawberry.field(description="项目名称 / The project's name")
    period: Month = strawberry.field(description="月份 / Month")
    status: FilingStatus = strawberry.field(description="状态 / Status")
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
    measured_by: Measure | None = strawberry.field(description="计算方法 / How it was measured")
    unit_id: strawberry.Private[UUID | None]
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: ReportRow, as_of: AsOf) -> Self:
        """Where names agree, values do."""
        same = {name: value for name, value in row._asdict().items() if name in _SAME}
        return cls(
            project_name=row.name,
            period=Month(row.month),
            status=FilingStatus(row.status),
            figure=FigureKind(row.figure) if row.figure else None,
            measured_by=Measure(row.measured_by) if row.measured_by else None,
            unit_id=row.filed_unit,
            as_of=as_of,
            **same,
        )

    @strawberry.field(description="项目 / The project")
    async def project(self, info: Info) -> Project | None:
        return await project_at(info, self.as_of, self.project_id)

    @strawberry.field(description="填报单位 / The unit that filed it")
    async def filed_unit(self, info: Info) -> Organisation | None:
        return await organisation_at(info, self.as_of, self.unit_id)


_SAME = frozenset(ReportRow._fields) - {"name", "month", "status", "figure", "measured_by", "filed_unit"}


@strawberry.type(description="一份应报月报与其办理情况 / A report that is owed, and what became of it")
class Filing:
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    project_id: UUID = strawberry.field(description="项目 / Project")
    project_name: str = strawberry.field(description="项目名称 / The project's name")
    category: str = strawberry.field(description="年度类别代码 / Category")
    sector: str = strawberry.field(description="行业代码 / Sector")
    period: Month = strawberry.field(description="月份 / Month")
    opens: Moment = strawberry.field(description="开放时刻 / When the month opens")
    due: Moment = strawberry.field(description="截止时刻 / When it is due")
    closed_at: Moment | None = strawberry.field(description="该期关账时刻 / When the month was closed")
    status: FilingStatus = strawberry.field(description="状态 / Status")
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
    unit_id: strawberry.Private[UUID | None]
    owner_ids: strawberry.Private[list[UUID]]
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: FilingRow, as_of: AsOf) -> Self:
        changed = {"name", "month", "status", "lead_unit", "owners"}
        same = {name: value for name, value in row._asdict().items() if name not in changed}
        return cls(
            project_name=row.name,
            period=Month(row.month),
            status=FilingStatus(row.status),
            unit_id=row.lead_unit,
            owner_ids=row.owners,
            as_of=as_of,
            **same,
        )

    @strawberry.field(description="项目 / The project")
    async def project(self, info: Info) -> Project | None:
        return await project_at(info, self.as_of, self.project_id)

    @strawberry.field(description="牵头责任单位 / The lead unit")
    async def lead_unit(self, info: Info) -> Organisation | None:
        return await organisation_at(info, self.as_of, self.unit_id)

    @strawberry.field(description="项目业主 / The owners")
    async def owners(self, info: Info) -> list[Organisation]:
        return await organisations(info, self.as_of, self.owner_ids)
