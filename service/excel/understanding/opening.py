"""A sheet opened as a table: heading, columns, rows in their groups, and the problems of rows that are no project's."""

from typing import NamedTuple

from events.vocabulary import Unit
from service.excel.grid import Failed, Sheet
from service.excel.tables import Amount, Note, Place, Problem, Severity, StatedLine
from service.excel.understanding.columns import Columns, settle
from service.excel.understanding.headers import Heading, heading
from service.excel.understanding.lines import Kind, Line, Sorter
from service.excel.understanding.reader import Reader
from service.excel.understanding.sheet import Cells
from service.excel.understanding.structure import Placed, Structure
from service.excel.understanding.texts import line, prose

_ROW_PROBLEMS = {
    Kind.UNCLEAR: (
        "row_unclear",
        Severity.ERROR,
        "看不出本行是项目、分组还是合计，未读",
        "项目请填序号；分组请写“一、”之类编号或项数；说明请以“备注：”开头",
    ),
    Kind.NAMELESS: (
        "name_missing",
        Severity.ERROR,
        "本行有序号，没有项目名称，未读",
        "请填项目名称；不是项目的行请去掉序号",
    ),
    Kind.EMPTY: ("row_empty", Severity.WARNING, "本行只有序号", "请补全项目，或删去本行"),
    Kind.CONTINUED: (
        "row_continued",
        Severity.ERROR,
        "一个项目占了几行，下面几行的内容未读",
        "请把一个项目写在一行；几个单位写在同一格，用顿号隔开",
    ),
    Kind.OTHER_TABLE: (
        "second_table",
        Severity.ERROR,
        "这里开始是另一张表头不同的表，本行起未读",
        "请把两张表分放在两个工作表",
    ),
}


class Opened(NamedTuple):
    """A table before its projects' cells are read."""

    cells: Cells
    heading: Heading
    columns: Columns
    reader: Reader
    projects: list[Placed]
    stated: list[StatedLine]
    notes: list[Note]

    @property
    def problems(self) -> list[Problem]:
        """Each once, in the order of the sheet."""
        return sorted(dict.fromkeys(self.reader.problems), key=lambda problem: problem.place)


def opened(sheet: Sheet, unit: Unit | None, unread: frozenset[str]) -> Opened | None:
    """None where no header is found."""
    cells = Cells(sheet)
    if not (found := heading(cells)):
        return None
    columns = settle(cells, found, unit, unread)
    reader = Reader(cells, columns, found.year)
    reader.problems.extend(columns.problems)
    lines = Sorter(cells, found).lines()
    structure = Structure(lines)
    structure.read()
    for line_ in lines:
        _tell(reader, line_)
    for placed in structure.projects:
        _tell_of_project(reader, placed)
    stated = [
        StatedLine(
            place=cells.place(heads.line.row, heads.line.column),
            label=heads.line.label,
            path=heads.path,
            count=heads.line.stated,
            count_place=cells.place(heads.line.row, heads.line.count_column) if heads.line.count_column else None,
            total=_stated(reader, heads.line, "total"),
            annual_plan=_stated(reader, heads.line, "annual_plan"),
            heads=heads.rows,
            additive=heads.line.kind is not Kind.OF_WHICH,
        )
        for heads in structure.stated
    ]
    notes = [
        Note(cells.place(line_.row, line_.column), _whole(cells, line_.row))
        for line_ in lines
        if line_.kind is Kind.NOTE
    ]
    return Opened(cells, found, columns, reader, structure.projects, stated, notes)


def _stated(reader: Reader, line_: Line, field: str) -> Amount | None:
    """What a line states; "13个" beside 合计 may stand in the column of an amount."""
    return None if reader.place(line_.row, field).column == line_.count_column else reader.amount(line_.row, field)


def nothing_found(sheet: Sheet) -> Problem:
    """The problem of a sheet that has something on it but no header."""
    cells = Cells(sheet)
    row = next((row for row in range(1, cells.height + 1) if not cells.is_blank(row)), 1)
    return Problem(
        code="header_not_found",
        severity=Severity.WARNING,
        place=cells.place(row, cells.first(row)),
        message=f"工作表“{sheet.name}”前八行没有“项目名称”等表头，未读",
        proposal="如是项目表，请补上表头；如不是，可以不管",
    )


def other_kind(opened_: Opened, code: str, message: str, proposal: str) -> Problem:
    """The problem of a table that is of another kind than asked for."""
    place = opened_.cells.place(opened_.heading.top, opened_.columns.fields["name"].column)
    return Problem(code=code, severity=Severity.WARNING, place=place, message=message, proposal=proposal)


def is_empty(sheet: Sheet) -> bool:
    cells = Cells(sheet)
    return all(cells.is_blank(row) for row in range(1, cells.height + 1))


def hidden(sheet: Sheet, row: int, column: int) -> list[Problem]:
    """A table on a hidden sheet is read, and somebody asked."""
    if not sheet.hidden:
        return []
    return [
        Problem(
            code="sheet_hidden",
            severity=Severity.QUESTION,
            place=Place(sheet.name, row, column),
            message=f"工作表“{sheet.name}”是隐藏的，仍读了进来",
            proposal="如不该读，请删去这张工作表；如该读，请取消隐藏",
        )
    ]


def _tell(reader: Reader, line_: Line) -> None:
    if line_.kind in _ROW_PROBLEMS:
        code, severity, message, proposal = _ROW_PROBLEMS[line_.kind]
        if isinstance(failed := reader.cells.value(line_.row, line_.column), Failed):
            code, message, proposal = "cell_failed", f"本格是“{failed.said}”，本行未读", "请改正公式或直接填写内容"
        reader.tell(code, severity, reader.cells.place(line_.row, line_.column), message, proposal)


def _tell_of_project(reader: Reader, placed: Placed) -> None:
    line_ = placed.line
    place = reader.cells.place(line_.row, line_.column)
    if line_.missing:
        reader.tell("number_missing", Severity.WARNING, place, "本行没有序号，按项目读入", "请补上序号")
    if line_.kind is Kind.SUBPROJECT and placed.parent is None:
        reader.tell(
            "subproject_alone",
            Severity.QUESTION,
            place,
            "本行像打包项目的子项，上面却没有打包项目",
            "请补上打包项目一行，或改用普通序号",
        )
    if line_.row in reader.cells.sheet.hidden_rows:
        reader.tell("row_hidden", Severity.QUESTION, place, "本行是隐藏的，仍按项目读入", "请取消隐藏，或删去本行")
    if len(line_.name) > 200:
        reader.tell(
            "text_too_long", Severity.ERROR, place, f"项目名称有{len(line_.name)}字，最多200字", "请缩短项目名称"
        )


def _whole(cells: Cells, row: int) -> str:
    texts = (prose(cells.text(row, column)) for column in range(1, cells.width + 1))
    return " ".join(line(text) for text in texts if text)
