"""A small programme with some of its reports, files about it, and what becomes of them."""

import asyncio
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import Workbook, load_workbook
from psycopg import AsyncConnection

from events.actor import Actor
from events.decisions.project import SetOpeningBalance
from events.facts.report import ReportFiled
from events.journal.format import Envelope
from events.vocabulary import Identifier, Money, Unit
from projections.asof import AsOf
from service.excel.importing.monthly import propose_monthly
from service.excel.importing.proposing import Prepared
from service.excel.importing.unit_books import propose_unit_book
from service.excel.reading import read
from service.excel.writing.exporting import Exporting, File
from service.excel.writing.unit_books import By
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CLERK,
    LIAISON,
    PROGRAMME,
    accept,
    begin,
    enter,
    file,
    project_id,
    register,
    review,
    wan,
)

ROAD, BUNDLE, SCHOOL, IDEA, EAST, WEST = 1, 2, 3, 4, 21, 22
ROAD_CODE = "2020-450205-48-01-000001"
JANUARY, FEBRUARY = date(2020, 1, 1), date(2020, 2, 1)
HEADER = ["序号", "项目名称", "项目代码", "本月完成投资", "年初至本月累计完成投资", "开工累计完成投资", "形象进度"]
HEADER += ["存在问题", "下一步工作安排", "备注"]


def settle(ledger: Ledger) -> None:
    """A road with a code and a balance, a bundle of two parts, a school, and an idea that needs no plan. Of January
    the road is accepted, a part filed; the idea has said that it goes on; the school and the other part owe."""
    begin(ledger, 1, 2)
    ledger.tell(
        register(ROAD, "滨江路", identifiers=(Identifier(scheme="PROJECT_CODE", value=ROAD_CODE),), total=wan("9000")),
        register(BUNDLE, "管网打包"),
        register(EAST, "东段", parent=project_id(BUNDLE)),
        register(WEST, "西段", parent=project_id(BUNDLE)),
        *(register(SCHOOL, "实验小学"), register(IDEA, "远期构想")),
        *(enter(ROAD, row_no=1), enter(BUNDLE, "600", row_no=2), enter(SCHOOL, "100", row_no=3)),
        enter(IDEA, None, category="PREPARATORY", row_no=1),
        SetOpeningBalance(project_id=project_id(ROAD), as_of=date(2019, 12, 31), completed=Money.of("4000")),
        at=shanghai(1, 10),
    )
    january = file(ROAD, 1, "10.5", progress="桩基", problems="征地", year_to_date=wan("10.5"))
    idea = file(IDEA, 1, None, preparatory_progress="可研\n已批")
    ledger.tell(january, file(EAST, 1, "20"), idea, by=CLERK, at=shanghai(2, 3))
    ledger.tell(review(ROAD, 1), by=LIAISON)
    ledger.tell(accept(ROAD, 1))


def table(
    *rows: list[Any], title: str = "2020年2月重大项目月报表", header: list[str] = HEADER, unit: str = "万元"
) -> bytes:
    """A monthly table as an office makes it: title, unit, header, rows from row 4."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "月报"
    for line in ([title], [f"单位：{unit}"], header, *rows):
        sheet.append(line)
    return saved(workbook)


def saved(workbook: Any) -> bytes:
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


def proposed(ledger: Ledger, content: bytes, *, programme: UUID = PROGRAMME, **said: Any) -> Prepared:
    async def reader(connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
        grid = await asyncio.to_thread(read, content, "二月月报.xlsx")
        return await propose_monthly(connection, as_of, grid, programme, **said)

    return ledger.ask(reader, ledger.head())


def handed_in(ledger: Ledger, content: bytes, by: Actor) -> Prepared:
    async def reader(connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
        grid = await asyncio.to_thread(read, content, "二月月报-柳北区.xlsx")
        return await propose_unit_book(connection, as_of, grid, ledger.running.opened.journal_id, by)

    return ledger.ask(reader, ledger.head())


def exported(ledger: Ledger, month: date, unit: Unit = Unit.WAN) -> bytes:
    """The monthly table's workbook."""
    return _export(ledger, lambda exporting: exporting.monthly(PROGRAMME, month), unit)[0].content


def unit_book(ledger: Ledger, month: date = FEBRUARY, by: By = By.LEAD, unit: Unit = Unit.WAN) -> bytes:
    """The only unit's workbook."""
    (made,) = _export(ledger, lambda exporting: exporting.unit_workbooks(PROGRAMME, month, by), unit)
    return made.content


def _export(ledger: Ledger, asked: Callable[[Exporting], Any], unit: Unit) -> list[File]:
    async def reader(connection: AsyncConnection[Any], as_of: AsOf) -> list[File]:
        files: list[File] = await asked(Exporting(connection, as_of, ledger.running.opened.journal_id, unit))
        return files

    return ledger.ask(reader, ledger.head())


def filled(content: bytes, cells: dict[str, Any], sheet: str = "月报") -> bytes:
    """The workbook with these cells typed into."""
    workbook = load_workbook(BytesIO(content))
    for cell, value in cells.items():
        workbook[sheet][cell] = value
    return saved(workbook)


def row_of(content: bytes, name: str, sheet: str = "月报") -> int:
    rows = load_workbook(BytesIO(content))[sheet].iter_rows(min_col=2, max_col=2)
    return next(cell.row for (cell,) in rows if cell.value == name)


def changes(made: Prepared) -> list[tuple[str, str, str, str]]:
    """(kind, about, before, after)."""
    return [(one.kind.value, one.about, one.before, one.after) for one in made.proposal.changes]


def problems(made: Prepared) -> list[tuple[str, str, str]]:
    """(cell, code, severity); each says something and what to do."""
    assert all(one.message and one.proposal for one in made.proposal.problems)
    return [(one.place.cell, one.code, one.severity.value) for one in made.proposal.problems]


def position(ledger: Ledger) -> int:
    return ledger.head().position


def filed(ledger: Ledger, after: int) -> list[tuple[ReportFiled, Envelope]]:
    """What was recorded behind a position: reports that were filed, and nothing else."""
    found = []
    for one in ledger.running.reader.since(after, 1000):
        assert isinstance(one.fact, ReportFiled)
        found.append((one.fact, one.envelope))
    return found
