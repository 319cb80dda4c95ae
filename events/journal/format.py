"""The bytes that are for ever: envelope, commitment to the payload, leaf. docs/journal-format.md is its page.

Nothing here may change within a leaf format; the test vectors of that page pin every byte.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from events.actor import ActorKind, Channel, Source
from events.vocabulary import HashName

LEAF_FORMAT = 0
ENVELOPE_VERSION = 1
SALT_BYTES = 16

Hash = Callable[[bytes], Any]

HASHES: dict[HashName, Hash] = {HashName.SHA256: hashlib.sha256, HashName.SM3: partial(hashlib.new, "sm3")}


class ActorRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who: a kind and a reference, never a name."""

    kind: ActorKind
    ref: UUID | None = None


class Context(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The part of an envelope that a command's facts share. Absent fields are absent, not null.

    No digest of the command stands here: it has no salt, and would confirm a guess at a payload that was erased.
    """

    command_id: UUID
    command: str
    actor: ActorRecord
    unit: UUID | None = None
    role: str | None = None
    credential: str | None = None
    on_behalf_of: UUID | None = None
    channel: Channel = Channel.API
    source: Source | None = None
    cause: str | None = None
    occurred_on: date | None = None
    received_on: date | None = None
    import_id: UUID | None = None
    rule_version: str | None = None
    trace_id: str | None = None


class Envelope(Context, frozen=True, omit_defaults=True, kw_only=True):
    """Everything about a fact but its content. Unknown fields of later versions stay in the stored bytes."""

    v: int
    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    topic_version: int


class Who(msgspec.Struct, frozen=True, gc=False):
    """Of an actor, the reference."""

    ref: UUID | None = None


class Brief(msgspec.Struct, frozen=True, gc=False):
    """What a fold may know of an envelope, and what reading the payload takes: the rest is skipped unread."""

    recorded_at: datetime
    topic_version: int
    actor: Who
    unit: UUID | None = None
    role: str | None = None


_ENCODER = msgspec.json.Encoder()
_ENVELOPES = msgspec.json.Decoder(Envelope)
_BRIEFS = msgspec.json.Decoder(Brief)


def context_bytes(context: Context) -> bytes:
    return _ENCODER.encode(context)


def moment_text(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one spelling only."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def envelope_bytes(
    position: int, recorded_at: str, stream: UUID, version: int, topic: str, topic_version: int, context: bytes
) -> bytes:
    """The envelope's JSON: its own fields, then those of `context` (a JSON object)."""
    own = (
        f'{{"v":{ENVELOPE_VERSION},"position":{position},"recorded_at":"{recorded_at}","stream":"{stream}",'
        f'"version":{version},"topic":"{topic}","topic_version":{topic_version}'
    )
    return own.encode() + (b"," + context[1:] if len(context) > 2 else b"}")


def read_envelope(envelope: bytes) -> Envelope:
    return _ENVELOPES.decode(envelope)


def read_brief(envelope: bytes) -> Brief:
    return _BRIEFS.decode(envelope)


def commitment(hash_: Hash, salt: bytes, payload: bytes) -> bytes:
    """H(u32 salt length ‖ salt ‖ u32 payload length ‖ payload): stays when salt and payload are lawfully erased."""
    sized = len(salt).to_bytes(4, "big") + salt + len(payload).to_bytes(4, "big") + payload
    digest: bytes = hash_(sized).digest()
    return digest


def leaf(hash_: Hash, envelope: bytes, committed: bytes) -> bytes:
    """H(0x00 ‖ u32 envelope length ‖ envelope ‖ u32 commitment length ‖ commitment)."""
    sized = b"\0" + len(envelope).to_bytes(4, "big") + envelope + len(committed).to_bytes(4, "big") + committed
    digest: bytes = hash_(sized).digest()
    return digest
