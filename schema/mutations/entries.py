"""Mutations about entries: what a programme lists, adjusts and lets go."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry, VoidListing
from events.refusals import InvalidInput
from events.vocabulary import ExitCause, Wan
from schema.context import Info
from schema.mutations.commands import INPUT, CommandInput, as_of, give
from schema.refused import Refusals
from schema.types.entry import Entry, entry_at
from schema.types.receipt import Receipt
from schema.types.values import BasisInput, ExtraValueInput, GoalInput, MoneyInput


@strawberry.input(description="列入方案 / List a project on a programme")
class ListEntryInput(CommandInput):
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    project_id: UUID = strawberry.field(description="项目 / Project")
    document_id: UUID = strawberry.field(description="依据的文件 / The document that lists it")
    effective_from: date = strawberry.field(
        description="自何月起计（该月 1 日）/ First day of the first month that counts"
    )
    category: str = strawberry.field(description="年度类别代码 / Category")
    sector: str = strawberry.field(description="行业代码 / Sector")
    row_no: int | None = strawberry.field(default=None, description="文件中的序号 / Row number in the document")
    annual_plan: MoneyInput | None = strawberry.field(
        default=None, description="年度计划投资；预备项目可不填 / Annual plan; none for preparatory ones"
    )
    month_plan: list[Wan] = strawberry.field(
        default_factory=list,
        description="分月计划（万元）：不填，或十二个月 / Plan by month, 10,000 yuan: none or twelve",
    )
    goal: GoalInput | None = strawberry.field(default=None, description="年度目标 / The year's goal")
    planned_start: date | None = strawberry.field(default=None, description="计划开工日期 / Planned start")
    planned_finish: date | None = strawberry.field(default=None, description="计划竣工日期 / Planned finish")
    responsible_units: list[UUID] = strawberry.field(
        description="责任单位，第一位牵头 / Responsible units in order; the first leads"
    )
    land_counties: list[UUID] = strawberry.field(
        default_factory=list, description="负责征地的县区 / Counties that answer for land"
    )
    sponsoring_leader: UUID | None = strawberry.field(
        default=None, description="联系领导（人员编号，不写姓名）/ Sponsoring leader: a reference, never a name"
    )
    remark: str = strawberry.field(default="", description="备注 / Remark")
    extra: list[ExtraValueInput] = strawberry.field(default_factory=list, description="附加栏目 / Further columns")


@strawberry.input(description="年度计划投资调整 / Adjust an annual plan")
class AdjustPlanInput(CommandInput):
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    annual_plan: MoneyInput | None = strawberry.field(description="新的年度计划 / The new annual plan")
    effective_from: date = strawberry.field(
        description="自何月起生效（该月 1 日）/ First day of the month it begins in"
    )
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput = strawberry.field(description="依据 / Basis")


@strawberry.input(description="退出方案 / Let an entry go")
class ExitEntryInput(CommandInput):
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    cause: ExitCause = strawberry.field(description="原因：客观或主观 / Objective or subjective cause")
    effective_from: date = strawberry.field(
        description="自何月起退出（该月 1 日）/ First day of the month it leaves in"
    )
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput = strawberry.field(description="依据 / Basis")


@strawberry.input(description="误列作废：自始不应列入 / Void a listing that should never have been")
class VoidListingInput(CommandInput):
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput | None = strawberry.field(default=None, description="依据 / Basis")


@strawberry.type(description="已记账：列入记录 / Recorded: an entry")
class EntryRecorded:
    receipt: Receipt = strawberry.field(description="回执 / Receipt")

    @strawberry.field(
        description="记账后的列入记录；误列作废的为空 / The entry at the receipt's position; null where it was voided"
    )
    async def entry(self, info: Info) -> Entry | None:
        id = self.receipt.subject
        return await entry_at(info, as_of(self.receipt), id) if id else None


ListEntryResult = Annotated[
    EntryRecorded | Refusals,
    strawberry.union("ListEntryResult", description="列入的结果 / Result of listEntry"),
]
AdjustPlanResult = Annotated[
    EntryRecorded | Refusals,
    strawberry.union("AdjustPlanResult", description="计划调整的结果 / Result of adjustPlan"),
]
ExitEntryResult = Annotated[
    EntryRecorded | Refusals,
    strawberry.union("ExitEntryResult", description="退出的结果 / Result of exitEntry"),
]
VoidListingResult = Annotated[
    EntryRecorded | Refusals,
    strawberry.union("VoidListingResult", description="误列作废的结果 / Result of voidListing"),
]


@strawberry.type
class EntryMutations:
    @strawberry.mutation(description="列入方案 / List a project on a programme")
    async def list_entry(self, info: Info, input: Annotated[ListEntryInput, INPUT]) -> ListEntryResult | None:
        goal = (input.goal or GoalInput()).value()
        return EntryRecorded(receipt=await give(info, ListEntry, input, goal=goal, extra=_extra(input.extra)))

    @strawberry.mutation(description="年度计划投资调整，自某月起 / Adjust an annual plan from a month on")
    async def adjust_plan(self, info: Info, input: Annotated[AdjustPlanInput, INPUT]) -> AdjustPlanResult | None:
        return EntryRecorded(receipt=await give(info, AdjustPlan, input))

    @strawberry.mutation(description="退出方案，自某月起 / Let an entry go from a month on")
    async def exit_entry(self, info: Info, input: Annotated[ExitEntryInput, INPUT]) -> ExitEntryResult | None:
        return EntryRecorded(receipt=await give(info, ExitEntry, input))

    @strawberry.mutation(description="误列作废 / Void a listing that should never have been")
    async def void_listing(self, info: Info, input: Annotated[VoidListingInput, INPUT]) -> VoidListingResult | None:
        return EntryRecorded(receipt=await give(info, VoidListing, input))


def _extra(values: list[ExtraValueInput]) -> dict[str, str]:
    columns = {one.code: one.text for one in values}
    if len(columns) != len(values):
        raise InvalidInput("同一附加栏目写了两次", "extra")
    return columns
