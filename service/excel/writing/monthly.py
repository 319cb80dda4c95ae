"""月报表: every project that stands in the month, with what it reported and what it has come to."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from events.vocabulary import Unit
from service.excel.writing.plan import as_of_words, by_category
from service.excel.writing.rows import Entry, Programme, Progress, Project
from service.excel.writing.tables import Column, Kind, Ratio, Row, Stamp, Table, Value
from service.excel.writing.words import GROUPS, joined, month_words, to_date_words

NOTHING = Progress()


def monthly_tables(
    programme: Programme,
    entries: list[Entry],
    progress: Mapping[UUID, Progress],
    month: date,
    stamp: Stamp,
    unit: Unit,
) -> list[Table]:
    """One sheet a class that has entries in the month."""

    def rows(entry: Entry, number: int) -> list[Row]:
        return _rows(entry, number, progress)

    tables = []
    for group in dict.fromkeys(category.group for category in programme.categories):
        mine = [category for category in programme.categories if category.group is group]
        name = GROUPS[group.value]
        tables.append(
            Table(
                sheet=name,
                title=f"{programme.title}{month_words(month)}月报表（{name}）",
                columns=_columns(programme.year, month),
                body=by_category(programme, mine, entries, rows),
                unit=unit,
                levels=("年度类别", "行业"),
                as_of=as_of_words(stamp),
            )
        )
    return [table for table in tables if table.body.counted()] or tables[:1]


def _columns(year: int, month: date) -> tuple[Column, ...]:
    plan, so_far, done = f"{year}年计划投资", f"{to_date_words(month)}累计完成投资", f"{month.year}年完成情况"
    return (
        Column("序号", Kind.NUMBER, 6),
        Column("项目名称", Kind.TEXT, 30),
        Column("项目代码", Kind.TEXT, 26),
        Column("总投资", Kind.AMOUNT, 14, summed=True),
        Column(f"至{year - 1}年底累计完成投资", Kind.AMOUNT, 14, summed=True),
        Column(plan, Kind.AMOUNT, 14, summed=True),
        Column(f"{month.month}月完成投资", Kind.AMOUNT, 13, over=done, summed=True),
        Column(so_far, Kind.AMOUNT, 13, over=done, summed=True),
        Column("完成年度计划（%）", Kind.PERCENT, 11, over=done, ratio=Ratio(so_far, plan)),
        Column("开工至今累计完成投资", Kind.AMOUNT, 14, summed=True),
        Column("形象进度", Kind.PROSE, 32),
        Column("前期工作进展", Kind.PROSE, 24),
        Column("存在问题", Kind.PROSE, 24),
        Column("下一步工作安排", Kind.PROSE, 24),
        Column("报送状态", Kind.TEXT, 10),
        Column("牵头及责任单位", Kind.TEXT, 24),
        Column("项目业主", Kind.TEXT, 22),
    )


def _rows(entry: Entry, number: int, progress: Mapping[UUID, Progress]) -> list[Row]:
    parts = [progress.get(part.project_id, NOTHING) for part in entry.parts]
    own = _together(parts) if parts else progress.get(entry.project.project_id, NOTHING)
    row = Row(_cells(number, entry.project, entry.plan, own, joined(entry.units)))
    return [
        row,
        *(
            Row(_cells(None, part._replace(name=f"({place}){part.name}"), None, said, ""), part=True)
            for place, (part, said) in enumerate(zip(entry.parts, parts, strict=True), start=1)
        ),
    ]


def _together(parts: list[Progress]) -> Progress:
    """What a bundle has come to: its parts report, and it is their sum."""
    return Progress(
        completed=_sum([part.completed for part in parts]),
        year_to_date=_sum([part.year_to_date for part in parts]),
        since_start=_sum([part.since_start for part in parts]),
    )


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    said = [amount for amount in amounts if amount is not None]
    return sum(said, Decimal(0)) if said else None


def _cells(number: int | None, project: Project, plan: Decimal | None, said: Progress, units: str) -> tuple[Value, ...]:
    return (
        number,
        project.name,
        joined(project.codes),
        project.total,
        project.before_year,
        plan,
        said.completed,
        said.year_to_date,
        Ratio("", "").figure(said.year_to_date, plan),
        said.since_start,
        said.progress,
        said.preparatory_progress,
        said.problems,
        said.next_steps,
        said.status,
        units,
        joined(project.owners),
    )
