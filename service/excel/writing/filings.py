"""报送情况表: who owed a month's report, and what became of it; by lead unit in figures, and one by one."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from events.vocabulary import Unit
from service.excel.writing.rows import Filing, Programme
from service.excel.writing.tables import Column, Kind, Ratio, Row, Section, Stamp, Table
from service.excel.writing.words import NO, STATUSES, YES, clock, joined, moment_words, month_words

_EXCUSED, _ACCEPTED = STATUSES["EXCUSED"], STATUSES["ACCEPTED"]


def filings_tables(programme: Programme, filings: list[Filing], month: date, stamp: Stamp) -> list[Table]:
    """Late and missing are told for the stamp's moment, which the sheets name."""
    by_lead: dict[str, list[Filing]] = defaultdict(list)
    for filing in sorted(filings, key=lambda one: (one.lead, one.name, one.project_id)):
        by_lead[filing.lead].append(filing)
    as_of = f"截至 {moment_words(stamp.moment)}（台账位置 {stamp.position}）"
    words = f"{programme.title}{month_words(month)}月报报送情况"
    sums = tuple(_in_figures(number, lead, mine) for number, (lead, mine) in enumerate(by_lead.items(), start=1))
    sections = tuple(
        Section(lead, rows=tuple(_row(number, one) for number, one in enumerate(mine, start=1)))
        for lead, mine in by_lead.items()
    )
    common = Table("", "", (), Section("合计"), Unit.WAN, as_of=as_of, counted="份")
    return [
        common._replace(
            sheet="按牵头单位",
            title=f"{words}汇总表",
            columns=_SUM_COLUMNS,
            body=Section("合计", rows=sums),
            counted="",
            note="及时率为按时报送份数除以应报份数；应报份数不含免报。",
        ),
        common._replace(
            sheet="明细",
            title=f"{words}表",
            columns=_COLUMNS,
            body=Section("合计", sections=sections),
            levels=("牵头单位",),
        ),
    ]


_SUM_COLUMNS = (
    Column("序号", Kind.NUMBER, 8),
    Column("牵头单位", Kind.TEXT, 34),
    Column("应报份数", Kind.COUNT, 11, summed=True),
    Column("免报份数", Kind.COUNT, 11, summed=True),
    Column("已报份数", Kind.COUNT, 11, summed=True),
    Column("按时份数", Kind.COUNT, 11, summed=True),
    Column("迟报份数", Kind.COUNT, 11, summed=True),
    Column("逾期未报份数", Kind.COUNT, 13, summed=True),
    Column("已收件份数", Kind.COUNT, 12, summed=True),
    Column("退回次数", Kind.COUNT, 11, summed=True),
    Column("更正次数", Kind.COUNT, 11, summed=True),
    Column("及时率（%）", Kind.PERCENT, 12, ratio=Ratio("按时份数", "应报份数")),
)
_COLUMNS = (
    Column("序号", Kind.NUMBER, 6),
    Column("项目名称", Kind.TEXT, 36),
    Column("年度类别", Kind.TEXT, 10),
    Column("行业", Kind.TEXT, 12),
    Column("项目业主", Kind.TEXT, 28),
    Column("截止时间", Kind.MOMENT, 17),
    Column("报送状态", Kind.TEXT, 11),
    Column("首次报送时间", Kind.MOMENT, 17),
    Column("审核时间", Kind.MOMENT, 17),
    Column("收件时间", Kind.MOMENT, 17),
    Column("退回次数", Kind.COUNT, 9, summed=True),
    Column("更正次数", Kind.COUNT, 9, summed=True),
    Column("是否迟报", Kind.TEXT, 9),
    Column("是否逾期未报", Kind.TEXT, 12),
)


def _in_figures(number: int, lead: str, mine: list[Filing]) -> Row:
    owed = [one for one in mine if one.status != _EXCUSED]
    filed = [one for one in owed if one.first_filed_at is not None]
    on_time = [one for one in filed if not one.late]
    counts = (
        len(owed),
        len(mine) - len(owed),
        len(filed),
        len(on_time),
        len(filed) - len(on_time),
        sum(one.missing for one in mine),
        sum(one.status == _ACCEPTED for one in mine),
        sum(one.returns for one in mine),
        sum(one.corrections for one in mine),
    )
    rate = Ratio("", "").figure(Decimal(len(on_time)), Decimal(len(owed)))
    return Row((number, lead or "（无牵头单位）", *counts, rate))


def _row(number: int, one: Filing) -> Row:
    told = (clock(one.first_filed_at), clock(one.reviewed_at), clock(one.accepted_at))
    marks = (YES if one.late else NO, YES if one.missing else NO)
    who = (one.name, one.category, one.sector, joined(one.owners))
    return Row((number, *who, clock(one.due), one.status, *told, one.returns, one.corrections, *marks))
