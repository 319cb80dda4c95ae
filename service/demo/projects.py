"""The plan tables that the notice left out: one invented project for every row that it counts.

Each category × sector cell holds exactly the stated number of projects, and their amounts add up to the stated figures
to the last 分; within a cell the amounts spread as real ones do, a few large and many small. What a project is called,
what it builds and who answers for it follow from its size, so nobody meets a primary school of four billion.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import accumulate, count, pairwise
from random import Random
from typing import Final

from service.demo import kinds, notice, units

YEAR: Final = 2020
CONSTRUCTION_TYPES: Final = {"NEW": "新建", "EXPANSION": "扩建", "REBUILD": "改建", "TECHNICAL": "技术改造"}


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A row of the plan table. Amounts are 万元; none where the notice plans or knows no amount."""

    row_no: int
    category: str
    sector: str
    works: str
    name: str
    scope: str
    areas: tuple[str, ...]
    years_text: str
    years_from: int
    years_to: int | None
    total: Decimal
    annual_plan: Decimal | None
    month_plan: tuple[Decimal, ...] | None
    opening_balance: Decimal | None
    owner: str
    agent: str | None
    responsible: tuple[str, ...]
    land_counties: tuple[str, ...]
    project_code: str | None
    construction_type: str
    goal_ensured: str
    goal_striven: str | None
    planned_start: date | None
    planned_finish: date | None


_BOUNDS: Final = {  # 万元: the smallest and the largest project of a sector
    notice.INFRASTRUCTURE: (2_000, 4_000_000),
    notice.INDUSTRIAL_DEVELOPMENT: (5_000, 1_200_000),
    notice.PEOPLES_LIVELIHOOD: (1_500, 600_000),
    notice.ECOLOGY_ENVIRONMENT: (2_000, 200_000),
}
_TYPE_WORDS: Final = (
    ("技术改造", "TECHNICAL"),
    ("改扩建", "EXPANSION"),
    ("升级改造", "TECHNICAL"),
    ("改造", "REBUILD"),
)


@dataclass(frozen=True, slots=True)
class _Slot:
    """What a plan table gives a project before anything is invented about it."""

    row_no: int
    category: notice.Category
    sector: str
    total: Decimal
    plan: Decimal | None
    earliest_start: int


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when a project is built, by year and, where the year's plan asks for it, by month."""

    first: int
    last: int | None
    start: date | None
    finish: date | None


def rng_for(seed: int, purpose: str) -> Random:
    """The one place where chance comes from: a stream for each purpose, so that none disturbs another."""
    return Random(f"{seed}/{purpose}")  # noqa: S311


def planned_projects(seed: int = YEAR) -> tuple[PlannedProject, ...]:
    """Every row of the notice's two annexes, in the order of the tables."""
    return plan_cells(rng_for(seed, "plan"), notice.CELLS, taken=set())


def plan_cells(
    rng: Random, cells: Mapping[tuple[str, str], notice.Stated], taken: set[str], earliest_start: int = 3
) -> tuple[PlannedProject, ...]:
    """The rows that make up stated cells. Names and codes in `taken` are avoided, and new ones are added to it."""
    found: list[PlannedProject] = []
    for category in notice.CATEGORIES:
        row_no = count(1)
        for sector in notice.SECTORS:
            for total, plan in _amounts(rng, sector.code, cells.get((category.code, sector.code))):
                slot = _Slot(next(row_no), category, sector.code, total, plan, earliest_start)
                found.append(_project(rng, slot, taken))
    return tuple(found)


def by_month(amount: Decimal, weights: Sequence[float]) -> tuple[Decimal, ...]:
    """An amount over the months by weight, in whole 万元 but for the last share: rounding the running sum keeps it."""
    runs = tuple(accumulate(weights))
    sums = (
        amount if run == runs[-1] else (amount * Decimal(run / runs[-1])).quantize(Decimal(1), ROUND_DOWN)
        for run in runs
    )
    return tuple(after - before for before, after in pairwise((Decimal(0), *sums)))


def s_curve(first: int, last: int) -> tuple[float, ...]:
    """Each month's share of a year that begins slowly, works hard in the middle and ends slowly."""
    passed = [min(max((month - first + 1) / (last - first + 1), 0.0), 1.0) for month in range(13)]
    risen = [0.4 * t + 0.6 * t * t * (3 - 2 * t) for t in passed]
    return tuple(after - before for before, after in pairwise(risen))


def _amounts(rng: Random, sector: str, cell: notice.Stated | None) -> list[tuple[Decimal, Decimal | None]]:
    """Total and plan of each project of a cell, skewed as such programmes are; the sums are the stated figures."""
    if cell is None:
        return []
    smallest, largest = (bound * 100 for bound in _BOUNDS[sector])
    weights = [rng.lognormvariate(0.0, 1.3) for _ in range(cell.count)]
    spread = int(cell.total_wan * 100) - cell.count * smallest
    totals = [part + smallest for part in _share(rng, spread, weights, [largest - smallest] * cell.count)]
    if cell.plan_wan is None:
        return [(Decimal(total) / 100, None) for total in totals]
    weights = [total**0.92 * rng.uniform(0.6, 1.4) for total in totals]
    plans = _share(rng, int(cell.plan_wan * 100), weights, [total * 7 // 10 for total in totals])
    return [(Decimal(total) / 100, Decimal(plan) / 100) for total, plan in zip(totals, plans, strict=True)]


def _share(rng: Random, amount: int, weights: list[float], caps: list[int]) -> list[int]:
    """Hundredths of 万元 by weight, none above its cap; what rounding leaves goes where there is most room."""
    given = list(caps)
    free, left = list(range(len(caps))), amount
    while full := [i for i in free if left * weights[i] > caps[i] * sum(weights[j] for j in free)]:
        left -= sum(caps[i] for i in full)
        free = [i for i in free if i not in full]
    weight = sum(weights[i] for i in free)
    for i in free:
        given[i] = _rounded(rng, int(left * weights[i] / weight))
    roomiest = max(free, key=lambda i: caps[i] - given[i])
    given[roomiest] += amount - sum(given)
    return given


def _rounded(rng: Random, hundredths: int) -> int:
    """People plan in round figures, the rounder the larger; one in eight copies an estimate to the last digit."""
    grain = 1 if rng.random() < 0.12 else (100, 1_000, 10_000)[bisect((100_000, 1_000_000), hundredths)]
    return hundredths // grain * grain


def _project(rng: Random, slot: _Slot, taken: set[str]) -> PlannedProject:
    """One row, invented from its slot: first what is built and where, then when, then by whom."""
    kind = rng.choice([k for k in kinds.KINDS[slot.sector] if k.smallest <= slot.total <= k.largest])
    areas = _areas(rng, kind)
    codes = tuple(area.code for area in areas)
    span = _span(rng, slot)
    responsible = _responsible(rng, kind, codes)
    construction_type = next((code for word, code in _TYPE_WORDS if word in kind.name), "NEW")
    return PlannedProject(
        row_no=slot.row_no,
        category=slot.category.code,
        sector=slot.sector,
        works=kind.works,
        name=_fresh(_names(rng, kind, areas), taken),
        scope=_scope(rng, kind, slot.total),
        areas=codes,
        years_text=f"{span.first}-{span.last or ''}",
        years_from=span.first,
        years_to=span.last,
        total=slot.total,
        annual_plan=slot.plan,
        month_plan=None if slot.plan is None else _month_plan(slot.plan, span),
        opening_balance=_opening_balance(rng, slot, span),
        owner=responsible[0] if kind.owner == kinds.GOVERNMENT else rng.choice(units.OWNERS[kind.owner]),
        agent=rng.choice(units.AGENTS).name
        if rng.random() < (0.6 if kind.owner == kinds.GOVERNMENT else 0.05)
        else None,
        responsible=responsible,
        land_counties=() if construction_type == "TECHNICAL" else tuple(units.AREA_UNITS[code].name for code in codes),
        project_code=_code(rng, slot, kind, codes[0], span, taken),
        construction_type=construction_type,
        goal_ensured=slot.category.goal_ensured,
        goal_striven=slot.category.goal_striven,
        planned_start=span.start,
        planned_finish=span.finish,
    )


def _fresh(candidates: Iterable[str], taken: set[str]) -> str:
    """The first text that nobody bears yet."""
    chosen = next(text for text in candidates if text not in taken)
    taken.add(chosen)
    return chosen


def _areas(rng: Random, kind: kinds.Kind) -> tuple[units.Area, ...]:
    """Where it is built: one area, or two neighbours that a line or a river joins."""
    fitting = [area for area in units.AREAS if "通" in kind.belt or area.urban == ("城" in kind.belt)]
    if "跨" in kind.belt and rng.random() < 0.45:
        first = rng.randrange(len(fitting) - 1)
        return tuple(fitting[first : first + 2])
    return (rng.choice(fitting),)


def _names(rng: Random, kind: kinds.Kind, areas: tuple[units.Area, ...]) -> Iterable[str]:
    """Place and kind, then the same as a later stage."""
    name = "至".join(area.short + rng.choice(area.places) for area in areas) + kind.name
    yield name
    yield from (f"{name}（{stage}期）" for stage in "二三四五六七八九")


def _scope(rng: Random, kind: kinds.Kind, total: Decimal) -> str:
    """建设规模及主要内容: as much of the kind's works as the money buys, often with the land that it takes."""
    size = total / kind.unit_cost
    text = kind.scope.format(q=f"{size:.1f}".removesuffix(".0"), n=max(1, round(size)))
    return f"{text}项目用地约{max(3, round(total / 250))}亩。" if rng.random() < 0.4 else text


def _span(rng: Random, slot: _Slot) -> _Span:
    """Larger projects take longer; the category says on which side of 2020 the years lie."""
    length = bisect((20_000, 100_000, 500_000), slot.total) + 1
    month = rng.choice((6, 9, 10, 11, 12, 12))
    match slot.category.code:
        case notice.NEW_START:
            start = max(slot.earliest_start, rng.choice((3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 9, 10, 11)))
            last = YEAR + length + rng.randint(0, 1)
            return _Span(YEAR, last, date(YEAR, start, 1), date(last, month, 1))
        case notice.CONTINUING:
            last = YEAR + rng.randint(1, length)
            return _Span(YEAR - rng.randint(1, length), last, None, date(last, month, 1))
        case notice.COMPLETING:
            return _Span(YEAR - length - rng.randint(0, 1), YEAR, None, date(YEAR, month, 1))
        case _:
            first = YEAR + rng.randint(1, 2)
            if rng.random() < 0.2:
                return _Span(first, None, None, None)
            return _Span(first, first + length, date(first, month, 1), None)


def _month_plan(plan: Decimal, span: _Span) -> tuple[Decimal, ...]:
    """The plan over the months in which work is due."""
    first = span.start.month if span.start else 1
    last = span.finish.month if span.finish and span.finish.year == YEAR else 12
    return by_month(plan, s_curve(first, last))


def _opening_balance(rng: Random, slot: _Slot, span: _Span) -> Decimal | None:
    """至2019年底累计完成投资: of what the year's plan leaves, nearly all when completing, else by the years gone."""
    if slot.plan is None or span.first >= YEAR:
        return None
    gone = (YEAR - span.first) / ((span.last or YEAR) - span.first + 1)
    share = rng.uniform(0.93, 0.995) if span.last == YEAR else gone * rng.uniform(0.6, 1.1)
    return ((slot.total - slot.plan) * Decimal(share)).quantize(Decimal(1), ROUND_DOWN)


def _responsible(rng: Random, kind: kinds.Kind, codes: tuple[str, ...]) -> tuple[str, ...]:
    """责任单位 in order, the lead first: mostly one, else a department together with those who answer for land."""
    department = units.DEPARTMENTS[kind.lead].name
    local = tuple(units.AREA_UNITS[code].name for code in codes)
    if len(codes) > 1:
        return (department, *local)
    park = units.PARKS.get(codes[0]) if kind.works == "PLANT" else None
    choices = (
        (park.name if park else local[0],),
        (department,),
        (department, *local),
        (*local, department),
        (department, *local, units.DEPARTMENTS["财政"].name),
    )
    return rng.choices(choices, (44, 36, 10, 6, 4))[0]


def _code(rng: Random, slot: _Slot, kind: kinds.Kind, area: str, span: _Span, taken: set[str]) -> str | None:
    """A 项目代码 of the old form, which in 2020 about a third of the projects did not have yet."""
    if slot.plan is None or rng.random() >= 0.7:
        return None
    year = max(2016, span.first - rng.randint(0, 1))
    region = area if area.isdigit() else units.CITY_CODE
    sort = "01" if kind.owner == kinds.GOVERNMENT else "03"
    stem = f"{year}-{region}-{rng.choice(kinds.INDUSTRY_CODES[slot.sector])}-{sort}"
    return _fresh((f"{stem}-{rng.randrange(1_000, 90_000):06}" for _ in count()), taken)
