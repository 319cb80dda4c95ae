"""柳政办〔2020〕2号 as it was issued: what the document *states*, never what its parts add up to.

The notice contradicts itself (竣工 is stated as 135 projects, its sectors make 134; the plan of 新开工 is stated as
107.61, its sectors make 107.33), so cells, category totals and class totals stand side by side, each as printed.
The one document that is invented, the supplement of the middle of the year, comes last.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

NEW_START: Final = "NEW_START"
CONTINUING: Final = "CONTINUING"
COMPLETING: Final = "COMPLETING"
PREPARATORY: Final = "PREPARATORY"
"""The fourth category, and the class that holds nothing else."""
IMPLEMENTING: Final = "IMPLEMENTING"
"""The class of the first three categories: 实施项目."""

INFRASTRUCTURE: Final = "INFRASTRUCTURE"
INDUSTRIAL_DEVELOPMENT: Final = "INDUSTRIAL_DEVELOPMENT"
PEOPLES_LIVELIHOOD: Final = "PEOPLES_LIVELIHOOD"
ECOLOGY_ENVIRONMENT: Final = "ECOLOGY_ENVIRONMENT"

UNIT: Final = "亿元"
WAN_PER_YI: Final = 10_000


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that something rests on: its 文号 and what else is needed to find it again."""

    number: str
    title: str
    issuer: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Category:
    """A yearly category with the goal that the notice sets for it: what is ensured, what is striven for."""

    code: str
    label: str
    group: str
    goal_ensured: str
    goal_striven: str | None


@dataclass(frozen=True, slots=True)
class Sector:
    """A line of the notice's 按行业分."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Stated:
    """One printed figure set. `str()` of an amount is the printed text: 14.3 stays 14.3, in 亿元."""

    count: int
    total: Decimal
    plan: Decimal | None

    @property
    def total_wan(self) -> Decimal:
        """总投资 in 万元, exact."""
        return self.total * WAN_PER_YI

    @property
    def plan_wan(self) -> Decimal | None:
        """年度计划投资 in 万元, exact; none where the notice plans no money."""
        return None if self.plan is None else self.plan * WAN_PER_YI


def stated(count: int, total: str, plan: str | None = None) -> Stated:
    """Figures from their printed text, so that nothing ever passes through a float."""
    return Stated(count, Decimal(total), None if plan is None else Decimal(plan))


NOTICE: Final = Document(
    number="柳政办〔2020〕2号",
    title="柳州市人民政府办公室关于印发《柳州市2020年市级层面统筹推进重大项目实施方案》的通知",
    issuer="柳州市人民政府办公室",
    issued_on=date(2020, 1, 9),
)
PROGRAMME_TITLE: Final = "柳州市2020年市级层面统筹推进重大项目"
RATIFIED_BY: Final = "市委、市人民政府"
DISCLOSURE: Final = "主动公开"

CATEGORIES: Final = (
    Category(NEW_START, "新开工", IMPLEMENTING, "年内开工建设", None),
    Category(CONTINUING, "续建", IMPLEMENTING, "完成年度投资计划", "力争建成"),
    Category(COMPLETING, "竣工", IMPLEMENTING, "基本建成", "力争投入使用"),
    Category(PREPARATORY, "预备", PREPARATORY, "前期工作有实质进展", "力争具备开工条件"),
)
SECTORS: Final = (
    Sector(INFRASTRUCTURE, "基础设施"),
    Sector(INDUSTRIAL_DEVELOPMENT, "产业发展"),
    Sector(PEOPLES_LIVELIHOOD, "民生保障"),
    Sector(ECOLOGY_ENVIRONMENT, "生态环保"),
)

CELLS: Final[dict[tuple[str, str], Stated]] = {
    (NEW_START, INFRASTRUCTURE): stated(50, "276.61", "34.79"),
    (NEW_START, INDUSTRIAL_DEVELOPMENT): stated(47, "339.69", "50.58"),
    (NEW_START, PEOPLES_LIVELIHOOD): stated(16, "74.82", "14.3"),
    (NEW_START, ECOLOGY_ENVIRONMENT): stated(11, "71.12", "7.66"),
    (CONTINUING, INFRASTRUCTURE): stated(148, "1739.1", "218.51"),
    (CONTINUING, INDUSTRIAL_DEVELOPMENT): stated(62, "688.06", "73.6"),
    (CONTINUING, PEOPLES_LIVELIHOOD): stated(64, "699.32", "101.87"),
    (CONTINUING, ECOLOGY_ENVIRONMENT): stated(21, "111.98", "20.65"),
    (COMPLETING, INFRASTRUCTURE): stated(49, "273.21", "78.72"),
    (COMPLETING, INDUSTRIAL_DEVELOPMENT): stated(29, "77.05", "28.03"),
    (COMPLETING, PEOPLES_LIVELIHOOD): stated(44, "179.86", "40.11"),
    (COMPLETING, ECOLOGY_ENVIRONMENT): stated(12, "45.57", "8.22"),
    (PREPARATORY, INFRASTRUCTURE): stated(101, "3674.35"),
    (PREPARATORY, INDUSTRIAL_DEVELOPMENT): stated(51, "267.1"),
    (PREPARATORY, PEOPLES_LIVELIHOOD): stated(19, "103.57"),
    (PREPARATORY, ECOLOGY_ENVIRONMENT): stated(4, "8.6"),
}
CATEGORY_TOTALS: Final[dict[str, Stated]] = {
    NEW_START: stated(124, "762.24", "107.61"),
    CONTINUING: stated(295, "3238.45", "414.63"),
    COMPLETING: stated(135, "575.69", "155.09"),
    PREPARATORY: stated(175, "4053.63"),
}
GROUP_TOTALS: Final[dict[str, Stated]] = {IMPLEMENTING: stated(554, "4576.38", "677.32")}

SUPPLEMENT: Final = Document(
    number="柳政办函〔2020〕58号（演示数据）",
    title="柳州市2020年市级层面统筹推进重大项目第一批增补方案（演示数据）",
    issuer=NOTICE.issuer,
    issued_on=date(2020, 6, 18),
)
"""No real paper: the demo's own, and it says so."""
SUPPLEMENT_CELLS: Final[dict[tuple[str, str], Stated]] = {
    (NEW_START, INFRASTRUCTURE): stated(6, "21.8", "2.36"),
    (NEW_START, INDUSTRIAL_DEVELOPMENT): stated(5, "18.45", "2.1"),
    (NEW_START, PEOPLES_LIVELIHOOD): stated(3, "6.2", "0.88"),
    (NEW_START, ECOLOGY_ENVIRONMENT): stated(1, "1.5", "0.21"),
    (PREPARATORY, INFRASTRUCTURE): stated(5, "96.3"),
    (PREPARATORY, INDUSTRIAL_DEVELOPMENT): stated(3, "9.7"),
    (PREPARATORY, PEOPLES_LIVELIHOOD): stated(1, "4.6"),
}
