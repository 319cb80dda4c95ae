"""What the desk would refuse, told at its cell while there is nothing to undo; and what is read but has no place."""

from service.excel.importing.context import Context, Placed
from service.excel.tables import Place, Severity

_AMOUNTS = {"total": "总投资", "annual_plan": "年度计划投资", "completed_before": "至上年底累计完成投资"}


def check_month(context: Context, place: Place) -> None:
    """The month that all takes effect from."""
    month, year = context.document.effective_from, context.known.programme.year
    if month.day != 1 or month.year != year:
        message = f"生效日 {month} 不是方案年度 {year} 某月的 1 日"
        context.gathering.tell("effective_from", Severity.ERROR, place, message, f"请写成 {year}-01-01 这样的日期")


def check_number(context: Context, place: Place) -> None:
    """Whether the paper that is to be issued was issued before."""
    number = context.document.document_no
    if number in context.known.programme.document_nos:
        message = f"文号“{number}”已经印发过；改动将另记一份同文号的文件"
        context.gathering.tell("document_no_again", Severity.WARNING, place, message, "如是另一份文件，请写它的文号")


def check_row(context: Context, placed: Placed) -> None:
    """Amounts below nought, several codes, and the plan of a part, which stands in its bundle's."""
    table, row, gathering = placed.table, placed.row, context.gathering
    for field, label in _AMOUNTS.items():
        amount = getattr(row, field)
        if amount is not None and amount.money.wan < 0:
            message = f"“{label}”是负数，不能登记"
            gathering.tell("amount_below_zero", Severity.ERROR, table.at(row, field), message, "请改正；没有的填 0")
    if len({one.scheme for one in row.identifiers}) != len(row.identifiers):
        place = table.at(row, "identifiers")
        message = f"“{row.name[:40]}”写了{len(row.identifiers)}个项目代码"
        gathering.tell("several_codes", Severity.ERROR, place, message, "一个项目只留现用的一个代码")
    if placed.is_part and row.annual_plan is not None:
        place = table.at(row, "annual_plan")
        message = "子项的年度计划投资不另记，以打包项目一行为准"
        gathering.tell("part_plan_not_kept", Severity.WARNING, place, message, "如要单独考核，请列为普通项目")


def check_entry(context: Context, placed: Placed) -> None:
    """Units, days and the plan that a category asks for. A plan that could not be read is a problem already."""
    table, row, gathering = placed.table, placed.row, context.gathering
    if not row.responsible_units:
        place = table.at(row, "responsible_units")
        gathering.tell("units_missing", Severity.ERROR, place, "没有责任单位", "请填写，排名第一的为牵头单位")
    if row.planned_start and row.planned_finish and row.planned_finish.last < row.planned_start.first:
        place = table.at(row, "planned_finish")
        gathering.tell("dates_out_of_order", Severity.ERROR, place, "计划竣工早于计划开工", "请核对两个日期")
    required = {one.code for one in context.known.programme.categories if one.plan_required}
    if row.annual_plan is not None or placed.category not in required:
        return
    place = table.at(row, "annual_plan")
    if not any(one.place == place and one.severity is Severity.ERROR for one in table.problems):
        message = f"“{row.name[:40]}”没有年度计划投资"
        gathering.tell("plan_missing", Severity.ERROR, place, message, "请填写；确无投资的填 0，预备项目可不填")
