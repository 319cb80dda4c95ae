"""A file's tables, what the ledger knows, and the answers given so far → what an import would do, and its commands.

Pure: the same arguments give the same proposal with the same ids, so that a repeated commit is found to be one.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from events.collector import collector_paused
from events.decisions.programme import IssueDocument
from events.vocabulary import Basis, Disclosure, DocumentKind, StatedTotal
from projections.projects import ProjectRow
from service.excel.grid import Grid
from service.excel.importing.checks import check_month, check_number, check_row
from service.excel.importing.context import Context, Placed, columns_not_kept, land_counties
from service.excel.importing.differences import entry_differs, project_differs
from service.excel.importing.dimensions import Dimensions
from service.excel.importing.drafting import list_entry, open_balance, register
from service.excel.importing.gathering import Gathering, Step
from service.excel.importing.known import Known
from service.excel.importing.matching import Match, Matcher
from service.excel.importing.persons import told_apart
from service.excel.importing.proposal import (
    Answer,
    Candidate,
    Change,
    ChangeKind,
    Comparison,
    DocumentSaid,
    Listed,
    Proposal,
    ProposedDocument,
    QuestionKind,
)
from service.excel.importing.totals import compared
from service.excel.importing.units import Units
from service.excel.importing.words import FURTHER
from service.excel.tables import Person, Place, PlanRow, PlanTable, Problem, Severity
from service.excel.understanding import plan_tables

READ_AS_IT_IS = "accept"
WITHOUT_DOCUMENT = {ChangeKind.NOTHING, ChangeKind.REGISTER_UNIT, ChangeKind.RECOGNISE_ALIAS}
"""Changes that rest on no paper: who a name means."""
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Prepared(NamedTuple):
    """A proposal with what would be given to the desk: `steps` in one append, under `command_id`. `expected_version`
    is the programme's, where a document is issued: what was issued since then must be seen first. `name` is what
    receipts call the append. `persons` are for the directory alone, after the commit."""

    proposal: Proposal
    steps: tuple[Step, ...]
    command_id: UUID
    expected_version: int | None
    name: str = "ImportPlan"
    persons: tuple[Person, ...] = ()

    def __repr__(self) -> str:
        """Short: asyncio.run spells out what it returns, which took seconds for a table."""
        return f"Prepared({self.proposal.file_name!r}, {len(self.steps)} steps)"


def propose(grid: Grid, known: Known, said: DocumentSaid, answers: Sequence[Answer] = ()) -> Prepared:
    """What importing the plan tables of `grid` into a programme would do."""
    with collector_paused():
        return _Run(grid, known, said, answers).prepared()


class _Run:
    def __init__(self, grid: Grid, known: Known, said: DocumentSaid, answers: Sequence[Answer]) -> None:
        self.grid, self.known, self.said = grid, known, said
        self.tables = plan_tables(grid)
        self.top = Place(self.tables[0].sheet if self.tables else "", 1, 1)
        programme = known.programme
        self.gathering = Gathering(grid, programme.programme_id, programme.version, answers)
        self.placed: list[Placed] = []
        self.matched: set[UUID] = set()
        self.persons: list[Person] = []

    def prepared(self) -> Prepared:
        context = self._context()
        self._told_by_the_tables()
        check_month(context, self.top)
        columns_not_kept(self.tables, self.known.programme.extra_columns, self.gathering)
        context.units.settle(self.tables, self._land())
        self._rows(context)
        totals = compared(context, self.tables, self.placed)
        steps, changes = list(self.gathering.steps), list(self.gathering.changes)
        kinds = {change.kind for change in changes}
        stating = not kinds <= WITHOUT_DOCUMENT
        if ChangeKind.LIST_ENTRY in kinds and not self.said.kind and context.document.kind is DocumentKind.ADJUSTMENT:
            document = msgspec.structs.replace(context.document, kind=DocumentKind.SUPPLEMENT)
            context = context._replace(document=document)
        if stating:
            check_number(context, self.top)
            step, change = self._issue(context, totals.totals)
            steps.insert(0, step)
            changes.insert(0, change)
        return Prepared(
            proposal=self._proposal(context, changes, totals.comparisons),
            steps=tuple(steps),
            command_id=self._command_id(steps),
            expected_version=self.known.programme.version if stating else None,
            persons=tuple(self.persons),
        )

    def _context(self) -> Context:
        known, said = self.known, self.said
        units = Units(known.organisations, self.gathering)
        dimensions = Dimensions(known, self.gathering)
        basis = Basis(
            title=said.title,
            issuer=said.issuer,
            issued_on=said.issued_on,
            document_no=said.document_no,
            attachment_hash=self.grid.sha256,
        )
        return Context(known, self.gathering, units, dimensions, self._document(), basis)

    def _document(self) -> ProposedDocument:
        """What fills an empty programme is annual and counts from January; else from the month it is issued in."""
        said, year = self.said, self.known.programme.year
        first = not (self.known.entries or self.known.exited)
        in_year = said.issued_on.year == year and not first
        month = date(year, said.issued_on.month if in_year else 1, 1)
        return ProposedDocument(
            document_id=self.gathering.mint("document"),
            kind=said.kind or (DocumentKind.ANNUAL if first else DocumentKind.ADJUSTMENT),
            title=said.title,
            issuer=said.issuer,
            issued_on=said.issued_on,
            document_no=said.document_no,
            effective_from=said.effective_from or month,
        )

    def _told_by_the_tables(self) -> None:
        """Problems of reading; what is a question there is one here, until somebody takes it as it was read."""
        known = FURTHER.keys() | {column.label for column in self.known.programme.extra_columns}
        for table in self.tables:
            for problem in table.problems:
                if problem.severity is Severity.QUESTION:
                    self._ask_about(problem)
                # A column that no table knows may be one that this programme declares.
                elif problem.code != "column_unknown" or not any(f"“{header}”" in problem.message for header in known):
                    self.gathering.problems.append(problem)
        if not any(table.rows for table in self.tables):
            message = "文件里没有读到一个项目"
            self.gathering.tell("no_rows", Severity.ERROR, self.top, message, "请核对是否选错了文件，或补上表头、序号")

    def _ask_about(self, problem: Problem) -> None:
        place = problem.place
        id = f"read:{problem.code}:{place.sheet}!{place.cell}"
        choice = Candidate(READ_AS_IT_IS, "照读到的导入")
        message = f"{problem.message}；{problem.proposal}"
        said = self.gathering.ask(id, QuestionKind.UNDERSTANDING, place, place.cell, message, choice)
        if said and said != READ_AS_IT_IS:
            self.gathering.misanswered(id, place)

    def _land(self) -> list[tuple[str, Place]]:
        return [(name, row.place) for table in self.tables for row in table.rows for name in land_counties(row)]

    def _rows(self, context: Context) -> None:
        """Row by row, so that a bundle is registered before its parts."""
        matcher = Matcher(self.known, self.gathering, (row for table in self.tables for row in table.rows))
        self._codes_used_twice()
        for table in self.tables:
            bundles: dict[int, UUID] = {}
            for row in table.rows:
                self._row(context, matcher, table, row, bundles)

    def _row(
        self, context: Context, matcher: Matcher, table: PlanTable, row: PlanRow, bundles: dict[int, UUID]
    ) -> None:
        part, parent_id = row.parent is not None, bundles.get(row.parent or 0)
        placed = self._coded(context, Placed(table, row, None, None, parent_id), ask=False)
        match = matcher.match(placed)
        if not (match and match.skips):
            self.persons += row.persons
        if match is None or (part and parent_id is None):
            return
        if not part and (match.project is None or match.project.project_id not in self.known.entries):
            placed = self._coded(context, placed, ask=not match.skips)
        self.placed.append(placed)
        check_row(context, placed)
        done = len(self.gathering.steps)
        bundles[row.place.row] = id = self._about(context, placed, match)
        self.matched.add(id)
        if len(self.gathering.steps) == done:
            change = Change(kind=ChangeKind.NOTHING, place=row.place, about=row.name, id=id)
            self.gathering.changes.append(change)

    def _coded(self, context: Context, placed: Placed, *, ask: bool) -> Placed:
        """With category and sector; only a row that is to be listed needs them (`ask`)."""
        if placed.is_part:
            return placed
        table, row, dimensions = placed.table, placed.row, context.dimensions
        return placed._replace(
            category=dimensions.category(table, row, ask=ask), sector=dimensions.sector(table, row, ask=ask)
        )

    def _about(self, context: Context, placed: Placed, match: Match) -> UUID:
        project: ProjectRow | None = match.project
        if project is None:
            id = register(context, placed)
            open_balance(context, placed, id)
            if not placed.is_part:
                list_entry(context, placed, id)
            return id
        if match.skips:
            return project.project_id
        project_differs(context, placed, match, project)
        entry = self.known.entries.get(project.project_id)
        if entry is not None:
            entry_differs(context, placed, entry)
        elif not placed.is_part:
            list_entry(context, placed, project.project_id)
        return project.project_id

    def _codes_used_twice(self) -> None:
        codes: dict[str, PlanRow] = {}
        said = ((table, row, one.value) for table in self.tables for row in table.rows for one in row.identifiers)
        for table, row, code in said:
            earlier = codes.setdefault(code, row)
            if earlier is not row:
                place = table.at(row, "identifiers")
                message = f"代码“{code}”在“{earlier.place.sheet}”第{earlier.place.row}行已经用了"
                proposal = "一个代码只属于一个项目；请改正其中一行"
                self.gathering.tell("code_twice", Severity.ERROR, place, message, proposal)

    def _issue(self, context: Context, stated: list[StatedTotal]) -> tuple[Step, Change]:
        document = context.document
        command = IssueDocument(
            id=document.document_id,
            programme_id=self.known.programme.programme_id,
            kind=document.kind,
            basis=context.basis,
            batch_no=self.said.batch_no,
            ratified_by=self.said.ratified_by,
            disclosure=Disclosure.PUBLIC,
            stated=tuple(stated),
        )
        name = document.document_no or document.title
        change = Change(
            kind=ChangeKind.ISSUE_DOCUMENT, place=self.top, about=name, id=document.document_id, after=document.title
        )
        return Step(command, self.gathering.how(None), self.top), change

    def _proposal(self, context: Context, changes: list[Change], comparisons: list[Comparison]) -> Proposal:
        absent = (row for row in self.known.entries.values() if row.project_id not in self.matched)
        programme = self.known.programme
        return Proposal(
            file_name=self.grid.name,
            sha256=self.grid.sha256,
            programme_id=programme.programme_id,
            programme=programme.title,
            position=self.known.position,
            document=context.document,
            changes=tuple(changes),
            problems=tuple(sorted(dict.fromkeys(self.gathering.problems), key=lambda one: one.place)),
            questions=tuple(self.gathering.questions),
            totals=tuple(comparisons),
            notes=tuple(note for table in self.tables for note in table.notes),
            not_in_file=tuple(Listed(row.entry_id, row.project_id, row.name) for row in absent),
            persons=len(told_apart(self.persons, context.units.id)),
        )

    def _command_id(self, steps: list[Step]) -> UUID:
        """Of the file, the programme, and what would be done."""
        digest = hashlib.sha256()
        for step in steps:
            digest.update(type(step.command).__name__.encode() + _ENCODER.encode(step.command))
        return self.gathering.mint(f"command {digest.hexdigest()}")
