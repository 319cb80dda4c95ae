"""`taizhang export …`: the office's tables as files, as of any position or day.

Like service/cli.py: whatever is heavy is imported where it is used.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from events.refusals import InvalidInput
from events.vocabulary import Period, Unit
from service.excel.standing import programme_named, standing

if TYPE_CHECKING:
    from service.excel.writing.exporting import Exporting, File

export = typer.Typer(help="导出表格：xlsx 与 CSV / export tables as workbooks and CSV", no_args_is_help=True)


class MoneyUnit(StrEnum):
    WAN = "wan"
    YI = "yi"


class Whose(StrEnum):
    LEAD = "lead"
    OWNER = "owner"


Programme = Annotated[
    str | None, typer.Option(help="方案：编号、名称或年度；只有一个时可不给 / programme by id, title or year")
]
Month = Annotated[str, typer.Option(help="月份，如 2020-03 / month")]
Money = Annotated[MoneyUnit, typer.Option(help="金额单位：万元或亿元 / unit of amounts")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="时点：位置或日期，如 1200、2020-03-31；不给即当前 / position or date")
]
Out = Annotated[Path | None, typer.Option(help="写到哪个文件；CSV 写在旁边 / the workbook's path; CSV goes beside it")]


@export.command()
def plan(programme: Programme = None, unit: Money = MoneyUnit.WAN, as_of: AsOf = None, out: Out = None) -> None:
    """年度计划表 / the plan table of a year"""
    _write(lambda exporting, id: exporting.plan(id), programme, unit, as_of, out)


@export.command()
def monthly(
    month: Month, programme: Programme = None, unit: Money = MoneyUnit.WAN, as_of: AsOf = None, out: Out = None
) -> None:
    """月报表 / the monthly table"""
    first = _month(month)
    _write(lambda exporting, id: exporting.monthly(id, first), programme, unit, as_of, out)


@export.command()
def summary(
    month: Month, programme: Programme = None, unit: Money = MoneyUnit.WAN, as_of: AsOf = None, out: Out = None
) -> None:
    """汇总表：按行业、按牵头单位 / summary by sector and by lead unit"""
    first = _month(month)
    _write(lambda exporting, id: exporting.summary(id, first), programme, unit, as_of, out)


@export.command()
def filings(month: Month, programme: Programme = None, as_of: AsOf = None, out: Out = None) -> None:
    """报送情况表 / who reported, who did not"""
    first = _month(month)
    _write(lambda exporting, id: exporting.filings(id, first), programme, MoneyUnit.WAN, as_of, out)


@export.command()
def card(
    project: Annotated[str, typer.Option(help="项目：编号、代码或名称 / project by id, code or name")],
    unit: Money = MoneyUnit.WAN,
    as_of: AsOf = None,
    out: Out = None,
) -> None:
    """台账卡片 / the ledger card of one project"""

    async def made(exporting: "Exporting") -> "list[File]":
        return await exporting.card(await exporting.project_named(project))

    _put(_run(made, unit, as_of), out)


@export.command()
def unit_workbooks(
    month: Month,
    programme: Programme = None,
    by: Annotated[Whose, typer.Option(help="按牵头单位或项目业主分发 / one for each lead unit, or owner")] = Whose.LEAD,
    unit: Money = MoneyUnit.WAN,
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="写到哪个目录 / the folder to write into")] = None,
) -> None:
    """单位月报：每个单位一个工作簿，离线填报 / one workbook a unit, to be filled in offline"""
    from service.excel.writing.unit_books import By

    first = _month(month)

    async def made(exporting: "Exporting") -> "list[File]":
        id = programme_named(await exporting.programmes(), programme)
        return await exporting.unit_workbooks(id, first, By(by.value))

    folder = out or Path()
    files = _run(made, unit, as_of)
    for file in files:
        _save(folder / file.name, file.content)
    if not files:
        print(f"{month} 没有单位还欠报月报，没有可写的工作簿。")


def _write(
    table: "Callable[[Exporting, UUID], Awaitable[list[File]]]",
    programme: str | None,
    unit: MoneyUnit,
    as_of: str | None,
    out: Path | None,
) -> None:
    async def made(exporting: "Exporting") -> "list[File]":
        return await table(exporting, programme_named(await exporting.programmes(), programme))

    _put(_run(made, unit, as_of), out)


def _run(made: "Callable[[Exporting], Awaitable[list[File]]]", unit: MoneyUnit, as_of: str | None) -> "list[File]":
    """The files that `made` makes on the standing journal; nothing is written into it."""
    asked = _as_of(as_of)

    async def asking(address: str, journal_id: UUID, now: datetime) -> "list[File]":
        from psycopg import AsyncConnection

        from projections.asof import resolve
        from service.excel.writing.exporting import Exporting

        async with await AsyncConnection.connect(address, autocommit=True) as connection:
            position, day = (asked, None) if isinstance(asked, int) else (None, asked)
            moment = await resolve(connection, now, position=position, time=day)
            return await made(Exporting(connection, moment, journal_id, Unit[unit.name]))

    from service.build import database
    from service.settings import load

    settings = load()
    with database(settings) as url:
        return asyncio.run(asking(*standing(url, settings.journal)))


def _month(said: str) -> date:
    try:
        return Period.parse(said).first
    except ValueError as problem:
        raise InvalidInput(f"“{said[:20]}”不是月份；请写成 2020-03", "month") from problem


def _as_of(said: str | None) -> int | date | None:
    """A position, or a day."""
    if said is None:
        return None
    if said.isdecimal() and len(said) <= 18:
        return int(said)
    try:
        return date.fromisoformat(said)
    except ValueError as problem:
        raise InvalidInput(f"“{said[:20]}”不是位置也不是日期；请写成 1200 或 2020-03-31", "asOf") from problem


def _put(files: "list[File]", out: Path | None) -> None:
    """The workbook at `out`, else under its own name here; its CSV files beside it, named like it."""
    book = files[0]
    stem = Path(book.name).stem
    at = out or Path(book.name)
    if at.suffix.lower() != ".xlsx":
        at = at.with_name(f"{at.name}.xlsx")
    for file in files:
        _save(at if file is book else at.with_name(at.stem + file.name[len(stem) :]), file.content)


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as problem:
        raise InvalidInput(f"写不了文件 {path}（{problem.strerror}）", "out") from problem
    print(path)
