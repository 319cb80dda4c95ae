"""A small world and what these tests ask of a journal: commands, batches that really gather, what a journal holds."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import Connection, sql
from uuid6 import uuid7

from events.actor import Actor, Role
from events.decisions import Command
from events.decisions.entry import ExitEntry, ListEntry
from events.decisions.organisation import RegisterOrganisation
from events.decisions.programme import IssueDocument, OpenMonth, OpenProgramme
from events.decisions.project import RegisterProject, StartProject
from events.decisions.report import FileReport
from events.desk import Decider, Desk
from events.journal.clock import Clock
from events.journal.committer import Committer
from events.journal.receipts import Receipt
from events.vocabulary import (
    Basis,
    Category,
    DocumentKind,
    ExitCause,
    Group,
    HashName,
    Identifier,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    PersonRef,
    Sector,
)
from projections.projector import Projector
from projections.rebuild import read_schema
from service.build import Service

JANUARY, FEBRUARY, MARCH = (Period.month(2020, month) for month in (1, 2, 3))
BASIS = Basis(title="关于调整重大项目计划的批复", issuer="柳州市人民政府", issued_on=date(2020, 1, 9))
OWNER, LEAD = (OrgRef(UUID(int=0xB0000 + number)) for number in (1, 2))
PROGRAMME, DOCUMENT = UUID(int=0xC0001), UUID(int=0xC0002)
NOWHERE = UUID(int=0xDEAD)


def person(number: int, role: Role, unit: OrgRef | None = None) -> Actor:
    return Actor(PersonRef(UUID(int=0xA0000 + number)), frozenset({role}), unit)


OFFICE = person(1, Role.MAJOR_PROJECTS_OFFICE)
OTHER_OFFICE = person(2, Role.MAJOR_PROJECTS_OFFICE)
CLERK = person(11, Role.REPORTING_CLERK, OWNER)
LIAISON = person(12, Role.LIAISON_OFFICER, LEAD)


def unit(name: str, id: UUID | None = None) -> RegisterOrganisation:
    return RegisterOrganisation(name=name, kind=OrganisationKind.COMPANY, id=id)


def project(name: str, code: str | None = None, id: UUID | None = None) -> RegisterProject:
    identifiers = (Identifier(scheme="PROJECT_CODE", value=code),) if code else ()
    return RegisterProject(name=name, identifiers=identifiers, owners=(OWNER,), total=Money.of("12345.67"), id=id)


def listing(project_id: UUID, entry_id: UUID) -> ListEntry:
    return ListEntry(
        id=entry_id,
        programme_id=PROGRAMME,
        project_id=project_id,
        document_id=DOCUMENT,
        effective_from=date(2020, 1, 1),
        category="NEW_START",
        sector="INFRASTRUCTURE",
        annual_plan=Money.of("1200"),
        responsible_units=(LEAD,),
    )


def report(project_id: UUID, period: Period = JANUARY, completed: str = "10.5") -> FileReport:
    return FileReport(project_id=project_id, period=period, completed=Money.of(completed), progress="主体施工")


def leaving(entry_id: UUID, effective_from: date = date(2020, 1, 1)) -> ExitEntry:
    return ExitEntry(
        entry_id=entry_id,
        cause=ExitCause.OBJECTIVE,
        effective_from=effective_from,
        reason="产业政策变动",
        basis=BASIS,
    )


OPENING: tuple[Command, ...] = (
    unit("柳州市城市建设投资公司", OWNER),
    unit("柳北区人民政府", LEAD),
    OpenProgramme(
        id=PROGRAMME,
        level="CITY",
        issuing_area="450200",
        year=2020,
        title="2020年重大项目实施方案",
        categories=(Category(code="NEW_START", label="新开工", group=Group.IMPLEMENTING, plan_required=True),),
        sectors=(Sector(code="INFRASTRUCTURE", label="基础设施"),),
    ),
    IssueDocument(programme_id=PROGRAMME, kind=DocumentKind.ANNUAL, basis=BASIS, id=DOCUMENT),
    *(
        OpenMonth(
            programme_id=PROGRAMME,
            period=period,
            opens=datetime(2020, period.first.month, 24, 16, tzinfo=UTC),
            due=datetime(2020, period.first.month + 1, 5, 15, 59, 59, tzinfo=UTC),
        )
        for period in (JANUARY, FEBRUARY, MARCH)
    ),
)
"""Two units, a programme, its document, three months: seven facts."""


class World(NamedTuple):
    """Projects on the programme, with their entries."""

    projects: Sequence[UUID]
    entries: Sequence[UUID]
    receipt: Receipt


def settle(desk: Desk, projects: int = 3) -> World:
    """The opening and listed projects, in one import."""
    ids, entries = [uuid7() for _ in range(projects)], [uuid7() for _ in range(projects)]
    commands = [*OPENING]
    for number, (project_id, entry_id) in enumerate(zip(ids, entries, strict=True)):
        commands += [project(f"项目{number}", f"2020-{number:06}", project_id), listing(project_id, entry_id)]
    return World(ids, entries, desk.handle_many(commands, OFFICE, name="Settle"))


@contextmanager
def desk_of(conninfo: str, clock: Clock) -> Iterator[Desk]:
    """Another committer on a journal that stands."""
    committer = Committer(conninfo, clock=clock, hash_name=HashName.SHA256, projector=Projector(), decider=Decider)
    try:
        yield Desk(committer)
    finally:
        committer.stop()


def owner(running: Service) -> Connection[Any]:
    return psycopg.connect(running.conninfos.owner, autocommit=True)


def rows(running: Service, query: str, *parameters: object) -> list[Any]:
    with owner(running) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


@contextmanager
def held(running: Service) -> Iterator[int]:
    """The head is locked by somebody else; his backend's pid."""
    with psycopg.connect(running.conninfos.owner) as holder:
        holder.execute("SELECT 1 FROM head FOR UPDATE")
        yield holder.info.backend_pid
        holder.rollback()


@contextmanager
def gathering(running: Service) -> Iterator[None]:
    """What is submitted in here waits, and is then taken as one batch: a refused command keeps the committer busy."""
    with held(running) as pid:
        plug = running.desk.submit(StartProject(project_id=NOWHERE, on=date(2020, 1, 1)), OFFICE)
        await_blocked(running, pid)
        yield
    assert plug.exception(timeout=10) is not None


def await_blocked(running: Service, pid: int) -> None:
    """Until somebody waits for backend `pid`."""
    deadline = monotonic() + 10
    while not rows(running, "SELECT 1 FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))", pid):
        assert monotonic() < deadline, "nobody came to wait"
        sleep(0.005)


def answers(futures: list["Future[Receipt]"]) -> list[Receipt | type[BaseException]]:
    """Receipts, and the classes of refusals."""
    found = []
    for future in futures:
        problem = future.exception(timeout=30)
        found.append(future.result() if problem is None else type(problem))
    return found


def footprint(running: Service) -> dict[str, tuple[int, str | None]]:
    """Every table of the journal and of its projections: rows and their digest. Equal: nothing happened."""
    schema = running.settings.journal
    found: dict[str, tuple[int, str | None]] = {}
    with owner(running) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY (%s) AND tablename <> 'built'",
            ([schema, read_schema(schema)],),
        ).fetchall()
        for name in tables:
            query = sql.SQL("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t")
            row = connection.execute(query.format(sql.Identifier(*name))).fetchone()
            assert row is not None
            found[".".join(name)] = row
    return found


def positions(running: Service) -> list[int]:
    return [row[0] for row in rows(running, "SELECT position FROM facts ORDER BY position")]
