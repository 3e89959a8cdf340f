"""Seats: instances that come and go change what a subscription pays for.

The number is changed with the instance, in its transaction, and the payment provider is told by a job.
"""

from typing import Final, NamedTuple

from qbdconnect_server.errors import Conflict, RuleBroken
from qbdconnect_server.gateways.payment_values import Subscription, SubscriptionChange
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.jobs.jobs import Job, Postpone
from qbdconnect_server.services.money.subscriptions import subscription_state
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription, Subscriber

EVERYBODY: Final = Scope(None)
LIMIT: Final = 100_000
POINTER: Final = "/quantity"
PASSES: Final = 5  # pushes in one attempt
BEGUN: Final = "begun"


class _PushAgain(Exception):  # noqa: N818 - it says what to do
    """The subscription was written while the payment provider was told of its seats."""


def least(live_instances: int) -> int:
    """Tell how many seats a customer must pay for at least."""
    return max(1, live_instances)


def check_seats(wanted: int, live_instances: int) -> None:
    """Raise RuleBroken for a number that nobody can want, Conflict for one below the live instances."""
    if not 0 <= wanted <= LIMIT:
        raise RuleBroken(f"Give a number of seats from 1 to {LIMIT}.", pointer=POINTER)
    if wanted < least(live_instances):
        raise Conflict(
            f"The quantity is at least {least(live_instances)}: the customer has {counted(live_instances)}.",
            pointer=POINTER,
        )


def counted(live_instances: int) -> str:
    """Write a number of live instances into a sentence."""
    return "1 live instance" if live_instances == 1 else f"{live_instances} live instances"


class Seats(NamedTuple):
    """A customer and its subscription, locked; none if it has none, or one that is over."""

    customer: Subscriber
    subscription: StoredSubscription | None


def lock(connection: Connection, scope: Scope, customer_id: str) -> Seats | None:
    """Lock a customer and its subscription, which comes before its instances; None if there is no such customer."""
    customer = queries.locked_subscriber(connection, scope, customer_id)
    return None if customer is None else Seats(customer, _live(queries.locked_current(connection, scope, customer_id)))


def subscription_of(connection: Connection, customer_id: str) -> StoredSubscription | None:
    """Find the subscription of a customer that is not over, without a lock."""
    return _live(queries.current(connection, EVERYBODY, customer_id))


def _live(subscription: StoredSubscription | None) -> StoredSubscription | None:
    return None if subscription is None or subscription.is_over else subscription


def with_sla(subscription: StoredSubscription | None, instance: StoredInstance) -> StoredInstance:
    """Give an instance the SLA of the subscription, unless an operator gives it another."""
    if subscription is None or subscription.sla is None or instance.sla is not None:
        return instance
    return instance._replace(sla=subscription.sla, sla_of=subscription.id)


def added(connection: Connection, hub: Hub, seats: Seats) -> None:
    """Pay for an instance that was stored just now: the seats only grow where the live instances exceed them."""
    if seats.subscription is not None:
        _want(connection, hub, seats.customer, seats.subscription, seats.subscription.quantity)


def removed(connection: Connection, hub: Hub, seats: Seats) -> None:
    """Pay for one seat less after an instance was deleted, but never for less than there are live instances."""
    if seats.subscription is not None:
        _want(connection, hub, seats.customer, seats.subscription, seats.subscription.quantity - 1)


def _want(connection: Connection, hub: Hub, customer: Subscriber, old: StoredSubscription, quantity: int) -> None:
    """Want a number of seats, or as many as are needed."""
    wanted = max(quantity, least(queries.live_instances(connection, EVERYBODY, customer.id)))
    if wanted != old.quantity:
        new = old._replace(quantity=wanted, version=old.version + 1)
        written = subscription_state.Written(customer, old, new)
        subscription_state.write(connection, hub, written, now=hub.clock())


async def push(hub: Hub, job: Job) -> None:
    """Tell the payment provider of the seats that are wanted now (the handler of `subscription_state.PUSH`).

    A push may arrive late, so once one has begun, only the answer to another tells what the provider has: the job ends
    with an answer before which nobody has written the subscription. Raises Postpone, and what the gateway does.
    """
    gateway = await hub.payments()
    for _ in range(PASSES):
        found = await hub.database.read(queries.by_id, EVERYBODY, job.payload["subscriptionId"])
        if found is None or found[0].is_over or not (found[0].is_waiting or job.has(BEGUN)):
            return
        stored = found[0]
        await job.step(BEGUN, _begin)
        change = SubscriptionChange(stored.item_id, stored.quantity)
        # A refusal is kept under its key by the provider, so each attempt has its own.
        key = f"{job.id}:{job.attempt}:{stored.version}"
        answer = await gateway.change_subscription(stored.id, change, key=key)
        try:
            await job.finish_after(_store, hub, answer, stored)
        except _PushAgain:
            continue
        return
    raise Postpone(hub.clock())


async def _begin() -> bool:
    return True


def _store(connection: Connection, hub: Hub, answer: Subscription, pushed: StoredSubscription) -> None:
    kept = subscription_state.bring_up_to_date(
        connection, hub, answer, pushed.customer_id, version=pushed.version, now=hub.clock()
    )
    if kept is None:
        raise _PushAgain
