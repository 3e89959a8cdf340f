"""The writes in several steps, each with what must be there before it and what it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.crashes.account import Account
    from tests.server.api.client import Received

CONTACT = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
CUSTOMER = {
    "name": "Example Ltd",
    "address": {"street1": "1 Main St", "city": "Austin", "state": "TX", "postalCode": "78701"},
    "primaryBillingContact": CONTACT,
}
LINES = [
    {"description": "Work", "amount": 100},
    {"description": "Travel", "amount": 20.5, "quantity": 2},
    {"description": "Discount", "amount": -1.25},
]
TOTAL = 139.75


class Sent(NamedTuple):
    """A request."""

    method: str
    path: str
    body: Any = None


class Scene:
    """What exists before a request is sent: customers with cards, and what they have."""

    def __init__(self, send: Callable[[str, str, Any], Received | None], account: Account) -> None:
        self._send = send
        self.account = account
        self.customer_id = ""
        self.gateway_customer_id = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request that must succeed, and give its answer."""
        answer = self._send(method, path, body)
        assert answer is not None
        assert answer.status < 300, answer.body
        return answer.json() if answer.body else None

    def customer(self, *, card: str | None = "pm_card_visa", known: bool = True) -> str:
        """Make a customer, who may be unknown at Stripe."""
        more = {}
        if known:
            more["gatewayCustomerId"] = self.gateway_customer_id = self.account.desk.customer(card)
        self.customer_id = self.ask("POST", "/customers", CUSTOMER | more)["id"]
        return self.customer_id

    def instance(self) -> str:
        return str(self.ask("POST", "/instances", instance(self.customer_id))["instanceId"])

    def subscription(self, quantity: int = 2) -> str:
        body = {"customerId": self.customer(), "priceId": self.account.price, "quantity": quantity}
        return str(self.ask("POST", "/subscriptions", body)["subscriptionId"])

    def invoice(self, *, finalize: bool = True) -> str:
        body = {"customerId": self.customer(), "currency": "usd", "lines": LINES, "finalize": finalize}
        return str(self.ask("POST", "/invoices", body)["invoiceId"])

    def payment(self, amount: float) -> dict[str, Any]:
        body = {"customerId": self.customer_id, "amount": amount, "currency": "usd"}
        return dict(self.ask("POST", "/payments", body))

    def payout(self) -> dict[str, Any]:
        """Take a payment; give the body of its payout."""
        self.customer()
        charge = self.payment(100)
        self.account.desk.simulator.advance(int(timedelta(days=9).total_seconds()))  # until the money is there
        return {
            "dateCreated": "2026-11-21",
            "payoutAmount": 96.8,
            "invoiceAmount": 100,
            "feeAmount": 3.2,
            "currency": "usd",
            "chargeId": charge["chargeId"],
            "description": "Payout",
        }


@dataclass(frozen=True)
class Operation:
    """One write: `prepare` makes what it needs and gives the request; `makes` counts what comes to be at Stripe."""

    name: str
    prepare: Callable[[Scene], Sent]
    makes: Mapping[str, int] = field(default_factory=dict)
    charged: int = 0  # in cents, of the customer's card
    settings: Mapping[str, str] = field(default_factory=dict)
    meanwhile: timedelta = timedelta(hours=1)  # until the next attempt: midnight passes, Stripe still knows its keys
    leaves_work: bool = False  # background work of the preparation waits until the request is through


def instance(customer_id: str) -> dict[str, Any]:
    return {"name": "Books", "customerId": customer_id, "contact": CONTACT}


def subscribe(scene: Scene) -> Sent:
    body = {"customerId": scene.customer(), "priceId": scene.account.price, "quantity": 3}
    return Sent("POST", "/subscriptions", body)


def checkout_of_stranger(scene: Scene) -> Sent:
    """Of a customer whom Stripe does not know yet."""
    body = {"customerId": scene.customer(known=False), "priceId": scene.account.price, "quantity": 3}
    return Sent("POST", "/subscriptions/checkout", body)


def change(query: str = "", **members: Any) -> Callable[[Scene], Sent]:
    return lambda scene: Sent("PUT", f"/subscriptions/{scene.subscription()}{query}", members)


def change_price(scene: Scene) -> Sent:
    return Sent("PUT", f"/subscriptions/{scene.subscription()}", {"priceId": scene.account.other_price})


def checkout(scene: Scene) -> Sent:
    body = {"customerId": scene.customer(), "priceId": scene.account.price, "quantity": 2}
    return Sent("POST", "/subscriptions/checkout", body)


def make_invoice(**members: Any) -> Callable[[Scene], Sent]:
    def prepare(scene: Scene) -> Sent:
        body = {"customerId": scene.customer(), "currency": "usd", "lines": LINES, **members}
        return Sent("POST", "/invoices", body)

    return prepare


def invoice_of_stranger(scene: Scene) -> Sent:
    """Of a customer whom Stripe does not know yet."""
    return Sent("POST", "/invoices", {"customerId": scene.customer(known=False), "currency": "usd", "lines": LINES})


def change_invoice(*, finalize: bool, **members: Any) -> Callable[[Scene], Sent]:
    return lambda scene: Sent("PUT", f"/invoices/{scene.invoice(finalize=finalize)}", members)


def pay_invoice(body: Any = None, *, finalize: bool = True) -> Callable[[Scene], Sent]:
    return lambda scene: Sent("POST", f"/invoices/{scene.invoice(finalize=finalize)}/payments", body)


def pay_by_payment(scene: Scene) -> Sent:
    invoice_id = scene.invoice()
    payment = scene.payment(100)
    return Sent("POST", f"/invoices/{invoice_id}/payments", {"paymentIntentId": payment["paymentId"]})


def take_payment(scene: Scene) -> Sent:
    return Sent("POST", "/payments", {"customerId": scene.customer(), "amount": 42, "currency": "usd"})


def take_payment_for_invoice(scene: Scene) -> Sent:
    invoice_id = scene.invoice()
    body = {"customerId": scene.customer_id, "amount": TOTAL, "currency": "usd", "invoiceId": invoice_id}
    return Sent("POST", "/payments", body)


def pay_out(scene: Scene) -> Sent:
    return Sent("POST", "/payouts", scene.payout())


def make_customer(scene: Scene) -> Sent:
    del scene
    return Sent("POST", "/customers", CUSTOMER)


def make_instances(scene: Scene) -> Sent:
    """The third live instance of a customer with two seats."""
    scene.subscription(quantity=2)
    scene.instance()
    scene.instance()
    return Sent("POST", "/instances", instance(scene.customer_id))


def delete_instance(scene: Scene) -> Sent:
    scene.subscription(quantity=2)
    return Sent("DELETE", f"/instances/{scene.instance()}")


PRORATED = {"invoiceitem": 2}
AT_ONCE = timedelta(0)  # what is prorated depends on the second, and a payout is on its way the next day
CHARGED = {"payment_intent": 1, "charge": 1, "balance_transaction": 1}
ASKED = {"payment_intent": 1, "invoice_payment": 1}  # an open invoice has its payment already
BOOKED = {"charge": 1, "balance_transaction": 1}
SUBSCRIBED = {"subscription": 1, "subscription_item": 1, "invoice": 1, "invoice_payment": 1}
INVOICED = {"invoice": 1, "invoiceitem": 3}
CENTS = int(TOTAL * 100)

OPERATIONS = (
    Operation("subscribe", subscribe, {**CHARGED, **SUBSCRIBED}, 15_000),
    Operation("change seats", change(quantity=5), PRORATED, meanwhile=AT_ONCE),
    Operation(
        "change seats and pay now",
        change("?prorate=now", quantity=5),
        {**CHARGED, **PRORATED, "invoice": 1, "invoice_payment": 1},
        15_000,
        meanwhile=AT_ONCE,
    ),
    Operation("change price", change_price, PRORATED, meanwhile=AT_ONCE),
    Operation("end subscription", change(quantity=0)),
    Operation("change e-mail", change(email="new@example.com")),
    Operation("checkout", checkout, {"checkout.session": 1}),
    Operation("checkout of a stranger", checkout_of_stranger, {"customer": 1, "checkout.session": 1}, leaves_work=True),
    Operation("invoice", make_invoice(dueDate="2026-12-24"), {**INVOICED, **ASKED}),
    Operation("invoice of a stranger", invoice_of_stranger, {**INVOICED, **ASKED, "customer": 1}, leaves_work=True),
    Operation("draft", make_invoice(finalize=False), INVOICED),
    Operation("change and finalize a draft", change_invoice(finalize=False, description="New", status="open"), ASKED),
    Operation("void invoice", change_invoice(finalize=True, status="void")),
    Operation("pay invoice", pay_invoice(), BOOKED, CENTS),
    Operation("pay draft", pay_invoice(finalize=False), {**ASKED, **BOOKED}, CENTS),
    Operation("pay invoice by cheque", pay_invoice({"outOfBand": True, "reference": "4711"})),
    Operation("pay invoice by an earlier payment", pay_by_payment, {"invoice_payment": 1}),
    Operation("payment", take_payment, CHARGED, 4_200),
    Operation("payment for an invoice", take_payment_for_invoice, {**CHARGED, "invoice_payment": 1}, CENTS),
    Operation("record payout", pay_out),
    Operation(
        "pay out",
        pay_out,
        {"payout": 1, "balance_transaction": 1},
        settings={"payouts": "manual"},
        meanwhile=AT_ONCE,
    ),
    Operation("customer", make_customer, {"customer": 1}),
    Operation("instance", make_instances, PRORATED, meanwhile=AT_ONCE),
    Operation("delete instance", delete_instance, PRORATED, meanwhile=AT_ONCE),
)
