"""The audit history, one row a fact, and the journal itself."""

from typing import Any, Self
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from events import vocabulary
from events.actor import Role
from events.border import camel
from events.facts import TOPICS
from events.vocabulary import ClockKind, HashName
from projections.asof import AsOf
from projections.history import HistoryRow
from schema.context import Info
from schema.scalars import Hash, Moment, Month, Position
from schema.types.labels import labelled, started
from schema.types.organisation import Organisation
from schema.types.project import organisation_at
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
    position: Position = strawberry.field(description="位置 / Position")
    recorded_at: Moment = strawberry.field(description="记账时刻 / Recorded at")
    topic: str = strawberry.field(description="事实的种类，如 report.filed / The kind of fact, such as report.filed")
    title: str = strawberry.field(description="事实的中文说法 / The fact in a Chinese sentence")
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
    basis: Basis | None = strawberry.field(description="依据 / Basis")
    changes: list[Change] = strawberry.field(description="逐字段的改动 / Field by field")
    seal: Seal = strawberry.field(description="封印 / Seal")
    unit_id: strawberry.Private[UUID | None]
    as_of: strawberry.Private[AsOf]

    @classmethod
    def of(cls, row: HistoryRow, as_of: AsOf) -> Self:
        return cls(
            position=Position(row.position),
            recorded_at=Moment(row.recorded_at),
            topic=row.topic,
            title=title_of(row.topic),
            stream=row.stream,
            version=row.version,
            actor=row.actor,
            role=Role(row.role) if row.role else None,
            programme_id=row.programme_id,
            project_id=row.project_id,
            period=Month(row.month) if row.month else None,
            reason=row.reason,
            basis=Basis.of(msgspec.json.decode(row.basis, type=vocabulary.Basis)) if row.basis else None,
            changes=[
                Change(field=camel(change.field), before=_json(change.before), after=_json(change.after))
                for change in row.changed()
                if change.before != change.after
            ],
            seal=Seal(position=Position(row.sealed_at), root=Hash(row.root)),
            unit_id=row.unit,
            as_of=as_of,
        )

    @strawberry.field(description="操作者所在单位 / The unit that the actor acted for")
    async def unit(self, info: Info) -> Organisation | None:
        return await organisation_at(info, self.as_of, self.unit_id)


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
