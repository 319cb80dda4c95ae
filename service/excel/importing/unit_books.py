"""单位月报 come back: what was typed into a unit's workbook becomes that unit's reports."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from events.access import ACCESS
from events.actor import Actor, Channel, Role
from events.decisions.report import FileReport
from events.refusals import MonthNotOpened, PositionUnknown, RoleNotAllowed, UnknownProgramme
from events.vocabulary import FigureKind, Measure, OrgRef
from projections.asof import AsOf, resolve
from projections.reports import FilingStatus
from service.excel.grid import Failed, Grid, Value
from service.excel.importing.filing import STANDING, Judged, Outcome, Said, is_blank, judge
from service.excel.importing.gathering import Gathering
from service.excel.importing.hidden_sheet import FIRST, Told, ToldRow, told, value_at
from service.excel.importing.owed import Owed, OwedMonth, owed_month
from service.excel.importing.proposing import Prepared
from service.excel.importing.reporting import How, Line, reporting
from service.excel.refusals import UnitBookDamaged, UnitBookForeign, UnitBookStale
from service.excel.tables import Amount, Place, Problem, Severity
from service.excel.understanding import figures
from service.excel.understanding.figures import Unreadable
from service.excel.understanding.texts import half, prose, shown
from service.excel.writing.words import FIGURE_KINDS, MEASURES, NO, STATUSES, YES

C = TypeVar("C", bound=StrEnum | bool)

OWING = frozenset({FilingStatus.OWED, FilingStatus.RETURNED})
FIELDS = (
    *("completed", "year_to_date", "since_start", "figure", "measured_by", "progress", "preparatory_progress"),
    *("problems", "next_steps", "nothing_to_report", "reason"),
)
"""What is typed, in the order of the typed columns."""
NAME = 2
_FIGURES = {label: FigureKind(code) for code, label in FIGURE_KINDS.items()}
_MEASURES = {label: Measure(code) for code, label in MEASURES.items()}


async def propose_unit_book(
    connection: AsyncConnection[Any], as_of: AsOf, grid: Grid, journal_id: UUID, actor: Actor
) -> Prepared:
    """Reports of the actor's own unit; the 重点办 may hand in any unit's, on its behalf.

    UnitBookDamaged, UnitBookForeign or UnitBookStale for a workbook that is not taken at all; RoleNotAllowed."""
    book = told(grid)
    then = await _then(connection, as_of, book, journal_id)
    now = await owed_month(connection, as_of, book.programme_id, book.month)
    behalf = _behalf(book, actor)
    if not any(row.project_id in now.owed for row in book.rows):
        raise UnitBookStale("表中的项目都已不在本方案本月应报之列")
    gathering = Gathering(grid, book.programme_id, 0, ())
    gathering.problems += _rows_of_nobody(book)
    how = How(grid, gathering, Channel.WORKBOOK)
    lines: list[Line] = []
    for row in book.rows:
        cells = _Row(book, row)
        if row.project_id not in now.owed:
            gathering.problems.append(_gone(cells, then.owed[row.project_id]))
            continue
        judged = _judge(cells, then.owed[row.project_id], now.owed[row.project_id], now)
        lines.append(Line(cells.name, now, row.project_id, row.name, judged, how.of(cells.name, behalf)))
    return reporting(gathering, grid, (book.programme_id, now.title), as_of.position, lines)


async def _then(connection: AsyncConnection[Any], as_of: AsOf, book: Told, journal_id: UUID) -> OwedMonth:
    """What was owed at the workbook's position, if it is of this journal and says what was true there."""
    if book.journal_id != journal_id:
        raise UnitBookForeign("它是另一套台账导出的")
    try:
        at = await resolve(connection, as_of.moment, position=book.position)
    except PositionUnknown:
        at = None
    if at is None or at.position != book.position or at.position > as_of.position:
        raise UnitBookForeign(f"它所写的台账位置 {book.position} 不是本台账的")
    try:
        then = await owed_month(connection, at, book.programme_id, book.month)
    except UnknownProgramme:
        raise UnitBookForeign("它是另一个方案的") from None
    except MonthNotOpened:
        raise UnitBookDamaged("导出时该月还没有开放填报") from None
    for row in book.rows:
        _as_it_was(row, book.unit_id, then)
    return then


def _as_it_was(row: ToldRow, unit_id: UUID, then: OwedMonth) -> None:
    owed = then.owed.get(row.project_id)
    if owed is None or (owed.entry_id, owed.name) != (row.entry_id, row.name) or owed.status not in OWING:
        raise UnitBookDamaged("隐藏工作表所列项目与台账的记载不符")
    if unit_id not in (owed.lead, next(iter(owed.owners), owed.lead)):
        raise UnitBookDamaged("隐藏工作表所列项目不都是该单位的")


def _behalf(book: Told, actor: Actor) -> OrgRef | None:
    """None for the unit's own people. Whoever may not file at all is told before anything else."""
    rights = ACCESS[FileReport]
    if actor.roles.isdisjoint(rights):
        raise RoleNotAllowed("填报月报", "、".join(role.label for role in rights))
    if actor.unit == book.unit_id:
        return None
    if Role.MAJOR_PROJECTS_OFFICE not in actor.roles:
        raise UnitBookForeign("它是另一个单位的")
    return OrgRef(book.unit_id)


class _Row:
    """The typed cells of a row. What cannot be read becomes a problem at its cell."""

    def __init__(self, book: Told, row: ToldRow) -> None:
        self.book, self.row = book, row
        typed = [number for number, column in book.columns().items() if column.typed]
        self._columns = dict(zip(FIELDS, typed, strict=True))
        self.problems: list[Problem] = []
        self.name = Place(book.sheet.name, row.row, NAME)
        self.moved = half(shown(value_at(book.sheet, row.row, NAME))) != half(row.name)
        self.said = Said(
            completed=self._amount("completed"),
            year_to_date=self._amount("year_to_date"),
            since_start=self._amount("since_start"),
            figure=self._choice("figure", _FIGURES),
            measured_by=self._choice("measured_by", _MEASURES),
            progress=self._prose("progress"),
            preparatory_progress=self._prose("preparatory_progress"),
            problems=self._prose("problems"),
            next_steps=self._prose("next_steps"),
            nothing_to_report=self._choice("nothing_to_report", {YES: True, NO: False}) or False,
            reason=self._prose("reason"),
        )

    def at(self, field: str) -> Place:
        return Place(self.book.sheet.name, self.row.row, self._columns.get(field, NAME))

    def _value(self, field: str) -> Value:
        value = value_at(self.book.sheet, self.row.row, self._columns[field])
        if not isinstance(value, Failed | bool):
            return value
        said = value.said if isinstance(value, Failed) else str(value).upper()
        self._tell("cell_failed", field, f"本格是“{said[:40]}”，读不出内容", "请改正公式，或直接填写内容")
        return None

    def _amount(self, field: str) -> Amount | None:
        try:
            return figures.amount(self._value(field), self.book.unit)
        except Unreadable as problem:
            self._tell(problem.code, field, problem.message, problem.proposal)
            return None

    def _choice(self, field: str, choices: Mapping[str, C]) -> C | None:
        text = half(shown(self._value(field)))
        if text and text not in choices:
            self._tell(
                "choice_unknown", field, f"“{text[:40]}”不在可选之列", f"请从下拉列表中选择：{'、'.join(choices)}"
            )
        return choices.get(text)

    def _prose(self, field: str) -> str:
        return prose(shown(self._value(field)))

    def _tell(self, code: str, field: str, message: str, proposal: str) -> None:
        self.problems.append(_problem(code, self.at(field), message, proposal))


def _judge(cells: _Row, then: Owed, now: Owed, month: OwedMonth) -> Judged:
    """The rules of all filings, and two of workbooks': the row stands where it stood, and nobody was quicker."""
    if cells.moved:
        message = f"导出时本行是“{cells.row.name}”，现在不是，本行未读"
        cells.problems.append(
            _problem("row_moved", cells.name, message, "请不要移动、插入或改写各行；请重新导出后再填")
        )
    if cells.problems:
        return Judged(Outcome.REFUSED, problems=tuple(cells.problems))
    versions = [owed.report.version if owed.report else 0 for owed in (then, now)]
    if now.status not in STANDING and versions[0] != versions[1] and not is_blank(cells.said, now):
        message = f"导出本表之后，“{now.name}”的月报已另行办理，现为{STATUSES[now.status]}"
        problem = _problem("report_changed_since", cells.name, message, "请重新导出，看清情况后再填报")
        return Judged(Outcome.REFUSED, problems=(problem,))
    return judge(cells.said, now, month, cells.at)


def _gone(cells: _Row, then: Owed) -> Problem:
    """The project left the programme, or became a bundle, after the export."""
    blank = not cells.problems and is_blank(cells.said, then)
    return Problem(
        code="no_longer_owed",
        severity=Severity.WARNING if blank else Severity.ERROR,
        place=cells.name,
        message=f"导出本表之后，“{then.name}”已不在本方案本月应报之列",
        proposal="本行不报；已填的请清空，有疑问请问市重点办",
    )


def _rows_of_nobody(book: Told) -> list[Problem]:
    """What was typed where no project stands is not lost without a word."""
    rows = {row.row for row in book.rows}
    typed = [number for number, column in book.columns().items() if column.typed]
    found = []
    for row in range(FIRST, len(book.sheet.rows) + 1):
        said = [column for column in typed if value_at(book.sheet, row, column) is not None]
        if row not in rows and said:
            place = Place(book.sheet.name, row, said[0])
            found.append(
                _problem("row_unknown", place, "本行不是导出时的项目行，未读", "请填在项目自己的行里，并清空本行")
            )
    return found


def _problem(code: str, place: Place, message: str, proposal: str) -> Problem:
    return Problem(code=code, severity=Severity.ERROR, place=place, message=message, proposal=proposal)
