"""Subscriptions: their start, their changes, their renewals."""

from typing import Final

from . import billing, subscription_ending
from .changes import apply, unset
from .errors import Refusal, invalid
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    boolean,
    list_of,
    merged,
    nested,
    one_of,
    text,
    whole,
)
from .payment_intents import refusal_of
from .wire import Document
from .world import World

BEHAVIOR: Final = one_of("allow_incomplete", "default_incomplete", "error_if_incomplete")
PRORATION: Final = one_of("always_invoice", "create_prorations", "none")
COLLECTION: Final = one_of("charge_automatically", "send_invoice")
DETAILS: Final = {
    "cancel_at": Clearable(whole),
    "cancel_at_period_end": boolean,
    "collection_method": COLLECTION,
    "days_until_due": whole,
    "default_payment_method": CLEARABLE_TEXT,
    "description": CLEARABLE_TEXT,
    "metadata": METADATA,
    "off_session": boolean,
    "payment_behavior": BEHAVIOR,
    "proration_behavior": PRORATION,
}
CREATE: Final = {
    **DETAILS,
    "customer": Required(text),
    "items": Required(list_of(nested(price=Required(text), quantity=whole, metadata=METADATA))),
}
UPDATE: Final = {
    **DETAILS,
    "items": list_of(nested(id=text, price=text, quantity=whole, deleted=boolean, metadata=METADATA)),
    "proration_date": whole,
}
CANCEL: Final = {"invoice_now": boolean, "prorate": boolean}
EXPIRY_SECONDS: Final = 23 * 3600
ENDED: Final = ("canceled", "incomplete_expired")
NO_METHOD: Final = (
    "This customer has no attached payment source or default payment method. Please consider adding a default payment "
    "method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting."
)


def create(world: World, parameters: Document) -> Document:
    """Start a subscription and bill its first period."""
    customer = world.get("customer", parameters["customer"], "customer")
    behavior = parameters.get("payment_behavior", "allow_incomplete")
    prices = _prices(world, parameters["items"])
    _check_collection(world, customer, parameters, behavior)
    subscription = _new(world, customer, parameters, prices[0]["currency"])
    for given, price in zip(parameters["items"], prices, strict=True):
        _add_item(world, subscription, given, price)
    invoice = billing.bill_period(world, subscription, "subscription_create", advances=False)
    if behavior == "default_incomplete" and invoice["amount_due"]:
        world.emit("invoice.created", invoice)
        billing.collection.finalize(world, invoice)
        problem: Document | None = None
        complete = invoice["status"] == "paid"
    else:
        problem = billing.collect_now(world, subscription, invoice)
        complete = invoice["status"] == "paid" or subscription["collection_method"] == "send_invoice"
    if problem and behavior == "error_if_incomplete":
        raise _refused(problem)
    if complete:
        subscription["status"] = "active"
    else:
        world.schedule(world.now + EXPIRY_SECONDS, "expire_subscription", subscription["id"])
    _plan_end(world, subscription)
    world.schedule(_period_end(world, subscription), "renew_subscription", subscription["id"])
    subscription["_announced"] = True
    world.emit("customer.subscription.created", subscription)
    return subscription


def update(world: World, parameters: Document, subscription_id: str) -> Document:
    """Change a subscription; changed items are prorated."""
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    prorating = parameters.pop("proration_behavior", "create_prorations")
    behavior = parameters.pop("payment_behavior", "allow_incomplete")
    parameters.pop("off_session", None)
    moment = parameters.pop("proration_date", world.now)
    previous = {}
    if "items" in parameters:
        before = billing.items_of(world, subscription)
        shown_before = [{name: each[name] for name in ("id", "quantity")} for each in before]
        _change_items(world, subscription, parameters.pop("items"), prorating, moment)
        after = [{name: each[name] for name in ("id", "quantity")} for each in billing.items_of(world, subscription)]
        if shown_before != after:
            previous["items"] = {"object": "list", "data": shown_before}
    previous |= _change_details(world, subscription, parameters)
    if prorating == "always_invoice":
        _invoice_changes(world, subscription, behavior)
    if previous:
        world.emit("customer.subscription.updated", subscription, previous)
    return subscription


def cancel(world: World, parameters: Document, subscription_id: str) -> Document:
    """End a subscription now."""
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        raise Refusal(404, f"No such subscription: '{subscription_id}'", code="resource_missing", param="id")
    if parameters.get("prorate"):
        for item in billing.items_of(world, subscription):
            price = world.get("price", item["_price"])
            billing.prorate(world, item, price, item["quantity"], None, 0, world.now)
    if parameters.get("invoice_now"):
        invoice = billing.bill_pending(world, subscription)
        if invoice:
            billing.collect_now(world, subscription, invoice)
    subscription_ending.end(world, subscription, reason="cancellation_requested")
    return subscription


def renew(world: World, subscription: Document) -> None:
    """Begin the next period, or end a subscription that was to end with this one."""
    if subscription["status"] in ENDED:
        return
    if subscription["cancel_at_period_end"]:
        subscription_ending.end(world, subscription, reason="cancellation_requested")
        return
    previous = {"items": {"object": "list", "data": []}, "latest_invoice": subscription["latest_invoice"]}
    for item in billing.items_of(world, subscription):
        old = {name: item[name] for name in ("id", "current_period_start", "current_period_end")}
        previous["items"]["data"].append(old)
        billing.start_period(world, item, subscription["billing_cycle_anchor"], item["_period"] + 1)
    world.schedule(_period_end(world, subscription), "renew_subscription", subscription["id"])
    if subscription["status"] in {"active", "past_due"}:
        invoice = billing.bill_period(world, subscription, "subscription_cycle", advances=True)
        world.emit("invoice.created", invoice)
    world.emit("customer.subscription.updated", subscription, previous)


def expire(world: World, subscription: Document) -> None:
    """Give up a subscription whose first invoice was not paid within 23 hours."""
    if subscription["status"] == "incomplete":
        invoice = world.get("invoice", subscription["latest_invoice"])
        invoice["status"] = "void"
        invoice["status_transitions"]["voided_at"] = world.now
        billing.collection.cancel_payments(world, invoice)
        world.emit("invoice.voided", invoice)
        subscription_ending.end(world, subscription, reason=None, status="incomplete_expired")


def _new(world: World, customer: Document, given: Document, currency: str) -> Document:
    return world.add(
        "subscription",
        "sub",
        automatic_tax={"enabled": False, **unset("disabled_reason liability")},
        billing_cycle_anchor=world.now,
        billing_mode={"type": "flexible", "flexible": {"proration_discounts": "included"}},
        billing_schedules=[],
        cancel_at=given.get("cancel_at"),
        cancel_at_period_end=given.get("cancel_at_period_end", False),
        canceled_at=None,
        cancellation_details=unset("comment feedback reason"),
        collection_method=given.get("collection_method", "charge_automatically"),
        created=world.now,
        currency=currency,
        customer=customer["id"],
        days_until_due=given.get("days_until_due"),
        default_payment_method=given.get("default_payment_method"),
        default_tax_rates=[],
        description=given.get("description"),
        discounts=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        livemode=False,
        metadata=merged({}, given.get("metadata", {})),
        payment_settings={
            "save_default_payment_method": "off",
            **unset("payment_method_options payment_method_types"),
        },
        start_date=world.now,
        status="incomplete",
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
        **unset("application application_fee_percent billing_cycle_anchor_config billing_thresholds default_source"),
        **unset("ended_at latest_invoice next_pending_invoice_item_invoice on_behalf_of pause_collection"),
        **unset("pending_invoice_item_interval pending_setup_intent pending_update schedule test_clock transfer_data"),
        **unset("trial_end trial_start"),
        _announced=False,
    )


def _add_item(world: World, subscription: Document, given: Document, price: Document) -> Document:
    item = world.add(
        "subscription_item",
        "si",
        billing_thresholds=None,
        created=world.now,
        current_period_start=0,
        current_period_end=0,
        discounts=[],
        metadata=merged({}, given.get("metadata", {})),
        quantity=given.get("quantity", 1),
        subscription=subscription["id"],
        tax_rates=[],
        _price=price["id"],
        _period=1,
    )
    others = [each for each in billing.items_of(world, subscription) if each["id"] != item["id"]]
    number = others[0]["_period"] if others else 1
    billing.start_period(world, item, subscription["billing_cycle_anchor"], number)
    return item


def _prices(world: World, items: list[Document]) -> list[Document]:
    if not items:
        raise invalid("Missing required param: items.", code="parameter_missing", param="items")
    prices = [_price(world, each["price"], f"items[{number}][price]") for number, each in enumerate(items)]
    if len({each["id"] for each in prices}) < len(prices):
        raise invalid("Cannot add multiple subscription items with the same price.", param="items")
    for number, each in enumerate(prices):
        _check_fits(each, prices[0], f"items[{number}][price]")
    return prices


def _price(world: World, price_id: str, param: str) -> Document:
    price = world.get("price", price_id, param)
    if not price["recurring"]:
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=param,
        )
    if not price["active"]:
        raise invalid(f"The price specified is inactive. This field only accepts active prices: {price_id}", param=param)
    return price


def _check_fits(price: Document, other: Document, param: str) -> None:
    if price["currency"] != other["currency"]:
        raise invalid("All prices on a subscription must be in the same currency.", param=param)
    if _every(price) != _every(other):
        raise invalid(
            "The simulator takes prices of one billing interval per subscription only, and does not change it.",
            param=param,
        )


def _every(price: Document) -> tuple[str, int]:
    return price["recurring"]["interval"], price["recurring"]["interval_count"]


def _check_collection(world: World, customer: Document, given: Document, behavior: str) -> None:
    collection = given.get("collection_method", "charge_automatically")
    if collection == "send_invoice" and "days_until_due" not in given:
        raise invalid("When setting `collection_method` to `send_invoice`, you must also set `days_until_due`.",
                      code="parameter_missing", param="days_until_due")
    method_id = given.get("default_payment_method")
    if method_id:
        _check_method(world, customer["id"], method_id)
    has_method = method_id or customer["invoice_settings"]["default_payment_method"]
    if collection == "charge_automatically" and not has_method and behavior != "default_incomplete":
        raise invalid(NO_METHOD, code="resource_missing")


def _check_method(world: World, customer_id: str, method_id: str) -> None:
    method = world.get("payment_method", method_id, "default_payment_method")
    if method["customer"] != customer_id:
        raise invalid(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must be attached "
            "to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )


def _change_items(world: World, subscription: Document, items: list[Document], prorating: str, moment: int) -> None:
    for number, given in enumerate(items):
        param = f"items[{number}]"
        if "id" not in given:
            _add_to_running(world, subscription, given, param, prorating, moment)
            continue
        item = world.get("subscription_item", given["id"], f"{param}[id]")
        if item["subscription"] != subscription["id"]:
            raise invalid(f"No such subscription item: '{item['id']}'", code="resource_missing", param=f"{param}[id]")
        _change_item(world, item, given, param, prorating, moment)


def _add_to_running(  # noqa: PLR0913 - the arguments of _change_items, for one item
    world: World, subscription: Document, given: Document, param: str, prorating: str, moment: int
) -> None:
    if "price" not in given:
        raise invalid(f"Missing required param: {param}[price].", code="parameter_missing", param=f"{param}[price]")
    price = _price(world, given["price"], f"{param}[price]")
    others = billing.items_of(world, subscription)
    if any(each["_price"] == price["id"] for each in others):
        raise invalid(
            f"Cannot add multiple subscription items with the same price: {price['id']}.", param=f"{param}[price]"
        )
    _check_fits(price, world.get("price", others[0]["_price"]), f"{param}[price]")
    item = _add_item(world, subscription, given, price)
    if prorating != "none":
        billing.prorate(world, item, price, 0, price, item["quantity"], moment)


def _change_item(  # noqa: PLR0913 - the arguments of _change_items, for one item
    world: World, item: Document, given: Document, param: str, prorating: str, moment: int
) -> None:
    old_price, old_quantity = world.get("price", item["_price"]), item["quantity"]
    if given.get("deleted"):
        if prorating != "none":
            billing.prorate(world, item, old_price, old_quantity, None, 0, moment)
        world.store.remove("subscription_item", item["id"])
        return
    price = _price(world, given["price"], f"{param}[price]") if "price" in given else old_price
    _check_fits(price, old_price, f"{param}[price]")
    quantity = given.get("quantity", old_quantity)
    if "metadata" in given:
        item["metadata"] = merged(item["metadata"], given["metadata"])
    if (price["id"], quantity) == (old_price["id"], old_quantity):
        return
    item.update(_price=price["id"], quantity=quantity)
    if prorating != "none":
        billing.prorate(world, item, old_price, old_quantity, price, quantity, moment)


def _change_details(world: World, subscription: Document, parameters: Document) -> Document:
    if parameters.get("default_payment_method"):
        _check_method(world, subscription["customer"], parameters["default_payment_method"])
    if "cancel_at_period_end" in parameters:
        ends = parameters["cancel_at_period_end"]
        if ends and parameters.get("cancel_at"):
            raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
                          code="parameters_exclusive")
        parameters["cancel_at"] = _period_end(world, subscription) if ends else None
    previous = apply(subscription, parameters)
    if "cancel_at" in previous:
        asked = subscription["cancel_at"] is not None
        subscription["canceled_at"] = world.now if asked else None
        subscription["cancellation_details"]["reason"] = "cancellation_requested" if asked else None
    _plan_end(world, subscription)
    return previous


def _plan_end(world: World, subscription: Document) -> None:
    world.unschedule("end_subscription", subscription["id"])
    if subscription["cancel_at"] is not None and not subscription["cancel_at_period_end"]:
        world.schedule(subscription["cancel_at"], "end_subscription", subscription["id"])


def _invoice_changes(world: World, subscription: Document, behavior: str) -> None:
    invoice = billing.bill_pending(world, subscription)
    if invoice is None:
        return
    problem = billing.collect_now(world, subscription, invoice)
    if problem and behavior == "error_if_incomplete":
        raise _refused(problem)


def _refused(problem: Document) -> Refusal:
    """Refuse, leaving nothing behind: what the error tells of would not be found afterwards."""
    refusal = refusal_of(problem)
    refusal.keeps_effects = False
    for name in ("payment_intent", "charge"):
        refusal.members.pop(name, None)
    return refusal


def _period_end(world: World, subscription: Document) -> int:
    return min(each["current_period_end"] for each in billing.items_of(world, subscription))
