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
