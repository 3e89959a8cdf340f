"""Stripe behind the port: one method of the SDK for each method here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import stripe

from qbdconnect_server.errors import NotFound
from qbdconnect_server.gateways.payment_values import (
    Charge,
    Checkout,
    CustomerDetails,
    Draft,
    GatewayCustomer,
    GatewayEvent,
    GatewayPayout,
    Invoice,
    InvoiceChange,
    InvoiceFilter,
    InvoicePayment,
    ListedSubscription,
    NewCheckout,
    NewInvoice,
    NewLine,
    NewPayment,
    NewPayout,
    NewSubscription,
    Offer,
    Page,
    Payment,
    Price,
    Product,
    Refund,
    Subscription,
    SubscriptionChange,
)
from qbdconnect_server.money import to_minor_units

from . import events, reading, writing
from .failures import suppress_missing, translated
from .versions import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

SECONDS: Final = 30.0
RETRIES: Final = 2  # the SDK never retries by itself with a transport that is given to it
PAGE: Final = 100
WHOLE_SUBSCRIPTION: Final = ["customer", "items.data.price.product"]
BOOKED: Final = ["latest_charge.balance_transaction"]


class StripeGateway:
    """Asks Stripe by the SDK's asynchronous calls; the SDK repeats what failed on the way, with the same key.

    `webhook_secrets` are those of our endpoint at Stripe; without one no event is believed. `transport` replaces the
    network, such as by the simulator.
    """

    def __init__(
        self,
        api_key: str,
        *,
        webhook_secrets: Sequence[str] = (),
        transport: stripe.HTTPClient | None = None,
        base_address: str | None = None,
    ) -> None:
        stripe.enable_telemetry = False
        self._transport = transport or stripe.HTTPXClient(timeout=SECONDS)
        self._secrets = tuple(webhook_secrets)
        client = stripe.StripeClient(
            api_key,
            http_client=self._transport,
            max_network_retries=RETRIES,
            stripe_version=API_VERSION,
            base_addresses={"api": base_address} if base_address else {},
        )
        self._v1 = client.v1

    async def create_customer(self, details: CustomerDetails, *, key: str) -> GatewayCustomer:
        """Create a customer."""
        with translated(creates=True):
            return reading.customer(await self._v1.customers.create_async(writing.customer(details), _once(key)))

    async def update_customer(self, customer_id: str, details: CustomerDetails, *, key: str) -> GatewayCustomer:
        """Bring a customer up to date; telephone and address that it does not have are unset."""
        change = writing.customer_change(details)
        with translated(writes=True):
            return reading.customer(await self._v1.customers.update_async(customer_id, change, _once(key)))

    async def set_default_payment_method(self, customer_id: str, payment_method_id: str, *, key: str) -> None:
        """Let a customer pay by a method whenever none is named."""
        with translated(writes=True):
            await self._v1.customers.update_async(
                customer_id, {"invoice_settings": {"default_payment_method": payment_method_id}}, _once(key)
            )

    async def get_customer(self, customer_id: str) -> GatewayCustomer:
        """Look a customer up; a deleted one raises NotFound."""
        with translated():
            found = await self._v1.customers.retrieve_async(customer_id)
        if "deleted" in found:
            raise NotFound(f"The customer {customer_id} was deleted at Stripe.")
        return reading.customer(found)

    async def list_products(self, *, limit: int = PAGE, starting_after: str | None = None) -> Page[Product]:
        """List the active products."""
        wanted: Any = {"active": True, "limit": limit, "expand": ["data.default_price"]}
        with translated():
            found = await self._v1.products.list_async(writing.after(wanted, starting_after))
        return Page([reading.product(each) for each in found.data], found.has_more)

    async def get_product(self, product_id: str) -> Product:
        """Look a product up."""
        with translated():
            return reading.product(await self._v1.products.retrieve_async(product_id, {"expand": ["default_price"]}))

    async def list_prices(self, product_id: str) -> Page[Price]:
        """List the active recurring prices of a product, 100 at most."""
        with translated():
            found = await self._v1.prices.list_async(
                {
                    "product": product_id,
                    "active": True,
                    "type": "recurring",
                    "limit": PAGE,
                    "expand": ["data.product"],
                }
            )
        return Page([reading.price(each, reading.expanded(each.product)) for each in found.data], found.has_more)

    async def list_offers(self) -> Sequence[Offer]:
        """List all active recurring prices, with their products."""
        with translated():
            found = await self._v1.prices.list_async(
                {"active": True, "type": "recurring", "limit": PAGE, "expand": ["data.product"]}
            )
            return [reading.offer(each) async for each in found.auto_paging_iter()]

    async def get_price(self, price_id: str) -> Price:
        """Look a price up, with the SLA that it or its product has."""
        with translated():
            found = await self._v1.prices.retrieve_async(price_id, {"expand": ["product"]})
        return reading.price(found, reading.expanded(found.product))

    async def create_subscription(self, new: NewSubscription, *, key: str) -> Subscription:
        """Start a subscription and take its first payment; declined, there is none."""
        with translated(creates=True):
            made = await self._v1.subscriptions.create_async(
                {
                    "customer": new.customer_id,
                    "items": [{"price": new.price_id, "quantity": new.quantity}],
                    "metadata": dict(new.metadata),
                    "off_session": True,
                    "payment_behavior": "error_if_incomplete",
                    "expand": WHOLE_SUBSCRIPTION,
                },
                _once(key),
            )
        return reading.subscription(made)

    async def get_subscription(self, subscription_id: str) -> Subscription:
        """Look a subscription up."""
        with translated():
            found = await self._v1.subscriptions.retrieve_async(subscription_id, {"expand": WHOLE_SUBSCRIPTION})
        return reading.subscription(found)

    async def list_subscriptions(self, customer_id: str) -> Sequence[ListedSubscription]:
        """List the subscriptions of a customer that are not over."""
        with translated():
            found = await self._v1.subscriptions.list_async({"customer": customer_id, "limit": PAGE})
            return [reading.listed_subscription(each) async for each in found.auto_paging_iter()]

    async def change_subscription(self, subscription_id: str, change: SubscriptionChange, *, key: str) -> Subscription:
        """Change quantity or price, with proration."""
        with translated(writes=True):
            changed = await self._v1.subscriptions.update_async(
                subscription_id,
                {
                    "items": [writing.subscription_item(change)],
                    "proration_behavior": "always_invoice" if change.bill_now else "create_prorations",
                    "payment_behavior": "error_if_incomplete" if change.bill_now else "allow_incomplete",
                    "off_session": True,
                    "expand": WHOLE_SUBSCRIPTION,
                },
                _once(key),
            )
        return reading.subscription(changed)

    async def end_subscription(self, subscription_id: str, *, key: str, ends: bool = True) -> Subscription:
        """End a subscription with its period, or take that back."""
        with translated(writes=True):
            changed = await self._v1.subscriptions.update_async(
                subscription_id, {"cancel_at_period_end": ends, "expand": WHOLE_SUBSCRIPTION}, _once(key)
            )
        return reading.subscription(changed)

    async def create_checkout(self, new: NewCheckout, *, key: str) -> Checkout:
        """Open a checkout page."""
        with translated(creates=True):
            return reading.checkout(await self._v1.checkout.sessions.create_async(writing.checkout(new), _once(key)))

    async def get_checkout(self, checkout_id: str) -> Checkout:
        """Look a checkout page up."""
        with translated():
            return reading.checkout(await self._v1.checkout.sessions.retrieve_async(checkout_id))

    async def list_invoices(self, wanted: InvoiceFilter) -> Page[Invoice]:
        """List invoices."""
        with translated():
            found = await self._v1.invoices.list_async(writing.invoice_filter(wanted))
        return Page([reading.invoice(each) for each in found.data], found.has_more)

    async def get_invoice(self, invoice_id: str) -> Invoice:
        """Look an invoice up."""
        with translated():
            return reading.invoice(await self._v1.invoices.retrieve_async(invoice_id))

    async def create_invoice(self, new: NewInvoice, *, key: str) -> Invoice:
        """Create an empty draft that does not advance by itself."""
        with translated(creates=True):
            return reading.invoice(await self._v1.invoices.create_async(writing.invoice(new), _once(key)))

    async def add_line(self, draft: Draft, line: NewLine, *, key: str) -> None:
        """Add a line to a draft; raises InvalidAmount."""
        item = writing.invoice_item(draft, line)
        with translated(creates=True):
            await self._v1.invoice_items.create_async(item, _once(key))

    async def delete_draft(self, invoice_id: str) -> None:
        """Delete a draft with its lines; one that is gone already raises NotFound.

        The lines go first: without their draft they would wait for the customer's next invoice.
        """
        with translated(writes=True):
            items = await self._v1.invoice_items.list_async({"invoice": invoice_id, "limit": PAGE})
            for each in items.data:
                with suppress_missing():
                    await self._v1.invoice_items.delete_async(each.id)
            await self._v1.invoices.delete_async(invoice_id)

    async def update_invoice(self, invoice_id: str, change: InvoiceChange, *, key: str) -> Invoice:
        """Change an invoice; of a finalized one little can change."""
        with translated(writes=True):
            return reading.invoice(
                await self._v1.invoices.update_async(invoice_id, writing.invoice_change(change), _once(key))
            )

    async def finalize_invoice(self, invoice_id: str, *, key: str) -> Invoice:
        """Turn a draft into an open invoice, without charging it."""
        with translated(writes=True):
            return reading.invoice(
                await self._v1.invoices.finalize_invoice_async(invoice_id, {"auto_advance": False}, _once(key))
            )

    async def void_invoice(self, invoice_id: str, *, key: str) -> Invoice:
        """Declare an open invoice a mistake."""
        with translated(writes=True):
            return reading.invoice(await self._v1.invoices.void_invoice_async(invoice_id, {}, _once(key)))

    async def mark_uncollectible(self, invoice_id: str, *, key: str) -> Invoice:
        """Declare an open invoice a loss."""
        with translated(writes=True):
            return reading.invoice(await self._v1.invoices.mark_uncollectible_async(invoice_id, {}, _once(key)))

    async def list_invoice_payments(self, invoice_id: str) -> Page[InvoicePayment]:
        """List the payments of an invoice, 100 at most; what was booked takes another call each.

        Four levels of expansion end at the charge, and its balance transaction would be the fifth.
        """
        with translated():
            found = await self._v1.invoice_payments.list_async(
                {"invoice": invoice_id, "limit": PAGE, "expand": ["data.payment.payment_intent.latest_charge"]}
            )
            for each in found.data:
                await self._book(each)
        return Page([reading.invoice_payment(each) for each in found.data], found.has_more)

    async def pay_invoice(self, invoice_id: str, *, key: str, payment_method_id: str | None = None) -> Invoice:
        """Charge an open invoice."""
        given = writing.invoice_pay(payment_method_id)
        with translated(writes=True):
            return reading.invoice(await self._v1.invoices.pay_async(invoice_id, given, _once(key)))

    async def mark_paid(self, invoice_id: str, *, key: str) -> Invoice:
        """Note that an invoice was paid outside Stripe."""
        with translated(writes=True):
            return reading.invoice(
                await self._v1.invoices.pay_async(invoice_id, {"paid_out_of_band": True}, _once(key))
            )

    async def attach_payment(self, invoice_id: str, payment_id: str, *, key: str) -> Invoice:
        """Let a payment pay an open invoice, in part or in whole."""
        with translated(writes=True):
            return reading.invoice(
                await self._v1.invoices.attach_payment_async(invoice_id, {"payment_intent": payment_id}, _once(key))
            )

    async def create_payment(self, new: NewPayment, *, key: str) -> Payment:
        """Take a payment; raises InvalidAmount."""
        given = writing.payment(new)
        with translated(creates=True):
            return reading.payment(await self._v1.payment_intents.create_async(given, _once(key)))

    async def get_payment(self, payment_id: str) -> Payment:
        """Look a payment up."""
        with translated():
            return reading.payment(await self._v1.payment_intents.retrieve_async(payment_id, {"expand": BOOKED}))

    async def find_payment(self, customer_id: str, name: str, value: str) -> Payment | None:
        """Find the payment, among the latest 100 of a customer, whose metadata have a value."""
        with translated():
            found = await self._v1.payment_intents.list_async(
                {"customer": customer_id, "limit": PAGE, "expand": [f"data.{each}" for each in BOOKED]}
            )
        payments = (reading.payment(each) for each in found.data)
        return next((each for each in payments if each.metadata.get(name) == value), None)

    async def get_charge(self, charge_id: str) -> Charge:
        """Look a charge up; one that is not booked yet raises GatewayRefused."""
        with translated():
            return reading.charge(await self._v1.charges.retrieve_async(charge_id, {"expand": ["balance_transaction"]}))

    async def create_refund(self, charge_id: str, amount: Decimal, currency: str, *, key: str) -> Refund:
        """Give money of a charge back; raises InvalidAmount."""
        units = to_minor_units(amount, currency)
        with translated(creates=True):
            return reading.refund(
                await self._v1.refunds.create_async({"charge": charge_id, "amount": units}, _once(key))
            )

    async def create_payout(self, new: NewPayout, *, key: str) -> GatewayPayout:
        """Pay out; moves money. Raises InvalidAmount."""
        given = writing.payout(new)
        with translated(creates=True):
            return reading.payout(await self._v1.payouts.create_async(given, _once(key)))

    async def get_payout(self, payout_id: str) -> GatewayPayout:
        """Look a payout up."""
        with translated():
            return reading.payout(await self._v1.payouts.retrieve_async(payout_id))

    async def find_payout(self, name: str, value: str, *, since: datetime) -> GatewayPayout | None:
        """Find the payout, made since a moment, whose metadata have a value."""
        with translated():
            found = await self._v1.payouts.list_async({"created": {"gte": int(since.timestamp())}, "limit": PAGE})
            async for each in found.auto_paging_iter():
                payout = reading.payout(each)
                if payout.metadata.get(name) == value:
                    return payout
        return None

    async def list_payout_charges(self, payout_id: str) -> Sequence[str]:
        """List the ids of all charges that an automatic payout sums up."""
        kind: Literal["charge"] = "charge"
        with translated():
            found = await self._v1.balance_transactions.list_async({"payout": payout_id, "type": kind, "limit": PAGE})
            return [reading.identity(each.source) or "" async for each in found.auto_paging_iter()]

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> GatewayEvent:
        """Read an event that was posted to us; forged, stale or unreadable ones raise InvalidRequest."""
        return events.read_event(body, signature, self._secrets, now=now)

    async def list_undelivered_events(self, since: datetime, types: Sequence[str]) -> Sequence[GatewayEvent]:
        """List events whose delivery failed, oldest first."""
        with translated():
            found = await self._v1.events.list_async(
                {
                    "created": {"gte": int(since.timestamp())},
                    "types": list(types),
                    "delivery_success": False,
                    "limit": PAGE,
                }
            )
            listed = [events.event_of(each.to_dict()) async for each in found.auto_paging_iter()]
        return listed[::-1]

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped

    async def _book(self, found: stripe.InvoicePayment) -> None:
        """Put the balance transaction of a payment in the place of its id."""
        intent = found.payment.payment_intent if "payment_intent" in found.payment else None
        charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
        if charge is None or isinstance(charge, str) or not isinstance(charge.balance_transaction, str):
            return
        charge.balance_transaction = await self._v1.balance_transactions.retrieve_async(charge.balance_transaction)


def _once(key: str) -> stripe.RequestOptions:
    return {"idempotency_key": key}
