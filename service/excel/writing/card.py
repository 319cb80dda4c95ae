"""台账卡片: all that the ledger says about one project, on A4: what it is, its lists, its months, its facts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from events.vocabulary import Unit
from service.excel.writing.drawing import A4, print_on
from service.excel.writing.looks import Cells, Look, amount_format, look_of
from service.excel.writing.plan import as_of_words
from service.excel.writing.rows import Card, Entry, Programme
from service.excel.writing.tables import UNIT_WORDS, Kind, Stamp, Value, in_unit
from service.excel.writing.words import clock, joined

WIDTHS = (16, 18, 16, 18, 16, 18, 14, 26)
WIDE = len(WIDTHS)
LINE_HEIGHT = 15


class Field(NamedTuple):
    label: str
    value: Value
    amount: bool = False


class Block(NamedTuple):
    """A titled table of the card; `spans` says how many of the sheet's columns each of its own takes."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    spans: tuple[int, ...]
    rows: tuple[tuple[Value, ...], ...]


def fields(card: Card) -> list[Field]:
    """What the project is, as of the card's moment."""
    project = card.project
    others = "；".join(f"{scheme} {value}" for scheme, value in card.identifiers if value not in project.codes)
    return [
        Field("项目名称", project.name),
        Field("项目代码", joined(project.codes)),
        Field("其他代码", others),
        Field("建设地点", joined(project.areas)),
        Field("建设性质", project.construction_type),
        Field("建设年限", project.years),
        Field("总投资", project.total, amount=True),
        Field("期初累计完成投资", card.opening, amount=True),
        Field("期初截至", card.opening_as_of),
        Field("项目业主", joined(project.owners)),
        Field("代建单位", joined(project.agents)),
        Field("开工日期", project.started_on),
        Field("投入使用日期", project.in_use_on),
        Field("建设内容及规模", project.scope),
    ]


def blocks(card: Card) -> list[Block]:
    """列入方案, 逐月进展, 变动记录."""
    lists = ("方案", "年度类别", "行业", "年度计划投资", "牵头及责任单位", "年度目标", "退出月份")
    months = ("月份", "当月完成投资", "年初至本月累计", "开工至今累计", "形象进度", "存在问题", "报送状态")
    facts = ("记账时间", "位置", "事项", "依据", "理由")
    amounts = {"年度计划投资", "当月完成投资", "年初至本月累计", "开工至今累计"}
    kinds = {"记账时间": Kind.MOMENT, "位置": Kind.NUMBER, "退出月份": Kind.DATE}

    def columns(titles: tuple[str, ...]) -> tuple[tuple[str, Kind], ...]:
        return tuple((title, Kind.AMOUNT if title in amounts else kinds.get(title, Kind.TEXT)) for title in titles)

    listed = tuple(_listed(programme, entry) for programme, entry in card.entries)
    return [
        Block("列入方案情况", columns(lists), (2, 1, 1, 1, 1, 1, 1), listed),
        Block("逐月进展", columns(months), (1, 1, 1, 1, 2, 1, 1), tuple(_months(card))),
        Block("变动记录", columns(facts), (1, 1, 2, 2, 2), tuple(_facts(card))),
    ]


def _listed(programme: Programme, entry: Entry) -> tuple[Value, ...]:
    labels = programme.labels
    said = (("确保", entry.goal_ensured), ("力争", entry.goal_striven_for), ("", entry.goal_text))
    goal = "；".join(f"{word}：{text}" if word else text for word, text in said if text)
    names = (programme.title, labels.get(entry.category, entry.category), labels.get(entry.sector, entry.sector))
    return (*names, entry.plan, joined(entry.units), goal, entry.exited_from)


def _months(card: Card) -> Iterator[tuple[Value, ...]]:
    for one in card.months:
        said = one.progress
        figures = (said.completed, said.year_to_date, said.since_start)
        yield (f"{one.month:%Y-%m}", *figures, said.progress or said.preparatory_progress, said.problems, said.status)


def _facts(card: Card) -> Iterator[tuple[Value, ...]]:
    for one in card.events:
        yield clock(one.recorded_at), one.position, one.said, one.basis, one.reason


def draw_card(sheet: Any, card: Card, stamp: Stamp, unit: Unit, cells: Cells) -> None:
    """The card on an empty sheet; it has no sums, hence no formulas."""
    drawing = _Drawing(sheet, unit, cells)
    drawing.line(1, "重大项目台账卡片", Look("title", "center"))
    drawing.span(2, 1, WIDE - 2, as_of_words(stamp), Look("caption"))
    drawing.span(2, WIDE - 1, WIDE, f"单位：{UNIT_WORDS[unit]}", Look("caption", "right"))
    drawing.fields(fields(card))
    for block in blocks(card):
        drawing.block(block)
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A3"
    sheet.print_area = f"A1:{get_column_letter(WIDE)}{drawing.next - 1}"
    sheet.print_title_rows = "1:2"
    print_on(sheet, A4, stamp, landscape=True)


def card_lines(card: Card, unit: Unit) -> list[list[Value]]:
    """The card as lines of a CSV file: label and value, then the tables with their headers, an empty line between."""
    words = f"（{UNIT_WORDS[unit]}）"
    lines: list[list[Value]] = [
        [one.label + words * one.amount, _in_unit(one.value, unit) if one.amount else one.value] for one in fields(card)
    ]
    for block in blocks(card):
        titles: list[Value] = [title + words * (kind is Kind.AMOUNT) for title, kind in block.columns]
        lines += [[], [block.title], titles]
        for row in block.rows:
            shown = zip(block.columns, row, strict=True)
            lines.append([_in_unit(value, unit) if kind is Kind.AMOUNT else value for (_, kind), value in shown])
    return lines


def _in_unit(value: Value, unit: Unit) -> Value:
    return in_unit(value, unit) if isinstance(value, Decimal) else value


def _lines(value: Value, width: float) -> int:
    """How many lines a text takes in a column; a Chinese sign is as wide as two digits."""
    if not isinstance(value, str):
        return 1
    return sum(1 + int(sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) / width) for line in value.split("\n"))


class _Drawing:
    def __init__(self, sheet: Any, unit: Unit, cells: Cells) -> None:
        self.sheet, self.unit, self.cells = sheet, unit, cells
        self.next = 3

    def fields(self, said: list[Field]) -> None:
        """Two a line, a label and three cells for its value; the last takes a whole line."""
        *short, long = said
        lines = 1
        for number, one in enumerate(short):
            left = 1 + number % 2 * 4
            self._field(self.next, left, left + 3, one)
            lines = max(lines, _lines(one.value, sum(WIDTHS[left : left + 3])))
            if number % 2 or number == len(short) - 1:
                self._high(lines)
                self.next, lines = self.next + 1, 1
        self._field(self.next, 1, WIDE, long)
        self._high(_lines(long.value, sum(WIDTHS[1:])))
        self.next += 1

    def _high(self, lines: int) -> None:
        """Spreadsheets do not fit the height of rows to cells that are merged."""
        if lines > 1:
            self.sheet.row_dimensions[self.next].height = lines * LINE_HEIGHT

    def _field(self, row: int, left: int, right: int, one: Field) -> None:
        self.span(row, left, left, one.label, Look("header", "center"))
        value = _in_unit(one.value, self.unit) if one.amount else one.value
        kind = Kind.AMOUNT if one.amount else Kind.TEXT if isinstance(value, str) else Kind.DATE
        format = amount_format([value], 0) if isinstance(value, Decimal) else None
        self.span(row, left + 1, right, value, look_of(kind, format=format)._replace(align="left"))

    def block(self, block: Block) -> None:
        self.line(self.next, block.title, Look("section"))
        self.next += 1
        self._cells(block, tuple((title, Kind.TEXT) for title, _ in block.columns), Look("header", "center"))
        for row in block.rows:
            said = zip(block.columns, row, strict=True)
            self._cells(block, tuple((value, kind) for (_, kind), value in said))

    def _cells(self, block: Block, said: tuple[tuple[Value, Kind], ...], look: Look | None = None) -> None:
        left, lines = 1, 1
        for (value, kind), span in zip(said, block.spans, strict=True):
            shown = _in_unit(value, self.unit) if kind is Kind.AMOUNT else value
            format = amount_format([shown], 0) if kind is Kind.AMOUNT and isinstance(shown, Decimal) else None
            self.span(self.next, left, left + span - 1, shown, look or look_of(kind, format=format))
            lines = max(lines, _lines(shown, sum(WIDTHS[left - 1 : left + span - 1])))
            left += span
        self._high(lines)
        self.next += 1

    def line(self, row: int, text: str, look: Look) -> None:
        self.span(row, 1, WIDE, text, look)

    def span(self, row: int, left: int, right: int, value: Value, look: Look) -> None:
        for column in range(left, right + 1):
            self.cells.put(self.sheet.cell(row, column), value if column == left else None, look)
        if right > left:
            self.sheet.merge_cells(start_row=row, start_column=left, end_row=row, end_column=right)
