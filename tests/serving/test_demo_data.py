"""The demo's data: the notice to the last digit, and a year that looks like one."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from service.demo import notice, units
from service.demo.projects import CONSTRUCTION_TYPES, PlannedProject, plan_cells, planned_projects, rng_for
from service.demo.year import MonthReport, YearProfile, exits, supplement, year_profile

PROJECTS = planned_projects()
BY_CATEGORY = {c.code: tuple(p for p in PROJECTS if p.category == c.code) for c in notice.CATEGORIES}
IMPLEMENTING = tuple(p for p in PROJECTS if p.category != notice.PREPARATORY)
SUPPLEMENT = supplement()
EXITS = exits(PROJECTS, rng_for(2020, "exits"))
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def profile_year(projects: tuple[PlannedProject, ...], seed: int = 2020) -> dict[str, YearProfile]:
    return {project.name: year_profile(project, rng_for(seed, project.name)) for project in projects}


PROFILES = profile_year(PROJECTS)
REPORTS = tuple(month for profile in PROFILES.values() for month in profile.months)
TRAVELS = tuple(month.travel for month in REPORTS if month.travel)


def computed(projects: tuple[PlannedProject, ...]) -> tuple[int, Decimal, Decimal]:
    """Count, total and plan in 亿元 as the rows add up."""
    total = sum((p.total for p in projects), Decimal(0))
    plan = sum((p.annual_plan for p in projects if p.annual_plan is not None), Decimal(0))
    return len(projects), total / notice.WAN_PER_YI, plan / notice.WAN_PER_YI


def completion(seed: int) -> Decimal:
    projects = planned_projects(seed)
    planned = sum((p.annual_plan for p in projects if p.annual_plan is not None), Decimal(0))
    return sum((p.completed for p in profile_year(projects, seed).values()), Decimal(0)) / planned


def texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


# the notice


@pytest.mark.parametrize("cell", notice.CELLS, ids="-".join)
def test_the_rows_of_a_cell_add_up_to_what_the_notice_states(cell: tuple[str, str]) -> None:
    stated = notice.CELLS[cell]
    rows = tuple(p for p in PROJECTS if (p.category, p.sector) == cell)
    assert computed(rows) == (stated.count, stated.total, stated.plan or 0)
    assert all((p.annual_plan is None) == (stated.plan is None) for p in rows)


def test_the_notice_contradicts_itself_exactly_where_it_is_known_to() -> None:
    differences: dict[tuple[str, str], Decimal] = {}
    for code, stated in notice.CATEGORY_TOTALS.items():
        count, total, plan = computed(BY_CATEGORY[code])
        differences[code, "count"] = Decimal(count - stated.count)
        differences[code, "total"] = total - stated.total
        differences[code, "plan"] = plan - (stated.plan or 0)
    assert {key: difference for key, difference in differences.items() if difference} == {
        (notice.NEW_START, "plan"): Decimal("-0.28"),
        (notice.CONTINUING, "total"): Decimal("0.01"),
        (notice.COMPLETING, "count"): Decimal(-1),
        (notice.COMPLETING, "plan"): Decimal("-0.01"),
        (notice.PREPARATORY, "total"): Decimal("-0.01"),
    }


def test_the_class_totals_follow_from_the_category_totals_but_for_a_hundredth() -> None:
    parts = [total for code, total in notice.CATEGORY_TOTALS.items() if code != notice.PREPARATORY]
    stated = notice.GROUP_TOTALS[notice.IMPLEMENTING]
    assert (stated.count, stated.total, stated.plan) == (554, Decimal("4576.38"), Decimal("677.32"))
    assert sum(part.count for part in parts) == 554
    assert sum(part.total for part in parts) == stated.total
    assert sum(part.plan or 0 for part in parts) == Decimal("677.33")


def test_stated_amounts_keep_their_printed_text_and_convert_exactly() -> None:
    stated = notice.CELLS[notice.NEW_START, notice.PEOPLES_LIVELIHOOD]
    assert (str(stated.total), str(stated.plan)) == ("74.82", "14.3")
    assert (stated.total_wan, stated.plan_wan) == (Decimal(748_200), Decimal(143_000))
    assert notice.CATEGORY_TOTALS[notice.PREPARATORY].plan_wan is None


def test_the_documents_facts_are_those_of_the_notice() -> None:
    assert (notice.NOTICE.number, notice.NOTICE.issued_on) == ("柳政办〔2020〕2号", date(2020, 1, 9))


# the units


def test_every_unit_has_a_name_and_an_alias_of_its_own() -> None:
    names = [name for unit in units.UNITS for name in (unit.name, *unit.aliases)]
    assert len(names) == len(set(names))
    assert len(units.COMPANIES) == 120


def test_areas_without_a_gb_code_have_one_of_ours() -> None:
    assert {a.code: a.name for a in units.AREAS if not a.code.isdigit()} == {
        "450200-LD": "柳东新区",
        "450200-BB": "北部生态新区（阳和工业新区）",
    }
    assert Counter(unit.kind for unit in units.AREA_UNITS.values()) == {units.COUNTY: 10, units.NEW_AREA: 2}


def test_every_credit_code_passes_the_national_check_and_can_be_nobodys() -> None:
    codes = [unit.uscc for unit in units.UNITS if unit.uscc]
    assert len(codes) == len(set(codes)) == 137
    assert all("DEM0" in code for code in codes)
    for code in (*codes, "91350100M000100Y43", "91110000101623741K", "911101066976941872"):
        total = sum(SIGNS.index(sign) * 3**place for place, sign in enumerate(code[:17]))
        assert (total + SIGNS.index(code[17])) % 31 == 0


# the plan tables


def test_names_and_codes_are_borne_once() -> None:
    everybody = PROJECTS + SUPPLEMENT
    codes = [p.project_code for p in everybody if p.project_code]
    assert len({p.name for p in everybody}) == len(everybody)
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"20(1[6-9]|20)-4502\d\d-\d\d-0[13]-\d{6}", code) for code in codes)
    assert 0.65 < sum(p.project_code is not None for p in IMPLEMENTING) / len(IMPLEMENTING) < 0.75


def test_rows_are_numbered_within_their_category() -> None:
    for rows in BY_CATEGORY.values():
        assert [p.row_no for p in rows] == list(range(1, len(rows) + 1))


def test_month_plans_add_up_to_the_years_plan() -> None:
    for project in IMPLEMENTING + tuple(p for p in SUPPLEMENT if p.annual_plan):
        assert project.annual_plan
        assert project.month_plan
        assert len(project.month_plan) == 12
        assert min(project.month_plan) >= 0
        assert sum(project.month_plan) == project.annual_plan


def test_nothing_is_planned_beyond_what_is_left_of_the_total() -> None:
    for project in IMPLEMENTING:
        assert (project.opening_balance is None) == (project.category == notice.NEW_START)
        assert project.opening_balance is None or project.opening_balance > 0
        assert (project.opening_balance or 0) + (project.annual_plan or 0) <= project.total


def test_amounts_have_at_most_four_decimals() -> None:
    for project in PROJECTS + SUPPLEMENT:
        for amount in (project.total, project.annual_plan, project.opening_balance, *(project.month_plan or ())):
            assert amount is None or amount == round(amount, 4)


def test_years_fit_the_category() -> None:
    for project in PROJECTS:
        assert project.years_text == f"{project.years_from}-{project.years_to or ''}"
    assert all(p.years_from == 2020 and p.planned_start for p in BY_CATEGORY[notice.NEW_START])
    assert all(p.years_from < 2020 < (p.years_to or 0) for p in BY_CATEGORY[notice.CONTINUING])
    assert all(p.years_from < 2020 == p.years_to and p.planned_finish for p in BY_CATEGORY[notice.COMPLETING])
    assert all(p.years_from > 2020 for p in BY_CATEGORY[notice.PREPARATORY])
    assert any(p.years_to is None for p in BY_CATEGORY[notice.PREPARATORY])


def test_everybody_named_in_a_row_is_a_known_unit() -> None:
    known = {unit.name for unit in units.UNITS}
    governed = {unit.name for unit in units.AREA_UNITS.values()}
    for project in PROJECTS + SUPPLEMENT:
        assert {project.owner, project.agent or project.owner, *project.responsible, *project.land_counties} <= known
        assert len(set(project.responsible)) == len(project.responsible)
        assert len(project.responsible) == 1 or governed & set(project.responsible)
        assert set(project.land_counties) <= {units.AREA_UNITS[code].name for code in project.areas}
        assert project.construction_type in CONSTRUCTION_TYPES


def test_some_rows_have_several_units_and_areas() -> None:
    assert 0.2 < sum(len(p.responsible) > 1 for p in PROJECTS) / len(PROJECTS) < 0.3
    assert 0.04 < sum(len(p.areas) == 2 for p in PROJECTS) / len(PROJECTS) < 0.08


def test_cells_that_are_not_stated_stay_empty() -> None:
    assert plan_cells(rng_for(1, "none"), {}, taken=set()) == ()


# the year


def test_a_seed_decides_everything() -> None:
    assert planned_projects(2020) == PROJECTS
    assert supplement(2020) == SUPPLEMENT
    assert profile_year(PROJECTS) == PROFILES
    assert exits(PROJECTS, rng_for(2020, "exits")) == EXITS
    assert planned_projects(2021) != PROJECTS
    assert supplement(2021) != SUPPLEMENT
    assert profile_year(PROJECTS, 2021) != PROFILES


@pytest.mark.parametrize("seed", [2020, 1, 7])
def test_the_city_completes_about_its_plan(seed: int) -> None:
    assert Decimal("0.97") <= completion(seed) <= Decimal("1.03")


def test_each_project_ends_within_reach_of_its_plan() -> None:
    for project in IMPLEMENTING:
        assert project.annual_plan
        done = PROFILES[project.name].completed
        assert Decimal("0.6") <= done / project.annual_plan <= Decimal("1.25")
        assert done + (project.opening_balance or 0) <= project.total


def test_february_is_weak() -> None:
    sums = [sum(p.months[at].final or 0 for p in PROFILES.values()) for at in range(12)]
    assert sums[1] == min(sums)
    assert sums[1] * 2 < sums[0]


def test_an_amount_is_below_nothing_only_with_a_reason() -> None:
    negative = [m for m in REPORTS if m.completed is not None and m.completed < 0]
    assert 1 <= len(negative) <= 15
    assert all((m in negative) == (m.negative_reason is not None) for m in REPORTS)


def test_preparatory_projects_report_steps_and_no_money() -> None:
    for project in BY_CATEGORY[notice.PREPARATORY]:
        months = PROFILES[project.name].months
        assert all(m.completed is None and (m.preparatory or not m.travel) for m in months)


def test_a_new_start_spends_nothing_before_it_starts() -> None:
    for project in BY_CATEGORY[notice.NEW_START]:
        profile = PROFILES[project.name]
        assert profile.started
        assert project.planned_start
        assert profile.started >= project.planned_start
        before = profile.months[: profile.started.month - 1]
        assert all(not m.completed and (m.progress == "尚未开工" or not m.travel) for m in before)


def test_reports_travel_as_they_do_in_life() -> None:
    def share(count: int) -> float:
        return count / len(REPORTS)

    assert 0.05 < sum(t.filed_lag > 0 for t in TRAVELS) / len(TRAVELS) < 0.07
    assert max(t.filed_lag for t in TRAVELS) <= 9 * 24
    assert 0.04 < sum(t.returned is not None for t in TRAVELS) / len(TRAVELS) < 0.06
    assert 0.005 < share(sum(m.travel is None and m.excuse is None for m in REPORTS)) < 0.011
    assert 0.003 < share(sum(m.excuse is not None for m in REPORTS)) < 0.007


def test_a_silent_month_says_nothing() -> None:
    for month in REPORTS:
        if month.travel is None:
            assert month == MonthReport(month.month, None, "", None, None, "", None, None, None, month.excuse)


def test_corrections_come_later_with_another_figure_and_a_paper() -> None:
    corrected = [m for m in REPORTS if m.correction]
    assert 0.01 < len(corrected) / sum(m.completed is not None for m in REPORTS) < 0.02
    for month in corrected:
        assert month.correction
        assert month.month < month.correction.month <= 12
        assert month.final == month.correction.completed != month.completed
        assert month.correction.basis.issued_on.month == month.correction.month
        assert "演示数据" in month.correction.basis.title


def test_the_supplement_brings_new_starts_and_preparatory_projects_after_its_day() -> None:
    assert Counter(p.category for p in SUPPLEMENT) == {notice.NEW_START: 15, notice.PREPARATORY: 9}
    assert "演示数据" in notice.SUPPLEMENT.number
    assert all(
        not p.annual_plan or p.planned_start > notice.SUPPLEMENT.issued_on for p in SUPPLEMENT if p.planned_start
    )


def test_exits_have_a_cause_and_an_invented_paper() -> None:
    assert len(EXITS) == len({leaving.project.name for leaving in EXITS}) == 9
    assert {leaving.cause for leaving in EXITS} == {"OBJECTIVE", "SUBJECTIVE"}
    for leaving in EXITS:
        assert leaving.basis.issued_on < leaving.effective_from
        assert "演示数据" in leaving.basis.title


def test_a_new_start_that_exits_never_started() -> None:
    unstarted = [leaving for leaving in EXITS if leaving.project.category == notice.NEW_START]
    assert len(unstarted) == 4
    for leaving in unstarted:
        started = PROFILES[leaving.project.name].started
        assert started
        assert started >= leaving.effective_from


def test_no_text_looks_like_a_mobile_or_identity_number() -> None:
    everything = [PROJECTS, SUPPLEMENT, EXITS, list(PROFILES.values()), units.UNITS, notice.NOTICE, notice.SUPPLEMENT]
    for text in texts(everything):
        assert not re.search(r"1[3-9]\d{9}|\d{17}[\dXx]", text)


def test_a_years_data_is_made_at_once() -> None:
    began = process_time()
    profile_year(planned_projects(3) + supplement(3), 3)
    assert process_time() - began < 2  # a third of a second, three times that while coverage looks on
