"""No text of anybody's is ever a formula: not in a workbook, not in a CSV file; and nothing else is lost on the way."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from events.vocabulary import Unit
from service.excel.writing.delimited import BOM, lines
from service.excel.writing.exporting import card_files, file_name, files
from service.excel.writing.monthly import monthly_tables
from service.excel.writing.plan import plan_tables
from service.excel.writing.rows import Card, Event, Progress
from tests.workbooks.shown import MARCH, ROAD, STAMP, opened, programme

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x","点")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = [
    "#REF!",
    "#N/A",
    "TRUE",
    "2020-03-01",
    "0012",
    "1e5",
    " 前有空格",
    "三行\n文字",
    '带"引号",逗号',
    "'已有撇号",
]


def cell_of(text: str) -> Any:
    """The cell that a remark comes to, read back from the file."""
    tables = plan_tables(programme(), [ROAD._replace(remark=text)], STAMP, Unit.WAN)
    return opened(files("表", tables, STAMP)[0].content)["实施项目"]["S8"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\r" not in text])
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    cell = cell_of(text)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_a_carriage_return_is_a_line_break_to_readers_of_xml() -> None:
    cell = cell_of("\r=1")
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "\n=1", True)


def test_what_excel_takes_for_an_escaped_sign_is_escaped_itself() -> None:
    assert cell_of("a_x003D_1_x00e9_").value == "a_x005F_x003D_1_x005F_x00e9_"
    assert cell_of("max_x_y").value == "max_x_y"


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_is_the_same_text(text: str) -> None:
    cell = cell_of(text)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, False)


def test_no_text_gets_into_a_formula_or_a_sheet_without_being_quoted() -> None:
    """Every field that people fill in, on every kind of table."""
    evil = "=1+1"
    project = ROAD.project._replace(
        name=evil, scope=evil, years=evil, owners=(evil,), agents=(evil,), codes=(evil,), areas=(evil,)
    )
    said = Progress(year_to_date=Decimal(1), progress=evil, preparatory_progress=evil, problems=evil, next_steps=evil)
    entry = ROAD._replace(project=project, units=(evil,), goal_text=evil, land_counties=(evil,), remark=evil)
    hostile = programme()._replace(title=evil)
    card = Card(
        project=project,
        identifiers=(("OTHER", evil),),
        opening=None,
        opening_as_of=None,
        entries=((hostile, entry),),
        months=(),
        events=(Event(1, STAMP.recorded_at, evil, evil, evil),),
    )
    books = [
        files("表", plan_tables(hostile, [entry], STAMP, Unit.WAN), STAMP)[0],
        files("表", monthly_tables(hostile, [entry], {project.project_id: said}, MARCH, STAMP, Unit.WAN), STAMP)[0],
        card_files(card, STAMP, Unit.WAN)[0],
    ]
    cells = [cell for book in books for sheet in opened(book.content) for row in sheet.iter_rows() for cell in row]
    assert sum(cell.data_type == "s" and cell.value == evil for cell in cells) > 20
    assert {cell.value for cell in cells if cell.data_type == "s" and str(cell.value).startswith(evil)} >= {evil}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" and evil in cell.value]
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s" and cell.value.startswith(evil))
    assert {cell.value[:5] for cell in cells if cell.data_type == "f"} == {"=SUM(", "=ROUN"}


@pytest.mark.parametrize("text", HOSTILE)
def test_in_csv_such_a_text_gets_an_apostrophe(text: str) -> None:
    assert lines([[text]]) == f"""{BOM}"'{text.replace('"', '""')}"\r\n""".encode()


@pytest.mark.parametrize("text", HARMLESS)
def test_in_csv_any_other_text_stands_in_quotes(text: str) -> None:
    assert lines([[text]]) == f'{BOM}"{text.replace(chr(34), chr(34) * 2)}"\r\n'.encode()


def test_a_file_is_named_so_that_it_stays_in_its_folder() -> None:
    assert file_name("../../etc/passwd") == "_.._etc_passwd"
    assert file_name('a\\b:c*d?e"f<g>h|i\nj') == "a_b_c_d_e_f_g_h_i_j"
    assert file_name("甲" * 100) == "甲" * 60
    assert file_name("...") == "_"
    assert file_name(f"月报-{UUID(int=1)}") == f"月报-{UUID(int=1)}"
