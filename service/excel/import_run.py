"""One run of `taizhang import`: read, propose, show; commit where that is asked for and nothing stands in the way."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
from msgspec.structs import replace
from psycopg import AsyncConnection
from uuid6 import uuid7

from events.actor import Actor, Role
from events.desk import Desk
from events.refusals import InvalidInput
from events.vocabulary import PersonRef
from projections import programmes
from projections.asof import resolve
from service.build import conninfos, database, service
from service.directory import make_directory, note_now
from service.excel.grid import Grid
from service.excel.importing.committing import commit as commit_
from service.excel.importing.known import known
from service.excel.importing.monthly import propose_monthly
from service.excel.importing.proposal import Answer, DocumentSaid, Proposal
from service.excel.importing.proposing import Prepared, propose
from service.excel.importing.unit_books import propose_unit_book
from service.excel.jail.limits import FILE_BYTES
from service.excel.presenting.marking import marked, without_summary
from service.excel.presenting.structured import Written, to_json
from service.excel.presenting.terminal import noted as noted_
from service.excel.presenting.terminal import receipt, show, terminal
from service.excel.reading import read
from service.excel.refusals import RowsRefused
from service.excel.standing import NO_DOCUMENT, Standing, programme_named, standing
from service.excel.writing.unit_books import HIDDEN
from service.settings import Settings, load

BLOCKED, NOT_NOTED = 1, 3
NOT_NOTED_SAID = (
    "taizhang：台账不受影响，但表中的人没有记入通讯录；"
    "查明数据库的状态后，把同一个文件再导入一次（加 --commit），台账不会变，只补记通讯录。"
)

log = logging.getLogger(__name__)


class Asked(NamedTuple):
    """What is to be imported: the file's bytes, what was read from them, and what was said of it: the document that a
    plan table rests on, or the month of a monthly table. A unit workbook says both itself."""

    content: bytes
    grid: Grid
    programme: str | None
    document: DocumentSaid | None
    month: date | None
    answers: Sequence[Answer]


class Shown(NamedTuple):
    """How the outcome is shown; `most` lines of each table in a terminal, all where it is None."""

    json: bool
    marked: Path | None
    most: int | None


def read_file(file: Path) -> tuple[bytes, Grid]:
    """Its bytes, no more than are ever read, and what they say."""
    try:
        with file.open("rb") as opened:
            content = opened.read(FILE_BYTES + 1)
    except OSError as problem:
        raise InvalidInput(f"读不了文件 {file}（{problem.strerror}）", "file") from problem
    return content, read(content, file.name)


def run(asked: Asked, shown: Shown, *, commit: bool, person: UUID | None) -> int:
    """The exit status: 0, BLOCKED, NOT_NOTED. What is refused is raised, RowsRefused after its problems were shown."""
    actor = Actor(PersonRef(person or uuid7()), frozenset({Role.MAJOR_PROJECTS_OFFICE}))
    settings = load()
    with database(settings) as url:
        prepared = asyncio.run(_proposed(standing(url, settings.journal), asked, actor))
        proposal = prepared.proposal
        # First of all: that this file cannot be written must not be found out after what is written for ever.
        _mark(asked, proposal, shown)
        if not (commit and proposal.can_commit):
            _show(proposal, shown)
            return 0 if proposal.can_commit else BLOCKED
        written = None
        if prepared.steps:
            with service(settings, url) as running:
                written = _committed(asked, prepared, running.desk, actor, shown)
        noted = _noted(settings, url, prepared)
    _show(proposal, shown, written, noted, committed=True)
    if noted is None:
        print(NOT_NOTED_SAID, file=sys.stderr)
        return NOT_NOTED
    return 0


def _noted(settings: Settings, url: str, prepared: Prepared) -> int | None:
    """How many persons the directory has from the file now; None where they could not be noted, which is logged.
    Whatever it was: it must not hide what has been committed."""
    addresses = conninfos(url, settings.journal)
    try:
        if not prepared.persons:
            return 0
        # Where nothing was to be written no service was started, which would have made it.
        with psycopg.connect(addresses.owner, autocommit=True) as owner:
            make_directory(owner, settings.journal)
        return asyncio.run(_note(addresses.writer, prepared))
    except Exception as problem:
        # No more of it than this: PostgreSQL's details repeat the row.
        log.error("persons not noted: %s", type(problem).__name__)
        return None


async def _note(address: str, prepared: Prepared) -> int:
    async with await AsyncConnection.connect(address, autocommit=True) as connection:
        return await note_now(connection, prepared, datetime.now(UTC))


async def _proposed(where: Standing, asked: Asked, actor: Actor) -> Prepared:
    """What the import would do to the ledger as it stands; nothing is written into it."""
    grid = without_summary(asked.grid)
    async with await AsyncConnection.connect(where.address, autocommit=True) as connection:
        as_of = await resolve(connection, where.now)
        if any(sheet.name == HIDDEN for sheet in grid.sheets):
            return await propose_unit_book(connection, as_of, grid, where.journal_id, actor)
        programme = programme_named(await programmes.find(connection, as_of), asked.programme)
        if asked.month and asked.document:
            raise InvalidInput("月报表不另有依据：--month 与 --document-title 等只能用一种", "month")
        if asked.month:
            return await propose_monthly(connection, as_of, grid, programme, month=asked.month, answers=asked.answers)
        if asked.document is None:
            raise InvalidInput(NO_DOCUMENT, "document")
        return propose(grid, await known(connection, as_of, programme), asked.document, asked.answers)


def _committed(asked: Asked, prepared: Prepared, desk: Desk, actor: Actor, shown: Shown) -> Written | None:
    try:
        receipt = commit_(desk, prepared, actor)
    except RowsRefused as refused:
        proposal = replace(prepared.proposal, problems=(*prepared.proposal.problems, *refused.problems))
        _mark(asked, proposal, shown)
        _show(proposal, shown)
        raise
    import_id = prepared.steps[0].how.import_id
    return Written.of(receipt, actor.ref, import_id) if receipt and import_id else None


def _mark(asked: Asked, proposal: Proposal, shown: Shown) -> None:
    if shown.marked is None:
        return
    content = marked(asked.content, asked.grid, proposal)
    try:
        shown.marked.parent.mkdir(parents=True, exist_ok=True)
        shown.marked.write_bytes(content)
    except OSError as problem:
        raise InvalidInput(f"写不了文件 {shown.marked}（{problem.strerror}）", "marked") from problem


def _show(
    proposal: Proposal,
    shown: Shown,
    written: Written | None = None,
    noted: int | None = None,
    *,
    committed: bool = False,
) -> None:
    if shown.json:
        sys.stdout.write(to_json(proposal, written, noted).decode())
        return
    show(terminal(proposal, most=shown.most, committed=committed))
    if committed:
        show(receipt(written))
        if noted:
            show(noted_(noted))
    if shown.marked is not None:
        print(f"标注的工作簿：{shown.marked}")
