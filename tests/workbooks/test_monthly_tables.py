"""The monthly table, the summary and the filing status, cell by cell."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from events.vocabulary import Unit
from service.excel.writing.exporting import files
from service.excel.writing.filings import filings_tables
from service.excel.writing.monthly import monthly_tables
from service.excel.writing.rows import Cell
from service.excel.writing.summary import summary_tables
from service.excel.writing.tables import Table
from tests.workbooks.shown import (
    AS_OF,
    ENTRIES,
    LEAD,
    MARCH,
    OTHER,
    PROGRESS,
    STAMP,
    filing,
    merges,
    opened,
    programme,
    row,
)


def drawn(tables: list[Table], sheet: str, *, computed: bool = False) -> Any:
    return opened(files("表", tables, STAMP)[0].content, computed=computed)[sheet]


# 月报表


def monthly(*, computed: bool = False, unit: Unit = Unit.WAN) -> Any:
    tables = monthly_tables(programme(), ENTRIES, PROGRESS, MARCH, STAMP, unit)
    return drawn(tables, "实施项目", computed=computed)


def test_the_month_stands_in_title_and_headers() -> None:
    sheet = monthly()
    assert row(sheet, 1) == ["柳州市2020年重大项目2020年3月月报表（实施项目）"]
    assert (sheet["A2"].value, sheet["P2"].value) == (AS_OF, "单位：万元")
    assert [cell for cell in row(sheet, 3) if cell] == [
        *("序号", "项目名称", "项目代码", "总投资", "至2019年底累计完成投资", "2020年计划投资", "2020年完成情况"),
        *("开工至今累计完成投资", "形象进度", "前期工作进展", "存在问题", "下一步工作安排", "报送状态"),
        *("牵头及责任单位", "项目业主"),
    ]
    assert [cell for cell in row(sheet, 4) if cell] == ["3月完成投资", "1-3月累计完成投资", "完成年度计划（%）"]
    assert "G3:I3" in merges(sheet)


def test_january_is_no_span() -> None:
    (table, *_) = monthly_tables(programme(), ENTRIES, {}, MARCH.replace(month=1), STAMP, Unit.WAN)
    assert [column.title for column in table.columns[6:8]] == ["1月完成投资", "1月累计完成投资"]


def test_a_row_says_month_sums_and_rate() -> None:
    road = row(monthly(), 8)
    assert road[:10] == [1, "滨江路", "2020-450205-48-01-000001", 12345.67, 100, 1200.5, 60.5, 150.06, 12.5, 250.06]
    assert road[10:] == [
        *("桩基完成", None, "征地", "承台施工", "已收件", "柳北区人民政府、柳州市交通运输局", "柳州城投"),
    ]


def test_a_bundle_has_come_to_what_its_parts_report() -> None:
    assert [row(monthly(), at)[:10] for at in (9, 10, 11)] == [
        [2, "老旧管网打包", None, 8000.25, None, 2000, 10, 100.5, 5.03, 100.5],
        [None, "(1)东段", None, 3000, None, None, 10, 30, None, 30],
        [None, "(2)西段", None, 5000.25, None, None, None, 70.5, None, 70.5],
    ]


def test_without_plan_there_is_no_rate_and_without_report_no_figure() -> None:
    bridge, hospital = row(monthly(), 12), row(monthly(), 17)
    assert bridge[:10] == [3, "三门江桥", None, 20000, None, 0, None, None, None, None]
    assert hospital[:10] == [1, "市医院", None, 50000, 20000.1, 9000, None, None, None, 20000.1]


def test_headings_sum_and_divide_sums() -> None:
    sheet = monthly()
    assert [sheet[f"{letter}5"].value for letter in "DGHI"] == [
        *("=SUM(D6,D15)", "=SUM(G6,G15)", "=SUM(H6,H15)", "=ROUND(H5/F5*100,2)"),
    ]
    assert [sheet[f"{letter}13"].value for letter in "FGHIJ"] == [None] * 5
    figures = monthly(computed=True)
    assert [figures[f"{letter}5"].value for letter in "EFGHIJ"] == [20100.1, 12200.5, 70.5, 250.56, 2.05, 20350.66]
    # (100.5 + 150.06) / 3200.5 is 7.82877 per cent.
    assert figures["I6"].value == 7.83


def test_rates_do_not_depend_on_the_unit() -> None:
    figures = monthly(computed=True, unit=Unit.YI)
    assert (figures["H5"].value, figures["I5"].value, figures["I8"].value) == (0.025056, 2.05, 12.5)


# 汇总表


def cell(group: str, category: str, sector: str, lead: str, projects: int, **said: Any) -> Cell:
    figures = {"completed": Decimal(10), "year_to_date": Decimal("25.5"), "owed": projects, "filed": projects - 1}
    return Cell(
        **{
            **{"group": group, "category": category, "sector": sector, "lead": lead, "projects": projects},
            **{"total": Decimal(1000), "plan": Decimal(100), **figures, **said},
        }
    )


BY_SECTOR = [
    cell("预备项目", "预备", "基础设施", "", 4, plan=None, completed=Decimal(0), year_to_date=Decimal(0)),
    cell("实施项目", "续建", "基础设施", "", 3),
    cell("实施项目", "新开工", "民生保障", "", 1, plan=Decimal(0), total=None),
    cell("实施项目", "新开工", "基础设施", "", 2),
]
BY_LEAD = [cell("", "", "", OTHER, 2), cell("", "", "", LEAD, 8, plan=None)]


def summary(sheet: str, *, computed: bool = False) -> Any:
    tables = summary_tables(programme(), BY_SECTOR, BY_LEAD, MARCH, STAMP, Unit.WAN)
    return drawn(tables, sheet, computed=computed)


def test_the_summary_by_sector_never_adds_the_classes_up() -> None:
    sheet = summary("按行业")
    assert row(sheet, 1) == ["柳州市2020年重大项目2020年3月投资完成情况汇总表（按行业）"]
    assert [sheet.cell(at, 1).value for at in range(5, 13)] == [
        *("一、实施项目", "（一）新开工", 1, 2, "（二）续建", 1, "二、预备项目", "（一）预备"),
    ]
    assert [sheet[f"{letter}5"].value for letter in "CDHIL"] == [
        *("=SUM(C6,C9)", "=SUM(D6,D9)", "=ROUND(G5/E5*100,2)", "=ROUND(G5/E5*100-3/12*100,2)"),
        "=ROUND(K5/J5*100,2)",
    ]


def test_the_summarys_figures_rates_and_gaps() -> None:
    sheet = summary("按行业", computed=True)
    assert row(sheet, 5)[2:] == [6, 2000, 200, 30, 76.5, 38.25, 13.25, 6, 3, 50]
    assert row(sheet, 7) == [1, "基础设施", 2, 1000, 100, 10, 25.5, 25.5, 0.5, 2, 1, 50]
    assert row(sheet, 8) == [2, "民生保障", 1, None, 0, 10, 25.5, None, None, 1, 0, 0]
    assert row(sheet, 13) == [1, "基础设施", 4, 1000, None, 0, 0, None, None, 4, 3, 75]


def test_the_summary_by_lead_unit_has_a_total_and_most_projects_first() -> None:
    sheet = summary("按牵头单位")
    assert [row(sheet, at)[:3] for at in (5, 6, 7)] == [["合计", None, "=SUM(C6:C7)"], [1, LEAD, 8], [2, OTHER, 2]]


# 报送情况表

SENT = datetime(2020, 4, 4, 1, 30, tzinfo=UTC)
FILINGS = [
    filing(1, "甲路", "已收件", first_filed_at=SENT, reviewed_at=SENT, accepted_at=SENT, corrections=1),
    filing(2, "乙桥", "已填报", first_filed_at=datetime(2020, 4, 6, 0, 30, tzinfo=UTC), late=True, returns=2),
    filing(3, "丙校", late=True, missing=True),
    filing(4, "丁园", "免报"),
    filing(5, "戊站", "已退回", OTHER, first_filed_at=SENT, returns=1),
]


def filings(sheet: str, *, computed: bool = False) -> Any:
    return drawn(filings_tables(programme(), FILINGS, MARCH, STAMP), sheet, computed=computed)


def test_who_reported_is_told_by_lead_unit() -> None:
    sheet = filings("按牵头单位", computed=True)
    assert row(sheet, 2) == ["截至 2020年4月6日 09:00（台账位置 1234）"]
    assert row(sheet, 4) == ["合计", None, 4, 1, 3, 2, 1, 1, 1, 3, 1, 50]
    assert row(sheet, 5) == [1, LEAD, 3, 1, 2, 1, 1, 1, 1, 2, 1, 33.33]
    assert row(sheet, 6) == [2, OTHER, 1, 0, 1, 1, 0, 0, 0, 1, 0, 100]
    assert row(sheet, 7) == ["及时率为按时报送份数除以应报份数；应报份数不含免报。"]
    assert filings("按牵头单位")["L4"].value == "=ROUND(F4/C4*100,2)"


def test_and_one_by_one_on_the_clocks_of_shanghai() -> None:
    sheet = filings("明细")
    assert [sheet.cell(at, 1).value for at in (4, 5, 10)] == [
        *("合计（5份）", "一、柳北区人民政府（4份）", "二、柳州市交通运输局（1份）"),
    ]
    due, sent = datetime(2020, 4, 5, 23, 59, 59), datetime(2020, 4, 4, 9, 30)  # noqa: DTZ001
    by_name = {cells[1]: cells for cells in (row(sheet, at) for at in (6, 7, 8, 9, 11))}
    assert by_name["甲路"][2:] == ["新开工", "基础设施", "柳州城投", due, "已收件", sent, sent, sent, 0, 1, "否", "否"]
    assert by_name["丙校"][5:] == [due, "应报未报", None, None, None, 0, 0, "是", "是"]
    assert sheet["F6"].number_format == "yyyy-mm-dd hh:mm"
