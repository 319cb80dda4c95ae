"""Where a sheet's table begins and what its columns are: title, unit, year and month, headers of up to three levels."""

import re
from typing import NamedTuple

import msgspec

from events.vocabulary import Unit
from service.excel.understanding.sheet import Cells
from service.excel.understanding.texts import half, line, shown
from service.excel.understanding.words import (
    DERIVED,
    HEADERS,
    NOTES,
    OF_WHICH,
    PERSON_FIELDS,
    PERSON_ROLES,
    TELEPHONES,
    UNITS,
)

LAST_HEADER_ROW = 8
_UNIT = re.compile(r"[(\[]?(?:计量)?(?:单位)?[:,]?(?:人民币)?(亿元|万元|(?<=[(:])元(?=\)))[)\]]?")
_UNIT_ROW = re.compile(r"(?:^|[(,;:])(?:计量|金额|投资)?单位[:]?(?:人民币)?(亿元|万元|元)")
_YEAR = re.compile(r"((?:19|20)\d\d|_+|[xX]{2,4})年(?:度(?!目标))?")
_SPAN = re.compile(r"(\d{1,2}|_+)月?(?:份)?[-至到~—–](\d{1,2}|_+)月(?:份)?")
_MONTH = re.compile(r"(?<![\d-])(\d{1,2}|_+)月(?:份)?(?!\d{1,2}日)")
_BRACKETS = re.compile(r"[()\[\]【】“”\"*:]")
_FILLED_IN = re.compile(rf"(?:{'|'.join(NOTES)})[:]")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


class Header(NamedTuple):
    """A header text taken apart: `keys` to look up (with what stands in brackets, and without), unit, year, month."""

    keys: tuple[str, ...]
    unit: Unit | None
    year: int | None
    month: int | None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column and what it holds: `field` is a key of words.HEADERS, or "person", "telephone", "derived", "extra".

    `beside` is the field of the units that a person's column belongs to, "" where it belongs to none."""

    column: int
    row: int
    header: str
    field: str
    unit: Unit | None = None
    year: int | None = None
    month: int | None = None
    beside: str = ""


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the rows; `top` and `bottom` are the header's first and last row."""

    top: int
    bottom: int
    title: str
    title_row: int
    unit: Unit | None
    year: int | None
    month: int | None
    columns: tuple[Column, ...]


def plain(text: str) -> Header:
    """A header's text as words.py spells it, with what was baked into it."""
    squeezed = half(text)
    unit = _UNIT.search(squeezed)
    squeezed = _UNIT.sub("", squeezed).replace("截至", "至").replace("截止", "至")
    years = [int(year) for year in _YEAR.findall(squeezed) if year.isdigit()]
    months = [int(end) for _, end in _SPAN.findall(squeezed) if end.isdigit()]
    squeezed = _YEAR.sub("Y年", squeezed)
    squeezed = _SPAN.sub(lambda span: "1-M月" if span[1] in ("1", "01") else "N-M月", squeezed)
    months = months or [int(month) for month in _MONTH.findall(squeezed) if month.isdigit()]
    squeezed = _MONTH.sub("M月", squeezed)
    keys = dict.fromkeys(_BRACKETS.sub("", key) for key in (squeezed, _IN_BRACKETS.sub("", squeezed)))
    month = months[-1] if months and 1 <= months[-1] <= 12 else None
    return Header(tuple(keys), UNITS[unit[1]] if unit else None, years[-1] if years else None, month)


def _key(word: str) -> str:
    return ">".join(plain(part).keys[0] for part in word.split(">"))


_FIELDS = {_key(word): field for field, words in HEADERS.items() for word in words}
_DERIVED = frozenset(_key(word) for word in DERIVED)


def field_of(path: list[str]) -> tuple[str, str]:
    """(field, beside) of a header path, top level first; ("extra", "") where no words fit."""
    parts = [parts for parts in (plain(text).keys for text in path) if parts[0]]
    # A part of an amount is not the amount ("其中：征地" over 年度计划投资).
    if not parts or any(key.startswith(OF_WHICH) for keys in parts for key in keys):
        return "extra", ""
    lasts, aboves = parts[-1], parts[-2] if len(parts) > 1 else ()
    for key in (*(f"{above}>{last}" for above in aboves for last in lasts), *lasts):
        if key in _FIELDS:
            return _FIELDS[key], ""
        if key in _DERIVED:
            return "derived", ""
        if key in PERSON_ROLES or key in TELEPHONES:
            field = field_of(path[:-1])[0] if aboves else ""
            beside = PERSON_FIELDS.get(field, field)
            return "telephone" if key in TELEPHONES else "person", beside if beside in HEADERS else ""
    if any(word in lasts[0] for word in (*PERSON_ROLES, *TELEPHONES)):
        return _of_people(lasts[0]), ""
    # A group of persons without a role ("挂钩领导" over "市", "县").
    if any(key in PERSON_ROLES for key in aboves):
        return "person", ""
    return "extra", ""


def _of_people(key: str) -> str:
    """An unknown header that speaks of persons: whatever stands there must not end among the texts of a project."""
    if "业主" in key or "建设单位" in key:
        return "owners_and_persons"
    return "units_and_persons" if "单位" in key or "部门" in key else "person"


def heading(cells: Cells) -> Heading | None:
    """The heading of a sheet; None where no row among the first eight names projects."""
    for row in range(1, min(LAST_HEADER_ROW, cells.height) + 1):
        names = [column for column in range(1, cells.width + 1) if _field_at(cells, row, column) == "name"]
        if not names:
            continue
        top, bottom = _top(cells, row, names[0]), _bottom(cells, row, names[0])
        columns = _columns(cells, top, bottom)
        if len([column for column in columns if column.field not in ("extra", "derived")]) >= 2:
            return _described(cells, top, bottom, columns)
    return None


def _field_at(cells: Cells, row: int, column: int) -> str:
    text = cells.text(row, column)
    return field_of([text])[0] if text.strip() else ""


def _bottom(cells: Cells, row: int, name: int) -> int:
    """The last header row: as far as the name's merge reaches, else while the rows below are recognised under it."""
    if (merge := cells.merge(row, name)) and merge.bottom > row:
        return min(merge.bottom, row + 3)
    bottom = row
    while bottom < min(row + 2, cells.height) and _is_lower_level(cells, row, bottom + 1, name):
        bottom += 1
    return bottom


def _is_lower_level(cells: Cells, top: int, row: int, name: int) -> bool:
    filled = [column for column in range(1, cells.width + 1) if cells.text(row, column).strip()]
    if not filled or min(filled) <= name:
        return False
    if any(re.fullmatch(r"[\d.,%-]+", half(cells.text(row, column))) for column in filled):
        return False
    # One header that nobody has met before does not make a header row a project's.
    return 2 * sum(_says_something(cells, top, row, column) for column in filled) > len(filled)


def _says_something(cells: Cells, top: int, row: int, column: int) -> bool:
    """Whether the text belongs to a header: a known one, or nothing but a unit."""
    header = plain(cells.text(row, column))
    unit_only = not header.keys[0] and header.unit is not None
    return unit_only or field_of(_path(cells, top, row, column))[0] != "extra"


def _top(cells: Cells, row: int, name: int) -> int:
    """The first header row: the row above the name's, if it only groups columns on the right of the name."""
    above = row - 1
    if above < 1:
        return row
    filled = [column for column in range(1, cells.width + 1) if cells.text(above, column).strip()]
    texts = [half(cells.text(above, column)) for column in filled]
    if not filled or min(filled) <= name or any(_UNIT_ROW.search(text) or re.search(r"\d日", text) for text in texts):
        return row
    below = [column for column in filled if cells.text(row, column).strip()]
    return above if below and any(field_of(_path(cells, above, row, c))[0] != "extra" for c in below) else row


def _path(cells: Cells, top: int, bottom: int, column: int) -> list[str]:
    """The header texts over a column, top level first; a text over several columns counts for each."""
    texts: list[str] = []
    for row in range(top, bottom + 1):
        text = cells.spread(row, column).strip()
        if not text and row < bottom and cells.text(bottom, column).strip():
            text = _group_to_the_left(cells, row, bottom, column)
        if text and text not in texts[-1:]:
            texts.append(text)
    return texts


def _group_to_the_left(cells: Cells, row: int, bottom: int, column: int) -> str:
    """Without merges a group's text stands over its first column only (CSV)."""
    if cells.merge(row, column):
        return ""
    left = next((c for c in range(column - 1, 0, -1) if cells.text(row, c).strip()), None)
    if left is None or not all(cells.text(bottom, c).strip() for c in range(left, column)):
        return ""
    return cells.text(row, left).strip()


def _columns(cells: Cells, top: int, bottom: int) -> list[Column]:
    found = []
    for column in range(1, cells.width + 1):
        if not (path := _path(cells, top, bottom, column)):
            continue
        field, beside = field_of(path)
        headers = [plain(text) for text in reversed(path)]
        row = next(r for r in range(bottom, top - 1, -1) if cells.spread(r, column).strip() or r == top)
        found.append(
            Column(
                column=column,
                row=cells.first_row(row, column),
                header="/".join(line(text) for text in path),
                field=field,
                unit=next((header.unit for header in headers if header.unit), None),
                year=next((header.year for header in headers if header.year), None),
                month=next((header.month for header in headers if header.month), None),
                beside=beside,
            )
        )
    return found


def _described(cells: Cells, top: int, bottom: int, columns: list[Column]) -> Heading:
    above = [
        (row, text)
        for row in range(1, top)
        for column in range(1, cells.width + 1)
        if (text := line(shown(cells.value(row, column))))
    ]
    units = [UNITS[found[1]] for _, text in above if (found := _UNIT_ROW.search(half(text)))]
    titles = [
        (row, text) for row, text in above if not _UNIT_ROW.match(half(text)) and not _FILLED_IN.match(half(text))
    ]
    titles.sort(key=lambda found: -len(found[1]))
    title_row, title = titles[0] if titles else (top, "")
    own_years = {column.year for column in columns if column.field == "annual_plan" and column.year}
    own_months = {column.month for column in columns if column.field in ("completed", "year_to_date") and column.month}
    return Heading(
        top=top,
        bottom=bottom,
        title=title,
        title_row=title_row,
        # Two units above one table: neither is sure.
        unit=units[0] if len(set(units)) == 1 else None,
        year=_one([int(year) for _, text in titles for year in _YEAR.findall(half(text)) if year.isdigit()], own_years),
        month=_one([month for _, text in titles if (month := plain(text).month)], own_months),
        columns=tuple(columns),
    )


def _one(titled: list[int], own: set[int]) -> int | None:
    """The year or month that titles and headers agree on, else the first of the longest title, else the headers'."""
    agreed = own & set(titled)
    if len(agreed) == 1:
        return agreed.pop()
    return titled[0] if titled else own.pop() if len(own) == 1 else None
