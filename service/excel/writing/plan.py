"""年度计划表: one sheet a class (实施项目, 预备项目), as the notice's two annexes are; 类别 over 行业 over projects."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from events.vocabulary import Category, ColumnType, ExtraColumn, Group, Unit
from service.excel.writing.rows import Entry, Programme, Project
from service.excel.writing.tables import Column, Kind, Row, Section, Stamp, Table, Value
from service.excel.writing.words import GROUPS, NO, YES, joined, moment_words

TOTAL, PLAN = "总投资", "年计划投资"
RowsOf = Callable[[Entry, int], list[Row]]
"""What an entry with its number becomes: its own row, and one for every part of a bundle."""

_GOALS = {"确保": "goal_ensured", "力争": "goal_striven_for", "原文": "goal_text"}
_EXTRA_KINDS = {
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.NUMBER: Kind.FIGURE,
    ColumnType.DATE: Kind.DATE,
    ColumnType.FLAG: Kind.TEXT,
}


def plan_tables(programme: Programme, entries: list[Entry], stamp: Stamp, unit: Unit) -> list[Table]:
    """A class without entries has no sheet; a programme without entries has an empty one of its first class."""
    classes = list(dict.fromkeys(category.group for category in programme.categories))
    tables = [_table(programme, entries, group, stamp, unit) for group in classes]
    return [table for table in tables if table.body.counted()] or tables[:1]


def _table(programme: Programme, entries: list[Entry], group: Group, stamp: Stamp, unit: Unit) -> Table:
    mine = [category for category in programme.categories if category.group is group]
    goals = _goals([entry for entry in entries if entry.category in {category.code for category in mine}])
    return Table(
        sheet=GROUPS[group.value],
        title=f"{programme.title}计划表（{GROUPS[group.value]}）",
        columns=_columns(programme, goals),
        body=by_category(programme, mine, entries, lambda entry, number: _rows(programme, entry, number, goals)),
        unit=unit,
        levels=("年度类别", "行业"),
        as_of=as_of_words(stamp),
    )


def as_of_words(stamp: Stamp) -> str:
    return f"截至 {moment_words(stamp.recorded_at)}（台账位置 {stamp.position}）"


def by_category(programme: Programme, categories: list[Category], entries: list[Entry], rows: RowsOf) -> Section:
    """合计 over categories over sectors, in the order in which the programme declares them; empty ones are left out.
    Entries without a number of their own are numbered on within their category."""
    sections = []
    for category in categories:
        mine = [entry for entry in entries if entry.category == category.code]
        below = []
        next_number = max((entry.row_no or 0 for entry in mine), default=0)
        for sector in programme.sectors:
            lines: list[Row] = []
            for entry in (one for one in mine if one.sector == sector.code):
                next_number += entry.row_no is None
                lines += rows(entry, next_number if entry.row_no is None else entry.row_no)
            if lines:
                below.append(Section(sector.label, rows=tuple(lines)))
        if below:
            sections.append(Section(category.label, sections=tuple(below)))
    return Section("合计", sections=tuple(sections))


def _goals(entries: list[Entry]) -> list[str]:
    """Which of 确保, 力争 and the text as stated are said at all."""
    return [title for title, field in _GOALS.items() if any(getattr(entry, field) for entry in entries)]


def _goal_columns(goals: list[str]) -> list[Column]:
    if goals in ([], ["原文"]):
        return [Column("年度目标", Kind.PROSE, 24)]
    return [Column(goal, Kind.PROSE, 18, over="年度目标") for goal in goals]


def _columns(programme: Programme, goals: list[str]) -> tuple[Column, ...]:
    year = programme.year
    return (
        Column("序号", Kind.NUMBER, 6),
        Column("项目名称", Kind.TEXT, 30),
        Column("项目代码", Kind.TEXT, 26),
        Column("建设地点", Kind.TEXT, 12),
        Column("建设内容及规模", Kind.PROSE, 40),
        Column("建设性质", Kind.TEXT, 9),
        Column("建设年限", Kind.TEXT, 12),
        Column(TOTAL, Kind.AMOUNT, 14, summed=True),
        Column(f"至{year - 1}年底累计完成投资", Kind.AMOUNT, 14, summed=True),
        Column(f"{year}{PLAN}", Kind.AMOUNT, 14, summed=True),
        *_goal_columns(goals),
        Column("计划开工时间", Kind.DATE, 11),
        Column("计划竣工时间", Kind.DATE, 11),
        Column("牵头及责任单位", Kind.TEXT, 24),
        Column("征地县区", Kind.TEXT, 14),
        Column("项目业主", Kind.TEXT, 22),
        Column("代建单位", Kind.TEXT, 18),
        *(Column(one.label, _EXTRA_KINDS[one.type], 12) for one in programme.extra_columns),
        Column("备注", Kind.PROSE, 16),
    )


def _rows(programme: Programme, entry: Entry, number: int, goals: list[str]) -> list[Row]:
    parts = [_part(programme, part, place, goals) for place, part in enumerate(entry.parts, start=1)]
    return [Row(_cells(programme, entry, number, goals)), *parts]


def _cells(programme: Programme, entry: Entry, number: int, goals: list[str]) -> tuple[Value, ...]:
    return (
        number,
        *_described(entry.project),
        entry.project.before_year,
        entry.plan,
        *(getattr(entry, _GOALS[goal]) for goal in goals or ["原文"]),
        entry.planned_start,
        entry.planned_finish,
        joined(entry.units),
        joined(entry.land_counties),
        joined(entry.project.owners),
        joined(entry.project.agents),
        *(_extra(one, entry.extra.get(one.code, "")) for one in programme.extra_columns),
        entry.remark,
    )


def _part(programme: Programme, part: Project, place: int, goals: list[str]) -> Row:
    """A part of a bundle: what belongs to the place on the list stands in the bundle's row alone."""
    name, *described = _described(part)
    before = (
        None,
        f"({place}){name}",
        *described,
        part.before_year,
        None,
        *(None for _ in goals or ["原文"]),
        None,
        None,
    )
    owners = (None, None, joined(part.owners), joined(part.agents))
    return Row((*before, *owners, *(None for _ in programme.extra_columns), None), part=True)


def _described(project: Project) -> tuple[Value, ...]:
    """From 项目名称 to 总投资."""
    return (
        project.name,
        joined(project.codes),
        joined(project.areas),
        project.scope,
        project.construction_type,
        project.years,
        project.total,
    )


def _extra(column: ExtraColumn, said: str) -> Value:
    """A further column's value as its type is shown; what does not fit its type is shown as it stands."""
    try:
        if column.type is ColumnType.NUMBER and said:
            number = Decimal(said)
            return number if number.is_finite() else said
        if column.type is ColumnType.DATE and said:
            return date.fromisoformat(said)
    except (InvalidOperation, ValueError):
        return said
    return {"true": YES, "false": NO}.get(said, said) if column.type is ColumnType.FLAG else said
