"""What a simulated account sells at first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.gateways.payment_values import Sla
from qbdconnect_server.payments.endpoint import endpoint_secret, register_endpoint
from qbdconnect_server.payments.first_products import PRICES, add_first_products

if TYPE_CHECKING:
    from qbdconnect_server.payments import SimulatedStripe

pytestmark = pytest.mark.anyio


async def test_everything_has_a_price_and_an_sla(simulated: SimulatedStripe) -> None:
    gateway = simulated.open_gateway()
    for product in (await gateway.list_products()).items:
        assert product.default_price is not None
        assert product.default_price.id == product.id.replace("prod", "price") + "_monthly"
    for price_id, product_id, units, interval in PRICES:
        price = await gateway.get_price(price_id)
        assert (price.product_id, price.unit_amount, price.interval) == (product_id, Decimal(units) / 100, interval)
    assert price.sla == Sla(Decimal(24), 50000, Decimal("80.00"))


async def test_they_are_added_once(simulated: SimulatedStripe) -> None:
    simulator = simulated.open()
    add_first_products(simulator)
    gateway = simulated.open_gateway()
    assert len((await gateway.list_products()).items) == 2
    assert simulator.due_deliveries() == []


def test_endpoint_keeps_its_secret_when_the_hub_moves(simulated: SimulatedStripe) -> None:
    simulator = simulated.open()
    secret = endpoint_secret(simulator)
    register_endpoint(simulator, "http://localhost:9/hooks/stripe")
    assert endpoint_secret(simulator) == secret
    assert secret.startswith("whsec_")
