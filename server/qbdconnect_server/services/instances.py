"""Instances: QuickBooks company files, each polled by one Web Connector."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound
from qbdconnect_server.services import idempotency, instance_state
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import sent
from qbdconnect_server.services.merge_patch import merge_patch
from qbdconnect_server.services.passwords import take_password
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.queries import instances as queries
from qbdconnect_server.storage.queries.instances import NewPassword, StoredInstance

OPERATOR: Final = Scope(None)
DELETED_MEANWHILE: Final = "What this idempotency key made has been deleted since; use a new key."


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
    one_more = limit + 1
    found = await call.read(queries.page, customer_id, count=one_more, starting_after=starting_after or "")
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.", parameter="customerId")
    headers = {}
    if len(found) == one_more:
        following = {"customerId": customer_id, "limit": limit, "startingAfter": found[limit - 1].id}
        headers["Link"] = f'<{call.address("/instances")}?{urlencode(following)}>; rel="next"'
    shown = [instance_state.show(each, call.hub.settings) for each in found[:limit]]
    return Answer(200, call.operation.encode(200, shown), headers=headers)


async def create(call: Call, body: Body[models.Instance]) -> Answer:
    """Make an instance; raises NotFound for an unknown customer, NotAllowed, Conflict, RuleBroken.

    Conflict also tells that the instance which an earlier request made under the same idempotency key is deleted.
    """
    document = sent(body)
    password = await take_password(call.hub, document)
    answer = await call.write(_create, call, instance_state.sent_by_caller(document), password)
    try:
        return await _current(call, answer, answer.headers["Location"].rpartition("/")[2])
    except NotFound:
        raise Conflict(DELETED_MEANWHILE, parameter=idempotency.HEADER) from None


def _create(
    connection: Connection, scope: Scope, call: Call, document: dict[str, Any], password: NewPassword | None
) -> Outcome:
    settings = call.hub.settings
    customer_id = document["customerId"]
    if not customers.does_exist(connection, scope, customer_id):
        raise NotFound(f"There is no customer {customer_id}.", pointer="/customerId")
    now = call.hub.clock()
    blank = instance_state.blank(call.hub, customer_id, now)
    new = instance_state.revise(scope, settings, blank, document)
    instance_state.check_user_name(connection, new)
    queries.insert_all(connection, scope, [new], {new.id: password} if password else {}, now=now)
    return Outcome(201, instance_state.show(new, settings), {"Location": call.address(f"/instances/{new.id}")})


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
    if new.user_name != old.user_name:
        instance_state.check_user_name(connection, new)
    queries.save(connection, scope, new, password)
    return Outcome(200, instance_state.show(new, settings))


async def validate(call: Call, instance_id: str) -> Answer:
    """Mark an instance as validated; raises NotAllowed unless an operator calls, and NotFound."""
    if call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may validate an instance; send a merge patch to change it.")
    return await _current(call, await call.write(_validate, instance_id), instance_id)


def _validate(connection: Connection, scope: Scope, instance_id: str) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, instance_id), instance_id)
    queries.save(connection, scope, old._replace(validated=True))
    return Outcome(204)


async def delete(call: Call, instance_id: str) -> Answer:
    """Delete an instance and show its final state; from then on it is found nowhere. Raises NotFound."""
    return await call.write(_delete, call, instance_id)


def _delete(connection: Connection, scope: Scope, call: Call, instance_id: str) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, instance_id), instance_id)
    queries.delete(connection, scope, instance_id, now=call.hub.clock())
    return Outcome(200, instance_state.show(old, call.hub.settings))


async def validation(database: Database, instance_id: str) -> bool | None:
    """Tell anybody who knows the id whether an instance is validated; None if there is none."""
    found = await database.read(queries.by_id, OPERATOR, instance_id)
    return None if found is None else found.validated


async def _current(call: Call, answer: Answer, instance_id: str) -> Answer:
    """Give an answer, but a saved one only while its instance lives; raises NotFound once that is deleted."""
    if idempotency.is_replay(answer):
        await stored(call, instance_id)
    return answer


def _found(instance: StoredInstance | None, instance_id: str) -> StoredInstance:
    if instance is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return instance
