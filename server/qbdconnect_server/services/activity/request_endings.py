"""How requests come to their end: with an answer, a fault, a word of the caller, or because their time is over.

A request that ends otherwise than completed takes along what depends on it. Whatever ends is told in the event log and
counted by the same transaction, and published, too, unless it ends because its instance is deleted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from qbdconnect_server.services.activity import activity, request_state
from qbdconnect_server.services.activity.activity import NOTHING, Counts, Entry
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import requests as queries
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.requests import COMPLETED, Finish, StoredRequest

FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
EXPIRED: Final = "expired"
HUB: Final = "hub"  # the user in the event log of what the hub does by itself
DEPENDENCY_FAILED: Final = "dependency_failed"


class Cause(NamedTuple):
    """Who or what ends requests, and what the end adds to the metrics."""

    user: str
    session_id: str | None = None
    counts: Counts = NOTHING


class Ended(NamedTuple):
    """Requests that came to the same end, as they are now."""

    requests: list[StoredRequest]
    how: Finish
    cause: Cause


def end(  # noqa: PLR0913, PLR0917 - what an ending consists of
    connection: Connection, scope: Scope, hub: Hub, requests: Sequence[StoredRequest], how: Finish, cause: Cause
) -> list[StoredRequest]:
    """End requests of one instance, which the transaction has locked, and what depends on them; show them as they are.

    What depends on them is not among those that are given back.
    """
    if not requests:
        return []
    groups = _end(connection, scope, requests, how, cause)
    for group in groups:
        shown = [request_state.show(each) for each in group.requests]
        customer_id = requests[0].customer_id
        events.publish_each(connection, hub, customer_id, _action(group.how), shown, now=how.finished_at)
    return groups[0].requests


def _end(
    connection: Connection, scope: Scope, requests: Sequence[StoredRequest], how: Finish, cause: Cause
) -> list[Ended]:
    """Store and log how requests end; webhooks are told by the caller."""
    ended = [_finish(connection, scope, requests, how, cause)]
    instance_id, request_ids = requests[0].instance_id, [each.request_id for each in requests]
    if how.state == COMPLETED:
        for request_id in request_ids:
            queries.release(connection, scope, instance_id, request_id)
    else:
        failure = dependency_failed(how.finished_at)
        # Another request may be made to depend on one of these while its lock is waited for: that is seen afterwards.
        while dependents := queries.locked_dependents(connection, scope, instance_id, request_ids):
            ended.append(_finish(connection, scope, dependents, failure, Cause(HUB, counts={activity.ERRORS: 1})))
            request_ids = [each.request_id for each in dependents]
    activity.record(connection, scope, [_entry(each, group) for group in ended for each in group.requests])
    return ended


def cancel_queued(connection: Connection, scope: Scope, instance_id: str, *, user: str, now: datetime) -> None:
    """Cancel all that is queued for an instance that is deleted.

    Webhooks hear of the instance alone: a thousand events for each of them would hold up all other writes.
    """
    queued = queries.locked_queued(connection, scope, instance_id)
    if queued:
        _end(connection, scope, queued, Finish(CANCELLED, now), Cause(user))


def dependency_failed(now: datetime) -> Finish:
    """Say that a request failed because one that it depends on was not completed."""
    message = "A request that this one depends on was not completed."
    return Finish(FAILED, now, {"code": DEPENDENCY_FAILED, "message": message})


def _finish(
    connection: Connection, scope: Scope, requests: Sequence[StoredRequest], how: Finish, cause: Cause
) -> Ended:
    queries.finish(connection, scope, [each.id for each in requests], how)
    ended = [
        each._replace(state=how.state, error=how.error, finished_at=how.finished_at, waits=False) for each in requests
    ]
    return Ended(ended, how, cause)


def _entry(request: StoredRequest, group: Ended) -> Entry:
    event = NewEvent(
        instance_id=request.instance_id,
        customer_id=request.customer_id,
        timestamp=group.how.finished_at,
        user_name=group.cause.user,
        action=_action(group.how),
        detail=request.request_id,
        result=_result(group.how),
        session_id=group.cause.session_id,
    )
    return Entry(event, group.cause.counts)


def _result(how: Finish) -> str | None:
    if how.error is not None:
        return str(how.error["code"])
    return "0" if how.state == COMPLETED else None


def _action(how: Finish) -> str:
    return f"request.{how.state}"
