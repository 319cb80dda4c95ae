"""Entries: a project's place on one programme."""

from datetime import date
from typing import Self
from uuid import UUID

import msgspec
import strawberry

from events.vocabulary import ExitCause, Wan
from projections.asof import AsOf
from projections.listings import EntryRow
from schema.context import Info
from schema.types.organisation import Organisation
from schema.types.project import Project, organisations, project_at
from schema.types.values import ExtraValue, Goal, Stated, money


@strawberry.type(description="列入记录：项目在一个方案中的位置 / An entry: a project's place on one programme")
class Entry:
    id: UUID = strawberry.field(description="编号 / Identifier")
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    project_id: UUID = strawberry.field(description="项目 / Project")
    document_id: UUID = strawberry.field(description="列入所依据的文件 / The document that listed it")
    name: str = strawberry.field(description="项目名称 / The project's name")
    total: Wan | None = strawberry.field(description="项目总投资（万元）/ The project's total investment")
    areas: list[str] = strawberry.field(description="建设地点代码 / Area codes")
    effective_from: date = strawberry.field(description="自何月起计 / The first month that counts, by its first day")
    exited_from: date | None = strawberry.field(description="自何月起退出 / The first month that no longer counts")
    exit_cause: ExitCause | None = strawberry.field(description="退出原因 / Why it left")
    row_no: int | None = strawberry.field(description="文件中的序号 / Row number in the document")
    category: str = strawberry.field(description="年度类别代码 / Category")
    sector: str = strawberry.field(description="行业代码 / Sector")
    listed_plan: Wan | None = strawberry.field(description="列入时的年度计划（万元）/ Annual plan when listed")
    annual_plan: Wan | None = strawberry.field(
        description="现行年度计划（万元）；预备项目可为空 / Annual plan in force"
    )
    plan_stated: Stated | None = strawberry.field(description="现行年度计划原文 / The plan in force as stated")
    month_plan: list[Wan] = strawberry.field(
        description="分月计划（万元），十二个月或无 / Plan by month, twelve or none"
    )
    goal: Goal = strawberry.field(description="年度目标 / The year's goal")
    planned_start: date | None = strawberry.field(description="计划开工日期 / Planned start")
    planned_finish: date | None = strawberry.field(description="计划竣工日期 / Planned finish")
    sponsoring_leader: UUID | None = strawberry.field(
        description="联系领导（人员编号）/ Sponsoring leader, a reference"
    )
    remark: str = strawberry.field(description="备注 / Remark")
    extra: list[ExtraValue] = strawberry.field(description="附加栏目 / Further columns")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    unit_ids: strawberry.Private[list[UUID]]
    county_ids: strawberry.Private[list[UUID]]
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: EntryRow, as_of: AsOf) -> Self:
        return cls(
            id=row.entry_id,
            programme_id=row.programme_id,
            project_id=row.project_id,
            document_id=row.document_id,
            name=row.name,
            total=money(row.total),
            areas=row.areas,
            effective_from=row.effective_from,
            exited_from=row.exited_from,
            exit_cause=ExitCause(row.exit_cause) if row.exit_cause else None,
            row_no=row.row_no,
            category=row.category,
            sector=row.sector,
            listed_plan=money(row.listed_plan),
            annual_plan=money(row.annual_plan),
            plan_stated=Stated.of(row.plan_stated, row.plan_unit),
            month_plan=[Wan(amount) for amount in row.month_plan],
            goal=Goal(ensured=row.goal_ensured, striven_for=row.goal_striven_for, text=row.goal_text),
            planned_start=row.planned_start,
            planned_finish=row.planned_finish,
            sponsoring_leader=row.sponsoring_leader,
            remark=row.remark,
            extra=[ExtraValue(code=code, value=value) for code, value in msgspec.json.decode(row.extra).items()],
            version=row.version,
            unit_ids=row.responsible_units,
            county_ids=row.land_counties,
            as_of=as_of,
        )

    @strawberry.field(description="项目 / The project")
    async def project(self, info: Info) -> Project | None:
        return await project_at(info, self.as_of, self.project_id)

    @strawberry.field(description="责任单位，第一位牵头 / Responsible units in order; the first leads")
    async def responsible_units(self, info: Info) -> list[Organisation]:
        return await organisations(info, self.as_of, self.unit_ids)

    @strawberry.field(description="负责征地的县区 / Counties that answer for land")
    async def land_counties(self, info: Info) -> list[Organisation]:
        return await organisations(info, self.as_of, self.county_ids)
