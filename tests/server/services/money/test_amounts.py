"""Amounts in JSON: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import orjson
import pytest

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.money.amounts import read_amount, show_amount, write_amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.34", "usd", "12.34"),
        ("12.34", "USD", "12.34"),
        ("0.1", "eur", "0.1"),
        ("0.29", "usd", "0.29"),  # as a binary fraction it is less
        ("-5", "usd", "-5"),
        ("5.0", "usd", "5"),
        ("-0.0", "usd", "0"),
        ("1e2", "usd", "100"),
        ("999999.99", "usd", "999999.99"),
        ("500", "jpy", "500"),
        ("500.0", "JPY", "500"),
        ("1.23", "kwd", "1.23"),
        ("1.230", "kwd", "1.23"),
        ("7", "isk", "7"),
        ("7.0", "ugx", "7"),
    ],
)
def test_amounts_that_a_currency_can_hold(text: str, currency: str, amount: str) -> None:
    read = read_amount(orjson.loads(text), currency, "/amount")
    assert read == Decimal(amount)
    assert not read.is_signed() or read < 0
    assert orjson.loads(orjson.dumps(show_amount(read))) == float(amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.345", "usd"),
        ("0.1", "jpy"),
        ("1.5", "JPY"),
        ("1.234", "kwd"),
        ("1.2345", "kwd"),
        ("7.5", "isk"),
        ("0.01", "ugx"),
        ("1e-7", "usd"),
        ("1e22", "usd"),
        ("1e308", "usd"),
        ("5e-324", "usd"),
        ("1000000", "usd"),
        ("9223372036854775807", "jpy"),
        ("0.30000000000000004", "usd"),
    ],
)
def test_amounts_that_a_currency_cannot_hold(text: str, currency: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_amount(orjson.loads(text), currency, "/lines/0/amount")
    assert caught.value.errors[0].pointer == "/lines/0/amount"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_json(text: str) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)
    with pytest.raises(RuleBroken):
        read_amount(float(text), "usd", "/amount")


@pytest.mark.parametrize(
    ("amount", "shown"), [("12.50", "12.5"), ("12.00", "12"), ("-0.10", "-0.1"), ("0.00", "0"), ("99999999.99", None)]
)
def test_amounts_as_they_are_shown(amount: str, shown: str | None) -> None:
    assert orjson.dumps(show_amount(Decimal(amount))).decode() == (shown or amount)


def test_amounts_in_a_sentence() -> None:
    assert write_amount(Decimal("12.50"), "usd") == "12.5 USD"
