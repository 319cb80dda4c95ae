"""Questions about uploaded tables: outside the journal, and so always as they stand now."""

from datetime import UTC, datetime
from typing import Annotated, cast
from uuid import UUID

import strawberry

from events.refusals import InvalidInput
from projections.asof import AsOf
from projections.reading.where import EVERYTHING
from schema import cursors
from schema.context import Info
from schema.cursors import Listing
from schema.queries.arguments import AFTER
from schema.types.connection import Connection, Page
from schema.types.imports import Import, ImportState

MOST = 100
NOWHERE = AsOf(0, datetime(1970, 1, 1, tzinfo=UTC), b"")
FIRST = strawberry.argument(description="取前几条（1 至 100）/ The first so many (1 to 100)")


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
        if not 1 <= first <= MOST:
            raise InvalidInput(f"一页可取 1 至 {MOST} 条", "first")
        imports, actor = info.context.resources.imports, info.context.actor
        wanted = state.name if state else None
        listing = Listing.of(info.context.opened.journal_id, "imports", EVERYTHING, (), wanted)
        behind = UUID(cursors.read(after, listing, ["uuid"], "after").edge.id) if after else None
        rows, more = await imports.page(actor, state=wanted, after=behind, limit=first)
        page = Page(
            [Import.of(kept, listed=True) for kept in rows],
            cursors.cursors(listing, NOWHERE, [(str(kept.import_id),) for kept in rows]),
            follow=more,
            precede=after is not None,
            counted=lambda: imports.count(actor, wanted),
        )
        return cast(Connection[Import], page)
