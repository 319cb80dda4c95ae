"""Organisations as dashboards see them."""

from typing import Self
from uuid import UUID

import strawberry

from events.vocabulary import OrganisationKind
from projections.organisations import OrganisationRow
from schema.types.labels import labelled


@strawberry.type(
    description="单位：县区、部门、企业等，项目业主与代建单位也是 / An organisation; owners and agents too"
)
class Organisation:
    id: UUID = strawberry.field(description="编号 / Identifier")
    name: str = strawberry.field(description="名称 / Name")
    kind: OrganisationKind = strawberry.field(description="种类 / Kind")
    kind_label = labelled(OrganisationKind, "kind")
    area_code: str | None = strawberry.field(description="行政区划代码 / Area code")
    uscc: str | None = strawberry.field(description="统一社会信用代码 / Unified social credit code")
    aliases: list[str] = strawberry.field(description="别名与曾用名 / Other names that it is known by")
    version: int = strawberry.field(description="版本，供 expectedVersion 使用 / Version, for expectedVersion")

    @classmethod
    def of(cls, row: OrganisationRow) -> Self:
        return cls(
            id=row.organisation_id,
            name=row.name,
            kind=OrganisationKind(row.kind),
            area_code=row.area_code,
            uscc=row.uscc,
            aliases=row.aliases,
            version=row.version,
        )
