"""Lists: filters, newest first, cursors."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from .calendar import DAY
from .errors import invalid, missing
from .parameters import Field, Required, boolean, currency, list_of, nested, one_of, text, whole
from .views import list_of as list_document
from .views import published
from .wire import Document
from .world import World, noun

Matches = Callable[[Document, Any, World], bool]
MAX_LIMIT: Final = 100
DEFAULT_LIMIT: Final = 10
EVENT_DAYS: Final = 30
# Filters whose value must be the id of something, if only of something deleted.
REFERENCES: Final = frozenset({"customer", "product", "subscription"})


def _created(value: Any, param: str) -> Any:
    span = nested(gt=whole, gte=whole, lt=whole, lte=whole)
    return span(value, param) if isinstance(value, dict) else {"gte": whole(value, param), "lte": whole(value, param)}


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter of a list: how it is read, and which objects match it."""

    field: Field
    matches: Matches


def _equal(member: str, read: Field = text) -> Filter:
    return Filter(read, lambda each, value, _world: bool(each[member] == value))


def _span(member: str) -> Filter:
    compare: dict[str, Callable[[int, int], bool]] = {
        "gt": lambda a, b: a > b,
        "gte": lambda a, b: a >= b,
        "lt": lambda a, b: a < b,
        "lte": lambda a, b: a <= b,
    }

    def matches(each: Document, value: Document, _world: World) -> bool:
        found = each[member]
        return found is not None and all(compare[name](found, bound) for name, bound in value.items())

    return Filter(_created, matches)


def _delivered(event: Document, wanted: bool, _world: World) -> bool:
    return (event["pending_webhooks"] == 0) is wanted


def _of_type(event: Document, wanted: str, _world: World) -> bool:
    prefix, star, _rest = wanted.partition("*")
    return str(event["type"]).startswith(prefix) if star else bool(event["type"] == wanted)


def _subscription_status(each: Document, wanted: str, _world: World) -> bool:
    if wanted == "ended":
        return each["status"] in {"canceled", "incomplete_expired"}
    return wanted == "all" or bool(each["status"] == wanted)


def _has_price(subscription: Document, price: str, world: World) -> bool:
    items = world.store.newest("subscription_item")
    return any(each["subscription"] == subscription["id"] and each["_price"] == price for each in items)


def _paid_by(each: Document, payment: Document, _world: World) -> bool:
    return "payment_intent" not in payment or bool(each["payment"]["payment_intent"] == payment["payment_intent"])


def _recurs(price: Document, wanted: Document, _world: World) -> bool:
    return price["recurring"] is not None and all(price["recurring"][name] == value for name, value in wanted.items())


def _check_payout(world: World, payout_id: str) -> None:
    if not world.get("payout", payout_id, "payout")["automatic"]:
        raise invalid("Balance transaction history can only be filtered on automatic transfers, not manual.")


_CREATED: Final = {"created": _span("created")}
_CUSTOMER: Final = {"customer": _equal("customer")}
_STATUS: Final = {"status": _equal("status")}
_STATES: Final = (
    "active",
    "past_due",
    "unpaid",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "trialing",
    "paused",
    "all",
    "ended",
)
_INVOICE_STATES: Final = one_of("draft", "open", "void", "paid", "uncollectible")
_INTERVALS: Final = one_of("month", "year", "week", "day")
FILTERS: Final[Mapping[str, Mapping[str, Filter]]] = {
    "balance_transaction": {
        **_CREATED,
        "currency": _equal("currency", currency),
        "payout": _equal("_payout"),
        "source": _equal("source"),
        "type": _equal("type"),
    },
    "charge": {**_CREATED, **_CUSTOMER, "payment_intent": _equal("payment_intent")},
    "checkout.session": {
        **_CREATED,
        **_CUSTOMER,
        **_STATUS,
        "payment_intent": _equal("payment_intent"),
        "subscription": _equal("subscription"),
    },
    "customer": {**_CREATED, "email": _equal("email")},
    "event": {
        **_CREATED,
        "delivery_success": Filter(boolean, _delivered),
        "type": Filter(text, _of_type),
        "types": Filter(list_of(text), lambda each, types, _world: each["type"] in types),
    },
    "invoice": {
        **_CREATED,
        **_CUSTOMER,
        "status": _equal("status", _INVOICE_STATES),
        "collection_method": _equal("collection_method", one_of("charge_automatically", "send_invoice")),
        "due_date": _span("due_date"),
        "subscription": _equal("_subscription"),
    },
    "invoice_payment": {
        **_CREATED,
        **_STATUS,
        "invoice": _equal("invoice"),
        "payment": Filter(nested(type=Required(one_of("payment_intent")), payment_intent=text), _paid_by),
    },
    "invoiceitem": {
        **_CUSTOMER,
        "invoice": _equal("invoice"),
        "pending": Filter(boolean, lambda each, value, _world: (each["invoice"] is None) is value),
    },
    "payment_intent": {**_CREATED, **_CUSTOMER},
    "payment_method": {**_CUSTOMER, "type": _equal("type")},
    "payout": {**_CREATED, **_STATUS, "arrival_date": _span("arrival_date"), "destination": _equal("destination")},
    "price": {
        **_CREATED,
        "active": _equal("active", boolean),
        "currency": _equal("currency", currency),
        "lookup_keys": Filter(list_of(text), lambda each, keys, _world: each["lookup_key"] in keys),
        "product": _equal("product"),
        "recurring": Filter(nested(interval=_INTERVALS, usage_type=one_of("licensed", "metered")), _recurs),
        "type": _equal("type", one_of("one_time", "recurring")),
    },
    "product": {
        **_CREATED,
        "active": _equal("active", boolean),
        "ids": Filter(list_of(text), lambda each, ids, _world: each["id"] in ids),
        "url": _equal("url"),
    },
    "refund": {**_CREATED, "charge": _equal("charge"), "payment_intent": _equal("payment_intent")},
    "setup_intent": {**_CREATED, **_CUSTOMER, "payment_method": _equal("payment_method")},
    "subscription": {
        **_CREATED,
        **_CUSTOMER,
        "collection_method": _equal("collection_method"),
        "price": Filter(text, _has_price),
        "status": Filter(one_of(*_STATES), _subscription_status),
    },
    "subscription_item": {"subscription": Filter(Required(text), _equal("subscription").matches)},
    "webhook_endpoint": {},
}
PAGE: Final[Mapping[str, Field]] = {"limit": whole, "starting_after": text, "ending_before": text}


def list_shape(kind: str) -> dict[str, Field]:
    """Tell what the list of a kind takes."""
    return {**PAGE, **{name: each.field for name, each in FILTERS[kind].items()}}


def list_objects(world: World, kind: str, url: str, parameters: Document) -> Document:
    """List the objects of a kind that match."""
    wanted = {name: value for name, value in parameters.items() if name not in PAGE}
    for name in REFERENCES & wanted.keys():
        world.check_known(name, wanted[name])
    if kind == "payment_method" and "customer" not in wanted:
        found: Iterator[Document] = iter(())
    elif kind == "subscription" and "status" not in wanted:
        found = (each for each in world.store.newest(kind) if each["status"] != "canceled")
    elif kind == "event":
        oldest = world.now - EVENT_DAYS * DAY
        found = (each for each in world.store.newest(kind) if each["created"] >= oldest)
    else:
        found = world.store.newest(kind)
    if kind == "balance_transaction" and "payout" in wanted:
        _check_payout(world, wanted["payout"])
    found = (each for each in found if not each.get("_hidden"))
    filters = FILTERS[kind]
    matching = (
        each for each in found if all(filters[name].matches(each, value, world) for name, value in wanted.items())
    )
    return page(world, kind, url, matching, parameters)


def page(world: World, kind: str, url: str, objects: Iterable[Document], parameters: Document) -> Document:
    """Cut a page out of objects that come newest first; too small and too large limits become what is possible."""
    limit = min(max(parameters.get("limit", DEFAULT_LIMIT), 1), MAX_LIMIT)
    after, before = parameters.get("starting_after"), parameters.get("ending_before")
    if after and before:
        raise invalid("Received both starting_after and ending_before parameters. Please pass in only one.")
    found = iter(objects)
    if before:
        earlier, _rest = _split(world, kind, found, before, "ending_before")
        data, more = earlier[-limit:], len(earlier) > limit
    else:
        rest = _split(world, kind, found, after, "starting_after")[1] if after else found
        data = list(islice(rest, limit))
        more = next(rest, None) is not None
    return list_document(url, [published(world.store, each) for each in data], more)


def _split(
    world: World, kind: str, found: Iterator[Document], object_id: str, param: str
) -> tuple[list[Document], Iterator[Document]]:
    """Part a list at an object: what comes before it, and after it; the object itself may be deleted or not match."""
    place = world.place_of(object_id)
    passed: list[Document] = []
    for each in found:
        if each["id"] == object_id:
            return passed, found
        if place and (world.store.number_of(each["id"]) or 0) < place:
            return passed, chain([each], found)
        passed.append(each)
    if place is None:
        raise missing(noun(kind), object_id, param)
    return passed, found
