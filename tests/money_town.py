"""Customers of the hub at a simulated Stripe that posts its events to the hub, for tests of what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.storage.queries import customers, instances, webhooks
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import webhook_event
from qbdconnect_server.work.handlers import HANDLERS
from tests.background import drain
from tests.factories import stored_customer, stored_instance, stored_webhook
from tests.stripe_desk import DAY
from tests.stripe_events import signature

if TYPE_CHECKING:
    from datetime import timedelta

    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.simulators.stripe.webhooks import Delivery
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Clock
    from tests.stripe_desk import Desk

EVERYBODY = Scope(None)
# The provider is not told of anything here, so that what happens at it is what the test does.
KINDS = {kind: HANDLERS[kind] for kind in (inbox.KIND,)}
SLA = {"sla_support_hours": "8", "sla_transaction_limit": "5000", "sla_default_hourly_rate": "95.00"}


@dataclass
class Town:
    """A hub and a simulated Stripe; `secret` signs what Stripe posts."""

    hub: Hub
    desk: Desk
    clock: Clock
    secret: str
    ids: dict[str, str] = field(default_factory=dict)  # of customers at Stripe, by the hub's

    def __post_init__(self) -> None:
        self.desk.v1.webhook_endpoints.create({"url": "https://hub.example.com/hooks/stripe", "enabled_events": ["*"]})

    def price(self, amount: int = 5000) -> str:
        """Make a product with an SLA; gives the id of its price."""
        product = self.desk.v1.products.create(
            {
                "name": "Standard",
                "metadata": SLA,
                "default_price_data": {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}},
            }
        )
        return str(product.default_price)

    async def settle(self, customer_id: str, card: str = "pm_card_visa") -> str:
        """Let a customer with an instance exist at both; gives its id at Stripe."""
        known = self.desk.customer(card, metadata={"qbd_customer_id": customer_id})
        self.ids[customer_id] = known
        await self.hub.database.write(self._store, customer_id, known)
        return known

    def _store(self, connection: Connection, customer_id: str, known: str) -> None:
        now = self.clock()
        customers.insert_one(connection, EVERYBODY, stored_customer(customer_id, gateway_customer_id=known), now=now)
        made = stored_instance(f"inst_of_{customer_id}", customer_id, user_name=f"user_{customer_id}", validated=True)
        instances.insert_all(connection, EVERYBODY, [made], {}, now=now)

    async def listen(self) -> None:
        """Let an operator's webhook hear of everything."""
        hook = stored_webhook("hook_operator", None, secrets=self.hub.seal(b"[]"))
        await self.hub.database.write(webhooks.insert_one, EVERYBODY, hook)

    def subscribe(self, customer_id: str, price: str, quantity: int = 1) -> str:
        """Start a subscription at Stripe."""
        made = self.desk.v1.subscriptions.create(
            {"customer": self.ids[customer_id], "items": [{"price": price, "quantity": quantity}]}
        )
        return str(made.id)

    def pass_time(self, time: timedelta) -> None:
        """Let time pass at both; a day at a time, for receivers that are asked about what is due meanwhile."""
        self.clock.advance(time)
        self.desk.simulator.advance(int(time.total_seconds()))

    def collect(self) -> list[bytes]:
        """Take what Stripe wants to post, as if it had arrived."""
        found: list[Delivery] = self.desk.simulator.due_deliveries()
        for each in found:
            self.desk.simulator.record_delivery(each.delivery_id, delivered=True)
        return [each.body for each in found]

    async def post(self, *bodies: bytes) -> None:
        """Post events."""
        for body in bodies:
            await inbox.receive(self.hub, body, signature(body, self.secret, self.clock()))

    async def catch_up(self) -> list[str]:
        """Post all that is to be posted, and work it off; gives the kinds of the jobs that ran."""
        await self.post(*self.collect())
        return await self.work()

    async def work(self) -> list[str]:
        """Work off what was posted."""
        return await drain(self.hub, KINDS)

    async def told(self, *types: str) -> list[tuple[str, dict[str, Any]]]:
        """List what the operator's webhook was told, oldest first: types and data."""
        rows = await self.hub.database.read(_events)
        bodies = [(event_type, orjson.loads(body)["data"]) for event_type, body in rows]
        return [each for each in bodies if not types or each[0] in types]


def _events(connection: Connection) -> list[tuple[str, bytes]]:
    rows = connection.execute(select(webhook_event.c.type, webhook_event.c.body).order_by(webhook_event.c.id))
    return [(row[0], row[1]) for row in rows]


__all__ = ["DAY", "KINDS", "Town"]
