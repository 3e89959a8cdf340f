"""Sessions: visits of Web Connectors, from login to end."""

from datetime import timedelta
from typing import Final, cast

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.activity import activity
from qbdconnect_server.services.activity.activity import Entry
from qbdconnect_server.services.call import Call, Hub, Scope
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.services.windows import read_window
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instance_owners
from qbdconnect_server.storage.queries import sessions as queries
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.sessions import StoredSession

OPERATOR: Final = Scope(None)
STARTED: Final = "session.started"
ENDED: Final = "session.ended"
OK: Final = "ok"


def show(stored: StoredSession) -> types.Session:
    """Give a session as the contract shows it."""
    shown = {
        "sessionId": stored.id,
        "timestamp": show_moment(stored.started_at),
        "user": stored.user_name,
        "instanceId": stored.instance_id,
    }
    if stored.ip_address is not None:
        shown["ipAddress"] = stored.ip_address
    if stored.ended_at is not None:
        shown["endedAt"] = show_moment(stored.ended_at)
    return cast("types.Session", shown)


async def page(  # noqa: PLR0913 - what a caller may ask for
    call: Call, instance_id: str, *, begin: str | None, end: str | None, limit: int, starting_after: str | None
) -> Answer:
    """List a page of the sessions of an instance, the newest first; raises NotFound, RuleBroken."""
    window = read_window(begin, end)
    found = await call.read(queries.page, instance_id, window, count=limit + 1, starting_after=starting_after)
    if found is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return answer_page(
        call,
        f"/instances/{instance_id}/sessions",
        [show(each) for each in found],
        cursor="sessionId",
        limit=limit,
        query={"begin": begin, "end": end},
    )


async def get(call: Call, instance_id: str, session_id: str) -> types.Session:
    """Show a session; raises NotFound."""
    found = await call.read(queries.by_id, instance_id, session_id)
    if found is None:
        raise NotFound(f"The instance {instance_id} has no session {session_id}.")
    return show(found)


async def start(hub: Hub, instance_id: str, *, user_name: str, ip_address: str | None) -> StoredSession:
    """Start a session of a Web Connector that has logged in; raises NotFound if the instance is deleted by now."""
    return await hub.database.write(_start, hub, instance_id, user_name, ip_address)


def _start(connection: Connection, hub: Hub, instance_id: str, user_name: str, ip_address: str | None) -> StoredSession:
    customer_id = instance_owners.held_customer_of(connection, OPERATOR, instance_id)
    if customer_id is None:
        raise NotFound(f"There is no instance {instance_id}.")
    now = hub.clock()
    new = StoredSession(hub.new_id("sess"), instance_id, customer_id, user_name, ip_address, now, None)
    queries.insert_one(connection, OPERATOR, new)
    event = NewEvent(instance_id, customer_id, now, user_name, STARTED, ip_address, OK, new.id)
    activity.record(connection, OPERATOR, [Entry(event, {activity.SESSIONS: 1})])
    events.publish(connection, hub, customer_id, STARTED, show(new), now=now)
    return new


async def end(hub: Hub, session_id: str, *, detail: str | None = None, result: str = OK) -> StoredSession | None:
    """End a session, even of an instance that is deleted by now; None if it has ended already, or never was.

    `detail` and `result` stand in the event log.
    """
    return await hub.database.write(_end, hub, session_id, detail, result)


def _end(connection: Connection, hub: Hub, session_id: str, detail: str | None, result: str) -> StoredSession | None:
    stored = queries.locked_by_id(connection, OPERATOR, session_id)
    if stored is None or stored.ended_at is not None:
        return None
    now = hub.clock()
    ended = stored._replace(ended_at=now)
    queries.end(connection, OPERATOR, session_id, now=now)
    event = NewEvent(stored.instance_id, stored.customer_id, now, stored.user_name, ENDED, detail, result, session_id)
    # Two hosts may have started and ended it, and clocks differ: no session takes less than no time.
    milliseconds = max(0, (now - stored.started_at) // timedelta(milliseconds=1))
    activity.record(connection, OPERATOR, [Entry(event, {activity.DURATION: milliseconds})])
    events.publish(connection, hub, stored.customer_id, ENDED, show(ended), now=now)
    return ended
