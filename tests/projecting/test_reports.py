"""Reports one by one: their figures, the running sums computed beside those that were typed, and how to find them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from events.decisions.project import SetOpeningBalance
from events.decisions.report import CorrectReport, ExcuseReport, ReturnReport
from events.vocabulary import Certainty, FigureKind, Measure, Money, Period
from projections import reports
from projections.asof import AsOf
from projections.reports import ReportFilter, ReportRow
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import CITY_FIRM, CLERK, NORTH, basis, begin, enter, file, project_id, register, said, wan

CONTINUING, NEW, IDEA = 1, 2, 3
SUMS = ("completed", "year_to_date", "since_start")


@pytest.fixture
def ledger(fresh_ledger: Ledger) -> Ledger:
    begin(fresh_ledger, 1, 2, 3, 4)
    fresh_ledger.tell(
        *(register(CONTINUING, "续建路"), enter(CONTINUING, "9000", category="CONTINUING")),
        *(register(NEW, "新建桥"), enter(NEW), register(IDEA, "构想"), enter(IDEA, None, category="PREPARATORY")),
    )
    return fresh_ledger


def tell_four_months(ledger: Ledger) -> None:
    """Of a project that had come to 4000 before the year."""
    ledger.tell(
        SetOpeningBalance(project_id=project_id(CONTINUING), as_of=date(2019, 12, 31), completed=Money.of("4000")),
        *(file(CONTINUING, 1, "10"), file(CONTINUING, 2, "20", since_start=wan("4031"))),
        *(file(CONTINUING, 3, "-5", reason="冲减"), file(CONTINUING, 4, "40")),
        at=shanghai(5, 3),
    )


def find(ledger: Ledger, number: int, as_of: AsOf | None = None, **where: Any) -> dict[int, ReportRow]:
    """A project's reports by month."""
    chosen = ReportFilter(projects=[project_id(number)], **where)
    return {row.month.month: row for row in ledger.ask(reports.find, as_of or ledger.head(), chosen)}


def test_a_report_is_told_with_all_that_was_filed(ledger: Ledger) -> None:
    ledger.tell(
        file(
            NEW,
            1,
            "120.5",
            year_to_date=wan("120"),
            since_start=wan("121"),
            figure=FigureKind.ESTIMATE,
            measured_by=Measure.PAYMENT,
            progress="桩基完成",
            preparatory_progress="施工许可已办",
            problems="征地",
            next_steps="承台施工",
            reason="说明",
        ),
        by=CLERK,
        at=shanghai(2, 3),
    )
    at, figure = shanghai(2, 3), Decimal("120.5")
    assert find(ledger, NEW) == {
        1: ReportRow(
            project_id=project_id(NEW),
            month=date(2020, 1, 1),
            status="FILED",
            first_filed_at=at,
            filed_at=at,
            filed_by=CLERK.ref,
            filed_unit=CITY_FIRM,
            reviewed_at=None,
            returned_at=None,
            returns=0,
            accepted_at=None,
            excused_at=None,
            corrections=0,
            progress="桩基完成",
            preparatory_progress="施工许可已办",
            problems="征地",
            next_steps="承台施工",
            nothing_to_report=False,
            remark="说明",
            version=1,
            name="新建桥",
            completed=figure,
            filed=figure,
            accepted=None,
            corrected=None,
            typed_year_to_date=Decimal(120),
            typed_since_start=Decimal(121),
            figure="ESTIMATE",
            measured_by="PAYMENT",
            year_to_date=figure,
            since_start=figure,
        )
    }


def test_the_sums_run_on_from_the_opening_balance(ledger: Ledger) -> None:
    tell_four_months(ledger)
    found = find(ledger, CONTINUING)
    assert {month: said(row, *SUMS) for month, row in found.items()} == {
        1: [10, 10, 4010],
        2: [20, 30, 4030],
        3: [-5, 25, 4025],
        4: [40, 65, 4065],
    }
    assert said(found[2], "typed_year_to_date", "typed_since_start") == [None, 4031]


def test_a_months_sums_are_the_same_when_it_is_asked_for_alone(ledger: Ledger) -> None:
    tell_four_months(ledger)
    alone = find(ledger, CONTINUING, first=date(2020, 3, 1), last=date(2020, 3, 1))
    assert alone == {3: find(ledger, CONTINUING)[3]}


def test_a_return_takes_its_figure_out_of_the_sums_and_a_correction_changes_them(ledger: Ledger) -> None:
    tell_four_months(ledger)
    before = ledger.head()
    february = Period.month(2020, 2)
    ledger.tell(ReturnReport(project_id=project_id(CONTINUING), period=february, reason="请核对"))
    found = find(ledger, CONTINUING)
    assert [said(found[month], *SUMS) for month in (1, 2, 3)] == [[10, 10, 4010], [20, 10, 4010], [-5, 5, 4005]]
    ledger.tell(file(CONTINUING, 2, "21"))
    correction = CorrectReport(
        project_id=project_id(CONTINUING), period=february, completed=Money.of("22"), reason="计列有误", basis=basis(3)
    )
    ledger.tell(correction)
    found = find(ledger, CONTINUING)
    assert [said(found[month], *SUMS) for month in (1, 2, 3)] == [[10, 10, 4010], [22, 32, 4032], [-5, 27, 4027]]
    assert said(found[2], "filed", "corrected", "corrections", "returns") == [21, 22, 1, 1]
    assert said(find(ledger, CONTINUING, before)[4], *SUMS) == [40, 65, 4065]


def test_an_opening_balance_within_the_year_takes_the_place_of_the_months_before(ledger: Ledger) -> None:
    tell_four_months(ledger)
    audited = SetOpeningBalance(
        project_id=project_id(CONTINUING),
        as_of=date(2020, 2, 29),
        completed=Money.of("4100"),
        certainty=Certainty.FINAL,
    )
    ledger.tell(audited)
    found = find(ledger, CONTINUING)
    assert [said(row, "year_to_date", "since_start") for row in found.values()] == [
        [10, 4100],
        [30, 4100],
        [25, 4095],
        [65, 4135],
    ]


def test_where_no_amount_is_due_none_is_made_up(ledger: Ledger) -> None:
    ledger.tell(file(IDEA, 1, None, preparatory_progress="可研已批"))
    (january,) = find(ledger, IDEA).values()
    assert said(january, *SUMS, "filed", "typed_year_to_date") == [None] * 5
    ledger.tell(file(IDEA, 2, "3"))
    assert [said(row, *SUMS) for row in find(ledger, IDEA).values()] == [[None] * 3, [3, 3, 3]]


def test_an_excused_report_has_no_figures(ledger: Ledger) -> None:
    ledger.tell(file(NEW, 1, "120.5"))
    ledger.tell(ExcuseReport(project_id=project_id(NEW), period=Period.month(2020, 2), reason="停工"))
    excused = find(ledger, NEW)[2]
    assert said(excused, "status", "completed", "figure", "measured_by") == ["EXCUSED", None, None, None]
    assert said(excused, "year_to_date", "since_start") == [Decimal("120.5")] * 2


@pytest.fixture(scope="module")
def eight(database_url: str) -> Iterator[Ledger]:
    """Eight reports of three projects."""
    with opened(database_url) as ledger:
        begin(ledger, 1, 2, 3, 4)
        ledger.tell(
            register(NEW, "新建桥"), enter(NEW), register(IDEA, "构想"), enter(IDEA, None, category="PREPARATORY")
        )
        ledger.tell(register(CONTINUING, "续建路"), enter(CONTINUING))
        ledger.tell(file(NEW, 1), by=CLERK)
        ledger.tell(
            *(file(IDEA, month, None) for month in (1, 2)), *(file(CONTINUING, month) for month in (1, 2, 3, 4))
        )
        ledger.tell(ExcuseReport(project_id=project_id(NEW), period=Period.month(2020, 2), reason="停工"))
        yield ledger


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (
            {},
            [
                ("新建桥", 1),
                ("构想", 1),
                ("续建路", 1),
                ("新建桥", 2),
                ("构想", 2),
                ("续建路", 2),
                ("续建路", 3),
                ("续建路", 4),
            ],
        ),
        ({"first": date(2020, 3, 1)}, [("续建路", 3), ("续建路", 4)]),
        ({"last": date(2020, 1, 1)}, [("新建桥", 1), ("构想", 1), ("续建路", 1)]),
        ({"statuses": ["EXCUSED"]}, [("新建桥", 2)]),
        ({"statuses": []}, []),
        ({"unit": CITY_FIRM}, [("新建桥", 1)]),
        ({"unit": NORTH}, []),
        ({"projects": []}, []),
        ({"projects": [project_id(NEW), project_id(IDEA)], "first": date(2020, 2, 1)}, [("新建桥", 2), ("构想", 2)]),
    ],
)
def test_reports_are_found_by_project_month_status_and_unit_in_order(
    eight: Ledger, where: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    found = eight.ask(reports.find, eight.head(), ReportFilter(**where))
    assert [(row.name, row.month.month) for row in found] == expected


def test_no_more_reports_are_told_than_asked_for(eight: Ledger) -> None:
    assert len(eight.ask(reports.find, eight.head(), ReportFilter(), limit=3)) == 3
