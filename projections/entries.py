"""Entries as they stand, and the adjustments of their plans by the month these take effect: entries.sql.

A listed plan, its adjustments and an exit are kept apart so that a month shows the plan that was in force in it. A
voided listing has no row from its voiding on; its adjustments stand in theirs, where only entries look for them.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from events.actor import Mark
from events.facts.entry import EntryExited, EntryListed, ListingVoided, PlanAdjusted
from events.facts.journal import JournalFact
from events.facts.organisation import OrganisationFact
from events.facts.programme import ProgrammeFact
from events.facts.project import ProjectFact
from events.facts.report import ReportFact
from projections.programmes import json_text
from projections.projection import Projection


class EntryKey(NamedTuple):
    entry_id: UUID


class Entry(NamedTuple):
    programme_id: UUID
    project_id: UUID
    document_id: UUID
    effective_from: date
    exited_from: date | None
    exit_cause: str | None
    row_no: int | None
    category: str
    sector: str
    listed_plan: Decimal | None
    annual_plan: Decimal | None
    plan_stated: str | None
    plan_unit: str | None
    month_plan: list[Decimal]
    goal_ensured: str
    goal_striven_for: str
    goal_text: str
    planned_start: date | None
    planned_finish: date | None
    responsible_units: list[UUID]
    land_counties: list[UUID]
    sponsoring_leader: UUID | None
    remark: str
    extra: str
    version: int


entries = Projection("entries", EntryKey, Entry, version=2)


@entries.on(EntryListed)
def listed(row: Entry | None, fact: EntryListed, mark: Mark) -> Entry:
    plan = fact.annual_plan
    return Entry(
        programme_id=fact.programme_id,
        project_id=fact.project_id,
        document_id=fact.document_id,
        effective_from=fact.effective_from,
        exited_from=None,
        exit_cause=None,
        row_no=fact.row_no,
        category=fact.category,
        sector=fact.sector,
        listed_plan=plan.wan if plan else None,
        annual_plan=plan.wan if plan else None,
        plan_stated=plan.stated if plan else None,
        plan_unit=plan.unit.value if plan else None,
        month_plan=list(fact.month_plan),
        goal_ensured=fact.goal.ensured,
        goal_striven_for=fact.goal.striven_for,
        goal_text=fact.goal.text,
        planned_start=fact.planned_start,
        planned_finish=fact.planned_finish,
        responsible_units=list(fact.responsible_units),
        land_counties=list(fact.land_counties),
        sponsoring_leader=fact.sponsoring_leader,
        remark=fact.remark,
        extra=json_text(fact.extra),
        version=mark.version,
    )


@entries.on(PlanAdjusted)
def plan_adjusted(row: Entry, fact: PlanAdjusted, mark: Mark) -> Entry:
    plan = fact.after
    return row._replace(
        annual_plan=plan.wan if plan else None,
        plan_stated=plan.stated if plan else None,
        plan_unit=plan.unit.value if plan else None,
        version=mark.version,
    )


@entries.on(EntryExited)
def exited(row: Entry, fact: EntryExited, mark: Mark) -> Entry:
    return row._replace(exited_from=fact.effective_from, exit_cause=fact.cause.value, version=mark.version)


@entries.on(ListingVoided)
def listing_voided(row: Entry, fact: ListingVoided, mark: Mark) -> None:
    """Whoever asks of now finds no such entry; whoever asks of before finds it as it stood."""


class AdjustmentKey(NamedTuple):
    entry_id: UUID
    effective_from: date


class Adjustment(NamedTuple):
    """The plan that holds from this month on, 万元, unless a later fact (a higher version of the entry) says otherwise:
    an adjustment may reach back behind an earlier one."""

    plan: Decimal | None
    version: int


adjustments = Projection("adjustments", AdjustmentKey, Adjustment, version=1)


@adjustments.on(PlanAdjusted, key=lambda fact: (fact.entry_id, fact.effective_from))
def adjusted(row: Adjustment | None, fact: PlanAdjusted, mark: Mark) -> Adjustment:
    return Adjustment(fact.after.wan if fact.after else None, mark.version)


for _projection in (entries, adjustments):
    _projection.ignores(JournalFact, OrganisationFact, ProgrammeFact, ProjectFact, ReportFact)
adjustments.ignores(EntryListed, EntryExited, ListingVoided)
