"""A row that is new to the ledger → commands: register the project, set what it had completed, list it."""

from datetime import date
from uuid import UUID

from events.decisions import Command
from events.decisions.entry import ListEntry
from events.decisions.project import RegisterProject, SetOpeningBalance
from events.vocabulary import Certainty, Money
from service.excel.importing.checks import check_entry
from service.excel.importing.context import Context, Placed, further
from service.excel.importing.proposal import Change, ChangeKind
from service.excel.tables import Amount, Severity


def money(amount: Amount | None) -> Money | None:
    return amount.money if amount else None


def words(amount: Money | None) -> str:
    """ "1,234.5万元", whatever unit it was typed in."""
    return f"{amount.wan:,f}万元" if amount else ""


def register(context: Context, placed: Placed) -> UUID:
    """登记项目, with everything that the row says of it."""
    table, row = placed.table, placed.row
    id = context.gathering.mint(f"project {table.sheet}!{row.place.row}")
    command = RegisterProject(
        id=id,
        name=row.name,
        identifiers=row.identifiers,
        scope=row.scope,
        areas=context.dimensions.areas_of(table, row),
        years=row.years,
        total=money(row.total),
        owners=context.units.ids(row.owners),
        agents=context.units.ids(row.agents),
        construction_type=context.dimensions.construction(row),
        parent=placed.parent,
    )
    after = "、".join([row.name, *(identifier.value for identifier in row.identifiers)])
    _step(context, placed, ChangeKind.REGISTER_PROJECT, command, id, after, money(row.total))
    return id


def open_balance(context: Context, placed: Placed, project_id: UUID) -> None:
    """核定期初累计 as of the end of the year before; what a plan table says of it is an estimate until it is final."""
    completed = money(placed.row.completed_before)
    if completed is None:
        return
    as_of = date(context.known.programme.year - 1, 12, 31)
    place = placed.table.at(placed.row, "completed_before")
    if as_of > context.known.today:
        message = f"{as_of.year}年底还没有到，“至上年底累计完成投资”未记"
        context.gathering.tell("year_not_over", Severity.WARNING, place, message, "年底后再导入一次即可补记")
        return
    command = SetOpeningBalance(
        project_id=project_id,
        as_of=as_of,
        completed=completed,
        certainty=Certainty.ESTIMATED,
        basis=context.basis,
    )
    kind = ChangeKind.SET_OPENING_BALANCE
    _step(context, placed, kind, command, project_id, f"截至{as_of.year}年底{words(completed)}", completed)


def list_entry(context: Context, placed: Placed, project_id: UUID) -> None:
    """列入方案. Parts of a bundle are not listed: the bundle is."""
    table, row, gathering = placed.table, placed.row, context.gathering
    if placed.category is None or placed.sector is None:
        return
    said = further(row, context.known.programme.extra_columns, gathering)
    check_entry(context, placed)
    id = gathering.mint(f"entry {table.sheet}!{row.place.row}")
    command = ListEntry(
        id=id,
        programme_id=context.known.programme.programme_id,
        project_id=project_id,
        document_id=context.document.document_id,
        effective_from=context.document.effective_from,
        category=placed.category,
        sector=placed.sector,
        row_no=int(row.number) if row.number.isdecimal() and len(row.number) < 10 else None,
        annual_plan=money(row.annual_plan),
        goal=said.goal,
        planned_start=row.planned_start.first if row.planned_start else None,
        planned_finish=row.planned_finish.last if row.planned_finish else None,
        responsible_units=context.units.ids(row.responsible_units),
        land_counties=context.units.ids(said.land),
        remark=row.remark,
        extra=said.extra,
    )
    labels = {one.code: one.label for one in context.known.programme.categories}
    labels |= {one.code: one.label for one in context.known.programme.sectors}
    plan = money(row.annual_plan)
    after = f"{labels[placed.category]}、{labels[placed.sector]}" + (f"，年度计划{words(plan)}" if plan else "")
    _step(context, placed, ChangeKind.LIST_ENTRY, command, id, after, plan)


def _step(
    context: Context, placed: Placed, kind: ChangeKind, command: Command, id: UUID, after: str, figure: Money | None
) -> None:
    row = placed.row
    change = Change(
        kind=kind, place=row.place, about=row.name, id=id, after=after, figure_after=figure.wan if figure else None
    )
    context.gathering.step(command, change, placed.table, row)
