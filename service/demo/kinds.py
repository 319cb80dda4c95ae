"""What the demo builds: kinds of works by sector, each with what a unit of it costs and who builds it where."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from service.demo import notice
from service.demo.units import rows

GOVERNMENT: Final = "政府"
"""In the owner column of a kind of works: the lead unit is itself the owner."""


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
INDUSTRY_CODES: Final = {
    notice.INFRASTRUCTURE: ("48", "54", "78"),
    notice.INDUSTRIAL_DEVELOPMENT: ("36", "34", "14", "59"),
    notice.PEOPLES_LIVELIHOOD: ("47", "82", "83"),
    notice.ECOLOGY_ENVIRONMENT: ("77", "46"),
}
"""行业 in the middle of a 项目代码 of the old form."""
