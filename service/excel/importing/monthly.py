"""Monthly tables → filed reports, keyed on behalf of the units: what would be filed, asked, left alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from psycopg import AsyncConnection

from events.actor import Channel
from events.refusals import BundleReportsByParts, MonthNotOpened
from events.vocabulary import Unit
from projections import organisations
from projections.asof import AsOf
from service.excel.grid import Grid
from service.excel.importing.filing import Judged, Outcome, Said, judge, refused
from service.excel.importing.gathering import Gathering
from service.excel.importing.matching import SKIP
from service.excel.importing.owed import Listed, OwedMonth, owed_month, programme_title
from service.excel.importing.persons import by_name, told_apart
from service.excel.importing.proposal import Answer, Candidate, QuestionKind
from service.excel.importing.proposing import READ_AS_IT_IS, Prepared
from service.excel.importing.reporting import How, Line, reporting
from service.excel.importing.whose import Doubt, Whose
from service.excel.tables import MonthlyRow, MonthlyTable, Person, Place, Problem, Severity
from service.excel.understanding import monthly_tables

BY_PARTS = "打包项目，由各子项目报送"


class _Rows:
    """The rows of one table, held against its month; `taken` are projects that a row of the file has already."""

    def __init__(
        self,
        table: MonthlyTable,
        month: OwedMonth,
        gathering: Gathering,
        taken: dict[tuple[date, UUID], Place],
        how: How,
    ) -> None:
        self.table, self.month, self.gathering, self.taken, self.how = table, month, gathering, taken, how
        self.whose = Whose(month.listed, month.period.code)
        self.found: dict[int, Listed | None] = {}
        self.lines: list[Line] = []
        self.persons: list[Person] = []
        self.broken = {one.place.row for one in table.problems if one.severity is Severity.ERROR}

    def read(self) -> None:
        for row in self.table.rows:
            one = self.found[row.place.row] = self._project(row)
            if one:
                self.persons += row.persons
            if one and self._first(row, one) and row.place.row not in self.broken:
                self.lines.append(self._bundle(row, one) if one.has_parts else self._report(row, one))

    def _project(self, row: MonthlyRow) -> Listed | None:
        """Whose row it is: by itself, or as somebody said."""
        found = self.whose.of(row) if row.parent is None else self.whose.of_part(row, self.found.get(row.parent))
        if found.remark:
            self._tell(row, found.remark)
        if found.doubt is None:
            return found.listed
        if found.doubt.severity is Severity.QUESTION:
            return self._answered(row, found.doubt)
        self._tell(row, found.doubt)
        return None

    def _answered(self, row: MonthlyRow, doubt: Doubt) -> Listed | None:
        """None where nobody has said yet, or where the row is to be skipped."""
        place = self.table.at(row, doubt.field)
        id = f"project:{row.place.sheet}!{row.place.row}"
        choices = [Candidate(f"same:{one.project_id}", f"就是“{one.name[:60]}”") for one in doubt.candidates]
        message = f"“{row.name[:40]}”：{doubt.message}；{doubt.proposal}"
        skip = Candidate(SKIP, "本行不报，跳过")
        said = self.gathering.ask(id, QuestionKind.PROJECT, place, row.name, message, *choices, skip)
        chosen = next((one for one in doubt.candidates if said.lower() == f"same:{one.project_id}"), None)
        if said and chosen is None and said != SKIP:
            self.gathering.misanswered(id, place)
        return chosen

    def _tell(self, row: MonthlyRow, doubt: Doubt) -> None:
        place = self.table.at(row, doubt.field)
        self.gathering.tell(doubt.code, doubt.severity, place, doubt.message, doubt.proposal)

    def _first(self, row: MonthlyRow, one: Listed) -> bool:
        """A project has one row in a file for a month; a second one is no one's to choose between."""
        first = self.taken.setdefault((self.month.month, one.project_id), row.place)
        if first is row.place:
            return True
        self.gathering.tell(
            "project_twice",
            Severity.ERROR,
            row.place,
            f"本行与“{first.sheet}”第{first.row}行是同一个项目“{one.name[:40]}”",
            "一个项目一个月只报一行，请删去其中一行",
        )
        return False

    def _report(self, row: MonthlyRow, one: Listed) -> Line:
        owed = self.month.owed[one.project_id]
        judged = judge(_said(row), owed, self.month, lambda field: self.table.at(row, _COLUMNS.get(field, field)))
        how = self.how.of(row.place, owed.unit) if judged.command else None
        return Line(row.place, self.month, one.project_id, one.name, judged, how)

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
            problems = (refused(BundleReportsByParts(), place),) if not mine else (_sum(place, typed, amounts),)
        outcome = Outcome.BLANK if mine or not problems else Outcome.REFUSED
        return Line(row.place, self.month, one.project_id, one.name, Judged(outcome, problems=problems), words=BY_PARTS)


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
        remark=row.remark,
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
) -> Prepared:
    """Every monthly table of the file. `month` (its first day) and `unit` are for tables that do not say theirs; a
    table that says another month is an error. `channel` is IMPORT or KEYED_FROM_PAPER, then with the day on which the
    paper was received. UnknownProgramme where there is none."""
    title = await programme_title(connection, as_of, programme_id)
    gathering = Gathering(grid, programme_id, 0, answers)
    how = How(grid, gathering, channel, received_on)
    months: dict[date, OwedMonth] = {}
    taken: dict[tuple[date, UUID], Place] = {}
    lines: list[Line] = []
    persons: list[Person] = []
    tables = monthly_tables(grid, unit=unit)
    for table in tables:
        _told_by(table, month, gathering)
        if (own := _month(table, month, gathering)) is None or not table.rows:
            continue
        if own not in months:
            try:
                months[own] = await owed_month(connection, as_of, programme_id, own)
            except MonthNotOpened as refusal:
                place = Place(table.sheet, 1, 1)
                gathering.problems.append(refused(refusal, place))
                continue
        rows = _Rows(table, months[own], gathering, taken, how)
        rows.read()
        lines += rows.lines
        persons += rows.persons
    if not any(table.rows for table in tables):
        _nothing_read(grid, gathering)
    notes = [note for table in tables for note in table.notes]
    made = reporting(gathering, grid, (programme_id, title), as_of.position, lines, notes=notes, whole=True)
    return await _naming(made, persons, connection, as_of)


def _nothing_read(grid: Grid, gathering: Gathering) -> None:
    place = Place(grid.sheets[0].name if grid.sheets else "", 1, 1)
    gathering.tell("no_rows", Severity.ERROR, place, "文件里没有读到一个项目", "请核对是否选错了文件，或补上表头、序号")


async def _naming(made: Prepared, persons: list[Person], connection: AsyncConnection[Any], as_of: AsOf) -> Prepared:
    """With whom the rows that were found name."""
    if not persons:
        return made
    many = len(told_apart(persons, by_name(await organisations.find(connection, as_of))))
    return made._replace(proposal=replace(made.proposal, persons=many), persons=tuple(persons))


def _told_by(table: MonthlyTable, given: date | None, gathering: Gathering) -> None:
    """Problems of reading; what is a question there is one here, until somebody takes it as it was read. Where the
    month is missing, only a month helps."""
    for problem in table.problems:
        place = problem.place
        if problem.severity is not Severity.QUESTION:
            gathering.problems.append(problem)
        elif problem.code != "month_missing" or given is None:
            id = f"read:{problem.code}:{place.sheet}!{place.cell}"
            choices = () if problem.code == "month_missing" else (Candidate(READ_AS_IT_IS, "照读到的导入"),)
            message = f"{problem.message}；{problem.proposal}"
            said = gathering.ask(id, QuestionKind.UNDERSTANDING, place, place.cell, message, *choices)
            if said and said not in [choice.choice for choice in choices]:
                gathering.misanswered(id, place)


def _month(table: MonthlyTable, given: date | None, gathering: Gathering) -> date | None:
    """The table's own month, else the one given; None where neither is known or they differ."""
    year, month = table.year, table.month
    if given is None:
        return date(year, month, 1) if year and month else None
    own = (year or given.year, month or given.month)
    if own == (given.year, given.month) or not table.rows:
        return given
    gathering.tell(
        "month_differs",
        Severity.ERROR,
        Place(table.sheet, 1, 1),
        f"本表是 {own[0]}-{own[1]:02} 的，导入时指定的是 {given:%Y-%m}，本表未读",
        "请核对文件与月份；确是指定月份的，请改正标题与表头",
    )
    return None
