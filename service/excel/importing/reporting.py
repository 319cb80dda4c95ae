"""From judged rows to a proposal with its commands: the same for monthly tables and for unit workbooks."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from events.actor import Channel, Circumstances, Source
from events.vocabulary import OrgRef
from service.excel.grid import Grid
from service.excel.importing.filing import Judged, Outcome
from service.excel.importing.gathering import Gathering, Step
from service.excel.importing.owed import OwedMonth
from service.excel.importing.proposal import Change, ChangeKind, Listed, Proposal
from service.excel.importing.proposing import Prepared
from service.excel.tables import Note, Place, Problem
from service.excel.understanding.texts import plain_number
from service.excel.writing.words import STATUSES

OUTCOMES = {
    Outcome.SAME: "已报，内容相同",
    Outcome.BLANK: "本行未填，不报",
    Outcome.AGAIN: "与退回时相同，不重报",
}

_ENCODER = msgspec.json.Encoder(order="deterministic")


class Line(NamedTuple):
    """A row that is about one project: what becomes of it, and how its report comes to the journal."""

    place: Place
    month: OwedMonth
    project_id: UUID
    name: str
    judged: Judged
    how: Circumstances | None = None
    words: str = ""
    """What is told instead of the outcome's words, where it is told of what is no project's report."""


class How:
    """How the rows of a file come to the journal: by which channel, with sheet and row as their source, one import."""

    def __init__(self, grid: Grid, gathering: Gathering, channel: Channel, received_on: date | None = None) -> None:
        self._grid, self._channel, self._received_on = grid, channel, received_on
        self._import_id = gathering.mint("reports")

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
    gathering: Gathering,
    grid: Grid,
    programme: tuple[UUID, str],
    position: int,
    lines: Sequence[Line],
    *,
    notes: Sequence[Note] = (),
    whole: bool = False,
) -> Prepared:
    """`programme` is its id and title. Lines that were refused are told by their problems alone. `whole`: the file
    might have said something of every project."""
    told = [line for line in lines if line.judged.outcome is not Outcome.REFUSED]
    steps = tuple(Step(line.judged.command, line.how, line.place) for line in told if line.judged.command and line.how)
    proposal = Proposal(
        file_name=grid.name,
        sha256=grid.sha256,
        programme_id=programme[0],
        programme=programme[1],
        position=position,
        document=None,
        changes=tuple(_change(line) for line in told),
        problems=_once([*gathering.problems, *(problem for line in lines for problem in line.judged.problems)]),
        questions=tuple(gathering.questions),
        totals=(),
        notes=tuple(notes),
        not_in_file=_not_in_file(lines) if whole else (),
    )
    return Prepared(proposal, steps, _command_id(gathering, steps), None, name="FileReports")


def _command_id(gathering: Gathering, steps: Sequence[Step]) -> UUID:
    """Of the file, the programme, and what would be filed: the same again is answered with the first receipt."""
    digest = hashlib.sha256(b"".join(_ENCODER.encode(step.command) for step in steps))
    return gathering.mint(f"reports {digest.hexdigest()}")


def _change(line: Line) -> Change:
    command, owed = line.judged.command, line.month.owed.get(line.project_id)
    before = STATUSES[owed.status] if owed else ""
    report = owed.report if owed else None
    if command is None:
        words = line.words or OUTCOMES[line.judged.outcome]
        return Change(
            kind=ChangeKind.NOTHING,
            place=line.place,
            about=line.name,
            id=line.project_id,
            before=before,
            after=words,
        )
    amount = command.completed.wan if command.completed else None
    figure = f"完成投资 {plain_number(amount)} 万元" if amount is not None else "无金额"
    return Change(
        kind=ChangeKind.FILE_REPORT,
        place=line.place,
        about=line.name,
        id=line.project_id,
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
