"""A plan table read, held against an open programme and committed; the same programme written as tables."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from io import BytesIO
from itertools import count
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import openpyxl
from psycopg import AsyncConnection

from benchmarks.bulk import watched
from benchmarks.figures import Figure, at_most, figure
from benchmarks.place import Place
from benchmarks.programme import CATEGORIES, COUNTY, MONTHS, SECTORS, UNITS, YEAR, Programme
from projections.asof import AsOf
from service.build import Service
from service.excel.importing.committing import commit
from service.excel.importing.known import known
from service.excel.importing.proposal import DocumentSaid
from service.excel.importing.proposing import Prepared, propose
from service.excel.reading import read
from service.excel.writing.exporting import Exporting, File

T = TypeVar("T")
_NUMBERS = count()
TITLE = f"{YEAR}年市级重大项目计划表"
HEADER = (
    *("序号", "项目名称", "项目代码", "建设地点", "建设内容及规模", "年度类别", "行业", "建设年限"),
    *("总投资（万元）", "年度计划投资（万元）", "责任单位", "项目业主", "备注", "至2019年底累计完成投资（万元）"),
)
SIZES = ((730, 2.0, 1.0), (10_000, 15.0, None))
"""Rows; seconds that a dry run and a commit should take at most (of 10,000, both together and the head held)."""


def measure(place: Place) -> list[Figure]:
    """Each run fills a programme of its own in a journal of its own: what stands already makes no difference."""
    figures = []
    for number, dry_limit, commit_limit in SIZES:
        rows = place.size(number, 100)
        dry, committed, held = _imports(place, rows, _workbook(rows))
        what = f"a plan table of {number:,} rows"
        if commit_limit is None:
            both = [one + other for one, other in zip(dry, committed, strict=True)]
            balanced = _imports(place, rows, _workbook(rows, balances=True))[2]
            figures += [
                figure(f"{what}: dry run and commit", "s", both, at_most(dry_limit)),
                figure(f"{what}: the head held", "s", held, at_most(0.8)),
                figure(f"{what}, a balance in each: the head held", "s", balanced, at_most(0.8)),
            ]
        else:
            figures += [
                figure(f"{what}: dry run, reading included", "s", dry, at_most(dry_limit)),
                figure(f"{what}: commit", "s", committed, at_most(commit_limit)),
            ]
    return [*figures, *_exports(place)]


def _imports(place: Place, rows: int, file: bytes) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the dry runs, of the commits, and with the head held."""
    dry: list[float] = []
    committed: list[float] = []
    held: list[float] = []
    for _ in place.runs(3):
        with place.service(f"workbooks_{next(_NUMBERS)}") as running:
            programme = Programme(running.desk)
            place.settle()
            began = perf_counter()
            prepared = _asked(running, partial(_dry_run, programme.id, file))
            dry.append(perf_counter() - began)
            assert prepared.proposal.can_commit, (prepared.proposal.problems[:3], prepared.proposal.questions[:3])
            with watched(held):
                began = perf_counter()
                receipt = commit(running.desk, prepared, programme.office)
                committed.append(perf_counter() - began)
            assert receipt is not None
            assert receipt.first is not None
            assert receipt.last is not None
            assert receipt.last >= receipt.first + 2 * rows  # the document, and each project with its entry
    return dry, committed, held


async def _dry_run(programme_id: UUID, file: bytes, connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
    said = DocumentSaid(title=TITLE, issuer="市政府办公室", issued_on=date(YEAR, 1, 9), document_no="〔2020〕2号")
    return propose(read(file, "附件1.xlsx"), await known(connection, as_of, programme_id), said)


def _workbook(rows: int, *, balances: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([TITLE])
    sheet.append(HEADER)
    for number in range(1, rows + 1):
        total = 2_000 + number * 37 % 90_000
        sheet.append(
            [
                *(number, f"第{number}号道路及配套设施工程", f"{YEAR}-450202-48-03-{number:06}", COUNTY),
                "建设城市主干道及配套排水、照明、绿化、交通设施，道路全长约三公里，红线宽四十米",
                *(CATEGORIES[number % len(CATEGORIES)], SECTORS[number % len(SECTORS)], "2019-2021"),
                *(total, total / 4, f"责任单位第{number % 7}号、责任单位第{UNITS - 1}号"),
                *(f"责任单位第{number % UNITS}号", None, 100 + number % 50 if balances else None),
            ]
        )
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _exports(place: Place) -> list[Figure]:
    """Of 730 entries with a year of reports behind them."""
    with place.service("workbooks_out") as running:
        programme = Programme(running.desk)
        projects = programme.listed(place.size(730, 60))
        for period in MONTHS:
            programme.filed(projects, period)
            programme.passed(projects, period)
        place.settle()
        month = MONTHS[-1].first
        exports: dict[str, Callable[[Exporting], Awaitable[list[File]]]] = {
            "plan table": lambda exporting: exporting.plan(programme.id),
            "monthly table": lambda exporting: exporting.monthly(programme.id, month),
            "filings": lambda exporting: exporting.filings(programme.id, month),
        }
        return [
            figure(f"{name} of 730 rows, written", "s", [_written(running, one) for _ in place.runs()], at_most(2))
            for name, one in exports.items()
        ]


def _written(running: Service, one: Callable[[Exporting], Awaitable[list[File]]]) -> float:
    async def write(connection: AsyncConnection[Any], as_of: AsOf) -> list[File]:
        return await one(Exporting(connection, as_of, running.opened.journal_id))

    began = perf_counter()
    files = _asked(running, write)
    assert files[0].name.endswith(".xlsx"), files[0].name
    return perf_counter() - began


def _asked(running: Service, question: Callable[[AsyncConnection[Any], AsOf], Awaitable[T]]) -> T:
    """An answer as of now, over a reader's connection of its own."""

    async def ask() -> T:
        async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
            head = running.reader.head()
            return await question(connection, AsOf(head.position, head.recorded_at, head.root))

    return asyncio.run(ask())
