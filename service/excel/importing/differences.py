"""A row about a project that stands → what it says otherwise: commands where there are such, else warnings."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

import msgspec

from events.decisions import Command
from events.decisions.entry import AdjustPlan
from events.decisions.project import IdentifyProject, RenameProject, ReviseTotal
from events.vocabulary import Code
from projections.listings import EntryRow
from projections.projects import ProjectRow
from service.excel.importing.context import Context, Placed, further
from service.excel.importing.drafting import open_balance, words
from service.excel.importing.matching import Match
from service.excel.importing.proposal import Change, ChangeKind
from service.excel.tables import Amount, Severity
from service.excel.understanding.texts import half

Difference = tuple[str, str, str, str]
"""(field of the row, what its column is called, what the table says, what stands)."""


def project_differs(context: Context, placed: Placed, match: Match, project: ProjectRow) -> None:
    """Name, code, total and opening balance become commands; what else differs is told."""
    _rename(context, placed, match, project)
    _identify(context, placed, match, project)
    _total(context, placed, project)
    _opening(context, placed, project)
    _tell(context, placed, _of_project(context, placed, project))


def entry_differs(context: Context, placed: Placed, entry: EntryRow) -> None:
    """The annual plan becomes an adjustment; what else differs is told."""
    row, after = placed.row, placed.row.annual_plan
    if _is_other(context, placed, "annual_plan", after, entry.annual_plan) and after:
        command = AdjustPlan(
            entry_id=entry.entry_id,
            annual_plan=after.money,
            effective_from=max(context.document.effective_from, entry.effective_from),
            reason=f"按《{context.document.title}》调整年度计划投资",
            basis=context.basis,
        )
        change = _change(ChangeKind.ADJUST_PLAN, placed, entry.entry_id, entry.annual_plan, after.money.wan)
        context.gathering.step(command, change, placed.table, row)
    _tell(context, placed, _of_entry(context, placed, entry))


def _rename(context: Context, placed: Placed, match: Match, project: ProjectRow) -> None:
    name = placed.row.name
    if match.keeps_name or half(name) == half(project.name):
        return
    command = RenameProject(
        project_id=project.project_id,
        name=name,
        effective_from=context.document.effective_from,
        basis=context.basis,
    )
    _said(context, placed, ChangeKind.RENAME_PROJECT, command, project, project.name, name)


def _identify(context: Context, placed: Placed, match: Match, project: ProjectRow) -> None:
    held = dict(key.split(" ", 1) for key in project.identifiers)
    for identifier in placed.row.identifiers:
        before = held.get(identifier.scheme, "")
        if before == identifier.value or (before and match.keeps_code):
            continue
        command = IdentifyProject(
            project_id=project.project_id,
            identifier=identifier,
            effective_from=context.document.effective_from,
            basis=context.basis,
        )
        _said(context, placed, ChangeKind.IDENTIFY_PROJECT, command, project, before, identifier.value)


def _total(context: Context, placed: Placed, project: ProjectRow) -> None:
    after = placed.row.total
    if not _is_other(context, placed, "total", after, project.total) or after is None:
        return
    command = ReviseTotal(
        project_id=project.project_id,
        total=after.money,
        effective_from=context.document.effective_from,
        basis=context.basis,
    )
    change = _change(ChangeKind.REVISE_TOTAL, placed, project.project_id, project.total, after.money.wan)
    context.gathering.step(command, change, placed.table, placed.row)


def _opening(context: Context, placed: Placed, project: ProjectRow) -> None:
    """What months were reported on since is not set anew from a table."""
    before = context.known.completed_before.get(project.project_id)
    after = placed.row.completed_before
    if not _is_other(context, placed, "completed_before", after, before) or after is None:
        return
    if project.project_id in context.known.reported_before:
        place = placed.table.at(placed.row, "completed_before")
        message = f"上年底累计表中是{words(after.money)}，历次月报累计是{before or 0:,f}万元；未改"
        context.gathering.tell("completed_differs", Severity.WARNING, place, message, "请核对；月报有误的请走更正")
        return
    open_balance(context, placed, project.project_id)


def _is_other(context: Context, placed: Placed, field: str, said: Amount | None, held: Decimal | None) -> bool:
    """Whether the table states another amount. An empty cell states nothing, and is told where something stands."""
    if said is not None:
        return said.money.wan != held
    if held is not None and field in placed.table.columns:
        place = placed.table.at(placed.row, field)
        known = any(one.place == place for one in placed.table.problems)
        if not known:
            message = f"本格是空的，台账是{held:,f}万元；未改"
            context.gathering.tell("amount_absent", Severity.WARNING, place, message, "请核对；要改为没有投资的请填 0")
    return False


def _of_project(context: Context, placed: Placed, project: ProjectRow) -> Iterator[Difference]:
    row, dimensions = placed.row, context.dimensions
    yield "scope", "建设内容及规模", row.scope, project.scope
    yield "years", "建设年限", row.years.stated if row.years else "", project.years_stated or ""
    areas = dimensions.labels(dimensions.areas_of(placed.table, row))
    yield "areas", "建设地点", areas, dimensions.labels(project.areas)
    yield "owners", "项目业主", _names(context, row.owners), _held(context, project.owners)
    yield "agents", "代建单位", _names(context, row.agents), _held(context, project.agents)
    code = dimensions.construction(row) or ""
    yield "category", "建设性质", row.construction_type and code, project.construction_type or ""


def _of_entry(context: Context, placed: Placed, entry: EntryRow) -> Iterator[Difference]:
    row = placed.row
    said = further(row, context.known.programme.extra_columns, context.gathering)
    yield "category", "类别", placed.category or "", entry.category
    yield "sector", "行业", placed.sector or "", entry.sector
    yield (
        "responsible_units",
        "责任单位",
        _names(context, row.responsible_units),
        _held(context, entry.responsible_units),
    )
    yield "extra", "征地县区", _names(context, said.land), _held(context, entry.land_counties)
    start, finish = row.planned_start, row.planned_finish
    yield "planned_start", "计划开工时间", start.first.isoformat() if start else "", str(entry.planned_start or "")
    yield "planned_finish", "计划竣工时间", finish.last.isoformat() if finish else "", str(entry.planned_finish or "")
    yield "goal", "年度目标", said.goal.text, entry.goal_text
    yield "goal", "年度目标（确保）", said.goal.ensured, entry.goal_ensured
    yield "goal", "年度目标（力争）", said.goal.striven_for, entry.goal_striven_for
    yield "remark", "备注", row.remark, entry.remark
    held: dict[Code, str] = msgspec.json.decode(entry.extra, type=dict[str, str])
    for column in context.known.programme.extra_columns:
        yield "extra", column.label, said.extra.get(column.code, ""), held.get(column.code, "")


def _names(context: Context, names: tuple[str, ...]) -> str:
    """Units as they are registered; as they are called where nobody knows them."""
    found = ((context.units.id(name), name) for name in names)
    return "、".join(context.units.name(id) if id else name for id, name in found)


def _held(context: Context, ids: list[UUID]) -> str:
    return "、".join(context.units.name(id) for id in ids)


def _tell(context: Context, placed: Placed, differences: Iterator[Difference]) -> None:
    """What the table says otherwise and no command can change; what it does not say is no difference."""
    for field, label, said, held in differences:
        if said and half(said) != half(held):
            context.gathering.tell(
                "not_changed",
                Severity.WARNING,
                placed.table.at(placed.row, field),
                f"“{label}”表中是“{_short(said)}”，台账是“{_short(held)}”；这一栏不能由导入更改，未改",
                "请核对是表错了还是台账错了",
            )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _said(
    context: Context,
    placed: Placed,
    kind: ChangeKind,
    command: Command,
    project: ProjectRow,
    before: str,
    after: str,
) -> None:
    change = Change(
        kind=kind, place=placed.row.place, about=project.name, id=project.project_id, before=before, after=after
    )
    context.gathering.step(command, change, placed.table, placed.row)


def _change(kind: ChangeKind, placed: Placed, id: UUID, before: Decimal | None, after: Decimal) -> Change:
    return Change(
        kind=kind,
        place=placed.row.place,
        about=placed.row.name,
        id=id,
        before="" if before is None else f"{before:,f}万元",
        after=f"{after:,f}万元",
        figure_before=before,
        figure_after=after,
    )
