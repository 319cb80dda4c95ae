"""How what an import touched stood before it, and what has been built on it since; read from the journal's streams."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.facts import Fact
from events.facts.entry import EntryExited, EntryListed, ListingVoided, PlanAdjusted
from events.facts.project import ProjectRegistered, ProjectVoided
from events.facts.report import ReportReturned
from events.journal.mapper import Recorded
from events.journal.reading import Reader
from events.states import project as project_state
from events.states.project import Project
from events.vocabulary import SHANGHAI, Money

ENDING = (EntryExited, ListingVoided, ProjectVoided)
EVERYTHING = 1_000_000
"""More facts than one question to the journal is answered with."""


class Obstacle(NamedTuple):
    """Something that bars an undoing, and what to do about it, in Chinese, under a stable code. `about` is the stream
    (entry, project …), `position` the fact, where there is one to be named."""

    code: str
    message: str
    about: UUID | None = None
    position: int | None = None


class Standing:
    """The entries and projects of an import: as they stood before it (`first` to `last`), and since."""

    def __init__(self, reader: Reader, facts: Sequence[Recorded]) -> None:
        self._reader = reader
        self._facts = facts
        self._id = facts[0].envelope.import_id
        self.first, self.last = facts[0].envelope.position, facts[-1].envelope.position
        self.made = {one.originator_id for one in facts if isinstance(one.fact, EntryListed | ProjectRegistered)}
        touched = {one.originator_id for one in facts if _kind(one) in {"entry", "project", "report"}}
        self._streams = reader.streams(sorted(touched))
        beginnings = (self._streams[id][0] for id in touched)
        self._projects: dict[UUID, UUID] = {
            one.originator_id: id for one in beginnings if (id := getattr(one.fact, "project_id", None))
        }
        self._streams |= reader.streams(sorted(set(self._projects.values()) - touched))

    def about(self, id: UUID) -> str:
        """The project, or that of an entry or report, by its name now; else what it is."""
        recorded = self._streams.get(self.project_of(id), [])
        known = recorded and isinstance(recorded[0].fact, ProjectRegistered)
        return f"“{_project(recorded).name}”" if known else f"{id}"

    def project_of(self, id: UUID) -> UUID:
        """The project that an entry or report `id` is about; `id` itself where it is neither."""
        return self._projects.get(id, id)

    def project_before(self, id: UUID) -> Project:
        """The project as it stood before the import."""
        return _project(self._before(id))

    def plans_before(self, entry_id: UUID) -> Iterator[tuple[date, Money | None]]:
        """The months, in order, from which on the plan is to be said again so that each shows the one that it showed
        before the import; the first is the first that the import adjusted."""
        listed, *changes = (one.fact for one in self._before(entry_id))
        by_import = (one.fact for one in self._facts if one.originator_id == entry_id)
        since = min(fact.effective_from for fact in by_import if isinstance(fact, PlanAdjusted))
        adjusted = [fact for fact in changes if isinstance(fact, PlanAdjusted)]
        for month in sorted({since, *(fact.effective_from for fact in adjusted if fact.effective_from > since)}):
            in_force = [fact.after for fact in adjusted if fact.effective_from <= month]
            yield month, in_force[-1] if in_force else listed.annual_plan if isinstance(listed, EntryListed) else None

    def returned(self, report: UUID) -> bool:
        """Whether a report that the import filed has been returned since, and counts no more."""
        return isinstance(self._streams[report][-1].fact, ReportReturned)

    def undone_by(self) -> Obstacle | None:
        """Whether the import was undone before."""
        for one in self._since():
            said = one.envelope
            if said.cause == str(self._id) and said.import_id is not None:
                message = f"这次导入已于 {_day(one)} 由导入 {said.import_id} 撤销，不必再撤。"
                return Obstacle("already_undone", message, position=said.position)
        return None

    def built_since(self) -> list[Obstacle]:
        """What happened since to what the import made; and, to what it changed, changes of the same kind."""
        changed = {(one.originator_id, type(one.fact)) for one in self._facts if _kind(one) != "report"}
        built = [
            one
            for one in self._since()
            if one.originator_id in self.made
            or (one.originator_id, type(one.fact)) in changed
            or isinstance(one.fact, ENDING)
        ]
        obstacles: dict[UUID, Obstacle] = {}
        for one in [*built, *self._parts_since()]:
            about = getattr(one.fact, "parent", None) or one.originator_id
            if about not in obstacles:
                obstacles[about] = self._obstacle(one, about)
        return list(obstacles.values())

    def _obstacle(self, one: Recorded, about: UUID) -> Obstacle:
        message = (
            f"{self.about(about)}在导入之后（{_day(one)}）又有变动：{title_of(one.fact)}；"
            "导入不能整体撤销，请对有误的各条单独更正。"
        )
        return Obstacle("built_upon", message, about, one.envelope.position)

    def _parts_since(self) -> list[Recorded]:
        """The parts that were registered since of bundles that the import registered."""
        later = self._reader.since(self.last, EVERYTHING, topics=[ProjectRegistered.topic])
        return [one for one in later if isinstance(one.fact, ProjectRegistered) and one.fact.parent in self.made]

    def _before(self, id: UUID) -> list[Recorded]:
        return [one for one in self._streams[id] if one.envelope.position < self.first]

    def _since(self) -> list[Recorded]:
        """All that happened since to what the import touched, in order."""
        touched = {one.originator_id for one in self._facts}
        since = (one for id in touched for one in self._streams.get(id, ()) if one.envelope.position > self.last)
        return sorted(since, key=lambda one: one.envelope.position)


def _kind(one: Recorded) -> str:
    return one.fact.topic.partition(".")[0]


def title_of(fact: Fact) -> str:
    """The fact in a Chinese sentence, without its full stop."""
    return (type(fact).__doc__ or fact.topic).strip().rstrip("。")


def _project(recorded: Sequence[Recorded]) -> Project:
    state = Project()
    for one in recorded:
        state = project_state.evolve(state, one.fact, one.mark)  # type: ignore[arg-type]
    return state


def _day(one: Recorded) -> str:
    return f"{one.envelope.recorded_at.astimezone(SHANGHAI):%Y-%m-%d}"
