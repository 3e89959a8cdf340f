"""A customer at the payment provider: made once, and told what the hub knows of it.

A customer is made with the id of ours and nothing else, so that a repeated request is the same one, whatever changed
between the two; its details follow by a request of their own.
"""

from collections.abc import Mapping
from typing import Any, Final

import structlog

from qbdconnect_server.errors import GatewayRefused, NotFound
from qbdconnect_server.gateways.payment_values import Address, CustomerDetails, GatewayCustomer
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.jobs.jobs import Job, Park, Postpone
from qbdconnect_server.services.money.gateway_ids import is_gateway_id
from qbdconnect_server.services.money.subscriptions.subscribers import is_mail_address
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.storage.queries.subscriptions import Subscriber

KIND: Final = "gateway-customer"
EVERYBODY: Final = Scope(None)
OURS: Final = "qbd_customer_id"  # in the metadata
TOLD: Final = ("name", "address", "primaryBillingContact")  # members that the payment provider is told of
PASSES: Final = 5  # looks at a customer in one attempt
POINTER: Final = "/customerId"
# As much as Stripe takes.
NAME_LIMIT: Final = 256
PHONE_LIMIT: Final = 20
COUNTRY: Final = "US"  # where QuickBooks Desktop is sold, and states have two letters

log = structlog.get_logger(__name__)


class _LookAgain(Exception):  # noqa: N818 - it says what to do
    """What is stored is not what the payment provider was told."""


def enqueue(connection: Connection, hub: Hub, customer_id: str) -> None:
    """Let the payment provider learn of a customer once the transaction is committed, if there is one.

    Each change has its job, which tells what is stored by then; so a job that was put aside holds up no later one.
    """
    if hub.settings.payments != "off":
        jobs.enqueue(connection, NewJob(hub.new_id("job"), KIND, {"customerId": customer_id}))


def is_told(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether the payment provider need not hear of a change."""
    return all(old.get(name) == new.get(name) for name in TOLD)


async def ensure(hub: Hub, scope: Scope, customer_id: str) -> str:
    """Give the id of a customer at the payment provider, where it is made if need be.

    Raises NotFound for a customer that the scope does not have, GatewayRefused if an operator has set an id that does
    not fit, and what the gateway raises.
    """
    found = await hub.database.read(queries.subscriber, scope, customer_id)
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.", pointer=POINTER)
    gateway = await hub.payments()
    known_as = found.gateway_customer_id or await _make(hub, gateway, customer_id)
    known = await _checked(hub, gateway, found, known_as)
    if known.name is None:  # whoever made it has not told the details yet, or died before
        await _tell_what_it_can(hub, gateway, found, known.id)
    return known.id


async def sync(hub: Hub, job: Job) -> None:
    """Bring the payment provider to what is stored of a customer (its handler); raises Park, Postpone."""
    gateway = await hub.payments()
    customer_id = job.payload["customerId"]
    for _ in range(PASSES):
        seen = await hub.database.read(queries.subscriber, EVERYBODY, customer_id)
        if seen is None:
            return
        try:
            known = seen.gateway_customer_id or await _make(hub, gateway, customer_id)
            await _checked(hub, gateway, seen, known)
            await gateway.update_customer(known, details(seen), key=hub.new_id("op"))
        except (GatewayRefused, NotFound) as error:
            raise Park(f"{customer_id}: {error.detail}") from error
        try:
            await job.finish_after(_settle, seen._replace(gateway_customer_id=known))
        except _LookAgain:
            continue
        return
    raise Postpone(hub.clock())


def details(customer: Subscriber) -> CustomerDetails:
    """Describe a customer; one without a name is called by its contact, and what Stripe would refuse is left out."""
    contact = customer.document["primaryBillingContact"]
    person = " ".join(part for part in (contact.get("firstName"), contact.get("lastName")) if part)
    name = customer.document.get("name") or person or contact["email"] or customer.id
    phone = contact.get("phone") or ""
    return CustomerDetails(
        name=name[:NAME_LIMIT],
        email=contact["email"] if is_mail_address(contact["email"]) else "",
        phone=phone if len(phone) <= PHONE_LIMIT else "",
        address=_address(customer.document.get("address")),
        metadata={OURS: customer.id},
    )


def _address(address: Mapping[str, Any] | None) -> Address | None:
    if address is None:
        return None
    return Address(
        line1=address["street1"],
        line2=address.get("street2"),
        city=address["city"],
        state=address["state"],
        postal_code=address["postalCode"],
        country=COUNTRY,
    )


async def _make(hub: Hub, gateway: PaymentGateway, customer_id: str) -> str:
    """Make a customer at the payment provider, or find the one that an earlier attempt has made, and store its id.

    Whoever else stored one meanwhile goes first. Raises NotFound if the customer is gone by now.
    """
    made = await gateway.create_customer(
        CustomerDetails(metadata={OURS: customer_id}), key=f"cust:{customer_id}:create"
    )
    return await hub.database.write(_store, customer_id, made.id)


def _store(connection: Connection, customer_id: str, made: str) -> str:
    customer = queries.locked_subscriber(connection, EVERYBODY, customer_id)
    if customer is None:
        raise NotFound(f"There is no customer {customer_id}.", pointer=POINTER)
    if customer.gateway_customer_id:
        return customer.gateway_customer_id
    queries.store_gateway_customer(connection, EVERYBODY, customer_id, made)
    return made


async def _tell_what_it_can(hub: Hub, gateway: PaymentGateway, customer: Subscriber, gateway_customer_id: str) -> None:
    """Tell the details at once, for they stand on the first invoice; the job of the new customer tells them once more.

    Raises what the gateway raises, unless it refuses the details themselves: an operator finds that with the job.
    """
    try:
        await gateway.update_customer(gateway_customer_id, details(customer), key=hub.new_id("op"))
    except (GatewayRefused, NotFound) as error:
        log.warning(
            "payment provider did not take the details of a customer", customer_id=customer.id, fault=error.detail
        )


async def _checked(
    hub: Hub, gateway: PaymentGateway, customer: Subscriber, gateway_customer_id: str
) -> GatewayCustomer:
    """Look the customer up at the payment provider; raises GatewayRefused unless it may be ours."""
    unknown = GatewayRefused(
        f"The gatewayCustomerId of {customer.id}, {gateway_customer_id}, is unknown to the payment provider: an "
        "operator must mend or remove it.",
        pointer=POINTER,
    )
    if not is_gateway_id(gateway_customer_id):
        raise unknown
    try:
        found = await gateway.get_customer(gateway_customer_id)
    except NotFound:
        raise unknown from None
    named = found.metadata.get(OURS, customer.id)
    if named != customer.id and await hub.database.read(queries.subscriber, EVERYBODY, named) is not None:
        raise GatewayRefused(
            f"The gatewayCustomerId of {customer.id}, {gateway_customer_id}, belongs to another customer of the hub at "
            "the payment provider: an operator must mend or remove it.",
            pointer=POINTER,
        )
    return found


def _settle(connection: Connection, seen: Subscriber) -> None:
    """Raise _LookAgain if the customer has changed since; who would change it now waits, and enqueues a job then."""
    now = queries.locked_subscriber(connection, EVERYBODY, seen.id)
    if now is not None and (now.gateway_customer_id != seen.gateway_customer_id or details(now) != details(seen)):
        raise _LookAgain
