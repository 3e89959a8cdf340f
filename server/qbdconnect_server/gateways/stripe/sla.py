"""The SLA of a price, as its operator writes it into the metadata of price and product at Stripe."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from qbdconnect_server.errors import GatewayFailed
from qbdconnect_server.gateways.payment_values import Sla

KEYS: Final = ("sla_support_hours", "sla_transaction_limit", "sla_default_hourly_rate")


def read_sla(product: Mapping[str, str], price: Mapping[str, str]) -> Sla | None:
    """Read the SLA; what the price says goes before what the product says.

    None if there is none of it; raises GatewayFailed if it is incomplete or no number.
    """
    found = {name: value for name, value in {**product, **price}.items() if name in KEYS}
    if not found:
        return None
    try:
        hours, limit, rate = (_number(found[name]) for name in KEYS)
        return Sla(hours, _integer(limit), rate)
    except (KeyError, InvalidOperation, ValueError):
        raise GatewayFailed(
            f"The operator must mend the SLA of this price at Stripe: {', '.join(KEYS)} are numbers, all three."
        ) from None


def _integer(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError(number)
    return int(number)


def _number(text: str) -> Decimal:
    number = Decimal(text.strip())
    if not number.is_finite() or number < 0:
        raise ValueError(text)
    return number
