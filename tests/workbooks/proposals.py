"""A small proposal with one of everything that can be shown, and the file that it is about."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from events.vocabulary import DocumentKind
from service.excel.importing.proposal import (
    Candidate,
    Change,
    ChangeKind,
    Comparison,
    Figures,
    Listed,
    Proposal,
    ProposedDocument,
    Question,
    QuestionKind,
)
from service.excel.tables import Note, Place, Problem, Severity
from tests.workbooks.made import saved

SHEET = "计划表"
EVIL = '=HYPERLINK("http://a.example","滨江路")'
"""What somebody calls a project: it must be read everywhere, and run nowhere."""


def at(row: int, column: int) -> Place:
    return Place(SHEET, row, column)


def problem(code: str, severity: Severity, place: Place, message: str, proposal: str) -> Problem:
    return Problem(code=code, severity=severity, place=place, message=message, proposal=proposal)


def change(kind: ChangeKind, row: int, about: str, **said: object) -> Change:
    return Change(kind=kind, place=at(row, 2), about=about, id=UUID(int=row), **said)  # type: ignore[arg-type]


PROPOSAL = Proposal(
    file_name="附件1.xlsx",
    sha256="ab" * 32,
    programme_id=UUID(int=0x2020),
    programme="2020年重大项目",
    position=7,
    document=ProposedDocument(
        document_id=UUID(int=0xD0C),
        kind=DocumentKind.ANNUAL,
        title="2020年重大项目实施方案",
        issuer="市府办",
        issued_on=date(2020, 1, 9),
        document_no="柳政办〔2020〕2号",
        effective_from=date(2020, 1, 1),
    ),
    changes=(
        change(ChangeKind.REGISTER_PROJECT, 3, EVIL, after=EVIL, figure_after=Decimal("7446.080")),
        change(ChangeKind.LIST_ENTRY, 3, EVIL, after="新开工、基础设施"),
        change(
            ChangeKind.ADJUST_PLAN,
            4,
            "小学",
            before="1,000万元",
            after="1,200万元",
            figure_before=Decimal("1E+3"),
            figure_after=Decimal(1200),
        ),
        change(ChangeKind.NOTHING, 5, "大桥"),
    ),
    problems=(
        problem("name_odd", Severity.WARNING, at(3, 2), f"“{EVIL}”像公式", "请核对"),
        problem("amount_unreadable", Severity.ERROR, at(3, 3), "“约一亿”不是金额", "请只写一个数"),
        problem("stated_total_differs", Severity.WARNING, at(3, 3), "与合计不符", "请核对"),
    ),
    questions=(
        Question(
            id="unit:市住建委",
            kind=QuestionKind.UNIT,
            place=at(4, 4),
            about="市住建委",
            message="没有叫“市住建委”的单位",
            candidates=(Candidate("alias:1", "就是“市住建局”"), Candidate("register:DEPARTMENT", "登记为新单位")),
            places=(at(4, 4), at(5, 4)),
        ),
    ),
    totals=(
        Comparison(
            place=at(2, 1),
            label="合计",
            path=(),
            stated=Figures(count=3, total=Decimal("8646.08")),
            computed=Figures(count=3, total=Decimal("1200.00"), plan=Decimal(5)),
            recorded=True,
        ),
    ),
    notes=(Note(at(6, 1), "备注：含征地"),),
    not_in_file=(Listed(UUID(int=0xE), UUID(int=0xF), "旧桥"),),
    persons=2,
)


def file() -> bytes:
    """The proposal's file, with what a workbook may have in it that computes or looks."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for cells in (
        ["序号", "项目名称", "总投资（万元）", "责任单位", "备注"],
        ["合计3项", None, "=SUM(C3:C5)", None, None],
        [1, None, "约一亿", "市住建局", "@合并"],
        [2, "小学", 1200, "市住建委", None],
        [3, "大桥", "7,446.08", None, None],
        ["备注：含征地"],
    ):
        sheet.append(cells)
    sheet["B3"].value, sheet["B3"].data_type = EVIL, "s"
    sheet.merge_cells("D4:D5")
    sheet["B4"].font, sheet["B4"].fill = Font(name="楷体", bold=True), PatternFill("solid", fgColor="FF00FF00")
    sheet["C4"].number_format = "#,##0.00"
    sheet["C3"].comment = Comment("待核", "王科")
    sheet.column_dimensions["B"].width = 33
    red = DifferentialStyle(fill=PatternFill(bgColor="FFFF0000"))
    sheet.conditional_formatting.add("C3:C5", Rule(type="expression", dxf=red, formula=["C3>1"]))
    choices = DataValidation(type="list", formula1="名单")
    choices.add("D3")
    sheet.add_data_validation(choices)
    book.defined_names["名单"] = DefinedName("名单", attr_text=f"{SHEET}!$D$3:$D$5")
    return saved(book)
