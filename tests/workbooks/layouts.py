"""Layouts of real tables (domain.md §1.1–1.2), as data: which field stands under which header, in which unit."""

from typing import NamedTuple

from events.vocabulary import Unit


class Col(NamedTuple):
    """A field of `known.Project` under a header path, top level first; amounts with the unit they are written in."""

    field: str
    path: tuple[str, ...]
    unit: Unit = Unit.WAN


class Layout(NamedTuple):
    """`titles` stand above the header, `{y}` and `{m}` are the table's year and month."""

    key: str
    titles: tuple[str, ...]
    columns: tuple[Col, ...]
    unit_row: str = ""


def col(field: str, *path: str, unit: Unit = Unit.WAN) -> Col:
    return Col(field, path, unit)


ANNEX = Layout(
    "annex",
    ("附件1", "柳州市{y}年市级层面统筹推进重大项目计划表（实施项目）"),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("code", "项目代码"),
        col("scope", "建设内容\n及规模"),
        col("years", "建设\n年限"),
        col("total", "总投资\n（万元）"),
        col("completed_before", "至{last}年底累计完成投资（万元）"),
        col("annual_plan", "{y}年度计划    投资                     (万元)"),
        col("goal", "年度目标"),
        col("units", "责任单位"),
        col("owners", "项目业主"),
        col("remark", "备注"),
    ),
)
NANPING = Layout(
    "nanping",
    ("南平市重点建设{y}年度目标及形象进度完成情况汇总表",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("areas", "建设地点"),
        col("scope", "建设内容\n及规模"),
        col("years", "建设\n年限"),
        col("total", "项目\n总投资"),
        col("since_start", "开工累计完成投资"),
        col("annual_plan", "年度计划投资"),
        col("completed", "{y}年完成情况", "{m}月完成投资"),
        col("year_to_date", "{y}年完成情况", "1-{m}月累计完成投资"),
        col("rate", "{y}年完成情况", "完成年度投资计划%"),
        col("progress", "{y}年完成情况", "1-{m}月工程形象进度"),
        col("planned_start", "拟开工时间"),
        col("planned_finish", "拟竣工时间"),
        col("level", "分级管理项目（考核类、跟踪服务类）"),
        col("owners_and_persons", "业主、法人（责任）单位及负责人"),
        col("problems", "需要省、市协调解决问题"),
        col("leader", "项目挂点领导"),
    ),
    "单位：万元",
)
MONTHLY = Layout(
    "monthly",
    ("南平市{y}年1-{m}月重点项目（在建、预备）计划分级管理完成情况一览表",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("total", "总投资(万元)"),
        col("completed_before", "开工至上一年度底累计完成投资(万元)"),
        col("annual_plan", "{y}年计划投资(万元)"),
        col("year_to_date", "{y}年实际完成情况", "1-{m}月实际完成投资(万元)"),
        col("rate", "{y}年实际完成情况", "完成投资占年计划%"),
        col("progress", "{y}年实际完成情况", "1-{m}月实际形象进度"),
        col("owners_and_persons", "建设单位及责任人"),
        col("leader", "挂点领导"),
    ),
)
GULEI = Layout(
    "gulei",
    ("古雷港经济开发区{y}年项目明细表",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("category", "项目性质"),
        col("scope", "建设内容及规模"),
        col("years", "建设起止时间"),
        col("total", "总投资（万元）"),
        col("completed_before", "至{last}年底累计完成投资（万元）"),
        col("annual_plan", "{y}年计划投资（万元）"),
        col("owners", "项目业主单位", "业主名称"),
        col("owner_head", "项目业主单位", "负责人"),
        col("owner_contact", "项目业主单位", "联系人"),
        col("owner_telephone", "项目业主单位", "电话"),
        col("units", "市或县挂钩责任单位", "单位名称"),
        col("unit_head", "市或县挂钩责任单位", "责任人"),
        col("leader", "市挂钩领导"),
    ),
)
XIXIANGTANG = Layout(
    "xixiangtang",
    ("{y}年{m}月重大项目报表",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("category", "建设性质"),
        col("total", "总投资(万元)"),
        col("annual_plan", "{y}年度计划投资(万元)"),
        col("completed", "{m}月完成投资(万元)"),
        col("year_to_date", "{y}年1-{m}月累计完成投资(万元)"),
        col("units", "牵头单位"),
        col("sector", "产业类别"),
        col("rate", "完成比例"),
    ),
)
EXPORT = Layout(
    "export",
    (),
    (
        col("name", "项目名称"),
        col("code", "项目代码"),
        col("years", "项目工期"),
        col("units", "责任单位"),
        col("owners", "建设单位"),
        col("category", "项目类型"),
        col("total", "总投资（亿元）", unit=Unit.YI),
        col("annual_plan", "年度计划投资（万元）"),
        col("year_to_date", "年度累计完成投资（万元）"),
        col("rate", "年度投资完成率"),
    ),
)
TEN_DAYS = Layout(
    "ten_days",
    ("漳州市五大战役报表（{y}年{m}月）",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("category", "项目性质"),
        col("scope", "建设内容及规模"),
        col("total", "总投资"),
        col("annual_plan", "{y}年度计划投资额"),
        col("completed", "完成情况", "{m}月完成投资额"),
        col("leader", "挂钩领导", "市领导"),
        col("units", "责任单位", "责任单位"),
        col("unit_head", "责任单位", "责任人"),
        col("owners", "业主单位或筹办单位"),
        col("progress", "目前项目建设形象进度"),
        col("problems", "项目建设中存在问题"),
    ),
    "计量单位：万元",
)
IN_YI = Layout(
    "in_yi",
    ("自治区层面统筹推进重大项目", "{y}年度进度目标责任表"),
    (
        col("number", "编号"),
        col("name", "工程名称"),
        col("areas", "所在县区"),
        col("scope", "主要建设内容"),
        col("years", "起止年限"),
        col("total", "投资", "总投资", unit=Unit.YI),
        col("completed_before", "投资", "截至上年底累计完成投资", unit=Unit.YI),
        col("annual_plan", "投资", "{y}年计划投资", unit=Unit.YI),
        col("planned_start", "计划开工时间"),
        col("goal", "{y}年工作目标"),
        col("units", "牵头及责任单位"),
        col("owners", "业主单位"),
        col("agents", "代建单位"),
        col("owner_codes", "统一社会信用代码"),
    ),
    "单位：亿元",
)
OFFICE = Layout(
    "office",
    ("柳州市{y}年{m}月重大项目进展情况表",),
    (
        col("number", "序号"),
        col("name", "项目名称"),
        col("sector", "行业"),
        col("annual_plan", "年度计划投资"),
        col("completed", "完成投资", "本月"),
        col("year_to_date", "完成投资", "年初累计"),
        col("since_start", "完成投资", "开工累计"),
        col("progress", "形象进度"),
        col("problems", "存在问题"),
        col("next_steps", "下一步工作安排"),
        col("units", "责任单位"),
    ),
    "单位：万元",
)

LAYOUTS = (ANNEX, NANPING, MONTHLY, GULEI, XIXIANGTANG, EXPORT, TEN_DAYS, IN_YI, OFFICE)
PLANS = (ANNEX, NANPING, MONTHLY, GULEI, XIXIANGTANG, EXPORT, TEN_DAYS, IN_YI)
MONTHLIES = (NANPING, MONTHLY, XIXIANGTANG, TEN_DAYS, OFFICE)
