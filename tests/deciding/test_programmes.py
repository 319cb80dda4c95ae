"""Programmes: declared codes, documents with their own totals, and months that open, close and open again."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from msgspec.structs import replace

from events.decisions import Command
from events.decisions.programme import CloseMonth, IssueDocument, OpenMonth, OpenProgramme, ReopenMonth
from events.facts.programme import DocumentIssued, MonthClosed, MonthOpened, MonthReopened, ProgrammeOpened
from events.refusals import (
    CodeUndeclared,
    DatesOutOfOrder,
    InvalidInput,
    MonthAlreadyClosed,
    MonthAlreadyOpened,
    MonthNotClosed,
    MonthNotOpened,
    UnknownProgramme,
)
from events.vocabulary import (
    SHANGHAI,
    Disclosure,
    DocumentKind,
    FigureKind,
    Group,
    Money,
    Period,
    PeriodKind,
    StatedTotal,
    Unit,
)
from tests.deciding.spec import given, minted
from tests.deciding.world import (
    APRIL,
    BASIS,
    DOCUMENT,
    LEAD,
    MARCH,
    NOWHERE,
    PROGRAMME,
    PROJECT,
    document,
    march,
    march_closed,
    programme,
    project,
)

OPEN = OpenProgramme(
    level="CITY",
    issuing_area="450200",
    year=2020,
    title="柳州市2020年市级层面统筹推进重大项目实施方案",
    categories=programme.categories,
    sectors=programme.sectors,
    extra_columns=programme.extra_columns,
)
OPEN_MARCH = OpenMonth(
    programme_id=PROGRAMME,
    period=MARCH,
    opens=datetime(2020, 3, 25, tzinfo=SHANGHAI),
    due=datetime(2020, 4, 5, 23, 59, 59, tzinfo=SHANGHAI),
    lock=datetime(2020, 4, 10, tzinfo=SHANGHAI),
    figure=FigureKind.ESTIMATE,
)
TOTALS = (
    StatedTotal(group=Group.IMPLEMENTING, count=554, total=Money.of("4576.38", Unit.YI)),
    StatedTotal(category="NEW_START", sector="INFRASTRUCTURE", count=50, plan=Money.of("34.79", Unit.YI)),
    StatedTotal(lead_unit=LEAD, area="450205", count=0),
)
ISSUE = IssueDocument(
    programme_id=PROGRAMME,
    kind=DocumentKind.SUPPLEMENT,
    basis=BASIS,
    batch_no=2,
    ratified_by="柳州市人民政府",
    disclosure=Disclosure.ON_REQUEST,
    stated=TOTALS,
)
REOPEN = ReopenMonth(programme_id=PROGRAMME, period=MARCH, reason="两个项目漏报")
TEN_DAYS = Period(kind=PeriodKind.TEN_DAY, first=date(2020, 3, 1), last=date(2020, 3, 10))
reopened = MonthReopened(programme_id=PROGRAMME, period=MARCH, reason="两个项目漏报")


def test_a_programme_declares_its_codes() -> None:
    given().when(OPEN).then(
        ProgrammeOpened(
            programme_id=minted(1),
            level="CITY",
            issuing_area="450200",
            year=2020,
            title="柳州市2020年市级层面统筹推进重大项目实施方案",
            categories=programme.categories,
            sectors=programme.sectors,
            extra_columns=programme.extra_columns,
        )
    )


@pytest.mark.parametrize(
    ("field", "path"), [("categories", "categories"), ("sectors", "sectors"), ("extra_columns", "extraColumns")]
)
def test_a_code_is_declared_once(field: str, path: str) -> None:
    declared = getattr(OPEN, field)
    given().when(replace(OPEN, **{field: (*declared, declared[0])})).then_refused(InvalidInput, path=path)


@pytest.mark.parametrize("field", ["categories", "sectors"])
def test_a_programme_without_categories_or_sectors_lists_nothing(field: str) -> None:
    given().when(replace(OPEN, **{field: ()})).then_refused(InvalidInput, path="categories")


def test_an_id_under_which_a_programme_stands_is_not_opened_again() -> None:
    given(programme).when(replace(OPEN, id=PROGRAMME)).then_refused(InvalidInput, path="id")
    given().when(replace(OPEN, id=PROGRAMME)).then(programme)


def test_a_document_keeps_the_totals_that_it_states() -> None:
    given(programme).when(ISSUE).then(
        DocumentIssued(
            programme_id=PROGRAMME,
            document_id=minted(1),
            kind=DocumentKind.SUPPLEMENT,
            batch_no=2,
            basis=BASIS,
            ratified_by="柳州市人民政府",
            disclosure=Disclosure.ON_REQUEST,
            stated=TOTALS,
        )
    )


@pytest.mark.parametrize("wrong", [StatedTotal(category="CONTINUING"), StatedTotal(sector="INDUSTRY")])
def test_a_stated_total_speaks_of_declared_codes_only(wrong: StatedTotal) -> None:
    given(programme).when(replace(ISSUE, stated=(*TOTALS, wrong))).then_refused(CodeUndeclared, path="stated")


def test_the_id_of_a_document_is_given_once() -> None:
    given(programme, document).when(replace(ISSUE, id=DOCUMENT)).then_refused(InvalidInput, path="id")
    given(programme).when(replace(ISSUE, id=DOCUMENT)).then(
        DocumentIssued(
            programme_id=PROGRAMME,
            document_id=DOCUMENT,
            kind=DocumentKind.SUPPLEMENT,
            batch_no=2,
            basis=BASIS,
            ratified_by="柳州市人民政府",
            disclosure=Disclosure.ON_REQUEST,
            stated=TOTALS,
        )
    )


def test_a_month_is_opened_with_its_moments_in_utc() -> None:
    given(programme).when(OPEN_MARCH).then(
        MonthOpened(
            programme_id=PROGRAMME,
            period=MARCH,
            opens=datetime(2020, 3, 24, 16, tzinfo=UTC),
            due=datetime(2020, 4, 5, 15, 59, 59, tzinfo=UTC),
            lock=datetime(2020, 4, 9, 16, tzinfo=UTC),
            figure=FigureKind.ESTIMATE,
        )
    )


def test_a_month_needs_no_lock_and_its_figures_are_actual_unless_said_otherwise() -> None:
    bare = OpenMonth(programme_id=PROGRAMME, period=MARCH, opens=OPEN_MARCH.opens, due=OPEN_MARCH.due)
    given(programme).when(bare).then(
        MonthOpened(
            programme_id=PROGRAMME,
            period=MARCH,
            opens=datetime(2020, 3, 24, 16, tzinfo=UTC),
            due=datetime(2020, 4, 5, 15, 59, 59, tzinfo=UTC),
            lock=None,
            figure=FigureKind.ACTUAL,
        )
    )


def test_a_month_is_opened_once_even_when_it_was_closed() -> None:
    given(programme, march).when(OPEN_MARCH).then_refused(MonthAlreadyOpened, path="period")
    given(programme, march, march_closed).when(OPEN_MARCH).then_refused(MonthAlreadyOpened, path="period")


@pytest.mark.parametrize("period", [Period.month(2021, 1), Period.month(2019, 12), TEN_DAYS])
def test_only_months_of_the_programmes_year_are_opened(period: Period) -> None:
    given(programme).when(replace(OPEN_MARCH, period=period)).then_refused(DatesOutOfOrder, path="period")


def test_a_month_is_due_after_it_opens_and_locked_no_earlier_than_due() -> None:
    story = given(programme)
    story.when(replace(OPEN_MARCH, due=OPEN_MARCH.opens)).then_refused(DatesOutOfOrder, path="due")
    early = OPEN_MARCH.due - timedelta(seconds=1)
    story.when(replace(OPEN_MARCH, lock=early)).then_refused(DatesOutOfOrder, path="lock")
    opened = story.when(replace(OPEN_MARCH, lock=OPEN_MARCH.due)).facts[0]
    assert isinstance(opened, MonthOpened)
    assert opened.lock == opened.due


@pytest.mark.parametrize("field", ["opens", "due", "lock"])
def test_a_moment_without_a_zone_is_no_moment(field: str) -> None:
    without = datetime.fromisoformat("2020-04-20T00:00:00")
    given(programme).when(replace(OPEN_MARCH, **{field: without})).then_refused(InvalidInput, path=field)


@pytest.mark.parametrize(
    ("field", "moment"),
    [
        ("opens", datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))),
        ("lock", datetime.max.replace(tzinfo=timezone(timedelta(hours=-8)))),
    ],
)
def test_a_moment_that_utc_cannot_say_is_refused(field: str, moment: datetime) -> None:
    given(programme).when(replace(OPEN_MARCH, **{field: moment})).then_refused(InvalidInput, path=field)


def test_a_month_closes_and_reopens_with_a_reason() -> None:
    story = given(programme, march).when(CloseMonth(programme_id=PROGRAMME, period=MARCH)).then(march_closed)
    story.when(REOPEN).then(reopened).when(CloseMonth(programme_id=PROGRAMME, period=MARCH)).then(
        MonthClosed(programme_id=PROGRAMME, period=MARCH)
    )


def test_a_closed_month_is_not_closed_again() -> None:
    close = CloseMonth(programme_id=PROGRAMME, period=MARCH)
    given(programme, march, march_closed).when(close).then_refused(MonthAlreadyClosed, path="period")


@pytest.mark.parametrize("happened", [(march,), (march, march_closed, reopened)])
def test_an_open_month_is_not_reopened(happened: tuple[MonthOpened]) -> None:
    given(programme, *happened).when(REOPEN).then_refused(MonthNotClosed, path="period")


def test_a_month_is_not_reopened_without_a_reason() -> None:
    given(programme, march, march_closed).when(replace(REOPEN, reason="")).then_refused(InvalidInput, path="reason")


@pytest.mark.parametrize("period", [APRIL, TEN_DAYS])
def test_a_month_that_never_opened_neither_closes_nor_reopens(period: Period) -> None:
    story = given(programme, march)
    story.when(CloseMonth(programme_id=PROGRAMME, period=period)).then_refused(MonthNotOpened, path="period")
    story.when(replace(REOPEN, period=period)).then_refused(MonthNotOpened, path="period")


@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
@pytest.mark.parametrize("command", [ISSUE, OPEN_MARCH, CloseMonth(programme_id=PROGRAMME, period=MARCH), REOPEN])
def test_a_programme_that_was_not_opened_or_is_none_is_unknown(command: Command, id: UUID) -> None:
    story = given(programme, march, project)
    story.when(replace(command, programme_id=id)).then_refused(UnknownProgramme, path="programmeId")
