"""Programmes, their documents with the totals these state, and their months: programmes.sql."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.actor import Mark
from events.facts.entry import EntryFact
from events.facts.journal import JournalFact
from events.facts.organisation import OrganisationFact
from events.facts.programme import DocumentIssued, MonthClosed, MonthOpened, MonthReopened, ProgrammeOpened
from events.facts.project import ProjectFact
from events.facts.report import ReportFact
from events.states.programme import MonthStatus
from projections.asking import Ids, ask
from projections.asof import AsOf
from projections.planning import FEW
from projections.projection import Projection


def json_text(value: object) -> str:
    """A structured value in a text column."""
    return msgspec.json.encode(value).decode()


class ProgrammeKey(NamedTuple):
    programme_id: UUID


class Programme(NamedTuple):
    level: str
    issuing_area: str
    year: int
    title: str
    categories: str
    sectors: str
    extra_columns: str
    version: int


programmes = Projection("programmes", ProgrammeKey, Programme, version=1)


@programmes.on(ProgrammeOpened)
def opened(row: Programme | None, fact: ProgrammeOpened, mark: Mark) -> Programme:
    return Programme(
        level=fact.level,
        issuing_area=fact.issuing_area,
        year=fact.year,
        title=fact.title,
        categories=json_text(fact.categories),
        sectors=json_text(fact.sectors),
        extra_columns=json_text(fact.extra_columns),
        version=mark.version,
    )


@programmes.on(DocumentIssued, MonthOpened, MonthClosed, MonthReopened)
def went_on(row: Programme, fact: object, mark: Mark) -> Programme:
    return row._replace(version=mark.version)


class DocumentKey(NamedTuple):
    document_id: UUID


class Document(NamedTuple):
    programme_id: UUID
    kind: str
    batch_no: int | None
    document_no: str | None
    title: str
    issuer: str
    issued_on: date
    ratified_by: str | None
    disclosure: str
    stated: str


documents = Projection("documents", DocumentKey, Document, version=1)


@documents.on(DocumentIssued, key=lambda fact: (fact.document_id,), opens=True)
def issued(row: Document | None, fact: DocumentIssued, mark: Mark) -> Document:
    return Document(
        programme_id=fact.programme_id,
        kind=fact.kind.value,
        batch_no=fact.batch_no,
        document_no=fact.basis.document_no,
        title=fact.basis.title,
        issuer=fact.basis.issuer,
        issued_on=fact.basis.issued_on,
        ratified_by=fact.ratified_by,
        disclosure=fact.disclosure.value,
        stated=json_text(fact.stated),
    )


class MonthKey(NamedTuple):
    programme_id: UUID
    month: date


class Month(NamedTuple):
    opens: datetime
    due: datetime
    lock: datetime | None
    figure: str
    status: str
    closed_at: datetime | None


months = Projection("months", MonthKey, Month, version=1)


def _month(fact: MonthOpened | MonthClosed | MonthReopened) -> tuple[UUID, date]:
    return fact.programme_id, fact.period.first


@months.on(MonthOpened, key=_month, opens=True)
def month_opened(row: Month | None, fact: MonthOpened, mark: Mark) -> Month:
    return Month(fact.opens, fact.due, fact.lock, fact.figure.value, MonthStatus.OPEN.value, None)


@months.on(MonthClosed, key=_month)
def month_closed(row: Month, fact: MonthClosed, mark: Mark) -> Month:
    return row._replace(status=MonthStatus.CLOSED.value, closed_at=mark.at)


@months.on(MonthReopened, key=_month)
def month_reopened(row: Month, fact: MonthReopened, mark: Mark) -> Month:
    return row._replace(status=MonthStatus.OPEN.value, closed_at=None)


for _projection in (programmes, documents, months):
    _projection.ignores(JournalFact, OrganisationFact, ProjectFact, EntryFact, ReportFact)
documents.ignores(ProgrammeOpened, MonthOpened, MonthClosed, MonthReopened)
months.ignores(ProgrammeOpened, DocumentIssued)


PROGRAMMES = """
    SELECT programme_id, level, issuing_area, year, title, categories, sectors, extra_columns, version
      FROM programmes t
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s
       AND (%(ids)s::uuid[] IS NULL OR programme_id = ANY (%(ids)s))
       AND (%(year)s::bigint IS NULL OR year = %(year)s)
     ORDER BY year DESC, title, programme_id
"""
DOCUMENTS = """
    SELECT document_id, programme_id, kind, batch_no, document_no, title, issuer, issued_on, ratified_by, disclosure,
           stated
      FROM documents t
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s
       AND programme_id = ANY (%(programmes)s)
     ORDER BY issued_on, document_id
"""
MONTHS = """
    SELECT programme_id, month, opens, due, lock, figure, status, closed_at
      FROM months t
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s
       AND programme_id = ANY (%(programmes)s)
     ORDER BY programme_id, month
"""


class ProgrammeRow(NamedTuple):
    """`categories`, `sectors` and `extra_columns` are JSON texts as the fact has them."""

    programme_id: UUID
    level: str
    issuing_area: str
    year: int
    title: str
    categories: str
    sectors: str
    extra_columns: str
    version: int


class DocumentRow(NamedTuple):
    """`stated` is the JSON text of the totals that the document states."""

    document_id: UUID
    programme_id: UUID
    kind: str
    batch_no: int | None
    document_no: str | None
    title: str
    issuer: str
    issued_on: date
    ratified_by: str | None
    disclosure: str
    stated: str


class MonthRow(NamedTuple):
    programme_id: UUID
    month: date
    opens: datetime
    due: datetime
    lock: datetime | None
    figure: str
    status: str
    closed_at: datetime | None


async def find(
    connection: AsyncConnection[Any], as_of: AsOf, *, ids: Ids = None, year: int | None = None
) -> list[ProgrammeRow]:
    """Programmes by id or year, newest first."""
    parameters = {"position": as_of.position, "ids": ids, "year": year}
    return await ask(connection, ProgrammeRow, PROGRAMMES, parameters, short=ids is not None and len(ids) <= FEW)


async def documents_of(connection: AsyncConnection[Any], as_of: AsOf, programme_ids: list[UUID]) -> list[DocumentRow]:
    """The documents of programmes, in order of issue."""
    parameters = {"position": as_of.position, "programmes": programme_ids}
    return await ask(connection, DocumentRow, DOCUMENTS, parameters)


async def months_of(connection: AsyncConnection[Any], as_of: AsOf, programme_ids: list[UUID]) -> list[MonthRow]:
    """The months that programmes have opened."""
    parameters = {"position": as_of.position, "programmes": programme_ids}
    return await ask(connection, MonthRow, MONTHS, parameters)
