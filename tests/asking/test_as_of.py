"""Any question can be asked of any past moment, and the answer says at which position it is true."""

from datetime import timedelta
from typing import Any

import pytest

from events.journal.clock import SimulatedClock
from schema.root import schema
from tests.asking.asker import Asker
from tests.conftest import NOON
from tests.journaling import small

REPORTS = (
    "query ($asOf: AsOfInput) { reports(asOf: $asOf) { nodes { status completed } } journal(asOf: $asOf) { position } }"
)


@pytest.fixture
def told(asker: Asker, world: small.World, clock: SimulatedClock) -> dict[str, int]:
    """Positions: the world on 3 April at noon, a report on the 4th, its review on the 6th; asked on the 8th."""
    desk, positions = asker.running.desk, {"world": world.receipt.position}
    clock.set(NOON + timedelta(days=1))
    filed = desk.handle(small.report(world.projects[0]), small.CLERK)
    clock.set(NOON + timedelta(days=3))
    reviewed = desk.handle(small.report(world.projects[1]), small.CLERK)
    clock.set(NOON + timedelta(days=5))
    return positions | {"first": filed.position, "second": reviewed.position}


def asked(asker: Asker, as_of: dict[str, Any] | None) -> tuple[int, int]:
    """How many reports there are, and the position that the answer names."""
    result = asker.ask(REPORTS, asOf=as_of)
    assert result.errors == []
    assert result.data is not None
    assert result.extensions["position"] == result.data["journal"]["position"]
    return len(result.data["reports"]["nodes"]), int(result.data["journal"]["position"])


def test_now_is_meant_where_nothing_is_said(asker: Asker, told: dict[str, int]) -> None:
    assert asked(asker, None) == (2, told["second"])


@pytest.mark.parametrize("as_text", [True, False])
def test_a_position(asker: Asker, told: dict[str, int], *, as_text: bool) -> None:
    position = told["first"]
    assert asked(asker, {"position": str(position) if as_text else position}) == (1, position)


def test_a_position_inside_an_append_means_its_end(asker: Asker, told: dict[str, int]) -> None:
    assert asked(asker, {"position": "5"}) == (0, told["world"])


def test_a_time_is_inclusive_and_carries_its_offset(asker: Asker, told: dict[str, int]) -> None:
    assert asked(asker, {"time": "2020-04-04T11:59:59+08:00"}) == (0, told["world"])
    assert asked(asker, {"time": "2020-04-04T04:00:01Z"}) == (1, told["first"])
    recorded = asker.data(f"{{ journal(asOf: {{position: {told['first']}}}) {{ recordedAt }} }}")
    assert asked(asker, {"time": recorded["journal"]["recordedAt"]}) == (1, told["first"])


def test_a_date_means_the_end_of_that_day_in_shanghai(asker: Asker, told: dict[str, int]) -> None:
    assert asked(asker, {"date": "2020-04-05"}) == (1, told["first"])
    assert asked(asker, {"date": "2020-04-06"}) == (2, told["second"])
    assert asked(asker, {"date": "2020-04-08"}) == (2, told["second"])


@pytest.mark.parametrize(
    "as_of",
    [
        {"position": "99"},
        {"position": "0"},
        {"time": "2020-04-09T00:00:00+08:00"},
        {"date": "2020-04-09"},
        {"date": "2019-12-31"},
    ],
)
@pytest.mark.usefixtures("told")
def test_the_future_and_the_time_before_are_refused(asker: Asker, as_of: dict[str, Any]) -> None:
    result = asker.ask(
        "query ($asOf: AsOfInput) { programmes(asOf: $asOf) { id } organisations { totalCount } }", asOf=as_of
    )
    assert result.errors
    (error,) = result.errors
    assert error.extensions == {"code": "position_unknown", "argument": "asOf"}
    assert "不能在将来" in error.message
    assert result.data is not None
    assert result.data["programmes"] is None
    assert result.data["organisations"], "one question that fails does not blank the others"


def test_the_head_most_position_is_named(asker: Asker, told: dict[str, int]) -> None:
    document = """{
        early: reports(asOf: {position: "14"}) { nodes { status } }
        late: reports(asOf: {position: "15"}) { nodes { status } }
    }"""
    result = asker.ask(document)
    assert result.data == {"early": {"nodes": []}, "late": {"nodes": [{"status": "FILED"}]}}
    assert result.extensions["position"] == str(told["first"])


@pytest.mark.parametrize(
    ("literal", "said"),
    [
        ('{position: "x"}', "不是台账位置"),
        ("{position: -1}", "不是台账位置"),
        ("{position: 9223372036854775808}", "64 位"),
        ('{time: "2020-04-04T12:00:00"}', "没有时区"),
        ('{time: "soon"}', "不是时刻"),
        ('{date: "2020-04-31"}', "不是日期"),
        ('{date: "20200401"}', "不是日期"),
    ],
)
def test_what_is_no_moment_is_refused_in_chinese(standing: Asker, literal: str, said: str) -> None:
    result = standing.ask(f"{{ journal(asOf: {literal}) {{ position }} }}")
    assert result.errors
    assert said in result.errors[0].message
    assert (result.errors[0].extensions or {})["code"] == "invalid_document"


@pytest.mark.parametrize("literal", ["{}", '{position: "1", date: "2020-04-03"}', "{position: null}"])
def test_one_moment_is_meant(standing: Asker, literal: str) -> None:
    assert "invalid_document" in standing.codes(f"{{ journal(asOf: {literal}) {{ position }} }}")


def test_every_question_takes_as_of() -> None:
    query = schema._schema.query_type
    assert query is not None
    now_only = {"import", "imports"}  # uploads are no part of the journal
    assert {name for name, field in query.fields.items() if "asOf" not in field.args} == now_only


def test_late_and_missing_are_told_for_the_moment_asked(
    asker: Asker, world: small.World, clock: SimulatedClock
) -> None:
    document = """
        query ($programme: UUID!, $asOf: AsOfInput) {
          filings(programmeId: $programme, month: "2020-03", asOf: $asOf) { nodes { missing late } }
        }"""
    early = {"position": str(world.receipt.position)}
    clock.set(NOON + timedelta(days=5))
    then = asker.data(document, programme=str(small.PROGRAMME), asOf=early)["filings"]["nodes"]
    now = asker.data(document, programme=str(small.PROGRAMME))["filings"]["nodes"]
    assert [filing["missing"] for filing in then] == [False] * 3
    assert [filing["missing"] for filing in now] == [True] * 3
