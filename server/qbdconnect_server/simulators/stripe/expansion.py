"""Expansion: ids in an answer become the objects that they name, four levels deep at most."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from . import checkout, invoice_payments
from .errors import Refusal, invalid
from .views import list_of, published
from .wire import Document
from .world import World

MAX_LEVELS: Final = 4
# Ids that stay ids.
NOT_EXPANDABLE: Final = frozenset(
    {
        ("charge", "payment_method"),
        ("subscription_item", "subscription"),
        ("line_item", "invoice"),
    }
)


def _payments(world: World, invoice_id: str) -> Document:
    found = reversed(invoice_payments.of_invoice(world, invoice_id))
    return list_of("/v1/invoices/payments", [published(world.store, each) for each in found])


def _confirmation_secret(world: World, invoice_id: str) -> Document | None:
    for payment in invoice_payments.of_invoice(world, invoice_id):
        if payment["is_default"]:
            intent = world.get("payment_intent", payment["payment"]["payment_intent"])
            return {"client_secret": intent["client_secret"], "type": "payment_intent"}
    return None


def _tax(_world: World, _customer_id: str) -> Document:
    unset = {"ip_address": None, "location": None}
    return {"automatic_tax": "unrecognized_location", "provider": "stripe", **unset}


def _credit(_world: World, _customer_id: str) -> Document:
    return {}


def _tax_ids(_world: World, customer_id: str) -> Document:
    return list_of(f"/v1/customers/{customer_id}/tax_ids", [])


def _refunds(world: World, charge_id: str) -> Document:
    found = world.store.find("refund", lambda each: each["charge"] == charge_id)
    shown = [published(world.store, each) for each in reversed(found)]
    return {**list_of(f"/v1/charges/{charge_id}/refunds", shown), "total_count": len(shown)}


def _subscriptions(world: World, customer_id: str) -> Document:
    found = world.store.find(
        "subscription", lambda each: each["customer"] == customer_id and each["status"] != "canceled"
    )
    url = f"/v1/customers/{customer_id}/subscriptions"
    return list_of(url, [published(world.store, each) for each in reversed(found)])


# Members that are shown only when they are asked for.
INCLUDABLE: Final[Mapping[tuple[str, str], Callable[[World, str], Document | None]]] = {
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): checkout.line_item_list,
    ("customer", "invoice_credit_balance"): _credit,
    ("customer", "subscriptions"): _subscriptions,
    ("customer", "tax"): _tax,
    ("customer", "tax_ids"): _tax_ids,
    ("invoice", "confirmation_secret"): _confirmation_secret,
    ("invoice", "payments"): _payments,
}


def expand(world: World, document: Document, paths: list[str]) -> Document:
    """Expand an answer in place; raises Refusal for what cannot be expanded."""
    for path in paths:
        names = path.split(".")
        if len(names) > MAX_LEVELS:
            raise invalid(
                f"You cannot expand more than {MAX_LEVELS} levels of a property. Property: {path}", param="expand"
            )
        _expand(world, document, names, "")
    return document


def _expand(world: World, value: Any, names: list[str], before: str) -> None:
    if isinstance(value, list):
        for each in value:
            _expand(world, each, names, before)
        return
    if value is None:
        return
    name, *rest = names
    path = f"{before}.{name}".removeprefix(".")
    kind = value.get("object", "")
    if (kind, name) in INCLUDABLE and name not in value:
        value[name] = INCLUDABLE[kind, name](world, value["id"])
    if name not in value or name == "id" or (kind, name) in NOT_EXPANDABLE:
        raise _refused(path)
    if isinstance(value[name], str):
        value[name] = _object(world, value[name], path)
    elif not rest and isinstance(value[name], (int, float)):
        raise _refused(path)
    if rest:
        _expand(world, value[name], rest, path)


def _object(world: World, object_id: str, path: str) -> Document:
    kind = world.store.kind_of(object_id)
    if kind is None or kind.startswith("_"):
        deleted = world.store.get("_deleted", f"_{object_id}")
        if deleted is None:
            raise _refused(path)
        return published(world.store, deleted)
    return published(world.store, world.get(kind, object_id))


def _refused(path: str) -> Refusal:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")
