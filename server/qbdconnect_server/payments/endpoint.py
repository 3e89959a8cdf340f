"""The hub's endpoint at its simulated Stripe, with the secret that signs events."""

from typing import Any, Final

from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.simulators.stripe import StripeSimulator, World
from qbdconnect_server.simulators.stripe.webhooks import create

EVENTS: Final = inbox.TYPES | {
    f"{kind}.{what}" for kind in ("price", "product") for what in ("created", "deleted", "updated")
}
DESCRIPTION: Final = "This hub"


def register_endpoint(simulator: StripeSimulator, url: str) -> None:
    """Have events posted to the hub, from now on; an address that it had before is given up."""

    def register(world: World) -> dict[str, Any]:
        found = _endpoint(world)
        if found is None:
            return create(world, {"url": url, "enabled_events": sorted(EVENTS), "description": DESCRIPTION})
        found["url"] = url
        return found

    simulator.perform(register)


def endpoint_secret(simulator: StripeSimulator) -> str:
    """Tell the secret that signs the hub's events."""
    return str(simulator.perform(lambda world: _endpoint(world) or {})["_secret"])


def _endpoint(world: World) -> dict[str, Any] | None:
    found = world.store.find("webhook_endpoint", lambda each: each["description"] == DESCRIPTION)
    return found[0] if found else None
