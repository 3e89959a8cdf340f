"""Webhooks: endpoints, and the signed delivery of events to them, with retries."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final

from .changes import apply
from .errors import invalid
from .parameters import CLEARABLE_TEXT, METADATA, Required, Shape, boolean, list_of, merged, text
from .views import published
from .wire import Document
from .world import World

CREATE: Final[Shape] = {
    "url": Required(text),
    "enabled_events": Required(list_of(text)),
    "api_version": text,
    "description": CLEARABLE_TEXT,
    "metadata": METADATA,
}
UPDATE: Final[Shape] = {
    "url": text,
    "enabled_events": list_of(text),
    "description": CLEARABLE_TEXT,
    "disabled": boolean,
    "metadata": METADATA,
}
RETRY_SECONDS: Final = (600, 3600, 3 * 3600)
NEVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event to be posted to one endpoint now."""

    delivery_id: str
    url: str
    headers: dict[str, str]
    body: bytes


def create(world: World, parameters: Document) -> Document:
    """Register an endpoint; its secret is shown in this answer only."""
    if not parameters["url"].startswith(("http://", "https://")):
        raise invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
        )
    endpoint = world.add(
        "webhook_endpoint",
        "we",
        api_version=parameters.get("api_version"),
        application=None,
        created=world.now,
        description=parameters.get("description"),
        enabled_events=parameters["enabled_events"],
        livemode=False,
        metadata=merged({}, parameters.get("metadata", {})),
        status="enabled",
        url=parameters["url"],
        _secret=world.new_id("whsec"),
    )
    return {**endpoint, "secret": endpoint["_secret"]}


def update(world: World, parameters: Document, endpoint_id: str) -> Document:
    """Change an endpoint."""
    endpoint = world.get("webhook_endpoint", endpoint_id)
    if "disabled" in parameters:
        endpoint["status"] = "disabled" if parameters.pop("disabled") else "enabled"
    apply(endpoint, parameters)
    return endpoint


def delete(world: World, _parameters: Document, endpoint_id: str) -> Document:
    """Forget an endpoint, and what was to be delivered to it."""
    world.get("webhook_endpoint", endpoint_id)
    for each in world.store.find("_delivery", lambda found: found["endpoint"] == endpoint_id):
        world.get("event", each["event"])["pending_webhooks"] -= 1
        world.store.remove("_delivery", each["id"])
    world.store.remove("webhook_endpoint", endpoint_id)
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}


def listeners(world: World, event_type: str) -> list[Document]:
    """List the endpoints that want a type of event."""
    return world.store.find(
        "webhook_endpoint",
        lambda each: each["status"] == "enabled" and not {"*", event_type}.isdisjoint(each["enabled_events"]),
    )


def due(world: World, signed_at: int) -> list[Delivery]:
    """List what is to be posted now; `signed_at` is the time that receivers have, whatever the simulated one."""
    return [
        _delivery(world, each, signed_at)
        for each in world.store.find("_delivery", lambda each: each["at"] <= world.now)
    ]


def record(world: World, delivery_id: str, *, delivered: bool) -> None:
    """Note how a delivery went; a failed one is tried again three times."""
    delivery = world.store.get("_delivery", delivery_id)
    if delivery is None:
        return
    if delivered:
        world.get("event", delivery["event"])["pending_webhooks"] -= 1
        world.store.remove("_delivery", delivery_id)
        return
    tries = delivery["attempts"]
    delivery["attempts"] = tries + 1
    # What has been given up stays as it is: the event was not delivered.
    delivery["at"] = world.now + RETRY_SECONDS[tries] if tries < len(RETRY_SECONDS) else NEVER


def signature(body: bytes, secret: str, moment: int) -> str:
    """Sign a body as Stripe does: HMAC-SHA256 over time and body."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def _delivery(world: World, delivery: Document, signed_at: int) -> Delivery:
    endpoint = world.get("webhook_endpoint", delivery["endpoint"])
    event = published(world.store, world.get("event", delivery["event"]))
    body = json.dumps(event, indent=2).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(body, endpoint["_secret"], signed_at),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    return Delivery(delivery["id"], endpoint["url"], headers, body)
