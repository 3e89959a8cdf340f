"""Invoice payments: which payment intent pays how much of which invoice, and when an invoice is paid."""

from . import subscription_status
from .changes import unset
from .wire import Document
from .world import World


def new(world: World, invoice: Document, intent: Document, *, is_default: bool) -> Document:
    """Tie a payment intent to an invoice."""
    return world.add(
        "invoice_payment",
        "inpay",
        amount_paid=None,
        amount_requested=intent["amount"],
        created=world.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=is_default,
        livemode=False,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status="open",
        status_transitions=unset("canceled_at paid_at"),
    )


def of_invoice(world: World, invoice_id: str, status: str | None = None) -> list[Document]:
    """List the payments of an invoice, oldest first."""
    return world.store.find(
        "invoice_payment", lambda each: each["invoice"] == invoice_id and status in {None, each["status"]}
    )


def settle(world: World, intent: Document) -> None:
    """Book a payment intent that has succeeded on the invoice that it belongs to, if any."""
    matches = world.store.find(
        "invoice_payment",
        lambda each: (each["status"], each["payment"]["payment_intent"]) == ("open", intent["id"]),
    )
    for payment in matches:
        invoice = world.get("invoice", payment["invoice"])
        payment.update(status="paid", amount_paid=intent["amount_received"])
        payment["status_transitions"]["paid_at"] = world.now
        world.emit("invoice_payment.paid", payment)
        invoice["amount_paid"] += intent["amount_received"]
        left = invoice["amount_due"] - invoice["amount_paid"]
        invoice.update(amount_remaining=max(left, 0), amount_overpaid=max(-left, 0))
        if invoice["status"] in {"open", "uncollectible"} and left <= 0:
            mark_paid(world, invoice)


def mark_paid(world: World, invoice: Document, *, attempted: bool = True) -> None:
    """Mark an invoice as paid, and tell its subscription; paid elsewhere, it was not attempted here."""
    cancel_open(world, invoice)
    invoice.update(status="paid", amount_remaining=0, attempted=attempted, auto_advance=False)
    invoice["next_payment_attempt"] = None
    invoice["status_transitions"]["paid_at"] = world.now
    world.unschedule("retry_invoice", invoice["id"])
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)
    subscription_status.invoice_paid(world, invoice)


def cancel_open(world: World, invoice: Document) -> None:
    """Give up the payments of an invoice that have not been made."""
    for payment in of_invoice(world, invoice["id"], "open"):
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = world.now
        intent = world.get("payment_intent", payment["payment"]["payment_intent"])
        if payment["is_default"]:
            intent.update(status="canceled", canceled_at=world.now, cancellation_reason="void_invoice")
            world.emit("payment_intent.canceled", intent)
