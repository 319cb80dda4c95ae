"""One year of a small programme, told month by month through the desk: late, returned, corrected, left, voided."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from uuid6 import uuid7

from events.decisions import Command
from events.decisions.entry import AdjustPlan, VoidListing
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
from events.vocabulary import SHANGHAI, DocumentKind, Identifier, Money, Period, Unit
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


def month(number: int) -> Period:
    return Period.month(2020, number)


def tell(running: Service, clock: SimulatedClock) -> World:
    """The year; how it ends stands in test_year.py."""
    clock.set(datetime(2020, 1, 9, tzinfo=SHANGHAI))
    world = settle(running.desk, PROJECTS)
    done(running, *opening(world))
    for number in range(1, 13):
        clock.set(datetime(2020 + number // 12, number % 12 + 1, 3, 10, tzinfo=SHANGHAI))
        report_month(running, world, number)
        done(running, *happening(world, number))
    return world


def done(running: Service, *commands: Command) -> None:
    for command in commands:
        running.desk.handle(command, OFFICE)


def opening(world: World) -> Iterator[Command]:
    """The months that `settle` left, and what the first project had completed before."""
    for number in range(4, 13):
        yield OpenMonth(
            programme_id=PROGRAMME,
            period=month(number),
            opens=datetime(2020, number, 24, tzinfo=UTC),
            due=datetime(2020 + number // 12, number % 12 + 1, 5, 15, 59, 59, tzinfo=UTC),
        )
    yield SetOpeningBalance(project_id=world.projects[0], as_of=date(2019, 12, 31), completed=Money.of("500"))


def happening(world: World, number: int) -> Sequence[Command]:
    """What else happens after the reports of a month."""
    first, second = world.projects[:2]
    if number == 2:
        return (
            StartProject(project_id=second, on=date(2020, 2, 20), evidence="开工令"),
            RenameProject(project_id=second, name="二号项目", effective_from=date(2020, 3, 1), basis=BASIS),
        )
    if number == 4:
        fewer = Money.of("8")
        return (
            CorrectReport(project_id=first, period=month(1), reason="核减", basis=BASIS, completed=fewer),
            CloseMonth(programme_id=PROGRAMME, period=month(1)),
        )
    if number == 6:
        return (leaving(world.entries[5], date(2020, 6, 1)), *adjusting(world))
    if number == 7:
        return supplementing()
    if number == 9:
        return (
            ReopenMonth(programme_id=PROGRAMME, period=month(1), reason="补报"),
            CloseMonth(programme_id=PROGRAMME, period=month(1)),
        )
    if number == 11:
        return (PutProjectIntoUse(project_id=second, on=date(2020, 11, 30), evidence="验收单"),)
    return ()


def adjusting(world: World) -> Iterator[Command]:
    first, since = world.projects[0], date(2020, 7, 1)
    plan, total, code = Money.of("1500"), Money.of("2", Unit.YI), Identifier(scheme="PROJECT_CODE", value="2020-NEW")
    yield AdjustPlan(entry_id=world.entries[0], annual_plan=plan, effective_from=since, reason="年中调整", basis=BASIS)
    yield ReviseTotal(project_id=first, total=total, effective_from=since, basis=BASIS)
    yield IdentifyProject(project_id=first, identifier=code, effective_from=since)
    yield RenameOrganisation(organisation_id=OWNER, name="柳州城建集团", effective_from=since, basis=BASIS)
    yield RecogniseAlias(organisation_id=OWNER, text="城建")


def supplementing() -> tuple[Command, ...]:
    """A second batch lists a project, and one that was registered and listed by mistake is voided."""
    added, mistaken, entry = uuid7(), uuid7(), uuid7()
    return (
        IssueDocument(programme_id=PROGRAMME, kind=DocumentKind.SUPPLEMENT, batch_no=2, basis=BASIS, id=uuid7()),
        project("增补项目", "2020-900001", added),
        listing(added, uuid7()),
        project("误登项目", "2020-900002", mistaken),
        listing(mistaken, entry),
        VoidListing(entry_id=entry, reason="重复列入"),
        VoidProject(project_id=mistaken, reason="重复登记"),
    )


def report_month(running: Service, world: World, number: int) -> None:
    """Projects one and two are reported and accepted, the third is returned once a quarter, the fourth always reports
    for the month before, the fifth is excused in winter, the sixth leaves in June."""
    file(running, world.projects[0], number, "10", accepted=True)
    file(running, world.projects[1], number, "20", accepted=number != 12)
    if number % 3 == 0:
        running.desk.handle(report(world.projects[2], month(number), "30"), CLERK)
        returned = ReturnReport(project_id=world.projects[2], period=month(number), reason="数据不符")
        running.desk.handle(returned, LIAISON)
    file(running, world.projects[2], number, "30.5", accepted=True)
    if number > 1:
        file(running, world.projects[3], number - 1, "0.000001", accepted=False)
    if number in {1, 2, 12}:
        done(running, ExcuseReport(project_id=world.projects[4], period=month(number), reason="冬季停工"))
    else:
        file(running, world.projects[4], number, "50", accepted=False)
    if number < 6:
        file(running, world.projects[5], number, "60", accepted=True)


def file(running: Service, project_id: UUID, number: int, completed: str, *, accepted: bool) -> None:
    """Filed by the clerk, reviewed by the liaison officer, accepted by the office."""
    running.desk.handle(report(project_id, month(number), completed), CLERK)
    running.desk.handle(ReviewReport(project_id=project_id, period=month(number)), LIAISON)
    if accepted:
        done(running, AcceptReport(project_id=project_id, period=month(number)))
