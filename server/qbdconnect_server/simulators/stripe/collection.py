"""How invoices are finalized and paid."""

from typing import Final

from . import invoice_payments, payment_intents, subscription_status
from .amounts import LEAST_CHARGE
from .calendar import DAY
from .errors import Refusal, invalid
from .parameters import Required, Shape, boolean, text
from .payment_methods import use
from .wire import Document
from .world import World

PAY: Final[Shape] = {
    "forgive": boolean,
    "off_session": boolean,
    "paid_out_of_band": boolean,
    "payment_method": text,
}
ATTACH: Final[Shape] = {"payment_intent": Required(text)}
RETRY_DAYS: Final = (3, 5, 7)
NEEDS_ACTION: Final = (
    "This payment requires additional user action before it can be completed successfully. Payment can be completed "
    "using the PaymentIntent associated with the invoice."
)
PURPOSES: Final = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
    "subscription_update": "Subscription update",
}


def finalize(world: World, invoice: Document) -> None:
    """Give a draft its number, apply the customer's balance, and open the payment; zero is paid at once."""
    customer = world.get("customer", invoice["customer"])
    _apply_balance(customer, invoice)
    if invoice["number"] is None:
        invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
        customer["next_invoice_sequence"] += 1
    customer["currency"] = customer["currency"] or invoice["currency"]
    address = f"{world.options.public_url}/i/{invoice['id']}"
    invoice.update(
        status="open",
        effective_at=world.now,
        hosted_invoice_url=address,
        invoice_pdf=f"{address}/pdf",
        automatically_finalizes_at=None,
        next_payment_attempt=None,
    )
    invoice["status_transitions"]["finalized_at"] = world.now
    world.unschedule("finalize_invoice", invoice["id"])
    if invoice["amount_due"]:
        _open_payment(world, invoice)
    world.emit("invoice.finalized", invoice)
    if not invoice["amount_due"]:
        invoice_payments.mark_paid(world, invoice)
    elif invoice["due_date"]:
        world.schedule(invoice["due_date"], "invoice_overdue", invoice["id"])


def pay(world: World, parameters: Document, invoice_id: str) -> Document:
    """Pay an invoice by a payment method, or note that it was paid elsewhere."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] == "draft":
        finalize(world, invoice)
    elif invoice["status"] == "paid":
        raise invalid("Invoice is already paid")
    if invoice["status"] == "paid":
        return invoice
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid("You can only pass in open invoices. This invoice isn't open.")
    if parameters.get("paid_out_of_band"):
        left = invoice["amount_remaining"]
        invoice["amount_paid"] += left
        invoice["amount_paid_off_stripe"] += left
        invoice_payments.mark_paid(world, invoice, attempted=invoice["attempted"])
        return invoice
    method = _method(world, invoice, parameters.get("payment_method"))
    problem = attempt(world, invoice, method, off_session=parameters.get("off_session", True))
    if problem:
        raise payment_intents.refusal_of(problem)
    if invoice["status"] != "paid":
        raise Refusal(
            402, NEEDS_ACTION, type="card_error", code="invoice_payment_intent_requires_action", keeps_effects=True
        )
    return invoice


def attempt(world: World, invoice: Document, method: Document, *, off_session: bool = True) -> Document | None:
    """Charge what is left of an open invoice; returns the error object if the card is declined, else None."""
    payment = next(each for each in invoice_payments.of_invoice(world, invoice["id"], "open") if each["is_default"])
    intent = world.get("payment_intent", payment["payment"]["payment_intent"])
    problem = payment_intents.attempt(world, intent, method, off_session=off_session)
    waits = intent["status"] == "requires_action"
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + (not waits))
    if problem:
        _failed(world, invoice)
        world.emit("invoice.payment_failed", invoice)
        if problem["code"] == "authentication_required":
            world.emit("invoice.payment_action_required", invoice)
        subscription_status.payment_failed(world, invoice)
        return problem
    if intent["status"] == "succeeded":
        invoice_payments.settle(world, intent)
    else:
        world.emit("invoice.payment_action_required", invoice)
    return None


def attach_payment(world: World, parameters: Document, invoice_id: str) -> Document:
    """Let a payment intent pay an open invoice, in part or in whole."""
    invoice = world.get("invoice", invoice_id)
    intent = world.get("payment_intent", parameters["payment_intent"], "payment_intent")
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid(f"You can only attach payments to open invoices; this one is {invoice['status']}.")
    if intent["customer"] != invoice["customer"]:
        raise invalid("The customer of the payment intent is not the customer of the invoice.", param="payment_intent")
    if intent["currency"] != invoice["currency"]:
        raise invalid("The currency of the payment intent is not that of the invoice.", param="payment_intent")
    if world.store.find("invoice_payment", lambda each: each["payment"]["payment_intent"] == intent["id"]):
        raise invalid("The payment intent is already attached to an invoice.", param="payment_intent")
    if intent["status"] == "canceled":
        raise invalid("A canceled payment intent cannot be attached.", param="payment_intent")
    invoice_payments.new(world, invoice, intent, is_default=False)
    if intent["status"] == "succeeded":
        invoice_payments.settle(world, intent)
        _reduce_default(world, invoice)
    return invoice


def collect(world: World, invoice: Document) -> None:
    """Do what follows finalization by itself: charge, or send."""
    if invoice["status"] != "open" or not invoice["auto_advance"]:
        return
    if invoice["collection_method"] == "send_invoice":
        world.emit("invoice.sent", invoice)
        return
    method = chosen_method(world, invoice)
    if method is None:
        invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
        _failed(world, invoice)
        world.emit("invoice.payment_failed", invoice)
        subscription_status.payment_failed(world, invoice)
    else:
        attempt(world, invoice, method)


def chosen_method(world: World, invoice: Document) -> Document | None:
    """Find the payment method of an invoice: its own, its subscription's, or the customer's."""
    subscription = world.store.get("subscription", invoice["_subscription"] or "")
    customer = world.get("customer", invoice["customer"])
    choices = (
        invoice["default_payment_method"],
        subscription and subscription["default_payment_method"],
        customer["invoice_settings"]["default_payment_method"],
    )
    chosen = next(filter(None, choices), None)
    return world.get("payment_method", chosen) if chosen else None


def cancel_payments(world: World, invoice: Document) -> None:
    """Give up what has not been paid of an invoice."""
    invoice_payments.cancel_open(world, invoice)


def _apply_balance(customer: Document, invoice: Document) -> None:
    """Use credit of the customer, keep credit for the next invoice, and carry what is too small to be charged."""
    invoice["starting_balance"] = customer["balance"]
    due = invoice["total"] + customer["balance"]
    least = LEAST_CHARGE.get(invoice["currency"], 1)
    chargeable = due >= least
    customer["balance"] = 0 if chargeable else due
    invoice.update(
        ending_balance=customer["balance"],
        amount_due=due if chargeable else 0,
        amount_remaining=due if chargeable else 0,
    )


def _open_payment(world: World, invoice: Document) -> None:
    purpose = PURPOSES.get(invoice["billing_reason"], "Payment for Invoice")
    intent = payment_intents.for_invoice(world, invoice, purpose)
    world.emit("payment_intent.created", intent)
    invoice_payments.new(world, invoice, intent, is_default=True)


def _reduce_default(world: World, invoice: Document) -> None:
    for payment in invoice_payments.of_invoice(world, invoice["id"], "open"):
        if payment["is_default"]:
            payment["amount_requested"] = invoice["amount_remaining"]
            intent = world.get("payment_intent", payment["payment"]["payment_intent"])
            intent["amount"] = invoice["amount_remaining"]


def _method(world: World, invoice: Document, method_id: str | None) -> Document:
    if method_id is None:
        found = chosen_method(world, invoice)
        if found is None:
            raise invalid(
                "There is no `default_payment_method` set on the associated Customer, Invoice, or Subscription. Set a "
                "default on one of those objects, or specify the Payment Method you wish to use in the "
                "`payment_method` parameter.",
                code="missing",
            )
        return found
    method = use(world, method_id, "payment_method")
    if method["customer"] not in {None, invoice["customer"]}:
        raise Refusal(400, "The payment method belongs to another customer.", param="payment_method")
    return method


def _failed(world: World, invoice: Document) -> None:
    """Plan the next attempt of an invoice that advances by itself."""
    if not invoice["auto_advance"]:
        return
    tries = invoice["attempt_count"]
    if tries <= len(RETRY_DAYS):
        invoice["next_payment_attempt"] = world.now + RETRY_DAYS[tries - 1] * DAY
        world.unschedule("retry_invoice", invoice["id"])
        world.schedule(invoice["next_payment_attempt"], "retry_invoice", invoice["id"])
    else:
        invoice["next_payment_attempt"] = None
        subscription_status.given_up(world, invoice)
