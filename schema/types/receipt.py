"""What a command is answered with."""

from typing import Self
from uuid import UUID

import strawberry

from events.journal import receipts
from schema.scalars import Hash, Moment, Position


@strawberry.type(
    description="回执：命令之后台账所在的位置与根散列；同一命令编号重试得到同一回执 / "
    "Where the journal stood after a command, sealed; the same again when the command id is repeated"
)
class Receipt:
    command_id: UUID = strawberry.field(description="命令编号 / Command id")
    position: Position = strawberry.field(description="位置：所在一次写入之末 / Position: the end of its append")
    recorded_at: Moment = strawberry.field(description="记账时刻 / When it was recorded")
    root: Hash = strawberry.field(description="该位置的默克尔树根 / Root of the Merkle tree there")
    first: Position | None = strawberry.field(
        description="本命令第一条事实的位置 / Position of the command's first fact"
    )
    last: Position | None = strawberry.field(description="本命令最后一条事实的位置 / Position of its last fact")
    version: int | None = strawberry.field(description="所涉对象的新版本 / Version of the object afterwards")
    appended: int = strawberry.field(
        description="写入的事实条数；0 表示所愿已是现状 / Facts appended; 0 where the wish already held"
    )
    subject: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, receipt: receipts.Receipt) -> Self:
        first, last = receipt.first, receipt.last
        return cls(
            command_id=receipt.command_id,
            position=Position(receipt.position),
            recorded_at=Moment(receipt.recorded_at),
            root=Hash(receipt.root),
            first=None if first is None else Position(first),
            last=None if last is None else Position(last),
            version=receipt.version,
            appended=0 if first is None or last is None else last - first + 1,
            subject=receipt.subject,
        )
