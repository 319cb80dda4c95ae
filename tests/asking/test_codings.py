"""Answers in the coding that a client asks for."""

import gzip
import json
import sys
from collections.abc import Callable

import brotli
import httpx2
import pytest

from events.actor import Actor
from schema import codings
from schema.answers import VARY
from schema.codings import SMALLEST, coding
from tests.asking.served import Served

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGE = "{ __schema { types { name fields { name description } } } }"
SMALL = "{ journal { position } }"
FACTS = "subscription { facts(after: 0) { position payload } }"

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": zstd.decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


def received(server: Served, by: Actor, document: str, accepted: str | None) -> tuple[httpx2.Headers, bytes]:
    """Headers and the body as it came over the wire."""
    headers = server.headers(by) | {"accept-encoding": accepted or "identity"}
    with httpx2.stream("POST", f"{server.address}/graphql", json={"query": document}, headers=headers) as response:
        assert response.status_code == 200
        return response.headers, b"".join(response.iter_raw())


@pytest.mark.parametrize("name", DECODERS)
@pytest.mark.parametrize("aside", [True, False])
def test_a_large_answer_is_the_same_in_every_coding(
    server: Served, office: Actor, monkeypatch: pytest.MonkeyPatch, name: str, *, aside: bool
) -> None:
    monkeypatch.setattr(codings, "ASIDE", 1 if aside else 2**30)
    plain_headers, plain = received(server, office, LARGE, None)
    headers, packed = received(server, office, LARGE, name)
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == name
    assert int(headers["content-length"]) == len(packed) < len(plain) / 3
    assert DECODERS[name](packed) == plain
    assert headers["vary"] == plain_headers["vary"] == VARY
    assert headers["content-type"] == plain_headers["content-type"]


def test_a_small_answer_stays_as_it_is(server: Served, office: Actor) -> None:
    headers, body = received(server, office, SMALL, "zstd, br, gzip")
    assert len(body) < SMALLEST
    assert "content-encoding" not in headers
    assert headers["vary"] == VARY
    assert json.loads(body)["data"] == {"journal": {"position": "14"}}


@pytest.mark.parametrize("accept", ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"])
def test_a_stream_is_never_compressed(server: Served, office: Actor, accept: str) -> None:
    headers = server.headers(office) | {"accept-encoding": "zstd, br, gzip", "accept": accept}
    with httpx2.stream("POST", f"{server.address}/graphql", json={"query": FACTS}, headers=headers) as response:
        raw = b""
        for chunk in response.iter_raw():
            raw += chunk
            if raw.count(b'"data"') >= 14:
                break
    assert "content-encoding" not in response.headers
    assert b'"position":"14"' in raw


def test_a_question_that_is_answered_as_an_event_is_not_either(server: Served, office: Actor) -> None:
    headers = server.headers(office) | {"accept-encoding": "gzip", "accept": "text/event-stream"}
    response = server.post(LARGE, headers)
    assert "content-encoding" not in response.headers
    assert response.text.startswith("event: next\ndata: {")


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, br;q=0.8, gzip;q=0.8", "br"),
        ("zstd;q=0, *", "br"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("deflate", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("gzip, identity;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=x, br;q=-1, zstd;q=nan", None),
        ("identity;q=0, compress", None),
        (",;, ;q=1,gzip;q=0.001", "gzip"),
    ],
)
def test_the_client_ranks_and_the_best_breaks_ties(accepted: str, chosen: str | None) -> None:
    assert coding(accepted) == chosen
