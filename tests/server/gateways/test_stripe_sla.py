"""The SLA in the metadata of products and prices."""

from decimal import Decimal

import pytest

from qbdconnect_server.errors import GatewayFailed
from qbdconnect_server.gateways.payment_values import Sla
from qbdconnect_server.gateways.stripe.sla import read_sla

WHOLE = {"sla_support_hours": "5", "sla_transaction_limit": "1000", "sla_default_hourly_rate": "125.50", "other": "x"}


def test_price_goes_before_product() -> None:
    assert read_sla(WHOLE, {}) == Sla(Decimal(5), 1000, Decimal("125.50"))
    assert read_sla(WHOLE, {"sla_support_hours": " 7.5 "}) == Sla(Decimal("7.5"), 1000, Decimal("125.50"))
    assert read_sla({}, WHOLE) == read_sla(WHOLE, {})


def test_without_any_of_it_there_is_none() -> None:
    assert read_sla({"other": "x"}, {}) is None


@pytest.mark.parametrize(
    "change",
    [
        {"sla_support_hours": "many"},
        {"sla_support_hours": "NaN"},
        {"sla_support_hours": "-1"},
        {"sla_transaction_limit": "10.5"},
        {"sla_transaction_limit": ""},
    ],
)
def test_what_is_malformed_is_the_operators_to_mend(change: dict[str, str]) -> None:
    with pytest.raises(GatewayFailed, match="operator"):
        read_sla(WHOLE, change)


def test_incomplete() -> None:
    with pytest.raises(GatewayFailed):
        read_sla({"sla_support_hours": "5"}, {})
