"""From the SDK's objects to the values of the port."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import stripe

from qbdconnect_server.errors import GatewayFailed, GatewayRefused
from qbdconnect_server.gateways import payment_values as values
from qbdconnect_server.money import decimals, from_minor_units

from .sla import read_sla

Resource = TypeVar("Resource")


def moment(seconds: int) -> datetime:
    """Read a time."""
    return datetime.fromtimestamp(seconds, UTC)


def optional_moment(seconds: int | None) -> datetime | None:
    """Read a time that may be missing."""
    return None if seconds is None else moment(seconds)


def identity(reference: str | object | None) -> str | None:
    """Give the id of what is referred to, whether it was expanded or not."""
    return reference if reference is None or isinstance(reference, str) else str(getattr(reference, "id"))  # noqa: B009 - every object of Stripe has one


def expanded(reference: str | Resource | None) -> Resource:
    """Insist on an object that was asked to be expanded; raises GatewayFailed."""
    if reference is None or isinstance(reference, str):
        raise GatewayFailed("Stripe left out an object that was asked for.")
    return reference


def metadata(found: stripe.StripeObject | None) -> Mapping[str, str]:
    """Read metadata."""
    return {} if found is None else {str(name): str(value) for name, value in found.to_dict().items()}


def customer(found: stripe.Customer) -> values.GatewayCustomer:
    """Read a customer."""
    settings = found.invoice_settings
    return values.GatewayCustomer(
        id=found.id,
        email=found.email,
        name=found.name,
        delinquent=bool(found.delinquent),
        default_payment_method=identity(settings.default_payment_method) if settings else None,
        metadata=metadata(found.metadata),
    )


def price(found: stripe.Price, product: stripe.Product) -> values.Price:
    """Read a price of a product; one in steps has no unit amount, and one by usage is not for seats."""
    amount = found.unit_amount_decimal  # of minor units, and fractions of them
    return values.Price(
        id=found.id,
        product_id=product.id,
        active=found.active,
        unit_amount=Decimal(amount or 0).scaleb(-decimals(found.currency)),
        currency=found.currency,
        interval=found.recurring.interval if found.recurring else None,
        interval_count=found.recurring.interval_count if found.recurring else None,
        per_seat=amount is not None and (found.recurring is None or found.recurring.usage_type == "licensed"),
        sla=read_sla(metadata(product.metadata), metadata(found.metadata)),
    )


def offer(found: stripe.Price) -> values.Offer:
    """Read a price whose product is expanded."""
    of_product: stripe.Product = expanded(found.product)
    return values.Offer(
        price=price(found, of_product),
        product_name=of_product.name,
        description=of_product.description,
        unit_label=of_product.unit_label,
        product_active=of_product.active,
        is_default=identity(of_product.default_price) == found.id,
    )


def product(found: stripe.Product) -> values.Product:
    """Read a product whose default price is expanded."""
    default = found.default_price
    return values.Product(
        id=found.id,
        name=found.name,
        description=found.description,
        active=found.active,
        unit_label=found.unit_label,
        default_price=None if default is None else price(expanded(default), found),
    )


def subscription(found: stripe.Subscription) -> values.Subscription:
    """Read a subscription whose customer and product are expanded."""
    item = found["items"].data[0]
    of_product: stripe.Product = expanded(item.price.product)
    buyer: stripe.Customer = expanded(found.customer)
    return values.Subscription(
        id=found.id,
        item_id=item.id,
        customer_id=buyer.id,
        email=buyer.email if "email" in buyer else None,  # a deleted customer has none
        product_id=of_product.id,
        price_id=item.price.id,
        quantity=item.quantity or 0,
        status=found.status,
        sla=read_sla(metadata(of_product.metadata), metadata(item.price.metadata)),
        period_start=moment(item.current_period_start),
        period_end=moment(item.current_period_end),
        ends_with_period=found.cancel_at_period_end,
        latest_invoice_id=identity(found.latest_invoice),
        payment_method_id=identity(found.default_payment_method),
        created=moment(found.created),
        metadata=metadata(found.metadata),
    )


def listed_subscription(found: stripe.Subscription) -> values.ListedSubscription:
    """Read a subscription of a list."""
    return values.ListedSubscription(found.id, found.status, metadata(found.metadata))


def checkout(found: stripe.checkout.Session) -> values.Checkout:
    """Read a checkout session."""
    return values.Checkout(
        id=found.id,
        url=found.url,
        status=found.status,
        expires_at=moment(found.expires_at),
        customer_id=identity(found.customer),
        subscription_id=identity(found.subscription),
        reference=found.client_reference_id,
        metadata=metadata(found.metadata),
    )


def invoice(found: stripe.Invoice) -> values.Invoice:
    """Read an invoice."""

    def money(units: int) -> Decimal:
        return from_minor_units(units, found.currency)

    details = found.parent.subscription_details if found.parent else None
    return values.Invoice(
        id=found.id,
        number=found.number,
        customer_id=identity(found.customer) or "",
        subscription_id=identity(details.subscription) if details else None,
        status=found.status or "draft",
        billing_reason=found.billing_reason,
        currency=found.currency,
        total=money(found.total),
        amount_due=money(found.amount_due),
        amount_paid=money(found.amount_paid),
        amount_remaining=money(found.amount_remaining),
        created=moment(found.created),
        due_date=optional_moment(found.due_date),
        paid_at=optional_moment(found.status_transitions.paid_at),
        description=found.description,
        footer=found.footer,
        hosted_url=found.hosted_invoice_url,
        pdf_url=found.invoice_pdf,
        lines=[_line(each) for each in found.lines.data],
        has_more_lines=found.lines.has_more,
        metadata=metadata(found.metadata),
    )


def _line(found: stripe.InvoiceLineItem) -> values.InvoiceLine:
    details = found.pricing.price_details if found.pricing and "price_details" in found.pricing else None
    return values.InvoiceLine(
        id=found.id,
        description=found.description,
        amount=from_minor_units(found.amount, found.currency),
        quantity=found.quantity,
        price_id=identity(details.price) if details else None,
    )


def invoice_payment(found: stripe.InvoicePayment) -> values.InvoicePayment:
    """Read a payment of an invoice, with its charge and what was booked if they are expanded."""
    intent = found.payment.payment_intent if "payment_intent" in found.payment else None
    charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
    booked = None if charge is None or isinstance(charge, str) or not charge.paid else charge.balance_transaction
    paid = found.amount_paid
    return values.InvoicePayment(
        id=found.id,
        invoice_id=identity(found.invoice) or "",
        status=found.status,
        currency=found.currency,
        amount_requested=from_minor_units(found.amount_requested, found.currency),
        amount_paid=None if paid is None else from_minor_units(paid, found.currency),
        payment_id=identity(intent),
        charge_id=identity(charge),
        fee=_fee(booked),
        net=_net(booked),
        paid_at=optional_moment(found.status_transitions.paid_at),
    )


def payment(found: stripe.PaymentIntent) -> values.Payment:
    """Read a payment, with what was booked and refunded if its charge is expanded."""
    charge = found.latest_charge
    whole = charge if isinstance(charge, stripe.Charge) else None
    booked = None if whole is None else whole.balance_transaction
    return values.Payment(
        id=found.id,
        status=found.status,
        amount=from_minor_units(found.amount, found.currency),
        refunded=from_minor_units(0 if whole is None else whole.amount_refunded, found.currency),
        currency=found.currency,
        customer_id=identity(found.customer),
        payment_method_id=identity(found.payment_method),
        charge_id=identity(charge),
        fee=_fee(booked),
        net=_net(booked),
        created=moment(found.created),
        description=found.description,
        metadata=metadata(found.metadata),
    )


def charge(found: stripe.Charge) -> values.Charge:
    """Read a charge whose balance transaction is expanded; raises GatewayRefused while it has none."""
    if found.balance_transaction is None:
        raise GatewayRefused(f"The charge {found.id} is not booked: it failed, or Stripe is still at work on it.")
    booked: stripe.BalanceTransaction = expanded(found.balance_transaction)
    return values.Charge(
        id=found.id,
        amount=from_minor_units(booked.amount, booked.currency),
        refunded=from_minor_units(found.amount_refunded, found.currency),
        fee=from_minor_units(booked.fee, booked.currency),
        net=from_minor_units(booked.net, booked.currency),
        currency=booked.currency,
        customer_id=identity(found.customer),
        payment_id=identity(found.payment_intent),
    )


def refund(found: stripe.Refund) -> values.Refund:
    """Read a refund."""
    return values.Refund(
        id=found.id,
        charge_id=identity(found.charge),
        amount=from_minor_units(found.amount, found.currency),
        currency=found.currency,
        status=found.status,
    )


def payout(found: stripe.Payout) -> values.GatewayPayout:
    """Read a payout."""
    return values.GatewayPayout(
        id=found.id,
        amount=from_minor_units(found.amount, found.currency),
        currency=found.currency,
        status=found.status,
        automatic=found.automatic,
        arrival_date=moment(found.arrival_date),
        reconciliation_status=found.reconciliation_status,
        failure_code=found.failure_code,
        metadata=metadata(found.metadata),
    )


def _fee(booked: str | stripe.BalanceTransaction | None) -> Decimal | None:
    return None if booked is None or isinstance(booked, str) else from_minor_units(booked.fee, booked.currency)


def _net(booked: str | stripe.BalanceTransaction | None) -> Decimal | None:
    return None if booked is None or isinstance(booked, str) else from_minor_units(booked.net, booked.currency)
