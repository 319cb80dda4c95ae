"""The desk's own part: the stream a command is about, expected versions, the envelope's words, imports as a whole."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from events.actor import Actor, ActorKind, Channel, Circumstances, Mark, Source
from events.decisions import Command
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.decisions.programme import IssueDocument
from events.decisions.project import RegisterProject
from events.desk import DECISIONS, NO_CIRCUMSTANCES, Decider, Desk, Request, Wish
from events.facts import Fact
from events.journal.format import Context
from events.journal.memory import Noted, Stream
from events.journal.streams import stream_of
from events.journal.under import Said
from events.known import target
from events.refusals import (
    ForbiddenCharacter,
    ImportRefused,
    InvalidInput,
    OrganisationNameTaken,
    PersonalData,
    Refused,
    RoleNotAllowed,
    UnknownOrganisation,
    VersionConflict,
)
from events.states import Kind
from events.vocabulary import OrganisationKind, OrgRef, Period
from tests.deciding.spec import NOON, OFFICE, Registers
from tests.deciding.wishes import WISHES
from tests.deciding.world import (
    BASIS,
    CLERK,
    DOCUMENT,
    ENTRY,
    FILE,
    MARCH,
    OWNER,
    PROGRAMME,
    PROJECT,
    alias_of_owner,
    filed,
    lead,
    owed,
    owner,
)

COMMAND_ID = UUID(int=0xE0001)
A_NEW_ONE = {"RegisterOrganisation", "OpenProgramme", "RegisterProject", "ListEntry"}
ABOUT: dict[Kind, UUID | tuple[UUID, Period]] = {
    Kind.ORGANISATION: OWNER,
    Kind.PROGRAMME: PROGRAMME,
    Kind.PROJECT: PROJECT,
    Kind.ENTRY: ENTRY,
    Kind.REPORT: (PROJECT, MARCH),
}


class Append:
    """What the desk uses of an append under the lock, in memory: its streams, its registers, what it adds."""

    at = NOON

    def __init__(self, happened: Iterable[Fact]) -> None:
        self.projecting = Registers()
        self.added: list[tuple[Fact, Said]] = []
        self._streams: dict[UUID, Stream] = defaultdict(Stream)
        self.add(happened, Said(b"{}", OFFICE.ref, None, None))
        self.added.clear()

    def stream(self, id: UUID) -> Stream:
        return self._streams[id]

    def add(self, facts: Iterable[Fact], said: Said) -> None:
        for fact in facts:
            stream = self._streams[stream_of(fact)]
            mark = Mark(1, NOON, stream_of(fact), stream.version + 1, said.actor, said.unit, said.role)
            self.added.append((fact, said))
            stream.further.append(Noted(fact, mark))
            self.projecting.note(fact, mark)


def deciding(*happened: Fact) -> tuple[Decider, list[tuple[Fact, Said]]]:
    append: Any = Append(happened)
    return Decider(append), append.added


def request(*commands: Command, by: Actor = OFFICE, version: int | None = None, alone: bool = False) -> Request:
    wishes = tuple(Wish(command, NO_CIRCUMSTANCES, b"", version) for command in commands)
    return Request(COMMAND_ID, b"", "Import", by, wishes, alone)


def refused(work: Request, *happened: Fact) -> Refused:
    decider, _ = deciding(*happened)
    with pytest.raises(Refused) as caught:
        decider.decide(work)
    return caught.value


@pytest.mark.parametrize("command", WISHES, ids=lambda command: type(command).__name__)
def test_a_command_is_about_the_stream_that_it_writes(command: Command) -> None:
    kind, _ = DECISIONS[type(command)]
    expected = None if type(command).__name__ in A_NEW_ONE else (kind, ABOUT[kind])
    assert target(kind, command) == expected


def test_a_document_is_about_its_programme_even_when_an_import_gives_its_id() -> None:
    issue = next(wish for wish in WISHES if isinstance(wish, IssueDocument))
    assert target(Kind.PROGRAMME, replace(issue, id=DOCUMENT)) == (Kind.PROGRAMME, PROGRAMME)


def test_a_new_stream_whose_id_an_import_gives_is_that_stream() -> None:
    assert target(Kind.PROJECT, RegisterProject(name="桥", id=PROJECT)) == (Kind.PROJECT, PROJECT)


def test_an_expected_version_is_that_of_the_stream() -> None:
    decider, _ = deciding(*owed)
    assert decider.decide(request(FILE, by=CLERK, version=0)).version == 1
    conflict = refused(request(FILE, by=CLERK, version=0), *owed, filed)
    assert (type(conflict), conflict.code, conflict.path) == (VersionConflict, "version_conflict", "expectedVersion")
    assert conflict.message == "您看到的是第 0 版，现在已是第 1 版；请刷新后核对再提交。"


def test_a_wish_that_holds_already_answers_with_the_stream_as_it_is() -> None:
    decider, added = deciding(owner, alias_of_owner)
    again = RecogniseAlias(organisation_id=OWNER, text=alias_of_owner.text)
    outcome = decider.decide(request(again, version=2))
    assert (outcome.subject, outcome.version, added) == (OWNER, 2, [])


@pytest.mark.parametrize("first", ["the right kind", "the wrong kind"])
def test_an_id_of_another_kind_is_unknown_whatever_was_read_before(first: str) -> None:
    decider, _ = deciding(*owed)
    wrong = request(RecogniseAlias(organisation_id=OrgRef(PROJECT), text="柳江桥"))
    if first == "the right kind":
        decider.decide(request(FILE, by=CLERK))
    for _ in range(2):
        with pytest.raises(UnknownOrganisation):
            decider.decide(wrong)


def test_an_append_sees_what_it_added_itself() -> None:
    decider, added = deciding()
    register = RegisterOrganisation(name="柳北区人民政府", kind=OrganisationKind.COUNTY)
    decider.decide(request(register))
    with pytest.raises(OrganisationNameTaken):
        decider.decide(request(register))
    assert [fact.topic for fact, _ in added] == ["organisation.registered"]


def test_an_import_names_every_refused_command() -> None:
    work = request(
        RegisterOrganisation(name="柳东新区管委会", kind=OrganisationKind.NEW_AREA),
        RegisterOrganisation(name=lead.name, kind=OrganisationKind.COUNTY),
        RenameOrganisation(organisation_id=OrgRef(ENTRY), name="某县", effective_from=MARCH.first, basis=BASIS),
        alone=True,
    )
    refusal = refused(work, lead)
    assert isinstance(refusal, ImportRefused)
    assert [(index, one.code) for index, one in refusal.refusals] == [
        (1, "organisation_name_taken"),
        (2, "unknown_organisation"),
    ]
    assert refusal.message.startswith("共 2 条有问题，全部未写入；第 2 条：“柳北区人民政府”已是单位")


def test_a_refused_command_adds_nothing() -> None:
    decider, added = deciding(*owed)
    with pytest.raises(RoleNotAllowed):
        decider.decide(request(RecogniseAlias(organisation_id=OWNER, text="城投"), by=CLERK))
    assert added == []


def test_the_envelope_says_who_in_which_role_by_which_command_and_how() -> None:
    decider, added = deciding(*owed)
    actor = CLERK._replace(kind=ActorKind.UNIT_ACCOUNT, credential="key-7")
    how = Circumstances(
        channel=Channel.WORKBOOK,
        on_behalf_of=OWNER,
        source=Source(file_hash="ab" * 32, sheet="月报", row=17),
        occurred_on=MARCH.last,
        received_on=MARCH.last,
        cause="0190",
        import_id=COMMAND_ID,
        rule_version="R1",
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    )
    decider.decide(Request(COMMAND_ID, b"", "FileReport", actor, (Wish(FILE, how, b"", None),), alone=False))
    ((fact, said),) = added
    assert (fact, said.actor, said.unit, said.role) == (filed, CLERK.ref, OWNER, "REPORTING_CLERK")
    assert msgspec.json.decode(said.context) == {
        "command_id": "00000000-0000-0000-0000-0000000e0001",
        "command": "FileReport",
        "actor": {"kind": "UNIT_ACCOUNT", "ref": str(CLERK.ref)},
        "unit": str(OWNER),
        "role": "REPORTING_CLERK",
        "credential": "key-7",
        "on_behalf_of": str(OWNER),
        "channel": "WORKBOOK",
        "source": {"system": None, "external_id": None, "file_hash": "ab" * 32, "sheet": "月报", "row": 17},
        "cause": "0190",
        "occurred_on": "2020-03-31",
        "received_on": "2020-03-31",
        "import_id": "00000000-0000-0000-0000-0000000e0001",
        "rule_version": "R1",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def test_the_envelope_holds_nothing_by_which_an_erased_payload_could_be_guessed() -> None:
    """A digest of the command has no salt; it belongs to the receipts, which a lawful erasure can reach."""
    assert not [name for name in Context.__struct_fields__ if "digest" in name or "content" in name]
    decider, added = deciding(*owed)
    decider.decide(request(FILE, by=CLERK))
    assert msgspec.json.decode(added[0][1].context) == {
        "command_id": "00000000-0000-0000-0000-0000000e0001",
        "command": "FileReport",
        "actor": {"kind": "PERSON", "ref": str(CLERK.ref)},
        "unit": str(OWNER),
        "role": "REPORTING_CLERK",
    }


@pytest.mark.parametrize(
    ("how", "refusal", "path"),
    [
        (Circumstances(source=Source(sheet="月\0报")), ForbiddenCharacter, "source"),
        (Circumstances(cause="\ud800"), ForbiddenCharacter, "cause"),
        (Circumstances(source=Source(sheet="张 13812345678")), PersonalData, "source"),
        (Circumstances(source=Source(system="")), InvalidInput, "source"),
        (Circumstances(rule_version="第一版"), InvalidInput, "ruleVersion"),
    ],
)
def test_the_border_looks_at_how_a_command_came_as_well(how: Circumstances, refusal: type[Refused], path: str) -> None:
    nobody: Any = None
    with pytest.raises(refusal) as caught:
        Desk(nobody).submit(FILE, CLERK, circumstances=how)
    assert caught.value.path == path
    with pytest.raises(ImportRefused) as whole:
        Desk(nobody).submit_many([FILE, (FILE, how)], CLERK, name="Workbook")
    assert [(index, type(one)) for index, one in whole.value.refusals] == [(1, refusal)]


def test_ids_of_other_systems_and_traces_may_be_long_numbers() -> None:
    submitted: list[Request] = []

    class Committer:
        def submit(self, work: Request) -> None:
            submitted.append(work)

    how = Circumstances(source=Source(external_id="13812345678"), trace_id="13812345678", cause="13812345678")
    committer: Any = Committer()
    Desk(committer).submit(FILE, CLERK, circumstances=how, command_id=COMMAND_ID)
    (work,) = submitted
    assert (work.command_id, work.name, work.alone) == (COMMAND_ID, "FileReport", False)
    assert [(wish.command, wish.circumstances) for wish in work.wishes] == [(FILE, how)]
