"""Questions about projects, entries and organisations."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events.vocabulary import OrganisationKind
from projections import listings, organisations, projects
from projections.listings import EntryOrder, EntryRow
from projections.projects import ProjectOrder, ProjectRow
from schema.context import AsOfInput, Info
from schema.queries.arguments import AFTER, AS_OF, FIRST, EntriesWhere, ProjectsWhere
from schema.types.connection import Connection, Cursor, connection, exact, page_size
from schema.types.entry import Entry
from schema.types.enums import Direction
from schema.types.organisation import Organisation
from schema.types.project import Project, project_at

LEAST = Decimal(-1)
"""How the readers' orders take an absent amount."""

PROJECT_KEYS: dict[ProjectOrder, tuple[Callable[[ProjectRow], object], Callable[[str], Any]]] = {
    ProjectOrder.NAME: (lambda row: row.name, str),
    ProjectOrder.TOTAL: (lambda row: LEAST if row.total is None else row.total, exact),
}
ENTRY_KEYS: dict[EntryOrder, tuple[Callable[[EntryRow], object], Callable[[str], Any]]] = {
    EntryOrder.ROW_NO: (lambda row: row.row_no or 0, exact),
    EntryOrder.NAME: (lambda row: row.name, str),
    EntryOrder.ANNUAL_PLAN: (lambda row: LEAST if row.annual_plan is None else row.annual_plan, exact),
    EntryOrder.TOTAL: (lambda row: LEAST if row.total is None else row.total, exact),
}


@strawberry.input(name="ProjectOrderBy", description="项目排序 / Order of projects")
class ProjectsOrder:
    field: ProjectOrder = strawberry.field(default=ProjectOrder.NAME, description="依据 / By what")
    direction: Direction = strawberry.field(default=Direction.ASC, description="方向 / Direction")


@strawberry.input(name="EntryOrderBy", description="列入记录排序 / Order of entries")
class EntriesOrder:
    field: EntryOrder = strawberry.field(default=EntryOrder.ROW_NO, description="依据 / By what")
    direction: Direction = strawberry.field(default=Direction.ASC, description="方向 / Direction")


@strawberry.type
class ProjectQueries:
    @strawberry.field(description="一个项目 / One project")
    async def project(
        self,
        info: Info,
        id: Annotated[UUID, strawberry.argument(description="编号 / Identifier")],
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Project | None:
        return await project_at(info, await info.context.as_of(as_of), id)

    @strawberry.field(description="各项目 / Projects")
    async def projects(
        self,
        info: Info,
        where: Annotated[
            ProjectsWhere | None, strawberry.argument(name="filter", description="筛选 / Which ones")
        ] = None,
        order_by: Annotated[ProjectsOrder | None, strawberry.argument(description="排序 / Order")] = None,
        first: Annotated[int, FIRST] = 100,
        after: Annotated[str | None, AFTER] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Project] | None:
        order = order_by or ProjectsOrder()
        descending = order.direction is Direction.DESC
        cursor = Cursor.read(after, order.field, descending) if after else None
        key_of, parse = PROJECT_KEYS[order.field]
        moment = await info.context.as_of(as_of, position=cursor.position if cursor else None)
        filter, opened = ProjectsWhere.of(where), await info.context.connection()
        page = await projects.find(
            opened,
            moment,
            filter,
            order=order.field,
            descending=descending,
            after=(parse(cursor.key), cursor.id) if cursor else None,
            limit=page_size(first),
        )
        return connection(
            [Project.of(row, moment) for row in page],
            [Cursor(order.field, descending, str(key_of(row)), row.project_id, moment.position).text() for row in page],
            more=page.more,
            after=after,
            count=lambda: projects.count(opened, moment, filter),
        )

    @strawberry.field(description="各列入记录 / Entries")
    async def entries(
        self,
        info: Info,
        where: Annotated[
            EntriesWhere | None, strawberry.argument(name="filter", description="筛选 / Which ones")
        ] = None,
        order_by: Annotated[EntriesOrder | None, strawberry.argument(description="排序 / Order")] = None,
        first: Annotated[int, FIRST] = 100,
        after: Annotated[str | None, AFTER] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Entry] | None:
        order = order_by or EntriesOrder()
        descending = order.direction is Direction.DESC
        cursor = Cursor.read(after, order.field, descending) if after else None
        key_of, parse = ENTRY_KEYS[order.field]
        moment = await info.context.as_of(as_of, position=cursor.position if cursor else None)
        filter, opened = EntriesWhere.of(where), await info.context.connection()
        page = await listings.find(
            opened,
            moment,
            filter,
            order=order.field,
            descending=descending,
            after=(parse(cursor.key), cursor.id) if cursor else None,
            limit=page_size(first),
        )
        return connection(
            [Entry.of(row, moment) for row in page],
            [Cursor(order.field, descending, str(key_of(row)), row.entry_id, moment.position).text() for row in page],
            more=page.more,
            after=after,
            count=lambda: listings.count(opened, moment, filter),
        )

    @strawberry.field(description="各单位，按名称 / Organisations, by name")
    async def organisations(
        self,
        info: Info,
        ids: Annotated[list[UUID] | None, strawberry.argument(description="编号在其中 / One of these ids")] = None,
        kinds: Annotated[
            list[OrganisationKind] | None, strawberry.argument(description="种类在其中 / One of these kinds")
        ] = None,
        text: Annotated[
            str | None, strawberry.argument(description="名称或别名中含有 / The name or an alias contains")
        ] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> list[Organisation] | None:
        moment = await info.context.as_of(as_of)
        wanted = [kind.value for kind in kinds] if kinds is not None else None
        rows = await organisations.find(await info.context.connection(), moment, ids=ids, kinds=wanted, text=text)
        return [Organisation.of(row) for row in rows]
