"""What comes together while a file is gone through: problems, questions with their answers, changes, and steps."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from events.actor import Channel, Circumstances, Source
from events.border import clean
from events.decisions import Command
from events.refusals import Conflict, Refused
from service.excel.grid import Grid
from service.excel.importing.proposal import Answer, Candidate, Change, Question, QuestionKind
from service.excel.tables import Place, PlanRow, PlanTable, Problem, Severity

FIELDS = {
    "annualPlan": "annual_plan",
    "identifier": "identifiers",
    "completed": "completed_before",
    "asOf": "completed_before",
    "responsibleUnits": "responsible_units",
    "plannedStart": "planned_start",
    "plannedFinish": "planned_finish",
    "constructionType": "category",
}
"""A refusal's path → the field of the row whose cell is to blame, where the two are spelt differently."""


class Step(NamedTuple):
    """A command on its way to the desk, and where it comes from; `row` is None where it is no row's."""

    command: Command
    how: Circumstances
    place: Place
    table: PlanTable | None = None
    row: PlanRow | None = None

    def problem(self, refusal: Refused) -> Problem:
        """A refusal at the cell that it is about."""
        place = self.place
        if self.table and self.row and refusal.path:
            place = self.table.at(self.row, FIELDS.get(refusal.path, refusal.path))
        return Problem(
            code=refusal.code,
            severity=Severity.ERROR,
            place=place,
            message=refusal.message,
            proposal="请重新试算，核对后再提交" if isinstance(refusal, Conflict) else "请改正本格后重新导入",
        )


class Gathering:
    """One run over one file. `mint` gives the same id for the same file, programme, and thing."""

    def __init__(self, grid: Grid, programme_id: UUID, version: int, answers: Iterable[Answer]) -> None:
        self._seed = f"{grid.sha256} {programme_id} {version}"
        self._block = int.from_bytes(hashlib.sha256(self._seed.encode()).digest()[:6])
        self._minted = 0
        self._answers = {answer.question: answer.choice.strip() for answer in answers}
        self._file = (grid.name[-200:], grid.sha256)
        self._import_id = self.mint("import")
        self._questions: dict[str, Question] = {}
        self._how: dict[tuple[str | None, int | None], Circumstances] = {}
        self.problems: list[Problem] = []
        self.changes: list[Change] = []
        self.steps: list[Step] = []

    def mint(self, what: str) -> UUID:
        """As good as random, yet the same when the same is proposed again: a repeat is then found to be one. The ids
        of one run follow one another, because indexes take in neighbours faster than strangers."""
        digest = int.from_bytes(hashlib.sha256(f"{self._seed} {what}".encode()).digest()[:6])
        self._minted += 1
        high, low = divmod(self._minted, 1 << 14)
        return UUID(int=self._block << 80 | 0x8 << 76 | (high & 0xFFF) << 64 | 0x2 << 62 | low << 48 | digest)

    def tell(self, code: str, severity: Severity, place: Place, message: str, proposal: str) -> None:
        self.problems.append(Problem(code=code, severity=severity, place=place, message=message, proposal=proposal))

    def ask(self, id: str, kind: QuestionKind, place: Place, about: str, message: str, *choices: Candidate) -> str:
        """The answer, or "" where there is none yet; what is asked again is asked of one more cell."""
        if id in self._questions:
            asked = self._questions[id]
            if place not in asked.places:
                self._questions[id] = replace(asked, places=(*asked.places, place))
        elif not self._answers.get(id):
            self._questions[id] = Question(
                id=id, kind=kind, place=place, about=about, message=message, candidates=choices, places=(place,)
            )
        return self.answer(id)

    def answer(self, id: str) -> str:
        return self._answers.get(id, "")

    def misanswered(self, id: str, place: Place) -> None:
        """An answer that says nothing we understand; told once, though many cells may hang on it."""
        said = self._answers[id]
        message = f"对问题“{id}”的回答“{said[:60]}”看不懂"
        if not any(problem.message == message for problem in self.problems):
            self.tell("answer_unknown", Severity.ERROR, place, message, "请从该问题列出的选项中选一个")

    @property
    def questions(self) -> list[Question]:
        return list(self._questions.values())

    def how(self, place: Place | None) -> Circumstances:
        """Sheet and row as the source, one object a row; of the file as a whole where there is no place."""
        key = (place.sheet[:200], place.row) if place else (None, None)
        if key not in self._how:
            name, sha256 = self._file
            source = Source(external_id=name, file_hash=sha256, sheet=key[0], row=key[1])
            self._how[key] = Circumstances(channel=Channel.IMPORT, source=source, import_id=self._import_id)
        return self._how[key]

    def step(
        self, command: Command, change: Change, table: PlanTable | None = None, row: PlanRow | None = None
    ) -> None:
        """A command with what it would change. What the desk's border would refuse is told at once."""
        place = row.place if row else change.place
        step = Step(command, self.how(place if place.row else None), place, table, row)
        try:
            clean(command)
        except Refused as refusal:
            self.problems.append(step.problem(refusal))
        self.steps.append(step)
        self.changes.append(change)
