"""Every command through GraphQL: accepted with a receipt and the changed object, or refused with nothing changed."""

from typing import Any

import pytest
from uuid6 import uuid7

from events.border import camel
from events.desk import DECISIONS
from events.refusals import Conflict, Malformed, NotAllowed, OutOfOrder, Refused, Unavailable, Unknown
from schema.root import schema
from tests.asking.accepted import story
from tests.asking.asker import Asker
from tests.asking.refused import refusals
from tests.asking.telling import Telling, recorded
from tests.journaling import small

IMPORTING = {"answerImport", "commitImport", "discardImport"}
"""No commands of the desk's: tests/asking/test_imports.py."""
MUTATIONS = {kind.__name__[0].lower() + kind.__name__[1:] for kind in DECISIONS}
POSITION = "{ journal { position } }"


def tell(asker: Asker, telling: Telling, **more: Any) -> dict[str, Any]:
    data = asker.data(telling.document, telling.by, input={**telling.input, **more})
    answer: dict[str, Any] = data[telling.mutation]
    return answer


def test_there_is_one_mutation_for_every_command(world: small.World) -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    assert set(mutation.fields) == MUTATIONS | IMPORTING
    assert {telling.mutation for telling in story(world)} == MUTATIONS
    assert set(refusals(world)) == MUTATIONS


def test_every_mutation_answers_with_a_receipt_and_the_changed_object(asker: Asker, world: small.World) -> None:
    position, minted = world.receipt.position, ""
    for telling in story(world):
        if telling.mutation == "listEntry":
            telling.input["projectId"] = minted
        answer = tell(asker, telling)
        assert answer["__typename"] == recorded(telling.mutation), (telling.mutation, answer)
        receipt = answer["receipt"]
        position += 1
        assert (int(receipt["position"]), receipt["appended"]) == (position, 1), telling.mutation
        assert receipt["first"] == receipt["last"] == receipt["position"]
        (changed,) = (value for name, value in answer.items() if name not in {"__typename", "receipt"})
        assert {name: changed[name] for name in telling.then} == telling.then, telling.mutation
        if telling.mutation == "registerProject":
            found = asker.data('{ projects(filter: {identifier: "2020-9"}) { nodes { id } } }')
            minted = found["projects"]["nodes"][0]["id"]


def test_the_position_of_a_command_is_named_beside_its_answer(asker: Asker, world: small.World) -> None:
    telling = next(one for one in story(world) if one.mutation == "fileReport")
    result = asker.ask(telling.document, telling.by, input=telling.input)
    assert result.data is not None
    assert result.extensions["position"] == result.data["fileReport"]["receipt"]["position"]


def test_a_repeated_command_id_gets_the_same_answer(asker: Asker, world: small.World) -> None:
    telling = next(one for one in story(world) if one.mutation == "fileReport")
    command_id = str(uuid7())
    first = tell(asker, telling, commandId=command_id)
    asker.data(
        next(one for one in story(world) if one.mutation == "startProject").document,
        input={"projectId": str(world.projects[0]), "on": "2020-03-01"},
    )
    assert tell(asker, telling, commandId=command_id) == first
    assert first["receipt"]["commandId"] == command_id
    other = tell(asker, telling, commandId=command_id, progress="另一内容")
    assert (other["__typename"], other["code"]) == ("ConflictRefusal", "command_id_reused")


def test_a_wish_that_holds_already_appends_nothing(asker: Asker, world: small.World) -> None:
    telling = next(one for one in story(world) if one.mutation == "recogniseAlias")
    first = tell(asker, telling)
    again = tell(asker, telling)
    assert first["receipt"]["appended"] == 1
    assert (again["receipt"]["appended"], again["receipt"]["first"]) == (0, None)
    assert again["receipt"]["position"] == first["receipt"]["position"]
    assert again["organisation"] == first["organisation"]


def test_circumstances_are_kept(asker: Asker, world: small.World) -> None:
    telling = next(one for one in story(world) if one.mutation == "fileReport")
    more = {"channel": "KEYED_FROM_PAPER", "onBehalfOf": str(small.LEAD), "receivedOn": "2020-04-02"}
    receipt = tell(asker, telling, **more)["receipt"]
    (fact,) = asker.running.reader.since(int(receipt["position"]) - 1, 1)
    said = fact.envelope
    assert (said.channel, said.on_behalf_of, str(said.received_on)) == ("KEYED_FROM_PAPER", small.LEAD, "2020-04-02")


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_a_refused_command_changes_nothing(standing: Asker, shared_world: small.World, mutation: str) -> None:
    asker, refusing = standing, refusals(shared_world)[mutation]
    before = small.footprint(asker.running)
    answer = tell(asker, Telling(mutation, refusing.input, "receipt { version }", {}, refusing.by))
    assert (answer["__typename"], answer["code"], answer["path"]) == (refusing.kind, refusing.code, refusing.path)
    assert any("一" <= sign <= "鿿" for sign in answer["message"])
    after = small.footprint(asker.running)
    assert after == before
    assert asker.data(POSITION)["journal"]["position"] == str(shared_world.receipt.position)


def test_every_branch_of_refusals_has_a_type() -> None:
    branches = {Malformed, Unknown, NotAllowed, OutOfOrder, Conflict, Unavailable}
    implementing = {
        type_.name
        for type_ in schema._schema.get_implementations(
            schema._schema.type_map["Refusal"]  # type: ignore[arg-type]
        ).objects
    }
    assert implementing == {f"{branch.__name__}Refusal" for branch in branches} | {"RowsRefused"}
    assert {kind for kind in Refused.__subclasses__() if kind.__module__ == "events.refusals"} - branches == {
        kind for kind in Refused.__subclasses__() if kind.__name__ == "ImportRefused"
    }


def test_a_busy_journal_is_a_refusal_too(asker: Asker, world: small.World) -> None:
    telling = next(one for one in story(world) if one.mutation == "fileReport")
    asker.running.desk._committer.stop()
    answer = tell(asker, telling)
    assert (answer["__typename"], answer["code"]) == ("UnavailableRefusal", "journal_busy")


def test_paths_are_fields_of_the_input(shared_world: small.World) -> None:
    for mutation, refusing in refusals(shared_world).items():
        if refusing.path is not None:
            kind = schema._schema.type_map[f"{mutation[0].upper()}{mutation[1:]}Input"]
            assert refusing.path in kind.fields  # type: ignore[attr-defined]
    for kind_, _ in DECISIONS.items():
        fields = {camel(name) for name in kind_.__struct_fields__} - {"id"}
        assert fields <= set(schema._schema.type_map[f"{kind_.__name__}Input"].fields)  # type: ignore[attr-defined]
