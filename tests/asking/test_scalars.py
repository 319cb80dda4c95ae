"""Scalars: what goes out is exact, what comes in is read through its text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import GraphQLError
from graphql import parse_value as literal

from events.vocabulary import Wan
from schema.scalars import SCALARS, Hash, Moment, Month, Percent, Position, first_day

CHINESE = r"[一-龥]"


def out(kind: Any, value: object) -> object:
    serialize = SCALARS[kind].serialize
    assert serialize is not None
    return serialize(value)


def into(kind: Any, value: object) -> object:
    parse = SCALARS[kind].parse_value
    assert parse is not None
    return parse(value)


def from_literal(kind: Any, text: str) -> object:
    parse = SCALARS[kind].parse_literal
    assert parse is not None
    return parse(literal(text), None)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0"),
        ("1.10", "1.1"),
        ("-1.25", "-1.25"),
        ("4576.38", "4576.38"),
        ("999999999.999999", "999999999.999999"),
        ("100000000000000", "100000000000000"),
        ("0.000001", "1e-6"),
        ("1E+3", "1000"),
    ],
)
def test_an_amount_is_an_exact_json_number(amount: str, text: str) -> None:
    written = orjson.dumps(out(Wan, Decimal(amount)))
    assert Decimal(written.decode()) == Decimal(amount)
    assert written.decode() == text


def test_an_amount_of_more_than_fifteen_digits_is_no_json_number() -> None:
    with pytest.raises(GraphQLError, match="十五位"):
        out(Wan, Decimal("1234567890.1234567"))
    with pytest.raises(GraphQLError, match="十五位"):
        out(Wan, Decimal("1." + "0" * 40 + "1"))


@pytest.mark.parametrize(
    ("value", "text"), [(1.5, "1.5"), (376431.0, "376431"), (-0.25, "-0.25"), (0.0, "0"), (7, "7")]
)
def test_an_amount_that_is_fit_for_the_wire_stays_as_it_is(value: float, text: str) -> None:
    """Readers fetch amounts as float8; whole ones leave without a point."""
    for kind in (Wan, Percent):
        assert orjson.dumps(out(kind, value)).decode() == text


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), 1e15, Decimal("NaN"), Decimal("Infinity")]
)
def test_what_is_no_amount_does_not_go_out(value: object) -> None:
    with pytest.raises(GraphQLError, match="十五位"):
        out(Wan, value)


@pytest.mark.parametrize("value", ["1.5", True, None, [1]])
def test_only_numbers_go_out_as_amounts(value: object) -> None:
    with pytest.raises(TypeError):
        out(Wan, value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Month, "2020-03"),
        (date, "2020-03-31"),
        (UUID, "0190c7a8-5f4e-7c3a-9b1d-2f6e8a4c0d12"),
        (Moment, "2020-04-20T17:30:00+08:00"),
        (Hash, "ab" * 32),
        (Position, "25000"),
    ],
)
def test_what_a_reader_wrote_as_text_goes_out_as_it_is(kind: Any, text: str) -> None:
    assert out(kind, text) == text


def test_the_first_day_of_a_month() -> None:
    assert first_day(date(2020, 3, 1)) == date(2020, 3, 1)
    assert first_day("2020-03") == "2020-03-01"


def test_a_moment_without_an_offset_does_not_go_out() -> None:
    with pytest.raises(TypeError):
        out(Moment, datetime(2020, 4, 20, 9, 30))  # noqa: DTZ001


@pytest.mark.parametrize("value", [1.1, Decimal("1.10"), "1.1", "1.10", "+1.1", "11e-1"])
def test_an_amount_comes_in_by_its_text(value: object) -> None:
    assert repr(into(Wan, value)) == "Decimal('1.1')"
    assert repr(into(Wan, 5)) == "Decimal('5')"


@pytest.mark.parametrize("text", ["1.1", '"1.1"', "1.10", "11e-1"])
def test_an_amount_in_a_document_is_read_by_its_text(text: str) -> None:
    assert from_literal(Wan, text) == Decimal("1.1")


@pytest.mark.parametrize(
    "value",
    [
        *(True, None, [], {}, "", "x", "1,000", "１", "nan", "inf", float("nan"), float("inf")),
        *("1e999", "0.1234567", 0.1 + 0.2, 10**15),
    ],
)
def test_what_is_no_amount_is_refused_in_chinese(value: object) -> None:
    with pytest.raises(GraphQLError, match=CHINESE):
        into(Wan, value)


@pytest.mark.parametrize("text", ["true", "[1]", "{a: 1}", "WAN", "null"])
def test_no_other_literal_is_taken(text: str) -> None:
    for kind in SCALARS:
        with pytest.raises(GraphQLError, match=CHINESE):
            from_literal(kind, text)


def test_a_position_is_a_string_of_64_bits() -> None:
    assert out(Position, 2**63 - 1) == "9223372036854775807"
    assert into(Position, "9223372036854775807") == into(Position, 2**63 - 1) == 2**63 - 1
    assert from_literal(Position, "7") == from_literal(Position, '"7"') == 7
    for wrong in (True, -1, "-1", "1.0", 1.0, "", "９", 2**63, "1" * 5000):
        with pytest.raises(GraphQLError, match="位置"):
            into(Position, wrong)


def test_a_month() -> None:
    assert out(Month, date(2020, 3, 1)) == "2020-03"
    assert into(Month, "2020-03") == date(2020, 3, 1)
    for wrong in ("2020-13", "2020-3", "2020-03-01", "0000-01", "２０２０-03", 202003):
        with pytest.raises(GraphQLError, match="月份"):
            into(Month, wrong)


def test_a_moment_has_an_offset_and_goes_out_in_shanghai() -> None:
    assert out(Moment, datetime(2020, 4, 20, 9, 30, tzinfo=UTC)) == "2020-04-20T17:30:00+08:00"
    assert out(Moment, datetime(9999, 12, 31, 23, tzinfo=UTC)) == "9999-12-31T23:00:00+00:00"
    assert into(Moment, "2020-04-20T17:30:00+08:00") == into(Moment, "2020-04-20T09:30:00Z")
    for wrong in ("2020-04-20T17:30:00", "2020-04-20", "x", 5):
        with pytest.raises(GraphQLError, match="时"):
            into(Moment, wrong)


def test_dates_hashes_and_ids() -> None:
    assert out(date, into(date, "2020-02-29")) == "2020-02-29"
    assert out(Hash, into(Hash, "ab" * 32)) == "ab" * 32
    assert out(UUID, into(UUID, str(UUID(int=7)))) == str(UUID(int=7))
    for kind, wrong in ((date, "2019-02-29"), (Hash, "zz" * 32), (Hash, "ab"), (UUID, "x"), (Percent, "1")):
        with pytest.raises(GraphQLError, match=CHINESE):
            into(kind, wrong)
