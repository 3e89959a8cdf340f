"""An account at Stripe, simulated or a sandbox, and what its owner does there by hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import stripe

from qbdconnect_server.gateways.payment_values import CustomerDetails, GatewayCustomer, NewSubscription, Subscription
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.gateways.stripe.versions import API_VERSION
from qbdconnect_server.simulators.stripe import TEST_KEY
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "QBDCONNECT_TEST_STRIPE_KEY"
SLA: Final = {"sla_support_hours": "5", "sla_transaction_limit": "1000", "sla_default_hourly_rate": "125.50"}


@dataclass
class Account:
    """The hub's way to Stripe, and the SDK for what is done in Stripe's dashboard."""

    gateway: StripeGateway
    v1: Any  # the SDK's services: their parameters are held to its types elsewhere
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    made: list[tuple[str, str]] = field(default_factory=list)  # kind and id of what is to be cleared away

    def key(self, name: str) -> str:
        """Make an idempotency key that is the same within one run."""
        return f"qbdconnect-test-{self.run}-{name}"

    def price(self, amount: int = 5_000, interval: str = "month") -> str:
        """Make a product with a price and an SLA."""
        default = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": interval}}
        given = {"name": f"Test {self.run}", "metadata": SLA, "default_price_data": default}
        product = self.v1.products.create(given)
        self.made.append(("product", product.id))
        return str(product.default_price)

    async def customer(self, card: str | None = "pm_card_visa", name: str = "customer") -> GatewayCustomer:
        """Make a customer, with a card that is charged by default."""
        details = CustomerDetails(f"Test {self.run}", "payer@example.com", metadata={"qbd_customer_id": "cust_test"})
        made = await self.gateway.create_customer(details, key=self.key(name))
        self.made.append(("customer", made.id))
        if card is not None:
            method = self.v1.payment_methods.attach(card, {"customer": made.id})
            self.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": method.id}})
        return await self.gateway.get_customer(made.id)

    async def subscription(self, customer: GatewayCustomer, quantity: int = 2) -> Subscription:
        """Let a customer subscribe."""
        new = NewSubscription(customer.id, self.price(), quantity, {"qbd_customer_id": "cust_test"})
        return await self.gateway.create_subscription(new, key=self.key("subscription"))

    def clear_away(self) -> None:
        """Delete the customers, whose subscriptions end thereby, and take the products out of sale."""
        for kind, made in self.made:
            if kind == "customer":
                self.v1.customers.delete(made)
            else:
                self.v1.products.update(made, {"active": False})


def simulated_account() -> Account:
    """Open a simulated account whose requests and answers are held to the contract with Stripe."""
    desk = Desk()
    return Account(StripeGateway(TEST_KEY, transport=desk.transport), desk.v1)


def sandbox_account(environment: Mapping[str, str]) -> Account:
    """Reach the sandbox whose key is given; raises ValueError without one, and for a key that moves money."""
    key = environment.get(VARIABLE, "")
    if not key.startswith(("sk_test_", "rk_test_")):
        what = "is missing" if not key else "is no test key"
        raise ValueError(f"{VARIABLE} {what}: give the secret key of a sandbox of Stripe (sk_test_...)")
    transport = stripe.HTTPXClient(timeout=30, allow_sync_methods=True)
    client = stripe.StripeClient(key, http_client=transport, max_network_retries=2, stripe_version=API_VERSION)
    return Account(StripeGateway(key), client.v1)
