"""Questions about programmes: the lists of a year, their totals, and completed investment by month."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from events.refusals import UnknownDocument, UnknownProgramme
from events.vocabulary import DocumentKind, Group
from projections import listings, programmes, statistics
from projections.asof import AsOf
from projections.listings import Cell, Dimension, Total
from projections.programmes import DocumentRow
from schema.context import AsOfInput, Info
from schema.queries.arguments import AS_OF
from schema.scalars import Month
from schema.types.enums import InvestmentBasis
from schema.types.investment import MonthInvestment
from schema.types.organisation import Organisation
from schema.types.programme import Programme, ProgrammeTotal
from schema.types.values import Amounts, money

GROUPS = {Group.IMPLEMENTING: "实施项目", Group.PREPARATORY: "预备项目"}


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
        group_by: Annotated[
            list[Dimension], strawberry.argument(description="分组依据；空表示总计 / Grouped by; empty for the total")
        ],
        document_id: Annotated[
            UUID | None,
            strawberry.argument(description="文件；不给即年度方案 / The document; the year's plan where none is given"),
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[ProgrammeTotal] | None:
        moment = await info.context.as_of(as_of)
        by = frozenset(group_by)
        document = await _document(info, moment, programme_id, document_id)
        connection = await info.context.connection()
        said: list[Total] = []
        if document is not None:
            said = await listings.document_totals(connection, moment, document.document_id, document.stated, by)
        standing = {one.cell: one for one in await listings.totals(connection, moment, programme_id, by)}
        stated = {one.cell: one for one in said}
        cells = {*stated, *standing}
        words = await _words(info, moment, programme_id, cells)
        return [_total(cell, stated.get(cell), standing.get(cell), words) for cell in sorted(cells, key=words.in_order)]

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
        group_by: Annotated[list[Dimension] | None, strawberry.argument(description="分组依据 / Grouped by")] = None,
        months: Annotated[
            list[Month] | None, strawberry.argument(description="月份；不给即全年 / Months; the whole year by default")
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[MonthInvestment] | None:
        moment = await info.context.as_of(as_of)
        programme = await info.context.at(moment).programme.load(programme_id)
        if programme is None:
            raise UnknownProgramme(programme_id)
        rows = await statistics.by_month(
            await info.context.connection(),
            moment,
            programme_id,
            programme.year,
            basis=basis.basis,
            group_by=frozenset(group_by or ()),
            months=[date(month.year, month.month, 1) for month in months] if months else None,
        )
        words = await _words(info, moment, programme_id, {row.cell for row in rows})
        rows.sort(key=lambda row: (words.in_order(row.cell), row.month))
        return [MonthInvestment.of(row, words.label(row.cell), words.unit(row.cell)) for row in rows]


class Words:
    """What the codes of a programme's cells are called, and in which order it declares them."""

    def __init__(self, labels: dict[str, str], units: dict[UUID, Organisation]) -> None:
        self._labels = labels
        self._units = units
        self._order = {key: number for number, key in enumerate(labels)}

    def label(self, cell: Cell) -> str:
        unit = self.unit(cell)
        parts = (
            GROUPS[Group(cell.group)] if cell.group else None,
            self._labels.get(f"category {cell.category}", cell.category),
            self._labels.get(f"sector {cell.sector}", cell.sector),
            unit.name if unit else cell.lead_unit and str(cell.lead_unit),
            cell.area,
        )
        return " · ".join(part for part in parts if part) or "合计"

    def in_order(self, cell: Cell) -> tuple[object, ...]:
        """Where the cell stands in a table: codes as declared, then names."""
        places = (f"category {cell.category}", f"sector {cell.sector}")
        return (cell.group or "", *(self._order.get(place, -1) for place in places), self.label(cell))

    def unit(self, cell: Cell) -> Organisation | None:
        return self._units.get(cell.lead_unit) if cell.lead_unit else None


async def _words(info: Info, moment: AsOf, programme_id: UUID, cells: Iterable[Cell]) -> Words:
    loaders = info.context.at(moment)
    row = await loaders.programme.load(programme_id)
    if row is None:
        raise UnknownProgramme(programme_id)
    programme = Programme.of(row, moment)
    labels = {f"category {one.code}": one.label for one in programme.categories}
    labels |= {f"sector {one.code}": one.label for one in programme.sectors}
    units = await loaders.organisation.load_many({cell.lead_unit for cell in cells if cell.lead_unit})
    return Words(labels, {unit.organisation_id: Organisation.of(unit) for unit in units if unit})


async def _document(info: Info, moment: AsOf, programme_id: UUID, document_id: UUID | None) -> DocumentRow | None:
    rows = await info.context.at(moment).documents.load(programme_id)
    if document_id is None:
        return next((row for row in rows if row.kind == DocumentKind.ANNUAL), None)
    for row in rows:
        if row.document_id == document_id:
            return row
    raise UnknownDocument(document_id)


def _total(cell: Cell, stated: Total | None, standing: Total | None, words: Words) -> ProgrammeTotal:
    return ProgrammeTotal(
        label=words.label(cell),
        group=Group(cell.group) if cell.group else None,
        category=cell.category,
        sector=cell.sector,
        lead_unit=words.unit(cell),
        area=cell.area,
        stated=_amounts(stated.stated if stated else None),
        computed=_amounts(stated.computed if stated else None),
        difference=_amounts(stated.difference if stated else None),
        standing=_amounts(standing.computed if standing else None),
    )


def _amounts(amounts: listings.Amounts | None) -> Amounts | None:
    if amounts is None:
        return None
    count, total, plan = amounts
    return Amounts(count=count, total=money(total), plan=money(plan))
