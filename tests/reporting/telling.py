"""What the reporting views are asked about, and how they are asked."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from psycopg import Connection, sql

from events.decisions.entry import VoidListing
from events.decisions.organisation import RecogniseAlias, RenameOrganisation
from events.decisions.programme import CloseMonth
from events.decisions.project import RenameProject, ReviseTotal, SetOpeningBalance, VoidProject
from events.decisions.report import CorrectReport, ExcuseReport, FileReport, ReturnReport
from events.vocabulary import SHANGHAI, Identifier, Money, Period
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    CLERK,
    LIAISON,
    NORTH,
    OTHER_ANNUAL,
    OTHER_PROGRAMME,
    PROGRAMME,
    SOUTH,
    SUPPLEMENT,
    WATER,
    accept,
    adjust,
    basis,
    begin,
    enter,
    entry_id,
    file,
    issue,
    leave,
    open_month,
    open_programme,
    project_id,
    register,
    review,
    yi,
)

BRIDGE, WORKS, SCHOOLS, NORTH_SCHOOL, SOUTH_SCHOOL, IDEA, LATE, WRONG, PARK = range(1, 10)
JANUARY, FEBRUARY, MARCH = (Period.month(2020, month) for month in (1, 2, 3))
Row = dict[str, Any]


def tell_story(ledger: Ledger) -> None:
    """Bundles, exits, supplements, adjustments, balances; reports that are late, returned, corrected, excused."""
    tell = ledger.tell
    begin(ledger, 1, 2, 3, 4, 5, 6, 7)
    code = Identifier(scheme="PROJECT_CODE", value="2020-450200-48-03-000001")
    tell(
        register(BRIDGE, "大桥", areas=("450205", "450204"), total=yi("1.25"), identifiers=(code,), agents=(WATER,)),
        enter(BRIDGE, "1200", month_plan=(Decimal(100),) * 12, row_no=1, remark="跨江", land_counties=(NORTH,)),
        register(WORKS, "工厂", areas=("450204",)),
        SetOpeningBalance(project_id=project_id(WORKS), as_of=date(2019, 12, 31), completed=Money.of("5000")),
        enter(WORKS, "2400", category="CONTINUING", sector="INDUSTRIAL_DEVELOPMENT", responsible_units=(SOUTH, NORTH)),
        register(SCHOOLS, "学校打包", areas=("450204", "450205")),
        enter(SCHOOLS, "800", sector="PEOPLES_LIVELIHOOD"),
        register(NORTH_SCHOOL, "北校", parent=project_id(SCHOOLS)),
        register(SOUTH_SCHOOL, "南校", parent=project_id(SCHOOLS)),
        register(WRONG, "误登", parent=project_id(SCHOOLS)),
        VoidProject(project_id=project_id(WRONG), reason="重复登记"),
        register(IDEA, "构想"),
        enter(IDEA, None, category="PREPARATORY"),
        at=shanghai(1, 10),
    )
    tell_last_year(ledger)
    tell(
        *(file(BRIDGE, 1, "100"), file(BRIDGE, 2, "150.000001"), file(WORKS, 1, "300"), file(WORKS, 2, "310")),
        *(file(NORTH_SCHOOL, 1, "10"), file(SOUTH_SCHOOL, 1, "20"), file(SOUTH_SCHOOL, 2, "7"), file(IDEA, 1, None)),
        by=CLERK,
        at=shanghai(2, 4),
    )
    tell(
        SetOpeningBalance(project_id=project_id(SOUTH_SCHOOL), as_of=date(2020, 1, 31), completed=Money.of("33.5")),
        RecogniseAlias(organisation_id=SOUTH, text="柳南"),
    )
    tell(review(BRIDGE, 1), review(WORKS, 1), by=LIAISON)
    tell(ReturnReport(project_id=project_id(WORKS), period=FEBRUARY, reason="请核对"), by=LIAISON)
    tell(
        accept(BRIDGE, 1),
        CorrectReport(
            project_id=project_id(BRIDGE), period=JANUARY, reason="核减", basis=basis(9), completed=Money.of("90")
        ),
        CloseMonth(programme_id=PROGRAMME, period=JANUARY),
        at=shanghai(3, 20),
    )
    tell(file(NORTH_SCHOOL, 2, "30"), file(BRIDGE, 3, "-50", reason="冲减"), by=CLERK, at=shanghai(4, 20))
    tell(
        leave(WORKS, 4),
        ExcuseReport(project_id=project_id(IDEA), period=MARCH, reason="停工"),
        RenameOrganisation(organisation_id=NORTH, name="柳北区", effective_from=date(2020, 4, 1), basis=basis(3)),
        RenameProject(project_id=project_id(BRIDGE), name="柳江大桥", effective_from=date(2020, 4, 1), basis=basis(4)),
        ReviseTotal(project_id=project_id(BRIDGE), total=yi("2"), effective_from=date(2020, 4, 1), basis=basis(5)),
        at=shanghai(4, 21),
    )
    tell(
        *(issue(SUPPLEMENT, basis=basis(58, date(2020, 6, 18))), register(LATE, "增补", areas=("450204",))),
        SetOpeningBalance(project_id=project_id(LATE), as_of=date(2020, 5, 31), completed=Money.of("70")),
        enter(LATE, "600", month=6, document_id=SUPPLEMENT, responsible_units=(SOUTH,)),
        *(register(PARK, "误列"), enter(PARK, "999")),
        *(VoidListing(entry_id=entry_id(PARK), reason="重复列入"), file(LATE, 6, "60")),
        *(adjust(BRIDGE, "1500", 7), adjust(IDEA, "50", 5), adjust(IDEA, None, 9), adjust(SCHOOLS, "900.5", 5)),
        at=shanghai(7, 1),
    )


def tell_last_year(ledger: Ledger) -> None:
    """The bridge stood on another programme before, and was reported to it."""
    december = Period.month(2019, 12)
    ledger.tell(
        replace(open_programme(OTHER_PROGRAMME, "2019年市级重大项目"), year=2019),
        issue(OTHER_ANNUAL, programme_id=OTHER_PROGRAMME),
        replace(open_month(1, OTHER_PROGRAMME), period=december, opens=shanghai(1, 1)),
        enter(
            BRIDGE,
            "700",
            id=entry_id(BRIDGE + 100),
            programme_id=OTHER_PROGRAMME,
            document_id=OTHER_ANNUAL,
            effective_from=december.first,
        ),
    )
    ledger.tell(FileReport(project_id=project_id(BRIDGE), period=december, completed=Money.of("40")), by=CLERK)


def ours(rows: list[Row]) -> list[Row]:
    """Without what belongs to last year's programme."""
    return [row for row in rows if row.get("programme_id") != OTHER_PROGRAMME]


class Views:
    """The reporting views, asked as their owner."""

    def __init__(self, connection: Connection[Row], schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def now(self, view: str) -> list[Row]:
        return self._ask(sql.SQL("SELECT * FROM {}").format(sql.Identifier(self.schema, view)))

    def at(self, view: str, position: int | None) -> list[Row]:
        function = sql.Identifier(self.schema, f"{view}_at")
        return self._ask(sql.SQL("SELECT * FROM {}({}::bigint)").format(function, sql.Literal(position)))

    def on(self, view: str, day: object) -> list[Row]:
        function = sql.Identifier(self.schema, f"{view}_on")
        return self._ask(sql.SQL("SELECT * FROM {}({}::date)").format(function, sql.Literal(day)))

    def _ask(self, query: sql.Composed) -> list[Row]:
        return self.connection.execute(query).fetchall()


def plain(value: Any) -> Any:
    """As GraphQL writes it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, int | float) else str(value)


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=repr)


def exact(value: Any) -> Decimal:
    """A sum's part: what is not there adds nothing."""
    return Decimal(str(value or 0))
