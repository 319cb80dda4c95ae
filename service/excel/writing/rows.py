"""Plain rows between the readers and the tables: codes already words, ids already names; amounts in 万元, unrounded."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Category, ExtraColumn, Sector


class Programme(NamedTuple):
    programme_id: UUID
    title: str
    year: int
    categories: tuple[Category, ...]
    sectors: tuple[Sector, ...]
    extra_columns: tuple[ExtraColumn, ...]

    @property
    def labels(self) -> dict[str, str]:
        """What the programme calls its codes."""
        sectors = {sector.code: sector.label for sector in self.sectors}
        return sectors | {category.code: category.label for category in self.categories}


class Project(NamedTuple):
    """`before_year`: completed to the end of the year before the programme's; null where nobody said."""

    project_id: UUID
    name: str
    codes: tuple[str, ...]
    areas: tuple[str, ...]
    scope: str
    construction_type: str
    years: str
    total: Decimal | None
    before_year: Decimal | None
    owners: tuple[str, ...]
    agents: tuple[str, ...]
    started_on: date | None
    in_use_on: date | None


class Entry(NamedTuple):
    """A project's place on the programme. `plan` is the annual plan in force, in the month asked about where there is
    one; the first of `units` leads."""

    entry_id: UUID
    project: Project
    parts: tuple[Project, ...]
    row_no: int | None
    category: str
    sector: str
    plan: Decimal | None
    goal_ensured: str
    goal_striven_for: str
    goal_text: str
    planned_start: date | None
    planned_finish: date | None
    units: tuple[str, ...]
    land_counties: tuple[str, ...]
    remark: str
    extra: dict[str, str]
    exited_from: date | None


class Progress(NamedTuple):
    """A project's month: what was reported, and what it has come to by then. `completed` is null where no report
    counts; sums are null where nothing was ever said."""

    completed: Decimal | None = None
    year_to_date: Decimal | None = None
    since_start: Decimal | None = None
    progress: str = ""
    preparatory_progress: str = ""
    problems: str = ""
    next_steps: str = ""
    status: str = ""


class Filing(NamedTuple):
    """An obligation and what became of it; `lead` is the lead unit, moments as recorded."""

    entry_id: UUID
    project_id: UUID
    name: str
    category: str
    sector: str
    lead: str
    lead_id: UUID | None
    owners: tuple[str, ...]
    owner_ids: tuple[UUID, ...]
    due: datetime
    status: str
    first_filed_at: datetime | None
    reviewed_at: datetime | None
    accepted_at: datetime | None
    returns: int
    corrections: int
    late: bool
    missing: bool


class Cell(NamedTuple):
    """A line of the summary: entries that stand in the month, with their figures."""

    group: str
    category: str
    sector: str
    lead: str
    projects: int
    total: Decimal | None
    plan: Decimal | None
    completed: Decimal
    year_to_date: Decimal
    owed: int
    filed: int


class Event(NamedTuple):
    """One fact about a project: when, where in the journal, what happened, on what basis, why."""

    position: int
    recorded_at: datetime
    said: str
    basis: str
    reason: str


class Month(NamedTuple):
    month: date
    progress: Progress


class Card(NamedTuple):
    """All that the ledger says about one project; `identifiers` by scheme, `opening` as of a day."""

    project: Project
    identifiers: tuple[tuple[str, str], ...]
    opening: Decimal | None
    opening_as_of: date | None
    entries: tuple[tuple[Programme, Entry], ...]
    months: tuple[Month, ...]
    events: tuple[Event, ...]
