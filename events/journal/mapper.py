"""Fact ⇄ bytes: canonical JSON on the way in, upcasts on the way out, on eventsourcing's `Mapper`.

msgspec does not validate on construction, so a fact is decoded again and compared before it is appended: what cannot
be read back is never written.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, Notification, StoredEvent

from events.actor import Mark
from events.facts import TOPICS, Fact
from events.facts import entry as _entry  # noqa: F401  (importing a facts module registers its topics)
from events.facts import journal as _journal  # noqa: F401
from events.facts import organisation as _organisation  # noqa: F401
from events.facts import programme as _programme  # noqa: F401
from events.facts import project as _project  # noqa: F401
from events.facts import report as _report  # noqa: F401
from events.facts.upcasts import upcast
from events.journal.format import Envelope, context_bytes, read_envelope
from events.refusals import InvalidInput, TooLarge

MAX_PAYLOAD = 256 * 1024

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[str, msgspec.json.Decoder[Fact]] = {topic: msgspec.json.Decoder(cls) for topic, cls in TOPICS.items()}


@dataclass(frozen=True)
class StoredFact(StoredEvent):
    """A stored event (its `state` is the payload) with its envelope."""

    envelope: bytes


@dataclass(frozen=True)
class NotedFact(Notification):
    """The same with its position."""

    envelope: bytes


class Recorded(msgspec.Struct, frozen=True):
    """A fact as the journal has it. `originator_id` and `originator_version` are the library's words for stream
    and version."""

    originator_id: UUID
    originator_version: int
    fact: Fact
    envelope: Envelope

    @property
    def mark(self) -> Mark:
        return mark_of(self.envelope)


def mark_of(envelope: Envelope) -> Mark:
    return Mark(
        envelope.position,
        envelope.recorded_at,
        envelope.stream,
        envelope.version,
        envelope.actor.ref,
        envelope.unit,
        envelope.role,
    )


def encode(fact: Fact) -> bytes:
    """The payload of `fact`, proved to read back equal; refuses what is too large or ill-typed."""
    try:
        payload = _ENCODER.encode(fact)
        if len(payload) > MAX_PAYLOAD:
            raise TooLarge(len(payload), MAX_PAYLOAD)
        again = _DECODERS[fact.topic].decode(payload)
    except (msgspec.ValidationError, UnicodeEncodeError) as problem:
        raise InvalidInput(str(problem)) from problem
    if again != fact:
        raise InvalidInput(f"{fact.topic} 的内容不能原样读回")
    return payload


def decode(topic: str, version: int, payload: bytes) -> Fact:
    """The fact that `payload` says, as today's version of its topic."""
    newest = TOPICS[topic].version
    if version == newest:
        return _DECODERS[topic].decode(payload)
    if version > newest:  # the same fields may mean something else there
        raise ValueError(f"{topic} {version} was written by a later release; this one knows {newest}")
    old: dict[str, Any] = msgspec.json.decode(payload)
    return msgspec.convert(upcast(topic, version, newest, old), TOPICS[topic])


class FactMapper(Mapper[UUID]):
    """The library's mapper over our bytes; compressor, cipher and transcoder are not used."""

    def __init__(self) -> None:
        super().__init__(transcoder=None)  # type: ignore[arg-type]

    def to_stored_event(self, domain_event: Any) -> StoredFact:
        recorded: Recorded = domain_event
        return StoredFact(
            originator_id=recorded.originator_id,
            originator_version=recorded.originator_version,
            topic=recorded.fact.topic,
            state=encode(recorded.fact),
            envelope=context_bytes(recorded.envelope),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        if not isinstance(stored_event, StoredFact | NotedFact):
            raise TypeError("only facts that the journal's recorder returned carry an envelope")
        envelope = read_envelope(stored_event.envelope)
        return Recorded(
            originator_id=envelope.stream,
            originator_version=envelope.version,
            fact=decode(stored_event.topic, envelope.topic_version, stored_event.state),
            envelope=envelope,
        )
