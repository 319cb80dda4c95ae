"""万元: exact, in one spelling, beside what was typed."""

from decimal import Decimal, getcontext, localcontext

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some

from events.vocabulary import Money, Unit, check_wan, wan

WITHIN = some.integers(-(10**15 - 1), 10**15 - 1).flatmap(
    lambda digits: some.integers(0, 6).map(lambda places: Decimal(digits).scaleb(-places))
)
"""Every amount that 万元 hold: fifteen digits, six of them behind the point."""


@pytest.mark.parametrize(
    ("stated", "unit", "amount"),
    [
        ("1234.5", Unit.WAN, "1234.5"),
        ("1,234.50", Unit.WAN, "1234.5"),
        ("1,234,567", Unit.WAN, "1234567"),
        ("+7", Unit.WAN, "7"),
        ("-30.10", Unit.WAN, "-30.1"),
        ("007", Unit.WAN, "7"),
        ("0", Unit.WAN, "0"),
        ("-0.00", Unit.WAN, "0"),
        ("0.000001", Unit.WAN, "0.000001"),
        ("4576.38", Unit.YI, "45763800"),
        ("0.0001", Unit.YI, "1"),
        ("677.32", Unit.YI, "6773200"),
        ("0.0000000001", Unit.YI, "0.000001"),
        ("1", Unit.YUAN, "0.0001"),
        ("0.01", Unit.YUAN, "0.000001"),
        ("13,800,000,000", Unit.YUAN, "1380000"),
        ("999999999999999", Unit.WAN, "999999999999999"),
        ("999999999.999999", Unit.WAN, "999999999.999999"),
        ("-999999999.999999", Unit.WAN, "-999999999.999999"),
        ("1.000000000000000000000000000000", Unit.WAN, "1"),
        ("0000000000000000000000000000000000000001", Unit.WAN, "1"),
    ],
)
def test_what_was_typed_becomes_exact_wan(stated: str, unit: Unit, amount: str) -> None:
    money = Money.of(stated, unit)
    assert (str(money.wan), money.stated, money.unit) == (amount, stated, unit)


def test_wan_is_the_unit_unless_another_is_named() -> None:
    assert Money.of("5") == Money.of(5) == Money.of(Decimal(5)) == Money(wan=Decimal(5), stated="5", unit=Unit.WAN)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        " ",
        "1 ",
        "一百",
        "1.",
        ".5",
        "1e3",
        "0x10",
        "1,23",
        "12,34.5",
        "1,,000",
        "--1",
        "NaN",
        "Infinity",
        "１２",
        "1\n",
    ],
)
def test_what_is_no_amount_is_refused_in_words(stated: str) -> None:
    with pytest.raises(ValueError, match="不是金额；请只写数字"):
        Money.of(stated)


@pytest.mark.parametrize(
    ("stated", "unit"),
    [
        ("0.0000001", Unit.WAN),
        ("0.001", Unit.YUAN),
        ("0.00000000001", Unit.YI),
        ("1000000000000000", Unit.WAN),
        ("1234567890.123456", Unit.WAN),
        ("100000000000", Unit.YI),
        ("1.0000000000000000000000000000000000001", Unit.WAN),
        ("123456789012345678901234567890123456789", Unit.YUAN),
    ],
)
def test_what_wan_cannot_hold_exactly_is_refused(stated: str, unit: Unit) -> None:
    with pytest.raises(ValueError, match="金额"):
        Money.of(stated, unit)


def test_a_longer_text_than_is_kept_is_no_amount() -> None:
    assert str(Money.of("0" * 39 + "1").wan) == "1"
    with pytest.raises(ValueError, match="不是金额"):
        Money.of("0" * 40 + "1")


@pytest.mark.parametrize(
    ("amount", "spelling"),
    [("1.10", "1.1"), ("1E+3", "1000"), ("-0", "0"), ("0E-9", "0"), ("0.0", "0"), ("100", "100"), ("1E-6", "0.000001")],
)
def test_an_amount_has_one_spelling(amount: str, spelling: str) -> None:
    assert str(wan(Decimal(amount))) == spelling


@pytest.mark.parametrize(
    "amount", ["NaN", "sNaN", "Infinity", "1E+999999999999", "1E-999999999999", "1E+15", "1E-7", f"1.{'0' * 70}1"]
)
def test_what_is_no_amount_in_wan_is_refused_at_once(amount: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        wan(Decimal(amount))


@pytest.mark.parametrize(
    "amount",
    ["1.10", "1E+3", "-0", "0.0", "NaN", "Infinity", "1234567890123456", "1.0000001", "123456789.1234567"],
)
def test_money_is_not_made_of_another_spelling(amount: str) -> None:
    with pytest.raises(ValueError, match="最简形式"):
        Money(wan=Decimal(amount), stated=amount, unit=Unit.WAN)


def test_several_amounts_are_checked_at_once() -> None:
    check_wan()
    check_wan(Decimal("0"), Decimal("-0.5"), Decimal("999999999.999999"))
    with pytest.raises(ValueError, match="最简形式"):
        check_wan(Decimal("1"), Decimal("1.0"), Decimal("1"))


@pytest.mark.parametrize(
    "payload",
    [
        b'{"wan":"1.10","stated":"1.10","unit":"WAN"}',
        b'{"wan":"NaN","stated":"1","unit":"WAN"}',
        b'{"wan":"1","stated":"1","unit":"JIAO"}',
        b'{"wan":"1","unit":"WAN"}',
    ],
)
def test_money_is_validated_when_it_is_read(payload: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(payload, type=Money)


@for_all(WITHIN, some.integers(0, 6))
def test_every_amount_within_the_bounds_keeps_its_value_and_spells_it_once(amount: Decimal, zeros: int) -> None:
    text = format(amount, "f")
    padded = Decimal(text + ("" if "." in text else ".") + "0" * zeros)
    assert wan(amount) == amount
    assert str(wan(padded)) == str(wan(amount))
    again = msgspec.json.decode(msgspec.json.encode(Money.of(format(wan(amount), "f"))), type=Money)
    assert again == Money.of(format(wan(amount), "f"))


@for_all(some.decimals(allow_nan=True, allow_infinity=True))
def test_every_decimal_is_kept_exactly_or_refused(amount: Decimal) -> None:
    try:
        kept = wan(amount)
    except ValueError:
        return
    assert kept == amount
    check_wan(kept)


@for_all(WITHIN)
def test_the_three_units_say_the_same(amount: Decimal) -> None:
    in_wan = wan(amount)
    in_yi, in_yuan = format(in_wan.scaleb(-4), "f"), format(in_wan.scaleb(4), "f")
    assert Money.of(in_yi, Unit.YI).wan == Money.of(in_yuan, Unit.YUAN).wan == in_wan


def test_the_callers_precision_does_not_matter() -> None:
    assert getcontext().prec == 28
    with localcontext(prec=5):
        assert str(Money.of("1234567.89").wan) == "1234567.89"
        assert str(Money.of("4576.381234", Unit.YI).wan) == "45763812.34"
