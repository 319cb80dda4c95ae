"""One call a table: from a connection and a moment to files."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from openpyxl import Workbook
from psycopg import AsyncConnection

from events.refusals import InvalidInput, UnknownProject
from events.vocabulary import Unit
from projections import programmes, projects
from projections.asof import AsOf
from projections.listings import Dimension
from projections.programmes import ProgrammeRow
from projections.projects import ProjectFilter, ProjectRow
from service.excel.writing.card import card_lines, draw_card
from service.excel.writing.delimited import lines, to_csv
from service.excel.writing.drawing import Figures, draw
from service.excel.writing.fetching import Asking
from service.excel.writing.filings import filings_tables
from service.excel.writing.looks import Cells
from service.excel.writing.monthly import monthly_tables
from service.excel.writing.plan import plan_tables
from service.excel.writing.rows import Card, Programme
from service.excel.writing.saving import to_bytes
from service.excel.writing.summary import summary_tables
from service.excel.writing.tables import Stamp, Table
from service.excel.writing.unit_books import By, Context, UnitMonth, unit_book, units_owing

_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
NAME_LENGTH = 60


class File(NamedTuple):
    """A file's name (without folders) and its bytes."""

    name: str
    content: bytes


class Exporting:
    """What can be written about one journal as of one moment. Every call gives a workbook and its CSV files, but
    `unit_workbooks`, which gives workbooks alone: what is to be filled in must be checked when it comes back."""

    def __init__(self, connection: AsyncConnection[Any], as_of: AsOf, journal_id: UUID, unit: Unit = Unit.WAN) -> None:
        self._connection = connection
        self._as_of = as_of
        self._asking = Asking(connection, as_of)
        self._journal_id = journal_id
        self._unit = unit

    async def programmes(self) -> list[ProgrammeRow]:
        """What there is to export."""
        return await programmes.find(self._connection, self._as_of)

    async def project_named(self, said: str) -> UUID:
        """The one project of this id, outside code or name; UnknownProject where there is none, or not just one."""
        for where in _readings(said):
            rows: list[ProjectRow] = [
                row for row in await projects.find(self._connection, self._as_of, where) if _is(row, said)
            ]
            if len(rows) == 1:
                return rows[0].project_id
        raise UnknownProject(said)

    async def plan(self, programme_id: UUID) -> list[File]:
        """年度计划表: the entries that have not exited, with the plans in force."""
        stamp = await self._asking.stamp(self._journal_id)
        programme = await self._asking.programme(programme_id)
        entries = await self._asking.entries(programme)
        return files(f"{programme.year}年度计划表", plan_tables(programme, entries, stamp, self._unit), stamp)

    async def monthly(self, programme_id: UUID, month: date) -> list[File]:
        """月报表: the entries that stand in the month."""
        stamp = await self._asking.stamp(self._journal_id)
        programme = await self._programme(programme_id, month)
        entries = await self._asking.entries(programme, month=month)
        tables = monthly_tables(programme, entries, await self._asking.progress(month), month, stamp, self._unit)
        return files(f"{month:%Y-%m}月报表", tables, stamp)

    async def summary(self, programme_id: UUID, month: date) -> list[File]:
        """汇总表: by sector and by lead unit."""
        stamp = await self._asking.stamp(self._journal_id)
        programme = await self._programme(programme_id, month)
        by_sector = await self._asking.cells(programme, month, Dimension.SECTOR)
        by_lead = await self._asking.cells(programme, month, Dimension.LEAD_UNIT)
        tables = summary_tables(programme, by_sector, by_lead, month, stamp, self._unit)
        return files(f"{month:%Y-%m}汇总表", tables, stamp)

    async def filings(self, programme_id: UUID, month: date) -> list[File]:
        """报送情况表, with late and missing as of the moment asked for."""
        stamp = await self._asking.stamp(self._journal_id)
        programme = await self._programme(programme_id, month)
        filings = await self._asking.filings(programme, month)
        return files(f"{month:%Y-%m}报送情况表", filings_tables(programme, filings, month, stamp), stamp)

    async def card(self, project_id: UUID) -> list[File]:
        """台账卡片 of one project."""
        stamp = await self._asking.stamp(self._journal_id)
        return card_files(await self._asking.card(project_id), stamp, self._unit)

    async def unit_workbooks(self, programme_id: UUID, month: date, by: By = By.LEAD) -> list[File]:
        """单位月报, one workbook for every unit that still owes a report of the month."""
        stamp, context, units = await self._owing(programme_id, month, by)
        names = _distinct([f"{month:%Y-%m}月报-{unit.name}" for unit in units])
        return [
            File(f"{name}.xlsx", unit_book(unit, context, stamp, self._unit))
            for name, unit in zip(names, units, strict=True)
        ]

    async def unit_workbook(self, programme_id: UUID, month: date, said: str, by: By = By.LEAD) -> File:
        """单位月报 of the one unit of this id or name; InvalidInput where it owes none."""
        stamp, context, units = await self._owing(programme_id, month, by)
        found = [unit for unit in units if said in {unit.name, str(unit.unit_id)}]
        if len(found) != 1:
            raise InvalidInput(f"“{said[:60]}”在 {month:%Y-%m} 没有欠报的月报，没有可填的工作簿", "unit")
        name = file_name(f"{month:%Y-%m}月报-{found[0].name}")
        return File(f"{name}.xlsx", unit_book(found[0], context, stamp, self._unit))

    async def _owing(self, programme_id: UUID, month: date, by: By) -> tuple[Stamp, Context, list[UnitMonth]]:
        stamp = await self._asking.stamp(self._journal_id)
        programme = await self._programme(programme_id, month)
        entries = await self._asking.entries(programme, month=month)
        before = await self._asking.progress(_before(month))
        context = Context(
            programme=programme,
            month=month,
            entries={entry.entry_id: entry for entry in entries},
            before=before,
            filed=await self._asking.filed(month),
        )
        return stamp, context, units_owing(await self._asking.filings(programme, month), by)

    async def _programme(self, programme_id: UUID, month: date) -> Programme:
        """The programme, if the month is of its year."""
        programme = await self._asking.programme(programme_id)
        if month.year != programme.year:
            raise InvalidInput(f"{month:%Y-%m} 不在方案的年度 {programme.year} 内", "month")
        return programme


def files(name: str, tables: Sequence[Table], stamp: Stamp) -> list[File]:
    """A workbook with a sheet a table, and a CSV file a sheet (named by it, where there are several)."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    figures: dict[str, Figures] = {}
    sheets = [workbook.create_sheet(table.sheet) for table in tables]
    cells = Cells(workbook)
    for sheet, table in zip(sheets, tables, strict=True):
        figures[table.sheet] = draw(sheet, table, stamp, cells).figures
    cells.close()
    stem = file_name(name)
    parts = [f"{stem}-{table.sheet}" if len(tables) > 1 else stem for table in tables]
    return [
        File(f"{stem}.xlsx", to_bytes(workbook, stamp, figures)),
        *(File(f"{part}.csv", to_csv(table)) for part, table in zip(parts, tables, strict=True)),
    ]


def card_files(card: Card, stamp: Stamp, unit: Unit) -> list[File]:
    """The card's workbook and its CSV file."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "台账卡片"
    cells = Cells(workbook)
    draw_card(sheet, card, stamp, unit, cells)
    cells.close()
    stem = file_name(f"台账卡片-{card.project.name}")
    return [File(f"{stem}.xlsx", to_bytes(workbook, stamp, {})), File(f"{stem}.csv", lines(card_lines(card, unit)))]


def file_name(text: str) -> str:
    """`text` as every file system takes it: no separators, not hidden, not too long."""
    return _NO_NAME.sub("_", text).strip(" .")[:NAME_LENGTH] or "_"


def _readings(said: str) -> list[ProjectFilter]:
    try:
        return [ProjectFilter(ids=[UUID(said)])]
    except ValueError:
        return [ProjectFilter(identifier=said, voided=False), ProjectFilter(text=said, voided=False)]


def _is(row: ProjectRow, said: str) -> bool:
    """A name must be the whole name."""
    codes = {key.partition(" ")[2] for key in row.identifiers}
    return said == row.name or said in codes or said.lower() == str(row.project_id)


def _distinct(names: list[str]) -> list[str]:
    """File names of units: those that come to the same are numbered."""
    made: list[str] = []
    for name in map(file_name, names):
        same = sum(one == name or one.startswith(f"{name}(") for one in made)
        made.append(f"{name}({same + 1})" if same else name)
    return made


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
