"""How the demo's lists come about: the units, the notice of January with its two annexes, the supplement of June."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from events.actor import Actor, Channel, Circumstances, Source
from events.decisions.entry import ListEntry
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation
from events.decisions.programme import IssueDocument, OpenProgramme
from events.decisions.project import RegisterProject, SetOpeningBalance
from events.vocabulary import (
    Category,
    Certainty,
    Disclosure,
    DocumentKind,
    Goal,
    Group,
    Identifier,
    Money,
    OrganisationKind,
    Sector,
    StatedTotal,
    Unit,
    Years,
)
from service.demo import hours, notice, units
from service.demo.cast import Cast, Row, basis, money
from service.demo.projects import YEAR
from service.demo.steps import Step

PROJECT_CODE: Final = "PROJECT_CODE"
"""投资项目在线审批监管平台代码."""


def founding(cast: Cast) -> Iterator[Step]:
    """From the first unit to the last opening balance of the notice's projects."""
    one, two = cast.office
    begins = hours.at(date(YEAR, 1, 8), 10)
    for command in _organisations(cast):
        yield Step(begins, one, command, Circumstances(channel=Channel.IMPORT))
    issued = hours.at(notice.NOTICE.issued_on, 9)
    yield Step(issued, one, _programme(cast))
    yield Step(issued, one, _notice(cast))
    annexes = (
        ("附件1", 10, [row for row in cast.rows if row.plan.category != notice.PREPARATORY]),
        ("附件2", 14, [row for row in cast.rows if row.plan.category == notice.PREPARATORY]),
    )
    for annex, hour, rows in annexes:
        yield from _listing(cast, rows, annex, hours.at(notice.NOTICE.issued_on, hour), two)
    for day, category in ((13, notice.CONTINUING), (14, notice.COMPLETING)):
        for row in cast.rows:
            if row.plan.category == category:
                yield Step(hours.at(date(YEAR, 1, day), 15), two, _opening_balance(row))


def supplementing(cast: Cast) -> Iterator[Step]:
    """第一批增补: its document, its projects, its entries."""
    issued = notice.SUPPLEMENT.issued_on
    one, two = cast.office
    yield Step(
        hours.at(issued, 15),
        one,
        IssueDocument(
            id=cast.supplement_id,
            programme_id=cast.programme_id,
            kind=DocumentKind.SUPPLEMENT,
            batch_no=1,
            basis=basis(notice.SUPPLEMENT),
            ratified_by=notice.RATIFIED_BY,
            stated=_stated_cells(notice.SUPPLEMENT_CELLS),
        ),
    )
    yield from _listing(cast, cast.added, "增补计划表", hours.at(issued, 16), two)


def _organisations(cast: Cast) -> Iterator[RegisterOrganisation | RecogniseAlias]:
    for unit in units.UNITS:
        id = cast.organisations[unit.name]
        kind = OrganisationKind(unit.kind)
        yield RegisterOrganisation(id=id, name=unit.name, kind=kind, area_code=unit.area_code, uscc=unit.uscc)
        for alias in unit.aliases:
            yield RecogniseAlias(organisation_id=id, text=alias)


def _programme(cast: Cast) -> OpenProgramme:
    return OpenProgramme(
        id=cast.programme_id,
        level="CITY",
        issuing_area=units.CITY_CODE,
        year=YEAR,
        title=notice.PROGRAMME_TITLE,
        categories=tuple(
            Category(
                code=category.code,
                label=category.label,
                group=Group(category.group),
                plan_required=category.group == notice.IMPLEMENTING,
                counts_as_due_start=category.code == notice.NEW_START,
                counts_as_due_finish=category.code == notice.COMPLETING,
            )
            for category in notice.CATEGORIES
        ),
        sectors=tuple(Sector(code=sector.code, label=sector.label) for sector in notice.SECTORS),
    )


def _notice(cast: Cast) -> IssueDocument:
    """Every total that the notice prints: by category and sector, by category, and for 实施项目 as a whole."""
    categories = (_stated(figures, category=code, group=None) for code, figures in notice.CATEGORY_TOTALS.items())
    groups = (_stated(figures, category=None, group=Group(code)) for code, figures in notice.GROUP_TOTALS.items())
    return IssueDocument(
        id=cast.notice_id,
        programme_id=cast.programme_id,
        kind=DocumentKind.ANNUAL,
        basis=basis(notice.NOTICE),
        ratified_by=notice.RATIFIED_BY,
        disclosure=Disclosure.PUBLIC,
        stated=(*_stated_cells(notice.CELLS), *categories, *groups),
    )


def _stated_cells(cells: dict[tuple[str, str], notice.Stated]) -> tuple[StatedTotal, ...]:
    return tuple(
        _stated(figures, category=category, group=None, sector=sector) for (category, sector), figures in cells.items()
    )


def _stated(
    figures: notice.Stated, *, category: str | None, group: Group | None, sector: str | None = None
) -> StatedTotal:
    """A printed figure set, in 亿元 as printed."""

    def printed(amount: Decimal | None) -> Money | None:
        return None if amount is None else Money.of(amount, Unit.YI)

    return StatedTotal(
        group=group,
        category=category,
        sector=sector,
        count=figures.count,
        total=printed(figures.total),
        plan=printed(figures.plan),
    )


def _listing(cast: Cast, rows: Sequence[Row], table: str, at: datetime, by: Actor) -> Iterator[Step]:
    """The rows of one plan table, each registered and listed."""
    document = cast.notice_id if rows[0].first_month == 1 else cast.supplement_id
    how = Circumstances(channel=Channel.IMPORT, source=Source(sheet=table))
    for row in rows:
        yield Step(at, by, _project(cast, row), how)
        yield Step(at, by, _entry(cast, row, document), how)


def _project(cast: Cast, row: Row) -> RegisterProject:
    plan = row.plan
    code = plan.project_code
    return RegisterProject(
        id=row.project_id,
        name=plan.name,
        identifiers=(Identifier(scheme=PROJECT_CODE, value=code),) if code else (),
        scope=plan.scope,
        areas=plan.areas,
        years=Years(stated=plan.years_text, first=plan.years_from, last=plan.years_to),
        total=money(plan.total),
        owners=(cast.organisations[plan.owner],),
        agents=(cast.organisations[plan.agent],) if plan.agent else (),
        construction_type=plan.construction_type,
    )


def _entry(cast: Cast, row: Row, document: UUID) -> ListEntry:
    plan = row.plan
    return ListEntry(
        id=row.entry_id,
        programme_id=cast.programme_id,
        project_id=row.project_id,
        document_id=document,
        effective_from=date(YEAR, row.first_month, 1),
        row_no=plan.row_no,
        category=plan.category,
        sector=plan.sector,
        annual_plan=None if plan.annual_plan is None else money(plan.annual_plan),
        month_plan=plan.month_plan or (),
        goal=Goal(ensured=plan.goal_ensured, striven_for=plan.goal_striven or ""),
        planned_start=plan.planned_start,
        planned_finish=plan.planned_finish,
        responsible_units=tuple(cast.organisations[name] for name in plan.responsible),
        land_counties=tuple(cast.organisations[name] for name in plan.land_counties),
    )


def _opening_balance(row: Row) -> SetOpeningBalance:
    return SetOpeningBalance(
        project_id=row.project_id,
        as_of=date(YEAR - 1, 12, 31),
        completed=money(row.plan.opening_balance or 0),
        certainty=Certainty.ESTIMATED,
        basis=basis(notice.NOTICE),
    )
