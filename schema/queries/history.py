"""Questions to the audit history and to the journal itself."""

from typing import Annotated
from uuid import UUID

import strawberry

from events.facts import TOPICS
from events.journal.streams import report_stream
from events.refusals import InvalidInput
from events.vocabulary import Period
from projections import history
from projections.asof import resolve
from projections.history import HistoryFilter
from schema.context import AsOfInput, Info
from schema.queries.arguments import AS_OF, FIRST, MonthsInput
from schema.scalars import Hash, Moment, Month, Position
from schema.types.connection import PageInfo, page_info, page_size
from schema.types.history import HistoryEvent, Journal


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


@strawberry.type(description="一条变动与它的游标（即位置）/ A fact and its cursor, which is its position")
class HistoryEventEdge:
    cursor: Position = strawberry.field(description="游标 / Cursor")
    node: HistoryEvent = strawberry.field(description="变动 / The fact")


@strawberry.type(description="一页变动，按位置 / A page of history, by position")
class HistoryEventConnection:
    edges: list[HistoryEventEdge] = strawberry.field(description="各条与其游标 / Facts with cursors")
    nodes: list[HistoryEvent] = strawberry.field(description="各条 / Facts")
    page_info: PageInfo = strawberry.field(description="翻页信息 / About this page")


@strawberry.type
class HistoryQueries:
    @strawberry.field(
        description="变动历史：何时、何人、改了什么、为何、依据何文 / Who changed what, when, why and on what basis"
    )
    async def history(
        self,
        info: Info,
        of: Annotated[HistoryOf, strawberry.argument(description="谁的 / Whose")],
        topics: Annotated[
            list[str] | None,
            strawberry.argument(description="事实种类，如 report.filed / Kinds of fact, such as report.filed"),
        ] = None,
        months: Annotated[
            MonthsInput | None, strawberry.argument(description="月报的起止月份 / Reports' months")
        ] = None,
        first: Annotated[int, FIRST] = 100,
        after: Annotated[
            Position | None, strawberry.argument(description="从这个位置之后取 / Go on behind this position")
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> HistoryEventConnection | None:
        moment = await info.context.as_of(as_of)
        where = _filter(of, known(topics), months or MonthsInput())
        limit = page_size(first)
        page = await history.find(await info.context.connection(), moment, where, after=after or 0, limit=limit)
        nodes = [HistoryEvent.of(row, moment) for row in page]
        return HistoryEventConnection(
            edges=[HistoryEventEdge(cursor=node.position, node=node) for node in nodes],
            nodes=nodes,
            page_info=page_info([str(node.position) for node in nodes], more=page.more, after=after),
        )

    @strawberry.field(description="台账日志：到了哪个位置，树根是什么 / The journal: its position and root")
    async def journal(self, info: Info, as_of: Annotated[AsOfInput | None, AS_OF] = None) -> Journal | None:
        moment = await info.context.as_of(as_of)
        sealed = await resolve(await info.context.connection(), moment.moment, position=moment.position)
        opened = info.context.resources.opened
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


def known(topics: list[str] | None) -> list[str] | None:
    """Topics that exist; a misspelt one would silently find nothing."""
    for topic in topics or ():
        if topic not in TOPICS:
            raise InvalidInput(f"没有“{topic[:40]}”这种事实", "topics")
    return topics


def _filter(of: HistoryOf, topics: list[str] | None, months: MonthsInput) -> HistoryFilter:
    where = HistoryFilter(topics=topics, first=months.first, last=months.last)
    if of.project:
        return where._replace(project=of.project.value)
    if of.actor:
        return where._replace(actor=of.actor.value)
    if of.report:
        report = of.report.value
        period = Period.month(report.period.year, report.period.month)
        return where._replace(streams=[report_stream(report.project_id, period)])
    stream = of.programme or of.entry or of.organisation
    return where._replace(streams=[stream.value]) if stream else where
