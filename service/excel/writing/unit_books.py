"""单位月报: a workbook for each unit, with the reports that it still owes for a month, to be filled in offline.

What may be typed is unlocked, all else is protected (against slips, not against intent: there is no password). A very
hidden sheet says which journal, programme, unit, month and position the workbook is of, and which project stands in
which row, so that whoever takes it in again can check what it was made from.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection

from events.vocabulary import Unit
from projections.reports import ReportRow
from service.excel.writing.drawing import A3, draw
from service.excel.writing.looks import Cells, Look
from service.excel.writing.plan import as_of_words
from service.excel.writing.rows import Entry, Filing, Programme, Progress
from service.excel.writing.saving import to_bytes
from service.excel.writing.tables import Column, Kind, Row, Section, Stamp, Table, Value
from service.excel.writing.words import (
    FIGURE_KINDS,
    MEASURES,
    NO,
    STATUSES,
    YES,
    joined,
    moment_words,
    month_words,
    to_date_words,
)

FORMAT = "taizhang.unit-month/1"
"""The hidden sheet's layout: `key`, `value` lines, an empty line, then `row`, `project_id`, `entry_id`, `name`."""
SHEET, HIDDEN = "月报", "taizhang"
OWING = {STATUSES["OWED"], STATUSES["RETURNED"]}
NOTHING = Progress()


class By(StrEnum):
    """Whose workbook a report stands in: the lead unit's, or the first owner's (the lead's where there is none)."""

    LEAD = "lead"
    OWNER = "owner"


class UnitMonth(NamedTuple):
    """A unit's obligations of a month, in order."""

    unit_id: UUID | None
    name: str
    filings: tuple[Filing, ...]


class Context(NamedTuple):
    """What stands beside the obligations: by entry, by project; `filed` is what was filed and returned."""

    programme: Programme
    month: date
    entries: Mapping[UUID, Entry]
    before: Mapping[UUID, Progress]
    filed: Mapping[UUID, ReportRow]


def units_owing(filings: list[Filing], by: By) -> list[UnitMonth]:
    """Every report that is owed or was returned, in exactly one unit's workbook."""
    found: dict[tuple[str, UUID | None], list[Filing]] = defaultdict(list)
    for one in filings:
        if one.status in OWING:
            owner = (one.owners[0], one.owner_ids[0]) if one.owner_ids and by is By.OWNER else None
            found[owner or (one.lead, one.lead_id)].append(one)
    return [
        UnitMonth(id, name, tuple(sorted(mine, key=lambda one: (one.name, one.project_id))))
        for (name, id), mine in sorted(found.items(), key=lambda item: (item[0][0], str(item[0][1])))
    ]


def unit_book(unit: UnitMonth, context: Context, stamp: Stamp, money: Unit) -> bytes:
    """The workbook of one unit."""
    workbook = Workbook()
    sheet, hidden = workbook.worksheets[0], workbook.create_sheet(HIDDEN)
    cells = Cells(workbook)
    sheet.title = SHEET
    drawn = draw(sheet, _table(unit, context, stamp, money), stamp, cells, paper=A3)
    protection = sheet.protection
    protection.sheet = True
    # False means that it stays allowed: people may make rows higher and columns wider.
    protection.formatColumns = protection.formatRows = False
    _hide(hidden, cells, _told(unit, context, stamp, money, drawn.rows))
    workbook.security = WorkbookProtection(lockStructure=True)
    cells.close()
    return to_bytes(workbook, stamp, {SHEET: drawn.figures})


def _table(unit: UnitMonth, context: Context, stamp: Stamp, money: Unit) -> Table:
    month = context.month
    due = moment_words(min(one.due for one in unit.filings))
    rows = tuple(_row(number, one, context) for number, one in enumerate(unit.filings, start=1))
    return Table(
        sheet=SHEET,
        title=f"{context.programme.title}{month_words(month)}月报（{unit.name}）",
        columns=columns_of(context.programme.year, month),
        body=Section("合计", rows=rows),
        unit=money,
        totalled=False,
        as_of=f"只填底色为浅黄的单元格；请于 {due} 前报送。{as_of_words(stamp)}",
    )


def columns_of(year: int, month: date) -> tuple[Column, ...]:
    """The sheet's columns, in which what was typed is found again when the workbook comes back."""
    typed = f"{month.month}月填报"
    return (
        Column("序号", Kind.NUMBER, 6),
        Column("项目名称", Kind.TEXT, 30),
        Column("项目代码", Kind.TEXT, 26),
        Column(f"{year}年计划投资", Kind.AMOUNT, 13),
        Column("上月底止本年累计", Kind.AMOUNT, 13),
        Column("上月底止开工以来累计", Kind.AMOUNT, 14),
        Column(f"{month.month}月完成投资", Kind.AMOUNT, 13, typed, typed=True),
        Column(f"{to_date_words(month)}累计完成投资", Kind.AMOUNT, 13, typed, typed=True),
        Column("开工至今累计完成投资", Kind.AMOUNT, 14, typed, typed=True),
        Column("数的性质", Kind.TEXT, 10, typed, typed=True, choices=tuple(FIGURE_KINDS.values())),
        Column("计算方法", Kind.TEXT, 12, typed, typed=True, choices=tuple(MEASURES.values())),
        Column("形象进度", Kind.PROSE, 32, typed, typed=True),
        Column("前期工作进展", Kind.PROSE, 24, typed, typed=True),
        Column("存在问题", Kind.PROSE, 24, typed, typed=True),
        Column("下一步工作安排", Kind.PROSE, 24, typed, typed=True),
        Column("本月无进展", Kind.TEXT, 9, typed, typed=True, choices=(YES, NO)),
        Column("情况说明", Kind.PROSE, 20, typed, typed=True),
        Column("报送状态", Kind.TEXT, 10),
    )


def _row(number: int, one: Filing, context: Context) -> Row:
    """What is known; what was filed and returned is there to be mended."""
    entry = context.entries.get(one.entry_id)
    own = entry is not None and entry.project.project_id == one.project_id
    projects = {part.project_id: part for part in (entry.project, *entry.parts)} if entry else {}
    codes = projects[one.project_id].codes if one.project_id in projects else ()
    before = context.before.get(one.project_id, NOTHING)
    in_year = before.year_to_date if context.month.month > 1 else None
    known = (number, one.name, joined(codes), entry.plan if entry and own else None, in_year, before.since_start)
    return Row((*known, *_typed(context.filed.get(one.project_id)), one.status))


def _typed(filed: ReportRow | None) -> tuple[Value, ...]:
    if filed is None:
        return (*(None,) * 3, FIGURE_KINDS["ACTUAL"], MEASURES["WORK"], *(None,) * 4, NO, None)
    return (
        filed.filed,
        filed.typed_year_to_date,
        filed.typed_since_start,
        FIGURE_KINDS.get(filed.figure or "ACTUAL"),
        MEASURES.get(filed.measured_by or "WORK"),
        filed.progress,
        filed.preparatory_progress,
        filed.problems,
        filed.next_steps,
        YES if filed.nothing_to_report else NO,
        None,
    )


def _told(unit: UnitMonth, context: Context, stamp: Stamp, money: Unit, rows: list[int]) -> list[list[Value]]:
    """The hidden sheet's lines."""
    said: dict[str, Value] = {
        "format": FORMAT,
        "journal_id": str(stamp.journal_id),
        "programme_id": str(context.programme.programme_id),
        "unit_id": str(unit.unit_id or ""),
        "month": f"{context.month:%Y-%m}",
        "position": Decimal(stamp.position),
        "unit": money.value,
        "sheet": SHEET,
    }
    projects: list[list[Value]] = [
        [Decimal(row), str(one.project_id), str(one.entry_id), one.name]
        for row, one in zip(rows, unit.filings, strict=True)
    ]
    about: list[list[Value]] = [[key, value] for key, value in said.items()]
    return [*about, [], ["row", "project_id", "entry_id", "name"], *projects]


def _hide(sheet: Any, cells: Cells, lines: list[list[Value]]) -> None:
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            cells.put(sheet.cell(row, column), value, Look("caption"))
    sheet.protection.sheet = True
    # Excel's own menu cannot bring it back.
    sheet.sheet_state = "veryHidden"
