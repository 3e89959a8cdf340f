"""The gateway over a real connection: the SDK's own HTTP client, and the simulator behind a web server."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import uvicorn

from qbdconnect_server.errors import OutcomeUnknown, PaymentDeclined
from qbdconnect_server.gateways.payment_values import CustomerDetails, InvoiceFilter, NewPayment, NewSubscription
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.simulators.stripe import TEST_KEY
from qbdconnect_server.simulators.stripe.app import build_app
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    config = uvicorn.Config(build_app(desk.simulator), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


# The SDK hands forms to httpx by a parameter that httpx would rather see called `content`.
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
async def test_whole_way(desk: Desk, address: str) -> None:
    gateway = StripeGateway(TEST_KEY, base_address=address)
    customer = await gateway.create_customer(CustomerDetails("Ünï Ltd", "a+b@example.com"), key="k")
    assert (await gateway.get_customer(customer.id)).name == "Ünï Ltd"
    desk.switch_card(customer.id, "pm_card_visa")
    await gateway.create_subscription(NewSubscription(customer.id, desk.price(), 2, {"a": "b"}), key="k2")
    listed = await gateway.list_invoices(InvoiceFilter(customer.id, status="paid"))
    assert [each.total for each in listed.items] == [Decimal("100.00")]
    with pytest.raises(PaymentDeclined):
        await gateway.create_payment(NewPayment(customer.id, Decimal(5), "usd", "pm_card_chargeDeclined"), key="k3")
    await gateway.close()


async def test_nobody_listens() -> None:
    gateway = StripeGateway(TEST_KEY, base_address="http://127.0.0.1:9")
    with pytest.raises(OutcomeUnknown):
        await gateway.create_customer(CustomerDetails("a", "a@example.com"), key="k")
    await gateway.close()
