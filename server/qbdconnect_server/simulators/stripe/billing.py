"""What subscriptions cost: invoices of periods, prorations of changes."""

from dataclasses import dataclass
from typing import Final

from . import collection, invoice_items, invoices
from .amounts import shown
from .calendar import period_end
from .invoice_lines import add_line, add_period_line
from .wire import Document
from .world import World

TIMES: Final = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Seats:
    """A price, and how many of it."""

    price: Document
    quantity: int

    def bill(self, amount: int) -> Document:
        """Describe an amount for them as invoice items do."""
        unit, currency = self.price["unit_amount"], self.price["currency"]
        return {
            "amount": amount,
            "currency": currency,
            "quantity": self.quantity,
            "unit_amount": unit,
            "price": self.price,
        }


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
    _add_pending(world, subscription, invoice)
    for item in reversed(items_of(world, subscription)):
        add_period_line(world, invoice, _period_bill(world, item), item)
    return invoice


def bill_pending(world: World, subscription: Document) -> Document | None:
    """Make an invoice of what is waiting, if anything is."""
    if not invoice_items.pending(world, subscription["customer"], subscription["currency"]):
        return None
    invoice = _draft(world, subscription, "subscription_update", advances=False)
    _add_pending(world, subscription, invoice)
    return invoice


def collect_now(
    world: World, subscription: Document, invoice: Document, *, off_session: bool = True
) -> Document | None:
    """Finalize and pay an invoice; returns the error object if the card is declined, else None."""
    world.emit("invoice.created", invoice)
    collection.finalize(world, invoice)
    if invoice["status"] != "open" or subscription["collection_method"] != "charge_automatically":
        return None
    method = collection.chosen_method(world, invoice)
    return collection.attempt(world, invoice, method, off_session=off_session) if method else None


def prorate(world: World, item: Document, old: Seats | None, new: Seats | None, moment: int) -> None:
    """Credit the rest of the period at the old price and quantity, and bill it at the new ones."""
    for seats, sign, words in ((old, -1, "Unused time on"), (new, 1, "Remaining time on")):
        if seats is None:
            continue
        start, end = item["current_period_start"], item["current_period_end"]
        left = max(end - moment, 0)
        amount = sign * invoice_items.proration(seats.price["unit_amount"], seats.quantity, left, end - start)
        if amount:
            name = world.get("product", seats.price["product"])["name"]
            description = f"{words} {seats.quantity} {TIMES} {name}"
            _wait(world, item, seats.bill(amount), description, {"start": moment, "end": end})


def _wait(world: World, item: Document, bill: Document, description: str, period: Document) -> None:
    subscription = world.get("subscription", item["subscription"])
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
    for item in reversed(invoice_items.pending(world, subscription["customer"], subscription["currency"])):
        add_line(world, invoice, item)


def _period_bill(world: World, item: Document) -> Document:
    price = world.get("price", item["_price"])
    name = world.get("product", price["product"])["name"]
    unit = shown(price["unit_amount"], price["currency"])
    return {
        "amount": price["unit_amount"] * item["quantity"],
        "currency": price["currency"],
        "description": f"{item['quantity']} {TIMES} {name} (at {unit} / {price['recurring']['interval']})",
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
