"""A small programme in plain rows, and workbooks read back cell by cell."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook

from events.vocabulary import Category, ColumnType, ExtraColumn, Group, Sector
from service.excel.writing.rows import Entry, Filing, Programme, Progress, Project
from service.excel.writing.tables import Stamp

STAMP = Stamp(
    journal_id=UUID(int=0x70),
    position=1234,
    recorded_at=datetime(2020, 4, 3, 4, 30, tzinfo=UTC),
    moment=datetime(2020, 4, 6, 1, 0, tzinfo=UTC),
)
AS_OF = "截至 2020年4月3日 12:30（台账位置 1234）"
MARCH = date(2020, 3, 1)
LEAD, OTHER = "柳北区人民政府", "柳州市交通运输局"


def programme(*extra: ExtraColumn) -> Programme:
    def category(code: str, label: str, group: Group) -> Category:
        return Category(code=code, label=label, group=group, plan_required=group is Group.IMPLEMENTING)

    return Programme(
        programme_id=UUID(int=0x2020),
        title="柳州市2020年重大项目",
        year=2020,
        categories=(
            category("NEW_START", "新开工", Group.IMPLEMENTING),
            category("CONTINUING", "续建", Group.IMPLEMENTING),
            category("PREPARATORY", "预备", Group.PREPARATORY),
        ),
        sectors=(
            Sector(code="INFRASTRUCTURE", label="基础设施"),
            Sector(code="PEOPLES_LIVELIHOOD", label="民生保障"),
        ),
        extra_columns=extra,
    )


BOND = ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER)
DAY = ExtraColumn(code="DAY", label="入库日期", type=ColumnType.DATE)
KEY = ExtraColumn(code="KEY", label="是否重点", type=ColumnType.FLAG)


def project(number: int, name: str, total: str | None = None, **said: Any) -> Project:
    return Project(
        **{
            "project_id": UUID(int=0xA000 + number),
            "name": name,
            "codes": (),
            "areas": ("柳北区",),
            "scope": "",
            "construction_type": "新建",
            "years": "2020-2021",
            "total": Decimal(total) if total else None,
            "before_year": None,
            "owners": ("柳州城投",),
            "agents": (),
            "started_on": None,
            "in_use_on": None,
            **said,
        }
    )


def entry(number: int, project: Project, plan: str | None = None, **said: Any) -> Entry:
    return Entry(
        **{
            "entry_id": UUID(int=0xE000 + number),
            "project": project,
            "parts": (),
            "row_no": number,
            "category": "NEW_START",
            "sector": "INFRASTRUCTURE",
            "plan": Decimal(plan) if plan else None,
            "goal_ensured": "",
            "goal_striven_for": "",
            "goal_text": "",
            "planned_start": None,
            "planned_finish": None,
            "units": (LEAD, OTHER),
            "land_counties": (),
            "remark": "",
            "extra": {},
            "exited_from": None,
            **said,
        }
    )


ROAD = entry(
    1,
    project(1, "滨江路", "12345.67", codes=("2020-450205-48-01-000001",), scope="长3公里", before_year=Decimal(100)),
    "1200.5",
    goal_ensured="年内开工",
    goal_striven_for="力争过半",
    planned_start=date(2020, 5, 1),
    remark="备注一",
)
PARTS = (project(21, "东段", "3000"), project(22, "西段", "5000.25"))
BUNDLE = entry(2, project(2, "老旧管网打包", "8000.25"), "2000", parts=PARTS)
BRIDGE = entry(3, project(3, "三门江桥", "20000"), "0", land_counties=("柳东新区",))
SCHOOL = entry(4, project(4, "实验小学"), None, sector="PEOPLES_LIVELIHOOD", row_no=None)
HOSPITAL = entry(1, project(5, "市医院", "50000", before_year=Decimal("20000.1")), "9000", category="CONTINUING")
IDEA = entry(1, project(6, "远期构想", "90000"), None, category="PREPARATORY", goal_text="前期有进展")
ENTRIES = [ROAD, BUNDLE, BRIDGE, SCHOOL, HOSPITAL, IDEA]

PROGRESS = {
    ROAD.project.project_id: Progress(
        completed=Decimal("60.5"),
        year_to_date=Decimal("150.06"),
        since_start=Decimal("250.06"),
        progress="桩基完成",
        problems="征地",
        next_steps="承台施工",
        status="已收件",
    ),
    PARTS[0].project_id: Progress(completed=Decimal(10), year_to_date=Decimal(30), since_start=Decimal(30)),
    PARTS[1].project_id: Progress(year_to_date=Decimal("70.5"), since_start=Decimal("70.5")),
    HOSPITAL.project.project_id: Progress(since_start=Decimal("20000.1")),
}


def filing(number: int, name: str, status: str = "应报未报", lead: str = LEAD, **said: Any) -> Filing:
    return Filing(
        **{
            "entry_id": UUID(int=0xE000 + number),
            "project_id": UUID(int=0xA000 + number),
            "name": name,
            "category": "新开工",
            "sector": "基础设施",
            "lead": lead,
            "lead_id": UUID(int=0xB0) if lead == LEAD else UUID(int=0xB1),
            "owners": ("柳州城投",),
            "owner_ids": (UUID(int=0xB9),),
            "due": datetime(2020, 4, 5, 15, 59, 59, tzinfo=UTC),
            "status": status,
            "first_filed_at": None,
            "reviewed_at": None,
            "accepted_at": None,
            "returns": 0,
            "corrections": 0,
            "late": False,
            "missing": False,
            **said,
        }
    )


def opened(content: bytes, *, computed: bool = False) -> Any:
    """The workbook; `computed`: as readers see it who do not calculate."""
    return load_workbook(BytesIO(content), data_only=computed)


def row(sheet: Any, number: int) -> list[Any]:
    """A row's values, without the empty cells at its end."""
    values = [cell.value for cell in sheet[number]]
    while values and values[-1] is None:
        values.pop()
    return values


def merges(sheet: Any) -> set[str]:
    return {str(merged) for merged in sheet.merged_cells.ranges}
