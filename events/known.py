"""What deciding reads under the head lock: streams folded once, however many commands look at them, and registers."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from events.decisions import Command, Known, entry, identifier_key, organisation, project, report
from events.journal.memory import Stream
from events.journal.streams import report_stream
from events.journal.under import RegisterKey, Under
from events.states import Kind, Register
from events.states import entry as entry_state
from events.states import organisation as organisation_state
from events.states import programme as programme_state
from events.states import project as project_state
from events.states import report as report_state
from events.vocabulary import Period

StateKey = tuple[Kind, UUID | tuple[UUID, Period]]

FOLDS: dict[Kind, tuple[Any, Callable[..., Any]]] = {
    Kind.ORGANISATION: (organisation_state.Organisation(), organisation_state.evolve),
    Kind.PROGRAMME: (programme_state.Programme(), programme_state.evolve),
    Kind.PROJECT: (project_state.Project(), project_state.evolve),
    Kind.ENTRY: (entry_state.Entry(), entry_state.evolve),
    Kind.REPORT: (report_state.Report(), report_state.evolve),
}

_KINDS = {kind.value: kind for kind in Kind}

# The fields of a command that hold ids of streams which its decision may read.
_ID_FIELDS = (
    "id",
    "organisation_id",
    "programme_id",
    "project_id",
    "entry_id",
    "parent",
    "owners",
    "agents",
    "responsible_units",
    "land_counties",
)
_IDS: dict[type[Command], tuple[str, ...]] = {}

# The registers that a command's decision asks, by their keys.
_REGISTERS: dict[type[Command], Callable[[Any], list[RegisterKey]]] = {
    organisation.RegisterOrganisation: lambda command: [(Register.ORGANISATION_NAME, command.name)],
    organisation.RenameOrganisation: lambda command: [(Register.ORGANISATION_NAME, command.name)],
    organisation.RecogniseAlias: lambda command: [(Register.ORGANISATION_NAME, command.text)],
    project.RegisterProject: lambda command: [
        *((Register.IDENTIFIER, identifier_key(identifier)) for identifier in command.identifiers),
        *((Register.AREA, area) for area in command.areas),
    ],
    project.IdentifyProject: lambda command: [(Register.IDENTIFIER, identifier_key(command.identifier))],
    project.StartProject: lambda command: [(Register.LISTING, str(command.project_id))],
    project.PutProjectIntoUse: lambda command: [(Register.LISTING, str(command.project_id))],
    project.VoidProject: lambda command: [(Register.LISTING, str(command.project_id))],
    entry.ListEntry: lambda command: [(Register.LISTING, str(command.project_id))],
    **dict.fromkeys(
        (
            report.FileReport,
            report.ReviewReport,
            report.ReturnReport,
            report.AcceptReport,
            report.CorrectReport,
            report.ExcuseReport,
        ),
        lambda command: [
            (Register.LISTING, str(command.project_id)),
            (Register.PART, str(command.project_id)),
        ],
    ),
}


class Folded(Known):
    """Streams folded as far as they have come, this append's facts included."""

    def __init__(self, under: Under) -> None:
        self._under = under
        self._obligations: dict[UUID, tuple[int, tuple[entry_state.Entry, ...]]] = {}

    def state(self, kind: Kind, key: UUID | tuple[UUID, Period]) -> Any:
        stream = self._under.stream(stream_id(key))
        if stream.further:
            _fold(stream)
        return stream.state if stream.kind is kind else FOLDS[kind][0]

    def obligations(self, project_id: UUID) -> tuple[entry_state.Entry, ...]:
        """Asked first for the right and then for the decision; the same until a fact is added."""
        added = len(self._under.added)
        known = self._obligations.get(project_id)
        if known is None or known[0] != added:
            known = self._obligations[project_id] = (added, super().obligations(project_id))
        return known[1]

    def ids(self, register: Register, key: str) -> tuple[UUID, ...]:
        return self._under.projecting.ids(register, key)

    def prefetch(self, commands: Sequence[Command]) -> None:
        """Read what the commands will ask for in two SELECTs: registers, then streams; the rest is read when asked."""
        registers: list[RegisterKey] = []
        streams: set[UUID] = set()
        for command in commands:
            ask = _REGISTERS.get(command.__class__)
            if ask is not None:
                registers += ask(command)
            for name in _ids_of(command.__class__):
                value = getattr(command, name)
                if value.__class__ is tuple:
                    streams.update(value)
                elif value is not None:
                    streams.add(value)
            if isinstance(command, report.FileReport | report.ReviewReport | report.ReturnReport | report.AcceptReport):
                streams.add(report_stream(command.project_id, command.period))
        self._under.projecting.prefetch(registers)
        for register, key in registers:
            streams.update(self.ids(register, key))
        self._under.prefetch(streams)
        self._prefetch_about(command.entry_id for command in commands if isinstance(command, entry.VoidListing))

    def _prefetch_about(self, listings: Iterable[UUID]) -> None:
        """What voiding listings asks for: of their projects, the other listings, the parts, and the reports of those
        months that were opened; in a few SELECTs for all of them."""
        entries: list[entry_state.Entry] = [self.state(Kind.ENTRY, id) for id in listings]
        projects = {one.project_id: one for one in entries if one.project_id is not None}
        if not projects:
            return
        registers = [(register, str(id)) for id in projects for register in (Register.LISTING, Register.PART)]
        self._under.projecting.prefetch(registers)
        streams = {one.programme_id for one in projects.values() if one.programme_id is not None}
        for register, key in registers:
            streams.update(self.ids(register, key))
        self._under.prefetch(streams | set(projects))
        for id, one in projects.items():
            months = self.state(Kind.PROGRAMME, one.programme_id).months if one.programme_id else ()
            for reporting in (id, *self.ids(Register.PART, str(id))):
                streams.update(report_stream(reporting, Period.month(month.year, month.month)) for month in months)
        self._under.prefetch(streams)


def _fold(stream: Stream) -> None:
    if not stream.folded:
        stream.kind = _KINDS.get(stream.further[0].fact.topic.partition(".")[0])
        stream.state = FOLDS[stream.kind][0] if stream.kind else None
    if stream.kind:
        evolve = FOLDS[stream.kind][1]
        for fact, mark in stream.further:
            stream.state = evolve(stream.state, fact, mark)
    stream.folded, stream.further = stream.version, []


def stream_id(key: UUID | tuple[UUID, Period]) -> UUID:
    return report_stream(*key) if key.__class__ is tuple else key  # type: ignore[return-value]


def target(kind: Kind, command: Command) -> StateKey | None:
    """The stream that a command writes; None where it starts a new one."""
    if kind is Kind.REPORT:
        return kind, (command.project_id, command.period)  # type: ignore[attr-defined]
    id: UUID | None = getattr(command, f"{kind}_id", None) or getattr(command, "id", None)
    return (kind, id) if id else None


def _ids_of(command: type[Command]) -> tuple[str, ...]:
    if command not in _IDS:
        _IDS[command] = tuple(name for name in _ID_FIELDS if name in command.__struct_fields__)
    return _IDS[command]
