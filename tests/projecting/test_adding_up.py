"""Cohorts added up: whatever the programme, each month comes to what its standing entries come to one by one."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.cohorts import Adjusted, Completed, Figures, Listed, Planned
from projections.listings import Cell
from projections.statistics import Coverage, MonthStatistic, add_up

MONTHS = [date(2020, month, 1) for month in range(1, 13)]
NOTHING = Decimal(0)


class Report(NamedTuple):
    month: date
    completed: Decimal | None
    counts: bool
    accepted: bool
    before_opening: bool


class Listing(NamedTuple):
    """An entry with all that happens to it; `plans`: the plan from each month on, the listed one first."""

    category: str
    sector: str
    effective_from: date
    exited_from: date | None
    plans: dict[date, Decimal | None]
    month_plan: list[Decimal]
    owed: int
    opening: Decimal
    reports: list[Report]

    def stands_in(self, month: date) -> bool:
        return self.effective_from <= month and not (self.exited_from and self.exited_from <= month)

    def plan_in(self, month: date) -> Decimal | None:
        return [plan for since, plan in sorted(self.plans.items()) if since <= max(month, self.effective_from)][-1]


def cell(category: str | None = None, sector: str | None = None) -> Cell:
    return Cell(None, category, sector, None, None)


By = Callable[[Listing], Cell]


def figures(listings: Iterable[Listing], by: By, opened: Iterable[date] = MONTHS) -> Figures:
    """What the questions to the database would answer."""
    cohorts: dict[tuple[Any, ...], list[Listing]] = defaultdict(list)
    for one in listings:
        cohorts[*by(one), one.effective_from, one.exited_from].append(one)
    read = Figures([], [], [], [])
    for number, (cohort, members) in enumerate(cohorts.items(), start=1):
        listed = [one.plans[one.effective_from] for one in members]
        plans = [total(column) for column in zip(*(one.month_plan for one in members), strict=True)]
        planned = sum(plan is not None for plan in listed)
        owed, opening = sum(one.owed for one in members), total(one.opening for one in members)
        read.listed.append(
            Listed._make(
                (*cohort, len(members), total(listed), planned, True, True, owed, opening, True, True, list(opened))
            )
        )
        read.planned.append(Planned(number, plans))
        read.completed.extend(_completed(number, members))
        read.adjusted.extend(_adjusted(number, members))
    return read


def _completed(cohort: int, members: list[Listing]) -> Iterable[Completed]:
    for month in [date(2019, 12, 1), *MONTHS]:
        here = [report for one in members for report in one.reports if report.month == month]
        counting = [report for report in here if report.counts]
        if here:
            completed = total(report.completed for report in counting)
            after_opening = total(report.completed for report in counting if not report.before_opening)
            accepted = sum(report.accepted for report in counting)
            yield Completed(cohort, month, completed, after_opening, len(counting), accepted)


def _adjusted(cohort: int, members: list[Listing]) -> Iterable[Adjusted]:
    for month in MONTHS:
        steps = [
            (one.plans[month], one.plan_in(MONTHS[MONTHS.index(month) - 1]))
            for one in members
            if month in one.plans and month != one.effective_from
        ]
        if steps:
            change = sum((after or NOTHING) - (before or NOTHING) for after, before in steps)
            planned = sum((after is not None) - (before is not None) for after, before in steps)
            yield Adjusted(cohort, month, Decimal(change), planned)


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), NOTHING)


def one_by_one(listings: list[Listing], where: Cell, month: date, opened: Iterable[date] = MONTHS) -> MonthStatistic:
    """The same without cohorts."""
    standing = [one for one in listings if one.stands_in(month)]
    counting = [report for one in standing for report in one.reports if report.counts and report.month <= month]
    here = [report for report in counting if report.month == month]
    plans = [plan for one in standing if (plan := one.plan_in(month)) is not None]
    return MonthStatistic(
        cell=where,
        month=month,
        projects=len(standing),
        completed=total(report.completed for report in here),
        year_to_date=total(report.completed for report in counting if report.month.year == month.year),
        since_start=total(one.opening for one in standing)
        + total(report.completed for report in counting if not report.before_opening),
        planned=total(one.month_plan[month.month - 1] for one in standing),
        annual_plan=total(plans) if plans else None,
        coverage=Coverage(
            owed=sum(one.owed for one in standing) if month in opened else 0,
            filed=len(here),
            accepted=sum(report.accepted for report in here),
        ),
    )


amounts = st.integers(0, 50_000_000).map(lambda cents: Decimal(cents) / 1000)
signed = st.one_of(st.none(), amounts, amounts.map(lambda amount: -amount))


@st.composite
def a_listing(draw: st.DrawFn) -> Listing:
    since = draw(st.sampled_from(MONTHS))
    later = st.sampled_from([*MONTHS[MONTHS.index(since) :], None])
    step = draw(amounts)
    reported = draw(st.lists(st.sampled_from([date(2019, 12, 1), *MONTHS]), unique=True, max_size=6))
    return Listing(
        category=draw(st.sampled_from("NCP")),
        sector=draw(st.sampled_from("AB")),
        effective_from=since,
        exited_from=draw(later),
        plans={
            month: draw(st.one_of(st.none(), amounts))
            for month in {since, *filter(None, draw(st.lists(later, max_size=3)))}
        },
        month_plan=[Decimal(month) * step for month in range(12)],
        owed=draw(st.integers(1, 3)),
        opening=draw(amounts),
        reports=[Report(month, draw(signed), *draw(st.tuples(*[st.booleans()] * 3))) for month in reported],
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(a_listing(), max_size=6), st.sets(st.sampled_from(MONTHS)))
def test_every_cell_of_every_month_comes_to_its_standing_entries(listings: list[Listing], opened: set[date]) -> None:
    by: By = lambda one: cell(one.category, one.sector)  # noqa: E731
    expected = [
        one_by_one(members, where, month, opened)
        for where in sorted({by(one) for one in listings}, key=lambda where: (where.category, where.sector))
        for members in [[one for one in listings if by(one) == where]]
        for month in MONTHS
        if any(one.stands_in(month) for one in members)
    ]
    assert add_up(figures(listings, by, opened), MONTHS) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(a_listing(), min_size=1, max_size=6))
def test_cells_add_up_to_the_whole_however_they_are_cut(listings: list[Listing]) -> None:
    whole = {row.month: row for row in add_up(figures(listings, lambda _: cell()), MONTHS)}
    cuts: list[By] = [
        lambda one: cell(one.category),
        lambda one: cell(sector=one.sector),
        lambda one: cell(one.category, one.sector),
    ]
    for by in cuts:
        cells = add_up(figures(listings, by), MONTHS)
        assert {row.month for row in cells} == set(whole)
        for month, expected in whole.items():
            parts = [row for row in cells if row.month == month]
            assert added(parts) == expected


def added(parts: list[MonthStatistic]) -> MonthStatistic:
    plans = [part.annual_plan for part in parts if part.annual_plan is not None]
    return MonthStatistic(
        cell=cell(),
        month=parts[0].month,
        projects=sum(part.projects for part in parts),
        completed=total(part.completed for part in parts),
        year_to_date=total(part.year_to_date for part in parts),
        since_start=total(part.since_start for part in parts),
        planned=total(part.planned for part in parts),
        annual_plan=total(plans) if plans else None,
        coverage=Coverage(*map(sum, zip(*(part.coverage for part in parts), strict=True))),
    )


def test_a_cohort_stands_from_its_first_month_until_its_exit() -> None:
    stays = Listing(
        "N", "A", date(2020, 3, 1), date(2020, 6, 1), {date(2020, 3, 1): None}, [NOTHING] * 12, 1, NOTHING, []
    )
    (cohort,) = figures([stays], lambda _: cell()).listed
    assert [month.month for month in MONTHS if cohort.stands_in(month)] == [3, 4, 5]
    assert [month.month for month in MONTHS if cohort._replace(exited_from=None).stands_in(month)] == list(range(3, 13))
    assert not any(cohort._replace(exited_from=cohort.effective_from).stands_in(month) for month in MONTHS)


def test_an_exit_takes_its_months_along_and_leaves_those_before() -> None:
    stays = Listing("N", "A", MONTHS[0], None, {MONTHS[0]: Decimal(100)}, [Decimal(1)] * 12, 1, NOTHING, [])
    reports = [Report(month, Decimal(7), True, False, False) for month in MONTHS[:4]]
    leaves = stays._replace(exited_from=date(2020, 5, 1), reports=reports)
    found = add_up(figures([stays, leaves], lambda _: cell()), MONTHS)
    assert [row.projects for row in found] == [2] * 4 + [1] * 8
    assert [row.year_to_date for row in found] == [Decimal(7), Decimal(14), Decimal(21), Decimal(28)] + [NOTHING] * 8
    assert [row.annual_plan for row in found] == [Decimal(200)] * 4 + [Decimal(100)] * 8
    assert add_up(figures([], lambda _: cell()), MONTHS) == []
