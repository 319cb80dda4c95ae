"""The audit history, one row a fact, handed out as it was read; and the journal itself."""

from typing import Any
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from events import vocabulary
from events.actor import Role
from events.border import camel
from events.facts import TOPICS
from events.vocabulary import ClockKind, HashName
from projections.history import changed
from projections.reading.history import HISTORY
from schema.batched import batched
from schema.context import Info
from schema.linked import organisation
from schema.paging import Kind
from schema.scalars import Hash, Moment, Month, Position
from schema.types.labels import labelled, started
from schema.types.organisation import Organisation
from schema.types.values import Basis


@strawberry.type(description="一个字段的改动 / One field's change")
class Change:
    field: str = strawberry.field(description="字段 / Field")
    before: JSON | None = strawberry.field(description="改前 / Before")
    after: JSON | None = strawberry.field(description="改后 / After")


@strawberry.type(description="封印：所在一次写入之末与该处的树根 / The end of the append, and the tree's root there")
class Seal:
    position: Position = strawberry.field(description="位置 / Position")
    root: Hash = strawberry.field(description="默克尔树根 / Root of the Merkle tree")


@strawberry.type(description="一条变动：何时、何人、何单位、改了什么、为何、依据何文 / One fact: who, when, what, why")
class HistoryEvent:
    fact_position: Position = strawberry.field(name="position", description="位置 / Position")
    recorded_at: Moment = strawberry.field(description="记账时刻 / Recorded at")
    topic: str = strawberry.field(description="事实的种类，如 report.filed / The kind of fact, such as report.filed")
    stream: UUID = strawberry.field(description="所属的流 / Its stream")
    version: int = strawberry.field(description="流内版本 / Version in its stream")
    actor: UUID | None = strawberry.field(description="操作者（人员编号）/ Who, a person reference")
    role: Role | None = strawberry.field(description="以何角色 / In which role")
    role_label = labelled(Role, "role", nullable=True)
    programme_id: UUID | None = strawberry.field(description="方案 / Programme")
    project_id: UUID | None = strawberry.field(description="项目 / Project")
    period: Month | None = strawberry.field(description="月份 / Month")
    month_start = started("period", nullable=True)
    reason: str | None = strawberry.field(description="理由 / Reason")
    basis_said: strawberry.Private[str | None]
    changes_said: strawberry.Private[str | None]
    known: strawberry.Private[str]
    sealed_at: strawberry.Private[int]
    root: strawberry.Private[bytes]

    @strawberry.field(description="事实的中文说法 / The fact in a Chinese sentence")
    def title(self) -> str:
        return title_of(self.topic)

    @strawberry.field(description="依据 / Basis")
    def basis(self) -> Basis | None:
        return Basis.of(msgspec.json.decode(self.basis_said, type=vocabulary.Basis)) if self.basis_said else None

    @strawberry.field(description="逐字段的改动 / Field by field")
    def changes(self) -> list[Change]:
        return [
            Change(field=camel(change.field), before=_json(change.before), after=_json(change.after))
            for change in changed(self.changes_said, self.known)
            if change.before != change.after
        ]

    @strawberry.field(description="封印 / Seal")
    def seal(self) -> Seal:
        return Seal(position=Position(self.sealed_at), root=Hash(self.root))

    @batched(description="操作者所在单位 / The unit that the actor acted for")
    async def unit(rows: list[Any], info: Info) -> list[Organisation | None]:
        return await organisation(rows, info, lambda row: row.unit_id)


HISTORY_LIST = Kind[HistoryEvent](
    "history",
    HISTORY,
    ("POSITION",),
    {
        "title": ("topic",),
        "role_label": ("role",),
        "month_start": ("period",),
        "basis": ("basis_said",),
        "changes": ("changes_said", "known"),
        "seal": ("sealed_at", "root"),
        "unit": ("unit_id", "position"),
    },
)


@strawberry.type(description="台账日志 / The journal")
class Journal:
    id: UUID = strawberry.field(description="日志编号 / The journal's id")
    origin: str = strawberry.field(description="来源名 / Its origin")
    hash: HashName = strawberry.field(description="散列算法 / Hash algorithm")
    hash_label = labelled(HashName, "hash")
    clock: ClockKind = strawberry.field(description="时钟：真实或模拟 / Clock: real or simulated")
    clock_label = labelled(ClockKind, "clock")
    position: Position = strawberry.field(description="位置 / Position")
    size: Position = strawberry.field(description="事实条数（位置无缺号）/ Number of facts: positions have no gaps")
    root: Hash = strawberry.field(description="默克尔树根 / Root of the Merkle tree")
    recorded_at: Moment = strawberry.field(description="该位置的记账时刻 / When that position was recorded")


def title_of(topic: str) -> str:
    """The sentence that an auditor would say: the fact's docstring."""
    return (TOPICS[topic].__doc__ or topic).strip()


def _json(value: Any) -> JSON | None:
    return None if value is None else JSON(value)
