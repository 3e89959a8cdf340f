"""Payment methods: cards, kept for a customer or used once."""

from typing import Final

from .cards import BY_NUMBER, BY_PAYMENT_METHOD, Decline, TestCard
from .changes import apply, unset
from .errors import Refusal, invalid
from .parameters import (
    ADDRESS,
    CLEARABLE_TEXT,
    METADATA,
    Required,
    Shape,
    nested,
    one_of,
    positive,
    text,
)
from .views import published
from .wire import Document
from .world import World

BILLING: Final = nested(address=ADDRESS, email=CLEARABLE_TEXT, name=CLEARABLE_TEXT, phone=CLEARABLE_TEXT)
REDISPLAY: Final = one_of("always", "limited", "unspecified")
CREATE: Final[Shape] = {
    "type": Required(one_of("card")),
    "card": Required(nested(number=text, exp_month=positive, exp_year=positive, cvc=text, token=text)),
    "allow_redisplay": REDISPLAY,
    "billing_details": BILLING,
    "metadata": METADATA,
}
UPDATE: Final[Shape] = {"allow_redisplay": REDISPLAY, "billing_details": BILLING, "metadata": METADATA}
ATTACH: Final[Shape] = {"customer": text}
# Which detail of a card is wrong, by the code of the error.
PARAMS: Final = {"incorrect_cvc": "cvc", "expired_card": "exp_month"}
TOKEN_PREFIX: Final = "tok_"  # noqa: S105 - a prefix, no secret


def create(world: World, parameters: Document) -> Document:
    """Make a payment method of a test card's number or token."""
    given = parameters["card"]
    token = given.get("token", "")
    card = BY_NUMBER.get(given.get("number", "")) or BY_PAYMENT_METHOD.get(
        f"pm_card_{token.removeprefix(TOKEN_PREFIX)}" if token else ""
    )
    if card is None:
        raise Refusal(
            402,
            "Your card was declined. Your request was in test mode, but used a non test card.",
            type="card_error",
            code="card_declined",
            param="card[number]",
            more={"decline_code": "test_mode_live_card"},
        )
    method = of_card(world, card)
    _describe(method, {name: value for name, value in parameters.items() if name in UPDATE})
    return method


def update(world: World, parameters: Document, method_id: str) -> Document:
    """Change a payment method that a customer has."""
    method = world.get("payment_method", method_id)
    if method["customer"] is None:
        raise invalid(
            "You must save this PaymentMethod to a customer before you can update it.",
            code="payment_method_unexpected_state",
        )
    previous = _describe(method, parameters)
    if previous:
        world.emit("payment_method.updated", method, previous)
    return method


def attach(world: World, parameters: Document, method_id: str) -> Document:
    """Keep a payment method for a customer; a declined card is refused."""
    if "customer" not in parameters:
        raise invalid("Must provide customer or customer_account.", code="parameter_missing")
    method = use(world, method_id)
    customer = world.get("customer", parameters["customer"], "customer")
    card = card_of(method)
    if card.decline and not card.attaches:
        raise _not_kept(card.decline)
    if method["customer"] == customer["id"]:
        return method
    if method["customer"] is not None or method["_detached"]:
        raise invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again.",
            code="payment_method_unexpected_state" if method["customer"] else None,
        )
    method["customer"] = customer["id"]
    world.emit("payment_method.attached", method)
    return method


def detach(world: World, _parameters: Document, method_id: str) -> Document:
    """Take a payment method from its customer, for good."""
    method = world.get("payment_method", method_id)
    customer_id = method["customer"]
    if customer_id is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            param="payment_method",
        )
    method.update(customer=None, _detached=True)
    customer = world.get("customer", customer_id)
    if customer["invoice_settings"]["default_payment_method"] == method_id:
        customer["invoice_settings"]["default_payment_method"] = None
    world.emit("payment_method.detached", method, {"customer": customer_id})
    return method


def use(world: World, method_id: str, param: str | None = None) -> Document:
    """Find a payment method; a test id such as pm_card_visa gives a new one."""
    card = BY_PAYMENT_METHOD.get(method_id)
    return world.get("payment_method", method_id, param) if card is None else of_card(world, card)


def card_of(method: Document) -> TestCard:
    """Tell which test card a payment method is."""
    return BY_PAYMENT_METHOD[method["_card"]]


def of_card(world: World, card: TestCard) -> Document:
    """Make a payment method of a test card."""
    details = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"sim{card.number[-12:]}",
        "funding": "credit",
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        **unset("generated_from wallet"),
    }
    billing = {"address": unset("city country line1 line2 postal_code state"), **unset("email name phone tax_id")}
    return world.add(
        "payment_method",
        "pm",
        allow_redisplay="unspecified",
        billing_details=billing,
        card=details,
        created=world.now,
        customer=None,
        customer_account=None,
        livemode=False,
        metadata={},
        shared_payment_granted_token=None,
        type="card",
        _card=card.payment_method,
        _detached=False,
    )


def _not_kept(decline: Decline) -> Refusal:
    """Refuse to keep a card: unlike that of a payment, this error has no objects, and an empty parameter."""
    more = {name: getattr(decline, name) for name in ("decline_code", "advice_code", "network_decline_code")}
    param = PARAMS.get(decline.code, "")
    return Refusal(402, decline.message, type="card_error", code=decline.code, param=param, more=more)


def declined(world: World, decline: Decline, method: Document, more: Document | None = None) -> Refusal:
    """Refuse with a card error."""
    return Refusal(
        402,
        decline.message,
        type="card_error",
        code=decline.code,
        param=PARAMS.get(decline.code),
        more={
            "decline_code": decline.decline_code,
            "advice_code": decline.advice_code,
            "network_decline_code": decline.network_decline_code,
            "payment_method": published(world.store, method),
            **(more or {}),
        },
    )


def _describe(method: Document, parameters: Document) -> Document:
    if "billing_details" in parameters:
        given = parameters["billing_details"]
        address = {**method["billing_details"]["address"], **given.get("address", {})}
        parameters["billing_details"] = {**method["billing_details"], **given, "address": address}
    return apply(method, parameters)
