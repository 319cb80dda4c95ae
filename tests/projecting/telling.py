"""Commands with little to say: a programme of 2020 with its units, projects by number, their entries and reports."""

from datetime import date
from typing import Any
from uuid import UUID

from events.actor import Role
from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry
from events.decisions.organisation import RegisterOrganisation
from events.decisions.programme import IssueDocument, OpenMonth, OpenProgramme
from events.decisions.project import RegisterProject
from events.decisions.report import AcceptReport, FileReport, ReviewReport
from events.vocabulary import (
    Basis,
    Category,
    Code,
    DocumentKind,
    ExitCause,
    Group,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    Sector,
    Unit,
)
from tests.deciding.spec import person
from tests.projecting.ledger import Ledger, shanghai

PROGRAMME, OTHER_PROGRAMME = UUID(int=0x2020), UUID(int=0x2021)
ANNUAL, SUPPLEMENT, OTHER_ANNUAL = UUID(int=0xD01), UUID(int=0xD02), UUID(int=0xD03)
CITY_FIRM, NORTH, SOUTH, WATER = (OrgRef(UUID(int=0xB00 + number)) for number in range(1, 5))
"""城投 owns; 柳北区 and 柳南区 answer; 水务 stands aside."""

CLERK = person(21, Role.REPORTING_CLERK, unit=CITY_FIRM)
LIAISON = person(22, Role.LIAISON_OFFICER, unit=NORTH)

UNITS = (
    RegisterOrganisation(id=CITY_FIRM, name="柳州城投", kind=OrganisationKind.STATE_FIRM),
    RegisterOrganisation(id=NORTH, name="柳北区人民政府", kind=OrganisationKind.COUNTY, area_code="450205"),
    RegisterOrganisation(id=SOUTH, name="柳南区人民政府", kind=OrganisationKind.COUNTY, area_code="450204"),
    RegisterOrganisation(id=WATER, name="柳州水务", kind=OrganisationKind.COMPANY),
)
CATEGORIES = (
    Category(code="NEW_START", label="新开工", group=Group.IMPLEMENTING, plan_required=True),
    Category(code="CONTINUING", label="续建", group=Group.IMPLEMENTING, plan_required=True),
    Category(code="COMPLETING", label="竣工", group=Group.IMPLEMENTING, plan_required=True),
    Category(code="PREPARATORY", label="预备", group=Group.PREPARATORY, plan_required=False),
)
SECTORS = tuple(
    Sector(code=code, label=code)
    for code in ("INFRASTRUCTURE", "INDUSTRIAL_DEVELOPMENT", "PEOPLES_LIVELIHOOD", "ECOLOGY_ENVIRONMENT")
)


def open_programme(id: UUID = PROGRAMME, title: str = "柳州市2020年市级重大项目") -> OpenProgramme:
    return OpenProgramme(
        id=id,
        level="CITY",
        issuing_area="450200",
        year=2020,
        title=title,
        categories=CATEGORIES,
        sectors=SECTORS,
    )


def basis(number: int, issued_on: date = date(2020, 1, 9)) -> Basis:
    return Basis(
        title="市级重大项目实施方案",
        issuer="柳州市人民政府",
        issued_on=issued_on,
        document_no=f"柳政办〔2020〕{number}号",
    )


def issue(id: UUID = ANNUAL, *, programme_id: UUID = PROGRAMME, **said: Any) -> IssueDocument:
    kind = DocumentKind.SUPPLEMENT if id == SUPPLEMENT else DocumentKind.ANNUAL
    return IssueDocument(**{"id": id, "programme_id": programme_id, "kind": kind, "basis": basis(2), **said})


def open_month(month: int, programme_id: UUID = PROGRAMME) -> OpenMonth:
    """Opens on the 25th, due at the end of the 5th of the month behind it."""
    due = shanghai(month + 1, 5, 23, 59, 59)
    return OpenMonth(programme_id=programme_id, period=Period.month(2020, month), opens=shanghai(month, 25), due=due)


def begin(ledger: Ledger, *months: int) -> None:
    """Units, the programme with its annual document, and its months."""
    ledger.tell(*UNITS, open_programme(), issue(), *(open_month(month) for month in months))


def project_id(number: int) -> UUID:
    return UUID(int=0xA000 + number)


def entry_id(number: int) -> UUID:
    return UUID(int=0xE000 + number)


def register(number: int, name: str = "", **said: Any) -> RegisterProject:
    """Project `number`, owned by 城投 unless said otherwise."""
    return RegisterProject(
        **{"id": project_id(number), "name": name or f"项目{number:02}", "owners": (CITY_FIRM,), **said}
    )


def enter(
    number: int, plan: str | None = "1200", *, month: int = 1, category: Code = "NEW_START", **said: Any
) -> ListEntry:
    """Project `number` on the programme, led by 柳北区 unless said otherwise."""
    return ListEntry(
        **{
            "id": entry_id(number),
            "programme_id": PROGRAMME,
            "project_id": project_id(number),
            "document_id": ANNUAL,
            "effective_from": date(2020, month, 1),
            "category": category,
            "sector": "INFRASTRUCTURE",
            "annual_plan": wan(plan),
            "responsible_units": (NORTH,),
            **said,
        }
    )


def said(row: object, *fields: str) -> list[Any]:
    """What a row says in the fields named."""
    return [getattr(row, field) for field in fields]


def wan(amount: str | None) -> Money | None:
    return Money.of(amount) if amount else None


def yi(amount: object) -> Money:
    return Money.of(str(amount), Unit.YI)


def file(number: int, month: int, completed: str | None = "100", **said: Any) -> FileReport:
    return FileReport(project_id=project_id(number), period=Period.month(2020, month), completed=wan(completed), **said)


def review(number: int, month: int) -> ReviewReport:
    return ReviewReport(project_id=project_id(number), period=Period.month(2020, month))


def accept(number: int, month: int) -> AcceptReport:
    return AcceptReport(project_id=project_id(number), period=Period.month(2020, month))


def adjust(number: int, plan: str | None, month: int) -> AdjustPlan:
    return AdjustPlan(
        entry_id=entry_id(number),
        annual_plan=wan(plan),
        effective_from=date(2020, month, 1),
        reason="年中调整",
        basis=basis(58, date(2020, 6, 18)),
    )


def leave(number: int, month: int) -> ExitEntry:
    return ExitEntry(
        entry_id=entry_id(number),
        cause=ExitCause.OBJECTIVE,
        effective_from=date(2020, month, 1),
        reason="规划调整",
        basis=basis(101, date(2020, 3, 20)),
    )
