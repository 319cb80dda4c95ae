"""A listing that should never have been is voided: while it stands, and while no report rests on it alone."""

from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions import Command
from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry, VoidListing
from events.decisions.project import VoidProject
from events.decisions.report import AcceptReport, ExcuseReport, ReturnReport, ReviewReport
from events.facts.entry import ListingVoided
from events.facts.project import ProjectVoided
from events.facts.report import ReportExcused
from events.refusals import (
    EntryHasExited,
    InvalidInput,
    ListingHasReports,
    ListingIsVoided,
    NothingOwed,
    NotOwnUnit,
    ProjectStillListed,
    UnknownEntry,
)
from events.vocabulary import ExitCause, Money
from tests.deciding.spec import OFFICE, Happened, given, minted
from tests.deciding.world import (
    BASIS,
    CLERK,
    DOCUMENT,
    ENTRY,
    FILE,
    LEAD,
    LIAISON,
    MARCH,
    NOWHERE,
    OTHER_ENTRY,
    OTHER_PROGRAMME,
    PART,
    PROGRAMME,
    PROJECT,
    SECOND,
    accepted,
    april,
    document,
    exited_from_april,
    filed,
    issued,
    listed,
    march,
    month_opened,
    owed,
    part,
    programme,
    project,
    returned,
    reviewed,
)

VOID = VoidListing(entry_id=ENTRY, reason="与上一条重复")
voided = ListingVoided(entry_id=ENTRY, reason="与上一条重复", basis=None)
excused = ReportExcused(project_id=PROJECT, period=MARCH, reason="停工", basis=None)
project_voided = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
AGAIN = ListEntry(
    programme_id=PROGRAMME,
    project_id=PROJECT,
    document_id=DOCUMENT,
    effective_from=date(2020, 2, 1),
    category="NEW_START",
    sector="INFRASTRUCTURE",
    annual_plan=Money.of("12000"),
    responsible_units=(LEAD, SECOND),
)
ADJUST = AdjustPlan(
    entry_id=ENTRY, annual_plan=Money.of("9000"), effective_from=date(2020, 5, 1), reason="资金", basis=BASIS
)
EXIT = ExitEntry(entry_id=ENTRY, cause=ExitCause.OBJECTIVE, effective_from=date(2020, 4, 1), reason="政策", basis=BASIS)


def test_a_listing_is_voided_with_a_reason_and_a_basis_where_there_is_one() -> None:
    given(*owed).when(VOID).then(voided)
    given(*owed).when(replace(VOID, basis=BASIS)).then(replace(voided, basis=BASIS))
    given(*owed).when(replace(VOID, reason="")).then_refused(InvalidInput, path="reason")


@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
def test_what_was_not_listed_or_is_no_entry_is_unknown(id: UUID) -> None:
    given(*owed).when(replace(VOID, entry_id=id)).then_refused(UnknownEntry, path="entryId")


def test_an_entry_that_exited_is_not_voided() -> None:
    given(*owed, exited_from_april).when(VOID).then_refused(EntryHasExited, path="entryId")


@pytest.mark.parametrize("command", [VOID, ADJUST, EXIT])
def test_nothing_happens_to_a_voided_listing(command: Command) -> None:
    given(*owed, voided).when(command).then_refused(ListingIsVoided, path="entryId")


def test_a_project_is_listed_again_or_voided_after_its_listing_was_voided() -> None:
    given(*owed).when(VoidProject(project_id=PROJECT, reason="重复登记")).then_refused(
        ProjectStillListed, path="projectId"
    )
    story = given(*owed, voided)
    story.when(VoidProject(project_id=PROJECT, reason="重复登记")).then(project_voided)
    story.when(AGAIN).then(replace(listed, entry_id=minted(1)))


def test_a_voided_listing_owes_nothing_and_gives_no_right() -> None:
    """柳北区 led the listing, and owns nothing."""
    clerk_of_lead = CLERK._replace(unit=LEAD)
    given(*owed).when(FILE, by=clerk_of_lead).then(filed)
    given(*owed, voided).when(FILE, by=clerk_of_lead).then_refused(NotOwnUnit, path=None)
    given(*owed, voided).when(FILE, by=CLERK).then_refused(NothingOwed, path="period")
    excuse = ExcuseReport(project_id=PROJECT, period=MARCH, reason="停工")
    given(*owed, voided).when(excuse).then_refused(NothingOwed, path="period")


@pytest.mark.parametrize(
    "story",
    [
        ((filed, CLERK),),
        ((filed, CLERK), (reviewed, LIAISON)),
        ((filed, CLERK), (reviewed, LIAISON), (accepted, OFFICE)),
        ((filed, CLERK), (returned, LIAISON), (filed, CLERK)),
    ],
    ids=["filed", "reviewed", "accepted", "filed again"],
)
def test_a_listing_on_which_a_report_rests_is_not_voided(story: tuple[Happened, ...]) -> None:
    refusal = given(*owed, *story).when(VOID).then_refused(ListingHasReports, path="entryId")
    assert refusal.message == "“柳江大桥” 2020-03 等 1 份月报只因这条列入而报送；请先退回，再作废，或改办退出。"


def test_a_report_that_was_returned_or_excused_does_not_rest_on_it() -> None:
    given(*owed, (filed, CLERK), (returned, LIAISON)).when(VOID).then(voided)
    given(*owed, excused).when(VOID).then(voided)


def test_all_reports_that_rest_on_a_listing_are_counted_and_the_first_named() -> None:
    in_april = replace(filed, period=april.period)
    story = given(*owed, april, (in_april, CLERK), (filed, CLERK))
    refusal = story.when(VOID).then_refused(ListingHasReports, path="entryId")
    assert refusal.message.startswith("“柳江大桥” 2020-03 等 2 份月报")


def test_a_report_before_the_listing_does_not_rest_on_it() -> None:
    from_april = replace(listed, effective_from=date(2020, 4, 1))
    given(*issued, march, april, project, from_april, (filed, CLERK)).when(VOID).then(voided)


ELSEWHERE = (
    replace(programme, programme_id=OTHER_PROGRAMME),
    replace(document, programme_id=OTHER_PROGRAMME),
    replace(listed, entry_id=OTHER_ENTRY, programme_id=OTHER_PROGRAMME),
)


def test_a_report_that_another_programme_asks_for_too_does_not_rest_on_the_listing_alone() -> None:
    asked = month_opened(MARCH, OTHER_PROGRAMME)
    both = given(*owed, *ELSEWHERE, asked, (filed, CLERK))
    one = both.when(VOID).then(voided)
    one.when(replace(VOID, entry_id=OTHER_ENTRY)).then_refused(ListingHasReports, path="entryId")


@pytest.mark.parametrize(
    "other",
    [
        ELSEWHERE,
        (*ELSEWHERE[:2], replace(ELSEWHERE[2], effective_from=date(2020, 4, 1)), month_opened(MARCH, OTHER_PROGRAMME)),
        (*ELSEWHERE, month_opened(MARCH, OTHER_PROGRAMME), replace(voided, entry_id=OTHER_ENTRY)),
    ],
    ids=["month not opened", "not yet listed", "voided"],
)
def test_another_listing_that_does_not_ask_for_the_month_bears_no_report(other: tuple[Happened, ...]) -> None:
    story = given(*owed, *other, (filed, CLERK))
    story.when(VOID).then_refused(ListingHasReports, path="entryId")


def test_the_reports_of_the_parts_rest_on_the_listing_of_their_bundle() -> None:
    bundled = (*owed, part, (replace(filed, project_id=PART), CLERK))
    refusal = given(*bundled).when(VOID).then_refused(ListingHasReports, path="entryId")
    assert refusal.message.startswith("“柳江大桥引桥” 2020-03 等 1 份月报")
    given(*bundled, ProjectVoided(project_id=PART, reason="误登", basis=None)).when(VOID).then(voided)


def test_a_part_that_is_listed_itself_bears_its_report() -> None:
    own = replace(ELSEWHERE[2], project_id=PART)
    asked = month_opened(MARCH, OTHER_PROGRAMME)
    story = given(*owed, part, *ELSEWHERE[:2], own, asked, (replace(filed, project_id=PART), CLERK))
    story.when(VOID).then(voided)
    story.when(replace(VOID, entry_id=OTHER_ENTRY)).then(replace(voided, entry_id=OTHER_ENTRY))


def test_a_report_is_returned_and_then_the_listing_voided() -> None:
    story = given(*owed).when(FILE, by=CLERK).then(filed)
    story = story.when(ReviewReport(project_id=PROJECT, period=MARCH), by=LIAISON).then(reviewed)
    story = story.when(AcceptReport(project_id=PROJECT, period=MARCH)).then(accepted)
    story.when(VOID).then_refused(ListingHasReports, path="entryId")
    back = story.when(ReturnReport(project_id=PROJECT, period=MARCH, reason="误列")).facts
    given(*story.happened, *back).when(VOID).then(voided)
