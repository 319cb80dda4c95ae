"""Entries: listed once at a time, under declared codes; adjusted and let go from a month on (notice 三（七）)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry
from events.facts.entry import EntryExited, EntryListed, PlanAdjusted
from events.facts.project import ProjectVoided
from events.refusals import (
    AlreadyListed,
    CodeUndeclared,
    DatesOutOfOrder,
    EntryHasExited,
    InvalidInput,
    PlanMissing,
    ProjectIsVoided,
    UnitsMissing,
    UnknownDocument,
    UnknownEntry,
    UnknownOrganisation,
    UnknownProgramme,
    UnknownProject,
)
from events.vocabulary import ExitCause, Goal, Money, OrgRef, PersonRef, Unit
from tests.deciding.spec import given, minted
from tests.deciding.world import (
    BASIS,
    DOCUMENT,
    ENTRY,
    LEAD,
    NOWHERE,
    OTHER_ENTRY,
    OTHER_PROGRAMME,
    OWNER,
    PROGRAMME,
    PROJECT,
    SECOND,
    document,
    exited_from_april,
    issued,
    listed,
    listed_as_preparatory,
    programme,
    project,
)

LEADER = PersonRef(UUID(int=0xA0099))
MONTHS = tuple(Decimal(amount) for amount in ("0", "0", "500", *["1250"] * 8, "1500.5"))
LIST = ListEntry(
    programme_id=PROGRAMME,
    project_id=PROJECT,
    document_id=DOCUMENT,
    effective_from=date(2020, 2, 1),
    category="NEW_START",
    sector="INFRASTRUCTURE",
    row_no=17,
    annual_plan=Money.of("1.2", Unit.YI),
    month_plan=MONTHS,
    goal=Goal(ensured="年内开工", striven_for="完成下部结构", text="确保年内开工，力争完成下部结构"),
    planned_start=date(2020, 3, 1),
    planned_finish=date(2022, 12, 31),
    responsible_units=(LEAD, SECOND),
    land_counties=(SECOND,),
    sponsoring_leader=LEADER,
    remark="含引桥",
    extra={"BOND": "3500.5", "PERMIT_ON": "2020-03-01", "KEY": "true", "NOTE": "跨江"},
)
full = EntryListed(
    entry_id=minted(1),
    programme_id=PROGRAMME,
    project_id=PROJECT,
    document_id=DOCUMENT,
    effective_from=date(2020, 2, 1),
    row_no=17,
    category="NEW_START",
    sector="INFRASTRUCTURE",
    annual_plan=Money.of("1.2", Unit.YI),
    month_plan=MONTHS,
    goal=Goal(ensured="年内开工", striven_for="完成下部结构", text="确保年内开工，力争完成下部结构"),
    planned_start=date(2020, 3, 1),
    planned_finish=date(2022, 12, 31),
    responsible_units=(LEAD, SECOND),
    land_counties=(SECOND,),
    sponsoring_leader=LEADER,
    remark="含引桥",
    extra={"BOND": "3500.5", "PERMIT_ON": "2020-03-01", "KEY": "true", "NOTE": "跨江"},
)
MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)
ADJUST = AdjustPlan(entry_id=ENTRY, annual_plan=Money.of("9000"), effective_from=MAY, reason="资金未到位", basis=BASIS)
EXIT = ExitEntry(
    entry_id=ENTRY, cause=ExitCause.OBJECTIVE, effective_from=date(2020, 4, 1), reason="规划调整", basis=BASIS
)
BARE = replace(LIST, annual_plan=None, category="PREPARATORY", month_plan=(), extra={})

ready = (*issued, project)
standing = (*ready, listed)


def test_a_project_is_listed_with_all_that_the_table_says() -> None:
    given(*ready).when(LIST).then(full)


def test_an_import_names_the_entry() -> None:
    given(*ready).when(replace(LIST, id=ENTRY)).then(replace(full, entry_id=ENTRY))
    given(*standing).when(replace(LIST, id=ENTRY)).then_refused(InvalidInput, path="id")


def test_only_a_category_that_asks_for_a_plan_needs_one() -> None:
    given(*ready).when(replace(LIST, annual_plan=None)).then_refused(PlanMissing, path="annualPlan")
    facts = given(*ready).when(BARE).facts
    assert [fact.annual_plan for fact in facts if isinstance(fact, EntryListed)] == [None]


def test_a_plan_of_nought_is_a_plan_and_a_negative_one_is_none() -> None:
    facts = given(*ready).when(replace(LIST, annual_plan=Money.of("0"))).facts
    assert [fact.annual_plan for fact in facts if isinstance(fact, EntryListed)] == [Money.of("0")]
    given(*ready).when(replace(LIST, annual_plan=Money.of("-1"))).then_refused(InvalidInput, path="annualPlan")


@pytest.mark.parametrize(
    ("field", "value"), [("category", "CONTINUING"), ("sector", "INDUSTRY"), ("extra", {"LOAN": "1"})]
)
def test_codes_are_the_programmes_own(field: str, value: object) -> None:
    given(*ready).when(replace(LIST, **{field: value})).then_refused(CodeUndeclared, path=field)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("BOND", "三千"),
        ("BOND", "NaN"),
        ("BOND", "Infinity"),
        ("PERMIT_ON", "2020-02-30"),
        ("PERMIT_ON", "三月"),
        ("KEY", "是"),
    ],
)
def test_a_further_column_holds_what_its_type_says(code: str, text: str) -> None:
    given(*ready).when(replace(LIST, extra={code: text})).then_refused(InvalidInput, path="extra")


@pytest.mark.parametrize("amounts", [(1,), (1,) * 11, (1,) * 13])
def test_a_month_plan_has_twelve_months_or_none(amounts: tuple[int, ...]) -> None:
    plan = tuple(map(Decimal, amounts))
    given(*ready).when(replace(LIST, month_plan=plan)).then_refused(InvalidInput, path="monthPlan")


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "0.0000001", "1234567890123456", "1E+900"])
def test_a_month_plan_is_made_of_amounts(amount: str) -> None:
    plan = (Decimal(amount), *MONTHS[1:])
    given(*ready).when(replace(LIST, month_plan=plan)).then_refused(InvalidInput, path="monthPlan")


def test_a_month_plan_is_not_negative() -> None:
    plan = (Decimal(-1), *MONTHS[1:])
    given(*ready).when(replace(LIST, month_plan=plan)).then_refused(InvalidInput, path="monthPlan")


def test_a_finish_is_not_planned_before_the_start() -> None:
    wish = replace(LIST, planned_finish=date(2020, 2, 29))
    given(*ready).when(wish).then_refused(DatesOutOfOrder, path="plannedFinish")
    assert given(*ready).when(replace(wish, planned_finish=LIST.planned_start)).facts


def test_a_month_plan_is_kept_in_its_one_spelling() -> None:
    typed = tuple(Decimal(amount) for amount in ("0.00", "-0", "5E+2", *["1250.0"] * 8, "1500.50"))
    given(*ready).when(replace(LIST, month_plan=typed)).then(full)
    assert list(map(str, MONTHS)) == ["0", "0", "500", *["1250"] * 8, "1500.5"]


@pytest.mark.parametrize("day", [date(2020, 2, 2), date(2019, 12, 1), date(2021, 1, 1)])
def test_a_list_counts_from_the_first_of_a_month_of_its_year(day: date) -> None:
    given(*ready).when(replace(LIST, effective_from=day)).then_refused(DatesOutOfOrder, path="effectiveFrom")
    given(*standing).when(replace(ADJUST, effective_from=day)).then_refused(DatesOutOfOrder, path="effectiveFrom")
    given(*standing).when(replace(EXIT, effective_from=day)).then_refused(DatesOutOfOrder, path="effectiveFrom")


def test_a_list_names_at_least_one_responsible_unit() -> None:
    given(*ready).when(replace(LIST, responsible_units=())).then_refused(UnitsMissing, path="responsibleUnits")


@pytest.mark.parametrize(
    ("field", "path"), [("responsible_units", "responsibleUnits"), ("land_counties", "landCounties")]
)
@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
def test_units_of_an_entry_are_registered(field: str, path: str, id: UUID) -> None:
    command = replace(LIST, **{field: (LEAD, OrgRef(id))})
    given(*ready).when(command).then_refused(UnknownOrganisation, path=path)


@pytest.mark.parametrize("id", [NOWHERE, OWNER])
def test_what_a_list_points_to_exists(id: UUID) -> None:
    given(*ready).when(replace(LIST, programme_id=id)).then_refused(UnknownProgramme, path="programmeId")
    given(*ready).when(replace(LIST, document_id=id)).then_refused(UnknownDocument, path="documentId")
    given(*ready).when(replace(LIST, project_id=id)).then_refused(UnknownProject, path="projectId")


def test_a_document_belongs_to_the_programme_that_lists_by_it() -> None:
    other = replace(programme, programme_id=OTHER_PROGRAMME)
    command = replace(LIST, programme_id=OTHER_PROGRAMME)
    given(*ready, other).when(command).then_refused(UnknownDocument, path="documentId")


def test_a_voided_project_is_not_listed() -> None:
    void = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
    given(*ready, void).when(LIST).then_refused(ProjectIsVoided, path="projectId")


def test_a_project_stands_once_on_a_programme() -> None:
    refusal = given(*standing).when(LIST).then_refused(AlreadyListed, path="projectId")
    assert str(ENTRY) in refusal.message


def test_a_project_may_stand_on_two_programmes() -> None:
    other = replace(programme, programme_id=OTHER_PROGRAMME)
    other_document = replace(document, programme_id=OTHER_PROGRAMME)
    given(*standing, other, other_document).when(replace(LIST, programme_id=OTHER_PROGRAMME)).then(
        replace(full, programme_id=OTHER_PROGRAMME)
    )


def test_an_exited_project_is_listed_again_from_the_month_of_its_exit() -> None:
    left = given(*standing, exited_from_april)
    left.when(LIST).then_refused(AlreadyListed, path="projectId")
    left.when(replace(LIST, effective_from=date(2020, 3, 1))).then_refused(AlreadyListed, path="projectId")
    again = left.when(replace(LIST, effective_from=date(2020, 4, 1), id=OTHER_ENTRY)).then(
        replace(full, effective_from=date(2020, 4, 1), entry_id=OTHER_ENTRY)
    )
    again.when(replace(LIST, effective_from=JUNE)).then_refused(AlreadyListed, path="projectId")


def test_a_plan_is_adjusted_from_a_month_on() -> None:
    adjusted = PlanAdjusted(
        entry_id=ENTRY,
        before=Money.of("12000"),
        after=Money.of("9000"),
        effective_from=MAY,
        reason="资金未到位",
        basis=BASIS,
    )
    story = given(*standing).when(ADJUST).then(adjusted)
    story.when(ADJUST).then_nothing()
    story.when(replace(ADJUST, annual_plan=Money.of("9500"), effective_from=JUNE)).then(
        replace(adjusted, before=Money.of("9000"), after=Money.of("9500"), effective_from=JUNE)
    )


def test_a_plan_is_taken_away_only_where_none_is_asked_for() -> None:
    given(*standing).when(replace(ADJUST, annual_plan=None)).then_refused(PlanMissing, path="annualPlan")
    bare = given(*ready, replace(listed_as_preparatory, annual_plan=Money.of("300")))
    bare.when(replace(ADJUST, annual_plan=None)).then(
        PlanAdjusted(
            entry_id=ENTRY,
            before=Money.of("300"),
            after=None,
            effective_from=MAY,
            reason="资金未到位",
            basis=BASIS,
        )
    )


def test_an_adjusted_plan_is_not_negative() -> None:
    command = replace(ADJUST, annual_plan=Money.of("-0.000001"))
    given(*standing).when(command).then_refused(InvalidInput, path="annualPlan")


def test_an_exit_takes_effect_from_a_month_on() -> None:
    given(*standing).when(EXIT).then(exited_from_april)
    subjective = replace(EXIT, cause=ExitCause.SUBJECTIVE, effective_from=date(2020, 2, 1))
    given(*standing).when(subjective).then(
        EntryExited(
            entry_id=ENTRY,
            cause=ExitCause.SUBJECTIVE,
            effective_from=date(2020, 2, 1),
            reason="规划调整",
            basis=BASIS,
        )
    )


@pytest.mark.parametrize("command", [ADJUST, EXIT])
def test_nothing_changes_on_an_entry_before_it_stands_or_after_it_left(command: AdjustPlan | ExitEntry) -> None:
    early = replace(command, effective_from=date(2020, 1, 1))
    given(*standing).when(early).then_refused(DatesOutOfOrder, path="effectiveFrom")
    refusal = given(*standing, exited_from_april).when(command).then_refused(EntryHasExited, path="effectiveFrom")
    assert refusal.message == "该项目自 2020-04 起已退出方案；退出后的月份不再报送，也不再调整。"


@pytest.mark.parametrize("command", [ADJUST, EXIT])
@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
def test_what_was_not_listed_or_is_no_entry_is_unknown(command: AdjustPlan | ExitEntry, id: UUID) -> None:
    given(*standing).when(replace(command, entry_id=id)).then_refused(UnknownEntry, path="entryId")


@pytest.mark.parametrize("command", [ADJUST, EXIT])
def test_adjusting_and_leaving_want_a_reason(command: AdjustPlan | ExitEntry) -> None:
    given(*standing).when(replace(command, reason="")).then_refused(InvalidInput, path="reason")
