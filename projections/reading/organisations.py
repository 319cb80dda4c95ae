"""Organisations: columns, conditions and orders."""

from enum import StrEnum

from projections.reading.sources import PINYIN, Key, Source


class OrganisationOrder(StrEnum):
    """By what organisations may be ordered."""

    NAME = "NAME"
    KIND = "KIND"
    AREA_CODE = "AREA_CODE"


COLUMNS = {
    "id": "o.organisation_id",
    **{name: f"o.{name}" for name in ("name", "kind", "area_code", "uscc", "aliases", "version")},
}
TERMS = {
    "ids": "o.organisation_id = ANY (VALUE::uuid[])",
    "kinds": "o.kind = ANY (VALUE::text[])",
    "area_codes": "o.area_code = ANY (VALUE::text[])",
    "uscc": "o.uscc = VALUE::text",
    "text": "o.name LIKE VALUE::text OR EXISTS (SELECT FROM unnest(o.aliases) AS alias WHERE alias LIKE VALUE::text)",
}
KEYS = {
    OrganisationOrder.NAME: Key(PINYIN.format("o"), "text"),
    OrganisationOrder.KIND: Key('o.kind COLLATE "C"', "text"),
    OrganisationOrder.AREA_CODE: Key('o.area_code COLLATE "C"', "text", optional=True),
}

ORGANISATIONS = Source(
    base="FROM organisations o",
    standing="o.from_position <= %(position)s AND o.to_position > %(position)s",
    columns=COLUMNS,
    terms=TERMS,
    ranges={},
    keys=KEYS,
    alias="o",
    id=Key("o.organisation_id", "uuid"),
)
