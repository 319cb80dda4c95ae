"""Old payloads → new payloads: one pure function per (topic, from-version), applied step by step on reading.

Every fact is still of version 1. When a topic gets version 2, its step is written here and the golden file of
version 1 stays in tests/golden for ever.
"""

from collections.abc import Callable
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: dict[tuple[str, int], Upcast] = {}


def upcast(topic: str, version: int, newest: int, payload: dict[str, Any]) -> dict[str, Any]:
    """`payload` of `topic` as its `newest` version would have written it."""
    for step in range(version, newest):
        payload = UPCASTS[topic, step](payload)
    return payload
