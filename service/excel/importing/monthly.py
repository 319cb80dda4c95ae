"""Monthly tables → filed reports, keyed on behalf of the units: what would be filed, asked, left alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from events.actor import Channel
from events.refusals import BundleReportsByParts, MonthNotOpened
from events.vocabulary import Unit
from projections.asof import AsOf
from service.excel.grid import Grid
from service.excel.importing.filing import Judged, Outcome, Said, judge, refused
from service.excel.importing.owed import Listed, OwedMonth, owed_month, programme_title
from service.excel.importing.proposal import Answer, Candidate, Question, QuestionKind
from service.excel.importing.reporting import How, Line, Reporting, reporting
from service.excel.importing.whose import Doubt, Whose
from service.excel.tables import MonthlyRow, MonthlyTable, Place, Problem, Severity
from service.excel.understanding import monthly_tables

LEAVE_OUT = "leave_out"
"""The answer that a row is nobody's: it is left out."""
KEEP = "keep"
"""The answer that what was read may be taken as it was read."""
BY_PARTS = "打包项目，由各子项目报送"


class _Rows:
    """The rows of one table, held against its month; `taken` are projects that a row of the file has already."""

    def __init__(
        self,
        table: MonthlyTable,
        month: OwedMonth,
        answers: Mapping[str, str],
        taken: dict[tuple[date, UUID], Place],
        how: How,
    ) -> None:
        self.table, self.month, self.answers, self.taken, self.how = table, month, answers, taken, how
        self.whose = Whose(month.listed, month.period.code)
        self.rows = {row.place.row: row for row in table.rows}
        self.found: dict[int, Listed | None] = {}
        self.lines: list[Line] = []
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.broken = {one.place.row for one in table.problems if one.severity is Severity.ERROR}

    def read(self) -> None:
        for row in self.table.rows:
            one = self.found[row.place.row] = self._project(row)
            if one and self._first(row, one) and row.place.row not in self.broken:
                self.lines.append(self._bundle(row, one) if one.has_parts else self._report(row, one))

    def _project(self, row: MonthlyRow) -> Listed | None:
        """Whose row it is: by itself, or as somebody said."""
        found = self.whose.of(row, self.found.get(row.parent) if row.parent else None)
        if found.remark:
            self.problems.append(self._problem(row, found.remark))
        if not (doubt := found.doubt):
            return found.listed
        if doubt.severity is not Severity.QUESTION:
            self.problems.append(self._problem(row, doubt))
            return None
        return self._answered(row, doubt)

    def _answered(self, row: MonthlyRow, doubt: Doubt) -> Listed | None:
        place = self.table.at(row, doubt.field)
        id = f"project:{place.sheet}!{place.cell}"
        choice = self.answers.get(id, "")
        candidates = [Candidate(f"project:{one.project_id}", one.name) for one in doubt.candidates]
        chosen = next((one for one in doubt.candidates if choice == f"project:{one.project_id}"), None)
        if chosen is None and choice != LEAVE_OUT:
            self.questions.append(
                Question(
                    id=id,
                    kind=QuestionKind.PROJECT,
                    place=place,
                    about=row.name,
                    message=f"{doubt.message}；{doubt.proposal}",
                    candidates=(*candidates, Candidate(LEAVE_OUT, "本行不报")),
                    places=(place,),
                )
            )
        return chosen

    def _problem(self, row: MonthlyRow, doubt: Doubt) -> Problem:
        place = self.table.at(row, doubt.field)
        return Problem(
            code=doubt.code, severity=doubt.severity, place=place, message=doubt.message, proposal=doubt.proposal
        )

    def _first(self, row: MonthlyRow, one: Listed) -> bool:
        """A project has one row in a file for a month; a second one is no one's to choose between."""
        key = (self.month.month, one.project_id)
        if key not in self.taken:
            self.taken[key] = row.place
            return True
        first = self.taken[key]
        self.problems.append(
            Problem(
                code="project_twice",
                severity=Severity.ERROR,
                place=row.place,
                message=f"“{one.name}”在工作表“{first.sheet}”第 {first.row} 行已有一行",
                proposal="一个项目一个月只报一行，请删去其一",
            )
        )
        return False

    def _report(self, row: MonthlyRow, one: Listed) -> Line:
        owed = self.month.owed[one.project_id]
        judged = judge(_said(row), owed, self.month, lambda field: self.table.at(row, _COLUMNS.get(field, field)))
        how = self.how.of(row.place, owed.unit) if judged.command else None
        return Line(row.place, self.month, one.project_id, judged, how)

    def _bundle(self, row: MonthlyRow, one: Listed) -> Line:
        """A bundle's row repeats what its parts say: it is added up, never filed."""
        parts = [part.project_id for part in self.month.listed if part.bundle == one.project_id]
        mine = [part for part in self.table.rows if part.parent == row.place.row]
        typed = row.completed.money.wan if row.completed else None
        if mine:
            amounts = [part.completed.money.wan for part in mine if part.completed]
        else:
            reports = [self.month.owed[id].report for id in parts]
            amounts = [one.completed for one in reports if one and one.completed is not None]
        problems: tuple[Problem, ...] = ()
        if typed is not None and typed != sum(amounts, Decimal(0)):
            place = self.table.at(row, "completed")
            problems = (
                (refused(BundleReportsByParts(), lambda _: place),) if not mine else (_sum(place, typed, amounts),)
            )
        outcome = Outcome.BLANK if mine or not problems else Outcome.REFUSED
        return Line(row.place, self.month, one.project_id, Judged(outcome, problems=problems), words=BY_PARTS)


_COLUMNS = {"reason": "remark"}
"""Where a report's field stands in a monthly table, if not under its own name."""


def _said(row: MonthlyRow) -> Said:
    return Said(
        completed=row.completed,
        year_to_date=row.year_to_date,
        since_start=row.since_start,
        progress=row.progress,
        preparatory_progress=row.preparatory_progress,
        problems=row.problems,
        next_steps=row.next_steps,
        reason=row.remark,
    )


def _sum(place: Place, typed: Decimal, amounts: Sequence[Decimal]) -> Problem:
    return Problem(
        code="bundle_differs",
        severity=Severity.WARNING,
        place=place,
        message=f"打包项目填 {typed:f} 万元，各子项目相加为 {sum(amounts, Decimal(0)):f} 万元",
        proposal="打包项目不单独入账，以子项目为准；请核对",
    )


async def propose_monthly(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    grid: Grid,
    programme_id: UUID,
    *,
    month: date | None = None,
    unit: Unit | None = None,
    answers: Iterable[Answer] = (),
    channel: Channel = Channel.IMPORT,
    received_on: date | None = None,
) -> Reporting:
    """Every monthly table of the file. `month` (its first day) and `unit` are for tables that do not say theirs; a
    table that says another month is an error. `channel` is IMPORT or KEYED_FROM_PAPER, then with the day on which the
    paper was received. UnknownProgramme where there is none."""
    title = await programme_title(connection, as_of, programme_id)
    said = {answer.question: answer.choice for answer in answers}
    how = How(grid, programme_id, channel, received_on)
    months: dict[date, OwedMonth] = {}
    taken: dict[tuple[date, UUID], Place] = {}
    read: list[_Rows] = []
    tables = monthly_tables(grid, unit=unit)
    problems: list[Problem] = []
    for table in tables:
        own = _month(table, month)
        found = _without_question(table.problems) if month else table.problems
        problems += [one for one in found if one.severity is not Severity.QUESTION]
        if own is None or not table.rows:
            problems += _of_another(table, month)
            continue
        if own not in months:
            try:
                months[own] = await owed_month(connection, as_of, programme_id, own)
            except MonthNotOpened as refusal:
                problems.append(refused(refusal, lambda _, sheet=table.sheet: Place(sheet, 1, 1)))  # type: ignore[misc]
                continue
        rows = _Rows(table, months[own], said, taken, how)
        rows.read()
        read.append(rows)
    return reporting(
        grid,
        (programme_id, title),
        as_of.position,
        [line for rows in read for line in rows.lines],
        [*problems, *(problem for rows in read for problem in rows.problems)],
        questions=[*_of_understanding(tables, month, said), *(one for rows in read for one in rows.questions)],
        notes=[note for table in tables for note in table.notes],
    )


def _month(table: MonthlyTable, given: date | None) -> date | None:
    """The table's own month, else the one given; None where neither is known or they differ."""
    year, month = table.year, table.month
    if given is None:
        return date(year, month, 1) if year and month else None
    agree = (year or given.year, month or given.month) == (given.year, given.month)
    return given if agree else None


def _of_another(table: MonthlyTable, given: date | None) -> list[Problem]:
    if given is None or not table.rows:
        return []
    own = f"{table.year or given.year}-{table.month or given.month:02}"
    return [
        Problem(
            code="month_differs",
            severity=Severity.ERROR,
            place=Place(table.sheet, 1, 1),
            message=f"本表是 {own} 的，导入时指定的是 {given:%Y-%m}，本表未读",
            proposal="请核对文件与月份；确是指定月份的，请改正标题与表头",
        )
    ]


def _without_question(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.code != "month_missing"]


def _of_understanding(tables: Sequence[MonthlyTable], month: date | None, said: Mapping[str, str]) -> list[Question]:
    """What understanding asks becomes a question; where the month is missing, only a month helps."""
    asked = [one for table in tables for one in (_without_question(table.problems) if month else table.problems)]
    found = []
    for problem in asked:
        id = f"understanding:{problem.code}:{problem.place.sheet}!{problem.place.cell}"
        if problem.severity is not Severity.QUESTION or said.get(id) == KEEP:
            continue
        keep = () if problem.code == "month_missing" else (Candidate(KEEP, "照读入的记"),)
        found.append(
            Question(
                id=id,
                kind=QuestionKind.UNDERSTANDING,
                place=problem.place,
                about=problem.code,
                message=f"{problem.message}；{problem.proposal}",
                candidates=keep,
                places=(problem.place,),
            )
        )
    return found
