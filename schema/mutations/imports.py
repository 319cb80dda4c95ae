"""Mutations about uploaded tables. What they write, they write as one append through the desk, all or nothing."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.context import Info
from schema.imports import Refusing
from schema.mutations.commands import INPUT, as_of
from schema.refused import Refusal, Refusals
from schema.types.imports import Import
from schema.types.proposal import ImportProblem
from schema.types.receipt import Receipt


@strawberry.input(description="对一个问题的回答 / An answer to a question")
class ImportAnswerInput:
    question_id: str = strawberry.field(description="问题的编号 / The question's id")
    choice: str = strawberry.field(
        description="所选；空白即收回回答 / What is chosen; blank takes an earlier answer back"
    )


@strawberry.input
class ImportInput:
    """What every change of an import may say besides its content."""

    import_id: UUID = strawberry.field(description="导入 / The import")
    command_id: UUID | None = strawberry.field(
        default=None, description="命令编号：重试时用同一编号，只办一次 / Command id: the same on retry, done once"
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="所见的导入版本；已被他人改动则拒绝 / The version seen; refused if somebody was quicker",
    )


@strawberry.input(description="回答导入时的问题 / Answer an import's questions")
class AnswerImportInput(ImportInput):
    answers: list[ImportAnswerInput] = strawberry.field(description="回答 / Answers")


@strawberry.input(description="提交导入 / Commit an import")
class CommitImportInput(ImportInput):
    command_id: UUID | None = strawberry.field(
        default=None,
        description="所见提案的命令编号：重复提交得到第一次的回执，内容已变则拒绝 / "
        "The proposal's commandId as seen: a repeat gets the first receipt; refused if it has changed",
    )


@strawberry.input(description="放弃导入 / Discard an import")
class DiscardImportInput(ImportInput):
    pass


@strawberry.type(description="已记下回答 / Answers were taken")
class ImportAnswered:
    import_: Import = strawberry.field(name="import", description="导入 / The import")


@strawberry.type(description="已写入台账 / Written to the ledger")
class ImportCommitted:
    import_: Import = strawberry.field(name="import", description="导入 / The import")
    receipt: Receipt | None = strawberry.field(
        description="回执；表中没有新内容时为空 / Receipt; null where the file changed nothing"
    )


@strawberry.type(description="已放弃 / Discarded")
class ImportDiscarded:
    import_: Import = strawberry.field(name="import", description="导入 / The import")


@strawberry.type(description="全部未写入：各格的问题 / Nothing was written: problems at cells")
class RowsRefused(Refusal):
    problems: list[ImportProblem] = strawberry.field(description="各格的问题 / Problems at cells")


AnswerImportResult = Annotated[
    ImportAnswered | Refusals,
    strawberry.union("AnswerImportResult", description="回答的结果 / Result of answerImport"),
]
CommitImportResult = Annotated[
    ImportCommitted | RowsRefused | Refusals,
    strawberry.union("CommitImportResult", description="提交的结果 / Result of commitImport"),
]
DiscardImportResult = Annotated[
    ImportDiscarded | Refusals,
    strawberry.union("DiscardImportResult", description="放弃的结果 / Result of discardImport"),
]


@strawberry.type
class ImportMutations:
    @strawberry.mutation(description="回答导入时的问题 / Answer an import's questions")
    async def answer_import(self, info: Info, input: Annotated[AnswerImportInput, INPUT]) -> AnswerImportResult | None:
        answers = [(answer.question_id, answer.choice) for answer in input.answers]
        kept = await info.context.resources.imports.answer(
            info.context.actor,
            input.import_id,
            answers,
            command_id=input.command_id,
            expected_version=input.expected_version,
        )
        return ImportAnswered(import_=Import.of(kept))

    @strawberry.mutation(
        description="提交导入：一次写入，要么全部要么全不 / Commit an import: one append, all or nothing"
    )
    async def commit_import(self, info: Info, input: Annotated[CommitImportInput, INPUT]) -> CommitImportResult | None:
        operation = info.context
        imports = operation.resources.imports
        done = await imports.commit(
            operation.actor, input.import_id, command_id=input.command_id, expected_version=input.expected_version
        )
        if isinstance(done, Refusing):
            problems = [ImportProblem.of(problem) for problem in done.problems]
            return RowsRefused(code=done.code, message=done.message, path=None, problems=problems)
        receipt = await imports.receipt(done)
        told = Receipt.of(receipt) if receipt else None
        if told:
            operation.saw(as_of(told))
        return ImportCommitted(import_=Import.of(done), receipt=told)

    @strawberry.mutation(description="放弃导入，删除文件 / Discard an import; its file is deleted")
    async def discard_import(
        self, info: Info, input: Annotated[DiscardImportInput, INPUT]
    ) -> DiscardImportResult | None:
        kept = await info.context.resources.imports.discard(
            info.context.actor,
            input.import_id,
            command_id=input.command_id,
            expected_version=input.expected_version,
        )
        return ImportDiscarded(import_=Import.of(kept))
