"""Monthly reports, and 报送情况 (who owes what, what is late, what is missing): columns, conditions and orders."""

from enum import StrEnum

from projections.filings import FILINGS_AT
from projections.investments import INVESTMENTS_AT
from projections.reading.sources import PINYIN, Key, Source
from projections.reports import OWED


class ReportOrder(StrEnum):
    """By what reports may be ordered."""

    MONTH = "MONTH"
    PROJECT_NAME = "PROJECT_NAME"
    STATUS = "STATUS"
    COMPLETED = "COMPLETED"
    FILED_AT = "FILED_AT"
    FIRST_FILED_AT = "FIRST_FILED_AT"


class FilingOrder(StrEnum):
    """By what obligations may be ordered."""

    MONTH = "MONTH"
    PROJECT_NAME = "PROJECT_NAME"
    ROW_NO = "ROW_NO"
    CATEGORY = "CATEGORY"
    SECTOR = "SECTOR"
    STATUS = "STATUS"
    DUE = "DUE"
    FIRST_FILED_AT = "FIRST_FILED_AT"


_REPORTED = """
    FROM (SELECT f.*, p.name, p.name_key, i.completed, i.filed, i.accepted, i.corrected, i.typed_year_to_date,
                 i.typed_since_start, i.figure, i.measured_by RUNNING
            FROM (FILINGS_AT) f
                 JOIN projects p ON p.project_id = f.project_id
                                AND p.from_position <= %(position)s AND p.to_position > %(position)s
                 LEFT JOIN (INVESTMENTS_AT) i ON i.project_id = f.project_id AND i.month = f.month) r
""".replace("FILINGS_AT", FILINGS_AT).replace("INVESTMENTS_AT", INVESTMENTS_AT)
_AFTER_OPENING = """sum(i.completed) FILTER (WHERE i.counts AND f.month > coalesce(p.opening_as_of, '-infinity'))
    OVER (PARTITION BY f.project_id ORDER BY f.month)"""
_RUNNING = {
    "year_to_date": """sum(i.completed) FILTER (WHERE i.counts)
        OVER (PARTITION BY f.project_id, date_trunc('year', f.month) ORDER BY f.month)""",
    "since_start": f"coalesce(p.opening_balance + coalesce({_AFTER_OPENING}, 0), {_AFTER_OPENING})",
}
_MOMENT = "(SELECT recorded_at FROM appends WHERE last >= {} ORDER BY last LIMIT 1)"
_PLAIN = ("status", "first_filed_at", "filed_at", "filed_by", "returned_at", "returns", "excused_at", "corrections")
# Positions become moments last, of the rows that are asked for only.
_TRAVELLED = {
    **{name: f"r.{name}" for name in _PLAIN},
    "reviewed_at": _MOMENT.format("r.reviewed_from"),
    "accepted_at": _MOMENT.format("r.accepted_from"),
}

REPORT_COLUMNS = {
    "project_id": "r.project_id",
    "project_name": "r.name",
    "period": "left(r.month::text, 7)",
    **_TRAVELLED,
    **{
        name: f"r.{name}"
        for name in (
            *("progress", "preparatory_progress", "problems", "next_steps", "nothing_to_report", "remark", "version"),
            *("completed", "filed", "accepted", "corrected", "typed_year_to_date", "typed_since_start"),
            *("year_to_date", "since_start", "figure", "measured_by"),
        )
    },
    "unit_id": "r.filed_unit",
    "position": "%(position)s::bigint",
}
REPORT_TERMS = {
    "project_id": "r.project_id = ANY (VALUE::uuid[])",
    "text": "r.name LIKE VALUE::text",
    "statuses": "r.status = ANY (VALUE::text[])",
    "unit": "r.filed_unit = VALUE::uuid",
    "figures": "r.figure = ANY (VALUE::text[])",
    "nothing_to_report": "r.nothing_to_report = VALUE::boolean",
    "returned": "(r.returns > 0) = VALUE::boolean",
    "corrected": "(r.corrections > 0) = VALUE::boolean",
}
REPORT_RANGES = {
    "month": ("r.month", "date"),
    "completed": ("r.completed", "numeric"),
    "year_to_date": ("r.year_to_date", "numeric"),
    "filed_at": ("r.filed_at", "timestamptz"),
    "first_filed_at": ("r.first_filed_at", "timestamptz"),
}
_STATUS = Key('r.status COLLATE "C"', "text")
_FIRST_FILED = Key("r.first_filed_at", "timestamptz", optional=True)

REPORTS = Source(
    base=_REPORTED,
    standing="true",
    columns=REPORT_COLUMNS,
    terms=REPORT_TERMS,
    ranges=REPORT_RANGES,
    keys={
        ReportOrder.MONTH: Key("r.month", "date"),
        ReportOrder.PROJECT_NAME: Key(PINYIN.format("r"), "text"),
        ReportOrder.STATUS: _STATUS,
        ReportOrder.COMPLETED: Key("r.completed", "numeric", optional=True),
        ReportOrder.FILED_AT: Key("r.filed_at", "timestamptz", optional=True),
        ReportOrder.FIRST_FILED_AT: _FIRST_FILED,
    },
    id=Key("r.project_id", "uuid"),
    running=_RUNNING,
    tail=("MONTH",),
)

FILING_COLUMNS = {
    "entry_id": "r.entry_id",
    "programme_id": "%(programme)s::uuid",
    "project_id": "r.project_id",
    "project_name": "r.name",
    "category": "r.category",
    "sector": "r.sector",
    "period": "left(r.month::text, 7)",
    **_TRAVELLED,
    **{name: f"r.{name}" for name in ("opens", "due", "closed_at", "late", "missing", "after_close")},
    "unit_id": "r.lead_unit",
    "owner_ids": "r.owners",
    "position": "%(position)s::bigint",
}
FILINGS = Source(
    base=f"FROM ({OWED}) r",
    standing="true",
    columns=FILING_COLUMNS,
    terms={
        "project_id": "r.project_id = ANY (VALUE::uuid[])",
        "entry_id": "r.entry_id = ANY (VALUE::uuid[])",
        "text": "r.name LIKE VALUE::text",
        "categories": "r.category = ANY (VALUE::text[])",
        "sectors": "r.sector = ANY (VALUE::text[])",
        "statuses": "r.status = ANY (VALUE::text[])",
        "unit": "VALUE::uuid = ANY (r.responsible_units) OR VALUE::uuid = ANY (r.owners)",
        "lead_unit": "r.lead_unit = VALUE::uuid",
        "late": "r.late = VALUE::boolean",
        "missing": "r.missing = VALUE::boolean",
        "after_close": "r.after_close = VALUE::boolean",
        "returned": "(r.returns > 0) = VALUE::boolean",
        "corrected": "(r.corrections > 0) = VALUE::boolean",
    },
    ranges={
        "month": ("r.month", "date"),
        "due": ("r.due", "timestamptz"),
        "first_filed_at": ("r.first_filed_at", "timestamptz"),
    },
    keys={
        FilingOrder.MONTH: Key("r.month", "date"),
        FilingOrder.PROJECT_NAME: Key(PINYIN.format("r"), "text"),
        FilingOrder.ROW_NO: Key("r.row_no", "bigint", optional=True),
        FilingOrder.CATEGORY: Key('r.category COLLATE "C"', "text"),
        FilingOrder.SECTOR: Key('r.sector COLLATE "C"', "text"),
        FilingOrder.STATUS: _STATUS,
        FilingOrder.DUE: Key("r.due", "timestamptz"),
        FilingOrder.FIRST_FILED_AT: _FIRST_FILED,
        "ENTRY": Key("r.entry_id", "uuid"),
    },
    id=Key("r.project_id", "uuid"),
    tail=("MONTH", "ENTRY"),
)
"""Asked with `programme`, and with `month` and `unit` as OWED takes them (null for any)."""
