"""Folds of organisations, programmes, projects and entries: facts in, the exact row out."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.facts import Fact
from events.facts.entry import PlanAdjusted
from events.facts.organisation import OrganisationRenamed
from events.facts.programme import DocumentIssued
from events.vocabulary import DocumentKind, Group, Identifier, Money, StatedTotal
from projections.entries import Adjustment, Entry, adjustments, entries
from projections.organisations import Organisation, organisations
from projections.pinyin import name_key
from projections.programmes import Document, Month, Programme, documents, months, programmes
from projections.projects import Project, projects
from tests.deciding import world
from tests.deciding.world import (
    AGENT,
    APRIL,
    BASIS,
    DOCUMENT,
    ENTRY,
    LEAD,
    OTHER_ENTRY,
    OWNER,
    PROGRAMME,
    PROJECT,
    SECOND,
)
from tests.projecting import folding
from tests.projecting.folding import JULY, LEADER, moment, row, told

OWNER_ROW = Organisation("柳州市城市建设投资公司", name_key("柳州市城市建设投资公司"), "COMPANY", None, None, [], 1)
PROJECT_ROW = Project(
    name="柳江大桥",
    name_key="liu3柳jiang1江da4大qiao2桥",
    identifiers=["INVESTMENT_PLATFORM 2020-450200-48-03-000001", "OLD_CODE A 7"],
    scope="主桥长 430 米",
    areas=["450205", "450204"],
    years_stated="2018～2021",
    year_first=2018,
    year_last=2021,
    total=Decimal(125000),
    total_stated="12.5",
    total_unit="YI",
    owners=[OWNER],
    agents=[AGENT],
    construction_type="NEW",
    parent=None,
    opening_as_of=None,
    opening_balance=None,
    opening_certainty=None,
    started_on=None,
    in_use_on=None,
    voided=False,
    version=1,
)
ENTRY_ROW = Entry(
    programme_id=PROGRAMME,
    project_id=PROJECT,
    document_id=DOCUMENT,
    effective_from=date(2020, 2, 1),
    exited_from=None,
    exit_cause=None,
    row_no=17,
    category="NEW_START",
    sector="INFRASTRUCTURE",
    listed_plan=Decimal(12000),
    annual_plan=Decimal(12000),
    plan_stated="12000",
    plan_unit="WAN",
    month_plan=[Decimal(1000)] * 12,
    goal_ensured="完成主体",
    goal_striven_for="通车",
    goal_text="确保完成主体，力争通车",
    planned_start=date(2020, 3, 1),
    planned_finish=date(2021, 6, 30),
    responsible_units=[LEAD, SECOND],
    land_counties=[SECOND],
    sponsoring_leader=LEADER,
    remark="跨年",
    extra='{"BOND":"8000"}',
    version=1,
)


def test_an_organisation_is_registered_under_its_name() -> None:
    assert row(organisations, world.owner) == OWNER_ROW
    assert row(organisations, world.lead) == Organisation(
        "柳北区人民政府", "liu3柳bei3北qu1区ren2人min2民zheng4政fu3府", "COUNTY", "450205", None, [], 1
    )


def test_a_renamed_organisation_keeps_its_old_name_as_an_alias() -> None:
    assert row(organisations, world.owner, folding.organisation_renamed) == OWNER_ROW._replace(
        name="柳州城投集团",
        name_key="liu3柳zhou1州cheng2城tou2投ji2集tuan2团",
        aliases=["柳州市城市建设投资公司"],
        version=2,
    )


def test_a_recognised_alias_is_added_to_those_there_are() -> None:
    facts = (world.owner, folding.organisation_renamed, folding.alias_recognised)
    assert row(organisations, *facts).aliases == ["柳州市城市建设投资公司", "城投"]


def test_the_name_in_use_is_no_alias_and_no_alias_is_held_twice() -> None:
    back: OrganisationRenamed = replace(
        folding.organisation_renamed,
        before=folding.organisation_renamed.after,
        after=folding.organisation_renamed.before,
    )
    there_and_back = (world.owner, folding.organisation_renamed, back)
    assert row(organisations, *there_and_back) == OWNER_ROW._replace(aliases=["柳州城投集团"], version=3)
    again = row(organisations, *there_and_back, folding.organisation_renamed)
    assert (again.name, again.aliases) == ("柳州城投集团", ["柳州市城市建设投资公司"])


def test_a_programme_declares_its_codes_in_json_as_the_fact_has_them() -> None:
    assert row(programmes, world.programme) == Programme(
        level="CITY",
        issuing_area="450200",
        year=2020,
        title="柳州市2020年市级层面统筹推进重大项目实施方案",
        categories='[{"code":"NEW_START","label":"新开工","group":"IMPLEMENTING","plan_required":true,'
        '"counts_as_due_start":true,"counts_as_due_finish":false},'
        '{"code":"PREPARATORY","label":"预备","group":"PREPARATORY","plan_required":false,'
        '"counts_as_due_start":false,"counts_as_due_finish":false}]',
        sectors='[{"code":"INFRASTRUCTURE","label":"基础设施"}]',
        extra_columns='[{"code":"BOND","label":"专项债","type":"NUMBER"},'
        '{"code":"PERMIT_ON","label":"取得许可","type":"DATE"},{"code":"KEY","label":"重中之重","type":"FLAG"},'
        '{"code":"NOTE","label":"说明","type":"TEXT"}]',
        version=1,
    )


@pytest.mark.parametrize("fact", [world.document, world.march, world.march_closed, folding.march_reopened])
def test_whatever_goes_on_in_a_programme_raises_its_version_alone(fact: Fact) -> None:
    before, after = row(programmes, world.programme), row(programmes, world.programme, fact)
    assert after == before._replace(version=2)


def test_a_document_keeps_what_it_states() -> None:
    said = StatedTotal(group=Group.IMPLEMENTING, count=554, total=Money.of("4576.38"))
    issued: DocumentIssued = replace(
        world.document, kind=DocumentKind.SUPPLEMENT, batch_no=2, ratified_by="市人民政府", stated=(said,)
    )
    assert row(documents, issued) == Document(
        programme_id=PROGRAMME,
        kind="SUPPLEMENT",
        batch_no=2,
        document_no=None,
        title=BASIS.title,
        issuer=BASIS.issuer,
        issued_on=date(2020, 6, 30),
        ratified_by="市人民政府",
        disclosure="PUBLIC",
        stated='[{"group":"IMPLEMENTING","category":null,"sector":null,"lead_unit":null,"area":null,"count":554,'
        '"total":{"wan":"4576.38","stated":"4576.38","unit":"WAN"},"plan":null}]',
    )


def test_documents_and_months_of_one_programme_are_rows_of_their_own() -> None:
    other: DocumentIssued = replace(world.document, document_id=UUID(int=0xD2))
    assert set(told(documents, world.programme, world.document, other).standing) == {(DOCUMENT,), (UUID(int=0xD2),)}
    opened = told(months, world.programme, world.march, world.april)
    assert set(opened.standing) == {(PROGRAMME, date(2020, 3, 1)), (PROGRAMME, date(2020, 4, 1))}


MARCH_ROW = Month(
    opens=datetime(2020, 3, 24, 16, tzinfo=UTC),
    due=datetime(2020, 4, 5, 15, 59, 59, tzinfo=UTC),
    lock=None,
    figure="ACTUAL",
    status="OPEN",
    closed_at=None,
)


def test_a_month_is_opened_closed_and_opened_again() -> None:
    story = (world.march, world.march_closed, folding.march_reopened)
    assert row(months, *story[:1]) == MARCH_ROW
    assert row(months, *story[:2]) == MARCH_ROW._replace(status="CLOSED", closed_at=moment(2))
    assert row(months, *story) == MARCH_ROW


def test_a_project_is_registered_with_all_that_is_said_of_it() -> None:
    assert row(projects, folding.registered) == PROJECT_ROW


def test_what_is_not_said_of_a_project_is_null_and_not_nought() -> None:
    bare = row(projects, world.part)
    assert (bare.total, bare.total_stated, bare.total_unit, bare.years_stated, bare.year_first) == (None,) * 5
    assert (bare.owners, bare.areas, bare.identifiers, bare.parent) == ([], [], [], PROJECT)


@pytest.mark.parametrize(
    ("fact", "changed"),
    [
        (folding.project_renamed, {"name": "柳江二桥", "name_key": "liu3柳jiang1江er4二qiao2桥"}),
        (folding.total_revised, {"total": Decimal(130000), "total_stated": "130000", "total_unit": "WAN"}),
        (
            replace(folding.total_revised, after=None),
            {"total": None, "total_stated": None, "total_unit": None},
        ),
        (folding.identified, {"identifiers": ["OLD_CODE A 7", "INVESTMENT_PLATFORM 2020-450200-48-03-000002"]}),
        (
            replace(folding.identified, before=None, after=Identifier(scheme="LAND", value="7")),
            {"identifiers": [*PROJECT_ROW.identifiers, "LAND 7"]},
        ),
        (
            folding.opening_balance_set,
            {
                "opening_as_of": date(2019, 12, 31),
                "opening_balance": Decimal(42000),
                "opening_certainty": "FINAL",
            },
        ),
        (folding.started, {"started_on": date(2020, 3, 18)}),
        (folding.in_use, {"in_use_on": date(2020, 12, 28)}),
        (folding.voided, {"voided": True}),
    ],
)
def test_a_fact_about_a_project_changes_what_it_names_and_nothing_else(fact: Fact, changed: dict[str, Any]) -> None:
    assert row(projects, folding.registered, fact) == PROJECT_ROW._replace(version=2, **changed)


def test_an_entry_is_listed_with_its_plan_as_stated() -> None:
    assert row(entries, folding.listed) == ENTRY_ROW


def test_an_entry_without_a_plan_has_none() -> None:
    listed = row(entries, world.listed_as_preparatory)
    assert (listed.listed_plan, listed.annual_plan, listed.plan_stated, listed.plan_unit) == (None,) * 4
    assert (listed.month_plan, listed.extra, listed.category) == ([], "{}", "PREPARATORY")


def test_an_adjusted_plan_leaves_the_listed_one_as_it_was() -> None:
    assert row(entries, folding.listed, folding.plan_adjusted) == ENTRY_ROW._replace(
        annual_plan=Decimal(15000), plan_stated="1.5", plan_unit="YI", version=2
    )
    taken_away = row(entries, folding.listed, replace(folding.plan_adjusted, after=None))
    assert taken_away == ENTRY_ROW._replace(annual_plan=None, plan_stated=None, plan_unit=None, version=2)


def test_an_exit_is_kept_with_its_month_and_cause() -> None:
    assert row(entries, folding.listed, world.exited_from_april) == ENTRY_ROW._replace(
        exited_from=APRIL.first, exit_cause="OBJECTIVE", version=2
    )


def test_a_voided_listing_leaves_no_row_and_no_other_touched() -> None:
    changes = told(entries, folding.listed, folding.plan_adjusted, folding.listed_twice, folding.listing_voided)
    adjusted = row(entries, folding.listed, folding.plan_adjusted)
    standing = {key: found and (found.since, found.row) for key, found in changes.standing.items()}
    assert standing == {(ENTRY,): (2, adjusted), (OTHER_ENTRY,): None}
    first, voided = changes.done
    assert first[:3] == (ENTRY, 1, 2)
    assert voided[:3] == (OTHER_ENTRY, 3, 4)
    assert voided[3:] == ENTRY_ROW._replace(row_no=18)


def test_an_adjustment_is_the_plan_from_a_month_on_and_which_fact_said_so() -> None:
    assert list(told(adjustments, folding.listed, folding.plan_adjusted).standing) == [(ENTRY, JULY)]
    assert row(adjustments, folding.listed, folding.plan_adjusted) == Adjustment(Decimal(15000), version=2)
    taken_away = replace(folding.plan_adjusted, after=None)
    assert row(adjustments, folding.listed, taken_away) == Adjustment(None, version=2)


def test_the_last_adjustment_of_a_month_holds_and_those_of_two_months_stay_apart() -> None:
    lower: PlanAdjusted = replace(folding.plan_adjusted, before=folding.plan_adjusted.after, after=Money.of("11000"))
    assert row(adjustments, folding.listed, folding.plan_adjusted, lower) == Adjustment(Decimal(11000), version=3)
    april: PlanAdjusted = replace(lower, effective_from=APRIL.first)
    changes = told(adjustments, folding.listed, folding.plan_adjusted, april)
    assert {key: standing and standing.row for key, standing in changes.standing.items()} == {
        (ENTRY, JULY): Adjustment(Decimal(15000), version=2),
        (ENTRY, APRIL.first): Adjustment(Decimal(11000), version=3),
    }
