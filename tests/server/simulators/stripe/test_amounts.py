"""Fees, rounding and texts of amounts."""

import pytest

from qbdconnect_server.simulators.stripe.amounts import fee, rounded, shown


@pytest.mark.parametrize(("numerator", "denominator", "expected"), [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (0, 9, 0)])
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert rounded(numerator, denominator) == expected


def test_fee_is_a_share_and_a_fixed_part() -> None:
    assert fee(50_000, "usd") == 1480
    assert fee(10_000, "jpy") == 330
    assert fee(20, "usd") == 20


def test_amounts_are_shown_with_the_decimals_of_their_currency() -> None:
    assert shown(123_456, "usd") == "$1,234.56"
    assert shown(1234, "jpy") == "¥1,234"
    assert shown(12_340, "kwd") == "12.340 KWD"
