"""What subscriptions cost: invoices of periods, prorations of changes."""

from . import collection, invoice_items, invoices
from .amounts import shown
from .calendar import period_end
from .invoice_lines import add_line, add_period_line
from .wire import Document
from .world import World


def items_of(world: World, subscription: Document) -> list[Document]:
    """List the items of a subscription, oldest first."""
    return world.store.find("subscription_item", lambda each: each["subscription"] == subscription["id"])


def start_period(world: World, item: Document, anchor: int, number: int) -> None:
    """Set the period of an item; the first has number 1."""
    recurring = world.get("price", item["_price"])["recurring"]
    every = (recurring["interval"], recurring["interval_count"])
    item["_period"] = number
    item["current_period_start"] = period_end(anchor, *every, number - 1) if number > 1 else anchor
    item["current_period_end"] = period_end(anchor, *every, number)


def bill_period(world: World, subscription: Document, reason: str, *, advances: bool) -> Document:
    """Make the invoice of a period that begins, with all that was waiting; a draft that advances by itself or not."""
    invoice = _draft(world, subscription, reason, advances=advances)
    for item in items_of(world, subscription):
        add_period_line(world, invoice, _period_bill(world, item), item)
    _add_pending(world, subscription, invoice)
    return invoice


def bill_pending(world: World, subscription: Document) -> Document | None:
    """Make an invoice of what is waiting, if anything is."""
    if not invoice_items.pending(world, subscription["customer"], subscription["currency"]):
        return None
    invoice = _draft(world, subscription, "subscription_update", advances=False)
    _add_pending(world, subscription, invoice)
    return invoice


def collect_now(world: World, subscription: Document, invoice: Document) -> Document | None:
    """Finalize and pay an invoice; returns the error object if the card is declined, else None."""
    world.emit("invoice.created", invoice)
    collection.finalize(world, invoice)
    if invoice["status"] != "open" or subscription["collection_method"] != "charge_automatically":
        return None
    method = collection.chosen_method(world, invoice)
    return collection.attempt(world, invoice, method) if method else None


def prorate(  # noqa: PLR0913 - what was, what will be, and when
    world: World, item: Document, old: Document, old_quantity: int, new: Document | None, new_quantity: int, moment: int
) -> None:
    """Credit the rest of the period at the old price and quantity, and bill it at the new ones; None for a removal."""
    start, end = item["current_period_start"], item["current_period_end"]
    left, whole = max(end - moment, 0), end - start
    parts = [(old, old_quantity, -1, "Unused time on")]
    if new is not None:
        parts.append((new, new_quantity, 1, "Remaining time on"))
    for price, quantity, sign, words in parts:
        amount = sign * invoice_items.proration(price["unit_amount"], quantity, left, whole)
        if amount:
            name = world.get("product", price["product"])["name"]
            _wait(world, item, price, quantity, amount, f"{words} {quantity} × {name}", {"start": moment, "end": end})


def _wait(  # noqa: PLR0913 - the parts of an invoice item
    world: World, item: Document, price: Document, quantity: int, amount: int, description: str, period: Document
) -> None:
    subscription = world.get("subscription", item["subscription"])
    bill = {
        "amount": amount,
        "currency": price["currency"],
        "quantity": quantity,
        "unit_amount": price["unit_amount"],
        "price": price,
    }
    created = invoice_items.new(
        world,
        subscription["customer"],
        bill,
        {
            "description": description,
            "metadata": subscription["metadata"],
            "period": period,
            "proration": True,
            "subscription": {"id": subscription["id"], "item": item["id"]},
        },
    )
    world.emit("invoiceitem.created", created)


def _draft(world: World, subscription: Document, reason: str, *, advances: bool) -> Document:
    customer = world.get("customer", subscription["customer"])
    invoice = invoices.new(
        world,
        customer,
        reason,
        {
            "auto_advance": advances,
            "collection_method": subscription["collection_method"],
            "currency": subscription["currency"],
            "days_until_due": subscription["days_until_due"],
            "subscription": subscription["id"],
            "subscription_metadata": subscription["metadata"],
        },
    )
    subscription["latest_invoice"] = invoice["id"]
    return invoice


def _add_pending(world: World, subscription: Document, invoice: Document) -> None:
    for item in invoice_items.pending(world, subscription["customer"], subscription["currency"]):
        add_line(world, invoice, item)


def _period_bill(world: World, item: Document) -> Document:
    price = world.get("price", item["_price"])
    name = world.get("product", price["product"])["name"]
    unit = shown(price["unit_amount"], price["currency"])
    return {
        "amount": price["unit_amount"] * item["quantity"],
        "currency": price["currency"],
        "description": f"{item['quantity']} × {name} (at {unit} / {price['recurring']['interval']})",
        "discountable": True,
        "metadata": {},
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pricing": {
            "type": "price_details",
            "unit_amount_decimal": str(price["unit_amount"]),
            "price_details": {"price": price["id"], "product": price["product"]},
        },
        "quantity": item["quantity"],
    }
