"""Customers: the clients of the hub, each with its instances."""

from typing import Any, Final, cast

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.crm import customer_sync
from qbdconnect_server.services.documents import check_object, sent, without
from qbdconnect_server.services.instances import instance_state, validation_mail
from qbdconnect_server.services.instances.passwords import take_password
from qbdconnect_server.services.merge_patch import merge_patch
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.ownership import OPERATORS_OF_CUSTOMER, SERVERS_OF_CUSTOMER, check_operators_members
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers as queries
from qbdconnect_server.storage.queries import instances as instance_queries
from qbdconnect_server.storage.queries.customers import CustomerWithInstances, StoredCustomer
from qbdconnect_server.storage.queries.instances import NewPassword, StoredInstance

INSTANCES: Final = "qbdInstances"
INSTANCES_LIMIT: Final = 1000  # that can be created together with their customer
GATEWAY_ID_LIMIT: Final = 255  # characters, as at the payment provider; it stands in an index
COLUMNS: Final = (*SERVERS_OF_CUSTOMER, *OPERATORS_OF_CUSTOMER, INSTANCES)


async def find(call: Call, gateway_customer_id: str | None) -> types.Customer:
    """Show the customer with an id at the payment provider, else the caller's own profile; raises NotFound."""
    if gateway_customer_id is not None:
        found = await call.read(queries.by_gateway_customer_id, gateway_customer_id)
    elif call.caller.customer_id is not None:
        found = await call.read(queries.by_id, call.caller.customer_id)
    else:
        raise NotFound("An operator has no profile; name a gatewayCustomerId.")
    if found is None:
        raise NotFound("There is no such customer.", parameter="gatewayCustomerId")
    return _show(found, call.hub.settings)


async def get(call: Call, customer_id: str) -> types.Customer:
    """Show a customer; raises NotFound."""
    return _show(_found(await call.read(queries.by_id, customer_id), customer_id), call.hub.settings)


async def create(call: Call, body: Body[models.Customer]) -> Answer:
    """Make a customer and the instances that are nested in it; raises NotAllowed, Conflict, RuleBroken."""
    if call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may create customers.")
    document = sent(body)
    nested = document.pop(INSTANCES, [])
    if len(nested) > INSTANCES_LIMIT:
        raise RuleBroken(f"At most {INSTANCES_LIMIT} instances can be created at once.", pointer=f"/{INSTANCES}")
    passwords = [await take_password(call.hub, each, _pointer(index)) for index, each in enumerate(nested)]
    answer = await call.write(_create, call, document, list(zip(nested, passwords, strict=True)))
    call.hub.wake()
    return answer


def _create(
    connection: Connection,
    scope: Scope,
    call: Call,
    document: dict[str, Any],
    nested: list[tuple[dict[str, Any], NewPassword | None]],
) -> Outcome:
    hub = call.hub
    now = hub.clock()
    blank = StoredCustomer(hub.new_id("cust"), None, None, None, {})
    new = _revise(scope, blank, without(document, SERVERS_OF_CUSTOMER))
    queries.insert_one(connection, scope, new, now=now)
    blanks = [instance_state.blank(hub, new.id, now) for _ in nested]
    instances = [
        _revise_nested(call, scope, blanks[index], each, _pointer(index)) for index, (each, _) in enumerate(nested)
    ]
    _check_user_names(connection, instances)
    passwords = {made.id: password for made, (_, password) in zip(instances, nested, strict=True) if password}
    instance_queries.insert_all(connection, scope, instances, passwords, now=now, pointer=f"/{INSTANCES}")
    for made in instances:
        validation_mail.send(connection, scope, hub, made, now=now)
    shown = _show(CustomerWithInstances(new, instances), hub.settings)
    events.publish_each(connection, hub, new.id, "instance.created", shown[INSTANCES], now=now)
    customer_sync.enqueue(connection, hub, new.id)
    gateway_customers.enqueue(connection, hub, new.id)
    return Outcome(201, shown, {"Location": call.address(f"/customers/{new.id}")})


async def patch(call: Call, customer_id: str, body: Body[models.CustomerPatch]) -> Answer:
    """Apply a merge patch, whose `qbdInstances` are ignored; raises NotFound, NotAllowed, Conflict, RuleBroken."""
    changes = without(sent(body), (*SERVERS_OF_CUSTOMER, INSTANCES))
    answer = await call.write(_patch, call, customer_id, changes)
    call.hub.wake()
    return answer


def _patch(connection: Connection, scope: Scope, call: Call, customer_id: str, changes: dict[str, Any]) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, customer_id), customer_id)
    new = _revise(scope, old.customer, merge_patch(_show_own(old.customer), changes))
    queries.save(connection, scope, new)
    if new != old.customer:
        customer_sync.enqueue(connection, call.hub, customer_id)
    if not gateway_customers.is_told(old.customer.document, new.document):
        gateway_customers.enqueue(connection, call.hub, customer_id)
    return Outcome(200, _show(CustomerWithInstances(new, old.instances), call.hub.settings))


def _revise_nested(
    call: Call, scope: Scope, blank: StoredInstance, document: dict[str, Any], pointer: str
) -> StoredInstance:
    """Make an instance that came with its customer, whose id the caller could not know."""
    wanted = {**instance_state.sent_by_caller(document), "customerId": blank.customer_id}
    return instance_state.revise(scope, call.hub.settings, blank, wanted, pointer)


def _check_user_names(connection: Connection, instances: list[StoredInstance]) -> None:
    names = set()
    for index, instance in enumerate(instances):
        instance_state.check_user_name(connection, instance, _pointer(index))
        if instance.user_name in names:
            raise Conflict(instance_queries.NAME_TAKEN, pointer=f"{_pointer(index)}/userName")
        names.add(instance.user_name)


def _revise(scope: Scope, stored: StoredCustomer, wanted: dict[str, Any]) -> StoredCustomer:
    """Turn a customer, as the caller wants it to be shown, into the state to store.

    Raises NotAllowed for members that are not the caller's to set and RuleBroken for an object that is not whole.
    """
    check_operators_members(scope, OPERATORS_OF_CUSTOMER, wanted=wanted, stored=_show_own(stored))
    check_object(models.Customer, wanted)
    gateway_customer_id = wanted.get("gatewayCustomerId")
    if gateway_customer_id is not None and len(gateway_customer_id) > GATEWAY_ID_LIMIT:
        raise RuleBroken(f"It has at most {GATEWAY_ID_LIMIT} characters.", pointer="/gatewayCustomerId")
    return stored._replace(
        organization_id=wanted.get("organizationId"),
        gateway_customer_id=gateway_customer_id,
        subscription_id=wanted.get("subscriptionId"),
        document=without(wanted, COLUMNS),
    )


def _show(found: CustomerWithInstances, settings: Settings) -> types.Customer:
    shown = _show_own(found.customer)
    shown[INSTANCES] = [instance_state.show(each, settings) for each in found.instances]
    return cast("types.Customer", shown)


def _show_own(stored: StoredCustomer) -> dict[str, Any]:
    """Give a customer as the contract shows it, but for its instances; what it does not have is absent."""
    shown = {"id": stored.id}
    if stored.organization_id is not None:
        shown["organizationId"] = stored.organization_id
    if stored.gateway_customer_id is not None:
        shown["gatewayCustomerId"] = stored.gateway_customer_id
    if stored.subscription_id is not None:
        shown["subscriptionId"] = stored.subscription_id
    return {**shown, **stored.document}


def _found(customer: CustomerWithInstances | None, customer_id: str) -> CustomerWithInstances:
    if customer is None:
        raise NotFound(f"There is no customer {customer_id}.")
    return customer


def _pointer(index: int) -> str:
    return f"/{INSTANCES}/{index}"
