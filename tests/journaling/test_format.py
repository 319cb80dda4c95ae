"""The journal's bytes, worked out once more with nothing but hashlib, and against the vectors that others published."""

import hashlib
import json
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some

from events.actor import ActorKind
from events.journal.format import (
    ENVELOPE_VERSION,
    HASHES,
    LEAF_FORMAT,
    SALT_BYTES,
    ActorRecord,
    Context,
    commitment,
    context_bytes,
    envelope_bytes,
    leaf,
    moment_text,
    read_envelope,
)
from events.journal.mapper import decode
from events.journal.tree import Tree
from events.vocabulary import HashName
from tests.journaling.vectors import BEGIN, END, PAGE, SIZES, VECTORS, block, vectors

KEPT: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
TEXT = PAGE.read_text(encoding="utf-8")
DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sm3": lambda data: hashlib.new("sm3", data).digest(),
}
# RFC 6962 trees of 0 to 8 leaves, as the certificate-transparency project publishes them.
INPUTS = [
    bytes.fromhex(data)
    for data in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def root(digest: Callable[[bytes], bytes], leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else digest(b"")
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return digest(b"\x01" + root(digest, leaves[:k]) + root(digest, leaves[k:]))


def grown(name: HashName, leaves: list[bytes]) -> Tree:
    tree = Tree(HASHES[name])
    tree.extend(leaves)
    return tree


@pytest.mark.parametrize("size", range(9))
def test_the_tree_gives_the_published_roots_of_rfc_6962(size: int) -> None:
    leaves = [hashlib.sha256(b"\x00" + data).digest() for data in INPUTS[:size]]
    assert grown(HashName.SHA256, leaves).root().hex() == ROOTS[size]
    assert root(DIGESTS["sha256"], leaves).hex() == ROOTS[size]


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905—2016, A.1 and A.2."""
    assert HASHES[HashName.SM3](b"abc").hexdigest() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert HASHES[HashName.SM3](b"abcd" * 16).hexdigest() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_the_vectors_hold_without_our_code(name: str) -> None:
    digest, said = DIGESTS[name], KEPT["hashes"][name]
    leaves = []
    for row, committed, leaf_ in zip(KEPT["facts"], said["commitments"], said["leaves"], strict=True):
        salt, payload, envelope = bytes.fromhex(row["salt"]), row["payload"].encode(), row["envelope"].encode()
        assert digest(sized(salt) + sized(payload)).hex() == committed
        leaves.append(digest(b"\x00" + sized(envelope) + sized(bytes.fromhex(committed))))
        assert leaves[-1].hex() == leaf_
    for size in SIZES:
        assert root(digest, leaves[:size]).hex() == said["roots"][str(size)]


def test_the_vectors_are_what_our_code_gives() -> None:
    assert vectors() == KEPT
    assert f"{BEGIN}\n{block()}{END}" in TEXT


@pytest.mark.parametrize("row", KEPT["facts"], ids=lambda row: row["position"])
def test_the_facts_of_the_vectors_are_read_by_the_journal(row: dict[str, Any]) -> None:
    envelope = read_envelope(row["envelope"].encode())
    assert envelope.position == row["position"]
    assert decode(envelope.topic, envelope.topic_version, row["payload"].encode()).topic == envelope.topic


def test_leaf_format_0_is_pinned_here_as_well() -> None:
    """Should these change before 1.0, the format has changed, and with it every journal that stands."""
    assert (LEAF_FORMAT, ENVELOPE_VERSION, SALT_BYTES) == (0, 1, 16)
    assert KEPT["leaf_format"] == 0
    assert {name: said["roots"]["7"] for name, said in KEPT["hashes"].items()} == {
        "sha256": "b39142762a248b6924f27b3b9d65f05667d7a0a3d77ed912a5f29dfc0fe0d0d6",
        "sm3": "56e01f289b176b26d3180ffd69d1f01a74c65807236c77578e90105b77544ff2",
    }


def test_an_envelope_is_spelt_field_by_field() -> None:
    context = context_bytes(
        Context(command_id=UUID(int=1), command="FileReport", actor=ActorRecord(ActorKind.PERSON, UUID(int=2)))
    )
    assert context == (
        b'{"command_id":"00000000-0000-0000-0000-000000000001","command":"FileReport",'
        b'"actor":{"kind":"PERSON","ref":"00000000-0000-0000-0000-000000000002"}}'
    )
    at = moment_text(datetime(2020, 4, 3, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=8))))
    envelope = envelope_bytes(7, at, UUID(int=3), 2, "report.filed", 1, context)
    assert envelope == (
        b'{"v":1,"position":7,"recorded_at":"2020-04-03T04:00:00.000007Z",'
        b'"stream":"00000000-0000-0000-0000-000000000003","version":2,"topic":"report.filed","topic_version":1,'
        + context[1:]
    )
    assert envelope_bytes(1, at, UUID(int=3), 1, "t.t", 1, b"{}").endswith(b'"topic_version":1}')


def test_every_field_of_an_envelope_stands_on_the_page_in_order() -> None:
    fields = list(json.loads(KEPT["facts"][-1]["envelope"]))
    rows = [line.split("`")[1] for line in TEXT.split("## 3.")[0].splitlines() if line.startswith("| `")]
    assert rows == fields


def test_fields_of_later_versions_stay_in_the_bytes_and_do_not_hinder_reading() -> None:
    later = KEPT["facts"][0]["envelope"][:-1] + ',"weather":"rain"}'
    assert read_envelope(later.encode()) == read_envelope(KEPT["facts"][0]["envelope"].encode())


@pytest.mark.parametrize("name", list(HashName))
def test_an_erased_fact_keeps_its_leaf_and_its_payload_cannot_be_confirmed(name: HashName) -> None:
    hash_, row, said = HASHES[name], KEPT["facts"][6], KEPT["hashes"][name.value]
    salt, payload, envelope = bytes.fromhex(row["salt"]), row["payload"].encode(), row["envelope"].encode()
    kept = bytes.fromhex(said["commitments"][6])
    assert leaf(hash_, envelope, kept).hex() == said["leaves"][6]
    assert commitment(hash_, salt, payload) == kept
    assert commitment(hash_, b"", payload) != kept
    assert hash_(payload).digest() != kept
    assert salt not in envelope
    assert salt.hex() not in row["envelope"]


def test_lengths_keep_apart_what_would_be_joined_alike() -> None:
    hash_ = HASHES[HashName.SHA256]
    assert commitment(hash_, b"ab", b"c") != commitment(hash_, b"a", b"bc")
    assert leaf(hash_, b"ab", b"c") != leaf(hash_, b"a", b"bc")
    left, right = hash_(b"l").digest(), hash_(b"r").digest()
    node = hash_(b"\x01" + left + right).digest()
    assert leaf(hash_, left, right) != node


@for_all(some.lists(some.binary(min_size=32, max_size=32), max_size=40), some.data())
def test_a_tree_taken_up_from_its_peaks_grows_like_one_that_was_never_put_down(
    leaves: list[bytes], data: some.DataObject
) -> None:
    stop = data.draw(some.integers(0, len(leaves)))
    begun = grown(HashName.SHA256, leaves[:stop])
    resumed = Tree(HASHES[HashName.SHA256], begun.size, begun.peaks)
    resumed.extend(leaves[stop:])
    assert resumed.root() == root(DIGESTS["sha256"], leaves)
    assert (resumed.size, len(resumed.peaks)) == (len(leaves), len(leaves).bit_count())


def test_a_report_stream_is_uuid5_of_project_and_period() -> None:
    said = KEPT["reports"]
    assert said["name_space"] in TEXT
    for name, id in said["names"].items():
        octets = bytearray(hashlib.sha1(UUID(said["name_space"]).bytes + name.encode(), usedforsecurity=False).digest())
        octets[6], octets[8] = octets[6] & 0x0F | 0x50, octets[8] & 0x3F | 0x80
        assert str(UUID(bytes=bytes(octets[:16]))) == id


def test_a_moment_has_one_spelling() -> None:
    assert moment_text(datetime(2020, 1, 9, tzinfo=UTC)) == "2020-01-09T00:00:00.000000Z"
    assert moment_text(datetime(2020, 1, 9, 23, 59, 59, 999999, tzinfo=UTC)) == "2020-01-09T23:59:59.999999Z"
