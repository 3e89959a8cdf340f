"""The lines of an invoice, and its sums."""

from .wire import Document
from .world import World


def add_line(world: World, invoice: Document, item: Document) -> None:
    """Put an invoice item on a draft."""
    item["invoice"] = invoice["id"]
    subscription = (item["parent"] or {}).get("subscription_details")
    details = {
        "invoice_item": item["id"],
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "subscription": subscription and subscription["subscription"],
    }
    _append(world, invoice, item, {"type": "invoice_item_details", "invoice_item_details": details})


def add_period_line(world: World, invoice: Document, bill: Document, item: Document) -> None:
    """Put a period of a subscription item on a draft; `bill` looks like an invoice item."""
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": item["subscription"],
        "subscription_item": item["id"],
    }
    _append(world, invoice, bill, {"type": "subscription_item_details", "subscription_item_details": details})


def _append(world: World, invoice: Document, bill: Document, parent: Document) -> None:
    line = {
        "id": world.new_id("il"),
        "object": "line_item",
        "amount": bill["amount"],
        "currency": bill["currency"],
        "description": bill["description"],
        "discount_amounts": [],
        "discountable": bill["discountable"],
        "discounts": [],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": dict(bill["metadata"]),
        "parent": {"invoice_item_details": None, "subscription_item_details": None, **parent},
        "period": bill["period"],
        "pretax_credit_amounts": [],
        "pricing": bill["pricing"],
        "quantity": bill["quantity"],
        "quantity_decimal": str(bill["quantity"]),
        "subtotal": bill["amount"],
        "taxes": [],
        "_item": bill.get("id"),
    }
    invoice["_lines"].append(line)
    retotal(invoice)


def remove_line(invoice: Document, item: Document) -> None:
    """Take an invoice item from a draft; the sums are reckoned apart."""
    invoice["_lines"] = [line for line in invoice["_lines"] if line["_item"] != item["id"]]


def retotal(invoice: Document) -> None:
    """Reckon the sums of a draft."""
    total = sum(line["amount"] for line in invoice["_lines"])
    due = max(total, 0)
    invoice.update(
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        amount_due=due,
        amount_remaining=due,
    )
