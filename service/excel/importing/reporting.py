"""From judged rows to a proposal with its commands: the same for monthly tables and for unit workbooks."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from events.actor import Actor, Channel, Circumstances, Source
from events.border import clean
from events.desk import Desk
from events.journal.receipts import Receipt
from events.refusals import ImportRefused
from events.vocabulary import OrgRef
from service.excel.grid import Grid
from service.excel.importing.filing import Judged, Outcome
from service.excel.importing.gathering import Step
from service.excel.importing.owed import OwedMonth
from service.excel.importing.proposal import Change, ChangeKind, Listed, Proposal, Question
from service.excel.tables import Note, Place, Problem, Severity
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
    """A proposal, and the steps that it stands for, in order."""

    proposal: Proposal
    steps: tuple[Step, ...]


class How:
    """How the rows of a file come to the journal: by which channel, with sheet and row as their source, one import."""

    def __init__(self, grid: Grid, programme_id: UUID, channel: Channel, received_on: date | None = None) -> None:
        self._grid, self._channel, self._received_on = grid, channel, received_on
        self._import_id = uuid5(NAMESPACE_OID, f"taizhang reports {grid.sha256} {programme_id}")

    def of(self, place: Place, on_behalf_of: OrgRef | None) -> Circumstances:
        source = Source(
            external_id=self._grid.name[-200:], file_hash=self._grid.sha256, sheet=place.sheet[:200], row=place.row
        )
        return Circumstances(
            channel=self._channel,
            on_behalf_of=on_behalf_of,
            source=source,
            received_on=self._received_on,
            import_id=self._import_id,
        )


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
    steps = tuple(Step(line.judged.command, line.how, line.place) for line in told if line.judged.command and line.how)
    return Reporting(proposal, steps)


class Committed(NamedTuple):
    """The receipt, None where nothing was to be filed; or the problems for which nothing was written."""

    receipt: Receipt | None = None
    problems: tuple[Problem, ...] = ()


def commit_reports(desk: Desk, made: Reporting, actor: Actor) -> Committed:
    """One append, all or nothing. Errors and open questions stand in its way; what the desk refuses is told at its
    cell.

    The command id follows from what is filed: the same again is answered with the first receipt."""
    if not made.proposal.can_commit:
        asked = (one.place for one in made.proposal.questions)
        return Committed(problems=(*made.proposal.errors, *(_unanswered(place) for place in asked)))
    if not made.steps:
        return Committed()
    seed = hashlib.sha256(f"{made.proposal.sha256} {made.proposal.programme_id} {actor.ref}".encode())
    for step in made.steps:
        seed.update(clean(step.command))
    wishes = [(step.command, step.how) for step in made.steps]
    command_id = uuid5(NAMESPACE_OID, seed.hexdigest())
    try:
        return Committed(desk.handle_many(wishes, actor, name="FileReports", command_id=command_id))
    except ImportRefused as refused:
        return Committed(problems=tuple(made.steps[index].problem(one) for index, one in refused.refusals))


def _unanswered(place: Place) -> Problem:
    return Problem(
        code="question_open",
        severity=Severity.QUESTION,
        place=place,
        message="本格的问题还没有回答",
        proposal="请回答后再提交",
    )


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
    figure = f"完成投资 {plain_number(amount)} 万元" if amount is not None else "无金额"
    return Change(
        kind=ChangeKind.FILE_REPORT,
        place=line.place,
        about=listed.name,
        id=listed.project_id,
        before=before,
        after=f"{command.period.code} {figure}",
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
