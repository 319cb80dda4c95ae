"""Mutations about monthly reports: 信息员 files, 联络员 reviews, 重点办 accepts."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry
from msgspec import UNSET

from events.decisions.report import (
    AcceptReport,
    CorrectReport,
    ExcuseReport,
    FileReport,
    ReturnReport,
    ReviewReport,
)
from events.refusals import InvalidInput
from events.vocabulary import FigureKind, Measure
from schema.context import Info
from schema.mutations.commands import INPUT, CommandInput, as_of, give
from schema.refused import Refusals
from schema.scalars import Month
from schema.types.receipt import Receipt
from schema.types.report import Report, report_at
from schema.types.values import BasisInput, MoneyInput


@strawberry.input
class ReportInput(CommandInput):
    """Which report."""

    project_id: UUID = strawberry.field(description="项目 / Project")
    period: Month = strawberry.field(description="月份 / Month")


@strawberry.input(description="填报月报 / File a monthly report")
class FileReportInput(ReportInput):
    completed: MoneyInput | None = strawberry.field(
        default=None, description="本期完成投资，只填本期 / Completed in this period only"
    )
    year_to_date: MoneyInput | None = strawberry.field(
        default=None, description="年内累计（照填照存，不作计算）/ Year to date as typed; kept, never trusted"
    )
    since_start: MoneyInput | None = strawberry.field(
        default=None, description="开工以来累计（照填照存，不作计算）/ Since start as typed; kept, never trusted"
    )
    figure: FigureKind = strawberry.field(default=FigureKind.ACTUAL, description="预计或实际 / Estimate or actual")
    measured_by: Measure = strawberry.field(default=Measure.WORK, description="计算方法 / How it was measured")
    progress: str = strawberry.field(default="", description="形象进度 / Visible progress")
    preparatory_progress: str = strawberry.field(default="", description="前期工作进展 / Preparatory progress")
    problems: str = strawberry.field(default="", description="存在问题 / Problems")
    next_steps: str = strawberry.field(default="", description="下步打算 / Next steps")
    nothing_to_report: bool = strawberry.field(default=False, description="本期无进展 / Nothing to report")
    reason: str = strawberry.field(default="", description="负数的理由 / The reason of a negative amount")
    covers_from: date | None = strawberry.field(default=None, description="报送期间起 / Covers from")
    covers_to: date | None = strawberry.field(default=None, description="报送期间止 / Covers to")


@strawberry.input(description="联络员审核 / Review a report")
class ReviewReportInput(ReportInput):
    remark: str = strawberry.field(default="", description="意见 / Remark")


@strawberry.input(description="退回 / Return a report")
class ReturnReportInput(ReportInput):
    reason: str = strawberry.field(description="理由 / Reason")


@strawberry.input(description="重点办收件 / Accept a report")
class AcceptReportInput(ReportInput):
    remark: str = strawberry.field(default="", description="意见 / Remark")


@strawberry.input(
    description="更正：不写的字段不变，写 null 则去掉该数 / Correct: a field left out stays, null takes an amount away"
)
class CorrectReportInput(ReportInput):
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput = strawberry.field(description="依据 / Basis")
    completed: strawberry.Maybe[MoneyInput | None] = strawberry.field(description="本期完成投资 / Completed")
    year_to_date: strawberry.Maybe[MoneyInput | None] = strawberry.field(description="年内累计 / Year to date as typed")
    since_start: strawberry.Maybe[MoneyInput | None] = strawberry.field(
        description="开工以来累计 / Since start as typed"
    )
    progress: strawberry.Maybe[str] = strawberry.field(description="形象进度 / Visible progress")
    preparatory_progress: strawberry.Maybe[str] = strawberry.field(description="前期工作进展 / Preparatory progress")
    consent: str = strawberry.field(default="", description="责任单位的意见 / The responsible unit's consent")


@strawberry.input(description="准予免报 / Excuse a project from reporting")
class ExcuseReportInput(ReportInput):
    reason: str = strawberry.field(description="理由 / Reason")
    basis: BasisInput | None = strawberry.field(default=None, description="依据 / Basis")


@strawberry.type(description="已记账：月报 / Recorded: a report")
class ReportRecorded:
    receipt: Receipt = strawberry.field(description="回执 / Receipt")
    project_id: strawberry.Private[UUID]
    first_day: strawberry.Private[date]

    @classmethod
    def of(cls, receipt: Receipt, input: ReportInput) -> "ReportRecorded":
        return cls(receipt=receipt, project_id=input.project_id, first_day=input.period)

    @strawberry.field(description="记账后的月报 / The report at the receipt's position")
    async def report(self, info: Info) -> Report | None:
        return await report_at(info, as_of(self.receipt), self.project_id, Month(self.first_day))


FileReportResult = Annotated[
    ReportRecorded | Refusals, strawberry.union("FileReportResult", description="填报的结果 / Result of fileReport")
]
ReviewReportResult = Annotated[
    ReportRecorded | Refusals, strawberry.union("ReviewReportResult", description="审核的结果 / Result of reviewReport")
]
ReturnReportResult = Annotated[
    ReportRecorded | Refusals, strawberry.union("ReturnReportResult", description="退回的结果 / Result of returnReport")
]
AcceptReportResult = Annotated[
    ReportRecorded | Refusals, strawberry.union("AcceptReportResult", description="收件的结果 / Result of acceptReport")
]
CorrectReportResult = Annotated[
    ReportRecorded | Refusals,
    strawberry.union("CorrectReportResult", description="更正的结果 / Result of correctReport"),
]
ExcuseReportResult = Annotated[
    ReportRecorded | Refusals, strawberry.union("ExcuseReportResult", description="免报的结果 / Result of excuseReport")
]


@strawberry.type
class ReportMutations:
    @strawberry.mutation(description="填报月报 / File a monthly report")
    async def file_report(self, info: Info, input: Annotated[FileReportInput, INPUT]) -> FileReportResult | None:
        return ReportRecorded.of(await give(info, FileReport, input), input)

    @strawberry.mutation(description="联络员审核月报 / Review a report, as liaison officer")
    async def review_report(self, info: Info, input: Annotated[ReviewReportInput, INPUT]) -> ReviewReportResult | None:
        return ReportRecorded.of(await give(info, ReviewReport, input), input)

    @strawberry.mutation(description="退回月报 / Return a report")
    async def return_report(self, info: Info, input: Annotated[ReturnReportInput, INPUT]) -> ReturnReportResult | None:
        return ReportRecorded.of(await give(info, ReturnReport, input), input)

    @strawberry.mutation(description="重点办收件 / Accept a report, as major-projects office")
    async def accept_report(self, info: Info, input: Annotated[AcceptReportInput, INPUT]) -> AcceptReportResult | None:
        return ReportRecorded.of(await give(info, AcceptReport, input), input)

    @strawberry.mutation(description="更正月报；原数、新数并存 / Correct a report; both figures are kept")
    async def correct_report(
        self, info: Info, input: Annotated[CorrectReportInput, INPUT]
    ) -> CorrectReportResult | None:
        return ReportRecorded.of(await give(info, CorrectReport, input, **_corrections(input)), input)

    @strawberry.mutation(description="准予免报 / Excuse a project from reporting")
    async def excuse_report(self, info: Info, input: Annotated[ExcuseReportInput, INPUT]) -> ExcuseReportResult | None:
        return ReportRecorded.of(await give(info, ExcuseReport, input), input)


def _corrections(input: CorrectReportInput) -> dict[str, object]:
    """What is to be corrected: absent stays UNSET, null stays null."""
    amounts = {"completed": input.completed, "year_to_date": input.year_to_date, "since_start": input.since_start}
    corrections: dict[str, object] = {}
    for name, amount in amounts.items():
        try:
            corrections[name] = UNSET if amount is None else amount.value and amount.value.value()
        except ValueError as problem:
            raise InvalidInput(str(problem), name) from problem
    for name, text in (("progress", input.progress), ("preparatory_progress", input.preparatory_progress)):
        corrections[name] = UNSET if text is None else text.value
    return corrections
