"""Uploaded tables on their way into the ledger."""

from datetime import date
from enum import Enum
from typing import Self
from uuid import UUID

import strawberry

from events.refusals import InvalidInput
from events.vocabulary import DocumentKind
from schema.context import Info
from schema.imports import Document, Kept
from schema.scalars import Hash, Moment, Month
from schema.types.labels import labelled, started
from schema.types.proposal import ImportProposal
from schema.types.receipt import Receipt


@strawberry.enum(description="导入到了哪一步 / How far an import has come")
class ImportState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="草稿：可以回答问题、提交 / A draft")
    COMMITTED = strawberry.enum_value("COMMITTED", description="已写入台账：文件已删除 / Written; the file is gone")
    DISCARDED = strawberry.enum_value("DISCARDED", description="已放弃：文件已删除 / Given up; the file is gone")


@strawberry.type(description="对一个问题的回答 / An answer to a question")
class ImportAnswer:
    question_id: str = strawberry.field(description="问题的编号 / The question's id")
    choice: str = strawberry.field(description="所选 / What was chosen")


@strawberry.type(description="上传时所说的文件 / What was said of the document when the table was uploaded")
class ImportSaid:
    title: str = strawberry.field(description="标题 / Title")
    issuer: str = strawberry.field(description="发文机关 / Who issued it")
    issued_on: date = strawberry.field(description="成文日期 / Date of issue")
    document_no: str | None = strawberry.field(description="文号 / Document number")
    kind: DocumentKind | None = strawberry.field(description="种类；没有说就由表推定 / Kind; derived where not said")
    kind_label = labelled(DocumentKind, "kind", nullable=True)
    batch_no: int | None = strawberry.field(description="批次 / Batch number")
    ratified_by: str | None = strawberry.field(description="批准机关 / Ratified by")
    effective_from: date | None = strawberry.field(
        description="自何时生效；没有说就由表推定 / From when; derived where not said"
    )

    @classmethod
    def of(cls, said: Document) -> Self:
        return cls(
            title=said.title,
            issuer=said.issuer,
            issued_on=said.issued_on,
            document_no=said.document_no,
            kind=said.kind,
            batch_no=said.batch_no,
            ratified_by=said.ratified_by,
            effective_from=said.effective_from,
        )


@strawberry.type(description="一次导入：上传的表，直到提交或放弃 / An uploaded table, until committed or discarded")
class Import:
    id: UUID = strawberry.field(description="编号 / Identifier")
    programme_id: UUID = strawberry.field(description="方案 / Programme")
    file_name: str = strawberry.field(description="文件名 / Name of the file")
    sha256: Hash = strawberry.field(description="文件的 SHA-256 / SHA-256 of the file")
    said: ImportSaid | None = strawberry.field(description="计划表所据的文件 / The document that a plan table rests on")
    month: Month | None = strawberry.field(description="月报表的月份 / The month of a monthly table")
    month_start = started("month", nullable=True)
    answers: list[ImportAnswer] = strawberry.field(description="已有的回答 / Answers given so far")
    uploaded_by: UUID = strawberry.field(description="上传者（人员编号）/ Who uploaded it, a person reference")
    uploaded_at: Moment = strawberry.field(description="上传时刻 / When it was uploaded")
    state: ImportState = strawberry.field(description="到了哪一步 / How far it has come")
    state_label = labelled(ImportState, "state")
    version: int = strawberry.field(description="第几版：每改动一次加一 / Version: one more with every change")
    ended_at: Moment | None = strawberry.field(description="提交或放弃的时刻 / When it was committed or discarded")
    kept: strawberry.Private[Kept]
    listed: strawberry.Private[bool]

    @classmethod
    def of(cls, kept: Kept, *, listed: bool = False) -> Self:
        """`listed`: one of many, of which no proposals are computed."""
        said = kept.said.document
        return cls(
            id=kept.import_id,
            programme_id=kept.programme_id,
            file_name=kept.file_name,
            sha256=Hash(bytes.fromhex(kept.sha256)),
            said=ImportSaid.of(said) if said else None,
            month=Month(kept.said.month) if kept.said.month else None,
            answers=[ImportAnswer(question_id=answer.question, choice=answer.choice) for answer in kept.answers],
            uploaded_by=kept.uploaded_by,
            uploaded_at=Moment(kept.uploaded_at),
            state=ImportState[kept.state],
            version=kept.version,
            ended_at=Moment(kept.ended_at) if kept.ended_at else None,
            kept=kept,
            listed=listed,
        )

    @strawberry.field(
        description="提案：按当前台账重新算得；不是草稿则为空；须用 import(id) 逐个查询 / "
        "What it would do, computed anew against the ledger; null unless a draft; one at a time, by import(id)"
    )
    async def proposal(self, info: Info) -> ImportProposal | None:
        if self.state is not ImportState.DRAFT:
            return None
        if self.listed:
            raise InvalidInput("提案要逐个算；请用 import(id) 查询", "imports")
        operation = info.context
        found = await operation.resources.imports.proposed(operation.actor, self.id)
        operation.position = max(operation.position or 0, found.proposal.position)
        return ImportProposal.of(found)

    @strawberry.field(
        description="提交的回执；表中没有新内容时为空 / Receipt of the commit; null where the file changed nothing"
    )
    async def receipt(self, info: Info) -> Receipt | None:
        if self.state is not ImportState.COMMITTED:
            return None
        found = await info.context.resources.imports.receipt(self.kept)
        return Receipt.of(found) if found else None
