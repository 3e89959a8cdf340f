# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict


class Fault(TypedDict):
    """One fault of a request."""

    pointer: NotRequired[str]
    """JSON pointer (RFC 6901) to the member of the body."""
    parameter: NotRequired[str]
    """Name of the parameter."""
    detail: str
    """What is wrong, and how to mend it."""


class Address(TypedDict):
    """Postal address of a customer."""

    street1: str
    """Street and number."""
    street2: NotRequired[str]
    """Suite, floor or building."""
    city: str
    """City."""
    state: str
    """Two-letter code of the state."""
    postalCode: str
    """ZIP or ZIP+4 code."""


class BillingContact(TypedDict):
    """The person who signed the customer up and receives its mail."""

    firstName: NotRequired[str]
    """Given name."""
    lastName: NotRequired[str]
    """Family name."""
    email: str
    """E-mail address."""
    phone: NotRequired[str]
    """Telephone number."""


class Contact(TypedDict):
    """The person who looks after an instance."""

    firstName: str
    """Given name."""
    lastName: str
    """Family name."""
    email: str
    """E-mail address."""
    phone: NotRequired[str]
    """Telephone number."""


class Sla(TypedDict):
    """Service level agreement of an instance."""

    supportHours: float
    """Hours of support that are included."""
    transactionLimit: int
    """Writes that QuickBooks may execute in one billing period."""
    defaultHourlyRate: float
    """Price of an hour of support beyond those."""


class Instance(TypedDict):
    """One QuickBooks Desktop company file, polled by one Web Connector."""

    instanceId: NotRequired[str]
    """Identifier of the instance, and the Web Connector's user name until `userName` changes it."""
    name: str
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    customerId: str
    """Customer that owns the instance; fixed once the instance exists."""
    contact: Contact
    qbdPath: NotRequired[str]
    """Path of the company file on the QuickBooks machine."""
    appUrl: NotRequired[str]
    """Address that the Web Connector polls; set by the hub unless an operator chooses another."""
    frequencyInMinutes: NotRequired[int]
    """Minutes between two polls of the Web Connector."""
    fileId: NotRequired[str]
    """UUID that ties the .qwc file to one company file; made by the hub."""
    validated: NotRequired[bool]
    """Whether the contact has confirmed the e-mail address."""
    sla: NotRequired[Sla]
    dateCreated: NotRequired[str]
    """Day of creation, UTC."""
    projectId: NotRequired[str]
    """Support project in Insightly; set by the hub once it has opened one."""
    userName: NotRequired[str]
    """User name that the Web Connector logs in with, unique over the whole hub; the instanceId until it is changed."""


class Customer(TypedDict):
    """A client of QBD Connect."""

    id: NotRequired[str]
    """Identifier of the customer."""
    organizationId: NotRequired[str]
    """Organisation in Insightly; set by the hub or an operator."""
    gatewayCustomerId: NotRequired[str]
    """Customer at the payment provider, which is Stripe; set by the hub or an operator."""
    subscriptionId: NotRequired[str]
    """Subscription in Stripe; set by the hub or an operator."""
    name: NotRequired[str]
    """Name of the client."""
    address: NotRequired[Address]
    primaryBillingContact: BillingContact
    qbdInstances: NotRequired[list[Instance]]
    """The live instances of the customer."""


Role: TypeAlias = Literal["owner", "admin", "member", "read-only"]
"""
What a user may do for a customer. An owner and an admin may do everything, but an admin nothing to owners; a member reads, and changes instances, their requests and the own profile; read-only reads.

"""


class UserCustomer(TypedDict):
    """A customer that a user works for."""

    customerId: str
    """The customer."""
    role: NotRequired[Role]
    """Role of the user there; `member` unless given."""


class User(TypedDict):
    """A person who works for one customer or more."""

    id: NotRequired[str]
    """Identifier of the user."""
    email: str
    """E-mail address. A customer gives one to only one user, whatever its case, and so do the operators."""
    firstName: NotRequired[str]
    """Given name."""
    lastName: NotRequired[str]
    """Family name."""
    phone: NotRequired[str]
    """Telephone number."""
    role: NotRequired[Role]
    """Role at the caller's customer; for an operator that at the user's only customer, absent where there are none or several. `member` unless given."""
    customers: NotRequired[list[UserCustomer]]
    """The customers that the user works for, as far as the caller may see them; written by operators when the user is created."""
    dateCreated: NotRequired[str]
    """Day of creation, UTC."""


class Session(TypedDict):
    """One visit of a Web Connector, from its login to its end."""

    sessionId: str
    """Identifier of the session, made when it starts."""
    timestamp: str
    """When the session started."""
    user: str
    """User name that the Web Connector logged in with."""
    instanceId: str
    """Instance that had this user name at the time; it stays when the name changes."""
    ipAddress: NotRequired[str]
    """Address that the Web Connector came from."""
    endedAt: NotRequired[str]
    """When the session ended; absent while it goes on."""


class EventLog(TypedDict):
    """One event, such as a login, a request that was answered, or a fault."""

    logId: NotRequired[int]
    """Number of the event; a later one is larger."""
    clientId: str
    """Customer that the event belongs to."""
    timestamp: str
    """When it happened."""
    user: str
    """User name that the Web Connector gave; the id of the user or key that called the API; or `hub`."""
    action: str
    """What happened."""
    detail: NotRequired[str]
    """More about it."""
    result: NotRequired[str]
    """How it ended, as a code or in words."""
    instanceId: NotRequired[str]
    """Instance that the event belongs to."""
    sessionId: NotRequired[str]
    """Session during which it happened."""


RequestStatus: TypeAlias = Literal["queued", "sent", "completed", "failed", "cancelled", "expired"]
"""How far a request has come. The last four are final."""


class RequestError(TypedDict):
    """Why a request failed."""

    code: str
    """Status code of QuickBooks or of the Web Connector, or a word of the hub."""
    message: str
    """What happened."""


class Request(TypedDict):
    """One message for QuickBooks and what became of it."""

    instanceId: NotRequired[str]
    """Instance that the request is for."""
    requestId: str
    """UUID that the caller gave."""
    sessionId: NotRequired[str]
    """Session that took the request to QuickBooks."""
    timestamp: str
    """When the request was made, as the caller said."""
    status: NotRequired[RequestStatus]
    priority: NotRequired[int]
    """The greater goes first."""
    dependsOn: NotRequired[str]
    """Request of the same instance that must be completed before."""
    deadline: NotRequired[str]
    """When the request is of no use any more, unless it was sent before."""
    createdAt: NotRequired[str]
    """When the hub took the request."""
    sentAt: NotRequired[str]
    """When a Web Connector took it."""
    finishedAt: NotRequired[str]
    """When it came to its end."""
    error: NotRequired[RequestError]
    qbxml: NotRequired[str]
    """The message; left out of lists."""
    result: NotRequired[str]
    """What QuickBooks answered; left out of lists."""


class MetricDescription(TypedDict):
    """One of the quantities that are counted."""

    id: str
    """Identifier of the metric."""
    unit: str
    """What a value counts, such as `requests`, `seconds` or `bytes`."""
    description: str
    """What is counted."""


class MetricPoint(TypedDict):
    """One day of a metric."""

    time: str
    """Beginning of the day, UTC."""
    value: float
    """Sum over the day, in the unit of the metric."""


class Metric(TypedDict):
    """A quantity over time, a point for each day in UTC that the window touches."""

    metricId: str
    """Identifier of the metric."""
    unit: str
    """What a value counts."""
    fromTime: str
    """Start of the window, at most 360 days ago."""
    toTime: str
    """End of the window, not in the future."""
    points: list[MetricPoint]
    """The days in their order; a day without activity has the value 0."""


class InstanceStats(TypedDict):
    """What one instance did."""

    instanceId: str
    """The instance."""
    name: str
    """Its name."""
    sessions: int
    """Sessions started."""
    requests: int
    """Requests answered."""
    transactions: int
    """Writes that QuickBooks executed."""
    errors: int
    """Answers that report an error, and requests that failed."""
    transactionLimit: NotRequired[int]
    """Transactions that its service level agreement includes in one billing period."""


class CustomerStats(TypedDict):
    """What the instances of a customer did on the days in UTC that a window touches; deleted instances count, too."""

    customerId: str
    """The customer."""
    begin: str
    """Start of the window."""
    end: str
    """End of the window."""
    sessions: int
    """Sessions started."""
    requests: int
    """Requests answered."""
    transactions: int
    """Writes that QuickBooks executed."""
    errors: int
    """Answers that report an error, and requests that failed."""
    instances: list[InstanceStats]
    """The same for each instance."""


class InstancePassword(TypedDict):
    """A password that the hub has made; it is shown only this once."""

    instanceId: str
    """The instance."""
    userName: str
    """User name that the Web Connector logs in with."""
    password: str
    """The password, 160 bits as text that can be typed."""


class InstanceValidation(TypedDict):
    """A mail with a link that validates an instance is on its way."""

    sentTo: str
    """E-mail address of the contact of the instance."""


Currency: TypeAlias = str
"""ISO code of a currency, such as `usd`; answers have it in lower case."""


Metadata: TypeAlias = dict[str, str]
"""Texts that the payment provider keeps with an object, but for the hub's own."""


class Price(TypedDict):
    """What a product costs in each interval."""

    priceId: str
    """Identifier of the price."""
    unitAmount: float
    """Price of one seat."""
    currency: Currency
    interval: str
    """Length of a billing period, `day`, `week`, `month` or `year`."""
    intervalCount: int
    """How many of these make one billing period."""
    sla: Sla


class Product(TypedDict):
    """Something that can be subscribed to."""

    productId: str
    """Identifier of the product."""
    name: str
    """Name of the product."""
    description: NotRequired[str]
    """What it is."""
    unitLabel: NotRequired[str]
    """What one seat is called."""
    priceId: NotRequired[str]
    """The price that it has unless another is chosen; absent where that is not for sale."""
    unitAmount: NotRequired[float]
    """Amount of that price."""
    currency: NotRequired[Currency]
    interval: NotRequired[str]
    """Interval of that price."""
    sla: NotRequired[Sla]
    prices: list[Price]
    """All prices that are for sale."""


class Subscription(TypedDict):
    """A customer's subscription; its quantity is the number of paid seats."""

    subscriptionId: NotRequired[str]
    """Identifier of the subscription, as the payment provider has it."""
    productId: NotRequired[str]
    """Product of the subscription; to subscribe, it stands for its usual price."""
    priceId: NotRequired[str]
    """Price of the subscription."""
    subscriptionItemId: NotRequired[str]
    """Identifier of the line of the subscription."""
    quantity: NotRequired[int]
    """Paid seats, at least one and as many as there are live instances, which is also the default; 0 ends the subscription with its period, once no instance is live."""
    customerId: NotRequired[str]
    """The customer; the caller's own unless an operator calls, who must name it to subscribe."""
    email: NotRequired[str]
    """E-mail address of the customer at the payment provider, which is that of the primary billing contact; sent, it changes both."""
    sla: NotRequired[Sla]
    dateCreated: NotRequired[str]
    """Day of creation, UTC."""
    status: NotRequired[str]
    """State at the payment provider, such as `active`, `past_due`, `unpaid` or `canceled`."""
    currentPeriodStart: NotRequired[str]
    """Start of the billing period."""
    currentPeriodEnd: NotRequired[str]
    """End of the billing period."""
    cancelAtPeriodEnd: NotRequired[bool]
    """Whether it ends with its billing period."""
    suspendedFrom: NotRequired[str]
    """From when on the instances get no work, because the subscription is not paid for or over; absent while all is well."""


class Checkout(TypedDict):
    """A checkout page that waits for its buyer."""

    Location: str
    """Address of the page."""
    sessionId: NotRequired[str]
    """Identifier of the checkout at the payment provider."""
    url: NotRequired[str]
    """Address of the page."""
    expiresAt: NotRequired[str]
    """When the page closes."""
    status: NotRequired[str]
    """State of the checkout."""


InvoiceStatus: TypeAlias = Literal["draft", "open", "paid", "uncollectible", "void"]
"""State of an invoice."""


class InvoiceLine(TypedDict):
    """A line of an invoice."""

    lineId: str
    """Identifier of the line."""
    description: NotRequired[str]
    """What it is for."""
    amount: float
    """Amount of the whole line."""
    quantity: NotRequired[int]
    """How many units."""
    priceId: NotRequired[str]
    """Price of one unit; for an amount it is one that the payment provider made up."""


class Invoice(TypedDict):
    """An invoice."""

    invoiceId: str
    """Identifier of the invoice, as the payment provider has it."""
    number: NotRequired[str]
    """Number on the invoice, once it is finalized."""
    customerId: NotRequired[str]
    """The customer; absent where the payment provider's customer is none of the hub."""
    gatewayCustomerId: str
    """The customer at the payment provider."""
    subscriptionId: NotRequired[str]
    """The subscription that it is for."""
    status: InvoiceStatus
    billingReason: NotRequired[str]
    """Why it was made, in the payment provider's words, such as `subscription_cycle` or `manual`."""
    currency: Currency
    total: float
    """Sum of the lines."""
    amountDue: float
    """What is to be paid."""
    amountPaid: float
    """What was paid."""
    amountRemaining: float
    """What is still to be paid."""
    lines: list[InvoiceLine]
    """The lines, or the first of them."""
    hasMoreLines: bool
    """Whether there are more lines than shown."""
    description: NotRequired[str]
    """Text on the invoice."""
    footer: NotRequired[str]
    """Text below the invoice."""
    dateCreated: str
    """Day of creation, UTC."""
    dueDate: NotRequired[str]
    """Day until which it is due, UTC."""
    paidAt: NotRequired[str]
    """When it was paid."""
    hostedInvoiceUrl: NotRequired[str]
    """Page on which the customer sees and pays it."""
    pdfUrl: NotRequired[str]
    """The invoice as PDF."""
    metadata: NotRequired[Metadata]


class Payment(TypedDict):
    """Money that a customer paid, or is to pay."""

    paymentId: str
    """Identifier of the payment."""
    status: str
    """State at the payment provider, such as `succeeded`, `paid` or `open`."""
    amount: float
    """The amount."""
    currency: Currency
    customerId: NotRequired[str]
    """The customer."""
    invoiceId: NotRequired[str]
    """The invoice that it pays."""
    paymentMethodId: NotRequired[str]
    """How it was paid."""
    paymentIntentId: NotRequired[str]
    """The payment behind an invoice's payment."""
    chargeId: NotRequired[str]
    """The charge, by which a payout names it."""
    fee: NotRequired[float]
    """What the payment provider keeps, once it is booked."""
    net: NotRequired[float]
    """What is left, once it is booked."""
    outOfBand: NotRequired[bool]
    """Whether it was paid without the payment provider."""
    reference: NotRequired[str]
    """Number of the cheque or of the transfer."""
    date: NotRequired[str]
    """Day of that payment."""
    description: NotRequired[str]
    """What it is for."""
    paidAt: NotRequired[str]
    """When it was paid."""
    dateCreated: NotRequired[str]
    """Day of creation, UTC."""
    metadata: NotRequired[Metadata]


class Payout(TypedDict):
    """What of a charge reaches the bank account."""

    id: NotRequired[str]
    """Identifier of the payout."""
    dateCreated: str
    """Day of the payout."""
    payoutAmount: float
    """What is paid out, the invoice's amount less the fee."""
    invoiceAmount: float
    """What was charged, less what was refunded."""
    feeAmount: float
    """What the payment provider keeps."""
    currency: str
    """ISO code of the currency of the account."""
    chargeId: str
    """The charge that is paid out."""
    description: str
    """What it is for."""
    status: NotRequired[str]
    """`recorded` until the payment provider's payout is known, then its state, such as `paid`."""
    gatewayPayoutId: NotRequired[str]
    """Payout of the payment provider that holds it."""


EventType: TypeAlias = Literal[
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
]
"""What a webhook may listen to; `*` is everything."""


class Webhook(TypedDict):
    """An address that is told what happens, by the Standard Webhooks specification."""

    id: NotRequired[str]
    """Identifier of the webhook."""
    customerId: NotRequired[str]
    """Customer whose events are told; without one, which only operators may, those of every customer."""
    url: str
    """Address that events are posted to, https; it must not lead into the hub's own network."""
    events: list[EventType]
    """What is told."""
    description: NotRequired[str]
    """What the webhook is for."""
    enabled: NotRequired[bool]
    """Whether events are told."""
    disabledReason: NotRequired[str]
    """Why the hub has disabled it."""
    secret: NotRequired[str]
    """Secret that signs the events; shown only by the answer that creates the webhook."""
    dateCreated: NotRequired[str]
    """Day of creation, UTC."""


class WebhookSecret(TypedDict):
    """A new secret of a webhook; it is shown only this once."""

    webhookId: str
    """The webhook."""
    secret: str
    """The secret, `whsec_` and base64; the old one signs beside it for 24 hours."""


DeliveryStatus: TypeAlias = Literal["pending", "delivered", "failed"]
"""Whether an event has arrived."""


class DeliveryAttempt(TypedDict):
    """One try to deliver an event."""

    time: str
    """When it began."""
    status: NotRequired[int]
    """HTTP status of the answer."""
    error: NotRequired[str]
    """What went wrong."""
    durationMs: int
    """How long it took, in milliseconds."""


class WebhookDelivery(TypedDict):
    """The way of one event to one webhook."""

    id: str
    """Identifier of the delivery."""
    webhookId: str
    """The webhook."""
    eventId: str
    """Identifier of the event, sent as `webhook-id`; the same in every attempt and redelivery."""
    eventType: str
    """What happened."""
    status: DeliveryStatus
    attempts: list[DeliveryAttempt]
    """The tries so far, the oldest first."""
    nextAttemptAt: NotRequired[str]
    """When the next try is due."""
    createdAt: str
    """When the delivery was made."""
    deliveredAt: NotRequired[str]
    """When the event arrived."""


class InstanceEvent(TypedDict):
    """Something happened to an instance."""

    type: Literal["instance.created", "instance.updated", "instance.deleted", "instance.validated"]
    """What happened."""
    timestamp: str
    """When it happened."""
    data: Instance


class RequestEvent(TypedDict):
    """A request came a step further."""

    type: Literal[
        "request.queued", "request.sent", "request.completed", "request.failed", "request.cancelled", "request.expired"
    ]
    """What happened."""
    timestamp: str
    """When it happened."""
    data: Request
    """The request without `qbxml` and `result`."""


class SessionEvent(TypedDict):
    """A session started or ended."""

    type: Literal["session.started", "session.ended"]
    """What happened."""
    timestamp: str
    """When it happened."""
    data: Session


class SubscriptionEvent(TypedDict):
    """Something happened to a subscription."""

    type: Literal["subscription.updated", "subscription.ended"]
    """What happened."""
    timestamp: str
    """When the hub learned of it."""
    data: Subscription


class InvoiceEvent(TypedDict):
    """Something happened to an invoice."""

    type: Literal["invoice.finalized", "invoice.paid", "invoice.payment_failed", "invoice.voided"]
    """What happened."""
    timestamp: str
    """When the hub learned of it."""
    data: Invoice


class PayoutEvent(TypedDict):
    """Something happened to a payout."""

    type: Literal["payout.paid", "payout.failed"]
    """What happened."""
    timestamp: str
    """When the hub learned of it."""
    data: Payout


class Data(TypedDict):
    """The webhook that is tested."""

    webhookId: str
    """The webhook."""


class PingEvent(TypedDict):
    """Somebody tests a webhook."""

    type: Literal["webhook.ping"]
    """What happened."""
    timestamp: str
    """When it happened."""
    data: Data
    """The webhook that is tested."""


class Problem(TypedDict):
    """An error (RFC 9457)."""

    type: str
    """URI of the kind of problem."""
    title: str
    """Short summary, the same for every problem of this kind."""
    status: int
    """The HTTP status."""
    detail: NotRequired[str]
    """What happened here, and how to mend it."""
    code: str
    """Stable code for programs."""
    requestId: str
    """Identifier of the request, also in the `X-Request-Id` header and in the log of the hub."""
    errors: NotRequired[list[Fault]]
    """Each fault that was found."""
    declineCode: NotRequired[str]
    """Why a payment was declined, in the payment provider's words."""
    adviceCode: NotRequired[str]
    """Whether another attempt makes sense, in the payment provider's words."""
    gatewayCode: NotRequired[str]
    """Code of the payment provider's error."""
    gatewayParam: NotRequired[str]
    """What the payment provider dislikes, in its own words."""
    gatewayRequestId: NotRequired[str]
    """Identifier of the request at the payment provider."""
