"""The audit history, one row a fact: columns, conditions and its one order, the journal's."""

from enum import StrEnum

from projections.reading.sources import Key, Source

_SAME = ("stream", "topic", "version", "recorded_at", "actor", "role", "programme_id", "project_id", "reason", "known")

_SEALED = "CROSS JOIN LATERAL (SELECT last, root FROM appends WHERE last >= t.from_position ORDER BY last LIMIT 1) a"


class HistoryOrder(StrEnum):
    """By what the history may be ordered."""

    POSITION = "POSITION"


HISTORY = Source(
    base="FROM history t",
    standing="t.from_position <= %(position)s",
    columns={
        **{name: f"t.{name}" for name in _SAME},
        "fact_position": "t.from_position",
        "period": "left(t.month::text, 7)",
        "unit_id": "t.unit",
        "basis_said": "t.basis",
        "changes_said": "t.changes",
        "sealed_at": "a.last",
        "root": "a.root",
        "position": "%(position)s::bigint",
    },
    terms={
        "streams": "t.stream = ANY (VALUE::uuid[])",
        "project": "t.project_id = VALUE::uuid",
        "actor": "t.actor = VALUE::uuid",
        "topics": "t.topic = ANY (VALUE::text[])",
    },
    ranges={
        "month": ("t.month", "date"),
        "position": ("t.from_position", "bigint"),
        "recorded_at": ("t.recorded_at", "timestamptz"),
    },
    keys={HistoryOrder.POSITION: Key("t.from_position", "bigint")},
    id=Key("t.from_position", "bigint"),
    joins={"a": _SEALED},
)
