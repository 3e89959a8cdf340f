"""Requests: messages that callers queue for QuickBooks, and what becomes of them."""

import asyncio
from typing import Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotFound, RuleBroken
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.activity import activity, request_endings, request_state
from qbdconnect_server.services.activity.activity import Entry
from qbdconnect_server.services.activity.request_endings import CANCELLED, EXPIRED, FAILED, Cause
from qbdconnect_server.services.activity.request_state import Draft
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import sent
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instance_owners
from qbdconnect_server.storage.queries import requests as queries
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.requests import COMPLETED, QUEUED, Finish, StoredRequest, WholeRequest

CREATED: Final = "request.queued"
MOST_QUEUED: Final = 1000  # of one instance: deleting it, or failing a chain of them, is one transaction
NOT_COMPLETED: Final = (FAILED, CANCELLED, EXPIRED)


async def page(call: Call, instance_id: str, *, status: str | None, limit: int, starting_after: str | None) -> Answer:
    """List a page of the requests of an instance, the newest first; raises NotFound."""
    after = None if starting_after is None else starting_after.lower()
    found = await call.read(queries.page, instance_id, state=status, count=limit + 1, starting_after=after)
    if found is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return answer_page(
        call,
        f"/instances/{instance_id}/requests",
        [request_state.show(each) for each in found],
        cursor="requestId",
        limit=limit,
        query={"status": status},
    )


async def get(call: Call, instance_id: str, request_id: str) -> types.Request:
    """Show a request with its message and result; raises NotFound."""
    found = await call.read(queries.by_request_id, instance_id, request_id.lower())
    return request_state.show_whole(call.hub, _found(found, instance_id, request_id))


async def create(call: Call, instance_id: str, body: Body[models.NewRequest]) -> Answer:
    """Queue a request, or show the one that the same caller's call has queued before.

    Raises NotFound, RuleBroken, and Conflict where another request has its UUID or too many are queued.
    """
    # To read a message of a megabyte takes a second, in which all others would wait.
    drafted = await asyncio.to_thread(request_state.draft, call.hub, sent(body))
    answer = await call.write_secret(_create, call, instance_id, drafted)
    return await _current(call, answer, instance_id)


def _create(connection: Connection, scope: Scope, call: Call, instance_id: str, drafted: Draft) -> Outcome:
    customer_id = _held_customer(connection, scope, instance_id)
    stored = queries.by_request_id(connection, scope, instance_id, drafted.request_id)
    if stored is None:
        now = call.hub.clock()
        if drafted.deadline is not None and drafted.deadline <= now:
            raise RuleBroken("The deadline has passed already.", pointer="/deadline")
        if queries.has_queued(connection, scope, instance_id, count=MOST_QUEUED):
            raise Conflict(f"{MOST_QUEUED} requests of this instance are queued; wait for a session, or cancel some.")
        dependency = _state_of_dependency(connection, scope, instance_id, drafted)
        waits = dependency not in (None, COMPLETED)
        made = request_state.new(call.hub, drafted, instance_id, customer_id, waits=waits, now=now)
        if queries.insert_one(connection, scope, made):
            made = made._replace(request=_queued(connection, scope, call, made.request, dependency))
            shown = request_state.show_whole(call.hub, made)
            address = call.address(f"/instances/{instance_id}/requests/{shown['requestId']}")
            return Outcome(201, shown, {"Location": address})
        stored = queries.by_request_id(connection, scope, instance_id, drafted.request_id)
    return _repeated(call, _found(stored, instance_id, drafted.request_id), drafted)


def _state_of_dependency(connection: Connection, scope: Scope, instance_id: str, drafted: Draft) -> str | None:
    if drafted.depends_on is None:
        return None
    state = queries.held_state(connection, scope, instance_id, drafted.depends_on)
    if state is None:
        raise RuleBroken("This instance has no such request.", pointer="/dependsOn")
    return state


def _queued(
    connection: Connection, scope: Scope, call: Call, request: StoredRequest, dependency: str | None
) -> StoredRequest:
    """Tell of a new request, and let it fail at once if what it depends on was not completed."""
    user = call.caller.name
    event = NewEvent(
        request.instance_id, request.customer_id, request.created_at, user, CREATED, request.request_id, None, None
    )
    activity.record(connection, scope, [Entry(event)])
    shown = request_state.show(request)
    events.publish(connection, call.hub, request.customer_id, CREATED, shown, now=request.created_at)
    if dependency not in NOT_COMPLETED:
        return request
    how = request_endings.dependency_failed(request.created_at)
    cause = Cause(request_endings.HUB, counts={activity.ERRORS: 1})
    return request_endings.end(connection, scope, call.hub, [request], how, cause)[0]


def _repeated(call: Call, stored: WholeRequest, drafted: Draft) -> Outcome:
    if not drafted.is_same(call.hub, stored):
        detail = "Another request of this instance has this requestId; make a new UUID for each request."
        raise Conflict(detail, pointer="/requestId")
    return Outcome(200, request_state.show_whole(call.hub, stored))


async def cancel(call: Call, instance_id: str, request_id: str) -> Answer:
    """Cancel a request that is queued; one that is cancelled already stays so. Raises NotFound, Conflict."""
    answer = await call.write_secret(_cancel, call, instance_id, request_id)
    return await _current(call, answer, instance_id)


def _cancel(connection: Connection, scope: Scope, call: Call, instance_id: str, request_id: str) -> Outcome:
    _held_customer(connection, scope, instance_id)
    found = queries.locked_by_request_id(connection, scope, instance_id, request_id.lower())
    stored = _found(found, instance_id, request_id)
    if stored.request.state == QUEUED:
        how, cause = Finish(CANCELLED, call.hub.clock()), Cause(call.caller.name)
        [request] = request_endings.end(connection, scope, call.hub, [stored.request], how, cause)
        stored = stored._replace(request=request)
    elif stored.request.state != CANCELLED:
        raise Conflict(f"The request is {stored.request.state}; only a queued one can be cancelled.")
    return Outcome(200, request_state.show_whole(call.hub, stored))


def _held_customer(connection: Connection, scope: Scope, instance_id: str) -> str:
    customer_id = instance_owners.held_customer_of(connection, scope, instance_id)
    if customer_id is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return customer_id


async def _current(call: Call, answer: Answer, instance_id: str) -> Answer:
    """Give an answer, but a saved one only while its instance lives; raises NotFound once that is deleted."""
    if idempotency.is_replay(answer) and await call.read(instance_owners.customer_of, instance_id) is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return answer


def _found(stored: WholeRequest | None, instance_id: str, request_id: str) -> WholeRequest:
    if stored is None:
        raise NotFound(f"The instance {instance_id} has no request {request_id}.")
    return stored
