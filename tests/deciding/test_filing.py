"""Filing a report: what is owed, by whom, until when; and being excused from it (notice 三（八）)."""

from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions.report import ExcuseReport, FileReport
from events.facts import Fact
from events.facts.project import ProjectVoided
from events.facts.report import ReportExcused, ReportFiled, ReportReturned
from events.refusals import (
    AmountMissing,
    BundleReportsByParts,
    DatesOutOfOrder,
    EntryHasExited,
    InvalidInput,
    MonthNotOpened,
    NothingOwed,
    NotOwnUnit,
    ProjectIsVoided,
    ReasonMissing,
    ReportAlreadyExcused,
    ReportAlreadyFiled,
    UnknownProject,
)
from events.vocabulary import FigureKind, Measure, Money, Period, PeriodKind, Unit
from tests.deciding.spec import given
from tests.deciding.world import (
    APRIL,
    BASIS,
    CLERK,
    FEBRUARY,
    FILE,
    LIAISON,
    MARCH,
    NOWHERE,
    OTHER_PROGRAMME,
    OTHER_PROJECT,
    OWNER,
    PART,
    PROJECT,
    accepted,
    april,
    document,
    exited_from_april,
    filed,
    issued,
    listed,
    listed_as_preparatory,
    march,
    march_closed,
    month_opened,
    owed,
    part,
    programme,
    project,
    returned,
    reviewed,
)

EXCUSE = ExcuseReport(project_id=PROJECT, period=MARCH, reason="疫情停工", basis=BASIS)
excused = ReportExcused(project_id=PROJECT, period=MARCH, reason="疫情停工", basis=BASIS)
CLERK_OF_LEAD = LIAISON._replace(roles=CLERK.roles)
"""A clerk of the unit that leads the bundle: parts are its business too."""
bundled = (*issued, march, replace(project, owners=()), replace(part, owners=(OWNER,)), listed)


def test_a_report_says_everything_that_was_typed() -> None:
    command = FileReport(
        project_id=PROJECT,
        period=MARCH,
        completed=Money.of("120.5"),
        year_to_date=Money.of("0.0301", Unit.YI),
        since_start=Money.of("12,345.6"),
        figure=FigureKind.ESTIMATE,
        measured_by=Measure.PAYMENT,
        progress="桩基完成 12 根",
        preparatory_progress="用地预审已批",
        problems="征地滞后",
        next_steps="承台施工",
        nothing_to_report=False,
        reason="按付款口径",
        covers_from=date(2020, 2, 26),
        covers_to=date(2020, 3, 25),
    )
    given(*owed).when(command, by=CLERK).then(
        ReportFiled(
            project_id=PROJECT,
            period=MARCH,
            covers_from=date(2020, 2, 26),
            covers_to=date(2020, 3, 25),
            completed=Money.of("120.5"),
            year_to_date=Money.of("0.0301", Unit.YI),
            since_start=Money.of("12,345.6"),
            figure=FigureKind.ESTIMATE,
            measured_by=Measure.PAYMENT,
            progress="桩基完成 12 根",
            preparatory_progress="用地预审已批",
            problems="征地滞后",
            next_steps="承台施工",
            nothing_to_report=False,
            reason="按付款口径",
        )
    )


def test_a_report_covers_its_period_unless_it_says_otherwise() -> None:
    given(*owed).when(FILE, by=CLERK).then(filed)
    reversed_ = replace(FILE, covers_from=date(2020, 3, 2), covers_to=date(2020, 3, 1))
    given(*owed).when(reversed_, by=CLERK).then_refused(DatesOutOfOrder, path="coversTo")
    one_day = replace(FILE, covers_from=date(2020, 3, 31))
    given(*owed).when(one_day, by=CLERK).then(replace(filed, covers_from=date(2020, 3, 31)))


@pytest.mark.parametrize("travelled", [(filed,), (filed, reviewed), (filed, reviewed, accepted)])
def test_a_period_is_reported_once(travelled: tuple[Fact, ...]) -> None:
    given(*owed, *travelled).when(FILE, by=CLERK).then_refused(ReportAlreadyFiled, path="period")


def test_a_returned_report_is_filed_again() -> None:
    given(*owed, filed, returned).when(FILE, by=CLERK).then(filed)
    given(*owed, filed, reviewed, accepted, returned).when(FILE, by=CLERK).then(filed)


def test_an_excused_report_may_be_filed_all_the_same() -> None:
    given(*owed, excused).when(FILE, by=CLERK).then(filed)


def test_a_closed_month_takes_a_late_report() -> None:
    given(*owed, march_closed).when(FILE, by=CLERK).then(filed)


def test_the_office_keys_in_what_came_on_paper() -> None:
    given(*owed).when(FILE).then(filed)


def test_a_month_before_the_listing_is_not_owed() -> None:
    january = Period.month(2020, 1)
    early = (*owed, month_opened(january))
    given(*early).when(replace(FILE, period=january), by=CLERK).then_refused(NothingOwed, path="period")


def test_a_project_on_no_list_owes_nothing() -> None:
    given(*issued, march, project).when(FILE, by=CLERK).then_refused(NothingOwed, path="period")


def test_a_month_after_the_exit_is_refused_and_one_before_it_taken() -> None:
    left = given(*owed, april, exited_from_april)
    refusal = left.when(replace(FILE, period=APRIL), by=CLERK).then_refused(EntryHasExited, path="period")
    assert refusal.message == "该项目自 2020-04 起已退出方案；退出后的月份不再报送，也不再调整。"
    left.when(FILE, by=CLERK).then(filed)


@pytest.mark.parametrize(
    "period",
    [
        FEBRUARY,
        APRIL,
        Period(kind=PeriodKind.TEN_DAY, first=date(2020, 3, 1), last=date(2020, 3, 10)),
        Period(kind=PeriodKind.WEEK, first=date(2020, 3, 2), last=date(2020, 3, 8)),
    ],
)
def test_a_period_that_was_not_opened_is_refused(period: Period) -> None:
    given(*owed).when(replace(FILE, period=period), by=CLERK).then_refused(MonthNotOpened, path="period")


def test_a_month_opened_by_another_programme_is_owed_to_that_one() -> None:
    other = replace(programme, programme_id=OTHER_PROGRAMME)
    other_april = month_opened(APRIL, OTHER_PROGRAMME)
    command, expected = (
        replace(FILE, period=APRIL),
        replace(filed, period=APRIL, covers_from=APRIL.first, covers_to=APRIL.last),
    )
    given(*owed, other, other_april).when(command, by=CLERK).then_refused(MonthNotOpened, path="period")
    other_document = replace(document, programme_id=OTHER_PROGRAMME)
    also_listed = replace(listed, entry_id=UUID(int=0xC0099), programme_id=OTHER_PROGRAMME)
    given(*owed, other, other_document, other_april, also_listed).when(command, by=CLERK).then(expected)


def test_an_amount_is_due_unless_nothing_happened_or_no_plan_is_asked_for() -> None:
    without = replace(FILE, completed=None)
    given(*owed).when(without, by=CLERK).then_refused(AmountMissing, path="completed")
    quiet = replace(without, nothing_to_report=True)
    given(*owed).when(quiet, by=CLERK).then(replace(filed, completed=None, nothing_to_report=True))
    preparatory = (*issued, march, project, listed_as_preparatory)
    given(*preparatory).when(without, by=CLERK).then(replace(filed, completed=None))
    given(*owed).when(replace(FILE, completed=Money.of("0")), by=CLERK).then(replace(filed, completed=Money.of("0")))


@pytest.mark.parametrize("reason", ["", " ", "\n　"])
def test_a_negative_amount_wants_a_reason(reason: str) -> None:
    negative = replace(FILE, completed=Money.of("-30"), reason=reason)
    given(*owed).when(negative, by=CLERK).then_refused(ReasonMissing, path="reason")
    told = replace(negative, reason="核减二月多报")
    given(*owed).when(told, by=CLERK).then(replace(filed, completed=Money.of("-30"), reason="核减二月多报"))


def test_a_bundle_reports_by_its_parts() -> None:
    given(*bundled).when(FILE).then_refused(BundleReportsByParts, path="projectId")
    given(*bundled).when(EXCUSE).then_refused(BundleReportsByParts, path="projectId")
    given(*bundled).when(replace(FILE, project_id=PART), by=CLERK).then(replace(filed, project_id=PART))
    given(*bundled).when(replace(FILE, project_id=PART), by=CLERK_OF_LEAD).then(replace(filed, project_id=PART))


def test_a_part_of_a_bundle_that_left_owes_nothing_more() -> None:
    command = replace(FILE, project_id=PART, period=APRIL)
    given(*bundled, april, exited_from_april).when(command, by=CLERK).then_refused(EntryHasExited, path="period")


def test_a_bundle_whose_parts_were_voided_reports_itself() -> None:
    void = ProjectVoided(project_id=PART, reason="误登", basis=None)
    given(*bundled, void).when(FILE).then(filed)
    given(*bundled, void).when(replace(FILE, project_id=PART)).then_refused(ProjectIsVoided, path="projectId")
    still = replace(part, project_id=OTHER_PROJECT)
    given(*bundled, still, void).when(FILE).then_refused(BundleReportsByParts, path="projectId")


def test_a_voided_project_reports_nothing() -> None:
    void = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
    given(*owed, exited_from_april, void).when(FILE, by=CLERK).then_refused(ProjectIsVoided, path="projectId")


def test_a_project_that_does_not_exist_is_unknown_to_the_office_and_foreign_to_units() -> None:
    command = replace(FILE, project_id=NOWHERE)
    given(*owed).when(command).then_refused(UnknownProject, path="projectId")
    given(*owed).when(command, by=CLERK).then_refused(NotOwnUnit, path=None)


def test_an_owed_or_returned_report_is_excused_with_a_reason() -> None:
    given(*owed).when(EXCUSE).then(excused)
    given(*owed, filed, returned).when(replace(EXCUSE, basis=None)).then(replace(excused, basis=None))
    given(*owed).when(replace(EXCUSE, reason="")).then_refused(InvalidInput, path="reason")


def test_an_excuse_is_given_once_and_not_for_what_was_filed() -> None:
    given(*owed, excused).when(EXCUSE).then_refused(ReportAlreadyExcused, path="period")
    for travelled in ((filed,), (filed, reviewed), (filed, reviewed, accepted)):
        given(*owed, *travelled).when(EXCUSE).then_refused(ReportAlreadyFiled, path="period")


def test_only_what_is_owed_is_excused() -> None:
    given(*owed).when(replace(EXCUSE, period=APRIL)).then_refused(MonthNotOpened, path="period")
    given(*issued, march, project).when(EXCUSE).then_refused(NothingOwed, path="period")
    given(*owed).when(replace(EXCUSE, project_id=NOWHERE)).then_refused(UnknownProject, path="projectId")


def test_a_report_that_was_filed_in_spite_of_an_excuse_and_returned_is_excused_again() -> None:
    late = ReportReturned(project_id=PROJECT, period=MARCH, stage=returned.stage, reason="再核")
    given(*owed, excused, filed, late).when(EXCUSE).then(excused)
