"""Lists: filters, newest first, cursors."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from .calendar import DAY
from .errors import invalid, missing
from .parameters import Field, Required, boolean, currency, integer, list_of, nested, one_of, text, whole
from .views import list_of as list_document
from .views import published
from .wire import Document
from .world import World

Matches = Callable[[Document, Any, World], bool]
MAX_LIMIT: Final = 100
DEFAULT_LIMIT: Final = 10
EVENT_DAYS: Final = 30


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


def _check_payout(world: World, payout_id: str) -> None:
    if not world.get("payout", payout_id, "payout")["automatic"]:
        raise invalid("Balance transaction history can only be filtered on automatic transfers, not manual.")


_CREATED: Final = {"created": _span("created")}
_CUSTOMER: Final = {"customer": _equal("customer")}
_STATUS: Final = {"status": _equal("status")}
_STATES: Final = ("active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "unpaid")
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
        **_STATUS,
        "collection_method": _equal("collection_method"),
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
PAGE: Final[Mapping[str, Field]] = {"limit": integer, "starting_after": text, "ending_before": text}


def list_shape(kind: str) -> dict[str, Field]:
    """Tell what the list of a kind takes."""
    return {**PAGE, **{name: each.field for name, each in FILTERS[kind].items()}}


def list_objects(world: World, kind: str, url: str, parameters: Document) -> Document:
    """List the objects of a kind that match."""
    wanted = {name: value for name, value in parameters.items() if name not in PAGE}
    if kind == "subscription" and "status" not in wanted:
        found: Iterator[Document] = (each for each in world.store.newest(kind) if each["status"] != "canceled")
    elif kind == "event":
        oldest = world.now - EVENT_DAYS * DAY
        found = (each for each in world.store.newest(kind) if each["created"] >= oldest)
    else:
        found = world.store.newest(kind)
    if kind == "balance_transaction" and "payout" in wanted:
        _check_payout(world, wanted["payout"])
    filters = FILTERS[kind]
    matching = (
        each for each in found if all(filters[name].matches(each, value, world) for name, value in wanted.items())
    )
    return page(world, url, matching, parameters)


def page(world: World, url: str, objects: Iterable[Document], parameters: Document) -> Document:
    """Cut a page out of objects that come newest first."""
    limit = parameters.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid(f"This value must be between 1 and {MAX_LIMIT}.", code="parameter_invalid_integer", param="limit")
    after, before = parameters.get("starting_after"), parameters.get("ending_before")
    if after and before:
        raise invalid("You cannot parameterize both starting_after and ending_before.", param="starting_after")
    found = iter(objects)
    if before:
        earlier = _until(found, before, "ending_before")
        data, more = earlier[-limit:], len(earlier) > limit
    else:
        if after:
            _until(found, after, "starting_after")
        data = list(islice(found, limit))
        more = next(found, None) is not None
    return list_document(url, [published(world.store, each) for each in data], more)


def _until(found: Iterator[Document], object_id: str, param: str) -> list[Document]:
    passed: list[Document] = []
    for each in found:
        if each["id"] == object_id:
            return passed
        passed.append(each)
    raise missing("object", object_id, param)
