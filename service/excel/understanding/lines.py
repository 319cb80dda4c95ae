"""What each row below the header is: a project, a group, a total, a note. Nothing is passed over: a row of no kind is
UNCLEAR."""

import re
from enum import Enum, auto
from typing import NamedTuple

from service.excel.understanding.headers import Heading
from service.excel.understanding.sheet import Cells
from service.excel.understanding.texts import half, line, says_nothing
from service.excel.understanding.words import (
    AMOUNTS,
    AREA_ENDINGS,
    CATEGORIES,
    GROUP_ENDINGS,
    HEADERS,
    LEVELS,
    MARKS,
    NOTES,
    OF_WHICH,
    SECTORS,
    TOTALS,
)


class Kind(Enum):
    PROJECT = auto()
    SUBPROJECT = auto()
    GROUP = auto()
    TOTAL = auto()
    OF_WHICH = auto()
    NOTE = auto()
    AGAIN = auto()
    """The header, the title or the unit row once more: printed on every page."""
    OTHER_TABLE = auto()
    """Another header: what follows has other columns."""
    CONTINUED = auto()
    """Something in the lower rows of a project that is merged over several."""
    EMPTY = auto()
    """A number and nothing else."""
    NAMELESS = auto()
    UNCLEAR = auto()


class Line(NamedTuple):
    """A row and its kind. `style` is how a group is numbered ("一", "(一)", "第", ""); `label` and `stated` (its count)
    are a group's or total's; `number`, `mark` and `name` a project's. `missing`: it has no number though it should."""

    row: int
    kind: Kind
    column: int
    label: str = ""
    style: str = ""
    stated: int | None = None
    count_column: int = 0
    number: str = ""
    mark: str = ""
    name: str = ""
    missing: bool = False


_CHINESE = "一二三四五六七八九十百"
_STYLE = re.compile(
    rf"(?P<part>第[{_CHINESE}\d]+(?:部分|类|批|大类)[、.:]?)|(?P<low>\([{_CHINESE}]+\)[、.]?)|(?P<high>[{_CHINESE}]+[、.,])|(?P<arabic>\d{{1,2}}[、.](?!\d))"
)
_STYLES = (("第", "part"), ("(一)", "low"), ("一", "high"), ("1", "arabic"))
_BARE = re.compile(rf"(?:(?P<high>[{_CHINESE}]+)|(?P<low>\([{_CHINESE}]+\)))[、.,]?")
_COUNT = re.compile(
    r"[(]?共?[:]?(?P<count>\d{1,6})[个项件](?:项目)?[)]?$|[(]共?计?(?P<inside>\d{1,6})[个项件][^()]*[)]$", re.ASCII
)
_BARE_COUNT = re.compile(r"(?<=计)[(]?(?P<count>\d{1,6})[)]?$", re.ASCII)
_ONLY_COUNT = re.compile(r"[(]?共?(\d{1,6})[个项件](?:项目)?[)]?", re.ASCII)
_TOTAL = re.compile(rf"(?P<of>.*?)(?:{'|'.join(TOTALS)})[:]?")
_NOTE = re.compile(rf"(?:{'|'.join(NOTES)})\d?(?:[:(]|$)")
_SUBNUMBER = re.compile(r"\s*(?P<number>[(（]\s*\d{1,3}\s*[)）]|[①-⑳])[、.．]?\s*")
_NUMBER = re.compile(
    rf"(?P<before>[{MARKS}]*)(?P<number>\d{{1,6}}(?:[.-]\d{{1,4}})*)[.、]?(?P<after>[{MARKS}]*)", re.ASCII
)
_ODD_NUMBER = re.compile(r"(?=.*\d)[\w.-]{1,12}")
_UNIT_ROW = re.compile(r"\(?(?:计量|金额)?单位:?(?:人民币)?(?:亿元|万元|元)\)?")
_INDEX = re.compile(r"(\d{1,3})(?:=.*)?|[甲乙丙丁戊己]", re.ASCII)
EVIDENCE = frozenset(HEADERS) - {"number", "name", "remark", "level", *AMOUNTS}
"""Fields that only a project's row fills."""


class Sorter:
    """Tells the kinds of one table's rows."""

    def __init__(self, cells: Cells, heading: Heading) -> None:
        self.cells, self.heading = cells, heading
        by_field = {column.field: column.column for column in reversed(heading.columns)}
        self.name = by_field["name"]
        self.number = by_field.get("number", 0)
        self.evidence = [column.column for column in heading.columns if column.field in EVIDENCE]

    def lines(self) -> list[Line]:
        """Every row below the header that is not blank; nothing after another table's header."""
        found: list[Line] = []
        for row in range(self.heading.bottom + 1, self.cells.height + 1):
            if self.cells.is_blank(row):
                continue
            found.append(self._line(row))
            if found[-1].kind is Kind.OTHER_TABLE:
                break
        return found

    def _line(self, row: int) -> Line:
        filled = [c for c in range(1, self.cells.width + 1) if self.cells.text(row, c).strip()]
        # An error value shows no text, but its row is there all the same.
        first = filled[0] if filled else self.cells.first(row)
        number, name = self._at(row, self.number), self._at(row, self.name)
        for kind in (self._again, self._note, self._stated):
            if line_ := kind(row, first, filled):
                return line_
        if not name.strip():
            return self._nameless(row, first, number, filled)
        return self._project(row, number, name)

    def _at(self, row: int, column: int) -> str:
        return self.cells.text(row, column) if column else ""

    def _again(self, row: int, first: int, filled: list[int]) -> Line | None:
        top, bottom = self.heading.top, self.heading.bottom
        texts = [half(self.cells.text(row, column)) for column in filled]
        if len(filled) == 1 and (_UNIT_ROW.fullmatch(texts[0]) or texts[0] == half(self.heading.title)):
            return Line(row, Kind.AGAIN, first)
        if row == bottom + 1 and self._is_index(filled, texts):
            return Line(row, Kind.AGAIN, first)
        headers = ({half(self.cells.spread(r, c)) for r in range(top, bottom + 1)} for c in filled)
        if len(filled) > 1 and all(text in header for text, header in zip(texts, headers, strict=True)):
            return Line(row, Kind.AGAIN, first)
        name = half(self.cells.text(row, self.name))
        if len(filled) > 2 and name and name in {half(self.cells.spread(r, self.name)) for r in range(top, bottom + 1)}:
            return Line(row, Kind.OTHER_TABLE, first)
        return None

    def _is_index(self, filled: list[int], texts: list[str]) -> bool:
        """The row of column numbers: 1, 2, 3 … or 甲, 乙, 1, 2 …"""
        if len(filled) < 3 or self.name not in filled:
            return False
        found = [_INDEX.fullmatch(text) for text in texts]
        numbers = [int(match[1]) for match in found if match and match[1]]
        return all(found) and numbers == list(range(1, len(numbers) + 1))

    def _note(self, row: int, first: int, filled: list[int]) -> Line | None:
        if not filled:
            return Line(row, Kind.UNCLEAR, first)
        text = half(self.cells.text(row, first))
        explained = len(filled) == 1 and re.match(rf"[{MARKS}].{{0,4}}(?:为|表示|指|系)", text)
        if not _NOTE.match(text) and not explained:
            return None
        amounts = [c.column for c in self.heading.columns if c.unit or c.field in ("total", "annual_plan")]
        said = any(re.fullmatch(r"[\d.,]+", half(self.cells.text(row, column))) for column in amounts)
        return None if said else Line(row, Kind.NOTE, first)

    def _stated(self, row: int, first: int, filled: list[int]) -> Line | None:
        number, name = half(self._at(row, self.number)), half(self._at(row, self.name))
        if _NUMBER.fullmatch(number) or _SUBNUMBER.match(self._at(row, self.number if number else self.name)):
            return None
        column = self.number if number else self.name if name else first
        label = number + name or (half(self.cells.text(row, first)) if first < self.name else "")
        bare, count = _counted(label)
        count_at = self._count_column(row, column, filled)
        if count is None and count_at != column:
            count = int(re.sub(r"\D", "", half(self.cells.text(row, count_at))))
        of_which = label.startswith(OF_WHICH)
        if count is None and not of_which and not self._is_stated(row, number, bare, filled):
            return None
        style, bare = _styled(number, bare)
        kind = Kind.OF_WHICH if of_which else Kind.GROUP if total_of(bare) is None else Kind.TOTAL
        if kind is Kind.GROUP and self._has_evidence(row, besides=count_at):
            return Line(row, Kind.UNCLEAR, column, label) if number or style not in ("", "1") else None
        if of_which:
            bare = re.sub(r"^其中:?", "", bare)
        return Line(row, kind, column, bare.strip("():"), style, count, count_at if count is not None else 0)

    def _count_column(self, row: int, column: int, filled: list[int]) -> int:
        """Where a stated count stands: a cell of its own ("13个" beside "合计"), else the label's."""
        if column == self.number and re.fullmatch(r"\d{1,6}", half(self._at(row, self.name)), re.ASCII):
            return self.name
        return next((c for c in filled if _ONLY_COUNT.fullmatch(half(self.cells.text(row, c)))), column)

    def _is_stated(self, row: int, number: str, label: str, filled: list[int]) -> bool:
        """Whether a label without a count is a group's or a total's."""
        if (
            total_of(_styled(number, label)[1]) is not None
            or _styled(number, label)[0] not in ("", "1")
            or _BARE.fullmatch(number)
        ):
            return True
        merge = self.cells.merge(row, filled[0])
        if merge and merge.right - merge.left >= 3 and merge.right >= self.name and len(filled) == 1:
            return True
        return not self._has_evidence(row) and is_group(label)

    def _has_evidence(self, row: int, besides: int = 0) -> bool:
        return any(c != besides and not says_nothing(self.cells.text(row, c)) for c in self.evidence)

    def _nameless(self, row: int, first: int, number: str, filled: list[int]) -> Line:
        merge = self.cells.merge(row, self.name)
        if merge and merge.top < row:
            return Line(row, Kind.CONTINUED, first)
        if not _NUMBER.fullmatch(half(number)):
            return Line(row, Kind.UNCLEAR, first)
        only = all(column == self.number for column in filled)
        return Line(row, Kind.EMPTY if only else Kind.NAMELESS, self.number if only else self.name)

    def _project(self, row: int, number: str, name: str) -> Line:
        mark, plain = _marked(name)
        sub = _SUBNUMBER.match(number) or (None if number.strip() else _SUBNUMBER.match(plain))
        if sub:
            behind, rest = _marked(plain if number.strip() else plain[sub.end() :])
            kind = Kind.SUBPROJECT if rest else Kind.UNCLEAR
            tidy = line(sub["number"]).replace("（", "(").replace("）", ")")
            return Line(row, kind, self.name, number=tidy, mark=mark + behind, name=rest)
        if numbered := _NUMBER.fullmatch(half(number)):
            signs = numbered["before"] + numbered["after"] + mark
            return Line(
                row, Kind.PROJECT, self.name, number=numbered["number"], mark="".join(dict.fromkeys(signs)), name=plain
            )
        if number.strip():
            odd = _ODD_NUMBER.fullmatch(half(number)) is not None
            kind = Kind.PROJECT if odd else Kind.UNCLEAR
            return Line(row, kind, self.name, number=line(number), mark=mark, name=plain)
        if not self.number:
            return Line(row, Kind.PROJECT, self.name, mark=mark, name=plain)
        if self._has_evidence(row):
            return Line(row, Kind.PROJECT, self.name, mark=mark, name=plain, missing=True)
        return Line(row, Kind.UNCLEAR, self.name)


def _counted(label: str) -> tuple[str, int | None]:
    """(the label without its count, the count)."""
    if found := _COUNT.search(label):
        return label[: found.start()], int(found["count"] or found["inside"])
    if (found := _BARE_COUNT.search(label)) and total_of(label[: found.start()]) is not None:
        return label[: found.start()], int(found["count"])
    return label, None


def total_of(label: str) -> str | None:
    """What a total's label says it is the total of: "龙海市" of "龙海市合计", "" of "合计"; None for no total."""
    found = _TOTAL.fullmatch(label)
    return found["of"] if found else None


def _styled(number: str, label: str) -> tuple[str, str]:
    """(how it is numbered, the label without numbering)."""
    if found := _BARE.fullmatch(number):
        return "一" if found["high"] else "(一)", label[len(number) :].lstrip("、.,")
    if found := _STYLE.match(label):
        style = next(style for style, name in _STYLES if found[name])
        return style, label[found.end() :]
    return "", label


def _marked(name: str) -> tuple[str, str]:
    """(its marks, the name without them)."""
    tidy = line(name)
    bare = tidy.strip(MARKS + " \u3000")
    return "".join(sign for sign in tidy if sign in MARKS and sign not in bare), bare


def is_group(label: str) -> bool:
    """Whether a label alone, without number and count, names a group: a category, a sector, a level, an area."""
    bare = label.removesuffix("项目").removesuffix("类")
    if bare in SECTORS or label in LEVELS or label.endswith(GROUP_ENDINGS):
        return True
    if any(bare == word or bare.removesuffix("重点").removesuffix("重大") == word for word in CATEGORIES):
        return True
    return len(label) <= 8 and label.endswith(AREA_ENDINGS)
