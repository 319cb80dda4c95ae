"""Who asks, and how a fact remembers it."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Code, Name, OrgRef, PersonRef, Value


class ActorKind(StrEnum):
    PERSON = "PERSON"
    UNIT_ACCOUNT = "UNIT_ACCOUNT"
    MACHINE = "MACHINE"
    IMPORT = "IMPORT"
    SYSTEM = "SYSTEM"


class Channel(StrEnum):
    API = "API"
    WORKBOOK = "WORKBOOK"
    IMPORT = "IMPORT"
    PAGE = "PAGE"
    KEYED_FROM_PAPER = "KEYED_FROM_PAPER"


class Role(StrEnum):
    """Roles of notice 三（二）, 三（五） and 三（八）, and the two that read for machines."""

    REPORTING_CLERK = "REPORTING_CLERK"
    LIAISON_OFFICER = "LIAISON_OFFICER"
    RESPONSIBLE_OFFICER = "RESPONSIBLE_OFFICER"
    MAJOR_PROJECTS_OFFICE = "MAJOR_PROJECTS_OFFICE"
    INSPECTION_OFFICE = "INSPECTION_OFFICE"
    PERFORMANCE_OFFICE = "PERFORMANCE_OFFICE"
    AUDITOR = "AUDITOR"
    INTEGRATION = "INTEGRATION"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.REPORTING_CLERK: "信息员",
    Role.LIAISON_OFFICER: "联络员",
    Role.RESPONSIBLE_OFFICER: "责任专员",
    Role.MAJOR_PROJECTS_OFFICE: "市重点办",
    Role.INSPECTION_OFFICE: "督查室",
    Role.PERFORMANCE_OFFICE: "绩效办",
    Role.AUDITOR: "审计",
    Role.INTEGRATION: "对接系统",
}


class Actor(NamedTuple):
    """All that authentication hands inward. `ref` is a person (or machine) reference, never a name."""

    ref: PersonRef
    roles: frozenset[Role]
    unit: OrgRef | None = None
    kind: ActorKind = ActorKind.PERSON
    credential: str | None = None


class Source(Value):
    """Where a fact's content came from: a system and its own id, or a file with its hash, sheet and row."""

    system: Name | None = None
    external_id: Name | None = None
    file_hash: str | None = None
    sheet: Name | None = None
    row: int | None = None


class Circumstances(Value):
    """What else is true of one command: how it came, for whom, from what, and when it happened or was received."""

    channel: Channel = Channel.API
    on_behalf_of: OrgRef | None = None
    source: Source | None = None
    occurred_on: date | None = None
    received_on: date | None = None
    cause: str | None = None
    import_id: UUID | None = None
    rule_version: Code | None = None
    trace_id: str | None = None


class Mark(NamedTuple):
    """When, where and by whom a fact was recorded: all that folds may know besides the fact itself."""

    position: int
    at: datetime
    stream: UUID
    version: int
    actor: UUID | None
    unit: UUID | None
    role: str | None
