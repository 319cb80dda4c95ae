"""Folds of what projects report: figures and how each report travelled; facts in, the exact row out."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from events.facts import Fact
from events.facts.report import ReportFiled
from events.vocabulary import FigureKind, Measure
from projections.filings import Filing, filings
from projections.investments import Basis, Investment, investments
from projections.projection import NEVER, Projection, Stamp
from tests.deciding.world import APRIL, MARCH, PROJECT, accepted, returned, reviewed
from tests.projecting.folding import CLERK, corrected, excused, filed, moment, row, told

FILED_FIGURES = Investment(
    completed=Decimal("120.5"),
    filed=Decimal("120.5"),
    corrected=None,
    typed_year_to_date=Decimal(300),
    typed_since_start=Decimal(42300),
    figure="ACTUAL",
    measured_by="WORK",
    filed_from=Stamp(1),
    reviewed_from=NEVER,
    accepted_from=NEVER,
)
FILED = Filing(
    status="FILED",
    first_filed_at=moment(1),
    filed_at=moment(1),
    filed_by=CLERK.ref,
    filed_unit=CLERK.unit,
    returned_at=None,
    returns=0,
    excused_at=None,
    corrections=0,
    progress="桩基完成",
    preparatory_progress="施工许可已办",
    problems="征地",
    next_steps="承台施工",
    nothing_to_report=False,
    remark="说明",
    version=1,
    reviewed_from=NEVER,
    accepted_from=NEVER,
)


def test_a_report_counts_on_each_basis_from_a_position_on() -> None:
    assert [basis.stamp for basis in Basis] == ["filed_from", "reviewed_from", "accepted_from"]
    assert row(investments, filed) == FILED_FIGURES
    passed = FILED_FIGURES._replace(reviewed_from=Stamp(2))
    assert row(investments, filed, reviewed) == passed
    assert row(investments, filed, reviewed, accepted) == passed._replace(accepted_from=Stamp(3))


@pytest.mark.parametrize("projection", [investments, filings], ids=lambda one: one.name)
def test_a_report_that_passes_keeps_its_row(projection: Projection) -> None:
    """Filed, reviewed, accepted: one row, opened where it was filed."""
    changes = told(projection, filed, reviewed, accepted)
    assert (changes.done, changes.later) == ([], {})
    assert [standing and standing.since for standing in changes.standing.values()] == [1]


def test_a_returned_report_counts_for_nothing_until_it_is_filed_again() -> None:
    story = (filed, reviewed, accepted, returned)
    assert row(investments, *story) == FILED_FIGURES._replace(filed_from=NEVER)
    assert row(investments, *story, filed) == FILED_FIGURES._replace(filed_from=Stamp(5))
    (ended,) = told(investments, *story).done
    assert ended == (PROJECT, MARCH.first, 1, 4, *FILED_FIGURES[:-2], 2, 3)


def test_a_correction_counts_instead_of_what_was_filed_and_stands_beside_it() -> None:
    after: dict[str, Any] = {"completed": Decimal(118), "corrected": Decimal(118), "typed_year_to_date": None}
    assert row(investments, filed, corrected) == FILED_FIGURES._replace(**after)
    accepted_before = row(investments, filed, reviewed, accepted, corrected)
    assert accepted_before == FILED_FIGURES._replace(reviewed_from=Stamp(2), accepted_from=Stamp(3), **after)
    accepted_after = row(investments, filed, corrected, reviewed, accepted)
    assert accepted_after == FILED_FIGURES._replace(reviewed_from=Stamp(3), accepted_from=Stamp(4), **after)


def test_a_new_filing_puts_away_the_correction_of_the_old_one() -> None:
    assert row(investments, filed, corrected, returned, filed) == FILED_FIGURES._replace(filed_from=Stamp(4))


def test_an_amount_that_was_not_filed_is_null_and_not_nought() -> None:
    nothing: ReportFiled = replace(
        filed,
        completed=None,
        year_to_date=None,
        since_start=None,
        figure=FigureKind.ESTIMATE,
        measured_by=Measure.PAYMENT,
        nothing_to_report=True,
    )
    assert row(investments, nothing) == Investment(
        None, None, None, None, None, "ESTIMATE", "PAYMENT", Stamp(1), NEVER, NEVER
    )
    assert row(filings, nothing).nothing_to_report is True


def test_an_excuse_is_no_figure() -> None:
    assert told(investments, excused).standing == {}


def test_every_month_of_a_project_is_a_row_of_its_own() -> None:
    april: ReportFiled = replace(filed, period=APRIL)
    for projection in (investments, filings):
        assert set(told(projection, filed, april).standing) == {(PROJECT, MARCH.first), (PROJECT, APRIL.first)}


def test_a_filed_report_says_who_filed_it_when_and_what() -> None:
    assert row(filings, filed) == FILED


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ((reviewed,), {"reviewed_from": 2, "version": 1}),
        ((reviewed, accepted), {"reviewed_from": 2, "accepted_from": 3, "version": 1}),
        ((replace(reviewed, remark="已核"),), {"reviewed_from": 2, "remark": "已核", "version": 2}),
        (
            (reviewed, replace(accepted, remark="准")),
            {"reviewed_from": 2, "accepted_from": 3, "remark": "准", "version": 3},
        ),
        (
            (returned,),
            {"status": "RETURNED", "returned_at": moment(2), "returns": 1, "remark": "数据不符", "version": 2},
        ),
        (
            (reviewed, accepted, returned),
            {
                "status": "RETURNED",
                "reviewed_from": 2,
                "accepted_from": NEVER,
                "returned_at": moment(4),
                "returns": 1,
                "remark": "数据不符",
                "version": 4,
            },
        ),
        ((corrected,), {"corrections": 1, "progress": "桩基完成九成", "remark": "设备款计列月份有误", "version": 2}),
        (
            (returned, excused),
            {
                "status": "EXCUSED",
                "returned_at": moment(2),
                "returns": 1,
                "excused_at": moment(3),
                "remark": "方案重大调整",
                "version": 3,
            },
        ),
    ],
)
def test_each_step_of_a_report_is_a_moment_of_its_own(story: tuple[Fact, ...], expected: dict[str, object]) -> None:
    assert row(filings, filed, *story)._asdict() == {**FILED._asdict(), **expected}


def test_the_first_filing_stays_the_first_and_the_returns_are_counted_on() -> None:
    story = (filed, reviewed, returned, filed, reviewed, returned, filed)
    assert row(filings, *story) == FILED._replace(filed_at=moment(7), returned_at=moment(6), returns=2, version=7)


def test_corrections_are_counted_on_through_a_new_filing() -> None:
    assert row(filings, filed, corrected, corrected).corrections == 2
    assert row(filings, filed, corrected, returned, filed).corrections == 1


def test_a_report_that_is_excused_before_it_is_filed_was_never_filed() -> None:
    row_ = row(filings, excused)
    assert (row_.status, row_.excused_at, row_.remark) == ("EXCUSED", moment(1), "方案重大调整")
    assert (row_.first_filed_at, row_.filed_at, row_.filed_by, row_.filed_unit) == (None,) * 4


def test_an_excused_report_that_is_filed_after_all_is_excused_no_more() -> None:
    assert row(filings, excused, filed) == FILED._replace(first_filed_at=moment(2), filed_at=moment(2), version=2)
