"""Mutations about organisations."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.vocabulary import OrganisationKind
from schema.context import Info
from schema.mutations.commands import INPUT, CommandInput, as_of, give
from schema.refused import Refusals
from schema.types.organisation import Organisation
from schema.types.project import organisation_at
from schema.types.receipt import Receipt
from schema.types.values import BasisInput


@strawberry.input(description="登记单位 / Register an organisation")
class RegisterOrganisationInput(CommandInput):
    name: str = strawberry.field(description="全称 / Full name")
    kind: OrganisationKind = strawberry.field(description="种类 / Kind")
    area_code: str | None = strawberry.field(default=None, description="行政区划代码 / Area code")
    uscc: str | None = strawberry.field(default=None, description="统一社会信用代码 / Unified social credit code")


@strawberry.input(description="单位更名 / Rename an organisation")
class RenameOrganisationInput(CommandInput):
    organisation_id: UUID = strawberry.field(description="单位 / Organisation")
    name: str = strawberry.field(description="新名称 / New name")
    effective_from: date = strawberry.field(description="生效日期 / Effective from")
    basis: BasisInput = strawberry.field(description="依据 / Basis")


@strawberry.input(description="认定别名 / Recognise an alias")
class RecogniseAliasInput(CommandInput):
    organisation_id: UUID = strawberry.field(description="单位 / Organisation")
    text: str = strawberry.field(description="别名 / The alias")


@strawberry.type(description="已记账：单位 / Recorded: an organisation")
class OrganisationRecorded:
    receipt: Receipt = strawberry.field(description="回执 / Receipt")

    @strawberry.field(description="记账后的单位 / The organisation at the receipt's position")
    async def organisation(self, info: Info) -> Organisation | None:
        return await organisation_at(info, as_of(self.receipt), self.receipt.subject)


RegisterOrganisationResult = Annotated[
    OrganisationRecorded | Refusals,
    strawberry.union("RegisterOrganisationResult", description="登记单位的结果 / Result of registerOrganisation"),
]
RenameOrganisationResult = Annotated[
    OrganisationRecorded | Refusals,
    strawberry.union("RenameOrganisationResult", description="单位更名的结果 / Result of renameOrganisation"),
]
RecogniseAliasResult = Annotated[
    OrganisationRecorded | Refusals,
    strawberry.union("RecogniseAliasResult", description="认定别名的结果 / Result of recogniseAlias"),
]


@strawberry.type
class OrganisationMutations:
    @strawberry.mutation(description="登记单位 / Register an organisation")
    async def register_organisation(
        self, info: Info, input: Annotated[RegisterOrganisationInput, INPUT]
    ) -> RegisterOrganisationResult | None:
        return OrganisationRecorded(receipt=await give(info, RegisterOrganisation, input))

    @strawberry.mutation(description="单位更名；原名仍可识别 / Rename an organisation; the old name stays recognised")
    async def rename_organisation(
        self, info: Info, input: Annotated[RenameOrganisationInput, INPUT]
    ) -> RenameOrganisationResult | None:
        return OrganisationRecorded(receipt=await give(info, RenameOrganisation, input))

    @strawberry.mutation(description="认定别名 / Recognise an alias of an organisation")
    async def recognise_alias(
        self, info: Info, input: Annotated[RecogniseAliasInput, INPUT]
    ) -> RecogniseAliasResult | None:
        return OrganisationRecorded(receipt=await give(info, RecogniseAlias, input))
