"""The programme of domain.md §4.0 (柳政办〔2020〕2号): its cells with as many projects as they say, its stated totals,
and one month of reports, so that statistics can be held against figures that were published."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from events.decisions import Command
from events.decisions.entry import ListEntry
from events.decisions.organisation import RegisterOrganisation
from events.decisions.programme import IssueDocument, OpenMonth, OpenProgramme
from events.decisions.project import RegisterProject
from events.decisions.report import FileReport
from events.desk import Desk
from events.vocabulary import (
    Category,
    DocumentKind,
    Group,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    Sector,
    StatedTotal,
    Unit,
)
from tests.journaling.small import BASIS, CLERK, DOCUMENT, OFFICE, OWNER, PROGRAMME, unit

SECTORS = {"INFRASTRUCTURE": "基础设施", "INDUSTRY": "产业发展", "LIVELIHOOD": "民生保障", "ECOLOGY": "生态环保"}
CATEGORIES = {"NEW_START": "新开工", "CONTINUING": "续建", "COMPLETING": "竣工", "PREPARATORY": "预备"}
MARCH = Period.month(2020, 3)
DISTRICTS = [OrgRef(UUID(int=0xD0000 + number)) for number in range(4)]
NAMES = ["鹿寨县人民政府", "柳北区人民政府", "柳南区人民政府", "柳城县人民政府"]
AREAS = ["450223", "450205", "450204", "450222"]


class Stated(NamedTuple):
    """What the notice says of a category, 亿元, and of its four sectors."""

    projects: int
    total: str
    plan: str | None
    counts: tuple[int, ...]
    totals: tuple[str, ...]
    plans: tuple[str, ...] | None


NOTICE = {
    "NEW_START": Stated(
        124,
        "762.24",
        "107.61",
        (50, 47, 16, 11),
        ("276.61", "339.69", "74.82", "71.12"),
        ("34.79", "50.58", "14.3", "7.66"),
    ),
    "CONTINUING": Stated(
        295,
        "3238.45",
        "414.63",
        (148, 62, 64, 21),
        ("1739.1", "688.06", "699.32", "111.98"),
        ("218.51", "73.6", "101.87", "20.65"),
    ),
    "COMPLETING": Stated(
        135,
        "575.69",
        "155.09",
        (49, 29, 44, 12),
        ("273.21", "77.05", "179.86", "45.57"),
        ("78.72", "28.03", "40.11", "8.22"),
    ),
    "PREPARATORY": Stated(175, "4053.63", None, (101, 51, 19, 4), ("3674.35", "267.1", "103.57", "8.6"), None),
}


def yi(amount: str) -> Money:
    return Money.of(amount, Unit.YI)


def tell(desk: Desk) -> None:
    """All of it in one import; then every sector's first new start reports a tenth of its plan for March."""
    desk.handle_many([*_opening(), *_entries()], OFFICE, name="Seed")
    for number in range(4):
        plan = Money.of((NOTICE["NEW_START"].plans or ())[number], Unit.YI).wan
        completed = Money.of(f"{plan / 10:f}")
        desk.handle(FileReport(project_id=project_id(number * 1000), period=MARCH, completed=completed), CLERK)


def project_id(number: int) -> UUID:
    return UUID(int=0xE0000000 + number)


def _opening() -> Iterator[Command]:
    yield unit("柳州市城市建设投资公司", OWNER)
    for id, name, area in zip(DISTRICTS, NAMES, AREAS, strict=True):
        yield RegisterOrganisation(name=name, kind=OrganisationKind.COUNTY, area_code=area, id=id)
    yield OpenProgramme(
        id=PROGRAMME,
        level="CITY",
        issuing_area="450200",
        year=2020,
        title="2020年重大项目实施方案",
        categories=tuple(_category(code, label) for code, label in CATEGORIES.items()),
        sectors=tuple(Sector(code=code, label=label) for code, label in SECTORS.items()),
    )
    stated = [
        StatedTotal(category=code, count=one.projects, total=yi(one.total), plan=yi(one.plan) if one.plan else None)
        for code, one in NOTICE.items()
    ]
    whole = StatedTotal(group=Group.IMPLEMENTING, count=554, total=yi("4576.38"), plan=yi("677.32"))
    yield IssueDocument(
        programme_id=PROGRAMME, kind=DocumentKind.ANNUAL, basis=BASIS, id=DOCUMENT, stated=(*stated, whole)
    )
    yield OpenMonth(
        programme_id=PROGRAMME,
        period=MARCH,
        opens=datetime(2020, 3, 24, 16, tzinfo=UTC),
        due=datetime(2020, 4, 5, 15, 59, 59, tzinfo=UTC),
    )


def _category(code: str, label: str) -> Category:
    prepared = code == "PREPARATORY"
    group = Group.PREPARATORY if prepared else Group.IMPLEMENTING
    return Category(code=code, label=label, group=group, plan_required=not prepared)


def _entries() -> Iterator[Command]:
    """As many projects a cell as it says; the first has the cell's amounts, the rest nought. Led by 鹿寨县 where the
    sector is the first, by 柳北区 where it is the second, and so on; numbers are 1000 × sector + 4000 × category."""
    for place, (category, said) in enumerate(NOTICE.items()):
        for sector, (code, count) in enumerate(zip(SECTORS, said.counts, strict=True)):
            for number in range(count):
                id = project_id(4000 * place + 1000 * sector + number)
                total = yi(said.totals[sector]) if number == 0 else Money.of("0")
                plan = (yi(said.plans[sector]) if number == 0 else Money.of("0")) if said.plans else None
                yield RegisterProject(
                    id=id,
                    name=f"{CATEGORIES[category]}{SECTORS[code]}{number}号",
                    owners=(OWNER,),
                    areas=(AREAS[sector],) if sector else tuple(AREAS[:2]),
                    total=total,
                )
                yield ListEntry(
                    programme_id=PROGRAMME,
                    project_id=id,
                    document_id=DOCUMENT,
                    effective_from=date(2020, 1, 1),
                    category=category,
                    sector=code,
                    annual_plan=plan,
                    responsible_units=(DISTRICTS[sector],),
                )
