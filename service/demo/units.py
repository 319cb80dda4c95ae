"""Who takes part in the demo: real areas and offices by their public names, invented firms.

Firms are made of invented brands. Their 统一社会信用代码 are well formed to the last check sign, yet carry DEM0 where
a registrar would number, so none can ever be somebody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

COUNTY: Final = "COUNTY"
NEW_AREA: Final = "NEW_AREA"
PARK: Final = "PARK"
DEPARTMENT: Final = "DEPARTMENT"
STATE_FIRM: Final = "STATE_FIRM"
COMPANY: Final = "COMPANY"
OFFICE: Final = "OFFICE"

CITY_CODE: Final = "450200"


@dataclass(frozen=True, slots=True)
class Area:
    """A reporting area: GB/T 2260 code or our own, its short name, whether it is city, and its towns and quarters."""

    code: str
    name: str
    short: str
    urban: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation as it is registered; aliases are the short forms that papers use for it."""

    name: str
    kind: str
    area_code: str
    uscc: str | None = None
    aliases: tuple[str, ...] = ()


def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """A table written as text, a row a line and a bar between cells, which keeps wide data legible."""
    return tuple(tuple(line.split("|")) for line in table.strip().splitlines())


# neighbours in the table are neighbours on the ground: roads and rivers join them
_AREAS = """
450202|城中区|城中区|城|静兰、河东、马鹿山、环江、沿江、龙船山、文昌、东环
450203|鱼峰区|鱼峰区|城|白莲、箭盘山、里雍、白沙、荣军、五里亭、麒麟、驾鹤
450204|柳南区|柳南区|城|太阳村、洛满、流山、鹅山、潭西、南环、竹鹅溪、西鹅
450205|柳北区|柳北区|城|白露、长塘、雀儿山、胜利、雅儒、黄村、锦绣、鹧鸪江
450206|柳江区|柳江区|城|拉堡、百朋、成团、进德、穿山、里高、三都、土博、新兴
450200-LD|柳东新区|柳东新区|城|官塘、雒容、花岭、曙光、龙湖、东风坪、半塘、洛清江
450200-BB|北部生态新区（阳和工业新区）|北部生态新区|城|沙塘、石碑坪、阳和、古亭、杨柳、大桥、六座、江湾
450222|柳城县|柳城县|县|大埔、凤山、沙埔、东泉、六塘、马山、太平、龙头、寨隆
450223|鹿寨县|鹿寨县|县|飞鹿、中渡、寨沙、平山、江口、拉沟、导江、四排、黄冕
450224|融安县|融安县|县|长安、浮石、板榄、泗顶、沙子、大良、雅瑶、大将、潭头
450225|融水苗族自治县|融水县|县|苗都、和睦、三防、怀宝、洞头、大浪、永乐、四荣、香粉
450226|三江侗族自治县|三江县|县|古宜、斗江、丹洲、林溪、独峒、八江、良口、洋溪、老堡
"""
_DEPARTMENTS = """
发改|柳州市发展和改革委员会|市发展改革委、市发改委
住建|柳州市住房和城乡建设局|市住房城乡建设局、市住建局
交通|柳州市交通运输局|市交通运输局、市交通局
水利|柳州市水利局|市水利局
环境|柳州市生态环境局|市生态环境局
教育|柳州市教育局|市教育局
卫健|柳州市卫生健康委员会|市卫生健康委、市卫健委
工信|柳州市工业和信息化局|市工业和信息化局、市工信局
规划|柳州市自然资源和规划局|市自然资源和规划局
城管|柳州市城市管理行政执法局|市城管局
文旅|柳州市文化广电和旅游局|市文化广电和旅游局、市文广旅局
农业|柳州市农业农村局|市农业农村局
民政|柳州市民政局|市民政局
体育|柳州市体育局|市体育局
商务|柳州市商务局|市商务局
林园|柳州市林业和园林局|市林业园林局
财政|柳州市财政局|市财政局
人社|柳州市人力资源和社会保障局|市人力资源社会保障局、市人社局
审批|柳州市行政审批局|市行政审批局
国资|柳州市人民政府国有资产监督管理委员会|市国资委
"""
_OFFICES = """
柳州市人民政府办公室|市政府办
柳州市重大项目建设办公室|市重点办
中共柳州市委督查和绩效考评办公室|市委督查绩效办
柳州市人民政府督查室|市政府督查室
"""
_PARKS = """
450203|洛维工业集中区管理委员会
450204|河西工业园区管理委员会
450205|柳北工业园区管理委员会
450206|新兴工业园区管理委员会
450222|六塘工业集中区管理委员会
450223|鹿寨经济开发区管理委员会
"""
_STATE_FIRMS = """
城建|柳州市砚江城市建设投资发展有限公司
城建|柳州市榕岸城市更新投资有限公司
城建|柳州市壶岸新区开发建设有限公司
城建|柳州市映山市政建设投资有限公司
城建|柳州市檀溪园区开发投资有限公司
交投|柳州市凌洲交通投资发展有限公司
交投|柳州市翎川轨道交通建设有限公司
交投|广西浔韵高速公路投资有限公司
水务|柳州市澄练水务投资有限公司
水务|柳州市禾渡水利建设投资有限公司
能源|柳州市曜石能源投资有限公司
能源|柳州市铎声电力建设有限公司
产投|柳州市砺石产业投资发展有限公司
产投|柳州市鲲泽新兴产业投资有限公司
"""
_AGENTS = ("柳州市屿桥工程代建管理有限公司", "柳州市拾砖建设项目管理有限公司", "柳州市青尺项目代建有限公司")
_AGENT_OFFICE = "柳州市政府投资项目代建中心"
_TRADES = """
汽车|汽车部件有限公司
装备|智能装备有限公司
材料|新材料科技有限公司
食品|食品科技有限公司
物流|供应链物流有限公司
医药|生物医药有限公司
数据|数字科技有限公司
旅游|文旅发展有限公司
置业|置业发展有限公司
康养|健康养老产业有限公司
环保|环保工程有限公司
农牧|现代农业有限公司
"""
(_BRANDS,) = rows("""
澜壹|柳穗|鹭屿|桂驰|稔禾|岚谷|青螺|云鲤|北斛|栖梧|甬柳|飞鲤|竹篙|炉山|溪拾|漓焰|石鼓坪|莲埠|鹅浦|蓝田坳
""")
_COMPANIES_PER_TRADE = 10
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _body_check(body: str) -> str:
    """The ninth sign of a GB 11714 organisation code."""
    return "0123456789X0"[
        11 - sum(int(sign, 36) * weight for sign, weight in zip(body, _BODY_WEIGHTS, strict=True)) % 11
    ]


def uscc(serial: int) -> str:
    """A GB 32100 code of a firm in this city that no registrar can have issued, with both check signs right."""
    body = f"DEM0{serial:04}"
    code = f"91{CITY_CODE}{body}{_body_check(body)}"
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, _USCC_WEIGHTS, strict=True))
    return code + _USCC_SIGNS[(31 - total) % 31]


def _owners() -> Iterator[tuple[str, Unit]]:
    """Every firm under the trade it is chosen by: state firms first, then ten companies for each trade."""
    for serial, (trade, name) in enumerate(rows(_STATE_FIRMS), start=1):
        yield trade, Unit(name, STATE_FIRM, CITY_CODE, uscc(serial))
    for place, (trade, suffix) in enumerate(rows(_TRADES)):
        for turn in range(place * 7, place * 7 + _COMPANIES_PER_TRADE):
            seat = "广西" if turn % 4 == 0 else "柳州"
            name = f"{seat}{_BRANDS[turn % len(_BRANDS)]}{suffix}"
            yield trade, Unit(name, COMPANY, CITY_CODE, uscc(1000 + 100 * place + turn))


def _area_unit(area: Area) -> Unit:
    """The body that governs an area, and answers for its land."""
    if area.code.isdigit():
        return Unit(f"{area.name}人民政府", COUNTY, area.code, aliases=(f"{area.short}政府", area.short))
    return Unit(f"{area.name}管理委员会", NEW_AREA, area.code, aliases=(f"{area.short}管委会", area.short))


AREAS: Final = tuple(
    Area(code, name, short, belt == "城", tuple(places.split("、"))) for code, name, short, belt, places in rows(_AREAS)
)
AREA_UNITS: Final[dict[str, Unit]] = {area.code: _area_unit(area) for area in AREAS}
"""Area code → the county, district or new area that governs it."""
PARKS: Final[dict[str, Unit]] = {code: Unit(name, PARK, code) for code, name in rows(_PARKS)}
"""Area code → the park that lies in it."""
DEPARTMENTS: Final[dict[str, Unit]] = {
    key: Unit(name, DEPARTMENT, CITY_CODE, aliases=tuple(aliases.split("、")))
    for key, name, aliases in rows(_DEPARTMENTS)
}
"""Two-character key → a department of the city."""
OFFICES: Final = tuple(Unit(name, OFFICE, CITY_CODE, aliases=(alias,)) for name, alias in rows(_OFFICES))
_FIRMS: Final = tuple(_owners())
STATE_FIRMS: Final = tuple(unit for _, unit in _FIRMS if unit.kind == STATE_FIRM)
COMPANIES: Final = tuple(unit for _, unit in _FIRMS if unit.kind == COMPANY)
OWNERS: Final[dict[str, tuple[str, ...]]] = {
    trade: tuple(unit.name for other, unit in _FIRMS if other == trade) for trade, _ in _FIRMS
}
"""Trade → names of the firms that own projects of that trade."""
AGENTS: Final = (
    Unit(_AGENT_OFFICE, OFFICE, CITY_CODE),
    *(Unit(name, COMPANY, CITY_CODE, uscc(9000 + serial)) for serial, name in enumerate(_AGENTS)),
)
"""代建单位: build on behalf of an owner that does not build itself."""
_PUBLIC: Final = (*AREA_UNITS.values(), *PARKS.values(), *DEPARTMENTS.values(), *OFFICES)
UNITS: Final = (*_PUBLIC, *STATE_FIRMS, *AGENTS, *COMPANIES)
"""Everybody, each name once."""
