"""Arguments and filters that questions share."""

from typing import Self
from uuid import UUID

import strawberry

from projections.listings import EntryFilter
from projections.projects import ProjectFilter
from projections.reports import FilingFilter, FilingStatus, ReportFilter
from schema.scalars import Month

AS_OF = strawberry.argument(description="时点；不给即当前 / The moment to be told about; now where none is given")
FIRST = strawberry.argument(description="最多取几条（1 至 1000）/ At most so many (1 to 1000)")
GROUP_BY = strawberry.argument(
    description="分组依据，可多个；不给即总计 / Grouped by, several at once; the total where none is given"
)
AFTER = strawberry.argument(description="游标：从这条之后取 / A cursor: go on behind it")


@strawberry.input(name="ProjectFilter", description="项目筛选：各条件同时满足 / Which projects: all conditions hold")
class ProjectsWhere:
    ids: list[UUID] | None = strawberry.field(default=None, description="编号在其中 / One of these ids")
    text: str | None = strawberry.field(default=None, description="名称中含有 / The name contains")
    identifier: str | None = strawberry.field(default=None, description="外部代码等于 / An outside number equals")
    area: str | None = strawberry.field(default=None, description="建设地点含有 / One of its areas")
    owner_id: UUID | None = strawberry.field(default=None, description="项目业主 / One of its owners")
    parent_id: UUID | None = strawberry.field(default=None, description="所属打包项目 / A part of this bundle")
    voided: bool | None = strawberry.field(default=None, description="是否已作废 / Void or not")

    @classmethod
    def of(cls, where: Self | None) -> ProjectFilter:
        if where is None:
            return ProjectFilter()
        return ProjectFilter(
            ids=where.ids,
            text=where.text,
            identifier=where.identifier,
            area=where.area,
            owner=where.owner_id,
            parent=where.parent_id,
            voided=where.voided,
        )


@strawberry.input(name="EntryFilter", description="列入记录筛选：各条件同时满足 / Which entries: all conditions hold")
class EntriesWhere:
    ids: list[UUID] | None = strawberry.field(default=None, description="编号在其中 / One of these ids")
    programme_id: UUID | None = strawberry.field(default=None, description="方案 / Programme")
    project_id: UUID | None = strawberry.field(default=None, description="项目 / Project")
    document_id: UUID | None = strawberry.field(default=None, description="列入所依据的文件 / Listed by this document")
    categories: list[str] | None = strawberry.field(default=None, description="类别在其中 / One of these categories")
    sectors: list[str] | None = strawberry.field(default=None, description="行业在其中 / One of these sectors")
    lead_unit_id: UUID | None = strawberry.field(default=None, description="牵头责任单位 / Lead unit")
    unit_id: UUID | None = strawberry.field(
        default=None, description="责任单位（任何位次）或业主 / Responsible at any rank, or owner"
    )
    area: str | None = strawberry.field(default=None, description="建设地点含有 / One of the project's areas")
    text: str | None = strawberry.field(default=None, description="项目名称中含有 / The project's name contains")
    month: Month | None = strawberry.field(default=None, description="该月在列 / Stands in this month")
    exited: bool | None = strawberry.field(default=None, description="是否已退出 / Exited or not")

    @classmethod
    def of(cls, where: Self | None) -> EntryFilter:
        if where is None:
            return EntryFilter()
        return EntryFilter(
            ids=where.ids,
            programme=where.programme_id,
            project=where.project_id,
            document=where.document_id,
            categories=where.categories,
            sectors=where.sectors,
            lead_unit=where.lead_unit_id,
            unit=where.unit_id,
            area=where.area,
            text=where.text,
            month=where.month,
            exited=where.exited,
        )


@strawberry.input(name="Months", description="起止月份（含）/ Months, both inclusive")
class MonthsInput:
    first: Month | None = strawberry.field(default=None, description="起始月 / First month")
    last: Month | None = strawberry.field(default=None, description="终止月 / Last month")


@strawberry.input(name="ReportFilter", description="月报筛选：各条件同时满足 / Which reports: all conditions hold")
class ReportsWhere:
    project_ids: list[UUID] | None = strawberry.field(default=None, description="项目在其中 / One of these projects")
    months: MonthsInput | None = strawberry.field(default=None, description="起止月份 / Months")
    statuses: list[FilingStatus] | None = strawberry.field(
        default=None, description="状态在其中 / One of these statuses"
    )
    unit_id: UUID | None = strawberry.field(default=None, description="填报单位 / Filed by this unit")

    @classmethod
    def of(cls, where: Self | None) -> ReportFilter:
        if where is None:
            return ReportFilter()
        months = where.months or MonthsInput()
        return ReportFilter(
            projects=where.project_ids,
            first=months.first,
            last=months.last,
            statuses=_values(where.statuses),
            unit=where.unit_id,
        )


@strawberry.input(
    name="FilingFilter", description="报送情况筛选：各条件同时满足 / Which obligations: all conditions hold"
)
class FilingsWhere:
    unit_id: UUID | None = strawberry.field(
        default=None, description="责任单位（任何位次）或业主 / Responsible at any rank, or owner"
    )
    statuses: list[FilingStatus] | None = strawberry.field(
        default=None, description="状态在其中 / One of these statuses"
    )
    late: bool | None = strawberry.field(default=None, description="是否迟报 / Late or not")
    missing: bool | None = strawberry.field(default=None, description="是否逾期未报 / Missing or not")

    @classmethod
    def of(cls, where: Self | None, month: Month | None) -> FilingFilter:
        where = where or cls()
        return FilingFilter(
            month=month, unit=where.unit_id, statuses=_values(where.statuses), late=where.late, missing=where.missing
        )


def _values(statuses: list[FilingStatus] | None) -> list[str] | None:
    return None if statuses is None else [status.value for status in statuses]
