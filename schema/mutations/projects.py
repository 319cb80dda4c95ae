"""Mutations about projects."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

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
from events.vocabulary import Certainty
from schema.context import Info
from schema.mutations.commands import INPUT, CommandInput, as_of, give
from schema.refused import Refusals
from schema.types.project import Project, project_at
from schema.types.receipt import Receipt
from schema.types.values import BasisInput, IdentifierInput, MoneyInput, YearsInput


@strawberry.input(description="登记项目 / Register a project")
class RegisterProjectInput(CommandInput):
    name: str = strawberry.field(description="名称 / Name")
    identifiers: list[IdentifierInput] = strawberry.field(
        default_factory=list, description="外部代码 / Outside numbers"
    )
    scope: str = strawberry.field(default="", description="建设内容及规模 / Scope")
    areas: list[str] = strawberry.field(default_factory=list, description="建设地点代码，可多个 / Area codes")
    years: YearsInput | None = strawberry.field(default=None, description="建设年限 / Years of construction")
    total: MoneyInput | None = strawberry.field(
        default=None, description="总投资；未定可不填 / Total investment, if known"
    )
    owners: list[UUID] = strawberry.field(default_factory=list, description="项目业主，可未定 / Owners, if known")
    agents: list[UUID] = strawberry.field(default_factory=list, description="代建单位 / Agents")
    construction_type: str | None = strawberry.field(default=None, description="建设性质代码 / Construction type")
    parent: UUID | None = strawberry.field(default=None, description="所属打包项目 / The bundle that it is a part of")


@strawberry.input(description="项目更名 / Rename a project")
class RenameProjectInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    name: str = strawberry.field(description="新名称 / New name")
    effective_from: date = strawberry.field(description="生效日期 / Effective from")
    basis: BasisInput = strawberry.field(description="依据 / Basis")


@strawberry.input(description="总投资调整 / Revise a project's total investment")
class ReviseTotalInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    total: MoneyInput | None = strawberry.field(
        description="新的总投资；不再确定则为空 / The new total; null if unknown"
    )
    effective_from: date = strawberry.field(description="生效日期 / Effective from")
    basis: BasisInput = strawberry.field(description="依据 / Basis")


@strawberry.input(description="赋码或换码：同一体系只留新的 / Identify a project: replaces the same scheme's number")
class IdentifyProjectInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    identifier: IdentifierInput = strawberry.field(description="代码 / The number")
    effective_from: date = strawberry.field(description="生效日期 / Effective from")
    basis: BasisInput | None = strawberry.field(default=None, description="依据 / Basis")


@strawberry.input(description="核定期初累计完成投资 / Set what was completed before the ledger began")
class SetOpeningBalanceInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    as_of: date = strawberry.field(description="截至日 / As of")
    completed: MoneyInput = strawberry.field(description="累计完成投资 / Completed")
    certainty: Certainty = strawberry.field(default=Certainty.FINAL, description="暂估或核定 / Estimated or final")
    basis: BasisInput | None = strawberry.field(default=None, description="依据 / Basis")


@strawberry.input(description="开工 / Start a project")
class StartProjectInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    on: date = strawberry.field(description="开工日期 / Started on")
    evidence: str = strawberry.field(default="", description="佐证 / Evidence")


@strawberry.input(description="投入使用 / Put a project into use")
class PutProjectIntoUseInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    on: date = strawberry.field(description="投入使用日期 / In use on")
    evidence: str = strawberry.field(default="", description="佐证 / Evidence")


@strawberry.input(description="登记作废：误登或重复 / Void a registration: made by mistake, or twice")
class VoidProjectInput(CommandInput):
    project_id: UUID = strawberry.field(description="项目 / Project")
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput | None = strawberry.field(default=None, description="依据 / Basis")


@strawberry.type(description="已记账：项目 / Recorded: a project")
class ProjectRecorded:
    receipt: Receipt = strawberry.field(description="回执 / Receipt")

    @strawberry.field(description="记账后的项目 / The project at the receipt's position")
    async def project(self, info: Info) -> Project | None:
        return await project_at(info, as_of(self.receipt), self.receipt.subject)


RegisterProjectResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("RegisterProjectResult", description="登记项目的结果 / Result of registerProject"),
]
RenameProjectResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("RenameProjectResult", description="项目更名的结果 / Result of renameProject"),
]
ReviseTotalResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("ReviseTotalResult", description="总投资调整的结果 / Result of reviseTotal"),
]
IdentifyProjectResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("IdentifyProjectResult", description="赋码的结果 / Result of identifyProject"),
]
SetOpeningBalanceResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("SetOpeningBalanceResult", description="核定期初的结果 / Result of setOpeningBalance"),
]
StartProjectResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("StartProjectResult", description="开工的结果 / Result of startProject"),
]
PutProjectIntoUseResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("PutProjectIntoUseResult", description="投入使用的结果 / Result of putProjectIntoUse"),
]
VoidProjectResult = Annotated[
    ProjectRecorded | Refusals,
    strawberry.union("VoidProjectResult", description="作废的结果 / Result of voidProject"),
]


@strawberry.type
class ProjectMutations:
    @strawberry.mutation(description="登记项目 / Register a project")
    async def register_project(
        self, info: Info, input: Annotated[RegisterProjectInput, INPUT]
    ) -> RegisterProjectResult | None:
        return ProjectRecorded(receipt=await give(info, RegisterProject, input))

    @strawberry.mutation(description="项目更名 / Rename a project")
    async def rename_project(
        self, info: Info, input: Annotated[RenameProjectInput, INPUT]
    ) -> RenameProjectResult | None:
        return ProjectRecorded(receipt=await give(info, RenameProject, input))

    @strawberry.mutation(description="总投资调整 / Revise a project's total investment")
    async def revise_total(self, info: Info, input: Annotated[ReviseTotalInput, INPUT]) -> ReviseTotalResult | None:
        return ProjectRecorded(receipt=await give(info, ReviseTotal, input))

    @strawberry.mutation(description="赋码或换码 / Give a project an outside number")
    async def identify_project(
        self, info: Info, input: Annotated[IdentifyProjectInput, INPUT]
    ) -> IdentifyProjectResult | None:
        return ProjectRecorded(receipt=await give(info, IdentifyProject, input))

    @strawberry.mutation(description="核定期初累计完成投资 / Set what was completed before the ledger began")
    async def set_opening_balance(
        self, info: Info, input: Annotated[SetOpeningBalanceInput, INPUT]
    ) -> SetOpeningBalanceResult | None:
        return ProjectRecorded(receipt=await give(info, SetOpeningBalance, input))

    @strawberry.mutation(description="开工 / Start a project")
    async def start_project(self, info: Info, input: Annotated[StartProjectInput, INPUT]) -> StartProjectResult | None:
        return ProjectRecorded(receipt=await give(info, StartProject, input))

    @strawberry.mutation(description="投入使用 / Put a project into use")
    async def put_project_into_use(
        self, info: Info, input: Annotated[PutProjectIntoUseInput, INPUT]
    ) -> PutProjectIntoUseResult | None:
        return ProjectRecorded(receipt=await give(info, PutProjectIntoUse, input))

    @strawberry.mutation(description="登记作废；须先退出所有方案 / Void a registration; it must have left every list")
    async def void_project(self, info: Info, input: Annotated[VoidProjectInput, INPUT]) -> VoidProjectResult | None:
        return ProjectRecorded(receipt=await give(info, VoidProject, input))
