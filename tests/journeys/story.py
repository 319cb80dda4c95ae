"""One year of a small programme, told month by month through the desk: late, returned, corrected, left, voided."""

from datetime import UTC, date, datetime
from uuid import UUID

from uuid6 import uuid7

from events.decisions.entry import AdjustPlan
from events.decisions.organisation import RecogniseAlias, RenameOrganisation
from events.decisions.programme import CloseMonth, IssueDocument, OpenMonth, ReopenMonth
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.decisions.report import AcceptReport, CorrectReport, ExcuseReport, ReturnReport, ReviewReport
from events.journal.clock import SimulatedClock
from events.vocabulary import DocumentKind, Identifier, Money, Period, SHANGHAI
from service.build import Service
from tests.journaling.small import (
    BASIS,
    CLERK,
    LIAISON,
    OFFICE,
    OWNER,
    PROGRAMME,
    World,
    leaving,
    listing,
    project,
    report,
    settle,
)

PROJECTS = 6
SUPPLEMENT = UUID(int=0xC0003)


def month(number: int) -> Period:
    return Period.month(2020, number)


def tell(running: Service, clock: SimulatedClock) -> World:
    """The year; how it ended stands in test_year.py."""
    clock.set(datetime(2020, 1, 9, tzinfo=SHANGHAI))
    world = settle(running.desk, PROJECTS)
    office = lambda command: running.desk.handle(command, OFFICE)  # noqa: E731
    for number in range(4, 13):
        due = datetime(2020 + number // 12, number % 12 + 1, 5, 15, 59, 59, tzinfo=UTC)
        office(OpenMonth(programme_id=PROGRAMME, period=month(number), opens=datetime(2020, number, 24, tzinfo=UTC), due=due))
    first, second = world.projects[:2]
    office(SetOpeningBalance(project_id=first, as_of=date(2019, 12, 31), completed=Money.of("500")))
    for number in range(1, 13):
        clock.set(datetime(2020 + number // 12, number % 12 + 1, 3, 10, tzinfo=SHANGHAI))
        report_month(running, world, number)
        if number == 2:
            office(StartProject(project_id=second, on=date(2020, 2, 20), evidence="开工令"))
            office(RenameProject(project_id=second, name="二号项目", effective_from=date(2020, 3, 1), basis=BASIS))
        if number == 4:
            correct_january(running, first)
            office(CloseMonth(programme_id=PROGRAMME, period=month(1)))
        if number == 6:
            adjust(running, world)
        if number == 7:
            supplement(running)
        if number == 9:
            office(ReopenMonth(programme_id=PROGRAMME, period=month(1), reason="补报"))
            office(CloseMonth(programme_id=PROGRAMME, period=month(1)))
        if number == 11:
            office(PutProjectIntoUse(project_id=second, on=date(2020, 11, 30), evidence="验收单"))
    return world


def report_month(running: Service, world: World, number: int) -> None:
    """Most are accepted; the third is returned once a quarter, the fourth late, the fifth excused in winter; the last
    leaves the programme in June."""
    period = month(number)
    for index, project_id in enumerate(world.projects):
        if index == 5 and number >= 6:
            continue
        if index == 4 and number in {1, 2, 12}:
            running.desk.handle(ExcuseReport(project_id=project_id, period=period, reason="冬季停工"), OFFICE)
            continue
        if index == 3 and number > 1:
            file(running, project_id, month(number - 1), f"{number}.5")
            continue
        if index == 3:
            continue
        file(running, project_id, period, f"{10 * (index + 1)}")
        if index == 2 and number % 3 == 0:
            running.desk.handle(ReturnReport(project_id=project_id, period=period, reason="数据不符"), LIAISON)
            file(running, project_id, period, f"{number}")
        running.desk.handle(ReviewReport(project_id=project_id, period=period), LIAISON)
        if index != 1 or number != 12:
            running.desk.handle(AcceptReport(project_id=project_id, period=period), OFFICE)


def file(running: Service, project_id: UUID, period: Period, completed: str) -> None:
    running.desk.handle(report(project_id, period, completed), CLERK)


def correct_january(running: Service, project_id: UUID) -> None:
    """After the month was accepted: 10 becomes 8."""
    correction = CorrectReport(
        project_id=project_id, period=month(1), reason="核减", basis=BASIS, completed=Money.of("8")
    )
    running.desk.handle(correction, OFFICE)


def adjust(running: Service, world: World) -> None:
    entry = world.entries[0]
    for command in (
        AdjustPlan(
            entry_id=entry,
            annual_plan=Money.of("1500"),
            effective_from=date(2020, 7, 1),
            reason="年中调整",
            basis=BASIS,
        ),
        leaving(world.entries[5], date(2020, 6, 1)),
        ReviseTotal(
            project_id=world.projects[0], total=Money.of("2", BASIS and _YI), effective_from=date(2020, 7, 1), basis=BASIS
        ),
        IdentifyProject(
            project_id=world.projects[0],
            identifier=Identifier(scheme="PROJECT_CODE", value="2020-NEW"),
            effective_from=date(2020, 7, 1),
        ),
        RenameOrganisation(organisation_id=OWNER, name="柳州城建集团", effective_from=date(2020, 7, 1), basis=BASIS),
        RecogniseAlias(organisation_id=OWNER, text="城建"),
    ):
        running.desk.handle(command, OFFICE)
