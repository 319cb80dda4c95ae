"""Entries with what their projects add: columns, conditions and orders of the list of a programme."""

from enum import StrEnum

from projections.reading.sources import PINYIN, Key, Source

STANDING = "e.from_position <= %(position)s AND e.to_position > %(position)s"
_PROJECT = """
    JOIN projects p ON p.project_id = e.project_id
                   AND p.from_position <= %(position)s AND p.to_position > %(position)s"""
_GROUPED = """(e.programme_id, e.category) IN (
    SELECT t.programme_id, c.code
      FROM programmes t, jsonb_to_recordset(t.categories::jsonb) AS c (code text, "group" text)
     WHERE t.from_position <= %(position)s AND t.to_position > %(position)s AND c."group" = ANY (VALUE::text[]))"""


class EntryOrder(StrEnum):
    """By what entries may be ordered."""

    ROW_NO = "ROW_NO"
    NAME = "NAME"
    ANNUAL_PLAN = "ANNUAL_PLAN"
    LISTED_PLAN = "LISTED_PLAN"
    TOTAL = "TOTAL"
    CATEGORY = "CATEGORY"
    SECTOR = "SECTOR"
    EFFECTIVE_FROM = "EFFECTIVE_FROM"
    EXITED_FROM = "EXITED_FROM"
    PLANNED_START = "PLANNED_START"
    PLANNED_FINISH = "PLANNED_FINISH"


COLUMNS = {
    "id": "e.entry_id",
    "programme_id": "e.programme_id",
    "project_id": "e.project_id",
    "document_id": "e.document_id",
    "name": "p.name",
    "total": "p.total",
    "areas": "p.areas",
    "effective_from": "e.effective_from",
    "exited_from": "e.exited_from",
    "exit_cause": "e.exit_cause",
    "row_no": "e.row_no",
    "category": "e.category",
    "sector": "e.sector",
    "listed_plan": "e.listed_plan",
    "annual_plan": "e.annual_plan",
    "plan_text": "e.plan_stated",
    "plan_unit": "e.plan_unit",
    "month_plan": "e.month_plan",
    "goal_ensured": "e.goal_ensured",
    "goal_striven_for": "e.goal_striven_for",
    "goal_text": "e.goal_text",
    "planned_start": "e.planned_start",
    "planned_finish": "e.planned_finish",
    "unit_ids": "e.responsible_units",
    "county_ids": "e.land_counties",
    "sponsoring_leader": "e.sponsoring_leader",
    "remark": "e.remark",
    "extra_said": "e.extra",
    "version": "e.version",
    "position": "%(position)s::bigint",
}
TERMS = {
    "ids": "e.entry_id = ANY (VALUE::uuid[])",
    "programme_id": "e.programme_id = ANY (VALUE::uuid[])",
    "programme": "e.programme_id = VALUE::uuid",
    "project_id": "e.project_id = ANY (VALUE::uuid[])",
    "document": "e.document_id = VALUE::uuid",
    "groups": _GROUPED,
    "categories": "e.category = ANY (VALUE::text[])",
    "sectors": "e.sector = ANY (VALUE::text[])",
    "lead_unit": "e.responsible_units[1] = VALUE::uuid",
    "unit": "VALUE::uuid = ANY (e.responsible_units) OR VALUE::uuid = ANY (p.owners)",
    "area": "VALUE::text = ANY (p.areas)",
    "text": "p.name LIKE VALUE::text",
    "month": "e.effective_from <= VALUE::date AND (e.exited_from IS NULL OR e.exited_from > VALUE::date)",
    "exited": "(e.exited_from IS NOT NULL) = VALUE::boolean",
    "exit_causes": "e.exit_cause = ANY (VALUE::text[])",
    "planned": "(e.annual_plan IS NOT NULL) = VALUE::boolean",
    "remark": "e.remark LIKE VALUE::text",
}
RANGES = {
    "annual_plan": ("e.annual_plan", "numeric"),
    "listed_plan": ("e.listed_plan", "numeric"),
    "total": ("p.total", "numeric"),
    "row_no": ("e.row_no", "bigint"),
    "effective_from": ("e.effective_from", "date"),
    "exited_from": ("e.exited_from", "date"),
    "planned_start": ("e.planned_start", "date"),
    "planned_finish": ("e.planned_finish", "date"),
}
KEYS = {
    EntryOrder.ROW_NO: Key("e.row_no", "bigint", optional=True),
    EntryOrder.NAME: Key(PINYIN.format("p"), "text"),
    EntryOrder.ANNUAL_PLAN: Key("e.annual_plan", "numeric", optional=True),
    EntryOrder.LISTED_PLAN: Key("e.listed_plan", "numeric", optional=True),
    EntryOrder.TOTAL: Key("p.total", "numeric", optional=True),
    EntryOrder.CATEGORY: Key('e.category COLLATE "C"', "text"),
    EntryOrder.SECTOR: Key('e.sector COLLATE "C"', "text"),
    EntryOrder.EFFECTIVE_FROM: Key("e.effective_from", "date"),
    EntryOrder.EXITED_FROM: Key("e.exited_from", "date", optional=True),
    EntryOrder.PLANNED_START: Key("e.planned_start", "date", optional=True),
    EntryOrder.PLANNED_FINISH: Key("e.planned_finish", "date", optional=True),
}

ENTRIES = Source(
    base="FROM entries e",
    standing=STANDING,
    columns=COLUMNS,
    terms=TERMS,
    ranges=RANGES,
    keys=KEYS,
    alias="e",
    id=Key("e.entry_id", "uuid"),
    joins={"p": _PROJECT},
)
