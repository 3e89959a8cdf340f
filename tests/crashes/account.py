"""An account at the simulated Stripe, with the hub's endpoint and something to sell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qbdconnect_server.payments.endpoint import register_endpoint
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qbdconnect_server.simulators.stripe import Delivery, World

SECRET = "whsec_of_the_crash_tests"
SLA = {"sla_support_hours": "8", "sla_transaction_limit": "5000", "sla_default_hourly_rate": "95.00"}


@dataclass(frozen=True)
class Account:
    """What a test does at Stripe itself, and what it finds there."""

    desk: Desk
    price: str
    other_price: str

    def set_time(self, now: datetime) -> None:
        """Let it be now at Stripe."""
        self.desk.clock.seconds = int(now.timestamp())

    def events(self) -> Sequence[Delivery]:
        """Take the events that wait to be posted."""
        due = self.desk.simulator.due_deliveries()
        for each in due:
            self.desk.simulator.record_delivery(each.delivery_id, delivered=True)
        return due

    def mark(self) -> int:
        """Give the place of whatever will be made next."""
        found: dict[str, Any] = {}

        def look(world: World) -> dict[str, Any]:
            found["place"] = world.place_of(world.add("_mark", "mark")["id"])
            return {}

        self.desk.simulator.perform(look)
        return int(found["place"])

    def made_since(self, mark: int, kinds: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """List the objects of some kinds that were made since then, as Stripe keeps them."""
        found: dict[str, list[dict[str, Any]]] = {}

        def look(world: World) -> dict[str, Any]:
            for kind in kinds:
                found[kind] = [
                    dict(each) for each in world.store.newest(kind) if (world.place_of(each["id"]) or 0) > mark
                ]
            return {}

        self.desk.simulator.perform(look)
        return found


def new_account(hub_url: str, *, first_id: int = 0) -> Account:
    """Open an account that sells seats at two prices."""
    desk = Desk(first_id=first_id, payout_schedule="manual")
    register_endpoint(desk.simulator, f"{hub_url}/hooks/stripe")
    desk.simulator.perform(_give_secret)
    product = desk.v1.products.create({"name": "Seats", "metadata": SLA})
    prices = [
        desk.v1.prices.create(
            {"product": product.id, "currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}}
        ).id
        for amount in (5000, 9000)
    ]
    desk.v1.products.update(product.id, {"default_price": prices[0]})
    return Account(desk, prices[0], prices[1])


def _give_secret(world: World) -> dict[str, Any]:
    (endpoint,) = world.store.find("webhook_endpoint")
    endpoint["_secret"] = SECRET
    return {}
