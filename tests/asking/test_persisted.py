"""Documents that are kept in files and asked for by digest; in log and enforce modes others are noticed, or refused."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from events.actor import Actor
from schema.answers import GRAPHQL
from schema.persisted import MOST_NOTED, Mode, Persisted, by_id, document_id
from service.app import make_app
from service.build import Service
from service.saved import LARGEST, UnfitFolder, saved_documents
from tests.asking.served import Served, serving

KEPT = "# 台账位置\nquery Head($none: Int) { journal { position } programme(year: $none) { id } }\n"
OTHER = "{ journal { __typename } }"


def sha(text: str) -> str:
    return "sha256:" + sha256(text.encode()).hexdigest()


@contextmanager
def keeping(running: Service, folder: Path, mode: str) -> Iterator[Served]:
    (folder / "head.graphql").write_text(KEPT, encoding="utf-8")
    settings = running.settings.model_copy(update={"documents": folder, "persisted_documents": mode})
    app = make_app(running._replace(settings=settings))
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)


def post(served: Served, by: dict[str, str], **said: object) -> httpx2.Response:
    return httpx2.post(f"{served.address}/graphql", json=said, headers=by | {"accept": GRAPHQL})


def code(response: httpx2.Response) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


def test_a_kept_document_is_asked_for_by_its_digest(running: Service, office: Actor, tmp_path: Path) -> None:
    """By POST, by link and by socket alike, with the digest of the file or of its text without white space around."""
    data = {"journal": {"position": "1"}, "programme": None}
    with keeping(running, tmp_path, "off") as served:
        by = served.headers(office)
        for id in (sha(KEPT), sha(KEPT.strip())):
            answer = post(served, by, documentId=id, operationName="Head", variables={"none": 1900})
            assert (answer.status_code, answer.json()["data"]) == (200, data)
            link = httpx2.get(f"{served.address}/graphql", params={"documentId": id}, headers=by)
            assert link.json()["data"]["journal"] == {"position": "1"}
        with connect(f"{served.socket}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            socket.send(json.dumps({"type": "connection_init", "payload": by}))
            socket.recv(5)
            payload = {"documentId": sha(KEPT), "variables": {"none": 1900}}
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            assert json.loads(socket.recv(5))["payload"]["data"] == data


def test_a_browser_that_asks_by_digest_gets_no_page(running: Service, office: Actor, tmp_path: Path) -> None:
    with keeping(running, tmp_path, "off") as served:
        by = served.headers(office) | {"accept": "text/html,application/json;q=0.9"}
        link = httpx2.get(f"{served.address}/graphql", params={"documentId": sha(KEPT)}, headers=by)
        assert link.json()["data"]["journal"] == {"position": "1"}


def test_what_is_not_kept_is_unknown(running: Service, office: Actor, tmp_path: Path) -> None:
    with keeping(running, tmp_path, "off") as served:
        by = served.headers(office)
        for id in (sha("{ x }"), "sha256:abc", sha(KEPT).upper(), sha(KEPT).removeprefix("sha256:"), "head", "x" * 999):
            answer = post(served, by, documentId=id)
            assert (answer.status_code, code(answer)) == (400, "document_unknown")
        both = post(served, by, documentId=sha(KEPT), query=KEPT)
        assert (both.status_code, code(both)) == (400, "bad_request")
        assert code(post(served, by, documentId=7)) == "bad_request"


def test_log_answers_and_notes_each_other_document_once(
    running: Service, office: Actor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with keeping(running, tmp_path, "log") as served, caplog.at_level(logging.INFO, logger="schema.persisted"):
        by = served.headers(office)
        for document in (OTHER, KEPT, OTHER):
            assert post(served, by, query=document).status_code == 200
    (noted,) = [record.getMessage() for record in caplog.records if record.name == "schema.persisted"]
    assert noted.startswith(f"document not saved: {sha(OTHER)}, asked by credential ")


def test_enforce_answers_kept_documents_alone(running: Service, office: Actor, tmp_path: Path) -> None:
    with keeping(running, tmp_path, "enforce") as served:
        by = served.headers(office)
        assert post(served, by, documentId=sha(KEPT)).status_code == 200
        assert post(served, by, query=KEPT).status_code == 200
        for document in (OTHER, "{ __schema { types { name } } }", "mutation { no }", KEPT + " ", "{"):
            refused = post(served, by, query=document)
            assert (refused.status_code, code(refused)) == (400, "document_required")
            assert "data" not in refused.json()


def test_what_is_noted_is_bounded() -> None:
    kept = Persisted({}, Mode.LOG)
    for number in range(MOST_NOTED + 10):
        assert kept.unkept(f"{{ n{number} }}", "somebody") is None
    assert kept.noted == MOST_NOTED


def test_ids_are_of_the_text_and_of_the_trimmed_text() -> None:
    assert by_id({"one": " { a } "}) == {sha(" { a } "): " { a } ", sha("{ a }"): "{ a }"}
    assert document_id("{ 投资 }") == sha("{ 投资 }")


def test_the_operators_document_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "b.graphql").write_bytes("{ 甲 }\r\n".encode())
    (tmp_path / "a.graphql").write_bytes(b"{ a }")
    (tmp_path / "note.txt").write_bytes(b"not one")
    ours = saved_documents(None)
    assert saved_documents(tmp_path) == dict(sorted({**ours, "a": "{ a }", "b": "{ 甲 }\r\n"}.items()))
    for name in ours:
        (tmp_path / f"{name}.graphql").write_text("{ mine }", encoding="utf-8")
        assert saved_documents(tmp_path)[name] == "{ mine }"


def test_a_folder_that_is_not_as_it_must_be_refuses_the_start(tmp_path: Path) -> None:
    for content in (b"\xff\xfe", b"#" * (LARGEST + 1)):
        (tmp_path / "bad.graphql").write_bytes(content)
        with pytest.raises(UnfitFolder, match=r"bad\.graphql"):
            saved_documents(tmp_path)
    with pytest.raises(UnfitFolder, match="不存在"):
        saved_documents(tmp_path / "nowhere")


def test_a_link_to_a_kept_document_is_cached_by_position(running: Service, office: Actor, tmp_path: Path) -> None:
    """304 without a body while nothing that it reads has changed; a fact that touches it makes it anew."""
    units = "query Units { organisations { nodes { name } } }"
    (tmp_path / "units.graphql").write_text(units, encoding="utf-8")
    register = """mutation { registerOrganisation(input: {name: "甲局", kind: DEPARTMENT}) {
        ... on OrganisationRecorded { receipt { position } } } }"""
    with keeping(running, tmp_path, "enforce") as served:
        (tmp_path / "register.graphql").write_text(register, encoding="utf-8")
        by = served.headers(office)

        def get(tag: str | None = None) -> httpx2.Response:
            link, headers = {"documentId": sha(units)}, by | ({"if-none-match": tag} if tag else {})
            return httpx2.get(f"{served.address}/graphql", params=link, headers=headers)

        first = get()
        tag = first.headers["etag"]
        assert (first.json()["data"], get(tag).status_code, get(tag).content) == (
            {"organisations": {"nodes": []}},
            304,
            b"",
        )
        assert code(post(served, by, query=register)) == "document_required"
        assert get(tag).status_code == 304
    with keeping(running, tmp_path, "enforce") as served:
        by = served.headers(office)
        assert post(served, by, documentId=sha(register)).json()["data"]["registerOrganisation"]
        again = get(tag)
        assert (again.status_code, again.json()["data"]) == (200, {"organisations": {"nodes": [{"name": "甲局"}]}})
        assert again.headers["etag"] != tag
