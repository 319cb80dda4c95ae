"""Questions about programmes: the lists of a year, their totals, and completed investment by month."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from events.refusals import UnknownDocument, UnknownProgramme
from events.vocabulary import DocumentKind
from projections import listings, programmes, statistics
from projections.asof import AsOf
from projections.cohorts import listed_by
from projections.listings import Dimension, Total
from projections.programmes import DocumentRow
from schema.context import AsOfInput, Info
from schema.queries.arguments import AS_OF, GROUP_BY
from schema.scalars import Month
from schema.types.cell import Words
from schema.types.enums import InvestmentBasis
from schema.types.investment import MonthInvestment
from schema.types.programme import Programme
from schema.types.programme_total import ProgrammeTotal


@strawberry.type
class ProgrammeQueries:
    @strawberry.field(description="一个方案：按编号，或按年度 / One programme, by id or by year")
    async def programme(
        self,
        info: Info,
        id: Annotated[UUID | None, strawberry.argument(description="编号 / Identifier")] = None,
        year: Annotated[int | None, strawberry.argument(description="年度 / Year")] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Programme | None:
        moment = await info.context.as_of(as_of)
        if id is None and year is None:
            return None
        found = await programmes.find(await info.context.connection(), moment, ids=[id] if id else None, year=year)
        return Programme.of(found[0], moment) if found else None

    @strawberry.field(description="各方案，新的在前 / Programmes, newest first")
    async def programmes(
        self,
        info: Info,
        year: Annotated[int | None, strawberry.argument(description="年度 / Year")] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[Programme] | None:
        moment = await info.context.as_of(as_of)
        rows = await programmes.find(await info.context.connection(), moment, year=year)
        return [Programme.of(row, moment) for row in rows]

    @strawberry.field(
        description="方案合计：文件自述、按所列计算、两者之差，以及现行合计 / "
        "Totals of a programme: stated by a document, computed from its entries, the difference, and as they stand"
    )
    async def programme_totals(
        self,
        info: Info,
        programme_id: Annotated[UUID, strawberry.argument(description="方案 / Programme")],
        group_by: Annotated[list[Dimension] | None, GROUP_BY] = None,
        document_id: Annotated[
            UUID | None,
            strawberry.argument(description="文件；不给即年度方案 / The document; the year's plan where none is given"),
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[ProgrammeTotal] | None:
        moment = await info.context.as_of(as_of)
        by = frozenset(group_by or ())
        document = await _document(info, moment, programme_id, document_id)
        connection = await info.context.connection()
        said: list[Total] = []
        if document is not None:
            said = await listings.document_totals(connection, moment, document.document_id, document.stated, by)
        standing = {one.cell: one for one in await listings.totals(connection, moment, programme_id, by)}
        stated = {one.cell: one for one in said}
        cells = {*stated, *standing}
        words = await Words.of(info, moment, programme_id, cells)
        return [
            ProgrammeTotal.of(cell, stated.get(cell), standing.get(cell), words)
            for cell in sorted(cells, key=words.in_order)
        ]

    @strawberry.field(
        description="按月投资完成情况：完成率、时间进度、超（滞后）百分点与覆盖情况 / "
        "Completed investment by month: rates, gap, and what the figures cover"
    )
    async def investment_by_month(
        self,
        info: Info,
        programme_id: Annotated[UUID, strawberry.argument(description="方案 / Programme")],
        basis: Annotated[
            InvestmentBasis, strawberry.argument(description="统计口径 / Which reports count")
        ] = InvestmentBasis.FILED,
        group_by: Annotated[list[Dimension] | None, GROUP_BY] = None,
        months: Annotated[
            list[Month] | None, strawberry.argument(description="月份；不给即全年 / Months; the whole year by default")
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[MonthInvestment] | None:
        moment, by = await info.context.as_of(as_of), frozenset(group_by or ())
        connection = await info.context.connection()
        programme, listed = await asyncio.gather(
            info.context.at(moment).programme.load(programme_id), listed_by(connection, moment, programme_id, by)
        )
        if programme is None:
            raise UnknownProgramme(programme_id)
        rows = await statistics.by_month(
            connection,
            moment,
            programme_id,
            programme.year,
            basis=basis.basis,
            group_by=by,
            months=[date(month.year, month.month, 1) for month in months] if months else None,
            listed=listed,
        )
        words = await Words.of(info, moment, programme_id, (row.cell for row in rows))
        rows.sort(key=lambda row: (words.in_order(row.cell), row.month))
        return [MonthInvestment.of(row, words) for row in rows]


async def _document(info: Info, moment: AsOf, programme_id: UUID, document_id: UUID | None) -> DocumentRow | None:
    rows = await info.context.at(moment).documents.load(programme_id)
    if document_id is None:
        return next((row for row in rows if row.kind == DocumentKind.ANNUAL), None)
    for row in rows:
        if row.document_id == document_id:
            return row
    raise UnknownDocument(document_id)
