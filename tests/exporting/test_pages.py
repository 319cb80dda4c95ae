"""The whole list at one position and one moment, and what somebody has already is not sent again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from graphql import GraphQLObjectType
from uuid6 import uuid7

from events.actor import Actor
from events.journal.clock import SimulatedClock
from schema.answering import GRAPH
from schema.context import Session
from service.exports.exported import BY_MOMENT, HOLDS, exported
from service.exports.fetching import rows
from service.refusals import ExportTooLong
from service.saved import saved_documents
from tests.asking.asker import Asker, documents
from tests.asking.uploading import Uploader, uploader
from tests.conftest import NOON
from tests.exporting import asking
from tests.exporting.asking import PROGRAMME
from tests.journaling import small

ENTRIES = """
    query ($asOf: AsOfInput) { entries(first: 1000, asOf: $asOf, orderBy: { field: NAME }) { nodes { name } } }
"""


def listed(reader: Uploader, name: str) -> None:
    desk = reader.served.running.desk
    made = desk.handle(small.project(name), small.OFFICE)
    assert made.subject is not None
    desk.handle(small.listing(made.subject, uuid7()), small.OFFICE)


def names(reader: Uploader, position: str) -> list[str]:
    return [node["name"] for node in reader.ask(ENTRIES, asOf={"position": position})["nodes"]]


def test_a_list_is_read_to_its_end(reader: Uploader) -> None:
    for number in range(3, 8):
        listed(reader, f"项目{number}")
    told = reader.get("/exports/paged.json").json()
    assert [row["name"] for row in told] == [f"项目{number}" for number in range(8)]


def test_all_pages_are_of_one_position_while_facts_arrive(reader: Uploader) -> None:
    """Pages of two, while others list projects that sort before all that was read."""
    done = threading.Event()

    def arrive() -> None:
        for number in range(40):
            listed(reader, f"甲{number:02}")
            if done.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        arriving = pool.submit(arrive)
        answers = [reader.get("/exports/paged.json") for _ in range(8)]
        done.set()
        arriving.result()
    positions = {answer.headers["taizhang-position"] for answer in answers}
    assert len(positions) > 1
    for answer in answers:
        assert [row["name"] for row in answer.json()] == names(reader, answer.headers["taizhang-position"])


def test_the_past_is_exported_as_it_was_known(reader: Uploader, world: small.World) -> None:
    listed(reader, "后来")
    now, then = reader.get("/exports/paged.json"), reader.get("/exports/paged.json", asOf=str(world.receipt.position))
    assert ("后来" in now.text, "后来" in then.text) == (True, False)
    assert then.headers["taizhang-position"] == str(world.receipt.position)
    by_day = reader.get("/exports/paged.json", asOf="2020-04-03")
    assert by_day.json() == now.json()
    recorded_at = reader.ask("{ journal { recordedAt } }")["recordedAt"]
    assert reader.get("/exports/paged.json", asOf=recorded_at).json() == now.json()


def test_what_is_late_is_told_for_now_and_not_for_the_last_fact(reader: Uploader, clock: SimulatedClock) -> None:
    """March is due on 5 April: nothing was recorded since, and yet it becomes missing."""
    march = {"programmeId": PROGRAMME, "month": "2020-03"}
    before = reader.get("/exports/filings-by-unit.json", **march)
    assert {row["missing"] for row in before.json()} == {False}
    clock.set(NOON.replace(day=20))
    after = reader.get("/exports/filings-by-unit.json", before.headers["etag"], **march)
    assert after.status_code == 200
    assert {row["missing"] for row in after.json()} == {True}
    past = reader.get("/exports/filings-by-unit.json", asOf="2020-04-04", **march)
    assert {row["missing"] for row in past.json()} == {False}


def test_what_somebody_has_is_not_sent_again(reader: Uploader, world: small.World) -> None:
    first = reader.get("/exports/entries.csv", programmeId=PROGRAMME)
    tag = first.headers["etag"]
    again = reader.get("/exports/entries.csv", f'"x", W/{tag}', programmeId=PROGRAMME)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["taizhang-position"] == first.headers["taizhang-position"]
    assert first.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"
    listed(reader, "新增")
    assert reader.get("/exports/entries.csv", tag, programmeId=PROGRAMME).status_code == 200
    then = reader.get("/exports/entries.csv", tag, programmeId=PROGRAMME, asOf=str(world.receipt.position))
    assert (then.status_code, then.headers["etag"]) == (304, tag)


def test_a_tag_is_of_one_document_its_variables_its_kind_and_one_asker(reader: Uploader) -> None:
    office, said = uploader(reader.served, small.OFFICE), {"programmeId": PROGRAMME}
    tags = [
        reader.get("/exports/entries.csv", **said).headers["etag"],
        reader.get("/exports/entries.json", **said).headers["etag"],
        reader.get("/exports/entries.csv", sectors="INFRASTRUCTURE", **said).headers["etag"],
        reader.get("/exports/investment-by-month.csv", **said).headers["etag"],
        office.get("/exports/entries.csv", **said).headers["etag"],
    ]
    assert len(set(tags)) == len(tags)
    assert reader.get("/exports/entries.csv", **said).headers["etag"] == tags[0]


def test_what_lies_outside_the_journal_is_asked_anew(reader: Uploader, clock: SimulatedClock) -> None:
    tag = reader.get("/exports/imports.json").headers["etag"]
    clock.set(NOON.replace(hour=5))
    assert reader.get("/exports/imports.json", tag).status_code == 200


def test_every_question_is_known_to_hold_at_a_position_or_asked_anew() -> None:
    """A new question is asked anew until somebody has thought about it."""
    assert GRAPH.query_type is not None
    assert set(HOLDS) <= set(GRAPH.query_type.fields)
    assert set(GRAPH.query_type.fields) - HOLDS == {"filings", "filingMonths", "import", "imports"}
    assert all(isinstance(GRAPH.type_map[name], GraphQLObjectType) for name in BY_MOMENT)


def test_a_list_that_is_too_long_is_refused(asker: Asker, world: small.World, tmp_path: Path) -> None:
    del world
    folder = asking.saved(tmp_path, paged=asking.PAGED)
    found = exported(saved_documents(folder), (), GRAPH, documents.prepare)["paged"]

    def session() -> Session:
        return asker.session(small.CLERK)

    assert len(asker.run(rows(found, {}, session(), most=3))) == 3
    with pytest.raises(ExportTooLong, match="最多 2 行"):
        asker.run(rows(found, {}, session(), most=2))


def test_a_clerk_exports_what_the_clerk_may_see(reader: Uploader, clerk: Actor) -> None:
    """The rights are those of GraphQL: own uploads only."""
    del clerk
    office = uploader(reader.served, small.OFFICE)
    office.upload(b"a,b\n1,2\n", "x.csv", month="2020-03")
    assert [row["fileName"] for row in office.get("/exports/imports.json").json()] == ["x.csv"]
    assert reader.get("/exports/imports.json").json() == []
