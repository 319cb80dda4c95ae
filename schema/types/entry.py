"""Entries: a project's place on one programme. Rows are handed out as they were read, never made into this type."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec
import strawberry

from events.vocabulary import ExitCause, Group, Wan
from projections.asof import AsOf
from projections.reading.entries import ENTRIES
from projections.reading.sources import Ask, Order
from projections.reading.where import Is
from projections.reading.wire import array
from schema.batched import batched
from schema.context import Info
from schema.linked import area_labels, by_moment, declared, organisation, organisations
from schema.paging import Kind, Needs
from schema.selection import selected
from schema.types.enums import InvestmentBasis
from schema.types.investment_month import Investment, of_entries
from schema.types.labels import Declared, label, labelled
from schema.types.organisation import Organisation
from schema.types.ranges import MonthsInput
from schema.types.values import ExtraValue, Goal, Stated

if TYPE_CHECKING:
    from schema.types.project import Project

MONTHS = strawberry.argument(description="起止月份；不给即全部 / Months; all by default")
BASIS = strawberry.argument(description="统计口径 / Which reports count")
_OF_PROGRAMME = ("programme_id", "position")
NEEDS: Needs = {
    "project": ("project_id", "position"),
    "lead_unit": ("unit_ids", "position"),
    "responsible_units": ("unit_ids", "position"),
    "land_counties": ("county_ids", "position"),
    "area_labels": ("areas", "position"),
    "group": ("category", *_OF_PROGRAMME),
    "group_label": ("category", *_OF_PROGRAMME),
    "category_label": ("category", *_OF_PROGRAMME),
    "sector_label": ("sector", *_OF_PROGRAMME),
    "exit_cause_label": ("exit_cause",),
    "plan_stated": ("plan_text", "plan_unit"),
    "goal": ("goal_ensured", "goal_striven_for", "goal_text"),
    "extra": ("extra_said", *_OF_PROGRAMME),
    "investments": ("project_id", "effective_from", "exited_from", "position"),
    "investments.planned": ("month_plan",),
}


@strawberry.type(description="列入记录：项目在一个方案中的位置 / An entry: a project's place on one programme")
class Entry:
    id: UUID = strawberry.field(description="编号 / Identifier")
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    project_id: UUID = strawberry.field(description="项目 / Project")
    document_id: UUID = strawberry.field(description="列入所依据的文件 / The document that listed it")
    name: str = strawberry.field(description="项目名称 / The project's name")
    total: Wan | None = strawberry.field(description="项目总投资（万元）/ The project's total investment")
    areas: list[str] = strawberry.field(description="建设地点代码 / Area codes")
    effective_from: date = strawberry.field(description="自何月起计 / The first month that counts, by its first day")
    exited_from: date | None = strawberry.field(description="自何月起退出 / The first month that no longer counts")
    exit_cause: ExitCause | None = strawberry.field(description="退出原因 / Why it left")
    exit_cause_label = labelled(ExitCause, "exit_cause", nullable=True)
    row_no: int | None = strawberry.field(description="文件中的序号 / Row number in the document")
    category: str = strawberry.field(description="年度类别代码 / Category")
    sector: str = strawberry.field(description="行业代码 / Sector")
    listed_plan: Wan | None = strawberry.field(description="列入时的年度计划（万元）/ Annual plan when listed")
    annual_plan: Wan | None = strawberry.field(
        description="现行年度计划（万元）；预备项目可为空 / Annual plan in force"
    )
    month_plan: list[Wan] = strawberry.field(
        description="分月计划（万元），十二个月或无 / Plan by month, twelve or none"
    )
    planned_start: date | None = strawberry.field(description="计划开工日期 / Planned start")
    planned_finish: date | None = strawberry.field(description="计划竣工日期 / Planned finish")
    sponsoring_leader: UUID | None = strawberry.field(
        description="联系领导（人员编号）/ Sponsoring leader, a reference"
    )
    remark: str = strawberry.field(description="备注 / Remark")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")
    plan_text: strawberry.Private[str | None]
    plan_unit: strawberry.Private[str | None]
    goal_ensured: strawberry.Private[str]
    goal_striven_for: strawberry.Private[str]
    goal_text: strawberry.Private[str]
    extra_said: strawberry.Private[str]

    @strawberry.field(description="现行年度计划原文 / The plan in force as stated")
    def plan_stated(self) -> Stated | None:
        return Stated.of(self.plan_text, self.plan_unit)

    @strawberry.field(description="年度目标 / The year's goal")
    def goal(self) -> Goal:
        return Goal(ensured=self.goal_ensured, striven_for=self.goal_striven_for, text=self.goal_text)

    @batched(description="附加栏目 / Further columns")
    async def extra(rows: list[Any], info: Info) -> list[list[ExtraValue]]:
        return await declared(rows, info, _extra)

    @batched(description="大类：实施或预备 / Its class: implementing or preparatory")
    async def group(rows: list[Any], info: Info) -> list[Group | None]:
        return await declared(rows, info, lambda said, row: said.group_of(row.category))

    @batched(description="大类的中文名 / What its class is called in Chinese")
    async def group_label(rows: list[Any], info: Info) -> list[str | None]:
        return await declared(rows, info, lambda said, row: class_label(said.group_of(row.category)))

    @batched(description="年度类别的中文名 / What the category is called in Chinese")
    async def category_label(rows: list[Any], info: Info) -> list[str]:
        return await declared(rows, info, lambda said, row: said.category(row.category))

    @batched(description="行业的中文名 / What the sector is called in Chinese")
    async def sector_label(rows: list[Any], info: Info) -> list[str]:
        return await declared(rows, info, lambda said, row: said.sector(row.sector))

    @batched(description="建设地点名称 / What its areas are called")
    async def area_labels(rows: list[Any], info: Info) -> list[list[str]]:
        return await area_labels(rows, info)

    @batched(description="项目 / The project")
    async def project(
        rows: list[Any], info: Info
    ) -> list[Annotated["Project", strawberry.lazy("schema.types.project")] | None]:
        from schema.types.project import linked

        return await linked(rows, info, lambda row: row.project_id)

    @batched(description="牵头责任单位 / The lead unit")
    async def lead_unit(rows: list[Any], info: Info) -> list[Organisation | None]:
        return await organisation(rows, info, lambda row: row.unit_ids[0] if row.unit_ids else None)

    @batched(description="责任单位，第一位牵头 / Responsible units in order; the first leads")
    async def responsible_units(rows: list[Any], info: Info) -> list[list[Organisation]]:
        return await organisations(rows, info, lambda row: row.unit_ids)

    @batched(description="负责征地的县区 / Counties that answer for land")
    async def land_counties(rows: list[Any], info: Info) -> list[list[Organisation]]:
        return await organisations(rows, info, lambda row: row.county_ids)

    @batched(
        description="方案年度内在列各月的投资完成情况 / "
        "Investment in the months of the programme's year in which it stands"
    )
    async def investments(
        rows: list[Any],
        info: Info,
        months: Annotated[MonthsInput | None, MONTHS] = None,
        basis: Annotated[InvestmentBasis, BASIS] = InvestmentBasis.FILED,
    ) -> list[list[Investment]]:
        return await of_entries(rows, info, months, basis.basis)


ALL = 1_000_000
ENTRY_LIST = Kind[Entry]("entries", ENTRIES, ("ROW_NO",), NEEDS)


async def entry_at(info: Info, as_of: AsOf, id: UUID) -> Entry | None:
    """One entry at a moment."""
    found = await _read(info, as_of, Is("ids", [id]))
    return found[0] if found else None


async def entries_of(rows: Sequence[Any], info: Info) -> list[list[Any]]:
    """The entries of each project, in order of their first month."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[list[Any]]:
        entries: dict[str, list[Any]] = {row.id: [] for row in rows}
        for entry in await _read(info, as_of, Is("project_id", array(list(entries)))):
            entries[entry.project_id].append(entry)
        return [entries[row.id] for row in rows]

    return await by_moment(rows, info, read)


async def linked_entries(rows: Sequence[Any], info: Info, id: Callable[[Any], str]) -> list[Any]:
    """The entry that each row names."""

    async def read(as_of: AsOf, rows: Sequence[Any]) -> list[Any]:
        wanted = list(dict.fromkeys(map(id, rows)))
        found = {entry.id: entry for entry in await _read(info, as_of, Is("ids", array(wanted)))}
        return [found.get(id(row)) for row in rows]

    return await by_moment(rows, info, read)


async def _read(info: Info, as_of: AsOf, where: Is) -> Sequence[Any]:
    wanted = ENTRY_LIST.columns(selected(info))
    ask = Ask(tuple(dict.fromkeys((*wanted, "id", "project_id"))), where, (Order("EFFECTIVE_FROM"),), ALL)
    return (await ENTRIES.find(await info.context.connection(), as_of, ask)).rows


def class_label(group: Group | None) -> str | None:
    """What a class of categories is called."""
    return None if group is None else label(group)


def _extra(said: Declared, row: Any) -> list[ExtraValue]:
    values: dict[str, str] = msgspec.json.decode(row.extra_said)
    return [ExtraValue(code=code, label=said.column(code), value=value) for code, value in values.items()]
