"""Prices as Stripe writes them: whole cents, fractions of a cent, steps, usage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import stripe

from qbdconnect_server.gateways.stripe import reading

if TYPE_CHECKING:
    from qbdconnect_server.gateways.payment_values import Price

SLA = {"sla_support_hours": "5", "sla_transaction_limit": "100", "sla_default_hourly_rate": "150"}
MONTHLY = {"interval": "month", "interval_count": 1, "usage_type": "licensed"}


def read(**members: Any) -> Price:
    """Read a price of a product."""
    document: dict[str, Any] = {
        "id": "price_1",
        "active": True,
        "currency": "usd",
        "metadata": {},
        "recurring": MONTHLY,
        "unit_amount": 4900,
        "unit_amount_decimal": "4900",
    }
    product = stripe.Product.construct_from({"id": "prod_1", "metadata": SLA}, None)
    return reading.price(stripe.Price.construct_from(document | members, None), product)


@pytest.mark.parametrize(
    ("currency", "units", "amount"),
    [
        ("usd", "4900", "49"),
        ("usd", "0.5", "0.005"),
        ("jpy", "4900", "4900"),
        ("kwd", "4900", "4.9"),
        ("usd", "0", "0"),
    ],
)
def test_amounts_are_exact(currency: str, units: str, amount: str) -> None:
    found = read(currency=currency, unit_amount_decimal=units)
    assert (found.unit_amount, found.per_seat) == (Decimal(amount), True)


def test_a_price_in_steps_is_not_for_seats() -> None:
    found = read(unit_amount=None, unit_amount_decimal=None)
    assert (found.unit_amount, found.per_seat) == (Decimal(0), False)


def test_a_price_by_usage_is_not_for_seats() -> None:
    assert not read(recurring={**MONTHLY, "usage_type": "metered"}).per_seat


def test_a_price_that_is_paid_once_is() -> None:
    found = read(recurring=None)
    assert (found.per_seat, found.interval) == (True, None)
