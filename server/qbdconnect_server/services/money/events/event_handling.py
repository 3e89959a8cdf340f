"""What follows from events: the object is read again at the provider, and what the hub keeps of it brought up to that.

Effects happen where what is kept changes, in the transaction that settles the events; so it does not matter how often,
in which order and how late events come, or which process dies when.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import structlog

from qbdconnect_server.errors import NotFound
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job, Postpone
from qbdconnect_server.services.money.events import event_effects, inbox
from qbdconnect_server.services.money.events.event_effects import Effect, WrittenMeanwhile
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import gateway_events as queries
from qbdconnect_server.storage.queries.gateway_events import StoredEvent

PASSES: Final = 5  # looks at an object in one attempt

Look = Callable[[Hub, PaymentGateway, str, Sequence[StoredEvent]], Awaitable[Effect]]

LOOKS: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "checkout.session": event_effects.of_checkout,
        "customer": event_effects.of_customer,
        "invoice": event_effects.of_invoice,
        "payout": event_effects.of_payout,
        "subscription": event_effects.of_subscription,
    }
)

log = structlog.get_logger(__name__)


async def handle(hub: Hub, job: Job) -> None:
    """Look at an object of the provider (the handler of `inbox.KIND`); raises Postpone, and what the gateway does.

    One look settles all events of the object that were received before it.
    """
    kind, object_id = job.payload["objectKind"], job.payload["objectId"]
    gateway = await hub.payments()
    if job.payload["untold"]:
        await hub.database.write(queries.reopen, kind, object_id, live=inbox.is_live(hub.settings))
    for _ in range(PASSES):
        events = await hub.database.read(queries.waiting, kind, object_id)
        if not events and not job.payload["untold"]:
            return
        try:
            effect = await _look(hub, gateway, kind, object_id, events)
            await job.finish_after(_settle, effect, [each.id for each in events])
        except WrittenMeanwhile:
            continue
        hub.wake()  # the effect may have enqueued jobs
        return
    raise Postpone(hub.clock())


async def _look(hub: Hub, gateway: PaymentGateway, kind: str, object_id: str, events: Sequence[StoredEvent]) -> Effect:
    try:
        return await LOOKS[kind](hub, gateway, object_id, events)
    except NotFound:
        log.info("an event tells of what the payment provider does not have", object_kind=kind, object_id=object_id)
        return event_effects.none


def _settle(connection: Connection, effect: Effect, event_ids: Sequence[str]) -> None:
    """Have the effect and note that the events had theirs; raises WrittenMeanwhile.

    The events are locked first, so that of two looks at one object the second one starts again.
    """
    if not queries.lock_waiting(connection, event_ids):
        raise WrittenMeanwhile
    queries.settle(connection, event_ids, queries.DONE if effect(connection) else queries.IGNORED)
