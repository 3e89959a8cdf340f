"""A shop at the simulated Stripe: what it sells, two customers, and the calls of those who subscribe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.money.subscriptions import checkouts, subscription_state, subscriptions
from qbdconnect_server.storage.queries import customers, webhooks
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import job, webhook_event
from qbdconnect_server.work.handlers import HANDLERS
from tests.background import drain
from tests.factories import NOW, Calls, instance_body, instance_patch, stored_customer, stored_webhook, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.errors import QBDConnectError
    from qbdconnect_server.services.call import Call, Hub
    from qbdconnect_server.storage.queries.customers import StoredCustomer
    from qbdconnect_server.storage.queries.subscriptions import StoredSubscription
    from tests.stripe_desk import Desk

OPERATOR = Scope(None)
SLA = {"supportHours": 5, "transactionLimit": 10000, "defaultHourlyRate": 150}
METADATA = {"sla_support_hours": "5", "sla_transaction_limit": "10000", "sla_default_hourly_rate": "150"}
BETTER = {"supportHours": 20, "transactionLimit": 99000, "defaultHourlyRate": 120.5}
BETTER_METADATA = {"sla_support_hours": "20", "sla_transaction_limit": "99000", "sla_default_hourly_rate": "120.50"}
MONEY_JOBS = {name: kind for name, kind in HANDLERS.items() if name in {"gateway-customer", subscription_state.PUSH}}


def key(name: str = "k", fingerprint: bytes = b"the request") -> IdempotencyKey:
    """Make an idempotency key."""
    return IdempotencyKey(name, fingerprint)


@dataclass
class Shop:
    """Sells subscriptions; `who` is a customer's id, or None for an operator."""

    calls: Calls
    desk: Desk
    gateway_ids: dict[str, str] = field(default_factory=dict)
    price: str = ""

    @property
    def hub(self) -> Hub:
        return self.calls.hub

    async def open(self) -> Shop:
        """Sell one product, and make the customers cust_a, who has a card, and cust_b, who has none."""
        self.price = self.product("prod_standard", 5000)
        for customer_id, card in (("cust_a", "pm_card_visa"), ("cust_b", None)):
            known = self.desk.customer(card, metadata={"qbd_customer_id": customer_id})
            self.gateway_ids[customer_id] = known
            stored = stored_customer(customer_id, gateway_customer_id=known)
            await self.hub.database.write(customers.insert_one, OPERATOR, stored, now=NOW)
        return self

    def product(self, product_id: str, amount: int, metadata: Any = METADATA, **members: Any) -> str:
        """Sell a product; gives the id of its usual price."""
        default: Any = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}}
        given: Any = {"id": product_id, "name": product_id.title(), "metadata": metadata, "default_price_data": default}
        return str(self.desk.v1.products.create(given | members).default_price)

    def another_price(self, product_id: str, amount: int = 7000, **members: Any) -> str:
        """Give a product another price."""
        recurring: Any = {"recurring": {"interval": "month"}}
        given: Any = {"product": product_id, "currency": "usd", "unit_amount": amount, **recurring}
        return self.desk.v1.prices.create(given | members).id

    def call(self, operation_id: str, who: str | None, under: IdempotencyKey | None = None) -> Call:
        """Make a call."""
        if who is None:
            return self.calls.operator(operation_id, under)
        return self.calls.tenant(who, operation_id, under)

    async def answer_subscribe(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> Answer:
        """Subscribe to the usual price unless another is named, as it is answered."""
        chosen = {} if {"priceId", "productId"} & members.keys() else {"priceId": self.price}
        body = Body.of(models.Subscription, {**chosen, **members})
        return await subscriptions.create(self.call("createSubscription", who, under), body)

    async def subscribe(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Subscribe."""
        return cast("dict[str, Any]", value_of(await self.answer_subscribe(who, under, **members)))

    async def get(self, subscription_id: str, who: str | None = "cust_a") -> dict[str, Any]:
        """Show a subscription."""
        return cast("dict[str, Any]", await subscriptions.get(self.call("getSubscription", who), subscription_id))

    async def put(
        self,
        subscription_id: str,
        who: str | None = "cust_a",
        under: IdempotencyKey | None = None,
        *,
        bill_now: bool = False,
        **members: Any,
    ) -> dict[str, Any]:
        """Change a subscription."""
        call = self.call("updateSubscription", who, under)
        body = Body.of(models.Subscription, members)
        answer = await subscriptions.update(call, subscription_id, body, bill_now=bill_now)
        return cast("dict[str, Any]", value_of(answer))

    async def answer_checkout(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> Answer:
        """Open a checkout, as it is answered."""
        chosen = {} if {"priceId", "productId"} & members.keys() else {"priceId": self.price}
        body = Body.of(models.NewCheckout, {**chosen, **members})
        return await checkouts.create(self.call("createCheckout", who, under), body)

    async def checkout(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Open a checkout."""
        return cast("dict[str, Any]", value_of(await self.answer_checkout(who, under, **members)))

    async def add_instance(self, customer_id: str = "cust_a", who: str | None = None, **members: Any) -> dict[str, Any]:
        """Make an instance."""
        answer = await instances.create(self.call("createInstance", who), instance_body(customer_id, **members))
        return cast("dict[str, Any]", value_of(answer))

    async def remove_instance(self, instance_id: str) -> None:
        """Delete an instance."""
        await instances.delete(self.call("deleteInstance", None), instance_id)

    async def patch_instance(self, instance_id: str, **members: Any) -> dict[str, Any]:
        """Change an instance."""
        answer = await instances.patch(self.call("patchInstance", None), instance_id, instance_patch(**members))
        return cast("dict[str, Any]", value_of(answer))

    async def look_at(self, subscription_id: str, customer_id: str = "cust_a") -> None:
        """Keep what Stripe has, as after an event."""
        gateway = await self.hub.payments()
        is_stored = False
        while not is_stored:
            version = await self.hub.database.read(subscription_state.version_of, subscription_id)
            fetched = await gateway.get_subscription(subscription_id)
            is_stored = await self.hub.database.write(
                subscription_state.store_fetched, self.hub, fetched, customer_id, version=version, now=self.hub.clock()
            )

    async def listen(self) -> None:
        """Let an operator's webhook hear of everything."""
        await self.hub.database.write(webhooks.insert_one, OPERATOR, stored_webhook(customer_id=None))

    async def work(self) -> list[str]:
        """Run the jobs that tell Stripe of customers and seats."""
        return await drain(self.hub, MONEY_JOBS)

    async def kept(self, subscription_id: str) -> StoredSubscription:
        """Read what the hub keeps of a subscription."""
        found = await self.hub.database.read(queries.by_id, OPERATOR, subscription_id)
        assert found is not None
        return found[0]

    async def customer(self, customer_id: str = "cust_a") -> StoredCustomer:
        """Read what the hub keeps of a customer."""
        found = await self.hub.database.read(customers.by_id, OPERATOR, customer_id)
        assert found is not None
        return found.customer

    async def slas(self, customer_id: str = "cust_a") -> list[tuple[Any, str | None]]:
        """Read the SLA of each instance, and which subscription gave it."""
        found = await self.hub.database.read(customers.by_id, OPERATOR, customer_id)
        assert found is not None
        return [(each.sla, each.sla_of) for each in found.instances]

    async def told(self) -> list[str]:
        """List the types of all events that were told to webhooks, in their order."""

        def read(connection: Connection) -> list[str]:
            return [row.type for row in connection.execute(select(webhook_event).order_by(webhook_event.c.id))]

        return await self.hub.database.read(read)

    async def jobs(self, kind: str) -> list[str]:
        """List the states of the jobs of a kind."""

        def read(connection: Connection) -> list[str]:
            found = connection.execute(select(job.c.state).where(job.c.kind == kind).order_by(job.c.id))
            return list(found.scalars())

        return await self.hub.database.read(read)

    def at_stripe(self, subscription_id: str) -> tuple[int, str]:
        """Give the quantity and the price that Stripe has."""
        item = self.desk.v1.subscriptions.retrieve(subscription_id)["items"].data[0]
        return int(item.quantity or 0), item.price.id

    def subscriptions(self) -> Sequence[Any]:
        """List all subscriptions at Stripe, those that are over included."""
        return self.desk.v1.subscriptions.list({"status": "all", "limit": 100}).data

    def customers(self, customer_id: str) -> Sequence[Any]:
        """List the customers at Stripe that are ours by their metadata."""
        listed = self.desk.v1.customers.list({"limit": 100}).data
        return [each for each in listed if each.to_dict()["metadata"].get("qbd_customer_id") == customer_id]

    def charges(self) -> list[int]:
        """List the amounts of all charges at Stripe that went through, the youngest first."""
        return [each.amount for each in self.desk.v1.charges.list({"limit": 100}).data if each.paid]


def problem(error: QBDConnectError) -> tuple[int, str | None]:
    """Give status and pointer of a problem."""
    return error.status, error.errors[0].pointer if error.errors else None
