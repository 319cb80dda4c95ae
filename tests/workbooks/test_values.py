"""What must hold for whatever a cell holds: openpyxl writes it, we read it; and no damage is worse than a refusal."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from service.excel.jail.__main__ import answer
from service.excel.jail.formats import BUILT_IN, Shows, shows
from service.excel.jail.limits import PLACES
from service.excel.reading import sheets_of
from service.excel.refusals import WorkbookRefused
from tests.workbooks.made import SHEET, in_here, parts, saved, sheet_xml, zipped

MOMENTS = some.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
TEXTS = some.text(
    some.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
).filter(lambda text: not text.startswith("=") and text.strip() == text and "_x" not in text)
FLOATS = some.floats(allow_nan=False, allow_infinity=False).map(lambda number: float(format(number, ".15g")))
NUMBERS = FLOATS.filter(math.isfinite) | some.integers(-(10**15) + 1, 10**15 - 1)
CELLS = some.lists(TEXTS | NUMBERS | some.booleans() | some.dates(date(1900, 3, 1)) | MOMENTS | some.none(), max_size=8)


def as_read(value: object) -> object:
    """A number has fifteen digits; a moment at midnight is a day: a workbook knows no difference."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


@settings(max_examples=60, deadline=None)
@example([[-1.55665975654231e-21]])
@given(some.lists(CELLS, max_size=6))
def test_what_openpyxl_writes_is_read_exactly(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    table = book.active
    assert table is not None
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            table.cell(number, column).value = value  # type: ignore[assignment]
    (sheet,) = in_here(saved(book))
    for number, row in enumerate(rows):
        read = sheet.rows[number] if number < len(sheet.rows) else []
        assert [*read, *[None] * (len(row) - len(read))] == [as_read(value) for value in row]


GOOD = sheet_xml(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43891</v></c></row>'
    '<row r="2"><c r="B2"><v>1.5</v></c></row>',
    '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>',
)
DAMAGE = some.lists(some.tuples(some.integers(0, 10_000), some.binary(max_size=4)), min_size=1, max_size=6)


def damaged(data: bytes, damage: list[tuple[int, bytes]]) -> bytes:
    made = bytearray(data)
    for at, new in damage:
        made[at % len(made) : at % len(made) + len(new)] = new
    return bytes(made)


def read_or_refused(data: bytes) -> None:
    """What the child says is as agreed, and a refusal is one of ours."""
    told = answer(BytesIO(data), may_be_csv=True)
    if "refused" in json.loads(told):
        with pytest.raises(WorkbookRefused) as refused:
            sheets_of(told)
        assert "内容异常" not in refused.value.message
    else:
        assert sum(len(row) for sheet in sheets_of(told) for row in sheet.rows) <= PLACES


@settings(max_examples=150, deadline=None)
@given(DAMAGE)
def test_a_damaged_zip_is_read_or_refused(damage: list[tuple[int, bytes]]) -> None:
    read_or_refused(damaged(zipped(parts(GOOD, "<t>甲</t>")), damage))


@pytest.mark.parametrize("part", parts(GOOD))
@settings(max_examples=40, deadline=None)
@given(damage=DAMAGE)
def test_a_damaged_part_is_read_or_refused(part: str, damage: list[tuple[int, bytes]]) -> None:
    made = parts(GOOD, "<t>甲</t>")
    content = made[part]
    assert isinstance(content, str)
    read_or_refused(zipped({**made, part: damaged(content.encode(), damage)}))


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=200) | some.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_is_called_a_csv_is_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


@given(some.lists(some.lists(TEXTS | some.just(" "), min_size=1, max_size=5), min_size=1, max_size=5))
def test_quoted_texts_of_a_csv_are_read_exactly(rows: list[list[str]]) -> None:
    line = "\r\n".join(",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows)
    for encoding in ("utf-8-sig", "utf-8"):
        (sheet,) = in_here(line.encode(encoding), "a.csv")
        assert sheet.rows == rows


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shows.NUMBER),
        ("G/通用格式", Shows.NUMBER),
        ("0.00E+00", Shows.NUMBER),
        ('#,##0.00_ ;[Red]\\-#,##0.00\\ "days"', Shows.NUMBER),
        ('0.00"亩 my"', Shows.NUMBER),
        ("0.00\\m", Shows.NUMBER),
        ("[DBNum1][$-804]G/通用格式", Shows.NUMBER),
        ("@", Shows.NUMBER),
        ("", Shows.NUMBER),
        ('yyyy"年"m"月"', Shows.DATE),
        ('[$-804]yyyy"年"m"月"d"日";@', Shows.DATE),
        ("yyyy\\.m", Shows.DATE),
        ('[DBNum1][$-804]m"月"d"日"', Shows.DATE),
        ("[$-804]aaaa", Shows.DATE),
        ("yyyy/m/d h:mm", Shows.DATE),
        ("M/D/YY", Shows.DATE),
        ("h:mm AM/PM", Shows.TIME),
        ('上午/下午h"时"mm"分"', Shows.TIME),
        ("mm:ss.0", Shows.TIME),
        ("[h]:mm:ss", Shows.TIME),
    ],
)
def test_a_format_shows_a_date_by_what_it_spells(code: str, shown: Shows) -> None:
    assert shows(code) is shown


def test_the_formats_that_have_numbers_only_are_those_of_chinese_excel() -> None:
    assert {id for id, shown in BUILT_IN.items() if shown is Shows.DATE} == {
        14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58,
    }  # fmt: skip
    assert {id for id, shown in BUILT_IN.items() if shown is Shows.TIME} == {
        18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56,
    }  # fmt: skip


def test_a_day_of_excel_is_the_day_of_the_calendar() -> None:
    for days in range(61, 60_000, 997):
        cell = f'<row r="1"><c r="A1" s="1"><v>{days}</v></c></row>'
        (sheet,) = in_here(zipped({**parts(GOOD), SHEET: sheet_xml(cell)}))
        assert sheet.rows == [[(datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=days)).date()]]
