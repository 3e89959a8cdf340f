"""What services and whoever moves the money tell each other.

Money is Decimal in major units; times are aware datetimes in UTC; ids are those of the gateway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, Literal, TypeVar

Item = TypeVar("Item")
Metadata = Mapping[str, str]
InvoiceStatus = Literal["draft", "open", "paid", "uncollectible", "void"]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page of a list, newest first."""

    items: Sequence[Item]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Sla:
    """What a price promises: hours of support and transactions per period, and the rate beyond the hours."""

    support_hours: Decimal
    transaction_limit: int
    default_hourly_rate: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A price; without an SLA it is not for sale here, nor unless it is the same amount for each seat (`per_seat`)."""

    id: str
    product_id: str
    active: bool
    unit_amount: Decimal
    currency: str
    interval: str | None
    interval_count: int | None
    per_seat: bool
    sla: Sla | None


@dataclass(frozen=True, slots=True)
class Product:
    """A product, with the price that it has by default."""

    id: str
    name: str
    description: str | None
    active: bool
    unit_label: str | None
    default_price: Price | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A recurring price and what it is the price of; `is_default` where the product has it unless another is chosen."""

    price: Price
    product_name: str
    description: str | None
    unit_label: str | None
    product_active: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What the gateway keeps of a customer; None leaves a name or an e-mail address as it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayCustomer:
    """A customer as the gateway knows it."""

    id: str
    email: str | None
    name: str | None
    delinquent: bool
    default_payment_method: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription to be started; it is paid at once or not started at all."""

    customer_id: str
    price_id: str
    quantity: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class SubscriptionChange:
    """What changes of a subscription; None leaves a thing as it is.

    `bill_now` charges the difference at once, and changes nothing if that fails; else it goes on the next invoice.
    """

    item_id: str
    quantity: int | None = None
    price_id: str | None = None
    bill_now: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to one price."""

    id: str
    item_id: str
    customer_id: str
    email: str | None
    product_id: str
    price_id: str
    quantity: int
    status: str
    sla: Sla | None
    period_start: datetime
    period_end: datetime
    ends_with_period: bool
    latest_invoice_id: str | None
    payment_method_id: str | None  # of its own, else the customer's default one pays
    created: datetime
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class ListedSubscription:
    """A subscription as a list shows it."""

    id: str
    status: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class NewCheckout:
    """A page on which a buyer subscribes: for a known customer, or with an e-mail address."""

    price_id: str
    quantity: int
    success_url: str
    cancel_url: str | None
    customer_id: str | None = None
    email: str | None = None
    reference: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout page, and what came of it."""

    id: str
    url: str | None
    status: str | None
    expires_at: datetime
    customer_id: str | None
    subscription_id: str | None
    reference: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A draft; the customer is charged, or asked to pay within some days."""

    customer_id: str
    currency: str
    days_until_due: int | None
    description: str | None = None
    footer: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What must be known of a draft to give it a line."""

    id: str
    customer_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of a draft: a quantity of an amount, with a description, or of a one-time price."""

    description: str | None = None
    amount: Decimal | None = None
    price_id: str | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class InvoiceChange:
    """What changes of an invoice; None leaves a thing as it is."""

    description: str | None = None
    footer: str | None = None
    due_date: datetime | None = None
    metadata: Metadata | None = None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice."""

    id: str
    description: str | None
    amount: Decimal
    quantity: int | None
    price_id: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; the first lines of it."""

    id: str
    number: str | None
    customer_id: str
    subscription_id: str | None
    status: str
    billing_reason: str | None
    currency: str
    total: Decimal
    amount_due: Decimal
    amount_paid: Decimal
    amount_remaining: Decimal
    created: datetime
    due_date: datetime | None
    paid_at: datetime | None
    description: str | None
    footer: str | None
    hosted_url: str | None
    pdf_url: str | None
    lines: Sequence[InvoiceLine]
    has_more_lines: bool
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices a list shows, and which page of it."""

    customer_id: str | None = None
    subscription_id: str | None = None
    status: InvoiceStatus | None = None
    limit: int = 100
    starting_after: str | None = None


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """A payment of an invoice, made or still open; fee and net amount once it is booked."""

    id: str
    invoice_id: str
    status: str
    currency: str
    amount_requested: Decimal
    amount_paid: Decimal | None
    payment_id: str | None
    charge_id: str | None
    fee: Decimal | None
    net: Decimal | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment to be made at once, without the payer; by the customer's default method unless one is named."""

    customer_id: str
    amount: Decimal
    currency: str
    payment_method_id: str
    description: str | None = None
    receipt_email: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment and its charge; fee and net amount once it is booked, and what of it was refunded."""

    id: str
    status: str
    amount: Decimal
    refunded: Decimal
    currency: str
    customer_id: str | None
    payment_method_id: str | None
    charge_id: str | None
    fee: Decimal | None
    net: Decimal | None
    created: datetime
    description: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as it was booked."""

    id: str
    amount: Decimal
    refunded: Decimal
    fee: Decimal
    net: Decimal
    currency: str
    customer_id: str | None
    payment_id: str | None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that went back to the payer."""

    id: str
    charge_id: str | None
    amount: Decimal
    currency: str
    status: str | None


@dataclass(frozen=True, slots=True)
class NewPayout:
    """A payout to be made."""

    amount: Decimal
    currency: str
    description: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayPayout:
    """A payout to the bank account."""

    id: str
    amount: Decimal
    currency: str
    status: str
    automatic: bool
    arrival_date: datetime
    reconciliation_status: str
    failure_code: str | None
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """Something that happened; what it was is read from the object itself, never from the event."""

    id: str
    type: str
    created: datetime
    object_kind: str
    object_id: str | None
    live: bool
