"""A table's words for category, sector, area and construction type → codes; what has none is asked about, or told."""

from collections.abc import Sequence
from typing import NamedTuple

from events.vocabulary import Category, Code, Group, Sector
from projections.organisations import OrganisationRow
from projections.words import area_name, area_names
from service.excel.importing.gathering import Gathering
from service.excel.importing.known import Known
from service.excel.importing.proposal import Candidate, QuestionKind
from service.excel.importing.words import CATEGORIES, CONSTRUCTION_CODES, GROUPS, SECTORS, bare, coded
from service.excel.tables import Place, PlanRow, PlanTable, Severity
from service.excel.understanding.texts import half

NONE = "none"
"""The answer that an area is left out."""


class Choice(NamedTuple):
    """A list of the programme's that words are looked up in."""

    kind: QuestionKind
    title: str
    labels: tuple[tuple[Code, str], ...]
    synonyms: dict[str, list[str]]

    @classmethod
    def of(
        cls, kind: QuestionKind, title: str, declared: Sequence[Category | Sector], synonyms: dict[str, list[str]]
    ) -> "Choice":
        return cls(kind, title, tuple((one.code, one.label) for one in declared), synonyms)

    def code(self, word: str) -> Code | None:
        return coded(word, self.labels, self.synonyms)


class Dimensions:
    """Codes of one programme, with the areas that the register knows."""

    def __init__(self, known: Known, gathering: Gathering) -> None:
        programme = known.programme
        self._gathering = gathering
        self._groups = {category.code: category.group for category in programme.categories}
        self.categories = Choice.of(QuestionKind.CATEGORY, "类别", programme.categories, CATEGORIES)
        self.sectors = Choice.of(QuestionKind.SECTOR, "行业", programme.sectors, SECTORS)
        self.areas = _areas(known.organisations)
        self._area_names = area_names(known.organisations)
        self._words: dict[tuple[QuestionKind, str], Code | None] = {}

    def group(self, category: Code) -> Group:
        return self._groups[category]

    def group_named(self, word: str) -> Group | None:
        return next((Group(code) for code, words in GROUPS.items() if bare(word) in words), None)

    def labels(self, codes: Sequence[Code]) -> str:
        """Areas as an export would call them."""
        return "、".join(self._area_names.get(code, code) for code in codes)

    def category(self, table: PlanTable, row: PlanRow, *, ask: bool) -> Code | None:
        """The row's or its groups'; else the one that the sheet's name or title names; else, if one is needed (`ask`),
        somebody must say."""
        if row.category:
            return self._chosen(self.categories, row.category, table.at(row, "category"), ask=ask)
        title = half(f"{table.sheet} {table.title}")
        of_sheet = [code for code, label in self.categories.labels if bare(label) in title]
        return of_sheet[0] if len(of_sheet) == 1 else self._chosen(self.categories, "", row.place, ask=ask)

    def sector(self, table: PlanTable, row: PlanRow, *, ask: bool) -> Code | None:
        return self._chosen(self.sectors, row.sector, table.at(row, "sector"), ask=ask)

    def construction(self, row: PlanRow) -> Code | None:
        return CONSTRUCTION_CODES.get(row.construction_type)

    def areas_of(self, table: PlanTable, row: PlanRow) -> tuple[Code, ...]:
        """The areas of a cell, in its order; of a longer address those whose name it begins with, which is told."""
        place = table.at(row, "areas")
        whole = self.areas.get(half(row.areas)) if row.areas else None
        if whole:
            return (whole,)
        found = [code for part in _parts(row.areas) for code in self._area(part, place)]
        return tuple(dict.fromkeys(found))

    def _area(self, text: str, place: Place) -> list[Code]:
        if code := self.areas.get(half(text)):
            return [code]
        begun = {code for name, code in self.areas.items() if len(name) > 1 and half(text).startswith(name)}
        if len(begun) == 1:
            (code,) = begun
            message = f"“{text[:40]}”按“{self.labels([code])}”登记，其余地址不入库"
            self._gathering.tell("area_shortened", Severity.WARNING, place, message, "如不对，请改写为县区名称")
            return [code]
        return self._asked_area(text, place)

    def _asked_area(self, text: str, place: Place) -> list[Code]:
        id = f"area:{half(text)[:80]}"
        near = sorted({code for name, code in self.areas.items() if name in half(text)})
        choices = [Candidate(f"area:{code}", f"登记为“{self.labels([code])}”") for code in near]
        said = self._gathering.ask(
            id, QuestionKind.AREA, place, text, f"不认识地区“{text[:40]}”", *choices, Candidate(NONE, "不登记建设地点")
        )
        if not said or said == NONE:
            return []
        code = self.areas.get(half(said.removeprefix("area:")))
        if code is None:
            self._gathering.misanswered(id, place)
        return [code] if code else []

    def _chosen(self, choice: Choice, word: str, place: Place, *, ask: bool) -> Code | None:
        """One question for every word; where there is none, one for every sheet."""
        key = (choice.kind, bare(word) if word else f"{place.sheet}!")
        if key not in self._words:
            self._words[key] = choice.code(word) if word else None
        found = self._words[key]
        return self._asked(choice, word, key[1], place) if found is None and ask else found

    def _asked(self, choice: Choice, word: str, key: str, place: Place) -> Code | None:
        id = f"{choice.kind.value.lower()}:{key}"
        message = f"方案没有叫“{word[:40]}”的{choice.title}" if word else f"看不出项目属于哪个{choice.title}"
        choices = [Candidate(code, f"按“{label}”") for code, label in choice.labels]
        said = self._gathering.ask(id, choice.kind, place, word or place.sheet, message, *choices)
        if not said:
            return None
        code = choice.code(said)
        if code is None:
            self._gathering.misanswered(id, place)
        return code


def _areas(organisations: list[OrganisationRow]) -> dict[str, Code]:
    """Everything that an area may be called: its code, and the names and aliases of who governs it."""
    named = area_names(organisations)
    found = {half(name): code for code, name in named.items()}
    for one in organisations:
        if not one.area_code:
            continue
        found[half(one.area_code)] = one.area_code
        if named.get(one.area_code) == area_name(one.name):
            found |= {half(name): one.area_code for name in (one.name, *one.aliases)}
    return found


def _parts(text: str) -> list[str]:
    parts = (
        text.replace("，", "、")
        .replace(",", "、")
        .replace("；", "、")
        .replace(";", "、")
        .replace("/", "、")
        .split("、")
    )
    return [part.strip() for part in parts if part.strip()]
