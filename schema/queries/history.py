"""Questions to the audit history and to the journal itself."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import strawberry

from events.journal.streams import report_stream
from events.vocabulary import Period
from projections.reading.sources import Order
from projections.reading.where import Is, Where, both
from schema.context import AsOfInput, Info
from schema.filtering import where_of
from schema.paging import Chosen, Paging, connected
from schema.queries.arguments import AFTER, AS_OF, BEFORE, FIRST, LAST
from schema.queries.filters import HistoryWhere
from schema.scalars import Hash, Moment, Month, Position
from schema.types.connection import Connection
from schema.types.enums import Direction
from schema.types.history import HISTORY_LIST, HistoryEvent, Journal


@strawberry.input(description="一份月报：项目与月份 / A report: its project and month")
class ReportRef:
    project_id: UUID = strawberry.field(description="项目 / Project")
    period: Month = strawberry.field(description="月份 / Month")


@strawberry.input(one_of=True, description="谁的变动：六选一 / Whose history: one of the six")
class HistoryOf:
    project: strawberry.Maybe[UUID] = strawberry.field(
        description="项目，连同其列入记录与月报 / A project, with its entries and reports"
    )
    programme: strawberry.Maybe[UUID] = strawberry.field(description="方案 / A programme")
    entry: strawberry.Maybe[UUID] = strawberry.field(description="列入记录 / An entry")
    report: strawberry.Maybe[ReportRef] = strawberry.field(description="一份月报 / A report")
    organisation: strawberry.Maybe[UUID] = strawberry.field(description="单位 / An organisation")
    actor: strawberry.Maybe[UUID] = strawberry.field(description="操作者（人员编号）/ An actor, a person reference")


@strawberry.type
class HistoryQueries:
    @strawberry.field(
        description="变动历史：何时、何人、改了什么、为何、依据何文 / Who changed what, when, why and on what basis"
    )
    async def history(
        self,
        info: Info,
        of: Annotated[HistoryOf, strawberry.argument(description="谁的 / Whose")],
        where: Annotated[
            HistoryWhere | None, strawberry.argument(name="filter", description="筛选 / Which ones")
        ] = None,
        direction: Annotated[
            Direction, strawberry.argument(description="按位置的方向 / Direction, by position")
        ] = Direction.ASC,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[HistoryEvent] | None:
        order = (Order("POSITION", direction is Direction.DESC),)
        chosen = Chosen(both(*_whose(of), where_of(where)), order, Paging(first, after, last, before))
        return await connected(info, HISTORY_LIST, chosen, as_of)

    @strawberry.field(description="台账日志：到了哪个位置，树根是什么 / The journal: its position and root")
    async def journal(self, info: Info, as_of: Annotated[AsOfInput | None, AS_OF] = None) -> Journal | None:
        moment = await info.context.as_of(as_of)
        sealed = await info.context.seal(moment)
        opened = info.context.opened
        return Journal(
            id=opened.journal_id,
            origin=opened.origin,
            hash=opened.hash,
            clock=opened.clock,
            position=Position(sealed.position),
            size=Position(sealed.position),
            root=Hash(sealed.root),
            recorded_at=Moment(sealed.moment),
        )


def _whose(of: HistoryOf) -> Iterator[Where]:
    if of.project:
        yield Is("project", of.project.value)
    elif of.actor:
        yield Is("actor", of.actor.value)
    elif of.report:
        report = of.report.value
        period = Period.month(report.period.year, report.period.month)
        yield Is("streams", [report_stream(report.project_id, period)])
    elif stream := of.programme or of.entry or of.organisation:
        yield Is("streams", [stream.value])
