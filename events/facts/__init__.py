"""What happened. One file a stream; a fact is a frozen struct with a permanent topic and a version.

This code is append-only: topics and field names are for ever, classes may be renamed. Who, when, by which command and
on whose behalf stand in the envelope, once. Each docstring is the Chinese sentence that an auditor would say.

Later streams (inspection, assessment, permit, provision …) get a file of their own beside these.
"""

from typing import Any, ClassVar, dataclass_transform

import msgspec

TOPICS: dict[str, type["Fact"]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class FactMeta(msgspec.StructMeta):
    """Registers the class under its topic."""

    topic: str
    version: int

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, topic: str = "", version: int = 1
    ) -> "FactMeta":
        cls = super().__new__(
            mcls, name, bases, namespace, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False
        )
        cls.topic, cls.version = topic, version
        if topic:
            if topic in TOPICS:
                raise TypeError(f"topic {topic} is taken by {TOPICS[topic].__name__}")
            TOPICS[topic] = cls  # type: ignore[assignment]
        return cls


class Fact(msgspec.Struct, metaclass=FactMeta):
    """Something that happened."""

    topic: ClassVar[str]
    version: ClassVar[int]
