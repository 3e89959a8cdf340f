# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType


class Address(BaseModel):
    """Postal address of a customer."""

    model_config = ConfigDict(
        extra="allow",
    )
    street1: str
    """Street and number."""
    street2: str | MISSING = MISSING
    """Suite, floor or building."""
    city: str
    """City."""
    state: Annotated[str, Field(max_length=2)]
    """Two-letter code of the state."""
    postal_code: Annotated[str, Field(alias="postalCode", max_length=10)]
    """ZIP or ZIP+4 code."""


class AddressPatch(BaseModel):
    """Merge patch of an address."""

    model_config = ConfigDict(
        extra="allow",
    )
    street1: str | MISSING = MISSING
    """Street and number."""
    street2: str | None | MISSING = MISSING
    """Suite, floor or building; null removes it."""
    city: str | MISSING = MISSING
    """City."""
    state: Annotated[str | MISSING, Field(max_length=2)] = MISSING
    """Two-letter code of the state."""
    postal_code: Annotated[str | MISSING, Field(alias="postalCode", max_length=10)] = MISSING
    """ZIP or ZIP+4 code."""


class BillingContact(BaseModel):
    """The person who signed the customer up and receives its mail."""

    model_config = ConfigDict(
        extra="allow",
    )
    first_name: Annotated[str | MISSING, Field(alias="firstName")] = MISSING
    """Given name."""
    last_name: Annotated[str | MISSING, Field(alias="lastName")] = MISSING
    """Family name."""
    email: str
    """E-mail address."""
    phone: str | MISSING = MISSING
    """Telephone number."""


class BillingContactPatch(BaseModel):
    """Merge patch of a billing contact."""

    model_config = ConfigDict(
        extra="allow",
    )
    first_name: Annotated[str | None | MISSING, Field(alias="firstName")] = MISSING
    """Given name; null removes it."""
    last_name: Annotated[str | None | MISSING, Field(alias="lastName")] = MISSING
    """Family name; null removes it."""
    email: str | MISSING = MISSING
    """E-mail address."""
    phone: str | None | MISSING = MISSING
    """Telephone number; null removes it."""


class Contact(BaseModel):
    """The person who looks after an instance."""

    model_config = ConfigDict(
        extra="allow",
    )
    first_name: Annotated[str, Field(alias="firstName")]
    """Given name."""
    last_name: Annotated[str, Field(alias="lastName")]
    """Family name."""
    email: str
    """E-mail address."""
    phone: str | MISSING = MISSING
    """Telephone number."""


class ContactPatch(BaseModel):
    """Merge patch of a contact."""

    model_config = ConfigDict(
        extra="allow",
    )
    first_name: Annotated[str | MISSING, Field(alias="firstName")] = MISSING
    """Given name."""
    last_name: Annotated[str | MISSING, Field(alias="lastName")] = MISSING
    """Family name."""
    email: str | MISSING = MISSING
    """E-mail address."""
    phone: str | None | MISSING = MISSING
    """Telephone number; null removes it."""


class Sla(BaseModel):
    """Service level agreement of an instance."""

    model_config = ConfigDict(
        extra="allow",
    )
    support_hours: Annotated[int | float, Field(alias="supportHours")]
    """Hours of support that are included."""
    transaction_limit: Annotated[int, Field(alias="transactionLimit")]
    """Writes that QuickBooks may execute in one billing period."""
    default_hourly_rate: Annotated[int | float, Field(alias="defaultHourlyRate")]
    """Price of an hour of support beyond those."""


class SlaPatch(BaseModel):
    """Merge patch of a service level agreement."""

    model_config = ConfigDict(
        extra="allow",
    )
    support_hours: Annotated[int | float | MISSING, Field(alias="supportHours")] = MISSING
    """Hours of support that are included."""
    transaction_limit: Annotated[int | MISSING, Field(alias="transactionLimit")] = MISSING
    """Writes that QuickBooks may execute in one billing period."""
    default_hourly_rate: Annotated[int | float | MISSING, Field(alias="defaultHourlyRate")] = MISSING
    """Price of an hour of support beyond those."""


class Instance(BaseModel):
    """One QuickBooks Desktop company file, polled by one Web Connector."""

    model_config = ConfigDict(
        extra="allow",
    )
    instance_id: Annotated[str | MISSING, Field(alias="instanceId")] = MISSING
    """Identifier of the instance, and the Web Connector's user name until `userName` changes it."""
    name: str
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    customer_id: Annotated[str, Field(alias="customerId")]
    """Customer that owns the instance; fixed once the instance exists."""
    contact: Contact
    qbd_path: Annotated[str | MISSING, Field(alias="qbdPath")] = MISSING
    """Path of the company file on the QuickBooks machine."""
    app_url: Annotated[str | MISSING, Field(alias="appUrl")] = MISSING
    """Address that the Web Connector polls; set by the hub unless an operator chooses another."""
    frequency_in_minutes: Annotated[int | MISSING, Field(alias="frequencyInMinutes", ge=1)] = MISSING
    """Minutes between two polls of the Web Connector."""
    file_id: Annotated[str | MISSING, Field(alias="fileId")] = MISSING
    """UUID that ties the .qwc file to one company file; made by the hub."""
    validated: bool | MISSING = MISSING
    """Whether the contact has confirmed the e-mail address."""
    sla: Sla | MISSING = MISSING
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""
    project_id: Annotated[str | MISSING, Field(alias="projectId")] = MISSING
    """Support project in Insightly; set by the hub once it has opened one."""
    user_name: Annotated[str | MISSING, Field(alias="userName", max_length=255, min_length=1)] = MISSING
    """User name that the Web Connector logs in with, unique over the whole hub; the instanceId until it is changed."""
    password: str | MISSING = MISSING
    """Password that the Web Connector logs in with; stored hashed, never returned."""


class InstanceUpdate(BaseModel):
    """What may change of an instance. Absent members stay as they are; members that only the hub sets are ignored, so that what was read can be sent back."""

    model_config = ConfigDict(
        extra="allow",
    )
    name: str | MISSING = MISSING
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    password: str | MISSING = MISSING
    """Password that the Web Connector logs in with; stored hashed, never returned."""
    qbd_path: Annotated[str | MISSING, Field(alias="qbdPath")] = MISSING
    """Path of the company file on the QuickBooks machine."""
    frequency_in_minutes: Annotated[int | MISSING, Field(alias="frequencyInMinutes", ge=1)] = MISSING
    """Minutes between two polls of the Web Connector; when absent it stays as it is."""
    instance_id: Annotated[str | MISSING, Field(alias="instanceId")] = MISSING
    """Identifier of the instance."""
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """Customer that owns the instance; cannot change."""
    contact: Contact | MISSING = MISSING
    app_url: Annotated[str | MISSING, Field(alias="appUrl")] = MISSING
    """Address that the Web Connector polls; operators only."""
    file_id: Annotated[str | MISSING, Field(alias="fileId")] = MISSING
    """UUID that ties the .qwc file to one company file."""
    validated: bool | MISSING = MISSING
    """Whether the contact has confirmed the e-mail address."""
    sla: Sla | MISSING = MISSING
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""
    project_id: Annotated[str | MISSING, Field(alias="projectId")] = MISSING
    """Support project in Insightly."""
    user_name: Annotated[str | MISSING, Field(alias="userName", max_length=255, min_length=1)] = MISSING
    """User name that the Web Connector logs in with, unique over the whole hub."""


class Customer(BaseModel):
    """A client of QBD Connect."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the customer."""
    organization_id: Annotated[str | MISSING, Field(alias="organizationId")] = MISSING
    """Organisation in Insightly; set by the hub or an operator."""
    gateway_customer_id: Annotated[str | MISSING, Field(alias="gatewayCustomerId")] = MISSING
    """Customer at the payment provider, which is Stripe; set by the hub or an operator."""
    subscription_id: Annotated[str | MISSING, Field(alias="subscriptionId")] = MISSING
    """Subscription in Stripe; set by the hub or an operator."""
    name: str | MISSING = MISSING
    """Name of the client."""
    address: Address | MISSING = MISSING
    primary_billing_contact: Annotated[BillingContact, Field(alias="primaryBillingContact")]
    qbd_instances: Annotated[list[Instance] | MISSING, Field(alias="qbdInstances")] = MISSING
    """The live instances of the customer."""


Role = TypeAliasType("Role", Literal["owner", "admin", "member", "read-only"])
"""
What a user may do for a customer. An owner and an admin may do everything, but an admin nothing to owners; a member reads, and changes instances, their requests and the own profile; read-only reads.

"""


class UserCustomer(BaseModel):
    """A customer that a user works for."""

    model_config = ConfigDict(
        extra="allow",
    )
    customer_id: Annotated[str, Field(alias="customerId")]
    """The customer."""
    role: Role | MISSING = MISSING
    """Role of the user there; `member` unless given."""


class User(BaseModel):
    """A person who works for one customer or more."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the user."""
    email: Annotated[
        str, Field(max_length=320, min_length=3, pattern="^[^@<>\\x00-\\x20\\x7f]+@[^@<>\\x00-\\x20\\x7f]+$")
    ]
    """E-mail address. A customer gives one to only one user, whatever its case, and so do the operators."""
    first_name: Annotated[str | MISSING, Field(alias="firstName")] = MISSING
    """Given name."""
    last_name: Annotated[str | MISSING, Field(alias="lastName")] = MISSING
    """Family name."""
    phone: str | MISSING = MISSING
    """Telephone number."""
    role: Role | MISSING = MISSING
    """Role at the caller's customer; for an operator that at the user's only customer, absent where there are none or several. `member` unless given."""
    customers: Annotated[list[UserCustomer] | MISSING, Field(max_length=100)] = MISSING
    """The customers that the user works for, as far as the caller may see them; written by operators when the user is created."""
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""


class UserUpdate(BaseModel):
    """What may change of a user. Absent members stay as they are; members that only the hub sets are ignored, so that what was read can be sent back."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the user."""
    email: Annotated[
        str | MISSING, Field(max_length=320, min_length=3, pattern="^[^@<>\\x00-\\x20\\x7f]+@[^@<>\\x00-\\x20\\x7f]+$")
    ] = MISSING
    """E-mail address. A customer gives one to only one user, whatever its case, and so do the operators."""
    first_name: Annotated[str | MISSING, Field(alias="firstName")] = MISSING
    """Given name."""
    last_name: Annotated[str | MISSING, Field(alias="lastName")] = MISSING
    """Family name."""
    phone: str | MISSING = MISSING
    """Telephone number."""
    role: Role | MISSING = MISSING
    """Role at the caller's customer; for an operator that at the user's only customer."""
    customers: Annotated[list[UserCustomer] | MISSING, Field(max_length=100)] = MISSING
    """The customers that the user works for; changed by linking and unlinking, here only repeated."""
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""


class UserLink(BaseModel):
    """The customer that a user shall work for, and as what."""

    model_config = ConfigDict(
        extra="allow",
    )
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """The customer; the caller's own unless an operator calls, who must name it."""
    role: Role | MISSING = MISSING
    """Role of the user there; `member` for a new link, and an existing one keeps its role unless another is given."""


class NewRequest(BaseModel):
    """A message for QuickBooks."""

    model_config = ConfigDict(
        extra="allow",
    )
    request_id: Annotated[
        str,
        Field(
            alias="requestId",
            max_length=36,
            min_length=36,
            pattern="^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        ),
    ]
    """UUID made by the caller; the same request sent again under it is taken only once."""
    timestamp: str
    """When the request was made."""
    qbxml: Annotated[str, Field(min_length=1)]
    """A whole qbXML document, whose QBXMLMsgsRq holds one request element or more; passed on as it is."""
    priority: Annotated[int | MISSING, Field(ge=-100, le=100)] = MISSING
    """The greater goes first; among equals the older."""
    depends_on: Annotated[str | MISSING, Field(alias="dependsOn")] = MISSING
    """Request of the same instance that must be completed before; where it ends otherwise, this one fails."""
    deadline: str | MISSING = MISSING
    """When the request is of no use any more, unless it was sent before."""


Currency = TypeAliasType("Currency", Annotated[str, Field(pattern="^[A-Za-z]{3}$")])
"""ISO code of a currency, such as `usd`; answers have it in lower case."""


NewMetadataAdditionalProperty = TypeAliasType("NewMetadataAdditionalProperty", Annotated[str, Field(max_length=500)])


NewMetadata = TypeAliasType("NewMetadata", Annotated[dict[str, NewMetadataAdditionalProperty], Field(max_length=20)])
"""Texts of the caller's own, kept by the payment provider too; 20 at most, names up to 40 and values up to 500 characters, none beginning with `qbd_`. They replace what was there."""


class Subscription(BaseModel):
    """A customer's subscription; its quantity is the number of paid seats."""

    model_config = ConfigDict(
        extra="allow",
    )
    subscription_id: Annotated[str | MISSING, Field(alias="subscriptionId")] = MISSING
    """Identifier of the subscription, as the payment provider has it."""
    product_id: Annotated[str | MISSING, Field(alias="productId")] = MISSING
    """Product of the subscription; to subscribe, it stands for its usual price."""
    price_id: Annotated[str | MISSING, Field(alias="priceId")] = MISSING
    """Price of the subscription."""
    subscription_item_id: Annotated[str | MISSING, Field(alias="subscriptionItemId")] = MISSING
    """Identifier of the line of the subscription."""
    quantity: int | MISSING = MISSING
    """Paid seats, at least one and as many as there are live instances, which is also the default; 0 ends the subscription with its period, once no instance is live."""
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """The customer; the caller's own unless an operator calls, who must name it to subscribe."""
    email: str | MISSING = MISSING
    """E-mail address of the customer at the payment provider, which is that of the primary billing contact; sent, it changes both."""
    sla: Sla | MISSING = MISSING
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""
    status: str | MISSING = MISSING
    """State at the payment provider, such as `active`, `past_due`, `unpaid` or `canceled`."""
    current_period_start: Annotated[str | MISSING, Field(alias="currentPeriodStart")] = MISSING
    """Start of the billing period."""
    current_period_end: Annotated[str | MISSING, Field(alias="currentPeriodEnd")] = MISSING
    """End of the billing period."""
    cancel_at_period_end: Annotated[bool | MISSING, Field(alias="cancelAtPeriodEnd")] = MISSING
    """Whether it ends with its billing period."""
    suspended_from: Annotated[str | MISSING, Field(alias="suspendedFrom")] = MISSING
    """From when on the instances get no work, because the subscription is not paid for or over; absent while all is well."""


class NewCheckout(BaseModel):
    """A page on which somebody subscribes and pays."""

    model_config = ConfigDict(
        extra="allow",
    )
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """The customer who subscribes; the caller's own unless an operator calls."""
    email: str | MISSING = MISSING
    """E-mail address of a new customer, for operators; the customer is created when the checkout is completed."""
    price_id: Annotated[str | MISSING, Field(alias="priceId")] = MISSING
    """Price to subscribe to."""
    product_id: Annotated[str | MISSING, Field(alias="productId")] = MISSING
    """Product to subscribe to, at its usual price; `priceId` goes before it."""
    quantity: Annotated[int | MISSING, Field(ge=1, le=100000)] = MISSING
    """Paid seats, at least as many as there are live instances, which is also the default."""
    success_url: Annotated[str | MISSING, Field(alias="successUrl", max_length=2048)] = MISSING
    """Where the buyer goes after the payment, on an allowed origin; `{CHECKOUT_SESSION_ID}` in it is replaced. A page of the hub by default."""
    cancel_url: Annotated[str | MISSING, Field(alias="cancelUrl", max_length=2048)] = MISSING
    """Where the buyer goes who changes their mind, on an allowed origin. A page of the hub by default."""


InvoiceStatus = TypeAliasType("InvoiceStatus", Literal["draft", "open", "paid", "uncollectible", "void"])
"""State of an invoice."""


Amount = TypeAliasType("Amount", Annotated[int, Field(ge=-999999, le=999999)])
"""Amount of one unit; negative for a discount, which operators give."""


Amount1 = TypeAliasType("Amount1", Annotated[float, Field(ge=-999999.99, le=999999.99)])
"""Amount of one unit; negative for a discount, which operators give."""


class NewInvoiceLine(BaseModel):
    """A line to be invoiced, by `amount` and `description`, or by `priceId`."""

    model_config = ConfigDict(
        extra="allow",
    )
    description: Annotated[str | MISSING, Field(max_length=500, min_length=1)] = MISSING
    """What it is for; required with an amount."""
    amount: Amount | Amount1 | MISSING = MISSING
    """Amount of one unit; negative for a discount, which operators give."""
    price_id: Annotated[str | MISSING, Field(alias="priceId")] = MISSING
    """One-time price of one unit, as the payment provider knows it."""
    quantity: Annotated[int | MISSING, Field(ge=1, le=100000)] = MISSING
    """How many units."""


class NewInvoice(BaseModel):
    """An invoice to be made."""

    model_config = ConfigDict(
        extra="allow",
    )
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """The customer; the caller's own unless an operator calls, who must name it."""
    currency: Currency | MISSING = MISSING
    collection: Literal["send", "charge"] | MISSING = MISSING
    """With `send` the customer pays on the page `hostedInvoiceUrl`, until the day when it is due; with `charge` it is due at once, by the usual payment method, as soon as a payment of the invoice asks for it."""
    due_in_days: Annotated[int | MISSING, Field(alias="dueInDays", ge=0, le=3650)] = MISSING
    """Days until it is due; 30 unless `dueDate` is given. Only for `send`."""
    due_date: Annotated[str | MISSING, Field(alias="dueDate")] = MISSING
    """Day until which it is due, instead of `dueInDays`."""
    description: Annotated[str | MISSING, Field(max_length=500)] = MISSING
    """Text on the invoice."""
    footer: Annotated[str | MISSING, Field(max_length=500)] = MISSING
    """Text below the invoice."""
    lines: Annotated[list[NewInvoiceLine], Field(max_length=100, min_length=1)]
    """What is invoiced."""
    finalize: bool | MISSING = MISSING
    """Whether it is finalized at once; a draft can be finalized later."""
    metadata: NewMetadata | MISSING = MISSING


class InvoiceUpdate(BaseModel):
    """What may change of an invoice. Absent members stay as they are; members of an invoice that are not named here are ignored, so that what was read can be sent back."""

    model_config = ConfigDict(
        extra="allow",
    )
    status: InvoiceStatus | MISSING = MISSING
    description: Annotated[str | MISSING, Field(max_length=500)] = MISSING
    """Text on the invoice; only of a draft."""
    footer: Annotated[str | MISSING, Field(max_length=500)] = MISSING
    """Text below the invoice; only of a draft."""
    due_date: Annotated[str | MISSING, Field(alias="dueDate")] = MISSING
    """Day until which it is due, UTC; only of a draft."""
    metadata: NewMetadata | MISSING = MISSING


Amount2 = TypeAliasType("Amount2", Annotated[int, Field(ge=0, le=999999)])
"""The amount, to be checked against what is still to be paid; less is possible only with `paymentIntentId`."""


Amount3 = TypeAliasType("Amount3", Annotated[float, Field(ge=0.0, le=999999.99)])
"""The amount, to be checked against what is still to be paid; less is possible only with `paymentIntentId`."""


class NewInvoicePayment(BaseModel):
    """How an invoice is paid; without any member, by the customer's usual payment method."""

    model_config = ConfigDict(
        extra="allow",
    )
    amount: Amount2 | Amount3 | MISSING = MISSING
    """The amount, to be checked against what is still to be paid; less is possible only with `paymentIntentId`."""
    payment_method_id: Annotated[str | MISSING, Field(alias="paymentMethodId")] = MISSING
    """Payment method of the customer to be charged."""
    payment_intent_id: Annotated[str | MISSING, Field(alias="paymentIntentId")] = MISSING
    """A payment that was made before (`POST /payments`), was not refunded, and shall pay this invoice."""
    out_of_band: Annotated[bool | MISSING, Field(alias="outOfBand")] = MISSING
    """Whether it was paid without the payment provider, such as by cheque, which operators note."""
    reference: Annotated[str | MISSING, Field(max_length=200)] = MISSING
    """Number of the cheque or of the transfer; only with `outOfBand`."""
    date: str | MISSING = MISSING
    """Day of that payment; only with `outOfBand`."""


Amount4 = TypeAliasType("Amount4", Annotated[int, Field(ge=1, le=999999)])
"""The amount."""


Amount5 = TypeAliasType("Amount5", Annotated[float, Field(ge=0.01, le=999999.99)])
"""The amount."""


class NewPayment(BaseModel):
    """A payment that is taken at once."""

    model_config = ConfigDict(
        extra="allow",
    )
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """The customer; the caller's own unless an operator calls, who must name it."""
    amount: Amount4 | Amount5
    """The amount."""
    currency: Currency
    payment_method_id: Annotated[str | MISSING, Field(alias="paymentMethodId")] = MISSING
    """Payment method of the customer; the usual one by default."""
    invoice_id: Annotated[str | MISSING, Field(alias="invoiceId")] = MISSING
    """Invoice that the payment shall pay, in part or in whole. If it was paid otherwise in between, the payment stands all the same, and the answer has no `invoiceId`."""
    description: Annotated[str | MISSING, Field(max_length=500)] = MISSING
    """What it is for."""
    receipt_email: Annotated[str | MISSING, Field(alias="receiptEmail", max_length=320)] = MISSING
    """Where the receipt goes."""
    metadata: NewMetadata | MISSING = MISSING


class Payout(BaseModel):
    """What of a charge reaches the bank account."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the payout."""
    date_created: Annotated[str, Field(alias="dateCreated")]
    """Day of the payout."""
    payout_amount: Annotated[int | float, Field(alias="payoutAmount")]
    """What is paid out, the invoice's amount less the fee."""
    invoice_amount: Annotated[int | float, Field(alias="invoiceAmount")]
    """What was charged, less what was refunded."""
    fee_amount: Annotated[int | float, Field(alias="feeAmount")]
    """What the payment provider keeps."""
    currency: str
    """ISO code of the currency of the account."""
    charge_id: Annotated[str, Field(alias="chargeId")]
    """The charge that is paid out."""
    description: str
    """What it is for."""
    status: str | MISSING = MISSING
    """`recorded` until the payment provider's payout is known, then its state, such as `paid`."""
    gateway_payout_id: Annotated[str | MISSING, Field(alias="gatewayPayoutId")] = MISSING
    """Payout of the payment provider that holds it."""


EventType = TypeAliasType(
    "EventType",
    Literal[
        "*",
        "instance.created",
        "instance.updated",
        "instance.deleted",
        "instance.validated",
        "request.queued",
        "request.sent",
        "request.completed",
        "request.failed",
        "request.cancelled",
        "request.expired",
        "session.started",
        "session.ended",
        "subscription.updated",
        "subscription.ended",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.voided",
        "payout.paid",
        "payout.failed",
    ],
)
"""What a webhook may listen to; `*` is everything."""


class Webhook(BaseModel):
    """An address that is told what happens, by the Standard Webhooks specification."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the webhook."""
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """Customer whose events are told; without one, which only operators may, those of every customer."""
    url: Annotated[
        str,
        Field(
            max_length=2048,
            pattern="^https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[1-9][0-9]{0,4})?([/?][!-~]*)?$",
        ),
    ]
    """Address that events are posted to, https; it must not lead into the hub's own network."""
    events: Annotated[list[EventType], Field(min_length=1)]
    """What is told."""
    description: str | MISSING = MISSING
    """What the webhook is for."""
    enabled: bool | MISSING = MISSING
    """Whether events are told."""
    disabled_reason: Annotated[str | MISSING, Field(alias="disabledReason")] = MISSING
    """Why the hub has disabled it."""
    secret: str | MISSING = MISSING
    """Secret that signs the events; shown only by the answer that creates the webhook."""
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""


class WebhookPatch(BaseModel):
    """Merge patch of a webhook (RFC 7396). Absent members stay, null removes one."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the webhook."""
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """Customer whose events are told; cannot change."""
    url: Annotated[
        str | MISSING,
        Field(
            max_length=2048,
            pattern="^https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[1-9][0-9]{0,4})?([/?][!-~]*)?$",
        ),
    ] = MISSING
    """Address that events are posted to."""
    events: Annotated[list[EventType] | MISSING, Field(min_length=1)] = MISSING
    """What is told."""
    description: str | None | MISSING = MISSING
    """What the webhook is for; null removes it."""
    enabled: bool | MISSING = MISSING
    """Whether events are told; true also ends a disabling by the hub."""
    disabled_reason: Annotated[str | MISSING, Field(alias="disabledReason")] = MISSING
    """Why the hub has disabled it."""
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""


JsonNull = TypeAliasType("JsonNull", None)
"""The JSON value null."""


class InstancePatch(BaseModel):
    """Merge patch of an instance (RFC 7396). Absent members stay, null removes one."""

    model_config = ConfigDict(
        extra="allow",
    )
    instance_id: Annotated[str | MISSING, Field(alias="instanceId")] = MISSING
    """Identifier of the instance."""
    name: str | MISSING = MISSING
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    customer_id: Annotated[str | MISSING, Field(alias="customerId")] = MISSING
    """Customer that owns the instance; cannot change."""
    contact: ContactPatch | MISSING = MISSING
    qbd_path: Annotated[str | None | MISSING, Field(alias="qbdPath")] = MISSING
    """Path of the company file on the QuickBooks machine; null removes it."""
    app_url: Annotated[str | None | MISSING, Field(alias="appUrl")] = MISSING
    """Address that the Web Connector polls; operators only; null returns to the hub's own."""
    frequency_in_minutes: Annotated[int | None | MISSING, Field(alias="frequencyInMinutes", ge=1)] = MISSING
    """Minutes between two polls of the Web Connector; null returns to 60."""
    file_id: Annotated[str | MISSING, Field(alias="fileId")] = MISSING
    """UUID that ties the .qwc file to one company file."""
    validated: bool | MISSING = MISSING
    """Whether the contact has confirmed the e-mail address."""
    sla: SlaPatch | JsonNull | MISSING = MISSING
    date_created: Annotated[str | MISSING, Field(alias="dateCreated")] = MISSING
    """Day of creation, UTC."""
    project_id: Annotated[str | MISSING, Field(alias="projectId")] = MISSING
    """Support project in Insightly."""
    user_name: Annotated[str | None | MISSING, Field(alias="userName", max_length=255, min_length=1)] = MISSING
    """User name that the Web Connector logs in with, unique over the whole hub; null returns to the instanceId."""
    password: str | None | MISSING = MISSING
    """Password that the Web Connector logs in with; null removes it."""


class CustomerPatch(BaseModel):
    """Merge patch of a customer (RFC 7396). Absent members stay, null removes one."""

    model_config = ConfigDict(
        extra="allow",
    )
    id: str | MISSING = MISSING
    """Identifier of the customer."""
    organization_id: Annotated[str | None | MISSING, Field(alias="organizationId")] = MISSING
    """Organisation in Insightly; operators only."""
    gateway_customer_id: Annotated[str | None | MISSING, Field(alias="gatewayCustomerId")] = MISSING
    """Customer at the payment provider; operators only."""
    subscription_id: Annotated[str | None | MISSING, Field(alias="subscriptionId")] = MISSING
    """Subscription in Stripe; operators only."""
    name: str | None | MISSING = MISSING
    """Name of the client; null removes it."""
    address: AddressPatch | JsonNull | MISSING = MISSING
    primary_billing_contact: Annotated[BillingContactPatch | MISSING, Field(alias="primaryBillingContact")] = MISSING
    qbd_instances: Annotated[list[dict[str, Any]] | MISSING, Field(alias="qbdInstances")] = MISSING
    """Ignored, because instances have operations of their own."""
