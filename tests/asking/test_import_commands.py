"""Changes of an import that are said twice, too late, or with somebody else's command id: done once, or refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.actor import Actor
from service.imports import imports_schema, make_imports
from tests.asking.served import Served
from tests.asking.uploading import OFFICE, Uploader, await_given, begin, kept, uploader
from tests.journaling import small
from tests.workbooks import importing as w

ASKING = w.workbook(
    ["一、新开工"], ["（一）基础设施"], w.row(1, "柳南区滨江道路工程", units="市住建", code=w.ROAD_CODE)
)
QUESTION = "unit:市住建"
CLEAR = w.workbook(["一、新开工"], ["（一）基础设施"], w.ROAD)


@pytest.fixture
def office(served: Served) -> Uploader:
    begin(served.running)
    return uploader(served)


def version(of: Uploader, id: str) -> int:
    return int(of.ask("query ($id: UUID!) { import(id: $id) { version } }", id=id)["version"])


def answer(by: Uploader, id: str, choice: str, **said: object) -> Any:
    return by.answer(id, {QUESTION: choice}, **said)


def answered(told: Any) -> tuple[str, list[str]]:
    return told["__typename"], [one["choice"] for one in told["import"]["answers"]]


def refusal(told: Any) -> tuple[str, str, str]:
    return told["__typename"], told["code"], told["path"]


CONFLICT = ("ConflictRefusal", "version_conflict", "expectedVersion")
REUSED = ("ConflictRefusal", "command_id_reused", "commandId")


def test_every_change_is_a_version(office: Uploader) -> None:
    told = office.post(CLEAR).json()
    id = told["id"]
    assert (told["version"], version(office, id)) == (1, 1)
    office.answer(id, {QUESTION: "x"})
    assert version(office, id) == office.get(f"/imports/{id}").json()["version"] == 2
    office.import_(id)
    office.commit(id)
    assert version(office, id) == 3
    office.commit(id)
    assert version(office, id) == 3


def test_an_answer_that_is_sent_again_is_given_once(office: Uploader) -> None:
    id, command = office.upload(ASKING), str(uuid4())
    first = answer(office, id, "甲", commandId=command, expectedVersion=1)
    assert answered(first) == ("ImportAnswered", ["甲"])
    assert answered(answer(office, id, "乙", expectedVersion=2)) == ("ImportAnswered", ["乙"])
    again = answer(office, id, "甲", commandId=command, expectedVersion=1)
    assert answered(again) == ("ImportAnswered", ["乙"])
    assert version(office, id) == 3


def test_a_command_id_stands_for_one_thing(office: Uploader) -> None:
    id, other, command = office.upload(ASKING), office.upload(CLEAR), str(uuid4())
    answer(office, id, "甲", commandId=command)
    for refused in (
        answer(office, id, "乙", commandId=command),
        answer(office, id, "甲", commandId=command, expectedVersion=2),
        answer(office, other, "甲", commandId=command),
        office.discard(id, commandId=command),
    ):
        assert refusal(refused) == REUSED
    assert [one["choice"] for one in office.import_(id)["answers"]] == ["甲"]
    assert office.import_(other)["answers"] == []
    assert kept(office.served.running) == [("DRAFT", len(ASKING)), ("DRAFT", len(CLEAR))]


def test_a_command_id_for_two_imports_at_once_is_done_for_one(office: Uploader) -> None:
    ids = [office.upload(content) for content in (ASKING, CLEAR)]
    for _ in range(5):
        command = str(uuid4())
        with ThreadPoolExecutor(2) as threads:
            told = list(threads.map(lambda id, command=command: answer(office, id, "甲", commandId=command), ids))
        assert sorted(one["__typename"] for one in told) == ["ConflictRefusal", "ImportAnswered"]
        assert {one["code"] for one in told if "code" in one} == {"command_id_reused"}


def test_the_same_answer_at_once_is_given_once(office: Uploader) -> None:
    id, command = office.upload(ASKING), str(uuid4())
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda _: answer(office, id, "甲", commandId=command, expectedVersion=1), range(4)))
    assert [answered(one) for one in told] == [("ImportAnswered", ["甲"])] * 4
    assert version(office, id) == 2


def test_who_saw_an_older_version_changes_nothing(office: Uploader) -> None:
    id = office.upload(CLEAR)
    office.answer(id, {QUESTION: "甲"})
    before = small.footprint(office.served.running)
    for refused in (
        answer(office, id, "乙", expectedVersion=1),
        office.commit(id, expectedVersion=1),
        office.discard(id, expectedVersion=1),
        office.discard(id, expectedVersion=3),
    ):
        assert refusal(refused) == CONFLICT
        assert "现在已是第 2 版" in refused["message"]
    assert (version(office, id), kept(office.served.running)) == (2, [("DRAFT", len(CLEAR))])
    assert small.footprint(office.served.running) == before
    assert office.commit(id, expectedVersion=2)["__typename"] == "ImportCommitted"


def test_of_two_who_saw_the_same_version_one_is_first(office: Uploader) -> None:
    id = office.upload(ASKING)
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda choice: answer(office, id, choice, expectedVersion=1), ["甲", "乙"]))
    assert sorted(one["__typename"] for one in told) == ["ConflictRefusal", "ImportAnswered"]
    assert version(office, id) == 2


def test_who_answers_while_it_is_committed_is_told_that_it_has_ended(office: Uploader) -> None:
    running, id = office.served.running, office.upload(CLEAR)
    with ThreadPoolExecutor(2) as threads:
        with small.held(running):
            committing = threads.submit(office.commit, id)
            await_given(running)
            answering = threads.submit(answer, office, id, "甲")
            with pytest.raises(TimeoutError):
                answering.result(0.5)
        assert committing.result(20)["__typename"] == "ImportCommitted"
        refused = answering.result(20)
    assert (refused["__typename"], refused["code"]) == ("OutOfOrderRefusal", "import_ended")
    assert office.import_(id)["answers"] == []


def test_a_commit_that_is_sent_again_gets_its_receipt_by_id_or_version(office: Uploader) -> None:
    id = office.upload(CLEAR)
    command = office.import_(id)["proposal"]["commandId"]
    first = office.commit(id, commandId=command, expectedVersion=1)
    assert first["__typename"] == "ImportCommitted"
    for said in ({"commandId": command, "expectedVersion": 1}, {"commandId": command}, {"expectedVersion": 1}, {}):
        assert office.commit(id, **said) == first
    facts = len(office.facts())
    other = office.commit(id, commandId=str(uuid4()))
    assert (other["__typename"], other["code"]) == ("OutOfOrderRefusal", "import_ended")
    assert len(office.facts()) == facts


def test_a_commit_of_what_somebody_else_committed_is_no_repeat(office: Uploader) -> None:
    id = office.upload(CLEAR)
    office.answer(id, {QUESTION: "甲"})
    office.commit(id)
    assert refusal(office.commit(id, expectedVersion=1)) == CONFLICT
    assert office.commit(id, expectedVersion=2)["__typename"] == "ImportCommitted"


def test_a_repeat_of_a_commit_that_changed_nothing_is_known_by_its_id(office: Uploader) -> None:
    office.commit(office.upload(CLEAR))
    again = office.upload(CLEAR)
    command = office.import_(again)["proposal"]["commandId"]
    first = office.commit(again, commandId=command)
    assert (first["__typename"], first["receipt"]) == ("ImportCommitted", None)
    assert office.commit(again, commandId=command) == first


def test_an_import_is_given_up_once(office: Uploader) -> None:
    id, command = office.upload(CLEAR), str(uuid4())
    gone = {"__typename": "ImportDiscarded", "import": {"id": id, "state": "DISCARDED"}}
    for said in ({"commandId": command, "expectedVersion": 1}, {"expectedVersion": 1}, {"expectedVersion": 2}, {}):
        assert office.discard(id, **said) == gone
    assert office.discard(id, commandId=command, expectedVersion=1) == gone
    assert version(office, id) == 2
    assert refusal(office.discard(id, commandId=command)) == REUSED
    assert refusal(answer(office, id, "甲", expectedVersion=1)) == CONFLICT
    assert answer(office, id, "甲", expectedVersion=2)["code"] == "import_ended"


def test_to_whom_an_import_is_unknown_its_commands_are_too(office: Uploader, clerk: Actor) -> None:
    id, command = office.upload(CLEAR), str(uuid4())
    answer(office, id, "甲", commandId=command)
    other = uploader(office.served, clerk)
    assert answer(other, id, "甲", commandId=command)["code"] == "unknown_import"
    assert other.discard(id, commandId=command)["code"] == "unknown_import"


def test_what_an_earlier_release_kept_is_gone_on_with(office: Uploader) -> None:
    running = office.served.running
    id = office.upload(ASKING)
    with small.owner(running) as owner:
        schema = imports_schema(running.settings.journal)
        owner.execute(f'SET search_path TO "{schema}"'.encode())
        owner.execute("DROP TABLE import_commands")
        owner.execute("ALTER TABLE imports DROP COLUMN version")
        for _ in range(2):
            make_imports(owner, running.settings.journal)
        assert owner.execute("SELECT import_id, version, uploaded_by FROM imports").fetchall() == [
            (UUID(id), 1, OFFICE.ref)
        ]
    command = str(uuid4())
    for _ in range(2):
        assert answered(answer(office, id, "甲", commandId=command, expectedVersion=1)) == ("ImportAnswered", ["甲"])
    assert version(office, id) == 2
