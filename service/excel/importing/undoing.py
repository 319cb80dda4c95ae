"""Undoing an import by a compensating one: what it listed and registered is voided, what it changed is set back.

Nothing is taken out of the journal: the second import names the first as its cause, and the history shows both. An
undoing is whole or not at all. What has been built since on what the import did bars it, and so does what no fact takes
back. What may be in use elsewhere (units, aliases, the document) stays and is told.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from uuid6 import uuid7

from events.actor import Actor, Channel, Circumstances
from events.decisions import Command
from events.decisions.entry import AdjustPlan, VoidListing
from events.decisions.project import IdentifyProject, RenameProject, ReviseTotal, SetOpeningBalance, VoidProject
from events.desk import Desk
from events.facts.entry import EntryListed, PlanAdjusted
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.facts.programme import DocumentIssued
from events.facts.project import (
    OpeningBalanceSet,
    ProjectIdentified,
    ProjectRegistered,
    ProjectRenamed,
    TotalRevised,
)
from events.facts.report import ReportFiled
from events.journal.mapper import Recorded
from events.journal.reading import Reader
from events.journal.receipts import Receipt
from events.refusals import ImportRefused, NotAllowed, Refused
from events.vocabulary import Basis, Reason
from service.excel.importing.standing import Obstacle, Standing, title_of
from service.excel.refusals import UndoBlocked, UnknownImport

NAME = "UndoImport"


class Undoing(NamedTuple):
    """What undoing import `undone` would record under the import id `id`: `commands` in order, all in one append.

    `obstacles` bar it until somebody has dealt with them; `staying` says in words what stays as the import made it.
    """

    id: UUID
    undone: UUID
    commands: tuple[Command, ...]
    staying: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]


class Why(NamedTuple):
    """Reason and basis, given by whoever undoes; every compensating fact carries them."""

    reason: Reason
    basis: Basis


def propose(reader: Reader, desk: Desk, actor: Actor, import_id: UUID, why: Why) -> Undoing:
    """What would undo an import now, and what bars it; nothing is recorded. Refused: UnknownImport, and what is wrong
    with reason, basis or the actor's right."""
    facts = reader.of_import(import_id)
    if not facts:
        raise UnknownImport(import_id)
    id, standing = uuid7(), Standing(reader, facts)
    if undone := standing.undone_by():
        return Undoing(id, import_id, (), (), (undone,))
    compensating = _Compensating(standing, why)
    for one in facts:
        compensating.take(one)
    commands, obstacles = compensating.commands, [*compensating.obstacles, *standing.built_since()]
    if commands:
        how = _circumstances(id, import_id)
        refusals = _rehearsed(desk, actor, [(command, how) for command in commands])
        obstacles += _refused(refusals, commands, standing, {one.about for one in obstacles})
    elif not obstacles:
        obstacles = [Obstacle("nothing_to_undo", "这次导入没有可以撤回的内容；留存的单位、别名、文件不必撤销。")]
    return Undoing(id, import_id, tuple(commands), tuple(compensating.staying), tuple(obstacles))


def commit(desk: Desk, actor: Actor, undoing: Undoing) -> Receipt:
    """Record it, all or nothing; once, however often it is tried. Refused: UndoBlocked where it is barred,
    ImportRefused where something has happened since it was proposed."""
    if undoing.obstacles:
        raise UndoBlocked(undoing.obstacles[0].message, len(undoing.obstacles))
    how = _circumstances(undoing.id, undoing.undone)
    return desk.handle_many([(command, how) for command in undoing.commands], actor, name=NAME, command_id=undoing.id)


def _circumstances(id: UUID, undone: UUID) -> Circumstances:
    return Circumstances(channel=Channel.IMPORT, cause=str(undone), import_id=id)


class _Compensating:
    """The import's facts, one after the other, turned into the commands that take them back."""

    def __init__(self, standing: Standing, why: Why) -> None:
        self._standing = standing
        self._reason, self._basis = why
        self._voided: list[Command] = []
        self._back: list[Command] = []
        self._unregistered: list[Command] = []
        self._told: set[tuple[type, UUID]] = set()
        self.staying: list[str] = []
        self.obstacles: list[Obstacle] = []

    @property
    def commands(self) -> list[Command]:
        """Listings first: a project must have left the lists before it is voided."""
        return [*self._voided, *self._back, *self._unregistered]

    def take(self, one: Recorded) -> None:
        fact, stream = one.fact, one.originator_id
        if isinstance(fact, EntryListed):
            self._voided.append(VoidListing(entry_id=fact.entry_id, reason=self._reason, basis=self._basis))
        elif isinstance(fact, ProjectRegistered):
            self._unregistered.append(VoidProject(project_id=fact.project_id, reason=self._reason, basis=self._basis))
        elif stream in self._standing.made:
            return  # it goes with the entry or the project
        elif isinstance(fact, OrganisationRegistered | OrganisationRenamed | AliasRecognised | DocumentIssued):
            self.staying.append(_stays(fact))
        elif (type(fact), stream) not in self._told:  # what stood before the first of a kind is what to go back to
            self._told.add((type(fact), stream))
            self._set_back(one)

    def _set_back(self, one: Recorded) -> None:
        fact, about = one.fact, self._standing.about(one.originator_id)
        if isinstance(fact, PlanAdjusted):
            self._back += self._plans(fact)
        elif isinstance(fact, ProjectRenamed):
            self._back.append(
                RenameProject(
                    project_id=fact.project_id,
                    name=fact.before,
                    effective_from=fact.effective_from,
                    basis=self._basis,
                )
            )
        elif isinstance(fact, TotalRevised):
            self._back.append(
                ReviseTotal(
                    project_id=fact.project_id,
                    total=fact.before,
                    effective_from=fact.effective_from,
                    basis=self._basis,
                )
            )
        elif isinstance(fact, ProjectIdentified):
            self._identifier(fact, about)
        elif isinstance(fact, OpeningBalanceSet):
            self._balance(fact, about)
        elif not (isinstance(fact, ReportFiled) and self._standing.returned(one.originator_id)):
            way = "请先退回该月报，再撤销导入" if isinstance(fact, ReportFiled) else "请对有误的各条单独更正"
            message = f"{about}：“{title_of(fact)}”不能随导入撤销；{way}。"
            self.obstacles.append(Obstacle("cannot_be_taken_back", message, one.originator_id, one.envelope.position))

    def _plans(self, first: PlanAdjusted) -> list[Command]:
        """From the first month that the import adjusted on, each month shows the plan that it showed before: where
        earlier adjustments take effect in later months, one going back is not enough."""
        return [
            AdjustPlan(
                entry_id=first.entry_id,
                annual_plan=plan,
                effective_from=month,
                reason=self._reason,
                basis=self._basis,
            )
            for month, plan in self._standing.plans_before(first.entry_id)
        ]

    def _identifier(self, fact: ProjectIdentified, about: str) -> None:
        if fact.before is None:
            self.staying.append(f"{about}的代码“{fact.after.value}”留存（此前没有同种代码）；有误的请换码。")
            return
        self._back.append(
            IdentifyProject(
                project_id=fact.project_id,
                identifier=fact.before,
                effective_from=fact.effective_from,
                basis=self._basis,
            )
        )

    def _balance(self, fact: OpeningBalanceSet, about: str) -> None:
        before = self._standing.project_before(fact.project_id)
        if before.opening_balance is None or before.opened_as_of is None or before.opening_certainty is None:
            self.staying.append(f"{about}的期初累计 {fact.completed.stated} 留存（此前没有期初）；有误的请重新核定。")
            return
        self._back.append(
            SetOpeningBalance(
                project_id=fact.project_id,
                as_of=before.opened_as_of,
                completed=before.opening_balance,
                certainty=before.opening_certainty,
                basis=self._basis,
            )
        )


def _stays(fact: OrganisationRegistered | OrganisationRenamed | AliasRecognised | DocumentIssued) -> str:
    if isinstance(fact, OrganisationRegistered):
        return f"单位“{fact.name}”留存：别处可能已在使用。"
    if isinstance(fact, OrganisationRenamed):
        return f"单位更名“{fact.before}”→“{fact.after}”留存：别处可能已在使用。"
    if isinstance(fact, AliasRecognised):
        return f"别名“{fact.text}”留存：别处可能已在使用。"
    return f"文件“{fact.basis.title}”留存：它带来的变动已经抵销。"


def _rehearsed(
    desk: Desk, actor: Actor, proposed: Sequence[tuple[Command, Circumstances]]
) -> list[tuple[int, Refused]]:
    """What the desk would refuse now. What is wrong with every command alike is the person's own, and raised."""
    try:
        desk.rehearse_many(proposed, actor, name=NAME)
    except ImportRefused as refused:
        for _, refusal in refused.refusals:
            if isinstance(refusal, NotAllowed) or refusal.path in {"reason", "basis"}:
                raise refusal from None
        return refused.refusals
    return []


def _refused(
    refusals: list[tuple[int, Refused]], commands: list[Command], standing: Standing, barred: set[UUID | None]
) -> list[Obstacle]:
    """The desk's refusals as obstacles; not about what is `barred` already, nor of a project whose listing is."""
    barred = barred | {standing.project_of(one) for one in barred if one is not None}
    obstacles: list[Obstacle] = []
    for index, refusal in refusals:
        subject = _subject(commands[index])
        if subject not in barred:
            barred |= {subject, standing.project_of(subject)}
            obstacles.append(Obstacle(refusal.code, f"{standing.about(subject)}：{refusal.message}", subject))
    return obstacles


def _subject(command: Command) -> UUID:
    """The entry or project that a compensating command is about."""
    subject: UUID = getattr(command, "entry_id", None) or command.project_id  # type: ignore[attr-defined]
    return subject
