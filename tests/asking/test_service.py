"""The process around the schema: health, the page, what the log may hold, and a database that is gone."""

import logging
import re
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from psycopg import AsyncConnection
from starlette.testclient import TestClient

import service.app
from events.actor import Actor
from projections import programmes
from service.app import make_app
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.served import Served
from tests.journaling import small

OUTSIDE = re.compile(rb"""(?:src|href|url|import|action)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)
ADDRESS = re.compile(rb"(?:https?|wss?)://([a-z0-9.-]+)", re.IGNORECASE)
TYPED = "绝密工程代号七"


def test_healthy_and_ready(server: Served) -> None:
    healthz = httpx2.get(f"{server.address}/healthz")
    assert (healthz.status_code, healthz.json()) == (200, {"status": "ok"})
    readyz = httpx2.get(f"{server.address}/readyz")
    assert (readyz.status_code, readyz.json()) == (200, {"status": "ok", "position": "14"})


def test_a_stopped_committer_is_not_healthy(served: Served) -> None:
    assert httpx2.get(f"{served.address}/healthz").status_code == 200
    served.running.desk._committer.stop()
    healthz = httpx2.get(f"{served.address}/healthz")
    assert (healthz.status_code, healthz.json()["code"]) == (503, "committer_stopped")


def test_stale_projections_are_not_ready(served: Served) -> None:
    with psycopg.connect(served.running.conninfos.owner, autocommit=True) as owner:
        owner.execute("UPDATE built SET digest = 'another release'")
    readyz = httpx2.get(f"{served.address}/readyz")
    assert (readyz.status_code, readyz.json()["code"]) == (503, "projections_stale")


def test_a_database_that_is_gone_is_told(running: Service) -> None:
    nowhere = running.conninfos._replace(reader="host=/nowhere dbname=none connect_timeout=1")
    with TestClient(make_app(running._replace(conninfos=nowhere))) as client:
        readyz = client.get("/readyz")
        assert (readyz.status_code, readyz.json()["code"]) == (503, "database_unreachable")
        assert client.get("/healthz").status_code == 200
        answer = client.get("/graphql", params={"query": "{ __typename }"}, headers={"authorization": "Bearer tz_x"})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "unavailable")


def test_more_than_the_pool_holds_are_told_to_try_again(asker: Asker) -> None:
    async def hold() -> list[AsyncConnection[Any]]:
        return [await asker.pool.getconn() for _ in range(2)]

    held = asker.run(hold())
    assert asker.codes("{ programmes { id } }") == ["unavailable"]
    for connection in held:
        asker.run(asker.pool.putconn(connection))
    assert asker.data("{ programmes { id } journal { position } }") == {"programmes": [], "journal": {"position": "1"}}


def test_what_was_not_foreseen_is_masked_and_noted(
    standing: Asker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError(TYPED)

    monkeypatch.setattr(programmes, "find", broken)
    document = f'{{ programmes {{ id }} projects(filter: {{text: "{TYPED}"}}) {{ totalCount }} }}'
    with caplog.at_level(logging.DEBUG):
        result = standing.ask(document)
    assert result.errors
    (error,) = result.errors
    extensions = error.extensions or {}
    assert (extensions["code"], TYPED in error.message) == ("internal_error", False)
    assert extensions["id"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert result.data == {"programmes": None, "projects": {"totalCount": 0}}
    assert TYPED not in caplog.text


def test_no_literal_reaches_the_log(served: Served, office: Actor, caplog: pytest.LogCaptureFixture) -> None:
    documents = [
        f'{{ projects(filter: {{text: "{TYPED}"}}) {{ totalCount }} }}',
        f'{{ projects(filter: {{text: "{TYPED}"}}) {{ nonsense }} }}',
        f'{{ projects(after: "{TYPED}") {{ totalCount }} }}',
        f'{{ project(id: "{TYPED}") {{ id }} }}',
        f'{{ "{TYPED}',
        f'mutation {{ registerOrganisation(input: {{name: "{TYPED}13912345678", kind: COUNTY}}) {{ __typename }} }}',
        f'subscription {{ facts(after: 0, filter: {{topics: ["{TYPED}"]}}) {{ position }} }}',
    ]
    with caplog.at_level(logging.DEBUG, logger="strawberry"), caplog.at_level(logging.DEBUG, logger="schema"):
        for document in documents:
            headers = served.headers(office) | {"accept": "text/event-stream, application/json"}
            assert served.post(document, headers).status_code == 200
    assert TYPED not in caplog.text


def test_a_browser_is_shown_the_page(server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    (tmp_path / "index.html").write_text("<!doctype html><script src=graphiql.js></script>")
    monkeypatch.setattr(service.app, "GRAPHIQL", tmp_path)
    with TestClient(make_app(server.running), follow_redirects=False) as client:
        asked = client.get("/graphql", headers=html)
        assert (asked.status_code, asked.headers["location"]) == (303, "/graphiql/")
        page = client.get("/graphiql/")
        assert page.text.startswith("<!doctype html>")
        assert page.headers["content-security-policy"] == "default-src 'self'; style-src 'self' 'unsafe-inline'"
        assert client.get("/", headers=html).headers["location"] == "/graphql"


def test_without_the_page_a_browser_is_told_how_to_make_it(
    server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(service.app, "GRAPHIQL", tmp_path)
    with TestClient(make_app(server.running), follow_redirects=False) as client:
        for path in ("/graphql", "/graphiql"):
            page = client.get(path, headers={"accept": "text/html"})
            assert page.status_code == 200
            assert "make graphiql" in page.text
            assert "台账" in page.text
            assert not OUTSIDE.search(page.content)
            assert page.headers["content-security-policy"].startswith("default-src 'self'")


def test_the_page_names_no_outside_address() -> None:
    """Nothing to fetch, and no link that leads nowhere on an intranet; w3.org's are names of XML namespaces."""
    for file in service.app.GRAPHIQL.glob("*.[hcjs]*"):
        assert not OUTSIDE.search(file.read_bytes()), file
        assert set(ADDRESS.findall(file.read_bytes())) <= {b"www.w3.org"}, file


def test_a_small_worlds_answer_is_the_same_twice(standing: Asker, shared_world: small.World) -> None:
    document = "query ($at: AsOfInput) { entries(asOf: $at) { nodes { name } edges { cursor } } }"
    at = {"position": str(shared_world.receipt.position)}
    assert standing.data(document, at=at) == standing.data(document, at=at)
