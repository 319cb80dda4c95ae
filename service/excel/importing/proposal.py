"""What an import would do, as plain data: for a terminal, JSON, a marked workbook, HTTP and GraphQL alike.

A proposal is computed anew for every run: the file, what the ledger knows at `position`, and the answers given so far.
Amounts are 万元, exact. Texts are Chinese and ready to be shown.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from events.vocabulary import DocumentKind
from schema.types.labels import label
from schema.types.proposal import ImportChangeKind
from service.excel.tables import Note, Place, Problem, Severity


class ChangeKind(StrEnum):
    """What would happen; NOTHING: a project that the table tells nothing new about."""

    ISSUE_DOCUMENT = "ISSUE_DOCUMENT"
    REGISTER_UNIT = "REGISTER_UNIT"
    RECOGNISE_ALIAS = "RECOGNISE_ALIAS"
    REGISTER_PROJECT = "REGISTER_PROJECT"
    LIST_ENTRY = "LIST_ENTRY"
    IDENTIFY_PROJECT = "IDENTIFY_PROJECT"
    RENAME_PROJECT = "RENAME_PROJECT"
    REVISE_TOTAL = "REVISE_TOTAL"
    ADJUST_PLAN = "ADJUST_PLAN"
    SET_OPENING_BALANCE = "SET_OPENING_BALANCE"
    FILE_REPORT = "FILE_REPORT"
    NOTHING = "NOTHING"

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self]


CHANGE_LABELS = {kind: label(ImportChangeKind[kind.name]) for kind in ChangeKind}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that would be recorded. `before` and `after` in words ("" where there was nothing), and as 万元 where
    they are amounts. `id` is that of the unit, project, entry or document."""

    kind: ChangeKind
    place: Place
    about: str
    id: UUID
    before: str = ""
    after: str = ""
    figure_before: Decimal | None = None
    figure_after: Decimal | None = None


class QuestionKind(StrEnum):
    """What is asked about; UNDERSTANDING: whether what was read may be taken as it was read."""

    UNIT = "UNIT"
    PROJECT = "PROJECT"
    CATEGORY = "CATEGORY"
    SECTOR = "SECTOR"
    AREA = "AREA"
    UNDERSTANDING = "UNDERSTANDING"


class Candidate(msgspec.Struct, frozen=True):
    """An answer that may be given: `choice` is what to send back, `label` what it means."""

    choice: str
    label: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something that only a person can say. `id` is the same whenever the same file is read again. Other choices than
    the candidates' are taken where they say something of the same form (`alias:<id or name>`, `register:<kind>` …)."""

    id: str
    kind: QuestionKind
    place: Place
    about: str
    message: str
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...] = ()
    """Every cell that the answer is for, `place` first."""


class Answer(msgspec.Struct, frozen=True):
    """What a person said to a question: its id, and a choice."""

    question: str
    choice: str


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Number of projects, 总投资 and 年度计划投资; None where nothing is said."""

    count: int | None = None
    total: Decimal | None = None
    plan: Decimal | None = None

    def less(self, other: "Figures") -> "Figures":
        """The difference where both say something."""
        return Figures(
            count=None if self.count is None or other.count is None else self.count - other.count,
            total=None if self.total is None or other.total is None else self.total - other.total,
            plan=None if self.plan is None or other.plan is None else self.plan - other.plan,
        )


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A group or total row: what it states and what its rows come to. `place` is None for the whole file."""

    place: Place | None
    label: str
    path: tuple[str, ...]
    stated: Figures
    computed: Figures
    recorded: bool
    """Whether the document keeps the stated figures: a group that the programme has no word for is only compared."""

    @property
    def difference(self) -> Figures:
        """Stated less computed."""
        return self.stated.less(self.computed)

    @property
    def agrees(self) -> bool:
        """Whether no stated figure differs from what its rows come to."""
        found = self.difference
        return not (found.count or found.total or found.plan)


class DocumentSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever imports says of the paper that the table belongs to. What is left out is derived: the kind from
    whether a document stands and anything new is listed; `effective_from` from the day of issue, and January where the
    programme is still empty."""

    title: str
    issuer: str
    issued_on: date
    document_no: str | None = None
    kind: DocumentKind | None = None
    batch_no: int | None = None
    ratified_by: str | None = None
    effective_from: date | None = None


class ProposedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The one document that everything rests on, with kind and month as they were derived or said."""

    document_id: UUID
    kind: DocumentKind
    title: str
    issuer: str
    issued_on: date
    document_no: str | None
    effective_from: date


class Listed(msgspec.Struct, frozen=True):
    """An entry that stands on the programme and that the file does not mention; it is left alone."""

    entry_id: UUID
    project_id: UUID
    name: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, asks, and finds wrong, held against the ledger at `position`."""

    file_name: str
    sha256: str
    programme_id: UUID
    programme: str
    position: int
    document: ProposedDocument | None
    """None where reports are filed: they rest on no paper."""
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    """Those that nobody has answered yet."""
    totals: tuple[Comparison, ...]
    notes: tuple[Note, ...]
    not_in_file: tuple[Listed, ...]
    persons: int = 0
    """How many the table names, each counted once; who they are goes to the directory, and stands nowhere here."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def changes_nothing(self) -> bool:
        return all(change.kind is ChangeKind.NOTHING for change in self.changes)

    @property
    def can_commit(self) -> bool:
        """Errors and open questions stand in the way; warnings do not."""
        return not self.errors and not self.questions

    def __repr__(self) -> str:
        """Short: whole tables have no place in logs, and asyncio.run spells out what it returns."""
        return f"Proposal({self.file_name!r}, {len(self.changes)} changes)"

    def counts(self) -> dict[ChangeKind, int]:
        """How many changes of each kind, in the order of the kinds; only those that there are."""
        found = {kind: sum(change.kind is kind for change in self.changes) for kind in ChangeKind}
        return {kind: count for kind, count in found.items() if count}
