"""Facts as they are appended: first everything behind a position, then live; nothing skipped, nothing twice."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from typing import Annotated, Self, cast
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from events.actor import ActorKind, Role
from events.journal.mapper import Recorded
from events.refusals import PositionUnknown
from schema.context import FactsPage, Feed, Info
from schema.filtering import known
from schema.scalars import Moment, Position
from schema.types.history import title_of
from schema.types.labels import labelled


@strawberry.input(name="FactFilter", description="只要哪些事实：各条件同时满足 / Which facts: all conditions hold")
class FactsWhere:
    topics: list[str] | None = strawberry.field(default=None, description="种类在其中 / One of these kinds")
    project_id: UUID | None = strawberry.field(
        default=None, description="这个项目的登记、列入与月报 / About this project: its own facts, entries, reports"
    )
    streams: list[UUID] | None = strawberry.field(default=None, description="流在其中 / One of these streams")


@strawberry.type(description="一条事实 / A fact")
class FactRecorded:
    position: Position = strawberry.field(description="位置；断线后以它为 after 续接 / Position; go on behind it")
    recorded_at: Moment = strawberry.field(description="记账时刻 / Recorded at")
    topic: str = strawberry.field(description="种类，如 report.filed / Kind, such as report.filed")
    title: str = strawberry.field(description="中文说法 / The fact in a Chinese sentence")
    stream: UUID = strawberry.field(description="所属的流 / Its stream")
    version: int = strawberry.field(description="流内版本 / Version in its stream")
    command_id: UUID = strawberry.field(description="命令编号 / Command id")
    actor: UUID | None = strawberry.field(description="操作者（人员编号）/ Who, a person reference")
    actor_kind: ActorKind = strawberry.field(description="操作者的种类 / What kind of actor")
    actor_kind_label = labelled(ActorKind, "actor_kind")
    unit: UUID | None = strawberry.field(description="所在单位 / Unit")
    role: Role | None = strawberry.field(description="以何角色 / In which role")
    role_label = labelled(Role, "role", nullable=True)
    payload: JSON = strawberry.field(description="事实的内容，如日志所存 / Its content, as the journal has it")

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        said = recorded.envelope
        return cls(
            position=Position(said.position),
            recorded_at=Moment(said.recorded_at),
            topic=said.topic,
            title=title_of(said.topic),
            stream=said.stream,
            version=said.version,
            command_id=said.command_id,
            actor=said.actor.ref,
            actor_kind=said.actor.kind,
            unit=said.unit,
            role=Role(said.role) if said.role else None,
            payload=JSON(msgspec.to_builtins(recorded.fact)),
        )


class Facts(AsyncIterable[FactsPage]):
    """What one follower wants: the facts behind a position that pass its filter, in pages as they come."""

    def __init__(self, feed: Feed, after: int, where: FactsWhere) -> None:
        self.after = after
        self.topics = known(where.topics) or ()
        self._feed = feed
        self._where = where

    async def __aiter__(self) -> AsyncIterator[FactsPage]:
        after = self.after
        while (page := await self._feed.page(after, topics=self.topics)) is not None:
            yield page
            after = page.upto

    def told(self, recorded: Recorded) -> FactRecorded | None:
        """The fact as the schema tells it; None where the filter does not want it."""
        where, stream = self._where, recorded.envelope.stream
        about = getattr(recorded.fact, "project_id", None)
        project_matches = where.project_id is None or where.project_id in (stream, about)
        wanted = project_matches and (where.streams is None or stream in where.streams)
        return FactRecorded.of(recorded) if wanted else None


@strawberry.type(description="订阅 / Subscriptions")
class Subscription:
    @strawberry.subscription(
        description="事实：先补齐 after 之后的，再随到随发；不漏、不重 / "
        "Facts: everything behind `after`, then live; nothing skipped, nothing twice"
    )
    async def facts(
        self,
        info: Info,
        after: Annotated[Position, strawberry.argument(description="从这个位置之后 / Behind this position")],
        where: Annotated[FactsWhere | None, strawberry.argument(name="filter", description="筛选 / Which ones")] = None,
    ) -> AsyncGenerator[FactRecorded, None]:
        session = info.context.session
        start = after if session.resume_after is None else session.resume_after
        feed = info.context.resources.feed
        wanted = Facts(feed, start, where or FactsWhere())
        if not await feed.reached(start):
            raise PositionUnknown(start)
        # The executor hands this on to schema/following.py, which executes the document on each fact that it tells.
        return cast("AsyncGenerator[FactRecorded, None]", wanted)
