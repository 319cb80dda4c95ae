"""报送情况 in figures, month by month and cell by cell."""

from typing import Self

import strawberry

from projections.statistics import rounded
from projections.summaries import FilingSummary
from schema.scalars import Moment, Month, Percent
from schema.types.cell import InCell, Words
from schema.types.labels import started
from schema.types.values import percent


@strawberry.type(description="一格一期的报送情况 / One cell's filings of one month in figures")
class FilingMonth(InCell):
    period: Month = strawberry.field(description="月份 / Month")
    month_start = started("period")
    due: Moment = strawberry.field(description="截止时刻 / When reports are due")
    owed: int = strawberry.field(description="应报 / Owed")
    filed: int = strawberry.field(description="已报 / Filed")
    on_time: int = strawberry.field(description="按时 / On time")
    late: int = strawberry.field(description="迟报 / Late")
    missing: int = strawberry.field(description="逾期未报 / Due and never filed")
    excused: int = strawberry.field(description="免报 / Excused")
    accepted: int = strawberry.field(description="已收件 / Accepted")
    returns: int = strawberry.field(description="退回次数 / Returns")
    corrections: int = strawberry.field(description="更正次数 / Corrections")
    timeliness_rate: Percent | None = strawberry.field(
        description="报送及时率（%）：按时 ÷（应报 − 免报）/ On time by owed less excused, per cent"
    )

    @classmethod
    def of(cls, row: FilingSummary, words: Words) -> Self:
        return cls(
            **words.fields(row.cell),
            period=Month(row.month),
            due=Moment(row.due),
            owed=row.owed,
            filed=row.filed,
            on_time=row.on_time,
            late=row.late,
            missing=row.missing,
            excused=row.excused,
            accepted=row.accepted,
            returns=row.returns,
            corrections=row.corrections,
            timeliness_rate=percent(rounded(row.timeliness_rate)),
        )
