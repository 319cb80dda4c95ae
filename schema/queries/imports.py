"""Questions about uploaded tables: outside the journal, and so always as they stand now."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.context import Info
from schema.queries.arguments import AFTER, FIRST
from schema.types.connection import Connection, Cursor, connection, page_size
from schema.types.imports import Import, ImportState

ORDER = "import"
MOST = 100


@strawberry.type
class ImportQueries:
    @strawberry.field(
        name="import",
        description="一次导入（市重点办；信息员限本人上传的）/ One import; a reporting clerk sees own ones only",
    )
    async def import_(
        self, info: Info, id: Annotated[UUID, strawberry.argument(description="编号 / Identifier")]
    ) -> Import | None:
        return Import.of(await info.context.resources.imports.one(info.context.actor, id))

    @strawberry.field(
        description="各次导入，新的在前，一页至多 100 个（市重点办；信息员限本人上传的）/ "
        "Imports, newest first, at most 100 a page; a reporting clerk sees own ones only"
    )
    async def imports(
        self,
        info: Info,
        state: Annotated[ImportState | None, strawberry.argument(description="到了哪一步 / How far they came")] = None,
        first: Annotated[int, FIRST] = 20,
        after: Annotated[str | None, AFTER] = None,
    ) -> Connection[Import] | None:
        imports, actor = info.context.resources.imports, info.context.actor
        wanted = state.name if state else None
        behind = Cursor.read(after, ORDER, True).id if after else None
        page, more = await imports.page(actor, state=wanted, after=behind, limit=page_size(first, MOST))
        return connection(
            [Import.of(kept, listed=True) for kept in page],
            [Cursor(ORDER, True, "", kept.import_id, 0).text() for kept in page],
            more=more,
            after=after,
            count=lambda: imports.count(actor, wanted),
        )
