"""The history's fold: one row a fact, which says field by field what it changed, from what to what, and why."""

from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.facts import Fact
from events.facts.entry import PlanAdjusted
from events.facts.organisation import AliasRecognised
from events.facts.project import OpeningBalanceSet, ProjectIdentified
from events.facts.report import ReportAccepted, ReportCorrected, ReportFiled, ReportReviewed
from events.journal.streams import stream_of
from events.vocabulary import Identifier, Money
from projections.history import Recorded, history
from tests.deciding import world
from tests.deciding.world import APRIL, BASIS, MARCH, OWNER, PROGRAMME, PROJECT, accepted, returned, reviewed
from tests.projecting import folding
from tests.projecting.folding import CLERK, FIGURES, STORY, corrected, filed, moment, row, told

JULY = "2020-07-01"


def money(wan: str, stated: str | None = None, unit: str = "WAN") -> dict[str, str]:
    return {"wan": wan, "stated": stated or wan, "unit": unit}


def changes(*facts: Fact) -> dict[str, tuple[Any, Any]]:
    """What the last of a stream's facts changed: before and after by field."""
    listed = msgspec.json.decode(row(history, *facts).changes)
    return {field: (before, after) for field, before, after in listed}


def test_every_fact_is_a_row_of_its_stream() -> None:
    changes = told(history, *STORY)
    rows = len(changes.done) + len(changes.standing)
    assert rows == len(STORY)
    assert {key for (key,) in changes.standing} == {stream_of(fact) for fact in STORY}


def test_a_row_says_who_when_in_which_role_and_for_which_unit() -> None:
    assert row(history, filed)._replace(known="") == Recorded(
        topic="report.filed",
        version=1,
        recorded_at=moment(1),
        actor=CLERK.ref,
        unit=OWNER,
        role="REPORTING_CLERK",
        programme_id=None,
        project_id=PROJECT,
        month=date(2020, 3, 1),
        reason="说明",
        basis=None,
        changes=None,
        known="",
    )


def test_a_row_says_on_what_reason_and_basis() -> None:
    adjusted = row(history, folding.listed, folding.plan_adjusted)
    assert (adjusted.reason, adjusted.programme_id, adjusted.project_id) == ("资金提前到位", PROGRAMME, PROJECT)
    assert msgspec.json.decode(adjusted.basis) == {
        "title": "关于调整重大项目计划的批复",
        "issuer": "柳州市人民政府",
        "issued_on": "2020-06-30",
        "document_no": None,
        "attachment_hash": None,
    }
    without = row(history, filed, replace(filed, reason=""))
    assert (without.reason, without.basis, without.version) == (None, None, 2)


def test_an_entry_goes_on_naming_its_programme_and_project() -> None:
    exited = row(history, folding.listed, world.exited_from_april)
    assert (exited.programme_id, exited.project_id, exited.month) == (PROGRAMME, PROJECT, None)
    voided = row(history, folding.listed_twice, folding.listing_voided)
    assert (voided.topic, voided.version, voided.reason) == ("entry.listing_voided", 2, "与第 17 行重复")
    assert (voided.programme_id, voided.project_id) == (PROGRAMME, PROJECT)
    assert msgspec.json.decode(voided.basis)["title"] == BASIS.title


FIRST_BALANCE = folding.opening_balance_set
SECOND_BALANCE: OpeningBalanceSet = replace(
    FIRST_BALANCE, before=FIRST_BALANCE.completed, completed=Money.of("43000"), as_of=date(2020, 5, 31)
)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param(
            (world.owner, folding.organisation_renamed),
            {"name": ("柳州市城市建设投资公司", "柳州城投集团"), "effective_from": (None, JULY)},
            id="organisation renamed",
        ),
        pytest.param(
            (world.owner, folding.alias_recognised, AliasRecognised(organisation_id=OWNER, text="柳城投")),
            {"text": (None, "柳城投")},
            id="a second alias replaces none",
        ),
        pytest.param(
            (folding.registered, folding.project_renamed),
            {"name": ("柳江大桥", "柳江二桥"), "effective_from": (None, JULY)},
            id="renamed",
        ),
        pytest.param(
            (folding.registered, folding.project_renamed, folding.total_revised),
            {"total": (money("125000", "12.5", "YI"), money("130000")), "effective_from": (None, JULY)},
            id="total revised",
        ),
        pytest.param(
            (folding.registered, folding.identified),
            {
                "identifiers": (
                    {"scheme": "INVESTMENT_PLATFORM", "value": "2020-450200-48-03-000001"},
                    {"scheme": "INVESTMENT_PLATFORM", "value": "2020-450200-48-03-000002"},
                ),
                "effective_from": (None, JULY),
            },
            id="identified",
        ),
        pytest.param(
            (
                folding.registered,
                ProjectIdentified(
                    project_id=PROJECT,
                    before=None,
                    after=Identifier(scheme="LAND", value="7"),
                    effective_from=date(2020, 7, 1),
                    basis=None,
                ),
            ),
            {"identifiers": (None, {"scheme": "LAND", "value": "7"}), "effective_from": (None, JULY)},
            id="identified for the first time",
        ),
        pytest.param(
            (folding.registered, FIRST_BALANCE),
            {
                "opening_balance": (None, money("42000", "4.2", "YI")),
                "as_of": (None, "2019-12-31"),
                "certainty": (None, "FINAL"),
            },
            id="opening balance set",
        ),
        pytest.param(
            (folding.registered, FIRST_BALANCE, SECOND_BALANCE),
            {
                "opening_balance": (money("42000", "4.2", "YI"), money("43000")),
                "as_of": ("2019-12-31", "2020-05-31"),
            },
            id="opening balance set anew",
        ),
        pytest.param(
            (folding.registered, folding.started),
            {"on": (None, "2020-03-18"), "evidence": (None, "开工令")},
            id="started",
        ),
        pytest.param(
            (folding.registered, folding.started, folding.in_use),
            {"on": (None, "2020-12-28"), "evidence": (None, "通车")},
            id="put into use, which moves no start",
        ),
        pytest.param((folding.registered, folding.voided), {}, id="voided"),
        pytest.param(
            (folding.listed, folding.plan_adjusted),
            {"annual_plan": (money("12000"), money("15000", "1.5", "YI")), "effective_from": (None, JULY)},
            id="plan adjusted, which moves no listing",
        ),
        pytest.param(
            (folding.listed, world.exited_from_april),
            {"cause": (None, "OBJECTIVE"), "effective_from": (None, "2020-04-01")},
            id="exited",
        ),
        pytest.param((folding.listed_twice, folding.listing_voided), {}, id="listing voided"),
        pytest.param(
            (world.programme, world.march, world.april),
            {
                "opens": (None, "2020-04-24T16:00:00Z"),
                "due": (None, "2020-05-05T15:59:59Z"),
                "figure": (None, "ACTUAL"),
            },
            id="month opened, which moves no other",
        ),
        pytest.param((world.programme, world.march, world.march_closed), {}, id="month closed"),
        pytest.param((world.programme, world.march, world.march_closed, folding.march_reopened), {}, id="reopened"),
        pytest.param(
            (world.programme, world.document, replace(world.document, document_id=folding.JULY_DOCUMENT)),
            {
                "document_id": (None, str(folding.JULY_DOCUMENT)),
                "kind": (None, "ANNUAL"),
                "disclosure": (None, "PUBLIC"),
                "stated": (None, []),
            },
            id="a second document replaces none",
        ),
    ],
)
def test_a_fact_changes_what_it_says_and_nothing_else(
    story: tuple[Fact, ...], expected: dict[str, tuple[Any, Any]]
) -> None:
    assert changes(*story) == expected


def test_a_plan_that_is_taken_away_was_there_before() -> None:
    gone: PlanAdjusted = replace(folding.plan_adjusted, after=None)
    assert changes(folding.listed, gone)["annual_plan"] == (money("12000"), None)


def test_a_report_filed_again_is_set_beside_the_earlier_filing() -> None:
    again: ReportFiled = replace(filed, completed=Money.of("121"), since_start=None, progress="桩基完成")
    assert changes(filed, reviewed, returned, again) == {
        "completed": (money("120.5"), money("121")),
        "since_start": (money("42300", "4.23", "YI"), None),
    }


def test_a_report_filed_again_word_for_word_changes_nothing() -> None:
    assert changes(filed, returned, filed) == {}


def test_a_filing_after_a_correction_is_set_beside_what_was_corrected() -> None:
    assert changes(filed, corrected, returned, filed) == {
        "completed": (money("118"), money("120.5")),
        "year_to_date": (None, money("300")),
        "progress": ("桩基完成九成", "桩基完成"),
    }


def test_a_correction_keeps_both_figures_and_who_agreed() -> None:
    expected = {
        "completed": (money("120.5"), money("118")),
        "year_to_date": (money("300"), None),
        "progress": ("桩基完成", "桩基完成九成"),
        "consent": (None, "业主同意"),
    }
    assert changes(filed, reviewed, accepted, corrected) == expected
    silent: ReportCorrected = replace(corrected, consent="")
    del expected["consent"]
    assert changes(filed, silent) == expected
    back: ReportCorrected = replace(corrected, before=corrected.after, after=FIGURES)
    assert changes(filed, silent, back)["completed"] == (money("118"), money("120.5"))


def test_a_step_of_a_report_says_what_was_remarked_and_nothing_where_nothing_was() -> None:
    approving: ReportReviewed = replace(reviewed, remark="同意")
    taking: ReportAccepted = replace(accepted, remark="收下")
    assert changes(filed, reviewed) == {}
    assert changes(filed, approving) == {"remark": (None, "同意")}
    assert changes(filed, approving, taking) == {"remark": (None, "收下")}
    assert changes(filed, approving, returned) == {"stage": (None, "REVIEW")}
    assert changes(filed, returned, folding.excused) == {}


def test_reports_of_two_months_do_not_mix() -> None:
    april: ReportFiled = replace(filed, period=APRIL)
    rows: list[Any] = [standing.row for standing in told(history, filed, april).standing.values() if standing]
    assert [(row.month, row.version, row.changes) for row in rows] == [(MARCH.first, 1, None), (APRIL.first, 1, None)]


def test_a_row_carries_what_its_stream_says_by_then() -> None:
    facts = (folding.registered, folding.project_renamed, FIRST_BALANCE)
    known = msgspec.json.decode(row(history, *facts).known)
    assert (known["name"], known["scope"], known["certainty"]) == ("柳江二桥", "主桥长 430 米", "FINAL")
