"""Validating an instance: its contact is mailed a link, opens it, and confirms the address with a button."""

import math
from datetime import datetime, timedelta
from typing import Final, Literal

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import Conflict, NotFound, RuleBroken, TooManyRequests
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, Hub, Outcome, Scope
from qbdconnect_server.services.instances import instance_state, instances, validation_mail
from qbdconnect_server.services.instances.validation_link import has_expired, is_latest
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instances as instance_queries
from qbdconnect_server.storage.queries import mailing as queries
from qbdconnect_server.storage.queries.mailing import StoredValidation

SENT_ONCE_IN: Final = timedelta(minutes=10)
ACCEPTED: Final = 202
OPERATOR: Final = Scope(None)  # whoever has the link was chosen by whoever may write the instance

LinkState = Literal["good", "confirmed", "used", "expired", "unknown"]


async def send_again(call: Call, instance_id: str) -> Answer:
    """Mail the contact a new link; the one before stops working.

    Raises NotFound, Conflict once the instance is validated, RuleBroken if mail cannot be sent to the contact, and
    TooManyRequests within 10 minutes of the last time. The mail that came with the instance does not count: whoever
    mended the address, or lost that mail, need not wait.
    """
    answer = await call.write(_send_again, call.hub, instance_id)
    if idempotency.is_replay(answer):
        await instances.stored(call, instance_id)
    call.hub.wake()
    return answer


def _send_again(connection: Connection, scope: Scope, hub: Hub, instance_id: str) -> Outcome:
    stored = queries.locked_validation_by_id(connection, scope, instance_id)
    if stored is None:
        raise NotFound(f"There is no instance {instance_id}.")
    if stored.instance.validated:
        raise Conflict("The instance is validated already.")
    now = hub.clock()
    _check_pause(stored, now)
    if not validation_mail.send(connection, scope, hub, stored.instance, now=now):
        raise RuleBroken("The instance's contact has no address that mail can be sent to; mend its email.")
    queries.note_asked(connection, scope, instance_id, now=now)
    return Outcome(ACCEPTED, {"sentTo": stored.instance.document["contact"]["email"]})


def _check_pause(stored: StoredValidation, now: datetime) -> None:
    if stored.asked_at is None:
        return
    wait = math.ceil((stored.asked_at + SENT_ONCE_IN - now).total_seconds())
    if wait > 0:
        raise TooManyRequests(
            f"The last mail was sent less than 10 minutes ago; ask again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )


async def look(hub: Hub, instance_id: str, token: str) -> LinkState:
    """Tell what a link is good for; changes nothing, since mail scanners open links, too."""
    stored = await hub.database.read(queries.validation_by_id, OPERATOR, instance_id)
    return _state(stored, token, hub.clock())


async def confirm(hub: Hub, instance_id: str, token: str) -> LinkState:
    """Validate the instance of a good link ("confirmed"), else tell why not.

    Anybody may post here, so that only a good link waits in the queue of writes.
    """
    state = await look(hub, instance_id, token)
    if state != "good":
        return state
    state = await hub.database.write(_confirm, hub, instance_id, token)
    hub.wake()
    return state


def _confirm(connection: Connection, hub: Hub, instance_id: str, token: str) -> LinkState:
    stored = queries.locked_validation_by_id(connection, OPERATOR, instance_id)
    now = hub.clock()
    state = _state(stored, token, now)
    if stored is None or state != "good":
        return state
    new = stored.instance._replace(validated=True)
    instance_queries.save(connection, OPERATOR, new)
    events.publish(
        connection, hub, new.customer_id, "instance.validated", instance_state.show(new, hub.settings), now=now
    )
    return "confirmed"


def _state(stored: StoredValidation | None, token: str, now: datetime) -> LinkState:
    """Judge a link; whoever does not have the latest one learns nothing about the instance."""
    if stored is None or not is_latest(stored, token):
        return "unknown"
    if stored.instance.validated:
        return "used"
    return "expired" if has_expired(stored, now) else "good"
