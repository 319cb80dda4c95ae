"""From judged rows to a proposal with its commands: the same for monthly tables and for unit workbooks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from events.actor import Circumstances
from events.decisions.report import FileReport
from service.excel.grid import Grid
from service.excel.importing.filing import Judged, Outcome
from service.excel.importing.owed import OwedMonth
from service.excel.importing.proposal import Change, ChangeKind, Listed, Proposal, Question
from service.excel.tables import Note, Place, Problem
from service.excel.understanding.texts import plain_number
from service.excel.writing.words import STATUSES

OUTCOMES = {
    Outcome.SAME: "已报，内容相同",
    Outcome.BLANK: "本行未填，不报",
    Outcome.AGAIN: "与退回时相同，不重报",
}


class Line(NamedTuple):
    """A row that is about one project: what becomes of it, and how its report comes to the journal."""

    place: Place
    month: OwedMonth
    project_id: UUID
    judged: Judged
    how: Circumstances | None = None
    words: str = ""
    """What is told instead of the outcome's words, where it is told of what is no project's report."""


class Reporting(NamedTuple):
    """A proposal, and the commands that it stands for with the cell that each comes from, in order."""

    proposal: Proposal
    wishes: tuple[tuple[FileReport, Circumstances], ...]
    places: tuple[Place, ...]


def import_id(grid: Grid, programme_id: UUID) -> UUID:
    """The same for the same file and programme: what came from one file is found together."""
    return uuid5(NAMESPACE_OID, f"taizhang import {grid.sha256} {programme_id}")


def reporting(
    grid: Grid,
    programme: tuple[UUID, str],
    position: int,
    lines: Sequence[Line],
    problems: Iterable[Problem],
    *,
    questions: Sequence[Question] = (),
    notes: Sequence[Note] = (),
) -> Reporting:
    """`programme` is its id and title. Lines that were refused are told by their problems alone."""
    told = [line for line in lines if line.judged.outcome is not Outcome.REFUSED]
    filed = [line for line in told if line.judged.command and line.how]
    proposal = Proposal(
        file_name=grid.name,
        sha256=grid.sha256,
        programme_id=programme[0],
        programme=programme[1],
        position=position,
        document=None,
        changes=tuple(_change(line) for line in told),
        problems=_once([*problems, *(problem for line in lines for problem in line.judged.problems)]),
        questions=tuple(questions),
        totals=(),
        notes=tuple(notes),
        not_in_file=_not_in_file(lines),
    )
    wishes = tuple((line.judged.command, line.how) for line in filed if line.judged.command and line.how)
    return Reporting(proposal, wishes, tuple(line.place for line in filed))


def _change(line: Line) -> Change:
    command, owed = line.judged.command, line.month.owed.get(line.project_id)
    listed = next(one for one in line.month.listed if one.project_id == line.project_id)
    before = STATUSES[owed.status] if owed else ""
    report = owed.report if owed else None
    if command is None:
        words = line.words or OUTCOMES[line.judged.outcome]
        return Change(
            kind=ChangeKind.NOTHING,
            place=line.place,
            about=listed.name,
            id=listed.project_id,
            before=before,
            after=words,
        )
    amount = command.completed.wan if command.completed else None
    return Change(
        kind=ChangeKind.FILE_REPORT,
        place=line.place,
        about=listed.name,
        id=listed.project_id,
        before=before,
        after=f"{command.period.code} 完成投资 {plain_number(amount)} 万元"
        if amount is not None
        else f"{command.period.code} 无金额",
        figure_before=report.completed if report else None,
        figure_after=amount,
    )


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.place))


def _not_in_file(lines: Sequence[Line]) -> tuple[Listed, ...]:
    """What the months of the file owe beside it; it stays owed."""
    told = {(line.month.month, line.project_id) for line in lines}
    months = {line.month.month: line.month for line in lines}
    return tuple(
        Listed(owed.entry_id, owed.project_id, owed.name)
        for month in months.values()
        for owed in sorted(month.owed.values(), key=lambda one: (one.name, one.project_id))
        if (month.month, owed.project_id) not in told and owed.report is None
    )
