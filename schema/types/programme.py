"""Programmes: their declared codes, their documents with stated totals, their reporting months, and their totals."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
import strawberry

from events import vocabulary
from events.states.programme import MonthStatus
from events.vocabulary import ColumnType, Disclosure, DocumentKind, FigureKind, Group, StatedTotal
from projections.asof import AsOf
from projections.programmes import DocumentRow, MonthRow, ProgrammeRow
from projections.words import LEVELS
from schema.batched import batched
from schema.context import Info
from schema.filtering import where_of
from schema.paging import Chosen, Paging, connected_each
from schema.queries.arguments import AFTER, BEFORE, FILTER, FIRST, LAST, ORDER_BY
from schema.queries.filters import EntriesWhere
from schema.queries.orders import EntriesOrder
from schema.scalars import Moment, Month
from schema.types.connection import Connection
from schema.types.entry import ENTRY_LIST, Entry
from schema.types.labels import Declared, declared_by, labelled, started
from schema.types.organisation import Organisation
from schema.types.values import Amounts, Labelled, money


@strawberry.type(description="年度类别，由方案声明 / A category that the programme declares")
class Category:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")
    group: Group = strawberry.field(description="所属大类 / Its class")
    group_label = labelled(Group, "group")
    plan_required: bool = strawberry.field(description="是否必须有年度计划 / Whether an annual plan is required")
    counts_as_due_start: bool = strawberry.field(description="是否计入应开工 / Whether it counts as due to start")
    counts_as_due_finish: bool = strawberry.field(description="是否计入应竣工 / Whether it counts as due to finish")


@strawberry.type(description="附加栏目，由方案声明 / A further column that the programme declares")
class ExtraColumn:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")
    type: ColumnType = strawberry.field(description="类型 / Type")
    type_label = labelled(ColumnType, "type")


@strawberry.type(
    description="文件自述的一个合计 / A total that a document states, at the level of its named dimensions"
)
class StatedCell:
    group: Group | None = strawberry.field(description="大类 / Class")
    group_label = labelled(Group, "group", nullable=True)
    category: str | None = strawberry.field(description="类别代码 / Category")
    category_label: str | None = strawberry.field(description="类别名称，由方案声明 / What the programme calls it")
    sector: str | None = strawberry.field(description="行业代码 / Sector")
    sector_label: str | None = strawberry.field(description="行业名称，由方案声明 / What the programme calls it")
    lead_unit_id: UUID | None = strawberry.field(description="牵头单位的编号 / Id of the lead unit")
    area: str | None = strawberry.field(description="地区代码 / Area")
    amounts: Amounts = strawberry.field(description="个数与金额 / Count and amounts")
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, said: StatedTotal, declared: Declared, as_of: AsOf) -> Self:
        return cls(
            as_of=as_of,
            group=said.group,
            category=said.category,
            category_label=declared.category(said.category),
            sector=said.sector,
            sector_label=declared.sector(said.sector),
            lead_unit_id=said.lead_unit,
            area=said.area,
            amounts=Amounts(
                count=said.count,
                total=money(said.total.wan if said.total else None),
                plan=money(said.plan.wan if said.plan else None),
            ),
        )

    @strawberry.field(description="牵头单位 / Lead unit")
    async def lead_unit(self, info: Info) -> Organisation | None:
        row = await info.context.at(self.as_of).organisation.load(self.lead_unit_id) if self.lead_unit_id else None
        return Organisation.of(row) if row else None

    @strawberry.field(description="地区名称 / Name of the area")
    async def area_label(self, info: Info) -> str | None:
        return self.area and (await info.context.at(self.as_of).areas()).get(self.area, self.area)


@strawberry.type(description="方案的文件：年度方案、增补、调整 / A document of a programme")
class Document:
    id: UUID = strawberry.field(description="编号 / Identifier")
    kind: DocumentKind = strawberry.field(description="种类 / Kind")
    kind_label = labelled(DocumentKind, "kind")
    batch_no: int | None = strawberry.field(description="批次 / Batch number")
    document_no: str | None = strawberry.field(name="number", description="文号 / Document number")
    title: str = strawberry.field(description="标题 / Title")
    issuer: str = strawberry.field(description="发文机关 / Issuer")
    issued_on: date = strawberry.field(description="成文日期 / Date of issue")
    ratified_by: str | None = strawberry.field(description="批准机关 / Ratified by")
    disclosure: Disclosure = strawberry.field(description="公开方式 / Disclosure")
    disclosure_label = labelled(Disclosure, "disclosure")
    stated: list[StatedCell] = strawberry.field(description="自述的合计 / The totals that it states")

    @classmethod
    def of(cls, row: DocumentRow, declared: Declared, as_of: AsOf) -> Self:
        return cls(
            id=row.document_id,
            kind=DocumentKind(row.kind),
            batch_no=row.batch_no,
            document_no=row.document_no,
            title=row.title,
            issuer=row.issuer,
            issued_on=row.issued_on,
            ratified_by=row.ratified_by,
            disclosure=Disclosure(row.disclosure),
            stated=[
                StatedCell.of(said, declared, as_of) for said in msgspec.json.decode(row.stated, type=list[StatedTotal])
            ],
        )


@strawberry.type(description="一期月报 / A reporting month of a programme")
class ReportingMonth:
    period: Month = strawberry.field(description="月份 / Month")
    month_start = started("period")
    opens: Moment = strawberry.field(description="开放时刻 / When it opens")
    due: Moment = strawberry.field(description="截止时刻 / When reports are due")
    lock: Moment | None = strawberry.field(description="锁定时刻 / When it locks")
    figure: FigureKind = strawberry.field(description="要求的数：预计或实际 / Estimates or actual figures")
    figure_label = labelled(FigureKind, "figure")
    status: MonthStatus = strawberry.field(description="状态 / Status")
    status_label = labelled(MonthStatus, "status")
    closed_at: Moment | None = strawberry.field(description="关账时刻 / When it was closed")

    @classmethod
    def of(cls, row: MonthRow) -> Self:
        return cls(
            period=Month(row.month),
            opens=Moment(row.opens),
            due=Moment(row.due),
            lock=Moment(row.lock) if row.lock else None,
            figure=FigureKind(row.figure),
            status=MonthStatus(row.status),
            closed_at=Moment(row.closed_at) if row.closed_at else None,
        )


@strawberry.type(description="年度统筹推进方案 / A programme: one level's list of major projects for a year")
class Programme:
    id: UUID = strawberry.field(description="编号 / Identifier")
    level: str = strawberry.field(description="层面代码 / Level")
    level_label: str = strawberry.field(description="层面的中文名 / What the level is called in Chinese")
    issuing_area: str = strawberry.field(description="发布地区代码 / Issuing area")
    year: int = strawberry.field(description="年度 / Year")
    title: str = strawberry.field(description="标题 / Title")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    categories: list[Category] = strawberry.field(description="声明的类别 / Declared categories")
    sectors: list[Labelled] = strawberry.field(description="声明的行业 / Declared sectors")
    extra_columns: list[ExtraColumn] = strawberry.field(description="声明的附加栏目 / Declared further columns")
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: ProgrammeRow, as_of: AsOf) -> Self:
        return cls(
            id=row.programme_id,
            level=row.level,
            level_label=LEVELS.get(row.level, row.level),
            issuing_area=row.issuing_area,
            year=row.year,
            title=row.title,
            version=row.version,
            categories=[
                Category(
                    code=one.code,
                    label=one.label,
                    group=one.group,
                    plan_required=one.plan_required,
                    counts_as_due_start=one.counts_as_due_start,
                    counts_as_due_finish=one.counts_as_due_finish,
                )
                for one in msgspec.json.decode(row.categories, type=list[vocabulary.Category])
            ],
            sectors=[
                Labelled(code=one.code, label=one.label)
                for one in msgspec.json.decode(row.sectors, type=list[vocabulary.Sector])
            ],
            extra_columns=[
                ExtraColumn(code=one.code, label=one.label, type=one.type)
                for one in msgspec.json.decode(row.extra_columns, type=list[vocabulary.ExtraColumn])
            ],
            as_of=as_of,
        )

    @batched(description="列入记录，默认按文件中的序号 / Its entries, by row number unless another order is asked for")
    async def entries(
        rows: list[Any],
        info: Info,
        where: Annotated[EntriesWhere | None, FILTER] = None,
        order_by: Annotated[list[EntriesOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
    ) -> list[Connection[Entry]]:
        chosen = Chosen(where_of(where), ENTRY_LIST.order(order_by), Paging(first, after, last, before))
        ids = [str(row.id) for row in rows]
        return await connected_each(info, ENTRY_LIST, chosen, rows[0].as_of, "programme_id", ids)

    @strawberry.field(description="文件，按成文日期 / Documents, by date of issue")
    async def documents(self, info: Info) -> list[Document]:
        loaders = info.context.at(self.as_of)
        rows, said = await loaders.documents.load(self.id), await declared_by(loaders, self.id)
        return [Document.of(row, said, self.as_of) for row in rows]

    @strawberry.field(description="发布地区的名称 / Name of the issuing area")
    async def issuing_area_label(self, info: Info) -> str:
        return (await info.context.at(self.as_of).areas()).get(self.issuing_area, self.issuing_area)

    @strawberry.field(description="已开放的各期月报 / The months that it has opened")
    async def months(self, info: Info) -> list[ReportingMonth]:
        rows = await info.context.at(self.as_of).months.load(self.id)
        return [ReportingMonth.of(row) for row in rows]
