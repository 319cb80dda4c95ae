"""Tables uploaded to a live server: a draft with mistakes, questions answered, one commit, and what is there then."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO

import httpx2
import openpyxl
import pytest

from events.actor import Actor
from events.decisions.project import RegisterProject
from events.vocabulary import Identifier
from schema.types.proposal import ImportChangeKind, ImportQuestionKind, ImportSeverity
from service.directory import listed
from service.excel.importing.proposal import ChangeKind, QuestionKind
from service.excel.tables import Severity
from tests.asking.served import Served
from tests.asking.uploading import OFFICE, SAID, Uploader, await_given, begin, kept, uploader
from tests.journaling import small
from tests.workbooks import importing as w
from tests.workbooks.directory import NAMES, ROAD_NAMED, TELEPHONES, table

FILE = w.workbook(*w.TABLE)
WRONG = w.row(1, "柳南区滨江道路工程", total="约100", units="市住建")
ASKING = w.row(1, "柳南区滨江道路工程", units="市住建", code=w.ROAD_CODE)
QUESTION = "unit:市住建"


@pytest.fixture
def office(served: Served) -> Uploader:
    begin(served.running)
    return uploader(served)


def group(*rows: w.Cells) -> bytes:
    """A table of one group without totals to compare."""
    return w.workbook(["一、新开工"], ["（一）基础设施"], *rows)


def test_a_table_with_mistakes_is_kept_but_not_committed(office: Uploader) -> None:
    before = small.footprint(office.served.running)
    response = office.post(group(WRONG))
    told = response.json()
    assert (response.status_code, response.headers["location"]) == (201, f"/imports/{told['id']}")
    assert (told["state"], told["proposal"]["canCommit"]) == ("DRAFT", False)
    errors = [one for one in told["proposal"]["problems"] if one["severity"] == "ERROR"]
    assert [(one["place"]["sheet"], one["place"]["cell"]) for one in errors] == [("计划表", "H5")]
    assert [one["id"] for one in told["proposal"]["questions"]] == [QUESTION]
    refused = office.commit(told["id"])
    assert (refused["__typename"], refused["code"]) == ("RowsRefused", "import_blocked")
    assert [one["place"] for one in refused["problems"]] == [errors[0]["place"]]
    assert office.import_(told["id"])["state"] == "DRAFT"
    assert small.footprint(office.served.running) == before


def test_a_table_is_answered_committed_and_there(office: Uploader) -> None:
    content = group(ASKING)
    id = office.upload(content)
    draft = office.import_(id)
    assert (draft["sha256"], draft["uploadedBy"]) == (sha256(content).hexdigest(), str(OFFICE.ref))
    assert (draft["fileName"], draft["state"], draft["receipt"]) == ("附件1.xlsx", "DRAFT", None)
    assert draft["said"]["documentNo"] == "柳政办〔2020〕2号"
    assert draft["proposal"]["position"] == str(len(office.facts()))
    (question,) = draft["proposal"]["questions"]
    (choice,) = (one["choice"] for one in question["candidates"] if "市住房和城乡建设局" in one["label"])
    assert (question["kind"], question["about"]) == ("UNIT", "市住建")
    answered = office.answer(id, {QUESTION: choice})["import"]
    assert answered["answers"] == [{"questionId": QUESTION, "choice": choice}]
    proposal = answered["proposal"]
    assert (proposal["canCommit"], proposal["questions"], proposal["problems"]) == (True, [], [])
    assert [(one["kind"], one["about"], one["place"]["cell"]) for one in proposal["changes"]] == [
        ("RECOGNISE_ALIAS", "市住建", "K5"),
        ("LIST_ENTRY", "柳南区滨江道路工程", "B5"),
    ]
    done = office.commit(id, commandId=proposal["commandId"])
    assert (done["__typename"], done["import"]["state"], done["import"]["proposal"]) == (
        "ImportCommitted",
        "COMMITTED",
        None,
    )
    assert done["receipt"]["commandId"] == proposal["commandId"]
    assert done["import"]["receipt"] == {key: done["receipt"][key] for key in ("commandId", "position")}
    (entry,) = office.ask("{ entries { nodes { name annualPlan responsibleUnits { name } } } }")["nodes"]
    assert (entry["name"], entry["annualPlan"]) == ("柳南区滨江道路工程", 3000)
    assert entry["responsibleUnits"] == [{"name": "柳州市住房和城乡建设局"}]
    written = office.facts()[int(done["receipt"]["first"]) - 1 :]
    sources = {one.fact.topic: one.envelope.source for one in written}
    listed = sources["entry.listed"]
    assert listed is not None
    assert (listed.external_id, listed.file_hash) == ("附件1.xlsx", draft["sha256"])
    assert (listed.sheet, listed.row) == ("计划表", 5)
    assert {one.envelope.channel for one in written} == {"IMPORT"}
    assert kept(office.served.running) == [("COMMITTED", None)]


def test_whom_a_table_names_goes_to_the_directory_when_it_is_committed(office: Uploader) -> None:
    running, schema = office.served.running, office.served.running.settings.journal
    id = office.upload(table(ROAD_NAMED))
    with small.owner(running) as owner:
        assert listed(owner, schema) == []
        assert office.commit(id)["__typename"] == "ImportCommitted"
        assert {(one.name, one.file_name) for one in listed(owner, schema)} == {
            (name, "附件1.xlsx") for name in NAMES if name in str(ROAD_NAMED)
        }
    written = "".join(str(one) for one in office.facts())
    assert not [name for name in (*NAMES, *TELEPHONES) if name in written]


def test_an_answer_is_taken_back_and_a_strange_one_is_a_problem(office: Uploader) -> None:
    id = office.upload(group(ASKING))
    strange = office.answer(id, {QUESTION: "谁知道"})["import"]["proposal"]
    assert [one["code"] for one in strange["problems"]] == ["answer_unknown"]
    again = office.answer(id, {QUESTION: " "})["import"]
    assert (again["answers"], len(again["proposal"]["questions"])) == ([], 1)
    refused = office.answer(id, {QUESTION: "x" * 201})
    assert (refused["__typename"], refused["code"], refused["path"]) == ("MalformedRefusal", "invalid_input", "answers")


def test_a_second_commit_gets_the_first_receipt(office: Uploader) -> None:
    id = office.upload(FILE)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: office.commit(id), range(2))
    assert first["__typename"] == "ImportCommitted"
    assert first == second == office.commit(id)
    assert int(first["receipt"]["last"]) == len(office.facts())


def test_a_commit_whose_end_was_lost_gets_the_first_receipt(office: Uploader) -> None:
    id = office.upload(FILE)
    first = office.commit(id)
    with small.owner(office.served.running) as owner:  # as if the process had died right after the append
        owner.execute("UPDATE imports SET state = 'DRAFT', ended_at = NULL")
        owner.execute("INSERT INTO import_files SELECT import_id, %s FROM imports", (FILE,))
    assert office.commit(id) == first
    assert kept(office.served.running) == [("COMMITTED", None)]


def test_what_was_written_is_not_discarded_though_its_end_was_lost(office: Uploader) -> None:
    id = office.upload(FILE)
    receipt = office.commit(id)["receipt"]
    with small.owner(office.served.running) as owner:
        owner.execute("UPDATE imports SET state = 'DRAFT', ended_at = NULL")
        owner.execute("INSERT INTO import_files SELECT import_id, %s FROM imports", (FILE,))
    assert office.discard(id)["code"] == "import_ended"
    assert (office.import_(id)["state"], office.commit(id)["receipt"]) == ("COMMITTED", receipt)


def test_the_same_file_again_changes_nothing(office: Uploader) -> None:
    office.commit(office.upload(FILE))
    before = small.footprint(office.served.running)
    again = office.upload(FILE)
    assert office.import_(again)["proposal"]["changesNothing"] is True
    done = office.commit(again)
    assert (done["__typename"], done["receipt"], done["import"]["state"]) == ("ImportCommitted", None, "COMMITTED")
    assert office.commit(again) == done
    assert small.footprint(office.served.running) == before


def test_what_was_seen_is_what_is_written(office: Uploader) -> None:
    mine, other = office.upload(group(w.ROAD)), office.upload(group(w.SCHOOL))
    seen = office.import_(mine)["proposal"]["commandId"]
    office.commit(other)
    before = small.footprint(office.served.running)
    refused = office.commit(mine, commandId=seen)
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "ConflictRefusal",
        "proposal_changed",
        "commandId",
    )
    assert small.footprint(office.served.running) == before
    fresh = office.import_(mine)["proposal"]["commandId"]
    assert office.commit(mine, commandId=fresh)["__typename"] == "ImportCommitted"


def test_a_discarded_one_is_over(office: Uploader) -> None:
    id = office.upload(FILE)
    before = small.footprint(office.served.running)
    assert kept(office.served.running) == [("DRAFT", len(FILE))]
    for _ in range(2):
        assert office.discard(id) == {"__typename": "ImportDiscarded", "import": {"id": id, "state": "DISCARDED"}}
    assert kept(office.served.running) == [("DISCARDED", None)]
    for refused in (office.commit(id), office.answer(id, {"question": "choice"})):
        assert (refused["__typename"], refused["code"]) == ("OutOfOrderRefusal", "import_ended")
    assert office.import_(id)["proposal"] is None
    assert office.get(f"/imports/{id}").json()["proposal"] is None
    assert office.get(f"/imports/{id}/marked.xlsx").status_code == 409
    committed = office.upload(FILE)
    office.commit(committed)
    assert office.discard(committed)["code"] == "import_ended"
    assert small.footprint(office.served.running) != before


def test_imports_are_listed_newest_first_without_proposals(office: Uploader) -> None:
    ids = [office.upload(group(row)) for row in (w.ROAD, w.SCHOOL, w.IDEA)]
    office.discard(ids[1])
    listing = """query ($state: ImportState, $after: String) {
        imports(state: $state, first: 2, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } }
    }"""
    page = office.ask(listing)
    assert ([node["id"] for node in page["nodes"]], page["totalCount"]) == (ids[:0:-1], 3)
    rest = office.ask(listing, after=page["pageInfo"]["endCursor"])
    assert [node["id"] for node in rest["nodes"]] == ids[:1]
    assert [node["id"] for node in office.ask(listing, state="DISCARDED")["nodes"]] == [ids[1]]
    told = office.served.post("{ imports { nodes { proposal { canCommit } } } }", office.headers).json()
    assert {error["extensions"]["code"] for error in told["errors"]} == {"invalid_input"}


def test_old_drafts_go_when_new_ones_come(office: Uploader) -> None:
    old, discarded, young = (office.upload(group(row)) for row in (w.ROAD, w.SCHOOL, w.IDEA))
    office.discard(discarded)
    with small.owner(office.served.running) as owner:
        age = "UPDATE imports SET uploaded_at = uploaded_at - %s * interval '1 day' WHERE import_id = ANY (%s)"
        owner.execute(age, (31, [old, discarded]))
        owner.execute(age, (29, [young]))
    office.upload(FILE)
    assert [state for state, _ in kept(office.served.running)] == ["DISCARDED", "DRAFT", "DRAFT"]
    told = office.served.post(f'{{ import(id: "{old}") {{ id }} }}', office.headers).json()
    assert [error["extensions"]["code"] for error in told["errors"]] == ["unknown_import"]


def test_two_are_read_at_once_and_neither_knows_of_the_other(office: Uploader) -> None:
    with ThreadPoolExecutor(2) as threads:
        ids = list(threads.map(office.upload, [group(w.ROAD), group(w.SCHOOL)]))
    abouts = [{one["about"] for one in office.import_(id)["proposal"]["changes"]} for id in ids]
    assert abouts == [{"柳南区滨江道路工程"}, {"柳南区实验小学"}]


def test_the_file_comes_back_marked(office: Uploader) -> None:
    id = office.upload(group(WRONG))
    response = office.get(f"/imports/{id}/marked.xlsx")
    assert response.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E9%99%84%E4%BB%B61-%E6%A0%87%E6%B3%A8.xlsx"
    )
    sheet = openpyxl.load_workbook(BytesIO(response.content))["计划表"]
    assert sheet["H5"].value == "约100"
    assert sheet["H5"].comment is not None
    assert sheet["B5"].comment is None


@pytest.mark.parametrize("disposed", ["attachment; filename*=UTF-8''%E8%A1%A8.xlsx", 'x; filename="C:\\dir\\表.xlsx"'])
def test_the_name_may_stand_in_content_disposition(office: Uploader, disposed: str) -> None:
    response = httpx2.post(
        f"{office.served.address}/imports",
        params=SAID,
        content=FILE,
        headers=[
            (b"authorization", office.headers["Authorization"].encode()),
            (b"content-disposition", disposed.encode()),
        ],
    )
    assert response.json()["proposal"]["file"]["name"] == "表.xlsx"


def test_the_schemas_words_are_the_proposals() -> None:
    for ours, theirs in (
        (ImportChangeKind, ChangeKind),
        (ImportQuestionKind, QuestionKind),
        (ImportSeverity, Severity),
    ):
        assert [one.name for one in ours] == [one.name for one in theirs]


def test_who_neither_issues_nor_reports_sees_nothing_and_changes_nothing(office: Uploader, liaison: Actor) -> None:
    id = office.upload(FILE)
    other, before = uploader(office.served, liaison), small.footprint(office.served.running)
    for response in (other.post(FILE, **SAID), other.get(f"/imports/{id}"), other.get(f"/imports/{id}/marked.xlsx")):
        (error,) = response.json()["errors"]
        assert (response.status_code, error["extensions"]["code"]) == (403, "role_not_allowed")
        assert "市重点办" in error["message"]
    for document in (f'{{ import(id: "{id}") {{ id }} }}', "{ imports { nodes { id } } }"):
        told = office.served.post(document, other.headers).json()
        assert [error["extensions"]["code"] for error in told["errors"]] == ["role_not_allowed"]
    for refused in (other.commit(id), other.answer(id, {"question": "choice"}), other.discard(id)):
        assert (refused["__typename"], refused["code"]) == ("NotAllowedRefusal", "role_not_allowed")
    assert kept(office.served.running) == [("DRAFT", len(FILE))]
    assert small.footprint(office.served.running) == before


def test_a_clerk_hands_in_no_plan_table_and_does_not_know_what_others_uploaded(office: Uploader, clerk: Actor) -> None:
    id = office.upload(FILE)
    other, before = uploader(office.served, clerk), small.footprint(office.served.running)
    refused = other.post(FILE, **SAID)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "role_not_allowed")
    for path in (f"/imports/{id}", f"/imports/{id}/marked.xlsx"):
        response = other.get(path)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (404, "unknown_import")
    assert other.ask("{ imports { totalCount nodes { id } } }") == {"totalCount": 0, "nodes": []}
    for refused in (other.commit(id), other.answer(id, {"question": "choice"}), other.discard(id)):
        assert (refused["__typename"], refused["code"]) == ("UnknownRefusal", "unknown_import")
    assert kept(office.served.running) == [("DRAFT", len(FILE))]
    assert small.footprint(office.served.running) == before


def test_what_the_desk_refuses_is_told_at_its_cell(office: Uploader) -> None:
    """Somebody registers a row's code between the proposal and the append."""
    running, id = office.served.running, office.upload(group(w.ROAD))
    taken = RegisterProject(name="柳北区公园", identifiers=(Identifier(scheme="PROJECT_CODE", value=w.ROAD_CODE),))
    with ThreadPoolExecutor(1) as threads:
        with small.held(running) as pid:
            first = running.desk.submit(taken, OFFICE)
            small.await_blocked(running, pid)
            committing = threads.submit(office.commit, id)
            await_given(running)
        position = first.result(10).position
        refused = committing.result(20)
    assert (refused["__typename"], refused["code"]) == ("RowsRefused", "rows_refused")
    assert [(one["code"], one["place"]["sheet"], one["place"]["cell"]) for one in refused["problems"]] == [
        ("identifier_taken", "计划表", "C5")
    ]
    assert len(office.facts()) == position
    assert kept(running)[0][0] == "DRAFT"
