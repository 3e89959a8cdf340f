"""Invoices: drafts, what may change of them, and the ends other than payment."""

from typing import Any, Final

from . import collection
from .calendar import DAY
from .changes import apply, unset
from .errors import invalid
from .invoice_items import pending
from .invoice_lines import add_line
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    Shape,
    boolean,
    currency,
    merged,
    one_of,
    text,
    whole,
)
from .wire import Document
from .world import World

COLLECTION: Final = one_of("charge_automatically", "send_invoice")
INVOICE: Final[Shape] = {
    "auto_advance": boolean,
    "collection_method": COLLECTION,
    "days_until_due": Clearable(whole),
    "default_payment_method": CLEARABLE_TEXT,
    "description": CLEARABLE_TEXT,
    "due_date": Clearable(whole),
    "footer": CLEARABLE_TEXT,
    "metadata": METADATA,
    "number": CLEARABLE_TEXT,
    "statement_descriptor": CLEARABLE_TEXT,
}
CREATE: Final[Shape] = {
    **INVOICE,
    "customer": Required(text),
    "currency": currency,
    "pending_invoice_items_behavior": one_of("exclude", "include"),
    "subscription": text,
}
UPDATE: Final[Shape] = INVOICE
ALWAYS_EDITABLE: Final = {"metadata"}
EDITABLE_WHEN_OPEN: Final = ALWAYS_EDITABLE | {"auto_advance", "default_payment_method", "days_until_due", "due_date"}
DRAFT_SECONDS: Final = 3600
PAGE: Final = {"page_size": "auto"}
NOT_OPEN: Final = "You can only pass in open invoices. This invoice isn't open."


def create(world: World, parameters: Document) -> Document:
    """Create a draft."""
    customer = world.get("customer", parameters["customer"], "customer")
    subscription_id = parameters.get("subscription")
    if subscription_id:
        subscription = world.get("subscription", subscription_id, "subscription")
        if subscription["customer"] != customer["id"]:
            raise invalid("The subscription belongs to another customer.", param="subscription")
    method = parameters.get("collection_method", "charge_automatically")
    _check_due(parameters, method)
    if method == "send_invoice" and not {"days_until_due", "due_date"} & parameters.keys():
        raise invalid(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        )
    invoice = new(world, customer, "manual", parameters)
    if parameters.get("pending_invoice_items_behavior", "exclude") == "include" or subscription_id:
        for item in reversed(pending(world, customer["id"], invoice["currency"])):
            add_line(world, invoice, item)
    world.emit("invoice.created", invoice)
    return invoice


def new(world: World, customer: Document, reason: str, given: Document) -> Document:
    """Make a draft, without an event."""
    subscription_id = given.get("subscription")
    advances = given.get("auto_advance", False)
    invoice = world.add(
        "invoice",
        "in",
        account_country=world.options.country,
        account_name=world.options.account_name,
        amount_due=0,
        amount_overpaid=0,
        amount_paid=0,
        amount_paid_off_stripe=0,
        amount_remaining=0,
        amount_shipping=0,
        attempt_count=0,
        attempted=False,
        auto_advance=advances,
        automatic_tax={"enabled": False, **unset("disabled_reason liability provider status")},
        billing_reason=reason,
        collection_method=given.get("collection_method", "charge_automatically"),
        created=world.now,
        currency=given.get("currency") or customer["currency"] or "usd",
        customer=customer["id"],
        customer_tax_exempt=customer["tax_exempt"],
        customer_tax_ids=[],
        default_payment_method=given.get("default_payment_method"),
        default_tax_rates=[],
        description=given.get("description"),
        discounts=[],
        due_date=given.get("due_date"),
        footer=given.get("footer") or customer["invoice_settings"]["footer"],
        issuer={"type": "self"},
        livemode=False,
        metadata=merged({}, given.get("metadata", {})),
        number=given.get("number"),
        parent=_parent(subscription_id, given.get("subscription_metadata", {})) if subscription_id else None,
        payment_settings=unset("default_mandate payment_method_options payment_method_types"),
        period_end=given.get("period_end", world.now),
        period_start=given.get("period_start", world.now),
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=0,
        statement_descriptor=given.get("statement_descriptor"),
        status="draft",
        status_transitions=unset("finalized_at marked_uncollectible_at paid_at voided_at"),
        subtotal=0,
        subtotal_excluding_tax=0,
        total=0,
        total_discount_amounts=[],
        total_excluding_tax=0,
        total_pretax_credit_amounts=[],
        total_taxes=[],
        rendering=None if subscription_id else {**unset("amount_tax_display template template_version"), "pdf": PAGE},
        webhooks_delivered_at=world.now,
        **{f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "shipping")},
        **unset("account_tax_ids application automatically_finalizes_at custom_fields customer_account default_source"),
        **unset("effective_at ending_balance from_invoice hosted_invoice_url invoice_pdf last_finalization_error"),
        **unset("latest_revision next_payment_attempt on_behalf_of receipt_number shipping_cost shipping_details"),
        test_clock=None,
        _lines=[],
        _subscription=subscription_id,
    )
    if given.get("days_until_due") is not None:
        invoice["due_date"] = world.now + given["days_until_due"] * DAY
    if advances:
        plan_finalization(world, invoice)
    return invoice


def plan_finalization(world: World, invoice: Document) -> None:
    """Have a draft finalized by itself, an hour after it was made."""
    moment = max(world.now, invoice["created"] + DRAFT_SECONDS)
    charges = invoice["collection_method"] == "charge_automatically"
    invoice.update(automatically_finalizes_at=moment, next_payment_attempt=moment if charges else None)
    world.unschedule("finalize_invoice", invoice["id"])
    world.schedule(moment, "finalize_invoice", invoice["id"])


def update(world: World, parameters: Document, invoice_id: str) -> Document:
    """Change an invoice; of a finalized one little can change."""
    invoice = world.get("invoice", invoice_id)
    editable = {"draft": set(INVOICE), "open": EDITABLE_WHEN_OPEN}.get(invoice["status"], ALWAYS_EDITABLE)
    fixed = [name for name in parameters if name not in editable]
    if fixed:
        raise invalid("Finalized invoices can't be updated in this way", param=fixed[0])
    _check_due(parameters, parameters.get("collection_method", invoice["collection_method"]))
    days = parameters.pop("days_until_due", None)
    if days is not None:
        parameters["due_date"] = invoice["created"] + days * DAY
    previous = apply(invoice, parameters)
    if "auto_advance" in previous and invoice["status"] == "draft":
        _change_advance(world, invoice)
    if previous:
        world.emit("invoice.updated", invoice, previous)
    return invoice


def delete(world: World, _parameters: Document, invoice_id: str) -> Document:
    """Delete a draft; its items are lost with it."""
    invoice = _get(world, invoice_id)
    if invoice["status"] != "draft":
        raise invalid("You can only delete draft invoices.")
    world.unschedule("finalize_invoice", invoice_id)
    world.emit("invoice.deleted", invoice)
    return world.forget("invoice", invoice)


def finalize(world: World, parameters: Document, invoice_id: str) -> Document:
    """Turn a draft into an open invoice; it is not charged here."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] != "draft":
        raise invalid(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
        )
    invoice["auto_advance"] = parameters.get("auto_advance", invoice["auto_advance"])
    collection.finalize(world, invoice)
    if invoice["auto_advance"] and invoice["status"] == "open":
        world.schedule(world.now + DRAFT_SECONDS, "collect_invoice", invoice_id)
    return invoice


def send(world: World, _parameters: Document, invoice_id: str) -> Document:
    """Send an invoice to the customer; a draft is finalized first."""
    invoice = _get(world, invoice_id)
    if invoice["status"] not in {"draft", "open"}:
        raise invalid(
            "This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact with "
            "details, so we can help."
        )
    if invoice["collection_method"] != "send_invoice":
        raise invalid("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] == "draft":
        finalize(world, {}, invoice_id)
    world.emit("invoice.sent", invoice)
    return invoice


def void(world: World, _parameters: Document, invoice_id: str) -> Document:
    """Declare an open invoice a mistake."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] == "paid" or invoice["amount_paid"]:
        raise invalid("Invoices with `paid` payments cannot be voided.")
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid(NOT_OPEN)
    _close(world, invoice, "void", "voided_at")
    collection.cancel_payments(world, invoice)
    world.emit("invoice.voided", invoice)
    return invoice


def mark_uncollectible(world: World, _parameters: Document, invoice_id: str) -> Document:
    """Declare an open invoice a loss."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] == "uncollectible":
        raise invalid("This invoice has already been marked uncollectible.")
    if invoice["status"] != "open":
        raise invalid(NOT_OPEN)
    _close(world, invoice, "uncollectible", "marked_uncollectible_at")
    world.emit("invoice.marked_uncollectible", invoice)
    return invoice


def lines(world: World, invoice_id: str) -> list[Document]:
    """List the lines of an invoice."""
    found: list[Document] = world.get("invoice", invoice_id)["_lines"]
    return found


def _close(world: World, invoice: Document, status: str, moment: str) -> None:
    invoice.update(status=status, auto_advance=False, next_payment_attempt=None)
    invoice["status_transitions"][moment] = world.now
    world.unschedule("retry_invoice", invoice["id"])


def _get(world: World, invoice_id: str) -> Document:
    """Look an invoice up where Stripe calls its id in the path `invoice`; elsewhere it is `id`."""
    found = world.store.get("invoice", invoice_id)
    if found is None:
        raise world.lost("invoice", invoice_id, "invoice")
    return found


def _check_due(parameters: Document, method: Any) -> None:
    given = [name for name in ("days_until_due", "due_date") if parameters.get(name) is not None]
    if given and method == "charge_automatically":
        raise invalid(
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'."
        )
    if len(given) > 1:
        raise invalid(
            "You may only specify one of these parameters: days_until_due, due_date.", code="parameters_exclusive"
        )


def _change_advance(world: World, invoice: Document) -> None:
    if invoice["auto_advance"]:
        plan_finalization(world, invoice)
    else:
        invoice.update(automatically_finalizes_at=None, next_payment_attempt=None)
        world.unschedule("finalize_invoice", invoice["id"])


def _parent(subscription_id: str, metadata: Document) -> Document:
    details = {"metadata": metadata, "subscription": subscription_id}
    return {"type": "subscription_details", "quote_details": None, "subscription_details": details}
