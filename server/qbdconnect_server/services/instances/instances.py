"""Instances: QuickBooks company files, each polled by one Web Connector."""

from collections.abc import Callable, Mapping
from typing import Any

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.activity import request_endings
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.crm import customer_sync, support_projects
from qbdconnect_server.services.documents import sent
from qbdconnect_server.services.instances import instance_state, validation_mail
from qbdconnect_server.services.instances.passwords import take_password
from qbdconnect_server.services.merge_patch import merge_patch
from qbdconnect_server.services.money.subscriptions import seats
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instances as queries
from qbdconnect_server.storage.queries.instances import NewPassword, StoredInstance


async def get(call: Call, instance_id: str) -> types.Instance:
    """Show an instance; raises NotFound."""
    return instance_state.show(await stored(call, instance_id), call.hub.settings)


async def stored(call: Call, instance_id: str) -> StoredInstance:
    """Find an instance within the caller's scope; raises NotFound."""
    return _found(await call.read(queries.by_id, instance_id), instance_id)


async def page(call: Call, customer_id: str, *, limit: int, starting_after: str | None) -> Answer:
    """List a page of a customer's instances in the order of their ids; `Link` leads to the next.

    Raises NotFound if there is no such customer.
    """
    found = await call.read(queries.page, customer_id, count=limit + 1, starting_after=starting_after or "")
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.", parameter="customerId")
    shown = [instance_state.show(each, call.hub.settings) for each in found]
    query = {"customerId": customer_id}
    return answer_page(call, "/instances", shown, cursor="instanceId", limit=limit, query=query)


async def create(call: Call, body: Body[models.Instance]) -> Answer:
    """Make an instance; raises NotFound for an unknown customer, NotAllowed, Conflict, RuleBroken.

    Conflict also tells that the instance which an earlier request made under the same idempotency key is deleted.
    """
    document = sent(body)
    password = await take_password(call.hub, document)
    answer = await call.write(_create, call, instance_state.sent_by_caller(document), password)
    call.hub.wake()
    try:
        return await _current(call, answer, answer.headers["Location"].rpartition("/")[2])
    except NotFound:
        raise Conflict(idempotency.DELETED_MEANWHILE, parameter=idempotency.HEADER) from None


def _create(
    connection: Connection, scope: Scope, call: Call, document: dict[str, Any], password: NewPassword | None
) -> Outcome:
    settings = call.hub.settings
    customer_id = document["customerId"]
    paid = seats.lock(connection, scope, customer_id)
    if paid is None:
        raise NotFound(f"There is no customer {customer_id}.", pointer="/customerId")
    now = call.hub.clock()
    blank = instance_state.blank(call.hub, customer_id, now)
    new = seats.with_sla(paid.subscription, instance_state.revise(scope, settings, blank, document))
    instance_state.check_user_name(connection, new)
    queries.insert_all(connection, scope, [new], {new.id: password} if password else {}, now=now)
    seats.added(connection, call.hub, paid)
    shown = instance_state.show(new, settings)
    events.publish(connection, call.hub, customer_id, "instance.created", shown, now=now)
    validation_mail.send(connection, scope, call.hub, new, now=now)
    customer_sync.enqueue(connection, call.hub, customer_id)
    return Outcome(201, shown, {"Location": call.address(f"/instances/{new.id}")})


async def update(call: Call, instance_id: str, body: Body[models.InstanceUpdate]) -> Answer:
    """Replace the members that are sent; raises NotFound, NotAllowed, Conflict, RuleBroken."""
    document = sent(body)
    password = await take_password(call.hub, document)
    changes = instance_state.sent_by_caller(document)
    answer = await call.write(_change, call, instance_id, lambda shown: {**shown, **changes}, password=password)
    return await _current(call, answer, instance_id)


async def patch(call: Call, instance_id: str, body: Body[models.InstancePatch]) -> Answer:
    """Apply a merge patch; raises NotFound, NotAllowed, Conflict, RuleBroken."""
    document = sent(body)
    password = await take_password(call.hub, document)
    changes = instance_state.sent_by_caller(document)
    answer = await call.write(_change, call, instance_id, lambda shown: merge_patch(shown, changes), password=password)
    return await _current(call, answer, instance_id)


def _change(  # noqa: PLR0913 - a transaction takes all that it needs
    connection: Connection,
    scope: Scope,
    call: Call,
    instance_id: str,
    change: Callable[[Mapping[str, Any]], dict[str, Any]],
    *,
    password: NewPassword | None,
) -> Outcome:
    settings = call.hub.settings
    old = _found(queries.locked_by_id(connection, scope, instance_id), instance_id)
    new = instance_state.revise(scope, settings, old, change(instance_state.show(old, settings)))
    if old.sla is not None and new.sla is None:
        new = seats.with_sla(seats.subscription_of(connection, new.customer_id), new)
    if new.user_name != old.user_name:
        instance_state.check_user_name(connection, new)
    queries.save(connection, scope, new, password)
    shown = instance_state.show(new, settings)
    events.publish(connection, call.hub, new.customer_id, "instance.updated", shown, now=call.hub.clock())
    return Outcome(200, shown)


async def validate(call: Call, instance_id: str) -> Answer:
    """Mark an instance as validated; raises NotAllowed unless an operator calls, and NotFound."""
    if call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may validate an instance; send a merge patch to change it.")
    return await _current(call, await call.write(_validate, call, instance_id), instance_id)


def _validate(connection: Connection, scope: Scope, call: Call, instance_id: str) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, instance_id), instance_id)
    new = old._replace(validated=True)
    queries.save(connection, scope, new)
    if not old.validated:
        shown = instance_state.show(new, call.hub.settings)
        events.publish(connection, call.hub, new.customer_id, "instance.validated", shown, now=call.hub.clock())
    return Outcome(204)


async def delete(call: Call, instance_id: str, project_id: str | None = None) -> Answer:
    """Delete an instance and show its final state; from then on it is found nowhere.

    Its support project is closed if `project_id` names it. Raises NotFound, RuleBroken for another project.
    """
    answer = await call.write(_delete, call, instance_id, project_id)
    call.hub.wake()
    return answer


def _delete(connection: Connection, scope: Scope, call: Call, instance_id: str, project_id: str | None) -> Outcome:
    customer_id = _found(queries.by_id(connection, scope, instance_id), instance_id).customer_id
    paid = seats.lock(connection, scope, customer_id)
    old = _found(queries.locked_by_id(connection, scope, instance_id), instance_id)
    if project_id is not None:
        support_projects.close(connection, call.hub, old, project_id)
    now = call.hub.clock()
    queries.delete(connection, scope, instance_id, now=now)
    if paid is not None:
        seats.removed(connection, call.hub, paid)
    request_endings.cancel_queued(connection, scope, instance_id, user=call.caller.name, now=now)
    shown = instance_state.show(old, call.hub.settings)
    events.publish(connection, call.hub, old.customer_id, "instance.deleted", shown, now=now)
    return Outcome(200, shown)


async def _current(call: Call, answer: Answer, instance_id: str) -> Answer:
    """Give an answer, but a saved one only while its instance lives; raises NotFound once that is deleted."""
    if idempotency.is_replay(answer):
        await stored(call, instance_id)
    return answer


def _found(instance: StoredInstance | None, instance_id: str) -> StoredInstance:
    if instance is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return instance
