"""Who takes part in the demo and what they build: real areas and offices by their public names, invented firms.

Firms are made of invented brands. Their 统一社会信用代码 are well formed to the last check sign, yet carry DEM0 where
a registrar would number, so none can ever be somebody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from service.demo import notice

COUNTY: Final = "COUNTY"
NEW_AREA: Final = "NEW_AREA"
PARK: Final = "PARK"
DEPARTMENT: Final = "DEPARTMENT"
STATE_FIRM: Final = "STATE_FIRM"
COMPANY: Final = "COMPANY"
OFFICE: Final = "OFFICE"

CITY_CODE: Final = "450200"
GOVERNMENT: Final = "政府"
"""In the owner column of a kind of works: the lead unit is itself the owner."""


@dataclass(frozen=True, slots=True)
class Area:
    """A reporting area: GB/T 2260 code or our own, its short name, whether it is city, and its towns and quarters."""

    code: str
    name: str
    short: str
    urban: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of works: its craft, where it is built, who leads and owns it, what a unit of it costs in 万元."""

    name: str
    works: str
    belt: str
    lead: str
    owner: str
    unit_cost: Decimal
    smallest: int
    largest: int
    scope: str


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
# name | works | 城 urban, 县 rural, 通 both, 跨 may join two areas | lead | owner | 万元 a unit | from, to 万元 | scope
_INFRASTRUCTURE = """
片区主干路工程|ROAD|城|住建|城建|9000|2000|60000|新建城市主干路约{q}公里，配套管网、照明和绿化。
片区路网及配套基础设施工程|ROAD|城|住建|城建|15000|60000|1500000|新建市政道路约{q}公里及场地平整、管网工程。
快速路工程|ROAD|城跨|住建|城建|36000|80000|700000|新建城市快速路约{q}公里，含高架桥及互通立交。
公路改扩建工程|ROAD|通跨|交通|交投|3200|4000|90000|按二级公路标准改扩建约{q}公里。
高速公路工程|ROAD|通跨|交通|交投|14000|250000|2500000|按双向四车道高速公路标准建设约{q}公里。
铁路工程|RAIL|通跨|交通|交投|14000|600000|6000000|新建铁路正线约{q}公里及沿线车站。
铁路专用线工程|RAIL|通|交通|交投|7500|20000|200000|新建铁路专用线约{q}公里及装卸场站。
城市轨道交通工程|RAIL|城跨|交通|交投|62000|500000|6000000|建设城市轨道交通线路约{q}公里及车辆段。
大桥工程|BRIDGE|通|住建|城建|60|15000|130000|新建跨江大桥，桥梁全长约{n}米，含两岸引道。
供水管网改造工程|PIPE|通|水利|水务|320|2000|30000|改造供水管网约{q}公里，更换老旧阀门及计量设施。
综合管廊工程|PIPE|城|住建|城建|8500|12000|150000|建设地下综合管廊约{q}公里及监控中心。
天然气利用工程|PIPE|通|住建|能源|420|2000|40000|敷设中压燃气管道约{q}公里，建设调压站。
水厂及配套管网工程|PLANT|通|水利|水务|2600|5000|120000|新建日供水{q}万吨的净水厂及配套输水管网。
输变电工程|PLANT|通|发改|能源|55|3000|80000|新建变电站一座，主变容量约{n}兆伏安，配套线路工程。
港区码头工程|RIVER|通|交通|交投|9000|40000|600000|建设2000吨级泊位{n}个及后方堆场。
航运枢纽工程|RIVER|通|交通|交投|4500|250000|900000|建设船闸、泄水闸及电站厂房，装机约{n}兆瓦。
客运枢纽工程|BUILDING|通|交通|交投|5200|8000|150000|建设站房及配套用房约{q}万平方米。
公共停车场工程|BUILDING|城|城管|城建|9|2000|25000|建设机动车泊位约{n}个及充电设施。
"""
_INDUSTRIAL_DEVELOPMENT = """
汽车零部件生产基地项目|PLANT|城|工信|汽车|700|5000|160000|建设厂房及生产线，年产汽车零部件约{n}万套。
新能源汽车产业基地项目|PLANT|城|工信|汽车|42000|150000|1500000|建设整车四大工艺车间，形成年产{n}万辆的能力。
智能装备制造项目|PLANT|城|工信|装备|4200|5000|180000|建设智能装备生产线{n}条及研发检测中心。
工程机械关键部件项目|PLANT|城|工信|装备|3600|6000|120000|建设关键部件生产线{n}条及热处理车间。
新材料生产项目|PLANT|通|工信|材料|8500|8000|250000|建设新材料生产装置，年产约{q}万吨。
钢材深加工升级改造项目|PLANT|城|工信|材料|3800|60000|1200000|对轧钢及深加工工序升级改造，年加工能力约{n}万吨。
螺蛳粉产业园项目|PLANT|通|工信|食品|3600|6000|160000|建设标准化厂房及冷链仓储约{q}万平方米。
生产线技术改造项目|PLANT|通|工信|装备|2400|5000|60000|改造生产线{n}条，更新自动化及环保设备。
标准厂房项目|BUILDING|通|工信|产投|2900|5000|120000|建设标准厂房约{q}万平方米及园区配套设施。
现代物流园项目|BUILDING|通|商务|物流|3300|15000|350000|建设仓储、分拨及信息中心约{q}万平方米。
生物医药产业园项目|PLANT|城|工信|医药|4600|10000|250000|建设制剂车间、检验中心及仓库约{q}万平方米。
大数据产业园项目|BUILDING|城|工信|数据|16|15000|350000|建设数据中心，部署标准机柜约{n}个。
商业综合体项目|BUILDING|城|商务|置业|6200|50000|900000|建设商业、办公及配套用房约{q}万平方米。
文化旅游度假区项目|BUILDING|通|文旅|旅游|5400|15000|700000|建设游客中心、民宿及休闲设施约{q}万平方米。
风电场工程|PLANT|县|发改|能源|860|40000|180000|安装风力发电机组，总装机约{n}兆瓦，配套升压站。
现代农业示范区项目|BUILDING|县|农业|农牧|2200|5000|70000|建设标准化种养设施及加工用房约{q}万平方米。
"""
_PEOPLES_LIVELIHOOD = """
中心小学教学综合楼工程|BUILDING|通|教育|政府|3600|1500|15000|建设教学综合楼及运动场，建筑面积约{q}万平方米。
初级中学新建工程|BUILDING|通|教育|政府|3900|6000|50000|建设教学楼、宿舍楼及食堂约{q}万平方米。
职业院校新校区工程|BUILDING|城|教育|城建|4300|40000|500000|建设教学实训及生活用房约{q}万平方米。
人民医院综合楼工程|BUILDING|通|卫健|政府|6500|8000|90000|建设门诊住院综合楼约{q}万平方米，购置配套设备。
医疗中心新院区工程|BUILDING|城|卫健|政府|8200|80000|700000|建设医疗、科研及后勤用房约{q}万平方米。
疾病预防控制业务用房工程|BUILDING|通|卫健|政府|5200|2000|20000|建设实验及业务用房约{q}万平方米。
棚户区改造项目|BUILDING|城|住建|城建|48|40000|900000|实施棚户区改造约{n}户，配套建设公共服务设施。
安置房工程|BUILDING|通|住建|城建|4100|15000|350000|建设安置住宅约{q}万平方米及小区道路、管网。
公共租赁住房工程|BUILDING|城|住建|城建|3700|10000|180000|建设公共租赁住房约{q}万平方米及配套商业。
老旧小区改造工程|BUILDING|城|住建|政府|2|1500|25000|改造老旧小区住宅约{n}户，更新水电气及消防设施。
养老服务中心项目|BUILDING|通|民政|康养|4400|2000|60000|建设养老服务用房约{q}万平方米，设置护理床位。
全民健身中心工程|BUILDING|通|体育|政府|5600|3000|200000|建设体育馆、游泳馆及室外场地约{q}万平方米。
文化艺术中心工程|BUILDING|通|文旅|政府|7000|5000|150000|建设图书馆、文化馆及剧场约{q}万平方米。
农村饮水安全巩固提升工程|PIPE|县|水利|水务|35|1500|15000|新建及改造农村集中供水管网约{n}公里。
"""
_ECOLOGY_ENVIRONMENT = """
污水处理厂工程|PLANT|通|住建|水务|4600|3000|90000|建设日处理{q}万吨的污水处理厂及提升泵站。
污水管网工程|PIPE|通|住建|水务|420|2000|50000|新建污水收集管网约{q}公里，改造错接混接点。
流域水环境综合治理工程|RIVER|通跨|环境|环保|2600|15000|250000|治理河道约{q}公里，实施清淤、护岸及生态修复。
黑臭水体整治工程|RIVER|城|城管|环保|3200|2000|50000|整治水体约{q}公里，实施控源截污和内源治理。
生活垃圾焚烧发电工程|PLANT|通|城管|环保|52|25000|120000|建设日处理生活垃圾{n}吨的焚烧线及余热发电设施。
防洪堤工程|RIVER|通|水利|水务|6200|5000|160000|建设防洪堤约{q}公里及排涝泵站。
郊野湿地公园工程|RIVER|通|林园|城建|110|3000|120000|建设湿地公园约{n}公顷，修复水系及植被。
废弃矿山生态修复工程|RIVER|县|规划|政府|28|2000|30000|修复废弃矿山约{n}公顷，实施边坡整治和复绿。
固体废物资源化利用项目|PLANT|通|环境|环保|900|8000|150000|建设年处理{n}万吨固体废物的资源化生产线。
"""

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


def _kinds(table: str) -> tuple[Kind, ...]:
    return tuple(
        Kind(name, works, belt, lead, owner, Decimal(cost), int(smallest), int(largest), scope)
        for name, works, belt, lead, owner, cost, smallest, largest, scope in rows(table)
    )


KINDS: Final = {
    notice.INFRASTRUCTURE: _kinds(_INFRASTRUCTURE),
    notice.INDUSTRIAL_DEVELOPMENT: _kinds(_INDUSTRIAL_DEVELOPMENT),
    notice.PEOPLES_LIVELIHOOD: _kinds(_PEOPLES_LIVELIHOOD),
    notice.ECOLOGY_ENVIRONMENT: _kinds(_ECOLOGY_ENVIRONMENT),
}
