"""The year 2020 as it befell the demo's projects: what was built, what was written about it, and how that travelled.

A profile is what *truly* happened; where a report says otherwise, the profile also says how and when it was put right.
February is weak in every project: the sites stood still until the epidemic let them reopen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import exp, log
from random import Random

from events.vocabulary import ExitCause, ReturnStage
from service.demo import notice, words
from service.demo.projects import YEAR, PlannedProject, by_month, plan_cells, planned_projects, rng_for

_OFFICE = "柳州市重大项目建设办公室"


@dataclass(frozen=True, slots=True)
class Return:
    """A report sent back, `lag` hours after it reached the stage, and filed again `refiled_lag` hours after that."""

    stage: ReturnStage
    reason: str
    lag: float
    refiled_lag: float


@dataclass(frozen=True, slots=True)
class Travel:
    """The way of a report in hours: filed counts from the due moment, reviewed from filing, accepted from review.

    A return lies between: the steps after it count from the second filing.
    """

    filed_lag: float
    reviewed_lag: float
    accepted_lag: float
    returned: Return | None


@dataclass(frozen=True, slots=True)
class Correction:
    """In a later month the figure of an earlier one is put right."""

    month: int
    completed: Decimal
    reason: str
    basis: notice.Document


@dataclass(frozen=True, slots=True)
class MonthReport:
    """One month of one project. Without travel nothing was filed: excused if there is an excuse, else missing."""

    month: int
    completed: Decimal | None
    progress: str
    preparatory: str | None
    problems: str | None
    next_steps: str
    negative_reason: str | None
    correction: Correction | None
    travel: Travel | None
    excuse: str | None

    @property
    def final(self) -> Decimal | None:
        """What the month comes to in the end, in 万元."""
        return self.correction.completed if self.correction else self.completed


@dataclass(frozen=True, slots=True)
class YearProfile:
    """Twelve months, and the days on which a project was begun or basically completed in this year."""

    months: tuple[MonthReport, ...]
    started: date | None
    finished: date | None

    @property
    def completed(self) -> Decimal:
        """The year's investment after every correction, in 万元."""
        return sum((month.final for month in self.months if month.final is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Exit:
    """A project leaves the programme, for a cause beyond it or of its own making."""

    project: PlannedProject
    effective_from: date
    cause: ExitCause
    reason: str
    basis: notice.Document


@dataclass(frozen=True, slots=True)
class _Course:
    """What truly happens to a project in the year, before anybody reports it. Silent: month → excuse, or missing."""

    amounts: tuple[Decimal | None, ...]
    silent: dict[int, str | None]
    negative: int | None
    started: date | None
    finished: date | None
    preparation: int


_SEASON = (0.9, 0.2, 0.7, 0.95, 1.1, 1.1, 1.05, 1.1, 1.15, 1.1, 1.15, 1.3)


def year_profile(project: PlannedProject, rng: Random) -> YearProfile:
    """The year of one project; `rng_for(seed, project.name)` makes it independent of every other project's."""
    course = _course(project, rng)
    months = tuple(_report(project, rng, course, month) for month in range(1, 13))
    return YearProfile(months, course.started, course.finished)


def supplement(seed: int = YEAR, listed: Sequence[PlannedProject] | None = None) -> tuple[PlannedProject, ...]:
    """第一批增补: 24 rows that no row of the notice (`listed`, where the caller has made it already) shares a name or
    code with; new starts begin after the document."""
    listed = planned_projects(seed) if listed is None else listed
    taken = {text for row in listed for text in (row.name, row.project_code) if text}
    return plan_cells(rng_for(seed, "supplement"), notice.SUPPLEMENT_CELLS, taken, earliest_start=7)


def exits(projects: tuple[PlannedProject, ...], rng: Random) -> tuple[Exit, ...]:
    """Nine that could not be carried on, small ones all; a new start leaves in the month in which it was to begin."""
    small = sorted(projects, key=lambda project: project.total)[: len(projects) // 2]
    leaving = [
        *rng.sample([p for p in small if p.planned_start and p.planned_start >= date(YEAR, 6, 1) and p.annual_plan], 4),
        *rng.sample([p for p in small if p.category == notice.CONTINUING], 2),
        *rng.sample([p for p in small if p.category == notice.PREPARATORY], 3),
    ]
    return tuple(_exit(rng, project, serial) for serial, project in enumerate(leaving, start=1))


def _exit(rng: Random, project: PlannedProject, serial: int) -> Exit:
    month = project.planned_start.month if project.annual_plan and project.planned_start else rng.randint(5, 11)
    issued_on = date(YEAR, month - 1, rng.randint(18, 28))
    cause, reason = rng.choice(words.EXIT_REASONS)
    basis = _paper(f"柳重点办〔{YEAR}〕{100 + serial}号", f"关于同意{project.name}退出市级重大项目的批复", issued_on)
    return Exit(project, date(YEAR, month, 1), cause, reason, basis)


def _paper(number: str, title: str, issued_on: date) -> notice.Document:
    """A document of 市重点办 that says of itself that it is invented."""
    return notice.Document(f"{number}（演示数据）", f"{title}（演示数据）", _OFFICE, issued_on)


def _course(project: PlannedProject, rng: Random) -> _Course:
    """What happens: when it begins, how much is done in each month, whether it is finished."""
    started = finished = None
    if project.category == notice.NEW_START and project.planned_start:
        month = min(project.planned_start.month + rng.choice((0, 0, 0, 0, 1, 1, 2)), 12)
        started = date(YEAR, month, rng.randint(1, 28))
    silent = _silent_months(rng)
    ratio = _ratio(rng, project.total)
    if project.category == notice.COMPLETING and project.planned_finish and ratio > 0.9:
        finished = date(YEAR, min(project.planned_finish.month + rng.choice((0, 0, 0, 1, 2)), 12), rng.randint(1, 28))
    amounts = _amounts(project, rng, ratio, started, silent)
    negative = None
    if rng.random() < 0.008:
        amounts, negative = _with_negative(amounts, rng.randint(6, 10))
    return _Course(amounts, silent, negative, started, finished, preparation=rng.randint(0, 4))


def _silent_months(rng: Random) -> dict[int, str | None]:
    """Months without a report. The last two are chased by telephone until everything is in."""
    chances = {month: rng.random() for month in range(1, 11)}
    silent: dict[int, str | None] = {month: None for month, chance in chances.items() if chance < 0.0096}
    return silent | {month: rng.choice(words.EXCUSES) for month, chance in chances.items() if 0.0096 <= chance < 0.0156}


def _ratio(rng: Random, total: Decimal) -> float:
    """How much of its plan a project gets done: one in ten far behind, one in ten ahead; the largest are driven."""
    luck = rng.random()
    if luck < 0.2 and total < 300_000:
        return rng.uniform(0.62, 0.85) if luck < 0.1 else rng.uniform(1.08, 1.23)
    return min(max(rng.gauss(1.01, 0.045), 0.88), 1.12)


def _amounts(
    project: PlannedProject, rng: Random, ratio: float, started: date | None, silent: dict[int, str | None]
) -> tuple[Decimal | None, ...]:
    """Each month's true investment: the plan's shape, bent by season and chance, never beyond what is left to build."""
    if project.annual_plan is None or project.month_plan is None:
        return (None,) * 12
    left = project.total - (project.opening_balance or 0)
    grain = Decimal(1 if project.annual_plan % 1 == 0 else "0.01")
    year = min((project.annual_plan * Decimal(ratio)).quantize(grain, ROUND_HALF_UP), left)
    begun = started.month if started else 1
    weights = [
        (float(planned / project.annual_plan) + 0.01) * season * rng.uniform(0.7, 1.3)
        if month >= begun and month not in silent
        else 0.0
        for month, (planned, season) in enumerate(zip(project.month_plan, _SEASON, strict=True), start=1)
    ]
    return tuple(None if month in silent else done for month, done in enumerate(by_month(year, weights), start=1))


def _with_negative(amounts: tuple[Decimal | None, ...], month: int) -> tuple[tuple[Decimal | None, ...], int | None]:
    """The month before reported too much and this one takes it back; the year's sum stays."""
    before, own = amounts[month - 2], amounts[month - 1]
    if not before or not own:
        return amounts, None
    excess = (own / 4).quantize(Decimal(1), ROUND_HALF_UP) + 1
    return (*amounts[: month - 2], before + own + excess, -excess, *amounts[month:]), month


def _report(project: PlannedProject, rng: Random, course: _Course, month: int) -> MonthReport:
    """What is filed about a month, and when; a silent month says nothing."""
    if month in course.silent:
        return MonthReport(month, None, "", None, None, "", None, None, None, course.silent[month])
    progress, preparatory, next_steps = _texts(project, rng, course, month)
    completed, correction = _filed_figure(rng, course, month)
    return MonthReport(
        month=month,
        completed=completed,
        progress=progress,
        preparatory=preparatory,
        problems=_problems(rng, month, on_site=preparatory is None),
        next_steps=next_steps,
        negative_reason=words.NEGATIVE_REASON if month == course.negative else None,
        correction=correction,
        travel=_travel(rng),
        excuse=None,
    )


def _texts(project: PlannedProject, rng: Random, course: _Course, month: int) -> tuple[str, str | None, str]:
    """形象进度, 前期工作 and 下一步 of a month."""
    if project.annual_plan is None or (course.started and month < course.started.month):
        preparatory, next_steps = _preparations(rng, course, month)
        return "尚未开工", preparatory, next_steps
    if course.finished and month >= course.finished.month:
        state = "已基本建成，正在组织验收" if month == course.finished.month else "已移交使用单位，正在办理结算"
        return f"{words.NEWS.get(month, '')}{state}", None, "办理竣工备案及财务决算"
    done = sum((amount for amount in course.amounts[:month] if amount), project.opening_balance or Decimal(0))
    share = min(max(int(done * 100 / project.total), 1), 99)
    stages = words.STAGES[project.works]
    at = share * len(stages) // 100
    progress = rng.choice(words.PHRASES).format(stage=stages[at], done=share)
    return f"{words.NEWS.get(month, '')}{progress}", None, f"加快{stages[at]}，做好{(*stages, '竣工验收')[at + 1]}衔接"


def _preparations(rng: Random, course: _Course, month: int) -> tuple[str, str]:
    """前期工作 and 下一步: a step a quarter, or two months for each of the last steps before a start."""
    if course.started:
        ahead = course.started.month - month
        step, share = len(words.PREPARATIONS) - 2 - (ahead - 1) // 2, 65 - 35 * (1 - ahead % 2)
    else:
        step, share = course.preparation + month // 3, 20 + 25 * (month % 3)
    current, following = words.PREPARATIONS[step : step + 2]
    return f"正在开展{current}，已完成约{share + rng.randint(0, 15)}%", f"完成{current}，启动{following}"


def _problems(rng: Random, month: int, *, on_site: bool) -> str | None:
    """A fifth of the reports name a problem; the epidemic and the rains have their months."""
    if rng.random() > 0.22:
        return None
    if on_site and month in words.MONTH_PROBLEMS:
        return words.MONTH_PROBLEMS[month]
    return rng.choice(words.SITE_PROBLEMS if on_site else words.EARLY_PROBLEMS)


def _filed_figure(rng: Random, course: _Course, month: int) -> tuple[Decimal | None, Correction | None]:
    """The figure as filed. Rarely it is wrong, and a later month brings the true one."""
    true = course.amounts[month - 1]
    if true is None or true < 50 or month == 12 or rng.random() > 0.018:
        return true, None
    wrong = (true * Decimal(rng.choice((0.7, 0.8, 1.15, 1.3)))).quantize(Decimal(1), ROUND_HALF_UP)
    later = min(month + rng.randint(1, 3), 12)
    number = f"柳重点办函〔{YEAR}〕{rng.randint(200, 899)}号"
    basis = _paper(number, f"关于更正{month}月份完成投资数据的函", date(YEAR, later, rng.randint(16, 26)))
    return wrong, Correction(later, true, rng.choice(words.CORRECTION_REASONS), basis)


def _travel(rng: Random) -> Travel:
    """Most reports come in the last days before they are due; of the late ones most by hours, some by days."""
    late = rng.random() < 0.06
    filed = exp(rng.uniform(log(0.5), log(216))) if late else -rng.triangular(0.2, 110, 20)
    returned = None
    if rng.random() < 0.05:
        stage, reason = rng.choice(words.RETURNS)
        returned = Return(stage, reason, round(rng.uniform(1, 24), 2), round(rng.uniform(2, 48), 2))
    return Travel(round(filed, 2), round(rng.uniform(0.5, 30), 2), round(rng.uniform(2, 60), 2), returned)
