"""Completed investment by month, with rates and what the figures cover."""

from typing import Self

import strawberry

from events.vocabulary import Wan
from projections.statistics import MonthStatistic, rounded
from schema.scalars import Month, Percent
from schema.types.cell import InCell, Words
from schema.types.labels import started
from schema.types.values import money, percent


@strawberry.type(description="统计所覆盖的月报 / The reports that a figure covers")
class Coverage:
    owed: int = strawberry.field(description="应报 / Owed")
    filed: int = strawberry.field(description="已报（未退回）/ Filed and not returned")
    accepted: int = strawberry.field(description="已收件 / Accepted")


@strawberry.type(
    description="一格一月的投资完成情况；金额为万元 / One cell's investment in one month; amounts in 10,000 yuan"
)
class MonthInvestment(InCell):
    month: Month = strawberry.field(description="月份 / Month")
    month_start = started("month")
    projects: int = strawberry.field(
        description="当月在列、应填报的项目数 / Projects that stand in the month and report"
    )
    completed: Wan = strawberry.field(description="当月完成投资 / Completed in the month")
    year_to_date: Wan = strawberry.field(description="年内累计完成 / Completed in the year so far")
    since_start: Wan = strawberry.field(description="开工以来累计，含期初 / Since start, opening balances included")
    planned: Wan = strawberry.field(description="当月计划 / Planned for the month")
    annual_plan: Wan | None = strawberry.field(
        description="年度计划；无计划为空 / Annual plan; null where there is none"
    )
    completion_rate: Percent | None = strawberry.field(
        description="投资完成率（%）：年内累计 ÷ 年度计划；无计划为空 / Year to date by annual plan, per cent"
    )
    time_progress: Percent = strawberry.field(description="时间进度（%）：月份 ÷ 12 / Months gone by twelve, per cent")
    progress_gap: Percent | None = strawberry.field(
        description="超（滞后）百分点：完成率 − 时间进度 / Completion rate less time progress, percentage points"
    )
    owed: int = strawberry.field(description="所覆盖的月报：应报 / Reports that it covers: owed")
    filed: int = strawberry.field(description="所覆盖的月报：已报（未退回）/ Filed and not returned")
    accepted: int = strawberry.field(description="所覆盖的月报：已收件 / Accepted")
    coverage: Coverage = strawberry.field(description="覆盖的月报 / The reports that it covers")

    @classmethod
    def of(cls, row: MonthStatistic, words: Words) -> Self:
        coverage = row.coverage
        return cls(
            **words.fields(row.cell),
            month=Month(row.month),
            projects=row.projects,
            completed=Wan(row.completed),
            year_to_date=Wan(row.year_to_date),
            since_start=Wan(row.since_start),
            planned=Wan(row.planned),
            annual_plan=money(row.annual_plan),
            completion_rate=percent(rounded(row.completion_rate)),
            time_progress=Percent(rounded(row.time_progress)),  # type: ignore[arg-type]
            progress_gap=percent(rounded(row.progress_gap)),
            owed=coverage.owed,
            filed=coverage.filed,
            accepted=coverage.accepted,
            coverage=Coverage(owed=coverage.owed, filed=coverage.filed, accepted=coverage.accepted),
        )
