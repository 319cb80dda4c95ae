"""Entries: a project's place on one programme. Its id is random: a project may be listed again after it exited, or when
a listing was voided."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from events.facts import Fact
from events.vocabulary import Basis, Code, ExitCause, Goal, Money, OrgRef, PersonRef, Prose, Reason, check_wan


class EntryListed(Fact, topic="entry.listed"):
    """项目列入方案，并定下类别、行业、年度计划与责任单位（排名第一的为牵头单位）。"""

    entry_id: UUID
    programme_id: UUID
    project_id: UUID
    document_id: UUID
    effective_from: date
    row_no: int | None
    category: Code
    sector: Code
    annual_plan: Money | None
    month_plan: tuple[Decimal, ...]
    goal: Goal
    planned_start: date | None
    planned_finish: date | None
    responsible_units: tuple[OrgRef, ...]
    land_counties: tuple[OrgRef, ...]
    sponsoring_leader: PersonRef | None
    remark: Prose
    extra: dict[Code, str]

    def __post_init__(self) -> None:
        if len(self.month_plan) not in (0, 12):
            raise ValueError("分月计划要么不填，要么十二个月都填")
        check_wan(*self.month_plan)


class PlanAdjusted(Fact, topic="entry.plan_adjusted"):
    """年度计划投资调整。"""

    entry_id: UUID
    before: Money | None
    after: Money | None
    effective_from: date
    reason: Reason
    basis: Basis


class EntryExited(Fact, topic="entry.exited"):
    """项目退出方案；自生效月起不再计入统计与报送。"""

    entry_id: UUID
    cause: ExitCause
    effective_from: date
    reason: Reason
    basis: Basis


class ListingVoided(Fact, topic="entry.listing_voided"):
    """误列作废；该条列入自始不应有，从此不再计入清单、统计与报送。"""

    entry_id: UUID
    reason: Reason
    basis: Basis | None


EntryFact = EntryListed | PlanAdjusted | EntryExited | ListingVoided
