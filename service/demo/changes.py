"""What changes in the course of the year besides the reports: starts and handovers, exits, names, codes, totals, plans.

Every paper is invented and says so. Totals move in pairs within a cell (works go over from one project to another), so
that a document's entries go on adding up to what it states.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import Final

from events.decisions.entry import AdjustPlan, ExitEntry
from events.decisions.organisation import RenameOrganisation
from events.decisions.programme import IssueDocument
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
)
from events.vocabulary import Certainty, DocumentKind, Identifier, month_of
from service.demo import hours, notice, units, words
from service.demo.cast import Cast, Row, basis, money
from service.demo.founding import PROJECT_CODE
from service.demo.people import MAJOR_PROJECTS_OFFICE
from service.demo.projects import YEAR, rng_for
from service.demo.steps import Step

ADJUSTMENT: Final = notice.Document(
    number=f"柳政办函〔{YEAR}〕71号（演示数据）",
    title=f"关于调整柳州市{YEAR}年市级层面统筹推进重大项目年度计划投资的通知（演示数据）",
    issuer=notice.NOTICE.issuer,
    issued_on=date(YEAR, 7, 28),
)
ADJUSTED_FROM: Final = date(YEAR, 8, 1)
RENAMED_FIRM: Final = ("柳州市砚江城市建设投资发展有限公司", "柳州市砚江城市建设投资集团有限公司")

_HANDING_OVER: Final = 18
_FRIDAYS: Final = tuple(date(YEAR, 11, 6) + timedelta(weeks=week) for week in range(6))
_CODES_A_WEEK: Final = 14
_TYPES: Final = {"TECHNICAL": "02"}


def changes(cast: Cast) -> list[Iterator[Step]]:
    """Threads for the agenda, each in order of time."""
    rng = rng_for(cast.seed, "changes")
    standing = [row for row in cast.rows if row.exit is None]
    building = [row for row in standing if row.plan.annual_plan is not None]
    return [
        *(_starting(row) for row in cast.everybody if row.profile.started and row.exit is None),
        *(_handing_over(row) for row in building if row.profile.finished),
        *(_leaving(cast, row) for row in cast.rows if row.exit),
        _auditing(cast, rng.sample([row for row in building if row.plan.opening_balance], 10), rng),
        _renaming(cast, rng.sample(standing, 5)),
        _moving_works(cast, [row for row in building if row.plan.category == notice.CONTINUING], rng),
        _adjusting(cast, building),
        _identifying(cast, rng.sample(building, _CODES_A_WEEK * len(_FRIDAYS)), rng),
        _renaming_a_firm(cast),
    ]


def _letter(serial: int, about: str, issued_on: date) -> notice.Document:
    return notice.Document(
        f"柳重点办函〔{YEAR}〕{serial}号（演示数据）", f"{about}（演示数据）", MAJOR_PROJECTS_OFFICE, issued_on
    )


def _starting(row: Row) -> Iterator[Step]:
    """The 责任专员 records a start two days after it."""
    on = row.profile.started
    if on:
        command = StartProject(project_id=row.project_id, on=on, evidence=words.STARTED)
        yield Step(hours.at(on + timedelta(days=2), 10), row.team.officer, command)


def _handing_over(row: Row) -> Iterator[Step]:
    """Basically completed, accepted, handed over: some weeks lie between."""
    if row.profile.finished:
        on = row.profile.finished + timedelta(days=_HANDING_OVER)
        command = PutProjectIntoUse(project_id=row.project_id, on=on, evidence=words.IN_USE)
        yield Step(hours.at(on + timedelta(days=1), 10), row.team.officer, command)


def _leaving(cast: Cast, row: Row) -> Iterator[Step]:
    """The office enters an exit on the day of its paper, before the month from which it counts."""
    leave = row.exit
    if leave:
        command = ExitEntry(
            entry_id=row.entry_id,
            cause=leave.cause,
            effective_from=leave.effective_from,
            reason=leave.reason,
            basis=basis(leave.basis),
        )
        yield Step(hours.at(leave.basis.issued_on, 16), cast.office[0], command)


def _auditing(cast: Cast, rows: list[Row], rng: Random) -> Iterator[Step]:
    """The final accounts of the year before put some opening balances right, in April."""
    issued = date(YEAR, 4, 23)
    for row in rows:
        balance = row.plan.opening_balance or Decimal(0)
        audited = (balance * Decimal(rng.choice(("0.98", "0.985", "0.99", "0.995")))).quantize(Decimal(1), ROUND_DOWN)
        command = SetOpeningBalance(
            project_id=row.project_id,
            as_of=date(YEAR - 1, 12, 31),
            completed=money(audited),
            certainty=Certainty.FINAL,
            basis=basis(_letter(61, f"关于{YEAR - 1}年度完成投资决算审核结果的函", issued)),
        )
        yield Step(hours.at(issued, 10), cast.office[1], command)


def _renaming(cast: Cast, rows: list[Row]) -> Iterator[Step]:
    for serial, row in enumerate(rows):
        issued = date(YEAR, 5 + serial, 16)
        old = row.plan.name
        name = old.replace("工程", "建设工程") if "工程" in old else old.replace("项目", "建设项目")
        command = RenameProject(
            project_id=row.project_id,
            name=name,
            effective_from=issued,
            basis=basis(_letter(70 + serial, f"关于{old}变更项目名称的批复", issued)),
        )
        yield Step(hours.at(issued, 10), cast.office[1], command)


def _moving_works(cast: Cast, rows: list[Row], rng: Random) -> Iterator[Step]:
    """Three times a part of the works goes over to a project of the same cell, and its money with it."""
    for serial, sector in enumerate((notice.INFRASTRUCTURE, notice.INDUSTRIAL_DEVELOPMENT, notice.PEOPLES_LIVELIHOOD)):
        able = [row for row in rows if row.plan.sector == sector and _unspent(row) > 8_000]
        giver, taker = rng.sample(able, 2)
        issued = date(YEAR, 5 + 2 * serial, 20)
        paper = _letter(80 + serial, f"关于调整{giver.plan.name}等两个项目建设内容及总投资的批复", issued)
        moved = Decimal(rng.randrange(1_000, 4_000, 100))
        for row, total in ((giver, giver.plan.total - moved), (taker, taker.plan.total + moved)):
            command = ReviseTotal(
                project_id=row.project_id, total=money(total), effective_from=issued, basis=basis(paper)
            )
            yield Step(hours.at(issued, 16), cast.office[1], command)


def _unspent(row: Row) -> Decimal:
    return row.plan.total - (row.plan.opening_balance or 0) - (row.plan.annual_plan or 0)


def _adjusting(cast: Cast, rows: list[Row]) -> Iterator[Step]:
    """In July the ten furthest ahead and the ten furthest behind get another plan for the year."""
    papers = basis(ADJUSTMENT)
    entered = hours.at(ADJUSTMENT.issued_on, 16)
    document = IssueDocument(
        id=cast.adjustment_id,
        programme_id=cast.programme_id,
        kind=DocumentKind.ADJUSTMENT,
        basis=papers,
        ratified_by=notice.RATIFIED_BY,
    )
    yield Step(entered, cast.office[0], document)
    order = sorted(rows, key=lambda row: (row.profile.completed / (row.plan.annual_plan or 1), row.plan.name))
    for row in (*order[:10], *order[-10:]):
        plan, completed = row.plan.annual_plan or Decimal(0), row.profile.completed
        command = AdjustPlan(
            entry_id=row.entry_id,
            annual_plan=money(completed.quantize(Decimal(1), ROUND_DOWN)),
            effective_from=ADJUSTED_FROM,
            reason=words.PLAN_AHEAD if completed > plan else words.PLAN_BEHIND,
            basis=papers,
        )
        yield Step(entered, cast.office[0], command)


def _identifying(cast: Cast, rows: list[Row], rng: Random) -> Iterator[Step]:
    """From November on projects get codes of the new form, in place of the old one where there was one."""
    serials = rng.sample(range(100_000, 1_000_000), len(rows))
    for place, (row, serial) in enumerate(zip(rows, serials, strict=True)):
        friday = _FRIDAYS[place // _CODES_A_WEEK]
        area = row.plan.areas[0]
        region = area if area.isdigit() else units.CITY_CODE
        type_ = _TYPES.get(row.plan.construction_type, "01")
        command = IdentifyProject(
            project_id=row.project_id,
            identifier=Identifier(scheme=PROJECT_CODE, value=f"{friday:%y%m}-{region}-04-{type_}-{serial}"),
            effective_from=friday,
        )
        yield Step(hours.at(friday, 16), cast.office[1], command)


def _renaming_a_firm(cast: Cast) -> Iterator[Step]:
    old, new = RENAMED_FIRM
    issued = date(YEAR, 9, 1)
    command = RenameOrganisation(
        organisation_id=cast.organisations[old],
        name=new,
        effective_from=month_of(issued),
        basis=basis(_letter(95, f"关于{old}更名的函", issued)),
    )
    yield Step(hours.at(issued, 10), cast.office[0], command)
