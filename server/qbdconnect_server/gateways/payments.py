"""The port to whoever moves the money: what services ask of it, in the words of the domain.

Every write takes the idempotency key of its one step and may be repeated with it. Methods raise PaymentDeclined,
GatewayRefused, NotFound (of an id that is asked for), KeyReused, GatewayBusy, GatewayFailed, GatewayUnavailable and
OutcomeUnknown of the one error tree; those that take an amount also InvalidAmount of `money`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from .payment_values import (
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


class PaymentGateway(Protocol):
    """Everything that the hub asks of whoever moves the money."""

    async def create_customer(self, details: CustomerDetails, *, key: str) -> GatewayCustomer:
        """Create a customer."""

    async def update_customer(self, customer_id: str, details: CustomerDetails, *, key: str) -> GatewayCustomer:
        """Bring a customer up to date; telephone and address that it does not have are unset."""

    async def set_default_payment_method(self, customer_id: str, payment_method_id: str, *, key: str) -> None:
        """Let a customer pay by a method whenever none is named."""

    async def get_customer(self, customer_id: str) -> GatewayCustomer:
        """Look a customer up; a deleted one raises NotFound."""

    async def list_products(self, *, limit: int = 100, starting_after: str | None = None) -> Page[Product]:
        """List the active products."""

    async def get_product(self, product_id: str) -> Product:
        """Look a product up."""

    async def list_prices(self, product_id: str) -> Page[Price]:
        """List the active recurring prices of a product, 100 at most."""

    async def list_offers(self) -> Sequence[Offer]:
        """List all active recurring prices, with their products."""

    async def get_price(self, price_id: str) -> Price:
        """Look a price up, with the SLA that it or its product has."""

    async def create_subscription(self, new: NewSubscription, *, key: str) -> Subscription:
        """Start a subscription and take its first payment; declined, there is none."""

    async def get_subscription(self, subscription_id: str) -> Subscription:
        """Look a subscription up."""

    async def list_subscriptions(self, customer_id: str) -> Sequence[ListedSubscription]:
        """List the subscriptions of a customer that are not over."""

    async def change_subscription(self, subscription_id: str, change: SubscriptionChange, *, key: str) -> Subscription:
        """Change quantity or price, with proration."""

    async def end_subscription(self, subscription_id: str, *, key: str, ends: bool = True) -> Subscription:
        """End a subscription with its period, or take that back."""

    async def create_checkout(self, new: NewCheckout, *, key: str) -> Checkout:
        """Open a checkout page."""

    async def get_checkout(self, checkout_id: str) -> Checkout:
        """Look a checkout page up."""

    async def list_invoices(self, wanted: InvoiceFilter) -> Page[Invoice]:
        """List invoices."""

    async def get_invoice(self, invoice_id: str) -> Invoice:
        """Look an invoice up."""

    async def create_invoice(self, new: NewInvoice, *, key: str) -> Invoice:
        """Create an empty draft that does not advance by itself."""

    async def add_line(self, draft: Draft, line: NewLine, *, key: str) -> None:
        """Add a line to a draft."""

    async def delete_draft(self, invoice_id: str) -> None:
        """Delete a draft with its lines; one that is gone already raises NotFound."""

    async def update_invoice(self, invoice_id: str, change: InvoiceChange, *, key: str) -> Invoice:
        """Change an invoice; of a finalized one little can change."""

    async def finalize_invoice(self, invoice_id: str, *, key: str) -> Invoice:
        """Turn a draft into an open invoice, without charging it."""

    async def void_invoice(self, invoice_id: str, *, key: str) -> Invoice:
        """Declare an open invoice a mistake."""

    async def mark_uncollectible(self, invoice_id: str, *, key: str) -> Invoice:
        """Declare an open invoice a loss."""

    async def list_invoice_payments(self, invoice_id: str) -> Page[InvoicePayment]:
        """List the payments of an invoice, 100 at most."""

    async def pay_invoice(self, invoice_id: str, *, key: str, payment_method_id: str | None = None) -> Invoice:
        """Charge an open invoice; check its status before, for "already paid" cannot be told from other refusals."""

    async def mark_paid(self, invoice_id: str, *, key: str) -> Invoice:
        """Note that an invoice was paid outside the gateway."""

    async def attach_payment(self, invoice_id: str, payment_id: str, *, key: str) -> Invoice:
        """Let a payment pay an open invoice, in part or in whole."""

    async def create_payment(self, new: NewPayment, *, key: str) -> Payment:
        """Take a payment."""

    async def get_payment(self, payment_id: str) -> Payment:
        """Look a payment up."""

    async def find_payment(self, customer_id: str, name: str, value: str) -> Payment | None:
        """Find the payment, among the latest 100 of a customer, whose metadata have a value."""

    async def get_charge(self, charge_id: str) -> Charge:
        """Look a charge up; one that is not booked yet raises GatewayRefused."""

    async def create_refund(self, charge_id: str, amount: Decimal, currency: str, *, key: str) -> Refund:
        """Give money of a charge back."""

    async def create_payout(self, new: NewPayout, *, key: str) -> GatewayPayout:
        """Pay out; moves money."""

    async def get_payout(self, payout_id: str) -> GatewayPayout:
        """Look a payout up."""

    async def find_payout(self, name: str, value: str, *, since: datetime) -> GatewayPayout | None:
        """Find the payout, made since a moment, whose metadata have a value."""

    async def list_payout_charges(self, payout_id: str) -> Sequence[str]:
        """List the ids of all charges that an automatic payout sums up."""

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> GatewayEvent:
        """Read an event that was posted to us; forged, stale or unreadable ones raise InvalidRequest."""

    async def list_undelivered_events(self, since: datetime, types: Sequence[str]) -> Sequence[GatewayEvent]:
        """List events whose delivery failed, oldest first."""

    async def close(self) -> None:
        """Close the connections."""
