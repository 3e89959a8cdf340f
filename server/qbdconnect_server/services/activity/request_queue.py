"""The queue of an instance as a session of a Web Connector works it off."""

from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from qbdconnect_server.quickbooks.qbxml import AnswerSummary, UnreadableQbxml, read_answer
from qbdconnect_server.services.activity import activity, request_endings, request_state
from qbdconnect_server.services.activity.activity import NOTHING, Counts, Entry
from qbdconnect_server.services.activity.request_endings import EXPIRED, FAILED, HUB, Cause
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instance_owners
from qbdconnect_server.storage.queries import requests as queries
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.requests import COMPLETED, QUEUED, SENT, Finish, StoredRequest, WholeRequest
from qbdconnect_server.storage.queries.sessions import StoredSession

OPERATOR: Final = Scope(None)
TAKEN: Final = "request.sent"
EXPIRE_KIND: Final = "expire-requests"  # of the job
EXPIRED_AT_ONCE: Final = 500
UNREADABLE: Final = "unreadable_answer"


class Turn(NamedTuple):
    """A request whose turn it is, and its message in UTF-8."""

    request: StoredRequest
    qbxml: bytes


class RequestEnd(NamedTuple):
    """What became of a request that was sent: no error is success."""

    result: bytes | None
    counts: Counts = NOTHING
    error: dict[str, Any] | None = None


async def next_for(hub: Hub, instance_id: str) -> Turn | None:
    """Find the request of an instance whose turn it is: the highest priority, then the oldest; None if there is none.

    One that waits for another is passed over; one whose deadline has passed expires. An instance that must not work now
    (`standing`) is given none. `mark_sent` is what takes it.
    """
    while found := await hub.database.read(_next_queued, hub, instance_id):
        if found.request.deadline is None or hub.clock() < found.request.deadline:
            return Turn(found.request, hub.unseal(found.contents.qbxml))
        await hub.database.write(_expire_of_instance, hub, instance_id)
    return None


def _next_queued(connection: Connection, hub: Hub, instance_id: str) -> WholeRequest | None:
    found = queries.next_queued(connection, OPERATOR, instance_id)
    # Asked in this order, polls that find nothing cost no second look-up.
    if found is None:
        return None
    obstacle = standing.obstacle(connection, instance_id, now=hub.clock(), grace_days=hub.settings.grace_days)
    return found if obstacle is None else None


async def mark_sent(hub: Hub, session: StoredSession, request: StoredRequest) -> bool:
    """Mark a request as taken by a session; False if it must not be sent any more."""
    return await hub.database.write(_mark_sent, hub, session, request)


def _mark_sent(connection: Connection, hub: Hub, session: StoredSession, request: StoredRequest) -> bool:
    if instance_owners.held_customer_of(connection, OPERATOR, request.instance_id) is None:
        return False
    now = hub.clock()
    stored = queries.locked_by_id(connection, OPERATOR, request.id)
    if stored is None or stored.state != QUEUED or (stored.deadline is not None and stored.deadline <= now):
        return False
    queries.send(connection, OPERATOR, request.id, session.id, now=now)
    taken = stored._replace(state=SENT, session_id=session.id, sent_at=now)
    event = NewEvent(
        taken.instance_id, taken.customer_id, now, session.user_name, TAKEN, taken.request_id, None, session.id
    )
    activity.record(connection, OPERATOR, [Entry(event)])
    events.publish(connection, hub, taken.customer_id, TAKEN, request_state.show(taken), now=now)
    return True


async def answer(hub: Hub, session: StoredSession, request: StoredRequest, text: bytes) -> bool:
    """Take what QuickBooks answers to a request, in UTF-8; False if the request had come to its end before.

    It fails if QuickBooks reports an error for any of its elements, or if the answer cannot be read.
    """
    try:
        ending = _ending(read_answer(text), text)
    except UnreadableQbxml as error:
        counts = {activity.ERRORS: 1, activity.BYTES: len(text)}
        ending = RequestEnd(text, counts, {"code": UNREADABLE, "message": f"The answer cannot be read: {error}."})
    return await finish(hub, session, request, ending)


def _ending(summary: AnswerSummary, text: bytes) -> RequestEnd:
    counts = {
        activity.REQUESTS: 1,
        activity.TRANSACTIONS: summary.transactions,
        activity.ERRORS: len(summary.errors),
        activity.ROWS: summary.rows,
        activity.BYTES: summary.size,
    }
    if not summary.errors:
        return RequestEnd(text, counts)
    first = summary.errors[0]
    return RequestEnd(text, counts, {"code": first.code, "message": first.message})


async def finish(hub: Hub, session: StoredSession, request: StoredRequest, ending: RequestEnd) -> bool:
    """Bring a request that was sent to its end; False if it has come there before."""
    sealed = None if ending.result is None else hub.seal(ending.result)
    return await hub.database.write(_finish, hub, session, request, ending._replace(result=sealed))


def _finish(
    connection: Connection, hub: Hub, session: StoredSession, request: StoredRequest, ending: RequestEnd
) -> bool:
    stored = queries.locked_by_id(connection, OPERATOR, request.id)
    if stored is None or stored.state != SENT:
        return False
    state = COMPLETED if ending.error is None else FAILED
    how = Finish(state, hub.clock(), ending.error, ending.result)
    cause = Cause(session.user_name, session.id, ending.counts)
    request_endings.end(connection, OPERATOR, hub, [stored], how, cause)
    return True


async def expire(hub: Hub, _job: Job) -> None:
    """Expire what is queued and whose deadline has passed, for all instances; the handler of a scheduled job."""
    while await hub.database.write(_expire_of_all, hub):
        pass


def _expire_of_all(connection: Connection, hub: Hub) -> int:
    now = hub.clock()
    overdue = queries.locked_overdue(connection, OPERATOR, now=now, count=EXPIRED_AT_ONCE)
    return _expire(connection, hub, overdue, now)


def _expire_of_instance(connection: Connection, hub: Hub, instance_id: str) -> int:
    now = hub.clock()
    overdue = queries.locked_overdue(connection, OPERATOR, now=now, count=EXPIRED_AT_ONCE, instance_id=instance_id)
    return _expire(connection, hub, overdue, now)


def _expire(connection: Connection, hub: Hub, overdue: list[StoredRequest], now: datetime) -> int:
    by_instance = sorted(overdue, key=lambda each: (each.instance_id, each.id))
    for _, group in groupby(by_instance, key=lambda each: each.instance_id):
        request_endings.end(connection, OPERATOR, hub, list(group), Finish(EXPIRED, now), Cause(HUB))
    return len(overdue)
