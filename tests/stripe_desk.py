"""A simulated Stripe for tests: every request and every answer of it is held to the contract with Stripe."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import stripe

from qbdconnect_server.simulators.stripe import (
    TEST_KEY,
    Options,
    Request,
    Response,
    SimulatorTransport,
    StripeSimulator,
)
from tests.stripe_contract import CheckedTransport, check_answer

if TYPE_CHECKING:
    from pathlib import Path

NOON_31_JANUARY = 1_801_396_800  # 2027-01-31T12:00:00Z
DAY = 86_400
PUBLIC_URL = "http://127.0.0.1:12111"


@dataclass
class SteadyClock:
    """Stands still until it is set."""

    seconds: int = NOON_31_JANUARY

    def __call__(self) -> float:
        return float(self.seconds)


@dataclass
class CountedIds:
    """Gives cus_0001, cus_0002, evt_0001 ..."""

    first: int = 0
    used: Counter[str] = field(default_factory=Counter)

    def __call__(self, prefix: str) -> str:
        self.used[prefix] += 1
        return f"{prefix}_{self.first + self.used[prefix]:06d}"


class Desk:
    """A simulator, the real SDK on top of it, and shorthand for what many tests begin with."""

    def __init__(self, path: Path | None = None, *, first_id: int = 0, **options: Any) -> None:
        self.clock = SteadyClock()
        self.simulator = StripeSimulator(
            path, options=Options(public_url=PUBLIC_URL, **options), clock=self.clock, new_id=CountedIds(first_id)
        )
        self.transport = CheckedTransport(SimulatorTransport(self.simulator, longest_sleep=0))
        self.v1 = stripe.StripeClient(TEST_KEY, http_client=self.transport, max_network_retries=0).v1

    def price(self, amount: int = 5000, interval: Any = "month", currency: str = "usd", count: int = 1) -> str:
        """Make a product with a price; gives the price's id."""
        product = self.v1.products.create(
            {
                "name": "Pro",
                "default_price_data": {
                    "currency": currency,
                    "unit_amount": amount,
                    "recurring": {"interval": interval, "interval_count": count},
                },
            }
        )
        assert isinstance(product.default_price, str)
        return product.default_price

    def customer(self, card: str | None = "pm_card_visa", **more: Any) -> str:
        """Make a customer who has a card."""
        method: Any = {"payment_method": card} if card else {}
        given: Any = {"email": "payer@example.com", **method, **more}
        return self.v1.customers.create(given).id

    def subscription(self, quantity: int = 2, customer: str | None = None, **more: Any) -> stripe.Subscription:
        """Start a subscription at 50.00 USD a month and seat."""
        given: Any = {
            "customer": customer or self.customer(),
            "items": [{"price": self.price(), "quantity": quantity}],
            "expand": ["latest_invoice"],
            **more,
        }
        return self.v1.subscriptions.create(given)

    def open_invoice(self, amount: int = 10_000, customer: str | None = None) -> stripe.Invoice:
        """Make an open invoice."""
        payer = customer or self.customer()
        draft = self.v1.invoices.create({"customer": payer, "collection_method": "send_invoice", "days_until_due": 30})
        self.v1.invoice_items.create({"customer": payer, "invoice": draft.id, "amount": amount, "description": "Work"})
        return self.v1.invoices.finalize_invoice(draft.id)

    def payment(self, customer: str, amount: int = 10_000, card: str = "pm_card_visa") -> stripe.PaymentIntent:
        """Take a payment."""
        return self.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "usd",
                "customer": customer,
                "payment_method": card,
                "confirm": True,
                "off_session": True,
                "expand": ["latest_charge.balance_transaction"],
            }
        )

    def switch_card(self, customer: str, card: str) -> None:
        """Give a customer another default card."""
        method = self.v1.payment_methods.attach(card, {"customer": customer})
        self.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})

    def event_types(self) -> list[str]:
        """List the types of all events, oldest first."""
        return [str(each.type) for each in self.v1.events.list({"limit": 100}).auto_paging_iter()][::-1]

    def raw(self, method: str, url: str, form: str = "", **headers: str) -> Response:
        """Send a request as it stands, for what the SDK would not send; the answer is held to the contract."""
        sent = {"authorization": f"Bearer {TEST_KEY}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        response = self.simulator.handle(Request.of(method, url, sent, form))
        if "Unrecognized" not in str(response.document):
            assert check_answer(method, url, response.status, response.document) == []
        return response
