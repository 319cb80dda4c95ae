"""The audit history, one row a fact: columns, conditions and its one order, the journal's."""

from projections.reading.sources import Key, Source

_SAME = (
    *("stream", "topic", "version", "recorded_at", "actor", "unit", "role", "programme_id", "project_id"),
    *("reason", "basis", "changes", "known"),
)

HISTORY = Source(
    base="""FROM history t
        CROSS JOIN LATERAL (SELECT last, root FROM appends WHERE last >= t.from_position ORDER BY last LIMIT 1) a""",
    standing="t.from_position <= %(position)s",
    columns={
        **{name: f"t.{name}" for name in _SAME},
        "position": "t.from_position",
        "month": "left(t.month::text, 7)",
        "sealed_at": "a.last",
        "root": "a.root",
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
    keys={"POSITION": Key("t.from_position", "bigint")},
    id=Key("t.from_position", "bigint"),
)
