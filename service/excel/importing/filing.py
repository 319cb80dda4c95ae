"""What a file says for one project, held against what the project owes and has reported: file it, or say why not.

Nothing that stands is overwritten: a report that was filed is returned or corrected by people, never by an import.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

from events.border import clean
from events.decisions.report import FileReport
from events.refusals import AmountMissing, ReasonMissing, Refused
from events.vocabulary import FigureKind, Measure
from projections.reports import FilingStatus, ReportRow
from service.excel.importing.owed import Owed, OwedMonth
from service.excel.tables import Amount, Place, Problem, Severity
from service.excel.understanding.texts import plain_number, prose, says_nothing
from service.excel.writing.words import STATUSES

STANDING = frozenset({FilingStatus.FILED, FilingStatus.REVIEWED, FilingStatus.ACCEPTED})
AMOUNTS = {"completed": "本月完成投资", "year_to_date": "年初至本月累计", "since_start": "开工至今累计"}
TEXTS = {
    "progress": "形象进度",
    "preparatory_progress": "前期工作进展",
    "problems": "存在问题",
    "next_steps": "下一步工作安排",
}
_FIELDS = {"yearToDate": "year_to_date", "sinceStart": "since_start", "nextSteps": "next_steps"}
_FIELDS["preparatoryProgress"] = "preparatory_progress"
"""GraphQL's spelling, in which refusals name fields → ours."""


class Said(NamedTuple):
    """A file's words about one project; `figure` and `measured_by` are None where it does not say. `reason` was typed
    for this report; a `remark` may be about anything: it gives reasons, but alone it reports nothing."""

    completed: Amount | None = None
    year_to_date: Amount | None = None
    since_start: Amount | None = None
    progress: str = ""
    preparatory_progress: str = ""
    problems: str = ""
    next_steps: str = ""
    figure: FigureKind | None = None
    measured_by: Measure | None = None
    nothing_to_report: bool = False
    reason: str = ""
    remark: str = ""

    def amount(self, field: str) -> Decimal | None:
        """万元."""
        said: Amount | None = getattr(self, field)
        return said.money.wan if said else None

    def text(self, field: str) -> str:
        return prose(getattr(self, field))


class Outcome(Enum):
    """FILE: to be filed. SAME: it stands already. BLANK: nothing is said. AGAIN: what was returned, unchanged. REFUSED:
    the problems say why."""

    FILE = auto()
    SAME = auto()
    BLANK = auto()
    AGAIN = auto()
    REFUSED = auto()


class Judged(NamedTuple):
    """`command` where the outcome is FILE; problems may be warnings then, and else say why not."""

    outcome: Outcome
    command: FileReport | None = None
    problems: tuple[Problem, ...] = ()


At = Callable[[str], Place]
"""The cell of a field."""


def judge(said: Said, owed: Owed, month: OwedMonth, at: At) -> Judged:
    """What becomes of one project's row."""
    if owed.status in STANDING and owed.report:
        return _held_against(said, owed.report, owed, month, at)
    if is_blank(said, owed):
        return Judged(Outcome.BLANK)
    if owed.status is FilingStatus.RETURNED and owed.report and _repeats(said, owed.report):
        return Judged(Outcome.AGAIN)
    command = FileReport(
        project_id=owed.project_id,
        period=month.period,
        completed=said.completed.money if said.completed else None,
        year_to_date=said.year_to_date.money if said.year_to_date else None,
        since_start=said.since_start.money if said.since_start else None,
        figure=said.figure or month.figure,
        measured_by=said.measured_by or Measure.WORK,
        progress=said.text("progress"),
        preparatory_progress=said.text("preparatory_progress"),
        problems=said.text("problems"),
        next_steps=said.text("next_steps"),
        nothing_to_report=said.nothing_to_report,
        reason=said.reason or said.remark,
    )
    problems = (*_refusals(command, owed, at), *_sums(said, owed, at))
    if any(problem.severity is not Severity.WARNING for problem in problems):
        return Judged(Outcome.REFUSED, problems=problems)
    return Judged(Outcome.FILE, command, problems)


def is_blank(said: Said, owed: Owed) -> bool:
    """No figure, no text; sums that only repeat what the months before have come to say nothing either."""
    if (
        said.completed
        or said.nothing_to_report
        or said.reason
        or any(not says_nothing(said.text(field)) for field in TEXTS)
    ):
        return False
    sums = (said.amount("year_to_date"), owed.in_year), (said.amount("since_start"), owed.since_start)
    return all(typed is None or typed == (before or 0) for typed, before in sums)


def refused(refusal: Refused, place: Place) -> Problem:
    """A refusal of the journal's, at the cell that it is about."""
    message, _, proposal = refusal.message.rstrip("。").partition("；")
    return Problem(
        code=refusal.code,
        severity=Severity.ERROR,
        place=place,
        message=message,
        proposal=proposal or "请改正后重新导入",
    )


def _refusals(command: FileReport, owed: Owed, at: At) -> list[Problem]:
    """What the journal would refuse for sure, told before anything is sent."""
    found: list[Refused] = []
    if command.completed is None:
        if owed.plan_required and not command.nothing_to_report:
            found.append(AmountMissing("completed"))
    elif command.completed.wan < 0 and not command.reason.strip():
        # The cell to look at is the amount's: a table need not have a column for reasons.
        found.append(ReasonMissing("completed"))
    try:
        clean(command)
    except Refused as refusal:
        found.append(refusal)
    return [refused(one, at(_FIELDS.get(one.path or "", one.path or ""))) for one in found]


def _sums(said: Said, owed: Owed, at: At) -> list[Problem]:
    """Typed sums are kept as typed; where they are not what the reports come to, somebody should know."""
    completed = said.amount("completed") or Decimal(0)
    computed = {"year_to_date": (owed.in_year or Decimal(0)) + completed}
    if owed.from_balance and owed.since_start is not None:
        computed["since_start"] = owed.since_start + completed
    return [
        Problem(
            code=f"{field}_differs",
            severity=Severity.WARNING,
            place=at(field),
            message=f"{AMOUNTS[field]}填 {_shown(typed)} 万元，按已报各月计算为 {_shown(come_to)} 万元，"
            f"相差 {_shown(typed - come_to)} 万元",
            proposal="两个数都会保留，统计以各月之和为准；请核对以前各月，有误的走更正",
        )
        for field, come_to in computed.items()
        if (typed := said.amount(field)) is not None and typed != come_to
    ]


def _held_against(said: Said, report: ReportRow, owed: Owed, month: OwedMonth, at: At) -> Judged:
    """A row that says no more than what stands, or nothing at all, is no change; any other is told and left."""
    if is_blank(said, owed):
        return Judged(Outcome.SAME)
    differences = _differences(said, report)
    if not differences:
        return Judged(Outcome.SAME)
    words = "；".join(differences.values())
    problem = Problem(
        code="report_already_filed",
        severity=Severity.ERROR,
        place=at(next(iter(differences))),
        message=f"{month.period.code} 的月报{STATUSES[owed.status]}，与本行不同：{words}",
        proposal="已报的不会被覆盖：以本表为准的，请先退回再导入，或走更正；以台账为准的，请改正或删去本行",
    )
    return Judged(Outcome.REFUSED, problems=(problem,))


def _differences(said: Said, report: ReportRow) -> dict[str, str]:
    """By field, in words. A sum is the same as the one typed or as the one computed; a cell that says nothing is no
    other content: absent is not 0."""
    stands = {
        "completed": (report.completed,),
        "year_to_date": (report.typed_year_to_date, report.year_to_date),
        "since_start": (report.typed_since_start, report.since_start),
    }
    found = {}
    for field, amounts in stands.items():
        typed = said.amount(field)
        if typed is not None and typed not in amounts:
            ledger = next((amount for amount in amounts if amount is not None), None)
            found[field] = f"{AMOUNTS[field]}台账为 {_shown(ledger)}，本表为 {_shown(typed)}"
    for field, label in TEXTS.items():
        if said.text(field) and said.text(field) != prose(getattr(report, field)):
            found[field] = f"{label}的文字不同"
    if said.figure and said.figure != report.figure:
        found["figure"] = "数的性质不同"
    if said.measured_by and said.measured_by != report.measured_by:
        found["measured_by"] = "计算方法不同"
    if said.nothing_to_report and not report.nothing_to_report:
        found["nothing_to_report"] = "本表填“本月无进展”"
    return found


def _repeats(said: Said, report: ReportRow) -> bool:
    """Whether the row says what was returned. Exports leave a returned amount out, unit workbooks show it."""
    amounts = {None, report.completed, report.filed}
    texts = all(said.text(field) in ("", prose(getattr(report, field))) for field in TEXTS)
    typed = {None, report.typed_year_to_date, report.year_to_date}, {None, report.typed_since_start, report.since_start}
    sums = said.amount("year_to_date") in typed[0] and said.amount("since_start") in typed[1]
    return said.amount("completed") in amounts and texts and sums and not said.reason


def _shown(amount: Decimal | None) -> str:
    return "空" if amount is None else plain_number(amount)
