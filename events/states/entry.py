"""An entry: which project on which programme, since when, with what plan, whose, and until when."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from events.actor import Mark
from events.facts.entry import EntryExited, EntryFact, EntryListed, ListingVoided, PlanAdjusted
from events.vocabulary import Code, Money, OrgRef, Value


class Entry(Value):
    version: int = 0
    programme_id: UUID | None = None
    project_id: UUID | None = None
    category: Code = ""
    annual_plan: Money | None = None
    responsible_units: tuple[OrgRef, ...] = ()
    effective_from: date = date.max
    exited_from: date | None = None
    voided: bool = False

    def covers(self, month: date) -> bool:
        """Whether the entry stands in `month` (first day)."""
        return (
            not self.voided and self.effective_from <= month and (self.exited_from is None or month < self.exited_from)
        )


def evolve(entry: Entry, fact: EntryFact, mark: Mark) -> Entry:
    match fact:
        case EntryListed():
            return Entry(
                version=mark.version,
                programme_id=fact.programme_id,
                project_id=fact.project_id,
                category=fact.category,
                annual_plan=fact.annual_plan,
                responsible_units=fact.responsible_units,
                effective_from=fact.effective_from,
            )
        case PlanAdjusted():
            return replace(entry, version=mark.version, annual_plan=fact.after)
        case EntryExited():
            return replace(entry, version=mark.version, exited_from=fact.effective_from)
        case ListingVoided():
            return replace(entry, version=mark.version, voided=True)
        case _:
            assert_never(fact)
