# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

from __future__ import annotations

from typing import NotRequired, TypedDict


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
