"""The spring of a programme, told by commands: a project with an opening balance, one that passes all stations, a
bundle with two parts, one that leaves; reports returned, excused, corrected."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from events.decisions.project import SetOpeningBalance, StartProject
from events.decisions.report import CorrectReport, ExcuseReport, ReturnReport
from events.vocabulary import Goal, Identifier, Money, Period, Years
from tests.asking.asker import Asker
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import (
    CLERK,
    LIAISON,
    NORTH,
    SOUTH,
    WATER,
    accept,
    adjust,
    basis,
    begin,
    enter,
    file,
    leave,
    project_id,
    register,
    review,
    wan,
)

BALANCED, PASSED, BUNDLE, LEFT = 1, 2, 3, 4
PARTS = (31, 32)
PLAN = tuple(Decimal(month * 10) for month in range(1, 13))


def _month(number: int) -> Period:
    return Period.month(2020, number)


def tell_spring(ledger: Ledger) -> None:
    """January to April, asked at the end of May."""
    begin(ledger, 1, 2, 3, 4)
    ledger.tell(
        register(BALANCED, "桥", total=wan("9000.5"), areas=("450204", "450205"), construction_type="NEW"),
        register(
            PASSED,
            "路",
            total=wan("800"),
            identifiers=(Identifier(scheme="PROJECT_CODE", value="2020-1"),),
            years=Years(stated="2019～2021", first=2019, last=2021),
            agents=(WATER,),
        ),
        register(BUNDLE, "一批学校", areas=("450205",)),
        register(LEFT, "厂"),
        *(register(part, f"学校{part}", parent=project_id(BUNDLE)) for part in PARTS),
        enter(BALANCED, "780", row_no=2, month_plan=PLAN, responsible_units=(NORTH, SOUTH), remark="重点"),
        enter(
            PASSED,
            "500",
            row_no=1,
            category="CONTINUING",
            goal=Goal(ensured="主体完工", striven_for="通车", text="确保主体完工，力争通车"),
            planned_start=date(2020, 2, 1),
            land_counties=(SOUTH,),
        ),
        enter(BUNDLE, "300"),
        enter(LEFT, None, category="PREPARATORY", responsible_units=(SOUTH,)),
    )
    balances = (
        SetOpeningBalance(project_id=project_id(BALANCED), as_of=date(2020, 1, 31), completed=Money.of("1000.25")),
        SetOpeningBalance(project_id=project_id(PARTS[0]), as_of=date(2019, 12, 31), completed=Money.of("40")),
        StartProject(project_id=project_id(PASSED), on=date(2020, 2, 3)),
    )
    for month in (1, 2, 3, 4):
        if month == 2:
            ledger.tell(*balances, at=shanghai(2, 10))
        at = shanghai(month + 1, 3, 9)
        for number in (BALANCED, PASSED, *PARTS, *([LEFT] if month < 3 else [])):
            if (number, month) not in {(PASSED, 3), (PARTS[1], 2)}:
                ledger.tell(file(number, month, f"{number}0.{month}"), by=CLERK, at=at)
    ledger.tell(review(PASSED, 1), by=LIAISON, at=shanghai(5, 10))
    ledger.tell(accept(PASSED, 1))
    ledger.tell(
        CorrectReport(
            project_id=project_id(PASSED), period=_month(1), reason="核对", basis=basis(7), completed=Money.of("25")
        )
    )
    ledger.tell(ReturnReport(project_id=project_id(BALANCED), period=_month(3), reason="请补充"), by=LIAISON)
    ledger.tell(ExcuseReport(project_id=project_id(PASSED), period=_month(3), reason="停工"))
    ledger.tell(leave(LEFT, 3), adjust(BALANCED, "700.5", 4), at=shanghai(5, 31))


@contextmanager
def spring(database_url: str) -> Iterator[tuple[Ledger, Asker]]:
    """A journal of its own, and somebody who asks."""
    with opened(database_url) as ledger:
        tell_spring(ledger)
        with Asker(ledger.running) as asker:
            yield ledger, asker
