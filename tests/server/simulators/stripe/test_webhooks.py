"""Webhooks: signed, delivered until received, and listed when they were not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import stripe

from qbdconnect_server.simulators.stripe import TEST_KEY, SimulatorTransport, deliver
from tests.stripe_contract import check_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio
URL = "https://hub.example.com/hooks/stripe"


class Receiver:
    """Keeps what is posted; answers as it is told."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posts: list[tuple[str, Mapping[str, str], bytes]] = []

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.posts.append((url, headers, body))
        status = self.statuses.pop(0) if self.statuses else 200
        if not status:
            raise ConnectionRefusedError
        return status


async def test_events_are_signed_and_delivered_once(desk: Desk) -> None:
    endpoint = desk.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"], "description": "x"})
    assert endpoint.secret is not None
    assert "secret" not in desk.v1.webhook_endpoints.retrieve(endpoint.id)
    customer = desk.customer(None)
    receiver = Receiver()
    assert await deliver(desk.simulator, receiver.post) == 1
    assert await deliver(desk.simulator, receiver.post) == 0
    url, headers, body = receiver.posts[0]
    assert url == URL
    client = stripe.StripeClient(TEST_KEY, http_client=SimulatorTransport(desk.simulator))
    # The SDK compares with the time of day, which lies before that of the simulator.
    event = client.construct_event(body, headers["Stripe-Signature"], endpoint.secret)
    assert (event.type, event.data.object["id"]) == ("customer.created", customer)
    assert check_object(json.loads(body)) == []
    assert desk.v1.events.retrieve(event.id).pending_webhooks == 0
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body.replace(b"customer", b"costumer"), headers["Stripe-Signature"], endpoint.secret)


async def test_signature_tells_the_time_of_day_and_not_the_simulated_one(desk: Desk) -> None:
    desk.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})
    desk.simulator.advance(86_400)
    desk.customer(None)
    assert f"t={desk.clock.seconds}," in desk.simulator.due_deliveries()[0].headers["Stripe-Signature"]


async def test_failed_delivery_is_tried_three_times_again(desk: Desk) -> None:
    desk.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["customer.created"]})
    desk.customer(None)
    receiver = Receiver(500, 0, 302, 404)
    for wait in (0, 600, 3600, 3 * 3600, 30 * 86_400 - 20_000):
        desk.simulator.advance(wait)
        assert await deliver(desk.simulator, receiver.post) == 0
    assert len(receiver.posts) == 4
    failed = desk.v1.events.list({"delivery_success": False}).data
    assert [(each.type, each.pending_webhooks) for each in failed] == [("customer.created", 1)]
    assert desk.v1.events.list({"delivery_success": True}).data == []


async def test_delivery_succeeds_later(desk: Desk) -> None:
    desk.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["customer.created"]})
    desk.customer(None)
    receiver = Receiver(500)
    await deliver(desk.simulator, receiver.post)
    assert await deliver(desk.simulator, receiver.post) == 0
    desk.simulator.advance(600)
    assert await deliver(desk.simulator, receiver.post) == 1
    assert len(desk.v1.events.list({"delivery_success": True}).data) == 1
    desk.simulator.record_delivery("unknown", delivered=True)


async def test_endpoints_choose_and_can_be_switched_off(desk: Desk) -> None:
    endpoint = desk.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["payout.paid"], "metadata": {"a": "b"}})
    desk.customer(None)
    assert desk.simulator.due_deliveries() == []
    desk.v1.webhook_endpoints.update(endpoint.id, {"enabled_events": ["customer.created"], "disabled": True})
    desk.customer(None)
    assert desk.simulator.due_deliveries() == []
    assert desk.v1.webhook_endpoints.update(endpoint.id, {"disabled": False}).status == "enabled"
    desk.customer(None)
    assert len(desk.simulator.due_deliveries()) == 1
    assert desk.v1.webhook_endpoints.delete(endpoint.id).deleted is True
    assert desk.simulator.due_deliveries() == []
    assert desk.v1.events.list({"delivery_success": False}).data == []
    assert desk.v1.webhook_endpoints.list().data == []
    assert (
        desk.raw("POST", "/v1/webhook_endpoints", "url=nowhere&enabled_events[0]=*").document["error"]["param"] == "url"
    )
