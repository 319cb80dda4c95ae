"""Deciding about entries: what a programme lists, adjusts and lets go (notice 三（七）, 动态管理)."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from msgspec import field

from events.decisions import Command, Known, Occasion
from events.facts.entry import EntryExited, EntryFact, EntryListed, ListingVoided, PlanAdjusted
from events.refusals import (
    AlreadyListed,
    CodeUndeclared,
    DatesOutOfOrder,
    EntryHasExited,
    InvalidInput,
    ListingHasReports,
    ListingIsVoided,
    PlanMissing,
    UnitsMissing,
    UnknownDocument,
)
from events.states import Kind, Register
from events.states.entry import Entry
from events.states.programme import Programme
from events.states.report import Status
from events.vocabulary import (
    Basis,
    Code,
    ColumnType,
    ExitCause,
    Goal,
    Money,
    OrgRef,
    Period,
    PersonRef,
    Prose,
    Reason,
    wan,
)


class ListEntry(Command):
    """列入方案. `effective_from` is the first day of the first month that counts."""

    programme_id: UUID
    project_id: UUID
    document_id: UUID
    effective_from: date
    category: Code
    sector: Code
    row_no: int | None = None
    annual_plan: Money | None = None
    month_plan: tuple[Decimal, ...] = ()
    goal: Goal = Goal()
    planned_start: date | None = None
    planned_finish: date | None = None
    responsible_units: tuple[OrgRef, ...] = ()
    land_counties: tuple[OrgRef, ...] = ()
    sponsoring_leader: PersonRef | None = None
    remark: Prose = ""
    extra: dict[Code, str] = field(default_factory=dict)
    id: UUID | None = None


class AdjustPlan(Command):
    """年度计划投资调整."""

    entry_id: UUID
    annual_plan: Money | None
    effective_from: date
    reason: Reason
    basis: Basis


class ExitEntry(Command):
    """退出方案: from the first day of a month on."""

    entry_id: UUID
    cause: ExitCause
    effective_from: date
    reason: Reason
    basis: Basis


class VoidListing(Command):
    """误列作废: the listing should never have been; one that was right and ends is an exit."""

    entry_id: UUID
    reason: Reason
    basis: Basis | None = None


def list_(command: ListEntry, known: Known, occasion: Occasion) -> list[EntryFact]:
    """A project stands once on a programme at a time, under declared codes, with the plan its category asks for."""
    known.unused(Kind.ENTRY, command.id)
    programme = known.programme(command.programme_id)
    if command.document_id not in programme.documents:
        raise UnknownDocument(command.document_id)
    _declared(command, programme)
    _month_of(command.effective_from, programme)
    if command.planned_start and command.planned_finish and command.planned_finish < command.planned_start:
        raise DatesOutOfOrder("计划竣工早于计划开工", "plannedFinish")
    known.project(command.project_id)
    for id, entry in known.listings(command.project_id):
        left = entry.exited_from is not None and entry.exited_from <= command.effective_from
        if entry.programme_id == command.programme_id and not left:
            raise AlreadyListed(id)
    if not command.responsible_units:
        raise UnitsMissing
    known.organisations(command.responsible_units, "responsibleUnits")
    known.organisations(command.land_counties, "landCounties")
    return [_listed(command, command.id or occasion.mint())]


def _months(amounts: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    if len(amounts) not in (0, 12):
        raise InvalidInput("分月计划要么不填，要么十二个月都填", "monthPlan")
    try:
        plan = tuple(wan(amount) for amount in amounts)
    except ValueError as problem:
        raise InvalidInput(str(problem), "monthPlan") from problem
    if any(amount < 0 for amount in plan):
        raise InvalidInput("分月计划不能为负数", "monthPlan")
    return plan


def _listed(command: ListEntry, id: UUID) -> EntryListed:
    return EntryListed(
        entry_id=id,
        programme_id=command.programme_id,
        project_id=command.project_id,
        document_id=command.document_id,
        effective_from=command.effective_from,
        row_no=command.row_no,
        category=command.category,
        sector=command.sector,
        annual_plan=command.annual_plan,
        month_plan=_months(command.month_plan),
        goal=command.goal,
        planned_start=command.planned_start,
        planned_finish=command.planned_finish,
        responsible_units=command.responsible_units,
        land_counties=command.land_counties,
        sponsoring_leader=command.sponsoring_leader,
        remark=command.remark,
        extra=command.extra,
    )


def _declared(command: ListEntry, programme: Programme) -> None:
    category = programme.categories.get(command.category)
    if category is None:
        raise CodeUndeclared(command.category, "category")
    if command.sector not in programme.sectors:
        raise CodeUndeclared(command.sector, "sector")
    if category.plan_required and command.annual_plan is None:
        raise PlanMissing(category.label)
    _not_negative(command.annual_plan)
    for code, text in command.extra.items():
        if code not in programme.columns:
            raise CodeUndeclared(code, "extra")
        if not _fits(text, programme.columns[code]):
            raise InvalidInput(f"附加栏目“{code}”的值“{text[:20]}”类型不符", "extra")


def adjust_plan(command: AdjustPlan, known: Known, occasion: Occasion) -> list[EntryFact]:
    """An adjustment takes effect from a month on; earlier months go on showing the plan they had."""
    entry, programme = _standing(command.entry_id, command.effective_from, known)
    category = programme.categories[entry.category]
    if category.plan_required and command.annual_plan is None:
        raise PlanMissing(category.label)
    _not_negative(command.annual_plan)
    if command.annual_plan == entry.annual_plan:
        return []
    return [
        PlanAdjusted(
            entry_id=command.entry_id,
            before=entry.annual_plan,
            after=command.annual_plan,
            effective_from=command.effective_from,
            reason=command.reason,
            basis=command.basis,
        )
    ]


def exit_(command: ExitEntry, known: Known, occasion: Occasion) -> list[EntryFact]:
    """An exit takes effect from a month on; earlier months stay as they were."""
    _standing(command.entry_id, command.effective_from, known)
    return [
        EntryExited(
            entry_id=command.entry_id,
            cause=command.cause,
            effective_from=command.effective_from,
            reason=command.reason,
            basis=command.basis,
        )
    ]


def void_listing(command: VoidListing, known: Known, occasion: Occasion) -> list[EntryFact]:
    """A listing is voided while it stands and no report rests on it alone."""
    entry = _not_ended(command.entry_id, "entryId", known)
    resting = _resting(command.entry_id, entry, known)
    if resting:
        raise ListingHasReports(resting[0], len(resting))
    return [ListingVoided(entry_id=command.entry_id, reason=command.reason, basis=command.basis)]


def _resting(id: UUID, entry: Entry, known: Known) -> list[str]:
    """The reports that stand and are owed for this entry alone, in words: of the project that it lists and of the parts
    of a bundle. A part that was voided counts nowhere, and its reports cannot be returned."""
    programme, listed = known.programme(entry.programme_id or id), entry.project_id or id
    months = sorted(month for month in programme.months if entry.covers(month))
    reporting = (listed, *known.ids(Register.PART, str(listed)))
    return [
        f"“{project.name}” {month:%Y-%m}"
        for project_id in reporting
        if not (project := known.state(Kind.PROJECT, project_id)).voided
        for month in months
        if _reported(project_id, month, known) and not _owed_elsewhere(project_id, month, id, known)
    ]


def _reported(project_id: UUID, month: date, known: Known) -> bool:
    status = known.report(project_id, Period.month(month.year, month.month)).status
    return status in {Status.FILED, Status.REVIEWED, Status.ACCEPTED}


def _owed_elsewhere(project_id: UUID, month: date, id: UUID, known: Known) -> bool:
    """Whether another entry than `id` asks the project for the month's report."""
    parent: UUID | None = known.state(Kind.PROJECT, project_id).parent
    listings = (*known.listings(project_id), *(known.listings(parent) if parent else ()))
    return any(
        other != id
        and entry.programme_id
        and entry.covers(month)
        and month in known.programme(entry.programme_id).months
        for other, entry in listings
    )


def _not_ended(id: UUID, path: str, known: Known) -> Entry:
    """The entry, neither exited nor voided; `path` is to blame for an exit."""
    entry = known.entry(id)
    if entry.voided:
        raise ListingIsVoided
    if entry.exited_from is not None:
        raise EntryHasExited(f"{entry.exited_from:%Y-%m}", path)
    return entry


def _standing(id: UUID, effective_from: date, known: Known) -> tuple[Entry, Programme]:
    """The entry, not exited, at a month in which it stands, and its programme."""
    entry = _not_ended(id, "effectiveFrom", known)
    programme = known.programme(entry.programme_id or id)
    _month_of(effective_from, programme)
    if effective_from < entry.effective_from:
        raise DatesOutOfOrder("生效月早于列入月", "effectiveFrom")
    return entry, programme


def _month_of(day: date, programme: Programme) -> None:
    if day.day != 1 or day.year != programme.year:
        raise DatesOutOfOrder(f"生效日应为方案年度 {programme.year} 某月的 1 日", "effectiveFrom")


def _not_negative(amount: Money | None) -> None:
    if amount is not None and amount.wan < 0:
        raise InvalidInput("年度计划投资不能为负数", "annualPlan")


def _fits(text: str, type: ColumnType) -> bool:
    try:
        if type is ColumnType.NUMBER:
            return Decimal(text).is_finite()
        if type is ColumnType.DATE:
            date.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return False
    return type is not ColumnType.FLAG or text in {"true", "false"}
