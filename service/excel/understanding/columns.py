"""Which column each field is read from: year and month baked into headers compared with the table's, doubles, units."""

from typing import NamedTuple

import msgspec

from events.vocabulary import Unit
from service.excel.tables import Problem, Severity
from service.excel.understanding import figures
from service.excel.understanding.headers import Column, Heading
from service.excel.understanding.sheet import Cells
from service.excel.understanding.words import AMOUNTS, LABELS, PERSON_FIELDS

_ROW_FIELDS = {
    "code": "identifiers",
    "lead_unit": "responsible_units",
    "assisting_units": "responsible_units",
    "nature": "category",
    **PERSON_FIELDS,
}
"""Column fields that fill a row's field of another name."""


class Columns(NamedTuple):
    """`fields` has one column a field; `persons` (persons and telephones, in order) and `extra` have what they have."""

    fields: dict[str, Column]
    persons: tuple[Column, ...]
    extra: tuple[Column, ...]
    problems: tuple[Problem, ...]

    def of_rows(self) -> dict[str, int]:
        """Field of a row → its column; where several fill it, the first of the table."""
        found: dict[str, int] = {}
        for column in sorted(self.fields.values(), key=lambda column: column.column):
            found.setdefault(_ROW_FIELDS.get(column.field, column.field), column.column)
        return found


def settle(cells: Cells, heading: Heading, unit: Unit | None, unread: frozenset[str]) -> Columns:
    """`unit` is for columns without a unit of their own or the table's; hidden columns count only if they are known;
    `unread` are fields of the other kind of table."""
    heading = msgspec.structs.replace(heading, columns=tuple(c for c in heading.columns if c.field not in unread))
    problems: list[Problem] = []
    fields: dict[str, Column] = {}
    extra: list[Column] = []
    hidden = cells.sheet.hidden_columns
    for column in sorted(_known_times(heading), key=lambda column: column.column in hidden):
        if column.field in ("extra", "person", "telephone", "derived"):
            continue
        if problem := _wrong_time(cells, heading, column):
            problems.append(problem)
            extra.append(column)
        elif column.field in fields:
            if column.column not in hidden:
                extra.append(column)
                problems.append(_double(cells, fields[column.field], column))
        else:
            fields[column.field] = _with_unit(column, heading.unit or unit)
    problems.extend(_without_unit(cells, column) for column in fields.values() if _lacks_unit(cells, heading, column))
    unknown = [c for c in heading.columns if c.field == "extra" and c.column not in hidden]
    problems.extend(_unknown(cells, column) for column in unknown if _has_values(cells, heading, column))
    told = {column.column for column in extra}
    left = [column for column in _time_doubles(heading) if column.column not in told]
    return Columns(
        fields=fields,
        persons=tuple(column for column in heading.columns if column.field in ("person", "telephone")),
        extra=tuple(sorted([*extra, *left, *unknown], key=lambda column: column.column)),
        problems=tuple(problems),
    )


def _time_of(heading: Heading, column: Column) -> bool | None:
    """Whether a header's year or month is the one its field is about; None where it names none."""
    if column.field in ("annual_plan", "completed_before") and column.year and heading.year:
        return column.year == heading.year - (column.field == "completed_before")
    if column.field in ("completed", "year_to_date", "progress") and column.month and heading.month:
        return column.month == heading.month and column.year in (None, heading.year)
    return None


def _time_doubles(heading: Heading) -> list[Column]:
    """Columns of other years or months where another column of that field is of the right one."""
    right = {column.field for column in heading.columns if _time_of(heading, column)}
    return [c for c in heading.columns if c.field in right and _time_of(heading, c) is False]


def _known_times(heading: Heading) -> list[Column]:
    others = {column.column for column in _time_doubles(heading)}
    return [column for column in heading.columns if column.column not in others]


def _with_unit(column: Column, unit: Unit | None) -> Column:
    if column.field not in AMOUNTS:
        return column
    return msgspec.structs.replace(column, unit=column.unit or unit)


def _wrong_time(cells: Cells, heading: Heading, column: Column) -> Problem | None:
    if _time_of(heading, column) is not False:
        return None
    return Problem(
        code="column_of_another_time",
        severity=Severity.ERROR,
        place=cells.place(column.row, column.column),
        message=f"表头“{column.header}”的年月与本表（{_time(heading)}）不一致，本列未读",
        proposal="请核对标题与表头中的年份、月份",
    )


def _time(heading: Heading) -> str:
    return (f"{heading.year}年" if heading.year else "") + (f"{heading.month}月" if heading.month else "")


def _double(cells: Cells, first: Column, second: Column) -> Problem:
    return Problem(
        code="column_twice",
        severity=Severity.ERROR if second.field in AMOUNTS else Severity.WARNING,
        place=cells.place(second.row, second.column),
        message=f"“{second.header}”与“{first.header}”是同一栏，只读了前一列",
        proposal="请删去或改名其中一列",
    )


def _lacks_unit(cells: Cells, heading: Heading, column: Column) -> bool:
    rows = range(heading.bottom + 1, cells.height + 1)
    return column.field in AMOUNTS and column.unit is None and any(_is_bare(cells, row, column) for row in rows)


def _is_bare(cells: Cells, row: int, column: Column) -> bool:
    try:
        figures.amount(cells.value(row, column.column), None)
    except figures.Unreadable as problem:
        return problem.code == "unit_missing"
    return False


def _without_unit(cells: Cells, column: Column) -> Problem:
    return Problem(
        code="unit_missing",
        severity=Severity.ERROR,
        place=cells.place(column.row, column.column),
        message=f"“{column.header}”没有写明是万元还是亿元，本列金额未读",
        proposal="请在表头写“（万元）”，或在标题下写“单位：万元”",
    )


def _unknown(cells: Cells, column: Column) -> Problem:
    return Problem(
        code="column_unknown",
        severity=Severity.WARNING,
        place=cells.place(column.row, column.column),
        message=f"不认识表头“{column.header}”，本列只作附加栏目",
        proposal=f"如是已有栏目，请改用通行名称，如“{LABELS['name']}”“{LABELS['total']}”；如是附加栏目，请在方案中声明",
    )


def _has_values(cells: Cells, heading: Heading, column: Column) -> bool:
    rows = range(heading.bottom + 1, cells.height + 1)
    return any(cells.text(row, column.column).strip() for row in rows)
