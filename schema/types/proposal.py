"""What an import would do. The proposal's own types live above this floor: it is read by its attributes' names."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

import strawberry

from events.refusals import InvalidInput
from events.vocabulary import DocumentKind, Wan
from schema.imports import Proposed
from schema.scalars import Position
from schema.types.labels import labelled
from schema.types.values import Amounts, money

T = TypeVar("T")
MOST = 10_000

FIRST = strawberry.argument(description="最多取几条（0 至 10000）/ At most so many (0 to 10000)")
SKIP = strawberry.argument(description="跳过前几条 / How many to leave out before")


@strawberry.enum(description="会发生的事 / What would happen")
class ImportChangeKind(Enum):
    ISSUE_DOCUMENT = strawberry.enum_value("ISSUE_DOCUMENT", description="印发文件 / A document is issued")
    REGISTER_UNIT = strawberry.enum_value("REGISTER_UNIT", description="登记单位 / A unit is registered")
    RECOGNISE_ALIAS = strawberry.enum_value("RECOGNISE_ALIAS", description="认定别名 / An alias is recognised")
    REGISTER_PROJECT = strawberry.enum_value("REGISTER_PROJECT", description="登记项目 / A project is registered")
    LIST_ENTRY = strawberry.enum_value("LIST_ENTRY", description="列入方案 / A project is listed")
    IDENTIFY_PROJECT = strawberry.enum_value("IDENTIFY_PROJECT", description="赋码或换码 / A project gets a code")
    RENAME_PROJECT = strawberry.enum_value("RENAME_PROJECT", description="项目更名 / A project is renamed")
    REVISE_TOTAL = strawberry.enum_value("REVISE_TOTAL", description="调整总投资 / A total is revised")
    ADJUST_PLAN = strawberry.enum_value("ADJUST_PLAN", description="调整年度计划 / A plan is adjusted")
    SET_OPENING_BALANCE = strawberry.enum_value(
        "SET_OPENING_BALANCE", description="核定期初累计 / An opening balance is set"
    )
    FILE_REPORT = strawberry.enum_value("FILE_REPORT", description="填报月报 / A report is filed")
    NOTHING = strawberry.enum_value("NOTHING", description="不变：表中没有新内容 / Nothing: the table says nothing new")


@strawberry.enum(description="问题的种类 / What is asked about")
class ImportQuestionKind(Enum):
    UNIT = strawberry.enum_value("UNIT", description="是哪个单位 / Which unit")
    PROJECT = strawberry.enum_value("PROJECT", description="是哪个项目 / Which project")
    CATEGORY = strawberry.enum_value("CATEGORY", description="是哪个类别 / Which category")
    SECTOR = strawberry.enum_value("SECTOR", description="是哪个行业 / Which sector")
    AREA = strawberry.enum_value("AREA", description="是哪个地区 / Which area")
    UNDERSTANDING = strawberry.enum_value("UNDERSTANDING", description="读得对不对 / Whether it was read rightly")


@strawberry.enum(description="问题有多严重 / How grave a problem is")
class ImportSeverity(Enum):
    ERROR = strawberry.enum_value("ERROR", description="错误：须改正后才能提交 / An error: it must be mended")
    WARNING = strawberry.enum_value("WARNING", description="提醒：请看一看 / Read, but look at it")
    QUESTION = strawberry.enum_value("QUESTION", description="待定：须有人回答 / Somebody must say what is meant")


@strawberry.type(description="表中的一格 / A cell of the table")
class ImportPlace:
    sheet: str = strawberry.field(description="工作表 / Sheet")
    row: int = strawberry.field(description="行，从 1 起 / Row, from 1")
    column: int = strawberry.field(description="列，从 1 起 / Column, from 1")
    cell: str = strawberry.field(description="单元格，如 D7 / The cell, such as D7")

    @classmethod
    def of(cls, place: Any) -> Self:
        return cls(sheet=place.sheet, row=place.row, column=place.column, cell=place.cell)


@strawberry.type(description="某一格有问题：何处、何事、怎么办 / Something at a cell that somebody should look at")
class ImportProblem:
    code: str = strawberry.field(description="稳定的代码 / Stable code")
    severity: ImportSeverity = strawberry.field(description="有多严重 / How grave")
    severity_label = labelled(ImportSeverity, "severity")
    place: ImportPlace = strawberry.field(description="何处 / Where")
    message: str = strawberry.field(description="何事（中文）/ What is wrong, in Chinese")
    proposal: str = strawberry.field(description="怎么办（中文）/ What to do, in Chinese")

    @classmethod
    def of(cls, problem: Any) -> Self:
        return cls(
            code=problem.code,
            severity=ImportSeverity[problem.severity.name],
            place=ImportPlace.of(problem.place),
            message=problem.message,
            proposal=problem.proposal,
        )


@strawberry.type(description="会发生的一件事 / One thing that would be recorded")
class ImportChange:
    kind: ImportChangeKind = strawberry.field(description="何事 / What")
    kind_label = labelled(ImportChangeKind, "kind")
    place: ImportPlace = strawberry.field(description="出自何处 / Where it comes from")
    about: str = strawberry.field(description="关于谁 / What it is about")
    id: UUID = strawberry.field(description="该单位、项目、列入记录或文件的编号 / Id of what it is about")
    before: str = strawberry.field(description="改前；没有则为空 / Before, empty where there was nothing")
    after: str = strawberry.field(description="改后 / After")
    figure_before: Wan | None = strawberry.field(description="改前金额（万元）/ Amount before")
    figure_after: Wan | None = strawberry.field(description="改后金额（万元）/ Amount after")

    @classmethod
    def of(cls, change: Any) -> Self:
        return cls(
            kind=ImportChangeKind[change.kind.name],
            place=ImportPlace.of(change.place),
            about=change.about,
            id=change.id,
            before=change.before,
            after=change.after,
            figure_before=money(change.figure_before),
            figure_after=money(change.figure_after),
        )


@strawberry.type(description="某种事有几件 / How many changes of a kind")
class ImportCount:
    kind: ImportChangeKind = strawberry.field(description="何事 / What")
    kind_label = labelled(ImportChangeKind, "kind")
    count: int = strawberry.field(description="几件 / How many")


@strawberry.type(description="可选的回答 / An answer that may be given")
class ImportCandidate:
    choice: str = strawberry.field(description="回答时所写 / What to send back")
    label: str = strawberry.field(description="意思（中文）/ What it means, in Chinese")


@strawberry.type(description="只有人能回答的问题 / Something that only a person can say")
class ImportQuestion:
    id: str = strawberry.field(description="编号；同一文件再读不变 / Id, the same whenever the file is read")
    kind: ImportQuestionKind = strawberry.field(description="问什么 / What is asked about")
    kind_label = labelled(ImportQuestionKind, "kind")
    about: str = strawberry.field(description="关于谁 / What it is about")
    message: str = strawberry.field(description="问题（中文）/ The question, in Chinese")
    place: ImportPlace = strawberry.field(description="最先出现之处 / Where it first stands")
    places: list[ImportPlace] = strawberry.field(description="涉及的各格 / Every cell that the answer is for")
    candidates: list[ImportCandidate] = strawberry.field(description="可选的回答 / Answers that may be given")

    @classmethod
    def of(cls, question: Any) -> Self:
        return cls(
            id=question.id,
            kind=ImportQuestionKind[question.kind.name],
            about=question.about,
            message=question.message,
            place=ImportPlace.of(question.place),
            places=[ImportPlace.of(place) for place in question.places],
            candidates=[ImportCandidate(choice=one.choice, label=one.label) for one in question.candidates],
        )


@strawberry.type(description="表中所述的合计与各行相加之数 / What a total row states and what its rows come to")
class ImportComparison:
    place: ImportPlace | None = strawberry.field(description="何处；整个文件则为空 / Where; null for the whole file")
    label: str = strawberry.field(description="名目 / Label")
    path: list[str] = strawberry.field(description="所在的各级分组 / The groups that it stands in")
    stated: Amounts = strawberry.field(description="所述 / As stated")
    computed: Amounts = strawberry.field(description="各行相加 / As its rows come to")
    difference: Amounts = strawberry.field(description="所述减相加 / Stated less computed")
    recorded: bool = strawberry.field(description="所述是否随文件入库 / Whether the document keeps what is stated")
    agrees: bool = strawberry.field(description="是否相符 / Whether nothing differs")

    @classmethod
    def of(cls, comparison: Any) -> Self:
        return cls(
            place=ImportPlace.of(comparison.place) if comparison.place else None,
            label=comparison.label,
            path=list(comparison.path),
            stated=_amounts(comparison.stated),
            computed=_amounts(comparison.computed),
            difference=_amounts(comparison.difference),
            recorded=comparison.recorded,
            agrees=comparison.agrees,
        )


@strawberry.type(description="方案中有而文件没有提到的，不动 / On the programme, not in the file; left alone")
class ImportAbsent:
    entry_id: UUID = strawberry.field(description="列入记录 / Entry")
    project_id: UUID = strawberry.field(description="项目 / Project")
    name: str = strawberry.field(description="名称 / Name")


@strawberry.type(description="附注或签章行，原样 / A foot note or signature row, as it stands")
class ImportNote:
    place: ImportPlace = strawberry.field(description="何处 / Where")
    text: str = strawberry.field(description="原文 / Text")


@strawberry.type(description="会印发的文件 / The one document that everything rests on")
class ImportDocument:
    id: UUID = strawberry.field(description="编号 / Identifier")
    kind: DocumentKind = strawberry.field(description="种类 / Kind")
    kind_label = labelled(DocumentKind, "kind")
    title: str = strawberry.field(description="标题 / Title")
    document_no: str | None = strawberry.field(description="文号 / Document number")
    effective_from: date = strawberry.field(description="自何时生效 / From when it counts")

    @classmethod
    def of(cls, document: Any) -> Self:
        return cls(
            id=document.document_id,
            kind=document.kind,
            title=document.title,
            document_no=document.document_no,
            effective_from=document.effective_from,
        )


@strawberry.type(description="提案：提交会写入什么、有何问题 / What a commit would write, and what stands in its way")
class ImportProposal:
    found: strawberry.Private[Any]
    command_id: UUID = strawberry.field(
        description="命令编号；提交时写上，所见与所写不符则拒绝 / Send it with the commit: refused if this has changed"
    )
    position: Position = strawberry.field(description="对照的台账位置 / The position that it is held against")
    can_commit: bool = strawberry.field(description="可否提交 / Whether it may be committed")
    changes_nothing: bool = strawberry.field(description="是否没有新内容 / Whether nothing would change")
    document: ImportDocument | None = strawberry.field(
        description="会印发的文件；月报不据文件，为空 / The document; null where reports are filed"
    )
    counts: list[ImportCount] = strawberry.field(description="各种事各几件 / How many changes of each kind")
    persons: int = strawberry.field(
        description="提交后记入通讯录的人数，不记账 / Persons who go to the directory, not into the ledger"
    )
    questions: list[ImportQuestion] = strawberry.field(description="还没有回答的问题 / Questions still open")
    totals: list[ImportComparison] = strawberry.field(description="所述与相加的合计 / Totals stated and computed")
    not_in_file: list[ImportAbsent] = strawberry.field(description="文件没有提到的 / Entries not in the file")
    notes: list[ImportNote] = strawberry.field(description="附注与签章行 / Foot notes and signature rows")

    @classmethod
    def of(cls, proposed: Proposed) -> Self:
        found = proposed.proposal
        return cls(
            found=found,
            command_id=proposed.command_id,
            position=Position(found.position),
            can_commit=found.can_commit,
            changes_nothing=found.changes_nothing,
            document=ImportDocument.of(found.document) if found.document else None,
            counts=[
                ImportCount(kind=ImportChangeKind[kind.name], count=count) for kind, count in found.counts().items()
            ],
            persons=found.persons,
            questions=[ImportQuestion.of(question) for question in found.questions],
            totals=[ImportComparison.of(one) for one in found.totals],
            not_in_file=[
                ImportAbsent(entry_id=e.entry_id, project_id=e.project_id, name=e.name) for e in found.not_in_file
            ],
            notes=[ImportNote(place=ImportPlace.of(note.place), text=note.text) for note in found.notes],
        )

    @strawberry.field(description="会发生的事，依表中次序 / What would happen, in the table's order")
    def changes(
        self,
        kinds: Annotated[
            list[ImportChangeKind] | None, strawberry.argument(description="何事在其中 / One of these kinds")
        ] = None,
        first: Annotated[int, FIRST] = 1000,
        skip: Annotated[int, SKIP] = 0,
    ) -> list[ImportChange]:
        wanted = None if kinds is None else {kind.name for kind in kinds}
        found = [change for change in self.found.changes if wanted is None or change.kind.name in wanted]
        return [ImportChange.of(change) for change in _part(found, first, skip)]

    @strawberry.field(description="各格的问题 / Problems at cells")
    def problems(
        self,
        severities: Annotated[
            list[ImportSeverity] | None, strawberry.argument(description="严重程度在其中 / One of these severities")
        ] = None,
        first: Annotated[int, FIRST] = 1000,
        skip: Annotated[int, SKIP] = 0,
    ) -> list[ImportProblem]:
        wanted = None if severities is None else {severity.name for severity in severities}
        found = [one for one in self.found.problems if wanted is None or one.severity.name in wanted]
        return [ImportProblem.of(problem) for problem in _part(found, first, skip)]


def _part(found: Sequence[T], first: int, skip: int) -> Sequence[T]:
    if not 0 <= first <= MOST:
        raise InvalidInput(f"一次可取 0 至 {MOST} 条", "first")
    if skip < 0:
        raise InvalidInput("跳过的条数不能为负", "skip")
    return found[skip : skip + first]


def _amounts(figures: Any) -> Amounts:
    return Amounts(count=figures.count, total=money(figures.total), plan=money(figures.plan))
