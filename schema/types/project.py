"""Projects: what is built, by whom, how large. Rows are handed out as they were read, never made into this type."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from events.vocabulary import Certainty, Wan
from projections import words
from projections.asof import AsOf
from projections.reading.projects import PROJECTS
from projections.reading.sources import Ask
from projections.reading.where import Is
from projections.reading.wire import array
from schema.batched import batched
from schema.context import Info
from schema.filtering import where_of
from schema.linked import area_labels, by_moment, organisations
from schema.paging import Chosen, Kind, Needs, Paging, connected_each
from schema.queries.arguments import AFTER, BEFORE, FILTER, FIRST, LAST, ORDER_BY
from schema.queries.filters import ReportsWhere
from schema.queries.orders import ReportsOrder
from schema.selection import selected
from schema.types.connection import Connection
from schema.types.entry import BASIS, MONTHS, Entry, entries_of
from schema.types.enums import InvestmentBasis
from schema.types.investment_month import Investment, of_projects
from schema.types.labels import labelled
from schema.types.organisation import Organisation
from schema.types.ranges import MonthsInput
from schema.types.values import Identifier, Stated, Years

if TYPE_CHECKING:
    from schema.types.report import Report

_OF_ID = ("id", "position")
NEEDS: Needs = {
    "identifiers": ("identified",),
    "years": ("years_stated", "year_first", "year_last"),
    "total_stated": ("total_text", "total_unit"),
    "construction_type_label": ("construction_type",),
    "opening_balance": ("opening_as_of", "opening_completed", "opening_certainty"),
    "area_labels": ("areas", "position"),
    "owners": ("owner_ids", "position"),
    "agents": ("agent_ids", "position"),
    "parent": ("parent_id", "position"),
    "entries": _OF_ID,
    "investments": _OF_ID,
    "reports": _OF_ID,
}


@strawberry.type(description="期初累计完成投资 / Completed investment before the ledger began")
class OpeningBalance:
    as_of: date = strawberry.field(description="截至日 / As of")
    completed: Wan = strawberry.field(description="累计完成（万元）/ Completed, 10,000 yuan")
    certainty: Certainty = strawberry.field(description="确定程度 / Certainty")
    certainty_label = labelled(Certainty, "certainty")


@strawberry.type(description="项目 / A project, whatever lists it stands on")
class Project:
    id: UUID = strawberry.field(description="编号 / Identifier")
    name: str = strawberry.field(description="名称 / Name")
    scope: str = strawberry.field(description="建设内容及规模 / Scope")
    areas: list[str] = strawberry.field(description="建设地点代码 / Area codes")
    total: Wan | None = strawberry.field(description="总投资（万元）；未定为空 / Total investment; null where unknown")
    construction_type: str | None = strawberry.field(description="建设性质代码 / Construction type")
    started_on: date | None = strawberry.field(description="开工日期 / Started on")
    in_use_on: date | None = strawberry.field(description="投入使用日期 / In use on")
    voided: bool = strawberry.field(description="登记是否已作废 / Whether the registration is void")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    identified: strawberry.Private[list[str]]
    years_stated: strawberry.Private[str | None]
    year_first: strawberry.Private[int | None]
    year_last: strawberry.Private[int | None]
    total_text: strawberry.Private[str | None]
    total_unit: strawberry.Private[str | None]
    opening_as_of: strawberry.Private[date | None]
    opening_completed: strawberry.Private[Wan | None]
    opening_certainty: strawberry.Private[str | None]

    @strawberry.field(description="外部代码 / Outside numbers")
    def identifiers(self) -> list[Identifier]:
        return [Identifier.of(key) for key in self.identified]

    @strawberry.field(description="建设年限 / Years of construction")
    def years(self) -> Years | None:
        if not self.years_stated:
            return None
        return Years(stated=self.years_stated, first=self.year_first, last=self.year_last)

    @strawberry.field(description="总投资原文 / Total investment as stated")
    def total_stated(self) -> Stated | None:
        return Stated.of(self.total_text, self.total_unit)

    @strawberry.field(description="建设性质的中文名 / What the construction type is called in Chinese")
    def construction_type_label(self) -> str | None:
        return self.construction_type and words.construction(self.construction_type)

    @strawberry.field(description="期初累计 / Opening balance")
    def opening_balance(self) -> OpeningBalance | None:
        if self.opening_as_of is None or self.opening_completed is None or self.opening_certainty is None:
            return None
        certainty = Certainty(self.opening_certainty)
        return OpeningBalance(as_of=self.opening_as_of, completed=self.opening_completed, certainty=certainty)

    @batched(description="建设地点名称 / What its areas are called")
    async def area_labels(rows: list[Any], info: Info) -> list[list[str]]:
        return await area_labels(rows, info)

    @batched(description="项目业主 / Owners")
    async def owners(rows: list[Any], info: Info) -> list[list[Organisation]]:
        return await organisations(rows, info, lambda row: row.owner_ids)

    @batched(description="代建单位 / Agents who build on the owner's behalf")
    async def agents(rows: list[Any], info: Info) -> list[list[Organisation]]:
        return await organisations(rows, info, lambda row: row.agent_ids)

    @batched(description="所属打包项目 / The bundle that it is a part of")
    async def parent(rows: list[Any], info: Info) -> list[Annotated["Project", strawberry.lazy(__name__)] | None]:
        return await linked(rows, info, lambda row: row.parent_id)

    @batched(description="列入记录，按自何月起计 / Its entries, by the first month that counts")
    async def entries(rows: list[Any], info: Info) -> list[list[Entry]]:
        return await entries_of(rows, info)

    @batched(description="各月的投资完成情况，不论在不在列 / Investment month by month, whatever lists it stood on")
    async def investments(
        rows: list[Any],
        info: Info,
        months: Annotated[MonthsInput | None, MONTHS] = None,
        basis: Annotated[InvestmentBasis, BASIS] = InvestmentBasis.FILED,
    ) -> list[list[Investment]]:
        return await of_projects(rows, info, months, basis.basis)

    @batched(description="月报，默认按月份 / Its reports, by month unless another order is asked for")
    async def reports(
        rows: list[Any],
        info: Info,
        where: Annotated[ReportsWhere | None, FILTER] = None,
        order_by: Annotated[list[ReportsOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
    ) -> list[Connection[Annotated["Report", strawberry.lazy("schema.types.report")]]]:
        from schema.types.report import REPORT_LIST

        chosen = Chosen(where_of(where), REPORT_LIST.order(order_by), Paging(first, after, last, before))

        async def read(as_of: AsOf, rows: Sequence[Any]) -> list[Any]:
            return await connected_each(info, REPORT_LIST, chosen, as_of, "project_id", [row.id for row in rows])

        return await by_moment(rows, info, read)


PROJECT_LIST = Kind[Project]("projects", PROJECTS, ("NAME",), NEEDS)


async def project_at(info: Info, as_of: AsOf, id: UUID | None) -> Project | None:
    """One project at a moment."""
    if id is None:
        return None
    found = await _read(info, as_of, [id])
    return found.get(str(id))


async def linked(rows: Sequence[Any], info: Info, id: Callable[[Any], str | None]) -> list[Any]:
    """The project that each row names."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[Any]:
        named = [id(row) for row in rows]
        wanted = list(dict.fromkeys(one for one in named if one is not None))
        found = await _read(info, as_of, wanted) if wanted else {}
        return [one and found.get(one) for one in named]

    return await by_moment(rows, info, read)


async def _read(info: Info, as_of: AsOf, ids: Sequence[object]) -> dict[str, Any]:
    wanted = PROJECT_LIST.columns(selected(info))
    ask = Ask(tuple(dict.fromkeys((*wanted, "id"))), Is("ids", array(ids)), (), len(ids))
    found = await PROJECTS.find(await info.context.connection(), as_of, ask)
    return {row.id: row for row in found.rows}


async def organisation_at(info: Info, as_of: AsOf, id: UUID | str | None) -> Organisation | None:
    row = await info.context.at(as_of).organisation.load(UUID(str(id))) if id else None
    return Organisation.of(row) if row else None
