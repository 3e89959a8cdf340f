"""Customers."""

from typing import Final

from . import payment_methods, subscription_ending
from .changes import apply, unset
from .errors import invalid
from .parameters import (
    ADDRESS,
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Shape,
    integer,
    list_of,
    nested,
    one_of,
    positive,
    text,
)
from .wire import Document
from .world import World

CUSTOMER: Final[Shape] = {
    "address": Clearable(ADDRESS),
    "balance": integer,
    "next_invoice_sequence": positive,
    "description": CLEARABLE_TEXT,
    "email": CLEARABLE_TEXT,
    "invoice_prefix": text,
    "invoice_settings": nested(default_payment_method=CLEARABLE_TEXT, footer=CLEARABLE_TEXT),
    "metadata": METADATA,
    "name": CLEARABLE_TEXT,
    "phone": CLEARABLE_TEXT,
    "preferred_locales": list_of(text),
    "shipping": Clearable(nested(address=ADDRESS, name=text, phone=CLEARABLE_TEXT)),
    "tax_exempt": one_of("none", "reverse", "exempt"),
}
CREATE: Final[Shape] = {**CUSTOMER, "payment_method": text}
UPDATE: Final[Shape] = CUSTOMER
ADDRESS_PARTS: Final = "city country line1 line2 postal_code state"
MAX_EMAIL: Final = 512


def create(world: World, parameters: Document) -> Document:
    """Create a customer."""
    method = parameters.pop("payment_method", None)
    customer = world.add(
        "customer",
        "cus",
        balance=0,
        created=world.now,
        delinquent=False,
        invoice_prefix="",
        invoice_settings={"default_payment_method": None, **unset("custom_fields footer rendering_options")},
        livemode=False,
        metadata={},
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        **unset("address currency customer_account default_source description discount email name phone shipping"),
        test_clock=None,
    )
    customer["invoice_prefix"] = customer["id"].removeprefix("cus_")[-8:].upper()
    _change(world, customer, parameters)
    if method:
        attached = payment_methods.attach(world, {"customer": customer["id"]}, method)
        customer["invoice_settings"]["default_payment_method"] = attached["id"]
    world.emit("customer.created", customer)
    return customer


def update(world: World, parameters: Document, customer_id: str) -> Document:
    """Change a customer."""
    customer = world.get("customer", customer_id)
    previous = _change(world, customer, parameters)
    if previous:
        world.emit("customer.updated", customer, previous)
    return customer


def delete(world: World, _parameters: Document, customer_id: str) -> Document:
    """Delete a customer for good; its subscriptions end at once."""
    customer = world.get("customer", customer_id)
    for each in world.store.find("subscription", lambda found: found["customer"] == customer_id):
        if each["status"] != "canceled":
            subscription_ending.end(world, each, reason=None)
    for each in world.store.find("payment_method", lambda found: found["customer"] == customer_id):
        payment_methods.detach(world, {}, each["id"])
    world.emit("customer.deleted", customer)
    return world.forget("customer", customer)


def list_payment_methods(world: World, customer_id: str) -> list[Document]:
    """List the payment methods of a customer, newest first."""
    world.get("customer", customer_id)
    return [each for each in world.store.newest("payment_method") if each["customer"] == customer_id]


def _change(world: World, customer: Document, parameters: Document) -> Document:
    email = parameters.get("email")
    if email and ("@" not in email or len(email) > MAX_EMAIL):
        raise invalid(f"Invalid email address: {email}", code="email_invalid", param="email")
    if parameters.get("address"):
        parameters["address"] = {**unset(ADDRESS_PARTS), **(customer["address"] or {}), **parameters["address"]}
    if parameters.get("balance") and customer["currency"] is None:
        customer["currency"] = "usd"
    if "invoice_settings" in parameters:
        _check_default(world, customer, parameters["invoice_settings"].get("default_payment_method"))
        parameters["invoice_settings"] = {**customer["invoice_settings"], **parameters["invoice_settings"]}
    return apply(customer, parameters)


def _check_default(world: World, customer: Document, method_id: str | None) -> None:
    if method_id is None:
        return
    method = world.get("payment_method", method_id, "invoice_settings[default_payment_method]")
    if method["customer"] != customer["id"]:
        raise invalid(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must be attached "
            "to the customer.",
            param="invoice_settings[default_payment_method]",
            code="resource_missing",
        )
