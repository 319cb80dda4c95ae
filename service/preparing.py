"""An uploaded file → what importing it would do, whichever it is: plan table, monthly table, unit workbook.

For a thread: `prepared` blocks, with a loop and a connection of its own, because reading a table and holding it against
the ledger keeps a processor busy for seconds. What that takes is imported there: a server starts without it.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.actor import Actor, Role
from events.refusals import InvalidInput, RoleNotAllowed
from projections import programmes
from projections.asof import resolve
from service.excel.grid import Grid
from service.excel.importing.proposal import Answer, DocumentSaid
from service.excel.reading import read
from service.excel.standing import programme_named

if TYPE_CHECKING:
    from service.excel.importing.proposing import Prepared


class Said(msgspec.Struct, frozen=True):
    """What was said of a file: the document that a plan table rests on, or the month (its first day) of a monthly
    table. A unit workbook says both itself."""

    document: DocumentSaid | None = None
    month: date | None = None


class Asked(NamedTuple):
    """A file, and who asks what of it; `programme` by id, year or title, None where there is only one."""

    content: bytes
    name: str
    programme: str | None
    said: Said
    answers: Sequence[Answer]
    actor: Actor


class Ledger(NamedTuple):
    """Where the ledger is read, and what it takes to know its own workbooks."""

    address: str
    journal_id: UUID


def prepared(ledger: Ledger, asked: Asked, now: datetime) -> "Prepared":
    """Held against the head at `now`."""
    return asyncio.run(_prepared(ledger, asked, read(asked.content, asked.name), now))


def marked_workbook(ledger: Ledger, asked: Asked, now: datetime) -> bytes:
    """The file itself as a workbook, every cell marked that somebody should look at."""
    from service.excel.presenting.marking import marked

    grid = read(asked.content, asked.name)
    found = asyncio.run(_prepared(ledger, asked, grid, now))
    return marked(asked.content, grid, found.proposal)


async def _prepared(ledger: Ledger, asked: Asked, grid: Grid, now: datetime) -> "Prepared":
    from service.excel.importing.known import known
    from service.excel.importing.monthly import propose_monthly
    from service.excel.importing.proposing import propose
    from service.excel.importing.unit_books import propose_unit_book
    from service.excel.presenting.marking import without_summary
    from service.excel.writing.unit_books import HIDDEN

    grid = without_summary(grid)
    async with await AsyncConnection.connect(ledger.address, autocommit=True) as connection:
        as_of = await resolve(connection, now)
        if any(sheet.name == HIDDEN for sheet in grid.sheets):
            return await propose_unit_book(connection, as_of, grid, ledger.journal_id, asked.actor)
        if Role.MAJOR_PROJECTS_OFFICE not in asked.actor.roles:
            raise RoleNotAllowed("导入计划表、月报表", Role.MAJOR_PROJECTS_OFFICE.label)
        rows = await programmes.find(connection, as_of)
        programme_id = programme_named(rows, asked.programme, by="programme")
        said = asked.said
        if said.month:
            return await propose_monthly(connection, as_of, grid, programme_id, month=said.month, answers=asked.answers)
        if said.document is None:
            problem = "计划表请写明所据文件（documentTitle、issuer、issuedOn），月报表请写明 month"
            raise InvalidInput(problem, "documentTitle")
        return propose(grid, await known(connection, as_of, programme_id), said.document, asked.answers)
