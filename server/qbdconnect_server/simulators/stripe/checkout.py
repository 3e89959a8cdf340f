"""Checkout sessions: a page on which a buyer pays, subscribes, or leaves a card for later."""

from typing import Final

from . import customers, payment_intents, payment_methods, prices, setup_intents, subscriptions
from .calendar import DAY
from .changes import unset
from .errors import Refusal, invalid
from .parameters import (
    METADATA,
    Required,
    Shape,
    boolean,
    currency,
    list_of,
    merged,
    nested,
    one_of,
    positive,
    text,
    whole,
)
from .views import list_of as list_document
from .views import published
from .wire import Document
from .world import World

LINE: Final = nested(price=text, price_data=prices.CHECKOUT_DATA, quantity=positive)
CREATE: Final[Shape] = {
    "allow_promotion_codes": boolean,
    "cancel_url": text,
    "client_reference_id": text,
    "currency": currency,
    "customer": text,
    "customer_email": text,
    "expires_at": whole,
    "line_items": list_of(LINE),
    "locale": text,
    "metadata": METADATA,
    "mode": Required(one_of("payment", "setup", "subscription")),
    "payment_intent_data": nested(description=text, metadata=METADATA),
    "setup_intent_data": nested(description=text, metadata=METADATA),
    "subscription_data": nested(description=text, metadata=METADATA),
    "success_url": Required(text),
    "ui_mode": one_of("hosted_page"),
}
DATA: Final = {
    "payment": "payment_intent_data",
    "setup": "setup_intent_data",
    "subscription": "subscription_data",
}
BRANDING: Final = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#0074d4",
    "font_family": "default",
    "icon": None,
    "logo": None,
}
PLACEHOLDER: Final = "{CHECKOUT_SESSION_ID}"
MIN_SECONDS: Final = 1800


def create(world: World, parameters: Document) -> Document:
    """Open a checkout session, for a day."""
    mode = parameters["mode"]
    if "customer" in parameters and "customer_email" in parameters:
        raise invalid(
            "You may only specify one of these parameters: customer, customer_email.", code="parameters_exclusive"
        )
    customer = world.get("customer", parameters["customer"], "customer") if "customer" in parameters else None
    for name in ("success_url", "cancel_url"):
        if not parameters.get(name, "https://").startswith(("http://", "https://")):
            raise invalid("Not a valid URL", code="url_invalid", param=name)
    session = _new(world, parameters, customer)
    lines = _lines(world, session, parameters.get("line_items", []), mode)
    total = sum(line["amount_total"] for line in lines)
    currency_of_lines = lines[0]["currency"] if lines else parameters.get("currency")
    session.update(
        amount_subtotal=total if lines else None,
        amount_total=total if lines else None,
        currency=currency_of_lines,
        payment_status="unpaid" if total else "no_payment_required",
        url=f"{world.options.public_url}/c/pay/{session['id']}",
        _lines=lines,
    )
    world.schedule(session["expires_at"], "expire_session", session["id"])
    return session


def expire(world: World, _parameters: Document, session_id: str) -> Document:
    """Close a session that nobody used."""
    session = world.get("checkout.session", session_id)
    if session["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`."
        )
    session.update(status="expired", url=None)
    world.unschedule("expire_session", session_id)
    world.emit("checkout.session.expired", session)
    return session


def complete(world: World, session_id: str, card: str, email: str) -> Document:
    """Do what a buyer does on the page; a declined card leaves the session open. Raises Refusal."""
    session = world.get("checkout.session", session_id)
    if session["status"] != "open":
        raise invalid("This session is no longer open.")
    customer = _customer(world, session, email)
    method = payment_methods.attach(world, {"customer": customer["id"]}, card)
    {"subscription": _subscribe, "setup": _set_up, "payment": _pay}[session["mode"]](world, session, customer, method)
    session.update(
        customer=customer["id"],
        customer_details={**_details(customer), "tax_ids": []},
        payment_status="paid" if session["amount_total"] else "no_payment_required",
        status="complete",
        url=None,
    )
    world.unschedule("expire_session", session_id)
    world.emit("checkout.session.completed", session)
    return session


def return_url(session: Document) -> str:
    """Tell where the buyer goes after success."""
    return str(session["success_url"]).replace(PLACEHOLDER, session["id"])


def line_items(world: World, session_id: str) -> list[Document]:
    """List what a session sells."""
    session = world.get("checkout.session", session_id)
    return [_shown_line(world, line) for line in session["_lines"]]


def line_item_list(world: World, session_id: str) -> Document:
    """List what a session sells, as it is shown inside the session."""
    return list_document(f"/v1/checkout/sessions/{session_id}/line_items", line_items(world, session_id))


def _details(customer: Document) -> Document:
    known = {name: customer[name] for name in ("address", "email", "name", "phone", "tax_exempt")}
    return {**known, **unset("business_name individual_name tax_ids")}


def _shown_line(world: World, line: Document) -> Document:
    price = published(world.store, world.get("price", line["_price"]))
    return {**{name: value for name, value in line.items() if not name.startswith("_")}, "price": price}


def _customer(world: World, session: Document, email: str) -> Document:
    if session["customer"]:
        return world.get("customer", session["customer"])
    address = session["customer_email"] or email
    if not address:
        raise invalid("Your email is incomplete.", param="email")
    return customers.create(world, {"email": address})


def _subscribe(world: World, session: Document, customer: Document, method: Document) -> None:
    given = session["_data"]
    subscription = subscriptions.create(
        world,
        {
            "customer": customer["id"],
            "default_payment_method": method["id"],
            "items": [
                {"price": line["_price"], "quantity": line["quantity"], "_agreed": True} for line in session["_lines"]
            ],
            "off_session": True,
            "metadata": given.get("metadata", {}),
            "payment_behavior": "error_if_incomplete",
            **({"description": given["description"]} if "description" in given else {}),
        },
    )
    session.update(subscription=subscription["id"], invoice=subscription["latest_invoice"])


def _set_up(world: World, session: Document, customer: Document, method: Document) -> None:
    given = {"customer": customer["id"], "payment_method": method["id"], "confirm": True, **session["_data"]}
    session["setup_intent"] = setup_intents.create(world, given)["id"]


def _pay(world: World, session: Document, customer: Document, method: Document) -> None:
    intent = payment_intents.create(
        world,
        {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": customer["id"],
            "payment_method": method["id"],
            "confirm": True,
            **session["_data"],
        },
    )
    session["payment_intent"] = intent["id"]
    if intent["status"] != "succeeded":
        payment_intents.authenticate(world, intent["id"])


def _new(world: World, given: Document, customer: Document | None) -> Document:
    expires = given.get("expires_at", world.now + DAY)
    if not world.now + MIN_SECONDS <= expires <= world.now + DAY:
        raise invalid(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", param="expires_at"
        )
    mode = given["mode"]
    return world.add(
        "checkout.session",
        "cs_test",
        adaptive_pricing={"enabled": True},
        allow_promotion_codes=given.get("allow_promotion_codes"),
        automatic_tax={"enabled": False, **unset("liability provider status")},
        branding_settings={**BRANDING, "display_name": world.options.account_name},
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        collected_information=unset("business_name individual_name shipping_details"),
        created=world.now,
        custom_fields=[],
        custom_text=unset("after_submit shipping_address submit terms_of_service_acceptance"),
        customer=customer and customer["id"],
        customer_creation="always" if customer is None and mode != "setup" else None,
        customer_details=customer and _details(customer),
        customer_email=given.get("customer_email"),
        discounts=[],
        expires_at=expires,
        livemode=False,
        locale=given.get("locale"),
        managed_payments={"enabled": False},
        metadata=merged({}, given.get("metadata", {})),
        mode=mode,
        payment_method_collection="always",
        payment_method_configuration_details={"id": "pmc_simulated", "parent": None},
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        payment_method_types=["card"],
        phone_number_collection={"enabled": False},
        saved_payment_method_options={
            "allow_redisplay_filters": ["always"],
            "payment_method_remove": "disabled",
            "payment_method_save": None,
        },
        shipping_options=[],
        status="open",
        success_url=given["success_url"],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        **unset("after_expiration allowed_payment_method_types billing_address_collection client_secret consent"),
        **unset("consent_collection currency_conversion customer_account integration_identifier invoice"),
        **unset("invoice_creation origin_context payment_intent payment_link permissions recovered_from setup_intent"),
        **unset("shipping_address_collection shipping_cost submit_type subscription wallet_options"),
        _data=given.get(DATA[mode], {}),
    )


def _lines(world: World, session: Document, given: list[Document], mode: str) -> list[Document]:
    if (mode == "setup") == bool(given):
        message = "setup mode takes no line_items." if given else f"You must provide line_items in {mode} mode."
        raise invalid(message, param="line_items")
    lines = [_line(world, each, mode, f"line_items[{number}]") for number, each in enumerate(given)]
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    if mode == "subscription" and not any(line["_recurring"] for line in lines):
        raise invalid(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )
    session["_lines"] = lines
    return lines


def _price(world: World, given: Document, at: str) -> Document:
    if ("price" in given) == ("price_data" in given):
        both = "You may only specify one of these parameters: price, price_data."
        raise invalid(both if "price" in given else f"Missing required param: {at}[price].", param=f"{at}[price]")
    if "price" in given:
        return world.get("price", given["price"], f"{at}[price]")
    return prices.inline(world, given["price_data"], f"{at}[price_data]")


def _line(world: World, given: Document, mode: str, at: str) -> Document:
    price, param = _price(world, given, at), f"{at}[price]"
    recurring = price["recurring"] is not None
    if mode == "payment" and recurring:
        raise invalid("You specified `payment` mode but passed a recurring price.", param=param)
    if mode == "subscription" and not recurring:
        raise Refusal(400, "The simulator's checkout sells no one-time prices beside a subscription.", param=param)
    if not price["active"] and "price" in given:
        raise invalid(
            f"The price specified is inactive. This field only accepts active prices: {price['id']}", param=param
        )
    quantity = given.get("quantity", 1)
    amount = price["unit_amount"] * quantity
    return {
        "id": world.new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": world.get("product", price["product"])["name"],
        "metadata": {},
        "quantity": quantity,
        "_price": price["id"],
        "_recurring": recurring,
    }
