"""Amounts in major and minor units."""

from decimal import Decimal

import pytest

from qbdconnect_server.money import InvalidAmount, decimals, format_amount, from_minor_units, to_minor_units


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("12.34", "usd", 1234),
        ("12.3", "usd", 1230),
        ("0.1", "eur", 10),
        ("-5", "usd", -500),
        ("1E+2", "usd", 10_000),
        ("999999.99", "usd", 99_999_999),
        ("500", "jpy", 500),
        ("1.230", "kwd", 1230),
        ("7", "isk", 700),
    ],
)
def test_amounts_and_minor_units(amount: str, currency: str, units: int) -> None:
    assert to_minor_units(Decimal(amount), currency) == units
    assert from_minor_units(units, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.345", "usd"),
        ("0.5", "jpy"),
        ("1.234", "kwd"),
        ("1.2345", "kwd"),
        ("7.5", "isk"),
        ("1000000", "usd"),
        ("NaN", "usd"),
        ("Infinity", "usd"),
        ("1E-30", "usd"),
    ],
)
def test_what_a_currency_cannot_hold(amount: str, currency: str) -> None:
    with pytest.raises(InvalidAmount):
        to_minor_units(Decimal(amount), currency)


def test_all_decimals_are_written() -> None:
    assert str(from_minor_units(1230, "usd")) == "12.30"
    assert [decimals(each) for each in ("jpy", "usd", "kwd")] == [0, 2, 3]
    assert [format_amount(1_234_560, each) for each in ("jpy", "usd", "kwd")] == ["1,234,560", "12,345.60", "1,234.560"]
