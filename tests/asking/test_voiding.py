"""误列作废 through GraphQL: the entry leaves the list from its voiding on, and the past and the history keep it."""

from tests.asking.asker import Asker
from tests.asking.telling import BASIS
from tests.journaling import small
from tests.journaling.small import CLERK, PROGRAMME

VOID = """
    mutation ($input: VoidListingInput!) {
      voidListing(input: $input) {
        __typename
        ... on Refusal { code message path }
        ... on EntryRecorded { receipt { position version appended } entry { id } }
      }
    }"""
LISTED = """
    query ($programme: UUID!, $at: AsOfInput) {
      entries(filter: {programmeId: $programme}, asOf: $at) { totalCount nodes { id } }
    }"""
HISTORY = """
    query ($entry: UUID!) {
      history(of: {entry: $entry}) { nodes { topic title reason basis { documentNo } changes { field } } }
    }"""


def test_a_voided_listing_is_gone_from_its_receipt_on(asker: Asker, world: small.World) -> None:
    entry = str(world.entries[2])
    answer = asker.data(VOID, input={"entryId": entry, "reason": "误列", "basis": BASIS, "expectedVersion": 1})
    assert answer["voidListing"] == {
        "__typename": "EntryRecorded",
        "receipt": {"position": str(world.receipt.position + 1), "version": 2, "appended": 1},
        "entry": None,
    }
    for position, entries in ((world.receipt.position, world.entries), (None, world.entries[:2])):
        at = {"position": str(position)} if position else None
        found = asker.data(LISTED, programme=str(PROGRAMME), at=at)["entries"]
        assert {node["id"] for node in found["nodes"]} == set(map(str, entries))
        assert found["totalCount"] == len(entries)


def test_the_history_of_an_entry_says_why_it_was_voided(asker: Asker, world: small.World) -> None:
    entry = str(world.entries[2])
    asker.data(VOID, input={"entryId": entry, "reason": "误列", "basis": BASIS})
    listed, voided = asker.data(HISTORY, entry=entry)["history"]["nodes"]
    assert listed["topic"] == "entry.listed"
    assert voided == {
        "topic": "entry.listing_voided",
        "title": "误列作废；该条列入自始不应有，从此不再计入清单、统计与报送。",
        "reason": "误列",
        "basis": {"documentNo": BASIS["documentNo"]},
        "changes": [],
    }


def test_a_listing_that_a_report_rests_on_is_kept_and_the_report_named(asker: Asker, world: small.World) -> None:
    asker.running.desk.handle(small.report(world.projects[0]), CLERK)
    before = small.footprint(asker.running)
    answer = asker.data(VOID, input={"entryId": str(world.entries[0]), "reason": "误列"})
    assert answer["voidListing"] == {
        "__typename": "OutOfOrderRefusal",
        "code": "listing_has_reports",
        "message": "“项目0” 2020-01 等 1 份月报只因这条列入而报送；请先退回，再作废，或改办退出。",
        "path": "entryId",
    }
    assert small.footprint(asker.running) == before


def test_a_listing_is_voided_once(asker: Asker, world: small.World) -> None:
    said = {"entryId": str(world.entries[0]), "reason": "误列"}
    asker.data(VOID, input=said)
    again = asker.data(VOID, input=said)["voidListing"]
    assert (again["__typename"], again["code"], again["path"]) == ("OutOfOrderRefusal", "listing_is_voided", "entryId")
