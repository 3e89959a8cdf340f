"""The event log of an instance, as callers read it."""

from typing import Any, NamedTuple

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.windows import read_window
from qbdconnect_server.storage.queries import event_log as queries
from qbdconnect_server.storage.queries.event_log import Filter, StoredEvent


class Wanted(NamedTuple):
    """Which events a caller wants; None is all of them."""

    session_id: str | None = None
    action: str | None = None
    begin: str | None = None
    end: str | None = None

    @property
    def query(self) -> dict[str, Any]:
        """What leads to the next page of the same events."""
        return {"sessionId": self.session_id, "action": self.action, "begin": self.begin, "end": self.end}


def show(stored: StoredEvent) -> types.EventLog:
    """Give an event as the contract shows it."""
    shown: types.EventLog = {
        "logId": stored.id,
        "clientId": stored.customer_id,
        "timestamp": show_moment(stored.timestamp),
        "user": stored.user_name,
        "action": stored.action,
        "instanceId": stored.instance_id,
    }
    if stored.detail is not None:
        shown["detail"] = stored.detail
    if stored.result is not None:
        shown["result"] = stored.result
    if stored.session_id is not None:
        shown["sessionId"] = stored.session_id
    return shown


async def page(call: Call, instance_id: str, wanted: Wanted, *, limit: int, starting_after: int | None) -> Answer:
    """List a page of the events of an instance, the newest first; raises NotFound, RuleBroken."""
    window = read_window(wanted.begin, wanted.end)
    chosen = Filter(wanted.session_id, wanted.action)
    found = await call.read(queries.page, instance_id, window, chosen, count=limit + 1, starting_after=starting_after)
    if found is None:
        raise NotFound(f"There is no instance {instance_id}.")
    shown = [show(each) for each in found]
    return answer_page(call, f"/instances/{instance_id}/logs", shown, cursor="logId", limit=limit, query=wanted.query)
