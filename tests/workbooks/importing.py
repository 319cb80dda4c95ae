"""Plan tables as real workbooks, imported into an open programme of a real journal."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import openpyxl

from events.actor import Role
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation
from events.decisions.programme import OpenProgramme
from events.facts import Fact
from events.journal.receipts import Receipt
from events.vocabulary import Category, ColumnType, ExtraColumn, Group, OrganisationKind, OrgRef, Sector
from service.excel.importing.committing import commit
from service.excel.importing.known import known
from service.excel.importing.proposal import Answer, ChangeKind, DocumentSaid, Proposal
from service.excel.importing.proposing import Prepared, propose
from service.excel.reading import read
from tests.deciding.spec import OFFICE, person
from tests.projecting.ledger import Ledger, shanghai
from tests.workbooks.made import saved

PROGRAMME = UUID(int=0x2020)
FIRM, SOUTH, NORTH, HOUSING = (OrgRef(UUID(int=0xB00 + number)) for number in range(1, 5))
TITLE = "柳州市2020年市级层面统筹推进重大项目计划表"
HEADER = [
    "序号",
    "项目名称",
    "项目代码",
    "建设地点",
    "建设内容及规模",
    "建设性质",
    "建设年限",
    "总投资（万元）",
    "至2019年底累计完成投资（万元）",
    "年度计划投资（万元）",
    "责任单位",
    "项目业主",
    "专项债",
    "备注",
]
ROAD_CODE, SCHOOL_CODE, BRIDGE_CODE = (f"2020-450204-48-01-{number:06}" for number in (1, 2, 3))
SAID = DocumentSaid(
    title="2020年重大项目实施方案",
    issuer="柳州市人民政府办公室",
    issued_on=date(2020, 1, 9),
    document_no="柳政办〔2020〕2号",
)
LATER = DocumentSaid(title="关于调整2020年计划的通知", issuer="柳州市人民政府办公室", issued_on=date(2020, 6, 18))
CLERK = person(31, Role.REPORTING_CLERK, unit=FIRM)
T = TypeVar("T")
Cells = Sequence[str | int | float | Decimal | date | datetime | None]

UNITS = (
    RegisterOrganisation(id=FIRM, name="柳州城建投资有限公司", kind=OrganisationKind.STATE_FIRM),
    RegisterOrganisation(id=SOUTH, name="柳南区人民政府", kind=OrganisationKind.COUNTY, area_code="450204"),
    RegisterOrganisation(id=NORTH, name="柳北区人民政府", kind=OrganisationKind.COUNTY, area_code="450205"),
    RegisterOrganisation(id=HOUSING, name="柳州市住房和城乡建设局", kind=OrganisationKind.DEPARTMENT),
    RecogniseAlias(organisation_id=HOUSING, text="市住建局"),
)


def _category(code: str, label: str, group: Group = Group.IMPLEMENTING) -> Category:
    return Category(code=code, label=label, group=group, plan_required=group is Group.IMPLEMENTING)


OPEN = OpenProgramme(
    id=PROGRAMME,
    level="CITY",
    issuing_area="450200",
    year=2020,
    title="柳州市2020年市级重大项目",
    categories=(
        _category("NEW_START", "新开工"),
        _category("CONTINUING", "续建"),
        _category("COMPLETING", "竣工"),
        _category("PREPARATORY", "预备", Group.PREPARATORY),
    ),
    sectors=(
        Sector(code="INFRASTRUCTURE", label="基础设施"),
        Sector(code="PEOPLES_LIVELIHOOD", label="民生保障"),
    ),
    extra_columns=(ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER),),
)


def begin(ledger: Ledger) -> None:
    """Four units and an empty programme, on 10 January."""
    ledger.tell_at_once([*UNITS, OPEN])
    ledger.clock.moment = shanghai(1, 10)


def heading(label: str, total: Any = None, plan: Any = None) -> list[Any]:
    """A group or total row."""
    return [label, *[None] * 6, total, None, plan, *[None] * 4]


def row(number: Any, name: str, **said: Any) -> list[Any]:
    """A project's row under HEADER."""
    cells = {
        "code": None,
        "area": "柳南区",
        "scope": "长3公里",
        "nature": "新建",
        "years": "2020-2021",
        "total": 12000,
        "before": None,
        "plan": 3000,
        "units": "市住建局、柳南区人民政府",
        "owner": "柳州城建投资有限公司",
        "bond": None,
        "remark": None,
    }
    return [number, name, *(cells | said).values()]


ROAD = row(1, "柳南区滨江道路工程", code=ROAD_CODE, before=500, bond="1,000", remark="市级统筹")
BUNDLE = row(2, "老旧管网改造打包项目", total=900, plan=600, area="柳北区")
EAST = row("(1)", "东段管网", total=400, plan=None, units=None)
WEST = row("(2)", "西段管网", total=500, plan=None, units=None)
SCHOOL = row(1, "柳南区实验小学", code=SCHOOL_CODE, total="5,000.5", plan=1000, area="柳南区、柳北区", nature="改扩建")
IDEA = row(1, "三门江大桥前期", total=90000, plan=None, nature=None)
TABLE: tuple[list[Any], ...] = (
    heading("合计4项", 107900.5, 4600),
    heading("一、新开工3项", 17900.5, 4600),
    heading("（一）基础设施2项", 12900, 3600),
    *(ROAD, BUNDLE, EAST, WEST),
    heading("（二）民生保障1项", 5000.5, 1000),
    SCHOOL,
    heading("二、预备1项", 90000),
    heading("（一）基础设施1项", 90000),
    IDEA,
)
"""Rows 3 to 14 of a sheet: ROAD stands in row 6, BUNDLE in 7, SCHOOL in 11, IDEA in 14."""


def workbook(*rows: Cells, header: Cells = HEADER, sheet: str = "计划表") -> bytes:
    """Title in row 1, header in row 2, `rows` from row 3."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    add(book, sheet, *rows, header=header)
    return saved(book)


def add(book: openpyxl.Workbook, name: str, *rows: Cells, header: Cells = HEADER) -> None:
    sheet = book.create_sheet(name)
    for cells in ([TITLE], header, *rows):
        sheet.append(list(cells))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))


def proposed(
    ledger: Ledger, content: bytes, *answers: tuple[str, str], said: DocumentSaid = SAID, name: str = "附件1.xlsx"
) -> Prepared:
    """What importing a file would do, held against what is known now."""
    grid = read(content, name)
    standing = ledger.ask(known, ledger.head(), PROGRAMME)
    return propose(grid, standing, said, [Answer(*answer) for answer in answers])


def imported(ledger: Ledger, content: bytes, *answers: tuple[str, str], said: DocumentSaid = SAID) -> Receipt:
    """A file that nothing stands in the way of, committed."""
    prepared = proposed(ledger, content, *answers, said=said)
    proposal = prepared.proposal
    assert proposal.can_commit, (proposal.errors, proposal.questions)
    receipt = commit(ledger.running.desk, prepared, OFFICE)
    assert receipt is not None
    return receipt


def facts(ledger: Ledger, receipt: Receipt) -> list[Fact]:
    """What an append recorded, in order."""
    assert receipt.first is not None
    return [one.fact for one in ledger.running.reader.since(receipt.first - 1, 100_000, upto=receipt.last or 0)]


def run(asking: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asking)


def counts(proposal: Proposal) -> dict[str, int]:
    return {kind.value: count for kind, count in proposal.counts().items()}


def changes(proposal: Proposal, *kinds: ChangeKind) -> list[tuple[str, str, str, str]]:
    """(cell, about, before, after) of the changes of some kinds."""
    return [(one.place.cell, one.about, one.before, one.after) for one in proposal.changes if one.kind in kinds]


def told(proposal: Proposal) -> list[tuple[str, str, str]]:
    """(cell, code, severity) of every problem."""
    assert all(problem.message and problem.proposal for problem in proposal.problems)
    return [(one.place.cell, one.code, one.severity.value) for one in proposal.problems]


def asked(proposal: Proposal) -> dict[str, list[str]]:
    """The choices of every question, by its id."""
    return {one.id: [candidate.choice for candidate in one.candidates] for one in proposal.questions}
