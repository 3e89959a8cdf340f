"""Subscriptions: their start, their changes, their renewals."""

from typing import Final

from . import billing, collection, prices, subscription_ending, subscription_items
from .changes import apply, unset
from .errors import Refusal, invalid
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    Shape,
    boolean,
    currency,
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

BEHAVIOR: Final = one_of("allow_incomplete", "error_if_incomplete", "pending_if_incomplete", "default_incomplete")
PRORATION: Final = one_of("always_invoice", "create_prorations", "none")
COLLECTION: Final = one_of("charge_automatically", "send_invoice")
CANCELLATION: Final = nested(
    comment=CLEARABLE_TEXT,
    feedback=Clearable(
        one_of(
            "customer_service",
            "low_quality",
            "missing_features",
            "other",
            "switched_service",
            "too_complex",
            "too_expensive",
            "unused",
        )
    ),
)
PAYMENT_SETTINGS: Final = nested(save_default_payment_method=one_of("off", "on_subscription"))
DETAILS: Final[Shape] = {
    "cancel_at": Clearable(whole),
    "cancel_at_period_end": boolean,
    "cancellation_details": CANCELLATION,
    "collection_method": COLLECTION,
    "days_until_due": whole,
    "default_payment_method": CLEARABLE_TEXT,
    "description": CLEARABLE_TEXT,
    "metadata": METADATA,
    "off_session": boolean,
    "payment_behavior": BEHAVIOR,
    "payment_settings": PAYMENT_SETTINGS,
    "proration_behavior": PRORATION,
}
CREATE: Final[Shape] = {
    **DETAILS,
    "billing_mode": nested(type=Required(one_of("flexible"))),
    "currency": currency,
    "customer": Required(text),
    "items": Required(list_of(nested(price=text, price_data=prices.RECURRING_DATA, quantity=whole, metadata=METADATA))),
}
UPDATE: Final[Shape] = {
    **DETAILS,
    "items": list_of(
        nested(
            id=text,
            price=text,
            price_data=prices.RECURRING_DATA,
            quantity=whole,
            deleted=boolean,
            metadata=METADATA,
        )
    ),
    "proration_date": whole,
}
CANCEL: Final[Shape] = {"cancellation_details": CANCELLATION, "invoice_now": boolean, "prorate": boolean}
EXPIRY_SECONDS: Final = 23 * 3600
ENDED: Final = ("canceled", "incomplete_expired")
NO_METHOD: Final = (
    "This customer has no attached payment source or default payment method. Please consider adding a default payment "
    "method. For more information, visit "
    "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority."
)
NEEDS_ACTION: Final = (
    "This payment requires additional user action before it can be completed successfully. Payment can be completed "
    "using the PaymentIntent associated with the subscription."
)
STILL_EDITABLE: Final = frozenset({"cancellation_details", "metadata"})


def create(world: World, parameters: Document) -> Document:
    """Start a subscription and bill its first period."""
    customer = world.store.get("customer", parameters["customer"])
    if customer is None:
        raise world.lost("customer", parameters["customer"], "customer")
    behavior = parameters.get("payment_behavior", "allow_incomplete")
    if behavior == "pending_if_incomplete":
        raise invalid(
            "Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.",
            param="payment_behavior",
        )
    chosen = subscription_items.read_prices(world, parameters["items"])
    _check_collection(world, customer, parameters, behavior)
    subscription = _new(world, customer, parameters, chosen[0]["currency"])
    for given, price in zip(parameters["items"], chosen, strict=True):
        subscription_items.add(world, subscription, given, price)
    sends = subscription["collection_method"] == "send_invoice"
    invoice = billing.bill_period(world, subscription, "subscription_create", advances=sends)
    problem: Document | None = None
    if sends:
        world.emit("invoice.created", invoice)
    elif behavior == "default_incomplete" and invoice["amount_due"]:
        world.emit("invoice.created", invoice)
        collection.finalize(world, invoice)
    else:
        problem = billing.collect_now(world, subscription, invoice, off_session=parameters.get("off_session", False))
    complete = sends or invoice["status"] == "paid"
    if behavior == "error_if_incomplete" and not complete:
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
    if subscription["status"] in ENDED and not parameters.keys() <= STILL_EDITABLE:
        raise invalid(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    prorating = parameters.pop("proration_behavior", "create_prorations")
    behavior = parameters.pop("payment_behavior", "allow_incomplete")
    if behavior == "pending_if_incomplete":
        raise invalid("The simulator has no updates that wait for their payment.", param="payment_behavior")
    off_session = parameters.pop("off_session", False)
    moment: int = parameters.pop("proration_date", world.now)
    previous = {}
    if "items" in parameters:
        before = billing.items_of(world, subscription)
        shown_before = [{name: each[name] for name in ("id", "quantity")} for each in before]
        how = subscription_items.Change(prorating != "none", moment)
        subscription_items.change(world, subscription, parameters.pop("items"), how)
        after = [{name: each[name] for name in ("id", "quantity")} for each in billing.items_of(world, subscription)]
        if shown_before != after:
            previous["items"] = {"object": "list", "data": shown_before}
    previous |= _change_details(world, subscription, parameters)
    if prorating == "always_invoice":
        _invoice_changes(world, subscription, behavior, off_session=off_session)
    if previous:
        world.emit("customer.subscription.updated", subscription, previous)
    return subscription


def cancel(world: World, parameters: Document, subscription_id: str) -> Document:
    """End a subscription now."""
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        raise world.lost("subscription", subscription_id)
    _note_reason(subscription, parameters)
    if parameters.get("prorate"):
        for item in billing.items_of(world, subscription):
            seats = billing.Seats(world.get("price", item["_price"]), item["quantity"])
            billing.prorate(world, item, seats, None, world.now)
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
        collection.cancel_payments(world, invoice)
        world.emit("invoice.voided", invoice)
        subscription_ending.end(world, subscription, reason=None, status="incomplete_expired")


def _new(world: World, customer: Document, given: Document, code: str) -> Document:
    return world.add(
        "subscription",
        "sub",
        automatic_tax={"enabled": False, **unset("disabled_reason liability")},
        billing_cycle_anchor=world.now,
        billing_mode={
            "type": "flexible",
            "flexible": {"proration_discounts": "included"},
            "updated_at": world.now,
        },
        billing_schedules=[],
        cancel_at=given.get("cancel_at"),
        cancel_at_period_end=given.get("cancel_at_period_end", False),
        canceled_at=None,
        cancellation_details=unset("comment feedback feedback_option reason"),
        collection_method=given.get("collection_method", "charge_automatically"),
        created=world.now,
        currency=code,
        customer=customer["id"],
        customer_account=None,
        days_until_due=given.get("days_until_due"),
        default_payment_method=given.get("default_payment_method"),
        default_tax_rates=[],
        description=given.get("description"),
        discounts=[],
        invoice_settings={
            "issuer": {"type": "self"},
            **unset("account_tax_ids custom_fields description footer"),
        },
        livemode=False,
        managed_payments={"enabled": False},
        metadata=merged({}, given.get("metadata", {})),
        payment_settings={
            "save_default_payment_method": "off",
            **unset("payment_method_options payment_method_types"),
            **given.get("payment_settings", {}),
        },
        start_date=world.now,
        status="incomplete",
        trial_settings={"end_behavior": {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"}},
        **unset("application application_fee_percent billing_cycle_anchor_config billing_thresholds default_source"),
        **unset("ended_at latest_invoice next_pending_invoice_item_invoice on_behalf_of pause_collection"),
        **unset("pending_invoice_item_interval pending_setup_intent pending_update schedule test_clock transfer_data"),
        **unset("trial_end trial_start"),
        _announced=False,
    )


def _check_collection(world: World, customer: Document, given: Document, behavior: str) -> None:
    collection = given.get("collection_method", "charge_automatically")
    if collection == "send_invoice" and "days_until_due" not in given:
        raise invalid("If invoice collection method is 'send_invoice', you must specify 'days_until_due'.")
    if collection != "send_invoice" and "days_until_due" in given:
        raise invalid("You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.")
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


def _change_details(world: World, subscription: Document, parameters: Document) -> Document:
    if parameters.get("default_payment_method"):
        _check_method(world, subscription["customer"], parameters["default_payment_method"])
    if "cancel_at_period_end" in parameters:
        ends = parameters["cancel_at_period_end"]
        if ends and parameters.get("cancel_at"):
            raise invalid(
                "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
                code="parameters_exclusive",
            )
        parameters["cancel_at"] = _period_end(world, subscription) if ends else None
    _note_reason(subscription, parameters)
    if "payment_settings" in parameters:
        parameters["payment_settings"] = {**subscription["payment_settings"], **parameters["payment_settings"]}
    previous = apply(subscription, parameters)
    if "cancel_at" in previous:
        asked = subscription["cancel_at"] is not None
        subscription["canceled_at"] = world.now if asked else None
        subscription["cancellation_details"]["reason"] = "cancellation_requested" if asked else None
    _plan_end(world, subscription)
    return previous


def _note_reason(subscription: Document, parameters: Document) -> None:
    """Note why the customer leaves, in the customer's words."""
    subscription["cancellation_details"].update(parameters.pop("cancellation_details", {}))


def _plan_end(world: World, subscription: Document) -> None:
    world.unschedule("end_subscription", subscription["id"])
    if subscription["cancel_at"] is not None and not subscription["cancel_at_period_end"]:
        world.schedule(subscription["cancel_at"], "end_subscription", subscription["id"])


def _invoice_changes(world: World, subscription: Document, behavior: str, *, off_session: bool) -> None:
    invoice = billing.bill_pending(world, subscription)
    if invoice is None:
        return
    problem = billing.collect_now(world, subscription, invoice, off_session=off_session)
    charged = subscription["collection_method"] == "charge_automatically"
    if behavior == "error_if_incomplete" and charged and invoice["status"] != "paid":
        raise _refused(problem)


def _refused(problem: Document | None) -> Refusal:
    """Refuse, leaving nothing behind: what the error tells of would not be found afterwards."""
    if problem is None:
        code = "subscription_payment_intent_requires_action"
        return Refusal(402, NEEDS_ACTION, type="card_error", code=code)
    refusal = refusal_of(problem)
    refusal.keeps_effects = False
    for name in ("payment_intent", "charge"):
        refusal.members.pop(name, None)
    return refusal


def _period_end(world: World, subscription: Document) -> int:
    return min(int(each["current_period_end"]) for each in billing.items_of(world, subscription))
