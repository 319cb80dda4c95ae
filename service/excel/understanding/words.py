"""The words of tables, typed: words.toml is the one place where a synonym is added."""

import tomllib
from pathlib import Path
from typing import Any, Final

from events.vocabulary import Unit

_WORDS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _list(table: str, name: str) -> tuple[str, ...]:
    return tuple(_WORDS[table][name])


HEADERS: Final[dict[str, tuple[str, ...]]] = {field: tuple(words) for field, words in _WORDS["headers"].items()}
"""Field of a column → its headers."""
LABELS: Final[dict[str, str]] = _WORDS["labels"]
PERSON_ROLES: Final = _list("people", "roles")
TELEPHONES: Final = _list("people", "telephones")
DERIVED: Final = _list("rows", "derived")
NOTES: Final = _list("rows", "notes")
TOTALS: Final = _list("rows", "totals")
GRAND_TOTALS: Final = _list("rows", "grand_totals")
SUBTOTALS: Final = _list("rows", "subtotals")
OF_WHICH: Final = _list("rows", "of_which")
MARKS: Final[str] = _WORDS["rows"]["marks"]
NOTHING: Final = frozenset(_list("rows", "nothing"))
CATEGORIES: Final = _list("groups", "categories")
SECTORS: Final = frozenset(_list("groups", "sectors"))
LEVELS: Final = _list("groups", "levels")
GROUP_ENDINGS: Final = _list("groups", "sector_endings")
AREA_ENDINGS: Final = _list("groups", "area_endings")
CONSTRUCTION_TYPES: Final = _list("groups", "construction_types")
UNIT_ENDINGS: Final[str] = _WORDS["units"]["endings"]
UNIT_LABELS: Final = _list("units", "labels")

UNITS: Final = {"亿元": Unit.YI, "亿": Unit.YI, "万元": Unit.WAN, "万": Unit.WAN, "元": Unit.YUAN}

# Fields, not words: what the code must know of them.
PERSON_FIELDS: Final = {"owners_and_persons": "owners", "units_and_persons": "responsible_units"}
"""Columns of units with persons → the field of their units."""
AMOUNTS: Final = ("total", "annual_plan", "completed_before", "completed", "year_to_date", "since_start")
MONTHLY_SIGNS: Final = ("completed", "year_to_date", "since_start", "progress")
PLAN_SIGNS: Final = ("total", "annual_plan", "completed_before", "scope", "years", "code", "goal")
"""A table with a name column and one of these is monthly, or is a plan."""
ONLY_PLAN: Final = frozenset(
    {"scope", "areas", "years", "agents", "goal", "planned_start", "planned_finish", "level", "owner_codes"}
)
ONLY_MONTHLY: Final = frozenset(
    {"completed", "year_to_date", "since_start", "progress", "preparatory_progress", "problems", "next_steps"}
)
"""What the other kind of table may show as well; it is not read from there."""
