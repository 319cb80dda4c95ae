"""Mutations about programmes, their documents and their months."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from events.decisions.programme import CloseMonth, IssueDocument, OpenMonth, OpenProgramme, ReopenMonth
from events.vocabulary import Disclosure, DocumentKind, FigureKind
from projections import programmes
from projections.asof import AsOf
from schema.context import Info
from schema.mutations.commands import INPUT, CommandInput, as_of, give
from schema.mutations.declared import CategoryInput, ExtraColumnInput, SectorInput, StatedTotalInput
from schema.refused import Refusals
from schema.scalars import Moment, Month
from schema.types.labels import declared_by
from schema.types.programme import Document, Programme, ReportingMonth
from schema.types.receipt import Receipt
from schema.types.values import BasisInput


@strawberry.input(description="设立年度方案，声明类别、行业与附加栏目 / Open a year's programme and declare its codes")
class OpenProgrammeInput(CommandInput):
    level: str = strawberry.field(description="层面代码 / Level")
    issuing_area: str = strawberry.field(description="发布地区代码 / Issuing area")
    year: int = strawberry.field(description="年度 / Year")
    title: str = strawberry.field(description="标题 / Title")
    categories: list[CategoryInput] = strawberry.field(description="类别 / Categories")
    sectors: list[SectorInput] = strawberry.field(description="行业 / Sectors")
    extra_columns: list[ExtraColumnInput] = strawberry.field(
        default_factory=list, description="附加栏目 / Further columns"
    )


@strawberry.input(description="印发文件 / Issue a document")
class IssueDocumentInput(CommandInput):
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    kind: DocumentKind = strawberry.field(description="种类 / Kind")
    basis: BasisInput = strawberry.field(description="文件本身 / The document itself")
    batch_no: int | None = strawberry.field(default=None, description="批次 / Batch number")
    ratified_by: str | None = strawberry.field(default=None, description="批准机关 / Ratified by")
    disclosure: Disclosure = strawberry.field(default=Disclosure.PUBLIC, description="公开方式 / Disclosure")
    stated: list[StatedTotalInput] = strawberry.field(
        default_factory=list, description="文件自述的合计，原样保存 / The totals that it states, kept as stated"
    )


@strawberry.input(description="开放一期月报 / Open a reporting month")
class OpenMonthInput(CommandInput):
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    period: Month = strawberry.field(description="月份 / Month")
    opens: Moment = strawberry.field(description="开放时刻 / When it opens")
    due: Moment = strawberry.field(description="截止时刻 / When reports are due")
    lock: Moment | None = strawberry.field(default=None, description="锁定时刻 / When it locks")
    figure: FigureKind = strawberry.field(
        default=FigureKind.ACTUAL, description="要求的数：预计或实际 / Estimates or actual figures"
    )


@strawberry.input(description="关账 / Close a month")
class CloseMonthInput(CommandInput):
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    period: Month = strawberry.field(description="月份 / Month")


@strawberry.input(description="重新开放已关账的一期 / Reopen a closed month")
class ReopenMonthInput(CommandInput):
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    period: Month = strawberry.field(description="月份 / Month")
    reason: str = strawberry.field(description="理由 / Reason")


@strawberry.type(description="已记账：方案 / Recorded: a programme")
class ProgrammeRecorded:
    receipt: Receipt = strawberry.field(description="回执 / Receipt")

    @strawberry.field(description="记账后的方案 / The programme at the receipt's position")
    async def programme(self, info: Info) -> Programme | None:
        moment, id = as_of(self.receipt), self.receipt.subject
        row = await info.context.at(moment).programme.load(id) if id else None
        return Programme.of(row, moment) if row else None


@strawberry.type(description="已记账：方案的文件 / Recorded: a document of a programme")
class DocumentRecorded(ProgrammeRecorded):
    @strawberry.field(description="印发的文件；其编号供列入时引用 / The document issued; entries name its id")
    async def document(self, info: Info) -> Document | None:
        return await _issued(info, self.receipt)


@strawberry.type(description="已记账：一期月报 / Recorded: a reporting month")
class MonthRecorded(ProgrammeRecorded):
    first_day: strawberry.Private[date]

    @strawberry.field(description="记账后的这一期 / The month at the receipt's position")
    async def month(self, info: Info) -> ReportingMonth | None:
        programme = self.receipt.subject
        rows = await info.context.at(as_of(self.receipt)).months.load(programme) if programme else []
        return next((ReportingMonth.of(row) for row in rows if row.month == self.first_day), None)


async def _issued(info: Info, receipt: Receipt) -> Document | None:
    """The document that stands at the command's last fact and did not before its first."""
    if receipt.first is None or receipt.last is None or receipt.subject is None:
        return None
    sealed, connection = as_of(receipt), await info.context.connection()
    before = AsOf(receipt.first - 1, sealed.moment, sealed.root)
    after = AsOf(receipt.last, sealed.moment, sealed.root)
    known = {row.document_id for row in await programmes.documents_of(connection, before, [receipt.subject])}
    rows = await programmes.documents_of(connection, after, [receipt.subject])
    said = await declared_by(info.context.at(sealed), receipt.subject)
    return next((Document.of(row, said, sealed) for row in rows if row.document_id not in known), None)


OpenProgrammeResult = Annotated[
    ProgrammeRecorded | Refusals,
    strawberry.union("OpenProgrammeResult", description="设立方案的结果 / Result of openProgramme"),
]
IssueDocumentResult = Annotated[
    DocumentRecorded | Refusals,
    strawberry.union("IssueDocumentResult", description="印发文件的结果 / Result of issueDocument"),
]
OpenMonthResult = Annotated[
    MonthRecorded | Refusals,
    strawberry.union("OpenMonthResult", description="开放月报的结果 / Result of openMonth"),
]
CloseMonthResult = Annotated[
    MonthRecorded | Refusals,
    strawberry.union("CloseMonthResult", description="关账的结果 / Result of closeMonth"),
]
ReopenMonthResult = Annotated[
    MonthRecorded | Refusals,
    strawberry.union("ReopenMonthResult", description="重新开放的结果 / Result of reopenMonth"),
]


@strawberry.type
class ProgrammeMutations:
    @strawberry.mutation(description="设立年度方案 / Open a year's programme")
    async def open_programme(
        self, info: Info, input: Annotated[OpenProgrammeInput, INPUT]
    ) -> OpenProgrammeResult | None:
        return ProgrammeRecorded(receipt=await give(info, OpenProgramme, input))

    @strawberry.mutation(description="印发年度方案、增补或调整文件 / Issue a plan, a supplement or an adjustment")
    async def issue_document(
        self, info: Info, input: Annotated[IssueDocumentInput, INPUT]
    ) -> IssueDocumentResult | None:
        return DocumentRecorded(receipt=await give(info, IssueDocument, input))

    @strawberry.mutation(description="开放一期月报，定下截止时刻 / Open a reporting month and say when reports are due")
    async def open_month(self, info: Info, input: Annotated[OpenMonthInput, INPUT]) -> OpenMonthResult | None:
        return MonthRecorded(receipt=await give(info, OpenMonth, input), first_day=input.period)

    @strawberry.mutation(description="关账；此后仍可补报、退回、更正 / Close a month; late filing stays possible")
    async def close_month(self, info: Info, input: Annotated[CloseMonthInput, INPUT]) -> CloseMonthResult | None:
        return MonthRecorded(receipt=await give(info, CloseMonth, input), first_day=input.period)

    @strawberry.mutation(description="重新开放已关账的一期 / Reopen a closed month")
    async def reopen_month(self, info: Info, input: Annotated[ReopenMonthInput, INPUT]) -> ReopenMonthResult | None:
        return MonthRecorded(receipt=await give(info, ReopenMonth, input), first_day=input.period)
