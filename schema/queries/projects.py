"""Questions about projects, entries and organisations."""

from typing import Annotated
from uuid import UUID

import strawberry

from projections.reading.organisations import ORGANISATIONS
from schema.context import AsOfInput, Info
from schema.filtering import where_of
from schema.paging import Chosen, Kind, Paging, connected
from schema.queries.arguments import AFTER, AS_OF, BEFORE, FILTER, FIRST, LAST, ORDER_BY
from schema.queries.filters import EntriesWhere, OrganisationsWhere, ProjectsWhere
from schema.queries.orders import EntriesOrder, OrganisationsOrder, ProjectsOrder
from schema.types.connection import Connection
from schema.types.entry import ENTRY_LIST, Entry
from schema.types.organisation import Organisation
from schema.types.project import PROJECT_LIST, Project, project_at

ORGANISATION_LIST = Kind[Organisation]("organisations", ORGANISATIONS, ("NAME",), {"kind_label": ("kind",)})


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

    @strawberry.field(description="各项目，按名称 / Projects, by name")
    async def projects(
        self,
        info: Info,
        where: Annotated[ProjectsWhere | None, FILTER] = None,
        order_by: Annotated[list[ProjectsOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Project] | None:
        chosen = Chosen(where_of(where), PROJECT_LIST.order(order_by), Paging(first, after, last, before))
        return await connected(info, PROJECT_LIST, chosen, as_of)

    @strawberry.field(description="各列入记录，按文件中的序号 / Entries, by row number")
    async def entries(
        self,
        info: Info,
        where: Annotated[EntriesWhere | None, FILTER] = None,
        order_by: Annotated[list[EntriesOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Entry] | None:
        chosen = Chosen(where_of(where), ENTRY_LIST.order(order_by), Paging(first, after, last, before))
        return await connected(info, ENTRY_LIST, chosen, as_of)

    @strawberry.field(description="各单位，按名称 / Organisations, by name")
    async def organisations(
        self,
        info: Info,
        where: Annotated[OrganisationsWhere | None, FILTER] = None,
        order_by: Annotated[list[OrganisationsOrder] | None, ORDER_BY] = None,
        first: Annotated[int | None, FIRST] = None,
        after: Annotated[str | None, AFTER] = None,
        last: Annotated[int | None, LAST] = None,
        before: Annotated[str | None, BEFORE] = None,
        as_of: Annotated[AsOfInput | None, AS_OF] = None,
    ) -> Connection[Organisation] | None:
        chosen = Chosen(where_of(where), ORGANISATION_LIST.order(order_by), Paging(first, after, last, before))
        return await connected(info, ORGANISATION_LIST, chosen, as_of)
