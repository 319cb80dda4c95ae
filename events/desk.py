"""The desk: every command's way, once — read, fold, allow, decide — and its routing table.

`handle` answers one command with a receipt or raises its refusal; `handle_many` takes an import: the same decisions,
one append, all or nothing.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import structs
from uuid6 import uuid7

from events.access import allow
from events.actor import Actor, Circumstances, Role
from events.border import clean
from events.decisions import Command, Known, Occasion, entry, organisation, programme, project, report
from events.facts import Fact
from events.journal.committer import Committer
from events.journal.format import ActorRecord, Context, context_bytes
from events.journal.receipts import Outcome, Receipt
from events.journal.streams import stream_of
from events.journal.under import Said, Under
from events.known import Folded, stream_id, target
from events.refusals import ImportRefused, Refused, VersionConflict
from events.states import Kind

Decide = Callable[[Any, Known, Occasion], Sequence[Fact]]

DECISIONS: dict[type[Command], tuple[Kind, Decide]] = {
    organisation.RegisterOrganisation: (Kind.ORGANISATION, organisation.register),
    organisation.RenameOrganisation: (Kind.ORGANISATION, organisation.rename),
    organisation.RecogniseAlias: (Kind.ORGANISATION, organisation.recognise_alias),
    programme.OpenProgramme: (Kind.PROGRAMME, programme.open_),
    programme.IssueDocument: (Kind.PROGRAMME, programme.issue_document),
    programme.OpenMonth: (Kind.PROGRAMME, programme.open_month),
    programme.CloseMonth: (Kind.PROGRAMME, programme.close_month),
    programme.ReopenMonth: (Kind.PROGRAMME, programme.reopen_month),
    project.RegisterProject: (Kind.PROJECT, project.register),
    project.RenameProject: (Kind.PROJECT, project.rename),
    project.ReviseTotal: (Kind.PROJECT, project.revise_total),
    project.IdentifyProject: (Kind.PROJECT, project.identify),
    project.SetOpeningBalance: (Kind.PROJECT, project.set_opening_balance),
    project.StartProject: (Kind.PROJECT, project.start),
    project.PutProjectIntoUse: (Kind.PROJECT, project.put_into_use),
    project.VoidProject: (Kind.PROJECT, project.void),
    entry.ListEntry: (Kind.ENTRY, entry.list_),
    entry.AdjustPlan: (Kind.ENTRY, entry.adjust_plan),
    entry.ExitEntry: (Kind.ENTRY, entry.exit_),
    entry.VoidListing: (Kind.ENTRY, entry.void_listing),
    report.FileReport: (Kind.REPORT, report.file),
    report.ReviewReport: (Kind.REPORT, report.review),
    report.ReturnReport: (Kind.REPORT, report.return_),
    report.AcceptReport: (Kind.REPORT, report.accept),
    report.CorrectReport: (Kind.REPORT, report.correct),
    report.ExcuseReport: (Kind.REPORT, report.excuse),
}


class Wish(NamedTuple):
    """A command with its circumstances, and its bytes for the digest."""

    command: Command
    circumstances: Circumstances
    content: bytes
    expected_version: int | None


class Request(NamedTuple):
    """One command, or the commands of one import, under one command id."""

    command_id: UUID
    digest: bytes
    name: str
    actor: Actor
    wishes: tuple[Wish, ...]
    alone: bool


NO_CIRCUMSTANCES = Circumstances()


class Desk:
    """What the schema and imports talk to. Thread-safe; the committer is one thread of the process."""

    def __init__(self, committer: Committer) -> None:
        self._committer = committer

    @property
    def alive(self) -> bool:
        """Whether the committer takes commands."""
        return self._committer.alive

    def submit(
        self,
        command: Command,
        actor: Actor,
        *,
        command_id: UUID | None = None,
        expected_version: int | None = None,
        circumstances: Circumstances = NO_CIRCUMSTANCES,
    ) -> "Future[Receipt]":
        """The receipt to come. Raises at once what the border refuses; the future carries other refusals."""
        wish = _wish(command, circumstances, expected_version)
        return self._committer.submit(_request(type(command).__name__, actor, (wish,), command_id, alone=False))

    def handle(self, command: Command, actor: Actor, **options: Any) -> Receipt:
        return self.submit(command, actor, **options).result()

    def submit_many(
        self,
        commands: Sequence[Command | tuple[Command, Circumstances]],
        actor: Actor,
        *,
        name: str,
        command_id: UUID | None = None,
        expected_version: int | None = None,
    ) -> "Future[Receipt]":
        """An import in one append. ImportRefused names every refused command; then nothing was kept.
        `expected_version` is that of what the first command is about."""
        work = _request(name, actor, _wishes(commands, expected_version), command_id, alone=True)
        return self._committer.submit(work)

    def rehearse_many(
        self, commands: Sequence[Command | tuple[Command, Circumstances]], actor: Actor, *, name: str
    ) -> int:
        """How many facts an import would append now; refused exactly where it would be. Nothing is kept."""
        return self._committer.rehearse(_request(name, actor, _wishes(commands), None, alone=True))

    def handle_many(
        self, commands: Sequence[Command | tuple[Command, Circumstances]], actor: Actor, **options: Any
    ) -> Receipt:
        return self.submit_many(commands, actor, **options).result()


def _wishes(
    commands: Sequence[Command | tuple[Command, Circumstances]], expected_version: int | None = None
) -> tuple[Wish, ...]:
    """ImportRefused names every command that the border refuses."""
    wishes, refusals = [], []
    for index, item in enumerate(commands):
        command, circumstances = item if isinstance(item, tuple) else (item, NO_CIRCUMSTANCES)
        try:
            wishes.append(_wish(command, circumstances, None if index else expected_version))
        except Refused as refusal:
            refusals.append((index, refusal))
    if refusals:
        raise ImportRefused(refusals)
    return tuple(wishes)


def _wish(command: Command, circumstances: Circumstances, expected_version: int | None) -> Wish:
    if circumstances is not NO_CIRCUMSTANCES:
        clean(circumstances)
    return Wish(command, circumstances, clean(command), expected_version)


def _request(name: str, actor: Actor, wishes: tuple[Wish, ...], command_id: UUID | None, *, alone: bool) -> Request:
    digest = hashlib.sha256(f"{name} {actor.ref} {wishes[0].expected_version if wishes else None}".encode())
    for wish in wishes:
        digest.update(f"{wish.command.__class__.__name__} {len(wish.content)} ".encode() + wish.content)
    return Request(command_id or uuid7(), digest.digest(), name, actor, wishes, alone)


class Decider:
    """Decides the requests of one append; it folds each stream once, however many commands look at it."""

    def __init__(self, under: Under) -> None:
        self._under = under
        self._known = Folded(under)
        self._heard: dict[tuple[UUID, type[Command], Role, int], Said] = {}

    def prepare(self, works: Sequence[Request]) -> None:
        self._known.prefetch([wish.command for work in works for wish in work.wishes])

    def decide(self, work: Request) -> Outcome:
        refusals: list[tuple[int, Refused]] = []
        outcome = Outcome(None, None)
        for index, wish in enumerate(work.wishes):
            try:
                outcome = self._decide_one(work, wish)
            except Refused as refusal:
                if not work.alone:
                    raise
                refusals.append((index, refusal))
        if refusals:
            raise ImportRefused(refusals)
        return Outcome(None, None) if work.alone else outcome

    def _decide_one(self, work: Request, wish: Wish) -> Outcome:
        command, actor = wish.command, work.actor
        role = allow(command, actor, self._known)
        kind, decide = DECISIONS[type(command)]
        subject = target(kind, command)
        if wish.expected_version is not None:
            current = self._known.state(*subject).version if subject else 0
            if current != wish.expected_version:
                raise VersionConflict(wish.expected_version, current)
        facts = decide(command, self._known, Occasion(self._under.at, actor, uuid7))
        if facts:
            self._under.add(facts, self._said_by(work, wish, role))
        stream = stream_of(facts[0]) if facts else stream_id(subject[1]) if subject else None
        return Outcome(stream, self._under.stream(stream).version if stream else None)

    def _said_by(self, work: Request, wish: Wish, role: Role) -> Said:
        """The part of the envelope that facts share; the same for every row of an import that came the same way."""
        if not work.alone:
            return _said(work, wish, role)
        key = (work.command_id, type(wish.command), role, id(wish.circumstances))
        if key not in self._heard:
            self._heard[key] = _said(work, wish, role)
        return self._heard[key]


def _said(work: Request, wish: Wish, role: Role) -> Said:
    return Said(context_bytes(_context(work, wish, role)), work.actor.ref, work.actor.unit, role.value)


def _context(work: Request, wish: Wish, role: Role) -> Context:
    actor, how = work.actor, wish.circumstances
    return Context(
        command_id=work.command_id,
        command=type(wish.command).__name__,
        actor=ActorRecord(actor.kind, actor.ref),
        unit=actor.unit,
        role=role.value,
        credential=actor.credential,
        **(structs.asdict(how) if how is not NO_CIRCUMSTANCES else {}),
    )
