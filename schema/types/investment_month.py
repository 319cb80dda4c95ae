"""What was reported for one project in one month."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import strawberry

from events.vocabulary import FigureKind, Wan
from projections.asof import AsOf
from projections.investments import Basis
from projections.reading.investments import COLUMNS, Span, by_month
from projections.reports import FilingStatus
from projections.rows import Rows
from schema.context import Info
from schema.linked import by_moment
from schema.paging import Needs
from schema.scalars import Month
from schema.selection import columns, selected
from schema.types.labels import labelled, started
from schema.types.ranges import MonthsInput

NEEDS: Needs = {
    "month_start": ("month",),
    "status_label": ("status",),
    "figure_label": ("figure",),
}


@strawberry.type(
    description="一个项目一个月的投资完成情况（打包项目为其子项目之和）；金额为万元 / "
    "A project's investment in a month as reported, of a bundle its parts together; amounts in 10,000 yuan"
)
class Investment:
    month: Month = strawberry.field(description="月份 / Month")
    month_start = started("month")
    completed: Wan | None = strawberry.field(
        description="本月完成，更正后；按口径未计入的（如已退回）为空 / "
        "Completed as corrected; null where it does not count on the basis asked for, such as returned"
    )
    year_to_date: Wan | None = strawberry.field(description="年内累计 / Year to date")
    since_start: Wan | None = strawberry.field(
        description="开工以来累计，含期初 / Since start, opening balance included"
    )
    planned: Wan | None = strawberry.field(
        description="本月计划；没有分月计划、或不经列入记录查询的为空 / "
        "Planned for the month by the entry; null without a plan by month, or where no entry is asked"
    )
    filed: Wan | None = strawberry.field(description="填报数 / As filed")
    accepted: Wan | None = strawberry.field(description="收件数 / As accepted")
    status: FilingStatus | None = strawberry.field(
        description="月报状态；子项目各异的为空 / Where the report stands; null where a bundle's parts differ"
    )
    status_label = labelled(FilingStatus, "status", nullable=True)
    figure: FigureKind | None = strawberry.field(description="预计或实际 / Estimate or actual")
    figure_label = labelled(FigureKind, "figure", nullable=True)


async def of_entries(rows: Sequence[Any], info: Info, months: MonthsInput | None, basis: Basis) -> list[Any]:
    """An entry's months: those of its year in which it stands."""
    wanted, planned = _wanted(info)
    first, until = _bounds(months)

    async def read(as_of: AsOf, rows: Sequence[Any]) -> Sequence[Any]:
        spans = [_standing(row, first, until) for row in rows]
        found = await by_month(await info.context.connection(), as_of, spans, wanted, basis)
        return list(map(_with_plans, rows, found)) if planned else found

    return await by_moment(rows, info, read)


async def of_projects(rows: Sequence[Any], info: Info, months: MonthsInput | None, basis: Basis) -> list[Any]:
    """A project's months, whatever lists it stood on."""
    wanted, planned = _wanted(info)
    first, until = _bounds(months)

    async def read(as_of: AsOf, rows: Sequence[Any]) -> Sequence[Any]:
        spans = [Span(row.id, first, until) for row in rows]
        found = await by_month(await info.context.connection(), as_of, spans, wanted, basis)
        return [_with(some, lambda _: None) for some in found] if planned else found

    return await by_moment(rows, info, read)


def _wanted(info: Info) -> tuple[tuple[str, ...], bool]:
    selection = selected(info)
    return columns(selection, COLUMNS, NEEDS), "planned" in selection


def _standing(entry: Any, first: str | None, until: str | None) -> Span:
    begins, ends = entry.effective_from[:7], _year_after(entry.effective_from[:4])
    if entry.exited_from:
        ends = min(ends, entry.exited_from[:7])
    return Span(entry.project_id, max(begins, first) if first else begins, min(ends, until) if until else ends)


@cache
def _year_after(year: str) -> str:
    return f"{int(year) + 1:04}-01"


def _bounds(months: MonthsInput | None) -> tuple[str | None, str | None]:
    """The first month asked for, and the first behind the last."""
    if months is None:
        return None, None
    first = f"{months.first:%Y-%m}" if months.first else None
    if months.last is None:
        return first, None
    year, month = divmod(months.last.year * 12 + months.last.month, 12)
    return first, f"{year:04}-{month + 1:02}"


def _with_plans(entry: Any, months: Sequence[Any]) -> Sequence[Any]:
    plans = entry.month_plan
    return _with(months, lambda month: plans[int(month[5:]) - 1] if plans else None)


def _with(months: Sequence[Any], planned: Callable[[str], Any]) -> Sequence[Any]:
    return months.having("planned", list(map(planned, months.column("month")))) if isinstance(months, Rows) else months
