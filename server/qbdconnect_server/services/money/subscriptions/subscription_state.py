"""How a subscription is kept and shown, and what follows from its changes: the SLA of instances, events, seats to push.

Rows are locked in one order everywhere: the customer, its subscription, its instances, jobs.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

import structlog

from qbdconnect_server.contract._generated import types
from qbdconnect_server.gateways.payment_values import Subscription
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.instances import instance_state
from qbdconnect_server.services.moments import show_day, show_moment
from qbdconnect_server.services.money.products.sla import show_sla
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription, Subscriber

EVERYBODY: Final = Scope(None)
PUSH: Final = "subscription-quantity"  # the kind of the jobs that tell the payment provider of seats
# Nothing is paid for in these states, or nothing any more.
LAPSED: Final = frozenset({"past_due", "unpaid", "paused", *queries.OVER})

log = structlog.get_logger(__name__)

Revise = Callable[[StoredSubscription], StoredSubscription]


class Written(NamedTuple):
    """A subscription before and after a write, and its customer."""

    customer: Subscriber
    old: StoredSubscription | None
    new: StoredSubscription


def version_of(connection: Connection, subscription_id: str) -> int | None:
    """Tell how often a subscription was written; None if it is not kept."""
    return queries.version(connection, EVERYBODY, subscription_id)


def show(stored: StoredSubscription, customer: Subscriber, settings: Settings) -> types.Subscription:
    """Give a subscription as the contract shows it; what it does not have is absent.

    The seats of one that ends with its period are 0: sent back, that changes nothing, and any other number takes the
    end back.
    """
    shown: dict[str, Any] = {
        "subscriptionId": stored.id,
        **stored.document,
        "productId": stored.product_id,
        "priceId": stored.price_id,
        "subscriptionItemId": stored.item_id,
        "quantity": 0 if stored.ends_with_period else stored.quantity,
        "customerId": stored.customer_id,
        "email": customer.document["primaryBillingContact"]["email"],
        "dateCreated": show_day(stored.created_at),
        "status": stored.status,
        "currentPeriodStart": show_moment(stored.period_start),
        "currentPeriodEnd": show_moment(stored.period_end),
        "cancelAtPeriodEnd": stored.ends_with_period,
    }
    if stored.sla is not None:
        shown["sla"] = stored.sla
    suspended_from = standing.suspended_from(stored.lapsed_at, settings.grace_days)
    if suspended_from is not None:
        shown["suspendedFrom"] = show_moment(suspended_from)
    return cast("types.Subscription", shown)


def read_off(
    fetched: Subscription, customer_id: str, old: StoredSubscription | None, *, now: datetime
) -> StoredSubscription:
    """Give a subscription as the payment provider has it, with what the hub alone knows.

    Seats that the provider is still to learn of stay, as does the SLA that an operator has given.
    """
    is_lapsed = fetched.status in LAPSED
    fresh = StoredSubscription(
        id=fetched.id,
        customer_id=customer_id,
        status=fetched.status,
        item_id=fetched.item_id,
        product_id=fetched.product_id,
        price_id=fetched.price_id,
        quantity=fetched.quantity,
        gateway_quantity=fetched.quantity,
        sla=None if fetched.sla is None else cast("dict[str, Any]", show_sla(fetched.sla)),
        sla_by_operator=False,
        period_start=fetched.period_start,
        period_end=fetched.period_end,
        ends_with_period=fetched.ends_with_period,
        lapsed_at=now if is_lapsed else None,
        document={},
        version=1,
        created_at=fetched.created,
    )
    if old is None:
        return fresh
    return fresh._replace(
        quantity=old.quantity if old.is_waiting and not fresh.is_over else fetched.quantity,
        sla=old.sla if old.sla_by_operator else fresh.sla,
        sla_by_operator=old.sla_by_operator,
        lapsed_at=(old.lapsed_at or now) if is_lapsed else None,
        document=old.document,
        version=old.version + 1,
    )


def store_fetched(  # noqa: PLR0913 - a transaction takes all that it needs
    connection: Connection,
    hub: Hub,
    fetched: Subscription,
    customer_id: str,
    *,
    version: int | None,
    now: datetime,
) -> bool:
    """Keep what was read at the payment provider; False if the subscription was written since then: read it again.

    `version` is what `version_of` gave before the reading, None for a subscription that was not kept.
    """
    return bring_up_to_date(connection, hub, fetched, customer_id, version=version, now=now) is not None


def bring_up_to_date(  # noqa: PLR0913 - a transaction takes all that it needs
    connection: Connection,
    hub: Hub,
    fetched: Subscription,
    customer_id: str,
    *,
    version: int | None,
    now: datetime,
    revise: Revise | None = None,
) -> tuple[StoredSubscription, Subscriber] | None:
    """Do as `store_fetched`, with changes of the hub's own; give what is kept now, or None if it was written since."""
    customer = queries.locked_subscriber(
        connection, EVERYBODY, queries.owner(connection, EVERYBODY, fetched.id) or customer_id
    )
    old = queries.locked(connection, EVERYBODY, fetched.id)
    if customer is None or (None if old is None else old.version) != version:
        return None
    new = read_off(fetched, customer.id, old, now=now)
    if old is None and not new.is_over:
        # Instances may have come while it was bought.
        new = new._replace(quantity=max(new.quantity, queries.live_instances(connection, EVERYBODY, customer.id)))
    if revise is not None:
        new = revise(new)
    write(connection, hub, Written(customer, old, new), now=now)
    return new, customer


def write(connection: Connection, hub: Hub, written: Written, *, now: datetime) -> None:
    """Store a subscription, which is locked or new, and let happen what follows."""
    _customer, old, new = written
    if old is None:
        _tell_of_a_second(connection, new)
        queries.insert_one(connection, EVERYBODY, new)
    else:
        queries.save(connection, EVERYBODY, new)
    _link(connection, hub, written, now)
    if new.is_waiting and (old is None or old.quantity != new.quantity):
        jobs.enqueue(connection, NewJob(hub.new_id("job"), PUSH, {"subscriptionId": new.id}))
    _publish(connection, hub, written, now)


def _tell_of_a_second(connection: Connection, new: StoredSubscription) -> None:
    """Tell operators of a customer who pays twice, such as by two checkouts that were open: only people can say why."""
    first = queries.current(connection, EVERYBODY, new.customer_id)
    if first is not None and not (first.is_over or new.is_over):
        log.error(
            "customer pays for two subscriptions: cancel one at the payment provider",
            customer_id=new.customer_id,
            subscription_ids=[first.id, new.id],
        )


def _link(connection: Connection, hub: Hub, written: Written, now: datetime) -> None:
    """Let the customer have its current subscription, and its instances the SLA of that."""
    customer, old, new = written
    current = queries.locked_current(connection, EVERYBODY, customer.id) or new
    is_other = current.id != customer.subscription_id
    if is_other and (not current.is_over or _is_known(connection, customer)):
        queries.link(connection, EVERYBODY, customer.id, current.id)
    if current.is_over or current.sla is None:
        return
    if is_other or (current.id == new.id and (old is None or old.sla != new.sla)):
        changed = [instance_state.show(each, hub.settings) for each in queries.give_sla(connection, EVERYBODY, current)]
        events.publish_each(connection, hub, customer.id, "instance.updated", changed, now=now)


def _is_known(connection: Connection, customer: Subscriber) -> bool:
    """Tell whether the subscription that the customer is linked with is one of its own; an operator may know more."""
    linked = customer.subscription_id
    return linked is None or queries.owner(connection, EVERYBODY, linked) == customer.id


def _publish(connection: Connection, hub: Hub, written: Written, now: datetime) -> None:
    customer, old, new = written
    shown = show(new, customer, hub.settings)
    if new.is_over and (old is None or not old.is_over):
        events.publish(connection, hub, new.customer_id, "subscription.ended", shown, now=now)
    elif old is None or show(old, customer, hub.settings) != shown:
        events.publish(connection, hub, new.customer_id, "subscription.updated", shown, now=now)
