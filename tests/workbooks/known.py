"""Projects that are known, drawn at random, and the ways in which officials write the same."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

AMOUNTS = ("total", "annual_plan", "completed_before", "completed", "year_to_date", "since_start")
_PLACES = ("柳东新区", "柳江区", "鹿寨县", "三江县", "官塘", "白沙片区", "Ａ区", "桂柳路")
_THINGS = ("道路", "标准厂房", "污水处理厂", "第二中学", "110kV变电站", "棚户区改造", "双渔汇", "综合管廊（一期）")
_ENDS = ("工程", "建设项目", "扩建", "及配套设施", "PPP项目", "改造提升")
_UNITS = ("市住建局", "市交通运输局", "柳南区政府", "市东通公司", "柳江区人民政府", "市工信局", "北部生态新区管委会")
_OWNERS = ("柳州市东城投资开发集团有限公司", "广西柳工集团有限公司", "市轨道集团", "柳北区教育局", "红光医院")
_PERSONS = ("张三", "李四", "欧阳锋", "王小五", "赵敏")
_SCOPES = ("新建道路2.3公里，宽40米", "建筑面积12万平方米\n含地下室", "", "日处理污水5万吨")
CATEGORIES = ("新开工", "续建", "竣工")
SECTORS = ("基础设施类", "产业发展类", "民生保障类", "工业", "交通")

Years = tuple[str, int | None, int | None]
SPANS: tuple[Years, ...] = (
    ("2019-2021", 2019, 2021),
    ("09.10-11.3", 2009, 2011),
    ("2007.10-2010.12", 2007, 2010),
    ("2010-", 2010, None),
    ("2018－2020", 2018, 2020),
    ("2019～2021", 2019, 2021),
    ("2019—2021", 2019, 2021),
    ("2020年3月-2021年12月", 2020, 2021),
    ("２０２０－２０２２", 2020, 2022),
    ("2020年", 2020, 2020),
    ("2018 至 2020年", 2018, 2020),
    ("", None, None),
)
CODES = ("", "2020-450203-41-03-012345", "2105-450203-04-01-123456", "2018-331121-48-01-079437-000")
CREDIT_CODES = ("", "91350100M000100Y43", "91110000101623741K")


@dataclass(frozen=True)
class Project:
    name: str
    mark: str
    scope: str
    areas: str
    code: str
    years: Years
    category: str
    sector: str
    units: tuple[str, ...]
    owners: tuple[str, ...]
    agents: tuple[str, ...]
    owner_codes: str
    owner_head: str
    owner_contact: str
    owner_telephone: str
    unit_head: str
    leader: str
    goal: str
    level: str
    remark: str
    progress: str
    problems: str
    next_steps: str
    planned_start: tuple[str, str]
    amounts: dict[str, Decimal | None]
    parts: list["Project"] = field(default_factory=list)


def amount(random: Random) -> Decimal | None:
    """In the unit of its column: none, nought, whole or with two decimals (in 亿元 those are whole 万元)."""
    return random.choice(
        (None, Decimal(0), Decimal(random.randint(1, 99999)), Decimal(random.randint(1, 9999999)).scaleb(-2))
    )


def some(random: Random, of: tuple[str, ...], least: int, most: int) -> tuple[str, ...]:
    return tuple(random.sample(of, random.randint(least, most)))


def project(random: Random, *, bundles: bool = True) -> Project:
    pick = random.choice
    return Project(
        name=pick(_PLACES) + pick(_THINGS) + pick(_ENDS),
        mark=pick(("", "", "★", "●")),
        scope=pick(_SCOPES),
        areas=pick(("鱼峰区", "柳北区、柳南区", "")),
        code=pick(CODES),
        years=pick(SPANS),
        category=pick(CATEGORIES),
        sector=pick(SECTORS),
        units=some(random, _UNITS, 1, 4),
        owners=some(random, _OWNERS, 0, 2),
        agents=some(random, _OWNERS, 0, 1),
        owner_codes=pick(CREDIT_CODES),
        owner_head=pick(_PERSONS),
        owner_contact=pick(("", *_PERSONS)),
        owner_telephone=pick(("", "0772-2825555")),
        unit_head=pick(("", *_PERSONS)),
        leader=pick(("", *_PERSONS)),
        goal=pick(("", "完成主体封顶", "确保开工，力争完成基础")),
        level=pick(("", "考核类")),
        remark=pick(("", "含征地")),
        progress=pick(("完成桩基80%", "路基\n完成一半", "")),
        problems=pick(("", "征地未完成")),
        next_steps=pick(("", "加快征地")),
        planned_start=pick((("", ""), ("2020年6月", "2020-06-01"), ("2020.3.15", "2020-03-15"))),
        amounts={name: amount(random) for name in AMOUNTS},
        parts=[project(random, bundles=False) for _ in range(pick((0, 0, 1, 2)))] if bundles else [],
    )
