"""Setup intents: a card is kept for later, nothing is charged."""

from typing import Final

from . import payment_methods
from .changes import unset
from .parameters import METADATA, Required, Shape, boolean, merged, nested, one_of, text
from .wire import Document
from .world import World

CREATE: Final[Shape] = {
    "automatic_payment_methods": nested(enabled=Required(boolean), allow_redirects=one_of("always", "never")),
    "confirm": boolean,
    "customer": text,
    "description": text,
    "metadata": METADATA,
    "payment_method": text,
    "usage": one_of("off_session", "on_session"),
}


def create(world: World, parameters: Document) -> Document:
    """Create a setup intent; confirmed, it keeps the card for the customer."""
    customer = parameters.get("customer")
    if customer:
        world.get("customer", customer, "customer")
    intent = world.add(
        "setup_intent",
        "seti",
        automatic_payment_methods={"enabled": True, "allow_redirects": "always"},
        client_secret="",
        created=world.now,
        customer=customer,
        customer_account=None,
        description=parameters.get("description"),
        livemode=False,
        managed_payments={"enabled": False},
        metadata=merged({}, parameters.get("metadata", {})),
        payment_method_configuration_details={"id": "pmc_simulated", "parent": None},
        payment_method_options={"card": {"request_three_d_secure": "automatic", **unset("mandate_options network")}},
        payment_method_types=["card"],
        status="requires_payment_method",
        usage=parameters.get("usage", "off_session"),
        **unset("application cancellation_reason flow_directions last_setup_error latest_attempt mandate next_action"),
        **unset("on_behalf_of payment_method single_use_mandate"),
        **unset("allowed_payment_method_types excluded_payment_method_types"),
    )
    intent["client_secret"] = f"{intent['id']}_secret_simulated"
    world.emit("setup_intent.created", intent)
    if "payment_method" in parameters:
        method = payment_methods.use(world, parameters["payment_method"], "payment_method")
        intent.update(payment_method=method["id"], status="requires_confirmation")
        if parameters.get("confirm"):
            if customer:
                payment_methods.attach(world, {"customer": customer}, method["id"])
            intent["status"] = "succeeded"
            world.emit("setup_intent.succeeded", intent)
    return intent
