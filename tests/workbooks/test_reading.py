"""Ordinary workbooks and CSV files: every value as it stands, at its place."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from service.excel.grid import Failed, Merge, Value
from service.excel.reading import read
from tests.workbooks.made import (
    BOOK,
    BOOK_LINKS,
    BOOK_RELS,
    LINKS,
    MAIN,
    book_xml,
    grid,
    one_row,
    only,
    saved,
    sheet_xml,
    workbook,
)


def plan() -> openpyxl.Workbook:
    """A plan table as offices make them: title, unit row, two-level merged headers, a hidden helper column, a note."""
    book = openpyxl.Workbook()
    table = book.active
    assert table is not None
    table.title = "附件1"
    for row in (
        ["2020年重大项目计划表"],
        ["单位：万元"],
        ["序号", "项目名称", "完成情况", None, "报表名"],
        [None, None, "当月", "累计", None],
        [1, "柳东新区\n道路", "7,446.08", 7446.08, "helper"],
        [None, "　", " ", 0, None],
        [],
        ["备注：以上为计划数。"],
    ):
        table.append(row)
    for merged in ("A1:E1", "A3:A4", "B3:B4", "C3:D3"):
        table.merge_cells(merged)
    table.column_dimensions["E"].hidden = True
    table.row_dimensions[6].hidden = True
    return book


def test_a_plan_table_is_read_as_it_stands() -> None:
    book = plan()
    book.create_sheet("Sheet2").sheet_state = "hidden"
    book.create_sheet("底稿").sheet_state = "veryHidden"
    data = saved(book)
    told = grid(data, "计划.xlsx")
    table, empty, draft = told.sheets
    assert (told.name, told.sha256) == ("计划.xlsx", hashlib.sha256(data).hexdigest())
    assert table.rows == [
        ["2020年重大项目计划表"],
        ["单位：万元"],
        ["序号", "项目名称", "完成情况", None, "报表名"],
        [None, None, "当月", "累计"],
        [Decimal(1), "柳东新区\n道路", "7,446.08", Decimal("7446.08"), "helper"],
        [None, "　", " ", Decimal(0)],
        [],
        ["备注：以上为计划数。"],
    ]
    assert set(table.merges) == {Merge(1, 1, 1, 5), Merge(3, 1, 4, 1), Merge(3, 2, 4, 2), Merge(3, 3, 3, 4)}
    assert (table.name, table.hidden, set(table.hidden_rows), set(table.hidden_columns)) == ("附件1", False, {6}, {5})
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in (empty, draft)] == [
        ("Sheet2", True, []),
        ("底稿", True, []),
    ]


def test_a_path_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "计划.xlsx"
    path.write_bytes(saved(plan()))
    assert read(path, "计划.xlsx") == read(path.read_bytes(), "计划.xlsx")


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_days_and_moments_are_the_same_in_both_systems(epoch: datetime | None) -> None:
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    table = book.active
    assert table is not None
    table.append([date(2020, 3, 1), datetime(2020, 3, 1, 8, 30), date(1910, 1, 1), date(9999, 12, 31)])  # noqa: DTZ001
    assert only(saved(book)).rows == [
        [date(2020, 3, 1), datetime(2020, 3, 1, 8, 30), date(1910, 1, 1), date(9999, 12, 31)]  # noqa: DTZ001
    ]


@pytest.mark.parametrize(
    ("stored", "style", "value"),
    [
        ("43891", 1, date(2020, 3, 1)),
        ("43891", 2, date(2020, 3, 1)),
        ("43891.354166666664", 3, datetime(2020, 3, 1, 8, 30)),  # noqa: DTZ001
        ("43891.99999999999", 1, date(2020, 3, 2)),
        ("1", 1, date(1900, 1, 1)),
        ("59", 1, date(1900, 2, 28)),
        ("60", 1, Failed("1900-02-29")),
        ("61", 1, date(1900, 3, 1)),
        ("0", 1, Failed("0")),
        ("-1", 1, Failed("-1")),
        ("2958465", 1, date(9999, 12, 31)),
        ("2958465.999999999", 1, Failed("2958465.999999999")),
        ("2958466", 1, Failed("2958466")),
        ("1e99", 1, Failed("1e99")),
        ("三月", 1, Failed("三月")),
        ("0.354166666666667", 4, Failed("0.354166666666667")),
        ("43891", 5, Decimal(43891)),
        ("43891", 99, Decimal(43891)),
    ],
)
def test_a_number_is_a_date_where_its_format_shows_one(stored: str, style: int, value: Value) -> None:
    assert only(workbook(one_row(f'<c r="A1" s="{style}"><v>{stored}</v></c>'))).rows == [[value]]


def test_1904_counts_from_its_own_first_day() -> None:
    cells = '<c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>42429</v></c><c r="C1" s="1"><v>2957004</v></c>'
    for said in ('date1904="1"', 'date1904="true"'):
        assert only(workbook(one_row(cells), more={BOOK: book_xml(said)})).rows == [
            [date(1904, 1, 1), date(2020, 3, 1), Failed("2957004")]
        ]
    assert only(workbook(one_row(cells), more={BOOK: book_xml('date1904="0"')})).rows[0][1] == date(2016, 2, 29)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("7446.0799999999999", "7446.08"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("1E-3", "0.001"),
        ("1e15", "1000000000000000"),
        ("12345678901234567890", "12345678901234600000"),
        ("1.5E+300", "1.5E+300"),
        ("-0", "0"),
        ("+5", "5"),
        ("333149", "333149"),
        (".5", "0.5"),
    ],
)
def test_a_number_has_fifteen_digits_as_excel_shows_it(stored: str, shown: str) -> None:
    ((value,),) = only(workbook(one_row(f'<c r="A1"><v>{stored}</v></c>'))).rows
    assert isinstance(value, Decimal)
    assert str(value) == shown


def test_every_kind_of_cell_is_told_apart() -> None:
    cells = (
        '<c r="A1" t="s"><v>1</v></c>'
        '<c r="B1" t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r><rPh><t>hang</t></rPh></is></c>'
        '<c r="C1" t="str"><f>A1</f><v>算出</v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="b"><v>0</v></c><c r="F1" t="e"><f>B/0</f><v>#DIV/0!</v></c>'
        '<c r="G1" t="d"><v>2020-03-01</v></c><c r="H1" t="d"><v>2020-03-01T08:30:00Z</v></c>'
        '<c r="I1"><f>A1*2</f><v>3.5</v></c><c r="J1"><f>SUM(A1:B1)</f></c><c r="K1"><f>A1</f><v></v></c>'
        '<c r="L1" t="str"><f>A1</f><v></v></c><c r="M1" s="1"/><c r="N1" t="d"><v>昨天</v></c>'
        '<c r="O1" t="neu"><v>1</v></c>'
        '<c r="P1" t="b"><v>2</v></c><c t="s"><v>0</v></c><c r="R1" t="s"><v>2</v></c>'
    )
    rich = "<r><t>柳</t></r><r><rPr><b/></rPr><t>州</t></r><rPh sb='0' eb='1'><t>liu</t></rPh>"
    texts = ("<t xml:space='preserve'> 两端 </t>", rich, "<t>甲_x000D_乙_x005F_x0041_丙_xD800_</t>")
    sheet = only(workbook(one_row(cells), *texts))
    assert sheet.rows == [
        [
            "柳州", "行内", "算出", True, False, Failed("#DIV/0!"), date(2020, 3, 1), datetime(2020, 3, 1, 8, 30),  # noqa: DTZ001
            Decimal("3.5"), Failed("=SUM(A1:B1)"), Failed("=A1"), None, None, Failed("昨天"), Failed("1"), Failed("2"),
            " 两端 ", "甲\r乙_x0041_丙_xD800_",
        ]
    ]  # fmt: skip


def test_rows_and_cells_need_not_say_where_they_are() -> None:
    sheet = only(
        workbook(sheet_xml("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='4'><c r='B4'><v>5</v></c></row>"))
    )
    assert sheet.rows == [[Decimal(1), None, Decimal(3)], [], [], [None, Decimal(5)]]


def test_the_namespaces_of_strict_files_and_prefixes_are_read() -> None:
    def strict(xml: str) -> str:
        return xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            LINKS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )

    rows = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert only(workbook(prefixed)).rows == [[Decimal(7)]]
    data = workbook(strict(one_row('<c r="A1"><v>7</v></c>')), more={BOOK: strict(book_xml())})
    assert only(data).rows == [[Decimal(7)]]


def test_what_is_too_small_to_see_is_hidden() -> None:
    columns = '<cols><col min="1" max="1" width="0"/><col min="3" max="16384" hidden="1"/></cols>'
    rows = (
        '<row r="1" ht="0"><c r="A1"><v>1</v></c></row><row r="2"><c r="D2"><v>1</v></c></row><row r="3" hidden="1"/>'
    )
    sheet = only(workbook(sheet_xml(rows, before=columns)))
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns)) == ({1}, {1, 3, 4})


def test_charts_are_no_sheets() -> None:
    book = book_xml().replace("</sheets>", '<sheet name="图1" sheetId="2" r:id="rId9"/></sheets>')
    links = BOOK_RELS.replace(
        "</Relationships>", f'<Relationship Id="rId9" Type="{LINKS}/chartsheet" Target="c.xml"/></Relationships>'
    )
    data = workbook(one_row('<c r="A1"><v>7</v></c>'), more={BOOK: book, BOOK_LINKS: links})
    assert [sheet.name for sheet in grid(data).sheets] == ["附件1"]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030"],
)
def test_a_csv_is_a_sheet_of_texts(encoding: str) -> None:
    text = '序号,项目名称,总投资\r\n1,"柳东新区\n道路","7,446.08"\r\n,"所谓""二期""", \r\n,,\r\n2,桥梁　,0\r\n,,\r\n'
    told = grid(text.encode(encoding), "计划.CSV")
    (sheet,) = told.sheets
    assert sheet.rows == [
        ["序号", "项目名称", "总投资"],
        ["1", "柳东新区\n道路", "7,446.08"],
        [None, '所谓"二期"', " "],
        [],
        ["2", "桥梁　", "0"],
    ]
    assert (sheet.name, sheet.merges, sheet.hidden) == ("CSV", [], False)


def test_a_csv_of_characters_beyond_gbk_is_read() -> None:
    assert only("㑇村,𠮷庆桥\n".encode("gb18030"), "a.txt").rows == [["㑇村", "𠮷庆桥"]]


def test_a_workbook_under_the_name_of_a_csv_is_a_workbook() -> None:
    assert only(saved(plan()), "计划.csv").name == "附件1"
