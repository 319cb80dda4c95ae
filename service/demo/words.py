"""What the demo's people write: 形象进度 by craft, problems, reasons."""

from typing import Final

from events.vocabulary import ExitCause, ReturnStage
from service.demo.units import rows

NEWS: Final = {2: "受疫情影响，2月下旬起分批复工；", 3: "已全面复工；", 7: "克服汛期影响；", 12: "年末冲刺；"}
STAGES: Final = {
    works: stages
    for works, *stages in rows("""
ROAD|征地清表及便道|路基土石方|桥涵及排水工程|路面基层|路面面层及交通设施|收尾及交工准备
RAIL|征地拆迁及场地准备|路基及桥梁下部结构|隧道掘进及梁体架设|轨道铺设|站房及机电工程|联调联试
BRIDGE|栈桥及施工平台|桩基及承台|墩柱及下部结构|主梁架设|桥面系及附属工程|荷载试验准备
PIPE|管线勘测及交通疏解|沟槽开挖及支护|管道敷设|阀井及附属构筑物|设备安装及试压|路面恢复
BUILDING|场地平整及基坑支护|桩基及地下室|主体结构|砌体及二次结构|装修及机电安装|室外配套工程
PLANT|场地平整及临时设施|基础工程|厂房及构筑物主体|屋面围护及室外管网|设备安装|单机调试
RIVER|导流围堰及便道|清淤疏浚及基础处理|护岸及主体结构|设备安装|绿化及附属工程|完工验收准备
""")
}
(PREPARATIONS,) = rows("""
项目建议书|可研报告编制|可研报告评审|用地预审与选址|环境影响评价|初步设计审查|施工图审查|用地报批|施工招标|施工许可办理|开工建设
""")
PHRASES: Final = (
    "{stage}施工中，累计完成总工程量的{done}%",
    "累计完成总工程量的{done}%，目前主要进行{stage}",
    "总体形象进度{done}%，{stage}有序推进",
)
SITE_PROBLEMS: Final = (
    "部分地块征地拆迁尚未完成，影响施工面展开",
    "电力及通信管线迁改滞后，需协调权属单位加快实施",
    "项目资金到位较慢，工程款支付存在压力",
    "砂石、钢材价格上涨，材料供应偏紧",
    "设计变更审批周期较长，影响后续工序安排",
)
EARLY_PROBLEMS: Final = (
    "用地指标尚未落实，需协调自然资源部门统筹安排",
    "选址涉及基本农田，规划需作局部调整",
    "建设资金来源尚未明确",
    "项目业主前期工作经费不足，报告编制进度偏慢",
)
MONTH_PROBLEMS: Final = {2: "受疫情影响，工人返岗率低，部分材料运输受阻", 6: "汛期降雨偏多，土方及水上作业受限"}
RETURNS: Final = (
    (ReturnStage.REVIEW, "形象进度与本月完成投资不相符，请核实后重报"),
    (ReturnStage.REVIEW, "形象进度描述过于简单，请补充工程量"),
    (ReturnStage.REVIEW, "存在问题未写明需协调事项及责任单位"),
    (ReturnStage.ACCEPTANCE, "本月完成投资与累计数据衔接有误，请核对"),
    (ReturnStage.ACCEPTANCE, "本月完成投资缺少进度确认材料，请补充"),
)
CORRECTION_REASONS: Final = (
    "甲供设备款计列月份有误",
    "工程量确认单复核后调整",
    "征地费用口径有误",
    "填报时单位换算错误",
)
NEGATIVE_REASON: Final = "上月重复计列设备购置款，经核实在本月冲减"
EXCUSES: Final = ("项目方案重大调整、重新报批期间，经市重点办同意免报", "项目业主变更手续办理期间，经市重点办同意免报")
EXIT_REASONS: Final = (
    (ExitCause.OBJECTIVE, "国家产业政策调整，项目不再符合准入条件"),
    (ExitCause.OBJECTIVE, "国土空间规划调整，项目选址无法落实"),
    (ExitCause.OBJECTIVE, "上级专项资金政策变动，建设资金无法落实"),
    (ExitCause.SUBJECTIVE, "项目业主投资意愿发生变化，长期未实质推进"),
    (ExitCause.SUBJECTIVE, "项目业主资金链紧张，不具备继续实施条件"),
)
FAULTS: Final = {
    RETURNS[1][1]: "progress",
    RETURNS[0][1]: "progress",
    RETURNS[2][1]: "problems",
    RETURNS[3][1]: "year_to_date",
}
"""Which part of a returned report was at fault; missing papers cannot be seen in it."""
EARLY_RETURN: Final = "前期工作进展描述过于简单，请写明已取得的批复文件"
POOR_DRAFT: Final = "按计划推进"
VAGUE_PROBLEM: Final = "存在一定困难"
CLEAR_PROBLEM: Final = "施工用电接入较慢，请供电部门协调，责任单位已专题对接"
REOPENING: Final = "半年投资数据核对，部分单位需补报、更正6月份数据"
STARTED: Final = "施工许可证及开工令已核，监理工程师签发首次开工报告"
IN_USE: Final = "竣工验收备案表已核，使用单位已签收移交清单"
PLAN_AHEAD: Final = "工程进展快于计划，按实际进度调增年度计划投资"
PLAN_BEHIND: Final = "征地拆迁及复工滞后影响，按实际进度调减年度计划投资"
