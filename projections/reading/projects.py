"""Projects: columns, conditions and orders."""

from enum import StrEnum

from projections.reading.sources import PINYIN, Key, Source


class ProjectOrder(StrEnum):
    """By what projects may be ordered."""

    NAME = "NAME"
    TOTAL = "TOTAL"
    STARTED_ON = "STARTED_ON"
    IN_USE_ON = "IN_USE_ON"


COLUMNS = {
    "id": "p.project_id",
    "name": "p.name",
    "identified": "p.identifiers",
    "scope": "p.scope",
    "areas": "p.areas",
    "years_stated": "p.years_stated",
    "year_first": "p.year_first",
    "year_last": "p.year_last",
    "total": "p.total",
    "total_text": "p.total_stated",
    "total_unit": "p.total_unit",
    "owner_ids": "p.owners",
    "agent_ids": "p.agents",
    "construction_type": "p.construction_type",
    "parent_id": "p.parent",
    "opening_as_of": "p.opening_as_of",
    "opening_completed": "p.opening_balance",
    "opening_certainty": "p.opening_certainty",
    "started_on": "p.started_on",
    "in_use_on": "p.in_use_on",
    "voided": "p.voided",
    "version": "p.version",
    "position": "%(position)s::bigint",
}
TERMS = {
    "ids": "p.project_id = ANY (VALUE::uuid[])",
    "text": "p.name LIKE VALUE::text",
    "scope": "p.scope LIKE VALUE::text",
    "identifier": """EXISTS (
        SELECT FROM unnest(p.identifiers) AS held WHERE substr(held, strpos(held, ' ') + 1) = VALUE::text)""",
    "area": "VALUE::text = ANY (p.areas)",
    "owner": "VALUE::uuid = ANY (p.owners)",
    "agent": "VALUE::uuid = ANY (p.agents)",
    "parent": "p.parent = VALUE::uuid",
    "part": "(p.parent IS NOT NULL) = VALUE::boolean",
    "programme": """p.project_id IN (
        SELECT listed.project_id
          FROM entries listed
         WHERE listed.programme_id = VALUE::uuid
           AND listed.from_position <= %(position)s AND listed.to_position > %(position)s)""",
    "construction_types": "p.construction_type = ANY (VALUE::text[])",
    "started": "(p.started_on IS NOT NULL) = VALUE::boolean",
    "in_use": "(p.in_use_on IS NOT NULL) = VALUE::boolean",
    "voided": "p.voided = VALUE::boolean",
}
RANGES = {
    "total": ("p.total", "numeric"),
    "started_on": ("p.started_on", "date"),
    "in_use_on": ("p.in_use_on", "date"),
}
KEYS = {
    ProjectOrder.NAME: Key(PINYIN.format("p"), "text"),
    ProjectOrder.TOTAL: Key("p.total", "numeric", optional=True),
    ProjectOrder.STARTED_ON: Key("p.started_on", "date", optional=True),
    ProjectOrder.IN_USE_ON: Key("p.in_use_on", "date", optional=True),
}

PROJECTS = Source(
    base="FROM projects p",
    standing="p.from_position <= %(position)s AND p.to_position > %(position)s",
    columns=COLUMNS,
    terms=TERMS,
    ranges=RANGES,
    keys=KEYS,
    alias="p",
    id=Key("p.project_id", "uuid"),
)
