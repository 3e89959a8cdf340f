"""From the values of the port to the parameters of the SDK."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qbdconnect_server.gateways.payment_values import (
    CustomerDetails,
    Draft,
    InvoiceChange,
    InvoiceFilter,
    NewCheckout,
    NewInvoice,
    NewLine,
    NewPayment,
    NewPayout,
    SubscriptionChange,
)
from qbdconnect_server.money import to_minor_units

if TYPE_CHECKING:
    from stripe.params import (
        CustomerCreateParams,
        CustomerUpdateParams,
        InvoiceCreateParams,
        InvoiceItemCreateParams,
        InvoiceListParams,
        InvoicePayParams,
        InvoiceUpdateParams,
        PaymentIntentCreateParams,
        PayoutCreateParams,
        SubscriptionUpdateParamsItem,
    )
    from stripe.params.checkout import SessionCreateParams


def given(**members: Any) -> Any:
    """Leave out what is not set; the caller's annotation says which parameters these are."""
    return {name: value for name, value in members.items() if value is not None}


def after(wanted: Any, starting_after: str | None) -> Any:
    """Go on behind an object of a list."""
    return {**wanted, **given(starting_after=starting_after)}


def customer(details: CustomerDetails) -> "CustomerCreateParams":
    """Describe a new customer."""
    parameters: CustomerCreateParams = given(
        name=details.name,
        email=details.email,
        phone=details.phone,
        address=None if details.address is None else given(**asdict(details.address)),
        metadata=dict(details.metadata),
    )
    return parameters


def customer_change(details: CustomerDetails) -> "CustomerUpdateParams":
    """Describe a customer as it is now: telephone and address that are not there are unset at Stripe."""
    address = details.address
    parameters: CustomerUpdateParams = given(
        name=details.name,
        email=details.email,
        phone=details.phone or "",
        address="" if address is None else {name: value or "" for name, value in asdict(address).items()},
        metadata=dict(details.metadata),
    )
    return parameters


def subscription_item(change: SubscriptionChange) -> "SubscriptionUpdateParamsItem":
    """Describe the change of an item; without its id Stripe would add another."""
    parameters: SubscriptionUpdateParamsItem = given(id=change.item_id, quantity=change.quantity, price=change.price_id)
    return parameters


def checkout(new: NewCheckout) -> "SessionCreateParams":
    """Describe a checkout page."""
    metadata = dict(new.metadata)
    parameters: SessionCreateParams = given(
        mode="subscription",
        line_items=[{"price": new.price_id, "quantity": new.quantity}],
        success_url=new.success_url,
        cancel_url=new.cancel_url,
        customer=new.customer_id,
        customer_email=None if new.customer_id else new.email,
        client_reference_id=new.reference,
        metadata=metadata,
        subscription_data={"metadata": metadata},
    )
    return parameters


def invoice_filter(wanted: InvoiceFilter) -> "InvoiceListParams":
    """Describe a list of invoices."""
    parameters: InvoiceListParams = given(
        customer=wanted.customer_id,
        subscription=wanted.subscription_id,
        status=wanted.status,
        limit=wanted.limit,
        starting_after=wanted.starting_after,
    )
    return parameters


def invoice(new: NewInvoice) -> "InvoiceCreateParams":
    """Describe a draft."""
    parameters: InvoiceCreateParams = given(
        customer=new.customer_id,
        currency=new.currency,
        collection_method="charge_automatically" if new.days_until_due is None else "send_invoice",
        days_until_due=new.days_until_due,
        auto_advance=False,
        pending_invoice_items_behavior="exclude",
        description=new.description,
        footer=new.footer,
        metadata=dict(new.metadata),
    )
    return parameters


def invoice_item(draft: Draft, line: NewLine) -> "InvoiceItemCreateParams":
    """Describe a line of a draft; raises InvalidAmount."""
    by_price = line.price_id is not None
    amount = None if line.amount is None else to_minor_units(line.amount * line.quantity, draft.currency)
    parameters: InvoiceItemCreateParams = given(
        customer=draft.customer_id,
        invoice=draft.id,
        description=line.description,
        amount=None if by_price else amount,
        currency=None if by_price else draft.currency,
        pricing={"price": line.price_id} if by_price else None,
        quantity=line.quantity if by_price else None,
    )
    return parameters


def invoice_change(change: InvoiceChange) -> "InvoiceUpdateParams":
    """Describe a change of an invoice."""
    parameters: InvoiceUpdateParams = given(
        description=change.description,
        footer=change.footer,
        due_date=None if change.due_date is None else int(change.due_date.timestamp()),
        metadata=None if change.metadata is None else dict(change.metadata),
    )
    return parameters


def invoice_pay(payment_method_id: str | None) -> "InvoicePayParams":
    """Describe how an invoice is paid without the payer."""
    parameters: InvoicePayParams = given(off_session=True, payment_method=payment_method_id)
    return parameters


def payment(new: NewPayment) -> "PaymentIntentCreateParams":
    """Describe a payment without the payer; raises InvalidAmount."""
    parameters: PaymentIntentCreateParams = given(
        amount=to_minor_units(new.amount, new.currency),
        currency=new.currency,
        customer=new.customer_id,
        payment_method=new.payment_method_id,
        confirm=True,
        off_session=True,
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
        description=new.description,
        receipt_email=new.receipt_email,
        metadata=dict(new.metadata),
        expand=["latest_charge.balance_transaction"],
    )
    return parameters


def payout(new: NewPayout) -> "PayoutCreateParams":
    """Describe a payout; raises InvalidAmount."""
    parameters: PayoutCreateParams = given(
        amount=to_minor_units(new.amount, new.currency),
        currency=new.currency,
        description=new.description,
        metadata=dict(new.metadata),
    )
    return parameters
