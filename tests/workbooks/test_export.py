"""Exports over a real journal: what the tables say as of several positions, and that they agree with one another."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs
from psycopg import AsyncConnection

from events.decisions.entry import ListEntry
from events.decisions.programme import OpenMonth
from events.decisions.project import SetOpeningBalance
from events.decisions.report import FileReport, ReturnReport
from events.refusals import InvalidInput, UnknownProgramme, UnknownProject
from events.vocabulary import Goal, Identifier, Money, Period, Unit, Years
from projections.asof import AsOf
from service.excel.writing.exporting import Exporting, File
from service.excel.writing.unit_books import By
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import (
    CITY_FIRM,
    CLERK,
    LIAISON,
    NORTH,
    OTHER_ANNUAL,
    OTHER_PROGRAMME,
    PROGRAMME,
    SOUTH,
    accept,
    adjust,
    begin,
    enter,
    entry_id,
    file,
    issue,
    leave,
    open_programme,
    project_id,
    register,
    review,
    wan,
)
from tests.workbooks import shown

ROAD, BUNDLE, GONE, IDEA, EAST, WEST = 1, 2, 3, 4, 21, 22
JANUARY, FEBRUARY = date(2020, 1, 1), date(2020, 2, 1)
JOURNAL = UUID(int=0x70)
LISTED, REPORTED, ADJUSTED = shanghai(1, 10), shanghai(2, 3), shanghai(6, 20)
Asked = Callable[[Exporting], Awaitable[list[File]]]


@pytest.fixture(scope="module")
def ledger(database_url: str) -> Iterator[Ledger]:
    """Listed in January; one report accepted, one returned; in June a plan adjusted for July and an entry gone."""
    with opened(database_url) as ledger:
        begin(ledger, 1, 2)
        code = Identifier(scheme="PROJECT_CODE", value="2020-450205-48-01-000001")
        road = register(
            ROAD,
            "=滨江路",
            identifiers=(code,),
            areas=("450205",),
            total=Money.of("1.2345", Unit.YI),
            years=Years(stated="2020—2021", first=2020, last=2021),
            scope="长3公里",
            construction_type="NEW",
        )
        parts = (register(EAST, "东段", parent=project_id(BUNDLE)), register(WEST, "西段", parent=project_id(BUNDLE)))
        ledger.tell(
            *(road, register(BUNDLE, "管网打包", total=wan("900")), *parts, register(GONE), register(IDEA, "构想")),
            enter(ROAD, row_no=7, goal=Goal(ensured="开工"), responsible_units=(NORTH, SOUTH)),
            *(enter(BUNDLE, "600"), enter(GONE, "100"), enter(IDEA, None, category="PREPARATORY")),
            SetOpeningBalance(project_id=project_id(ROAD), as_of=date(2019, 12, 31), completed=Money.of("4000")),
            at=LISTED,
        )
        ledger.tell(
            file(ROAD, 1, "10.5", progress="桩基"), file(EAST, 1, "20"), file(GONE, 1, "1"), by=CLERK, at=REPORTED
        )
        ledger.tell(review(ROAD, 1), by=LIAISON)
        ledger.tell(
            ReturnReport(project_id=project_id(GONE), period=Period.month(2020, 1), reason="数字不实"), by=LIAISON
        )
        ledger.tell(accept(ROAD, 1))
        ledger.tell(file(ROAD, 2, "30"), by=CLERK, at=shanghai(3, 4))
        ledger.tell(adjust(ROAD, "2400", 7), leave(GONE, 7), at=ADJUSTED)
        yield ledger


@pytest.fixture
def fresh(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        yield ledger


def export(ledger: Ledger, asked: Asked, as_of: AsOf | None = None, unit: Unit = Unit.WAN) -> list[File]:
    async def reader(connection: AsyncConnection[Any], as_of: AsOf) -> list[File]:
        return await asked(Exporting(connection, as_of, JOURNAL, unit))

    return ledger.ask(reader, as_of or ledger.head())


def sheet(files: list[File], name: str = "实施项目", *, computed: bool = True) -> Any:
    return shown.opened(files[0].content, computed=computed)[name]


def by_name(sheet: Any, name: int = 2) -> dict[str, list[Any]]:
    """Rows that bear a project's name, by it."""
    rows = (shown.row(sheet, at) for at in range(5, sheet.max_row + 1))
    return {row[name - 1]: row for row in rows if len(row) >= name and row[name - 1]}


def plan(exporting: Exporting) -> Awaitable[list[File]]:
    return exporting.plan(PROGRAMME)


def monthly(exporting: Exporting) -> Awaitable[list[File]]:
    return exporting.monthly(PROGRAMME, JANUARY)


def test_the_plan_table_says_what_was_registered_and_listed(ledger: Ledger) -> None:
    table = sheet(export(ledger, plan, ledger.on(date(2020, 1, 31))))
    assert shown.row(table, 1) == ["柳州市2020年市级重大项目计划表（实施项目）"]
    assert shown.row(table, 5)[:10] == ["合计（3项）", *[None] * 6, 13245, 4000, 1900]
    rows = by_name(table)
    assert rows["=滨江路"] == [
        *(7, "=滨江路", "2020-450205-48-01-000001", "柳北区", "长3公里", "新建", "2020—2021", 12345, 4000, 1200),
        *("开工", None, None, "柳北区人民政府、柳南区人民政府", None, "柳州城投"),
    ]
    assert {name: row[0] for name, row in rows.items()} == {
        **{"=滨江路": 7, "管网打包": 8, "项目03": 9},
        **{"(1)东段": None, "(2)西段": None},
    }


def test_another_moment_is_another_table(ledger: Ledger) -> None:
    now = by_name(sheet(export(ledger, plan)))
    assert set(now) == {"=滨江路", "管网打包", "(1)东段", "(2)西段"}
    assert now["=滨江路"][9] == 2400
    before = export(ledger, plan, ledger.on(date(2020, 1, 31)))
    assert "项目03" in by_name(sheet(before))
    assert before == export(ledger, plan, ledger.on(date(2020, 1, 31)))
    assert shown.opened(before[0].content).properties.created == LISTED.replace(tzinfo=None)


def test_a_month_shows_the_list_and_the_plans_that_held_in_it(ledger: Ledger) -> None:
    rows = by_name(sheet(export(ledger, monthly)))
    assert rows["=滨江路"][3:11] == [12345, 4000, 1200, 10.5, 10.5, 0.88, 4010.5, "桩基"]
    assert rows["管网打包"][5:9] == [600, 20, 20, 3.33]
    assert rows["(1)东段"][6:8] == [20, 20]
    assert rows["项目03"][5:9] == [100, None, None, None]
    assert rows["项目03"][14] == "已退回"


def test_a_month_without_a_report_still_shows_what_was_done_before(ledger: Ledger) -> None:
    rows = by_name(sheet(export(ledger, lambda exporting: exporting.monthly(PROGRAMME, FEBRUARY))))
    assert rows["=滨江路"][6:10] == [30, 40.5, 3.38, 4040.5]
    assert rows["管网打包"][6:10] == [None, 20, 3.33, 20]


def test_the_summary_agrees_with_the_monthly_table(ledger: Ledger) -> None:
    files = export(ledger, lambda exporting: exporting.summary(PROGRAMME, JANUARY))
    total = shown.row(sheet(export(ledger, monthly)), 5)
    by_sector = sheet(files, "按行业")
    assert shown.row(by_sector, 5)[2:8] == [3, total[3], total[5], total[6], total[7], total[8]]
    assert shown.row(by_sector, 5)[2:] == [3, 13245, 1900, 30.5, 30.5, 1.61, -6.73, 4, 2, 50]
    by_lead = sheet(files, "按牵头单位")
    assert shown.row(by_lead, 6) == [1, "柳北区人民政府", 4, 13245, 1900, 30.5, 30.5, 1.61, -6.73, 5, 2, 40]


def test_the_filing_status_depends_on_the_moment(ledger: Ledger) -> None:
    def asked(exporting: Exporting) -> Awaitable[list[File]]:
        return exporting.filings(PROGRAMME, JANUARY)

    early, late = (
        sheet(export(ledger, asked, ledger.on(day)), "按牵头单位") for day in (date(2020, 2, 4), date(2020, 2, 6))
    )
    assert shown.row(early, 5) == [1, "柳北区人民政府", 5, 0, 3, 3, 0, 0, 1, 1, 0, 60]
    assert shown.row(late, 5) == [1, "柳北区人民政府", 5, 0, 3, 3, 0, 2, 1, 1, 0, 60]
    detail = by_name(sheet(export(ledger, asked, ledger.on(date(2020, 2, 6))), "明细"))
    assert (detail["=滨江路"][6], detail["西段"][6], detail["西段"][13]) == ("已收件", "应报未报", "是")


def test_the_card_tells_lists_months_and_history(ledger: Ledger) -> None:
    book, beside = export(ledger, lambda exporting: exporting.card(project_id(ROAD)))
    assert (book.name, beside.name) == ("台账卡片-=滨江路.xlsx", "台账卡片-=滨江路.csv")
    card = sheet([book], "台账卡片", computed=False)
    assert (card["B3"].value, card["B3"].data_type, card["B3"].quotePrefix) == ("=滨江路", "s", True)
    text = beside.content.decode()
    assert text.startswith('\ufeff"项目名称","\'=滨江路"\r\n')
    assert '"2020-02",30,40.5,4040.5,"","","已填报"' in text
    assert '"年度计划投资调整。","柳政办〔2020〕58号","年中调整"' in text


def test_units_get_what_they_owe(ledger: Ledger) -> None:
    files = export(ledger, lambda exporting: exporting.unit_workbooks(PROGRAMME, JANUARY))
    assert [made.name for made in files] == ["2020-01月报-柳北区人民政府.xlsx"]
    rows = by_name(sheet(files, "月报"))
    assert {name: row[17] for name, row in rows.items()} == {
        **{"构想": "应报未报", "西段": "应报未报", "项目03": "已退回"},
    }
    assert rows["项目03"][3:9] == [100, None, None, 1, None, None]
    hidden = shown.opened(files[0].content)["taizhang"]
    assert {tuple(shown.row(hidden, at)) for at in range(11, 14)} == {
        (5, str(project_id(IDEA)), str(entry_id(IDEA)), "构想"),
        (6, str(project_id(WEST)), str(entry_id(BUNDLE)), "西段"),
        (7, str(project_id(GONE)), str(entry_id(GONE)), "项目03"),
    }
    assert [shown.row(hidden, at)[1] for at in (2, 4)] == [str(JOURNAL), str(NORTH)]
    by_owner = export(ledger, lambda exporting: exporting.unit_workbooks(PROGRAMME, JANUARY, By.OWNER))
    assert [made.name for made in by_owner] == ["2020-01月报-柳州城投.xlsx"]
    assert shown.row(shown.opened(by_owner[0].content)["taizhang"], 4) == ["unit_id", str(CITY_FIRM)]


def test_february_builds_on_january(ledger: Ledger) -> None:
    files = export(
        ledger, lambda exporting: exporting.unit_workbooks(PROGRAMME, FEBRUARY), ledger.on(date(2020, 2, 28))
    )
    assert by_name(sheet(files, "月报"))["=滨江路"][3:6] == [1200, 10.5, 4010.5]


def test_amounts_in_yi_are_the_same_amounts(ledger: Ledger) -> None:
    rows = by_name(sheet(export(ledger, plan, unit=Unit.YI)))
    assert rows["=滨江路"][7:10] == [1.2345, 0.4, 0.24]
    assert Decimal(str(rows["=滨江路"][7])) * 10_000 == 12345


def test_what_was_done_before_the_year_is_the_balance_and_the_reports_before_it(fresh: Ledger) -> None:
    december = Period.month(2019, 12)
    listed_before = ListEntry(
        id=entry_id(ROAD + 10),
        programme_id=OTHER_PROGRAMME,
        project_id=project_id(ROAD),
        document_id=OTHER_ANNUAL,
        effective_from=december.first,
        category="NEW_START",
        sector="INFRASTRUCTURE",
        annual_plan=wan("100"),
        responsible_units=(NORTH,),
    )
    before = structs.replace(open_programme(OTHER_PROGRAMME, "柳州市2019年市级重大项目"), year=2019)
    due = shanghai(1, 20)
    begin(fresh, 1)
    fresh.tell(
        *(before, issue(OTHER_ANNUAL, programme_id=OTHER_PROGRAMME)),
        OpenMonth(programme_id=OTHER_PROGRAMME, period=december, opens=shanghai(1, 1), due=due),
        *(register(ROAD, "旧路"), enter(ROAD), register(GONE, "后核的"), enter(GONE), listed_before),
        SetOpeningBalance(project_id=project_id(ROAD), as_of=date(2019, 11, 30), completed=Money.of("70")),
        at=LISTED,
    )
    fresh.tell(FileReport(project_id=project_id(ROAD), period=december, completed=wan("5.5")), by=CLERK)
    fresh.tell(
        SetOpeningBalance(project_id=project_id(GONE), as_of=date(2020, 1, 31), completed=Money.of("9")), at=REPORTED
    )
    rows = by_name(sheet(export(fresh, plan)))
    assert (rows["旧路"][8], rows["后核的"][8]) == (75.5, None)
    january = by_name(sheet(export(fresh, monthly)))
    assert (january["旧路"][4:10], january["后核的"][9]) == ([75.5, 1200, None, None, None, 75.5], 9)


def test_what_does_not_exist_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UnknownProgramme):
        export(ledger, lambda exporting: exporting.plan(UUID(int=1)))
    with pytest.raises(UnknownProject):
        export(ledger, lambda exporting: exporting.card(UUID(int=1)))
    with pytest.raises(InvalidInput, match="2021-01 不在方案的年度 2020 内"):
        export(ledger, lambda exporting: exporting.monthly(PROGRAMME, date(2021, 1, 1)))
