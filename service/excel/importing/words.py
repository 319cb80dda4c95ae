"""words.toml, read once, and how words are compared."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from events.vocabulary import OrganisationKind
from projections.words import CONSTRUCTION
from service.excel.understanding.texts import half

_WORDS: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_ENDINGS: Final[tuple[str, ...]] = tuple(_WORDS["endings"])
CATEGORIES: Final[dict[str, list[str]]] = _WORDS["categories"]
SECTORS: Final[dict[str, list[str]]] = _WORDS["sectors"]
GROUPS: Final[dict[str, list[str]]] = _WORDS["groups"]
FURTHER: Final[dict[str, str]] = {header: field for field, headers in _WORDS["further"].items() for header in headers}
"""Header of a further column → what it says."""
CONSTRUCTION_CODES: Final = {label: code for code, label in CONSTRUCTION.items()} | {"技改": "TECHNICAL"}

KIND_LABELS: Final = {
    OrganisationKind.COUNTY: "县区政府",
    OrganisationKind.NEW_AREA: "新区",
    OrganisationKind.PARK: "园区",
    OrganisationKind.DEPARTMENT: "市直部门",
    OrganisationKind.STATE_FIRM: "国有企业",
    OrganisationKind.COMPANY: "企业",
    OrganisationKind.OFFICE: "办事机构",
}


def bare(word: str) -> str:
    """Half-width, without blanks and without an ending that says nothing."""
    text = half(word)
    ending = next((ending for ending in _ENDINGS if text.endswith(ending) and text != ending), "")
    return text.removesuffix(ending)


def coded(word: str, labels: Iterable[tuple[str, str]], synonyms: dict[str, list[str]]) -> str | None:
    """The code among (code, label) that `word` names: itself, its label, or what tables call that label."""
    said = bare(word)
    for code, label in labels:
        if word.strip() == code or said in (bare(label), *map(bare, synonyms.get(bare(label), ()))):
            return code
    return None


def likely_kind(name: str) -> OrganisationKind | None:
    """What a unit's name says that it is."""
    for row in _WORDS["kinds"]:
        if name.endswith(tuple(row["endings"])):
            return OrganisationKind(row["kind"])
    return None
