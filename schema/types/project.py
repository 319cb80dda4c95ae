"""Projects: what is built, by whom, how large."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from events.vocabulary import Certainty, Wan
from projections.asof import AsOf
from projections.projects import ProjectRow
from schema.context import Info
from schema.types.organisation import Organisation
from schema.types.values import Identifier, Stated, Years, money


@strawberry.type(description="期初累计完成投资 / Completed investment before the ledger began")
class OpeningBalance:
    as_of: date = strawberry.field(description="截至日 / As of")
    completed: Wan = strawberry.field(description="累计完成（万元）/ Completed, 10,000 yuan")
    certainty: Certainty = strawberry.field(description="确定程度 / Certainty")


@strawberry.type(description="项目 / A project, whatever lists it stands on")
class Project:
    id: UUID = strawberry.field(description="编号 / Identifier")
    name: str = strawberry.field(description="名称 / Name")
    identifiers: list[Identifier] = strawberry.field(description="外部代码 / Outside numbers")
    scope: str = strawberry.field(description="建设内容及规模 / Scope")
    areas: list[str] = strawberry.field(description="建设地点代码 / Area codes")
    years: Years | None = strawberry.field(description="建设年限 / Years of construction")
    total: Wan | None = strawberry.field(description="总投资（万元）；未定为空 / Total investment; null where unknown")
    total_stated: Stated | None = strawberry.field(description="总投资原文 / Total investment as stated")
    construction_type: str | None = strawberry.field(description="建设性质代码 / Construction type")
    opening_balance: OpeningBalance | None = strawberry.field(description="期初累计 / Opening balance")
    started_on: date | None = strawberry.field(description="开工日期 / Started on")
    in_use_on: date | None = strawberry.field(description="投入使用日期 / In use on")
    voided: bool = strawberry.field(description="登记是否已作废 / Whether the registration is void")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    owner_ids: strawberry.Private[list[UUID]]
    agent_ids: strawberry.Private[list[UUID]]
    parent_id: strawberry.Private[UUID | None]
    moment: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: ProjectRow, as_of: AsOf) -> Self:
        return cls(
            id=row.project_id,
            name=row.name,
            identifiers=[Identifier.of(key) for key in row.identifiers],
            scope=row.scope,
            areas=row.areas,
            years=Years(stated=row.years_stated, first=row.year_first, last=row.year_last)
            if row.years_stated
            else None,
            total=money(row.total),
            total_stated=Stated.of(row.total_stated, row.total_unit),
            construction_type=row.construction_type,
            opening_balance=_opening(row),
            started_on=row.started_on,
            in_use_on=row.in_use_on,
            voided=row.voided,
            version=row.version,
            owner_ids=row.owners,
            agent_ids=row.agents,
            parent_id=row.parent,
            moment=as_of,
        )

    @strawberry.field(description="项目业主 / Owners")
    async def owners(self, info: Info) -> list[Organisation]:
        return await organisations(info, self.moment, self.owner_ids)

    @strawberry.field(description="代建单位 / Agents who build on the owner's behalf")
    async def agents(self, info: Info) -> list[Organisation]:
        return await organisations(info, self.moment, self.agent_ids)

    @strawberry.field(description="所属打包项目 / The bundle that it is a part of")
    async def parent(self, info: Info) -> "Project | None":
        return await project_at(info, self.moment, self.parent_id)


def _opening(row: ProjectRow) -> OpeningBalance | None:
    if row.opening_as_of is None or row.opening_balance is None or row.opening_certainty is None:
        return None
    certainty = Certainty(row.opening_certainty)
    return OpeningBalance(as_of=row.opening_as_of, completed=Wan(row.opening_balance), certainty=certainty)


async def organisations(info: Info, as_of: AsOf, ids: list[UUID]) -> list[Organisation]:
    """In the order of `ids`."""
    rows = await info.context.at(as_of).organisation.load_many(ids)
    return [Organisation.of(row) for row in rows if row is not None]


async def organisation_at(info: Info, as_of: AsOf, id: UUID | None) -> Organisation | None:
    row = await info.context.at(as_of).organisation.load(id) if id else None
    return Organisation.of(row) if row else None


async def project_at(info: Info, as_of: AsOf, id: UUID | None) -> Project | None:
    row = await info.context.at(as_of).project.load(id) if id else None
    return Project.of(row, as_of) if row else None
