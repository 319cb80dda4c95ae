"""A report's way: 联络员 reviews, 重点办 accepts, either returns; corrections keep both figures (三（八）)."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from events.actor import Actor, Role
from events.decisions.report import AcceptReport, CorrectReport, ReturnReport, ReviewReport
from events.facts import Fact
from events.facts.project import ProjectVoided
from events.facts.report import (
    Figures,
    ReportAccepted,
    ReportCorrected,
    ReportExcused,
    ReportReturned,
    ReportReviewed,
)
from events.refusals import (
    InvalidInput,
    ProjectIsVoided,
    ReportAlreadyAccepted,
    ReportAlreadyReviewed,
    ReportNotFiled,
    ReportNotReviewed,
    SamePerson,
    UnknownProject,
)
from events.vocabulary import Money, ReturnStage
from tests.deciding.spec import OFFICE, given, person
from tests.deciding.world import (
    APRIL,
    BASIS,
    CLERK,
    FILE,
    LEAD,
    LIAISON,
    MARCH,
    NOWHERE,
    OFFICER,
    OWNER,
    PROJECT,
    accepted,
    filed,
    march_closed,
    owed,
    returned,
    reviewed,
)

REVIEW = ReviewReport(project_id=PROJECT, period=MARCH, remark="属实")
RETURN = ReturnReport(project_id=PROJECT, period=MARCH, reason="数据不符")
ACCEPT = AcceptReport(project_id=PROJECT, period=MARCH, remark="收")
CORRECT = CorrectReport(
    project_id=PROJECT,
    period=MARCH,
    reason="多报一笔",
    basis=BASIS,
    completed=Money.of("100.5"),
    consent="业主来函同意",
)
excused = ReportExcused(project_id=PROJECT, period=MARCH, reason="疫情停工", basis=None)
returned_on_acceptance = replace(returned, stage=ReturnStage.ACCEPTANCE)
in_hand = (*owed, (filed, CLERK))
looked_at = (*in_hand, (reviewed, LIAISON))
taken = (*looked_at, (accepted, OFFICE))
NOT_FILED = [(), ((filed, CLERK), (returned, LIAISON)), ((excused, OFFICE),)]


def test_a_report_travels_from_clerk_to_liaison_to_office() -> None:
    story = given(*owed).when(FILE, by=CLERK).then(filed)
    story = story.when(REVIEW, by=LIAISON).then(ReportReviewed(project_id=PROJECT, period=MARCH, remark="属实"))
    story.when(ACCEPT, by=OFFICE).then(ReportAccepted(project_id=PROJECT, period=MARCH, remark="收"))


def test_a_report_travels_on_though_its_month_is_closed() -> None:
    story = given(*owed, march_closed).when(FILE, by=CLERK).then(filed)
    story = story.when(REVIEW, by=LIAISON).then(replace(reviewed, remark="属实"))
    story = story.when(ACCEPT).then(replace(accepted, remark="收"))
    story.when(RETURN).then(returned_on_acceptance)


def test_a_report_is_reviewed_and_accepted_once() -> None:
    given(*looked_at).when(REVIEW, by=LIAISON).then_refused(ReportAlreadyReviewed, path="period")
    given(*taken).when(REVIEW, by=LIAISON).then_refused(ReportAlreadyAccepted, path="period")
    given(*taken).when(ACCEPT).then_refused(ReportAlreadyAccepted, path="period")


def test_a_report_is_accepted_only_after_its_review() -> None:
    given(*in_hand).when(ACCEPT).then_refused(ReportNotReviewed, path="period")
    again = (*looked_at, (returned, LIAISON), (filed, CLERK))
    given(*again).when(ACCEPT).then_refused(ReportNotReviewed, path="period")


@pytest.mark.parametrize("happened", NOT_FILED)
@pytest.mark.parametrize(
    ("command", "by"), [(REVIEW, LIAISON), (RETURN, LIAISON), (RETURN, OFFICE), (ACCEPT, OFFICE), (CORRECT, OFFICE)]
)
def test_nothing_is_done_to_a_report_that_is_not_filed(
    command: ReviewReport | ReturnReport | AcceptReport | CorrectReport,
    by: Actor,
    happened: tuple[tuple[Fact, Actor], ...],
) -> None:
    given(*owed, *happened).when(command, by=by).then_refused(ReportNotFiled, path="period")
    elsewhere = replace(command, period=APRIL)
    given(*taken).when(elsewhere, by=by).then_refused(ReportNotFiled, path="period")


def test_the_liaison_returns_what_is_not_accepted_yet() -> None:
    given(*in_hand).when(RETURN, by=LIAISON).then(
        ReportReturned(project_id=PROJECT, period=MARCH, stage=ReturnStage.REVIEW, reason="数据不符")
    )
    given(*looked_at).when(RETURN, by=LIAISON).then(returned)
    given(*taken).when(RETURN, by=LIAISON).then_refused(ReportAlreadyAccepted, path="period")


@pytest.mark.parametrize("happened", [in_hand, looked_at, taken])
def test_the_office_returns_even_what_it_has_accepted(happened: tuple[Fact, ...]) -> None:
    given(*happened).when(RETURN, by=OFFICE).then(
        ReportReturned(project_id=PROJECT, period=MARCH, stage=ReturnStage.ACCEPTANCE, reason="数据不符")
    )


def test_a_return_wants_a_reason() -> None:
    given(*in_hand).when(replace(RETURN, reason=""), by=LIAISON).then_refused(InvalidInput, path="reason")


def test_nobody_reviews_what_they_filed() -> None:
    both = person(21, Role.REPORTING_CLERK, Role.LIAISON_OFFICER, unit=LEAD)
    story = given(*owed).when(FILE, by=both).then(filed)
    story.when(REVIEW, by=both).then_refused(SamePerson, path=None)
    story.when(REVIEW, by=LIAISON).then(replace(reviewed, remark="属实"))


def test_nobody_accepts_what_they_filed() -> None:
    story = given(*owed).when(FILE, by=OFFICE).then(filed)
    story = story.when(REVIEW, by=LIAISON).then(replace(reviewed, remark="属实"))
    story.when(ACCEPT, by=OFFICE).then_refused(SamePerson, path=None)
    colleague = OFFICE._replace(ref=person(22).ref)
    story.when(ACCEPT, by=colleague).then(replace(accepted, remark="收"))


def test_the_last_to_file_is_who_may_not_review() -> None:
    both = person(21, Role.REPORTING_CLERK, Role.LIAISON_OFFICER, unit=OWNER)
    story = given(*owed, (filed, both), (returned, LIAISON)).when(FILE, by=CLERK).then(filed)
    story.when(REVIEW, by=both).then(replace(reviewed, remark="属实"))


def test_a_person_is_the_same_in_another_role_and_unit() -> None:
    elsewhere = CLERK._replace(roles=frozenset({Role.LIAISON_OFFICER}), unit=LEAD)
    given(*in_hand).when(REVIEW, by=elsewhere).then_refused(SamePerson, path=None)


def figures(completed: str | None, progress: str = "桩基完成") -> Figures:
    return Figures(
        completed=None if completed is None else Money.of(completed),
        year_to_date=None,
        since_start=None,
        progress=progress,
        preparatory_progress="",
    )


@pytest.mark.parametrize("happened", [in_hand, looked_at, taken])
def test_a_correction_keeps_both_figures(happened: tuple[Fact, ...]) -> None:
    corrected = ReportCorrected(
        project_id=PROJECT,
        period=MARCH,
        before=figures("120.5"),
        after=figures("100.5"),
        reason="多报一笔",
        basis=BASIS,
        consent="业主来函同意",
    )
    given(*happened).when(CORRECT).then(corrected).when(CORRECT).then_nothing()


def test_a_correction_changes_what_it_names_and_null_takes_an_amount_away() -> None:
    story = given(*in_hand)
    everything = CorrectReport(
        project_id=PROJECT,
        period=MARCH,
        reason="更正",
        basis=BASIS,
        completed=None,
        year_to_date=Money.of("300"),
        since_start=Money.of("1130.5"),
        progress="桩基完成 10 根",
        preparatory_progress="林地批复已取得",
    )
    after = Figures(
        completed=None,
        year_to_date=Money.of("300"),
        since_start=Money.of("1130.5"),
        progress="桩基完成 10 根",
        preparatory_progress="林地批复已取得",
    )
    corrected = ReportCorrected(
        project_id=PROJECT,
        period=MARCH,
        before=figures("120.5"),
        after=after,
        reason="更正",
        basis=BASIS,
        consent="",
    )
    story = story.when(everything).then(corrected)
    again = replace(CORRECT, completed=UNSET, progress="桩基完成 11 根", consent="")
    story.when(again).then(
        replace(corrected, before=after, after=replace(after, progress="桩基完成 11 根"), reason="多报一笔")
    )


def test_a_correction_that_changes_nothing_is_no_fact() -> None:
    given(*in_hand).when(replace(CORRECT, completed=Money.of("120.5"))).then_nothing()
    given(*in_hand).when(replace(CORRECT, completed=UNSET)).then_nothing()


def test_a_correction_wants_a_reason_and_fits_its_fields() -> None:
    given(*in_hand).when(replace(CORRECT, reason="")).then_refused(InvalidInput, path="reason")
    given(*in_hand).when(replace(CORRECT, progress="长" * 4001)).then_refused(InvalidInput, path="progress")


def test_a_corrected_report_stays_where_it_was() -> None:
    story = given(*looked_at).when(CORRECT, by=OFFICER).facts
    given(*looked_at, *story).when(ACCEPT).then(replace(accepted, remark="收"))


ANYONE = person(23, Role.MAJOR_PROJECTS_OFFICE, Role.LIAISON_OFFICER, unit=LEAD)


@pytest.mark.parametrize("command", [REVIEW, RETURN, ACCEPT, CORRECT])
def test_nothing_is_done_to_the_report_of_a_voided_project(
    command: ReviewReport | ReturnReport | AcceptReport | CorrectReport,
) -> None:
    void = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
    given(*in_hand, void).when(command, by=ANYONE).then_refused(ProjectIsVoided, path="projectId")


@pytest.mark.parametrize("command", [RETURN, ACCEPT, CORRECT])
def test_a_project_that_does_not_exist_has_no_report(command: ReturnReport | AcceptReport | CorrectReport) -> None:
    nowhere = replace(command, project_id=NOWHERE)
    given(*in_hand).when(nowhere, by=ANYONE).then_refused(UnknownProject, path="projectId")
