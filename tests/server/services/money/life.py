"""The life of several customers at a simulated Stripe, month by month, made up from a seed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from qbdconnect_server.storage.queries import payouts
from qbdconnect_server.storage.queries.payouts import StoredPayout
from tests.money_town import EVERYBODY, Town

if TYPE_CHECKING:
    from random import Random

BAD_CARD, GOOD_CARD = "pm_card_chargeCustomerFail", "pm_card_visa"


class Life:
    """What customers, strangers and buyers do; whatever Stripe posts about it is collected."""

    def __init__(self, town: Town, random: Random) -> None:
        self.town = town
        self.random = random
        self.prices: list[str] = []
        self.charges: list[str] = []  # whose payout is recorded
        self.customers = 0

    async def begin(self, customers: int) -> None:
        """Let the first customers subscribe, and strangers who share the account."""
        self.prices = [self.town.price(amount) for amount in (4900, 9900)]
        for _ in range(customers):
            await self._arrive()
        stranger = self.town.desk.customer()
        self.town.desk.v1.subscriptions.create({"customer": stranger, "items": [{"price": self.prices[0]}]})

    async def month(self) -> list[bytes]:
        """Live for a month; gives the events of it."""
        for customer_id in sorted(self.town.ids):
            await self._act(customer_id)
        self._buy()
        await self._arrive()
        self.town.pass_time(timedelta(days=self.random.randint(20, 40)))
        return self.town.collect()

    async def _arrive(self) -> None:
        self.customers += 1
        customer_id = f"cust_{self.customers:03}"
        await self.town.settle(customer_id)
        self.town.subscribe(customer_id, self.random.choice(self.prices), self.random.randint(1, 3))

    def _buy(self) -> None:
        """Let somebody whom the hub does not know buy on a page of it, or leave it."""
        given: Any = {
            "mode": "subscription",
            "line_items": [{"price": self.random.choice(self.prices), "quantity": 1}],
            "success_url": "https://hub.example.com/done",
            "customer_email": f"buyer{self.random.randint(0, 10**9)}@example.com",
            "metadata": {"qbd_checkout": "1"},
        }
        session = self.town.desk.v1.checkout.sessions.create(given)
        if self.random.random() < 0.7:
            self.town.desk.simulator.complete_checkout(str(session.id))

    async def _act(self, customer_id: str) -> None:
        """Do one thing; some do nothing."""
        acts = (self._pay, self._owe, self._switch_card, self._change, self._end, self._come_back, self._nothing)
        await self.random.choice(acts)(self.town.ids[customer_id], customer_id)

    async def _pay(self, known: str, customer_id: str) -> None:
        """Pay once; the payout of it is recorded, and part of it may be given back."""
        v1 = self.town.desk.v1
        payment = self.town.desk.payment(known, 100 * self.random.randint(1, 500))
        charge_id = str(getattr(payment.latest_charge, "id", payment.latest_charge))
        if self.random.random() < 0.3:
            v1.refunds.create({"charge": charge_id, "amount": 50})
        document = {
            "dateCreated": "2026-11-21",
            "payoutAmount": 1,
            "invoiceAmount": 1,
            "feeAmount": 0,
            "currency": "usd",
            "chargeId": charge_id,
            "description": "Work",
        }
        new = StoredPayout(
            f"pay_{len(self.charges):05}",
            charge_id,
            customer_id,
            "record",
            "recorded",
            None,
            document,
            self.town.clock(),
        )
        self.charges.append(charge_id)
        await self.town.hub.database.write(payouts.insert_one, EVERYBODY, new)

    async def _owe(self, known: str, _customer_id: str) -> None:
        """Get an invoice, which comes to one of its ends, or to none."""
        invoices = self.town.desk.v1.invoices
        invoice_id = str(self.town.desk.open_invoice(100 * self.random.randint(1, 500), known).id)
        end = self.random.choice(("cheque", "void", "uncollectible", "open"))
        if end == "cheque":
            invoices.pay(invoice_id, {"paid_out_of_band": True})
        elif end == "void":
            invoices.void_invoice(invoice_id)
        elif end == "uncollectible":
            invoices.mark_uncollectible(invoice_id)

    async def _switch_card(self, known: str, _customer_id: str) -> None:
        self.town.desk.switch_card(known, self.random.choice((BAD_CARD, GOOD_CARD)))

    async def _change(self, known: str, _customer_id: str) -> None:
        for each in self.town.desk.v1.subscriptions.list({"customer": known, "status": "active"}).data:
            item_id, quantity = str(each["items"].data[0].id), self.random.randint(1, 5)
            self.town.desk.v1.subscriptions.update(each.id, {"items": [{"id": item_id, "quantity": quantity}]})

    async def _end(self, known: str, _customer_id: str) -> None:
        subscriptions = self.town.desk.v1.subscriptions
        for each in subscriptions.list({"customer": known}).data:
            if self.random.random() < 0.5:
                subscriptions.cancel(each.id)
            else:
                subscriptions.update(each.id, {"cancel_at_period_end": True})

    async def _come_back(self, known: str, customer_id: str) -> None:
        if not self.town.desk.v1.subscriptions.list({"customer": known}).data:
            self.town.desk.switch_card(known, GOOD_CARD)
            self.town.subscribe(customer_id, self.random.choice(self.prices))

    async def _nothing(self, _known: str, _customer_id: str) -> None:
        pass
