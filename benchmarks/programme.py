"""A programme to measure with: units, one annual list, twelve open months, projects with entries, a year of reports."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

from uuid6 import uuid7

from events.actor import Actor, Role
from events.decisions import Command
from events.decisions.entry import ListEntry
from events.decisions.organisation import RegisterOrganisation
from events.decisions.programme import IssueDocument, OpenMonth, OpenProgramme
from events.decisions.project import RegisterProject
from events.decisions.report import AcceptReport, CorrectReport, FileReport, ReviewReport
from events.desk import Desk
from events.journal.receipts import Receipt
from events.vocabulary import (
    SHANGHAI,
    Basis,
    Category,
    DocumentKind,
    Group,
    Identifier,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    PersonRef,
    Sector,
)

YEAR = 2020
MONTHS = tuple(Period.month(YEAR, month) for month in range(1, 13))
CATEGORIES = ("NEW_START", "CONTINUING", "COMPLETING")
SECTORS = ("INDUSTRY", "SERVICES", "INFRASTRUCTURE", "LIVELIHOOD")
UNITS = 150
COUNTY = "450202"
BASIS = Basis(title="关于下达市级重大项目计划的通知", issuer="市政府办公室", issued_on=date(YEAR, 1, 9))


class Programme:
    """An open programme. One unit reports for every project, so that one clerk's reports can come in one import."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.office = _actor(Role.MAJOR_PROJECTS_OFFICE)
        self.units = [OrgRef(uuid7()) for _ in range(UNITS)]
        self.unit = self.units[-1]
        self.clerk = _actor(Role.REPORTING_CLERK, self.unit)
        self.liaison = _actor(Role.LIAISON_OFFICER, self.unit)
        self.id = uuid7()
        self._document = uuid7()
        self._numbers = count(1)
        self._open()

    def _open(self) -> None:
        self.desk.handle_many([*self._organisations()], self.office, name="Units")
        categories = tuple(
            Category(code=code, label=code, group=Group.IMPLEMENTING, plan_required=True) for code in CATEGORIES
        )
        opening = OpenProgramme(
            id=self.id,
            level="CITY",
            issuing_area="450200",
            year=YEAR,
            title=f"{YEAR} 年市级重大项目",
            categories=categories,
            sectors=tuple(Sector(code=code, label=code) for code in SECTORS),
        )
        self.desk.handle(opening, self.office)
        issuing = IssueDocument(id=self._document, programme_id=self.id, kind=DocumentKind.ANNUAL, basis=BASIS)
        self.desk.handle(issuing, self.office)
        for period in MONTHS:
            opens, due = (datetime(YEAR, period.first.month, day, 9, tzinfo=SHANGHAI) for day in (20, 28))
            self.desk.handle(OpenMonth(programme_id=self.id, period=period, opens=opens, due=due), self.office)

    def _organisations(self) -> Iterator[RegisterOrganisation]:
        for number, id in enumerate(self.units):
            kind, area = (OrganisationKind.COUNTY, COUNTY) if number == 0 else (OrganisationKind.COMPANY, None)
            yield RegisterOrganisation(id=id, name=f"责任单位第{number}号", kind=kind, area_code=area)

    def listing(self, number: int) -> tuple[list[UUID], list[Command]]:
        """The ids of so many new projects, and the commands that register and list them."""
        ids: list[UUID] = [uuid7() for _ in range(number)]
        return ids, [command for id in ids for command in self._project(id, next(self._numbers))]

    def _project(self, id: UUID, number: int) -> tuple[RegisterProject, ListEntry]:
        total = Decimal(2_000 + number * 37 % 90_000)
        return (
            RegisterProject(
                id=id,
                name=f"第{number}号道路及配套设施工程",
                identifiers=(Identifier(scheme="PROJECT_CODE", value=f"{YEAR}-450200-48-03-{number:06}"),),
                scope="建设城市主干道及配套排水、照明、绿化、交通设施，道路全长约三公里，红线宽四十米",
                areas=(COUNTY,),
                total=Money.of(total),
                owners=(self.units[number % UNITS],),
            ),
            ListEntry(
                id=uuid7(),
                programme_id=self.id,
                project_id=id,
                document_id=self._document,
                effective_from=date(YEAR, 1, 1),
                category=CATEGORIES[number % len(CATEGORIES)],
                sector=SECTORS[number % len(SECTORS)],
                row_no=number,
                annual_plan=Money.of(total / 4),
                responsible_units=(self.units[number % 7], self.unit),
            ),
        )

    def listed(self, number: int) -> list[UUID]:
        """So many projects more, registered and listed in one import."""
        ids, commands = self.listing(number)
        self.desk.handle_many(commands, self.office, name="AnnualList")
        return ids

    def filed(self, projects: Sequence[UUID], period: Period) -> Receipt:
        reports = [report(id, period, number) for number, id in enumerate(projects)]
        return self.desk.handle_many(reports, self.clerk, name="Reports")

    def passed(self, projects: Sequence[UUID], period: Period) -> None:
        """Reviewed by the liaison officer, accepted by the office."""
        reviews = [ReviewReport(project_id=id, period=period) for id in projects]
        self.desk.handle_many(reviews, self.liaison, name="Reviews")
        acceptances = [AcceptReport(project_id=id, period=period) for id in projects]
        self.desk.handle_many(acceptances, self.office, name="Acceptances")

    def corrected(self, projects: Sequence[UUID], period: Period) -> None:
        """One yuan more for every twentieth project."""
        corrections = [
            CorrectReport(
                project_id=id,
                period=period,
                completed=Money.of(completed(period, n) + Decimal("0.0001")),
                reason="核对台账后更正",
                basis=BASIS,
            )
            for n, id in enumerate(projects)
            if n % 20 == 0
        ]
        self.desk.handle_many(corrections, self.office, name="Corrections")


def completed(period: Period, number: int) -> Decimal:
    """What project `number` of a list completes in a month, 万元."""
    return Decimal(100 * period.first.month + number % 700) + Decimal(1 + number % 9) / 10


def report(project: UUID, period: Period, number: int = 0) -> FileReport:
    return FileReport(
        project_id=project,
        period=period,
        completed=Money.of(completed(period, number)),
        progress="主体结构施工至地上五层，室外管网完成六成",
        next_steps="加快主体结构施工，做好砌体及机电安装衔接",
    )


def _actor(role: Role, unit: OrgRef | None = None) -> Actor:
    return Actor(PersonRef(uuid7()), frozenset({role}), unit)
