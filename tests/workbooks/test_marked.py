"""The workbook with its cells marked: exact colours, comments and summary; the file's looks kept, its formulas gone."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from msgspec.structs import replace

from service.excel.grid import Grid
from service.excel.presenting.marking import marked, without_summary
from service.excel.reading import read
from tests.workbooks.made import one_row, workbook
from tests.workbooks.proposals import EVIL, PROPOSAL, SHEET, file

ERROR, QUESTION, WARNING = "FFFFC7CE", "FFBDD7EE", "FFFFEB9C"
AT_B3 = f"【提醒】“{EVIL}”像公式\n建议：请核对\n代码：name_odd"
AT_C3 = (
    "【错误】“约一亿”不是金额\n建议：请只写一个数\n代码：amount_unreadable\n\n"
    "【提醒】与合计不符\n建议：请核对\n代码：stated_total_differs"
)
ASKED = "【待定】没有叫“市住建委”的单位\n可选：\n· 就是“市住建局”\n· 登记为新单位\n问题编号：unit:市住建委"
CSV = f'序号,项目名称,总投资\n1,"{EVIL.replace(chr(34), chr(34) * 2)}",约一亿\n'.encode()


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def formulas(content: bytes) -> int:
    """In all sheets."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(archive.read(name).count(b"<f") for name in sheets)


def marks(sheet: Any) -> dict[str, tuple[str, str]]:
    """Colour and comment of every cell that has a comment."""
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.comment)
    return {cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text) for cell in cells}


def texts(sheet: Any) -> list[list[str | None]]:
    """Rows without what is empty at their ends."""
    rows = []
    for row in sheet.iter_rows(values_only=True):
        while row and row[-1] is None:
            row = row[:-1]
        rows.append(list(row))
    return rows


@pytest.fixture(scope="module")
def source() -> bytes:
    return file()


@pytest.fixture(scope="module")
def grid(source: bytes) -> Grid:
    return read(source, "附件1.xlsx")


@pytest.fixture(scope="module")
def copy(source: bytes, grid: Grid) -> bytes:
    return marked(source, grid, PROPOSAL)


def test_cells_have_the_colour_of_the_worst_and_all_that_is_said(copy: bytes) -> None:
    book = opened(copy)
    assert book.sheetnames == ["核对结果", SHEET]
    assert book.active.title == "核对结果"
    assert marks(book[SHEET]) == {
        "B3": (WARNING, AT_B3),
        "C3": (ERROR, AT_C3 + "\n\n——原有批注——\n待核"),
        "D4": (QUESTION, ASKED),
    }
    assert {cell.comment.author for cell in (book[SHEET]["B3"], book[SHEET]["D4"])} == {"台账导入核对"}


def test_the_files_looks_are_kept(copy: bytes) -> None:
    sheet = opened(copy)[SHEET]
    assert (sheet["B4"].font.name, sheet["B4"].font.bold, sheet["B4"].fill.fgColor.rgb) == ("楷体", True, "FF00FF00")
    assert (sheet["C4"].value, sheet["C4"].number_format) == (1200, "#,##0.00")
    assert sheet.column_dimensions["B"].width == 33
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["D4:D5"]


def test_nothing_of_the_file_computes_in_the_copy(copy: bytes) -> None:
    book = opened(copy)
    sheet = book[SHEET]
    assert formulas(copy) == 0
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["B3"].quotePrefix) == (EVIL, "s", True)
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["C2"].quotePrefix) == ("=SUM(C3:C5)", "s", True)
    assert (sheet["E3"].value, sheet["E3"].quotePrefix) == ("@合并", True)
    assert not sheet["B4"].quotePrefix
    assert not list(sheet.conditional_formatting)
    assert sheet.data_validations.dataValidation == []
    assert dict(book.defined_names) == {}


def test_the_summary_stands_in_front(copy: bytes) -> None:
    sheet = opened(copy)["核对结果"]
    assert texts(sheet) == [
        ["台账导入核对结果"],
        ["结论", "还不能写入：有 1 处错误、1 个问题。请改正表格、回答问题后再试。"],
        ["说明", "本簿是核对用的副本，公式已换成其值；改正原表或本簿后重新导入，本页不会被读入。"],
        ["文件", "附件1.xlsx"],
        ["SHA-256", "ab" * 32],
        ["方案", "2020年重大项目"],
        ["台账位置", "7"],
        ["依据", "2020年重大项目实施方案，柳政办〔2020〕2号"],
        *(["登记项目", "1"], ["列入方案", "1"], ["调整年度计划", "1"], ["不变", "1"]),
        ["表中的问题：3"],
        ["级别", "位置", "问题", "建议", "代码"],
        ["错误", "计划表!C3", "“约一亿”不是金额", "请只写一个数", "amount_unreadable"],
        ["提醒", "计划表!B3", f"“{EVIL}”像公式", "请核对", "name_odd"],
        ["提醒", "计划表!C3", "与合计不符", "请核对", "stated_total_differs"],
        ["要回答的问题：1"],
        ["级别", "位置", "问题", "可选的回答", "问题编号"],
        ["待定", "计划表!D4", "没有叫“市住建委”的单位", "就是“市住建局”\n登记为新单位", "unit:市住建委"],
        ["列明数与各行相加：2"],
        ["结果", "位置", "行与栏", "数", "相差"],
        ["不一致", "计划表!A2", "合计：总投资（万元）", "列明 8,646.08，各行相加 1,200", "相差 7,446.08"],
        ["一致", "计划表!A2", "合计：项数", "列明 3，各行相加 3"],
        ["将要发生：2"],
        [None, "位置", "名称", "事项"],
        [None, "计划表!B3", EVIL, f"登记项目：{EVIL}\n列入方案：新开工、基础设施"],
        [None, "计划表!B4", "小学", "调整年度计划：1,000万元 → 1,200万元"],
    ]
    assert sheet["A15"].fill.fgColor.rgb == ERROR
    assert sheet["A16"].fill.fgColor.rgb == WARNING
    assert sheet["A20"].fill.fgColor.rgb == QUESTION
    assert sheet["B15"].fill.fill_type is None
    assert sheet["B15"].hyperlink.location == "'计划表'!C3"
    assert (sheet["C27"].data_type, sheet["C27"].quotePrefix) == ("s", True)


def test_a_copy_that_comes_back_is_read_without_its_summary_and_marked_anew(copy: bytes) -> None:
    again = read(copy, "附件1.xlsx")
    assert [sheet.name for sheet in again.sheets] == ["核对结果", SHEET]
    assert [sheet.name for sheet in without_summary(again).sheets] == [SHEET]
    mended = replace(PROPOSAL, problems=PROPOSAL.problems[:1], questions=())
    book = opened(marked(copy, again, mended))
    assert book.sheetnames == ["核对结果", SHEET]
    assert marks(book[SHEET]) == {"B3": (WARNING, AT_B3), "C3": ("00000000", "待核")}
    assert book[SHEET]["D4"].fill.fill_type is None
    assert book[SHEET]["B4"].fill.fgColor.rgb == "FF00FF00"


def test_a_sheet_of_that_name_that_is_not_ours_stays() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "核对结果"
    book.worksheets[0]["A1"] = "项目名称"
    made = BytesIO()
    book.save(made)
    grid = read(made.getvalue(), "附件1.xlsx")
    assert without_summary(grid) == grid
    again = opened(marked(made.getvalue(), grid, PROPOSAL))
    assert again.sheetnames == ["核对结果 (2)", "核对结果"]
    assert again["核对结果"]["A1"].value == "项目名称"


def test_a_csv_is_drawn_as_a_workbook_with_the_same_marks() -> None:
    grid = read(CSV, "附件1.csv")
    (sheet,) = grid.sheets
    (name, amount, _) = PROPOSAL.problems
    at = replace(amount, place=replace(amount.place, sheet=sheet.name, row=2))
    content = marked(CSV, grid, replace(PROPOSAL, problems=(at,), questions=()))
    book = opened(content)
    assert len(book.sheetnames) == 2
    drawn = book.worksheets[1]
    assert texts(drawn) == [["序号", "项目名称", "总投资"], ["1", EVIL, "约一亿"]]
    assert marks(drawn) == {"C2": (ERROR, AT_C3.partition("\n\n")[0])}
    assert (drawn["B2"].data_type, drawn["B2"].quotePrefix) == ("s", True)
    assert drawn["A1"].fill.fill_type is None
    assert formulas(content) == 0
    assert book["核对结果"]["B3"].value.startswith("原文件的格式带不过来")
    assert name.place.sheet == SHEET


def test_what_openpyxl_cannot_open_is_drawn_from_what_was_read() -> None:
    cells = '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c><c r="C1"><f>A1*2</f></c><c r="D1"><v>7446.08</v></c>'
    source = workbook(one_row(cells, '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'))
    with pytest.raises(OSError, match="no valid workbook"):
        opened(source)
    grid = read(source, "附件1.xlsx")
    content = marked(source, grid, PROPOSAL)
    sheet = opened(content).worksheets[1]
    assert texts(sheet) == [["=1+1", None, "=A1*2", 7446.08]]
    assert [sheet[cell].data_type for cell in ("A1", "C1", "D1")] == ["s", "s", "n"]
    assert formulas(content) == 0
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:B1"]
