"""Which request does what."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from . import (
    balance,
    catalogue,
    charges,
    checkout,
    collection,
    customers,
    invoice_items,
    invoices,
    listing,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    refunds,
    setup_intents,
    subscriptions,
    webhooks,
)
from .listing import list_objects, list_shape, page
from .parameters import Shape, text
from .views import published
from .wire import Document
from .world import World

Operation = Callable[..., Document]
NOTHING: Final[Shape] = {}
METHODS_PAGE: Final[Shape] = {**listing.PAGE, "type": text}

COLLECTIONS: Final = {
    "balance_transactions": "balance_transaction",
    "charges": "charge",
    "checkout/sessions": "checkout.session",
    "customers": "customer",
    "events": "event",
    "invoice_payments": "invoice_payment",
    "invoiceitems": "invoiceitem",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "payouts": "payout",
    "prices": "price",
    "products": "product",
    "refunds": "refund",
    "setup_intents": "setup_intent",
    "subscription_items": "subscription_item",
    "subscriptions": "subscription",
    "webhook_endpoints": "webhook_endpoint",
}

# What stands in the place of an id in some of Stripe's addresses, none of which the simulator has.
NO_WORD: Final = r"(?!(?:create_preview|search|upcoming)(?:/|$))"
# Kinds of which Stripe still shows that they were deleted.
SHOWN_DELETED: Final = frozenset({"customer"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, what it takes and what it does; the ids of the path follow the parameters."""

    method: str
    path: str
    shape: Shape
    operation: Operation

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as a pattern."""
        return re.compile(self.path.replace("*", NO_WORD + "([^/]+)"))


def _post(path: str, shape: Shape, operation: Callable[..., Document]) -> Route:
    return Route("POST", f"/v1/{path}", shape, partial(_publish, operation))


def _delete(path: str, operation: Callable[..., Document], shape: Shape = NOTHING) -> Route:
    return Route("DELETE", f"/v1/{path}", shape, partial(_publish, operation))


def _publish(operation: Callable[..., Document], world: World, parameters: Document, *ids: str) -> Document:
    return published(world.store, operation(world, parameters, *ids))


def _retrieve(kind: str, world: World, _parameters: Document, object_id: str) -> Document:
    left = world.store.get("_deleted", f"_{object_id}") if kind in SHOWN_DELETED else None
    if kind == "invoice" and world.store.get(kind, object_id) is None:
        raise world.lost(kind, object_id, "invoice")
    return published(world.store, left or world.get(kind, object_id))


def _list(kind: str, url: str, world: World, parameters: Document) -> Document:
    return list_objects(world, kind, url, parameters)


def _list_inside(  # noqa: PLR0913, PLR0917 - the first three are bound
    kind: str,
    objects: Callable[[World, str], list[Document]],
    path: str,
    world: World,
    parameters: Document,
    object_id: str,
) -> Document:
    return page(world, kind, path.replace("*", object_id), objects(world, object_id), parameters)


def _inside(path: str, kind: str, objects: Callable[[World, str], list[Document]]) -> Route:
    return Route("GET", f"/v1/{path}", listing.PAGE, partial(_list_inside, kind, objects, f"/v1/{path}"))


def _list_methods(world: World, parameters: Document, customer_id: str) -> Document:
    kept = customers.list_payment_methods(world, customer_id)
    found = [each for each in kept if parameters.get("type") in {None, each["type"]}]
    return page(world, "payment_method", f"/v1/customers/{customer_id}/payment_methods", found, parameters)


def _read_routes() -> list[Route]:
    routes = [Route("GET", "/v1/balance", NOTHING, balance.show)]
    for path, kind in COLLECTIONS.items():
        url = f"/v1/{path}"
        routes.append(Route("GET", url, list_shape(kind), partial(_list, kind, url)))
        routes.append(Route("GET", f"{url}/*", NOTHING, partial(_retrieve, kind)))
    return [
        *routes,
        Route("GET", "/v1/customers/*/payment_methods", METHODS_PAGE, _list_methods),
        _inside("invoices/*/lines", "line_item", invoices.lines),
        _inside("checkout/sessions/*/line_items", "item", checkout.line_items),
    ]


ROUTES: Final = (
    *_read_routes(),
    _post("products", catalogue.CREATE_PRODUCT, catalogue.create_product),
    _post("products/*", catalogue.UPDATE_PRODUCT, catalogue.update_product),
    _delete("products/*", catalogue.delete_product),
    _post("prices", prices.CREATE, prices.create),
    _post("prices/*", prices.UPDATE, prices.update),
    _post("customers", customers.CREATE, customers.create),
    _post("customers/*", customers.UPDATE, customers.update),
    _delete("customers/*", customers.delete),
    _post("payment_methods", payment_methods.CREATE, payment_methods.create),
    _post("payment_methods/*", payment_methods.UPDATE, payment_methods.update),
    _post("payment_methods/*/attach", payment_methods.ATTACH, payment_methods.attach),
    _post("payment_methods/*/detach", NOTHING, payment_methods.detach),
    _post("setup_intents", setup_intents.CREATE, setup_intents.create),
    _post("payment_intents", payment_intents.CREATE, payment_intents.create),
    _post("payment_intents/*", payment_intents.UPDATE, payment_intents.update),
    _post("payment_intents/*/confirm", payment_intents.CONFIRM, payment_intents.confirm),
    _post("payment_intents/*/cancel", payment_intents.CANCEL, payment_intents.cancel),
    _post("charges/*", charges.UPDATE, charges.update),
    _post("refunds", refunds.CREATE, refunds.create),
    _post("refunds/*", refunds.UPDATE, refunds.update),
    _post("payouts", payouts.CREATE, payouts.create),
    _post("payouts/*", payouts.UPDATE, payouts.update),
    _post("payouts/*/cancel", NOTHING, payouts.cancel),
    _post("invoiceitems", invoice_items.CREATE, invoice_items.create),
    _post("invoiceitems/*", invoice_items.UPDATE, invoice_items.update),
    _delete("invoiceitems/*", invoice_items.delete),
    _post("invoices", invoices.CREATE, invoices.create),
    _post("invoices/*", invoices.UPDATE, invoices.update),
    _delete("invoices/*", invoices.delete),
    _post("invoices/*/finalize", {"auto_advance": invoices.INVOICE["auto_advance"]}, invoices.finalize),
    _post("invoices/*/pay", collection.PAY, collection.pay),
    _post("invoices/*/send", NOTHING, invoices.send),
    _post("invoices/*/void", NOTHING, invoices.void),
    _post("invoices/*/mark_uncollectible", NOTHING, invoices.mark_uncollectible),
    _post("invoices/*/attach_payment", collection.ATTACH, collection.attach_payment),
    _post("subscriptions", subscriptions.CREATE, subscriptions.create),
    _post("subscriptions/*", subscriptions.UPDATE, subscriptions.update),
    _delete("subscriptions/*", subscriptions.cancel, subscriptions.CANCEL),
    _post("checkout/sessions", checkout.CREATE, checkout.create),
    _post("checkout/sessions/*/expire", NOTHING, checkout.expire),
    _post("webhook_endpoints", webhooks.CREATE, webhooks.create),
    _post("webhook_endpoints/*", webhooks.UPDATE, webhooks.update),
    _delete("webhook_endpoints/*", webhooks.delete),
)

_BY_METHOD: Final[Mapping[str, list[tuple[re.Pattern[str], Route]]]] = {
    method: [(route.pattern, route) for route in ROUTES if route.method == method]
    for method in ("GET", "POST", "DELETE")
}


def find_route(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """Find the route of a request, and the ids in its path."""
    for pattern, route in _BY_METHOD.get(method, ()):
        found = pattern.fullmatch(path)
        if found:
            return route, found.groups()
    return None
