"""Payment intents: one payment, from the first attempt to its success."""

from typing import Final

from . import charges, invoice_payments
from .amounts import LEAST_CHARGE, MOST_CHARGE, shown
from .cards import AUTHENTICATION
from .changes import apply, unset
from .errors import Refusal, invalid
from .parameters import (
    ADDRESS,
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    Shape,
    boolean,
    currency,
    integer,
    list_of,
    merged,
    nested,
    one_of,
    text,
)
from .payment_methods import card_of, declined, use
from .views import published
from .wire import Document
from .world import World

SHIPPING: Final = nested(address=Required(ADDRESS), name=Required(text), carrier=text, phone=text, tracking_number=text)
METHODS: Final = nested(enabled=Required(boolean), allow_redirects=one_of("always", "never"))
FUTURE_USAGE: Final = one_of("off_session", "on_session")
CREATE: Final[Shape] = {
    "amount": Required(integer),
    "currency": Required(currency),
    "automatic_payment_methods": METHODS,
    "allowed_payment_method_types": list_of(text),
    "excluded_payment_method_types": list_of(text),
    "capture_method": one_of("automatic", "automatic_async"),
    "confirm": boolean,
    "confirmation_method": one_of("automatic"),
    "customer": text,
    "description": text,
    "metadata": METADATA,
    "off_session": boolean,
    "payment_method": text,
    "receipt_email": text,
    "return_url": text,
    "setup_future_usage": FUTURE_USAGE,
    "shipping": SHIPPING,
    "statement_descriptor": text,
    "statement_descriptor_suffix": text,
}
UPDATE: Final[Shape] = {
    "amount": integer,
    "customer": text,
    "description": text,
    "metadata": METADATA,
    "payment_method": CLEARABLE_TEXT,
    "receipt_email": CLEARABLE_TEXT,
    "shipping": Clearable(SHIPPING),
}
CONFIRM: Final[Shape] = {
    "payment_method": text,
    "off_session": boolean,
    "receipt_email": CLEARABLE_TEXT,
    "return_url": text,
    "setup_future_usage": FUTURE_USAGE,
}
CANCEL: Final[Shape] = {"cancellation_reason": one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")}
OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
CONFIRMABLE: Final = ("requires_payment_method", "requires_confirmation")
CANCELABLE: Final = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)
TOO_LITTLE: Final = (
    "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency "
    "set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment "
    "Method for future use without an immediate payment, use a Setup Intent instead: "
    "https://docs.stripe.com/payments/setup-intents"
)
NO_METHOD: Final = "You cannot confirm this PaymentIntent because it's missing a payment method. "


def create(world: World, parameters: Document) -> Document:
    """Create a payment intent, and confirm it if asked."""
    if parameters.get("customer"):
        world.get("customer", parameters["customer"], "customer")
    if parameters.get("off_session") and not parameters.get("confirm"):
        raise invalid("off_session can only be used when confirm is true.", param="off_session")
    _check_amount(parameters["amount"], parameters["currency"])
    intent = new(world, parameters)
    world.emit("payment_intent.created", intent)
    if "payment_method" in parameters:
        _choose(world, intent, parameters["payment_method"])
    if parameters.get("confirm"):
        return confirm(world, {"off_session": parameters.get("off_session", False)}, intent["id"])
    return intent


def new(world: World, given: Document) -> Document:
    """Make a payment intent of what was given, without an event."""
    intent = world.add(
        "payment_intent",
        "pi",
        allowed_payment_method_types=given.get("allowed_payment_method_types"),
        amount=given["amount"],
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        automatic_payment_methods=_methods(given.get("automatic_payment_methods")),
        capture_method=given.get("capture_method", "automatic_async"),
        client_secret="",
        confirmation_method="automatic",
        created=world.now,
        currency=given["currency"],
        customer=given.get("customer"),
        description=given.get("description"),
        excluded_payment_method_types=given.get("excluded_payment_method_types"),
        livemode=False,
        managed_payments={"enabled": False},
        metadata=merged({}, given.get("metadata", {})),
        payment_method_configuration_details={"id": "pmc_simulated", "parent": None},
        payment_method_options={
            "card": {"request_three_d_secure": "automatic", **unset("installments mandate_options network")}
        },
        payment_method_types=["card"],
        receipt_email=given.get("receipt_email"),
        setup_future_usage=given.get("setup_future_usage"),
        shipping=given.get("shipping") and {**unset("carrier phone tracking_number"), **given["shipping"]},
        statement_descriptor=given.get("statement_descriptor"),
        statement_descriptor_suffix=given.get("statement_descriptor_suffix"),
        status="requires_payment_method",
        **unset("application application_fee_amount canceled_at cancellation_reason customer_account"),
        **unset("last_payment_error latest_charge next_action on_behalf_of payment_method payment_record processing"),
        **unset("review shared_payment_granted_token source transfer_data transfer_group"),
    )
    intent["client_secret"] = f"{intent['id']}_secret_simulated"
    return intent


def for_invoice(world: World, invoice: Document, description: str) -> Document:
    """Make the payment intent of an invoice that was finalized."""
    intent = new(
        world,
        {
            "amount": invoice["amount_due"],
            "capture_method": "automatic",
            "currency": invoice["currency"],
            "customer": invoice["customer"],
            "description": description,
            "setup_future_usage": "off_session" if invoice["_subscription"] else None,
        },
    )
    details = {"customer_reference": None, "order_reference": invoice["id"]}
    intent.update(automatic_payment_methods=None, payment_details=details, payment_method_configuration_details=None)
    return intent


def update(world: World, parameters: Document, intent_id: str) -> Document:
    """Change a payment intent that has not succeeded."""
    intent = world.get("payment_intent", intent_id)
    fixed = [name for name in parameters if name not in {"description", "metadata"}]
    if fixed and intent["status"] not in OPEN:
        raise _unexpected(
            world,
            intent,
            f"This PaymentIntent's {fixed[0]} could not be updated because it has a status of {intent['status']}. You "
            f"may only update the {fixed[0]} of a PaymentIntent with one of the following statuses: "
            f"{', '.join(OPEN)}.",
            param=fixed[0],
        )
    if "amount" in parameters:
        _check_amount(parameters["amount"], intent["currency"])
    if parameters.get("payment_method"):
        _choose(world, intent, parameters.pop("payment_method"))
    apply(intent, parameters)
    return intent


def confirm(world: World, parameters: Document, intent_id: str) -> Document:
    """Try to take the money; a declined card is an error, but leaves the intent and its failed charge behind."""
    intent = world.get("payment_intent", intent_id)
    if intent["status"] == "succeeded":
        raise _unexpected(
            world,
            intent,
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
        )
    _expect(world, intent, OPEN, "confirm", "confirmed", CONFIRMABLE)
    if "payment_method" in parameters:
        _choose(world, intent, parameters["payment_method"])
    if intent["payment_method"] is None:
        raise _unexpected(world, intent, NO_METHOD + _what_is_missing(intent))
    method = world.get("payment_method", intent["payment_method"])
    problem = attempt(world, intent, method, off_session=parameters.get("off_session", False))
    if problem:
        raise refusal_of(problem)
    if intent["status"] == "succeeded":
        invoice_payments.settle(world, intent)
    return intent


def authenticate(world: World, intent_id: str) -> Document:
    """Do what a customer does who authenticates a payment: it succeeds."""
    intent = world.get("payment_intent", intent_id)
    _expect(world, intent, ("requires_action",), "authenticate", "authenticated", ("requires_action",))
    charges.attempt(world, intent, world.get("payment_method", intent["payment_method"]))
    invoice_payments.settle(world, intent)
    return intent


def attempt(world: World, intent: Document, method: Document, *, off_session: bool) -> Document | None:
    """Charge a payment method; returns the error object if it is declined, else None."""
    if not card_of(method).needs_authentication:
        return charges.attempt(world, intent, method)
    if not off_session:
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
        intent.update(status="requires_action", next_action=action, payment_method=method["id"])
        world.emit("payment_intent.requires_action", intent)
        return None
    refusal = declined(world, AUTHENTICATION, method)
    intent.update(status="requires_payment_method", last_payment_error=refusal.members, payment_method=None)
    world.emit("payment_intent.payment_failed", intent)
    return {**refusal.members, "payment_intent": published(world.store, intent)}


def refusal_of(problem: Document) -> Refusal:
    """Make the error of a declined payment, whose traces stay."""
    more = {name: value for name, value in problem.items() if name not in {"type", "message", "code", "param"}}
    return Refusal(
        402,
        problem["message"],
        type=problem["type"],
        code=problem["code"],
        param=problem.get("param"),
        keeps_effects=True,
        more=more,
    )


def cancel(world: World, parameters: Document, intent_id: str) -> Document:
    """Give a payment intent up."""
    intent = world.get("payment_intent", intent_id)
    if world.store.find("invoice_payment", lambda each: each["payment"]["payment_intent"] == intent_id):
        raise _unexpected(world, intent, "You cannot cancel this PaymentIntent because it was created by an invoice.")
    _expect(world, intent, OPEN, "cancel", "canceled", CANCELABLE)
    close(world, intent, parameters.get("cancellation_reason"))
    return intent


def close(world: World, intent: Document, reason: str | None) -> None:
    """Mark a payment intent as cancelled."""
    intent.update(status="canceled", canceled_at=world.now, cancellation_reason=reason, next_action=None)
    world.emit("payment_intent.canceled", intent)


def _choose(world: World, intent: Document, method_id: str) -> None:
    method = use(world, method_id, "payment_method")
    owner = method["customer"]
    if method["_detached"]:
        raise invalid(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared "
            "with a connected account without Customer attachment, or was detached from a Customer. It may not be used "
            "again. To use a PaymentMethod multiple times, you must attach it to a Customer first.",
        )
    if owner is not None and owner != intent["customer"]:
        raise _not_the_owner(world, intent, method)
    status = "requires_confirmation" if intent["status"] == "requires_payment_method" else intent["status"]
    intent.update(payment_method=method["id"], status=status)


def _methods(given: Document | None) -> Document:
    return {"allow_redirects": "always", "enabled": True, **(given or {})}


def _check_amount(amount: int, code: str) -> None:
    least = LEAST_CHARGE.get(code, 1)
    if amount < 1:
        raise invalid(TOO_LITTLE, code="parameter_invalid_integer", param="amount")
    if amount < least:
        raise invalid(f"Amount must be at least {shown(least, code)} {code}", code="amount_too_small", param="amount")
    if amount > MOST_CHARGE:
        raise invalid(
            f"Amount must be no more than {shown(MOST_CHARGE, code)}", code="amount_too_large", param="amount"
        )


def _expect(  # noqa: PLR0913, PLR0917 - the words of the message
    world: World, intent: Document, states: tuple[str, ...], do: str, done: str, named: tuple[str, ...]
) -> None:
    if intent["status"] not in states:
        raise _unexpected(
            world,
            intent,
            f"You cannot {do} this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
            f"with one of the following statuses may be {done}: {', '.join(named)}.",
        )


def _unexpected(world: World, intent: Document, message: str, param: str | None = None) -> Refusal:
    return Refusal(
        400,
        message,
        code="payment_intent_unexpected_state",
        param=param,
        more={"payment_intent": published(world.store, intent)},
    )


def _what_is_missing(intent: Document) -> str:
    if intent["customer"] is None:
        return (
            "You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it "
            "again directly with a payment method or ConfirmationToken."
        )
    return (
        f"To confirm the PaymentIntent with {intent['customer']}, specify a payment method attached to this customer "
        "along with the customer ID."
    )


def _not_the_owner(world: World, intent: Document, method: Document) -> Refusal:
    more = {"payment_intent": published(world.store, intent)}
    if intent["customer"] is None:
        return Refusal(
            400,
            f"The `payment_method` parameter supplied {method['id']} belongs to the Customer {method['customer']}. "
            "Please include the Customer in the `customer` parameter on the PaymentIntent.",
            code="parameter_missing",
            param="source",
            more=more,
        )
    return Refusal(
        400,
        f"The PaymentMethod {method['id']} does not belong to the Customer you supplied {intent['customer']}. Please "
        "use this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
        more=more,
    )
