"""Amounts, years, days and codes: exact values, and what is refused rather than guessed."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Unit
from service.excel.grid import Failed, Value
from service.excel.understanding import codes, figures
from service.excel.understanding.figures import Unreadable


@pytest.mark.parametrize(
    ("value", "unit", "stated", "wan"),
    [
        (Decimal("333149"), Unit.WAN, "333149", "333149"),
        (Decimal("1E+3"), Unit.WAN, "1000", "1000"),
        (Decimal("12.50"), Unit.YI, "12.5", "125000"),
        ("333149", Unit.WAN, "333149", "333149"),
        ("7,446.08", Unit.WAN, "7,446.08", "7446.08"),
        ("54,583.00", Unit.WAN, "54,583.00", "54583"),
        (" 598960\u3000", Unit.WAN, "598960", "598960"),
        ("７，４４６．０８", Unit.WAN, "7,446.08", "7446.08"),
        ("'1200", Unit.WAN, "1200", "1200"),
        ("0", Unit.WAN, "0", "0"),
        (Decimal(0), Unit.YI, "0", "0"),
        ("-5", Unit.WAN, "-5", "-5"),
        ("1.2亿元", Unit.WAN, "1.2", "12000"),
        ("1.2亿", None, "1.2", "12000"),
        ("500万元", Unit.YI, "500", "500"),
        ("50000元", Unit.YI, "50000", "5"),
    ],
)
def test_an_amount_is_read_exactly(value: Value, unit: Unit | None, stated: str, wan: str) -> None:
    read = figures.amount(value, unit)
    assert read is not None
    assert (read.stated, read.money.wan) == (stated, Decimal(wan))
    assert read.money.stated == stated


@pytest.mark.parametrize("value", [None, "", " ", "\u3000", "—", "——", "-", "/", "无"])
def test_a_blank_is_nothing_and_not_nought(value: Value) -> None:
    assert figures.amount(value, Unit.WAN) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约100", "amount_unreadable"),
        ("100-200", "amount_unreadable"),
        ("1,23", "amount_unreadable"),
        ("1 000", "amount_unreadable"),
        ("3.1.4", "amount_unreadable"),
        ("1e5", "amount_unreadable"),
        ("NaN", "amount_unreadable"),
        ("一千万元", "amount_unreadable"),
        ("待定", "amount_unreadable"),
        ("35%", "amount_unreadable"),
        (date(2020, 3, 1), "amount_unreadable"),
        (Decimal("1E+99999"), "amount_unreadable"),
        (Decimal("0.3333333"), "amount_not_exact"),
        (Decimal("1234567890123456"), "amount_not_exact"),
        ("100", "unit_missing"),
    ],
)
def test_what_is_no_amount_is_not_read(value: Value, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        figures.amount(value, None if code == "unit_missing" else Unit.WAN)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2009-2011", 2009, 2011),
        ("09.10-11.3", 2009, 2011),
        ("2007.10-2010.12", 2007, 2010),
        ("2010-", 2010, None),
        ("2010－", 2010, None),
        ("2010－2012", 2010, 2012),
        ("2019～2021", 2019, 2021),
        ("2019—2021", 2019, 2021),
        ("2020年3月-2021年12月", 2020, 2021),
        ("2020年3月1日至2021年12月31日", 2020, 2021),
        ("202003-202112", 2020, 2021),
        ("2018年\n至2020年", 2018, 2020),
        ("2020", 2020, 2020),
        (Decimal(2020), 2020, 2020),
        ("２０２０年", 2020, 2020),
    ],
)
def test_years_in_all_spellings(value: Value, first: int, last: int | None) -> None:
    read = figures.years(value)
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize("value", ["2009-12", "2020-03", "3年", "2010.1", "98.10-03.5", "分期", date(2010, 12, 1)])
def test_doubtful_years_are_not_guessed(value: Value) -> None:
    with pytest.raises(Unreadable) as refused:
        figures.years(value)
    assert refused.value.code == "years_unreadable"


def test_years_that_end_before_they_begin_are_told() -> None:
    with pytest.raises(Unreadable) as refused:
        figures.years("2021-2019")
    assert refused.value.code == "years_reversed"


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        (datetime(2020, 6, 15), date(2020, 6, 15), date(2020, 6, 15)),  # noqa: DTZ001 - cells have no zone
        ("2020年6月", date(2020, 6, 1), date(2020, 6, 30)),
        ("2020.6", date(2020, 6, 1), date(2020, 6, 30)),
        ("202006", date(2020, 6, 1), date(2020, 6, 30)),
        ("2020.1.9", date(2020, 1, 9), date(2020, 1, 9)),
        ("2020年6月15日", date(2020, 6, 15), date(2020, 6, 15)),
        ("6月底前", date(2020, 6, 1), date(2020, 6, 30)),
        ("二季度", date(2020, 4, 1), date(2020, 6, 30)),
        ("2021年上半年", date(2021, 1, 1), date(2021, 6, 30)),
        ("2020年底", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020年", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_planned_day_is_as_wide_as_its_words(value: Value, first: date, last: date) -> None:
    read = figures.day(value, 2020)
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(("value", "year"), [("6月", None), ("3.5", 2020), ("2020.13", 2020), ("2020年6月31日", 2020)])
def test_a_doubtful_day_is_not_guessed(value: Value, year: int | None) -> None:
    with pytest.raises(Unreadable) as refused:
        figures.day(value, year)
    assert refused.value.code == "day_unreadable"


@pytest.mark.parametrize(
    "code", ["2020-450203-41-03-012345", "2105-450203-04-01-123456", "2018-331121-48-01-079437-000"]
)
def test_project_codes_old_and_new_are_known_by_their_shape(code: str) -> None:
    (typed,) = codes.plain(f" {code.replace('-', '－')}\n")
    read = codes.identifier(typed)
    assert read is not None
    assert (read.scheme, read.value) == ("PROJECT_CODE", code)


@pytest.mark.parametrize("code", ["2113-450203-04-01-123456", "2120-450203-04-01-123456", "柳发改201812", "450203"])
def test_other_numbers_are_no_project_codes(code: str) -> None:
    assert codes.identifier(code) is None


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),
        ("91110000101623741K", True),
        ("911101066976941872", True),
        ("91350211M0000XUF46", False),
        ("91350211M0000XUF4R", True),
    ],
)
def test_the_check_sign_of_a_credit_code(code: str, right: bool) -> None:
    assert codes.credit_shape(code)
    assert codes.credit_check(code) is right


def test_a_credit_code_whose_sum_is_nought_ends_with_nought() -> None:
    """Popular code looks up sign 31 there, which does not exist."""
    assert codes.credit_check("914502000000000060")
    assert not codes.credit_shape("91350100I000100Y43")


def test_an_error_value_has_no_text() -> None:
    with pytest.raises(Unreadable):
        figures.amount(Failed("#REF!"), Unit.WAN)
