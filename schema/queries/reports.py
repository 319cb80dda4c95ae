"""Questions about reports and 报送情况."""

from typing import Annotated
from uuid import UUID

import strawberry

from projections import summaries
from projections.listings import Dimension
from schema.context import AsOfInput, Info
from schema.filtering import where_of
from schema.paging import Chosen, Paging, connected
from schema.queries.arguments import AFTER, AS_OF, BEFORE, FILTER, FIRST, GROUP_BY, LAST, ORDER_BY
from schema.queries.filters import FilingsWhere, ReportsWhere
from schema.queries.orders import FilingsOrder, ReportsOrder
from schema.scalars import Month
from schema.types.cell import Words
from schema.types.connection import Connection
from schema.types.filing_month import FilingMonth
from schema.types.report import FILING_LIST, REPORT_LIST, Filing, Report


@strawberry.type
class ReportQueries:
    @strawberry.field(description="各月报，按月份与项目名称 / Reports, by month and project name")
    async def reports(
        self,
        info: Info,
        where: Annotated[ReportsWhere | None, FILTER] = None,
        order_by: Annotated[list[ReportsOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Report] | None:
        chosen = Chosen(where_of(where), REPORT_LIST.order(order_by), Paging(first, after, last, before))
        return await connected(info, REPORT_LIST, chosen, as_of)

    @strawberry.field(
        description="报送情况：谁应报、报了没有、是否迟报（按所问时点判断）/ "
        "Who owes what and what became of it; late and missing as of the moment asked"
    )
    async def filings(
        self,
        info: Info,
        programme_id: Annotated[UUID, strawberry.argument(description="方案 / Programme")],
        month: Annotated[
            Month | None,
            strawberry.argument(description="月份；不给即全部已开放的月份 / Month; all opened ones by default"),
        ] = None,
        where: Annotated[FilingsWhere | None, FILTER] = None,
        order_by: Annotated[list[FilingsOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Filing] | None:
        chosen = Chosen(where_of(where), FILING_LIST.order(order_by), Paging(first, after, last, before))
        return await connected(
            info, FILING_LIST, chosen, as_of, {"programme": programme_id, "month": month, "unit": None}
        )

    @strawberry.field(description="各期报送情况汇总，可分组 / Filings in figures, month by month, by cell")
    async def filing_months(
        self,
        info: Info,
        programme_id: Annotated[UUID, strawberry.argument(description="方案 / Programme")],
        unit_id: Annotated[
            UUID | None,
            strawberry.argument(description="只看这个单位负责或拥有的 / Only what this unit answers for or owns"),
        ] = None,
        group_by: Annotated[list[Dimension] | None, GROUP_BY] = None,
        months: Annotated[
            list[Month] | None,
            strawberry.argument(description="月份；不给即全部已开放的月份 / Months; all opened ones by default"),
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[FilingMonth] | None:
        moment = await info.context.as_of(as_of)
        rows = await summaries.filings_by_month(
            await info.context.connection(),
            moment,
            programme_id,
            unit=unit_id,
            group_by=frozenset(group_by or ()),
            months=list(months) if months else None,
        )
        words = await Words.of(info, moment, programme_id, (row.cell for row in rows))
        rows.sort(key=lambda row: (words.in_order(row.cell), row.month))
        return [FilingMonth.of(row, words) for row in rows]
